"""The reference page of the client, from its methods."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, get_type_hints

from markup import said, table
from treatylog.client import Client, Manner

_PLAIN = (int, float, str, type(None))


def client_page() -> Iterator[str]:
    """Every method of the client, with its arguments and what it gives."""
    yield "# Client"
    yield said(Client)
    yield "How to use it: [ask a service from Python](../how-to/ask-a-service-from-python.md)."
    yield "## To open one"
    yield f"```python\nClient({', '.join(arguments(Client))})\n```"
    yield f"`manner` is a `Manner({', '.join(arguments(Manner)[:3])})`: {said(Manner)[0].lower()}{said(Manner)[1:]}"
    methods = [method for name, method in vars(Client).items() if inspect.isfunction(method) and name[0] != "_"]
    rows = ((f"[`{method.__name__}`](#{method.__name__})", said(method)) for method in methods)
    yield table("method | gives", rows)
    for method in methods:
        yield f"## {method.__name__}"
        yield f"```python\n{_called(method)}\n```"


def _called(method: Callable[..., Any]) -> str:
    given = ", ".join(arguments(method))
    way = "async for … in" if inspect.isasyncgenfunction(method) else "await"
    return f"{way} client.{method.__name__}({given}) -> {short(inspect.signature(method).return_annotation)}"


def arguments(function: Callable[..., Any]) -> list[str]:
    """The arguments of *function*; those that it takes as one mapping, by name."""
    types, found = get_type_hints(function), list[str]()
    for name, given in inspect.signature(function).parameters.items():
        if name == "self":
            continue
        if given.kind is given.VAR_KEYWORD and hasattr(types[name], "__args__"):
            (asked,) = types[name].__args__
            found += [f"{one}=…" for one in get_type_hints(asked)]
        elif given.kind in (given.VAR_POSITIONAL, given.VAR_KEYWORD):
            found.append(f"{'*' if given.kind is given.VAR_POSITIONAL else '**'}{name}")
        elif given.default is given.empty:
            found.append(f"{name}=…" if given.kind is given.KEYWORD_ONLY else name)
        else:
            found.append(f"{name}={given.default!r}" if isinstance(given.default, _PLAIN) else f"{name}=…")
    return found


def short(annotation: Any) -> str:
    """*annotation* as it would be written."""
    named = annotation.__name__ if inspect.isclass(annotation) and not hasattr(annotation, "__args__") else annotation
    return (
        str(named)
        .replace("collections.abc.", "")
        .replace("treatylog.client.stream.", "")
        .replace("~", "")
        .replace("treatylog.library.depositary.", "")
    )
