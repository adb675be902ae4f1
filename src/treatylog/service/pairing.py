"""From a world to how a treaty stands between two parties."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial

from treatylog.domain.between import Bar, Between, Modification, stands
from treatylog.domain.between import between as stands_between
from treatylog.domain.effect import Effect
from treatylog.domain.pair_sentence import missing_in_words, pair_sentence
from treatylog.domain.positions import Position
from treatylog.domain.prose import Voice, at_some_time, listed, long_date, opened, possessive
from treatylog.domain.reasons import Reason, Teller, article, ground
from treatylog.domain.sentence import unknown_sentence
from treatylog.domain.state import line_of
from treatylog.errors import InvalidPair
from treatylog.facts.base import Basis
from treatylog.facts.event import LegalAct
from treatylog.projection.days import first_change, later, pair_days
from treatylog.projection.timeline import Timeline
from treatylog.projection.world import World
from treatylog.service import answers
from treatylog.service.answers_between import TreatiesBetween, TreatyBetween
from treatylog.service.dealing import objection, text_of
from treatylog.service.telling import Asked, clocks, earliest_effects, other_dates, told_position

Pair = tuple[str, str]


def between(world: World, key: str, pair: Pair, asked: Asked) -> answers.BetweenAnswer:
    """How the treaty *key* stands between the two of *pair*. InvalidPair for two that cannot be two."""
    line, on = world.timeline(key), asked.on
    _check_instrument(line)
    _check(world, line, pair, on)
    seen = _seen(line, pair, on)
    found = seen.found
    readings = tuple(_readings(world, found, on))
    needs = tuple(_needs(world, line, pair, asked, seen))
    name = world.knowledge.directory.name
    return answers.BetweenAnswer(
        **clocks(world, asked, f"{line.treaty.name} between {' and '.join(name(code, on) for code in sorted(pair))}"),
        treaty=key,
        treaty_name=line.treaty.name,
        territory=asked.territory,
        policy=asked.policy,
        a=pair[0],
        a_name=name(pair[0], on),
        b=pair[1],
        b_name=name(pair[1], on),
        sentence=_sentence(world, line, pair, asked, seen) + (" This is disputed." if seen.disputed else ""),
        in_force=seen.in_force,
        in_operation=seen.in_operation,
        bar=seen.bar,
        since=seen.since,
        until=found.until,
        certain=not needs,
        suspended_by=found.suspended_by,
        suspended_provisions=found.suspended_provisions,
        excluded_provisions=found.excluded_provisions,
        reservations=tuple(_reservation(world, key, change, on) for change in found.modifications),
        text=found.text.title if found.text else None,
        optional_clauses=found.options,
        disputed=seen.disputed,
        readings=readings,
        positions=tuple(told_position(world, key, word, on) for word in seen.held),
        reasons=tuple(
            answers.ReasonAnswer.model_validate(asdict(reason)) for reason in _reasons(world, line, found, asked, pair)
        ),
        because=tuple(dict.fromkeys(act for effect in found.because for act in effect.foundation)),
        other_dates=other_dates(line, _deciding(world, line, found, pair)),
        basis=_basis(found),
        next_change=first_change(pair_days(line, pair), partial(_in_law, world, key, pair), on),
        coverage=line.treaty.coverage,
        needs=needs,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """How a treaty stands between two, as if every imprecise act were done on its last day, and on its first."""

    found: Between
    early: Between
    held: tuple[Position, ...]
    unknown: tuple[str, ...]
    """Those of whom the record says nothing."""
    is_open: bool
    """Whether the record cannot say: one of the two is not listed, and the other is a party."""
    is_beyond: bool

    @property
    def is_vague(self) -> bool:
        """Whether it depends on the very day of an imprecise act."""
        return (self.found.in_force, self.found.in_operation) != (self.early.in_force, self.early.in_operation)

    @property
    def in_force(self) -> bool | None:
        """Whether the treaty is in force between the two, where that can be said."""
        return None if self.is_open or self.found.in_force is not self.early.in_force else self.found.in_force

    @property
    def in_operation(self) -> bool | None:
        """Whether it is in operation between them, where that can be said."""
        same = self.found.in_operation is self.early.in_operation
        return self.found.in_operation if same and not self.is_open else None

    @property
    def bar(self) -> Bar | None:
        """Why it is not in force between them."""
        return None if self.is_open or self.found.in_force is not self.early.in_force else self.found.bar

    @property
    def since(self) -> date | None:
        """Since when it is in force between them."""
        return self.found.since if self.found.in_force is self.early.in_force else None

    @property
    def disputed(self) -> bool:
        """Whether anybody holds otherwise, or the two differ on a reservation."""
        return bool(self.held) or self.found.is_contested

    @property
    def certain(self) -> bool:
        """Whether nothing is lacking to say so."""
        made = (change.reservation for change in self.found.modifications)
        lacking = self.unknown or self.found.missing or any(one.unconfirmed for one in made)
        return not (lacking or self.is_vague or self.is_beyond)

    @property
    def line(self) -> tuple[object, ...]:
        """What a list tells of it."""
        return self.in_force, self.in_operation, self.since, self.bar, self.disputed, self.certain


def _seen(line: Timeline, pair: Pair, on: date) -> _Seen:
    found = stands(line.treaty, line.instrument, *pair, on)
    early = stands_between(line.treaty, line.early_instrument.at(on), *pair, on)
    unknown = tuple(code for code in pair if line.is_unknown(code, on))
    held = _positions(line, pair, on)
    return _Seen(found, early, held, unknown, _is_open(line, pair, unknown, on), line.is_beyond(on))


def _in_law(world: World, key: str, pair: Pair, on: date) -> tuple[object, ...]:
    """What is told of *pair* on *on* in law: two days that have the same have the same answer."""
    seen = _seen(world.timeline(key), pair, on)
    found = seen.found
    changes = tuple(_reservation(world, key, change, date.max) for change in found.modifications)
    modified = found.suspended_by, found.suspended_provisions, found.excluded_provisions, found.text, found.options
    doubts = seen.unknown, found.missing, found.wanted, seen.is_vague, seen.is_beyond
    return seen.line, found.until, modified, changes, doubts, seen.held, found.because


def pairs(world: World, key: str, party: str, asked: Asked) -> answers.PairsAnswer:
    """How the treaty *key* stands between *party* and each other State. InvalidPair where it can be so between none."""
    line, name, on = world.timeline(key), world.knowledge.directory.name, asked.on
    _check_instrument(line)
    others = [code for code in line.parties if code != party and _can_pair(world, line, (party, code), on)]
    found = {other: _seen_in_list(line, (party, other), on) for other in others}
    return answers.PairsAnswer(
        **clocks(world, asked, f"{line.treaty.name} between {name(party, asked.on)} and each other party"),
        treaty=key, treaty_name=line.treaty.name, party=party, name=name(party, asked.on),
        items=tuple(
            answers.PairLine(
                party=code, name=name(code, on), in_force=one.in_force, in_operation=one.in_operation, since=one.since,
                bar=one.bar, disputed=one.disputed, certain=one.certain,
            )
            for code, one in found.items()
            if one
        ),
        next_change=_next_of_list(line, party, found, on),
    )  # fmt: skip


def _seen_in_list(line: Timeline, pair: Pair, on: date) -> _Seen | None:
    """How the treaty stands between the two of *pair*, where the second is bound or may be."""
    is_shown = line.is_unknown(pair[1], on) or line.instrument.at(on).of(pair[1]).is_bound
    return _seen(line, pair, on) if is_shown else None


def _next_of_list(line: Timeline, party: str, found: Mapping[str, _Seen | None], on: date) -> date | None:
    """The first day after *on* on which a line of the list of *found* differs, or another joins it."""
    soonest: date | None = None
    for other, now in found.items():
        for day in later(pair_days(line, (party, other)), on):
            if soonest and day >= soonest:
                break
            then = _seen_in_list(line, (party, other), day)
            if (then and then.line) != (now and now.line):
                soonest = day
                break
    return soonest


def shared(world: World, pair: Pair, on: date) -> list[str]:
    """The keys of the treaties that both of *pair* have to do with. InvalidPair for two that cannot be two."""
    every = (world.timeline(key) for key in world.knowledge.treaties)
    lines = [line for line in every if not line.treaty.is_declaration]
    found = [line for line in lines if set(pair) <= set(line.parties)]
    for line in found or lines[:1]:
        _check(world, line, pair, on)
    return [line.treaty.key for line in found]


def treaties_between(world: World, pair: Pair, found: Sequence[answers.BetweenAnswer], asked: Asked) -> TreatiesBetween:
    """What was *found* between the two of *pair* under each treaty, as one answer."""
    names = [world.knowledge.directory.name(code, asked.on) for code in pair]
    return TreatiesBetween(
        **clocks(world, asked, f"treaties between {' and '.join(sorted(names))}"),
        a=pair[0], a_name=names[0], b=pair[1], b_name=names[1],
        items=tuple(map(_under_one, found)),
        next_change=min((one.next_change for one in found if one.next_change), default=None),
    )  # fmt: skip


def _under_one(one: answers.BetweenAnswer) -> TreatyBetween:
    return TreatyBetween(
        treaty=one.treaty, treaty_name=one.treaty_name, in_force=one.in_force, in_operation=one.in_operation,
        bar=one.bar, since=one.since, until=one.until, certain=one.certain, disputed=one.disputed, basis=one.basis,
        suspended_by=one.suspended_by, suspended_provisions=one.suspended_provisions,
        excluded_provisions=one.excluded_provisions, reservations=len(one.reservations), text=one.text, needs=one.needs,
    )  # fmt: skip


def _check_instrument(line: Timeline) -> None:
    if line.treaty.is_declaration:
        says = f"the {line.treaty.name} is a declaration, under which nothing is in force between two"
        raise InvalidPair(f"{says}; ask for the status of each")


def _can_pair(world: World, line: Timeline, pair: Pair, on: date) -> bool:
    """Whether the two of *pair* can ever be parties together."""
    try:
        _check(world, line, pair, on)
    except InvalidPair:
        return False
    return True


def _positions(line: Timeline, pair: Pair, on: date) -> tuple[Position, ...]:
    """What is held of either and of the pair, each holder's word once; what is about others alone is left out."""
    own = [word for code in sorted(pair) for word in line.positions(code, on)]
    bearing = (word for word in own if not word.towards or set(word.towards) & set(pair))
    return tuple({(word.holder, word.says): word for word in bearing}.values())


