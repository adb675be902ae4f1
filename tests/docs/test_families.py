"""The families of final clauses: what the page writes down is valid, and what it works out is what the law gives."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from docs.walk import blocks
from treatylog.domain.between import stands
from treatylog.domain.departure import Bond, barrier
from treatylog.domain.machine import Operation
from treatylog.domain.territorial import state_for
from treatylog.facts.clauses import OnDeposits
from treatylog.facts.event import PARTIES_STREAM
from treatylog.facts.party import Holding
from treatylog.facts.treaty import Treaty
from treatylog.testing import Given, Line, deposits_treaty, event, given, stated_in_force, treaty

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "families.md"
TEXT = PAGE.read_text(encoding="utf-8")
FAMILIES = [*(f"E{n}" for n in range(1, 24)), *(f"X{n}" for n in range(1, 17)), *(f"D{n}" for n in range(1, 8))]

LONG_AGO, IN_THE_END = "1910-01-01", "2040-01-01"
NOTICE = "t/notice"
ONE, OTHER = "ALB", "BEL"
"""The party that a worked line is about, and one beside it."""

TERRITORY = "HKG"
"""A territory of the party that a worked line is about."""

_AS = re.compile(r"[Aa]s `([a-z0-9-]+)` has it")
_RECORD = re.compile(r"^In the record: ([^.]*)\.", re.MULTILINE)
_WORKED = re.compile(r"^Worked: (.*?)\.(?: \(.*\))?$", re.MULTILINE)
_DAY = r"(\d{4}-\d{2}-\d{2})"


# What the page says


@dataclass(frozen=True)
class Shown:
    """A block of the page: its line, the clauses in it, the record it is taken from, and what is worked out from it."""

    line: int
    tables: Mapping[str, Any]
    record: str | None
    worked: tuple[str, ...]


def shown() -> Iterator[Shown]:
    """The blocks in TOML, each with the worked lines that follow it."""
    found = [block for block in blocks(TEXT) if block.language == "toml"]
    lines = TEXT.splitlines()
    ends = [*(block.line for block in found[1:]), len(lines) + 1]
    for block, end in zip(found, ends, strict=True):
        before = " ".join(lines[max(0, block.line - 5) : block.line - 2])
        named = _AS.findall(before.rpartition("```")[2])
        after = "\n".join(lines[block.line : end - 1])
        yield Shown(block.line, tomllib.loads(block.text), named[-1] if named else None, tuple(_WORKED.findall(after)))


SHOWN = tuple(shown())
WORKED = [pytest.param(block, line, id=f"{block.line}: {line}") for block in SHOWN for line in block.worked]


# From a worked line to a history

_BEFORE_ENTRY = {
    "deposit", "deposit of all but one", "exchange", "signature", "signed", "signature to be ratified",
    "first depositary",
}  # fmt: skip
"""The steps of a line that begins before the treaty is in force."""

_JOINS = {"later deposit", "succession from", "accession from", "accession", "accession circulated"}
"""The steps by which the party joins a treaty that is in force."""


@dataclass(frozen=True)
class Telling:
    """A worked line told as a history under the clauses of its block."""

    treaty: Treaty
    steps: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def said(self) -> dict[str, tuple[str, ...]]:
        """The days of each step, by its words; of steps with the same words those of the last."""
        return dict(self.steps)

    @property
    def one(self) -> str:
        """The party that the line is about."""
        clause = self.treaty.entry_into_force
        return clause.between[0] if clause and clause.when in ("exchange", "signature") else ONE

    @property
    def needed(self) -> tuple[str, ...]:
        """The States whose consent brings the treaty into force, the one it is about first."""
        clause = self.treaty.entry_into_force
        if not isinstance(clause, OnDeposits):
            return getattr(clause, "between", (ONE,))
        of = [code for subset in clause.among for code in subset.of]
        required = (ONE, OTHER, *of, *(clause.share.of if clause.share else ()), *clause.named)
        others = (f"X{a}{b}" for a in "ABCDEFGHIJKL" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        count = max(0, (clause.deposits or 0) - len(set(required)))
        return tuple(dict.fromkeys((*required, *(next(others) for _ in range(count)))))

    @property
    def told(self) -> Given:
        """What is done, as acts, beside the other treaty."""
        lines = [line for words, days in self.steps for line in self._lines(words, days)]
        others = [days[0] for words, days in self.steps if words in ("party to the other since", "the other in force")]
        parent = deposits_treaty(1, header={"key": "parent"})
        beside = [given(parent, *(event("ratified", ONE, day) for day in others))] if self.treaty.linked else []
        return given(self.treaty, *self._before(), *lines).beside(*beside)

    def _before(self) -> tuple[Line, ...]:
        """That the treaty is in force, where the line takes it for granted."""
        if _BEFORE_ENTRY & self.said.keys():
            return ()
        since = self.said.get("in force since", (LONG_AGO,))[0]
        whole = event("entered_into_force", None, since)
        if "accession of the other" in self.said:
            return (whole,)
        if self.said.keys() & _JOINS:
            return (whole, *stated_in_force(since, OTHER))
        return (whole, *stated_in_force(since, OTHER), *stated_in_force(self.said.get("party since", (since,))[0], ONE))

    def _lines(self, words: str, days: tuple[str, ...]) -> Iterator[Line]:
        """The acts of one step; steps without an act of their own say what went before."""
        assert words in _DOES or words in _SAYS, words
        type, who = _DOES.get(words, ("", ""))
        fields = {_LAST.get(words, "effective_on"): days[-1]} if len(days) > 1 else {}
        fields |= _MORE.get(words, {})
        if words == "later deposit" and self.treaty.reservations:
            fields["reservation"] = "r"
        for code in self._who(who):
            yield event(type, code, days[0], **fields)

    def _who(self, who: str) -> tuple[str | None, ...]:
        groups: dict[str, tuple[str | None, ...]] = {
            "": (), "all": self.needed, "all but one": self.needed[:-1], "both": (ONE, OTHER), "one": (self.one,),
            "other": (OTHER,), "nobody": (None,),
        }  # fmt: skip
        return groups[who]


_DOES = {
    "deposit": ("ratified", "all"),
    "exchange": ("ratified", "all"),
    "deposit of all but one": ("ratified", "all but one"),
    "signature": ("definitively_signed", "all"),
    "signed": ("signed", "both"),
    "signature to be ratified": ("signed", "both"),
    "first depositary": ("ratified", "all"),
    "last depositary": ("ratified", "all"),
    "later deposit": ("acceded", "one"),
    "accession from": ("acceded", "one"),
    "accession": ("acceded", "one"),
    "accession circulated": ("acceded", "one"),
    "accession of the other": ("acceded", "other"),
    "acceptance": ("accession_accepted", "other"),
    "objection": ("accession_refused", "other"),
    "declaration for the territory": ("territorial_application_declared", "one"),
    "succession from": ("succeeded", "one"),
    "reservation put": ("reservation_made", "one"),
    "notice of its end": ("provisional_application_ended", "one"),
    "notice": ("withdrawal_notified", "one"),
    "notice naming": ("withdrawal_notified", "one"),
    "extended to": ("extended", "one"),
    "term extended to": ("extended", "nobody"),
    "conflict": ("conflict_began", "one"),
    "peace": ("conflict_ended", "one"),
}
"""The type of the acts that a step is, and who does them."""

_LAST = {"term extended to": "until", "accession circulated": "circulated_on"}
"""The field of a step's second day, where it is not that of the effect."""

