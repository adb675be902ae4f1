"""Legal days to come, for a calendar."""

from treatylog.errors import TooMuchAsked, UnknownParty, UnknownTreaty
from treatylog.http.accept import ICS
from treatylog.http.operation import Asking, Operation, get
from treatylog.http.query import CalendarQuery
from treatylog.service.answers_calendar import CalendarAnswer
from treatylog.service.calendar import as_ics


@get(
    "/v1/calendar.ics",
    query=CalendarQuery,
    answer=CalendarAnswer,
    problems=(UnknownTreaty, UnknownParty, TooMuchAsked),
    forms={ICS: as_ics},
)
async def get_calendar(asking: Asking[CalendarQuery]) -> CalendarAnswer:
    """Legal days to come, as iCalendar: exits that take effect, terms and windows that end, changes of status."""
    query = asking.query
    return await asking.treaties.calendar(asking.question, treaty=query.treaty, party=query.party)


OPERATIONS: tuple[Operation, ...] = (get_calendar,)