def _voice(world: World, line: Timeline, asked: Asked, pair: Pair) -> Voice:
    earliest = {late: early for code in pair for late, early in earliest_effects(line, code).items()}
    return Voice(asked.on, asked.today, world.titles, earliest)


def _check(world: World, line: Timeline, pair: Pair, on: date) -> None:
    one, other = pair
    name = world.knowledge.directory.prose
    if one == other:
        raise InvalidPair(f"{opened(name(one, on))} is paired with itself; name two different parties")
    states = line.instrument.states
    for first, second in (pair, (other, one)):
        here = bool(states) and second in line_of(states[-1], first) and states[-1].of(second).extinct
        if here or world.knowledge.directory.came_after(first, second):
            says = f"{opened(name(first, on))} took the place of {world.knowledge.directory.name(second, date.min)}"
            raise InvalidPair(f"{says}, which had ceased to exist: the two were never parties together; name another")


def _is_open(line: Timeline, pair: Pair, unknown: tuple[str, ...], on: date) -> bool:
    """Whether the record cannot say, since it says nothing of the *unknown* of *pair*, and the other is a party."""
    outside = [code for code in pair if code not in unknown and not line.instrument.at(on).of(code).is_bound]
    return bool(unknown) and not outside


def _sentence(world: World, line: Timeline, pair: Pair, asked: Asked, seen: _Seen) -> str:
    found, early = seen.found, seen.early
    voice, state = _voice(world, line, asked, pair), line.instrument.at(asked.on)
    unknown = next((code for code in pair if line.is_unknown(code, asked.on)), None)
    if unknown and all(line.is_unknown(code, asked.on) or state.of(code).is_bound for code in pair):
        return unknown_sentence(line.treaty, unknown, voice, world.name)
    if found.in_force is not early.in_force:
        both = listed(world.name(code, asked.on) for code in pair)
        says = f"The record cannot say whether the {line.treaty.name} {voice.was} in force between {both}"
        return (
            f"{says} on {long_date(asked.on)}: it depends on the very day of an act that is dated to a month or a year."
        )
    return pair_sentence(line.treaty, found, (state.of(pair[0]), state.of(pair[1])), voice, world.name)