_MORE: dict[str, dict[str, Any]] = {
    "acceptance": {"towards": [ONE]},
    "objection": {"id": NOTICE, "towards": [ONE]},
    "declaration for the territory": {"territory": TERRITORY},
    "first depositary": {"deposited_with": "CAN"},
    "last depositary": {"deposited_with": "HUN"},
    "succession from": {"mode": "succession"},
    "reservation put": {"text": "r"},
    "notice": {"id": NOTICE},
    "notice naming": {"id": NOTICE},
    "conflict": {"treaty": PARTIES_STREAM},
    "peace": {"treaty": PARTIES_STREAM},
}

_SAYS = ("in force since", "party since", "party to the other since", "the other in force")


def step(text: str) -> tuple[str, tuple[str, ...]]:
    """The words and the days of one step: ``extended 2019-03-22 to 2019-04-12`` is ``extended to`` with two days."""
    return " ".join(re.sub(_DAY, "", text).split()), tuple(re.findall(_DAY, text))


OUTCOMES = {"in force", "not in force", "party", "out", "last day", "ends", "goes on", "still a party", "applied"}
OUTCOMES |= {"barred until", "applied until", "between", "not between", "not a party", "in force there"}


def follows(telling: Telling, words: str, days: tuple[str, ...]) -> bool:
    """Whether the law brings what a worked line says."""
    told, one = telling.told, telling.one
    if words.startswith("without effect"):
        return told.ruling(NOTICE).reason == words.split("`")[1]
    if words == "not a party":
        return not told.party_state(one, IN_THE_END).is_bound
    if words in ("not in force", "goes on"):
        end = told.state(IN_THE_END)
        return end.in_force is None if words == "not in force" else end.ended is None and end.of(one).is_bound
    day = date.fromisoformat(days[0])
    before, after = (str(day - timedelta(days=1)), str(day + timedelta(days=1)))
    if words in _BEGINS:
        return not _BEGINS[words](told, one, before) and _BEGINS[words](told, one, str(day))
    if words in _STOPS:
        return _STOPS[words](told, one, before) and not _STOPS[words](told, one, str(day))
    match words:
        case "ends":
            ended = told.state(IN_THE_END).ended
            return ended is not None and ended.on == day
        case "last day":
            return _bound(told, one, str(day)) and not _bound(told, one, after)
        case "still a party":
            return _bound(told, one, str(day))
        case "not between":
            return _bound(told, one, str(day)) and not _between(told, one, str(day))
    return told.ruling(NOTICE).reason in ("withdrawal-before-allowed", "outside-window") and day == _first(telling)


