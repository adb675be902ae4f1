"""
Strategies of Hypothesis: clauses, treaties, lawful histories, unlawful acts, corrections, logs and worlds.

They need the extra ``treatylog[testing]``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from operator import or_
from typing import Any

from treatylog.domain.decide import decide
from treatylog.facts.base import GENERAL_GROUNDS, Capacity, Confidence, Ground
from treatylog.facts.clauses import Count, Exit, Rounding
from treatylog.facts.event import (
    EVENT_TYPES,
    PARTIES_STREAM,
    Application,
    Claim,
    CorrectionReason,
    Event,
    LegalAct,
    Organ,
    OrganDecision,
    Response,
    Stance,
    SuccessionMode,
    parse_event,
)
from treatylog.facts.treaty import Treaty
from treatylog.log.store import RecordedEvent
from treatylog.projection.knowledge import known
from treatylog.projection.world import World
from treatylog.testing.definitions import (
    declaration,
    exchange_treaty,
    leaving,
    provision,
    signature_treaty,
    threshold,
    treaty,
)
from treatylog.testing.histories import Given
from treatylog.testing.lines import KEY, Line, event, extinguished, numbered

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import SearchStrategy
except ImportError as missing:
    raise ImportError(
        f"treatylog.testing.strategies needs Hypothesis, which cannot be imported ({missing}); "
        "pip install 'treatylog[testing]'"
    ) from None

PARTIES = ("USA", "SUHH", "RUS", "ALB")
"""Those who act here."""

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


# Clauses

_COUNTS: tuple[Mapping[str, Any], ...] = (
    {"days": 30},
    {"days": 90},
    {"months": 3},
    {"months": 6, "expiry_plus_one": True},
    {"years": 1},
    {"years": 1, "expiry_plus_one": True},
    {"months": 3, "round": "first of next month"},
    {"days": 60, "round": "first of next month"},
    {"months": 6, "round": "first of that month"},
    {"days": 150, "expiry_plus_one": True},
)
"""How clauses count, of every family."""


@cache
def counts() -> SearchStrategy[Mapping[str, Any]]:
    """A period as a clause counts it."""
    return st.sampled_from(_COUNTS)


@cache
def free_counts() -> SearchStrategy[Count]:
    """Any period that a clause can name, rounded or not."""
    lengths = {"years": st.integers(0, 30), "months": st.integers(0, 60), "days": st.integers(0, 400)}
    rounds = {"round": st.none() | st.sampled_from(Rounding), "expiry_plus_one": st.booleans()}
    return st.fixed_dictionaries(lengths | rounds).filter(_is_forward).map(Count.model_validate)


def _is_forward(count: Mapping[str, Any]) -> bool:
    """Whether it has a length, a month at least where it goes back to the first day of one."""
    months = count["years"] or count["months"]
    return bool(months or (count["days"] and count["round"] is not Rounding.FIRST_OF_THAT_MONTH))


_ILO = {"every": {"years": 10}, "open": {"years": 1}, "after": "entry into force"}
_BRIEF = {"every": {"years": 3}, "open": {"months": 6}, "after": "entry into force"}

_EXITS: tuple[Mapping[str, Any], ...] = (
    {"notice": {"months": 6}},
    {"notice": {"months": 12}, "anchor": "receipt"},
    {"notice": {"days": 30}},
    {"notice": {"months": 3, "round": "first of next month"}},
    {"notice": {"years": 1, "expiry_plus_one": True}, "anchor": "receipt"},
    {"notice": {"years": 2}, "effect_edge": "end", "extendable": True},
    {"cut_off": {"by": "01-01", "on": "06-30"}},
    {"cut_off": {"by": "07-01", "on": "01-01", "years_later": 1}, "anchor": "receipt"},
    {"cut_off": {"by": "12-31", "on": "12-31", "years_later": 1}, "effect_edge": "end"},
    {"at_once": True},
    {"notice": {"years": 1}, "not_within": {"years": 3, "after": "entry into force for the party"}},
    {"notice": {"years": 1}, "not_within": {"years": 5, "after": "entry into force"}, "anchor": "registration"},
    {"notice": {"years": 1}, "window": _ILO, "anchor": "registration"},
    {"notice": {"months": 1}, "window": _BRIEF},
    {"notice": {"months": 6}, "conflict_brake": True},
    {"notice": {"months": 6}, "ends_for_all": True},
    {"notice": {"months": 6}, "only": ["USA"]},
)
"""Exit clauses of every family that needs no term."""


@cache
def exits() -> SearchStrategy[Exit]:
    """A clause on withdrawal."""
    return st.sampled_from(_EXITS).map(lambda fields: Exit.model_validate(leaving(**fields)))


_DURATIONS: tuple[Mapping[str, Any] | None, ...] = (
    None,
    None,
    {"term": "unlimited"},
    {"term": "fixed", "years": 5},
    {"term": "fixed", "years": 10, "extensions": 1, "extension": {"years": 5}},
    {"term": "fixed", "until": "2001-12-31"},
    {"term": "fixed", "until": "2001-12-31", "effect_edge": "end"},
    {"term": "renewed", "years": 5},
    {"term": "until notice", "years": 5},
    {"term": "conference", "years": 5},
)
"""Clauses on duration of every family."""


@cache
def durations() -> SearchStrategy[Mapping[str, Any] | None]:
    """A clause on duration, or none."""
    return st.sampled_from([clause and {"article": "XIV", **clause} for clause in _DURATIONS])


_THRESHOLDS: tuple[Mapping[str, Any], ...] = (
    {"deposits": 1},
    {"deposits": 2},
    {"deposits": 3},
    {"deposits": 2, "named": ["USA"]},
    {"named": ["USA", "SUHH"]},
    {"all_signatories": True, "deposits": 1},
    {"deposits": 2, "among": [{"count": 1, "name": "the first", "of": ["ALB", "RUS"]}]},
    {"deposits": 2, "share": {"at_least": 0.5, "name": "tonnage", "of": {"USA": 0.3, "SUHH": 0.3, "ALB": 0.2}}},
    {"deposits": 2, "uncounted": ["RUS"]},
    {"deposits": 1, "depositaries": ["USA", "GBR"]},
    {"deposits": 1, "depositaries": ["USA", "GBR"], "counts": "last"},
    {"deposits": 2, "anchor": "circulation"},
    {"deposits": 2, "not_before": "1990-01-01"},
    {"deposits": 1, "admission": {"article": "4", "by": "NATO", "original": ["USA", "SUHH"]}},
)
"""Thresholds of every family."""


@cache
def entries() -> SearchStrategy[Mapping[str, Any]]:
    """A clause on entry into force by deposits, or on a date."""
    later = st.none() | st.just("on deposit") | counts()
    by_deposits = st.builds(
        lambda needs, then, later: threshold(**needs, then=then, later=later),
        st.sampled_from(_THRESHOLDS), st.none() | counts(), later,
    )  # fmt: skip
    on_a_date = st.just({"when": "date", "article": "24", "on": "1990-01-01"})
    return st.one_of(by_deposits, by_deposits, by_deposits, on_a_date)


_PROVISIONAL: tuple[Mapping[str, Any] | None, ...] = (
    None,
    None,
    {"begins": "signature"},
    {"begins": "signature", "since": "1990-01-01", "ends": {"days": 60}},
    {"begins": "declaration", "ends": {"days": 60}, "ends_article": "46"},
)
_RESERVATIONS: tuple[Mapping[str, Any] | None, ...] = (
    None,
    None,
    {"accepted_by": "organ"},
    {"accepted_by": "silence of two thirds", "within": {"months": 12}},
)


def _articled(clauses: tuple[Mapping[str, Any] | None, ...]) -> SearchStrategy[Mapping[str, Any] | None]:
    return st.sampled_from([clause and {"article": "45", **clause} for clause in clauses])


# Lives of instruments


@cache
def treaties() -> SearchStrategy[Treaty]:
    """Instruments of every family: between two sides or not, in force, left, lasting and ended in every manner."""
    barred = exits().map(lambda clause: Exit.model_validate(clause.model_dump() | {"return_after": {"years": 1}}))
    leave = st.none() | exits() | barred
    others = {"provisional_application": _articled(_PROVISIONAL), "reservations": _articled(_RESERVATIONS)}
    declines = {"id": "declines", "article": "45(2)", "effect": "declines provisional application"}
    common = {"exit": leave, "duration": durations(), **others}
    multilateral = st.fixed_dictionaries({**common, "entry_into_force": entries(), "provision": st.just(PROVISIONS)})
    between = {"article": "9", "between": ["USA", "SUHH"]}
    exchange = st.builds(lambda then: {**between, "when": "exchange", "then": then}, st.none() | counts())
    sided = st.fixed_dictionaries({**common, "entry_into_force": exchange, "provision": st.just(SIDED)})
    signed = st.builds(lambda tables: signature_treaty("USA", "ALB", **tables),
                       st.fixed_dictionaries({**common, "provision": st.just(PROVISIONS)}))  # fmt: skip
    instrument = st.builds(
        lambda tables, option: treaty(
            **tables, declaration=[option, *([declines] if tables["provisional_application"] else [])]
        ),
        multilateral, _options(),
    )  # fmt: skip
    terms = st.builds(
        lambda tables, clause: treaty(**{**tables, "exit": clause, "duration": TERMS}),
        multilateral, st.just(leaving(notice={"months": 6}, end_of_term=True)),
    )  # fmt: skip
    return st.one_of(
        instrument, instrument, instrument, sided.map(lambda tables: exchange_treaty(**tables)), signed, terms
    )


def _options() -> SearchStrategy[dict[str, Any]]:
    """A clause under which States declare something, at once or later, for a time or not, alone or when enough have."""
    return st.fixed_dictionaries(
        {"id": st.just("option"), "article": st.just("41"), "effect": st.just("optional clause")},
        optional={
            "needs": st.just(2), "then": st.just({"months": 3}), "lasts": st.just({"years": 2}),
            "by": st.just("any State"),
        },
    )  # fmt: skip


TERMS = {"article": "XIV", "term": "renewed", "years": 5}

PROVISIONS = [
    provision("I"),
    provision("II", until={"years": 3, "after": "entry into force"}),
    provision("III", survives="in part", **{"from": {"months": 18, "after": "entry into force"}}),
    provision("V", survives={"text": "for what was begun", "years": 2}),
    provision("VI", bound=["USA", "SUHH"], until="2001-12-31"),
]
SIDED = [*PROVISIONS, provision("IV", owed_to="the other side")]

INSTRUMENTS = ("ratified", "accepted", "approved", "acceded")
WORDS = ("statement_made", "withdrawal_announced", "suspension_announced", "domestic_act_done", "breach_alleged")


def lines(on: SearchStrategy[str] | None = None) -> SearchStrategy[Line]:
    """An act under an instrument, or what concerns a State under all of them; the most lawful ones most often."""
    day = exact() if on is None else on
    kinds = [
        _act(("signed", "signature_disowned", "instrument_withdrawn", "ratification_revoked", *WORDS), day),
        _act(("entered_into_force", "withdrawn", "terminated", "expired", "superseded", "party_listed"), day),
        _act(("withdrawal_rescinded", "withdrawal_notice_paused", "withdrawal_notice_resumed", "rights_restored"), day),
        _act(("signed", "definitively_signed", *INSTRUMENTS), day),
        _consent(day),
        _notice(day),
        _notice(day),
        _later(("suspended", "resumed", "expelled", "rights_suspended", "provisional_application_started",
                "provisional_application_ended"), day),
        _more_time(day),
        _reservation(day),
        _declaration(day),
        _succession(day),
        st.one_of(
            st.builds(extinguished, st.sampled_from(PARTIES), day),
            _act(("conflict_began", "conflict_ended"), day).map(lambda line: line | {"treaty": PARTIES_STREAM}),
            st.builds(lambda on: event("terminated", None, on, ground="expiry"), day),
            st.builds(lambda on: event("entered_into_force", None, on), day),
            _act(("obligation_performed",), day).map(lambda line: line | {"provisions": ["I"]}),
        ),
    ]  # fmt: skip
    return st.one_of(kinds)


def _act(types: Sequence[str], day: SearchStrategy[str]) -> SearchStrategy[Line]:
    return st.builds(event, st.sampled_from(types), st.sampled_from(PARTIES), day)


def _consent(day: SearchStrategy[str]) -> SearchStrategy[Line]:
    """An instrument as it may come: received or circulated later, with effect before or after, with a reservation."""
    extras = st.fixed_dictionaries(
        {}, optional={"deposited_with": st.sampled_from(["USA", "GBR"]), "reservation": st.just("It reserves.")}
    )
    return st.builds(
        lambda line, wait, told, effect, more: (
            line | _after(line, received_on=wait, circulated_on=told, effective_on=effect) | more
        ),
        _act(INSTRUMENTS, day), st.none() | st.integers(0, 60), st.none() | st.integers(0, 90),
        st.none() | st.none() | st.integers(-400, 400), extras,
    )  # fmt: skip


def _more_time(day: SearchStrategy[str]) -> SearchStrategy[Line]:
    """Time before an exit moved, or the treaty's term extended."""
    of_a_notice = st.builds(
        lambda party, on, until: event("extended", party, on, effective_on=until),
        st.sampled_from(PARTIES), day, exact(),
    )  # fmt: skip
    of_a_term = st.builds(
        lambda on, until: event("extended", None, on, **({"until": until} if until else {"indefinitely": True})),
        day, st.none() | exact(),
    )  # fmt: skip
    return of_a_notice | of_a_term


