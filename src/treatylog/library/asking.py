"""A question as a caller puts it, checked as HTTP checks it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Generic, TypeVar

from multidict import MultiDict
from pydantic import BaseModel

from treatylog.facts.written import written
from treatylog.http.query import ClockQuery, MomentQuery, Query, address
from treatylog.service.treaties import Question

Day = date | str
"""A legal date: a ``date``, or text such as ``2019-05-01``."""

Instant = datetime | date | str
"""A point on the clock of the log: a ``datetime`` with its time zone, a ``date``, which means its end, or text."""

Q = TypeVar("Q", bound=Query)
A = TypeVar("A", bound=BaseModel)

_DAYS = frozenset({"on", "public_on", "notice_on"})


@dataclass(frozen=True, slots=True)
class Put(Generic[Q]):
    """A question that has passed every check of its form, put at *now*."""

    query: Q
    now: datetime

    @property
    def question(self) -> Question:
        """The clocks that were asked."""
        assert isinstance(self.query, MomentQuery)
        return self.query.question(self.now)


@dataclass(frozen=True, slots=True)
class Asked(Generic[Q, A]):
    """What a caller asks: the *parts* of the path at which HTTP answers it, what is *given*, and how it is answered."""

    parts: tuple[str, ...]
    kind: type[Q]
    given: Mapping[str, object]
    run: Callable[[Put[Q]], Awaitable[A]]

    @property
    def has_receipt(self) -> bool:
        """Whether its answer may be had in a receipt."""
        return issubclass(self.kind, ClockQuery)

    @property
    def address(self) -> str:
        """The address at which HTTP answers it."""
        return address("/".join(("/v1", *self.parts)), _written(self.given))

    def put(self, now: datetime, *, receipt: bool = False) -> Put[Q]:
        """The question, put at *now*."""
        return put(self.kind, {**self.given, "receipt": True} if receipt else self.given, now)


def put(kind: type[Q], given: Mapping[str, object], now: datetime) -> Put[Q]:
    """What is *given*, read as a query of *kind*, put at *now*. What is wrong with a value is the error HTTP tells."""
    return Put(kind.read(MultiDict(_written(given))), now)


def _written(given: Mapping[str, object]) -> dict[str, str]:
    return written({name: _plain(name, value) for name, value in given.items()})


def _plain(name: str, value: Any) -> object:
    """*value*; of midnight without a time zone, as data frames have dates, the date."""
    is_midnight = isinstance(value, datetime) and value.tzinfo is None and value.time() == time.min
    return value.date() if name in _DAYS and is_midnight else value
