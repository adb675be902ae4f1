"""Random events of every type, random lives of treaties lawful and unlawful, and random logs."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from histories import (
    KEY,
    Line,
    declaration,
    deposits_treaty,
    event,
    exchange_treaty,
    exit_clause,
    extinguished,
    numbered,
    provision,
    signature_treaty,
)
from treatylog.facts.base import Confidence, Ground
from treatylog.facts.event import (
    EVENT_TYPES,
    PARTIES_STREAM,
    Claim,
    CorrectionReason,
    Event,
    LegalAct,
    Organ,
    Response,
    SuccessionMode,
    parse_event,
)
from treatylog.facts.treaty import Treaty
from treatylog.log.store import RecordedEvent

bounded = settings(max_examples=100, deadline=None, derandomize=True)
"""How hard a property is tried: the same examples at every run, so that a red run is red again."""

PARTIES = ("USA", "SUHH", "RUS", "ALB")
FIRST, LAST = date(1985, 1, 1), date(2014, 12, 31)


# Days


@cache
def exact() -> SearchStrategy[str]:
    """A day within thirty years, often one of a few, so that acts and effects meet on a day."""
    grid = st.builds(date, st.integers(1985, 2014), st.sampled_from([1, 2, 7, 8]), st.sampled_from([1, 28]))
    return (grid | st.dates(FIRST, LAST)).map(date.isoformat)


@cache
def days() -> SearchStrategy[str]:
    """A day, a month or a year."""
    return st.one_of(exact(), exact(), exact(), exact().map(lambda day: day[:7]), exact().map(lambda day: day[:4]))


def dates() -> SearchStrategy[date]:
    """A date to ask about, also before and after everything."""
    return st.dates(date(1984, 1, 1), date(2018, 1, 1))


# Lives of instruments


@cache
def treaties() -> SearchStrategy[Treaty]:
    """Instruments of every family: between two sides or not, with notice or without, in force in every manner."""
    notice = st.sampled_from(
        [exit_clause(months=6), exit_clause(months=12, anchor="receipt"), exit_clause(days=30), None]
    )
    then = st.sampled_from([None, {"days": 30}, {"months": 6}, {"years": 1}])
    deposits = st.builds(
        lambda n, p, leave: deposits_treaty(n, then=p, exit=leave, provision=PROVISIONS),
        st.integers(1, 3),
        then,
        notice,
    )
    sided = st.builds(lambda leave: exchange_treaty(exit=leave, provision=SIDED), notice)
    signed = st.builds(lambda leave: signature_treaty("USA", "ALB", exit=leave), notice)
    return st.one_of(deposits, sided, signed)


PROVISIONS = [
    provision("I"),
    provision("II", until={"years": 3, "after": "entry into force"}),
    provision("III", survives="in part", **{"from": {"months": 18, "after": "entry into force"}}),
]
SIDED = [*PROVISIONS, provision("IV", owed_to="the other side")]


def lines(on: SearchStrategy[str] | None = None) -> SearchStrategy[Line]:
    """An act under an instrument, or what concerns a State under all of them; the most lawful ones most often."""
    day = exact() if on is None else on
    kinds = [
        *(_act(type, day) for type in ("signed", "ratified", "ratified", "acceded", "definitively_signed")),
        *(
            _act(type, day)
            for type in ("signature_disowned", "instrument_withdrawn", "withdrawal_rescinded", "statement_made")
        ),
        *(_act(type, day) for type in ("entered_into_force", "withdrawn", "terminated")),
        _notice(day),
        _notice(day),
        _later("suspended", day),
        _later("resumed", day),
        _succession(day),
        st.builds(extinguished, st.sampled_from(PARTIES), day),
        st.builds(lambda on: event("terminated", None, on, ground="expiry"), day),
        st.builds(
            lambda party, on: event("obligation_performed", party, on, provisions=["I"]), st.sampled_from(PARTIES), day
        ),
    ]
    return st.one_of(kinds)


def _act(type: str, day: SearchStrategy[str]) -> SearchStrategy[Line]:
    return st.builds(lambda party, on: event(type, party, on), st.sampled_from(PARTIES), day)


def _succession(day: SearchStrategy[str]) -> SearchStrategy[Line]:
    heirs = st.sampled_from([("RUS", "SUHH"), ("ALB", "SUHH"), ("RUS", "USA")])
    return st.builds(
        lambda who, on, mode: event("succeeded", who[0], on, predecessor=who[1], mode=mode),
        heirs, day, st.sampled_from(["succession", "continuation"]),
    )  # fmt: skip


def _notice(day: SearchStrategy[str]) -> SearchStrategy[Line]:
    return st.builds(
        lambda line, wait, name: line | _after(line, received_on=wait, effective_on=name),
        _act("withdrawal_notified", day), st.none() | st.integers(0, 60), st.none() | st.integers(0, 900),
    )  # fmt: skip


def _later(type: str, day: SearchStrategy[str]) -> SearchStrategy[Line]:
    return st.builds(
        lambda line, wait: line | _after(line, effective_on=wait), _act(type, day), st.none() | st.integers(0, 400)
    )


def _after(line: Line, **waits: int | None) -> dict[str, str]:
    """Dates so many days after the act; none where its own is not known to the day."""
    if len(line["on"]) != len("YYYY-MM-DD"):
        return {}
    on = date.fromisoformat(line["on"])
    return {name: (on + timedelta(days=wait)).isoformat() for name, wait in waits.items() if wait is not None}


def lives(on: SearchStrategy[str] | None = None) -> SearchStrategy[tuple[LegalAct, ...]]:
    """Up to fourteen acts by four parties, most often begun by consents."""
    begun = st.sampled_from(
        [
            [event("ratified", party, "1986-02-01") for party in ("USA", "SUHH")],
            [event("definitively_signed", party, "1986-02-01") for party in ("USA", "SUHH", "ALB")],
            [],
        ]
    )
    return st.builds(lambda first, then: numbered([*first, *then]), begun, st.lists(lines(on), max_size=12))


def pledges() -> SearchStrategy[tuple[LegalAct, ...]]:
    """What is said under a declaration."""
    party, day, number = st.sampled_from(PARTIES), exact(), st.integers(1, 2)
    terms = st.sampled_from([None, "As long as others do."])
    said = st.one_of(
        st.builds(
            lambda p, on, terms: event("moratorium_declared", p, on, text="No.", condition=terms), party, day, terms
        ),
        st.builds(lambda p, on: event("moratorium_ended", p, on), party, day),
        st.builds(
            lambda p, on, n, to: event("moratorium_proposed", p, on, round=n, addressees=sorted(to)),
            party, day, number, st.sets(st.sampled_from(PARTIES)),
        ),
        st.builds(
            lambda p, on, said, organ, n: event(
                "moratorium_responded", p, on, response=said.value, organ=organ.value, round=n
            ),
            party, day, st.sampled_from(Response), st.sampled_from(Organ), st.none() | number,
        ),
    )  # fmt: skip
    return st.lists(said, max_size=14).map(numbered)


# Events of every type

_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip)
_slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
_names = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
_ids = _names.map(lambda name: f"{KEY}/{name}")
_codes = st.from_regex(r"[A-Z][A-Z0-9]{2,11}", fullmatch=True)
_sources = st.lists(_names, min_size=1, max_size=3, unique=True)
_source = st.fixed_dictionaries(
    {"document": _texts}, optional={"date": days(), "note": _texts, "seen_at": st.just([{"title": "T"}])}
)

FIELDS: Mapping[str, SearchStrategy[Any]] = {
    "id": _ids,
    "treaty": st.just(KEY),
    "note": _texts,
    "party": _codes,
    "on": days(),
    "sources": _sources,
    "text": _texts,
    "clause": _texts,
    "published_on": exact(),
    "addressees": st.lists(_codes, max_size=3),
    "by": _codes,
    "after": _ids,
    "joint": _slugs,
    "without_effect": _slugs,
    "confidence": st.sampled_from(Confidence).map(str),
    "alternatives": st.lists(
        st.fixed_dictionaries({"on": days()}, optional={"sources": _sources, "note": _texts}), max_size=2
    ),
    "organ": _texts,
    "received_on": exact(),
    "deposited_with": _texts,
    "predecessor": _codes,
    "mode": st.sampled_from(SuccessionMode).map(str),
    "effective_on": exact(),
    "ground": st.sampled_from(Ground).map(str),
    "condition": _texts,
    "provisions": st.lists(st.sampled_from(["I", "VI-1", "XI"]), min_size=1),
    "held_by": _codes,
    "claims": st.sampled_from(Claim).map(str),
    "about": st.fixed_dictionaries({}, optional={"from": exact(), "until": exact()}).filter(
        lambda about: len(about) < 2 or about["from"] < about["until"]
    ),
    "round": st.integers(1, 99),
    "response": st.sampled_from(Response).map(str),
    "corrects": _ids,
    "reason": st.sampled_from(CorrectionReason).map(str),
}
"""A value for each field, as a recorder writes it."""

_SPECIAL: Mapping[tuple[str, str], SearchStrategy[Any]] = {
    ("moratorium_responded", "organ"): st.sampled_from(Organ).map(str),
    ("corrected", "on"): exact(),
    ("annulled", "on"): exact(),
    ("defined", "definition"): (treaties() | st.just(declaration())).map(lambda t: t.model_dump(mode="json")),
    ("defined", "sources"): st.dictionaries(_names, _source, max_size=3),
    ("party_defined", "definition"): st.fixed_dictionaries(
        {
            "names": st.lists(
                st.fixed_dictionaries({"name": _texts}, optional={"until": exact()}), min_size=1, max_size=2
            )
        },
        optional={"aliases": st.lists(_texts, max_size=2), "continues": _codes},
    ),
}


def written(type: str) -> SearchStrategy[dict[str, Any]]:
    """The line of an event of *type* with all that it needs, and some of what it may have."""
    model = EVENT_TYPES[type].model_fields
    fields = {name: _field(type, name) for name in model if name != "type"}
    needed = {name: value for name, value in fields.items() if model[name].is_required()}
    return st.fixed_dictionaries(
        {"type": st.just(type)} | needed, optional={n: v for n, v in fields.items() if n not in needed}
    )


def _field(type: str, name: str) -> SearchStrategy[Any]:
    if (type, name) == ("corrected", "replacement"):
        return st.deferred(lambda: written("withdrawal_notified") | written("signed"))
    return _SPECIAL[type, name] if (type, name) in _SPECIAL else FIELDS[name]


def events() -> SearchStrategy[dict[str, Any]]:
    """The line of an event of any type."""
    return st.sampled_from(sorted(EVENT_TYPES)).flatmap(written)


# Logs

_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def recorded(given: Iterable[Event]) -> list[RecordedEvent]:
    """*given* as a log holds them, one a minute."""
    versions: dict[str, int] = {}
    log = []
    for position, item in enumerate(given, start=1):
        versions[item.treaty] = versions.get(item.treaty, 0) + 1
        at = _BEGUN + timedelta(minutes=position)
        log.append(RecordedEvent(position, item.treaty, versions[item.treaty], at, "test", item, "00"))
    return log


_LINES, _TREATIES, _CHOICE = lines(days()), treaties(), st.integers(0, 8)
_PUBLISHED = st.none() | exact()


@st.composite
def logs(draw: Callable[..., Any], keys: tuple[str, ...] = ("t", "u")) -> list[RecordedEvent]:
    """A log of two treaties, the parties stream, their acts, and corrections and annulments of these."""
    log: list[Event] = [_defined(key, number, draw(_TREATIES)) for number, key in enumerate(keys)]
    for number in range(10, draw(st.integers(10, 24))):
        acts = [item for item in log if isinstance(item, LegalAct)]
        log.append(_entry(draw, keys[number % len(keys)], acts, number))
    return recorded(log)


def _entry(draw: Callable[..., Any], key: str, acts: list[LegalAct], number: int) -> Event:
    name = f"{number:04}"
    match draw(_CHOICE):
        case 0:
            return _defined(key, number, draw(_TREATIES))
        case 1:
            return _party_defined(name, draw(st.sampled_from(["RUS", "XYZ"])), draw(st.sampled_from(["One", "Two"])))
        case 2 | 3 if acts:
            reason = draw(st.sampled_from(CorrectionReason))
            return _correction(draw(st.sampled_from(acts)), name, draw(exact()), reason, draw(_PUBLISHED))
        case 4 if acts:
            return _annulment(draw(st.sampled_from(acts)), name, draw(exact()))
        case _:
            return _recorded_act(draw(_LINES), key, name, draw(_PUBLISHED))


def _recorded_act(line: Line, key: str, name: str, published: str | None) -> Event:
    stream = PARTIES_STREAM if line.get("treaty") == PARTIES_STREAM else key
    said = {field: value for field, value in (line | {"published_on": published}).items() if value is not None}
    return parse_event(said | {"id": f"{stream}/{name}", "treaty": stream})


def _defined(key: str, number: int, treaty: Treaty) -> Event:
    definition = treaty.model_dump(mode="json") | {"treaty": treaty.header.model_dump(mode="json") | {"key": key}}
    sources = {"s": {"document": f"Version {number}"}}
    return parse_event(
        {"id": f"{key}/d-{number}", "treaty": key, "type": "defined", "definition": definition, "sources": sources}
    )


def _party_defined(name: str, party: str, called: str) -> Event:
    line = {"type": "party_defined", "party": party, "definition": {"names": [{"name": called}]}}
    return parse_event(line | {"id": f"{PARTIES_STREAM}/{name}", "treaty": PARTIES_STREAM})


def _correction(wrong: LegalAct, name: str, on: str, reason: CorrectionReason, right: str | None) -> Event:
    replacement = {**wrong.model_dump(mode="json", exclude_none=True), "on": right} if right else None
    line = {"type": "corrected", "on": on, "sources": ["s"], "corrects": wrong.id, "reason": reason.value}
    return parse_event({"id": f"{wrong.treaty}/{name}", "treaty": wrong.treaty, **line, "replacement": replacement})


def _annulment(wrong: LegalAct, name: str, on: str) -> Event:
    line = {"type": "annulled", "on": on, "sources": ["s"], "corrects": wrong.id, "by": "ZAF"}
    return parse_event({"id": f"{wrong.treaty}/{name}", "treaty": wrong.treaty, **line})
