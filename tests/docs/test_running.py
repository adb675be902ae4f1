"""The Dockerfile and the unit of the how-tos are sound: what they name is there."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from treatylog.cli.main import app
from treatylog.service.settings import Settings

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to"
DOCKERFILE = HOW_TO / "Dockerfile"
UNIT = HOW_TO / "treatylog.service"
INSTRUCTIONS = {
    "FROM", "WORKDIR", "ENV", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT",
    "CMD",
}  # fmt: skip


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Dockerfile, and what follows it."""
    lines = [line for line in DOCKERFILE.read_text().splitlines() if line and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def test_the_dockerfile_has_instructions_of_docker_alone() -> None:
    """Beginning with the image; commands that run are lists or sound shell."""
    found = instructions()
    assert found[0] == ("FROM", "python:3.13-slim")
    assert {name for name, _ in found} == INSTRUCTIONS
    for name, said in found:
        if name == "RUN":
            assert subprocess.run(["sh", "-n", "-c", said], check=False).returncode == 0, said
            assert shlex.split(said)
    last = dict(found)
    assert [*eval(last["ENTRYPOINT"], {}), *eval(last["CMD"], {})] == ["treatylog", "serve"]  # our own file


def test_what_the_image_sets_are_settings_and_what_it_runs_a_command() -> None:
    """A misspelt one would keep it from starting."""
    named = re.findall(r"TREATYLOG_(\w+)=", DOCKERFILE.read_text())
    assert named
    assert {name.lower() for name in named} <= set(Settings.model_fields)
    assert "serve" in set(app)


def test_what_the_dockerfile_copies_is_all_that_a_build_needs(tmp_path: Path) -> None:
    """A wheel can be made of it, with the record in it."""
    for _, said in [found for found in instructions() if found[0] == "COPY"]:
        *sources, target = said.split()
        for source in sources:
            place = tmp_path / target / source if target.endswith("/") else tmp_path / target
            place = tmp_path / target / Path(source).name if target.endswith("/") else place
            place.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (ROOT / source).is_dir() else shutil.copy)(ROOT / source, place)
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "dist").glob("treatylog-*.whl"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_the_unit_is_one(tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say, once the program is where this machine has one."""
    there = UNIT.read_text().replace("/opt/treatylog/bin/treatylog", sys.executable)
    copy = tmp_path / UNIT.name
    copy.write_text(there)
    done = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert (done.returncode, said) == (0, [])


def test_the_settings_of_the_how_to_are_settings() -> None:
    """They can be used."""
    text = (HOW_TO / "run-as-a-service.md").read_text()
    found = tomllib.loads(text.partition("```toml\n")[2].partition("```")[0])
    assert found
    assert Settings.given(**found).host == "127.0.0.1"
