"""Frame: what every page has around its answer, and how the templates are filled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from treatylog.domain.prose import counted, listed, long_date, opened
from treatylog.domain.reasons import article
from treatylog.pages import words
from treatylog.service.cloudevents import Type

NAV: Sequence[tuple[str, str]] = (
    ("/treaties", "Treaties"),
    ("/parties", "Parties"),
    ("/between", "Between two"),
    ("/matrix", "Matrix"),
    ("/diff", "Changes"),
    ("/what-if", "What if"),
    ("/declarations", "Commitments"),
    ("/discrepancies", "Discrepancies"),
)
"""The sections of the site, as far as they are there."""

_LAST = 999_999_999
"""The last number that an item of the feed may have on its day: an open page has all that comes up to it."""


@dataclass(frozen=True, slots=True)
class Step:
    """A link to a neighbouring change."""

    day: date
    url: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Twin:
    """What of a page there is as data."""

    json: str
    csv: str | None = None
    calendar: str | None = None
    events: str | None = None
    receipt: str | None = None
    drawing: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a page is: its path and its parameters, from which its links are made.

    ``given`` are the parameters as they were given, ``clocks`` the names of those that other pages share.
    """

    path: str
    given: Mapping[str, str]

    def get(self, name: str) -> str | None:
        """What was given for the parameter *name*."""
        return self.given.get(name)

    def link(self, **changed: object) -> str:
        """This page with parameters *changed*; None leaves one out, and a trailing underscore of a name is dropped."""
        asked = {**self.given, **{name.rstrip("_"): value for name, value in changed.items()}}
        return address(self.path, asked)

    def to(self, path: str, **changed: object) -> str:
        """Another page by the same clocks."""
        kept = {name: self.given[name] for name in ("on", "public_on", "known_at") if name in self.given}
        return address(path, {**kept, **{name.rstrip("_"): value for name, value in changed.items()}})

    def api(self, **changed: object) -> str:
        """The twin of this page: the same path and parameters below ``/v1``."""
        drawn = {"from": None, "to": None, "open": None} if not self.path.startswith("/diff") else {}
        asked = {**self.given, **drawn, **{name.rstrip("_"): value for name, value in changed.items()}}
        return address(f"/v1{self.path}", asked)


def address(path: str, asked: Mapping[str, object]) -> str:
    """*path* with those parameters *asked* that have a value."""
    given = {name: str(value) for name, value in asked.items() if value is not None}
    return quote(path, safe="/@:+,") + (f"?{urlencode(given, quote_via=quote, safe='@:,/')}" if given else "")


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it is written: its template, its title, and what the template needs."""

    template: str
    title: str
    context: Mapping[str, Any] = field(default_factory=dict)
    twin: Twin | None = None
    before: Step | None = None
    after: Step | None = None
    on: date | None = None
    known_at: datetime | None = None
    public_on: date | None = None
    position: int | None = None
    citation: str | None = None
    has_clocks: bool = True
    kind: str = ""
    feed: str | None = None


def written(page: Page, place: Place, today: date, engine: str) -> bytes:
    """*page* as HTML."""
    template = pages().get_template(page.template)
    section = next((path for path, _ in NAV if place.path.startswith(path)), None)
    html = template.render(
        **page.context,
        page=page,
        place=place,
        nav=NAV,
        section=section,
        today=today,
        engine=engine,
        words=words,
        feed_kinds=" ".join(Type),
        last_of_day=_LAST,
    )
    return html.encode()


def drawn(template: str, **context: Any) -> bytes:
    """A drawing to keep, from its *template*."""
    return pages().get_template(template).render(**context, words=words).encode()


@cache
def pages() -> Environment:
    """The templates; everything is escaped, and a name that is not there is an error."""
    environment = Environment(
        loader=PackageLoader("treatylog.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        time=words.time_tag,
        short_time=lambda day: words.time_tag(day, short=True),
        long_date=long_date,
        loose=words.loose_date,
        label=words.label,
        lower_label=words.lower_label,
        dated=words.dated,
        marked=words.marked,
        act_name=words.act_name,
        state=words.state,
        opened=opened,
        listed=listed,
        thousands=lambda number: f"{number:,}",
        article=article,
    )
    environment.globals.update(counted=counted)
    return environment
