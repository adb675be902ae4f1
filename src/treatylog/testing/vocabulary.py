"""
What can be said of a party, of two, or of a treaty as a whole on a day: each word is an assertion, and can be followed.

Every word asks the answer that HTTP gives. A failure prints the states around the day and the explanation.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self, TypeVar

from pydantic import ValidationError

from treatylog.domain.headline import Headline
from treatylog.domain.machine import Answer, Operation, Pledge, Standing
from treatylog.domain.obligations import DutyState
from treatylog.errors import did_you_mean, suggestions
from treatylog.facts.base import Ground
from treatylog.facts.day import parse_exact
from treatylog.projection.world import World
from treatylog.service import answers, listing, narrating, pairing, telling
from treatylog.service.telling import Asked
from treatylog.testing.expected import (
    OF_A_LIFE,
    Said,
    Then,
    ThenAsAWhole,
    ThenBetween,
    differences,
    sayings,
    told,
    told_between,
)
from treatylog.testing.failing import report, told_life, told_parties, wrapped
from treatylog.testing.faults import UnknownWord

W = TypeVar("W", bound=StrEnum)
S = TypeVar("S", bound=Said)

OWED = (DutyState.INTERIM, DutyState.BINDING, DutyState.SURVIVING, DutyState.PLEDGED)
"""The states of a duty that is owed on the day."""

GENERAL = ("VCLT art. 18", "general-18")
"""The duty of those who have signed or consented, which no treaty needs to name."""


@dataclass(frozen=True)
class _Told(ABC):
    """An answer about something under a treaty on a day."""

    world: World
    key: str
    asked: Asked

    @property
    @abstractmethod
    def about(self) -> str:
        """What the answer is about, as messages say it."""

    @abstractmethod
    def told(self) -> str:
        """What is printed beside a failure."""

    @abstractmethod
    def differing(self, said: Mapping[str, Any]) -> Iterator[str]:
        """Where the answer is not as *said* in the words of golden files."""

    def on(self, day: str | date) -> Self:
        """The same on another *day*."""
        return replace(self, asked=replace(self.asked, on=day if isinstance(day, date) else parse_exact(day)))

    def _hold(self, found: Iterable[str]) -> Self:
        """The same; AssertionError where anything is *found* to differ."""
        __tracebackhide__ = True
        differing = list(found)
        if differing:
            raise AssertionError(report(f"{self.about} on {self.asked.on}:", differing, self.told()))
        return self

    def _compare(self, name: str, expected: object, found: object) -> Self:
        __tracebackhide__ = True
        return self._hold([] if expected == found else [f"{name}: expected {expected}, found {found or 'none'}"])


@dataclass(frozen=True)
class Party(_Told):
    """A party under a treaty on a day."""

    code: str

    @property
    def about(self) -> str:
        """The party and the treaty."""
        return f"{self.code} under {self.key}"

    @property
    def answer(self) -> answers.PartyStatus:
        """The whole answer, as HTTP gives it."""
        return telling.status(self.world, self.key, self.code, self.asked)

    @property
    def explanation(self) -> str:
        """Why it stands so, as prose."""
        return narrating.explanation(self.world, self.key, self.code, self.asked).prose

    def told(self) -> str:
        """Its states and acts around the day, and the explanation."""
        line = narrating.timeline(self.world, self.key, self.code, self.asked)
        return f"{told_life(line, self.asked.on)}\n\n{wrapped(self.explanation)}"

    def party(self, other: str) -> "Party":
        """The *other* party on the same day."""
        return replace(self, code=self.world.knowledge.directory.resolve(other))

    # Standing

    def is_not_party(self) -> Self:
        """It has no bond under the treaty."""
        return self.has_standing(Standing.NOT_PARTY)

    def is_signatory(self) -> Self:
        """It has signed, and has not consented to be bound."""
        return self.has_standing(Standing.SIGNATORY)

    def is_signatory_disowned(self) -> Self:
        """It has signed, and has said that it will not become a party."""
        return self.has_standing(Standing.SIGNATORY_DISOWNED)

    def is_contracting(self) -> Self:
        """It has consented to be bound, and the treaty is not in force for it yet."""
        return self.has_standing(Standing.CONTRACTING)

    def is_party(self) -> Self:
        """It is bound, and no notice of withdrawal runs."""
        return self.has_standing(Standing.PARTY)

    def is_withdrawing(self) -> Self:
        """It is bound still, and its notice of withdrawal runs."""
        return self.has_standing(Standing.WITHDRAWING)

    def is_former_party(self) -> Self:
        """It was bound, and is no longer."""
        return self.has_standing(Standing.FORMER_PARTY)

    def is_bound(self) -> Self:
        """It is a party, whether or not a notice of withdrawal runs."""
        __tracebackhide__ = True
        found = self.answer.standing
        bound = (Standing.PARTY, Standing.WITHDRAWING)
        return self._hold(
            [] if found in bound else [f"standing: expected party or withdrawing, found {found or 'none'}"]
        )

    def is_unknown(self) -> Self:
        """The record cannot say where it stands."""
        return self.has_headline(Headline.UNKNOWN)

    # Operation

    def is_not_in_force(self) -> Self:
        """The treaty does not apply to it yet."""
        return self.has_operation(Operation.NOT_IN_FORCE)

    def is_provisional(self) -> Self:
        """It applies the treaty provisionally."""
        return self.has_operation(Operation.PROVISIONAL)

    def is_in_force(self) -> Self:
        """The treaty applies to it."""
        return self.has_operation(Operation.IN_FORCE)

    def is_suspended(self) -> Self:
        """It has suspended the treaty."""
        return self.has_operation(Operation.SUSPENDED)

    def is_ended(self) -> Self:
        """The treaty no longer applies to it; of a declarant, its pledge has ended."""
        __tracebackhide__ = True
        answer = self.answer
        return self.has_pledge(Pledge.ENDED) if answer.pledge else self.has_operation(Operation.ENDED)

    # Declarations

    def is_declared(self) -> Self:
        """Its pledge stands."""
        return self.has_pledge(Pledge.DECLARED)

    def is_conditional(self) -> Self:
        """Its pledge stands on a condition."""
        return self.has_pledge(Pledge.CONDITIONAL)

    def has_answered(self, answer: str) -> Self:
        """Its latest answer to a proposal is *answer*: ``accepted``, ``rejected``, ``considering``, ``consulting``."""
        __tracebackhide__ = True
        found = self.answer.answers
        return self._compare("answer", _word(answer, Answer, "answer"), found[0].answer if found else None)

    # Any word of an axis

    def has_standing(self, word: str) -> Self:
        """Its standing is *word*."""
        __tracebackhide__ = True
        return self._compare("standing", _word(word, Standing, "standing"), self.answer.standing)

    def has_operation(self, word: str) -> Self:
        """The operation of the treaty for it is *word*."""
        __tracebackhide__ = True
        return self._compare("operation", _word(word, Operation, "operation"), self.answer.operation)

    def has_headline(self, word: str) -> Self:
        """Its headline is *word*."""
        __tracebackhide__ = True
        return self._compare("headline", _word(word, Headline, "headline"), self.answer.headline)

    def has_pledge(self, word: str) -> Self:
        """The state of its pledge is *word*."""
        __tracebackhide__ = True
        pledge = self.answer.pledge
        return self._compare("pledge", _word(word, Pledge, "pledge"), pledge.state if pledge else None)

    def has_ground(self, word: str) -> Self:
        """The ground on which its bond ended is *word*."""
        __tracebackhide__ = True
        return self._compare("ground", _word(word, Ground, "ground"), self.answer.ground)

    # In time

    def since(self, day: str | date) -> Self:
        """Its position has been what it is since *day*."""
        __tracebackhide__ = True
        band = self.world.timeline(self.key).band_at(self.code, self.asked.on)
        return self._compare("since", str(day), str(band.since) if band else None)

    def until(self, day: str | date | None) -> Self:
        """Its position changes on *day*, as far as the record goes; None: it does not."""
        __tracebackhide__ = True
        band = self.world.timeline(self.key).band_at(self.code, self.asked.on)
        found = str(band.until) if band and band.until else None
        return self._compare("until", str(day) if day else None, found)

    def in_force_on(self, day: str | date) -> Self:
        """The treaty entered into force for it on *day*: the first of the bond that it has, or had last."""
        __tracebackhide__ = True
        return self._compare("in force on", str(day), self._entered())

    def _entered(self) -> str | None:
        bound = (Standing.PARTY, Standing.WITHDRAWING, Standing.FORMER_PARTY)
        entered: date | None = None
        before: Standing | None = None
        for band in self.world.timeline(self.key).bands(self.code):
            if band.since > self.asked.on:
                break
            if band.standing in bound[:2] and before not in bound[:2]:
                entered = band.since
            before = band.standing
        return str(entered) if entered else None

    def leaves_on(self, day: str | date) -> Self:
        """A notice of withdrawal runs, and takes effect on *day*."""
        __tracebackhide__ = True
        running = self.answer.exit
        return self._compare("exit effective", str(day), str(running.effective) if running else None)

    # What binds it, and on what that rests

    def owes(self, article: str, state: str | None = None) -> Self:
        """It owes the duty of *article*, or of the provision of that id; in *state*, where one is named."""
        __tracebackhide__ = True
        wanted = None if state is None else _word(state, DutyState, "state of a duty")
        states = self._duties(article)
        if wanted is None:
            return self._hold([] if set(states) & set(OWED) else [f"{article}: expected owed, found {_listed(states)}"])
        return self._hold([] if wanted in states else [f"{article}: expected {wanted}, found {_listed(states)}"])

    def owes_not(self, article: str) -> Self:
        """It does not owe the duty of *article*: it is none of its, or is suspended, performed or ended."""
        __tracebackhide__ = True
        states = self._duties(article)
        return self._hold([f"{article}: expected not owed, found {_listed(states)}"] if set(states) & set(OWED) else [])

    def _duties(self, article: str) -> list[DutyState]:
        duties = self.answer.obligations
        states = [duty.state for duty in duties if article in (duty.article, duty.id.rpartition("/")[2])]
        provisions = [GENERAL, *((one.article, one.id) for one in self.world.treaty(self.key).provisions)]
        known = sorted({word for words in provisions for word in words})
        if not states and article not in known:
            near = did_you_mean(suggestions(article, known))
            raise UnknownWord(f"{self.key} has no provision '{article}', by its article or by its id.{near}")
        return states

    def rests_on(self, *ids: str) -> Self:
        """Its position rests on the events *ids*, among others."""
        __tracebackhide__ = True
        found = self.answer.because
        return self._hold(f"because: expected {id} among {', '.join(found)}" for id in ids if id not in found)

    def is_certain(self) -> Self:
        """Its position is the same on whatever day of its month or year an imprecise act was done."""
        __tracebackhide__ = True
        return self._compare("certain", True, self.answer.certain)

    def is_uncertain(self) -> Self:
        """Its position depends on the day of an act that is known to the month or the year only."""
        __tracebackhide__ = True
        return self._compare("certain", False, self.answer.certain)

    def is_disputed(self) -> Self:
        """Holders of differing views are on record about its position."""
        __tracebackhide__ = True
        return self._compare("disputed", True, self.answer.disputed)

    def is_undisputed(self) -> Self:
        """Nobody is on record with another view of its position."""
        __tracebackhide__ = True
        return self._compare("disputed", False, self.answer.disputed)

    def between(self, other: str) -> "Pair":
        """The treaty between it and the *other*."""
        return Pair(self.world, self.key, self.asked, self.code, self.world.knowledge.directory.resolve(other))

    def then(self, **expected: Any) -> Self:
        """It stands as *expected*, in the words of golden files: ``headline="suspended", exit="2019-08-02"``."""
        __tracebackhide__ = True
        return self._hold(self.differing(said_as(Then, expected)))

    def differing(self, said: Mapping[str, Any]) -> Iterator[str]:
        """Where the answer is not as *said* in the words of golden files."""
        asks = said.keys() & OF_A_LIFE
        line = narrating.timeline(self.world, self.key, self.code, self.asked) if asks else None
        return differences(said, told(self.answer, line), "then")


@dataclass(frozen=True)
class Pair(_Told):
    """A treaty between two parties on a day."""

    one: str
    other: str

    @property
    def about(self) -> str:
        """The two, and the treaty."""
        return f"{self.one} and {self.other} under {self.key}"

    @property
    def answer(self) -> answers.BetweenAnswer:
        """The whole answer, as HTTP gives it."""
        return pairing.between(self.world, self.key, (self.one, self.other), self.asked)

    def told(self) -> str:
        """The lives of both around the day, and the sentence about them."""
        lives = [narrating.timeline(self.world, self.key, party, self.asked) for party in (self.one, self.other)]
        return "\n\n".join((*(told_life(line, self.asked.on) for line in lives), wrapped(self.answer.sentence)))

    def is_in_force(self) -> Self:
        """The treaty is in force between the two."""
        return self.then(in_force=True)

    def is_not_in_force(self) -> Self:
        """The treaty is not in force between the two."""
        return self.then(in_force=False)

    def is_in_operation(self) -> Self:
        """The treaty is in force between the two, and neither has suspended it."""
        return self.then(in_operation=True)

    def is_not_in_operation(self) -> Self:
        """The treaty does not operate between the two."""
        return self.then(in_operation=False)

    def is_unknown(self) -> Self:
        """The record cannot say whether the treaty is in force between the two."""
        return self.then(in_force="unknown")

    def since(self, day: str | date) -> Self:
        """It has been so since *day*."""
        return self.then(since=day)

    def then(self, **expected: Any) -> Self:
        """It is as *expected* between the two, in the words of golden files."""
        __tracebackhide__ = True
        return self._hold(self.differing(said_as(ThenBetween, expected)))

    def differing(self, said: Mapping[str, Any]) -> Iterator[str]:
        """Where the answer is not as *said* in the words of golden files."""
        return differences(said, told_between(self.answer), "then")


@dataclass(frozen=True)
class Whole(_Told):
    """A treaty as a whole on a day."""

    @property
    def about(self) -> str:
        """The treaty."""
        return self.key

    @property
    def answer(self) -> answers.TreatyAnswer:
        """The whole answer, as HTTP gives it."""
        return listing.treaty(self.world, self.key, self.asked)

    def told(self) -> str:
        """Where every party stands."""
        return told_parties(self.answer)

    def party(self, party: str) -> Party:
        """*party* on the same day."""
        return Party(self.world, self.key, self.asked, self.world.knowledge.directory.resolve(party))

    def is_concluded(self) -> Self:
        """Its text is adopted, and it is not in force."""
        return self.then(whole={"state": "concluded"})

    def is_in_force(self) -> Self:
        """It is in force."""
        return self.then(whole={"state": "in_force"})

    def is_suspended(self) -> Self:
        """It is in force, and suspended."""
        return self.then(whole={"state": "suspended"})

    def is_ended(self) -> Self:
        """It is no longer in force."""
        return self.then(whole={"state": "ended"})

    def since(self, day: str | date) -> Self:
        """It has been so since *day*."""
        return self.then(whole={"since": day})

    def then(self, **expected: Any) -> Self:
        """It is as *expected*, in the words of golden files: ``counts={"in_force": 2}``."""
        __tracebackhide__ = True
        return self._hold(self.differing(said_as(ThenAsAWhole, expected)))

    def differing(self, said: Mapping[str, Any]) -> Iterator[str]:
        """Where the answer is not as *said* in the words of golden files."""
        return differences(said, self.answer.model_dump(), "then")


def said_as(model: type[S], expected: Mapping[str, Any]) -> Mapping[str, Any]:
    """*expected* as *model* reads it. UnknownWord where it is not."""
    plain = {name: "none" if value is None else value for name, value in expected.items()}
    try:
        return model.model_validate(plain).model_dump(exclude_unset=True)
    except ValidationError as fault:
        raise UnknownWord("; ".join(said for _, said in sayings(model, plain, fault))) from None


def _word(word: str, words: type[W], what: str) -> W:
    """*word* as one of *words*. UnknownWord, with suggestions, where it is none."""
    known = [str(one) for one in words]
    if word not in known:
        near = did_you_mean(suggestions(word, known))
        raise UnknownWord(f"'{word}' is no {what}.{near} There are {', '.join(known)}", did_you_mean=[*near])
    return words(word)


def _listed(states: Iterable[DutyState]) -> str:
    return ", ".join(states) or "no such duty"
