"""The service answers with the version in use, and nobody notices the change."""

import asyncio
import json
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from classifier import registry
from classifier.errors import DamagedModelError
from service.app import create_app
from service.retraining.swap import load_answering

TEXTS = [
    "Diet creates dimples",
    "Crunches burn belly fat",
    "Leg day done!",
    "Diet creates dimples. Crunches burn belly fat.",
    "You can spot reduce your arms",
    "Back dimples are a sign of good circulation",
]
REQUESTS, CLIENTS, SWAPS = 5_000, 4, 8
KIND = {"Content-Type": "application/json"}
# Prints the modules that checking a text imports beyond what a warm checker has.
LATE_IMPORTS = """
import sys
from pathlib import Path
from classifier import registry
from service.retraining.swap import WARM_UP
folder = Path(sys.argv[1])
checker = registry.load(folder).checker(folder.name, always_answer=False)
checker.check([WARM_UP])
known = set(sys.modules)
checker.check(["#Wxqz e.g. a. B? no! don’t ﬁx 5. 3.5 mg. daily\\n=1+1 🔥", "Plims? Xqzvw."])
print(sorted(set(sys.modules) - known))
"""


def own_answers(models: Path, versions: tuple[str, str]) -> dict[str, list[Any]]:
    """Give each version's own answers on the texts, as they read in JSON."""
    checkers = [load_answering(models / version) for version in versions]
    return {
        text: [json.loads(json.dumps(each.check([text])[0].to_dict())) for each in checkers]
        for text in TEXTS
    }


@dataclass
class Crowd:
    """Clients that ask without a pause."""

    address: str
    own: dict[str, list[Any]]
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def has(self, version: str, before: int) -> bool:
        """Say whether a version has given its share of answers since."""
        return self.seen[version] >= before + REQUESTS // SWAPS

    def ask(self) -> None:
        """Ask over one connection that is kept open, and compare each answer as a whole."""
        known: dict[tuple[str, bytes], str] = {}
        with closing(HTTPConnection(self.address.removeprefix("http://"), timeout=30)) as line:
            for text in cycle(TEXTS):
                if self.enough.is_set():
                    return
                line.request("POST", "/v1/check", json.dumps({"text": text}), KIND)
                reply = line.getresponse()
                body = reply.read()
                # The same bytes are the same answer: each is read once.
                if (text, body) not in known:
                    known[text, body] = self.model_of(text, reply.status, body)
                if model := known[text, body]:
                    self.seen[model] += 1
                else:
                    self.wrong.append(body.decode())

    def model_of(self, text: str, status: int, body: bytes) -> str:
        """Name the version whose answer this is, as a whole; "" where it is nobody's."""
        if status != 200 or json.loads(body) not in self.own[text]:
            return ""
        return str(json.loads(body)["model"])


