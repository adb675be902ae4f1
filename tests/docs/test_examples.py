"""Every command in the documentation runs and prints what it says; what is shown as a fact is one."""

import json
import os
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest

from docs.walk import PAGES, ROOT, Block, Command, File, Reader, Walk, blocks, commands, fits, place, recipe, steps
from treatylog.facts.event import parse_event
from treatylog.facts.treaty import Treaty
from treatylog.testing.golden import failure, questions
from treatylog.testing.golden import read as read_golden

GUIDES = [page for page in PAGES if page.parent.name in ("tutorial", "how-to")]
_DRAWN = re.compile(r'savefig\("([^"]+\.svg)"')
REQUIRED = os.environ.get("TREATYLOG_REQUIRE", "").replace(",", " ").split()
"""The programs whose lack fails a test instead of skipping it."""


def text(page: Path) -> str:
    """What *page* says."""
    return page.read_text(encoding="utf-8")


def words(picture: Path) -> list[str]:
    """What is written in *picture*, an SVG: axes, marks and names. Where they stand depends on the fonts."""
    written = ElementTree.parse(picture).iter("{http://www.w3.org/2000/svg}text")
    return ["".join(one.itertext()) for one in written]


def needs(program: str) -> None:
    """Skip the test where *program* is not installed; fail where it is required."""
    if shutil.which(program) is None:
        (pytest.fail if program in REQUIRED else pytest.skip)(f"{program} is not installed")


def shown(language: str, name: str = "") -> list[Any]:
    """The pages and blocks in *language*, all or those that are files like *name*."""
    return [
        pytest.param(page, block, id=f"{place(page)}:{block.line}")
        for page in PAGES
        for block in blocks(text(page))
        if block.language == language and (not name or (block.path and Path(block.path).match(name)))
    ]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("page", [page for page in PAGES if commands(text(page))], ids=place)
def test_every_command_does_what_the_page_says(page: Path, walk: Walk) -> None:
    """The commands of a page, typed in order in one folder, print what the page shows and draw its pictures."""
    for program in ("curl", "make"):
        if any(program in command.typed.split() for command in commands(text(page))):
            needs(program)
    folder = walk(page)
    for name in _DRAWN.findall(text(page)):
        assert words(folder / name) == words(ROOT / "docs" / "pictures" / name), f"{name} is drawn by {place(page)}"


TRIED_ELSEWHERE = {
    "read-the-pages": "tests/browser/test_views.py",
    "relay-to-nats": "tests/relay",
    "release": "tests/test_packaging.py",
    "run-as-a-service": "tests/docs/test_running.py",
    "run-in-a-container": "tests/docs/test_running.py",
}
"""Guides to what no shell of a reader shows, and the tests that try it."""


@pytest.mark.parametrize("page", GUIDES, ids=place)
def test_every_guide_has_commands_to_type(page: Path) -> None:
    """A tutorial or how-to that runs nothing, and is tried by no other test, is not known to be true."""
    tried = TRIED_ELSEWHERE.get(page.stem)
    assert (ROOT / tried).exists() if tried else commands(text(page))


def test_there_are_guides() -> None:
    """The pages that the README promises are found."""
    assert {"first-treaty", "add-a-treaty", "record-a-withdrawal", "correct-an-act", "write-over-http", "back-up"} <= {
        page.stem for page in GUIDES
    }


def test_make_run_serves_the_record(reader: Reader) -> None:
    """What `make run` ends in answers that it is ready and shows the first page; SIGTERM ends it within a second."""
    needs("make")
    reader.do(Command(0, "make run", "", 0), ROOT / "README.md")
    assert reader.server
    with urlopen(f"{reader.server.address}/health/ready", timeout=5) as answer:
        assert json.load(answer)["status"] == "ready"
    with urlopen(reader.server.address, timeout=5) as answer:
        assert "INF Treaty" in answer.read().decode()
    reader.leave()


def test_make_run_serves_where_the_readme_says(reader: Reader) -> None:
    """Without settings of one's own the log is .treatylog/log.db and the address 127.0.0.1:8080."""
    needs("make")
    served = recipe("run", reader.environment)[-1].split("treatylog", 1)[1]
    assert served == " serve --db .treatylog/log.db --host 127.0.0.1 --port 8080"


@pytest.mark.parametrize(("page", "block"), shown("json"))
def test_json_shown_is_json_and_its_events_are_events(page: Path, block: Block) -> None:
    """An example is JSON as a whole, or each line of it is; what has an id and a type is an event."""
    whole = block.text.startswith("{\n")
    for data in map(json.loads, [block.text] if whole else block.text.splitlines()):
        if {"id", "type"} <= data.keys():
            assert parse_event(data).id == data["id"], page


@pytest.mark.parametrize(("page", "block"), shown("toml", "treaty.toml"))
def test_definitions_shown_are_definitions(page: Path, block: Block) -> None:
    """Each treaty.toml is one, and its key is its folder's name."""
    assert Treaty.model_validate(tomllib.loads(block.text)).key == Path(block.path or "").parent.name, page


@pytest.mark.parametrize(("page", "block"), shown("toml", "*.history.toml"))
def test_golden_cases_shown_pass(page: Path, block: Block, walk: Walk) -> None:
    """The golden cases of a page hold for the events folder of that page, or for the bundled record."""
    written = (step.path for step in steps(text(page)) if isinstance(step, File))
    own = walk(page) / "events" if any(path.startswith("events/") for path in written) else None
    asked = list(questions(*read_golden(block.text.encode(), block.path or "")))
    assert asked
    assert [found for one in asked if (found := failure(one, own))] == []


SNIPPETS = [one for one in shown("python") if not one.values[1].path and "reference" not in one.id]


@pytest.mark.parametrize(("page", "block"), SNIPPETS)
def test_snippets_shown_run(page: Path, block: Block, reader: Reader) -> None:
    """Python that is no file of the page runs as it stands, in a folder where nothing is."""
    reader.follow(page, [File("snippet.py", block.text, adds=False), Command(block.line, "python snippet.py", "", 0)])


class TestReading:
    """The reading of pages, on which the rest depends."""

    def test_ellipses_stand_for_anything(self) -> None:
        """On a line of its own for any lines, at the end of one for the rest of it; all else is as it is written."""
        assert fits("a\nb\nc\n", "a\n...\nc")
        assert fits("a\nc\n", "a\n...\nc")
        assert fits("head 12ab\n", "head ...")
        assert fits("", "")
        assert not fits("a\nb\n", "a")
        assert not fits("a.b\n", "a+b")
        assert not fits("a\n", "")

    def test_steps_come_in_order(self) -> None:
        """Files and commands are found with what they hold; other blocks are not steps."""
        page = (
            "`a/b.toml`:\n\n```toml\nx = 1\n```\n\n`a/b.toml`, added at the end:\n\n```toml\ny = 2\n```\n\n"
            "```console exit=1\n$ one \\\n  more\nsaid\n$ two\n```\n\nNot `c`:\n\n```json\n{}\n```\n"
        )
        assert steps(page) == (
            File("a/b.toml", "x = 1\n", adds=False),
            File("a/b.toml", "y = 2\n", adds=True),
            Command(14, "one \\\n  more", "said", 1),
            Command(17, "two", "", 1),
        )

    def test_a_wrong_page_is_found_out(self, reader: Reader) -> None:
        """Other output, or another exit code, fails with the place on the page."""
        for command in (Command(7, "echo a", "b", 0), Command(7, "echo a; exit 3", "a", 0)):
            with pytest.raises(AssertionError, match=r"README\.md:7: \$ echo a"):
                reader.follow(ROOT / "README.md", [command])
