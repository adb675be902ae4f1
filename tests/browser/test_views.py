"""The other pages in a browser: parties, two parties, matrix, map, changes, what if, commitments, the log."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from playwright.async_api import expect

from browser.conftest import Site, Tab
from treatylog.facts.event import parse_event

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_party_has_everything_that_binds_it(tab: Tab) -> None:
    """In one sentence, and grouped by headline."""
    await tab.open("/parties/USA?on=2019-05-01")
    assert (await tab.text("#sentence")).startswith("On 1 May 2019 the United States was bound by")
    await expect(tab.page.locator("section", has=tab.page.get_by_role("heading", name="Suspended"))).to_contain_text(
        "INF Treaty"
    )


async def test_the_bonds_of_a_party_can_be_filtered(tab: Tab) -> None:
    """By headline; the address says so."""
    await tab.open("/parties/USA?on=2019-05-01")
    await tab.page.locator(".keys a.s-suspended").click()
    await expect(tab.page.locator("[data-part=bonds] tbody tr")).to_have_count(1)
    assert tab.where() == "/parties/USA?on=2019-05-01&headline=suspended"


async def test_two_parties_are_compared_under_every_treaty(tab: Tab) -> None:
    """Names in any form; what is suspended comes first, with by whom."""
    await tab.open("/between?on=2019-05-01")
    await tab.page.get_by_label("Party A").fill("Russia")
    await tab.page.get_by_label("Party B").fill("United States")
    await tab.page.get_by_role("button", name="Compare").click()
    row = tab.page.locator("[data-part=piles] section").first.locator("tr", has_text="INF Treaty")
    await expect(row).to_contain_text("Suspended by RUS and USA")
    await row.get_by_role("link").first.click()
    await expect(tab.page.locator("#sentence")).to_contain_text("Russia and the United States")


async def test_what_the_record_lacks_between_two_is_said(tab: Tab) -> None:
    """An accession that others must accept."""
    await tab.open("/treaties/hague-child-abduction-1980/between/RUS/USA?on=2019-05-01")
    assert "ccept" in await tab.text("main")


async def test_the_matrix_has_a_cell_for_each_pair(tab: Tab) -> None:
    """Each a link that says in words what it shows, with a sign beside the colour."""
    await tab.open("/matrix?on=2019-05-01&treaties=inf,npt&parties=USA,RUS,FRA")
    cells = tab.page.locator(".mx td a")
    await expect(cells).to_have_count(6)
    cell = tab.page.get_by_role("link", name="United States, INF Treaty: suspended, disputed")
    await expect(cell.locator("use[href='#g-suspended']")).to_have_count(1)


async def test_arrow_keys_move_between_the_cells_of_the_matrix(tab: Tab) -> None:
    """One stop of Tab for all of it."""
    await tab.open("/matrix?on=2019-05-01&treaties=inf,npt&parties=USA,RUS,FRA")
    cells = tab.page.locator(".mx td a")
    await cells.first.focus()
    await tab.page.keyboard.press("ArrowDown")
    await tab.page.keyboard.press("ArrowRight")
    await expect(cells.nth(3)).to_be_focused()


async def test_a_step_of_the_matrix_says_what_changed(tab: Tab) -> None:
    """On the day Lithuania's withdrawal took effect."""
    await tab.open("/matrix?on=2025-12-27&treaties=ottawa&parties=LTU,FIN")
    assert await tab.text("[data-part=step]") == ("This step: Lithuania, Ottawa Convention: Notice running → Withdrawn")
    await expect(tab.page.locator(".mx td.changed")).to_have_count(1)


async def test_the_matrix_can_be_had_as_csv(tab: Tab) -> None:
    """The link leads to the same as a table."""
    await tab.open("/matrix?on=2019-05-01&treaties=inf&parties=USA,RUS")
    link = await tab.page.get_by_role("link", name="CSV").get_attribute("href")
    answer = await tab.page.request.get(f"{tab.url}{link}")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "suspended" in await answer.text()


async def test_the_matrix_plays_from_change_to_change(tab: Tab) -> None:
    """And stops at any key."""
    await tab.open("/matrix?on=2019-05-01&treaties=inf&parties=USA,RUS")
    await tab.page.get_by_role("button", name="Play").click()
    await expect(tab.page).to_have_url(re.compile("on=2019-08-02"))
    await tab.page.keyboard.press("x")
    await expect(tab.page.locator("[data-play]")).to_have_attribute("aria-pressed", "false")


