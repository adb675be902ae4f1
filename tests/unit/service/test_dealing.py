"""What a party did beside its own bond, as its status tells it: reservations, declarations, suspensions in part."""

from datetime import UTC, date, datetime
from types import MappingProxyType

from pairs import convention, objected, reserved
from treatylog.facts.directory import Directory
from treatylog.projection.knowledge import Knowledge, StreamKnowledge
from treatylog.projection.world import World
from treatylog.service import answers, telling
from treatylog.service.telling import Asked
from treatylog.testing import Given, Line, event, given, provision, threshold, treaty

PROVISIONS = [provision("I"), provision("II")]
OPTION = {"id": "jurisdiction", "article": "43", "effect": "optional clause"}


def status(told: Given, party: str, on: str = "2000-01-01") -> answers.PartyStatus:
    """Where *party* stood."""
    stream = StreamKnowledge("t", told.treaty, acts=told.events)
    world = World(Knowledge(MappingProxyType({"t": stream}), Directory.of({}), 0))
    when = Asked(date.fromisoformat(on), datetime(2026, 11, 23, 18, tzinfo=UTC), None, date(2026, 11, 23), "0")
    return telling.status(world, "t", party, when)


def joined(*lines: Line) -> Given:
    """Albania ratifies with a reservation to its first provision, circulated a month later; then *lines*."""
    made = reserved("ALB", "1995-01-01", provisions=["I"], circulated_on="1995-02-01")
    return convention(event("ratified", "ALB", "1995-01-01"), made, *lines, provision=PROVISIONS)


# Reservations


def test_a_reservation_is_told_with_what_it_says() -> None:
    """Its event, its words, its provisions and its days."""
    (made,) = status(joined(), "ALB").reservations
    assert (made.id, made.text, made.provisions) == ("t/r", "It reserves.", ("I",))
    assert (made.made, made.circulated) == (date(1995, 1, 1), date(1995, 2, 1))
    assert (made.late, made.forbidden, made.accepted, made.objections) == (False, False, None, ())


def test_a_reservation_in_the_instrument_is_told_by_the_instrument() -> None:
    """A consent that has the text of one."""
    told = convention(event("ratified", "ALB", "1995-01-01", reservation="Not for us.", id="t/alb"))
    (made,) = status(told, "ALB").reservations
    assert (made.id, made.text, made.provisions) == ("t/alb", "Not for us.", ())


def test_a_late_reservation_says_so() -> None:
    """Made after the consent (VCLT art. 19)."""
    told = convention(reserved("FRA", "1995-01-01"))
    assert [made.late for made in status(told, "FRA").reservations] == [True]


def test_a_reservation_is_told_from_the_day_it_was_made() -> None:
    """And no longer once it is withdrawn."""
    told = joined(event("reservation_withdrawn", "ALB", "1999-01-01", to="t/r"))
    found = {day: len(status(told, "ALB", day).reservations) for day in ("1994-12-31", "1995-01-01", "1998-12-31")}
    assert found == {"1994-12-31": 0, "1995-01-01": 1, "1998-12-31": 1}
    assert status(told, "ALB", "1999-01-01").reservations == ()


def test_objections_are_told_with_who_made_them_and_what_they_want() -> None:
    """Each with its stance and the provisions that it adds."""
    told = joined(
        objected("FRA", "1995-05-01", id="t/fra"),
        objected("NLD", "1995-06-01", id="t/nld", stance="in full", provisions=["II"]),
    )
    (made,) = status(told, "ALB").reservations
    assert [(said.id, said.by, said.on, said.stance, said.provisions) for said in made.objections] == [
        ("t/fra", "FRA", date(1995, 5, 1), None, ()),
        ("t/nld", "NLD", date(1995, 6, 1), "in full", ("II",)),
    ]


def test_an_objection_that_was_withdrawn_is_not_told() -> None:
    """The other one stays."""
    told = joined(
        objected("FRA", "1995-05-01", id="t/fra"),
        objected("NLD", "1995-06-01", id="t/nld"),
        event("objection_withdrawn", "FRA", "1997-01-01", to="t/fra"),
    )
    (made,) = status(told, "ALB").reservations
    assert [said.by for said in made.objections] == ["NLD"]
    (before,) = status(told, "ALB", "1996-12-31").reservations
    assert [said.by for said in before.objections] == ["FRA", "NLD"]


def test_others_have_none_of_it() -> None:
    """A reservation is its maker's."""
    assert status(joined(objected("FRA", "1995-05-01")), "FRA").reservations == ()


# Declarations under clauses


def optional(*lines: Line) -> Given:
    """A treaty with an optional clause, in force for France and the Netherlands."""
    begun = [event("ratified", code, "1990-01-01") for code in ("FRA", "NLD")]
    clause = threshold(deposits=2, later="on deposit")
    return given(treaty(entry_into_force=clause, declaration=[OPTION]), *begun, *lines)


def test_a_declaration_under_a_clause_is_told() -> None:
    """Its clause, its words and since when it has effect."""
    told = optional(event("declaration_made", "FRA", "1991-05-01", declaration="jurisdiction", text="We accept it."))
    (made,) = status(told, "FRA").declarations
    assert (made.id, made.article, made.effect) == ("jurisdiction", "43", "optional clause")
    assert (made.since, made.text, made.because) == (date(1991, 5, 1), "We accept it.", ("t/0003",))
    assert status(told, "NLD").declarations == ()


def test_a_declaration_is_told_until_it_is_withdrawn() -> None:
    """From the day of the withdrawal it is not."""
    told = optional(
        event("declaration_made", "FRA", "1991-05-01", declaration="jurisdiction"),
        event("declaration_withdrawn", "FRA", "1995-05-01", declaration="jurisdiction"),
    )
    assert [len(status(told, "FRA", day).declarations) for day in ("1991-04-30", "1995-04-30", "1995-05-01")] == [
        0,
        1,
        0,
    ]


def test_a_declaration_in_words_alone_is_none_under_a_clause() -> None:
    """It moves nothing."""
    assert status(optional(event("declaration_made", "FRA", "1991-05-01", text="We regret.")), "FRA").declarations == ()


# Suspensions in part


def test_a_suspension_towards_some_is_told_with_whom() -> None:
    """Sorted; the party's own operation does not move."""
    told = convention(
        event("ratified", "BEL", "1991-01-01"), event("suspended", "FRA", "1995-01-01", towards=["NLD", "BEL"])
    )
    found = status(told, "FRA")
    assert (found.suspended_towards, found.suspended_provisions, found.operation) == (("BEL", "NLD"), (), "in_force")
    assert status(told, "NLD").suspended_by == ("FRA",)


def test_a_suspension_of_provisions_is_told_with_which() -> None:
    """Towards all, or towards some."""
    told = convention(
        event("suspended", "FRA", "1995-01-01", provisions=["II"]),
        event("suspended", "FRA", "1996-01-01", provisions=["I"], towards=["NLD"]),
        provision=PROVISIONS,
    )
    found = status(told, "FRA")
    assert (found.suspended_towards, found.suspended_provisions) == ((), ("I", "II"))


def test_what_was_resumed_is_told_no_more() -> None:
    """From the day of the act."""
    told = convention(
        event("suspended", "FRA", "1995-01-01", towards=["NLD"]), event("resumed", "FRA", "1996-01-01", towards=["NLD"])
    )
    assert status(told, "FRA", "1995-12-31").suspended_towards == ("NLD",)
    assert status(told, "FRA", "1996-01-01").suspended_towards == ()
