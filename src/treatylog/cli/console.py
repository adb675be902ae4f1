"""What is printed: for people as wide as can be read, for pipes plain, for programs JSON."""

import json
import sys
from collections.abc import Iterable
from io import StringIO
from typing import TYPE_CHECKING
from unicodedata import category

from rich.console import Console, RenderableType
from rich.text import Text

if TYPE_CHECKING:
    from pydantic import BaseModel

WIDTH = 100
"""The width of what is printed to a pipe or a file, and the most on a terminal."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def console() -> Console:
    """Where help and answers are shown: a terminal as it is, but never too wide to read; else plain text."""
    if not sys.stdout.isatty():
        return Console(width=WIDTH, force_terminal=False, color_system=None, highlight=False, markup=False, emoji=False)
    return Console(width=min(Console().width, WIDTH), highlight=False, markup=False, emoji=False)


def show(parts: Iterable[RenderableType]) -> None:
    """Print *parts*, one below the other; in plain text no line ends in blanks."""
    target = console()
    if target.is_terminal:
        _print(target, parts)
        return
    target.file = plain = StringIO()
    _print(target, parts)
    sys.stdout.write("".join(f"{text.rstrip()}\n" for text in plain.getvalue().split("\n")[:-1]))


def _print(target: Console, parts: Iterable[RenderableType]) -> None:
    for part in parts:
        whole = isinstance(part, Text) and part.no_wrap
        target.print(part, soft_wrap=bool(whole), crop=False)


def line(text: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{clean(text)}\n")
    sys.stdout.flush()


def model(answer: "BaseModel", *, indent: int | None = 2) -> None:
    """Print *answer* as JSON; without *indent*, on one line."""
    sys.stdout.write(answer.model_dump_json(by_alias=True, indent=indent) + "\n")


def data(found: object) -> None:
    """Print *found* as JSON."""
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")


def note(text: str) -> None:
    """Tell people something beside the answer, on one line."""
    sys.stderr.write(f"{clean(' '.join(text.split(chr(10))))}\n")


def clean(text: str) -> str:
    """
    *text* without control and format characters, half surrogates and line separators (Unicode general categories):
    what somebody recorded never drives a reader's terminal, and reads in the order in which it is written.
    """
    if text.isprintable():
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if _unseen(char) else char for char in text)


def _unseen(char: str) -> bool:
    return category(char) in _UNSEEN and char not in "\n\t"


def counted(number: int, noun: str) -> str:
    """*number* of what *noun* names, in the singular or the plural."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
