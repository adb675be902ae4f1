"""`GET /docs`: the OpenAPI document as a page."""

import re

from api.asking import Api


async def test_the_page_and_its_files(api: Api) -> None:
    """All from here, in UTF-8, with an ETag; nothing in the page is of another host."""
    page = await api.get("/docs")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    named = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert len(named) == 5
    for name in named:
        found = await api.get(f"/{name}")
        assert (found.status, bool(found.body), ":" in name) == (200, True, False)
        assert (await api.get(f"/{name}", If_None_Match=found.headers["ETag"])).status == 304
    assert (await api.get("/docs/explorer.js")).headers["Content-Type"] == "text/javascript; charset=utf-8"


async def test_there_are_no_other_files(api: Api) -> None:
    """What else the package of the page holds is not served, and no path leads out of it."""
    for name in ("swagger-editor.js", "LICENSE", "%2e%2e%2fexplorer.html", "..%2f..%2fapp.py", "explorer.html"):
        assert (await api.get(f"/docs/{name}")).json["code"] == "no-such-resource"
