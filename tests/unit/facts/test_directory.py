"""The directory: codes, names in any common form, and the name a party had on a date."""

from datetime import date

import pytest

from treatylog.errors import UnknownParty
from treatylog.facts.directory import Directory, natural
from treatylog.facts.party import Name, PartyDefinition, PartyKind

DAY = date(2019, 5, 1)


def party(*names: str, aliases: tuple[str, ...] = (), kind: PartyKind = PartyKind.STATE) -> PartyDefinition:
    """A definition with *names* used at all times."""
    return PartyDefinition(kind=kind, names=tuple(Name(name=name) for name in names), aliases=aliases)


DEFINITIONS = {
    "BFA": party("Burkina Faso", aliases=("Upper Volta",)),
    "CIV": party("Côte d'Ivoire", aliases=("Ivory Coast",)),
    "COD": party("Democratic Republic of the Congo", aliases=("Zaire",)),
    "CPV": party("Cabo Verde", aliases=("Cape Verde",)),
    "EUE": party("European Union", aliases=("EU",), kind=PartyKind.BODY),
    "GBR": PartyDefinition(names=(Name(name="United Kingdom", article=True),), aliases=("UK", "Great Britain")),
    "MKD": party("North Macedonia", aliases=("Macedonia",)),
    "MMR": party("Myanmar", aliases=("Burma",)),
    "PRK": party("North Korea", aliases=("DPRK",)),
    "PSE": party("Palestine", aliases=("State of Palestine",)),
    "RUS": party("Russia"),
    "SUHH": PartyDefinition(
        kind=PartyKind.FORMER_STATE, names=(Name(name="Soviet Union", article=True),), aliases=("USSR",)
    ),
    "SWZ": party("Eswatini", aliases=("Swaziland",)),
    "TUR": PartyDefinition.model_validate(
        {"names": [{"name": "Turkey", "until": "2022-06-01"}, {"name": "Türkiye", "from": "2022-06-01"}]}
    ),
    "VAT": PartyDefinition(names=(Name(name="Holy See", article=True),)),
    "XKX": party("Kosovo"),
    "YUCS": party("Yugoslavia", kind=PartyKind.FORMER_STATE),
}
DIRECTORY = Directory.of(DEFINITIONS)
ISO = Directory.of({})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Russia", "RUS"),
        ("USSR", "SUHH"),
        ("Soviet Union", "SUHH"),
        ("Turkey", "TUR"),
        ("Swaziland", "SWZ"),
        ("Yugoslavia", "YUCS"),
        ("Macedonia", "MKD"),
        ("Kosovo", "XKX"),
        ("Holy See", "VAT"),
        ("European Union", "EUE"),
        ("DPRK", "PRK"),
        ("Zaire", "COD"),
        ("Burma", "MMR"),
        ("Ivory Coast", "CIV"),
        ("State of Palestine", "PSE"),
        ("UK", "GBR"),
        ("Cape Verde", "CPV"),
        ("Upper Volta", "BFA"),
    ],
)
def test_names_that_iso_lacks_resolve_once_defined(text: str, code: str) -> None:
    """Each common name that the ISO tables do not know is a line of the definitions."""
    assert DIRECTORY.resolve(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("USA", "USA"),
        ("usa", "USA"),
        ("US", "USA"),
        ("U.S.A.", "USA"),
        ("United States of America", "USA"),
        ("Russian Federation", "RUS"),
        ("the Russian Federation", "RUS"),
        ("Czechia", "CZE"),
        ("Czech Republic", "CZE"),
        ("TÜRKIYE", "TUR"),
        ("Turkiye", "TUR"),
        ("Cote d’Ivoire", "CIV"),
        ("Korea, Republic of", "KOR"),
        ("Republic of Korea", "KOR"),
        ("Gambia (The)", "GMB"),
        ("St. Lucia", "LCA"),
        ("Trinidad & Tobago", "TTO"),
        ("Guinea Bissau", "GNB"),
        ("SUHH", "SUHH"),
        ("SUN", "SUHH"),
        ("Union of Soviet Socialist Republics", "SUHH"),
        ("Czechoslovakia", "CSHH"),
        ("German Democratic Republic", "DDDE"),
        ("Serbia and Montenegro", "CSXX"),
    ],
)
def test_iso_names_resolve_in_any_common_form(text: str, code: str) -> None:
    """Case, accents, punctuation and "the" do not tell parties apart."""
    assert DIRECTORY.resolve(text) == code


def test_a_definition_does_not_hide_the_iso_names_of_its_code() -> None:
    """Russia is defined with one name, and its ISO name still resolves."""
    assert DIRECTORY.resolve("Russian Federation") == "RUS"


@pytest.mark.parametrize(
    ("text", "code"), [("Burma", "MMR"), ("Dahomey", "BEN"), ("Upper Volta", "BFA"), ("ZAR", "COD")]
)
def test_an_old_name_in_iso_3166_3_is_of_the_state_of_today(text: str, code: str) -> None:
    """A State that changed its name is the same State; only its ISO code was replaced."""
    assert ISO.resolve(text) == code


def test_niger_is_not_nigeria() -> None:
    """A name that is part of another resolves to itself."""
    assert (ISO.resolve("Niger"), ISO.resolve("Nigeria")) == ("NER", "NGA")


def test_a_similar_name_is_offered_and_never_taken() -> None:
    """A typing error is an error, with what was probably meant."""
    with pytest.raises(UnknownParty, match=r"Did you mean 'Niger \(NER\)'") as caught:
        ISO.resolve("Nigerr")
    assert caught.value.context["did_you_mean"] == ["NER", "NGA"]