async def test_the_map_draws_who_stands_how(tab: Tab) -> None:
    """Each State with its name and state in words; small ones are dots."""
    await tab.open("/treaties/ottawa/map?on=2025-12-31")
    ukraine = tab.page.get_by_role("link", name="Ukraine: suspended, disputed")
    await expect(ukraine).to_have_attribute("fill", "url(#p-suspended)")
    await expect(tab.page.get_by_role("link", name="Malta: in force").locator("circle")).to_have_count(1)


async def test_the_map_draws_a_state_that_ceased_to_exist(tab: Tab) -> None:
    """The Soviet Union lies over the outlines of those that came after it."""
    await tab.open("/treaties/inf/map?on=1990-01-01")
    await expect(tab.page.get_by_role("link", name="Soviet Union: in force")).not_to_have_count(0)
    await expect(tab.page.get_by_role("link", name=re.compile("^Russia:"))).to_have_count(0)


async def test_the_map_draws_a_territory_by_itself(tab: Tab) -> None:
    """Denmark approved the Paris Agreement without Greenland, until it said otherwise; Bermuda is as its State."""
    await tab.open("/treaties/paris-agreement/map?on=2018-01-01")
    greenland = tab.page.get_by_role("link", name="Greenland (Denmark): not party")
    await expect(greenland).to_have_attribute(
        "href", "/treaties/paris-agreement/parties/DNK?on=2018-01-01&territory=GRL"
    )
    await expect(tab.page.get_by_role("link", name="Denmark: in force", exact=True)).to_have_count(1)
    await expect(tab.page.get_by_role("link", name="Bermuda (United Kingdom): in force")).to_have_count(1)
    await greenland.focus()
    await tab.page.keyboard.press("Enter")
    await expect(tab.page.locator("h1")).to_have_text("Denmark in respect of Greenland under the Paris Agreement")


async def test_a_territory_follows_the_handle_at_once(tab: Tab) -> None:
    """Greenland leaves the European Communities, and Denmark stays."""
    await tab.open("/treaties/teu-art-50/map?on=1985-01-31")
    await expect(tab.page.locator("[data-area=GRL]")).to_have_class("a-in_force")
    after = await tab.run(
        """() => {
          document.querySelector('.handle').focus();
          document.querySelector('.handle').dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}));
          return ['GRL', 'DNK'].map((code) => document.querySelector(`[data-area=${code}]`).getAttribute('class'));
        }"""
    )
    assert after == ["a-withdrawn", "a-in_force"]


async def test_a_territory_passes_from_one_state_to_another_on_the_map(tab: Tab) -> None:
    """Hong Kong, under a covenant to which China is no party."""
    for on, says in (("1997-06-30", "Hong Kong (United Kingdom)"), ("1997-07-01", "Hong Kong (China)")):
        await tab.open(f"/treaties/iccpr/map?on={on}")
        await expect(tab.page.get_by_role("link", name=f"{says}: in force")).to_have_count(1)


async def test_the_map_follows_the_handle_at_once(tab: Tab) -> None:
    """Poland turns to withdrawn before anything is fetched."""
    await tab.open("/treaties/ottawa/map?on=2026-02-19")
    poland = tab.page.locator("[data-area=POL]")
    await expect(poland).to_have_class("a-withdrawal_notice_running")
    after = await tab.run(
        """() => {
          document.querySelector('.handle').focus();
          document.querySelector('.handle').dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}));
          return document.querySelector('[data-area=POL]').getAttribute('class');
        }"""
    )
    assert after == "a-withdrawn"


async def test_the_map_can_be_kept_as_a_drawing(tab: Tab) -> None:
    """A file with its title and the origin of the outlines."""
    answer = await tab.page.request.get(f"{tab.url}/treaties/ottawa/map.svg?on=2025-12-31")
    assert answer.headers["content-disposition"] == 'attachment; filename="ottawa-2025-12-31.svg"'
    text = await answer.text()
    assert "Ottawa Convention, 31 December 2025" in text
    assert "Natural Earth" in text


