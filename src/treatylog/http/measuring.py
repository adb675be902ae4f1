"""The metrics, to programs of this machine and to holders of a token for them."""

from collections.abc import Mapping
from functools import partial
from math import nan

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from treatylog.errors import TreatylogError
from treatylog.http.auth import holder
from treatylog.http.operation import SERVICE
from treatylog.http.pipeline import PIPELINE
from treatylog.http.query import NoQuery
from treatylog.http.reply import NO_STORE, ORIGIN
from treatylog.service.build import Service
from treatylog.service.relaying import NATS

METRICS_PATH = "/metrics"

_RELAYS = ("treatylog_webhooks_waiting", "treatylog_webhooks_dead", "treatylog_webhooks_lag", "treatylog_nats_lag")


async def metrics(request: web.Request) -> web.StreamResponse:
    """What is measured, in the text format of Prometheus."""
    NoQuery.read(request.query)
    opened, measured = request.app[SERVICE], request.app[PIPELINE].metrics
    if not request[ORIGIN].is_local:
        await holder(request, opened.tokens, "metrics")
    try:
        stored: float = (await opened.treaties.head()).size
        relays = await _relays(opened, stored)
    except TreatylogError:
        stored, relays = nan, dict.fromkeys(_RELAYS, nan)
    measured.gauge("treatylog_log_store_position", lambda: stored)
    measured.gauge(
        "treatylog_log_lag", lambda: max(stored - opened.treaties.position, 0.0) if stored == stored else nan
    )
    for name, value in relays.items():
        measured.gauge(name, partial(float, value))
    return web.Response(body=measured.text(), headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": NO_STORE})


async def _relays(opened: Service, stored: float) -> Mapping[str, float]:
    """What relays have still to do, as the store says, so that every node tells the same."""
    counted, settings = await opened.webhooks.counted(), opened.settings
    sent = (await opened.relaying.cursor(NATS, settings.nats_stream)).position if settings.nats_servers else nan
    behind = stored - counted.cursor.position if counted.cursor else 0.0
    return dict(zip(_RELAYS, (counted.waiting, counted.dead, max(behind, 0.0), stored - sent), strict=True))
