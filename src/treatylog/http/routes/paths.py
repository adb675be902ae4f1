"""The paths that several resources begin with."""

from treatylog.errors import UnknownParty, UnknownTerritory, UnknownTreaty

TREATIES = "/v1/treaties"
TREATY = f"{TREATIES}/{{treaty}}"
PARTY = f"{TREATY}/parties/{{party}}"

ABOUT_A_PARTY = (UnknownTreaty, UnknownParty, UnknownTerritory)
"""The problems of a question about a party under a treaty."""
