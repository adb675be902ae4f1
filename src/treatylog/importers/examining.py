"""A table examined without a log: what is odd in its rows, and how its dates agree with what the clauses give."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from treatylog.errors import InvalidEvent
from treatylog.facts.clauses import AsRecorded
from treatylog.facts.directory import Directory
from treatylog.facts.event import LegalAct, PartyExtinguished
from treatylog.importers.agreement import Agreement, compared, derived
from treatylog.importers.checks import Facts, Oddity, oddities
from treatylog.importers.definitions import INFERRED, Given, defined
from treatylog.importers.rows import Reader, Row, day_of, with_effects
from treatylog.importers.staging import Group, Staging
from treatylog.importers.taking import TwoDates, events_of

SHOWN = 3
"""How many examples of each code are kept."""


@dataclass(slots=True)
class Examined:
    """What was found: how often each code, some examples, and the agreement under each rule."""

    counts: Counter[str] = field(default_factory=Counter)
    treaties: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    examples: dict[str, list[tuple[str, Oddity]]] = field(default_factory=lambda: defaultdict(list))
    agreement: dict[str, Agreement] = field(default_factory=lambda: defaultdict(Agreement))

    def add(self, treaty: str, odd: Oddity) -> None:
        """Count *odd*, of *treaty*."""
        self.counts[odd.code] += 1
        self.treaties[odd.code].add(treaty)
        if len(self.examples[odd.code]) < SHOWN and all(treaty != other for other, _ in self.examples[odd.code]):
            self.examples[odd.code].append((treaty, odd))


@dataclass(slots=True)
class Examination:
    """The rows in *staging*, examined by what is *given* of their treaties and by the *parties* there are."""

    staging: Staging
    reader: Reader
    given: Given
    directory: Directory
    acts: tuple[LegalAct, ...]
    found: Examined = field(default_factory=Examined)

    def run(self) -> Iterator[Oddity]:
        """Everything that is odd, treaty by treaty; ``found`` counts it meanwhile."""
        gone = {act.party: act.on.first for act in self.acts if isinstance(act, PartyExtinguished)}
        for group in self.staging.groups():
            rows = self.staging.rows_of(group.treaty)
            header = self.given.get(group.treaty, {}).get("treaty", {})
            facts = Facts(self.directory, gone, _day(header.get("adopted")), _day(header.get("terminated")))
            if "entry_into_force" in self.given.get(group.treaty, {}):
                facts = replace(facts, derived=self._derived(group, rows))
            for odd in oddities(with_effects(rows), facts):
                self.found.add(group.treaty, odd)
                yield odd

    def _derived(self, group: Group, rows: list[Row]) -> dict[str, date]:
        given = self.given[group.treaty]
        treaty = defined(group.treaty, group.treaty, (day_of(group.first).first, day_of(group.last).last), given, None)
        if isinstance(treaty.entry_into_force, AsRecorded):
            return {}
        acts: list[LegalAct] = []
        for row in {row.key: row for row in reversed(rows)}.values():
            if row.type != "entered_into_force":  # that is what the derived day is compared with
                try:
                    acts += events_of(row._replace(effective=""), self.reader.meaning(row.word), "")
                except (InvalidEvent, TwoDates):
                    continue
        dates = dict(derived(treaty, acts))
        clause = given["entry_into_force"]
        article = str(clause.get("article"))
        family = article.removeprefix(INFERRED) if article.startswith(INFERRED) else "clauses given"
        self.found.agreement[family].add(list(compared(with_effects(rows), dates, _day(clause.get("not_before")))))
        return dates


def _day(text: object) -> date | None:
    return text if isinstance(text, date) else date.fromisoformat(text) if isinstance(text, str) and text else None
