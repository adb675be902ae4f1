"""A party's life as it is told: what came to it by links is there once, whichever stream it is from."""

from treatylog.service import narrating
from treatylog.service.answers import Marker
from treatylog.testing import Given, Line, deposits_treaty, event, extinguished, given


def joined(*parties: str, on: str = "1999-01-01") -> list[Line]:
    """Instruments of *parties*."""
    return [event("ratified", party, on) for party in parties]


def linked(key: str, other: Given, *lines: Line) -> Given:
    """A treaty whose parties leave it with the *other*."""
    link = {"kind": "linked exit", "treaty": other.treaty.key, "article": "L"}
    return given(deposits_treaty(1, header={"key": key}, links=[link]), *lines).beside(other)


def markers(told: Given, party: str) -> list[Marker]:
    """The markers of *party* under the treaty that is told."""
    asked = told.on("2005-01-01").party(party)
    return [m for m in narrating.timeline(told.world, told.treaty.key, party, asked.asked).markers if m.party == party]


def test_an_exit_passed_on_along_a_chain_is_told_from_where_it_began() -> None:
    """The protocol to the protocol shows the notice under the parent's parent."""
    notice = event("withdrawal_notified", "GRC", "2000-01-01")
    first = given(deposits_treaty(1, header={"key": "first"}), *joined("GRC", "ALB"), notice)
    told = linked("third", linked("second", first, *joined("GRC", "ALB")), *joined("GRC", "ALB"))
    assert [marker.id for marker in markers(told, "GRC")] == ["third/0001", "first/0003"]


def test_an_extinction_that_came_by_a_link_too_is_told_once() -> None:
    """A member of the amended treaty that ceased to exist: its life under the amendment names that event once."""
    gone = extinguished("DDDE", "1990-10-03")
    amended = given(deposits_treaty(1, header={"key": "first"}), *joined("DDDE", "ALB", on="1980-01-01"), gone)
    link = {"kind": "amends", "treaty": "first", "article": "108", "binds": "all"}
    text = deposits_treaty(1, links=[link], exit=None)
    told = given(text, *joined("ALB", on="1985-01-01")).beside(amended)
    assert [marker.id for marker in markers(told, "DDDE")] == ["first/0001", "parties/0003"]
    beside = given(text, *joined("ALB", on="1985-01-01"), gone | {"id": "parties/0003"}).beside(amended)
    assert [marker.id for marker in markers(beside, "DDDE")] == ["first/0001", "parties/0003"]
