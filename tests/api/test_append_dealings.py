"""`POST /v1/treaties/{treaty}/events`: what States do towards each other, well and badly put."""

from typing import Any

import pytest

from api.asking import Api, Reply

Act = dict[str, Any]


def act(type: str, party: str, on: str, **fields: Any) -> Act:
    """The body that records an act."""
    return {"type": type, "party": party, "on": on, "sources": ["list"], **fields}


async def posted(api: Api, body: Act, treaty: str = "visits") -> Reply:
    """*body*, sent to a treaty of the record made for tests."""
    return await api.post(body, path=f"/v1/treaties/{treaty}/events")


OBJECTION = act("objection_made", "NLD", "1996-01-01", to="visits/0011")
ACCEPTANCE = act("accession_accepted", "NLD", "1996-01-01", towards=["ALB"])
APPLICATION = act("territorial_application_declared", "GBR", "1996-01-01", territory="HKG")


@pytest.mark.parametrize(
    "body",
    [
        OBJECTION,
        OBJECTION | {"stance": "opposes entry into force"},
        OBJECTION | {"stance": "in full", "provisions": ["1"]},
        ACCEPTANCE,
        APPLICATION,
        APPLICATION | {"application": "excluded"},
        act("suspended", "FRA", "1996-01-01", towards=["GBR"]),
        act("suspended", "FRA", "1996-01-01", provisions=["2"]),
        act("reservation_withdrawn", "ALB", "1996-01-01", to="visits/0011"),
        act("objection_withdrawn", "FRA", "1996-01-01", to="visits/0012"),
        act("accession_refused", "NLD", "1996-01-01", towards=["ALB"]),
        act("declaration_made", "NLD", "1996-01-01", declaration="jurisdiction"),
        act("declaration_withdrawn", "FRA", "1996-01-01", declaration="jurisdiction"),
        act("withdrawal_notified", "FRA", "1996-01-01", ground="breach"),
        act("withdrawal_notified", "GBR", "1996-01-01", territory="HKG"),
        act("position_stated", "NLD", "2001-01-01", held_by="FRA", text="It is bound.", towards=["FRA"]),
    ],
    ids=lambda body: body["type"],
)
async def test_an_act_towards_another_is_recorded(conventions: Api, body: Act) -> None:
    """201, as it was sent."""
    reply = await posted(conventions, body)
    assert reply.status == 201, reply.text
    recorded = reply.json["recorded"][0]["event"]
    assert {name: recorded[name] for name in body if name != "application" or recorded.get(name)} == body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (OBJECTION | {"to": "visits/9999"}, "unknown-event"),
        (OBJECTION | {"to": "oath/0001"}, "unknown-event"),
        (OBJECTION | {"to": "visits/0001"}, "no-such-reservation"),
        (OBJECTION | {"on": "1994-01-01"}, "no-such-reservation"),
        (OBJECTION | {"party": "ALB"}, "own-reservation"),
        (OBJECTION | {"on": "1999-01-01"}, "objection-too-late"),
        (OBJECTION | {"provisions": ["7"]}, "unknown-provision"),
        (OBJECTION | {"stance": "angry"}, "invalid-event"),
        (act("objection_withdrawn", "NLD", "1996-01-01", to="visits/0012"), "no-such-objection"),
        (act("objection_withdrawn", "FRA", "1996-01-01", to="visits/0011"), "no-such-objection"),
        (act("reservation_withdrawn", "FRA", "1996-01-01", to="visits/0011"), "no-such-reservation"),
        (act("reservation_made", "FRA", "1990-01-01"), "invalid-event"),
        (act("reservation_made", "FRA", "1990-01-01", text="No.", provisions=["7"]), "unknown-provision"),
    ],
)
async def test_reservations_and_objections_that_cannot_be(conventions: Api, body: Act, code: str) -> None:
    """422: an objection to no reservation, to one's own, too late; the log stays as it was."""
    await conventions.refused(422, code, posted(conventions, body))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (ACCEPTANCE | {"towards": ["ITA"]}, "no-such-accession"),
        (ACCEPTANCE | {"towards": ["GBR"]}, "no-such-accession"),
        (ACCEPTANCE | {"towards": ["ALB", "GBR"]}, "no-such-accession"),
        (ACCEPTANCE | {"on": "1994-12-31"}, "no-such-accession"),
        (ACCEPTANCE | {"party": "FRA"}, "already-accepted"),
        (ACCEPTANCE | {"party": "ITA"}, "not-a-party"),
        (ACCEPTANCE | {"towards": ["ATL"]}, "unknown-party"),
        (ACCEPTANCE | {"towards": ["HKG"]}, "unknown-party"),
        (ACCEPTANCE | {"towards": []}, "invalid-event"),
        (ACCEPTANCE | {"towards": "ALB"}, "invalid-event"),
        (act("accession_accepted", "NLD", "1996-01-01"), "invalid-event"),
        (act("accession_refused", "NLD", "1996-01-01", towards=["GBR"]), "no-such-accession"),
    ],
)
async def test_acceptances_of_accessions_that_never_were(conventions: Api, body: Act, code: str) -> None:
    """422: the other ratified, did nothing, or had not acceded yet; the log stays as it was."""
    await conventions.refused(422, code, posted(conventions, body))


