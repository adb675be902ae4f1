"""From a world to where a party stands, in short: for those who ask about a thousand at once."""

from dataclasses import dataclass
from datetime import date

from treatylog.projection.world import World
from treatylog.service.answers_batch import PlaceLine
from treatylog.service.telling import exit_of, is_certain, operation_of, standing_of


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
    unknown, band = line.is_unknown(party, asked.on), line.band_at(party, asked.on)
    state = None if line.treaty.is_declaration else line.instrument.at(asked.on).of(party)
    return PlaceLine(
        treaty=asked.treaty, party=party, on=asked.on, headline=line.headline(party, asked.on),
        standing=standing_of(state, unknown=unknown), operation=operation_of(state, unknown=unknown),
        since=band.since if band else None, exit=exit_of(state, asked.on),
        disputed=line.is_disputed(party, asked.on), certain=is_certain(line, party, asked.on),
        because=band.because if band else (), next_change=line.next_band(party, asked.on),
    )  # fmt: skip
