"""What Prometheus reads: requests, verdicts, the model, and how things stand."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from classifier.checker import Checker
from service.app import create_app
from service.metrics import GAUGES, Metrics, Now, made_at
from service.settings import Settings

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(text: str) -> Samples:
    """Read an exposition as Prometheus does."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float | None:
    """Give one number."""
    return found.get((f"mythcheck_{name}", frozenset(labels.items())))


def scrape(client: TestClient) -> Samples:
    """Ask for the metrics."""
    reply = client.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=")
    return read(reply.text)


@pytest.fixture
def metrics(app: FastAPI) -> Metrics:
    """Give the counts of the service."""
    found: Metrics = app.state.metrics
    return found


def test_requests_are_counted_by_route(client: TestClient) -> None:
    """With method and status, and how long they took."""
    client.get("/v1/topics/none")
    client.get("/v1/topics/nothing")
    client.post("/v1/check", json={"text": "Diet creates dimples"})
    found = scrape(client)
    told = {"method": "GET", "route": "/v1/topics/{id}", "status": "404"}
    assert value(found, "requests_total", **told) == 2
    assert value(found, "request_seconds_count", route="/v1/topics/{id}") == 2
    assert value(found, "request_seconds_bucket", route="/v1/check", le="+Inf") == 1


def test_strangers_make_no_labels(client: TestClient) -> None:
    """Whatever they send, there are as many series as before, but one."""
    scrape(client)
    for number in range(30):
        client.get(f"/nothing/{number}")
        client.request(f"METHOD{number}", "/")
        client.get(f"/static/{number}.css")
    labels = {dict(labels).get("route") for _, labels in scrape(client)}
    methods = {dict(labels).get("method") for _, labels in scrape(client)}
    assert labels == {None, "other", "/", "/static", "/metrics"}
    assert methods == {None, "GET", "other"}


def test_verdicts_and_abstentions_are_counted(client: TestClient, metrics: Metrics) -> None:
    """A text without a verdict has a reason."""
    metrics.checked("myth")
    metrics.checked("unverified", "off_topic")
    found = scrape(client)
    assert value(found, "texts_total") == 2
    assert value(found, "verdicts_total", verdict="myth") == 1
    assert value(found, "verdicts_total", verdict="unverified") == 1
    assert value(found, "abstentions_total", reason="off_topic") == 1


def test_the_cache_is_counted(client: TestClient, metrics: Metrics) -> None:
    """Both ways."""
    metrics.cache_hit()
    metrics.cache_hit()
    metrics.cache_miss()
    found = scrape(client)
    assert value(found, "cache_total", outcome="hit") == 2
    assert value(found, "cache_total", outcome="miss") == 1


@pytest.mark.parametrize(("status", "count"), [(429, 1), (503, 1), (500, None)])
def test_refusals_are_counted(status: int, count: float | None) -> None:
    """Those of a service that has too much to do."""
    metrics = Metrics()
    metrics.served("GET", "/", status, 0.1)
    found = read(metrics.exposition(NOW).decode())
    assert value(found, "refusals_total", status=str(status)) == count


NOW = Now("20261122T101500Z-3f2a9c", dict.fromkeys(GAUGES))


def test_the_model_and_its_age_stand_there(client: TestClient, tiny_checker: Checker) -> None:
    """As a label, and as seconds."""
    found = scrape(client)
    assert value(found, "model_info", version=tiny_checker.version) == 1
    assert value(found, "requests_in_flight") == 1


def test_a_model_tells_when_it_was_made() -> None:
    """Its name begins with that; one of another name does not."""
    assert made_at("20261122T101500Z-3f2a9c") == 1795342500
    assert made_at("mine") is None


def test_what_is_not_known_is_left_out() -> None:
    """Rather than told as 0."""
    numbers = NOW.numbers | {"examples_pending": 3}
    found = read(Metrics().exposition(replace(NOW, numbers=numbers)).decode())
    assert value(found, "examples_pending") == 3
    assert value(found, "database_up") is None


def test_queues_stand_there(batch_client: TestClient) -> None:
    """What waits and what runs."""
    example = {"text": "Diet creates dimples", "verdict": "myth", "by": "ana"}
    example["topic"] = next(iter(batch_client.get("/v1/topics").json()["topics"]))["id"]
    assert batch_client.post("/v1/examples", json=example).status_code in (200, 201)
    found = scrape(batch_client)
    assert value(found, "batches_waiting") == 0
    assert value(found, "batches_running") == 0
    assert value(found, "retrainings_unended") == 0
    assert value(found, "database_up") == 1
    assert value(found, "examples_pending") is not None


def test_the_process_is_watched(client: TestClient) -> None:
    """Its memory tells a leak."""
    found: dict[Any, float] = scrape(client)
    assert found["process_resident_memory_bytes", frozenset()] > 0


def test_two_services_do_not_share_counts(settings: Settings, tiny_checker: Checker) -> None:
    """Each has a registry of its own."""
    one, other = (create_app(settings, tiny_checker) for _ in range(2))
    one.state.metrics.checked("myth")
    found: Iterator[Samples] = (
        read(app.state.metrics.exposition(NOW).decode()) for app in (one, other)
    )
    assert [value(each, "texts_total") for each in found] == [1, 0]
