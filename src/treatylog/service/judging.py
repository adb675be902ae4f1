"""Judging: which of the events that join a stream may not."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from treatylog.domain.act import Act, act_of
from treatylog.domain.decide import Verdict, decide, misplaced
from treatylog.domain.effects import STATEMENTS
from treatylog.domain.history import History
from treatylog.facts.event import Annulled, Corrected, Event, LegalAct
from treatylog.facts.treaty import Treaty
from treatylog.projection.knowledge import corrected_acts
from treatylog.projection.timeline import Timeline, history


@dataclass(frozen=True, slots=True)
class Around:
    """
    What has a bearing on a treaty beside its own stream: the parties stream, and the treaties it is linked to.

    ``made`` is the treaty's own timeline, where one was unfolded before.
    """

    parties_acts: Sequence[LegalAct] = ()
    linked: Mapping[str, Timeline] = field(default_factory=dict)
    made: Timeline | None = None


def judgement(
    treaty: Treaty | None, recorded: Sequence[Event], joining: Sequence[Event], around: Around
) -> Iterator[Verdict]:
    """
    Why those of *joining*, in the order in which they join *recorded*, may not be in the stream of *treaty*.

    Each is judged with all that is there. One that fails so is judged as things stood when it joined: what a later
    record made ineffective was admitted in its time, and stays. Without a treaty it is the parties stream.
    """
    if treaty is None:
        return _among_parties(recorded, joining)
    return _Joining(treaty, recorded, joining, around).refused()


def judged_id(event: Event) -> str:
    """The id of the act that has to be judged when *event* joins: its own, or that of the act it corrects."""
    return event.corrects if isinstance(event, Corrected | Annulled) else event.id


Place = tuple[date, bool, int]
"""Where an act comes in an unfolding: its day, whether it states an effect, and its place among the acts."""


class _Joining:
    """
    Events that join the stream of a treaty one after the other, and which of them may not.

    Not every stage of the stream is unfolded. A later stage rules on an act as the one at which it joined, unless what
    joined in between comes before the act in time and moves the law, or changes what had been recorded.
    """

    def __init__(self, treaty: Treaty, recorded: Sequence[Event], joining: Sequence[Event], around: Around) -> None:
        self.treaty, self.recorded, self.joining, self.around = treaty, recorded, joining, around
        self.numbers = {judged_id(event): number for number, event in enumerate(joining)}

    def refused(self) -> Iterator[Verdict]:
        """The verdicts on those that may not join, by their dates."""
        last = len(self.joining) - 1
        whole = self._stage(last)
        failed = {act.id: verdict for act in whole.acts if act.id in self.numbers and (verdict := whole.refusal(act))}
        stood = self._told_by(whole, last, failed) if failed else {}
        for name, verdict in failed.items():
            if name not in stood:
                stood |= self._told_at(self._shared(name, failed), failed, stood)
            if name not in stood:
                stood |= self._told_at(self.numbers[name], failed, stood)
            if stood[name]:
                yield verdict

    def _stage(self, number: int) -> "_Stage":
        """The stream as the event *number* left it."""
        acts, around = corrected_acts([*self.recorded, *self.joining[: number + 1]]), self.around
        return _Stage(self.treaty, history(self.treaty, acts, around.parties_acts, around.linked, around.made))

    def _told_at(self, number: int, failed: Collection[str], stood: Collection[str]) -> dict[str, bool]:
        return self._told_by(self._stage(number), number, frozenset(failed).difference(stood))

    def _told_by(self, stage: "_Stage", number: int, wanted: Collection[str]) -> dict[str, bool]:
        """Which of the acts *wanted* may not join, as far as *stage*, left by the event *number*, lets one say."""
        told: dict[str, bool] = {}
        before: Place | None = None
        for at in range(number, -1, -1):
            event = self.joining[at]
            name = judged_id(event)
            if name in wanted and self.numbers[name] == at and (before is None or self._holds(stage, event, before)):
                told[name] = stage.refuses(name)
            place = self._moved_from(stage, event)
            before = min(place, before) if place and before else place or before
        return told

    def _holds(self, stage: "_Stage", event: Event, before: Place) -> bool:
        """Whether what *stage* says of *event* holds without that which moved the history from *before* on."""
        if isinstance(event, LegalAct) and _is_ruled_out(self.treaty, act_of(event)):
            return True
        place = stage.place(judged_id(event))
        return place is not None and place < before and stage.is_settled(judged_id(event))

    def _moved_from(self, stage: "_Stage", event: Event) -> Place | None:
        """From where in time the history is another one without *event*; None: from nowhere."""
        bears_on_its_day = event.id in self._named or getattr(event, "party", None) in self._elsewhere
        if bears_on_its_day or not isinstance(event, LegalAct):
            return self._days[event.id], False, -1
        return stage.place(event.id) if stage.is_moved_by(event.id) else None

    def _shared(self, name: str, wanted: Collection[str]) -> int:
        """The last of the events *wanted* that joined after *name* and before any that bears on an earlier day."""
        first = self.numbers[name]
        day = self._days[self.joining[first].id]
        found = first
        for at in range(first + 1, len(self.joining)):
            event = self.joining[at]
            if self._days[event.id] < day:
                break
            found = at if judged_id(event) in wanted else found
        return found

    # What is known of the events before any unfolding

    @cached_property
    def _days(self) -> Mapping[str, date]:
        """The first day on which each event bears: that of its act, in the earliest of the act's versions."""
        shared: dict[str | None, date] = {}
        for act in self.around.parties_acts:
            shared[act.party] = min(act_of(act).on, shared.get(act.party, date.max))
        roots: dict[str, str] = {}
        days: dict[str, date] = {}
        for event in (*self.recorded, *self.joining):
            name = judged_id(event)
            root = roots[event.id] = roots.get(name, name)
            for act in _versions(event):
                days[root] = min(act_of(act).on, days.get(root, date.max), shared.get(act.party, date.max))
        return {event.id: days.get(roots[event.id], date.min) for event in self.joining}

    @cached_property
    def _named(self) -> frozenset[str]:
        """The acts that others come after by name: without them the order of a day may be another."""
        acts = (act for event in (*self.recorded, *self.joining) for act in _versions(event))
        return frozenset(after for act in acts if (after := vars(act).get("after")))

    @cached_property
    def _elsewhere(self) -> frozenset[str | None]:
        """The parties of whom the parties stream tells: it bears on the treaty from their first act on."""
        return frozenset(act.party for act in self.around.parties_acts)


