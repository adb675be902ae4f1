"""Reasons: the steps of a derivation, each with its rule, article and events; and the same as prose."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from treatylog.domain.act import Act, is_precise
from treatylog.domain.calendar import at_edge, cut_off, day_of_year
from treatylog.domain.declaration import DeclarationState
from treatylog.domain.effect import Effect
from treatylog.domain.history import History
from treatylog.domain.positions import positions
from treatylog.domain.prose import Naming, Voice, at_some_time, clause, listed, long_date, opened, period_name
from treatylog.domain.ruling import Bearing
from treatylog.domain.state import TreatyState
from treatylog.facts.base import Basis
from treatylog.facts.clauses import EffectEdge, Exit
from treatylog.facts.treaty import Treaty


class Part(StrEnum):
    """
    What a reason is for.

    The answer, its grounds, why what is near to it is not the case; what did not count, is uncertain, was checked, is
    disputed.
    """

    ANSWER = "answer"
    GROUND = "ground"
    WHY_NOT = "why_not"
    NOT_COUNTED = "not_counted"
    UNCERTAIN = "uncertain"
    CHECK = "check"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a derivation: what it says, by which rule and clause, on which events, and the steps under it."""

    part: Part
    says: str
    on: date | None = None
    rule: str | None = None
    article: str | None = None
    clause: str | None = None
    law: str | None = None
    reckoning: str | None = None
    basis: Basis = Basis.DERIVED
    events: tuple[str, ...] = ()
    because: tuple["Reason", ...] = ()


@dataclass(frozen=True, slots=True)
class Teller:
    """What telling a derivation needs: the treaty, its history, the party names and the voice."""

    treaty: Treaty
    history: History[TreatyState] | History[DeclarationState]
    acts: Mapping[str, Act]
    naming: Naming
    voice: Voice

    @classmethod
    def of(
        cls, treaty: Treaty, history: History[TreatyState] | History[DeclarationState], voice: Voice, naming: Naming
    ) -> "Teller":
        """The teller of *history* under *treaty*."""
        return cls(treaty, history, {act.id: act for act in history.acts}, naming, voice)

    def name(self, party: str | None, on: date | None = None) -> str:
        """The name of *party* in running text, by default as on the date that is spoken of."""
        return self.naming(party or "", on or self.voice.on)

    def text(self, effect: Effect) -> str:
        """What the act behind *effect* says, as a clause."""
        texts = (self.acts[i].text for i in effect.acts if i in self.acts)
        return next((clause(text) for text in texts if text), "the record has no words for it")

    def dated(self, acts: Iterable[str]) -> str:
        """When *acts* were done, as an enumeration: on 2 August 2019 and in 2020."""
        done = [self.acts[i] for i in acts if i in self.acts]
        return listed(at_some_time(act.first, act.last) for act in done)

    def when(self, effect: Effect) -> str:
        """The day of *effect* as an adverb; the time in which it lies, where its act is dated to that alone."""
        if effect in self.voice.earliest:
            return self.voice.when(effect)
        vague = (act for act in map(self.acts.get, effect.acts) if act and act.on == effect.on and not is_precise(act))
        return next((f"in {period_name(act.first, act.last)}" for act in vague), f"on {long_date(effect.on)}")

    def day(self, effect: Effect) -> str:
        """The day of *effect*, or the time in which it lies."""
        return self.when(effect).removeprefix("on ").removeprefix("in ")

    def reckoned(self, effect: Effect) -> str:
        """How the day of *effect* was found, in brackets or after a comma."""
        early, how = self.voice.earliest.get(effect, effect).reckoning, effect.reckoning
        if how:
            start = at_some_time(early.start if early else how.start, how.start)
            return f" ({start.removeprefix('on ').replace('in ', 'a day in ', 1)} and {how.period})"
        return f", {effect.occasion}" if effect.occasion else ""

    @property
    def title(self) -> str:
        """The treaty in running text."""
        return f"the {self.treaty.name}"


def article(clause: str) -> str:
    """*clause* in running text, with the instrument it belongs to where that is another than the treaty."""
    return " and ".join(_article(part) for part in clause.split("; "))


def _article(clause: str) -> str:
    if _NUMBERS.fullmatch(clause):
        numbers = clause.split(", ")
        return f"{'article' if len(numbers) == 1 and not _RANGE.fullmatch(clause) else 'articles'} {listed(numbers)}"
    if not _NAMED.match(clause):
        return f"article {clause}"
    named = _NUMBER.sub(", article ", clause)
    return f"the {named}" if _WITH_THE.search(named) and not named.startswith("the ") else named


_NUMBERS = re.compile(r"[IVXLC\d][^ ,]*(, [IVXLC\d][^ ,]*)*")
"""Articles by number: "26", "39, 43(2)"."""

_RANGE = re.compile(r"([IVXLC]+|\d+)-([IVXLC]+|\d+)")

_NAMED = re.compile(r"[A-Z][a-z]|[a-z]{2}", re.ASCII)
"""How a clause begins that names its instrument or the place in it: "Convention 138, 10(5)", "paragraph 34"."""

