"""Knowledge: what of the log may be used for an answer, by its own clock and by the world's."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from treatylog.facts.event import PARTIES_STREAM, Event, LegalAct, parse_event
from treatylog.log.merkle import leaf_hash
from treatylog.log.store import RecordedEvent, instant_text, leaf_bytes
from treatylog.projection.knowledge import Knowledge, by_stream, corrected_acts, extended, known, published
from treatylog.testing import Line, deposits_treaty, event

NOTICE = event("withdrawal_notified", "USA", "2019-02-02")
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def defined(**tables: Any) -> Line:
    """The recorder's definition of a treaty."""
    treaty = deposits_treaty(1, **tables).model_dump(mode="json", exclude_defaults=True)
    return {"type": "defined", "definition": treaty, "sources": {"s": {"document": "A document"}}}


def corrected(replacement: Line | None, on: str = "2020-01-01", reason: str = "recording") -> Line:
    """A correction of ``t/0001``."""
    put = {"id": "t/0001", "treaty": "t", **replacement} if replacement else None
    return event("corrected", on=on, corrects="t/0001", reason=reason, replacement=put)


def annulled(on: str = "2020-01-01") -> Line:
    """An annulment of ``t/0001``."""
    return event("annulled", on=on, corrects="t/0001", by="ZAF")


def parsed(*lines: Line) -> list[Event]:
    """*lines* as events of any type, numbered in order."""
    found = []
    for number, line in enumerate(lines, start=1):
        said = {name: value for name, value in line.items() if value is not None}
        found.append(parse_event({"id": f"{line.get('treaty', 't')}/{number:04}", "treaty": "t"} | said))
    return found


def recorded(*lines: Line) -> list[RecordedEvent]:
    """*lines* as a log holds them, one a minute."""
    versions: dict[str, int] = {}
    found = []
    for position, item in enumerate(parsed(*lines), start=1):
        versions[item.treaty] = versions.get(item.treaty, 0) + 1
        at = BEGUN + timedelta(minutes=position)
        found.append(RecordedEvent(position, item.treaty, versions[item.treaty], at, "test", item, "00"))
    return found


def stored(*lines: Line) -> list[RecordedEvent]:
    """The same, as a store reads them."""
    found = []
    for item in recorded(*lines):
        at, body = instant_text(item.recorded_at), item.body
        leaf = leaf_hash(leaf_bytes(item.position, item.stream, item.version, item.recorded_at, "test", body))
        row = (item.position, item.stream, item.version, at, "test", body.decode(), leaf)
        found.append(RecordedEvent.stored(row))
    return found


def days(acts: tuple[LegalAct, ...]) -> list[str]:
    """The legal dates of *acts*."""
    return [str(act.on) for act in acts]


def test_nothing_is_known_of_an_empty_log() -> None:
    """No treaty and no act; the world's parties are there all the same."""
    for nothing in (Knowledge.nothing(), known([])):
        assert (nothing.treaties, nothing.parties_acts, nothing.position) == ((), (), 0)
        assert nothing.directory.knows("USA")


def test_a_stream_is_known_with_its_definition_its_sources_and_its_acts() -> None:
    """In the order of the log, at its version."""
    found = known(recorded(defined(), NOTICE)).streams["t"]
    assert found.treaty == deposits_treaty(1)
    assert list(found.sources) == ["s"]
    assert (days(found.acts), found.version) == (["2019-02-02"], 2)


def test_an_act_rests_on_what_was_found_since_from_when_it_was_recorded() -> None:
    """A source that names an act was known from the definition on that first says so; it counts once."""
    also = {"s": {"document": "A document"}, "u": {"document": "The note", "also_for": ["t/0002"]}}
    log = recorded(defined(), NOTICE, defined() | {"sources": also})
    before, after = known(log[:2]).streams["t"], known(log).streams["t"]
    assert before.sources_of(before.acts[0]) == ("s",)
    assert after.sources_of(after.acts[0]) == ("s", "u")
    own = defined() | {"sources": {"s": {"document": "A document", "also_for": ["t/0002"]}}}
    again = known(recorded(defined(), NOTICE, own)).streams["t"]
    assert again.sources_of(again.acts[0]) == ("s",)


