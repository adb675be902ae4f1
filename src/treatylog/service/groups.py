"""Groups: from names in a list, of treaties, of parties and of groups of parties, to keys and codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from treatylog.errors import InvalidDay, UnknownGroup, UnknownParty, did_you_mean, suggestions
from treatylog.facts.day import Day
from treatylog.facts.directory import fold
from treatylog.facts.group import GroupDefinition
from treatylog.projection.days import first_change
from treatylog.projection.world import World

AT = "@"
"""What stands between a group and the date of its members: ``NATO@2019``."""


@dataclass(frozen=True, slots=True)
class Members:
    """A group as it was asked for, and who belonged to it on the day that was meant."""

    asked: str
    group: str
    name: str
    on: date
    parties: tuple[str, ...]


def treaties_named(world: World, names: Iterable[str]) -> tuple[str, ...]:
    """The treaties that *names* stand for, each once, in their order. UnknownTreaty, with suggestions."""
    return tuple(dict.fromkeys(world.treaty(name).header.key for name in names))


def parties_named(world: World, names: Iterable[str], on: date) -> tuple[tuple[str, ...], tuple[Members, ...]]:
    """
    The parties that *names* stand for, each once, in their order; and the groups among them.

    A group without a date means its members on *on*. A group comes before a party of the same name. UnknownParty or
    UnknownGroup, with suggestions.
    """
    codes: dict[str, None] = {}
    found: list[Members] = []
    for name in names:
        members = members_of(world, name, on)
        if members:
            found.append(members)
            codes |= dict.fromkeys(members.parties)
        else:
            codes[_party(world, name)] = None
    return tuple(codes), tuple(found)


def members_of(world: World, asked: str, on: date) -> Members | None:
    """The group that *asked* stands for, with its members; None where it names none and is not dated as one."""
    name, is_dated, text = asked.partition(AT)
    key = _key(world, name)
    if key is None:
        if is_dated:
            raise _unknown(world, name)
        return None
    day = _day(asked, text) if is_dated else on
    group = world.knowledge.groups[key]
    return Members(asked, key, group.name, day, group.on(day))


def next_members(world: World, members: Members, on: date) -> date | None:
    """The first day after *on* on which a group that was asked about without a date has other members."""
    group = world.knowledge.groups[members.group]
    return None if AT in members.asked else first_change(group.days(), group.on, on)


def _key(world: World, name: str) -> str | None:
    groups, folded = world.knowledge.groups, fold(name)
    return next((key for key, group in groups.items() if folded in map(fold, (key, *group.aliases))), None)


def _day(asked: str, text: str) -> date:
    """The day that stands after a group: of a month or a year, its last."""
    try:
        return Day.parse(text).last
    except InvalidDay as fault:
        raise InvalidDay(f"'{asked}': {fault.message}; a group is dated as NATO@2019 or NATO@2019-05-01") from None


def _party(world: World, name: str) -> str:
    try:
        return world.knowledge.directory.resolve(name)
    except UnknownParty as fault:
        near = suggestions(name, _names(world.knowledge.groups.items()))
        said = f"{fault.message}{_groups(world)}{did_you_mean(near)}"
        meant = fault.context.get("did_you_mean", ())
        assert isinstance(meant, list | tuple)
        raise UnknownParty(said, did_you_mean=[*meant, *near]) from None


def _unknown(world: World, name: str) -> UnknownGroup:
    near = suggestions(name, _names(world.knowledge.groups.items()))
    return UnknownGroup(f"'{name}' is no group of parties.{did_you_mean(near)}{_groups(world)}", did_you_mean=near)


def _groups(world: World) -> str:
    known = ", ".join(sorted(world.knowledge.groups))
    return f" Known groups are {known}" if known else " The record holds no groups"


def _names(groups: Iterable[tuple[str, GroupDefinition]]) -> tuple[str, ...]:
    return tuple(name for key, group in groups for name in (key, *group.aliases))
