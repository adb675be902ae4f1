"""What holds for every page: policy, problems, links, accessibility, widths."""

import os
import re
from typing import Any

import pytest
from aiohttp import ClientSession
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, expect

from browser.conftest import Site, Tab, opened_tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

FULL = os.environ.get("TREATYLOG_FULL") == "1"
PAGES = (
    "/", "/treaties", "/treaties/inf?on=2019-05-01", "/treaties/paris-agreement", "/treaties/inf-moratorium",
    "/treaties/inf/parties", "/treaties/inf/parties/USA?on=2019-05-01", "/treaties/inf/earliest-exit/USA",
    "/parties", "/parties/USA", "/between?a=RUS&b=USA&on=2019-05-01", "/treaties/inf/between/RUS/USA?on=2019-05-01",
    "/diff?from=2019-01-01&to=2019-12-31&treaty=inf", "/declarations", "/discrepancies?treaty=inf", "/events",
    "/events/inf/0036", "/search?q=treaty", "/treaties/ottawa/map?on=2025-12-31", "/treaties/inf/record",
    "/matrix?on=2019-05-01&treaties=inf,npt,cfe,ctbt&parties=USA,RUS,FRA,UKR",
    "/what-if?treaty=paris-agreement&acts=acceded:USA:2027-01-01",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES if FULL else PAGES[2::3])
