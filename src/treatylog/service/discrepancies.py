"""From a world to the discrepancies of its record: stated against derived, source against source, who holds what."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from treatylog.domain.effect import Effect
from treatylog.domain.machine import Trigger
from treatylog.domain.prose import listed, long_date, named, opened, possessive
from treatylog.domain.reasons import article
from treatylog.domain.sentence import act_noun
from treatylog.facts.base import Basis
from treatylog.facts.day import Day
from treatylog.facts.event import PARTIES_STREAM, LegalAct
from treatylog.projection.discrepancies import DatedOtherwise, Discrepancy, Dispute, Kind, Odd, Oddity, StatedOtherwise
from treatylog.projection.world import World
from treatylog.service import answers
from treatylog.service.listing import EVERYTHING, Page
from treatylog.service.narrating import documents
from treatylog.service.telling import Asked, clocks, told_position


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which discrepancies are asked for: of the stream of one ``treaty``, of one ``party``, of one ``kind``."""

    treaty: str | None = None
    party: str | None = None
    kind: Kind | None = None


def discrepancies(world: World, asked: Asked, wanted: Wanted, page: Page = EVERYTHING) -> answers.DiscrepanciesAnswer:
    """The discrepancies *wanted*, of acts done by the date and of disputes about a time that had begun by then."""
    keys = (wanted.treaty,) if wanted.treaty else (*world.knowledge.treaties, PARTIES_STREAM)
    every = {
        _key(found): found for key in keys for found in world.discrepancies(key) if _is_wanted(found, wanted, asked)
    }
    chosen, following = page.of(sorted(every))
    counted = Counter(found.kind for found in every.values())
    teller = _Teller(world, asked)
    return answers.DiscrepanciesAnswer(
        **clocks(world, asked, "discrepancies"),
        items=tuple(teller.told(key, every[key]) for key in chosen),
        counts={kind: counted[kind] for kind in Kind if counted[kind]},
        next=following,
    )


def _key(found: Discrepancy) -> str:
    """What a discrepancy is known by: its event and its kind."""
    match found:
        case StatedOtherwise(number=number) if number:
            return f"{found.act.id}:{found.kind}-{number + 1}"
        case Odd(oddity=oddity):
            return f"{found.act.id}:{found.kind}-{oddity}"
    return f"{found.act.id}:{found.kind}"


def _is_wanted(found: Discrepancy, wanted: Wanted, asked: Asked) -> bool:
    begins = found.begins or date.min if isinstance(found, Dispute) else found.act.on.first
    return (
        begins <= asked.on
        and wanted.kind in (None, found.kind)
        and (wanted.party is None or wanted.party in (found.act.party, *_towards(found.act)))
    )


def _towards(act: LegalAct) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(act, "towards", ())
    return found


