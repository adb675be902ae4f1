"""Discrepancies in words: what is stated, what gives the other day, and by how much they differ."""

from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from pairs import ACCEPTED, acceded, accepted, convention
from treatylog.facts.directory import Directory
from treatylog.facts.event import PARTIES_STREAM
from treatylog.facts.source import Source
from treatylog.projection.discrepancies import Kind
from treatylog.projection.knowledge import Knowledge, StreamKnowledge
from treatylog.projection.world import World
from treatylog.service import answers
from treatylog.service.discrepancies import Wanted, discrepancies
from treatylog.service.telling import Asked
from treatylog.testing import Given, Line, both_ratified, deposits_treaty, event, exchange_treaty, given

SOURCES = {
    "s": Source.model_validate({"document": "A list", "confidence": "verified"}),
    "u": Source.model_validate({"document": "A book", "confidence": "verified"}),
}
EVERY = Wanted()
NOTICE = event("withdrawal_notified", "USA", "2019-02-02")


def answered(told: Given, wanted: Wanted = EVERY, on: str = "2026-11-23") -> answers.DiscrepanciesAnswer:
    """The answer over one history alone."""
    own = tuple(act for act in told.events if act.treaty != PARTIES_STREAM)
    shared = tuple(act for act in told.events if act.treaty == PARTIES_STREAM)
    streams = {
        told.treaty.key: StreamKnowledge(told.treaty.key, told.treaty, SOURCES, own),
        PARTIES_STREAM: StreamKnowledge(PARTIES_STREAM, None, SOURCES, shared),
    }
    world = World(Knowledge(MappingProxyType(streams), Directory.of({}), 0))
    today = date(2026, 11, 23)
    when = Asked(date.fromisoformat(on), datetime(2026, 11, 23, 18, tzinfo=UTC), None, today, "0")
    return discrepancies(world, when, wanted)


def only(told: Given) -> answers.Discrepancy:
    """The one discrepancy of a history."""
    (item,) = answered(told).items
    return item


def joined(*lines: Line) -> Given:
    """A treaty in force for France, joined at thirty days; then *lines*."""
    return given(deposits_treaty(1, then={"days": 30}), event("ratified", "FRA", "1990-01-01"), *lines)


def exchanged(*lines: Line) -> Given:
    """The exchange treaty in force, and then *lines*."""
    return given(exchange_treaty(), *both_ratified(), *lines)


def test_the_clause_and_the_reckoning_are_told() -> None:
    """With the days between, and that the printed day lies before the act."""
    told = only(joined(event("acceded", "ALB", "2000-01-01", printed_effect="1999-01-31")))
    assert told.says == (
        "The entry into force for Albania is stated as of 31 January 1999; article 25 gives 31 January 2000 (1 January "
        "2000 and 30 days). That is 365 days before, and before the act itself, of 1 January 2000."
    )
    assert (told.clause, told.reckoning, told.because) == ("25", "2000-01-01 + 30 days", ("t/0002",))


def test_one_day_is_one_day() -> None:
    """In the singular."""
    assert only(joined(event("acceded", "ALB", "2000-01-01", printed_effect="2000-02-01"))).says.endswith(
        " That is 1 day after."
    )


def test_an_effect_between_two_names_both() -> None:
    """And is found under either."""
    clause = {**ACCEPTED, "then": {"days": 60}}
    accepts = accepted("FRA", "2010-12-23", "ALB", printed_effect="2010-02-21")
    told = convention(acceded("ALB", "2010-01-01"), accepts, accession=clause)
    assert only(told).says.startswith("The entry into force between France and Albania is stated as of 21 February")
    assert [len(answered(told, Wanted(party=code)).items) for code in ("FRA", "ALB", "NLD")] == [1, 1, 0]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (
            [event("entered_into_force", None, "1988-07-01")],
            "entry into force of the Treaty is stated as of 1 July 1988; article XVII gives 1 June 1988",
        ),
        (
            [NOTICE, event("withdrawn", "USA", "2019-08-01")],
            "article XV gives 2 August 2019 (2 February 2019 and six months), and its notice was still running.",
        ),
        (
            [NOTICE, event("terminated", None, "2019-08-03")],
            "3 August 2019; the rule of the empty side (VCLT arts. 54, 55, 70) gives 2 August 2019",
        ),
        (
            [event("withdrawn", "USA", "2001-01-01"), event("withdrawn", "USA", "2001-01-03")],
            "the United States is stated as of 3 January 2001; another statement gives 1 January 2001",
        ),
    ],
)
def test_statements_are_told_by_what_they_state(lines: list[Line], says: str) -> None:
    """And by what gives the other day."""
    assert says in only(exchanged(*lines)).says


