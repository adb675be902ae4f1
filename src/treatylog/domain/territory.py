"""The territories of a State: what it said of each, and where the treaty stands for one (VCLT art. 29)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from treatylog.domain.effect import Effect
from treatylog.domain.machine import Trigger


class Extent(StrEnum):
    """How the treaty stands to a territory of which its State has spoken."""

    APPLIED = "applied"
    EXCLUDED = "excluded"
    LEAVING = "leaving"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class TerritoryState:
    """How the treaty stands to a territory, by which effect, and the notice that runs for it alone."""

    extent: Extent
    by: Effect
    exit: Effect | None = None


Territories = Mapping[str, TerritoryState]
"""What a State said of its territories, by their codes."""

NO_TERRITORIES: Territories = MappingProxyType({})

_EXTENTS = {
    Trigger.APPLY_TO_TERRITORY: Extent.APPLIED,
    Trigger.EXCLUDE_TERRITORY: Extent.EXCLUDED,
    Trigger.NOTIFY_FOR_TERRITORY: Extent.LEAVING,
    Trigger.LEAVE_FOR_TERRITORY: Extent.LEFT,
}


def territory_after(territories: Territories, effect: Effect) -> Territories:
    """*territories* after *effect*, which is about one of them."""
    extent = _EXTENTS[effect.trigger]
    after = TerritoryState(extent, effect, effect if extent is Extent.LEAVING else None)
    return MappingProxyType({**territories, effect.territory or "": after})
