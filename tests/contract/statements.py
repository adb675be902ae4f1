"""An event that every store can hold."""

from treatylog.facts.event import Event, parse_event


def statement(number: int, text: str = "Intends to leave.", treaty: str = "inf") -> Event:
    """The *number*th statement of the United States under *treaty*."""
    return parse_event(
        {
            "id": f"{treaty}/{number:04}",
            "treaty": treaty,
            "type": "statement_made",
            "party": "USA",
            "on": "2018-10-20",
            "sources": ["white-house-2018-10-20"],
            "text": text,
        }
    )