class _Stage:
    """A stream of a treaty, unfolded, and what it says of its acts."""

    def __init__(self, treaty: Treaty, unfolded: History[object]) -> None:
        self.treaty, self.acts, self.rulings = treaty, unfolded.acts, unfolded.rulings
        self._places = {act.id: place for place, act in enumerate(unfolded.acts)}
        self._lapsed = {id(effect) for state in unfolded.states[-1:] for effect in getattr(state, "lapsed", ())}
        self._unfolded = unfolded

    def refusal(self, act: Act) -> Verdict | None:
        """The verdict on *act* where it may not join."""
        verdict = decide(self.treaty, self._unfolded, act)
        return None if verdict.admission == "admitted" else verdict

    def refuses(self, name: str) -> bool:
        """Whether the act *name* may not join; one that is no more is not judged."""
        return name in self._places and self.refusal(self.acts[self._places[name]]) is not None

    def place(self, name: str) -> Place | None:
        """Where the act *name* comes; None where it is no more."""
        number = self._places.get(name)
        if number is None:
            return None
        act = self.acts[number]
        return act.on, act.type in STATEMENTS, number

    def is_moved_by(self, name: str) -> bool:
        """Whether the history would be another one without the act *name*."""
        ruling = self.rulings.get(name)
        return ruling is not None and (bool(ruling.effects) or ruling.reason == "overtaken")

    def is_settled(self, name: str) -> bool:
        """Whether the ruling on the act *name* stood at the end of its day, whatever came later."""
        act, ruling = self.acts[self._places[name]], self.rulings[name]
        if not ruling.effects:
            return ruling.reason != "overtaken"
        return any(effect.on <= act.on and id(effect) not in self._lapsed for effect in ruling.effects)


def _is_ruled_out(treaty: Treaty, act: Act) -> bool:
    """Whether *act* can have no place in the stream of *treaty*, whatever else is there."""
    return misplaced(treaty, act) is not None or act.on < treaty.header.adopted


def _versions(event: Event) -> Iterator[LegalAct]:
    """The version of an act that *event* brings, where it brings one."""
    act = event.replacement if isinstance(event, Corrected) else event
    if isinstance(act, LegalAct):
        yield act


# The parties stream


def _among_parties(recorded: Sequence[Event], joining: Sequence[Event]) -> Iterator[Verdict]:
    numbers = {judged_id(event): number for number, event in enumerate(joining)}
    for verdict in _refused([*recorded, *joining], numbers):
        until = numbers[verdict.act] + 1
        if until == len(joining) or any(_refused([*recorded, *joining[:until]], [verdict.act])):
            yield verdict


def _refused(events: Iterable[Event], judged: Collection[str]) -> Iterator[Verdict]:
    acts = corrected_acts(events)
    told: dict[object, list[LegalAct]] = {}
    for act in acts:
        told.setdefault(_told_once(act), []).append(act)
    for act in acts:
        if act.id in judged and (verdict := misplaced(None, act_of(act)) or _twice(act, told[_told_once(act)])):
            yield verdict


def _told_once(act: LegalAct) -> object:
    """What may be recorded of a State once: that it ceased to exist; anything else, of one date."""
    extinct = act.type == "party_extinguished"
    return act.type, act.party, None if extinct else (act.on.first, act.on.last)


def _twice(act: LegalAct, alike: Iterable[LegalAct]) -> Verdict | None:
    """The refusal of a second extinction of one State, or of a conflict told twice."""
    other = next((other for other in alike if other.id != act.id), None)
    if other is None:
        return None
    if act.type == "party_extinguished":
        says = f"{act.party} ceased to exist already, by '{other.id}'; correct that event if its date is wrong"
        return Verdict(act.id, "refused", "already-extinct", says)
    says = f"the same is recorded as '{other.id}' already; leave one of them out"
    return Verdict(act.id, "refused", "already-recorded", says)
