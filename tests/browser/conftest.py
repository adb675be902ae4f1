"""
A real browser on a real server over the bundled record: one of each for all tests.

Tests share a tab of each kind: no page leaves anything behind in the browser, and a tab takes longer to open than a
page.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, Response, ViewportSize, async_playwright

from api.asking import LOADED, NOW, Watch
from treatylog.http.app import address_of, build_app
from treatylog.http.server import Limits, listening
from treatylog.pages.site import add_pages
from treatylog.service.build import Service
from treatylog.service.settings import Settings
from worlds import bundled_record, service_over

REQUIRED = os.environ.get("TREATYLOG_REQUIRE", "").replace(",", " ").split()
CHROMIUM = shutil.which("chromium")
WIDE: ViewportSize = {"width": 1280, "height": 900}
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]


@dataclass(frozen=True, slots=True)
class Site:
    """The server: where it is, its service and its clock, and a token that may write."""

    url: str
    service: Service
    watch: Watch
    token: str


@dataclass(slots=True)
class Tab:
    """A page of the browser, and everything it complained about."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str) -> Response:
        """Go to *path*, and wait until its script has run."""
        answer = await self.page.goto(f"{self.url}{path}", wait_until="load")
        assert answer is not None
        return answer

    async def text(self, selector: str) -> str:
        """The text of the first element that *selector* finds, on one line."""
        return " ".join((await self.page.locator(selector).first.inner_text()).split())

    async def settled(self) -> None:
        """Wait until nothing is being asked for any more."""
        await self.page.wait_for_function("!document.querySelector('main').hasAttribute('aria-busy')")

    def where(self) -> str:
        """The path and query of the address."""
        return self.page.url.removeprefix(self.url)

    async def run(self, script: str, argument: Any = None) -> Any:
        """What *script* gives in the page."""
        return await self.page.evaluate(script, argument)


@pytest.fixture(scope="session", autouse=True)
def _a_browser() -> None:
    if CHROMIUM is None:
        (pytest.fail if "browser" in REQUIRED else pytest.skip)("there is no chromium here; install Debian's")


@asynccontextmanager
async def sited(opened: Service, watch: Watch, token: str = "") -> AsyncIterator[Site]:
    """The pages over *opened* on a server as `serve` runs it, on a free port."""
    async with listening(build_app(opened, watch, add_pages), Limits.of(opened.settings)) as runner:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield Site(address_of(runner.addresses[0]), opened, watch, token)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site() -> AsyncIterator[Site]:
    """The bundled record, recorded on 2 January 2026 and looked at on 23 November 2026."""
    watch = Watch(LOADED)
    async with service_over(bundled_record(), Settings.given(), watch) as opened:
        watch.now = NOW
        token = await opened.tokens.create("clerk", "write")
        async with sited(opened, watch, token) as served:
            yield served


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def opened_tab(browser: Browser, site: Site, **options: Any) -> tuple[BrowserContext, Tab]:
    """A tab in a context of its own, that keeps what the console and the policy say."""
    context = await browser.new_context(viewport=WIDE, reduced_motion="reduce", **options)
    tab = Tab(await context.new_page(), site.url)
    tab.page.on("console", lambda said: tab.complaints.append(f"{said.type}: {said.text}"))
    tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    return context, tab


@asynccontextmanager
async def lent(tab: Tab, *, failing: bool = False) -> AsyncIterator[Tab]:
    """*tab* for one test, wide and on a blank page. At its end the console must be clean, or tell of problems alone."""
    tab.complaints.clear()
    if tab.page.viewport_size != WIDE:
        await tab.page.set_viewport_size(WIDE)
    try:
        yield tab
    finally:
        said = list(tab.complaints)
        await tab.page.goto("about:blank")
    assert [one for one in said if not (failing and "Failed to load resource" in one)] == []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _tab(browser: Browser, site: Site) -> AsyncIterator[Tab]:
    context, tab = await opened_tab(browser, site)
    yield tab
    await context.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _plain(browser: Browser, site: Site) -> AsyncIterator[Tab]:
    context, tab = await opened_tab(browser, site, java_script_enabled=False)
    yield tab
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def tab(_tab: Tab) -> AsyncIterator[Tab]:
    """A tab. At the end of the test its console must be clean."""
    async with lent(_tab) as lent_tab:
        yield lent_tab


@pytest_asyncio.fixture(loop_scope="session")
async def plain(_plain: Tab) -> AsyncIterator[Tab]:
    """A tab that runs no script."""
    async with lent(_plain) as lent_tab:
        yield lent_tab


@pytest_asyncio.fixture(loop_scope="session")
async def failing(_tab: Tab) -> AsyncIterator[Tab]:
    """A tab for pages that tell a problem: the browser itself writes of those in the console."""
    async with lent(_tab, failing=True) as lent_tab:
        yield lent_tab
