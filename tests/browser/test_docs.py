"""`/docs` in a browser: the operations, to read and to try, with nothing from another host."""

import pytest
from playwright.async_api import expect

from browser.conftest import Tab
from treatylog.http.routes import OPERATIONS

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_it_shows_every_operation_tries_one_and_asks_no_other_host(tab: Tab) -> None:
    """Under a policy that lets nothing in from outside, which the page keeps to; a question is answered in the page."""
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    answer = await tab.open("/docs")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'; ")
    await expect(tab.page.locator(".opblock")).to_have_count(len(OPERATIONS))
    shown = await tab.page.locator(".opblock-summary-path").all_inner_texts()
    assert sorted(text.replace("\u200b", "") for text in shown) == sorted(one.path for one in OPERATIONS)
    status = tab.page.locator("#operations-treaties-get_status")
    await status.locator(".opblock-summary-control").click()
    await status.get_by_role("button", name="Try it out").click()
    await status.get_by_placeholder("treaty", exact=True).fill("inf")
    await status.get_by_placeholder("party", exact=True).fill("USA")
    await status.get_by_placeholder("on", exact=True).fill("2019-05-01")
    await status.get_by_role("button", name="Execute").click()
    answered = status.locator(".live-responses-table")
    await expect(answered.locator(".response-col_status").last).to_contain_text("200")
    await expect(answered).to_contain_text("withdrawing")
    await tab.page.wait_for_load_state("networkidle")
    assert f"{tab.url}/openapi.json" in asked
    assert [url for url in asked if not url.startswith((f"{tab.url}/", "data:"))] == []
