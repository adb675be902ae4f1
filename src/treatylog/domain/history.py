"""History: acts unfolded into dated effects, day by day, and the states they lead through."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from types import MappingProxyType
from typing import Generic, TypeVar

from treatylog.domain.act import PARTIES_ACTS, Act, in_order
from treatylog.domain.effect import Effect
from treatylog.domain.machine import Trigger
from treatylog.domain.ruling import WORDS, Ruling, without_effect

S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)

_ABOUT_ITS_PARTY = frozenset({"position_stated", *PARTIES_ACTS})
"""Acts of somebody else, about the party."""

_ENDINGS = frozenset({Trigger.LEAVE, Trigger.TERMINATE, Trigger.EXTINGUISH})


@dataclass(frozen=True, slots=True)
class Law(Generic[S]):
    """
    The law of one form of treaty, as the unfolding needs it.

    ``rules`` judge acts and ``statements`` judge stated effects, by event type; an act of a type in neither moves
    nothing. ``follow`` says what an effect brings at once, ``close`` what the end of a day brings, ``evolve`` applies
    an effect and ``applies`` tells whether it would.
    """

    initial: S
    rules: Mapping[str, Callable[[S, Act], Ruling]]
    statements: Mapping[str, Callable[[S, Act], Ruling]]
    applies: Callable[[S, Effect], bool]
    evolve: Callable[[S, Effect], S]
    follow: Callable[[S, Effect], Iterable[Effect]]
    close: Callable[[S, Sequence[Effect]], Iterable[Effect]]


@dataclass(frozen=True, slots=True)
class History(Generic[S_co]):
    """
    Everything that acts brought about: the effects in order (those that came to nothing too),
    what became of each act, and the state after each day.
    """

    initial: S_co
    effects: tuple[Effect, ...]
    rulings: Mapping[str, Ruling]
    acts: tuple[Act, ...]
    days: tuple[date, ...]
    states: tuple[S_co, ...]

    def at(self, on: date) -> S_co:
        """The state at the end of *on*."""
        index = bisect_right(self.days, on)
        return self.states[index - 1] if index else self.initial


def unfold(law: Law[S], acts: Iterable[Act]) -> History[S]:
    """
    The history that *acts* make under *law*.

    On one day: first effects caused earlier, endings before entries; then the acts of the day, each followed at once by
    what it brings; then what the close of the day brings; last the effects that somebody stated for the day, and what
    these bring at its close.
    """
    return _Unfolding(law, in_order(acts)).run()


class _Unfolding(Generic[S]):
    """The working memory of one unfolding."""

    def __init__(self, law: Law[S], acts: tuple[Act, ...]) -> None:
        self.law, self.acts, self.state = law, acts, law.initial
        self.extinct: dict[str, date] = {}
        self.effects: list[Effect] = []
        self.moved: list[Effect] = []
        self.rulings: dict[str, Ruling] = {}
        self.acts_on: dict[date, list[Act]] = {}
        self.due: dict[date, list[Effect]] = {}
        self.days: list[date] = []
        for act in acts:
            self.acts_on.setdefault(act.on, []).append(act)
        for day in self.acts_on:
            heappush(self.days, day)

    def run(self) -> History[S]:
        days: list[date] = []
        states: list[S] = []
        while self.days:
            day = heappop(self.days)
            self._live(day)
            days.append(day)
            states.append(self.state)
        self._overtake()
        return History(
            self.law.initial, tuple(self.effects), MappingProxyType(self.rulings), self.acts, tuple(days), tuple(states)
        )  # fmt: skip

    def _overtake(self) -> None:
        """An act all of whose effects lapsed turns out to be without effect."""
        moved = {id(effect) for effect in self.moved}
        for name, ruling in self.rulings.items():
            if ruling.effects and not any(id(effect) in moved for effect in ruling.effects):
                self.rulings[name] = without_effect(
                    "overtaken", "another act, or the end of the treaty, came before its effect"
                )

    def _live(self, day: date) -> None:
        begun = len(self.moved)
        for effect in sorted(self.due.pop(day, ()), key=_due_order):
            self._apply(effect, day)
        acts = self.acts_on.get(day, [])
        for act in (act for act in acts if act.type not in self.law.statements):
            self._judge(act, self.law.rules.get(act.type, _moves_nothing), day)
        self._close(day, begun)
        stated = len(self.moved)
        for act in (act for act in acts if act.type in self.law.statements):
            self._judge(act, self.law.statements[act.type], day)
        self._close(day, stated)

    def _close(self, day: date, begun: int) -> None:
        for effect in self.law.close(self.state, self.moved[begun:]):
            self._apply(effect, day)

    def _judge(self, act: Act, rule: Callable[[S, Act], Ruling], day: date) -> None:
        ruling = self._extinct(act) or rule(self.state, act)
        if act.type == "party_extinguished" and act.party:
            self.extinct.setdefault(act.party, act.on)
        self.rulings[act.id] = ruling
        for effect in ruling.effects:
            self._take(effect, day)

    def _extinct(self, act: Act) -> Ruling | None:
        """The ruling on an act of a State that was gone; to speak about one is another matter."""
        gone = self.extinct.get(act.party or "")
        if gone is None or gone >= act.on or act.type in _ABOUT_ITS_PARTY or act.type in self.law.statements:
            return None
        return without_effect("party-extinct", f"its party, {act.party}, had ceased to exist on {gone}")

    def _take(self, effect: Effect, day: date) -> None:
        if effect.on <= day:
            self._apply(effect, day)
            return
        if effect.on not in self.due and effect.on not in self.acts_on:
            heappush(self.days, effect.on)
        self.due.setdefault(effect.on, []).append(effect)

    def _apply(self, effect: Effect, day: date) -> None:
        moved = self.law.applies(self.state, effect)
        self.state = self.law.evolve(self.state, effect)
        self.effects.append(effect)
        if moved:
            self.moved.append(effect)
            for further in self.law.follow(self.state, effect):
                self._take(further, day)


def _due_order(effect: Effect) -> tuple[bool, tuple[str, ...], str]:
    return effect.trigger not in _ENDINGS, effect.foundation, effect.party or ""


def _moves_nothing(_state: object, _act: Act) -> Ruling:
    return WORDS


def replay(law: Law[S], effects: Iterable[Effect], *, on: date) -> S:
    """The state at the end of *on*, folded from *effects*. What takes effect later leaves no trace."""
    state = law.initial
    for effect in effects:
        if effect.on <= on:
            state = law.evolve(state, effect)
    return state
