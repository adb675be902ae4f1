"""`GET /v1/treaties/{treaty}/between/{a}/{b}`: how a treaty stands between two parties."""

from typing import Any

import pytest

from api.asking import Api

BETWEEN = "/v1/treaties/visits/between"
OATH = "/v1/treaties/oath/between/FRA/AUT"


async def told(api: Api, pair: str, on: str = "2005-01-01") -> Any:
    """How the convention stands between two."""
    return await api.answer(f"{BETWEEN}/{pair}?on={on}")


# The answer


async def test_the_answer_echoes_what_was_asked(conventions: Api) -> None:
    """The treaty, the two in the order in which they were named, the clocks and the engine."""
    answer = await told(conventions, "FRA/albania")
    names = ("treaty", "treaty_name", "a", "a_name", "b", "b_name", "on", "known_at", "public_on", "engine")
    assert [answer[name] for name in names] == [
        "visits", "Visits Convention", "FRA", "France", "ALB", "Albania", "2005-01-01", "2026-11-23T00:00:00Z", None,
        "0.1.0",
    ]  # fmt: skip


async def test_an_accession_that_was_accepted(conventions: Api) -> None:
    """In force since the day of the acceptance, under article 38, by four events."""
    answer = await told(conventions, "FRA/ALB")
    assert (answer["in_force"], answer["in_operation"], answer["bar"]) == (True, True, None)
    assert (answer["since"], answer["until"], answer["certain"], answer["needs"]) == ("1995-06-01", None, True, [])
    assert answer["sentence"].startswith(
        "On 1 January 2005 the Visits Convention was in force between France and Albania, since 1 June 1995"
    )
    assert set(answer["because"]) >= {"visits/0001", "visits/0010", "visits/0013"}
    assert (answer["basis"], answer["disputed"]) == ("derived", False)
    assert [reason["on"] for reason in answer["reasons"]] == sorted(reason["on"] for reason in answer["reasons"])


async def test_the_day_before_the_acceptance_it_was_not(conventions: Api) -> None:
    """Both were parties, not to each other; the answer names the day of the change."""
    answer = await told(conventions, "FRA/ALB", "1995-05-31")
    assert (answer["in_force"], answer["in_operation"], answer["since"]) == (False, False, None)
    assert (answer["bar"], answer["until"]) == ("accession-not-accepted", "1995-06-01")


async def test_a_reservation_comes_with_the_objection_to_it(conventions: Api) -> None:
    """France objected: article 2 does not apply between the two (VCLT art. 21(3))."""
    answer = await told(conventions, "FRA/ALB")
    (made,) = answer["reservations"]
    assert {name: made[name] for name in ("id", "by", "by_name", "provisions", "made", "state", "since")} == {
        "id": "visits/0011", "by": "ALB", "by_name": "Albania", "provisions": ["2"], "made": "1995-01-01",
        "state": "objected", "since": "1995-05-01",
    }  # fmt: skip
    assert (made["text"], made["late"], made["forbidden"]) == ("Albania does not pay.", False, False)
    assert (made["objection"]["id"], made["objection"]["by"]) == ("visits/0012", "FRA")
    assert answer["excluded_provisions"] == ["2"]


async def test_the_optional_clauses_are_those_that_both_declared(conventions: Api) -> None:
    """France and the United Kingdom did; the Netherlands did not."""
    assert (await told(conventions, "FRA/GBR"))["optional_clauses"] == ["jurisdiction"]
    assert (await told(conventions, "FRA/NLD"))["optional_clauses"] == []


async def test_a_suspension_leaves_it_in_force_and_not_in_operation(conventions: Api) -> None:
    """The Netherlands suspended; two questions, two answers."""
    answer = await told(conventions, "FRA/NLD")
    assert (answer["in_force"], answer["in_operation"], answer["suspended_by"]) == (True, False, ["NLD"])
    assert (answer["since"], answer["bar"]) == ("1990-01-01", None)


@pytest.mark.parametrize("pair", [("FRA", "ALB"), ("NLD", "ALB"), ("ALB", "BEL"), ("FRA", "NLD"), ("FRA", "ITA")])
async def test_either_order_gives_the_same_answer(conventions: Api, pair: tuple[str, str]) -> None:
    """What is in force between two is in force between the two; only the names change places."""
    one, other = await told(conventions, "/".join(pair)), await told(conventions, "/".join(reversed(pair)))
    assert (one["a"], one["b"]) == (other["b"], other["a"])
    alike = set(one) - {"a", "b", "a_name", "b_name", "sentence", "reservations", "reasons", "because"}
    assert {name: one[name] for name in alike} == {name: other[name] for name in alike}
    for name in ("reservations", "reasons", "because"):
        assert sorted(map(str, one[name])) == sorted(map(str, other[name]))


