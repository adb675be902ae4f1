"""What a user installs: the wheel holds the record and everything else the package reads; every pin has a hash."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from configparser import ConfigParser
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest

import treatylog

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "treatylog"
EVENTS = ROOT / "events"
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[a-z0-9,-]+\])?==[^\s;]+( ; .+)?")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source as it is, with what is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == os.EX_OK, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> frozenset[str]:
    """The paths of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """The wheel's METADATA."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_string(archive.read(name).decode())


def files_below(folder: Path) -> set[str]:
    """The paths of the files in *folder*, relative to it; what the interpreter caches does not count."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if "__pycache__" not in path.parts}


def requirements_of(path: Path) -> list[str]:
    """The requirements in *path*, each with its hashes on one line; comments do not count."""
    lines = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def pins_of(path: Path) -> set[str]:
    """The requirements in *path* without their hashes."""
    return {line.partition(" --hash=")[0].strip() for line in requirements_of(path)}


@pytest.mark.parametrize("name", ["inf/treaty.toml", "inf/sources.toml", "inf/events.jsonl", "parties/events.jsonl"])
def test_the_record_of_the_inf_treaty_is_in_the_wheel(names: frozenset[str], name: str) -> None:
    """A user without this repository can ask about the INF Treaty."""
    assert f"treatylog/_events/{name}" in names


def test_the_whole_bundled_record_is_in_the_wheel(names: frozenset[str]) -> None:
    """No file below `events/` is left behind."""
    assert {f"treatylog/_events/{name}" for name in files_below(EVENTS)} <= names


def test_pytest_finds_the_plugin_in_the_wheel(wheel: Path) -> None:
    """Under the name of its module, so that `-p` with that name and the entry point are one plugin."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt"))
        entries = ConfigParser()
        entries.optionxform = str  # type: ignore[assignment, method-assign]
        entries.read_string(archive.read(name).decode())
    assert dict(entries["pytest11"]) == {"treatylog.testing.plugin": "treatylog.testing.plugin"}


def test_the_whole_package_is_in_the_wheel(names: frozenset[str]) -> None:
    """Templates, styles, SQL and the marker of types travel with the code; nothing else does."""
    packed = {name for name in names if name.startswith("treatylog/") and not name.startswith("treatylog/_events/")}
    assert packed == {f"treatylog/{name}" for name in files_below(PACKAGE)}


def test_the_sql_of_the_log_is_in_the_wheel(names: frozenset[str]) -> None:
    """The store finds its schema wherever it is installed."""
    assert [name for name in names if re.fullmatch(r"treatylog/log/schema/[^/]+\.sql", name)]


def test_the_wheel_says_that_it_is_typed(names: frozenset[str]) -> None:
    """Users' type checkers read our annotations (PEP 561)."""
    assert "treatylog/py.typed" in names


def test_the_wheel_has_the_version_of_the_package(metadata: Message) -> None:
    """One place says which version this is."""
    assert metadata["Version"] == treatylog.__version__


def test_the_wheel_names_its_licence_and_carries_it(metadata: Message, names: frozenset[str]) -> None:
    """The licence is an SPDX expression and its text is there (PEP 639)."""
    assert metadata["License-Expression"] == "Apache-2.0"
    assert [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]


def test_every_dependency_has_its_reason_beside_it() -> None:
    """A line of `dependencies` that names a package ends in a comment."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared = tomllib.loads(text)["project"]["dependencies"]
    bare = [
        dependency
        for dependency in declared
        if not re.search(rf'^\s*"{re.escape(dependency)}",\s+# \w', text, re.MULTILINE)
    ]
    assert bare == []


def test_what_is_pinned_is_what_is_built_run_and_tested() -> None:
    """There are three files of pins."""
    assert [path.name for path in REQUIREMENTS] == ["build.txt", "run.txt", "test.txt"]


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_requirement_is_an_exact_pin(path: Path) -> None:
    """A requirement names one version; no option, address or path stands among them."""
    pins = pins_of(path)
    assert pins
    assert [pin for pin in pins if not PIN.fullmatch(pin)] == []


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_pin_has_a_hash(path: Path) -> None:
    """Nothing is installed whose content we have not seen."""
    assert [line for line in requirements_of(path) if not re.search(r" --hash=sha256:[0-9a-f]{64}\b", line)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").iterdir()), ids=lambda path: path.name)
def test_no_requirements_file_names_a_host(path: Path) -> None:
    """Where packages come from is the installer's business."""
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\S*://\S*|--(?!hash=)\S+| @ \S+|\b\S+\.(?:org|com|net)\b", text) == []


def test_the_tests_run_on_the_versions_that_users_run() -> None:
    """All three files install into one environment: the tests' pins include the others."""
    by_name = {path.name: pins_of(path) for path in REQUIREMENTS}
    assert by_name["run.txt"] | by_name["build.txt"] <= by_name["test.txt"]
