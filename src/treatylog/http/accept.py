"""Accept: which of several forms of an answer a client would rather have (RFC 9110, section 12.5.1)."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

JSON = "application/json"
TEXT = "text/plain"
EVENTS = "text/event-stream"
CSV = "text/csv"
ICS = "text/calendar"
JSON_LINES = "application/jsonl"
FORMATS: Mapping[str, str] = MappingProxyType({"json": JSON, "csv": CSV, "ics": ICS, "jsonl": JSON_LINES})
"""What a query may name instead of a media type."""

RECEIPT = "application/vnd.treatylog.receipt+json"


def preferred(accept: str, offered: Iterable[str]) -> str:
    """Which of the media types *offered* a client that sent *accept* would rather have than JSON; else JSON."""
    best, most = JSON, _quality(accept, JSON)
    for media in offered:
        if (wanted := _quality(accept, media)) > most:
            best, most = media, wanted
    return best


def prefers_html(accept: str) -> bool:
    """Whether a client that sent *accept* is a browser that shows a page to somebody."""
    return _quality(accept, "text/html") > _quality(accept, JSON)


def _quality(accept: str, media: str) -> float:
    """How much *media* is wanted: the weight of the range that names it most closely, 0 where none does."""
    ranges = dict(_ranges(accept))
    names = (media, f"{media.partition('/')[0]}/*", "*/*")
    return next((ranges[name] for name in names if name in ranges), 0.0)


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weights = [piece[2:] for piece in parameters if piece.startswith("q=")]
        yield media, _weight(weights[0]) if weights else 1.0


def _weight(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
