"""Processes and clusters give the same answers as this process, in order, whatever dies."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from classifier import registry
from classifier.batch.answering import Cluster, Here, Processes, SentModel, require_safe
from classifier.batch.run import Batch, Course, run_batch
from classifier.checker import Checker
from classifier.errors import ClusterError, DamagedModelError
from classifier.files.content import inspect


@pytest.fixture
def version(tiny_models: Path) -> Path:
    return tiny_models / registry.current_version(tiny_models)


@pytest.fixture
def alone(tiny_checker: Checker, many: Path, tmp_path: Path) -> bytes:
    """The output of a run in this process."""
    run_batch(Batch.of(inspect(many)), Course(Here(tiny_checker)), tmp_path / "alone.csv", {})
    return (tmp_path / "alone.csv").read_bytes()


def test_two_processes_give_the_same(
    version: Path, many: Path, tmp_path: Path, alone: bytes
) -> None:
    """Byte by byte."""
    course = Course(Processes(version, 2))
    run_batch(Batch.of(inspect(many)), course, tmp_path / "out.csv", {})
    assert (tmp_path / "out.csv").read_bytes() == alone


@pytest.fixture
def cluster() -> Iterator[object]:
    """A cluster of two processes on this machine."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
        silence_logs=50,
    ) as found:  # fmt: skip
        yield found


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_when_a_worker_is_killed(
    cluster,  # type: ignore[no-untyped-def]
    version: Path, many: Path, tmp_path: Path, alone: bytes,
) -> None:  # fmt: skip
    """What the lost worker had is answered by the other."""
    worker = next(iter(cluster.workers.values())).pid
    told = threading.Event()

    def kill_after_the_first(rows: int, share: float) -> None:
        if not told.is_set():
            told.set()
            os.kill(worker, signal.SIGKILL)

    course = Course(Cluster(cluster.scheduler_address, version), kill_after_the_first)
    run_batch(Batch.of(inspect(many)), course, tmp_path / "out.csv", {})
    assert told.is_set()
    assert (tmp_path / "out.csv").read_bytes() == alone


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "tcp://localhost:1", "tls://far.example:8786"]
)
def test_safe_addresses(address: str) -> None:
    """This machine in the clear, others encrypted."""
    require_safe(address)


@pytest.mark.parametrize("address", ["tcp://far.example:8786", "far.example:8786", "ws://127.0.0.1:1",
                                     "tcp://127.0.0.1.far.example:1", "", "tcp://"])  # fmt: skip
def test_unsafe_addresses_are_refused(address: str) -> None:
    """Nothing is sent to another machine in the clear, nor to what is no address."""
    with pytest.raises(ClusterError, match="tls://"):
        require_safe(address)


def test_no_scheduler_is_told(version: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever."""
    monkeypatch.setattr("classifier.batch.answering.WAIT_SECONDS", 1)
    with pytest.raises(ClusterError, match="no scheduler answers"):
        next(Cluster("tcp://127.0.0.1:9", version).answer([["hi"]]))


def test_missing_certificates_are_told(version: Path) -> None:
    """Before anything is sent."""
    with pytest.raises(ClusterError, match="no certificates"):
        next(Cluster("tls://far.example:8786", version).answer([["hi"]]))


def test_a_model_damaged_on_its_way_is_refused(version: Path) -> None:
    """The digest is verified before anything is loaded."""
    model = SentModel.of(version)
    model.content = model.content[:-1] + b"x"
    with pytest.raises(DamagedModelError, match="not what was sent"):
        model.load()
