"""`GET /v1/treaties/{treaty}/parties`: every party that has to do with a treaty."""

from api.asking import Api


async def test_every_party_with_its_headline(api: Api) -> None:
    """By code, with the exit that runs."""
    answer = await api.answer("/v1/treaties/inf/parties?on=2019-05-01")
    lines = {line["party"]: line for line in answer["items"]}
    assert (lines["USA"]["headline"], lines["USA"]["exit"]["days_left"]) == ("suspended", 93)
    assert (lines["SUHH"]["headline"], lines["SUHH"]["exit"]) == ("extinct", None)
    assert answer["next"] is None


async def test_an_unknown_treaty(api: Api) -> None:
    """404."""
    await api.refused(404, "unknown-treaty", api.get("/v1/treaties/atlantis/parties"))
