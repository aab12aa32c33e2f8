"""What is counted while the service runs, for Prometheus."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

# Seconds: a check takes a few thousandths, an upload minutes.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
REFUSALS = (429, 503)
# The label of a method of somebody's own.
OTHER = "other"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})

GAUGES = {
    "model_made_seconds": "When the model was trained, in seconds since 1970.",
    "model_age_seconds": "How long ago the model was trained.",
    "requests_in_flight": "Requests at work or waiting.",
    "batches_waiting": "Batches that wait for their turn.",
    "batches_running": "Batches that run.",
    "examples_pending": "Examples that wait for a review.",
    "retrainings_unended": "Retrainings that wait or run.",
    "database_up": "Whether the database answers.",
}


class Metrics:
    """The counts of one service, in a registry of its own.

    Labels come from our routes, statuses, verdicts and reasons, so that their number is bounded.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.in_flight = 0
        ProcessCollector(registry=self.registry)
        self._requests = self._counter(
            "requests", "Requests answered.", "method", "route", "status"
        )
        self._seconds = Histogram(
            "mythcheck_request_seconds",
            "How long requests took, by route.",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._refusals = self._counter("refusals", "Requests turned away, by status.", "status")
        self._texts = self._counter("texts", "Texts checked.")
        self._verdicts = self._counter("verdicts", "Texts checked, by verdict.", "verdict")
        self._abstentions = self._counter("abstentions", "Texts without a verdict.", "reason")
        self._cache = self._counter("cache", "Texts looked up in the cache.", "outcome")
        self._hits, self._misses = self._cache.labels("hit"), self._cache.labels("miss")
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._known_verdicts: dict[str, Counter] = {}

    def served(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        key = (method, route, status)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._children(method, route, status)
        known[0].inc()
        known[1].observe(seconds)
        if status in REFUSALS:
            self._refusals.labels(str(status)).inc()

    def checked(self, verdict: str, reason: str = "") -> None:
        """Count one text that was checked; `reason` says why there is no verdict."""
        self._texts.inc()
        known = self._known_verdicts.get(verdict)
        if known is None:
            known = self._known_verdicts[verdict] = self._verdicts.labels(verdict)
        known.inc()
        if reason:
            self._abstentions.labels(reason).inc()

    def cache_hit(self) -> None:
        """Count a text that was answered from the cache."""
        self._hits.inc()

    def cache_miss(self) -> None:
        """Count a text that had to be checked."""
        self._misses.inc()

    def exposition(self, now: "Now") -> bytes:
        """Write all counts in Prometheus's text format, and how things stand now."""
        return generate_latest(self.registry) + generate_latest(now)

    def _children(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        return (
            self._requests.labels(method if method in METHODS else OTHER, route, str(status)),
            self._seconds.labels(route),
        )

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"mythcheck_{name}", about, labels, registry=self.registry)


@dataclass(frozen=True, slots=True)
class Now(Collector):
    """How things stand at the moment; what is not known, None, is left out.

    Parameters
    ----------
    model
        The version that answers.
    numbers
        By name: see `GAUGES`.
    """

    model: str
    numbers: Mapping[str, float | None]

    def collect(self) -> Iterator[Metric]:
        """Give the numbers as Prometheus knows them."""
        info = GaugeMetricFamily(
            "mythcheck_model_info", "The model that answers.", labels=["version"]
        )
        info.add_metric([self.model], 1)
        yield info
        for name, about in GAUGES.items():
            if (value := self.numbers[name]) is not None:
                yield GaugeMetricFamily(f"mythcheck_{name}", about, value)


def made_at(version: str) -> float | None:
    """Give when a version was trained, in seconds since 1970; its name begins with that."""
    try:
        found = datetime.strptime(version.partition("-")[0], "%Y%m%dT%H%M%S%z")
    except ValueError:
        return None
    return found.timestamp()
