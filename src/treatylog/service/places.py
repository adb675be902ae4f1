"""From a world to where a party stands, in short: for those who ask about a thousand at once."""

from dataclasses import dataclass
from datetime import date

from treatylog.projection.glance import glances
from treatylog.projection.world import World
from treatylog.service.answers_batch import PlaceLine
from treatylog.service.telling import told_exit


@dataclass(frozen=True, slots=True)
class Asked:
    """A party, a treaty and a date, by name."""

    treaty: str
    party: str
    on: date


def place(world: World, asked: Asked) -> PlaceLine:
    """Where the party stands on the date. UnknownTreaty, UnknownParty."""
    line = world.timeline(asked.treaty)
    party = asked.party if asked.party in line.involved else world.knowledge.directory.resolve(asked.party)
    seen = glances(line, party)
    now = seen.at(asked.on)
    return PlaceLine(
        treaty=asked.treaty, party=party, on=asked.on, headline=now.headline, standing=now.standing,
        operation=now.operation, since=now.since, exit=told_exit(now.exit, asked.on), disputed=now.disputed,
        certain=now.certain, because=now.because, next_change=seen.next(asked.on),
    )  # fmt: skip
