"""How a question is written in an address."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from urllib.parse import quote

from treatylog.errors import InvalidInstant


def written(asked: Mapping[str, object]) -> dict[str, str]:
    """*asked* as the query of an address; what is None is left out. InvalidInstant for one without a time zone."""
    return {name.rstrip("_"): _text(value) for name, value in asked.items() if value is not None}


def path_of(*segments: str) -> str:
    """A path from *segments*; the slash in an event's id is one of the path."""
    return "".join(f"/{quote(segment)}" for segment in segments)


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            if value.tzinfo is None:
                raise InvalidInstant(f"{value.isoformat()} has no time zone; give one, such as datetime.now(UTC)")
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case str():
            return str(value)
        case list() | tuple():
            return ",".join(map(str, value))
    return str(value)
