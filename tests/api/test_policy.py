"""`?policy=`: where holders differ, by whose word."""

from typing import Any

import pytest

from api.asking import Api

NETHERLANDS = "/v1/treaties/visits/parties/NLD"


async def held(api: Api, policy: str, on: str = "2000-06-01") -> Any:
    """Where the Netherlands stood by the word of one capacity."""
    return await api.answer(f"{NETHERLANDS}?on={on}&policy={policy}")


@pytest.mark.parametrize(
    ("policy", "operation", "word"),
    [
        ("court", "in_force", "So the Court has it."),
        ("depositary", "suspended", "So Switzerland has it."),
        ("organ", "ended", "So the Assembly has it."),
        ("other_parties", "in_force", "So France has it."),
        ("party", "suspended", "So the Netherlands has it."),
        ("researcher", "suspended", "The record has no view of a researcher for that day."),
    ],
)
async def test_each_capacity_has_its_answer(conventions: Api, policy: str, operation: str, word: str) -> None:
    """The Netherlands suspended; what that was worth, five holders say, and one the record does not know."""
    told = await held(conventions, policy)
    assert (told["policy"], told["operation"], told["disputed"]) == (policy, operation, True)
    assert word in told["sentence"]


async def test_without_it_every_view_is_listed(conventions: Api) -> None:
    """With the capacity of each holder: by what it is, or by its part in the treaty."""
    told = await conventions.answer(f"{NETHERLANDS}?on=2000-06-01")
    assert (told["policy"], told["disputed"]) == (None, True)
    assert {position["holder"]: position["capacity"] for position in told["positions"]} == {
        "COURT": "court", "CHE": "depositary", "ORGAN": "organ", "FRA": "other_parties", "NLD": "party",
    }  # fmt: skip


async def test_by_default_it_is_as_a_judgment_has_it(conventions: Api) -> None:
    """A court's other words move nothing; what is recorded in the capacity of a court does."""
    plain = await conventions.answer(f"{NETHERLANDS}?on=2000-06-01")
    judgment = {
        "type": "position_stated", "party": "NLD", "on": "2003-01-01", "held_by": "COURT", "capacity": "court",
        "text": "It could not suspend.", "claims": "in_force", "about": {"from": "2000-01-01", "until": "2001-01-01"},
        "sources": ["list"],
    }  # fmt: skip
    assert (await conventions.post(judgment, path="/v1/treaties/visits/events")).status == 201
    decided = await conventions.answer(f"{NETHERLANDS}?on=2000-06-01")
    before = await conventions.answer(f"{NETHERLANDS}?on=2000-06-01&public_on=2002-12-31")
    assert [told["operation"] for told in (plain, decided, before)] == ["suspended", "in_force", "suspended"]


@pytest.mark.parametrize("on", ["1999-12-31", "2001-01-01"])
async def test_a_view_counts_for_the_time_that_it_is_about(conventions: Api, on: str) -> None:
    """From and until; on other days it is as it was performed."""
    told = await held(conventions, "organ", on)
    plain = await conventions.answer(f"{NETHERLANDS}?on={on}")
    assert (told["operation"], told["disputed"]) == (plain["operation"], False)
    assert "no view of an organ" in told["sentence"]


@pytest.mark.parametrize("resource", ["timeline", "obligations", "explanation"])
async def test_every_question_about_a_party_has_it(conventions: Api, resource: str) -> None:
    """By the word of the Assembly there is an end, by that of the Netherlands none."""
    organ, party = [
        await conventions.get(f"{NETHERLANDS}/{resource}?on=2000-06-01&policy={policy}")
        for policy in ("organ", "party")
    ]
    assert (organ.status, party.status, organ.body != party.body) == (200, 200, True)


async def test_between_two_it_counts_as_well(conventions: Api) -> None:
    """By the word of the Assembly the convention had ended for the Netherlands, so between it and France too."""
    told = await conventions.answer("/v1/treaties/visits/between/FRA/NLD?on=2000-06-01&policy=organ")
    assert told["in_force"] is False


async def test_the_list_of_parties_has_it(conventions: Api) -> None:
    """As the Assembly has it the Netherlands is no longer a party; the others are as they were."""
    told = await conventions.answer("/v1/treaties/visits/parties?on=2000-06-01&policy=organ")
    headlines = {line["party"]: line["headline"] for line in told["items"]}
    assert (headlines["NLD"], headlines["FRA"]) == ("terminated", "in_force")


@pytest.mark.parametrize("policy", ["king", "COURT", "other-parties", "court,organ"])
async def test_a_capacity_that_is_none(conventions: Api, policy: str) -> None:
    """400, with those that there are."""
    asked = conventions.get(f"{NETHERLANDS}?policy={policy}")
    problem = await conventions.refused(400, "invalid-parameter", asked)
    assert "other_parties" in problem["detail"]
    assert problem["errors"][0]["parameter"] == "policy"


async def test_a_policy_and_a_territory_may_be_asked_together(conventions: Api) -> None:
    """Each is said in the answer."""
    told = await conventions.answer("/v1/treaties/visits/parties/CHN?on=1998-01-01&territory=HKG&policy=party")
    assert (told["territory"], told["policy"], told["standing"]) == ("HKG", "party", "party")
