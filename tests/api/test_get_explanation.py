"""`GET /v1/treaties/{treaty}/parties/{party}/explanation`: why a party stands where it does."""

import pytest

from api.asking import Api

RUSSIA = "/v1/treaties/inf/parties/RUS/explanation?on=2019-08-02"


async def test_the_derivation_is_a_tree_with_its_events(api: Api) -> None:
    """Each event that the tree rests on comes with its sources."""
    answer = await api.answer(RUSSIA)
    assert answer["tree"]["part"] == "answer"
    assert all(event["sources"] for event in answer["events"])


async def test_a_document_found_since_stands_after_those_that_the_line_cites(conventions: Api) -> None:
    """The source names the event; the line, as the log holds it, is what it was."""
    answer = await conventions.answer("/v1/treaties/visits/parties/FRA/explanation?on=2000-01-01")
    (consent,) = (event for event in answer["events"] if event["id"] == "visits/0001")
    assert [source["key"] for source in consent["sources"]] == ["list", "instrument"]
    held = await conventions.answer("/v1/events/visits/0001")
    assert held["event"]["sources"] == ["list"]


async def test_as_plain_text_it_is_prose(api: Api) -> None:
    """The same words as in the JSON, and the line to cite them by."""
    reply, told = await api.get(RUSSIA, Accept="text/plain"), await api.answer(RUSSIA)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert reply.text == f"{told['prose']}\n\n{told['citation']}\n"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/plain", "text/plain; charset=utf-8"),
        ("text/*", "text/plain; charset=utf-8"),
        ("application/json;q=0.5, text/plain", "text/plain; charset=utf-8"),
        ("*/*", "application/json"),
        ("text/plain;q=0.5, */*", "application/json"),
        ("text/plain;q=0", "application/json"),
        ("text/plain;q=much", "application/json"),
        ("text/html,application/xhtml+xml", "application/json"),
        ("", "application/json"),
    ],
)
async def test_the_form_is_the_one_preferred(api: Api, accept: str, media: str) -> None:
    """By weight and by how closely a range names it (RFC 9110, section 12.5.1); else JSON."""
    reply = await api.get(RUSSIA, Accept=accept)
    assert (reply.headers["Content-Type"], reply.headers["Vary"]) == (media, "Accept")


async def test_each_form_has_its_own_etag(api: Api) -> None:
    """A cache never takes one for the other."""
    tags = {(await api.get(RUSSIA, Accept=accept)).headers["ETag"] for accept in ("text/plain", "application/json")}
    assert len(tags) == 2


async def test_an_error_is_a_problem_in_either_form(api: Api) -> None:
    """Whatever was wanted, what is wrong is told in JSON."""
    asked = api.get("/v1/treaties/inf/parties/Atlantis/explanation", Accept="text/plain")
    await api.refused(404, "unknown-party", asked)