def _bound(told: Given, party: str, day: str) -> bool:
    return told.party_state(party, day).is_bound


def _applied(told: Given, party: str, day: str) -> bool:
    return told.party_state(party, day).operation is Operation.PROVISIONAL


def _between(told: Given, party: str, day: str) -> bool:
    """Whether it is in force between the party and the one beside it."""
    return stands(told.treaty, told.history, party, OTHER, date.fromisoformat(day)).in_force is True


def _there(told: Given, party: str, day: str) -> bool:
    """Whether it is in force for the territory."""
    return state_for(
        told.treaty.territory, told.state(day), told.party_state(party, day), TERRITORY, (Holding(party=party),),
        date.fromisoformat(day),
    ).is_bound  # fmt: skip


_BEGINS = {"in force": _bound, "party": _bound, "between": _between, "in force there": _there, "applied": _applied}
"""The outcomes that say from when something is so."""

_STOPS = {"out": _bound, "applied until": _applied}
"""The outcomes that say from when something is no longer so."""


def _first(telling: Telling) -> date | None:
    """The first day on which the notice that came too early could be given."""
    said, clause = telling.said, telling.treaty.exit
    assert clause
    whole = said.get("in force since", (LONG_AGO,))[0]
    bond = Bond(date.fromisoformat(whole), date.fromisoformat(said.get("party since", (whole,))[0]))
    found = barrier(clause, date.fromisoformat(said["notice"][0]), bond)
    return found.until if found else None


# The tests


@pytest.mark.parametrize("block", SHOWN, ids=lambda block: str(block.line))
def test_every_clause_shown_is_one(block: Shown) -> None:
    """Each block is accepted by the models, in a treaty that says the rest."""
    assert built(block).key


def built(block: Shown) -> Treaty:
    """A treaty with the clauses of *block*."""
    entry = {"when": "deposits", "article": "24", "deposits": 2}
    return treaty(**{"entry_into_force": entry, **block.tables})


@pytest.mark.parametrize("block", [block for block in SHOWN if block.record], ids=lambda block: str(block.line))
def test_a_clause_taken_from_the_record_is_the_one_on_record(block: Shown) -> None:
    """What stands under "as KEY has it" stands in the treaty.toml of that key."""
    recorded = tomllib.loads((ROOT / "events" / str(block.record) / "treaty.toml").read_text(encoding="utf-8"))
    for name, tables in block.tables.items():
        for table in tables if isinstance(tables, list) else [tables]:
            on_record = recorded[name] if isinstance(tables, list) else [recorded[name]]
            assert table in [{field: one.get(field) for field in table} for one in on_record], name


@pytest.mark.parametrize(("block", "line"), WORKED)
def test_every_date_worked_out_is_what_the_law_gives(block: Shown, line: str) -> None:
    """The steps of a worked line, told as acts under its clause, lead to what it says at its end."""
    steps = [step(part) for part in line.split(", ")]
    done = tuple(part for part in steps if part[0] not in OUTCOMES and not part[0].startswith("without effect"))
    expected = [part for part in steps if part not in done]
    assert expected, "a worked line says what follows"
    telling = Telling(built(block), done)
    for words, days in expected:
        assert follows(telling, words, days), telling.told.on(IN_THE_END).party(telling.one).told()


def test_every_family_has_its_place_in_order() -> None:
    """The headings name E1 to E23, X1 to X16 and D1 to D7, each once."""
    assert re.findall(r"^### ([EXD]\d+)\. ", TEXT, re.MULTILINE) == FAMILIES


def test_every_family_is_worked_out() -> None:
    """Each section has a worked line."""
    sections = re.split(r"^### (?=[EXD]\d+\. )", TEXT, flags=re.MULTILINE)[1:]
    assert [section.partition(".")[0] for section in sections if not _WORKED.search(section)] == []


def test_every_treaty_named_as_recorded_is_in_the_record() -> None:
    """The keys after "In the record" are folders of the record."""
    named = {key for line in _RECORD.findall(TEXT) for key in re.findall(r"`([a-z0-9-]+)`", line)}
    assert len(named) > 30
    assert [key for key in sorted(named) if not (ROOT / "events" / key / "treaty.toml").exists()] == []
