"""Intervals tile the time line."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given

from properties.trying import bounded
from treatylog.domain.machine import LEGAL_PAIRS
from treatylog.domain.obligations import DutyState
from treatylog.facts.event import LegalAct
from treatylog.facts.treaty import Treaty
from treatylog.projection.timeline import Band, Timeline, timeline
from treatylog.testing import declaration
from treatylog.testing.strategies import days, lives, pledges, treaties

Acts = tuple[LegalAct, ...]
DAY = timedelta(days=1)


def told(treaty: Treaty, acts: Acts) -> Timeline:
    """The timeline of *treaty*, the parties stream apart."""
    return timeline(treaty, [act for act in acts if act.treaty == "t"], [act for act in acts if act.treaty != "t"])


def check(line: Timeline, party: str) -> None:
    """The bands of *party* tile the time line and say what the timeline says."""
    bands = line.bands(party)
    assert all(band.until and band.since < band.until for band in bands[:-1])
    assert all(band.until == following.since for band, following in pairwise(bands))
    assert all(_said(band) != _said(following) for band, following in pairwise(bands))
    assert not bands or bands[-1].until is None
    for band in bands:
        for on in (band.since, (band.until or band.since + 9999 * DAY) - DAY):
            assert line.headline(party, on) is band.headline
            assert (line.is_certain(party, on), len(line.could_be(party, on)) > 1) in (
                {(True, False)} if band.certain else {(False, True), (False, False)}
            )
    before = bands[0].since - DAY if bands else date(2100, 1, 1)
    assert line.headline(party, before) in ("not_party", "none")
    assert line.is_certain(party, before)


def _said(band: Band) -> tuple[object, ...]:
    return band.headline, band.standing, band.operation, band.basis, band.certain


@bounded
@given(treaties(), lives(days()))
def test_the_bands_of_every_party_tile_the_time_line(treaty: Treaty, acts: Acts) -> None:
    """Half-open, without a gap, the last one open, no two neighbours alike, imprecise dates included."""
    line = told(treaty, acts)
    for party in (*line.parties, "CHE"):
        check(line, party)


@bounded
@given(pledges())
def test_the_bands_of_declarations_tile_the_time_line(acts: Acts) -> None:
    """The same holds of pledges and answers."""
    line = told(declaration(), acts)
    for party in (*line.parties, "CHE"):
        check(line, party)


@bounded
@given(treaties(), lives(days()))
def test_bands_hold_legal_pairs_only(treaty: Treaty, acts: Acts) -> None:
    """Standing and operation fit together in every band."""
    line = told(treaty, acts)
    assert {(band.standing, band.operation) for party in line.parties for band in line.bands(party)} <= LEGAL_PAIRS


@bounded
@given(treaties(), lives())
def test_a_duty_holds_from_its_since_to_its_until(treaty: Treaty, acts: Acts) -> None:
    """Asked on the last day it is the same duty; asked on the day of its end it is another state of it, or gone."""
    line = told(treaty, acts)
    for party in line.parties:
        for on in line.history.days:
            for duty in line.obligations(party, on):
                assert duty.since is not None
                assert duty.since <= on
                if duty.state is not DutyState.PERFORMED:  # a predecessor may have performed it
                    assert _stands(line, party, duty.since)[duty.id] == (duty.state, duty.since, duty.until)
                if duty.until:
                    assert on < duty.until
                    assert _stands(line, party, duty.until - DAY)[duty.id] == (duty.state, duty.since, duty.until)
                    assert _stands(line, party, duty.until).get(duty.id, (None,))[0] is not duty.state


def _stands(line: Timeline, party: str, on: date) -> dict[str, tuple[object, ...]]:
    return {duty.id: (duty.state, duty.since, duty.until) for duty in line.obligations(party, on)}