_NUMBER = re.compile(r", (?=[IVXLC]+\b|\d)")

_WITH_THE = re.compile(r" (of|on) |^[a-z]+ [a-z]")
"""Names that take "the": "Protocol of 1972", "closing paragraph"."""


def cut_off_of(clause: Exit | None, given: date, effective: date) -> str | None:
    """That a notice *given* takes effect on the day *effective* of the calendar, with the last day for notice."""
    if clause is None or clause.cut_off is None:
        return None
    if at_edge(cut_off(given, clause.cut_off), clause.effect_edge) != effective:
        return None
    this_year = day_of_year(given.year, clause.cut_off.by)
    last = this_year if given <= this_year else day_of_year(given.year + 1, clause.cut_off.by)
    if clause.effect_edge is EffectEdge.END:
        bound = long_date(effective - timedelta(days=1))
        return f"for notice given by {long_date(last)} the clause fixes {bound} as the last day of the bond"
    return f"the day that the clause fixes for notice given by {long_date(last)}"


def ground(effect: Effect, says: str, because: Iterable[Reason] = ()) -> Reason:
    """The reason that *effect* is, in the words of *says*, over the reasons under it."""
    return Reason(
        Part.GROUND, says, effect.on, effect.rule.name, effect.rule.article, effect.clause, effect.rule.says,
        str(effect.reckoning) if effect.reckoning else effect.occasion, effect.basis, effect.acts, tuple(because),
    )  # fmt: skip


_WHY_NOT = {
    "withdrawal_announced": "an announcement is no notice",
    "suspension_announced": "an announcement is no act of suspension",
    "domestic_act_done": "an act at home does not bind abroad",
    "breach_alleged": "an allegation of breach does not itself move the treaty",
}


_DONE = {
    "signed": "it signed",
    "ratified": "it deposited an instrument of ratification",
    "accepted": "it deposited an instrument of acceptance",
    "approved": "it deposited an instrument of approval",
    "acceded": "it deposited an instrument of accession",
    "succeeded": "it notified its succession",
    "withdrawal_notified": "it gave notice of withdrawal",
    "withdrawal_rescinded": "it took a notice back",
    "suspended": "it suspended the treaty",
    "resumed": "it resumed the treaty",
}
"""What was done, where the record has no words for it."""


def not_counted(teller: Teller, party: str) -> Iterable[Reason]:
    """What *party* did or said that moved nothing, and why not."""
    for act in teller.history.acts:
        ruling = teller.history.rulings[act.id]
        if act.treaty:
            continue
        why = ruling.says if ruling.bearing is Bearing.WITHOUT_EFFECT else _WHY_NOT.get(act.type)
        if why and act.party == party and act.on <= teller.voice.on:
            said = f"{clause(act.text) if act.text else _DONE.get(act.type, act.type.replace('_', ' '))}: {why}"
            yield Reason(Part.NOT_COUNTED, f"{_when(act)}, {said}.", act.on, events=(act.id,), rule=ruling.reason)


def _when(act: Act) -> str:
    return f"On {long_date(act.on)}" if is_precise(act) else f"In {period_name(act.first, act.last)}"


def disputes(teller: Teller, party: str, ended: Effect | None) -> Iterable[Reason]:
    """What the holders of differing views say of *party*, whose bond *ended*."""
    held = positions(teller.history.acts, party, teller.voice.on, ended.on if ended else None)
    alone = " The record holds nobody else's position." if len({position.holder for position in held}) == 1 else ""
    for position in held:
        holder = opened(teller.name(position.holder))
        verb = "say" if holder.startswith("Writers ") else "says"
        says = f"{holder} {verb}: {clause(position.says)}.{alone}"
        yield Reason(Part.DISPUTE, says, position.since, events=(position.because,))


_OPENINGS = {
    Part.GROUND: "",
    Part.WHY_NOT: "",
    Part.NOT_COUNTED: "Not counted: ",
    Part.UNCERTAIN: "Not certain: ",
    Part.CHECK: "Checked: ",
    Part.DISPUTE: "Disputed: ",
}


def prose(reason: Reason) -> str:
    """The tree as text: the answer, then a paragraph for the grounds, and one for each other part."""
    parts = [reason.says]
    for part, opening in _OPENINGS.items():
        said = [_told(child) for child in reason.because if child.part is part]
        if said:
            parts.append(opening + " ".join(said))
    return "\n\n".join(parts)


_SHOWN = 8
"""How many events a sentence of prose names; the tree names all."""


def _ids(events: Sequence[str]) -> str:
    if len(events) <= _SHOWN:
        return ", ".join(events)
    return f"{', '.join(events[:3])} and {len(events) - 6} more to {', '.join(events[-3:])}"


def _told(reason: Reason) -> str:
    """A reason and those under it, the earliest first, each with the events it rests on."""
    under = [_told(child) for child in reason.because]
    cited = f" [{_ids(reason.events)}]" if reason.events else ""
    return " ".join([*under, f"{reason.says}{cited}"])
