"""When a party may first give notice of withdrawal, when that takes effect, and what stands in the way."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from treatylog.domain.act import Act
from treatylog.domain.calendar import in_words
from treatylog.domain.departure import barrier, last_against_renewal, last_day
from treatylog.domain.effect import Effect
from treatylog.domain.exit import bond_of, notify_withdrawal
from treatylog.domain.history import History
from treatylog.domain.linked import LINKED_EXIT
from treatylog.domain.machine import Standing
from treatylog.domain.party import PartyState
from treatylog.domain.prose import Naming, Voice, listed, long_date, opened
from treatylog.domain.reasons import article, cut_off_of
from treatylog.domain.sentence import linked_treaty
from treatylog.domain.state import TreatyState
from treatylog.facts.base import Basis, Ground
from treatylog.facts.clauses import Anchor, Fixed, Renewed, UntilNotice
from treatylog.facts.treaty import Treaty

RUNNING = "notice-already-running"
"""The block of a notice that has been given already."""

_OF_THE_EFFECT = frozenset({"ends-first", "armed-conflict"})
"""The blocks that leave the day of the effect open."""


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in the way of a notice or of its effect: a slug, a sentence, and the day that ends it, if known."""

    reason: str
    says: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class EarliestExit:
    """
    The first day on which notice may be given (``notice_from``), and what becomes of it.

    ``notice_until`` is the last day on which the window is open, or on which a notice has the same effect. The exit
    takes effect on ``effective``; none is named where something else holds it up or comes before it, and then the
    clause gives only ``not_before``. ``reckoning`` is how that day was found. Where a notice runs already, these days
    are its own. ``bond`` is how the party stands on the day asked about, ``ways`` are other ends of it that the clauses
    open or fix. The answer rests on ``acts``, and ``needs`` is what the record lacks to be sure.
    """

    sentence: str
    bond: PartyState | None = None
    notice_from: date | None = None
    notice_until: date | None = None
    effective: date | None = None
    not_before: date | None = None
    reckoning: str | None = None
    blocks: tuple[Block, ...] = ()
    ways: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def earliest_exit(
    treaty: Treaty, history: History[TreatyState], party: str, voice: Voice, naming: Naming
) -> EarliestExit:
    """
    When *party* may first give notice under the exit clause of *treaty*, on the day of *voice* or later (VCLT art. 54).

    *history* holds what is done by then. A notice is judged by the same rule as one that has been given, in the state
    that the history leads to on its day if nothing else happens.
    """
    case = _Case(treaty, history, party, voice, naming)
    day, met = voice.on, list[Block]()
    while blocks := case.blocks(day):
        met += blocks
        ends = [block.until for block in blocks if block.until and block.reason != RUNNING]
        if len(ends) < len(blocks):
            return case.barred(day, met)
        day = max(ends)
    return case.leaving(day, met)