def _reservation(day: SearchStrategy[str]) -> SearchStrategy[Line]:
    """A reservation put to the others, what they say to it, and what the organ decides."""
    decision = st.sampled_from(["accepts reservation", "refuses reservation", "admits"])
    put = st.builds(
        lambda line, wait, first: line | {"text": "It reserves."} | first | _after(line, circulated_on=wait),
        _act(("reservation_made",), day), st.none() | st.integers(0, 60),
        st.just({}) | st.builds(lambda number: {"confirms": f"{KEY}/{number:04}"}, st.integers(1, 8)),
    )  # fmt: skip
    objected = st.builds(
        lambda line, number: line | {"to": f"{KEY}/{number:04}"}, _act(("objection_made",), day), st.integers(1, 8)
    )
    decided = st.builds(
        lambda line, decision, effect: line | {"decision": decision, "by": "NATO"} | _after(line, effective_on=effect),
        _act(("organ_decided",), day), decision, st.none() | st.integers(-400, 0),
    )  # fmt: skip
    return st.one_of(put, objected, decided)


def _declaration(day: SearchStrategy[str]) -> SearchStrategy[Line]:
    """A declaration under a clause, or one of its maker's own, and the withdrawal of one."""
    made = st.builds(
        lambda line, rule, wait, lasts: line | rule | _after(line, received_on=wait, until=lasts),
        _act(("declaration_made",), day), _RULES, st.none() | st.integers(0, 60), st.none() | st.integers(1, 900),
    )  # fmt: skip
    withdrawn = st.builds(
        lambda line, rule, wait: line | rule | _after(line, received_on=wait),
        _act(("declaration_withdrawn",), day), _RULES, st.none() | st.integers(0, 60),
    )  # fmt: skip
    return st.one_of(made, withdrawn)


