"""The database may go and come back: texts are checked all the while."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from classifier.checker import Checker
from service.app import create_app
from service.settings import Settings
from service.store import engine, transactions

PROBLEM = "application/problem+json"


@dataclass
class Filing:
    """Somebody who files examples, each another one."""

    client: TestClient
    acknowledged: list[int] = field(default_factory=list)
    sent: int = 0

    def file(self) -> Any:
        """File one more; what is acknowledged is remembered."""
        self.sent += 1
        text = f"Sit-ups of kind {self.sent} burn the fat beneath them"
        example = {"text": text, "verdict": "myth", "by": "ana"}
        reply = self.client.post("/v1/examples", json=example)
        if reply.status_code == 201:
            self.acknowledged.append(reply.json()["id"])
        return reply

    def require_away(self, words: str = "") -> None:
        """Examples are refused for now, in words; all else is as before."""
        for reply in (self.file(), self.client.get("/v1/examples")):
            assert reply.status_code == 503, reply.text
            assert reply.headers["content-type"] == PROBLEM
            assert int(reply.headers["retry-after"]) > 0
            assert words in reply.json()["detail"]
            assert "/" not in reply.json()["detail"], "names a place of this machine"
        self.require_checking()

    def require_back(self) -> None:
        """Examples are taken, and all that were acknowledged are there."""
        reply = self.file()
        assert reply.status_code == 201, reply.text
        pending = self.client.get("/v1/examples").json()["counts"]["pending"]
        assert pending == len(self.acknowledged) == len(set(self.acknowledged))
        self.require_checking()

    def require_checking(self) -> None:
        """Texts are checked, topics are read."""
        text = {"text": f"Diet creates {self.sent} dimples"}
        assert self.client.post("/v1/check", json=text).status_code == 200
        assert self.client.post("/", data=text).status_code == 200
        assert self.client.get("/v1/topics").status_code == 200
        assert self.client.get("/healthz").status_code == 200


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "examples.db"


@pytest.fixture
def filing(file: Path, tiny_data: Path, tmp_path: Path, tiny_checker: Checker) -> Iterator[Filing]:
    own = Settings(tmp_path, tiny_data, batches=tmp_path / "batches", database=f"sqlite:///{file}")
    with TestClient(create_app(own, tiny_checker)) as client:
        filing = Filing(client)
        filing.require_back()
        yield filing


def sides(file: Path) -> list[Path]:
    """Give the database and the files beside it."""
    return sorted(file.parent.glob(f"{file.name}*"))


def move(file: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for each in sides(file):
        each.rename(folder / each.name)


def test_a_file_that_is_moved_away_and_back(filing: Filing, file: Path, tmp_path: Path) -> None:
    """Nothing is written where nobody looks for it, and no new file hides the old one."""
    away = tmp_path / "away"
    move(file, away)
    filing.require_away("is gone from its place")
    assert sides(file) == []
    move(away / file.name, tmp_path)
    filing.require_back()


def test_a_file_that_is_replaced_by_its_copy(filing: Filing, file: Path, tmp_path: Path) -> None:
    """As when a backup is put back: it is used without a new start."""
    filing.file()
    with closing(sqlite3.connect(file)) as live, closing(sqlite3.connect(tmp_path / "b")) as copy:
        live.backup(copy)
    shutil.rmtree(tmp_path / "old", ignore_errors=True)
    move(file, tmp_path / "old")
    filing.require_away()
    (tmp_path / "b").rename(file)
    filing.require_back()


def test_a_folder_in_its_place(filing: Filing, file: Path, tmp_path: Path) -> None:
    """It is told without its place, left as it is, and what was there is never taken for new.

    A new database has no keys: with it, nothing would need one.
    """
    move(file, tmp_path / "away")
    file.mkdir()
    filing.require_away()
    file.rmdir()
    filing.require_away("is gone from its place")
    assert not filing.client.app.state.store.is_new()  # type: ignore[attr-defined]
    move(tmp_path / "away" / file.name, tmp_path)
    filing.require_back()


def test_bytes_of_another_kind_in_its_place(filing: Filing, file: Path, tmp_path: Path) -> None:
    """They are not overwritten."""
    move(file, tmp_path / "away")
    file.write_bytes(b"no database" * 999)
    filing.require_away()
    assert file.read_bytes() == b"no database" * 999
    file.unlink()
    move(tmp_path / "away" / file.name, tmp_path)
    filing.require_back()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a moment only, where people would have waited for half a minute."""
    monkeypatch.setattr(transactions, "PATIENCE", 0.5)
    monkeypatch.setattr(engine, "LOCK_SECONDS", 0.5)


def test_a_file_that_another_program_locks(impatient: None, filing: Filing, file: Path) -> None:
    """Readers go on; a writer is told after a while, and may write when the other lets go."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        reply = filing.file()
        assert (reply.status_code, reply.headers["content-type"]) == (503, PROBLEM)
        assert "locked by another program" in reply.json()["detail"]
        assert filing.client.get("/v1/examples").status_code == 200
        filing.require_checking()
        other.execute("ROLLBACK")
    filing.require_back()


def test_a_postgres_server_that_is_killed_and_started(
    impatient: None, mortal_postgres: Any, tiny_data: Path, tmp_path: Path, tiny_checker: Checker
) -> None:
    """In between examples are refused in words."""
    own = Settings(tmp_path, tiny_data, batches=tmp_path / "batches", database=mortal_postgres.url)
    with TestClient(create_app(own, tiny_checker)) as client:
        filing = Filing(client)
        filing.require_back()
        mortal_postgres.kill()
        filing.require_away("does not answer")
        mortal_postgres.start()
        filing.require_back()


@pytest.mark.parametrize("what", ["gone", "broken"])
def test_training_data_that_cannot_be_read(
    what: str, tiny_data: Path, file: Path, tmp_path: Path, tiny_checker: Checker
) -> None:
    """Examples cannot be judged without it, so they are refused until it is back."""
    data = shutil.copytree(tiny_data, tmp_path / "data")
    own = Settings(tmp_path, data, batches=tmp_path / "batches", database=f"sqlite:///{file}")
    with TestClient(create_app(own, tiny_checker)) as client:
        filing = Filing(client)
        if what == "gone":
            data.rename(tmp_path / "away")
        else:
            (data / "topics" / "new.toml").write_text("[[topic]]\nid = ")
        reply = filing.file()
        assert (reply.status_code, reply.headers["content-type"]) == (503, PROBLEM)
        assert "training data cannot be read" in reply.json()["detail"]
        filing.require_checking()
        if what == "gone":
            (tmp_path / "away").rename(data)
        else:
            (data / "topics" / "new.toml").unlink()
        filing.require_back()