async def test_where_one_is_no_party_it_says_so(conventions: Api) -> None:
    """A State that never had to do with it: an answer, and no error."""
    answer = await told(conventions, "FRA/ITA")
    assert (answer["in_force"], answer["bar"], answer["certain"]) == (False, "not-parties", True)


async def test_a_former_state_is_paired_with_another(conventions: Api) -> None:
    """While it existed; with its end the pair ends, and the successor's begins."""
    before, after = (await told(conventions, "FRA/CSHH", "1992-12-31"), await told(conventions, "FRA/CSHH"))
    assert (before["in_force"], before["until"], after["in_force"]) == (True, "1993-01-01", False)
    assert (await told(conventions, "FRA/CZE"))["since"] == "1993-01-01"


# What the record cannot say


async def test_where_the_clause_leaves_it_open_it_is_null_with_needs(conventions: Api) -> None:
    """Both acceded, one accepted the other: whose acceptance counts the clause does not say."""
    answer = await told(conventions, "ALB/BEL")
    assert (answer["in_force"], answer["in_operation"], answer["certain"]) == (None, None, False)
    assert answer["bar"] == "acceptance-open"
    assert answer["needs"] == ["whether Belgium accepted Albania's accession"]
    assert answer["sentence"].startswith("The record cannot say whether the Visits Convention was in force")


async def test_an_acceptance_may_be_missing_from_the_record(conventions: Api) -> None:
    """Not all acceptances of Belgium's accession are on record: not accepted, and not certain."""
    answer = await told(conventions, "FRA/BEL")
    assert (answer["in_force"], answer["certain"]) == (False, False)
    assert answer["needs"] == ["whether France accepted Belgium's accession"]


async def test_where_all_acceptances_are_on_record_it_is_certain(conventions: Api) -> None:
    """Those of Albania's accession are."""
    answer = await told(conventions, "NLD/ALB")
    assert (answer["in_force"], answer["certain"], answer["needs"]) == (False, True, [])


async def test_a_state_that_a_part_of_a_record_does_not_list_is_null(conventions: Api) -> None:
    """The record of the Oath Convention lists only some."""
    answer = await conventions.answer("/v1/treaties/oath/between/FRA/JPN?on=2000-01-01")
    assert (answer["in_force"], answer["in_operation"], answer["bar"]) == (None, None, None)
    assert any("Japan" in need for need in answer["needs"])


@pytest.mark.parametrize(("on", "in_force"), [("1994-12-31", False), ("1995-06-01", None), ("1995-12-31", True)])
async def test_within_the_year_of_an_act_it_is_null(conventions: Api, on: str, in_force: bool | None) -> None:
    """Austria ratified in 1995, the record does not say when."""
    answer = await conventions.answer(f"{OATH}?on={on}")
    assert (answer["in_force"], answer["in_operation"], answer["certain"]) == (in_force, in_force, in_force is not None)


async def test_what_is_null_is_not_told_as_if_it_were_known(conventions: Api) -> None:
    """Neither the sentence nor the bar says more than the answer does."""
    answer = await conventions.answer(f"{OATH}?on=1995-06-01")
    assert "was not in force" not in answer["sentence"]
    assert answer["bar"] != "not-parties"


async def test_what_comes_after_the_record_was_checked_is_not_certain(conventions: Api) -> None:
    """It was checked through 2020."""
    answer = await told(conventions, "FRA/GBR", "2021-01-01")
    assert (answer["in_force"], answer["certain"]) == (True, False)
    assert any("2020-12-31" in need for need in answer["needs"])


# The clocks


async def test_what_the_world_could_know_is_another_question(conventions: Api) -> None:
    """The acceptance of 1 June 1995 was not public the day before."""
    answers = [
        await conventions.answer(f"{BETWEEN}/FRA/ALB?on=2005-01-01&public_on={day}")
        for day in ("1995-05-31", "1995-06-01")
    ]
    assert [answer["in_force"] for answer in answers] == [False, True]


async def test_what_the_log_knew_is_another_question(conventions: Api) -> None:
    """An acceptance recorded in November is not known in June."""
    accepted = {
        "type": "accession_accepted", "party": "NLD", "on": "1997-01-01", "towards": ["ALB"], "sources": ["list"],
    }  # fmt: skip
    assert (await conventions.post(accepted, path="/v1/treaties/visits/events")).status == 201
    assert (await told(conventions, "NLD/ALB", "1999-01-01"))["in_force"] is True
    before = await conventions.answer(f"{BETWEEN}/NLD/ALB?on=1999-01-01&known_at=2026-06-01")
    assert (before["in_force"], before["known_at"]) == (False, "2026-06-01T23:59:59.999999Z")