class _Teller:
    """How discrepancies are put into answers."""

    def __init__(self, world: World, asked: Asked) -> None:
        self.world, self.asked = world, asked

    def told(self, key: str, found: Discrepancy) -> answers.Discrepancy:
        """*found* as an answer."""
        act = found.act
        return answers.Discrepancy.model_validate({**self._common(key, found, act), **self._of(found)})

    def _common(self, key: str, found: Discrepancy, act: LegalAct) -> dict[str, Any]:
        directory, on = self.world.knowledge.directory, act.on.last
        return {
            "key": key, "kind": found.kind, "treaty": act.treaty, "treaty_name": self._treaty(act.treaty),
            "event": act.id, "type": act.type, "on": str(act.on), "party": act.party,
            "party_name": directory.name(act.party, on) if act.party else None, "towards": _towards(act),
            "territory": getattr(act, "territory", None), "confidence": act.confidence, "note": act.note,
        }  # fmt: skip

    def _treaty(self, key: str) -> str:
        return "parties" if key == PARTIES_STREAM else self.world.treaty(key).name

    def _of(self, found: Discrepancy) -> dict[str, Any]:
        """What is of the kind of *found*."""
        match found:
            case StatedOtherwise():
                return {**_NOTHING, **self._stated(found)}
            case DatedOtherwise():
                return {**_NOTHING, **self._dated(found)}
            case Dispute():
                return {**_NOTHING, **self._dispute(found)}
            case Odd():
                says = _odd(found, self._name(found.act), self._through(found.act))
                cited = self._documents_for(found.act)
                return {**_NOTHING, "says": says, "oddity": found.oddity, "sources": cited}

    # The documents

    @cached_property
    def _acts(self) -> Mapping[str, LegalAct]:
        return {act.id: act for stream in self.world.knowledge.streams.values() for act in stream.acts}

    def _documents(self, stream: str, names: Iterable[str]) -> tuple[answers.SourceAnswer, ...]:
        return documents(names, self.world.knowledge.streams[stream].sources)

    def _documents_for(self, act: LegalAct) -> tuple[answers.SourceAnswer, ...]:
        """The documents that *act* rests on, those found since among them."""
        return self._documents(act.treaty, self.world.knowledge.streams[act.treaty].sources_of(act))

    def _documents_of(self, events: Iterable[str]) -> tuple[answers.SourceAnswer, ...]:
        """The documents that *events* rest on, each once."""
        acts = (self._acts[event] for event in events if event in self._acts)
        cited = (document for act in acts for document in self._documents_for(act))
        return tuple({document.document: document for document in cited}.values())

    # The kinds

    def _stated(self, found: StatedOtherwise) -> dict[str, Any]:
        act, outcome, derived = found.act, found.outcome, found.derived
        because = _own_foundation(outcome) if outcome else ()
        stated, rests_on = self._documents(act.treaty, found.sources), self._documents_of(because)
        return {
            "says": self._stated_in_words(found), "stated": str(found.stated), "days": found.days,
            "derived": derived[1] if derived else None,
            "earliest": derived[0] if derived and derived[0] != derived[1] else None,
            "clause": outcome.clause if outcome else act.clause, "reckoning": _reckoning(outcome), "because": because,
            "sources": stated, "derived_from": tuple(one for one in rests_on if one not in stated) or rests_on,
            "note": found.note,
        }  # fmt: skip

    def _dated(self, found: DatedOtherwise) -> dict[str, Any]:
        act, outcome = found.act, found.outcome
        return {
            "says": self._dated_in_words(found), "clause": outcome.clause if outcome else act.clause,
            "sources": self._documents_for(act), "reckoning": _reckoning(outcome),
            "dates": tuple(
                answers.OtherDay(
                    on=str(day.on), gives=day.gives, sources=self._documents(act.treaty, day.sources), note=day.note
                )
                for day in found.days
            ),
        }  # fmt: skip

    def _dispute(self, found: Dispute) -> dict[str, Any]:
        act, held = found.act, found.positions
        stream = self.world.knowledge.streams[act.treaty]
        names = tuple(name for said in found.acts for name in stream.sources_of(said))
        told = (told_position(self.world, act.treaty, one, one.since or act.on.last) for one in held)
        return {
            "says": self._dispute_in_words(found), "positions": tuple(told),
            "about": {"from": found.begins, "until": found.ends}, "clause": act.clause,
            "sources": self._documents(act.treaty, names), "because": tuple(said.id for said in found.acts),
        }  # fmt: skip

    # In words

    def _name(self, act: LegalAct) -> str:
        return self.world.name(act.party, act.on.last) if act.party else self._title(act.treaty)

    def _title(self, key: str) -> str:
        return self.world.titles.get(key, "the parties")

    def _through(self, act: LegalAct) -> date:
        return self.world.treaty(act.treaty).coverage.through

    def _stated_in_words(self, found: StatedOtherwise) -> str:
        stated = named(found.stated.first, found.stated.last)
        says = f"{opened(self._what(found))} is stated as of {stated}; {_given(found)}."
        if found.days is None:
            return says
        ahead = "before" if found.days < 0 else "after"
        number = abs(found.days)
        apart = f" That is {number} day{'' if number == 1 else 's'} {ahead}{_before_the_act(found)}."
        return f"{says}{apart}"

    def _what(self, found: StatedOtherwise) -> str:
        """What is stated, as a noun."""
        act, name = found.act, self._name(found.act)
        trigger = found.outcome.trigger if found.outcome else _STATED.get(act.type)
        match trigger:
            case Trigger.ENTER_INTO_FORCE:
                return f"the entry into force {f'for {name}' if act.party else f'of {name}'}"
            case Trigger.SUCCEED:
                return f"the succession of {name}"
            case Trigger.ACCEPT_ACCESSION:
                others = [self.world.name(other, act.on.last) for other in _towards(act)]
                return f"the entry into force between {name} and {listed(others)}"
            case Trigger.APPLY_TO_TERRITORY | Trigger.EXCLUDE_TERRITORY | Trigger.LEAVE_FOR_TERRITORY:
                territory = self.world.knowledge.directory.territory_name(
                    getattr(act, "territory", "") or "", act.on.last
                )
                return f"the effect of the {act_noun(act.type)} of {name} for {territory}"
            case Trigger.END_PROVISIONAL | Trigger.NOTIFY_END_OF_PROVISIONAL:
                return f"the end of the provisional application by {name}"
            case Trigger.LEAVE | Trigger.NOTIFY_WITHDRAWAL:
                return f"the withdrawal of {name}"
            case Trigger.TERMINATE:
                return f"the end of {self._title(act.treaty)}{f' for {name}' if act.party else ''}"
        return f"the effect of the {_noun(act)} of {name}"

    def _dated_in_words(self, found: DatedOtherwise) -> str:
        act, days = found.act, found.days
        what = f"{opened(_noun(act))} of {self._name(act)}" if act.party else opened(_noun(act))
        if not days:
            return f"{what}, {_named(act.on)}: sources, or readings of them, differ."
        others = listed(_named(day.on) for day in days[1:])
        says = f"{what}: the record goes by {_named(act.on)}, sources also give {others}."
        later = [day for day in days if day.gives and Day.of(day.gives) != day.on]
        if not later or len({day.gives for day in days if day.gives}) < 2:
            return says
        reckoned = listed(f"{long_date(day.gives)} from {_named(day.on)}" for day in days if day.gives)
        return f"{says} The clauses give the effect {reckoned}."

    def _dispute_in_words(self, found: Dispute) -> str:
        act, held = found.act, found.positions
        who = listed(dict.fromkeys(self.world.name(one.holder, one.since or act.on.last) for one in held))
        when = [
            *([f"from {long_date(found.begins)}"] if found.begins else []),
            *([f"until {long_date(found.ends)}"] if found.ends else []),
        ]
        whose, title = opened(possessive(self._name(act))), self._title(act.treaty)
        return f"{whose} position under {title} {' '.join([*when, 'is disputed'])}: {who} said where it stands."


