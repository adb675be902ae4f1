"""The reference page of the test kit, from its fixtures, its words, and the models of golden files."""

import ast
import inspect
from collections.abc import Iterator
from enum import StrEnum
from textwrap import dedent
from types import FunctionType, ModuleType
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from markup import said, table
from treatylog.testing import (
    definitions,
    expected,
    golden,
    histories,
    lines,
    plugin,
    serving,
    settings,
    strategies,
    today,
    vocabulary,
)

LANGUAGE = (
    (histories.Given, ("on", "when", "beside")),
    (histories.On, None),
    (vocabulary.Party, None),
    (vocabulary.Pair, None),
    (vocabulary.Whole, None),
    (histories.When, None),
)
"""What a history is told and asked with, and the words of each that belong to the language; none named: all."""


def testing_page() -> Iterator[str]:
    """What the test kit gives."""
    yield "# Testing"
    yield (
        "The test kit: a pytest plugin that comes with treatylog, and what it is made of, `treatylog.testing`. How to "
        "use it: [test your own code](../how-to/test-your-own-code.md)."
    )
    yield "## Fixtures"
    yield table("fixture | gives", fixtures())
    yield "A project that keeps a record of its own names it in its settings of pytest:"
    yield table("setting | means", named_settings())
    for kind in (today.Today, serving.TreatyService, serving.Reply):
        yield f"### {kind.__name__}"
        yield said(kind)
        yield table("word | gives", words(kind, None))
    yield (
        "`treaty_log` is a [Depositary](library.md). The record was recorded in it on 1 January 1900, before any day "
        "that a test sets."
    )
    yield "## Histories"
    yield f"```python\n{called(histories.given)}\n```"
    yield said(histories.given)
    for kind, names in LANGUAGE:
        yield f"### {kind.__name__}"
        yield said(kind)
        yield table("word | says", words(kind, names))
    yield "## Acts and treaties for tests"
    yield table("function | gives", (*functions(lines), *functions(definitions)))
    yield "## Strategies"
    yield said(strategies)
    yield table("strategy | gives", strategies_of())
    yield "## Golden files"
    yield said(golden)
    yield table("key | value | means", keys(golden.Golden))
    for title, case, then in (
        ("[[case]]", golden.PartyCase, expected.Then),
        ("[[between]]", golden.PairCase, expected.ThenBetween),
        ("[[whole]]", golden.WholeCase, expected.ThenAsAWhole),
    ):
        yield f"### {title}"
        yield said(case)
        yield table("key | value | means", keys(case))
        yield "What can be expected:"
        yield table("key | value | means", keys(then))
    yield (
        '`"none"` says that there is nothing. Keys that end in `_says` want some words of a longer text. A key that is '
        "misspelt, or a word that is no state, is an error with its line and a suggestion. The same keys are the "
        "arguments of `then(...)` in Python."
    )


def fixtures() -> Iterator[tuple[str, str]]:
    """The fixtures of the plugin."""
    for line in ast.parse(inspect.getsource(plugin)).body:
        if isinstance(line, ast.FunctionDef) and any("fixture" in ast.unparse(mark) for mark in line.decorator_list):
            yield f"`{line.name}`", said(ast.get_docstring(line) or "")