@dataclass(frozen=True, slots=True)
class _Case:
    """One party, and what telling its way out needs."""

    treaty: Treaty
    history: History[TreatyState]
    party: str
    voice: Voice
    naming: Naming

    @property
    def name(self) -> str:
        """The party in running text."""
        return self.naming(self.party, self.voice.on)

    @property
    def title(self) -> str:
        """The treaty in running text."""
        return f"the {self.treaty.name}"

    def _at(self, day: date) -> Voice:
        return replace(self.voice, on=day)

    # What stands in the way of a notice

    def blocks(self, day: date) -> tuple[Block, ...]:
        """What stands in the way of a notice on *day*."""
        state = self.history.at(day)
        party = state.of(self.party)
        if state.ended:
            return (self._ended(state.ended),)
        if party.extinct:
            return (Block("party-extinct", f"{opened(self.name)} ceased to exist {self.voice.when(party.extinct)}."),)
        if party.exit and party.exit.effective:
            return (self._running(party.exit, day), *self._held(day, party.exit.effective))
        return (*self._unbound(party, day), *self._without_right()) or tuple(self._barriers(state, party, day))

    def _ended(self, end: Effect) -> Block:
        return Block("treaty-ended", f"{opened(self.title)} {self._ends(end)}.")

    def _ends(self, end: Effect) -> str:
        how = _HOW_IT_ENDED.get(end.ground or "", "")
        if end.ground == Ground.EXPIRY and end.on > self.voice.on:
            how = f"{how}, unless replaced or extended"
        return f"{self._end(end.on)} {self.voice.when(end)}{how}"

    def _end(self, on: date) -> str:
        """The verb of an end on the day *on*: over, or still to come on the day asked about."""
        if on > self.voice.on:
            return self.voice.tense("was to end", "ends", "ends")
        return self._at(on).tense("ended", "ends", "ends")

    def _running(self, notice: Effect, day: date) -> Block:
        assert notice.effective is not None
        when = self.voice.when(notice.first_cause)
        given = f"A notice of its own, given {when}, {self.voice.was} running"
        if notice.rule is LINKED_EXIT:
            given = f"Its exit follows from its leaving {linked_treaty(notice, self.voice)} {when}"
            given = f"{given} ({article(notice.clause)})" if notice.clause else given
        until = notice.effective if notice.effective > day else None
        effect = self.voice.takes_effect(notice) if until else "with the end of an armed conflict"
        return Block(RUNNING, f"{given}; it {self.voice.was_to} take effect {effect}.", until)

    def _unbound(self, party: PartyState, day: date) -> Iterator[Block]:
        if party.is_bound:
            return
        begins = next((on for on in self._days(day) if self.history.at(on).of(self.party).is_bound), None)
        yield Block("not-a-party", self._why_unbound(party, begins), begins)

    def _why_unbound(self, party: PartyState, begins: date | None) -> str:
        name, voice = opened(self.name), self.voice
        if begins:
            enters = voice.tense("was to enter", "enters", "enters")
            by = self.history.at(begins).of(self.party).bound_by
            when = voice.when(by) if by else f"on {long_date(begins)}"
            return f"{name} {voice.was} not yet a party: {self.title} {enters} into force for it {when}."
        if party.standing is Standing.FORMER_PARTY and party.end:
            return f"{name} {voice.was_no_longer} a party: {self.title} ceased to bind it {voice.when(party.end)}."
        if party.standing is Standing.CONTRACTING:
            return f"{name} {voice.had} consented to be bound, but no day was fixed on which {self.title} binds it."
        return f"{name} {voice.was} not a party to {self.title}."

    def _without_right(self) -> Iterator[Block]:
        clause = self.treaty.exit
        if clause is None:
            yield Block("no-exit-clause", f"{opened(self.title)} {_WITHOUT_CLAUSE}")
        elif clause.only and self.party not in clause.only:
            holders = listed(self.naming(code, self.voice.on) for code in clause.only)
            yield Block("right-reserved", f"Only {holders} {self.voice.could} withdraw ({article(clause.article)}).")

    def _barriers(self, state: TreatyState, party: PartyState, day: date) -> Iterator[Block]:
        clause, bond = self.treaty.exit, bond_of(state, party)
        assert clause is not None
        found = barrier(clause, day, bond)
        if found:
            says = f"Notice {self.voice.could} be given {found.when} ({article(clause.article)})."
            yield Block(found.reason, says, found.until)

    # The answer

    def barred(self, day: date, blocks: Iterable[Block]) -> EarliestExit:
        """That no day for a notice can be named, because of *blocks*, the last of them on *day*."""
        blocks = tuple(blocks)
        running = self.history.at(day).of(self.party).exit
        held = any(block.reason in _OF_THE_EFFECT for block in blocks)
        head = (
            f"{self.voice.on_the_day} {self.name} {self.voice.could_not} give notice of withdrawal from {self.title}."
        )
        return EarliestExit(
            " ".join((head, *(block.says for block in blocks))),
            self.history.at(self.voice.on).of(self.party),
            effective=running.effective if running and not held else None,
            not_before=running.effective if running else None,
            reckoning=self._reckoned(running) if running else None,
            blocks=blocks,
            ways=tuple(self._ways(day)),
            acts=self._acts(day),
        )

    def leaving(self, day: date, met: Iterable[Block]) -> EarliestExit:
        """A notice on *day*, after what was *met* on the way there, and what comes of it."""
        state = self.history.at(day)
        given = Act(f"{self.treaty.key}/notice", "withdrawal_notified", day, day, day, party=self.party)
        ruling = notify_withdrawal(self.treaty, state, given)
        if not ruling.effects:
            says = f"A notice {self.voice.would} have no effect: {ruling.says}."
            return self.barred(day, (*met, Block(ruling.reason or "without-effect", says)))
        notice, clause = ruling.effects[0], self.treaty.exit
        assert notice.effective is not None
        assert clause is not None
        until = last_day(clause, day, bond_of(state, state.of(self.party)), self.treaty.duration)
        late = tuple(self._later(day, notice, until))
        held = [block for block in late if block.reason in _OF_THE_EFFECT]
        return EarliestExit(
            " ".join((self._promise(day, until, notice, held=bool(held)), *(block.says for block in held))),
            self.history.at(self.voice.on).of(self.party),
            notice_from=day,
            notice_until=until if until and until > day else None,
            effective=None if held else notice.effective,
            not_before=notice.effective,
            reckoning=self._reckoned(notice),
            blocks=(*met, *late),
            ways=tuple(self._ways(day)),
            acts=self._acts(day),
            needs=tuple(self._needs(state)),
        )

    def _promise(self, day: date, until: date | None, notice: Effect, *, held: bool) -> str:
        assert notice.effective is not None
        could, would = self.voice.could, self.voice.would
        what = f"give notice of withdrawal from {self.title}"
        last = f", and until {long_date(until)}" if until and until > day else ""
        first = f"{opened(self.name)} {could} first {what} on {long_date(day)}{last}"
        if day == self.voice.on:
            first = f"{self.voice.on_the_day} {self.name} {could} {what}{last}"
        same = "; given on that day, it" if self.treaty.exit and self.treaty.exit.window else "; it"
        if held:
            return f"{first}{same} {would} not take effect before {long_date(notice.effective)}."
        for_all = " and end the treaty for all" if self.treaty.exit and self.treaty.exit.ends_for_all else ""
        return f"{first}{same} {would} take effect on {long_date(notice.effective)}{for_all}."

    def _later(self, day: date, notice: Effect, until: date | None) -> Iterator[Block]:
        """What stands in the way of the effect of *notice*, given on *day*."""
        clause, on = self.treaty.exit, notice.effective
        assert clause is not None
        assert on is not None
        if clause.notice and notice.reckoning is None:
            by = f"; notice for it {self.voice.was_to} be given by {long_date(until)}" if until else ""
            with_what = (notice.occasion or "the end of a term").partition(",")[0]
            says = f"An exit {self.voice.would} take effect with {with_what}, on {long_date(on)}"
            yield Block("end-of-term", f"{says}{by} ({article(clause.article)}).", on)
        yield from self._held(day, on)

    def _held(self, day: date, effective: date) -> Iterator[Block]:
        """What keeps the exit of a notice that runs on *day* from taking effect on the day *effective*."""
        yield from self._ends_first(day, effective)
        clause = self.treaty.exit
        engaged = self.history.at(effective).of(self.party).conflict
        if clause and clause.conflict_brake and engaged:
            since = f"{self.voice.had} been engaged in an armed conflict since {self.voice.day(engaged)}"
            never = f"no exit takes effect before its end ({article(clause.article)})"
            yield Block("armed-conflict", f"{opened(self.name)} {since}; {never}.")

    def _ends_first(self, day: date, effective: date) -> Iterator[Block]:
        """That the bond ends before the exit would take effect: by the treaty's own end, or with another treaty."""
        days = (on for on in self._days(day) if on < effective)
        end = next((on for on in days if not self.history.at(on).of(self.party).is_bound), None)
        if end is None:
            return
        state = self.history.at(end)
        bond = f"its bond {self._end(end)} on {long_date(end)}"
        what = f"{self.title} {self._ends(state.ended)}" if state.ended else bond
        yield Block("ends-first", f"{opened(what)}, before the exit {self.voice.would} take effect.")

    # Beside it

    def _ways(self, day: date) -> Iterator[str]:
        """The other ends of the bond that the clauses open or fix."""
        state, term = self.history.at(day), self.treaty.duration
        party = state.of(self.party)
        if state.ended or party.extinct:
            return
        if party.paused and party.paused.effective:
            yield self._stopped(party.paused, party.paused.effective)
        applied = self.treaty.provisional_application
        if party.provisional and not party.is_bound and applied:
            when = f"{in_words(applied.ends)} after it" if applied.ends else "with it"
            under = article(applied.ends_article or applied.article)
            yield f"Its provisional application ends by notice, {when} ({under})."
        if isinstance(term, Fixed):
            ends = (self.history.at(on).ended for on in self._days(day))
            end = next((end for end in ends if end and end.ground == Ground.EXPIRY), None)
            if end and party.is_bound:
                yield f"{opened(self.title)} {self._ends(end)} ({article(term.article)})."
        if isinstance(term, Renewed) and party.is_bound:
            yield from self._unrenewed(term, day, state)

    def _stopped(self, paused: Effect, effective: date) -> str:
        left = max(0, (effective - paused.on).days)
        would = f"would take effect {'one day' if left == 1 else f'{left} days'} later"
        given = self.voice.when(paused.first_cause)
        return f"A notice given {given} was stopped {self.voice.when(paused)}; let run on, it {would} ({_WHETHER})."

    def _unrenewed(self, term: Renewed, day: date, state: TreatyState) -> Iterator[str]:
        """The notice against a tacit renewal, where it is another than that of the exit clause."""
        clause = self.treaty.exit
        if term.notice is None or state.in_force is None or (clause and clause.end_of_term):
            return
        found = last_against_renewal(term, day, state.in_force.on)
        if found:
            last, end = found
            yield (
                f"The term that ends on {long_date(end)} is not renewed if notice is given by {long_date(last)} "
                f"({article(term.article)})."
            )

    def _needs(self, state: TreatyState) -> Iterator[str]:
        """The facts that the clauses count from and the record does not hold: it may infer one from another's date."""
        clause, term, begun = self.treaty.exit, self.treaty.duration, state.in_force
        assert clause is not None
        anchors = {rule.after for rule in (clause.not_within, clause.window) if rule}
        counts = Anchor.ENTRY_INTO_FORCE in anchors or clause.end_of_term or isinstance(term, UntilNotice)
        if counts and (begun is None or begun.basis is Basis.INFERRED):
            begins = f"the day on which {self.title} itself entered into force"
            yield f"{begins}, from which {article(clause.article)} counts"

    def _acts(self, day: date) -> tuple[str, ...]:
        """The events that the answer rests on, the bond first."""
        state = self.history.at(day)
        party = state.of(self.party)
        effects = (party.bound_by, party.standing_by, party.exit, party.conflict, party.extinct, state.ended)
        return tuple(dict.fromkeys(act for effect in effects if effect for act in effect.foundation))

    def _reckoned(self, notice: Effect) -> str | None:
        if notice.reckoning:
            return str(notice.reckoning)
        by = cut_off_of(self.treaty.exit, notice.on, notice.effective) if notice.effective else None
        return by or notice.occasion

    def _days(self, after: date) -> Iterator[date]:
        return (on for on in self.history.days if on > after)


_HOW_IT_ENDED: Mapping[str, str] = {
    Ground.EXPIRY: " with its term",
    Ground.SUPERSESSION: ", superseded by a later treaty",
    Ground.LAPSE: " without having entered into force",
}

_WHETHER = "whether it may run on is a question on which views differ"

_WITHOUT_CLAUSE = (
    "has no clause on withdrawal: a party leaves it by consent of all the parties (VCLT art. 54(b)), or where the "
    "parties meant to admit withdrawal or the nature of the treaty implies the right, and then at no less than twelve "
    "months' notice (VCLT art. 56)."
)
