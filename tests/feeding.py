"""A feed told in tests: a log that acts join at given times, and nodes that look at it by clocks of their own."""

from datetime import UTC, datetime, timedelta
from typing import Any, Self

from treatylog.facts.event import Defined, Event, parse_event
from treatylog.projection.feed import BEGINNING, FeedId
from treatylog.service.cloudevents import Entry
from treatylog.service.feed import Feed
from treatylog.service.treaties import Treaties
from treatylog.testing import KEY, event, exchange_treaty

BEGAN = datetime(2018, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Watch:
    """A clock that a test sets."""

    def __init__(self, now: datetime = BEGAN) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def defined() -> Event:
    """The definition of the treaty that acts are done under."""
    return Defined(id=f"{KEY}/defined", treaty=KEY, type="defined", definition=exchange_treaty(), sources={})


def act(number: int, type: str, party: str | None = None, on: str = "2018-01-01", **fields: Any) -> Event:
    """The act *number* under the treaty."""
    return parse_event({**event(type, party, on, **fields), "id": f"{KEY}/{number:04}", "treaty": KEY})


def annulled(number: int, corrects: int, on: str = "2018-01-01") -> Event:
    """A finding that the act *corrects* never had effect."""
    return parse_event(
        {
            "id": f"{KEY}/{number:04}", "treaty": KEY, "type": "annulled", "corrects": f"{KEY}/{corrects:04}", "on": on,
            "by": "USA", "sources": ["s"],
        }
    )  # fmt: skip


class Node:
    """A node over a log: its clock is so far from the right one; it looks when it is told to."""

    def __init__(self, store: Any, watch: Watch, skew: timedelta = timedelta()) -> None:
        self.feed = Feed(Treaties(store, watch), store, lambda: watch.now + skew)
        self.told: list[Entry] = []

    async def look(self) -> Self:
        """Take in what there is, as a reader does who has read all before."""
        await self.feed.look()
        self.told += await rest(self.feed, self.told[-1].id if self.told else BEGINNING)
        return self


async def rest(feed: Feed, cursor: FeedId, limit: int = 500) -> list[Entry]:
    """All that follows *cursor*, in pages of *limit*."""
    found: list[Entry] = []
    while page := await feed.after(cursor, limit):
        found += page
        cursor = page[-1].id
    return found
