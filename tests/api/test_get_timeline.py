"""`GET /v1/treaties/{treaty}/parties/{party}/timeline`: a party's life under a treaty."""

from itertools import pairwise

from api.asking import Api


async def test_bands_follow_one_another(api: Api) -> None:
    """Each ends where the next begins, and the last is open."""
    bands = (await api.answer("/v1/treaties/inf/parties/USA/timeline"))["bands"]
    assert all(before["until"] == after["since"] for before, after in pairwise(bands))
    assert (bands[-1]["headline"], bands[-1]["since"], bands[-1]["until"]) == ("withdrawn", "2019-08-02", None)


async def test_markers_tell_what_each_act_did(api: Api) -> None:
    """Those that moved nothing are there too."""
    markers = {
        marker["id"]: marker for marker in (await api.answer("/v1/treaties/inf/parties/USA/timeline"))["markers"]
    }
    assert markers["inf/0036"]["type"] == "withdrawal_notified"
    assert markers["inf/0036"]["bearing"] != markers["inf/0030"]["bearing"]


async def test_a_marker_names_a_document_found_since(conventions: Api) -> None:
    """After the sources that the line cites."""
    markers = (await conventions.answer("/v1/treaties/visits/parties/FRA/timeline"))["markers"]
    found = {marker["id"]: marker["sources"] for marker in markers}
    assert found["visits/0001"] == ["list", "instrument"]


async def test_an_unknown_party(api: Api) -> None:
    """404."""
    await api.refused(404, "unknown-party", api.get("/v1/treaties/inf/parties/Atlantis/timeline"))