_RULES = st.sampled_from([{}, {"declaration": "declines"}, {"declaration": "declines"}, {"declaration": "option"}])


def _succession(day: SearchStrategy[str]) -> SearchStrategy[Line]:
    heirs = st.sampled_from([("RUS", "SUHH"), ("ALB", "SUHH"), ("RUS", "USA"), ("RUS", None)])
    made = st.builds(
        lambda who, on, mode: event("succeeded", who[0], on, predecessor=who[1], mode=mode),
        heirs, day, st.sampled_from(["succession", "continuation"]),
    )  # fmt: skip
    return st.builds(
        lambda line, effect: line | _after(line, effective_on=effect), made, st.none() | st.integers(-400, 0)
    )


def _notice(day: SearchStrategy[str]) -> SearchStrategy[Line]:
    return st.builds(
        lambda line, wait, name: line | _after(line, received_on=wait, effective_on=name),
        _act(("withdrawal_notified",), day), st.none() | st.integers(0, 60), st.none() | st.integers(0, 900),
    )  # fmt: skip


def _later(types: Sequence[str], day: SearchStrategy[str]) -> SearchStrategy[Line]:
    return st.builds(
        lambda line, wait: line | _after(line, effective_on=wait), _act(types, day), st.none() | st.integers(0, 400)
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
            [event("signed", party, "1985-06-01") for party in ("USA", "SUHH", "ALB")],
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


# Between two

_TWO_MONTHS = {"months": 2, "round": "first of next month"}
_ACCESSIONS: tuple[Mapping[str, Any] | None, ...] = (
    None,
    {"operates": "by acceptance"},
    {"operates": "by acceptance", "then": _TWO_MONTHS},
    {"operates": "by acceptance", "then": {"days": 60}, "between_acceding": "the earlier accepts"},
    {"operates": "unless refused", "within": {"months": 6}},
    {"operates": "unless refused", "within": {"months": 6}, "then": {"days": 60}},
    {"operates": "unless refused", "within": {"months": 6}, "blocks": "all"},
)
"""Clauses on accessions of every family."""

_PERMITTED: tuple[Mapping[str, Any] | None, ...] = (
    None,
    {"permitted": "none"},
    {"permitted": "listed", "to": ["I"]},
)
_TEXTS = (
    {"id": "new", "title": "New", "article": "39", "from": "1995-01-01", "binds": "acceptors", "adopted_by": ["USA"]},
    {"id": "newer", "title": "Newer", "article": "39", "from": "2005-01-01", "binds": "acceptors"},
)


@cache
def conventions() -> SearchStrategy[Treaty]:
    """Treaties whose accessions others accept or refuse, which permit reservations or not, and are amended."""
    tables = {
        "entry_into_force": st.sampled_from([1, 2]).map(lambda number: threshold(deposits=number, later="on deposit")),
        "accession": _articled(_ACCESSIONS),
        "reservations": _articled(_PERMITTED),
        "text": st.just(_TEXTS),
        "exit": st.just(leaving(at_once=True)),
        "provision": st.just([provision("I"), provision("II"), provision("III")]),
        "coverage": st.sampled_from([{}, {"acceptances": "all"}, {"acceptances": ["USA"]}, {"parties": "listed"}]),
    }
    return st.fixed_dictionaries(tables).map(lambda chosen: treaty(**chosen))


def _towards(types: Sequence[str], day: SearchStrategy[str]) -> SearchStrategy[Line]:
    """An act towards one or two others, with effect at once or later."""
    others = st.lists(st.sampled_from(PARTIES), min_size=1, max_size=2, unique=True)
    made = st.builds(lambda line, to: line | {"towards": to}, _act(types, day), others)
    named = st.builds(
        lambda line, wait: line if line["type"] == "accession_refused" else line | _after(line, effective_on=wait),
        made, st.none() | st.none() | st.integers(0, 400),
    )  # fmt: skip
    return named.filter(lambda line: line["party"] not in line["towards"])


_PROVISION_LISTS = st.lists(st.sampled_from(["I", "II", "III"]), max_size=2, unique=True)


def _objections(day: SearchStrategy[str]) -> SearchStrategy[Line]:
    """What is said to one of the reservations that `dealings` puts first."""
    stance = st.sampled_from([None, None, "opposes entry into force", "in full"])
    made = st.builds(
        lambda line, to, stance, more: line | {"to": to, "stance": stance, "provisions": more},
        _act(("objection_made",), day), _MADE, stance, _PROVISION_LISTS,
    )  # fmt: skip
    back = st.builds(lambda line, to: line | {"to": to}, _act(("reservation_withdrawn",), day), _MADE)
    gone = st.builds(
        lambda line, number: line | {"to": f"{KEY}/{number:04}"},
        _act(("objection_withdrawn",), day), st.integers(4, 14),
    )  # fmt: skip
    return st.one_of(made, made, back, gone)


_MADE = st.sampled_from([f"{KEY}/r-{code.lower()}" for code in PARTIES])


def _reserved() -> SearchStrategy[list[Line]]:
    """A reservation by some of the parties, most often with the consent."""
    day = st.sampled_from(["1986-02-01", "1986-02-01", "1990-01-01"])
    one = st.builds(
        lambda party, on, names, wait: event(
            "reservation_made", party, on, id=f"{KEY}/r-{party.lower()}", text="It reserves.", provisions=names,
        ) | _after({"on": on}, circulated_on=wait),
        st.sampled_from(PARTIES), day, _PROVISION_LISTS, st.none() | st.integers(0, 60),
    )  # fmt: skip
    return st.lists(one, max_size=3, unique_by=lambda line: line["party"])


def _between(day: SearchStrategy[str]) -> SearchStrategy[Line]:
    """An act that says how its State stands to others, or ends its bond."""
    part = st.builds(lambda line, names: line | {"provisions": names}, _act(("suspended",), day), _PROVISION_LISTS)
    text = st.builds(
        lambda line, id: line | {"version": id}, _act(("amended",), day), st.sampled_from(["new", "newer"])
    )
    acts_towards = _towards(
        ("accession_accepted", "accession_accepted", "accession_refused", "suspended", "resumed"), day
    )
    return st.one_of(
        acts_towards, acts_towards, acts_towards, _objections(day), _objections(day), part, text,
        _act(("resumed", "withdrawal_notified", "ratified", "acceded"), day), _succession(day),
    )  # fmt: skip


@cache
def dealings() -> SearchStrategy[tuple[Line, ...]]:
    """Four States that ratified or acceded, or not, their reservations, and what they did towards each other."""
    begun = st.tuples(
        *(
            st.builds(
                lambda type, on, wait, code=code: event(type, code, on) | _after({"on": on}, circulated_on=wait),
                st.sampled_from(["ratified", "acceded"]),
                st.sampled_from(["1986-02-01", "1986-02-01", "1988-01-01"]), st.none() | st.integers(0, 30),
            )
            for code in PARTIES[:2] + PARTIES[3:]
        )
    )  # fmt: skip
    return st.builds(
        lambda first, made, then: (*first, *made, *then),
        begun, _reserved(), st.lists(_between(exact()), max_size=8),
    )  # fmt: skip


def acts_between(one: str, other: str) -> SearchStrategy[Line]:
    """An act of *one* that concerns *other* alone."""
    stance = st.sampled_from([None, "opposes entry into force", "in full"])
    towards = st.builds(
        lambda type, on: event(type, one, on, towards=[other]),
        st.sampled_from(["accession_accepted", "accession_refused", "suspended", "resumed"]), exact(),
    )  # fmt: skip
    objected = st.builds(
        lambda on, stance: event("objection_made", one, on, to=f"{KEY}/r-{other.lower()}", stance=stance),
        exact(),
        stance,
    )
    return st.one_of(towards, objected).map(lambda line: line | {"id": f"{KEY}/zz"})


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
    "circulated_on": exact(),
    "printed_effect": exact(),
    "reservation": _texts,
    "decision": st.sampled_from(OrganDecision).map(str),
    "to": _ids,
    "confirms": _ids,
    "until": exact(),
    "declaration": _slugs,
    "terms": st.sampled_from([{"at_once": True}, {"lasts": {"years": 5}}, {"until": "2001-12-31"}]),
    "corrects": _ids,
    "reason": st.sampled_from(CorrectionReason).map(str),
    "towards": st.lists(_codes, min_size=1, max_size=3, unique=True),
    "stance": st.sampled_from(Stance).map(str),
    "territory": _codes,
    "application": st.sampled_from(Application).map(str),
    "capacity": st.sampled_from(Capacity).map(str),
    "version": _slugs,
    "group": st.from_regex(r"[A-Z][A-Z0-9]{1,11}", fullmatch=True),
}
"""A value for each field, as a recorder writes it."""