def test_the_latest_definition_recorded_applies() -> None:
    """Also to acts recorded before it: a typo fixed is no amendment."""
    found = known(recorded(defined(), NOTICE, defined(header={"title": "The Treaty"}))).streams["t"]
    assert found.treaty is not None
    assert found.treaty.header.title == "The Treaty"


def test_a_stream_without_a_definition_is_no_treaty() -> None:
    """The parties stream, and one that was only begun."""
    assert known(recorded(NOTICE)).treaties == ()
    assert known(
        recorded(event("party_extinguished", "SUHH", "1991-12-26", treaty=PARTIES_STREAM), defined())
    ).treaties == ("t",)


def test_the_acts_of_the_parties_stream_are_at_hand() -> None:
    """They bear on every treaty."""
    found = known(recorded(event("party_extinguished", "SUHH", "1991-12-26", treaty=PARTIES_STREAM)))
    assert [act.party for act in found.parties_acts] == ["SUHH"]


def test_a_party_defined_in_the_log_is_in_the_directory() -> None:
    """With its names, the latest definition first."""
    names = [
        {"treaty": PARTIES_STREAM, "type": "party_defined", "party": "XYZ", "definition": {"names": [{"name": name}]}}
        for name in ("Old", "New")
    ]
    assert known(recorded(*names)).directory.name("XYZ", date(2000, 1, 1)) == "New"


def test_what_was_recorded_later_is_not_yet_known() -> None:
    """``known_at`` cuts the log; a correction recorded after it does not count."""
    log = recorded(NOTICE, corrected(NOTICE | {"on": "2019-02-03"}))
    assert days(known(log[:1]).streams["t"].acts) == ["2019-02-02"]
    assert days(known(log).streams["t"].acts) == ["2019-02-03"]


def test_a_replacement_takes_the_place_of_the_act() -> None:
    """Under its id and at its place in the order."""
    acts = corrected_acts(
        parsed(NOTICE, event("suspended", "USA", "2019-02-04"), corrected(NOTICE | {"on": "2019-02-03"}))
    )
    assert [(act.id, str(act.on)) for act in acts] == [("t/0001", "2019-02-03"), ("t/0002", "2019-02-04")]


def test_a_correction_without_a_replacement_removes_the_act() -> None:
    """It never happened."""
    assert corrected_acts(parsed(NOTICE, corrected(None))) == ()


def test_an_annulled_act_never_had_effect() -> None:
    """It is not among the acts."""
    assert corrected_acts(parsed(NOTICE, annulled())) == ()


def test_the_last_correction_counts() -> None:
    """A correction may be wrong too."""
    acts = corrected_acts(
        parsed(NOTICE, corrected(NOTICE | {"on": "2019-02-03"}), corrected(NOTICE | {"on": "2019-02-04"}))
    )
    assert days(acts) == ["2019-02-04"]


@pytest.mark.parametrize(("public_on", "count"), [("2019-02-01", 0), ("2019-02-02", 1)])
def test_an_act_is_public_on_its_day(public_on: str, count: int) -> None:
    """Unless it says otherwise."""
    assert len(corrected_acts(parsed(NOTICE), date.fromisoformat(public_on))) == count


@pytest.mark.parametrize(("public_on", "count"), [("2019-02-02", 0), ("2019-03-01", 1)])
def test_an_act_may_be_published_later(public_on: str, count: int) -> None:
    """A secret notice is known when it is published."""
    assert len(corrected_acts(parsed(NOTICE | {"published_on": "2019-03-01"}), date.fromisoformat(public_on))) == count


def test_an_act_of_an_unknown_day_is_public_when_it_must_have_been_done() -> None:
    """The last day of the month."""
    (act,) = corrected_acts(parsed(NOTICE | {"on": "2019-02"}))
    assert published(act) == date(2019, 2, 28)


@pytest.mark.parametrize("reason", ["recording", "late_receipt"])
def test_a_correction_of_our_own_mistake_counts_whatever_its_date(reason: str) -> None:
    """The world knew it right all along."""
    acts = corrected_acts(
        parsed(NOTICE, corrected(NOTICE | {"on": "2019-02-03"}, on="2026-01-01", reason=reason)), date(2019, 2, 10)
    )
    assert days(acts) == ["2019-02-03"]