@pytest.mark.parametrize(
    ("type", "code"), [("accession_accepted", "no-acceptance-needed"), ("accession_refused", "no-objection-allowed")]
)
async def test_where_accessions_need_nobody(conventions: Api, type: str, code: str) -> None:
    """422: the Oath Convention has no clause on it."""
    body = act(type, "NLD", "1996-01-01", towards=["AUT"])
    await conventions.refused(422, code, posted(conventions, body, "oath"))


@pytest.mark.parametrize(
    "change",
    [
        {"territory": "ATL"},
        {"territory": "FRA"},
        {"party": "FRA"},
        {"on": "1998-01-01"},
        {"effective_on": "1997-07-01"},
    ],
)
async def test_a_territory_that_is_none_or_another_states(conventions: Api, change: Act) -> None:
    """422, as for a party in a body that is none: what a path names is 404, what a body names is not."""
    await conventions.refused(422, "unknown-territory", posted(conventions, APPLICATION | change))


@pytest.mark.parametrize("change", [{"territory": "Hong Kong"}, {"territory": None}, {"application": "maybe"}])
async def test_a_territory_that_is_written_wrongly(conventions: Api, change: Act) -> None:
    """422: an event has codes, names are for questions."""
    await conventions.refused(422, "invalid-event", posted(conventions, APPLICATION | change))


@pytest.mark.parametrize(
    "type", ["accession_accepted", "accession_refused", "suspended", "resumed", "declaration_made", "position_stated"]
)
async def test_nothing_is_done_towards_oneself(conventions: Api, type: str) -> None:
    """422, with who it is."""
    more = {"held_by": "FRA", "text": "So be it."} if type == "position_stated" else {}
    body = act(type, "FRA", "1996-01-01", towards=["GBR", "FRA"], **more)
    problem = await conventions.refused(422, "invalid-event", posted(conventions, body))
    assert "FRA acts towards itself" in problem["detail"]


@pytest.mark.parametrize("ground", ["withdrawal", "expiry", "anger", ""])
async def test_a_ground_that_general_law_does_not_have(conventions: Api, ground: str) -> None:
    """422: a notice invokes breach, impossibility or a change of circumstances, or none (VCLT arts. 60-62)."""
    body = act("withdrawal_notified", "FRA", "1996-01-01", ground=ground)
    problem = await conventions.refused(422, "invalid-event", posted(conventions, body))
    assert "breach" in problem["detail"]