def test_a_swap_under_load_costs_no_request(
    bench: Any, two_versions: tuple[str, str], serving: Callable[..., Any], until: Any
) -> None:
    """Every answer is wholly that of one of the two versions, while they take turns."""
    own = own_answers(bench.models, two_versions)
    assert sum(first["verdict"] != second["verdict"] for first, second in own.values()) >= 2
    with serving(bench) as running:
        crowd = Crowd(running.address, own)
        clients = [threading.Thread(target=crowd.ask) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        for swaps, version in enumerate(cycle(reversed(two_versions)), 1):
            path = f"{running.address}/v1/models/{version}/promote"
            before = crowd.seen[version]
            if swaps % 3 == 0:
                registry.promote(bench.models, version)
            else:
                reply = httpx2.post(path, json={"by": "ana"}, timeout=30)
                assert reply.status_code == 200, reply.text
            until(lambda version=version, before=before: crowd.wrong or crowd.has(version, before))
            if crowd.wrong or (crowd.seen.total() >= REQUESTS and swaps >= SWAPS):
                break
        crowd.enough.set()
        for client in clients:
            client.join()
    assert crowd.wrong == []
    assert crowd.seen.total() >= REQUESTS
    assert set(crowd.seen) == set(two_versions)


@pytest.fixture
def client(bench: Any) -> Any:
    with TestClient(create_app(bench.settings())) as client:
        yield client


def answering(client: TestClient) -> str:
    return str(client.get("/readyz").json()["model"])


def test_a_pointer_that_somebody_else_moves_is_followed(
    client: TestClient, bench: Any, two_versions: tuple[str, str], until: Any
) -> None:
    """A promotion on the command line reaches the service by itself."""
    first, second = two_versions
    assert answering(client) == first
    registry.promote(bench.models, second, by="ana")
    until(lambda: answering(client) == second, 10)
    registry.rollback(bench.models, by="ana", reason="a test")
    until(lambda: answering(client) == first, 10)


def damaged(folder: Path) -> None:
    path = folder / "compiled.npy"
    path.write_bytes(path.read_bytes()[:-100])


def of_another_library(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["runs_with"]["scikit-learn"] = "0.1"
    (folder / "manifest.json").write_text(json.dumps(manifest))


def answering_otherwise(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["canaries"] = [
        {"text": TEXTS[0], "verdict": "nonsense", "topic": "", "confidence": None}
    ]
    (folder / "manifest.json").write_text(json.dumps(manifest))


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (damaged, "is not the file"),
        (of_another_library, "scikit-learn 0.1"),
        (answering_otherwise, "canaries"),
        (gone, "is missing"),
    ],
    ids=["damaged", "of_another_library", "answering_otherwise", "gone"],
)
def test_a_version_that_cannot_answer_is_refused(
    client: TestClient,
    bench: Any,
    two_versions: tuple[str, str],
    until: Any,
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[Path], None],
    words: str,
) -> None:
    """The one before answers on; the log says so once, and /v1/models as long as it lasts."""
    first, second = two_versions
    damage(bench.models / second)
    pointer = bench.models / "current"
    pointer.write_text(second + "\n" + pointer.read_text().partition("\n")[2])
    until(lambda: client.get("/v1/models").json()["refused"], 10)
    time.sleep(2.5)
    told = client.get("/v1/models").json()
    assert (told["answering"], told["refused"]["version"]) == (first, second)
    assert words in told["refused"]["problem"]
    assert str(bench.models) not in json.dumps(told)
    assert answering(client) == first
    refusals = [record for record in caplog.records if "is refused" in record.getMessage()]
    assert len(refusals) == 1
    registry.promote(bench.models, first)
    until(lambda: client.get("/v1/models").json()["refused"] is None, 10)


def test_a_promotion_that_the_service_cannot_follow_says_so(
    client: TestClient, bench: Any, two_versions: tuple[str, str]
) -> None:
    """The pointer has moved, and yet the answer is no success."""
    first, second = two_versions
    answering_otherwise(bench.models / second)
    reply = client.post(f"/v1/models/{second}/promote", json={"by": "ana"})
    assert reply.status_code == 409
    assert "canaries" in reply.json()["detail"]
    assert answering(client) == first


def test_the_service_does_not_start_with_a_version_that_answers_otherwise(
    bench: Any, two_versions: tuple[str, str]
) -> None:
    """A start is no swap: there is no version before to answer."""
    answering_otherwise(bench.models / two_versions[0])

    async def start() -> None:
        app = create_app(bench.settings())
        async with app.router.lifespan_context(app):
            pass

    with pytest.raises(DamagedModelError, match="canaries"):
        asyncio.run(start())


def test_a_request_keeps_the_version_that_it_began_with(
    client: TestClient, bench: Any, two_versions: tuple[str, str], until: Any
) -> None:
    """Many texts in one request are answered by one version, whatever happens meanwhile."""
    replies: list[Any] = []
    texts = {"texts": [f"Diet creates dimples {number}" for number in range(1_000)]}
    asking = threading.Thread(
        target=lambda: replies.append(client.post("/v1/check/batch", json=texts).json())
    )
    asking.start()
    registry.promote(bench.models, two_versions[1])
    until(lambda: answering(client) == two_versions[1], 20)
    asking.join()
    models = {result["answer"]["model"] for result in replies[0]["results"]}
    assert models == {replies[0]["model"]}


def test_a_warm_checker_imports_nothing_more(tiny_models: Path) -> None:
    """Whoever comes first with an unknown word would wait for it, and all others with them."""
    folder = tiny_models / registry.current_version(tiny_models)
    command = [sys.executable, "-c", LATE_IMPORTS, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