@pytest.mark.parametrize(
    ("path", "name", "says"),
    [
        ("/treaties/inf?on=2019-05-01", "inf-timeline-2019-05-01.svg", "United States"),
        ("/treaties/inf/parties/USA?on=2019-05-01", "inf-USA-timeline-2019-05-01.svg", "withdrawing"),
        ("/matrix?on=2019-05-01&treaties=inf,echr&parties=USA,RUS", "matrix-2019-05-01.svg",
         "European Convention on Human Rights"),
        ("/treaties/ottawa/map?on=2025-12-31", "ottawa-2025-12-31.svg", "Ottawa Convention, 31 December 2025"),
    ],
    ids=["treaty", "bond", "matrix", "map"],
)  # fmt: skip
async def test_what_is_drawn_can_be_kept(tab: Tab, path: str, name: str, says: str) -> None:
    """The link leads to a file that stands by itself: well-formed, with its style, its date and where it is from."""
    await tab.open(path)
    link = await tab.page.get_by_role("link", name="Drawing (SVG)").get_attribute("href")
    answer = await tab.page.request.get(f"{tab.url}{link}")
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    text = await answer.text()
    assert ElementTree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"
    assert says in text
    assert "not a depositary" in text
    assert not re.search(r"var\(|href=\"(?!#[gk]-)|light-dark", text)


async def test_changes_are_listed_by_day(tab: Tab) -> None:
    """Of the INF Treaty in 2019: two suspensions, then the end for all."""
    await tab.open("/diff?from=2019-01-01&to=2019-12-31&treaty=inf")
    days = await tab.page.locator("[data-part=changes] h2").all_inner_texts()
    assert days == ["2 February 2019", "4 March 2019", "2 August 2019"]


async def test_a_range_that_runs_backwards_is_a_page_that_says_so(failing: Tab) -> None:
    """With the fields as they were, to try again."""
    answer = await failing.open("/diff?from=2020-01-01&to=2019-01-01")
    assert answer.status == 422
    assert await failing.page.locator("input[name=from]").input_value() == "2020-01-01"


async def test_a_hypothetical_act_shows_what_would_change(tab: Tab) -> None:
    """The form leads to an address that can be passed on, the twin of that of the API."""
    await tab.open("/what-if")
    await tab.page.locator("select[name=treaty]").select_option("paris-agreement")
    await tab.page.locator("input[name=party]").fill("United States")
    await tab.page.locator("select[name=type]").select_option("acceded")
    await tab.page.get_by_label("Done on").fill("2027-01-01")
    await tab.page.get_by_role("button", name="Ask").click()
    assert await tab.text("#sentence") == "Accession by USA on 1 Jan 2027 would move the law."
    assert tab.where() == "/what-if?treaty=paris-agreement&acts=acceded:United%20States:2027-01-01"
    rows = await tab.page.locator("[data-part=answer] tbody tr").all_inner_texts()
    assert "31 Jan 2027" in rows[1]
    twin = await tab.page.locator(".twin a", has_text="JSON").get_attribute("href")
    assert (await tab.page.request.get(f"{tab.url}{twin}")).ok


async def test_a_hypothetical_act_that_cannot_be_says_why(tab: Tab) -> None:
    """An extinct State can give no notice; the act stays in the list, to be taken out."""
    await tab.open("/what-if?treaty=inf&acts=withdrawal_notified:SUHH:2019-05-01")
    assert "SUHH" in await tab.text("#sentence")
    await tab.page.get_by_role("link", name="take it out").click()
    assert tab.where() == "/what-if?treaty=inf"


async def test_commitments_are_kept_apart_from_the_law(tab: Tab) -> None:
    """Each in a sentence, under a heading that says what they are not."""
    await tab.open("/declarations?on=2019-12-05")
    assert "Not treaty law" in await tab.text(".political")
    await expect(tab.page.locator("[data-part=list]")).to_contain_text("Russia's pledge stood on its condition")


async def test_discrepancies_show_both_dates(tab: Tab) -> None:
    """The stated and the derived, and how far they are apart."""
    await tab.open("/discrepancies?treaty=ottawa")
    assert await tab.page.locator(".ob").count() > 0


async def test_an_event_shows_its_fields_and_its_proof(tab: Tab) -> None:
    """The notice of the United States, as the log holds it."""
    await tab.open("/events/inf/0036")
    assert "By diplomatic notes to Russia" in await tab.text(".sentence")
    await expect(tab.page.get_by_role("link", name="That it is in the log: proof")).to_be_visible()


