"""The guide to leaving names everything that can stand in the way."""

import ast
from collections.abc import Iterator
from pathlib import Path

import treatylog

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "when-may-a-party-leave.md"
MODULES = ("domain/departure.py", "domain/earliest_exit.py", "service/leaving.py")


def reasons() -> Iterator[str]:
    """Every slug that the source gives to a block or barrier, by itself or as a constant of its module."""
    for module in MODULES:
        tree = ast.parse((Path(treatylog.__file__).parent / module).read_text(encoding="utf-8"))
        lines = [line for line in tree.body if isinstance(line, ast.Assign)]
        constants = {ast.unparse(line.targets[0]): line.value for line in lines}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Block", "Barrier"):
                first = node.args[0]
                value = constants.get(first.id) if isinstance(first, ast.Name) else first
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value


def test_every_reason_that_stands_in_the_way_is_explained() -> None:
    """The guide has a row for each slug."""
    found = set(reasons())
    assert {"outside-window", "notice-already-running", "no-exit-clause", "unknown"} <= found
    assert [slug for slug in sorted(found) if f"| `{slug}` |" not in GUIDE.read_text(encoding="utf-8")] == []
