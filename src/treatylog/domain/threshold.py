"""Thresholds: what a treaty still needs to enter into force (VCLT art. 24(1))."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from treatylog.facts.clauses import OnDeposits


@dataclass(frozen=True, slots=True)
class Need:
    """What is missing of a threshold: a number of instruments, certain States, parts of subsets, a share."""

    deposits: int = 0
    states: tuple[str, ...] = ()
    subsets: tuple[tuple[str, int], ...] = ()
    share: Decimal = Decimal(0)

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return not (self.deposits or self.states or self.subsets or self.share)


def needed(clause: OnDeposits, consented: Collection[str], signatories: Collection[str] = ()) -> Need:
    """What *clause* still needs when the States *consented* have, of whom the *signatories* signed."""
    counting = set(consented) - set(clause.uncounted)
    of_all = signatories if clause.all_signatories else ()
    required = dict.fromkeys((*clause.named, *sorted(of_all)))
    return Need(
        deposits=max(0, (clause.deposits or 0) - len(counting)),
        states=tuple(code for code in required if code not in counting),
        subsets=tuple(
            (subset.name, subset.count - len(counting & set(subset.of)))
            for subset in clause.among
            if len(counting & set(subset.of)) < subset.count
        ),
        share=_missing_share(clause, counting),
    )


def _missing_share(clause: OnDeposits, counting: Collection[str]) -> Decimal:
    if clause.share is None:
        return Decimal(0)
    held = sum(part for code, part in clause.share.of.items() if code in counting)
    return max(Decimal(0), clause.share.at_least - held)
