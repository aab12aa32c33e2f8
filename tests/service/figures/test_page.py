"""The page about the model says what was measured, in words, diagrams and tables."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from classifier import registry
from classifier.checker import Checker
from classifier.loading import load_checker
from service.app import create_app
from service.figures.words import cell, duration, of_hundred, sentences
from service.settings import Settings

Read = Callable[[str], Any]


@pytest.fixture
def models(tiny_models: Path, tmp_path: Path) -> Path:
    """Give a models folder that a test may change."""
    return Path(shutil.copytree(tiny_models, tmp_path / "models"))


@pytest.fixture
def desk(
    models: Path, tiny_data: Path, tiny_checker: Checker, tmp_path: Path
) -> Iterator[TestClient]:
    """Serve the tiny model with its files."""
    settings = Settings(models, tiny_data, batches=tmp_path / "batches")
    with TestClient(create_app(settings, tiny_checker)) as client:
        yield client


def test_the_page_tells_the_version_and_its_figures(
    desk: TestClient, read_html: Read, models: Path, tiny_checker: Checker
) -> None:
    """As the manifest has them; the curve and the reliability are drawn and stand in tables."""
    reply = desk.get("/model")
    assert reply.status_code == 200
    page = read_html(reply.text)
    manifest = registry.read_manifest(models / tiny_checker.version)
    text = " ".join(page.texts["main"][0].split())
    assert tiny_checker.version in text
    assert f"{manifest['claims']:,} labelled claims" in text
    shares = manifest["held_out_writers"]
    assert f"{of_hundred(shares['accuracy'])} of these verdicts are right." in text
    assert f"{of_hundred(shares['false_flag'])} true claims" in text
    drawn = page.each("svg")
    assert len(drawn) == 2 and all(svg["role"] == "img" and svg["aria-label"] for svg in drawn)
    assert {"By what would have been right", "By domain", "Reliability", "Risk and coverage",
            "Trained versions, the newest first"} <= set(page.texts["caption"])  # fmt: skip
    assert not re.search(r"style=|<style", reply.text)


def test_points_and_rows_are_the_same(desk: TestClient, read_html: Read) -> None:
    """Each point of a diagram has its row in a table."""
    page = read_html(desk.get("/model").text)
    bins = next(table for table in page.texts["table"] if table.strip().startswith("Reliability"))
    curve = next(table for table in page.texts["table"] if table.strip().startswith("Risk and"))
    rows = sum(len(re.findall(r"^[\d.]+%", table, re.MULTILINE)) for table in (bins, curve))
    assert len(page.each("circle")) == rows > 10


def test_a_version_that_is_gone_is_told(desk: TestClient, models: Path, tiny_data: Path) -> None:
    """It answers on, and the page shows what is left."""
    shutil.rmtree(models)
    reply = desk.get("/model")
    assert reply.status_code == 200
    assert "not here any more" in reply.text
    assert "No version is kept on this machine." in reply.text
    assert str(models) not in reply.text


def test_every_version_is_told(desk: TestClient, models: Path, tiny_checker: Checker) -> None:
    """With what was put in use, by whom and why."""
    second = registry.new_version()
    registry.save(models, registry.load_fitted(models / tiny_checker.version), {}, "", second)
    registry.promote(models, second, by="ana", reason="<b>newer</b>")
    reply = desk.get("/model").text
    assert second in reply
    assert "put in use by ana: &lt;b&gt;newer&lt;/b&gt;" in reply
    assert "answers here" in reply


def test_a_model_of_labels_is_told(tmp_path: Path) -> None:
    """By its own labels, without a word on myths."""
    rows = [
        f"the {who} is {what} number {n},{label}"
        for n in range(12)
        for who, what, label in (("vaccine", "a hoax", "fake"), ("clinic", "open", "real"))
    ]
    (tmp_path / "labels.csv").write_text("\n".join(["text,label", *rows, ""]))
    checker = load_checker(tmp_path / "models", tmp_path / "labels.csv")
    settings = Settings(tmp_path / "models", tmp_path / "labels.csv", batches=tmp_path / "batches")
    with TestClient(create_app(settings, checker)) as client:
        reply = client.get("/model")
    assert reply.status_code == 200
    assert "fake" in reply.text and "real" in reply.text
    assert "called a myth" not in reply.text
    assert "by writers from whom" not in reply.text


def test_figures_in_words() -> None:
    """Neither all nor nothing is claimed where that is not so."""
    assert of_hundred(0.9365) == "94 of 100"
    assert of_hundred(0.001) == "fewer than 1 of 100"
    assert of_hundred(0.999) == "more than 99 of 100"
    assert (of_hundred(0.0), of_hundred(1.0)) == ("0 of 100", "100 of 100")
    assert (cell(0.5), cell(None)) == ("50.0%", "–")
    assert (duration(65.6), duration(360)) == ("66 seconds", "6 minutes")
    [sentence] = sentences({"accuracy": 0.93, "n": 10.0}, {"accuracy": (0.926, 0.934)})
    assert sentence.interval == "92.6 to 93.4"
