"""The answers about days to come, as models."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from treatylog.domain.headline import Headline
from treatylog.service.answers import Clocks, Model


class Coming(StrEnum):
    """What comes about on a day."""

    EXIT = "exit"
    STATUS = "status"
    TERM = "term"
    DUTY = "duty"
    WINDOW_OPENS = "window_opens"
    WINDOW_CLOSES = "window_closes"


class CalendarEntry(Model):
    """A legal day to come, as far as the record goes."""

    uid: str = Field(description="Stable: the same entry has it however often its day is revised.")
    sequence: int = Field(description="Grows whenever an event is recorded that moves the day (RFC 5545).")
    kind: Coming
    on: date
    cancelled: bool = Field(description="It was announced, and will not come about.")
    treaty: str
    treaty_name: str
    party: str | None = Field(description="Null: all parties.")
    party_name: str | None
    summary: str
    says: str
    headline: Headline | None
    because: tuple[str, ...]
    recorded_at: datetime = Field(description="When the last of the events it rests on was recorded.")


class CalendarAnswer(Clocks):
    """Legal days to come, of one party, one treaty, or all."""

    party: str | None
    treaty: str | None
    items: tuple[CalendarEntry, ...]
