"""`GET /v1/treaties/{treaty}/parties/{party}/obligations`: what binds a party."""

from api.asking import Api
from treatylog.client import Client


async def states(client: Client, on: str) -> dict[str, str]:
    """The state of each of Russia's duties on a date, by article."""
    return {item.article: item.state for item in (await client.obligations("inf", "RUS", on=on)).items}


async def test_inspections_end_by_their_own_term(client: Client) -> None:
    """Thirteen years after the entry into force (article XI)."""
    before, after = await states(client, "2001-05-30"), await states(client, "2001-06-01")
    inspections = next(article for article in before if article.startswith("XI"))
    assert (before[inspections], after[inspections]) == ("binding", "ended")


async def test_an_unknown_treaty(api: Api) -> None:
    """404."""
    await api.refused(404, "unknown-treaty", api.get("/v1/treaties/atlantis/parties/USA/obligations"))
