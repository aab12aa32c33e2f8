"""Who answers the chunks of a batch: this process, others beside it, or a cluster.

All three give the same answers in the order of the chunks.
"""

import hashlib
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import joblib

from classifier import registry
from classifier.batch.cells import Added, answer_cells
from classifier.checker import Checks
from classifier.errors import ClusterError, DamagedModelError, MissingExtraError

if TYPE_CHECKING:
    from classifier.registry.loading import AnsweringModel

Chunks = Iterable[list[str]]
WAIT_SECONDS, WATCH_SECONDS = 30, 0.5
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Answering(Protocol):
    """Answers chunks of texts, in order."""

    def answer(self, chunks: Chunks) -> Iterator[list[Added]]:
        """Give the added cells of each text of each chunk."""


@dataclass(frozen=True, slots=True)
class Here:
    """Answer in this process."""

    checker: Checks

    def answer(self, chunks: Chunks) -> Iterator[list[Added]]:
        """Answer chunk by chunk."""
        return (answer_cells(self.checker, texts) for texts in chunks)


@dataclass(frozen=True, slots=True)
class Processes:
    """Answer in `jobs` processes, each of which loads the version in `folder` once."""

    folder: Path
    jobs: int
    always_answer: bool = False

    def answer(self, chunks: Chunks) -> Iterator[list[Added]]:
        """Answer chunks side by side."""
        work = joblib.Parallel(self.jobs, return_as="generator", batch_size=1)
        task = joblib.delayed(_answer_from_folder)
        results: Iterator[list[Added]] = work(
            task(self.folder, self.always_answer, texts) for texts in chunks
        )
        return results


@dataclass(frozen=True, slots=True)
class Cluster:
    """Answer on a Dask cluster; its workers get the version in `folder` once, not with each chunk.

    Parameters
    ----------
    address : str
        Of the scheduler, such as tcp://127.0.0.1:8786; elsewhere than on this machine it must be
        tls://, with the certificates that Dask's own configuration names.
    """

    address: str
    folder: Path
    always_answer: bool = False

    def answer(self, chunks: Chunks) -> Iterator[list[Added]]:
        """Answer chunks on all workers; those of a worker that is lost are answered by others."""
        model = SentModel.of(self.folder)
        task = joblib.delayed(_answer_from_bytes)
        with _connected(self.address) as client:
            options = {"client": client, "wait_for_workers_timeout": WAIT_SECONDS}
            with joblib.parallel_config("dask", **options, scatter=[model]):
                work = joblib.Parallel(
                    -1, return_as="generator", batch_size=1, pre_dispatch="3*n_jobs"
                )
                yield from work(task(model, self.always_answer, texts) for texts in chunks)


class SentModel:
    """What answers of a version, on its way to other machines, known by its digest."""

    def __init__(self, version: str, content: bytes) -> None:
        self.version = version
        self.content = content
        self.digest = hashlib.sha256(content).hexdigest()

    @classmethod
    def of(cls, folder: Path) -> "SentModel":
        """Read a version, verified. Raises DamagedModelError."""
        return cls(folder.name, registry.answering_content(folder))

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SentModel) and other.digest == self.digest

    def load(self) -> "AnsweringModel":
        """Load the model if it is what was sent. Raises DamagedModelError."""
        if hashlib.sha256(self.content).hexdigest() != self.digest:
            raise DamagedModelError(Path(self.version), "it is not what was sent")
        return registry.read_answering(self.content, Path(self.version))


def _answer_from_folder(folder: Path, always_answer: bool, texts: list[str]) -> list[Added]:
    return answer_cells(_from_folder(folder, always_answer), texts) if texts else []


def _answer_from_bytes(model: SentModel, always_answer: bool, texts: list[str]) -> list[Added]:
    return answer_cells(_from_bytes(model, always_answer), texts) if texts else []


# One worker process answers many chunks with one model.


@lru_cache(maxsize=1)
def _from_folder(folder: Path, always_answer: bool) -> Checks:
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    return registry.load(folder).checker(folder.name, always_answer=always_answer)


def _end_with(parent: int) -> None:
    """End this process when its parent is gone: one that was killed cannot tell."""
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)


@lru_cache(maxsize=1)
def _from_bytes(model: SentModel, always_answer: bool) -> Checks:
    checker: Checks = model.load().checker(model.version, always_answer=always_answer)
    return checker


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """Connect to a scheduler.

    Raises
    ------
    ClusterError
        If it is on another machine and not encrypted, does not answer or runs other versions.
    """
    require_safe(address)
    if find_spec("distributed") is None:
        raise MissingExtraError("A cluster", "cluster")
    from distributed import Client
    from distributed.security import Security

    if address.startswith("tls") and not Security().get_connection_args("client")["ssl_context"]:
        problem = "Dask's configuration names no certificates (distributed.comm.tls)"
        raise ClusterError(address, problem)
    try:
        client = Client(address, timeout=WAIT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(address, f"no scheduler answers ({error})") from error
    with client:
        try:
            client.get_versions(check=True)
        except ValueError as error:
            raise ClusterError(address, f"it runs other versions: {error}") from error
        yield client


def require_safe(address: str) -> None:
    """Raise ClusterError for an address of another machine without encryption.

    Whoever reads the connection reads the texts, and whoever writes on it runs code.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("tcp", "tls") or not parts.hostname:
        raise ClusterError(address, "write it as tcp://127.0.0.1:8786 or tls://HOST:PORT")
    if parts.scheme != "tls" and parts.hostname not in LOOPBACK:
        raise ClusterError(address, "another machine is only reached encrypted; use tls://")
