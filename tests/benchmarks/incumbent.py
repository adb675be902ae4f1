"""What the benchmarks compare with: an aggregate of the `eventsourcing` package, in the same database."""

import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from benchmarks.lives import moved
from treatylog.domain.machine import Standing


class Treaty(Aggregate):
    """A treaty on which statements are made, which it counts, and whose parties act, which moves their standing."""

    @event("Begun")
    def __init__(self) -> None:
        self.statements = 0
        self.standings: dict[str, Standing] = {}

    @event("StatementMade")
    def make_statement(self, party: str, on: str, text: str, sources: list[str]) -> None:
        """Count one more."""
        self.statements += 1

    @event("Acted")
    def act(self, type: str, party: str, on: str, text: str, sources: list[str]) -> None:
        """Move the standing of *party*."""
        moved(self.standings, party, type)


SAID = ("USA", "2019-10-01", "The United States said something.", ["us-statement-2019-02-02"])


class Incumbent:
    """Treaties kept by the package, as its documentation does it."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._app: Application[UUID] = Application(env=dict(settings))
        self._long = Treaty()
        self._app.save(self._long)

    def close(self) -> None:
        """Let go of the database."""
        self._app.close()

    def append(self, writers: int, count: int) -> float:
        """The seconds in which so many *writers*, each a thread with a treaty of its own, save *count* statements."""
        treaties = [Treaty() for _ in range(writers)]
        for treaty in treaties:
            self._app.save(treaty)
        threads = [threading.Thread(target=self._write, args=(treaty, count // writers)) for treaty in treaties]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - began

    def fill(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Give one treaty the acts of *lines*."""
        for line in lines:
            self._long.act(*(line[name] for name in ("type", "party", "on", "text", "sources")))
        self._app.save(self._long)

    def rehydrated(self) -> dict[str, Standing]:
        """Where its parties stand, by its events."""
        treaty: Treaty = self._app.repository.get(self._long.id)
        return treaty.standings

    def _write(self, treaty: Treaty, count: int) -> None:
        for _ in range(count):
            treaty.make_statement(*SAID)
            self._app.save(treaty)
