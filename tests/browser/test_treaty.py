"""The page of a treaty in a browser."""

import gzip
import re

import pytest
from aiohttp import ClientSession
from playwright.async_api import expect

from browser.conftest import Site, Tab
from treatylog.facts.event import parse_event

pytestmark = pytest.mark.asyncio(loop_scope="session")

INF = "/treaties/inf?on=2019-05-01"
FIGURE = "[data-figure]"


async def test_it_says_in_one_sentence_how_the_treaty_stood(tab: Tab) -> None:
    """Who suspended it, when it ends, and whose notice ends it."""
    await tab.open(INF)
    assert await tab.text("#sentence") == (
        "On 1 May 2019 the INF Treaty was in force, but Russia and the United States had each suspended it, and it was "
        "to end on 2 August 2019, in 93 days, when the United States' notice of withdrawal ran out."
    )


async def test_it_draws_a_row_for_each_party(tab: Tab) -> None:
    """As many in the figure of the whole life as the JSON has parties."""
    await tab.open(INF)
    assert await tab.page.locator(f"{FIGURE} >> nth=0").locator("[data-party]").count() == 14


async def test_a_suspension_and_a_notice_are_drawn_at_once(tab: Tab) -> None:
    """The hatched band of the United States, and the wedge of its notice beneath it."""
    await tab.open(INF)
    row = tab.page.locator(f"{FIGURE} >> nth=1").locator("[data-party=USA]")
    await expect(row.locator("rect.b-suspended")).to_have_count(1)
    await expect(row.locator("path.b-notice")).to_have_count(1)


async def test_words_and_acts_have_different_marks(tab: Tab) -> None:
    """The announcement of October 2018 is hollow, the notice of February 2019 is filled."""
    await tab.open(INF)
    row = tab.page.locator(f"{FIGURE} >> nth=1").locator("[data-party=USA]")
    said = row.locator("a[aria-label*='Withdrawal announced, 20 Oct 2018, moves nothing']")
    done = row.locator("a[aria-label*='Notice of withdrawal, 2 Feb 2019']")
    await expect(said.locator("circle")).to_have_count(1)
    await expect(done.locator("path.act")).to_have_count(1)


async def test_a_dispute_whether_there_is_a_bond_splits_the_band(tab: Tab) -> None:
    """Ukraine, which formally was not a party, as it says."""
    await tab.open(INF)
    row = tab.page.locator(f"{FIGURE} >> nth=1").locator("[data-party=UKR]")
    await expect(row.locator("rect.b-hollow")).not_to_have_count(0)
    await expect(row.get_by_text("disputed", exact=True)).to_have_count(1)


async def test_a_mark_shows_its_act_on_focus(tab: Tab) -> None:
    """The card holds what the numbered list holds, and Escape closes it."""
    await tab.open(INF)
    await tab.page.locator("a[aria-label*='Notice of withdrawal, 2 Feb 2019']").first.focus()
    await expect(tab.page.locator(".tip")).to_contain_text("By diplomatic notes to Russia")
    await tab.page.keyboard.press("Escape")
    await expect(tab.page.locator(".tip")).to_have_count(0)


async def test_the_handle_moves_with_the_arrow_keys(tab: Tab) -> None:
    """A day for each key; line, field and address follow, and the sentence when the hand rests."""
    await tab.open(INF)
    handle = tab.page.locator(".handle").first
    await handle.focus()
    await tab.page.keyboard.press("ArrowRight")
    assert await tab.page.locator("[name=on]").input_value() == "2019-05-02"
    await expect(tab.page.locator("#sentence")).to_contain_text("On 2 May 2019")
    assert tab.where() == "/treaties/inf?on=2019-05-02"
    await expect(handle).to_be_focused()


async def test_page_down_goes_to_the_next_change(tab: Tab) -> None:
    """From 1 May 2019 that is the day on which the treaty ended."""
    await tab.open(INF)
    await tab.page.locator(".handle").first.focus()
    await tab.page.keyboard.press("PageDown")
    await expect(tab.page.locator("#sentence")).to_contain_text("On 2 August 2019 the INF Treaty had ended")
    assert await tab.page.locator(".handle").first.get_attribute("aria-valuetext") == (
        "Friday, 2 August 2019: 1 withdrawn, 12 terminated, 1 ceased to exist"
    )


