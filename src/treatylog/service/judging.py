"""Judging: which of the events that join a stream may not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from treatylog.domain.act import Act, act_of
from treatylog.domain.decide import Verdict, misplaced, verdicts
from treatylog.facts.event import Annulled, Corrected, Event, LegalAct
from treatylog.facts.treaty import Treaty
from treatylog.projection.knowledge import corrected_acts
from treatylog.projection.timeline import Timeline, timeline


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
    failed = _refused(treaty, [*recorded, *joining], joining, around)
    ids = {judged_id(event): number for number, event in enumerate(joining)}
    yield from (
        verdict
        for verdict in failed
        if (joined := ids[verdict.act]) == len(joining) - 1
        or _refused(treaty, [*recorded, *joining[: joined + 1]], [joining[joined]], around)
    )


def judged_id(event: Event) -> str:
    """The id of the act that has to be judged when *event* joins: its own, or that of the act it corrects."""
    return event.corrects if isinstance(event, Corrected | Annulled) else event.id


def _refused(
    treaty: Treaty | None, events: Iterable[Event], judged: Iterable[Event], around: Around
) -> tuple[Verdict, ...]:
    acts, ids = corrected_acts(events), {judged_id(event) for event in judged}
    if treaty is None:
        seen = [act_of(act) for act in acts if act.id in ids]
        return tuple(verdict for act in seen if (verdict := misplaced(None, act) or _twice(act, acts)))
    history = timeline(treaty, acts, around.parties_acts, around.linked, around.made).history
    return tuple(verdict for verdict in verdicts(treaty, history, ids) if verdict.admission != "admitted")


def _twice(act: Act, acts: Iterable[LegalAct]) -> Verdict | None:
    """The refusal of a second extinction of one State, or of a conflict told twice."""
    others = [other for other in acts if (other.type, other.party) == (act.type, act.party) and other.id != act.id]
    if act.type != "party_extinguished":
        twin = next((other for other in others if (other.on.first, other.on.last) == (act.first, act.last)), None)
        says = f"the same is recorded as '{twin.id}' already; leave one of them out" if twin else ""
        return Verdict(act.id, "refused", "already-recorded", says) if twin else None
    other = next(iter(others), None)
    if other is None:
        return None
    says = f"{act.party} ceased to exist already, by '{other.id}'; correct that event if its date is wrong"
    return Verdict(act.id, "refused", "already-extinct", says)
