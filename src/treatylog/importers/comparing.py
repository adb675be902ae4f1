"""Two data sets side by side: what both have, on the same day or another, and what only one of them has."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from treatylog.importers.agreement import first_bound
from treatylog.importers.rows import Row, day_of, row_key, with_effects
from treatylog.projection.world import World

KINDS: Mapping[str, str] = {
    "signed": "signature",
    **dict.fromkeys(("definitively_signed", "ratified", "accepted", "approved", "acceded", "succeeded"), "consent"),
    "entered_into_force": "entry into force",
    **dict.fromkeys(("withdrawn", "terminated"), "end"),
}
"""What types of acts are compared, and as what: of each the first of a party."""

SHOWN = 3
"""How many examples of each outcome are kept where nobody says."""

OUTCOMES = ("same day", "less precise", "another day", "only in the first", "only in the second")


class Difference(NamedTuple):
    """Where the two differ: treaty, party, what is compared, and both dates."""

    treaty: str
    party: str
    kind: str
    first: str
    second: str


@dataclass(slots=True)
class Comparison:
    """How often each outcome, by kind, with examples; how many treaties are in both and in one."""

    shown: int = SHOWN
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    examples: dict[tuple[str, str], list[Difference]] = field(default_factory=lambda: defaultdict(list))
    treaties: Counter[str] = field(default_factory=Counter)

    def add(self, treaty: str, first: Sequence[Row], second: Sequence[Row]) -> None:
        """Compare the rows of *treaty*."""
        one, other = _firsts(first), _firsts(second)
        for key in sorted({*one, *other}):
            party, kind = key
            outcome = _outcome(one.get(key), other.get(key))
            self.counts[kind][outcome] += 1
            shown = self.examples[kind, outcome]
            if outcome != OUTCOMES[0] and len(shown) < self.shown:
                shown.append(Difference(treaty, party, kind, one.get(key, ""), other.get(key, "")))


def compare(
    first: Mapping[str, Sequence[Row]],
    second: Mapping[str, Sequence[Row]],
    pairs: Mapping[str, str],
    shown: int = SHOWN,
) -> Comparison:
    """
    The rows by treaty of *first* beside those of *second*, which calls treaties as *pairs* says, or as the first does.

    *shown* examples of each outcome are kept.
    """
    found = Comparison(shown)
    met = set()
    for treaty in first:
        other = pairs.get(treaty, treaty)
        if other in second:
            met.add(other)
            found.treaties["in both"] += 1
            found.add(treaty, first[treaty], second[other])
        else:
            found.treaties["only in the first"] += 1
    found.treaties["only in the second"] = sum(1 for key in second if key not in met)
    return found


def _firsts(rows: Sequence[Row]) -> dict[tuple[str, str], str]:
    """The first day of each kind of each party."""
    found: dict[tuple[str, str], str] = {}
    for row in with_effects(rows):
        if kind := KINDS.get(row.type):
            key = row.party, kind
            if key not in found or row.on < found[key]:
                found[key] = row.on
    return found


def _outcome(first: str | None, second: str | None) -> str:
    if first is None or second is None:
        return OUTCOMES[3] if second is None else OUTCOMES[4]
    if first == second:
        return OUTCOMES[0]
    one, other = day_of(first), day_of(second)
    return OUTCOMES[1] if one.first <= other.last and other.first <= one.last else OUTCOMES[2]


def rows_of_record(world: World, treaty: str) -> Iterator[Row]:
    """The acts of *treaty* in a record, which tells the *world*, as rows, with the first day on which each is bound."""
    stream = world.stream(treaty)
    for act in stream.acts:
        if act.party:
            yield _row(treaty, act.party, act.type, str(act.on))
    for party, on in first_bound(world.timeline(treaty).history).items():
        yield _row(treaty, party, "entered_into_force", on.isoformat())


def _row(treaty: str, party: str, type: str, on: str) -> Row:
    return Row(0, treaty, "", party, type, on, "", "record", row_key(party, type, on, None), type)
