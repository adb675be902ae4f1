"""`GET /v1/parties` and `GET /v1/parties/{party}`: who there is, and everything that has to do with one."""

from api.asking import Api


async def test_everybody_who_has_to_do_with_a_treaty(api: Api) -> None:
    """With the name and kind of each."""
    parties = {entry["party"]: entry for entry in (await api.answer("/v1/parties?on=2019-05-01"))["items"]}
    assert (parties["SUHH"]["kind"], parties["NATO"]["kind"]) == ("former_state", "body")
    assert (parties["USA"]["name"], parties["USA"]["treaties"]) == ("United States", 2)


async def test_everything_that_has_to_do_with_one(api: Api) -> None:
    """Its headline under every treaty and declaration."""
    answer = await api.answer("/v1/parties/Russia?on=2019-05-01")
    headlines = {item["treaty"]: item["headline"] for item in answer["items"]}
    assert (answer["party"], headlines["inf"], headlines["inf-moratorium"]) == ("RUS", "suspended", "conditional")


async def test_an_unknown_party(api: Api) -> None:
    """404."""
    await api.refused(404, "unknown-party", api.get("/v1/parties/Atlantis"))


async def test_a_list_has_pages(api: Api) -> None:
    """At most as many as asked for, and the key after which the next page begins."""
    first = await api.answer("/v1/parties?limit=2")
    second = await api.answer(f"/v1/parties?limit=2&after={first['next']}")
    codes = [entry["party"] for entry in (*first["items"], *second["items"])]
    assert codes == [entry["party"] for entry in (await api.answer("/v1/parties"))["items"]][:4]


async def test_a_page_has_a_limit(api: Api) -> None:
    """More than a thousand at once are not given."""
    await api.refused(400, "invalid-parameter", api.get("/v1/treaties/inf/parties?limit=1001"))
