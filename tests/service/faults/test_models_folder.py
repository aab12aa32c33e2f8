"""The folder of models may be damaged in any way: what answers goes on, a start says what is so."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from classifier import registry
from classifier.checker import Checker
from classifier.errors import ModelError
from service.app import create_app
from service.retraining import swap
from service.settings import Settings

CURRENT = registry.CURRENT


def gone(models: Path) -> None:
    shutil.rmtree(models)


def emptied(models: Path) -> None:
    shutil.rmtree(models)
    models.mkdir()


def a_file(models: Path) -> None:
    shutil.rmtree(models)
    models.write_text("no folder")


def pointer_to_nothing(models: Path) -> None:
    (models / CURRENT).write_text("20200101T000000Z-abcdef\n")


def pointer_elsewhere(models: Path) -> None:
    (models / CURRENT).write_text("../../etc/passwd\n")


def pointer_of_bytes(models: Path) -> None:
    (models / CURRENT).write_bytes(b"\xff\x00\xfe" * 99)


def pointer_is_a_folder(models: Path) -> None:
    (models / CURRENT).unlink()
    (models / CURRENT).mkdir()


def version_emptied(models: Path) -> None:
    [version] = [found for found in models.iterdir() if (found / "manifest.json").exists()]
    shutil.rmtree(version)
    version.mkdir()
    again = (models / CURRENT).read_bytes()
    (models / CURRENT).write_bytes(again)


def version_cut_short(models: Path) -> None:
    [version] = [found for found in models.iterdir() if (found / "manifest.json").exists()]
    for found in version.rglob("*"):
        if found.is_file() and found.name != "manifest.json":
            found.write_bytes(found.read_bytes()[:100])


DAMAGES = [
    gone, emptied, a_file, pointer_to_nothing, pointer_elsewhere, pointer_of_bytes,
    pointer_is_a_folder, version_emptied, version_cut_short,
]  # fmt: skip
# Where there is no version at all, a start trains one: that is no fault to tell.
TOLD = [damage for damage in DAMAGES if damage not in (gone, emptied)]


@pytest.fixture
def models(tiny_models: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_models, tmp_path / "models")


@pytest.fixture
def own(models: Path, tiny_data: Path, tmp_path: Path) -> Settings:
    return Settings(
        models, tiny_data, batches=tmp_path / "batches", database=f"sqlite:///{tmp_path / 'x.db'}"
    )


@pytest.fixture
def client(
    own: Settings, tiny_checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    monkeypatch.setattr(swap, "GLANCE_SECONDS", 0.05)
    with TestClient(create_app(own, tiny_checker)) as client:
        yield client


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_costs_a_running_service_nothing(
    damage: Callable[[Path], None], models: Path, client: TestClient, tiny_checker: Checker
) -> None:
    """It answers on with the version that it holds, and its pages say what they can."""
    damage(models)
    # The follower has looked at it by then.
    time.sleep(0.2)
    reply = client.post("/v1/check", json={"text": "Diet creates dimples"})
    assert (reply.status_code, reply.json()["model"]) == (200, tiny_checker.version)
    assert client.get("/readyz").status_code == 200
    for path in ("/", "/model", "/topics", "/v1/models", f"/v1/models/{tiny_checker.version}"):
        found = client.get(path)
        assert found.status_code in (200, 404, 409, 503), path
        assert str(models) not in found.text
    promoted = client.post(
        f"/v1/models/{tiny_checker.version}/promote", json={"by": "ana", "despite": "a test"}
    )
    assert promoted.status_code in (200, 404, 409, 503)
    assert str(models) not in promoted.text


@pytest.mark.parametrize("damage", TOLD)
def test_a_start_says_what_is_wrong(
    damage: Callable[[Path], None], models: Path, own: Settings
) -> None:
    """With the folder and what to do."""
    damage(models)
    app = create_app(own)
    with pytest.raises(ModelError) as caught, TestClient(app):
        pass
    assert str(models) in str(caught.value)
    assert "Run `mythcheck" in str(caught.value)
