"""Recording by hand: a form for each type of act, what it would bring about, and then the receipt."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from inspect import isclass
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import uuid4

from multidict import MultiMapping
from pydantic.fields import FieldInfo

from treatylog.errors import InvalidEvent, TreatylogError
from treatylog.facts.event import EVENT_TYPES, Act, Event, parse_event
from treatylog.http.operation import SERVICE
from treatylog.http.problems import problem
from treatylog.pages.frame import Page, Twin
from treatylog.pages.queries import RecordView
from treatylog.pages.views.treaty import TREATY
from treatylog.pages.visit import View, Visit, posted, view
from treatylog.service.answers import AppendedAnswer, WhatIfAnswer

_FIRST = ("party", "on", "text", "sources")
_NOT_ASKED = frozenset({"id", "treaty", "type"})
_USUAL = ("withdrawal_notified", "ratified", "acceded", "signed", "suspended", "statement_made")
_LONG = frozenset({"text", "note"})
_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "alternatives": '[{"on": "2019-02-03", "note": "as another list has it"}]',
        "own_terms": '{"lasts": {"years": 5}, "then": "renewed", "notice": {"months": 6}}',
    }
)
"""What has parts is written as JSON, as in the body of a request; an example of each."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: what it is called, how it is filled, what was filled in."""

    name: str
    value: str
    needed: bool
    choices: tuple[str, ...] = ()
    is_list: bool = False
    is_flag: bool = False
    is_long: bool = False
    example: str | None = None

    @property
    def is_usual(self) -> bool:
        """Whether it is asked of every act; the others are folded until one of them is filled in."""
        return self.needed or self.name in _FIRST


@view(f"{TREATY}/record", RecordView)
async def form(visit: Visit[RecordView]) -> Page:
    """The form for one type of act."""
    return await _page(visit, {}, None)


@posted(f"{TREATY}/record", RecordView)
async def record(visit: Visit[RecordView], given: MultiMapping[str]) -> Page:
    """What the act in the form would do; with a token, it is recorded."""
    key, filled = visit.names["treaty"], _filled(given)
    try:
        if "party" in filled:
            filled["party"] = (await visit.treaties.party(filled["party"])).party
        event = _event(key, visit.query.type or "", filled)
        if filled.get("step") != "record":
            return await _page(visit, filled, await visit.treaties.what_if([event], visit.question))
        service = visit.request.app[SERVICE]
        holder = await service.tokens.holder(filled.get("token"), "write")
        expected = int(filled["version"]) if filled.get("version", "").isdecimal() else None
        done = await visit.treaties.record(key, [event], expected=expected, recorded_by=holder)
    except TreatylogError as error:
        told = problem(error, in_body=True)
        return await _page(visit, filled, None, problem=told)
    return await _page(visit, {}, None, done=done)


def _filled(given: MultiMapping[str]) -> dict[str, str]:
    """What was filled in, by field; what was chosen among several with commas between."""
    every = {name: [value.strip() for value in given.getall(name) if value.strip()] for name in given}
    return {name: ",".join(values) for name, values in every.items() if values}


async def _page(
    visit: Visit[RecordView],
    filled: Mapping[str, str],
    foreseen: WhatIfAnswer | None,
    *,
    problem: Any = None,
    done: AppendedAnswer | None = None,
) -> Page:
    key, type = visit.names["treaty"], visit.query.type or _USUAL[0]
    treaty = await visit.treaties.treaty(key, visit.question)
    world = await visit.treaties.present()
    chosen = frozenset(filled.get("sources", "").split(","))
    kinds = [name for name, model in EVENT_TYPES.items() if issubclass(model, Act)]
    return Page(
        "record.html", f"Record an act under {treaty.short[0] if treaty.short else treaty.title}",
        {
            "treaty": treaty, "type": type, "kinds": kinds, "usual": _USUAL, "fields": list(fields_of(type, filled)),
            "sources": world.stream(key).sources, "chosen": chosen,
            "everybody": (await visit.treaties.directory(visit.question)).items,
            "filled": filled, "foreseen": foreseen, "problem": problem, "done": done,
            "about": (EVENT_TYPES[type].__doc__ or "").replace("``", "").strip() if type in EVENT_TYPES else "",
        },
        twin=Twin(f"/v1/treaties/{key}"), has_clocks=False, position=treaty.position,
    )  # fmt: skip


def fields_of(type: str, filled: Mapping[str, str]) -> Iterator[Field]:
    """The fields of an act of *type*, the usual ones first, with what was *filled* in."""
    model = EVENT_TYPES.get(type)
    found = {} if model is None else {
        name: info for name, info in model.model_fields.items() if name not in _NOT_ASKED
    }  # fmt: skip
    for name in sorted(found, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST)):
        yield _field(name, found[name], filled.get(name, ""))


def _field(name: str, info: FieldInfo, value: str) -> Field:
    kinds = list(_kinds(info.annotation))
    choices = [str(one.value) for kind in kinds if _is_enum(kind) for one in kind]
    choices += [str(one) for kind in kinds if get_origin(kind) is Literal for one in get_args(kind)]
    is_list = any(get_origin(kind) is tuple for kind in kinds)
    example = _EXAMPLES.get(name)
    return Field(name, value, info.is_required(), tuple(choices), is_list, bool in kinds, name in _LONG, example)


def _is_enum(kind: Any) -> bool:
    return isclass(kind) and issubclass(kind, Enum)


def _kinds(annotation: Any) -> Iterator[Any]:
    """The types that an annotation allows."""
    if get_origin(annotation) in (Union, UnionType):
        for one in get_args(annotation):
            yield from _kinds(one)
    elif get_origin(annotation) is Annotated:
        yield from _kinds(get_args(annotation)[0])
    elif annotation is not NoneType:
        yield annotation


def _event(key: str, type: str, filled: Mapping[str, str]) -> Event:
    """The act that was filled in. InvalidEvent says what is wrong with it."""
    given: dict[str, Any] = {"treaty": key, "type": type}
    for field in fields_of(type, filled):
        if field.value:
            given[field.name] = _value(field)
    return parse_event({"id": filled.get("id") or f"{key}/x-{uuid4().hex}", **given})


def _value(field: Field) -> Any:
    if field.example:
        try:
            return json.loads(field.value)
        except ValueError as error:
            says = f"{field.name} is not JSON ({error}); write it as {field.example}"
            raise InvalidEvent(says) from None
    if field.is_flag:
        return field.value in ("on", "true")
    if field.is_list:
        return [part.strip() for part in field.value.split(",") if part.strip()]
    return field.value


VIEWS: tuple[View, ...] = (form, record)