@pytest.mark.parametrize(
    "body",
    [
        act("accession_accepted", "FRA", "1996-01-01", towards=["NLD"]),
        act("territorial_application_declared", "GBR", "1996-01-01", territory="HKG"),
        act("reservation_made", "FRA", "1996-01-01", text="No."),
        act("amended", "FRA", "1996-01-01", version="new"),
    ],
    ids=lambda body: body["type"],
)
async def test_a_declaration_has_no_such_acts(conventions: Api, body: Act) -> None:
    """422: they belong to instruments."""
    await conventions.refused(422, "wrong-form", posted(conventions, body, "vow"))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (act("amended", "FRA", "1996-01-01", version="new"), "no-such-text"),
        (act("declaration_made", "FRA", "1996-01-01", declaration="jurisdictio"), "unknown-declaration"),
        (act("declaration_withdrawn", "NLD", "1996-01-01", declaration="jurisdiction"), "nothing-declared"),
        (act("position_stated", "NLD", "2001-01-01", held_by="FRA", text="No.", capacity="king"), "invalid-event"),
        (act("suspended", "FRA", "1996-01-01", provisions=["7"]), "unknown-provision"),
    ],
)
async def test_what_the_definition_does_not_name(conventions: Api, body: Act, code: str) -> None:
    """422: a text, a clause, a capacity, a provision."""
    await conventions.refused(422, code, posted(conventions, body))


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        (OBJECTION | {"to": "visits/0001"}, "no-such-reservation"),
        (OBJECTION | {"on": "1999-01-01"}, "objection-too-late"),
        (ACCEPTANCE | {"towards": ["GBR"]}, "no-such-accession"),
        (act("withdrawal_notified", "DNK", "1996-01-01", territory="GRL"), "territory-not-bound"),
    ],
)
async def test_a_real_act_without_effect_is_recorded_when_it_says_so(conventions: Api, body: Act, slug: str) -> None:
    """201 with the reason that the law gives; 422 with another."""
    await conventions.refused(422, slug, posted(conventions, body | {"without_effect": "another-reason"}))
    reply = await posted(conventions, body | {"without_effect": slug})
    assert (reply.status, reply.json["recorded"][0]["event"]["without_effect"]) == (201, slug)


async def test_an_act_with_effect_that_denies_it(conventions: Api) -> None:
    """422."""
    body = ACCEPTANCE | {"without_effect": "no-such-accession"}
    await conventions.refused(422, "has-effect", posted(conventions, body))


async def test_a_reservation_to_a_treaty_that_forbids_them_is_recorded_and_flagged(conventions: Api) -> None:
    """It was made: the answer says that it is forbidden, and gives both readings of what follows."""
    body = act("reservation_made", "FRA", "1990-01-01", text="France swears nothing.", id="oath/reserved")
    assert (await posted(conventions, body, "oath")).status == 201
    (made,) = (await conventions.answer("/v1/treaties/oath/parties/FRA?on=2000-01-01"))["reservations"]
    assert (made["id"], made["forbidden"], made["text"]) == ("oath/reserved", True, "France swears nothing.")
    told = await conventions.answer("/v1/treaties/oath/between/FRA/NLD?on=2000-01-01")
    assert [change["forbidden"] for change in told["reservations"]] == [True]
    assert (told["disputed"], len(told["readings"])) == (True, 2)


async def test_a_reservation_to_an_article_that_is_not_listed_is_flagged(conventions: Api) -> None:
    """The Visits Convention lists article 2 alone."""
    body = act("reservation_made", "NLD", "1990-01-01", text="No visitors.", provisions=["1"])
    assert (await posted(conventions, body)).status == 201
    (made,) = (await conventions.answer("/v1/treaties/visits/parties/NLD?on=1999-01-01"))["reservations"]
    assert made["forbidden"]


async def test_of_many_acts_one_bad_one_keeps_all_out(conventions: Api) -> None:
    """All or none."""
    body = {"events": [ACCEPTANCE, OBJECTION | {"to": "visits/9999"}]}
    await conventions.refused(422, "unknown-event", posted(conventions, body))