async def test_back_and_forward_redraw_the_page(tab: Tab) -> None:
    """The address is the state."""
    await tab.open(INF)
    await tab.page.locator("[rel=next]").click()
    await expect(tab.page.locator("#sentence")).to_contain_text("On 2 August 2019")
    await tab.page.go_back()
    await expect(tab.page.locator("#sentence")).to_contain_text("On 1 May 2019")
    await tab.page.go_forward()
    await expect(tab.page.locator("#sentence")).to_contain_text("On 2 August 2019")
    assert await tab.page.title() == "INF Treaty on 2019-08-02 · treatylog"


async def test_typing_a_date_redraws_the_page(tab: Tab) -> None:
    """Whoever types a whole date need not press anything."""
    await tab.open(INF)
    await tab.page.locator("[name=on]").fill("1988-06-01")
    await expect(tab.page.locator("#sentence")).to_contain_text("On 1 June 1988 the INF Treaty was in force")


async def test_a_date_that_is_none_is_marked_while_it_is_typed(tab: Tab) -> None:
    """31 February 2019 stays as typed, and nothing is asked."""
    await tab.open(INF)
    await tab.page.locator("[name=on]").fill("2019-02-31")
    await expect(tab.page.locator("[name=on]")).to_have_attribute("aria-invalid", "true")
    assert tab.where() == INF


async def test_many_parties_are_grouped_the_exceptions_first(tab: Tab) -> None:
    """Who left the Paris Agreement comes before those in force, which lie closed by year of entry."""
    await tab.open("/treaties/paris-agreement?on=2026-11-23")
    titles = await tab.page.locator(".tl-group a").all_inner_texts()
    assert [title.split(" ", 1)[1] for title in titles[:3]] == ["Withdrawn", "Signatory", "In force since 2016"]
    assert await tab.page.locator("[data-party]").count() == 4


async def test_a_closed_group_opens_in_place(tab: Tab) -> None:
    """Its rows are fetched, the address says which are open, and the focus stays."""
    await tab.open("/treaties/paris-agreement?on=2026-11-23")
    group = tab.page.get_by_role("button", name="In force since 2023")
    await group.focus()
    await tab.page.keyboard.press("Enter")
    await expect(tab.page.locator("[data-party=VAT], [data-party=AFG], [data-party=LBY]").first).to_be_visible()
    await expect(tab.page).to_have_url(re.compile("open=in_force-2023"))
    await expect(tab.page.get_by_role("button", name="In force since 2023")).to_be_focused()


