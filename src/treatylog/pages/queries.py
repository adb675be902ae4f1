"""What a page may be asked: the parameters of its twin, and those that only choose how it is drawn."""

from typing import Annotated

from pydantic import Field, StringConstraints

from treatylog.domain.headline import Headline
from treatylog.facts.day import ExactDay
from treatylog.http.query import (
    MOST_WRITTEN,
    ClockQuery,
    DiscrepanciesQuery,
    EventsQuery,
    EventType,
    KnownAt,
    MatrixQuery,
    NoticeQuery,
    PageQuery,
    PartiesQuery,
    PartyQuery,
    Query,
    TreatiesQuery,
    TreatyQuery,
)
from treatylog.service.answers import Axis

Words = Annotated[str, StringConstraints(max_length=200)]

DRAWN = frozenset({"from", "to", "open", "zoom"})
"""Parameters that a page has and its twin has not."""


class Drawn(Query):
    """Which stretch of time is drawn, and which groups are open."""

    from_: ExactDay | None = Field(default=None, alias="from")
    to: ExactDay | None = None
    open: Annotated[str, StringConstraints(max_length=400)] | None = None


class TreatyView(TreatyQuery, Drawn):
    """A treaty."""


class BondView(PartyQuery, Drawn):
    """A party under a treaty."""


class NoticeView(NoticeQuery):
    """When a party may leave."""


class HomeView(ClockQuery):
    """The first page: the clocks, and what is looked for."""

    q: Words | None = None


class ListView(TreatiesQuery):
    """The collection."""


class PartiesView(PartiesQuery):
    """The parties to one treaty."""


class DirectoryView(PageQuery):
    """The parties of the record; ``q`` is part of a name."""

    q: Words | None = None


class PartyPage(ClockQuery):
    """One party; ``headline`` and ``q`` narrow the list."""

    headline: Headline | None = None
    q: Words | None = None


class ChangesView(PageQuery):
    """What changed: without the two points nothing is asked yet."""

    from_: KnownAt | None = Field(default=None, alias="from")
    to: KnownAt | None = None
    axis: Axis = Axis.LEGAL
    treaty: Words | None = None
    party: Words | None = None


class PairView(PartyQuery):
    """Two parties under one treaty."""


class BetweenView(ClockQuery):
    """Two parties, under one treaty or under all."""

    a: Words | None = None
    b: Words | None = None
    treaty: Words | None = None


class DiscrepanciesView(DiscrepanciesQuery):
    """Where the record and its sources do not agree."""


class EventsView(EventsQuery):
    """The log."""


class ClocksView(ClockQuery):
    """The clocks alone."""


class MatrixView(MatrixQuery):
    """Many treaties by many parties."""


class MapView(ClockQuery):
    """A treaty on the map."""


class WhatIfView(ClockQuery):
    """Hypothetical acts as an address has them; or one more, field by field, to be put among them."""

    acts: Annotated[str, StringConstraints(max_length=MOST_WRITTEN)] | None = None
    treaty: Words | None = None
    party: Words | None = None
    type: Words | None = None
    date: Words | None = None
    effective_on: Words | None = None


class RecordView(ClockQuery):
    """The type of the act that is to be recorded."""

    type: EventType | None = None
