"""
Worlds of any size, made from a seed, with the shape of published data sets of treaty actions.

The shape is that of 78,000 actions on 1,800 treaties: half of the treaties have two parties, one in ten a hundred and
more; most pairs of a treaty and a party have one act or two, few have five. In one kind of world no treaty has clauses
and all effects are recorded (``Kind.RECORDED``); in the other each has a clause on entry into force and one on exit
(``Kind.CLAUSES``). One act in fifty is recorded late, after some hundreds of other treaties; of those without clauses
one in a hundred is corrected, or annulled.

Every treaty is made from the seed and its number alone: a world is a stream, however large, and it can be gone through
again. What became of each pair is worked out here by a few lines that know nothing of the law in the package, so that
all who are compared can be held to it.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import count
from random import Random
from typing import Any

import pycountry

from treatylog.facts.directory import TERRITORIES

SEED = 20261128
LAST = date(2025, 12, 31)
"""Nothing is done after it."""

SOURCE = "made"

_PARTIES = (1, 2, 2, 2, 2, 2, 6, 13, 40, 96, 193)
"""How many parties a treaty has, in tenths of all treaties."""

_DECADES = {1920: 6, 1930: 5, 1940: 8, 1950: 20, 1960: 36, 1970: 86, 1980: 74, 1990: 185, 2000: 206, 2010: 142}
_SIGNED, _ENTERED, _OUT = "signed", "entered_into_force", "withdrawn"
_RECORDED = {
    (_SIGNED,): 196,
    (_SIGNED, "ratified", _ENTERED): 44,
    ("acceded", _ENTERED): 32,
    (_ENTERED,): 30,
    (_SIGNED, _ENTERED): 17,
    (_SIGNED, "ratified"): 16,
    ("ratified", _ENTERED): 15,
    (_ENTERED, _OUT): 17,
    (_SIGNED, "ratified", _ENTERED, _OUT): 7,
    (_SIGNED, _ENTERED, _OUT): 5,
    ("acceded", _ENTERED, _OUT, "acceded", _ENTERED): 6,
}
_CLAUSES = {
    (_SIGNED,): 190,
    (_SIGNED, "ratified"): 90,
    ("acceded",): 60,
    (_SIGNED, "ratified", "withdrawal_notified"): 20,
    ("acceded", "withdrawal_notified"): 10,
    ("acceded", "withdrawal_notified", "withdrawal_rescinded"): 5,
}
_LATE, _CORRECTED, _ANNULLED = 0.02, 0.008, 0.002
_LATEST = 400
_CONSENTS = frozenset({"ratified", "acceded"})


class Kind(StrEnum):
    """What moves the parties of a world's treaties."""

    RECORDED = "recorded"
    CLAUSES = "clauses"


@dataclass(frozen=True, slots=True)
class Done:
    """What a party did, as the world knows it in the end; ``told`` is the day that the log was told at first."""

    id: str
    party: str
    type: str
    on: date
    told: date


