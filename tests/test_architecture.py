"""Imports run one way, and each library is known in one place: the contracts of `pyproject.toml`."""

import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[1]
LINT = Path(sysconfig.get_path("scripts")) / "lint-imports"


def test_the_import_contracts_are_kept() -> None:
    """Every contract holds for the source as it is. The linter, in a process of its own, leaves our loggers alone."""
    run = [sys.executable, str(LINT), "--no-cache", "--config", "pyproject.toml"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