async def test_everybody_can_read_it(browser: Browser, site: Site, path: str) -> None:
    """Axe finds nothing serious, in light or in dark; on a phone nothing sticks out; the console is clean."""
    for scheme in ("light", "dark") if FULL else ("light" if PAGES.index(path) % 2 else "dark",):
        context, tab = await opened_tab(browser, site, color_scheme=scheme)
        await tab.open(path)
        found: dict[str, Any] = (await Axe().run(tab.page)).response
        grave = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
        assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in grave] == []
        await tab.page.set_viewport_size({"width": 390, "height": 800})
        assert await tab.run("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        assert tab.complaints == []
        await context.close()


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_says_that_it_is_no_depositary_and_links_to_its_data(site: Site, path: str) -> None:
    """And it has neither inline style nor inline script."""
    async with ClientSession() as session, session.get(site.url + path, headers={"Accept": "text/html"}) as answer:
        assert answer.status == 200
        page = await answer.text()
        assert "Not a depositary." in page
        assert not re.search(r"\sstyle=|\son\w+=|<style", page)
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        for twin in re.findall(r'<a href="(/v1/[^"]+)">(?:JSON|CSV|Calendar|Events|Receipt)</a>', page):
            async with session.get(site.url + twin.replace("&amp;", "&")) as data:
                assert data.status == 200, (twin, await data.text())


async def test_an_unknown_treaty_has_a_page_with_suggestions(failing: Tab) -> None:
    """With the status of the problem, and a link to what was meant."""
    answer = await failing.open("/treaties/imf")
    assert answer.status == 404
    await failing.page.get_by_role("link", name="inf", exact=True).click()
    await expect(failing.page.locator("#sentence")).to_contain_text("the INF Treaty has ended")


async def test_an_unknown_party_has_a_page_with_suggestions(failing: Tab) -> None:
    """The name as typed, and who may have been meant."""
    answer = await failing.open("/treaties/inf/parties/Rusia")
    assert answer.status == 404
    assert "Rusia" in await failing.text("main")
    await expect(failing.page.locator(".near a").first).to_have_attribute("href", re.compile("/treaties/inf/parties/"))


async def test_an_impossible_date_has_a_page_with_the_field_as_typed(failing: Tab) -> None:
    """31 February 2019 is not a date."""
    answer = await failing.open("/treaties/inf?on=2019-02-31")
    assert answer.status == 400
    assert await failing.page.locator("input[name=on]").input_value() == "2019-02-31"


@pytest.mark.parametrize(
    ("path", "word", "there"),
    [
        ("/diff?treaty=imf", "inf", "/diff?treaty=inf"),
        ("/matrix?treaties=npt,imf&parties=USA", "inf", "/matrix?treaties=npt,inf&parties=USA"),
        ("/treaties?headline=suspendid", "suspended", "/treaties?headline=suspended"),
    ],
    ids=["a key", "one of a list", "a headline"],
)
async def test_a_word_misspelt_in_the_address_can_be_put_right(failing: Tab, path: str, word: str, there: str) -> None:
    """The suggestion is the same page with the word in its place."""
    await failing.open(path)
    link = failing.page.locator(".near").first.get_by_role("link", name=word, exact=True)
    await expect(link).to_have_attribute("href", there)


@pytest.mark.parametrize("on", ["1500-01-01", "12019-05-01", "2019-13-01", "May 2019"])
async def test_a_date_out_of_range_has_a_page_that_says_so(failing: Tab, on: str) -> None:
    """What was typed stays in its field, to be put right there."""
    answer = await failing.open(f"/treaties/inf/map?on={on}")
    assert answer.status == 400
    assert await failing.page.locator("main input[name=on]").input_value() == on


async def test_the_last_date_there_is_has_an_answer(tab: Tab) -> None:
    """The end of the year 9999, if nothing else happens."""
    await tab.open("/treaties/inf?on=9999-12-31")
    assert (await tab.text("#sentence")).startswith("On 31 December 9999, if nothing else happens, the INF Treaty")


async def test_before_this_record_began_nothing_was_known(failing: Tab) -> None:
    """404, with what the record held at that point."""
    answer = await failing.open("/treaties/inf?known_at=2000-01-01")
    assert answer.status == 404
    assert "at that point the record held no treaty yet" in await failing.text("main")


async def test_a_path_that_is_none_has_a_page(failing: Tab) -> None:
    """It says so, and where to go."""
    answer = await failing.open("/nowhere")
    assert answer.status == 404
    await failing.page.get_by_role("link", name="The treaties of the record").click()
    assert failing.where() == "/treaties"


async def test_a_program_is_told_a_problem_as_data(site: Site) -> None:
    """Who does not ask for a page gets problem details."""
    async with ClientSession() as session, session.get(f"{site.url}/treaties/imf") as answer:
        assert (answer.status, answer.content_type) == (404, "application/problem+json")


async def test_blank_fields_leave_the_address(tab: Tab) -> None:
    """What a form sends without a value is no part of the state."""
    await tab.open("/treaties/inf?on=2019-05-01&public_on=&known_at=")
    assert tab.where() == "/treaties/inf?on=2019-05-01"


async def test_looking_for_one_thing_leads_to_it(tab: Tab) -> None:
    """A treaty, a party, or both."""
    await tab.open("/")
    await tab.page.get_by_label("Treaty, party, or both").fill("INF United States")
    await tab.page.get_by_role("button", name="Look it up").click()
    await expect(tab.page.locator("#sentence")).to_contain_text("the United States is no longer")


async def test_looking_for_nothing_known_says_so(tab: Tab) -> None:
    """With what comes near, or where the lists are; what was typed stays text."""
    await tab.open("/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "There is nothing like “<script>alert(1)</script>” in the record." in await tab.text("main")


async def test_the_keyboard_alone_reaches_the_answer(tab: Tab) -> None:
    """The first stop skips to it."""
    await tab.open("/treaties/inf?on=2019-05-01")
    await tab.page.keyboard.press("Tab")
    await expect(tab.page.get_by_role("link", name="Skip to the answer")).to_be_focused()
    await tab.page.keyboard.press("Enter")
    await expect(tab.page.locator("main")).to_be_focused()


_CITED = re.compile(r"^treatylog .*, head sha256:[0-9a-f]{16}\.")


@pytest.mark.parametrize("path", ["/treaties/inf?on=2019-05-01", "/treaties/inf/parties/USA?on=2019-05-01", "/matrix"])
async def test_on_paper_the_answer_stays_and_the_controls_go(tab: Tab, path: str) -> None:
    """The sentence and the citation are printed, closed reasons are open, and nothing is cut off at the edge."""
    await tab.open(path)
    await tab.page.emulate_media(media="print")
    await tab.page.set_viewport_size({"width": 718, "height": 1000})
    try:
        await expect(tab.page.locator("#sentence")).to_be_visible()
        await expect(tab.page.locator(".cite p")).to_be_visible()
        await expect(tab.page.locator(".cite p")).to_contain_text(_CITED)
        for gone in (".clocks", ".head nav", ".find", ".pick", ".fields"):
            assert await tab.page.locator(gone).filter(visible=True).count() == 0
        closed = (
            "[...document.querySelectorAll('details:not([open]) li')].filter((one) => !one.checkVisibility()).length"
        )
        assert await tab.run(closed) == 0
        assert await tab.run("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    finally:
        await tab.page.emulate_media(media="screen")


async def test_home_tells_what_comes_next_and_what_changed(tab: Tab) -> None:
    """With the days left, and the INF story drawn from the record."""
    await tab.open("/?on=2019-05-01")
    coming = await tab.text("[data-part=coming]")
    assert "INF Treaty" in coming
    assert "93 days" in coming
    assert "Russia" in await tab.text("[data-part=lately]")
    await expect(tab.page.locator(".story li")).to_have_count(4)