def test_where_the_clauses_give_nothing_that_is_said() -> None:
    """No derived day, no difference."""
    taken_back = event("instrument_withdrawn", "ALB", "2000-01-10")
    told = only(joined(event("acceded", "ALB", "2000-01-01", printed_effect="2000-01-31"), taken_back))
    assert told.says.endswith("is stated as of 31 January 2000; the clauses give no such effect.")
    assert (told.derived, told.days, told.because) == (None, None, ())


def test_the_sources_of_each_side_are_told_apart() -> None:
    """Where another gives the day; else it is one list that does not agree with itself."""
    act = event("acceded", "ALB", "2000-01-01", sources=["s", "u"])
    of_another = {
        **act,
        "alternatives": [{"on": "2000-02-01", "of": "effect", "sources": ["u"], "note": "So it says."}],
    }
    told, same = only(joined(of_another)), only(joined({**act, "printed_effect": "2000-02-01"}))
    assert [[one.key for one in side] for side in (told.sources, told.derived_from)] == [["u"], ["s"]]
    assert [[one.key for one in side] for side in (same.sources, same.derived_from)] == [["s", "u"], ["s", "u"]]
    assert told.note == "So it says."


def test_an_imprecise_day_is_told_as_a_time() -> None:
    """The last day is the derived one, the first is beside it."""
    told = only(joined(event("acceded", "ALB", "2000-05", printed_effect="2000-07-02")))
    assert (told.earliest, told.derived, told.days) == (date(2000, 5, 31), date(2000, 6, 30), None)
    assert "a day from 31 May 2000 to 30 June 2000" in told.says


def test_other_dates_are_told_with_what_they_would_give() -> None:
    """Not where the effect comes at once: then each gives itself."""
    others = {"alternatives": [{"on": "2000-01-05", "sources": ["u"]}]}
    told = only(joined(event("acceded", "ALB", "2000-01-01", **others)))
    assert told.says == (
        "Accession of Albania: the record goes by 1 January 2000, sources also give 5 January 2000. The clauses give "
        "the effect 31 January 2000 from 1 January 2000 and 4 February 2000 from 5 January 2000."
    )
    at_once = given(
        deposits_treaty(1), event("ratified", "FRA", "1990-01-01"), event("acceded", "ALB", "2000-01-01", **others)
    )
    assert only(at_once).says.endswith("sources also give 5 January 2000.")


def test_a_dispute_is_told_by_its_holders() -> None:
    """With the time, and open where it is open."""
    said = event("position_stated", "FRA", "2005-01-01", held_by="NLD", text="No.", about={"from": "2001-01-01"})
    told = only(joined(said))
    assert told.says == (
        "France's position under the Treaty from 1 January 2001 is disputed: the Netherlands said where it stands."
    )
    assert (told.about and told.about.from_, told.about and told.about.until) == (date(2001, 1, 1), None)


def test_keys_tell_several_of_one_event_apart() -> None:
    """Each has its own, in the order of the list."""
    days = [{"on": on, "of": "effect"} for on in ("2000-02-01", "2000-02-02")]
    act = event("acceded", "ALB", "2031-01-01", printed_effect="2031-02-02", confidence="verified", alternatives=days)
    keys = [item.key for item in answered(joined(act), on="2031-01-01").items]
    assert keys == ["t/0002:effect", "t/0002:effect-2", "t/0002:effect-3", "t/0002:record-beyond-coverage"]


def test_the_parties_stream_is_told_too() -> None:
    """The end of a State, under no treaty."""
    ended = event("party_extinguished", "SUHH", "1991-12-26", treaty="parties", alternatives=[{"on": "1991-12-25"}])
    (item,) = answered(joined(ended), Wanted("parties")).items
    assert (item.treaty, item.treaty_name) == ("parties", "parties")
    assert item.says.startswith("End of the USSR: the record goes by 26 December 1991")


def test_what_is_asked_for_is_counted() -> None:
    """By kind."""
    printed = event("acceded", "ALB", "2000-01-01", printed_effect="2000-02-01")
    told = joined(printed, event("signed", "NLD", "2000-01-01", confidence="conflicting"))
    assert answered(told).counts == {Kind.EFFECT: 1, Kind.SOURCES: 1}
    assert answered(told, Wanted(kind=Kind.SOURCES)).counts == {Kind.SOURCES: 1}
    assert answered(told, on="1999-12-31").counts == {}
