"""Topics go out as fact-checks, once a person has read them."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from classifier.cli import app

DESK = ("--publisher", "A desk", "--url", "https://example.org/")


def export(target: str, data: Path, *publisher: str) -> Result:
    options = ["--claim-review", target, "--data", str(data), *(publisher or DESK)]
    return CliRunner().invoke(app, ["topics", "export", *options])


@pytest.fixture
def read_data(tiny_data: Path, tmp_path: Path) -> Path:
    """Give data of which a person has read one topic."""
    data = Path(shutil.copytree(tiny_data, tmp_path / "data"))
    file = data / "topics" / "body-shape-anatomy-posture.toml"
    file.write_text(file.read_text().replace('by = "machine"', 'by = "ana"', 1))
    return data


def test_only_what_a_person_has_read_is_exported(read_data: Path, tmp_path: Path) -> None:
    """Into a file, whole, and a line says how much that is."""
    done = export(str(tmp_path / "out.json"), read_data)
    assert done.exit_code == 0, done.output
    document = json.loads((tmp_path / "out.json").read_text())
    [review] = document["@graph"]
    assert review["url"].startswith("https://example.org/topics/")
    assert "1 of " in done.stderr and done.stdout == ""


def test_nothing_to_publish_is_no_error(tiny_data: Path) -> None:
    """The document is empty, and it is said why and what to do."""
    done = export("-", tiny_data)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["@graph"] == []
    assert "reviewed by machine only" in done.stderr


def test_a_topic_without_plain_myths_is_told(read_data: Path, tmp_path: Path) -> None:
    """It is left out."""
    shutil.rmtree(read_data / "claims")
    done = export("-", read_data)
    assert json.loads(done.stdout)["@graph"] == []
    assert "0 of " in done.stderr and "1 more have no plain myth" in done.stderr


def test_a_publisher_without_an_address_is_refused(tiny_data: Path, tmp_path: Path) -> None:
    """Before anything is written."""
    target = tmp_path / "out.json"
    done = export(str(target), tiny_data, "--publisher", "A desk", "--url", "nowhere")
    assert "no plain web address" in str(done.exception)
    assert not target.exists()