_NOTHING: Mapping[str, Any] = {
    "stated": None, "derived": None, "earliest": None, "days": None, "clause": None, "reckoning": None, "because": (),
    "sources": (), "derived_from": (), "dates": (), "about": None, "positions": (), "oddity": None,
}  # fmt: skip
"""The fields that are not of every kind."""

_STATED: Mapping[str, Trigger] = {
    "entered_into_force": Trigger.ENTER_INTO_FORCE,
    "party_listed": Trigger.ENTER_INTO_FORCE,
    "withdrawn": Trigger.LEAVE,
    "terminated": Trigger.TERMINATE,
    "expired": Trigger.TERMINATE,
    "superseded": Trigger.TERMINATE,
}


def _noun(act: LegalAct) -> str:
    return _NOUNS.get(act.type) or act_noun(act.type)


_NOUNS: Mapping[str, str] = {
    "accession_accepted": "acceptance of an accession",
    "provisional_application_ended": "notice that ends the provisional application",
    "entered_into_force": "stated entry into force",
    "party_listed": "stated entry into force",
    "withdrawn": "stated withdrawal",
    "terminated": "statement",
    "expired": "stated end of the term",
    "breach_alleged": "accusation",
    "domestic_act_done": "domestic act",
    "statement_made": "statement",
    "withdrawal_announced": "announcement of a withdrawal",
    "suspension_announced": "announcement of a suspension",
    "party_extinguished": "end",
    "conflict_began": "armed conflict",
    "conflict_ended": "end of the armed conflict",
}


def _named(day: Day) -> str:
    return named(day.first, day.last)


def _own_foundation(outcome: Effect) -> tuple[str, ...]:
    """The events that *outcome* rests on: those of a threshold of others are left to the explanation."""
    own = next((effect.acts for effect in outcome.chain if effect.acts), ())
    return tuple(dict.fromkeys((*own, *(outcome.waits_for.acts if outcome.waits_for else ()))))


def _reckoning(outcome: Effect | None) -> str | None:
    if outcome is None:
        return None
    return str(outcome.reckoning) if outcome.reckoning else outcome.occasion


def _given(found: StatedOtherwise) -> str:
    """What the clauses give, and how."""
    outcome, derived = found.outcome, found.derived
    if derived is None or outcome is None:
        return found.says or "the clauses give no such effect"
    giver = _giver(found.act, outcome)
    verb = "give" if giver.startswith("articles ") or " and article " in giver else "gives"
    return f"{giver} {verb} {named(*derived)}{_how(outcome)}{_and_more(found.says)}"


def _and_more(says: str | None) -> str:
    """What the law said of a statement beside the day: that the bond ended otherwise, that a notice still ran."""
    return f", and {says}" if says and not says.startswith(("the clauses", "another statement")) else ""


def _giver(act: LegalAct, outcome: Effect) -> str:
    """What gives the day: a clause, the act itself, another statement, a rule of general law."""
    if outcome.basis is Basis.RECORDED:
        return "another statement"
    if outcome.clause:
        return article(outcome.clause)
    fixed = getattr(act, "effective_on", None) == outcome.on
    return "the act as recorded" if fixed else f"the rule of the {outcome.rule.name} ({outcome.rule.article})"


def _how(outcome: Effect) -> str:
    if outcome.reckoning:
        return f" ({long_date(outcome.reckoning.start)} and {outcome.reckoning.period})"
    return f" ({outcome.occasion})" if outcome.occasion else ""


def _before_the_act(found: StatedOtherwise) -> str:
    """That the day stated lies before the act itself."""
    act = found.act
    if act.type in _STATED or getattr(act, "effective_on", None) or found.stated.last >= act.on.first:
        return ""
    return f", and before the act itself, of {_named(act.on)}"


def _odd(found: Odd, name: str, through: date) -> str:
    match found.oddity:
        case Oddity.BEYOND_COVERAGE:
            return f"The act is dated after {long_date(through)}, through which the record was checked."
        case Oddity.CONSENT_MISSING:
            return (
                f"{opened(name)} is a party by this statement alone: the record is to hold instruments, and has none."
            )
        case Oddity.NO_PAGE_SEEN:
            return "The line says that it is verified, and names no page that was seen."
