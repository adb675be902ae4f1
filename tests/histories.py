"""
Histories told in tests: given some acts, on a date, then a party stands so; when an act is added, then it is refused.

    given(exchange_treaty(), *both_ratified(), event("withdrawal_notified", "USA", "2019-02-02"))
        .on("2019-08-01").then("USA", standing="withdrawing")
        .on("2019-08-02").then("USA", standing="former_party", headline="withdrawn")

An event here is the line as a recorder would write it; ``given`` numbers the lines in the order in which they are told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from treatylog.domain.act import Act, Edge, act_of
from treatylog.domain.decide import Verdict, decide
from treatylog.domain.departure import Bond, barrier
from treatylog.domain.effects import law_of
from treatylog.domain.history import History, unfold
from treatylog.domain.obligations import Obligation
from treatylog.domain.party import PartyState
from treatylog.domain.ruling import Ruling
from treatylog.domain.state import TreatyState
from treatylog.facts.clauses import Exit
from treatylog.facts.event import PARTIES_STREAM, LegalAct, parse_event
from treatylog.facts.treaty import Treaty
from treatylog.projection.timeline import Timeline, timeline

KEY = "t"
"""The key of the treaties built here."""

Line = dict[str, Any]
"""An event as a recorder would write it, its id left out where it does not matter."""


# Events


def event(type: str, party: str | None = None, on: str = "2000-01-01", **fields: Any) -> Line:
    """The line of an event of *type* by *party*, done on *on*."""
    return {"type": type, "party": party, "on": on, "sources": ["s"], **fields}


def extinguished(party: str, on: str, **fields: Any) -> Line:
    """The line of the parties stream that says that *party* ceased to exist on *on*."""
    return event("party_extinguished", party, on, treaty=PARTIES_STREAM, **fields)


def numbered(lines: Iterable[Line], key: str = KEY) -> tuple[LegalAct, ...]:
    """*lines* as events; those without an id are numbered in order: ``t/0001``, ``parties/0002`` and so on."""
    return tuple(_parsed(line, number, key) for number, line in enumerate(lines, start=1))


def _parsed(line: Line, number: int, key: str) -> LegalAct:
    stream = line.get("treaty", key)
    said = {name: value for name, value in line.items() if value is not None}
    parsed = parse_event({"id": f"{stream}/{number:04}", **said, "treaty": stream})
    assert isinstance(parsed, LegalAct)
    return parsed


def acts(*lines: Line, edge: Edge = "last") -> tuple[Act, ...]:
    """*lines* as the domain sees them."""
    return tuple(act_of(parsed, edge) for parsed in numbered(lines))


# Treaties


def treaty(**tables: Any) -> Treaty:
    """A definition, shaped as its file, with what a test does not care about filled in."""
    header = {
        "key": KEY, "title": "A Treaty", "short": ["Treaty"], "form": "instrument", "binding": "legal",
        "adopted": "1900-01-01", **tables.pop("header", {}),
    }  # fmt: skip
    coverage = {"parties": "others_not_party", "consents": True, "through": "2030-01-01", **tables.pop("coverage", {})}
    return Treaty.model_validate({"treaty": header, "coverage": coverage, **tables})


def exchange_treaty(**tables: Any) -> Treaty:
    """A treaty between SUHH and USA, each on its side, in force on exchange, left at six months' notice."""
    return treaty(
        **{
            "sides": [{"name": "western", "parties": ["USA"]}, {"name": "eastern", "parties": ["SUHH"]}],
            "entry_into_force": {"when": "exchange", "article": "XVII", "between": ["USA", "SUHH"]},
            "exit": exit_clause(months=6),
            **tables,
        }
    )


def deposits_treaty(deposits: int = 2, *, then: Mapping[str, int] | None = None, **tables: Any) -> Treaty:
    """A multilateral treaty, in force a period after the nth deposit, left at twelve months' notice on receipt."""
    clause = {"when": "deposits", "article": "24", "later_article": "25", "deposits": deposits, "then": then}
    return treaty(**{"entry_into_force": clause, "exit": exit_clause(months=12, anchor="receipt"), **tables})


def signature_treaty(*between: str, **tables: Any) -> Treaty:
    """A treaty in force when all of *between* have signed definitively."""
    clause = {"when": "signature", "article": "9", "between": list(between or ("ALB", "BEL"))}
    return treaty(**{"entry_into_force": clause, "exit": exit_clause(months=3), **tables})


def declaration(**tables: Any) -> Treaty:
    """A pledge of no treaty, with one provision."""
    pledged = provision("P", owed_by="the declarant", owed_to="nobody in particular", **{"from": "declaration"})
    return treaty(**{"header": {"form": "declaration", "binding": "political"}, "provision": [pledged], **tables})


def exit_clause(*, anchor: str = "notice", **notice: Any) -> dict[str, Any]:
    """An exit clause with a period of *notice*."""
    return leaving(notice=notice, anchor=anchor)


def leaving(**fields: Any) -> dict[str, Any]:
    """An exit clause with *fields*, counted from the notice unless they say otherwise."""
    return {"article": "XV", "anchor": "notice", "addressee": "the other parties", **fields}


def threshold(**fields: Any) -> dict[str, Any]:
    """A clause on entry into force by deposits, with *fields*."""
    return {"when": "deposits", "article": "24", "later_article": "25", **fields}


def stated_in_force(on: str, *parties: str) -> tuple[Line, ...]:
    """Statements that a treaty is in force since *on* for *parties*, whose instruments are not told."""
    return tuple(event("entered_into_force", party, on) for party in parties)


