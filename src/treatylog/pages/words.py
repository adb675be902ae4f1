"""The words of the pages: what a state, an act and a date are called, and sentences with their states marked."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from markupsafe import Markup, escape

from treatylog.domain.headline import Headline
from treatylog.domain.prose import Voice, long_date
from treatylog.domain.sentence import act_noun

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "unknown": "Not in this record",
        "extinct": "Ceased to exist",
        "withdrawn": "Withdrawn",
        "terminated": "Terminated",
        "expired": "Expired",
        "superseded": "Superseded",
        "lapsed": "Lapsed",
        "suspended": "Suspended",
        "withdrawal_notice_running": "Notice running",
        "in_force": "In force",
        "provisionally_applied": "Provisionally applied",
        "contracting": "Contracting",
        "signature_disowned": "Signature disowned",
        "signatory": "Signatory",
        "not_party": "Not party",
        "declared": "Pledge stands",
        "conditional": "Pledge on a condition",
        "ended": "Pledge ended",
        "addressed": "Addressed",
        "considering": "Considering",
        "consulting": "Consulting",
        "accepted": "Accepted",
        "rejected": "Rejected",
        "none": "No part in it",
    }
)
"""What a headline is called, in the order in which lists have them."""

STATES: Mapping[str, str] = MappingProxyType(
    {
        "not_party": "not party",
        "signatory": "signatory",
        "signatory_disowned": "signature disowned",
        "contracting": "contracting",
        "party": "party",
        "withdrawing": "withdrawing",
        "former_party": "former party",
        "unknown": "unknown",
        "not_in_force": "not in force",
        "provisional": "provisional",
        "in_force": "in force",
        "suspended": "suspended",
        "ended": "ended",
    }
)
"""What the values of the two axes are called."""

SAID = frozenset(
    "withdrawal_announced suspension_announced breach_alleged statement_made position_stated adopted "
    "moratorium_proposed organ_decided party_listed".split()
)
"""Acts that are words."""

HOME = frozenset({"domestic_act_done"})
"""Acts at home."""

STATED = frozenset("entered_into_force withdrawn terminated expired superseded party_listed".split())
"""Statements of an effect, as depositaries print them."""

_MONTHS = ("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()
_LONG_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_LONG_MONTHS)}) (\d{{4}})\b")
_STATES_IN_PROSE: tuple[tuple[str, str], ...] = (
    (r"(?:withdrawal|exit|notice)[^.;]{0,60}? (?:was|is) to take effect", "withdrawal_notice_running"),
    (r"notice of withdrawal r[au]ns? out", "withdrawal_notice_running"),
    (r"withdrawal took effect", "withdrawn"),
    (r"(?<!not )suspended", "suspended"),
    (r"applied provisionally|applied (?:it )?provisionally", "provisionally_applied"),
    (r"(?<!not )(?<!longer )\b(?:a )?party(?= to)", "in_force"),
    (r"(?<!not )(?<!not yet )\bin force\b", "in_force"),
    (r"consented to be bound", "contracting"),
    (r"would not join", "signature_disowned"),
    (r"(?<!neither )\bsigned\b(?! nor)", "signatory"),
    (r"\bwithdrawn\b", "withdrawn"),
    (r"ceased to exist", "extinct"),
    (r"\b(?:had|has) (?:ended|been terminated)\b|\bended for it\b|\bterminated\b", "terminated"),
    (r"\bterm ended\b|\bexpired\b", "expired"),
    (r"\breplaced\b", "superseded"),
    (r"\bstood\b(?=[^.]*condition)|\bstands\b(?=[^.]*condition)", "conditional"),
)


def label(headline: str) -> str:
    """What a headline is called."""
    return LABELS.get(headline, headline.replace("_", " "))


def lower_label(headline: str) -> str:
    """The same within a sentence."""
    said = label(headline)
    return said[:1].lower() + said[1:]


def state(value: str | None) -> str:
    """What a value of an axis is called."""
    return STATES.get(value or "unknown", str(value).replace("_", " "))


def act_name(type: str) -> str:
    """An act of *type* as a noun that begins a line."""
    said = act_noun(type)
    plain = type.replace("_", " ") if said.startswith("act (") else said
    return plain[:1].upper() + plain[1:]


def kind_of(type: str) -> str:
    """Which of the four shapes an act of *type* has: said, home, stated, or act."""
    if type in STATED:
        return "stated"
    return "said" if type in SAID else "home" if type in HOME else "act"


def short_date(day: date) -> str:
    """*day* in a table: 2 Aug 2019."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month(day: date) -> str:
    """The month of *day*: Aug 2019."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def weekday(day: date) -> str:
    """The day of the week."""
    return _DAYS[day.weekday()]


def time_tag(day: date | None, *, short: bool = False) -> Markup:
    """*day* as an element that says its ISO form and weekday; a dash for none."""
    if day is None:
        return Markup("–")
    shown = short_date(day) if short else long_date(day)
    return Markup('<time datetime="{0}" title="{0}, {1}">{2}</time>').format(day.isoformat(), weekday(day), shown)


def loose_date(text: str) -> str:
    """A date of the record, to the day, the month or the year, as prose: 2018-10 is October 2018."""
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
    except ValueError:
        return text
    if len(numbers) == 3:
        return f"{numbers[2]} {_MONTHS[numbers[1] - 1]} {numbers[0]}"
    return f"{_LONG_MONTHS[numbers[1] - 1]} {numbers[0]}" if len(numbers) == 2 else text


def dated(text: str) -> Markup:
    """*text*, escaped, with its dates as elements."""
    return Markup(_DATE.sub(_tagged, str(escape(text))))


def marked(text: str) -> Markup:
    """*text*, escaped, with its dates as elements and the words for states marked, each state once."""
    return dated_markup(_mark(str(escape(text)), _STATES_IN_PROSE))


def dated_markup(html: str) -> Markup:
    """Escaped *html* with its dates as elements."""
    return Markup(_DATE.sub(_tagged, html))


def _mark(html: str, patterns: Iterable[tuple[str, str]]) -> str:
    """*html* with the first match of each pattern marked, unless it lies within another's."""
    taken: list[tuple[int, int, str]] = []
    done: set[str] = set()
    for pattern, headline in patterns:
        if headline in done:
            continue
        for found in re.finditer(pattern, html):
            if all(found.end() <= start or found.start() >= end for start, end, _ in taken):
                taken.append((found.start(), found.end(), headline))
                done.add(headline)
                break
    for start, end, headline in sorted(taken, reverse=True):
        html = f'{html[:start]}<span class="st s-{headline}">{html[start:end]}</span>{html[end:]}'
    return html


