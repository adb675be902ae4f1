"""What is measured, for Prometheus: counted in plain numbers, told when it is asked for."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper bounds of the classes of latency, in seconds."""

NO_ROUTE = "none"
"""The route of a request that is for nothing there is."""

METRICS: Mapping[str, str] = MappingProxyType(
    {
        "treatylog_requests": "Requests answered, by the template of the route, the method and the status.",
        "treatylog_request_seconds": "From the head of a request read to its answer made, by route and method.",
        "treatylog_requests_in_progress": "Requests that are being answered.",
        "treatylog_rate_limited": "Requests refused because their client asks too often.",
        "treatylog_log_position": "The position up to which this process has read the log.",
        "treatylog_log_store_position": "Where the log ends, as its store says. NaN while the store is away.",
        "treatylog_log_lag": "How many events of the store this process has not read. NaN while the store is away.",
        "treatylog_cache_hits": "Answers sent again as they were kept.",
        "treatylog_cache_misses": "Answers that could be kept and had to be made.",
        "treatylog_cache_entries": "Answers that are kept.",
        "treatylog_cache_bytes": "What they take, in bytes.",
        "treatylog_appends_waiting": "Writers that wait until their events are judged and written.",
        "treatylog_feed_readers": "Streams of the feed that are open.",
        "treatylog_webhooks_waiting": "Deliveries of webhooks that wait. NaN while the store is away.",
        "treatylog_webhooks_dead": "Deliveries laid aside as dead letters. NaN while the store is away.",
        "treatylog_webhooks_lag": "How many events behind the log the webhook furthest behind is. NaN likewise.",
        "treatylog_nats_lag": "How many events behind the log the relay to NATS is. NaN likewise, and without a relay.",
        "treatylog_connections": "Connections that are open.",
    }
)
"""Every metric of our own, and what it says. Counters end in `_total` where they are told."""

_LABELS = ("route", "method", "status", "worker")


@dataclass(slots=True)
class _Latency:
    """How often and how fast a route was answered."""

    total: float = 0.0
    classes: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))


class Metrics(Collector):
    """
    The numbers of one process. *worker* names it where several serve together: each counts for itself.

    A `gauge` is a function that is asked when the numbers are; a `counter` likewise, for what only grows.
    """

    def __init__(self, worker: str = "0") -> None:
        self._worker = worker
        self._requests: dict[tuple[str, str, int], int] = {}
        self._latencies: dict[tuple[str, str], _Latency] = {}
        self._gauges: dict[str, Callable[[], float]] = {}
        self._counters: dict[str, Callable[[], float]] = {}
        self.in_progress = 0
        self.rate_limited = 0
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        ProcessCollector(registry=self._registry)
        self.gauge("treatylog_requests_in_progress", lambda: self.in_progress)
        self.counter("treatylog_rate_limited", lambda: self.rate_limited)

    def gauge(self, name: str, ask: Callable[[], float]) -> None:
        """Tell *name* as what *ask* gives."""
        assert name in METRICS
        self._gauges[name] = ask

    def counter(self, name: str, ask: Callable[[], float]) -> None:
        """Tell *name* as what *ask* gives, which only grows."""
        assert name in METRICS
        self._counters[name] = ask

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered."""
        key = route, method, status
        self._requests[key] = self._requests.get(key, 0) + 1
        latency = self._latencies.get((route, method))
        if latency is None:
            latency = self._latencies[route, method] = _Latency()
        latency.total += seconds
        latency.classes[bisect_left(BUCKETS, seconds)] += 1

    def text(self) -> bytes:
        """All of it, in the text format of Prometheus."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """See `Collector`."""
        yield self._told_requests()
        yield self._told_latencies()
        for name, ask in self._counters.items():
            counted = CounterMetricFamily(name, METRICS[name], labels=("worker",))
            counted.add_metric((self._worker,), ask())
            yield counted
        for name, ask in self._gauges.items():
            gauge = GaugeMetricFamily(name, METRICS[name], labels=("worker",))
            gauge.add_metric((self._worker,), ask())
            yield gauge

    def _told_requests(self) -> Metric:
        told = CounterMetricFamily("treatylog_requests", METRICS["treatylog_requests"], labels=_LABELS)
        for (route, method, status), many in self._requests.items():
            told.add_metric((route, method, str(status), self._worker), many)
        return told

    def _told_latencies(self) -> Metric:
        name = "treatylog_request_seconds"
        told = HistogramMetricFamily(name, METRICS[name], labels=("route", "method", "worker"))
        for (route, method), latency in self._latencies.items():
            told.add_metric((route, method, self._worker), _cumulative(latency.classes), latency.total)
        return told


def _cumulative(classes: list[int]) -> list[tuple[str, float]]:
    bounds = [*map(str, BUCKETS), "+Inf"]
    return [(bound, float(sum(classes[: at + 1]))) for at, bound in enumerate(bounds)]
