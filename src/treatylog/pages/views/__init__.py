"""The pages, a module for each."""

from treatylog.pages.views import between, bond, changes, declarations, discrepancies, home, log, parties, treaty
from treatylog.pages.visit import View

VIEWS: tuple[View, ...] = (
    *home.VIEWS,
    *treaty.VIEWS,
    *parties.VIEWS,
    *bond.VIEWS,
    *between.VIEWS,
    *changes.VIEWS,
    *declarations.VIEWS,
    *discrepancies.VIEWS,
    *log.VIEWS,
)
