"""The dates that lists print for an entry into force, beside those that the clauses give for the same deposits."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from treatylog.domain.act import Act
from treatylog.domain.effect import Effect
from treatylog.domain.relation import towards
from treatylog.domain.state import TreatyState
from treatylog.projection.timeline import Timeline
from treatylog.service.check import admission
from worlds import bundled_record

ARITHMETIC = {"cites/0218", "cape-town-aircraft-protocol/0032", "cape-town-convention/0033"}
"""
Lithuania, deposit of 10 December 2001: a list prints the 89th day, 9 March 2002; article XXII(2) gives the 90th.
Congo, deposit of 13 March 2013: the depositary's list prints 1 May; article XXVIII(2) gives 1 July. It prints the same
day for the Convention, deposited on 25 January: three months from that, but no protocol was in force for it yet.
"""

BEFORE_THE_TREATY = {
    "peerea/0052", "peerea/0053", "peerea/0054", "peerea/0057", "peerea/0058",
    "peerea/0059", "peerea/0062", "peerea/0063", "peerea/0064", "peerea/0065",
}  # fmt: skip
"""
Armenia, Albania, Hungary, Estonia, Belgium, Lithuania, Ireland, France, Bosnia and Herzegovina, Malta: a table prints
thirty days from the deposit, or the day of the Protocol. The Energy Charter Treaty was in force for them later, and
article 18(2) binds those for which it is; for Afghanistan and Jordan the same table prints the day of the Treaty.
"""

OF_PAIRS = {"hague-evidence-1970/0051", "hague-evidence-1970/0064"}
"""
Iceland: a list prints 9 January 2008 for a deposit of 10 November 2008. France and Albania: it prints 21 February 2010
for an acceptance of 23 December 2010; article 39 gives the same day of 2011.
"""

OF_SUCCESSIONS = {
    "bwc/0210", "bwc/0226", "bwc/0267", "bwc/0301", "bwc/0302",
    "bwc/0245", "bwc/0252", "bwc/0253", "bwc/0258", "bwc/0263",
    "outer-space/0158", "outer-space/0163",
    "ptbt/0170", "ptbt/0171", "ptbt/0181", "ptbt/0191", "ptbt/0207",
    "ptbt/0208", "ptbt/0211", "ptbt/0213", "ptbt/0214", "ptbt/0217",
    "ptbt/0222", "ptbt/0228", "ptbt/0233", "ptbt/0240", "ptbt/0242",
}  # fmt: skip
"""
Data sets print for a successor the day of the treaty's own entry into force, before there was such a State, or the day
of the notification. A succession has effect from the day on which the State came into being.
Solomon Islands, Saint Lucia, Saint Vincent, Dominica, Vanuatu: the day of the treaty. Slovenia, Croatia, Slovakia,
Bosnia and Herzegovina, Macedonia; Tonga, Fiji; all fifteen of the Partial Test Ban Treaty: the day of the notification.
"""

DISCREPANCIES = ARITHMETIC | BEFORE_THE_TREATY | OF_PAIRS | OF_SUCCESSIONS


@pytest.fixture(scope="module")
def timelines() -> list[Timeline]:
    """The timelines of the instruments of the bundled record."""
    files = bundled_record()
    judged = admission(files)
    for stream in files.streams:
        judged(stream.key, (), stream.lines)
    return [line for line in judged.timelines.values() if not line.treaty.is_declaration]


def printed(timelines: list[Timeline]) -> Iterator[tuple[Act, TreatyState, date]]:
    """Every consent or acceptance for which a list prints a date, with the state of its treaty on that day."""
    for line in timelines:
        for act in line.history.acts:
            if act.printed_effect:
                yield act, line.instrument.at(act.printed_effect), act.printed_effect


def derived(act: Act, state: TreatyState) -> Effect | None:
    """What *act* brought about: the entry into force for its State, or towards the State that it accepts."""
    party = state.of(act.party or "")
    if act.type == "accession_accepted":
        return towards(party.dealings.relations, act.towards[0]).accepted
    return party.bound_by


def test_what_lists_print_is_what_the_clauses_give(
    timelines: list[Timeline], record_property: Callable[[str, object], None]
) -> None:
    """Thresholds are counted from real deposits, and every later State's date from its own."""
    compared = {act.id: (derived(act, state), day) for act, state, day in printed(timelines)}
    differing = {id for id, (found, day) in compared.items() if found is None or found.on != day}
    assert differing == DISCREPANCIES
    treaties = {id.partition("/")[0] for id in compared}
    record_property(
        "counts",
        f"{len(compared):,} days that lists print, under {len(treaties)} treaties: "
        f"{len(compared) - len(differing):,} are those that the clauses give, {len(differing)} differ and are named",
    )


def test_there_are_dates_to_compare(timelines: list[Timeline]) -> None:
    """Most treaties with many parties have printed dates, from other hands than the clauses."""
    acts = [act for act, _, _ in printed(timelines)]
    assert len(acts) > 2000
    assert len({act.id.partition("/")[0] for act in acts}) >= 20
