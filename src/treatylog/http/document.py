"""What a body says: JSON read strictly, as a model where it is to be one, and where in it a fault is."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from treatylog.http.faults import BrokenJson, InvalidBody
from treatylog.log.definitions import path_in
from treatylog.log.text import DuplicateKey, distinct

M = TypeVar("M", bound=BaseModel)

_MOST_DIGITS = 100


def read_json(body: bytes) -> Any:
    """
    The value written in *body*. BrokenJson for anything but I-JSON (RFC 7493): in UTF-8, each key once in its object,
    no half of a surrogate pair.
    """
    try:
        found = json.loads(
            body.decode(), object_pairs_hook=distinct, parse_constant=_no_constant, parse_int=_whole_number
        )
        if b"\\u" in body:
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BrokenJson("the body holds half of a surrogate pair, which is no character; correct the \\u") from None
    except UnicodeDecodeError as fault:
        raise BrokenJson(f"the body is not UTF-8: byte {fault.object[fault.start]:#04x} at {fault.start}") from None
    except json.JSONDecodeError as fault:
        raise BrokenJson(f"the body is not JSON: {fault.msg} (line {fault.lineno}, column {fault.colno})") from None
    except DuplicateKey as fault:
        raise BrokenJson(f"the body cannot be read: {fault}") from None
    except RecursionError:
        raise BrokenJson("the body is nested too deeply to be read") from None
    return found


def read_model(body: bytes, model: type[M]) -> M:
    """What *body* says, as a *model*. BrokenJson where it is no JSON, InvalidBody where it is not of that form."""
    return as_model(read_json(body), model)


def as_model(found: Any, model: type[M]) -> M:
    """*found*, a value of JSON, as a *model*. InvalidBody where it is not of that form."""
    try:
        return model.model_validate(found)
    except ValidationError as fault:
        wrong = [
            pointed(path_in(found, error["loc"], error["type"]), error["msg"].removeprefix("Value error, "))
            for error in fault.errors()
        ]
        first = f"{wrong[0]['pointer']}: {wrong[0]['detail']}"
        more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise InvalidBody(f"the body does not have the form that is asked: {first}{more}", errors=wrong) from None


def pointed(at: tuple[str | int, ...], detail: str) -> Mapping[str, str]:
    """A fault in a body, and where it is (RFC 6901)."""
    path = "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in at)
    return {"pointer": f"#{path}", "detail": detail}


def _whole_number(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise BrokenJson(f"the body holds a number of {len(digits)} digits; at most {_MOST_DIGITS} are read")
    return int(digits)


def _no_constant(name: str) -> None:
    raise BrokenJson(f"the body is not JSON: {name} is no JSON number")
