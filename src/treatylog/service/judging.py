"""Judging: which of the acts that want to join a stream may not."""

from collections.abc import Collection, Iterable, Sequence

from treatylog.domain.act import act_of
from treatylog.domain.decide import Verdict, misplaced, verdicts
from treatylog.facts.event import Annulled, Corrected, Event, LegalAct
from treatylog.facts.treaty import Treaty
from treatylog.projection.timeline import timeline


def judged_id(event: Event) -> str:
    """The id of the act that has to be judged when *event* joins: its own, or that of the act it corrects."""
    return event.corrects if isinstance(event, Corrected | Annulled) else event.id


def judgement(
    treaty: Treaty | None, acts: Sequence[LegalAct], upstream: Iterable[LegalAct], ids: Collection[str]
) -> tuple[Verdict, ...]:
    """Why those of *acts* that *ids* name may not be in the stream of *treaty* (None: that of the parties)."""
    if treaty is None:
        placed = (misplaced(None, act_of(act)) for act in acts if act.id in ids)
        return tuple(verdict for verdict in placed if verdict)
    history = timeline(treaty, acts, upstream).history
    return tuple(verdict for verdict in verdicts(treaty, history, ids) if verdict.admission != "admitted")