def _needs(world: World, line: Timeline, pair: Pair, asked: Asked, seen: _Seen) -> Iterator[str]:
    found = seen.found
    voice = _voice(world, line, asked, pair)
    for code in seen.unknown:
        name = world.name(code, asked.on)
        yield f"the record lists only some of those concerned and says nothing of {name}"
    for missing in found.missing:
        yield missing_in_words(missing, world.name, voice)
    for change in found.modifications:
        if change.reservation.unconfirmed:
            made, by = long_date(change.reservation.made.first_cause.on), world.name(change.by, asked.on)
            yield f"whether {by} confirmed the reservation of {made} in its instrument, of which it says nothing"
    if seen.is_vague:
        yield "the very day of an act that the record dates only to a month or a year"
    if seen.is_beyond:
        yield f"the record was checked through {line.treaty.coverage.through}; nothing later is known to it"


def _reservation(world: World, key: str, change: Modification, on: date) -> answers.ReservationBetween:
    return answers.ReservationBetween(
        id=change.reservation.event,
        by=change.by,
        by_name=world.knowledge.directory.name(change.by, on),
        text=text_of(world, key, change.reservation),
        provisions=change.reservation.provisions,
        made=change.reservation.made.first_cause.on,
        state=change.state,
        since=change.since,
        late=change.reservation.late,
        forbidden=change.reservation.forbidden,
        unconfirmed=change.reservation.unconfirmed.first_cause.on if change.reservation.unconfirmed else None,
        objection=objection(change.objection) if change.objection else None,
    )


