"""The store goes away and comes back: what is known is still answered, what cannot be done is said so."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from aiohttp.test_utils import TestClient, TestServer

from api.asking import EVENTS, NOW, STATEMENT, Watch
from treatylog.errors import LogUnavailable
from treatylog.http.app import build_app
from treatylog.log.store import EventStore
from treatylog.service.following import followed
from treatylog.service.settings import Settings
from treatylog.service.treaties import Treaties
from worlds import service_over, story_record

USA = "/v1/treaties/inf/parties/USA?on=2019-05-01"
MEASURED = "/metrics"


class Leaving:
    """A store that can be away."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self.is_away = False

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._store, name)

        async def answered(*given: Any, **named: Any) -> Any:
            if self.is_away and name != "wait":
                raise LogUnavailable("the database at swordfish:5432 does not answer")
            return await asked(*given, **named)

        return answered


async def statuses(client: TestClient[Any, Any], paths: Sequence[str]) -> list[int]:
    """The status of the answer to each of *paths*."""
    return [(await client.get(path)).status for path in paths]


async def test_a_store_that_is_away_is_told_and_when_it_is_back_all_goes_on() -> None:
    """Not ready, and alive; questions are answered, kept or not; a write is put off, and done when it is back."""
    async with service_over(story_record(), Settings.given(), Watch(NOW)) as opened:
        store = Leaving(opened.treaties._store)
        treaties = Treaties(cast(EventStore, store), Watch(NOW))
        token = await opened.tokens.create("clerk", "write")
        app = build_app(replace(opened, treaties=treaties), Watch(NOW))
        async with followed(treaties), TestClient(TestServer(app)) as client:
            paths = [
                "/health/live",
                "/health/ready",
                USA,
                USA,
                "/v1/treaties?on=2020-01-01",
                "/v1/log/head",
                "/metrics",
            ]
            headers = {"Authorization": f"Bearer {token}", "If-Match": "*"}
            assert await statuses(client, paths) == [200] * 7
            store.is_away = True
            assert await statuses(client, paths) == [200, 503, 200, 200, 200, 503, 200]
            refused = await client.post(EVENTS, json=dict(STATEMENT), headers=headers)
            told = await refused.text()
            assert (refused.status, refused.headers["Retry-After"], "swordfish" in told) == (503, "5", False)
            assert 'treatylog_log_lag{worker="0"} NaN' in await (await client.get(MEASURED)).text()
            store.is_away = False
            assert await statuses(client, paths) == [200] * 7
            assert (await client.post(EVENTS, json=dict(STATEMENT), headers=headers)).status == 201
