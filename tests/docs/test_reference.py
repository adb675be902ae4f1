"""The documentation says what the code does: generated pages are current, nothing is left out, links lead somewhere."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from jsonschema import Draft202012Validator

import treatylog
from treatylog.cli.main import app
from treatylog.errors import TreatylogError
from treatylog.facts.event import EVENT_TYPES, parse_event
from treatylog.http.app import build_app
from treatylog.http.metrics import METRICS
from treatylog.http.openapi import document
from treatylog.http.problems import KINDS, TYPE, Problem
from treatylog.http.routes import OPERATIONS
from treatylog.http.server import Limits, listening
from treatylog.log.findings import FINDINGS
from treatylog.service.settings import Settings
from worlds import SteppingClock, conventions_record, service_over

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SOURCE = Path(treatylog.__file__).parent
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *ROOT.glob("events/README.md")])
SCHEMAS = sorted((DOCS / "reference" / "schemas").glob("*.json"))
RECORDS = sorted((ROOT / "events").glob("*/events.jsonl"))

_CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_JSON = re.compile(r"^```json\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


def place(path: Path) -> str:
    """*path* as a test's id."""
    return str(path.relative_to(ROOT))


def page(name: str) -> str:
    """The text of a reference page."""
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


def syntax() -> Iterator[ast.AST]:
    """Every node of the source of the package."""
    for file in sorted(SOURCE.rglob("*.py")):
        yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def texts(node: ast.AST) -> Iterator[str]:
    """Every text in *node*."""
    yield from (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def schema(name: str) -> Any:
    """A published JSON Schema."""
    return json.loads((DOCS / "reference" / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))


def test_every_generated_page_is_what_the_code_gives() -> None:
    """`docs/generate.py --check` finds nothing stale."""
    script = DOCS / "generate.py"
    done = subprocess.run([sys.executable, script, "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_event_type_has_its_section() -> None:
    """A heading of events.md names each type."""
    assert EVENT_TYPES.keys() <= set(_HEADING.findall(page("events.md")))


def test_every_error_code_is_explained() -> None:
    """errors.md has a row for the code of each class of the tree."""
    assert [kind.code for kind in family(TreatylogError) if f"| `{kind.code}` |" not in page("errors.md")] == []


def family(kind: type[TreatylogError]) -> Iterator[type[TreatylogError]]:
    """*kind* and all classes under it."""
    if kind.__module__.startswith("treatylog."):
        yield kind
    for child in kind.__subclasses__():
        yield from family(child)


def test_every_finding_is_explained() -> None:
    """errors.md has a row for each code that `check` prints of a file's form."""
    assert [code for code in FINDINGS if f"| `{code}` |" not in page("errors.md")] == []


def test_every_reason_for_not_admitting_an_act_is_explained() -> None:
    """errors.md has a row for each slug that the source gives to a ruling or verdict."""
    slugs = {slug for node in syntax() for slug in slugs_in(node)}
    assert {"notice-already-running", "before-adoption", "party-extinct", "has-effect"} <= slugs
    assert [slug for slug in sorted(slugs) if f"| `{slug}` |" not in page("errors.md")] == []


def slugs_in(node: ast.AST) -> Iterator[str]:
    """The slugs that a call which rules an act out may give."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return
    if node.func.id == "without_effect":
        yield from texts(node.args[0])
    elif node.func.id == "Verdict" and len(node.args) > 2:
        yield from texts(node.args[2])
    elif node.func.id == "NotAdmitted":
        given = [keyword.value for keyword in node.keywords if keyword.arg == "reason"]
        yield from (slug for value in given if isinstance(value, ast.Constant) for slug in texts(value))


def test_every_setting_is_explained() -> None:
    """settings.md names the environment variable of each setting."""
    assert [name for name in Settings.model_fields if f"`TREATYLOG_{name.upper()}`" not in page("settings.md")] == []


def test_every_metric_is_explained() -> None:
    """metrics.md has a row for each."""
    assert [name for name in METRICS if f"| `{name}` |" not in page("metrics.md")] == []


async def test_every_metric_that_is_explained_is_told_and_no_other() -> None:
    """A server that was asked something tells each of them, and nothing else of ours."""
    watch = SteppingClock()
    async with service_over(conventions_record(), Settings.given(), watch) as opened:
        app = build_app(opened, watch)
        async with listening(app, Limits.of(opened.settings)) as runner:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            async with ClientSession(f"http://127.0.0.1:{runner.addresses[0][1]}") as session:
                await (await session.get("/v1/treaties")).read()
                told = await (await session.get("/metrics")).text()
    families = {re.sub("_total$", "", name) for name in re.findall(r"^# TYPE (treatylog_\w+) ", told, re.MULTILINE)}
    assert families == METRICS.keys()


def test_every_problem_is_explained() -> None:
    """problems.md has a section for each: its type, its status, its title, what to do and an example."""
    sections = dict(re.findall(r"^## ([a-z-]+)\n(.*?)(?=^## |\Z)", page("problems.md"), re.MULTILINE | re.DOTALL))
    assert sections.keys() == {kind.code for kind in KINDS}
    for kind, told in KINDS.items():
        section = sections[kind.code]
        assert f"`{TYPE}{kind.code}` · {told.status}" in section
        assert (told.title in section, "**What to do.** " in section) == (True, True)
        (given,) = _JSON.findall(section)
        shown = Problem.model_validate_json(given)
        assert (shown.title, shown.status in (told.status, 422)) == (told.title, True)


def test_every_parameter_is_explained() -> None:
    """In the section of its operation, what it is."""
    sections = dict(re.findall(r"^## (\S+ \S+)\n(.*?)(?=^## |\Z)", page("http.md"), re.MULTILINE | re.DOTALL))
    for path, methods in document(OPERATIONS)["paths"].items():
        for method, told in methods.items():
            section = sections[f"{method.upper()} {path}"]
            rows = [f"| `{one['name']}` | {one['in']} | {one['description'][:20]}" for one in told["parameters"]]
            assert [row for row in rows if row not in section] == []


def test_every_rule_can_be_found_by_its_article() -> None:
    """rules.md has a row with the article and the name of each rule in the source."""
    rules = [node for node in syntax() if isinstance(node, ast.Call) and ast.unparse(node.func) == "Rule"]
    found = [[ast.literal_eval(argument) for argument in rule.args] for rule in rules]
    assert len(found) > 15
    assert [name for name, article, _ in found if f"| {article} | [{name}]" not in page("rules.md")] == []


def test_every_command_is_explained() -> None:
    """cli.md has the help of each command."""
    commands = {name for name in app if not name.startswith("-")}
    assert commands <= set(_HEADING.findall(page("cli.md")))


def test_every_route_is_explained() -> None:
    """http.md has a section for each operation."""
    routes = {f"{operation.method} {operation.path}" for operation in OPERATIONS}
    assert routes <= set(_HEADING.findall(page("http.md")))


def test_every_module_is_a_room_of_the_house() -> None:
    """the-house.md lists each module of the package, and no other."""
    listing = (DOCS / "explanation" / "the-house.md").read_text(encoding="utf-8").partition("```text")[2]
    rooms = re.findall(r"^\s+(\w+\.py) ", listing.partition("```")[0], re.MULTILINE)
    modules = [file.name for file in SOURCE.rglob("*.py") if file.name != "__init__.py"]
    assert sorted(rooms) == sorted(modules)


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_every_link_leads_somewhere(path: Path) -> None:
    """Each relative link names a file that is there, and a heading in it."""
    text = _CODE.sub("", path.read_text(encoding="utf-8"))
    links = [link for link in _LINK.findall(text) if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in links if not leads_somewhere(path, link)] == []


def leads_somewhere(path: Path, link: str) -> bool:
    """Whether *link*, on the page *path*, has a target."""
    name, _, fragment = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    return target.exists() and (not fragment or fragment in anchors(target))


def anchors(path: Path) -> set[str]:
    """The fragments that the headings of *path* make."""
    headings = _HEADING.findall(_CODE.sub("", path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_example_events_are_events(path: Path) -> None:
    """Each JSON example that looks like an event is accepted as one."""
    for block in _JSON.findall(path.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if '"type"' in line and '"id"' in line:
                assert parse_event(line).id


@pytest.mark.parametrize("path", SCHEMAS, ids=place)
def test_schemas_are_of_the_2020_12_draft(path: Path) -> None:
    """Each published schema is valid by the meta-schema of its dialect and says where it comes from."""
    published = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(published)
    assert published["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert (published["$id"], published["$comment"].split()[0]) == (path.name, "Generated")


@pytest.mark.parametrize("path", RECORDS, ids=place)
def test_the_bundled_events_are_valid_by_their_schema(path: Path) -> None:
    """event.schema.json accepts every line of the bundled record."""
    validator = Draft202012Validator(schema("event"))
    for line in path.read_text(encoding="utf-8").splitlines():
        assert [fault.message for fault in validator.iter_errors(json.loads(line))] == []


@pytest.mark.parametrize(
    "change", [{"type": "no_such_type"}, {"party": "usa"}, {"on": "2 February"}, {"extra": 1}, {"sources": []}]
)
def test_the_event_schema_refuses_what_is_no_event(change: dict[str, object]) -> None:
    """An unknown type or field, a wrong code, date or list of sources is a fault by the schema too."""
    event = {"id": "t/1", "treaty": "t", "type": "signed", "party": "USA", "on": "1987-12-08", "sources": ["s"]}
    validator = Draft202012Validator(schema("event"))
    assert validator.is_valid(event)
    assert not validator.is_valid(event | change)


@pytest.mark.parametrize("name", ["treaty", "sources", "parties"])
def test_the_bundled_definitions_are_valid_by_their_schema(name: str) -> None:
    """The schemas of treaty.toml, sources.toml and parties.toml accept the bundled files, dates as text."""
    kind = {"treaty": "treaty", "sources": "source", "parties": "party"}[name]
    validator = Draft202012Validator(schema(kind))
    files = sorted((ROOT / "events").glob(f"*/{name}.toml"))
    assert files
    for file in files:
        data = json.loads(json.dumps(tomllib.loads(file.read_text(encoding="utf-8")), default=date.isoformat))
        assert [fault.message for fault in validator.iter_errors(data)] == [], file