_SPECIAL: Mapping[tuple[str, str], SearchStrategy[Any]] = {
    ("withdrawal_notified", "ground"): st.sampled_from(sorted(GENERAL_GROUNDS)).map(str),
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
    ("group_defined", "definition"): st.fixed_dictionaries(
        {
            "name": _texts,
            "document": _texts,
            "members": st.lists(
                st.fixed_dictionaries({"party": _codes}, optional={"from": exact()}), min_size=1, max_size=3
            ),
        },
        optional={"aliases": st.lists(_texts, max_size=2), "note": _texts},
    ),
}


def written(type: str) -> SearchStrategy[dict[str, Any]]:
    """The line of an event of *type* with all that it needs, and some of what it may have."""
    model = EVENT_TYPES[type].model_fields
    fields = {name: _field(type, name) for name in model if name not in ("type", *_OF_MORE_TIME[type])}
    needed = {name: value for name, value in fields.items() if model[name].is_required()}
    line = st.fixed_dictionaries(
        {"type": st.just(type)} | needed, optional={n: v for n, v in fields.items() if n not in needed}
    )
    line = st.builds(or_, line, _MORE_TIME) if _OF_MORE_TIME[type] else line
    return line.map(_consistent).filter(_is_towards_others)


def _consistent(line: Mapping[str, Any]) -> dict[str, Any]:
    """The line without what contradicts the rest of it."""
    clash = {
        "circulated_on": line.get("circulated_on", "") < line.get("on", "") + "-12-31",
        "declaration": "towards" in line,
        "capacity": True,
    }
    return {name: value for name, value in line.items() if not clash.get(name)}