def provision(id: str, **fields: Any) -> dict[str, Any]:
    """A duty of each party towards all others, unless *fields* say otherwise."""
    return {
        "id": id, "article": id, "modality": "obligation", "text": f"do as {id} says",
        "owed_by": "each party", "owed_to": "all parties", **fields,
    }  # fmt: skip


def both_ratified(on: str = "1988-06-01") -> tuple[Line, Line]:
    """The exchange of instruments that brings the exchange treaty into force."""
    return event("ratified", "USA", on), event("ratified", "SUHH", on)


def earliest(clause: Exit, wanted: date, bond: Bond) -> date:
    """The first day on or after *wanted* on which nothing stands in the way of a notice under *clause*."""
    day = wanted
    while blocked := barrier(clause, day, bond):
        day = blocked.until or day + timedelta(days=1)
    return day


# Given, on, when, then


@dataclass(frozen=True)
class Given:
    """A treaty and what was done under it, with what was done under the ``others`` that its links name."""

    treaty: Treaty
    lines: tuple[Line, ...]
    others: tuple["Given", ...] = ()

    def beside(self, *others: "Given") -> "Given":
        """The same, told beside *others*."""
        return replace(self, others=others)

    @cached_property
    def events(self) -> tuple[LegalAct, ...]:
        """The lines as events, ids filled in."""
        return numbered(self.lines, self.treaty.key)

    @cached_property
    def timeline(self) -> Timeline:
        """The treaty's timeline, from its own events and those of the parties stream."""
        own = [event for event in self.events if event.treaty != PARTIES_STREAM]
        shared = [event for event in self.events if event.treaty == PARTIES_STREAM]
        return timeline(self.treaty, own, shared, {other.treaty.key: other.timeline for other in self.others})

    @property
    def history(self) -> History[TreatyState]:
        """The history of an instrument."""
        return self.timeline.instrument

    def state(self, on: str) -> TreatyState:
        """The state of an instrument at the end of *on*."""
        return self.history.at(date.fromisoformat(on))

    def party(self, party: str, on: str) -> PartyState:
        """The state of *party* at the end of *on*."""
        return self.state(on).of(party)

    def ruling(self, id: str) -> Ruling:
        """What the law says of the act *id*, ``0003`` for short."""
        return self.timeline.history.rulings[id if "/" in id else f"{self.treaty.key}/{id}"]

    def duties(self, party: str, on: str) -> dict[str, Obligation]:
        """What binds *party* on *on*, by the id of the provision."""
        found = self.timeline.obligations(party, date.fromisoformat(on))
        return {obligation.id.partition("/")[2]: obligation for obligation in found}

    def on(self, day: str) -> "On":
        """The end of *day*."""
        return On(self, date.fromisoformat(day))

    def when(self, line: Line) -> "When":
        """The same with one more act, which is to be judged."""
        return When(replace(self, lines=(*self.lines, line)))

    def told(self, party: str) -> str:
        """The bands of *party* and the acts, for the message of a failure."""
        bands = [
            f"  [{band.since}, {band.until or '...'})  {band.headline}  {band.standing}/{band.operation}  "
            f"{'' if band.certain else 'uncertain '}{', '.join(band.because)}"
            for band in self.timeline.bands(party)
        ]
        done = [f"  {act.on}  {act.id}  {act.type} {act.party or ''}" for act in self.timeline.history.acts]
        return "\n".join([f"bands of {party}:", *bands, "acts:", *done])


@dataclass(frozen=True)
class On:
    """One day of a history."""

    given: Given
    day: date

    def then(self, party: str, **expected: str | None) -> Given:
        """
        *party* stands as *expected* at the end of the day.

        ``standing``, ``operation`` and ``headline`` are compared, and ``exit``, the day a running notice takes effect.
        """
        found = self._found(party)
        differing = {name: found[name] for name, value in expected.items() if found[name] != value}
        assert not differing, f"{party} on {self.day}: found {differing}, expected {expected}\n{self.given.told(party)}"
        return self.given

    def _found(self, party: str) -> dict[str, str | None]:
        line = self.given.timeline
        found: dict[str, str | None] = {"headline": line.headline(party, self.day).value}
        if not line.treaty.is_declaration:
            state = line.instrument.at(self.day).of(party)
            effective = state.exit.effective if state.exit else None
            found |= {
                "standing": state.standing.value,
                "operation": state.operation.value,
                "exit": effective.isoformat() if effective else None,
            }
        return found


@dataclass(frozen=True)
class When:
    """A history whose last act is to be judged."""

    given: Given

    @property
    def verdict(self) -> Verdict:
        """The verdict on the last act."""
        history = self.given.timeline.history
        last = self.given.events[-1].id
        return decide(self.given.treaty, history, next(act for act in history.acts if act.id == last))

    def then_admitted(self) -> Given:
        """The act joins the record."""
        verdict = self.verdict
        assert verdict.admission == "admitted", self._told(verdict)
        return self.given

    def then_refused(self, code: str) -> Given:
        """The act does not join as it is, for the reason *code*: refused, or without an effect and silent on it."""
        verdict = self.verdict
        assert verdict.admission != "admitted", self._told(verdict)
        assert verdict.reason == code, self._told(verdict)
        return self.given

    def _told(self, verdict: Verdict) -> str:
        return f"{verdict}\n{self.given.told(self.given.events[-1].party or '')}"


def given(treaty: Treaty, *lines: Line) -> Given:
    """*treaty*, and what was done under it."""
    return Given(treaty, lines)


def unfolded(treaty: Treaty, events: Iterable[LegalAct], edge: Edge = "last") -> History[TreatyState]:
    """The history that *events* make under *treaty*, an instrument, all of them taken at one *edge*."""
    return unfold(law_of(treaty), [act_of(event, edge) for event in events])