def test_the_beginning_of_a_name_is_offered_first() -> None:
    """Without a definition of Russia, the Russian Federation is what is meant."""
    with pytest.raises(UnknownParty) as caught:
        ISO.resolve("Russia")
    suggested = caught.value.context["did_you_mean"]
    assert isinstance(suggested, list)
    assert suggested[0] == "RUS"


@pytest.mark.parametrize(("text", "codes"), [("Korea", ["KOR", "PRK"]), ("CS", ["CSHH", "CSXX"])])
def test_a_name_of_several_is_ambiguous(text: str, codes: list[str]) -> None:
    """Where two parties bear a name, the writer has to say which."""
    with pytest.raises(UnknownParty, match="may be any of several parties") as caught:
        ISO.resolve(text)
    assert caught.value.context["did_you_mean"] == codes


def test_two_definitions_with_one_alias_are_ambiguous() -> None:
    """Definitions do not silently shadow each other."""
    directory = Directory.of({"AAA": party("Alpha", aliases=("Twin",)), "BBB": party("Beta", aliases=("twin",))})
    with pytest.raises(UnknownParty) as caught:
        directory.resolve("Twin")
    assert caught.value.context["did_you_mean"] == ["AAA", "BBB"]


@pytest.mark.parametrize("text", ["", "the", "…", "Atlantis"])
def test_what_names_nobody_is_unknown(text: str) -> None:
    """An empty name and an invented one are errors alike."""
    with pytest.raises(UnknownParty, match="is not the code or a name of a party"):
        ISO.resolve(text)


@pytest.mark.parametrize("text", ["HKG", "Hong Kong", "Greenland"])
def test_a_territory_is_not_a_party(text: str) -> None:
    """A territory is spoken for by a State."""
    with pytest.raises(UnknownParty, match="is a territory"):
        ISO.resolve(text)
    assert not ISO.knows("HKG")


def test_a_territory_that_a_record_defines_is_a_party() -> None:
    """Hong Kong is a member of its own in some organisations; then the record says so."""
    assert Directory.of({"HKG": party("Hong Kong, China")}).resolve("Hong Kong") == "HKG"


@pytest.mark.parametrize(
    ("code", "on", "prose"),
    [
        ("TUR", date(1987, 12, 8), "Turkey"),
        ("TUR", date(2022, 5, 31), "Turkey"),
        ("TUR", date(2022, 6, 1), "Türkiye"),
        ("SUHH", DAY, "the Soviet Union"),
        ("GBR", DAY, "the United Kingdom"),
        ("KOR", DAY, "South Korea"),
        ("COG", DAY, "the Congo"),
        ("FSM", DAY, "the Federated States of Micronesia"),
        ("FRA", DAY, "France"),
        ("USA", DAY, "the United States"),
        ("CSHH", date(1990, 1, 1), "Czechoslovakia"),
    ],
)
def test_prose_has_the_name_of_the_day(code: str, on: date, prose: str) -> None:
    """Running text names a party as it was called then, with "the" where it belongs."""
    assert DIRECTORY.prose(code, on) == prose


def test_a_name_has_no_article() -> None:
    """Tables and headings have the bare name."""
    assert DIRECTORY.name("SUHH", DAY) == "Soviet Union"


@pytest.mark.parametrize(("on", "name"), [(date(1900, 1, 1), "First"), (date(1930, 1, 1), "First"), (DAY, "Second")])
def test_outside_its_names_a_party_keeps_the_nearest_earlier_one(on: date, name: str) -> None:
    """Before its first name a party has that name; after one ended, and none began, it keeps the last it had."""
    names = [
        {"name": "First", "from": "1910-01-01", "until": "1920-01-01"},
        {"name": "Second", "from": "1940-01-01", "until": "1950-01-01"},
    ]
    assert Directory.of({"AAA": PartyDefinition.model_validate({"names": names})}).name("AAA", on) == name


@pytest.mark.parametrize(
    ("iso", "prose"),
    [
        ("Korea, Republic of", "Republic of Korea"),
        ("Congo, The Democratic Republic of the", "Democratic Republic of the Congo"),
        ("Virgin Islands, British", "British Virgin Islands"),
        ("USSR, Union of Soviet Socialist Republics", "USSR"),
        ("Holy See (Vatican City State)", "Holy See"),
        ("Saint Helena, Ascension and Tristan da Cunha", "Saint Helena, Ascension and Tristan da Cunha"),
        ("Yemen, Democratic, People's Democratic Republic of", "People's Democratic Republic of Yemen"),
    ],
)
def test_inverted_iso_names_come_out_natural(iso: str, prose: str) -> None:
    """ISO sorts by the proper name; people do not speak that way."""
    assert natural(iso) == prose


def test_every_name_resolves_to_its_party() -> None:
    """What the service prints can be typed in."""
    assert [code for code in ISO.codes() if ISO.resolve(ISO.prose(code, DAY)) != code] == []


def test_kinds_come_from_the_tables_and_the_definitions() -> None:
    """A code says whether it stands for a State, a former State or a body."""
    kinds = [DIRECTORY.kind(code) for code in ("USA", "DDDE", "EUE")]
    assert kinds == [PartyKind.STATE, PartyKind.FORMER_STATE, PartyKind.BODY]


def test_codes_are_sorted_and_known() -> None:
    """The list of parties is the same for every reader."""
    codes = DIRECTORY.codes()
    assert codes == tuple(sorted(codes))
    assert all(map(DIRECTORY.knows, codes))


def test_the_name_of_an_unknown_code_is_an_error() -> None:
    """A code that stands for nobody has no name to print."""
    with pytest.raises(UnknownParty, match="'SUXX' is not the code"):
        DIRECTORY.name("SUXX", DAY)