def _tagged(found: re.Match[str]) -> str:
    day = _date_of(found)
    return str(time_tag(day)) if day else found[0]


def _date_of(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[3]), _LONG_MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        return None


def were(voice: Voice, number: int) -> str:
    """To be, for *number* of something, in the tense of *voice*."""
    return voice.was if number == 1 else voice.tense("were", "are", "will be")


def had(voice: Voice, number: int) -> str:
    """To have, likewise."""
    return voice.had if number == 1 else voice.tense("had", "have", "will have")


ORDER: Mapping[Headline, int] = MappingProxyType(
    {
        headline: place
        for place, headline in enumerate(
            [
                Headline.SUSPENDED, Headline.WITHDRAWAL_NOTICE_RUNNING, Headline.WITHDRAWN, Headline.TERMINATED,
                Headline.EXPIRED, Headline.SUPERSEDED, Headline.LAPSED, Headline.PROVISIONALLY_APPLIED,
                Headline.CONTRACTING, Headline.SIGNATURE_DISOWNED, Headline.SIGNATORY, Headline.CONDITIONAL,
                Headline.DECLARED, Headline.ENDED, Headline.ACCEPTED, Headline.CONSULTING, Headline.CONSIDERING,
                Headline.REJECTED, Headline.ADDRESSED, Headline.IN_FORCE, Headline.NOT_PARTY, Headline.EXTINCT,
                Headline.NONE, Headline.UNKNOWN,
            ]
        )
    }
)  # fmt: skip
"""The order of headlines where the exceptions come first."""


def toggled(opened: str | None, key: str, is_open: bool) -> str | None:
    """The groups that are open once *key* was opened or closed; a minus closes one that is open by itself."""
    given = [one for one in (opened or "").split(",") if one]
    kept = [one for one in given if one.lstrip("-") != key]
    if not (is_open and key in given):
        kept.append(f"-{key}" if is_open else key)
    return ",".join(kept) or None
