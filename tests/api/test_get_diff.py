"""`GET /v1/diff`: what changed along one clock."""

from api.asking import Api


async def test_changes_in_law(api: Api) -> None:
    """INF Treaty, in 2019, the United States."""
    answer = await api.answer("/v1/diff?from=2019-01-01&to=2019-12-31&treaty=inf&party=USA")
    assert (answer["axis"], answer["from"], answer["to"]) == ("legal", "2019-01-01", "2019-12-31")
    assert [(item["since"], item["after"]["headline"]) for item in answer["items"]] == [
        ("2019-02-02", "suspended"),
        ("2019-08-02", "withdrawn"),
    ]


async def test_changes_in_public(api: Api) -> None:
    """Between two days of the world's clock, of one legal date."""
    answer = await api.answer("/v1/diff?axis=public&from=2019-02-01&to=2019-02-02&on=2019-08-03&treaty=inf&party=USA")
    assert [(item["before"]["headline"], item["after"]["headline"]) for item in answer["items"]] == [
        ("in_force", "withdrawn")
    ]


async def test_points_in_disorder(api: Api) -> None:
    """422, by name."""
    await api.refused(422, "invalid-range", api.get("/v1/diff?from=2019-12-31&to=2019-01-01"))


async def test_points_left_out(api: Api) -> None:
    """Both are needed."""
    await api.refused(400, "invalid-parameter", api.get("/v1/diff?from=2019-12-31"))
