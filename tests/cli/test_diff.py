"""`treatylog diff` and `treatylog what-if`: what changed, and what would."""

from pathlib import Path

import pytest

from cli.terminal import USAGE, Command

NOTICE = '{"treaty": "inf", "type": "withdrawal_notified", "party": "USA", "on": "2018-01-01", "text": "Notice."}\n'


def test_changes_are_printed_a_line_each(treatylog: Command) -> None:
    """With the days between which they hold."""
    title, head, *lines = treatylog(
        "diff", "--from", "2019-01-01", "--to", "2019-12-31", "--treaty", "inf", "--party", "USA"
    ).out.splitlines()
    assert title == "Changes from 2019-01-01 to 2019-12-31"
    assert head.split() == ["since", "until", "treaty", "party", "before", "after"]
    assert [line.split()[:2] for line in lines] == [["2019-02-02", "2019-08-02"], ["2019-08-02", "inf"]]


def test_nothing_changed(treatylog: Command) -> None:
    """Said in words."""
    assert "Nothing changes." in treatylog("diff", "--from", "1990-01-01", "--to", "1990-01-02", "--treaty", "inf").out


def test_points_in_disorder_are_a_usage_error(treatylog: Command) -> None:
    """By the error's name."""
    done = treatylog("diff", "--from", "2019-12-31", "--to", "2019-01-01")
    assert (done.code, "invalid-range" in done.err) == (USAGE, True)


def test_a_hypothetical_act_needs_no_source_and_no_id(treatylog: Command, tmp_path: Path) -> None:
    """What it would do, whom it would change, and which duties."""
    file = tmp_path / "acts.jsonl"
    file.write_text(NOTICE, encoding="utf-8")
    printed = treatylog("what-if", str(file)).out
    assert "2018-01-01  withdrawal_notified  USA    moves" in printed
    assert "Duties that differ" in printed
    assert "2018-07-01  2019-02-02  inf     USA" in printed


@pytest.mark.usefixtures("whole_record")
def test_one_party_and_every_other(treatylog: Command) -> None:
    """Child Abduction Convention: with whom it is in force for Malta."""
    printed = treatylog("between", "hague-child-abduction-1980", "Malta", "--on", "2020-01-01").out
    lines = {line.split()[0]: line.split() for line in printed.splitlines()[4:]}
    assert lines["AUS"][1:5] == ["Australia", "yes", "yes", "2001-05-01"]
    assert "accession-not-accepted," in lines["CHE"]


@pytest.mark.usefixtures("whole_record")
def test_the_parties_of_one_headline(treatylog: Command) -> None:
    """Rome Statute, January 2017: three notices ran."""
    printed = treatylog("treaty", "rome-statute", "--on", "2017-01-15", "--headline", "withdrawal_notice_running").out
    assert [line.split()[0] for line in printed.splitlines() if "exit effective" in line] == ["BDI", "GMB", "ZAF"]


def test_a_headline_that_is_none(treatylog: Command) -> None:
    """The words there are, and a suggestion."""
    done = treatylog("treaty", "inf", "--headline", "withdrawm")
    assert (done.code, "unknown-headline" in done.err, "withdrawn" in done.err) == (USAGE, True, True)


@pytest.mark.usefixtures("whole_record")
def test_what_a_treaty_still_lacks(treatylog: Command) -> None:
    """Test-Ban Treaty: eight of the States of Annex 2, Russia's revocation makes it nine."""
    assert "those of CHN, EGY, IND, IRN, ISR, PAK, PRK, USA" in treatylog("treaty", "ctbt", "--on", "2020-01-01").out
    assert "RUS" in treatylog("treaty", "ctbt", "--on", "2024-01-01", "--json").out.partition('"lacks"')[2][:200]
