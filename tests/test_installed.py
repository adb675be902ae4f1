"""
What a user does with a release: the archive gives the same wheel, and the wheel runs on every Python that it names.

With TREATYLOG_FULL=1 on 3.11, 3.12 and 3.13, each in an environment made for it; otherwise on the one that runs the
tests, from the wheel alone. A Python that is not here is skipped, and fails where TREATYLOG_REQUIRE names it.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FULL = os.environ.get("TREATYLOG_FULL") == "1"
REQUIRED = os.environ.get("TREATYLOG_REQUIRE", "").replace(",", " ").split()
VERSIONS = ["3.11", "3.12", "3.13"]
ASKED = ("status", "inf", "USA", "--on", "2019-05-01", "--json")
MAY = "import treatylog; print(treatylog.load().status('inf', 'USA', on='2019-05-01').headline)"


def done(*command: str | Path, cwd: Path, **environment: str) -> str:
    """What *command* prints, run in *cwd* with nothing of ours in its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TREATYLOG_", "PYTHON"))}
    ran = subprocess.run(command, cwd=cwd, env=kept | environment, capture_output=True, text=True, check=False)
    assert ran.returncode == os.EX_OK, f"{command}: {ran.stderr}"
    return ran.stdout


def built(root: Path, target: str, folder: Path) -> Path:
    """The *target* of the source at *root*, built in *folder*."""
    done(sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", folder, cwd=root)
    (path,) = folder.iterdir()
    return path


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive."""
    return built(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel made from the source archive, as an installer makes it."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    (source,) = folder.iterdir()
    return built(source, "wheel", tmp_path_factory.mktemp("from-sdist"))


def content(path: Path) -> dict[str, int]:
    """The files in a wheel with their check sums, but for the list of them."""
    with zipfile.ZipFile(path) as packed:
        return {item.filename: item.CRC for item in packed.infolist() if not item.filename.endswith("/RECORD")}


def test_the_archive_gives_the_wheel_that_the_source_gives(wheel: Path, tmp_path: Path) -> None:
    """Nothing that the wheel needs is left out of the archive."""
    assert content(wheel) == content(built(ROOT, "wheel", tmp_path))


def test_the_archive_can_be_tested(archive: Path) -> None:
    """Who packages it elsewhere has the tests, the documentation and the pins."""
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert {"tests/conftest.py", "docs/generate.py", "requirements/test.txt", "Makefile", "LICENSE"} <= names


def test_the_wheel_runs_where_nothing_of_the_source_is(wheel: Path, tmp_path: Path) -> None:
    """Unpacked in a folder of its own, asked from another, without the source on the path."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); from treatylog.cli.main import main; main()"
    assert json.loads(done(sys.executable, "-c", code, *ASKED, cwd=elsewhere))["headline"] == "suspended"
    assert list(elsewhere.iterdir()) == []


def interpreters(version: str) -> Iterator[Path]:
    """Where Python *version* may be: on the path, or among those that pyenv keeps."""
    if found := shutil.which(f"python{version}"):
        yield Path(found)
    yield from sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"), reverse=True)


def python(version: str) -> Path:
    """A Python of *version* that starts; the test is skipped where there is none, or fails where it must be."""
    asked = ("-c", "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])")
    for path in interpreters(version):
        said = subprocess.run((path, *asked), capture_output=True, text=True, check=False)
        if said.stdout.strip() == version:
            return path
    name = f"python{version}"
    raise (pytest.fail if name in REQUIRED else pytest.skip)(f"{name} is not installed")


@pytest.mark.skipif(not FULL, reason="installs every dependency; TREATYLOG_FULL=1 has it run")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("version", VERSIONS)
def test_it_installs_and_runs_on_every_python_that_it_names(version: str, wheel: Path, tmp_path: Path) -> None:
    """With the pins, in an environment of its own: the command and the library, from any directory."""
    home, elsewhere = tmp_path / "env", tmp_path / "elsewhere"
    elsewhere.mkdir()
    done(python(version), "-m", "venv", home, cwd=elsewhere)
    pip = (home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    done(*pip, "--require-hashes", "-r", ROOT / "requirements" / "run.txt", cwd=elsewhere)
    done(*pip, "--no-deps", "--no-index", wheel, cwd=elsewhere)
    assert json.loads(done(home / "bin" / "treatylog", *ASKED, cwd=elsewhere))["headline"] == "suspended"
    assert done(home / "bin" / "python", "-W", "error", "-c", MAY, cwd=elsewhere).strip() == "suspended"
    assert list(elsewhere.iterdir()) == []
