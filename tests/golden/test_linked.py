"""What a link between two treaties must show for every party of the bundled record, whichever the treaties are."""

from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest

from treatylog.domain.calendar import counted
from treatylog.domain.headline import Headline
from treatylog.domain.machine import Standing
from treatylog.facts.base import Ground
from treatylog.facts.clauses import AutomaticDenunciation, LinkedExit, SupersededBy
from treatylog.service.answers import BandAnswer
from treatylog.service.treaties import Question, Treaties
from worlds import bundled_record

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
BOUND = (Standing.PARTY, Standing.WITHDRAWING)
CONSENTING = (Standing.CONTRACTING, *BOUND)
Kind = TypeVar("Kind", AutomaticDenunciation, LinkedExit, SupersededBy)


def links(kind: type[Kind]) -> list[tuple[str, Kind]]:
    """The links of one *kind* in the record, each with the treaty that it belongs to."""
    defined = [(stream.key, stream.definition) for stream in bundled_record().streams if stream.definition]
    found = [(key, link) for key, one in defined for link in one.links if isinstance(link, kind)]
    assert found
    return found


def on(bands: tuple[BandAnswer, ...], day: date) -> BandAnswer | None:
    """The band that covers *day*."""
    return next((band for band in bands if band.since <= day and (band.until is None or day < band.until)), None)


def headline(bands: tuple[BandAnswer, ...], day: date) -> Headline | None:
    """The headline on *day*, where there is a band for it."""
    held = on(bands, day)
    return held.headline if held else None


async def everyone(treaties: Treaties, key: str) -> list[str]:
    """All who have to do with the treaty."""
    return [line.party for line in (await treaties.parties_of(key)).items]


async def begun(treaties: Treaties, key: str) -> date:
    """The day on which the treaty entered into force."""
    whole = (await treaties.treaty(key)).whole
    assert whole
    assert whole.since
    return whole.since


async def denounced(treaties: Treaties, party: str, link: AutomaticDenunciation, entered: date) -> date | None:
    """The day on which the consent of *party* to the later convention, in force since *entered*, ends the earlier."""
    later = (await treaties.timeline(link.treaty, party)).bands
    consent = min((band.since for band in later if band.standing in CONSENTING), default=None)
    return consent and max(consent, entered)


async def test_nobody_is_bound_by_a_convention_that_its_consent_denounced(treaties: Treaties) -> None:
    """Consent to the later convention ends the earlier one, once the later is itself in force (C138 art. 10(5))."""
    for key, link in links(AutomaticDenunciation):
        entered = await begun(treaties, link.treaty)
        for party in await everyone(treaties, key):
            bands = (await treaties.timeline(key, party)).bands
            day = await denounced(treaties, party, link, entered)
            if day is None:
                continue
            bound = [band for band in bands if band.standing in BOUND]
            assert [band for band in bound if band.until is None or band.until > day] == [], f"{key} {party}"
            if on(tuple(bound), day - timedelta(days=1)):
                assert headline(bands, day) is Headline.SUPERSEDED, f"{key} {party}"


async def test_who_is_shown_as_superseded_has_accepted_the_later_convention(treaties: Treaties) -> None:
    """Nobody's bond is superseded on another day than its own consent to the later convention gives."""
    for key, link in links(AutomaticDenunciation):
        entered = await begun(treaties, link.treaty)
        for party in await everyone(treaties, key):
            for band in (await treaties.timeline(key, party)).bands:
                if band.headline is Headline.SUPERSEDED and band.standing is Standing.FORMER_PARTY:
                    day = await denounced(treaties, party, link, entered)
                    assert day is not None, f"{key} {party}"
                    assert day <= band.since, f"{key} {party}"


async def test_who_has_left_one_treaty_has_left_the_one_that_hangs_on_it(treaties: Treaties) -> None:
    """Nobody is bound by a treaty once its withdrawal from the parent has had the time that the link gives."""
    for key, link in links(LinkedExit):
        for party in await everyone(treaties, key):
            bands = (await treaties.timeline(key, party)).bands
            for left in (await treaties.timeline(link.treaty, party)).bands:
                if left.headline is not Headline.WITHDRAWN:
                    continue
                if (await treaties.status(link.treaty, party, Question(left.since))).ground is not Ground.WITHDRAWAL:
                    continue
                held = on(bands, counted(left.since, link.after) if link.after else left.since)
                assert held is None or held.standing not in BOUND, f"{key} {party} {left.since}"


async def test_a_treaty_ends_on_the_day_on_which_the_later_one_begins(treaties: Treaties) -> None:
    """Whoever is bound on the day before is bound no longer when the later treaty is in force (VCLT art. 59)."""
    for key, link in links(SupersededBy):
        day = await begun(treaties, link.treaty)
        whole = (await treaties.treaty(key, Question(day))).whole
        assert whole, key
        assert whole.state == "ended", key
        for party in await everyone(treaties, key):
            held = on((await treaties.timeline(key, party)).bands, day)
            assert held is None or held.standing not in BOUND, f"{key} {party}"
