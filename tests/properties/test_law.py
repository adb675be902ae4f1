"""What holds of every clause and every life: the law as properties."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from histories import earliest, unfolded
from properties.trying import bounded
from treatylog.domain.act import act_of
from treatylog.domain.calendar import add_period, counted
from treatylog.domain.departure import Bond, barrier, departure
from treatylog.domain.history import History
from treatylog.domain.linked import AUTOMATIC
from treatylog.domain.machine import Trigger
from treatylog.domain.obligations import DutyState
from treatylog.domain.state import TreatyState
from treatylog.facts.clauses import Count, Exit
from treatylog.facts.event import LegalAct, event_json, parse_event
from treatylog.facts.treaty import Sunset, Treaty
from treatylog.projection.knowledge import known
from treatylog.projection.timeline import Timeline, timeline
from treatylog.projection.world import World
from treatylog.testing import Line, deposits_treaty, event, leaving, numbered, provision, threshold, treaty
from treatylog.testing import given as told
from treatylog.testing.strategies import (
    PARTIES,
    WORDS,
    counts,
    dates,
    days,
    exact,
    exits,
    free_counts,
    lives,
    recorded,
    treaties,
)

Acts = tuple[LegalAct, ...]
DAY = timedelta(days=1)
BEGUN = date(1986, 2, 1)


def told_of(treaty: Treaty, acts: Iterable[LegalAct]) -> Timeline:
    """The timeline of *treaty*, the parties stream apart."""
    every = list(acts)
    return timeline(treaty, [act for act in every if act.treaty == "t"], [act for act in every if act.treaty != "t"])


def standings(history: History[TreatyState], on: date) -> dict[str, tuple[str, str]]:
    """Where every party stands."""
    return {code: (p.standing.value, p.operation.value) for code, p in history.at(on).parties.items()}


# T1


@bounded
@given(treaties(), lives(days()), st.randoms(use_true_random=False))
def test_what_is_told_twice_is_told_the_same(treaty: Treaty, acts: Acts, chance: Random) -> None:
    """T1: bands, rulings and duties are the same, in whatever order the acts were recorded."""
    one, other = told_of(treaty, acts), told_of(treaty, sorted(acts, key=lambda _: chance.random()))
    assert one.history == other.history
    assert one.earliest == other.earliest
    for party in PARTIES:
        assert one.bands(party) == other.bands(party)
        for on in one.history.days:
            assert one.obligations(party, on) == other.obligations(party, on)


# T2


@bounded
@given(treaties(), lives(), st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(PARTIES), exact()), max_size=6))
def test_words_move_nothing(treaty: Treaty, acts: Acts, said: list[tuple[str, str, str]]) -> None:
    """T2: announcements, allegations, votes and statements, however many: every day is as it would have been."""
    words = [event(type, party, on, id=f"t/word-{n}") for n, (type, party, on) in enumerate(said)]
    bare, full = unfolded(treaty, acts), unfolded(treaty, (*acts, *numbered(words)))
    assert full.effects == bare.effects
    for day in full.days:
        assert full.at(day) == bare.at(day)


# T3


def left_by(clause: Exit, notice: date, *lines: Line) -> tuple[History[TreatyState], date | None]:
    """The history of a notice under *clause* with *lines* after it, and the day on which it takes effect by itself."""
    rule = treaty(entry_into_force=threshold(deposits=1), exit=clause)
    acts = [event("ratified", "ALB", BEGUN.isoformat()), event("ratified", "USA", BEGUN.isoformat()),
            event("withdrawal_notified", "USA", notice.isoformat())]  # fmt: skip
    alone = unfolded(rule, numbered(acts))
    running = alone.at(notice).of("USA").exit
    whole = unfolded(rule, numbered([*acts, *lines]))
    end = alone.at(notice).of("USA").end
    return whole, running.effective if running else end.on if end else None


@bounded
@given(exits(), st.dates(BEGUN, date(2010, 1, 1)), st.integers(0, 900))
def test_a_notice_is_taken_back_as_long_as_its_effect_is_to_come(clause: Exit, notice: date, later: int) -> None:
    """T3: a day before the effect a party stays a party; on the day and after it nothing is undone (art. 68)."""
    back = notice + timedelta(days=later)
    whole, effective = left_by(clause, notice, event("withdrawal_rescinded", "USA", back.isoformat()))
    if effective is None:
        assert whole.rulings["t/0003"].reason in ("withdrawal-before-allowed", "outside-window", "no-exit-clause")
        return
    after = whole.at(max(effective, back)).of("USA")
    assert after.is_bound == (back < effective)
    assert (whole.rulings["t/0004"].reason == "no-notice-running") == (back >= effective)


@bounded
@given(exits(), st.dates(BEGUN, date(2010, 1, 1)))
def test_a_party_is_one_until_the_day_of_effect(clause: Exit, notice: date) -> None:
    """The day before, still bound; on the day, no longer; and the treaty goes on for others, or ends for all."""
    whole, effective = left_by(clause, notice)
    assume(effective is not None)
    assert effective is not None
    assert effective >= notice
    if effective > notice:
        assert whole.at(effective - DAY).of("USA").is_bound
    assert whole.at(effective).of("USA").standing == "former_party"
    assert whole.at(effective).of("ALB").is_bound != clause.ends_for_all


# T4


@bounded
@given(counts(), exits(), st.dates(BEGUN, date(2005, 1, 1)))
def test_who_comes_back_on_the_day_of_leaving_waits_its_period(
    then: dict[str, Any], clause: Exit, notice: date
) -> None:
    """T4: withdrawn and accepted on the day of effect: contracting until the new entry into force."""
    assume(not clause.ends_for_all)
    rule = treaty(entry_into_force=threshold(deposits=1, then=then), exit=clause)
    first = [event("ratified", "USA", BEGUN.isoformat()), event("withdrawal_notified", "USA", notice.isoformat())]
    running = unfolded(rule, numbered(first)).at(notice).of("USA").exit
    assume(running is not None and running.effective)
    assert running is not None
    assert running.effective is not None
    out = running.effective
    back = counted(out, Count.model_validate(then))
    whole = unfolded(rule, numbered([*first, event("accepted", "USA", out.isoformat())]))
    assert whole.at(out).of("USA").standing == "contracting"
    assert whole.at(back - DAY).of("USA").standing == "contracting"
    assert whole.at(back).of("USA").standing == "party"


@bounded
@given(counts(), st.sampled_from([{"months": 3}, {"days": 30}, {"years": 1}]), st.dates(BEGUN, date(2005, 1, 1)),
       st.integers(0, 400))  # fmt: skip
def test_who_deposits_while_its_notice_runs_is_bound_on_the_later_day(
    then: dict[str, Any], notice: dict[str, int], given_on: date, later: int
) -> None:
    """Out on the day of effect, in when its own period is over, never bound twice, with a gap or without."""
    rule = treaty(entry_into_force=threshold(deposits=1, then=then), exit=leaving(notice=notice))
    entered = counted(BEGUN, Count.model_validate(then))
    assume(given_on >= entered)
    out = counted(given_on, Count.model_validate(notice))
    deposit = min(given_on + timedelta(days=later), out - DAY)
    lines = [
        event("ratified", "USA", BEGUN.isoformat()), event("withdrawal_notified", "USA", given_on.isoformat()),
        event("acceded", "USA", deposit.isoformat()),
    ]  # fmt: skip
    whole = unfolded(rule, numbered(lines))
    back = max(out, counted(deposit, Count.model_validate(then)))
    assert whole.at(out - DAY).of("USA").standing == "withdrawing"
    assert whole.at(out).of("USA").standing == ("party" if back == out else "contracting")
    assert whole.at(back).of("USA").standing == "party"
    assert whole.at(back).of("USA").exit is None


# T6


@bounded
@given(st.dates(date(1987, 1, 1), date(2010, 1, 1)), st.integers(1, 2000), dates())
def test_a_retroactive_act_changes_what_was_and_not_what_was_known(effect: date, later: int, on: date) -> None:
    """T6: from its effect the successor was a party; before its notification nobody could say so."""
    rule = deposits_treaty(1, coverage={"consents": True})
    done = effect + timedelta(days=later)
    acts = numbered(
        [
            event("ratified", "SUHH", BEGUN.isoformat()),
            event("succeeded", "RUS", done.isoformat(), predecessor="SUHH", mode="succession",
                  effective_on=effect.isoformat()),
        ]
    )  # fmt: skip
    defined = told(rule).treaty.model_dump(mode="json")
    log = recorded([_definition(defined), *acts])
    now = World(known(log)).timeline("t")
    assert (now.headline("RUS", on) == "in_force") == (on >= effect)
    public = World(known(log, public_on=done - DAY)).timeline("t")
    assert public.headline("RUS", on) == "not_party"
    assert World(known(log, public_on=done)).timeline("t").bands("RUS") == now.bands("RUS")


def _definition(defined: dict[str, Any]) -> Any:
    line = {"id": "t/d-1", "treaty": "t", "type": "defined", "definition": defined, "sources": {"s": {"document": "S"}}}
    return parse_event(line)


@bounded
@given(treaties(), lives(), dates())
def test_what_is_public_later_does_not_change_what_was_public(treaty: Treaty, acts: Acts, on: date) -> None:
    """T6: the public clock takes acts by the day on which they were done, whenever they have effect."""
    before = [act for act in acts if act.on.last <= on]
    log = recorded([_definition(treaty.model_dump(mode="json")), *acts])
    seen = World(known(log, public_on=on)).timeline("t")
    assert seen.history == told_of(treaty, before).history


# T7


@bounded
@given(treaties(), lives(days()), dates())
def test_an_answer_is_certain_where_first_and_last_days_agree(treaty: Treaty, acts: Acts, on: date) -> None:
    """T7: with every imprecise act on its first day and on its last, and no other way of being certain."""
    line = told_of(treaty, acts)
    concerned = [act for act in acts if act.treaty == "t" or any(a.party == act.party for a in acts if a.treaty == "t")
                 or any(act.party in side.parties for side in treaty.sides)]  # fmt: skip
    last, first = unfolded(treaty, concerned, "last"), unfolded(treaty, concerned, "first")
    for party in PARTIES:
        ends = [history.at(on).of(party) for history in (last, first)]
        same = (
            len({(p.standing, p.operation, p.exit.effective if p.exit else None, bool(p.extinct)) for p in ends}) == 1
        )
        if line.is_certain(party, on):
            assert same
            assert line.could_be(party, on) == (line.headline(party, on),)


@bounded
@given(counts(), st.dates(date(1987, 1, 1), date(2010, 1, 1)), st.integers(0, 30), dates())
def test_what_is_certain_of_a_month_holds_of_each_of_its_days(
    then: dict[str, Any], month: date, day: int, on: date
) -> None:
    """T7: a deposit known to the month: where both ends agree, so does every day between."""
    rule = treaty(entry_into_force=threshold(deposits=1, then=then))
    on_day = min(month.replace(day=1) + timedelta(days=day), add_period(month.replace(day=1), Count(months=1)) - DAY)
    first = event("ratified", "ALB", BEGUN.isoformat())
    vague, precise = (
        told_of(rule, numbered([first, event("acceded", "USA", text)]))
        for text in (on_day.isoformat()[:7], on_day.isoformat())
    )
    if vague.is_certain("USA", on):
        assert vague.headline("USA", on) is precise.headline("USA", on)
    assert precise.headline("USA", on) in {*vague.could_be("USA", on), "contracting"}


# T8


@bounded
@given(exits(), st.dates(BEGUN, date(2030, 1, 1)), st.integers(0, 800))
def test_a_later_notice_never_takes_effect_earlier(clause: Exit, notice: date, later: int) -> None:
    """T8: whatever the family: notice, cut-off, rounding, the day after."""
    bond = Bond(BEGUN, BEGUN)
    one, other = (departure(clause, day, None, bond, None).on for day in (notice, notice + timedelta(days=later)))
    assert notice <= one <= other


@bounded
@given(exits(), st.dates(BEGUN, date(2030, 1, 1)))
def test_the_earliest_notice_is_the_first_that_nothing_bars(clause: Exit, wanted: date) -> None:
    """What is barred is barred until the day that the barrier names; and what is given then may be given."""
    bond = Bond(BEGUN, BEGUN + timedelta(days=400))
    day = earliest(clause, wanted, bond)
    assert day >= wanted
    assert barrier(clause, day, bond) is None
    if day > wanted:
        assert barrier(clause, wanted, bond) is not None
        assert barrier(clause, day - DAY, bond) is not None


@bounded
@given(st.dates(date(1700, 1, 1), date(2200, 1, 1)), free_counts(), st.integers(0, 400))
@example(date(2016, 3, 1), Count.model_validate({"months": 3, "round": "first of next month"}), 0)
def test_a_count_never_goes_backwards(anchor: date, count: Count, later: int) -> None:
    """T8: a later deposit never binds earlier, and none binds before it was made, however the clause rounds."""
    assert anchor <= counted(anchor, count) <= counted(anchor + timedelta(days=later), count)


@bounded
@given(st.dates(date(1700, 1, 1), date(2200, 1, 1)), free_counts())
def test_a_rounded_count_falls_on_the_first_of_a_month(anchor: date, count: Count) -> None:
    """T8: on it, or on the second where the effect comes the day after."""
    day = counted(anchor, count)
    if count.round:
        assert day.day == (2 if count.expiry_plus_one else 1)


# T9


@bounded
@given(treaties(), lives())
def test_what_survives_outlives_the_bond(treaty: Treaty, acts: Acts) -> None:
    """T9: a surviving duty survives the bond, until its sunset if it has one, and its State; others are at an end."""
    line = told_of(treaty, acts)
    for party in line.parties:
        for on in line.history.days:
            end = line.instrument.at(on).of(party).end
            if not end or not line.instrument.at(on).of(party).bound_by:
                continue
            for duty in line.obligations(party, on):
                clause = next((p for p in treaty.provisions if f"t/{p.id}" == duty.id), None)
                if clause is None or duty.state is DutyState.PERFORMED:
                    continue
                assert duty.state in (DutyState.SURVIVING, DutyState.ENDED)
                if line.instrument.at(on).of(party).extinct:
                    assert duty.state is DutyState.ENDED
                elif isinstance(clause.survives, Sunset):
                    assert (duty.state is DutyState.SURVIVING) == (on < add_period(end.on, clause.survives))
                elif not clause.survives:
                    assert duty.state is DutyState.ENDED


@bounded
@given(st.integers(1, 40), st.dates(BEGUN, date(2000, 1, 1)), st.integers(0, 20_000))
def test_a_sunset_lasts_as_long_as_it_says(years: int, notice: date, later: int) -> None:
    """T9: twenty years after the exit, to the day, whatever else happens to others."""
    sunset = {"text": "for what was begun", "years": years}
    given_ = told(
        deposits_treaty(1, exit=leaving(notice={"months": 6}), provision=[provision("10", survives=sunset)]),
        event("ratified", "USA", BEGUN.isoformat()), event("withdrawal_notified", "USA", notice.isoformat()),
    )  # fmt: skip
    out = counted(notice, Count(months=6))
    on = out + timedelta(days=later)
    over = add_period(out, Count(years=years))
    found = {duty.id: duty.state for duty in given_.timeline.obligations("USA", on)}
    assert found["t/10"] is (DutyState.SURVIVING if on < over else DutyState.ENDED)


# Thresholds and terms


@bounded
@given(treaties(), lives())
def test_a_treaty_enters_into_force_once_and_ends_once(treaty: Treaty, acts: Acts) -> None:
    """What began does not begin again, what ended does not end otherwise, and nothing ends before it began."""
    states = unfolded(treaty, acts).states
    for before, after in pairwise(states):
        assert before.in_force is None or after.in_force is before.in_force
        assert before.ended is None or after.ended is before.ended
    last = states[-1] if states else None
    if last and last.in_force and last.ended:
        assert last.in_force.on <= last.ended.on


@bounded
@given(treaties(), lives(), dates())
def test_more_consents_never_keep_a_treaty_from_entering_into_force(treaty: Treaty, acts: Acts, on: date) -> None:
    """A further State that deposits, and does nothing else, brings it into force no later; what lists say apart."""
    done = [act for act in acts if act.type not in ("entered_into_force", "party_listed")]
    more = numbered([event("acceded", "CHE", "1985-01-01", id="t/more")])
    without, joined = unfolded(treaty, done).at(on).in_force, unfolded(treaty, (*more, *done)).at(on).in_force
    assert without is None or (joined is not None and joined.on <= without.on)


@bounded
@given(treaties(), lives())
def test_nothing_of_a_day_depends_on_how_an_act_is_called(treaty: Treaty, acts: Acts) -> None:
    """Ratification, acceptance, approval and accession have one effect (art. 14(2), 15)."""
    same = {"accepted": "ratified", "approved": "ratified", "acceded": "ratified"}
    renamed = [_as(act, same[act.type]) if act.type in same else act for act in acts]
    one, other = unfolded(treaty, acts), unfolded(treaty, renamed)
    assert one.days == other.days
    assert all(standings(one, day) == standings(other, day) for day in one.days)
    assert [act_of(act).on for act in acts] == [act_of(act).on for act in renamed]


def _as(act: LegalAct, type: str) -> LegalAct:
    changed = parse_event(event_json(act) | {"type": type})
    assert isinstance(changed, LegalAct)
    return changed


# Links


def beside(kind: dict[str, Any], acts: Acts, others: Acts) -> tuple[Timeline, Timeline]:
    """The timelines of a treaty with a link of *kind*, and of the treaty that it names."""
    rule = leaving(notice={"months": 6})
    there = deposits_treaty(1, header={"key": "other"}, exit=rule)
    here = deposits_treaty(1, exit=rule, links=[{"treaty": "other", "article": "L", **kind}])
    shared = [act for act in others if act.treaty != "t"]
    other = timeline(there, [_moved_to(act, "other") for act in others if act.treaty == "t"], shared)
    return timeline(here, [act for act in acts if act.treaty == "t"], shared, {"other": other}), other


def _moved_to(act: LegalAct, key: str) -> LegalAct:
    return act.model_copy(update={"id": act.id.replace("t/", f"{key}/", 1), "treaty": key})


@bounded
@given(lives(), lives())
def test_who_leaves_the_other_treaty_leaves_this_one(acts: Acts, others: Acts) -> None:
    """A linked exit finds nobody bound that was bound before, whatever notices run; a new bond is another matter."""
    here, there = beside({"kind": "linked exit"}, acts, others)
    lapsed = {id(effect) for state in there.instrument.states[-1:] for effect in state.lapsed}
    for effect in there.instrument.effects:
        if effect.trigger is Trigger.LEAVE and id(effect) not in lapsed:
            party = here.instrument.at(effect.on).of(effect.party or "")
            assert not party.is_bound or (party.bound_by and party.bound_by.on == effect.on)


@bounded
@given(lives(), lives(), st.sampled_from(["linked exit", "automatic denunciation", "superseded by"]), dates())
def test_a_link_changes_nothing_before_the_other_treaty_moves(acts: Acts, others: Acts, kind: str, on: date) -> None:
    """There is no hindsight across treaties either."""
    whole, _ = beside({"kind": kind}, acts, others)
    until, _ = beside({"kind": kind}, acts, tuple(act for act in others if act_of(act).on <= on))
    assert whole.instrument.at(on) == until.instrument.at(on)


@bounded
@given(lives(), lives())
def test_a_consent_to_a_later_treaty_denounces_once(acts: Acts, others: Acts) -> None:
    """Who is denounced is out, and nobody before the later treaty's own entry into force (art. 59)."""
    here, there = beside({"kind": "automatic denunciation"}, acts, others)
    last = there.instrument.states[-1] if there.instrument.states else None
    lapsed = {id(effect) for state in here.instrument.states[-1:] for effect in state.lapsed}
    for effect in here.instrument.effects:
        if effect.rule is AUTOMATIC and effect.party and id(effect) not in lapsed:
            assert last is not None
            assert last.in_force is not None
            assert effect.on >= last.in_force.on
            party = here.instrument.at(effect.on).of(effect.party)
            assert not party.is_bound or (party.bound_by and party.bound_by.on == effect.on)