def _is_towards_others(line: Mapping[str, Any]) -> bool:
    """Nobody acts towards itself."""
    return line.get("party") not in line.get("towards", ())


_MORE_TIME = st.one_of(
    st.fixed_dictionaries({"effective_on": exact()}), st.fixed_dictionaries({"until": exact()}),
    st.just({"indefinitely": True}),
)  # fmt: skip
_OF_MORE_TIME = defaultdict[str, tuple[str, ...]](tuple, extended=("effective_on", "until", "indefinitely"))
"""Of these fields exactly one is given."""


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
    said = wrong.model_dump(mode="json", exclude_none=True, exclude={"circulated_on"})
    replacement = {**said, "on": right} if right else None
    line = {"type": "corrected", "on": on, "sources": ["s"], "corrects": wrong.id, "reason": reason.value}
    return parse_event({"id": f"{wrong.treaty}/{name}", "treaty": wrong.treaty, **line, "replacement": replacement})


def _annulment(wrong: LegalAct, name: str, on: str) -> Event:
    line = {"type": "annulled", "on": on, "sources": ["s"], "corrects": wrong.id, "by": "ZAF"}
    return parse_event({"id": f"{wrong.treaty}/{name}", "treaty": wrong.treaty, **line})


# For those who build on it


@cache
def clauses() -> SearchStrategy[Mapping[str, Any]]:
    """A final clause as ``treaty.toml`` has it, under its name: on entry into force, exit, duration or what else."""
    named = {
        "entry_into_force": entries(),
        "exit": exits().map(lambda clause: clause.model_dump(mode="json", exclude_none=True)),
        "duration": durations(),
        "provisional_application": _articled(_PROVISIONAL),
        "reservations": _articled(_RESERVATIONS),
        "accession": _articled(_ACCESSIONS),
    }
    return st.one_of([_under(name, clause) for name, clause in named.items()])


