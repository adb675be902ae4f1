"""Rows as acts: names resolved, dates read, words understood. What was said once is looked up when it is said again."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from treatylog.errors import UnknownParty, did_you_mean, suggestions
from treatylog.facts.day import Day
from treatylog.facts.directory import Directory, fold
from treatylog.importers.codes import Fault
from treatylog.importers.dates import read_date
from treatylog.importers.mapping import WORDS, Meaning, Span, TableMap

MOST_REMEMBERED = 200_000

_NO_WORD = re.compile(r"[^a-z0-9]+")
_BY_THEMSELVES = frozenset({"defined", "def", "group"})
_WITHDRAWING = frozenset({"withdrawal", "denunciation", "exit", "withdrew"})


STATES_EFFECT: Mapping[str, str] = {
    **dict.fromkeys(
        ("signed", "definitively_signed", "ratified", "accepted", "approved", "acceded"), "entered_into_force"
    ),
    "withdrawal_notified": "withdrawn",
}
"""What a date of effect beside an act states."""


class Row(NamedTuple):
    """An act as a table has it. ``key`` names it among those of its source; ``word`` is what the table calls it."""

    line: int
    treaty: str
    title: str
    party: str
    type: str
    on: str
    effective: str
    source: str
    key: str
    word: str


class Reader:
    """Reads the cells of rows as *how* says, with the names that *directory* knows."""

    def __init__(self, how: TableMap, directory: Directory, today: date, source: str) -> None:
        self._how, self._directory = how, directory
        self._today = today.isoformat()
        self._source = how.table.source or source
        self._treaties: dict[str, str | Fault] = {}
        self._owner: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._parties: dict[tuple[str, str], str | tuple[Span, ...] | Fault] = {}
        self._dates: dict[str, str | Fault] = {}
        self._words: dict[str, Meaning | Fault] = {}
        self._left_out = {fold(word): why for word, why in how.left_out.items()}
        self._spans = {fold(name): found for name, found in how.parties.items()}
        self.sources: dict[str, str] = {}
        """The key of every source met, with its name."""

    def read(self, line: int, cells: Sequence[str]) -> Row | Fault:
        """The act in *cells*, the row on *line*; else why there is none."""
        named, title, party, word, day, effective, source, party_name, key = cells
        treaty = self._treaty(named.strip() or title.strip())
        if not isinstance(treaty, str):
            return treaty
        meaning = self._words.get(word) or self._meaning(word)
        if isinstance(meaning, Fault):
            return meaning
        on = self._dates.get(day) or self._date(day)
        if not isinstance(on, str):
            return on
        if on > self._today:
            return Fault("not-yet-done", f"it is dated {on}, later than today; record an act when it has been done")
        code = self._parties.get((party, party_name)) or self._party(party, party_name)
        if isinstance(code, tuple):
            if isinstance(code, Fault):
                return code
            code = _at_the_time(code, party, on)
            if isinstance(code, Fault):
                return code
        then = (self._dates.get(effective) or self._date(effective)) if effective and not effective.isspace() else ""
        if not isinstance(then, str):
            return then
        origin = self._keys.get(source) or self._origin(source)
        named_key = _slug(key) if key and key.strip() else row_key(code, meaning.type, on, meaning.mode)
        return Row(line, treaty, title.strip(), code, meaning.type, on, then, origin, named_key, word)

    def meaning(self, word: str) -> Meaning:
        """What *word*, which was in a row that could be read, means."""
        found = self._words.get(word) or self._meaning(word)
        assert isinstance(found, Meaning)
        return found

    def _treaty(self, name: str) -> str | Fault:
        found = self._treaties.get(name)
        if found is None:
            found = self._treaties[name] = self._new_treaty(name)
        return found

    def _new_treaty(self, name: str) -> str | Fault:
        if not name:
            return Fault("missing-value", "neither treaty nor title is given")
        key = treaty_key(name)
        if not key:
            return Fault("treaty-key", f"'{_cut(name)}' has no Latin letter to make a key of; add a column with keys")
        if (other := self._owner.setdefault(key, name)) != name:
            return Fault("treaty-key", f"'{_cut(name)}' would have the key '{key}', as '{_cut(other)}' has")
        return key

    def _meaning(self, word: str) -> Meaning | Fault:
        found = self._words[word] = self._new_meaning(word.strip())
        return found

    def _new_meaning(self, word: str) -> Meaning | Fault:
        if not word:
            return Fault("missing-value", "no action is given")
        if why := self._left_out.get(fold(word)):
            return Fault("not-taken", f"'{_cut(word)}' is left out: {why}")
        if found := self._how.meaning(word):
            return found
        if fold(word) in _WITHDRAWING:
            says = "say whether it is the notice (withdrawal_notified) or its effect (withdrawn)"
            return Fault("unknown-action", f"'{_cut(word)}' may be a notice or its effect; {says} under [actions]")
        near = suggestions(word, {*WORDS, *self._how.actions})
        says = f"'{_cut(word)}' is no type of act.{did_you_mean(near)} Say what it means under [actions]"
        return Fault("unknown-action", f"{says} of the mapping file")

    def _date(self, text: str) -> str | Fault:
        if len(self._dates) > MOST_REMEMBERED:
            self._dates.clear()
        bare = text.strip()
        found = read_date(bare, self._how.table.dates) if bare else Fault("missing-value", "no date is given")
        self._dates[text] = found
        return found

    def _party(self, text: str, name: str) -> str | tuple[Span, ...] | Fault:
        if len(self._parties) > MOST_REMEMBERED:
            self._parties.clear()
        found = self._parties[text, name] = self._new_party(text.strip(), name.strip())
        return found

    def _new_party(self, text: str, name: str) -> str | tuple[Span, ...] | Fault:
        faults = []
        for said in (text, name):
            if not said:
                continue
            if mapped := self._spans.get(fold(said)):
                codes = (mapped,) if isinstance(mapped, str) else tuple(span.code for span in mapped)
                if strangers := [code for code in codes if not self._directory.knows(code)]:
                    says = (
                        f"'{_cut(said)}' is to be {strangers[0]}, which stands for no party; define it in parties.toml"
                    )
                    return Fault("unknown-party", says)
                return mapped
            try:
                return self._directory.resolve(said)
            except UnknownParty as fault:
                faults.append(fault)
        if not faults:
            return Fault("missing-value", "no party is given")
        code = "ambiguous-party" if "may be any of" in faults[0].message else "unknown-party"
        return Fault(code, faults[0].message)

    def _origin(self, name: str) -> str:
        said = name.strip() or self._source
        key = _slug(said)[:32].strip("-") or "source"
        key = f"source-{key}" if key in _BY_THEMSELVES or key.isdecimal() else key
        if self.sources.setdefault(key, said) != said:
            key = f"{key}-{sha256(said.encode()).hexdigest()[:6]}"
            self.sources[key] = said
        self._keys[name] = key
        return key


def with_effects(rows: Sequence[Row]) -> list[Row]:
    """*rows*, and beside each act the effect that it states, as a row of the same line."""
    told: list[Row] = []
    for row in rows:
        told.append(row)
        if row.effective and (type := STATES_EFFECT.get(row.type)):
            told.append(row._replace(type=type, on=row.effective, effective="", word=f"effect of {row.word}"))
    return told


@lru_cache(maxsize=8192)
def day_of(text: str) -> Day:
    """The day written in *text*, which was read before."""
    return Day.parse(text)


def row_key(party: str, type: str, on: str, mode: str | None) -> str:
    """The key of a row that has none of its own: the same act has the same one, wherever it stands."""
    return sha256(f"{party}|{type}|{on}|{mode}".encode()).hexdigest()[:16]


def treaty_key(name: str) -> str:
    """The key of the treaty called *name*; nothing where it has no Latin letter."""
    slug = _NO_WORD.sub("-", name.casefold()).strip("-").lstrip("-0123456789")
    if len(slug) > 64:
        slug = f"{slug[:57].rstrip('-')}-{sha256(name.encode()).hexdigest()[:6]}"
    return slug


def _slug(text: str) -> str:
    return _NO_WORD.sub("-", text.casefold()).strip("-")[:40].rstrip("-")


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."


def _at_the_time(spans: tuple[Span, ...], text: str, on: str) -> str | Fault:
    day = day_of(on)
    found = next((span.code for span in spans if span.holds(day.first, day.last)), None)
    if found:
        return found
    listed = ", ".join(span.code for span in spans)
    return Fault(
        "ambiguous-party", f"'{text}' stands for {listed} at different times, and for none of them on all of {on}"
    )
