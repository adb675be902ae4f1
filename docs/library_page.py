"""The reference page of the library, from its methods and their examples."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from client_page import short
from markup import said, table
from treatylog.library import Depositary, load, open_log


def library_page() -> Iterator[str]:
    """How a depositary is opened, and every method of it with its arguments, what it gives, and an example."""
    yield "# Library"
    yield said(Depositary)
    yield "How to use it: [ask from Python](../how-to/ask-from-python.md). The same over HTTP: [client](client.md)."
    for function in (load, open_log):
        yield f"## treatylog.{function.__name__}"
        yield f"```python\ntreatylog.{_called(function)}\n```"
        yield from _told(function)
    methods = [method for name, method in vars(Depositary).items() if inspect.isfunction(method) and name[0] != "_"]
    yield "## Methods"
    rows = ((f"[`{method.__name__}`](#{method.__name__})", next(_told(method))) for method in methods)
    yield table("method | gives", rows)
    for method in methods:
        yield f"## {method.__name__}"
        yield f"```python\ndepositary.{_called(method)}\n```"
        yield from _told(method)


def _called(function: Callable[..., Any]) -> str:
    given = short(inspect.signature(function).return_annotation)
    return f"{function.__name__}({', '.join(_arguments(function))}) -> {given}"


def _arguments(function: Callable[..., Any]) -> Iterator[str]:
    """The arguments of *function*; those after a ``*`` are given by name."""
    by_name = False
    for name, given in inspect.signature(function).parameters.items():
        if given.kind is given.KEYWORD_ONLY and not by_name:
            yield "*"
            by_name = True
        by_name = by_name or given.kind is given.VAR_POSITIONAL
        if given.kind in (given.VAR_POSITIONAL, given.VAR_KEYWORD):
            yield f"{'*' if given.kind is given.VAR_POSITIONAL else '**'}{name}"
        elif name != "self":
            yield name if given.default is given.empty else f"{name}={given.default!r}"


def _told(function: Callable[..., Any]) -> Iterator[str]:
    """What *function* says of itself: its paragraphs, then its example."""
    text, example, session = (inspect.getdoc(function) or "").partition(">>>")
    yield from (said(paragraph) for paragraph in text.strip().split("\n\n"))
    if example:
        yield f"```pycon\n{example}{session}\n```"
