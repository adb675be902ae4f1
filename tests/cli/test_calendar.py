"""`treatylog calendar`: legal days to come."""

from icalendar import Calendar

from cli.terminal import Command

ASKED = ("calendar", "--treaty", "inf", "--party", "USA", "--on", "2019-05-01")


def test_days_to_come_are_printed_in_order(treatylog: Command) -> None:
    """With what comes about; as iCalendar the same days."""
    assert "2019-08-02  exit" in treatylog(*ASKED).out
    found = Calendar.from_ical(treatylog(*ASKED, "--ics").out)
    assert [str(event["UID"]) for event in found.walk("VEVENT")] == ["exit/inf/USA/inf/0036@treatylog"]
