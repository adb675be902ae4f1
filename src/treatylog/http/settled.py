"""Settled: which answers can never change, so that caches may keep them for good."""

from datetime import UTC, date, datetime, timedelta

from treatylog import __version__
from treatylog.http.faults import OtherEngine
from treatylog.http.query import ClockQuery, DiffQuery, Query
from treatylog.service.clocks import end_of

_SURE = timedelta(minutes=1)
"""How long ago what was known must have been: clocks of several nodes may differ, and one may read late."""


def check_engine(query: Query) -> None:
    """OtherEngine where *query* asks for a version that this is not."""
    if isinstance(query, ClockQuery) and query.engine not in (None, __version__):
        raise OtherEngine(
            f"engine '{query.engine}' was asked for, and this is '{__version__}': with another version the answer may "
            f"be another; leave engine out, or ask for '{__version__}'",
            errors=[{"parameter": "engine", "detail": f"this is {__version__}"}],
        )


def is_settled(query: Query, now: datetime) -> bool:
    """Whether the answer to *query*, asked at *now*, stays the same: by this engine, of the past, as known then."""
    if not isinstance(query, ClockQuery) or query.engine is None or query.known_at is None or query.on is None:
        return False
    known, today = end_of(query.known_at, now), now.astimezone(UTC).date()
    dates = [query.on, query.public_on, getattr(query, "notice_on", None)]
    if isinstance(query, DiffQuery):
        dates += [query.from_, query.to]
    past = all(_day(point) < today for point in dates if point is not None)
    return past and known is not None and known < now - _SURE


def _day(point: date) -> date:
    return point.astimezone(UTC).date() if isinstance(point, datetime) else point
