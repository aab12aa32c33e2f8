"""Signing in with a browser: to the review list, under one's own name, and out again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from classifier.checker import Checker
from service.app import create_app
from service.keys.key import Scope, new_key
from service.settings import Settings

TEXT = "Diet creates dimples in my own cheeks"
Open = Callable[..., Any]


@dataclass(frozen=True)
class Desk:
    """A running service that asks for keys, and its address."""

    app: FastAPI
    address: str

    def add(self, *scopes: Scope) -> str:
        """Make a key that the service knows at once."""
        store, porter = self.app.state.store, self.app.state.porter
        _, key = store.keys.add(name="ana", scopes=scopes)
        porter.keys.look(store)
        return str(key)


@pytest.fixture
def desk(
    listen: Callable[..., Any],
    tmp_path: Path,
    tiny_models: Path,
    tiny_data: Path,
    tiny_checker: Checker,
) -> Iterator[Desk]:
    settings = Settings(tiny_models, tiny_data, batches=tmp_path / "batches")
    app = create_app(settings, tiny_checker)
    with listen(app, settings) as (host, port):
        yield Desk(app, f"http://{host}:{port}/")


def sign_in(page: Page, key: str) -> None:
    page.get_by_label("API key").fill(key)
    page.get_by_role("button", name="Sign in").click()


def require_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
def test_a_person_signs_in_files_reviews_and_signs_out(
    visit: Open, desk: Desk, script: bool
) -> None:
    """With a script and without; their name is asked for nowhere."""
    key = desk.add(Scope.CONTRIBUTE, Scope.REVIEW)
    opened = visit(desk.address, "review?state=accepted", script=script)
    page = opened.page
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, new_key())
    expect(page.get_by_role("alert")).to_contain_text("does not hold")
    opened.forgive(401)
    if script:
        require_accessible(page)
    sign_in(page, key)
    expect(page.get_by_role("heading", name="Review")).to_be_visible()
    assert page.url == f"{desk.address}review?state=accepted"
    expect(page.get_by_text("Signed in as ana")).to_be_visible()
    page.goto(desk.address)
    page.get_by_label("Claim, question or caption").fill(TEXT)
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("This is wrong").first.click()
    expect(page.get_by_label("Your name")).to_have_count(0)
    page.get_by_label("It should be").first.select_option(label="Fact")
    page.get_by_role("button", name="Send to review").first.click()
    expect(page.get_by_text("Filed as #1; a reviewer decides.").first).to_be_visible()
    page.goto(f"{desk.address}review")
    if script:
        require_accessible(page)
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Example 1: rejected.")).to_be_visible()
    history = desk.app.state.store.examples.history(1)
    assert [event.who for event in history] == ["ana", "ana"]
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(f"{desk.address}review")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
