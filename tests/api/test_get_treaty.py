"""`GET /v1/treaties/{treaty}`: one treaty as a whole."""

from api.asking import Api


async def test_the_treaty_with_its_parties_and_clauses(api: Api) -> None:
    """Everything that a writer or a reader needs to go on."""
    answer = await api.answer("/v1/treaties/inf?on=2019-05-01")
    headlines = {line["party"]: line["headline"] for line in answer["parties"]}
    assert (headlines["USA"], headlines["KAZ"]) == ("suspended", "in_force")
    assert answer["clauses"]["exit"]["article"] == "XV(2)"
    assert answer["next_change"] == "2019-08-02"
    assert answer["coverage"]["through"] >= "2019-08-02"


async def test_it_says_the_version_for_if_match(api: Api) -> None:
    """The number of events in its stream."""
    assert (await api.answer("/v1/treaties/inf"))["version"] == await api.version("inf")


async def test_the_treaty_has_ended(api: Api) -> None:
    """On 2 August 2019, with no party left on the other side."""
    whole = (await api.answer("/v1/treaties/inf?on=2019-08-02"))["whole"]
    assert (whole["state"], whole["since"]) == ("ended", "2019-08-02")


async def test_an_unknown_treaty(api: Api) -> None:
    """404; nothing is near, and so nothing is offered."""
    problem = await api.refused(404, "unknown-treaty", api.get("/v1/treaties/atlantis"))
    assert "did_you_mean" not in problem


async def test_only_the_parties_with_one_headline(api: Api) -> None:
    """As the command line has it; an unknown word is an error with those there are."""
    whole, some = await api.answer("/v1/treaties/inf"), await api.answer("/v1/treaties/inf?headline=terminated")
    assert {party["headline"] for party in some["parties"]} == {"terminated"}
    assert len(some["parties"]) < len(whole["parties"])
    await api.refused(400, "invalid-parameter", api.get("/v1/treaties/inf?headline=gone"))
