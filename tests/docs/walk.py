"""
The documentation as a reader walks through it: files to write, commands to type, what they print.

A page is read from top to bottom. A fenced block under a line that is only a path in backticks and a colon is a file;
with ``, added at the end`` before the colon, what comes at the end of one. In a ``console`` block a line that starts
with ``$`` is a command, with more lines where it ends in a backslash, and what follows is what it prints: ``...`` on a
line of its own stands for any lines, at the end of one for the rest of it. ``console exit=1`` names the exit code.
A comment ``<!-- goes on from: PAGE -->`` starts a page where another one ends.
"""

import re
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "events" / "README.md", *(ROOT / "docs").rglob("*.md")]
)
ADDRESS = "http://127.0.0.1:8080"
"""The address in the pages; a server of the tests has a free port instead."""

Walk = Callable[[Path], Path]
"""Does what a page says, and gives the folder it leaves behind."""

_BLOCK = re.compile(r"(?:^`(?P<path>[^`\n]+)`(?P<adds>, added at the end)?:\n\n)?^```(?P<info>[^`\n]+)\n", re.MULTILINE)
_END = re.compile(r"^```$", re.MULTILINE)
_GOES_ON = re.compile(r"^<!-- goes on from: (\S+) -->$", re.MULTILINE)
_EXIT = re.compile(r"exit=(\d+)")
_SERVING = re.compile(r"http://\S+:\d+")
_TO_STOP = 1.0


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the rest of its info string, and the file it is, if it is one."""

    line: int
    language: str
    info: str
    text: str
    path: str | None
    adds: bool


@dataclass(frozen=True, slots=True)
class File:
    """Something to write."""

    path: str
    text: str
    adds: bool


@dataclass(frozen=True, slots=True)
class Command:
    """Something to type, what it prints and how it ends."""

    line: int
    typed: str
    printed: str
    exit: int


def place(path: Path) -> str:
    """*path* as a test's id."""
    return str(path.relative_to(ROOT))


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page."""
    at = 0
    while start := _BLOCK.search(text, at):
        end = _END.search(text, start.end())
        assert end, f"line {text.count(chr(10), 0, start.end())}: the block has no end"
        language, _, info = start["info"].partition(" ")
        line = text.count("\n", 0, start.end()) + 1
        yield Block(line, language, info, text[start.end() : end.start()], start["path"], bool(start["adds"]))
        at = end.end()


def steps(text: str) -> tuple[File | Command, ...]:
    """What the reader of a page does, in order."""
    return tuple(step for block in blocks(text) for step in _steps(block))


def commands(text: str) -> tuple[Command, ...]:
    """What the reader of a page types."""
    return tuple(step for step in steps(text) if isinstance(step, Command))


def page_before(page: Path) -> Path | None:
    """The page that *page* goes on from."""
    found = _GOES_ON.search(page.read_text(encoding="utf-8"))
    return (page.parent / found[1]).resolve() if found else None


def _steps(block: Block) -> Iterator[File | Command]:
    if block.path:
        yield File(block.path, block.text, block.adds)
    elif block.language == "console":
        code = _EXIT.fullmatch(block.info)
        yield from _commands(block, int(code[1]) if code else 0)


def _commands(block: Block, code: int) -> Iterator[Command]:
    lines = block.text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
    assert starts[:1] == [0], f"line {block.line}: a console block starts with a command"
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        first = next(number for number in range(start, end) if not lines[number].endswith("\\"))
        typed = "\n".join(lines[start : first + 1]).removeprefix("$ ")
        yield Command(block.line + start, typed, "\n".join(lines[first + 1 : end]), code)


def fits(printed: str, expected: str) -> bool:
    """Whether *printed* is what a page says, blanks at the ends of lines apart."""
    pattern = "".join(_pattern(line) for line in expected.splitlines())
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed.splitlines())) is not None


def _pattern(line: str) -> str:
    if line == "...":
        return r"(?:.*\n)*?"
    return re.escape(line.removesuffix("...")) + (r".*\n" if line.endswith("...") else r"\n")


@dataclass(slots=True)
class Server:
    """A server that a page has started, by its own process."""

    process: subprocess.Popen[str]
    address: str
    said: str

    @classmethod
    def started(cls, line: str, folder: Path, environment: Mapping[str, str]) -> "Server":
        """Start *line* and wait until it says where it serves."""
        process = subprocess.Popen(
            ["bash", "-c", line], cwd=folder, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        )  # fmt: skip
        assert process.stdout
        said = ""
        for printed in process.stdout:
            said += printed
            if found := _SERVING.search(printed):
                return cls(process, found[0], said)
        process.communicate()
        raise AssertionError(f"`{line}` does not serve: {said}")

    def stop(self) -> None:
        """Ask it to end, as a service manager does: it ends well, in a second, and says no more than who wrote."""
        self.process.send_signal(signal.SIGTERM)
        try:
            said, _ = self.process.communicate(timeout=_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise AssertionError(f"the server did not end within {_TO_STOP} s of SIGTERM") from None
        left = [line for line in said.splitlines() if '"logger": "treatylog.audit"' not in line]
        assert (self.process.returncode, left) == (0, [])


@dataclass(slots=True)
class Reader:
    """Somebody in a folder who does what a page says. A server that is started runs until `leave`."""

    folder: Path
    environment: Mapping[str, str]
    server: Server | None = field(default=None)

    def follow(self, page: Path, doing: Iterable[File | Command]) -> None:
        """Do the steps of *page*. AssertionError says which command did something else."""
        try:
            for step in doing:
                self.do(step, page)
        finally:
            self.leave()

    def do(self, step: File | Command, page: Path) -> None:
        """Do one step of *page*."""
        if isinstance(step, File):
            self._write(step)
        else:
            self._type(step, f"{place(page)}:{step.line}")

    def leave(self) -> None:
        """Stop the server, if one runs."""
        server, self.server = self.server, None
        if server:
            server.stop()

    def _write(self, file: File) -> None:
        path = self.folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if file.adds else "w", encoding="utf-8") as opened:
            opened.write(file.text)

    def _type(self, command: Command, where: str) -> None:
        if command.typed.startswith("make "):
            self._make(command.typed)
        elif command.typed.startswith("treatylog serve"):
            self._serve(command, where)
        else:
            self._run(command, where)

    def _run(self, command: Command, where: str) -> None:
        done = subprocess.run(
            ["bash", "-c", self._here(command.typed)], cwd=self.folder, env=self.environment, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        )  # fmt: skip
        _compare(command, done.stdout, done.returncode, where)

    def _serve(self, command: Command, where: str) -> None:
        self._start(f"exec {command.typed} --port 0")
        assert self.server
        _compare(command, self.server.said.replace(self.server.address, ADDRESS), 0, where)

    def _make(self, typed: str) -> None:
        """Run what `make run` ends in; what `make test` ends in is what runs this."""
        last = recipe(typed.split()[1], self.environment, DB=str(self.folder / "log.db"), PORT="0")[-1]
        if " serve " in last:
            self._start(last)
        else:
            assert "-m pytest " in last, last

    def _start(self, line: str) -> None:
        assert self.server is None, "a page starts one server"
        self.server = Server.started(line, self.folder, self.environment)

    def _here(self, typed: str) -> str:
        if ADDRESS not in typed:
            return typed
        assert self.server, f"nothing serves {ADDRESS}: start a server on the page, with `treatylog serve`"
        return typed.replace(ADDRESS, self.server.address).replace(
            urlsplit(ADDRESS).netloc, urlsplit(self.server.address).netloc
        )


def recipe(target: str, environment: Mapping[str, str], **variables: str) -> list[str]:
    """What `make` would run for *target* last, with the commands of the environment under test."""
    given = [f"{name}={value}" for name, value in variables.items()]
    scripts = environment["PATH"].partition(":")[0]
    made = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", target, f"BIN={scripts}", *given],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return made.stdout.splitlines()


def _compare(command: Command, printed: str, code: int, where: str) -> None:
    if code != command.exit:
        raise AssertionError(f"{where}: $ {command.typed}\nends with {code}, not {command.exit}, and prints\n{printed}")
    if not fits(printed, command.printed):
        raise AssertionError(f"{where}: $ {command.typed}\nprints\n{printed}\nand the page says\n{command.printed}")