def _under(name: str, clause: SearchStrategy[Any]) -> SearchStrategy[Mapping[str, Any]]:
    """*clause*, where it is one, under its *name*."""
    return st.fixed_dictionaries({name: clause.filter(bool)})


def histories() -> SearchStrategy[Given]:
    """Lawful histories: a treaty of any family, and acts each of which a record admits beside the others."""
    return st.builds(_lawful, treaties(), lives())


def _lawful(definition: Treaty, acts: tuple[LegalAct, ...]) -> Given:
    """The history of *acts*, less those that would not be admitted; an act may be one only because of another."""
    told = Given(definition, (), recorded=acts)
    while bad := frozenset(_unlawful(told)):
        told = Given(definition, (), recorded=tuple(act for act in told.recorded if act.id not in bad))
    return told


def _unlawful(told: Given) -> Iterable[str]:
    """The ids of the acts that may not be in the history as they are."""
    history = told.timeline.history
    own = {act.id for act in told.events if act.treaty == told.treaty.key}
    return (
        act.id for act in history.acts if act.id in own and decide(told.treaty, history, act).admission != "admitted"
    )


@dataclass(frozen=True)
class Unlawful:
    """A lawful history, an act that may not join it as it is, and the reason."""

    given: Given
    act: Line
    reason: str


