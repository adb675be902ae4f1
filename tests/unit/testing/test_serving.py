"""The fixtures that give a log, a service and the day: real ones, each test's own, with no event loop needed."""

from datetime import UTC, date, datetime

import pytest

import treatylog
from treatylog.cli.clocks import now
from treatylog.errors import LogUnavailable, NotAdmitted
from treatylog.library import Depositary
from treatylog.testing import Today, TreatyService
from unit.testing.projects import run_apart

NOTE = {
    "type": "statement_made", "party": "USA", "on": "2019-10-01", "text": "It said something.",
    "sources": ["us-statement-2019-02-02"],
}  # fmt: skip


def test_a_log_holds_the_record_and_takes_acts(treaty_log: Depositary) -> None:
    """It is asked and written as the library is."""
    before = treaty_log.head().size
    assert treaty_log.status("inf", "USA", on="2019-05-01").headline == "suspended"
    assert treaty_log.record("inf", NOTE).recorded[0].position == before + 1
    with pytest.raises(NotAdmitted, match="ceased to exist"):
        treaty_log.record("inf", NOTE | {"party": "SUHH"})


def test_each_test_has_a_log_of_its_own(treaty_log: Depositary) -> None:
    """What another test recorded is not there."""
    assert {item.recorded_by for item in treaty_log.events(treaty="inf", limit=1000).items} == {"bundled record"}


def test_what_day_it_is_is_held_still(treaty_log: Depositary, frozen_today: Today) -> None:
    """The log, the library and the command line are told the same, until the test sets another."""
    assert frozen_today.day == datetime.now(UTC).date()
    frozen_today.set("2019-08-01")
    assert treaty_log.status("inf", "USA").on == date(2019, 8, 1)
    assert treaty_log.status("inf", "USA").standing == "withdrawing"
    frozen_today.forward()
    assert treaty_log.status("inf", "USA").standing == "former_party"
    assert now() == frozen_today() == datetime(2019, 8, 2, 12, tzinfo=UTC)
    assert frozen_today.set(datetime(2019, 8, 2, 12, 30, tzinfo=UTC))() == datetime(2019, 8, 2, 12, 30, tzinfo=UTC)
    assert treaty_log.record("inf", NOTE | {"on": "2019-08-01"}).recorded[0].recorded_at == frozen_today()


def test_time_runs_on_after_the_test(project: pytest.Pytester) -> None:
    """A test that holds the day still, and one after it."""
    project.makepyfile(
        """
        from treatylog.cli.clocks import now

        def test_held(frozen_today):
            frozen_today.set("2019-08-01")
            assert now() == frozen_today()

        def test_let_go():
            assert now().year > 2019
        """
    )
    run_apart(project).assert_outcomes(passed=2)


def test_the_library_under_test_is_told_the_day_too(frozen_today: Today, treaty_log: Depositary) -> None:
    """Code that opens a depositary of its own need not know of the test."""
    frozen_today.set("2019-08-01")
    with treatylog.load() as own:
        assert own.status("inf", "USA").on == treaty_log.status("inf", "USA").on == date(2019, 8, 1)


def test_the_service_is_the_real_one(treaty_service: TreatyService) -> None:
    """It answers over a port, takes writes with its token, and shows its pages; its log is at hand."""
    assert treaty_service.get("/health/ready").json["status"] == "ready"
    answer = treaty_service.get("/v1/treaties/inf/parties/USA?on=2019-05-01")
    assert (answer.status, answer.json["headline"]) == (200, "suspended")
    assert answer.json == treaty_service.log.status("inf", "USA", on="2019-05-01").model_dump(mode="json")
    assert treaty_service.get("/v1/treaties/infe").json["did_you_mean"] == ["inf"]
    version = treaty_service.log.treaty("inf").version
    done = treaty_service.post("/v1/treaties/inf/events", NOTE | {"id": "inf/mine"}, If_Match=f'"{version}"')
    assert done.status == 201
    assert treaty_service.log.event("inf/mine").recorded_by == "test"
    assert b"INF Treaty" in treaty_service.get("/treaties/inf", Accept="text/html").body


async def test_the_service_is_asked_by_its_client_in_an_async_test(treaty_service: TreatyService) -> None:
    """It works in a thread of its own, so the test's loop is free."""
    async with treaty_service.client() as client:
        assert (await client.status("inf", "USA", on="2019-05-01")).headline == "suspended"


def test_a_log_that_was_closed_says_so(treaty_log: Depositary) -> None:
    """What is kept from one test to the next cannot be asked any more."""
    treaty_log.close()
    with pytest.raises(LogUnavailable, match="closed"):
        treaty_log.status("inf", "USA")
