"""The page for files in a browser: sent, watched, read, downloaded, deleted."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from classifier.checker import Checker
from service.app import create_app
from service.settings import Settings

HOSTILE = '<img src=x onerror="alert(1)"><b>Diet creates dimples</b>'
CAPTIONS = [
    "Diet creates dimples", "Leg day done!", "Crunches burn belly fat", "", HOSTILE,
    "@friend does diet create dimples?",
]  # fmt: skip


@pytest.fixture(scope="module")
def address(
    listen: Callable[..., Any],
    tiny_models: Path,
    tiny_data: Path,
    tiny_checker: Checker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Serve the pages as `mythcheck serve` does."""
    settings = Settings(tiny_models, tiny_data, batches=tmp_path_factory.mktemp("batches"))
    with listen(create_app(settings, tiny_checker), settings) as (host, port):
        yield f"http://{host}:{port}/"


@pytest.fixture
def opened(visit: Callable[..., Any], address: str) -> Any:
    """Open the page."""
    return visit(address, "batch")


def send(page: Page, name: str, content: bytes) -> None:
    """Choose a file and send it."""
    page.get_by_label("A file").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content}]
    )
    page.get_by_role("button", name="Look at it").click()


def texts(page: Page) -> list[str]:
    """Give the captions that are shown."""
    return page.locator("#rows blockquote").all_inner_texts()


def test_pasted_captions_are_checked(opened: Any) -> None:
    """From pasting to deleting, with the verdicts filtered, searched and sorted on the way."""
    page = opened.page
    page.get_by_label("Or captions, one a line").fill("\n".join(CAPTIONS))
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="Which column")).to_be_focused()
    expect(page.get_by_label("Column", exact=True)).to_have_value("text")
    assert page.locator("#first-rows td").all_inner_texts()[0] == CAPTIONS[0]
    page.get_by_role("button", name="Check all rows").click()
    expect(page.get_by_role("heading", name="Result")).to_be_focused(timeout=60_000)
    expect(page.locator("#counted")).to_have_text("5 rows.")
    assert texts(page) == [caption for caption in CAPTIONS if caption]
    page.get_by_label("Verdict", exact=True).select_option("unverified")
    assert "Leg day done!" in texts(page)
    page.get_by_label("Verdict", exact=True).select_option("myth")
    assert "Leg day done!" not in texts(page)
    page.get_by_label("Words", exact=True).fill("DIMPLES ligament")
    assert CAPTIONS[0] in texts(page)
    assert CAPTIONS[2] not in texts(page)
    assert page.locator("#rows img, #rows b").count() == 0
    assert page.locator("#rows a").first.get_attribute("href").startswith("https://")  # type: ignore[union-attr]
    page.get_by_label("Words", exact=True).fill("zanzibar")
    expect(page.get_by_text("0 rows shown.")).to_be_visible()
    page.get_by_label("Words", exact=True).fill("")
    page.get_by_label("Verdict", exact=True).select_option("")
    page.get_by_label("Order").select_option("text")
    assert texts(page)[-1] == "Leg day done!"
    page.get_by_label("Order").select_option("harm")
    assert texts(page)[-1] != CAPTIONS[0]
    for name, start in (("result", "text,verdict,"), ("report", "<!doctype html>")):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"Download the {name}").click()
        assert download.value.suggested_filename.startswith("captions-")
        assert Path(download.value.path()).read_text().replace('"', "").startswith(start)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Look at it")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_person_chooses_the_column_with_the_keyboard(opened: Any) -> None:
    """Where several may be meant, none is taken by itself; a reload changes nothing."""
    page = opened.page
    rows = "".join(f"{text},I love this post so much\n" for text in CAPTIONS if "," not in text)
    send(page, "my.csv", b"caption,comment\n" + rows.encode())
    expect(page.get_by_text("Several columns may be meant")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Which column")).to_be_focused()
    expect(page.get_by_label("Column", exact=True)).to_have_value("")
    page.get_by_label("Column", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Check all rows")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Result")).to_be_focused(timeout=60_000)
    assert CAPTIONS[0] in texts(page)
    expect(page.locator("#counted")).to_have_text("6 rows, 1 could not be checked.")
    page.reload()
    expect(page.get_by_role("heading", name="Result")).to_be_visible()


def test_progress_is_shown_and_a_run_can_be_stopped(opened: Any, many_captions: bytes) -> None:
    """A bar and words; a reload finds the run again."""
    page = opened.page
    send(page, "many.csv", many_captions)
    page.get_by_role("button", name="Check all rows").click()
    told = page.locator("#told")
    expect(told).to_contain_text("rows", timeout=60_000)
    page.reload()
    expect(told).to_contain_text("%", timeout=60_000)
    assert float(page.locator("progress").evaluate("bar => bar.value")) > 0
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Stop and delete").click()
    expect(page.get_by_role("button", name="Look at it")).to_be_visible(timeout=30_000)
    expect(page.locator("#problem")).to_be_hidden()


def test_only_the_first_rows_are_shown(opened: Any, many_captions: bytes) -> None:
    """And the page says so."""
    page = opened.page
    send(page, "many.csv", b"".join(many_captions.splitlines(keepends=True)[:2_102]))
    page.get_by_role("button", name="Check all rows").click()
    expect(page.locator("#shown")).to_have_text(
        "2,000 of the first 2,000 rows shown; the result has all 2,101.", timeout=60_000
    )
    assert page.locator("#rows li").count() == 2_000


def test_what_is_wrong_is_said(opened: Any) -> None:
    """In words, where a screen reader hears them."""
    page, problem = opened.page, opened.page.get_by_role("alert")
    page.get_by_role("button", name="Look at it").click()
    expect(problem).to_have_text("Choose a file or paste captions: one of the two.")
    send(page, "a.csv", b"a,a\n1,2\n")
    expect(problem).to_contain_text("'a'")
    opened.forgive(422)
    page.evaluate('sessionStorage.setItem(\'batch\', \'{"id": "0", "token": "0"}\')')
    page.reload()
    expect(problem).to_have_text("This batch is no longer here. Send the file again.")
    opened.forgive(404)
