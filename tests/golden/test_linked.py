"""What a link between two treaties must show for every party of the bundled record, whichever the treaties are."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from treatylog.domain.calendar import counted
from treatylog.domain.headline import Headline
from treatylog.domain.machine import Standing
from treatylog.facts.base import Ground
from treatylog.facts.clauses import AutomaticDenunciation, LinkedExit, SupersededBy
from treatylog.log.files import bundled, read_record
from treatylog.service.answers import BandAnswer
from treatylog.service.build import service
from treatylog.service.settings import Settings
from treatylog.service.treaties import Question, Treaties

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
BOUND = (Standing.PARTY, Standing.WITHDRAWING)
CONSENTING = (Standing.CONTRACTING, *BOUND)
LINKS = [
    (stream.key, link)
    for stream in read_record(bundled()).streams
    if stream.definition
    for link in stream.definition.links
]


def links(kind: type) -> list[Any]:
    """The links of one *kind*, each as a case of its own."""
    return [pytest.param(key, link, id=f"{key} {link.treaty}") for key, link in LINKS if isinstance(link, kind)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def treaties() -> AsyncIterator[Treaties]:
    """The service over the bundled record, in memory."""
    async with service(Settings(db=None, events=None), lambda: NOW) as built:
        yield built.treaties


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


@pytest.mark.parametrize(("key", "link"), links(AutomaticDenunciation))
async def test_nobody_is_bound_by_a_convention_that_its_consent_denounced(
    treaties: Treaties, key: str, link: AutomaticDenunciation
) -> None:
    """Consent to the later convention ends the earlier one, once the later is itself in force (C138 art. 10(5))."""
    entered = await begun(treaties, link.treaty)
    for party in await everyone(treaties, key):
        bands = (await treaties.timeline(key, party)).bands
        day = await denounced(treaties, party, link, entered)
        if day is None:
            continue
        bound = [band for band in bands if band.standing in BOUND]
        assert [band for band in bound if band.until is None or band.until > day] == [], party
        if on(tuple(bound), day - timedelta(days=1)):
            assert headline(bands, day) is Headline.SUPERSEDED, party


@pytest.mark.parametrize(("key", "link"), links(AutomaticDenunciation))
async def test_who_is_shown_as_superseded_has_accepted_the_later_convention(
    treaties: Treaties, key: str, link: AutomaticDenunciation
) -> None:
    """Nobody's bond is superseded on another day than its own consent to the later convention gives."""
    entered = await begun(treaties, link.treaty)
    for party in await everyone(treaties, key):
        for band in (await treaties.timeline(key, party)).bands:
            if band.headline is Headline.SUPERSEDED and band.standing is Standing.FORMER_PARTY:
                day = await denounced(treaties, party, link, entered)
                assert day is not None, party
                assert day <= band.since, party


@pytest.mark.parametrize(("key", "link"), links(LinkedExit))
async def test_who_has_left_one_treaty_has_left_the_one_that_hangs_on_it(
    treaties: Treaties, key: str, link: LinkedExit
) -> None:
    """Nobody is bound by a treaty once its withdrawal from the parent has had the time that the link gives."""
    for party in await everyone(treaties, key):
        bands = (await treaties.timeline(key, party)).bands
        for left in (await treaties.timeline(link.treaty, party)).bands:
            if left.headline is not Headline.WITHDRAWN:
                continue
            if (await treaties.status(link.treaty, party, Question(left.since))).ground is not Ground.WITHDRAWAL:
                continue
            held = on(bands, counted(left.since, link.after) if link.after else left.since)
            assert held is None or held.standing not in BOUND, f"{party} {left.since}"


@pytest.mark.parametrize(("key", "link"), links(SupersededBy))
async def test_a_treaty_ends_on_the_day_on_which_the_later_one_begins(
    treaties: Treaties, key: str, link: SupersededBy
) -> None:
    """Whoever is bound on the day before is bound no longer when the later treaty is in force (VCLT art. 59)."""
    day = await begun(treaties, link.treaty)
    whole = (await treaties.treaty(key, Question(day))).whole
    assert whole
    assert whole.state == "ended"
    for party in await everyone(treaties, key):
        held = on((await treaties.timeline(key, party)).bands, day)
        assert held is None or held.standing not in BOUND, party
