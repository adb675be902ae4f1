"""
How fast all pairs of a convention of a hundred parties are told.

Run in ``tests`` as ``python -m benchmarks.pairs``. It ends with an error when that takes a second of CPU or more.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise

from treatylog.domain.between import Between, between
from treatylog.testing import Given, Line, event, given, provision, threshold, treaty

ON = date(2020, 1, 1)
MOST = 1.0
"""The seconds of CPU that the matrix may take."""

ROUNDS = 3
_BEGUN = date(1980, 1, 1)


@dataclass(frozen=True, slots=True)
class Measured:
    """The shortest time in which all pairs were told, in seconds of CPU, and what was told."""

    parties: int
    seconds: float
    told: dict[tuple[str, str], Between]


def codes(parties: int) -> tuple[str, ...]:
    """Codes of so many invented parties."""
    return tuple(f"P{number:03}" for number in range(parties))


def convention(parties: int) -> Given:
    """
    A convention whose accessions others accept: half of its parties ratified, the others acceded.

    Each acceding State is accepted by two thirds of those that ratified and by the next to accede, one party in five
    has a reservation to which a tenth object, one in ten has suspended the treaty towards another, and half have
    consented to a later text.
    """
    names = codes(parties)
    ratified, acceded = names[: parties // 2], names[parties // 2 :]
    clause = threshold(deposits=3, later={"months": 3, "round": "first of that month"})
    tables = {
        "entry_into_force": clause,
        "accession": {"article": "38", "operates": "by acceptance", "then": {"months": 3}},
        "text": [{"id": "new", "title": "New", "article": "39", "from": "2000-01-01", "binds": "acceptors"}],
        "provision": [provision("I"), provision("II")],
    }
    lines = [*_consents(ratified, "ratified"), *_consents(acceded, "acceded"), *_acceptances(ratified, acceded)]
    return given(treaty(**tables), *lines, *_reservations(names), *_suspensions(names), *_texts(names))


def _day(number: int) -> str:
    return (_BEGUN + timedelta(days=37 * number)).isoformat()


def _consents(names: tuple[str, ...], type: str) -> Iterator[Line]:
    for number, code in enumerate(names):
        yield event(type, code, _day(number))


def _acceptances(ratified: tuple[str, ...], acceded: tuple[str, ...]) -> Iterator[Line]:
    for number, code in enumerate(ratified):
        others = [other for place, other in enumerate(acceded) if (number + place) % 3]
        yield event("accession_accepted", code, _day(len(ratified) + number), towards=others)
    for earlier, code in pairwise(acceded):
        yield event("accession_accepted", code, _day(len(ratified) + len(acceded)), towards=[earlier])


def _reservations(names: tuple[str, ...]) -> Iterator[Line]:
    for number, code in enumerate(names[::5]):
        on, id = _day(5 * number % max(1, len(names) // 2)), f"t/r-{number}"
        yield event("reservation_made", code, on, id=id, text="It reserves.", provisions=["I"], circulated_on=on)
        for other in names[number % 10 :: 10]:
            if other != code:
                yield event("objection_made", other, on, to=id)


def _suspensions(names: tuple[str, ...]) -> Iterator[Line]:
    for number, code in enumerate(names[::10]):
        yield event("suspended", code, "2015-01-01", towards=[names[(10 * number + 7) % len(names)]])


def _texts(names: tuple[str, ...]) -> Iterator[Line]:
    for code in names[::2]:
        yield event("amended", code, "2005-01-01", version="new")


def matrix(given: Given) -> dict[tuple[str, str], Between]:
    """Every pair of the parties, told on the day."""
    state = given.history.at(ON)
    bound = [party.party for party in state.bound()]
    return {pair: between(given.treaty, state, *pair, ON) for pair in combinations(bound, 2)}


def measured(given: Given, rounds: int = ROUNDS) -> Measured:
    """The matrix of *given*, told *rounds* times."""
    state = given.history.at(ON)
    times = []
    told: dict[tuple[str, str], Between] = {}
    for _ in range(rounds):
        begun = time.process_time()
        told = matrix(given)
        times.append(time.process_time() - begun)
    return Measured(len(state.bound()), min(times), told)


def table(found: Measured) -> Iterator[str]:
    """The figures as lines of text."""
    pairs = len(found.told)
    yield f"{found.parties} parties, {pairs} pairs"
    for name, value in (("in force", True), ("not in force", False), ("open", None)):
        yield f"{name:14}{sum(answer.in_force is value for answer in found.told.values()):6}"
    each = 1e6 * found.seconds / max(1, pairs)
    yield f"all pairs: {found.seconds:.3f} s of CPU, {each:.0f} us a pair (under {MOST:.0f} s asked)"


def main() -> int:
    """Print the figures. 1 where it is too slow."""
    found = measured(convention(100))
    sys.stdout.write("\n".join(table(found)) + "\n")
    return 0 if found.seconds < MOST else 1


if __name__ == "__main__":
    sys.exit(main())
