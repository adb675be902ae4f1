"""The OpenAPI 3.1 document, made from the models that validate and answer."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter
from pydantic.json_schema import models_json_schema

from treatylog import __version__
from treatylog.facts.event import Annulled, Corrected, LegalAct
from treatylog.http.accept import EVENTS, JSON, RECEIPT
from treatylog.http.events import MOST_EVENTS
from treatylog.http.operation import Operation
from treatylog.http.problems import MEDIA_TYPE, Problem, status_of
from treatylog.http.query import Query
from treatylog.service.answers import Receipt
from treatylog.service.tokens import SCOPES

Schema = dict[str, Any]

BEARER = "bearer"
"""The name of the one way to say who asks."""

_REF = "#/components/schemas/"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_FILLED_IN = ("id", "treaty")
_NULL = {"type": "null"}
_NOT_BLANK = r"[^\s\x1c-\x1f\x85]"
"""Something that is no white space, by Unicode as by ECMA 262."""

PATH_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "treaty": "inf",
        "party": "USA",
        "a": "USA",
        "b": "RUS",
        "webhook": "0199f3a2-7c1e-7d52-8f0a-3b1c5d7e9f10",
        "item": "42.2019-08-02.0",
        "id": "inf/0036",
    }
)
"""What may stand in a path, as the bundled record has it."""

PATH_PARAMETERS: Mapping[str, str] = MappingProxyType(
    {
        "treaty": "The treaty's key, such as `inf`.",
        "party": "The party's code, such as `USA`, or its name in any common form.",
        "a": "One of the two parties, by code or name.",
        "b": "The other of the two.",
        "webhook": "The webhook's id, as the answer to its making has it.",
        "item": "The id of an item of the feed.",
        "id": "The event's id, such as `inf/0036`; its slash may be written as it is, or `%2F`.",
    }
)

_ABOUT = (
    "An append-only log of treaty acts that answers, for any date, what binds whom and why. Errors are "
    f"`{MEDIA_TYPE}` (RFC 9457); their `code` is stable. Reads are open, writes need a bearer token."
)

_TOKENS: Schema = {
    "type": "http",
    "scheme": "bearer",
    "description": "Made with `treatylog token create NAME --scope SCOPE`. "
    + " ".join(f"`{scope}`: {what}" for scope, what in SCOPES.items()),
}

_RECORDABLE: TypeAdapter[Any] = TypeAdapter(Annotated[LegalAct | Corrected | Annulled, Field(discriminator="type")])


def document(operations: Sequence[Operation]) -> Schema:
    """The OpenAPI document of *operations*."""
    paths: dict[str, Schema] = defaultdict(dict)
    for operation in operations:
        paths[operation.path][operation.method.lower()] = _entry(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "treatylog",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(_tag(operation) for operation in operations)],
        "paths": dict(paths),
        "components": {
            "schemas": {**_answer_schemas(operations), **_event_schemas()},
            "securitySchemes": {BEARER: _TOKENS},
        },
    }


def _entry(operation: Operation) -> Schema:
    entry: Schema = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [_tag(operation)],
        "parameters": [*_path_parameters(operation.path), *_query_parameters(operation.query)],
        "responses": {**_good(operation), **_problems(operation)},
    }
    if operation.appends:
        entry["parameters"].append(_IF_MATCH)
        entry["requestBody"] = {**_BODY, "content": {JSON: {**_BODY["content"][JSON], **_example(operation, "body")}}}
    if operation.body:
        schema = {"$ref": f"{_REF}{operation.body.__name__}"}
        content = {JSON: {"schema": schema, **_example(operation, "body")}}
        entry["requestBody"] = {"required": True, "content": content}
    if operation.scope:
        entry["security"] = [{BEARER: [operation.scope]}]
    return entry


def _tag(operation: Operation) -> str:
    """What the operation is about: the first word of its path, or the second where the first is the version."""
    words = operation.path.strip("/").split("/")
    return (words[1] if words[0] == "v1" else words[0]).partition(".")[0]


def _example(operation: Operation, part: str) -> Schema:
    """The *part* of a request to *operation*, as it was asked of the bundled record and answered."""
    found = _examples().get(operation.name, {})
    return {"examples": {"record": {"summary": found["request"], "value": found[part]}}} if part in found else {}


@cache
def _examples() -> Schema:
    found: Schema = json.loads(files("treatylog.http").joinpath("examples.json").read_text(encoding="utf-8"))
    return found


def _path_parameters(path: str) -> Iterable[Schema]:
    for name in _PLACEHOLDER.findall(path):
        yield {
            "name": name, "in": "path", "required": True, "description": PATH_PARAMETERS[name],
            "schema": {"type": "string"}, "example": PATH_EXAMPLES[name],
        }  # fmt: skip


def _query_parameters(query: type[Query]) -> Iterable[Schema]:
    schema = query.model_json_schema()
    for name, found in schema.get("properties", {}).items():
        entry = {"name": name, "in": "query", "description": found["description"], "schema": _inlined(found, schema)}
        yield {**entry, "required": True} if name in schema.get("required", ()) else entry


def _inlined(found: Schema, whole: Schema) -> Schema:
    """The schema of a parameter by itself: a parameter is left out, never null, and said in its own words once."""
    options = found.get("anyOf", [])
    base = next(one for one in options if one != _NULL) if _NULL in options else found
    if "$ref" in base:
        base = whole["$defs"][base["$ref"].rpartition("/")[2]]
    dropped = {"description", "title"} | ({"default"} if found.get("default") is None else set())
    schema = {key: value for key, value in {**base, **_kept(found)}.items() if key not in dropped}
    if schema.get("type") == "string" and not schema.keys() & {"enum", "format", "pattern"}:
        schema["pattern"] = _NOT_BLANK
    return schema


def _kept(found: Schema) -> Schema:
    return {key: found[key] for key in ("default", "examples") if key in found}


_VALIDATOR: Schema = {"description": "The SHA-256 of the bytes, cut to 128 bits.", "schema": {"type": "string"}}

_IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": 'The version of the stream that the write was decided on, such as `"6"`; `*` for whatever it is.',
    "schema": {"type": "string", "pattern": r'^("[0-9]{1,15}"|\*)$'},
    "example": '"6"',
}

_BODY: Schema = {
    "required": True,
    "description": f"One event, or up to {MOST_EVENTS} of them. `id` and `treaty` may be left out.",
    "content": {
        JSON: {"schema": {"anyOf": [{"$ref": f"{_REF}NewEvent"}, {"$ref": f"{_REF}NewEvents"}]}},
    },
}


def _good(operation: Operation) -> Mapping[str, Schema]:
    if operation.answer is None:
        return {str(operation.status): {"description": operation.summary}}
    media = EVENTS if operation.streamed else JSON
    answer = {"$ref": f"{_REF}{operation.answer.__name__}"}
    schema = _event_with(answer) if operation.streamed else answer
    content: Schema = {media: {"schema": schema, **_example(operation, "answer")}}
    if operation.appends:
        version = {"ETag": {"description": "The stream's new version.", "schema": {"type": "string"}}}
        location = {"Location": {"description": "The one event recorded.", "schema": {"type": "string"}}}
        return {
            "201": {"description": "Recorded.", "content": content, "headers": {**version, **location}},
            "200": {"description": "All of it was recorded before.", "content": content, "headers": version},
        }
    if not operation.stored:
        return {str(operation.status): {"description": operation.summary, "content": content}}
    content |= {media: {"schema": {"type": "string"}} for media in operation.forms}
    if operation.has_receipt:
        content[RECEIPT] = {"schema": {"$ref": f"{_REF}{Receipt.__name__}"}}
    return {
        "200": {"description": operation.summary, "content": content, "headers": {"ETag": _VALIDATOR}},
        "304": {"description": "What If-None-Match names is what it still is.", "headers": {"ETag": _VALIDATOR}},
    }


def _event_with(answer: Schema) -> Schema:
    """Each event of a stream, by its fields. One without data dispatches nothing."""
    return {
        "type": "object",
        "description": "Each event of the stream. One with an id and no data only says how far the stream has come.",
        "properties": {
            "id": {"type": "string", "description": "What to go on after."},
            "event": {"type": "string", "description": "The type of what is in `data`."},
            "data": {"type": "string", "contentMediaType": JSON, "contentSchema": answer},
        },
    }


def _problems(operation: Operation) -> Mapping[str, Schema]:
    codes: dict[int, list[str]] = defaultdict(list)
    for error in operation.problems:
        codes[status_of(error, in_body=operation.has_body)].append(error.code)
    return {str(status): _problem(status, codes[status]) for status in sorted(codes)}


def _problem(status: int, codes: Iterable[str]) -> Schema:
    listed = ", ".join(f"`{code}`" for code in codes)
    return {
        "description": f"{_phrase(status)}: {listed}.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_REF}{Problem.__name__}"}}},
    }


def _answer_schemas(operations: Iterable[Operation]) -> Mapping[str, Schema]:
    answered: set[type[BaseModel]] = {
        Problem,
        Receipt,
        *(operation.answer for operation in operations if operation.answer),
    }
    asked: set[type[BaseModel]] = {operation.body for operation in operations if operation.body}
    _, schema = models_json_schema(
        [
            *((model, "serialization") for model in _by_name(answered)),
            *((model, "validation") for model in _by_name(asked)),
        ],
        ref_template=_REF + "{model}",
    )
    found: Mapping[str, Schema] = schema["$defs"]
    return found


def _by_name(models: Iterable[type[BaseModel]]) -> Sequence[type[BaseModel]]:
    return sorted(models, key=lambda model: model.__name__)


def _event_schemas() -> Mapping[str, Schema]:
    """The events that may be recorded. What the server fills in when it is left out is not required."""
    schema = _RECORDABLE.json_schema(ref_template=_REF + "Event.{model}")
    models = {f"Event.{name}": _without_filled_in(model) for name, model in schema.pop("$defs").items()}
    many = {
        "type": "object",
        "additionalProperties": False,
        "required": ["events"],
        "properties": {
            "events": {
                "type": "array", "minItems": 1, "maxItems": MOST_EVENTS, "items": {"$ref": f"{_REF}NewEvent"}
            }
        },
    }  # fmt: skip
    return {**models, "NewEvent": schema, "NewEvents": many}


def _without_filled_in(model: Schema) -> Schema:
    if not set(_FILLED_IN) <= model.get("properties", {}).keys():
        return model
    return {**model, "required": [name for name in model["required"] if name not in _FILLED_IN]}


_RENAMED = {413: "Content Too Large", 422: "Unprocessable Content"}
"""The names of RFC 9110, which Python gives since 3.13."""


def _phrase(status: int) -> str:
    return _RENAMED.get(status, HTTPStatus(status).phrase)
