"""The page for files, as it is before its script runs."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

import service
from classifier.checker import Checker
from service import wording
from service.app import create_app
from service.settings import Settings

Read = Callable[[str], Any]
SCRIPT = (Path(service.__file__).parent / "static" / "batch.js").read_text(encoding="utf-8")


def test_the_page_is_linked_both_ways(client: TestClient, read_html: Read) -> None:
    """From the page for one text, and back."""
    assert "/batch" in read_html(client.get("/").text).attributes("href")
    assert "/" in read_html(client.get("/batch").text).attributes("href")


def test_without_a_script_the_page_says_so(client: TestClient, read_html: Read) -> None:
    """Nothing is offered that would not work."""
    page = read_html(client.get("/batch").text)
    assert "JavaScript" in page.texts["noscript"][0]
    assert all("hidden" in page.each(tag)[0] for tag in ("form", "section"))
    assert all("hidden" in section for section in page.each("section"))


def test_every_field_has_a_label(client: TestClient, read_html: Read) -> None:
    """A name that is read aloud, and a place to click."""
    page = read_html(client.get("/batch").text)
    fields = [tag["id"] for kind in ("input", "textarea", "select") for tag in page.each(kind)]
    assert sorted(fields) == sorted(label["for"] for label in page.each("label"))
    assert "aria-label" in page.each("progress")[0]
    assert any(tag.get("aria-live") == "polite" for _, tag in page.tags)


def test_the_page_has_the_words_of_the_answers(client: TestClient, read_html: Read) -> None:
    """Names, signs and reasons are those of the page for one text."""
    [words] = read_html(client.get("/batch").text).attributes("data-words")
    told = {"names": wording.VERDICTS, "signs": wording.SIGNS, "reasons": wording.REASONS}
    assert json.loads(words) == json.loads(json.dumps(told))


def test_the_page_tells_the_limits_in_force(settings: Settings, tiny_checker: Checker) -> None:
    """They are the operator's choice."""
    chosen = replace(settings, max_upload_bytes=3 * 2**20, batch_hours=1.5)
    with TestClient(create_app(chosen, tiny_checker)) as client:
        page = client.get("/batch").text
    for words in ("3 MiB", "deleted 1.5 hours", f'data-most="{3 * 2**20}"'):
        assert words in page


def test_the_script_writes_only_text() -> None:
    """No caption becomes markup or code."""
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", SCRIPT)


def test_the_script_finds_what_it_looks_for(client: TestClient, read_html: Read) -> None:
    """Every id that it names is on the page."""
    ids = read_html(client.get("/batch").text).attributes("id")
    assert set(re.findall(r'\$\("([\w-]+)"\)', SCRIPT)) <= set(ids)
