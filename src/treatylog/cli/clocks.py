"""The clocks of a question, from what was typed. Only here does the command line ask what time it is."""

from datetime import datetime

from treatylog.facts.day import parse_exact
from treatylog.log.store import Clock
from treatylog.service import clocks
from treatylog.service.clocks import end_of, parse_known_at
from treatylog.service.treaties import Question


def now() -> datetime:
    """The time now, in UTC."""
    return clocks.now()


def question(on: str | None, known_at: str | None, public_on: str | None, clock: Clock) -> Question:
    """The question asked by these texts. InvalidDay and InvalidInstant say which of them is none."""
    return Question(
        on=None if on is None else parse_exact(on),
        known_at=None if known_at is None else end_of(parse_known_at(known_at), clock()),
        public_on=None if public_on is None else parse_exact(public_on),
    )
