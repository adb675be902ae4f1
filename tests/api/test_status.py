"""`GET /v1/treaties/{treaty}/parties/{party}`: where a party stands under a treaty."""

import pytest

from api.asking import Api

USA = "/v1/treaties/inf/parties/USA"


async def test_the_united_states_in_may_2019(api: Api) -> None:
    """It had suspended the INF Treaty, and its notice ran for another 93 days (article XV(2))."""
    answer = await api.answer(f"{USA}?on=2019-05-01")
    told = {name: answer[name] for name in ("treaty", "party", "on", "known_at", "public_on", "engine")}
    assert told == {
        "treaty": "inf", "party": "USA", "on": "2019-05-01", "known_at": "2026-11-23T00:00:00Z", "public_on": None,
        "engine": "0.1.0",
    }  # fmt: skip
    assert (answer["headline"], answer["standing"], answer["operation"]) == ("suspended", "withdrawing", "suspended")
    assert (answer["basis"], answer["disputed"]) == ("derived", True)
    assert "RUS" in [position["holder"] for position in answer["positions"]]
    assert answer["since"] == {"standing": "2019-02-02", "operation": "2019-02-02"}
    assert answer["until"] == {"standing": "2019-08-02", "operation": "2019-08-02"}
    assert set(answer["because"]) == {"inf/0035", "inf/0036"}
    assert answer["next_change"] == "2019-08-02"


async def test_its_exit_runs_by_article_fifteen(api: Api) -> None:
    """Six months from the notice of 2 February 2019."""
    leaving = (await api.answer(f"{USA}?on=2019-05-01"))["exit"]
    assert (leaving["notified"], leaving["effective"]) == ("2019-02-02", "2019-08-02")
    assert (leaving["days_left"], leaving["clause"]) == (93, "XV(2)")


async def test_its_obligations_are_suspended(api: Api) -> None:
    """What article VI(1) forbids is suspended; what was performed stays performed."""
    obligations = {item["article"]: item for item in (await api.answer(f"{USA}?on=2019-05-01"))["obligations"]}
    ban = obligations["VI(1)"]
    assert (ban["modality"], ban["state"], ban["since"]) == ("prohibition", "suspended", "2019-02-02")


@pytest.mark.parametrize(
    ("party", "on", "headline"),
    [
        ("USA", "1987-12-07", "not_party"),
        ("USA", "1987-12-08", "signatory"),
        ("USA", "1988-06-01", "in_force"),
        ("SUHH", "1991-12-27", "extinct"),
        ("USA", "2019-02-01", "in_force"),
        ("RUS", "2019-03-04", "suspended"),
        ("USA", "2019-08-02", "withdrawn"),
        ("KAZ", "2019-08-02", "terminated"),
    ],
)
async def test_a_date_means_its_end(api: Api, party: str, on: str, headline: str) -> None:
    """On the day something takes effect the new state holds."""
    assert (await api.answer(f"/v1/treaties/inf/parties/{party}?on={on}"))["headline"] == headline


@pytest.mark.parametrize("name", ["RUS", "rus", "Russia", "Russian%20Federation", "russian+federation"])
async def test_a_party_has_any_common_name(api: Api, name: str) -> None:
    """The answer has the code."""
    assert (await api.answer(f"/v1/treaties/inf/parties/{name}?on=2019-02-10"))["party"] == "RUS"


async def test_what_the_world_knew_is_another_question(api: Api) -> None:
    """On 1 February 2019 the withdrawal was only announced; a day later the notice was public and the rest followed."""
    told = [
        (await api.answer(f"{USA}?on=2019-08-03&public_on={public_on}"))["headline"]
        for public_on in ("2019-02-01", "2019-02-02")
    ]
    assert told == ["in_force", "withdrawn"]


async def test_a_party_that_the_record_is_silent_about_is_an_answer(api: Api) -> None:
    """Lithuania never had to do with the treaty: that is no error."""
    assert (await api.answer("/v1/treaties/inf/parties/LTU?on=1995-01-01"))["headline"] == "not_party"


@pytest.mark.parametrize("on", ["1600-01-01", "9999-12-31"])
async def test_the_ends_of_the_calendar_are_dates(api: Api, on: str) -> None:
    """No arithmetic runs over them."""
    assert (await api.answer(f"{USA}?on={on}"))["on"] == on


async def test_an_unknown_treaty_is_offered_what_is_near(api: Api) -> None:
    """404, with the key that may have been meant."""
    problem = await api.refused(404, "unknown-treaty", api.get("/v1/treaties/imf/parties/USA"))
    assert problem["did_you_mean"] == ["inf"]


async def test_an_unknown_party_is_offered_what_is_near(api: Api) -> None:
    """404, with the code that may have been meant."""
    problem = await api.refused(404, "unknown-party", api.get("/v1/treaties/inf/parties/Rusia"))
    assert "RUS" in problem["did_you_mean"]


async def test_a_territory_is_no_party(api: Api) -> None:
    """Hong Kong acts through a State."""
    problem = await api.refused(404, "unknown-party", api.get("/v1/treaties/inf/parties/HKG"))
    assert "territory" in problem["detail"]


async def test_dates_on_which_sources_differ_are_named(api: Api) -> None:
    """Whether the Soviet Union ended on 25 or 26 December 1991; which one the answer goes by is said."""
    told = (await api.answer("/v1/treaties/inf/parties/RUS?on=1995-01-01"))["other_dates"]
    assert {"id": "inf/0011", "type": "succeeded", "of": "act", "on": "1991-12-26", "others": ["1991-12-25"]} in told
