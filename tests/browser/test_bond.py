"""The page of a party under a treaty in a browser."""

import pytest
from playwright.async_api import expect

from browser.conftest import Tab

pytestmark = pytest.mark.asyncio(loop_scope="session")

USA = "/treaties/inf/parties/USA?on=2019-05-01"


async def test_it_opens_with_the_sentence(tab: Tab) -> None:
    """Party, suspended, and leaving: three things at once."""
    await tab.open(USA)
    assert await tab.text("#sentence") == (
        "On 1 May 2019 the United States was party to the INF Treaty, had suspended its operation since 2 February "
        "2019, and its withdrawal was to take effect on 2 August 2019, in 93 days. This is disputed."
    )


async def test_the_notice_clock_counts_the_days(tab: Tab) -> None:
    """Of the 181 days of the notice 93 are left."""
    await tab.open(USA)
    assert (await tab.text(".clock .big")) == "93 days left of 181"


async def test_standing_and_operation_are_two_rows(tab: Tab) -> None:
    """What it bound itself to, and whether the treaty applies to it."""
    await tab.open(USA)
    labels = await tab.page.locator(".tl-rows .tl-lab").all_inner_texts()
    assert [" ".join(label.split()) for label in labels] == [
        "Standing withdrawing on this date", "Operation suspended on this date",
    ]  # fmt: skip


async def test_the_explanation_is_a_tree_down_to_the_sources(tab: Tab) -> None:
    """The step of the notice opens to its rule, its clause and its act, and that to documents."""
    await tab.open(USA)
    step = tab.page.locator(".why > li", has_text="gave notice of withdrawal under article XV(2)")
    await expect(step).to_contain_text("2019-02-02 + six months")
    await expect(step).to_contain_text("inf/0036")
    await step.locator("summary").click()
    await expect(step.get_by_text("inf/0036")).to_be_hidden()


async def test_a_dispute_shows_each_position_with_its_holder(tab: Tab) -> None:
    """Side by side, with what would follow."""
    await tab.open(USA)
    holders = await tab.page.locator(".dispute .holder").all_inner_texts()
    assert holders == ["NATO", "United States", "Russia"]
    await expect(tab.page.locator(".dispute .sides > div", has_text="Russia is in no breach")).to_contain_text(
        "If followed: in force"
    )


async def test_duties_stand_by_their_state_with_their_article(tab: Tab) -> None:
    """Article VI(1) is suspended."""
    await tab.open(USA)
    duty = tab.page.locator("#duties .ob", has_text="produce or flight-test any")
    await expect(duty.locator(".art")).to_have_text("Art. VI(1)")
    await expect(duty.locator(".state")).to_contain_text("suspended")


async def test_it_says_when_it_may_leave(tab: Tab) -> None:
    """No second notice while one runs."""
    await tab.open(USA)
    assert "could not give notice of withdrawal from the INF Treaty" in await tab.text("#exit p")


async def test_a_name_leads_to_the_page_of_its_code(tab: Tab) -> None:
    """Any common form of a name will do; the address then has the code."""
    await tab.open("/treaties/inf/parties/Soviet%20Union?on=1990-01-01")
    assert tab.where() == "/treaties/inf/parties/SUHH?on=1990-01-01"


async def test_who_never_had_to_do_with_it_has_a_page_that_says_so(tab: Tab) -> None:
    """A party without a row: the sentence, and nothing invented."""
    await tab.open("/treaties/inf/parties/BRA?on=2019-05-01")
    assert (await tab.text("#sentence")).startswith("On 1 May 2019 Brazil was not a party to the INF Treaty")


async def test_parts_of_the_answer_lead_to_its_page(tab: Tab) -> None:
    """The twins of timeline, obligations and explanation are parts of one page."""
    await tab.open("/treaties/inf/parties/USA/obligations?on=2019-05-01")
    assert tab.where() == f"{USA}#duties"


async def test_the_step_to_the_next_change_redraws_it(tab: Tab) -> None:
    """The day on which the withdrawal took effect."""
    await tab.open(USA)
    await tab.page.locator("[rel=next]").click()
    await expect(tab.page.locator("#sentence")).to_contain_text("its withdrawal took effect on that day")
    await expect(tab.page.locator(".clock")).to_have_count(0)


async def test_a_printed_day_and_the_derived_one_are_joined_by_a_line(tab: Tab) -> None:
    """Hungary under the Energy Efficiency Protocol: the list is 60 days before the clauses."""
    await tab.open("/treaties/peerea/parties/HUN")
    apart = tab.page.locator("svg.apart").first
    await expect(apart).to_have_attribute(
        "aria-label", "A list has 8 May 1998, the record gives 7 Jul 1998: 60 days apart"
    )
    await expect(apart.locator("line.differ")).to_have_count(1)
    await expect(apart.locator("text")).to_have_text("60 days apart")


async def test_what_is_only_recorded_begins_with_a_hollow_mark(tab: Tab) -> None:
    """The members of the European Communities, whose accession is stated and not derived."""
    await tab.open("/treaties/teu-art-50?on=2000-01-01&open=in_force")
    await expect(tab.page.locator("path.m.edge")).not_to_have_count(0)
    await tab.open("/treaties/npt?on=2000-01-01&open=in_force-1970")
    derived = await tab.page.locator(".tl-row[data-party] rect.b-in_force").count()
    assert await tab.page.locator("path.m.edge").count() < derived
