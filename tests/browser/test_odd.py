"""Odd records in a browser: hostile titles, other scripts, no acts, thousands of acts, a log that cannot be read."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from api.asking import LOADED, NOW, Watch
from browser.conftest import Site, Tab, lent, opened_tab, sited
from treatylog.log.files import read_record
from treatylog.service.settings import Settings
from worlds import CONVENTIONS, service_over

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = "<script>document.title='taken'</script><img src=x onerror=alert(1)> & 'Convention'"
ARABIC = "اتفاقية الزيارات المتبادلة بين الدول الأطراف"
LONG = " ".join(["Convention on the Very Long and Unwieldy Naming of Instruments between Many Contracting States"] * 6)
MANY = 3000


def _retitled(folder: Path, key: str, title: str, short: str) -> None:
    file = folder / key / "treaty.toml"
    lines = [
        f"title = {json.dumps(title)}" if line.startswith("title = ")
        else f"short = [{json.dumps(short)}]" if line.startswith("short = ") else line
        for line in file.read_text(encoding="utf-8").splitlines()
    ]  # fmt: skip
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def odd(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A record of hostile, foreign, empty and overfull treaties."""
    folder = tmp_path_factory.mktemp("odd") / "events"
    shutil.copytree(CONVENTIONS, folder)
    _retitled(folder, "oath", HOSTILE, HOSTILE)
    _retitled(folder, "visits", ARABIC, ARABIC)
    _retitled(folder, "vow", LONG, LONG)
    oath = folder / "oath" / "events.jsonl"
    source = json.loads(oath.read_text(encoding="utf-8").splitlines()[0])["sources"]
    adopted = {"id": "oath/0001", "treaty": "oath", "type": "adopted", "on": "1989-01-01", "sources": source}
    oath.write_text(json.dumps(adopted) + "\n", encoding="utf-8")
    vow = folder / "vow" / "events.jsonl"
    first = json.loads(vow.read_text(encoding="utf-8").splitlines()[0])
    said = {"treaty": "vow", "type": "statement_made", "party": first["party"], "sources": first["sources"]}
    with vow.open("a", encoding="utf-8") as lines:
        for number in range(MANY):
            line = {"id": f"vow/said-{number}", **said, "on": f"{1995 + number % 20}-03-04", "text": "It said so."}
            lines.write(json.dumps(line) + "\n")
    watch = Watch(LOADED)
    async with service_over(read_record(folder), Settings.given(), watch) as opened:
        watch.now = NOW
        async with sited(opened, watch) as served:
            yield served


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def _oddly(browser: Browser, odd: Site) -> AsyncIterator[Tab]:
    context, tab = await opened_tab(browser, odd)
    yield tab
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def oddly(_oddly: Tab) -> AsyncIterator[Tab]:
    """A tab on the odd record. At the end of the test its console must be clean."""
    async with lent(_oddly) as tab:
        yield tab


@pytest.mark.parametrize("path", ["/treaties/oath", "/treaties", "/", "/matrix", "/search?q=script", "/diff"])
async def test_a_hostile_title_stays_text(oddly: Tab, path: str) -> None:
    """It is shown as it is written and runs nothing."""
    await oddly.open(path)
    assert "taken" not in await oddly.page.title() or HOSTILE in await oddly.page.title()
    assert await oddly.run("document.querySelectorAll('main script:not([type]), main img').length") == 0


async def test_a_hostile_title_stays_text_in_a_drawing(oddly: Tab) -> None:
    """A file with it is well-formed, and has nothing that runs."""
    for path in ("/matrix.svg?treaties=oath,visits,vow", "/treaties/vow/timeline.svg"):
        answer = await oddly.page.request.get(f"{oddly.url}{path}")
        tags = {element.tag.partition("}")[2] for element in ElementTree.fromstring(await answer.text()).iter()}
        assert not tags & {"script", "img", "foreignObject", "a"}


async def test_a_treaty_without_acts_says_so(oddly: Tab) -> None:
    """And where to go."""
    await oddly.open("/treaties/oath")
    assert "Nothing has been recorded under this treaty" in await oddly.text("main")
    assert await oddly.text("h1") == HOSTILE


async def test_a_title_in_arabic_runs_from_the_right(oddly: Tab) -> None:
    """Its direction is its own, that of the page stays."""
    await oddly.open("/treaties/visits")
    assert await oddly.run("getComputedStyle(document.querySelector('h1')).direction") == "rtl"
    assert await oddly.run("getComputedStyle(document.querySelector('#sentence')).direction") == "ltr"


async def test_a_very_long_title_wraps(oddly: Tab) -> None:
    """On a phone too it is whole, and nothing sticks out."""
    await oddly.page.set_viewport_size({"width": 390, "height": 800})
    await oddly.open("/treaties/vow")
    assert await oddly.text("h1") == LONG
    assert await oddly.run("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


async def test_thousands_of_acts_do_not_swamp_the_page(oddly: Tab) -> None:
    """Those nearest to the date are listed, and the page answers soon."""
    await oddly.open("/treaties/vow?on=2000-01-01")
    assert 0 < await oddly.page.locator(".acts li").count() <= 120


async def test_a_log_that_cannot_be_read_has_a_page(browser: Browser) -> None:
    """It says that nothing is lost, and names no file."""
    watch = Watch(NOW)
    async with (
        service_over(read_record(CONVENTIONS), Settings.given(), watch) as opened,
        sited(opened, watch) as site,
    ):
        await opened.treaties._store.close()  # as if the disk were gone
        context, tab = await opened_tab(browser, site)
        answer = await tab.open("/treaties/visits")
        assert answer.status == 503
        assert "The record cannot be read at the moment" in await tab.text("main")
        await expect(tab.page.get_by_role("link", name="Try again")).to_be_visible()
        await context.close()