def _readings(world: World, found: Between, on: date) -> Iterator[str]:
    """What is held where the two differ on a reservation (VCLT arts. 19-21)."""
    for change in found.modifications if found.is_contested else ():
        state = opened(world.name(change.by, on))
        if change.reservation.forbidden:
            yield f"{state} is bound without its reservation, which the treaty does not permit: it is severed."
            yield f"{state} is not bound at all: its consent stands and falls with the reservation."
        elif change.objection and change.state == "contested":
            objector = opened(world.name(change.objection.by, on))
            yield f"{objector} holds the treaty in force between the two in full, without the reservation."
            yield f"{state} is bound only as it reserved: nothing to which it did not consent binds it."


def _reasons(world: World, line: Timeline, found: Between, asked: Asked, pair: Pair) -> Iterator[Reason]:
    """The effects that decide, each with its rule and events."""
    teller = Teller.of(line.treaty, line.instrument, _voice(world, line, asked, pair), world.name)
    for effect in sorted(found.because, key=lambda effect: effect.on):
        yield replace(ground(effect, opened(_says(teller, effect))), events=effect.acts or effect.first_cause.acts)


def _says(teller: Teller, effect: Effect) -> str:
    actor = teller.name(effect.party, effect.on)
    others = [teller.name(code, effect.on) for code in effect.towards]
    under = f" under {article(effect.clause)}" if effect.clause else ""
    match effect.trigger.value:
        case "enter_into_force" | "succeed":
            return f"For {actor} it was in force {_from(teller, effect)}{under}."
        case "apply_to_territory":
            return f"{actor} it applied {_from(teller, effect)}{under}."
        case "exclude_territory":
            return f"{actor} it did not apply {_from(teller, effect)}{under}."
        case "accept_accession":
            whose = " and ".join(possessive(name) for name in others)
            given = f"{actor} accepted {whose} accession {_done(teller, effect)}"
            return f"{given}, with effect from {long_date(effect.on)}{under}.{_misprint(teller, effect)}"
        case "refuse_accession":
            return f"{actor} objected to the accession of {' and '.join(others)} {teller.when(effect)}{under}."
        case "suspend" | "suspend_provisions":
            return f"{actor} suspended it {teller.when(effect)}: {teller.text(effect)}."
        case "suspend_towards":
            return f"{actor} suspended it towards {' and '.join(others)} {teller.when(effect)}: {teller.text(effect)}."
        case "object_to_reservation":
            objector = listed(teller.name(code, effect.on) for code in effect.objectors)
            return f"{objector} objected to the reservation of {actor} {teller.when(effect)}."
        case "deny_relations":
            return (
                f"{actor} declared {teller.when(effect)} that it has no treaty relations with {' and '.join(others)}."
            )
        case _:
            return f"For {actor} it ended {teller.when(effect)}{under}."


def _from(teller: Teller, effect: Effect) -> str:
    return teller.when(effect).replace("on ", "from ", 1)


def _done(teller: Teller, effect: Effect) -> str:
    """When the act behind *effect* was done."""
    acts = (teller.acts[act] for act in effect.acts if act in teller.acts)
    return next((at_some_time(act.first, act.last) for act in acts), f"on {long_date(effect.given)}")


def _misprint(teller: Teller, effect: Effect) -> str:
    """The other day that a list prints for it."""
    days = (teller.acts[act].printed_effect for act in effect.acts if act in teller.acts)
    return next((f" A list prints {long_date(day)}." for day in days if day and day != effect.on), "")


def _deciding(world: World, line: Timeline, found: Between, pair: Pair) -> Iterator[LegalAct]:
    """The acts of the two on which the answer rests."""
    rests = {act for effect in found.because for act in effect.foundation}
    return (act for act in world.stream(line.treaty.key).acts if act.id in rests and act.party in pair)


def _basis(found: Between) -> Basis:
    bases = {effect.basis for effect in found.because}
    return next((basis for basis in (Basis.RECORDED, Basis.INFERRED) if basis in bases), Basis.DERIVED)
