"""The other forms that answers have, by media type, as HTTP has them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from treatylog.errors import did_you_mean, suggestions
from treatylog.http.accept import CSV, ICS, JSON, JSON_LINES, TEXT
from treatylog.http.faults import InvalidParameter
from treatylog.service.answers import EventsAnswer, ExplanationAnswer
from treatylog.service.answers_calendar import CalendarAnswer
from treatylog.service.answers_matrix import MatrixAnswer
from treatylog.service.calendar import as_ics
from treatylog.service.matrix import as_csv
from treatylog.service.narrating import as_prose
from treatylog.service.tables import events_as_csv, events_as_lines

_FORMS: Mapping[type[BaseModel], Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {
        ExplanationAnswer: {TEXT: as_prose},
        MatrixAnswer: {CSV: as_csv},
        EventsAnswer: {CSV: events_as_csv, JSON_LINES: events_as_lines},
        CalendarAnswer: {ICS: as_ics},
    }
)


def in_form(answer: BaseModel, media: str) -> str:
    """*answer* as *media*. InvalidParameter where it has no such form."""
    forms = {JSON: _as_json, **_FORMS.get(type(answer), {})}
    if media not in forms:
        near = suggestions(media, forms)
        raise InvalidParameter(
            f"this answer has no form '{media}'; it has {', '.join(forms)}.{did_you_mean(near)}", did_you_mean=near
        )
    return forms[media](answer)


def _as_json(answer: BaseModel) -> str:
    return answer.model_dump_json(by_alias=True)