async def test_before_the_record_was_loaded_there_was_no_treaty(conventions: Api) -> None:
    """404, as for every question."""
    asked = conventions.get(f"{BETWEEN}/FRA/ALB?known_at=2025-01-01")
    await conventions.refused(404, "unknown-treaty", asked)


async def test_the_same_question_gives_the_same_bytes(conventions: Api) -> None:
    """And a client that has them is told so."""
    url = f"{BETWEEN}/FRA/ALB?on=2005-01-01&known_at=2026-02-01T00:00:00Z"
    first, again = await conventions.get(url), await conventions.get(url)
    assert (first.body, first.headers["ETag"]) == (again.body, again.headers["ETag"])
    assert (await conventions.get(url, If_None_Match=first.headers["ETag"])).status == 304


# What cannot be asked


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        ("FRA/FRA", "France is paired with itself"),
        ("FRA/france", "France is paired with itself"),
        ("CSHH/CZE", "Czechia took the place of Czechoslovakia"),
        ("CZE/CSHH", "Czechia took the place of Czechoslovakia"),
        ("CZE/czechoslovakia", "Czechia took the place of Czechoslovakia"),
    ],
)
@pytest.mark.parametrize("on", ["1992-01-01", "2005-01-01"])
async def test_two_that_are_no_pair(conventions: Api, pair: str, says: str, on: str) -> None:
    """A State with itself, or with the one whose place it took: 422, on any date."""
    problem = await conventions.refused(422, "invalid-pair", conventions.get(f"{BETWEEN}/{pair}?on={on}"))
    assert says in problem["detail"]


async def test_a_declaration_has_no_pairs(conventions: Api) -> None:
    """Nothing is in force between two under it."""
    problem = await conventions.refused(
        422, "invalid-pair", conventions.get("/v1/treaties/vow/between/FRA/NLD?on=2000-01-01")
    )
    assert "declaration" in problem["detail"]


@pytest.mark.parametrize(
    ("path", "code", "near"),
    [
        ("/v1/treaties/visit/between/FRA/NLD", "unknown-treaty", "visits"),
        (f"{BETWEEN}/Frence/NLD", "unknown-party", "FRA"),
        (f"{BETWEEN}/NLD/Frence", "unknown-party", "FRA"),
        (f"{BETWEEN}/FRA/HKG", "unknown-party", None),
    ],
)
async def test_what_is_not_there(conventions: Api, path: str, code: str, near: str | None) -> None:
    """404, with what may have been meant; a territory is no party."""
    problem = await conventions.refused(404, code, conventions.get(path))
    assert near is None or near in problem["did_you_mean"]


async def test_with_one_it_is_told_between_it_and_each_other(conventions: Api) -> None:
    """Every pair as by itself, in short."""
    answer = await conventions.answer(f"{BETWEEN}/FRA?on=2020-01-01")
    assert "FRA" not in {item["party"] for item in answer["items"]}
    for item in answer["items"]:
        alone = await conventions.answer(f"{BETWEEN}/FRA/{item['party']}?on=2020-01-01")
        assert {name: alone[name] for name in ("in_force", "in_operation", "since", "bar")} == {
            name: item[name] for name in ("in_force", "in_operation", "since", "bar")
        }


async def test_a_pair_has_no_more_than_two(conventions: Api) -> None:
    """With three there is no such resource."""
    await conventions.refused(404, "no-such-resource", conventions.get(f"{BETWEEN}/FRA/NLD/BEL"))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("with=NLD", "unknown-parameter"),
        ("notice_on=2000-01-01", "unknown-parameter"),
        ("on=2000-01-01&on=2000-01-02", "repeated-parameter"),
        ("territory=", "invalid-parameter"),
        ("policy=", "invalid-parameter"),
        ("policy=king", "invalid-parameter"),
        ("on=2000-02-30", "invalid-day"),
        ("known_at=2999-01-01", "known-at-in-future"),
    ],
)
async def test_a_parameter_that_cannot_be(conventions: Api, query: str, code: str) -> None:
    """400, and the log as it was."""
    await conventions.refused(400, code, conventions.get(f"{BETWEEN}/FRA/NLD?{query}"))


async def test_it_cannot_be_written_to(conventions: Api) -> None:
    """405: a pair is an answer and nothing kept."""
    asked = conventions.ask("PUT", f"{BETWEEN}/FRA/NLD")
    await conventions.refused(405, "method-not-allowed", asked)
