"""`?territory=`: a treaty as it is for one territory of a party."""

import pytest

from api.asking import Api

PARTIES = "/v1/treaties/visits/parties"
HONG_KONG = "on=1998-01-01&territory=HKG"


@pytest.mark.parametrize("territory", ["HKG", "hkg", "Hong%20Kong", "hong+kong"])
async def test_china_is_a_party_for_hong_kong_alone(conventions: Api, territory: str) -> None:
    """It signed for itself, and said on 1 July 1997 that the convention applies there."""
    there = await conventions.answer(f"{PARTIES}/CHN?on=1998-01-01&territory={territory}")
    itself = await conventions.answer(f"{PARTIES}/CHN?on=1998-01-01")
    assert (there["territory"], itself["territory"]) == ("HKG", None)
    assert (there["standing"], itself["standing"]) == ("party", "signatory")
    assert (there["since"]["standing"], there["party"]) == ("1997-07-01", "CHN")
    assert "China in respect of Hong Kong was a party" in there["sentence"]


async def test_before_the_handover_it_was_the_other_state_that_held_it(conventions: Api) -> None:
    """The United Kingdom excluded nothing: bound for Hong Kong as for itself."""
    told = await conventions.answer(f"{PARTIES}/GBR?on=1997-06-30&territory=HKG")
    assert (told["standing"], told["since"]["standing"]) == ("party", "1990-04-01")


@pytest.mark.parametrize(
    ("on", "party", "standing"), [("1997-06-30", "CHN", "not_party"), ("1997-07-01", "GBR", "former_party")]
)
async def test_a_territory_that_another_state_held(conventions: Api, on: str, party: str, standing: str) -> None:
    """Before the handover China is not a party for Hong Kong, after it the United Kingdom no longer is."""
    told = await conventions.answer(f"{PARTIES}/{party}?on={on}&territory=HKG")
    assert told["standing"] == standing


async def test_a_territory_that_it_never_held(conventions: Api) -> None:
    """404, with the State that held it on the date."""
    problem = await conventions.refused(
        404, "unknown-territory", conventions.get(f"{PARTIES}/FRA?on=1997-06-30&territory=HKG")
    )
    assert "(GBR)" in problem["detail"]


async def test_denmark_is_no_party_for_greenland(conventions: Api) -> None:
    """Excluded when it ratified (VCLT art. 29)."""
    told = await conventions.answer(f"{PARTIES}/DNK?on=1998-01-01&territory=GRL")
    assert (told["standing"], told["headline"], told["obligations"]) == ("not_party", "not_party", [])
    assert (await conventions.answer(f"{PARTIES}/DNK?on=1998-01-01"))["standing"] == "party"


async def test_in_the_list_the_holder_stands_as_it_does_for_the_territory(conventions: Api) -> None:
    """China among all the parties, for Hong Kong; the others as they are."""
    there = await conventions.answer(f"{PARTIES}?{HONG_KONG}")
    itself = await conventions.answer(f"{PARTIES}?on=1998-01-01")
    changed = {line["party"] for line in there["items"] if line not in itself["items"]}
    assert changed == {"CHN"}


async def test_the_list_for_a_territory_that_no_party_holds(conventions: Api) -> None:
    """404."""
    await conventions.refused(404, "unknown-territory", conventions.get(f"{PARTIES}?on=1998-01-01&territory=PRI"))


async def test_an_unknown_territory_is_offered_what_is_near(conventions: Api) -> None:
    """404, with the code that may have been meant."""
    problem = await conventions.refused(
        404, "unknown-territory", conventions.get(f"{PARTIES}/DNK?on=1998-01-01&territory=Grenland")
    )
    assert "GRL" in problem["did_you_mean"]


@pytest.mark.parametrize("territory", ["FRA", "France", "NATO", "SUHH", "x" * 200])
async def test_a_state_is_no_territory(conventions: Api, territory: str) -> None:
    """404: its mainland is what is asked for without the parameter."""
    asked = conventions.get(f"{PARTIES}/FRA?on=1998-01-01&territory={territory}")
    problem = await conventions.refused(404, "unknown-territory", asked)
    assert "without ?territory=" in problem["detail"]


async def test_a_name_is_of_a_sensible_length(conventions: Api) -> None:
    """400 beyond two hundred characters."""
    await conventions.refused(400, "invalid-parameter", conventions.get(f"{PARTIES}/FRA?territory={'x' * 201}"))


async def test_the_timeline_is_that_of_the_territory(conventions: Api) -> None:
    """One band as a party, from the handover on; for China itself there is none."""
    bands = (await conventions.answer(f"{PARTIES}/CHN/timeline?{HONG_KONG}"))["bands"]
    assert [(band["standing"], band["since"]) for band in bands if band["standing"] == "party"] == [
        ("party", "1997-07-01")
    ]
    itself = (await conventions.answer(f"{PARTIES}/CHN/timeline?on=1998-01-01"))["bands"]
    assert "party" not in [band["standing"] for band in itself]


async def test_the_obligations_are_those_for_the_territory(conventions: Api) -> None:
    """China owes for Hong Kong what it does not owe for itself."""
    there = await conventions.answer(f"{PARTIES}/CHN/obligations?{HONG_KONG}")
    itself = await conventions.answer(f"{PARTIES}/CHN/obligations?on=1998-01-01")
    assert {item["article"]: item["state"] for item in there["items"]} == {"1": "binding", "2": "binding"}
    assert "binding" not in [item["state"] for item in itself["items"]]


async def test_the_explanation_names_the_territory(conventions: Api) -> None:
    """And the declaration that it rests on."""
    told = await conventions.answer(f"{PARTIES}/CHN/explanation?{HONG_KONG}")
    assert "in respect of Hong Kong" in told["prose"]
    assert "visits/0009" in [event["id"] for event in told["events"]]


@pytest.mark.parametrize("pair", ["CHN/FRA", "FRA/CHN"])
async def test_between_two_it_is_that_of_whichever_holds_it(conventions: Api, pair: str) -> None:
    """The Oath Convention is in force with France for Hong Kong, not for China itself."""
    there = await conventions.answer(f"/v1/treaties/oath/between/{pair}?{HONG_KONG}")
    itself = await conventions.answer(f"/v1/treaties/oath/between/{pair}?on=1998-01-01")
    assert (there["in_force"], there["since"], itself["in_force"]) == (True, "1997-07-01", False)
    assert "China in respect of Hong Kong" in there["sentence"]


async def test_between_two_of_whom_neither_holds_it(conventions: Api) -> None:
    """404."""
    asked = conventions.get(f"/v1/treaties/visits/between/DNK/FRA?{HONG_KONG}")
    problem = await conventions.refused(404, "unknown-territory", asked)
    assert "(CHN)" in problem["detail"]


async def test_the_sentence_for_a_territory_is_punctuated_as_prose(conventions: Api) -> None:
    """The comma that closes "in respect of" gives way to what follows it."""
    told = await conventions.answer("/v1/treaties/visits/between/FRA/DNK?on=1998-01-01&territory=GRL")
    assert not [marks for marks in (",:", ",;", ",.", ",,", ",'") if marks in told["sentence"]]


async def test_a_declaration_is_the_same_for_every_territory(conventions: Api) -> None:
    """A pledge is its maker's."""
    told = await conventions.answer("/v1/treaties/vow/parties/CHN?on=1998-01-01&territory=HKG")
    itself = await conventions.answer("/v1/treaties/vow/parties/CHN?on=1998-01-01")
    assert told["headline"] == itself["headline"]
