"""From a world to when a party may leave a treaty."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date

from treatylog.domain.act import Act, event_of, is_precise
from treatylog.domain.earliest_exit import Block, EarliestExit, earliest_exit
from treatylog.domain.effects import law_of
from treatylog.domain.history import History, unfold
from treatylog.domain.prose import Voice, long_date, opened
from treatylog.domain.reasons import article
from treatylog.domain.sentence import dated_vaguely, unknown_sentence
from treatylog.domain.state import TreatyState
from treatylog.facts.clauses import LinkedExit
from treatylog.facts.treaty import Treaty
from treatylog.projection.timeline import Timeline
from treatylog.projection.world import World
from treatylog.service import answers
from treatylog.service.telling import Asked, clocks, earliest_effects, exit_of, is_certain, needs_of, vague_days


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who wants to give notice, on what day or later, and what is done by then: all by the end of the day *by*."""

    party: str
    notice_on: date
    by: date
    anew: bool
    """Whether a notice that the party gave on that very day is left out of account."""

    @classmethod
    def asked(cls, party: str, on: date, notice_on: date | None) -> "Wanted":
        """The notice on *notice_on*, as of *on*; without *notice_on* on that date itself, when all else is done."""
        if notice_on is None:
            return cls(party, on, on, anew=False)
        return cls(party, notice_on, min(on, notice_on), anew=True)


def earliest(world: World, key: str, asked: Asked, wanted: Wanted) -> answers.EarliestExit:
    """
    When a party may first give notice under the treaty *key*, what it brings, and what stands in the way.

    Nothing counts that is done after the legal date, or after the day that is *wanted* for the notice.
    """
    line, clause, party = world.timeline(key), world.treaty(key).exit, wanted.party
    voice = Voice(wanted.notice_on, asked.today, world.titles, earliest_effects(line, party))
    found, sure = _found(world, line, voice, wanted)
    return answers.EarliestExit(
        **clocks(
            world,
            asked,
            line.treaty.name,
            world.knowledge.directory.name(party, wanted.notice_on),
            f"earliest exit by notice on {long_date(wanted.notice_on)}",
        ),
        treaty=key,
        treaty_name=line.treaty.name,
        party=party,
        name=world.knowledge.directory.name(party, wanted.notice_on),
        notice_on=wanted.notice_on,
        notice_from=found.notice_from,
        notice_until=found.notice_until,
        effective=found.effective,
        not_before=found.not_before,
        reckoning=found.reckoning,
        clause=clause.article if clause else None,
        condition=clause.condition if clause else None,
        addressee=clause.addressee if clause else None,
        exit=exit_of(found.bond, wanted.notice_on),
        blocks=tuple(answers.Block.model_validate(asdict(block)) for block in found.blocks),
        ways=(*found.ways, *_linked_ways(world, line.treaty, found)),
        sentence=found.sentence,
        because=found.acts,
        certain=sure and not found.needs and is_certain(line, party, wanted.by),
        needs=(*found.needs, *needs_of(world, line, party, wanted.by), *_vague(line, wanted, found, sure=sure)),
    )


def _found(world: World, line: Timeline, voice: Voice, wanted: Wanted) -> tuple[EarliestExit, bool]:
    """What the law gives, and whether it does so on whatever day of its month or year an imprecise act was done."""
    party, title = wanted.party, f"the {line.treaty.name}"
    if line.is_unknown(party, wanted.by):
        says = unknown_sentence(line.treaty, party, Voice(wanted.by, voice.today), world.name)
        return EarliestExit(says, blocks=(Block("unknown", says),)), False
    if line.treaty.is_declaration:
        says = f"{opened(title)} is no treaty: whoever made a pledge can end it by saying so, without notice."
        return EarliestExit(says, blocks=(Block("not-a-treaty", says),)), True
    histories: tuple[History[TreatyState], ...] = (line.instrument,)
    if not line.is_precise:
        histories = (line.instrument, line.earliest)  # type: ignore[assignment]
    told = [
        earliest_exit(line.treaty, _counted(world, line, history, wanted), party, spoken, world.name)
        for history, spoken in zip(histories, (voice, replace(voice, earliest={})), strict=False)
    ]
    last, first = told[0], told[-1]
    sure = (last.notice_from, last.not_before) == (first.notice_from, first.not_before)
    return (last if sure else replace(last, sentence=_both(line, wanted, voice, world, last, first))), sure


def _vague(line: Timeline, wanted: Wanted, found: EarliestExit, *, sure: bool) -> tuple[str, ...]:
    """The days that the answer lacks, where it would be another on some of them or names one as a notice's day."""
    notice = found.bond.exit if found.bond else None
    is_named = notice is not None and notice.first_cause in earliest_effects(line, wanted.party)
    if sure and not is_named and line.is_certain(wanted.party, wanted.by):
        return ()
    return vague_days(line, wanted.party)


def _both(line: Timeline, wanted: Wanted, voice: Voice, world: World, last: EarliestExit, first: EarliestExit) -> str:
    """The answers for the *last* and the *first* day on which the acts that are not dated to a day may be done."""
    behind = {act for effect in earliest_effects(line, wanted.party) for act in effect.foundation}
    vague = [act for act in line.history.acts if not is_precise(act) and act.first <= wanted.by]
    acts = tuple(act for act in vague if act.id in behind or act.party == wanted.party)
    why = opened(dated_vaguely(acts, wanted.party, voice, world.name))
    return f"{why}. Taken on the last day possible: {last.sentence} Taken on the first: {first.sentence}"


def _counted(world: World, line: Timeline, history: History[TreatyState], wanted: Wanted) -> History[TreatyState]:
    """*history* with what counts only, and what follows from that."""
    done = {act.id: act.on for key in sorted(line.treaty.linked) for act in _acts(world, key)}
    counted = [act for act in history.acts if done.get(event_of(act), act.on) <= wanted.by and not _is_own(act, wanted)]
    return history if len(counted) == len(history.acts) else unfold(law_of(line.treaty), counted)


def _acts(world: World, key: str) -> tuple[Act, ...]:
    return world.timeline(key).history.acts if key in world.knowledge.treaties else ()


def _is_own(act: Act, wanted: Wanted) -> bool:
    given = max(act.on, act.received_on or act.on)
    return wanted.anew and (act.type, act.party, given) == ("withdrawal_notified", wanted.party, wanted.notice_on)


def _linked_ways(world: World, treaty: Treaty, found: EarliestExit) -> Iterator[str]:
    """The treaties that a party cannot leave without leaving this one."""
    if found.bond is None or not found.bond.is_bound:
        return
    for link in treaty.links:
        if isinstance(link, LinkedExit) and link.treaty in world.knowledge.treaties:
            left = world.treaty(link.treaty).name
            yield f"A party that leaves the {left} leaves the {treaty.name} with it ({article(link.article)})."