def named_settings() -> Iterator[tuple[str, str]]:
    """The settings that the plugin adds to those of pytest."""
    for node in ast.walk(ast.parse(inspect.getsource(plugin.pytest_addoption))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "parser.addini":
            name, means = node.args[:2]
            assert isinstance(means, ast.Constant)
            yield f"`{getattr(settings, ast.unparse(name))}`", str(means.value)


def words(kind: type, names: tuple[str, ...] | None) -> Iterator[tuple[str, str]]:
    """The public methods and properties of *kind*, those of its bases included."""
    for name, note in noted_in(kind) if names is None else ():
        yield f"`{name}`", note
    for name, member in inspect.getmembers(kind):
        if name.startswith("_") or not (names is None or name in names) or name == "differing":
            continue
        if isinstance(member, property):
            yield f"`{name}`", said(member.fget)
        elif name in getattr(kind, "__slots__", ()):
            continue
        elif isinstance(member, FunctionType):
            yield f"`{called(member)}`", said(member)


def functions(module: ModuleType) -> Iterator[tuple[str, str]]:
    """The public functions of *module*."""
    for name, member in vars(module).items():
        if isinstance(member, FunctionType) and member.__module__ == module.__name__ and not name.startswith("_"):
            yield f"`{called(member)}`", said(member)


FOR_OTHERS = "clauses treaties histories lives pledges unlawful_acts corrections events logs worlds days dates".split()
"""The strategies that others may rely on; the rest are for our own properties."""


def strategies_of() -> Iterator[tuple[str, str]]:
    """Those strategies."""
    for name in FOR_OTHERS:
        function = getattr(strategies, name)
        given = inspect.signature(inspect.unwrap(function)).parameters
        yield f"`{name}({', '.join(one for one in given if one != 'draw')})`", said(function)


def called(function: FunctionType) -> str:
    """How *function* is called."""
    given = []
    for name, one in inspect.signature(function).parameters.items():
        if name == "self":
            continue
        star = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        given.append(f"{star}{name}" if star or one.default is one.empty else f"{name}={one.default!r}")
    return f"{function.__name__}({', '.join(given)})"


def keys(model: type[BaseModel]) -> Iterator[tuple[str, str, str]]:
    """The fields of *model*, with what can stand there and what it means."""
    notes = dict(noted_fields(model))
    for name, field in model.model_fields.items():
        yield f"`{name}`", value(field), notes[name]


def noted_fields(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """The fields of *model* and its bases, each with the string under it."""
    for cls in reversed(model.__mro__):
        if issubclass(cls, expected.Said):
            yield from noted_in(cls)


def noted_in(cls: type) -> Iterator[tuple[str, str]]:
    """The annotated names of *cls*, each with the string under it."""
    (body,) = ast.parse(dedent(inspect.getsource(cls))).body
    assert isinstance(body, ast.ClassDef)
    for here, under in zip(body.body, body.body[1:], strict=False):
        if isinstance(here, ast.AnnAssign) and isinstance(under, ast.Expr):
            yield ast.unparse(here.target), said(ast.literal_eval(under.value))


def value(field: FieldInfo) -> str:
    """What can stand at *field*, in words."""
    told = " or ".join(dict.fromkeys(kinds(field.annotation)))
    return f"{told.removeprefix('a list: ')}, or a list" if golden.Several in field.metadata else told


def kinds(annotation: object) -> Iterator[str]:
    """The kinds of value of *annotation*."""
    parts = get_args(annotation)
    if inspect.isclass(annotation) and issubclass(annotation, expected.Said):
        yield f"`{{ {', '.join(annotation.model_fields)} }}`" if annotation.__name__[:4] != "Then" else "see below"
    elif inspect.isclass(annotation) and issubclass(annotation, StrEnum):
        yield (
            f"one word of [{annotation.__name__.lower()}](states.md)"
            if annotation.__module__.endswith(("machine", "headline"))
            else ", ".join(f"`{word}`" for word in annotation)
        )
    elif str(annotation).startswith("typing.Literal"):
        yield from (f"`{word}`" for word in parts)
    elif str(annotation).startswith("typing.Annotated"):
        yield from kinds(parts[0])
    elif annotation is type(None):
        return
    elif getattr(annotation, "__origin__", None) is dict:
        yield f"`{{ key = … }}`: {' or '.join(kinds(parts[1]))}"
    elif getattr(annotation, "__origin__", None) in (list, tuple):
        yield f"a list: {' or '.join(kinds(parts[0]))}"
    elif parts:
        for part in parts:
            yield from kinds(part)
    else:
        yield {"date": "a date", "bool": "`true` or `false`", "str": "text", "int": "a number"}[annotation.__name__]  # type: ignore[attr-defined]
