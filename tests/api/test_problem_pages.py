"""A problem is a page to a browser, on a server as it is run, also where it arises before any route."""

from aiohttp import ClientSession, web

from api.asking import LOADED, NOW, Watch
from treatylog.http.app import address_of, build_app
from treatylog.http.server import Limits, listening
from treatylog.pages.site import add_pages
from treatylog.service.settings import Settings
from worlds import conventions_record, service_over

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_a_person_meets_a_page_and_a_program_the_problem() -> None:
    """The same status; below /v1 both are told the problem as data."""
    watch = Watch(LOADED)
    async with service_over(conventions_record(), Settings.given(), watch) as opened:
        watch.now = NOW
        app = build_app(opened, watch, add_pages)
        async with listening(app, Limits.of(opened.settings)) as runner, ClientSession() as session:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            url = address_of(runner.addresses[0])
            found = {}
            for path in ("/treaties/no-such", "/nowhere", "/treaties/visits?on=2019-02-31", "/v1/treaties/no-such"):
                async with session.get(url + path, headers=BROWSER) as page, session.get(url + path) as data:
                    assert page.status == data.status
                    assert data.content_type == "application/problem+json"
                    found[path] = (page.status, page.content_type)
    assert found == {
        "/treaties/no-such": (404, "text/html"), "/nowhere": (404, "text/html"),
        "/treaties/visits?on=2019-02-31": (400, "text/html"), "/v1/treaties/no-such": (404, "application/problem+json"),
    }  # fmt: skip


async def test_who_asks_too_often_meets_a_page() -> None:
    """It says how long to wait, though the request never came to a route."""
    watch = Watch(NOW)
    settings = Settings.given(rate_limit=0.2, trusted_proxies="127.0.0.1")
    async with service_over(conventions_record(), settings, watch) as opened:
        app = build_app(opened, watch, add_pages)
        async with listening(app, Limits.of(settings)) as runner, ClientSession() as session:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            headers = {**BROWSER, "X-Forwarded-For": "192.0.2.7"}
            for _ in range(200):
                async with session.get(f"{address_of(runner.addresses[0])}/parties", headers=headers) as answer:
                    if answer.status == 429:
                        assert answer.content_type == "text/html"
                        assert int(answer.headers["Retry-After"]) > 0
                        return
    raise AssertionError("it may ask as often as it likes")