async def test_the_handle_redraws_two_hundred_parties_at_once(tab: Tab) -> None:
    """A step of the handle, with every count over 198 lives, takes less than 100 milliseconds."""
    await tab.open("/treaties/paris-agreement?on=2019-05-01&open=in_force-2016,in_force-2017,in_force-2018")
    taken = await tab.run(
        """() => {
          const handle = document.querySelector('.handle'), all = [];
          for (let i = 0; i < 20; i += 1) {
            handle.value = Number(handle.value) + 30;
            const start = performance.now();
            handle.dispatchEvent(new Event('input'));
            document.body.getBoundingClientRect();
            all.push(performance.now() - start);
          }
          return all.sort((a, b) => a - b);
        }"""
    )
    assert taken[len(taken) // 2] < 100, taken


async def test_the_first_page_of_a_large_treaty_is_small(site: Site) -> None:
    """Packed, with its style and script, below 60 KB."""
    size = 0
    async with ClientSession() as session:
        for path in ("/treaties/paris-agreement", "/static/treatylog.css", "/static/treatylog.js"):
            headers = {"Accept-Encoding": "gzip", "Accept": "text/html"}
            async with session.get(site.url + path, headers=headers) as answer:
                assert answer.headers["Content-Encoding"] == "gzip"
                size += len(gzip.compress(await answer.read(), 5))
    assert size < 60_000


async def test_it_works_without_script(plain: Tab) -> None:
    """The date is a field and a button, the neighbouring changes are links, and there is no handle."""
    await plain.open(INF)
    assert not await plain.page.locator(".handle").first.is_visible()
    await plain.page.locator("[name=on]").fill("2019-08-02")
    await plain.page.get_by_role("button", name="Show").click()
    assert "On 2 August 2019 the INF Treaty had ended" in await plain.text("#sentence")
    assert plain.where() == "/treaties/inf?on=2019-08-02"
    await plain.page.locator("[rel=prev]").click()
    assert "On 4 March 2019" in await plain.text("#sentence")


async def test_what_the_world_knew_is_drawn_only_so_far(tab: Tab) -> None:
    """On 1 May 2019 nobody could see the end but as what the notice leads to."""
    await tab.open(f"{INF}&public_on=2019-05-01")
    assert "As the world knew it on 1 May 2019" in await tab.text(".lede")
    row = tab.page.locator(f"{FIGURE} >> nth=1").locator("[data-party=USA]")
    await expect(row.locator(".b-derived")).to_have_count(1)
    await expect(row.locator("line.b-line.withdrawn")).to_have_count(0)


async def test_a_second_handle_cuts_what_the_world_knew(tab: Tab) -> None:
    """Moved to before the notice, the end of the treaty is gone from the page; at its end everything counts."""
    await tab.open("/treaties/inf?on=2019-08-03")
    handle = tab.page.get_by_label("Public by").last
    await handle.focus()
    await tab.page.keyboard.press("Home")
    await expect(tab.page.locator("#sentence")).to_contain_text("On 3 August 2019 the INF Treaty was in force")
    await expect(tab.page).to_have_url(re.compile("public_on=2018-07-01"))
    await tab.page.keyboard.press("End")
    await expect(tab.page.locator("#sentence")).to_contain_text("On 3 August 2019 the INF Treaty had ended")
    await expect(tab.page).not_to_have_url(re.compile("public_on"))


async def test_the_second_handle_also_cuts_what_this_record_had(tab: Tab, site: Site) -> None:
    """It stops at each time at which something was recorded; the address follows, and going back moves the handle."""
    stream = (await site.service.treaties.present()).stream("cwc")
    act = parse_event(
        {
            "id": "cwc/x-stop", "treaty": "cwc", "type": "statement_made", "party": "AUT", "on": "2026-11-22",
            "sources": [next(iter(stream.sources))],
        }
    )  # fmt: skip
    await site.service.treaties.record("cwc", [act], expected=stream.version, recorded_by="clerk")
    await tab.open("/treaties/cwc?on=2019-05-01")
    await tab.page.get_by_label("What the second handle moves").select_option("known_at")
    handle = tab.page.locator("#known-1")
    await handle.focus()
    await tab.page.keyboard.press("Home")
    await expect(tab.page.locator(".lede .sub")).to_contain_text("As this record stood at 2026-01-02 12:00 UTC")
    await expect(tab.page).to_have_url(re.compile(r"known_at=2026-01-02T12(:|%3A)00"))
    assert await handle.get_attribute("aria-valuetext") == "2026-01-02 12:00 UTC"
    await tab.page.keyboard.press("End")
    await expect(tab.page).not_to_have_url(re.compile("known_at"))
    await tab.page.go_back()
    await expect(tab.page.locator(".lede .sub")).to_have_count(1)
    assert await tab.page.get_by_label("Recorded by").first.input_value() != ""


async def test_before_its_adoption_it_did_not_exist(tab: Tab) -> None:
    """A date out of the range of the treaty has an answer."""
    await tab.open("/treaties/inf?on=1980-05-01")
    assert await tab.text("#sentence") == (
        "The INF Treaty did not exist on 1 May 1980; it was adopted on 8 December 1987."
    )


async def test_a_commitment_says_that_it_is_not_treaty_law(tab: Tab) -> None:
    """The moratorium, its proposer, its condition and the answers to it."""
    await tab.open("/treaties/inf-moratorium?on=2019-12-05")
    assert "A political commitment, not treaty law" in await tab.text(".political")
    pledges = tab.page.locator("[data-part=pledges]")
    await expect(pledges).to_contain_text(
        "Condition: until missiles of similar classes made by the United States appear"
    )
    await expect(pledges).to_contain_text("Russia proposed it on 18 September 2019 to NATO")
    assert (await tab.text("#sentence")).startswith("On 5 December 2019 Russia's pledge stood on its condition; of")
