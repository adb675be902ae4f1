"""What may be asked, by name."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

Day = date | str
Instant = datetime | date | str
Value = str | int | bool | date | Sequence[str] | None


class LogAsked(TypedDict, total=False):
    """How far the log must have been read. By default: as far as this client has written."""

    min_position: int


class Clocks(LogAsked, total=False):
    """The three clocks: the legal date, what the log knew, what was public."""

    on: Day | None
    known_at: Instant | None
    public_on: Day | None
    engine: str | None


class PartyAsked(Clocks, total=False):
    """The clocks, for which territory of a party, and by whose word."""

    territory: str | None
    policy: str | None


class NoticeAsked(PartyAsked, total=False):
    """The same, and when notice is to be given."""

    notice_on: Day | None


class PageAsked(Clocks, total=False):
    """The clocks, and which stretch of a list."""

    after: str | None
    limit: int


class TreatyAsked(Clocks, total=False):
    """The clocks, and which of the parties."""

    headline: str | None


class PartiesAsked(PartyAsked, PageAsked, total=False):
    """The clocks, which stretch of a list, for which territory and by whose word, and those with one headline."""

    headline: str | None


class TreatiesAsked(PageAsked, total=False):
    """Which treaties of the collection."""

    party: str | None
    headline: str | None
    binding: str | None
    q: str | None


class MatrixAsked(PageAsked, total=False):
    """Which treaties by which parties."""

    treaties: Sequence[str]
    parties: Sequence[str]


class DiffAsked(PageAsked, total=False):
    """Along which clock, under which treaty and for whom."""

    axis: str
    treaty: str | None
    party: str | None


class DiscrepanciesAsked(PageAsked, total=False):
    """Which discrepancies."""

    treaty: str | None
    party: str | None
    kind: str | None


class EventsAsked(LogAsked, total=False):
    """Which events of the log."""

    treaty: str | None
    party: str | None
    type: str | None
    after: int | str
    limit: int


class CalendarAsked(Clocks, total=False):
    """Whose legal dates, under which treaty."""

    treaty: str | None
    party: str | None


class SizeAsked(LogAsked, total=False):
    """Under which head of the log."""

    size: int | None
