"""The pages, a module for those that belong together."""

from treatylog.pages.views import (
    between,
    bond,
    changes,
    declarations,
    discrepancies,
    home,
    log,
    matrix,
    parties,
    record,
    treaty,
    what_if,
    worldmap,
)
from treatylog.pages.visit import View

VIEWS: tuple[View, ...] = (
    *home.VIEWS,
    *treaty.VIEWS,
    *worldmap.VIEWS,
    *parties.VIEWS,
    *bond.VIEWS,
    *between.VIEWS,
    *matrix.VIEWS,
    *changes.VIEWS,
    *what_if.VIEWS,
    *declarations.VIEWS,
    *discrepancies.VIEWS,
    *record.VIEWS,
    *log.VIEWS,
)
