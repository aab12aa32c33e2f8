"""A check that fails on the short way fails as on the general one, and is done once."""

from collections.abc import Mapping, Sequence

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from classifier.answers import Answer
from classifier.checker import Checker
from classifier.errors import BlankTextError
from classifier.knowledge.topics import Topic
from service.app import create_app
from service.errors import StoppingError
from service.settings import Settings

# A longer text is checked in a thread of its own.
TEXTS = ["Diet creates dimples", "Diet creates dimples. " * 60]
# The second goes the general way.
KINDS = ["application/json", "application/json; charset=utf-8"]


class Failing:
    """A checker that answers once, to warm up, and then fails."""

    def __init__(self, checker: Checker, error: Exception) -> None:
        self.checker, self.error, self.calls = checker, error, 0
        self.version = checker.version

    @property
    def topics(self) -> Mapping[str, Topic]:
        """The topics of the other one."""
        return self.checker.topics

    def check(self, texts: Sequence[str]) -> list[Answer]:
        """Fail."""
        self.calls += 1
        if self.calls == 1:
            return self.checker.check(texts)
        raise self.error


@pytest.mark.parametrize(
    ("error", "status"),
    [(RuntimeError("broken"), 500), (StoppingError(), 503), (BlankTextError(), 422)],
)
@pytest.mark.parametrize("text", TEXTS)
def test_what_fails_is_told_and_counted_alike(
    settings: Settings, tiny_checker: Checker, text: str, error: Exception, status: int
) -> None:
    """With the same problem, once each, and under its route."""
    failing = Failing(tiny_checker, error)
    app = create_app(settings, failing)
    with TestClient(app, raise_server_exceptions=False) as client:
        replies = [
            client.post("/v1/check", json={"text": text}, headers={"Content-Type": kind})
            for kind in KINDS
        ]
        exposed = client.get("/metrics").text
    assert [reply.status_code for reply in replies] == [status, status]
    assert replies[0].json() == replies[1].json()
    assert failing.calls == 1 + len(KINDS)
    counted = {
        sample.labels["route"]: sample.value
        for family in text_string_to_metric_families(exposed)
        for sample in family.samples
        if sample.name == "mythcheck_requests_total"
    }
    assert counted == {"/v1/check": 2}
