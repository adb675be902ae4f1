"""Territories: their codes and names, the State that held each on a date, and acts that name one wrongly."""

from datetime import date
from typing import Any

import pytest

from treatylog.errors import UnknownTerritory
from treatylog.facts.directory import TERRITORIES, Directory, misnamed_territory
from treatylog.facts.party import PartyDefinition
from treatylog.testing import event, numbered

HANDOVER = date(1997, 7, 1)
EVE = date(1997, 6, 30)
HONG_KONG = {
    "kind": "territory",
    "names": [{"name": "Hong Kong"}],
    "aliases": ["Xianggang"],
    "held": [{"party": "GBR", "until": "1997-07-01"}, {"party": "CHN", "from": "1997-07-01"}],
}
NAMIBIA = {
    "kind": "territory",
    "names": [{"name": "South West Africa", "until": "1968-06-12", "article": True}, {"name": "Namibia"}],
    "held": [{"party": "ZAF", "from": "1920-12-17", "until": "1990-03-21"}],
}
DIRECTORY = Directory.of(
    {code: PartyDefinition.model_validate(entry) for code, entry in {"HKG": HONG_KONG, "SWA": NAMIBIA}.items()}
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HKG", "HKG"),
        ("hkg", "HKG"),
        ("Hong Kong", "HKG"),
        ("hong-kong", "HKG"),
        ("Xianggang", "HKG"),
        ("South West Africa", "SWA"),
        ("GRL", "GRL"),
        ("Greenland", "GRL"),
        ("the Faroe Islands", "FRO"),
        ("Curaçao", "CUW"),
        ("curacao", "CUW"),
    ],
)
def test_a_territory_has_a_code_and_names(text: str, code: str) -> None:
    """Those of the record and those of ISO 3166, in any case and with any accents."""
    assert DIRECTORY.territory(text) == code


@pytest.mark.parametrize("text", ["FRA", "France", "NATO", "XYZ", "", " ", "*"])
def test_what_is_no_territory_is_an_error(text: str) -> None:
    """A State, a body, and what is nothing at all."""
    with pytest.raises(UnknownTerritory) as fault:
        DIRECTORY.territory(text)
    assert fault.value.code == "unknown-territory"


def test_an_unknown_territory_is_offered_what_is_near() -> None:
    """By code, for programs and for people."""
    with pytest.raises(UnknownTerritory, match="Did you mean 'GRL'") as fault:
        DIRECTORY.territory("Grenland")
    assert "GRL" in list(fault.value.context["did_you_mean"])  # type: ignore[call-overload]


def test_a_territory_of_the_record_is_no_party() -> None:
    """Neither by code nor among the codes."""
    assert not DIRECTORY.knows("HKG")
    assert "HKG" not in DIRECTORY.codes()
    assert all(DIRECTORY.knows_territory(code) for code in {"HKG", "SWA"} | TERRITORIES)
    assert not DIRECTORY.knows_territory("FRA")


@pytest.mark.parametrize(
    ("code", "on", "holder"),
    [
        ("HKG", EVE, "GBR"),
        ("HKG", HANDOVER, "CHN"),
        ("SWA", date(1920, 12, 16), None),
        ("SWA", date(1920, 12, 17), "ZAF"),
        ("SWA", date(1990, 3, 21), None),
        ("PRI", HANDOVER, None),
        ("XYZ", HANDOVER, None),
    ],
)
def test_a_territory_is_held_by_one_state_after_another(code: str, on: date, holder: str | None) -> None:
    """From a day on, until a day; none where the record does not say."""
    assert DIRECTORY.holder(code, on) == holder


@pytest.mark.parametrize(
    ("code", "on", "name"),
    [
        ("HKG", EVE, "Hong Kong"),
        ("SWA", date(1960, 1, 1), "the South West Africa"),
        ("SWA", date(1970, 1, 1), "Namibia"),
        ("GRL", EVE, "Greenland"),
    ],
)
def test_a_territory_is_named_as_it_was_on_the_date(code: str, on: date, name: str) -> None:
    """With the article where running text asks for it."""
    assert DIRECTORY.territory_name(code, on) == name


def wrong(party: str, on: str, territory: str, **fields: Any) -> list[str]:
    """What is wrong with the territory of an application."""
    (act,) = numbered([event("territorial_application_declared", party, on, territory=territory, **fields)])
    return list(misnamed_territory(act, DIRECTORY))


@pytest.mark.parametrize(
    ("party", "on", "territory"),
    [("GBR", "1997-06-30", "HKG"), ("CHN", "1997-07-01", "HKG")],
)
def test_who_held_a_territory_may_speak_for_it(party: str, on: str, territory: str) -> None:
    """On the day of the act; of a territory whose holder is not on record, anybody."""
    assert wrong(party, on, territory) == []


@pytest.mark.parametrize(
    ("party", "on", "holder"), [("CHN", "1997-06-30", "GBR"), ("GBR", "1997-07-01", "CHN"), ("FRA", "1990", "GBR")]
)
def test_nobody_speaks_for_a_territory_that_another_held(party: str, on: str, holder: str) -> None:
    """The fault names the holder."""
    (says,) = wrong(party, on, "HKG")
    assert f"held by {holder}" in says


def test_it_counts_who_held_it_when_the_act_has_effect() -> None:
    """China could say before the handover what was to hold from then on."""
    assert wrong("CHN", "1997-06-20", "HKG", effective_on="1997-07-01") == []
    (says,) = wrong("GBR", "1997-06-20", "HKG", effective_on="1997-07-01")
    assert "held by CHN on 1997-07-01" in says


def test_a_code_of_no_territory_is_a_fault_with_a_hint() -> None:
    """Before who held it is asked."""
    (says,) = wrong("GBR", "1990-01-01", "HKGG")
    assert says.startswith("unknown territory 'HKGG'")
    assert "Did you mean 'HKG'" in says


def test_an_act_without_a_territory_has_no_such_fault() -> None:
    """A notice for the State as a whole."""
    (act,) = numbered([event("withdrawal_notified", "FRA", "1990-01-01")])
    assert list(misnamed_territory(act, DIRECTORY)) == []


@pytest.mark.parametrize(
    "entry",
    [
        {"kind": "territory", "names": [{"name": "Hong Kong"}]},
        {"kind": "territory", "names": [{"name": "Hong Kong"}], "held": []},
        {"kind": "state", "names": [{"name": "France"}], "held": [{"party": "USA"}]},
        {"kind": "territory", "names": [{"name": "Hong Kong"}], "held": [{"by": "GBR"}]},
    ],
)
def test_a_territory_and_nothing_else_is_held(entry: dict[str, Any]) -> None:
    """A definition that says otherwise is none."""
    with pytest.raises(ValueError, match="held"):
        PartyDefinition.model_validate(entry)
