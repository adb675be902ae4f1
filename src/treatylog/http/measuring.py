"""The metrics, to programs of this machine and to holders of a token for them."""

from math import nan

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from treatylog.errors import TreatylogError
from treatylog.http.auth import holder
from treatylog.http.operation import SERVICE
from treatylog.http.pipeline import PIPELINE
from treatylog.http.query import NoQuery
from treatylog.http.reply import NO_STORE, ORIGIN

METRICS_PATH = "/metrics"


async def metrics(request: web.Request) -> web.StreamResponse:
    """What is measured, in the text format of Prometheus."""
    NoQuery.read(request.query)
    opened, measured = request.app[SERVICE], request.app[PIPELINE].metrics
    if not request[ORIGIN].is_local:
        await holder(request, opened.tokens, "metrics")
    try:
        stored: float = (await opened.treaties.head()).size
    except TreatylogError:
        stored = nan
    measured.gauge("treatylog_log_store_position", lambda: stored)
    measured.gauge(
        "treatylog_log_lag", lambda: max(stored - opened.treaties.position, 0.0) if stored == stored else nan
    )
    return web.Response(body=measured.text(), headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": NO_STORE})