@dataclass(frozen=True, slots=True)
class Made:
    """One treaty: its key, when it was adopted, after how many deposits it is in force, and what was done."""

    number: int
    key: str
    kind: Kind
    adopted: date
    deposits: int
    done: tuple[Done, ...]
    annulled: tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a party stood from one day until another, by its headline."""

    party: str
    since: date
    until: date | None
    headline: str


Line = dict[str, Any]
Batch = tuple[str, list[Line]]
"""Lines of one stream that are recorded together."""


@cache
def codes() -> tuple[str, ...]:
    """The codes of all States."""
    return tuple(sorted({country.alpha_3 for country in pycountry.countries} - TERRITORIES))


# What was done


def treaty(number: int, kind: Kind, seed: int = SEED) -> Made:
    """The treaty of that *number*."""
    random = Random(f"{seed}/{kind}/{number}")
    key = f"made-{number:06}"
    decade = random.choices(tuple(_DECADES), tuple(_DECADES.values()))[0]
    adopted = date(decade, 1, 1) + timedelta(days=random.randrange(3650))
    many, tenth = random.random(), len(_PARTIES) - 1
    low = int(many * tenth)
    size = round(_PARTIES[low] + (_PARTIES[low + 1] - _PARTIES[low]) * (many * tenth - low))
    parties = random.sample(codes(), size)
    forms = _RECORDED if kind is Kind.RECORDED else _CLAUSES
    shapes = random.choices(tuple(forms), tuple(forms.values()), k=size)
    lives = [_life(random, adopted, shape) for shape in shapes]
    deposits = max(1, sum(1 for life in lives if any(type in _CONSENTS for type, _ in life)) // 3)
    if kind is Kind.CLAUSES:
        lives = _lawful(lives, deposits)
    done, annulled, name = list[Done](), list[Done](), count(1)
    for party, life in zip(parties, lives, strict=True):
        for place, (type, on) in enumerate(life):
            told = on
            last = life[place - 1][1] if place else adopted
            if kind is Kind.RECORDED and (on - last).days > 1 and random.random() < _CORRECTED:
                told = last + (on - last) / 2
            done.append(Done(f"{key}/{next(name):04}", party, type, on, told))
        if kind is Kind.RECORDED and random.random() < _ANNULLED:
            day = (life[-1][1] if life else adopted) + timedelta(days=1)
            annulled.append(Done(f"{key}/{next(name):04}", party, _OUT, day, day))
    return Made(number, key, kind, adopted, deposits, tuple(done), tuple(annulled))


def _life(random: Random, adopted: date, shape: Sequence[str]) -> list[tuple[str, date]]:
    """The acts of one party on days that follow each other; those that lie beyond the last day are not done."""
    life, day = list[tuple[str, date]](), adopted
    for type in shape:
        years = 0.5 if type == _SIGNED else 5
        day += timedelta(days=1 + int(random.expovariate(1 / (365 * years))))
        if day.day > 28:  # a year later there is such a day
            day += timedelta(days=4)
        if day > LAST:
            break
        life.append((type, day))
    return life


def _lawful(lives: list[list[tuple[str, date]]], deposits: int) -> list[list[tuple[str, date]]]:
    """*lives* without the notices of those who are not bound yet, and what would follow these."""
    began = _began(((type, on) for life in lives for type, on in life), deposits)
    kept = list[list[tuple[str, date]]]()
    for life in lives:
        end = len(life)
        for place, (type, on) in enumerate(life):
            early = began is None or on <= began
            late = type == "withdrawal_rescinded" and on >= _a_year_after(life[place - 1][1])
            if (type == "withdrawal_notified" and early) or late:
                end = place
                break
        kept.append(life[:end])
    return kept


def _began(acts: Iterator[tuple[str, date]], deposits: int) -> date | None:
    """The day on which the treaty entered into force, with the last of so many *deposits*."""
    days = sorted(on for type, on in acts if type in _CONSENTS)
    return days[deposits - 1] if len(days) >= deposits else None


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1)


# What became of it


_HEADLINE = {
    _SIGNED: "signatory",
    "ratified": "contracting",
    "acceded": "contracting",
    _ENTERED: "in_force",
    _OUT: "withdrawn",
    "withdrawal_notified": "withdrawal_notice_running",
    "withdrawal_rescinded": "in_force",
}


def stretches(made: Made) -> Iterator[Stretch]:
    """Where each party stood in time, by these few lines alone."""
    began = _began(((act.type, act.on) for act in made.done), made.deposits) if made.kind is Kind.CLAUSES else None
    lives: dict[str, list[Done]] = {}
    for act in made.done:
        lives.setdefault(act.party, []).append(act)
    for party, life in lives.items():
        turns = list(_turns(life, began))
        ends = [since for since, _ in turns[1:]] + [None]
        for (since, headline), until in zip(turns, ends, strict=True):
            yield Stretch(party, since, until, headline)


def _turns(life: Sequence[Done], began: date | None) -> Iterator[tuple[date, str]]:
    for place, act in enumerate(life):
        if act.type in _CONSENTS and began is not None:
            if act.on < began:
                yield act.on, "contracting"
            yield max(act.on, began), "in_force"
            continue
        yield act.on, _HEADLINE[act.type]
        if act.type == "withdrawal_notified" and place + 1 == len(life):
            yield _a_year_after(act.on), "withdrawn"


def world(size: int, kind: Kind, seed: int = SEED) -> Iterator[Made]:
    """As many treaties as make about *size* events."""
    events, number = 0, 0
    while events < size:
        made = treaty(number, kind, seed)
        events += _size(made)
        number += 1
        yield made


def _size(made: Made) -> int:
    """How many events the log has of *made*."""
    return 1 + len(made.done) + 2 * len(made.annulled) + sum(act.on != act.told for act in made.done)


# What is recorded, in the order of recording


def recorded(size: int, kind: Kind, seed: int = SEED) -> Iterator[Batch]:
    """The world as it is recorded: treaty by treaty, what is late or corrected some hundreds of treaties later."""
    later: list[tuple[int, int, str, Line]] = []
    turn = count()
    for made in world(size, kind, seed):
        while later and later[0][0] <= made.number:
            _, _, key, line = heapq.heappop(later)
            yield key, [line]
        random = Random(f"{seed}/late/{kind}/{made.number}")
        at_once, after = [_definition(made)], list[Line]()
        for act in made.done:
            is_late = random.random() < _LATE
            (after if is_late else at_once).append(_line(made, act.id, act.party, act.type, act.told))
            if act.told != act.on:
                after.append(_correction(made, act))
        for act in made.annulled:
            at_once.append(_line(made, act.id, act.party, act.type, act.told))
            after.append(_annulment(made, act))
        due = made.number + 1
        for line in after:  # a correction follows what it corrects
            due += random.randrange(1, 1 + _LATEST // max(1, len(after)))
            heapq.heappush(later, (due, next(turn), made.key, line))
        yield made.key, at_once
    while later:
        _, _, key, line = heapq.heappop(later)
        yield key, [line]


def _definition(made: Made) -> Line:
    if made.kind is Kind.RECORDED:
        clauses: Line = {"entry_into_force": {"when": "recorded"}}
    else:
        clauses = {
            "entry_into_force": {
                "when": "deposits", "article": "24", "later_article": "25", "deposits": made.deposits,
            },
            "exit": {
                "article": "30", "notice": {"months": 12}, "anchor": "receipt", "addressee": "the depositary",
            },
        }  # fmt: skip
    definition = {
        "treaty": {
            "key": made.key, "title": f"Made Treaty No. {made.number}", "short": [f"Made Treaty No. {made.number}"],
            "form": "instrument", "binding": "legal", "adopted": made.adopted.isoformat(),
        },
        "coverage": {"parties": "listed", "consents": made.kind is Kind.CLAUSES, "through": "2026-11-01"},
        **clauses,
    }  # fmt: skip
    sources = {SOURCE: {"document": "Made for measurements"}}
    return {
        "id": f"{made.key}/defined", "treaty": made.key, "type": "defined", "definition": definition,
        "sources": sources,
    }  # fmt: skip


def _line(made: Made, id: str, party: str, type: str, on: date) -> Line:
    line: Line = {
        "id": id, "treaty": made.key, "type": type, "party": party, "on": on.isoformat(), "sources": [SOURCE],
        "note": f"made.csv:{made.number}: {type}",
    }  # fmt: skip
    return line


def _correction(made: Made, act: Done) -> Line:
    return {
        "id": f"{act.id}-c", "treaty": made.key, "type": "corrected", "on": "2026-01-05", "sources": [SOURCE],
        "corrects": act.id, "reason": "recording", "replacement": _line(made, act.id, act.party, act.type, act.on),
    }  # fmt: skip


def _annulment(made: Made, act: Done) -> Line:
    return {
        "id": f"{act.id}-a", "treaty": made.key, "type": "annulled", "on": "2026-01-05", "sources": [SOURCE],
        "corrects": act.id, "by": act.party,
    }  # fmt: skip
