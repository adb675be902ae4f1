"""`GET /`: the bare page."""

import re
from html.parser import HTMLParser

from api.asking import Api


class Links(HTMLParser):
    """The addresses and the elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.elements: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what *tag* points to."""
        self.elements.append(tag)
        self.addresses += [value for name, value in attrs if name in ("href", "src") and value]


async def test_it_lists_the_treaties(api: Api) -> None:
    """By their names in running text, with a link to the JSON of each."""
    reply = await api.get("/")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "INF Treaty" in reply.text
    assert "/v1/treaties/inf" in Links(reply.text).addresses


async def test_every_link_leads_somewhere(api: Api) -> None:
    """On this server, and nowhere else."""
    addresses = Links((await api.get("/")).text).addresses
    assert all(address.startswith("/") for address in addresses)
    assert {(await api.get(address)).status for address in addresses} == {200}


async def test_it_needs_no_script_and_no_inline_style(api: Api) -> None:
    """So that the strict policy holds."""
    page = (await api.get("/")).text
    assert not {"script", "style"} & set(Links(page).elements)
    assert not re.search(r"\son\w+=|\sstyle=", page)


async def test_its_style_is_our_own(api: Api) -> None:
    """A few lines of CSS, from here."""
    reply = await api.get("/static/treatylog.css")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert "url(" not in reply.text