def unlawful_acts() -> SearchStrategy[Unlawful]:
    """An act that is refused, or has no effect and does not say so, under a history that is lawful without it."""
    own = lines().filter(lambda line: line.get("treaty") != PARTIES_STREAM)
    return st.builds(_not_admitted, histories(), st.lists(own, min_size=1, max_size=8))


def _not_admitted(told: Given, tried: Iterable[Line]) -> Unlawful:
    """The first of the acts *tried* that may not join; where all may, one from before the treaty was adopted."""
    for line in tried:
        verdict = told.when(line).verdict
        if verdict.admission != "admitted" and verdict.reason:
            return Unlawful(told, line, verdict.reason)
    return Unlawful(told, event("ratified", PARTIES[0], "1899-12-31"), "before-adoption")


@st.composite
def corrections(draw: Callable[..., Any], acts: Sequence[LegalAct]) -> Event:
    """A correction or an annulment of one of *acts*, which are not empty, named ``c-`` and a number."""
    wrong, name = draw(st.sampled_from(acts)), f"c-{draw(st.integers(0, 9999)):04}"
    if draw(st.integers(0, 2)) == 0:
        return _annulment(wrong, name, draw(exact()))
    return _correction(wrong, name, draw(exact()), draw(st.sampled_from(CorrectionReason)), draw(_PUBLISHED))


def worlds() -> SearchStrategy[World]:
    """All that a log of two treaties, with corrections, lets one know: what answers are given from."""
    return logs().map(lambda log: World(known(log)))
