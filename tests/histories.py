"""What tests of the law need beside the test kit: acts as the law sees them, and histories without a timeline."""

from collections.abc import Iterable
from datetime import date, timedelta

from treatylog.domain.act import Act, Edge, act_of
from treatylog.domain.departure import Bond, barrier
from treatylog.domain.effects import law_of
from treatylog.domain.history import History, unfold
from treatylog.domain.state import TreatyState
from treatylog.facts.clauses import Exit
from treatylog.facts.event import LegalAct
from treatylog.facts.treaty import Treaty
from treatylog.testing import Line, numbered


def acts(*lines: Line, edge: Edge = "last") -> tuple[Act, ...]:
    """*lines* as the domain sees them."""
    return tuple(act_of(parsed, edge) for parsed in numbered(lines))


def earliest(clause: Exit, wanted: date, bond: Bond) -> date:
    """The first day on or after *wanted* on which nothing stands in the way of a notice under *clause*."""
    day = wanted
    while blocked := barrier(clause, day, bond):
        day = blocked.until or day + timedelta(days=1)
    return day


def unfolded(treaty: Treaty, events: Iterable[LegalAct], edge: Edge = "last") -> History[TreatyState]:
    """The history that *events* make under *treaty*, an instrument, all of them taken at one *edge*."""
    return unfold(law_of(treaty), [act_of(event, edge) for event in events])
