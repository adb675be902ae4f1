"""The benchmark of all pairs runs, and tells each of them. How long it takes is not tested."""

from itertools import combinations

from benchmarks.pairs import Measured, codes, convention, measured, table

PARTIES = 12


def told() -> Measured:
    """All pairs of a small convention, once."""
    return measured(convention(PARTIES), rounds=1)


def test_every_pair_is_told() -> None:
    """Each of two, and none twice."""
    assert set(told().told) == set(combinations(codes(PARTIES), 2))


def test_pairs_of_every_kind_are_told() -> None:
    """In force and not, open, modified, suspended, and under either text."""
    answers = told().told.values()
    assert {answer.in_force for answer in answers} == {True, False, None}
    assert any(answer.modifications for answer in answers)
    assert any(answer.suspended_by for answer in answers)
    assert {answer.text is None for answer in answers} == {True, False}


def test_the_figures_are_printed() -> None:
    """How many pairs, and how long they took."""
    lines = list(table(told()))
    assert lines[0] == "12 parties, 66 pairs"
    assert "s of CPU" in lines[-1]