async def test_an_act_is_tried_then_recorded_with_a_token(tab: Tab, site: Site) -> None:
    """The form shows what the act would bring about; only with the token it is on the log, with its receipt."""
    before = (await site.service.treaties.head()).size
    await tab.open("/treaties/tpnw/record?type=statement_made")
    await tab.page.get_by_label("party", exact=False).first.fill("Austria")
    await tab.page.get_by_label("on (needed)").fill("2026-11-20")
    await tab.page.get_by_role("textbox", name="text").fill("Austria said that it will host a meeting.")
    sources = (await site.service.treaties.present()).stream("tpnw").sources
    await tab.page.locator(f".choices input[value='{next(iter(sources))}']").check()
    await tab.page.get_by_role("button", name="Show what it would bring about").click()
    await expect(tab.page.locator(".preview")).to_contain_text("It moves nothing; 0 positions change.")
    assert (await site.service.treaties.head()).size == before
    await tab.page.get_by_label("Token").fill(site.token)
    await tab.page.get_by_role("button", name="Record it").click()
    await expect(tab.page.locator("main")).to_contain_text(f"at position {before + 1:,}")
    assert (await site.service.treaties.head()).size == before + 1


async def test_what_has_parts_is_written_as_json(tab: Tab, site: Site) -> None:
    """Another date that a list gives; what is no JSON is told, and kept as it was typed."""
    await tab.open("/treaties/tpnw/record?type=statement_made")
    await tab.page.get_by_label("party", exact=False).first.fill("AUT")
    await tab.page.get_by_label("on (needed)").fill("2026-11-20")
    await tab.page.locator(".choices input").first.check()
    await tab.page.get_by_text("More about it").click()
    await tab.page.get_by_label("alternatives, as JSON").fill("[{on")
    await tab.page.get_by_role("button", name="Show what it would bring about").click()
    await expect(tab.page.get_by_role("alert")).to_contain_text("Alternatives is not JSON")
    assert await tab.page.get_by_label("alternatives, as JSON").input_value() == "[{on"
    await tab.page.get_by_label("alternatives, as JSON").fill('[{"on": "2026-11-19"}]')
    await tab.page.get_by_role("button", name="Show what it would bring about").click()
    await expect(tab.page.locator(".preview")).to_contain_text("It moves nothing")
    assert await tab.page.locator(".choices input:checked").count() == 1


async def test_an_open_page_learns_of_an_act_that_is_recorded(tab: Tab, site: Site) -> None:
    """A bar says so; what is being read stays until one asks for it."""
    await tab.open("/treaties/att")
    before = await tab.text("[data-part=keys]")
    world = await site.service.treaties.present()
    stream = world.stream("att")
    act = parse_event(
        {
            "id": "att/x-feed", "treaty": "att", "type": "statement_made", "party": "AUT", "on": "2026-11-22",
            "sources": [next(iter(stream.sources))], "text": "Austria said something.",
        }
    )  # fmt: skip
    await site.service.treaties.record("att", [act], expected=stream.version, recorded_by="clerk")
    await expect(tab.page.locator(".fresh")).to_contain_text("The record has changed: 1 piece of news.")
    assert await tab.text("[data-part=keys]") == before
    await tab.page.get_by_role("button", name="Show it").click()
    await expect(tab.page.locator(".fresh")).to_have_count(0)
    await expect(tab.page.locator(".foot")).to_contain_text("Log position")


async def test_an_open_page_learns_that_the_clock_has_passed_a_date(tab: Tab, site: Site) -> None:
    """On 1 January 2027 two States are out of UNESCO, and nobody did anything that day."""
    await tab.open("/treaties/unesco-constitution")
    assert "Today, 23 November 2026" in await tab.text("#sentence")
    now = site.watch.now
    try:
        site.watch.now = datetime(2027, 1, 1, 12, tzinfo=UTC)
        await expect(tab.page.locator(".fresh")).to_contain_text("The record has changed", timeout=15_000)
        await tab.page.get_by_role("button", name="Show it").click()
        await expect(tab.page.locator("#sentence")).to_contain_text("Today, 1 January 2027")
    finally:
        site.watch.now = now


async def test_an_act_is_not_recorded_without_a_token(tab: Tab, site: Site) -> None:
    """The page says what is missing, and keeps what was filled in."""
    before = (await site.service.treaties.head()).size
    await tab.open("/treaties/tpnw/record?type=statement_made")
    await tab.page.get_by_label("party", exact=False).first.fill("AUT")
    await tab.page.get_by_label("on (needed)").fill("2026-11-21")
    sources = (await site.service.treaties.present()).stream("tpnw").sources
    await tab.page.locator(f".choices input[value='{next(iter(sources))}']").check()
    await tab.page.get_by_role("button", name="Show what it would bring about").click()
    await tab.page.get_by_role("button", name="Record it").click()
    await expect(tab.page.get_by_role("alert")).to_contain_text("needs a token")
    assert await tab.page.get_by_label("on (needed)").input_value() == "2026-11-21"
    assert (await site.service.treaties.head()).size == before
