"""The depositary: every question of the service as a plain method, with the answers that HTTP gives."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from datetime import MAXYEAR, date
from itertools import islice
from types import MethodType
from typing import Any, ParamSpec, Protocol, Self, TypeVar, cast

from pydantic import BaseModel

from treatylog.domain.headline import Headline
from treatylog.errors import InvalidRange, TooMuchAsked
from treatylog.facts.base import Capacity
from treatylog.facts.day import FIRST_YEAR
from treatylog.facts.event import PARTIES_STREAM
from treatylog.facts.treaty import Binding
from treatylog.http import query as asks
from treatylog.http.definition import TreatyDefinition
from treatylog.http.document import as_model
from treatylog.http.events import read_events
from treatylog.http.hypotheses import acts_in, acts_written
from treatylog.library.asking import Asked, Day, Instant, Put, Q, put
from treatylog.library.forms import in_form
from treatylog.library.session import Session
from treatylog.log.store import Clock
from treatylog.projection.discrepancies import Kind
from treatylog.service import answers
from treatylog.service.answers_between import TreatiesBetween
from treatylog.service.answers_calendar import CalendarAnswer
from treatylog.service.answers_matrix import MatrixAnswer
from treatylog.service.groups import treaties_named
from treatylog.service.hypotheses import MOST_ACTS
from treatylog.service.panel import Row, Table, cells, counts, grid, panel
from treatylog.service.proofs import Proofs

A = TypeVar("A", bound=BaseModel)
P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_ROWS_AT_ONCE = 2000


class Paged(Protocol[T_co]):
    """A page of a list, and where the next one begins."""

    @property
    def items(self) -> Sequence[T_co]:
        """What is on it."""

    @property
    def next(self) -> str | None:
        """What the next page comes after; None on the last one."""


class Depositary:
    """
    A record or log, asked in this process: a method for each operation, with the answers that HTTP gives.

    The clocks are ``on``, the legal date, by default today; ``known_at``, what the log knew, by default now;
    ``public_on``, what the world could know. Each is a text or a date. Treaties are named by key, parties by code or by
    any common name. Errors are those of `treatylog.errors`; what is misspelt is told with what may have been meant.

    It needs no event loop and may be used where one runs, and from several threads. Close it when it is not needed any
    more, or open it with ``with``.
    """

    def __init__(self, session: Session, clock: Clock, what: str) -> None:
        self._session = session
        self._clock = clock
        self._what = what
        self._treaties = session.service.treaties
        session.run(self._treaties.present)
        self._proofs = Proofs(self._treaties, session.service.signer)
        self._ask: Callable[[Asked[Any, Any]], Any] = self._answered

    def __repr__(self) -> str:
        state = f"position {self._treaties.position}" if self._session.is_open else "closed"
        return f"<Depositary {self._what}, {state}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the log. To do so again does nothing."""
        self._session.close()

    # The treaties

    def treaties(  # noqa: PLR0913
        self,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        party: str | None = None,
        headline: Headline | str | None = None,
        binding: Binding | str | None = None,
        q: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> answers.TreatiesAnswer:
        """
        A page of the collection, with counts of headlines; of a *party*, a *headline*, or with *q* in a title.

        >>> [line.key for line in depositary.treaties(party="USA", headline="suspended", on="2019-05-01").items]
        ['inf']
        """
        given = {**_clocks(on, known_at, public_on), "party": party, "headline": headline, "binding": binding, "q": q}
        return self._put(
            ("treaties",),
            asks.TreatiesQuery,
            {**given, "after": after, "limit": limit},
            lambda put: self._treaties.treaties(
                put.question, party=put.query.party, headline=put.query.headline, binding=put.query.binding,
                q=put.query.q, page=put.query.page,
            ),
        )  # fmt: skip

    def treaty(
        self,
        treaty: str,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        headline: Headline | str | None = None,
    ) -> answers.TreatyAnswer:
        """
        One treaty: its state, every party's headline, clauses, coverage and the version to write at.

        >>> depositary.treaty("inf", on="2019-08-02").whole.state
        'ended'
        """
        return self._put(
            ("treaties", treaty),
            asks.TreatyQuery,
            {**_clocks(on, known_at, public_on), "headline": headline},
            lambda put: self._treaties.treaty(treaty, put.question, headline=put.query.headline),
        )

    def treaty_parties(  # noqa: PLR0913
        self,
        treaty: str,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        territory: str | None = None,
        policy: Capacity | str | None = None,
        headline: Headline | str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> answers.PartiesAnswer:
        """
        A page of those who have to do with a treaty, or of those with one *headline*.

        >>> [line.party for line in depositary.treaty_parties("inf", on="2019-05-01", headline="suspended").items]
        ['RUS', 'USA']
        """
        given = {**_clocks(on, known_at, public_on), "territory": territory, "policy": policy, "headline": headline}
        return self._put(
            ("treaties", treaty, "parties"),
            asks.PartiesQuery,
            {**given, "after": after, "limit": limit},
            lambda put: self._treaties.parties_of(
                treaty, put.question, put.query.page, headline=put.query.headline
            ),
        )  # fmt: skip

    # One party under one treaty

    def status(
        self,
        treaty: str,
        party: str,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        territory: str | None = None,
        policy: Capacity | str | None = None,
    ) -> answers.PartyStatus:
        """
        Where a party stands under a treaty: what binds it, since when, until when, and on which events.

        >>> answer = depositary.status("inf", "USA", on="2019-05-01")
        >>> answer.standing.value, answer.operation.value, answer.headline.value
        ('withdrawing', 'suspended', 'suspended')
        >>> answer.exit.effective.isoformat(), answer.exit.days_left
        ('2019-08-02', 93)
        >>> [duty.state.value for duty in answer.obligations if duty.article == "VI(1)"]
        ['suspended']
        """
        return self._put(
            ("treaties", treaty, "parties", party),
            asks.PartyQuery,
            {**_clocks(on, known_at, public_on), "territory": territory, "policy": policy},
            lambda put: self._treaties.status(treaty, party, put.question),
        )

    def timeline(
        self,
        treaty: str,
        party: str,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        territory: str | None = None,
        policy: Capacity | str | None = None,
    ) -> answers.TimelineAnswer:
        """
        A party's life under a treaty: bands without a gap, and the acts.

        >>> bands = depositary.timeline("inf", "USA").bands
        >>> [(band.since.year, band.headline.value) for band in bands]
        [(1987, 'signatory'), (1988, 'in_force'), (2019, 'suspended'), (2019, 'withdrawn')]
        """
        return self._put(
            ("treaties", treaty, "parties", party, "timeline"),
            asks.PartyQuery,
            {**_clocks(on, known_at, public_on), "territory": territory, "policy": policy},
            lambda put: self._treaties.timeline(treaty, party, put.question),
        )

    def obligations(
        self,
        treaty: str,
        party: str,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        territory: str | None = None,
        policy: Capacity | str | None = None,
    ) -> answers.ObligationsAnswer:
        """
        What binds a party under a treaty, provision by provision.

        >>> depositary.obligations("inf", "USA", on="2018-01-01").items[0].state.value
        'performed'
        """
        return self._put(
            ("treaties", treaty, "parties", party, "obligations"),
            asks.PartyQuery,
            {**_clocks(on, known_at, public_on), "territory": territory, "policy": policy},
            lambda put: self._treaties.obligations(treaty, party, put.question),
        )

    def explanation(
        self,
        treaty: str,
        party: str,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        territory: str | None = None,
        policy: Capacity | str | None = None,
    ) -> answers.ExplanationAnswer:
        """
        Why a party stands where it does: the derivation as a tree, and as ``prose``.

        >>> depositary.explanation("inf", "RUS", on="2019-08-02").prose.partition(".")[0]
        'On 2 August 2019 Russia was no longer bound by the INF Treaty, which ended for it on that day'
        """
        return self._put(
            ("treaties", treaty, "parties", party, "explanation"),
            asks.PartyQuery,
            {**_clocks(on, known_at, public_on), "territory": territory, "policy": policy},
            lambda put: self._treaties.explanation(treaty, party, put.question),
        )

    def earliest_exit(
        self,
        treaty: str,
        party: str,
        *,
        notice_on: Day | None = None,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        territory: str | None = None,
        policy: Capacity | str | None = None,
    ) -> answers.EarliestExit:
        """
        When a party may first give notice of withdrawal, when that takes effect, and what stands in the way.

        >>> depositary.earliest_exit("paris-agreement", "USA", on="2016-11-04").effective.isoformat()
        '2020-11-04'
        """
        given = {**_clocks(on, known_at, public_on), "territory": territory, "policy": policy}
        return self._put(
            ("treaties", treaty, "earliest-exit", party),
            asks.NoticeQuery,
            {**given, "notice_on": notice_on},
            lambda put: self._treaties.earliest_exit(treaty, party, put.question, notice_on=put.query.notice_on),
        )

    # A treaty between parties

    def pairs(
        self,
        treaty: str,
        a: str,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        territory: str | None = None,
        policy: Capacity | str | None = None,
    ) -> answers.PairsAnswer:
        """
        How a treaty stands between one party and every other.

        >>> [line.party for line in depositary.pairs("new-start", "USA", on="2018-01-01").items if line.in_force]
        ['RUS']
        """
        return self._put(
            ("treaties", treaty, "between", a),
            asks.PartyQuery,
            {**_clocks(on, known_at, public_on), "territory": territory, "policy": policy},
            lambda put: self._treaties.pairs(treaty, a, put.question),
        )

    def between(
        self,
        treaty: str,
        a: str,
        b: str,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        territory: str | None = None,
        policy: Capacity | str | None = None,
    ) -> answers.BetweenAnswer:
        """
        Whether a treaty is in force and in operation between two parties, and how it is modified between them.

        >>> pair = depositary.between("hague-evidence-1970", "Albania", "France", on="2011-03-01")
        >>> pair.in_force, pair.since.isoformat()
        (True, '2011-02-21')
        """
        return self._put(
            ("treaties", treaty, "between", a, b),
            asks.PartyQuery,
            {**_clocks(on, known_at, public_on), "territory": territory, "policy": policy},
            lambda put: self._treaties.between(treaty, a, b, put.question),
        )

    def treaties_between(
        self,
        a: str,
        b: str,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
    ) -> TreatiesBetween:
        """
        Every treaty that two parties have to do with: whether it is in force and in operation between them.

        >>> found = depositary.treaties_between("USA", "Russia", on="2018-01-01").items
        >>> "inf" in [line.treaty for line in found if line.in_force]
        True
        """
        return self._put(
            ("between",),
            asks.BetweenQuery,
            {**_clocks(on, known_at, public_on), "a": a, "b": b},
            lambda put: self._treaties.treaties_between(put.query.a, put.query.b, put.question),
        )

    # Whatever the treaty

    def parties(
        self,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> answers.DirectoryAnswer:
        """
        A page of those who have to do with a treaty of the record.

        >>> depositary.parties(limit=1).items[0].name
        'Afghanistan'
        """
        return self._put(
            ("parties",),
            asks.PageQuery,
            {**_clocks(on, known_at, public_on), "after": after, "limit": limit},
            lambda put: self._treaties.directory(put.question, put.query.page),
        )

    def party(
        self,
        party: str,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
    ) -> answers.PartyAnswer:
        """
        Everything in the record that has to do with one party.

        >>> depositary.party("USSR", on="1990-01-01").party
        'SUHH'
        """
        return self._put(
            ("parties", party),
            asks.ClockQuery,
            _clocks(on, known_at, public_on),
            lambda put: self._treaties.party(party, put.question),
        )

    def matrix(
        self,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        treaties: Sequence[str] | None = None,
        parties: Sequence[str] | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> MatrixAnswer:
        """
        The grid of *treaties* and *parties*, groups such as ``NATO@2019`` among them: where each stands under each.

        >>> answer = depositary.matrix(on="2019-05-01", treaties=["inf"], parties=["USA"])
        >>> answer.items[0].cells["inf"].headline.value
        'suspended'
        """
        given = {"treaties": treaties or None, "parties": parties or None, "after": after, "limit": limit}
        return self._put(
            ("matrix",),
            asks.MatrixQuery,
            {**_clocks(on, known_at, public_on), **given},
            lambda put: self._treaties.matrix(put.query.grid, put.question, put.query.page),
        )

    def diff(  # noqa: PLR0913
        self,
        from_: Instant,
        to: Instant,
        *,
        axis: answers.Axis | str | None = None,
        treaty: str | None = None,
        party: str | None = None,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> answers.DiffAnswer:
        """
        A page of what changed along one clock between two points: in law, unless another *axis* is named.

        >>> found = depositary.diff("2019-01-01", "2019-12-31", treaty="inf", party="USA")
        >>> [(line.since.isoformat(), line.after.headline.value) for line in found.items]
        [('2019-02-02', 'suspended'), ('2019-08-02', 'withdrawn')]
        """
        given = {"from": from_, "to": to, "axis": axis, "treaty": treaty, "party": party}
        return self._put(
            ("diff",),
            asks.DiffQuery,
            {**_clocks(on, known_at, public_on), **given, "after": after, "limit": limit},
            lambda put: self._treaties.diff(put.query.span(put.now), put.question, put.query.page),
        )

    def discrepancies(
        self,
        *,
        treaty: str | None = None,
        party: str | None = None,
        kind: Kind | str | None = None,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> answers.DiscrepanciesAnswer:
        """
        A page of where the record and its sources do not agree.

        >>> depositary.discrepancies(treaty="inf", kind="dispute", on="2019-12-31").items[0].party
        'ARM'
        """
        given = {"treaty": treaty, "party": party, "kind": kind, "after": after, "limit": limit}
        return self._put(
            ("discrepancies",),
            asks.DiscrepanciesQuery,
            {**_clocks(on, known_at, public_on), **given},
            lambda put: self._treaties.discrepancies(
                put.question, treaty=put.query.treaty, party=put.query.party, kind=put.query.kind, page=put.query.page
            ),
        )

    def calendar(
        self,
        *,
        treaty: str | None = None,
        party: str | None = None,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
    ) -> CalendarAnswer:
        """
        The legal dates to come; as iCalendar: `text` of the answer with ``text/calendar``.

        >>> coming = depositary.calendar(treaty="inf", party="USA", on="2019-05-01").items
        >>> (coming[0].on.isoformat(), coming[0].kind.value)
        ('2019-08-02', 'exit')
        """
        return self._put(
            ("calendar.ics",),
            asks.CalendarQuery,
            {**_clocks(on, known_at, public_on), "treaty": treaty, "party": party, "format": "json"},
            lambda put: self._treaties.calendar(put.question, treaty=put.query.treaty, party=put.query.party),
        )

    # Hypotheses

    def what_if(
        self,
        acts: str | Sequence[str],
        treaty: str | None = None,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
    ) -> answers.WhatIfAnswer:
        """
        What hypothetical *acts* in short would change: for whom, when, and which duties. Nothing is written.

        >>> told = depositary.what_if("withdrawal_notified:USA:2018-10-20", "inf", on="2018-10-20")
        >>> told.items[0].after.headline.value, told.items[0].since.isoformat()
        ('withdrawal_notice_running', '2018-10-20')
        """

        async def run(put: Put[asks.WhatIfQuery]) -> answers.WhatIfAnswer:
            world, _ = await self._treaties.asked(put.question)
            return await self._treaties.what_if(acts_written(put.query.acts, put.query.treaty, world), put.question)

        given = {**_clocks(on, known_at, public_on), "acts": acts, "treaty": treaty}
        return self._put(("what-if",), asks.WhatIfQuery, given, run)

    def suppose(
        self,
        *events: Mapping[str, Any],
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
    ) -> answers.WhatIfAnswer:
        """
        The same of *events* told in full, each with its ``treaty``; neither id nor sources are needed.

        >>> notice = {"treaty": "inf", "type": "withdrawal_notified", "party": "USA", "on": "2018-10-20"}
        >>> depositary.suppose(notice, on="2018-10-20").items[0].party
        'USA'
        """
        if not 1 <= len(events) <= MOST_ACTS:
            raise TooMuchAsked(f"these are {len(events)} hypothetical acts; give 1 to {MOST_ACTS}")
        return self._put(
            ("what-if",),
            asks.MomentQuery,
            _clocks(on, known_at, public_on),
            lambda put: self._treaties.what_if(acts_in([_plain(event) for event in events]), put.question),
        )

    # The log

    def events(
        self,
        *,
        treaty: str | None = None,
        party: str | None = None,
        type: str | None = None,
        after: int | str | None = None,
        limit: int | None = None,
    ) -> answers.EventsAnswer:
        """
        A page of the log, by position.

        >>> [item.event["on"] for item in depositary.events(treaty="inf", type="withdrawal_notified").items]
        ['2019-02-02']
        """

        async def run(put: Put[asks.EventsQuery]) -> answers.EventsAnswer:
            query = put.query
            if query.treaty not in (None, PARTIES_STREAM):
                (await self._treaties.present()).stream(query.treaty)
            return await self._treaties.events(
                treaty=query.treaty, party=query.party, type=query.type, after=query.after, limit=query.limit
            )

        given = {"treaty": treaty, "party": party, "type": type, "after": after, "limit": limit}
        return self._put(("events",), asks.EventsQuery, given, run)

    def event(self, id: str) -> answers.EventItem:
        """
        One event as the log holds it.

        >>> depositary.event("inf/0036").event["type"]
        'withdrawal_notified'
        """
        return self._put(("events", id), asks.LogQuery, {}, lambda put: self._treaties.event(id))

    def proof(self, id: str, *, size: int | None = None) -> answers.InclusionAnswer:
        """That an event is under the head of the log, or under that of its first *size* events."""
        return self._put(
            ("events", id, "proof"),
            asks.SizeQuery,
            {"size": size},
            lambda put: self._proofs.inclusion(id, put.query.size),
        )

    def head(self) -> answers.SignedHead:
        """The Merkle head of the log."""
        return self._put(("log", "head"), asks.LogQuery, {}, lambda put: self._proofs.head())

    def consistency(self, from_: int, to: int | None = None) -> answers.ConsistencyAnswer:
        """That a later head of the log only added to an earlier one."""
        return self._put(
            ("log", "consistency"),
            asks.SpanQuery,
            {"from": from_, "to": to},
            lambda put: self._proofs.consistency(put.query.from_, put.query.to),
        )

    # Recording

    def record(
        self,
        treaty: str,
        events: Mapping[str, Any] | Iterable[Mapping[str, Any]],
        *,
        expected: int | None = None,
        by: str = "library",
    ) -> answers.AppendedAnswer:
        """
        Record one event or many under *treaty*, all or none, decided on the version *expected*; None for any.

        An event without an id is given one. The same again changes nothing. NotAdmitted says why an act may not join
        the record, WrongExpectedVersion that somebody else was faster, LogInUse who else writes to the file.

        >>> statement = {"type": "statement_made", "party": "USA", "on": "2019-10-01", "text": "It said something."}
        >>> done = depositary.record("inf", {**statement, "sources": ["us-statement-2019-02-02"]}, by="desk")
        >>> done.recorded[0].recorded_by
        'desk'
        """
        listed = [events] if isinstance(events, Mapping) else list(events)
        body = {"events": [_plain(event) for event in listed]}
        return self._session.run(
            lambda: self._treaties.record(treaty, read_events(body, treaty), expected=expected, recorded_by=by)
        )

    def define(
        self, treaty: str, definition: Mapping[str, Any], *, expected: int | None = None, by: str = "library"
    ) -> answers.AppendedAnswer:
        """
        Define *treaty*, or define it anew: the tables of its treaty.toml, and its ``sources``; for all legal dates.

        Decided on the version *expected* of its stream, 0 for a new one; None for any.
        """
        wanted = as_model(_plain(definition), TreatyDefinition)
        return self._session.run(
            lambda: self._treaties.define(treaty, wanted.treaty, wanted.sources, expected=expected, recorded_by=by)
        )

    # Tables for analysis

    def panel(
        self,
        first: int = FIRST_YEAR,
        last: int | None = None,
        *,
        treaties: Sequence[str] = (),
        known_at: Instant | None = None,
        public_on: Day | None = None,
    ) -> Iterator[Row]:
        """
        Where each party stood under each treaty at the end of each year from *first* to *last*, by default this one.

        `pandas.DataFrame` and `polars.DataFrame` take the rows as they come.

        >>> row = next(depositary.panel(2019, 2019, treaties=["inf"]))
        >>> row["party"], row["headline"], row["bound"]
        ('ARM', 'terminated', False)
        """
        return self._rows(panel, (first, last), treaties, _clocks(None, known_at, public_on))

    def counts(
        self,
        first: int = FIRST_YEAR,
        last: int | None = None,
        *,
        treaties: Sequence[str] = (),
        known_at: Instant | None = None,
        public_on: Day | None = None,
    ) -> Iterator[Row]:
        """
        How many were parties to each treaty at the end of each year, how many had signed or consented, and had left.

        >>> list(depositary.counts(2017, 2017, treaties=["paris-agreement"]))
        [{'treaty': 'paris-agreement', 'year': 2017, 'parties': 170, 'signatories': 27, 'left': 0}]
        """
        return self._rows(counts, (first, last), treaties, _clocks(None, known_at, public_on))

    def cells(
        self,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        treaties: Sequence[str] | None = None,
        parties: Sequence[str] | None = None,
    ) -> Iterator[Row]:
        """
        The matrix as rows, one for each party under each treaty.

        >>> row = next(depositary.cells(on="2019-05-01", treaties=["inf"], parties=["USA"]))
        >>> row["party"], row["treaty"], row["headline"], row["exit"]
        ('USA', 'inf', 'suspended', '2019-08-02')
        """
        return cells(self.matrix(on=on, known_at=known_at, public_on=public_on, treaties=treaties, parties=parties))

    def grid(
        self,
        *,
        on: Day | None = None,
        known_at: Instant | None = None,
        public_on: Day | None = None,
        treaties: Sequence[str] | None = None,
        parties: Sequence[str] | None = None,
    ) -> Iterator[Row]:
        """
        The matrix as rows, one for each party with a column for each treaty, as its CSV has them.

        >>> next(depositary.grid(on="2019-05-01", treaties=["inf"], parties=["USA"]))
        {'party': 'USA', 'name': 'United States', 'inf': 'suspended'}
        """
        return grid(self.matrix(on=on, known_at=known_at, public_on=public_on, treaties=treaties, parties=parties))

    # Whatever the question

    def each(self, page: Callable[P, Paged[T]], *args: P.args, **asked: P.kwargs) -> Iterator[T]:
        """
        Every item of a list, page after page.

        >>> notices = depositary.each(depositary.events, type="withdrawal_notified", limit=10)
        >>> [item.event["on"] for item in notices if item.stream == "npt"]
        ['1993-03-12']
        """
        turning = cast(Callable[..., Paged[T]], page)
        while True:
            found = turning(*args, **asked)
            yield from found.items
            if found.next is None:
                return
            asked["after"] = found.next

    def receipt(self, question: Callable[P, BaseModel], *args: P.args, **asked: P.kwargs) -> answers.Receipt:
        """
        The answer to a question by the three clocks in a receipt, which `treatylog verify` checks offline.

        >>> receipt = depositary.receipt(depositary.status, "inf", "USA", on="2019-05-01")
        >>> receipt.question
        '/v1/treaties/inf/parties/USA?on=2019-05-01'
        """
        noted = self._noted(question, args, asked)

        async def run() -> answers.Receipt:
            return await self._proofs.receipt(
                noted.address, lambda now: noted.run(noted.put(now, receipt=True)), self._clock
            )

        return self._session.run(run)

    def text(self, answer: BaseModel, media: str) -> str:
        """
        An *answer* of this depositary in another form that HTTP has: ``text/csv``, ``text/plain``, ``text/calendar`` …

        >>> answer = depositary.matrix(on="2019-05-01", treaties=["inf"], parties=["USA"])
        >>> depositary.text(answer, "text/csv").splitlines()
        ['party,name,inf', 'USA,United States,suspended']
        """
        return in_form(answer, media)

    def _put(
        self,
        parts: tuple[str, ...],
        kind: type[Q],
        given: Mapping[str, object],
        run: Callable[[Put[Q]], Awaitable[A]],
    ) -> A:
        return cast(A, self._ask(Asked(parts, kind, given, run)))

    def _answered(self, asked: Asked[Any, Any]) -> BaseModel:
        checked = asked.put(self._clock())
        answer: BaseModel = self._session.run(lambda: asked.run(checked))
        return answer

    def _noted(self, question: Callable[..., object], args: Iterable[Any], asked: Mapping[str, Any]) -> Asked[Any, Any]:
        """What *question*, a method of this depositary, would ask. TypeError where it is none by the three clocks."""
        noted: list[Asked[Any, Any]] = []
        noter = copy(self)
        noter._ask, noter._session = noted.append, cast(Session, _NoSession())
        if isinstance(question, MethodType) and question.__self__ is self:
            with suppress(_NoQuestion):
                question.__func__(noter, *args, **asked)
        if not noted or not noted[0].has_receipt:
            raise TypeError(
                f"there is no receipt for {getattr(question, '__name__', question)!r}; give a question of this "
                'depositary by the three clocks, as depositary.receipt(depositary.status, "inf", "USA")'
            )
        return noted[0]

    def _rows(
        self, table: Table, years: tuple[int, int | None], treaties: Sequence[str], given: Mapping[str, object]
    ) -> Iterator[Row]:
        """The rows of *table*, made where the service works, some at a time."""
        question = put(asks.MomentQuery, given, self._clock()).question
        named = treaties.split(",") if isinstance(treaties, str) else treaties
        first, last = years[0], self._clock().year if years[1] is None else years[1]
        if not FIRST_YEAR <= first <= last <= MAXYEAR:
            raise InvalidRange(
                f"{first} to {last} is no range of years from {FIRST_YEAR} on; give the earlier one first"
            )

        async def begun() -> Iterator[Row]:
            world, _ = await self._treaties.asked(question)
            return table(world, first, last, treaties_named(world, named))

        async def more() -> list[Row]:
            return list(islice(rows, _ROWS_AT_ONCE))

        rows = self._session.run(begun)

        def each() -> Iterator[Row]:
            while found := self._session.run(more):
                yield from found

        return each()


class _NoQuestion(Exception):
    """What was called does more than ask."""


class _NoSession:
    """Stands for a session where nothing may be done."""

    def __getattr__(self, name: str) -> Any:
        raise _NoQuestion


def _clocks(on: Day | None, known_at: Instant | None, public_on: Day | None) -> dict[str, object]:
    return {"on": on, "known_at": known_at, "public_on": public_on}


def _plain(value: Any) -> Any:
    """*value* as JSON has it: dates as text, tuples as lists."""
    match value:
        case Mapping():
            return {name: _plain(item) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case date():
            return value.isoformat()
    return value