@pytest.mark.parametrize(("public_on", "expected"), [("2019-12-31", "2019-02-02"), ("2020-01-01", "2019-02-03")])
def test_a_rectification_by_the_depositary_counts_from_its_date(public_on: str, expected: str) -> None:
    """Before it the world believed the depositary."""
    rectified = corrected(NOTICE | {"on": "2019-02-03"}, reason="depositary_rectification")
    assert days(corrected_acts(parsed(NOTICE, rectified), date.fromisoformat(public_on))) == [expected]


@pytest.mark.parametrize(("public_on", "count"), [("2019-12-31", 1), ("2020-01-01", 0)])
def test_an_annulment_is_public_from_its_date(public_on: str, count: int) -> None:
    """A court has not spoken before it speaks."""
    assert len(corrected_acts(parsed(NOTICE, annulled()), date.fromisoformat(public_on))) == count


def test_definitions_are_known_whatever_is_public() -> None:
    """They are the recorder's, and have no legal date."""
    assert known(recorded(NOTICE, defined()), public_on=date(1900, 1, 1)).treaties == ("t",)


def test_streams_are_read_apart() -> None:
    """Each in the order of the log."""
    log = recorded(NOTICE, event("signed", "USA", treaty="u"), event("suspended", "USA", "2019-03-01"))
    assert {key: [item.position for item in items] for key, items in by_stream(log).items()} == {"t": [1, 3], "u": [2]}


def test_untouched_streams_are_kept_as_they_are() -> None:
    """What did not change is the very same object."""
    log = recorded(NOTICE, event("signed", "USA", treaty="u"), event("suspended", "USA", "2019-03-01"))
    before = known(log[:2])
    after = extended(before, by_stream(log), ["t"], 3)
    assert after.streams["u"] is before.streams["u"]
    assert after.streams == known(log).streams
    assert after.position == 3


def test_a_party_is_defined_in_the_parties_stream_only() -> None:
    """The knowledge of a whole log and the knowledge that was kept up agree on who there is."""
    line = {"type": "party_defined", "party": "XYZ", "definition": {"names": [{"name": "Elsewhere"}]}}
    log = recorded(line)
    kept = extended(Knowledge.nothing(), by_stream(log), ["t"], 1)
    assert kept.directory.knows("XYZ") == known(log).directory.knows("XYZ")


def test_a_correction_that_is_annulled_leaves_the_act_as_it_was() -> None:
    """A correction is an event like any other, and may itself have been wrong."""
    undone = event("annulled", on="2021-01-01", corrects="t/0002", by="USA")
    assert days(corrected_acts(parsed(NOTICE, corrected(NOTICE | {"on": "2019-02-03"}), undone))) == ["2019-02-02"]


class TestRows:
    """What is known of rows is known of models, and few models are made of rows."""

    LINES = (defined(), NOTICE, event("signed", "SUHH", "1990-01-01", treaty="parties"), corrected(None), NOTICE)

    def test_let_one_know_what_models_do(self) -> None:
        """Definitions, acts, corrections, versions."""
        assert known(stored(*self.LINES)).streams == known(recorded(*self.LINES)).streams

    def test_are_seen_by_the_law_without_a_model(self) -> None:
        """Only those of the recorder are made models, and those that are asked for."""
        log = stored(*self.LINES)
        stream = known(log).streams["t"]
        assert [act.id for act in stream.dated] == ["t/0002", "t/0005"]
        assert [item.has_model for item in log] == [True, False, False, True, False]
        act = stream.act("t/0005")
        assert act is not None
        assert act.type == "withdrawal_notified"
        assert [item.has_model for item in log] == [True, False, False, True, True]

    def test_are_found_by_who_did_it(self) -> None:
        """No other's acts are made models."""
        log = stored(defined(), NOTICE, event("signed", "RUS", "2019-02-02"))
        stream = known(log).streams["t"]
        assert [act.type for act in stream.acts_of("RUS")] == ["signed"]
        assert not log[1].has_model
        assert stream.act("t/0007") is None
