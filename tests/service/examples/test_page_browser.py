"""The pages of examples in a browser: filed and reviewed by keys, with a script and without."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from playwright.sync_api import Page, expect

from classifier.checker import Checker
from service.app import create_app
from service.settings import Settings

TEXT = "Diet creates dimples in my own cheeks"
AGAINST = "diet creates back dimples."
HOSTILE = '<img src=x onerror="alert(1)"> dimples of Venus'
AWAY = "postgresql://nobody@127.0.0.1:9/none"
Open = Callable[..., Any]


@dataclass(frozen=True)
class Service:
    """A running service and its address."""

    address: str

    def file(self, text: str = TEXT, **fields: Any) -> int:
        """File an example; gives its number."""
        body = {"text": text, "verdict": "fact", "topic": "back-dimples-cause", "by": "ana"}
        # The first has the data read, which takes seconds where all cores are busy.
        reply = httpx.post(f"{self.address}v1/examples", json=body | fields, timeout=60)
        assert reply.status_code == 201
        return int(reply.json()["id"])

    def shown(self, number: int) -> Any:
        """Read an example."""
        return httpx.get(f"{self.address}v1/examples/{number}").json()


@pytest.fixture
def serve(
    listen: Callable[..., Any],
    tmp_path: Path,
    tiny_models: Path,
    tiny_data: Path,
    tiny_checker: Checker,
) -> Iterator[Callable[..., Service]]:
    """Serve the pages as `mythcheck serve` does, with an empty queue."""
    with ExitStack() as running:

        def start(**chosen: Any) -> Service:
            settings = Settings(tiny_models, tiny_data, batches=tmp_path / "batches", **chosen)
            app = create_app(settings, tiny_checker)
            host, port = running.enter_context(listen(app, settings))
            return Service(f"http://{host}:{port}/")

        yield start


@pytest.fixture
def service(serve: Callable[..., Service]) -> Service:
    """Give a running service."""
    return serve()


def current(page: Page) -> str:
    """Name the example that has the focus."""
    return str(page.evaluate("document.activeElement.id"))


def check(page: Page, text: str) -> None:
    """Have a text answered."""
    page.get_by_label("Claim, question or caption").fill(text)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#verdict")).to_be_visible()


def call_wrong(page: Page, verdict: str, by: str | None) -> None:
    """Say that the answer is wrong."""
    page.get_by_text("This is wrong").first.click()
    page.get_by_label("It should be").first.select_option(label=verdict)
    page.get_by_label("Note").first.fill("Not of this kind.")
    if by is not None:
        page.get_by_label("Your name").first.fill(by)
    page.get_by_role("button", name="Send to review").first.click()


def test_a_wrong_answer_is_filed_without_leaving_it(visit: Open, service: Service) -> None:
    """The page says as which number; it knows the name the next time."""
    page = visit(service.address).page
    check(page, TEXT)
    call_wrong(page, "Fact", "ana")
    told = page.locator(".wrong .told")
    expect(told).to_have_text("Filed as #1; a reviewer decides.")
    expect(page.locator("#verdict")).to_be_visible()
    expect(page.get_by_role("button", name="Send to review")).to_be_hidden()
    found = service.shown(1)
    assert (found["text"], found["verdict"], found["submitter"]) == (TEXT, "fact", "ana")
    assert (found["origin"], found["note"]) == ("page", "Not of this kind.")
    check(page, "Crunches burn belly fat. Leg day done!")
    expect(page.locator(".wrong")).to_have_count(2)
    call_wrong(page, "Not verified: it claims nothing", None)
    expect(told.first).to_have_text("Filed as #2; a reviewer decides.")
    assert service.shown(2)["submitter"] == "ana"


def test_a_refused_filing_keeps_what_was_entered(visit: Open, service: Service) -> None:
    """The person corrects it where it stands."""
    opened = visit(service.address)
    page = opened.page
    check(page, TEXT)
    page.get_by_text("This is wrong").click()
    page.get_by_label("Topic", exact=False).first.fill("back-dimples-cuse")
    page.get_by_label("Your name").fill("ana")
    page.get_by_role("button", name="Send to review").click()
    expect(page.locator(".wrong .told")).to_contain_text("did you mean 'back-dimples-cause'")
    opened.forgive(422)
    page.get_by_label("Topic", exact=False).first.fill("back-dimples-cause")
    page.get_by_role("button", name="Send to review").click()
    expect(page.locator(".wrong .told")).to_contain_text("Filed as #1")


def test_all_of_it_works_without_a_script(visit: Open, service: Service) -> None:
    """Check, file, accept, open again: forms and links."""
    opened = visit(service.address, script=False)
    page = opened.page
    check(page, TEXT)
    call_wrong(page, "Mixed", "ana")
    page.get_by_role("link", name="See it in the review list").click()
    expect(page.get_by_role("heading", name="Example 1")).to_be_visible()
    name = page.get_by_role("textbox", name="Your name")
    # The key Enter in a field decides nothing.
    name.fill("ben")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("Nothing was decided")
    opened.forgive(422)
    expect(name).to_have_value("ben")
    page.get_by_label("It should be").select_option(label="Fact")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Example 1: accepted.")).to_be_visible()
    page.get_by_role("link", name="Accepted").click()
    expect(page.get_by_text("Given another label by ben")).to_be_visible()
    name.fill("cy")
    page.get_by_role("button", name="Open again").click()
    expect(page.get_by_text("Example 1: to review.")).to_be_visible()
    assert service.shown(1)["verdict"] == "fact"


def test_review_by_keys_alone(visit: Open, service: Service) -> None:
    """Name, next, previous, verdict, topic, accept, reject, undo, help."""
    # The most useful stands first: see the order below.
    numbers = [service.file(), service.file("Diet creates dimples in his cheeks", note="See p. 3."),
               service.file(HOSTILE, verdict="mixed")]  # fmt: skip
    opened = visit(service.address, "review")
    page = opened.page
    cards = [
        str(each) for each in page.locator(".example").evaluate_all("all => all.map(e => e.id)")
    ]
    assert sorted(cards) == [f"example-{number}" for number in numbers]
    first, second, third = (int(card.removeprefix("example-")) for card in cards)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_role("alert").first).to_contain_text("Give your name first")
    expect(page.locator("#by")).to_be_focused()
    page.keyboard.type("ben")
    page.keyboard.press("Enter")
    assert current(page) == f"example-{first}"
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    assert current(page) == f"example-{third}"
    page.keyboard.press("k")
    page.keyboard.press("ArrowUp")
    assert current(page) == f"example-{first}"

    page.keyboard.press("a")
    expect(page.locator("#status")).to_have_text(f"Example {first}: accepted.")
    assert current(page) == f"example-{second}"
    expect(page.locator("[data-count=pending]")).to_have_text("2")
    expect(page.locator("[data-count=accepted]")).to_have_text("1")
    assert service.shown(first)["approvals"] == ["ben"]

    page.keyboard.press("3")
    expect(page.locator("#status")).to_have_text(f"Example {second}: Mixed.")
    page.keyboard.press("t")
    expect(page.locator(f"#topic-{second}")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("no-such-topic")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(f"#example-{second} [role=alert]")).to_contain_text("no such topic")
    opened.forgive(422)
    page.keyboard.press("t")
    page.keyboard.press("Control+a")
    page.keyboard.type("back-dimples-cause")
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.keyboard.type("Read it: a, r and u are letters here.")
    page.keyboard.press("Enter")
    assert service.shown(second)["state"] == "pending"
    page.keyboard.press("a")
    expect(page.locator("#status")).to_have_text(f"Example {second}: accepted.")
    found = service.shown(second)
    assert (found["verdict"], found["history"][-1]["why"]) == (
        "mixed", "Read it: a, r and u are letters here.",
    )  # fmt: skip

    assert current(page) == f"example-{third}"
    page.keyboard.press("r")
    expect(page.locator("#status")).to_have_text(f"Example {third}: rejected.")
    page.keyboard.press("u")
    expect(page.locator("#status")).to_have_text(f"Example {third}: to review again.")
    assert current(page) == f"example-{third}"
    assert service.shown(third)["state"] == "pending"
    page.keyboard.press("?")
    expect(page.locator("#help dl")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#help dl")).to_be_hidden()
    expect(page.locator(f"#example-{first}")).to_contain_text("Accepted by ben")


def test_a_decision_that_comes_too_late_is_told(visit: Open, service: Service) -> None:
    """It is said on the card, and the example stays."""
    number = service.file()
    opened = visit(service.address, "review")
    page = opened.page
    page.locator("#by").fill("ben")
    httpx.patch(f"{service.address}v1/examples/{number}", json={"state": "rejected", "by": "cy"})
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".example [role=alert]")).to_contain_text("is rejected by now")
    opened.forgive(409)


def test_two_reviewers(visit: Open, service: Service) -> None:
    """The first is told that one more must; the same name does not count twice."""
    number = service.file(AGAINST)
    opened = visit(service.address, "review")
    page = opened.page
    expect(page.get_by_text("2 people must accept it.")).to_be_visible()
    page.locator("#by").fill("ben")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("#status")).to_have_text(f"Example {number}: 1 more must accept it.")
    expect(page.get_by_text("Accepted by ben; 1 more must accept it.")).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".example [role=alert]")).to_contain_text("somebody else")
    opened.forgive(409)
    other = visit(service.address, "review").page
    other.locator("#by").fill("cy")
    other.get_by_role("button", name="Accept").click()
    expect(other.locator("#status")).to_have_text(f"Example {number}: accepted.")
    assert service.shown(number)["approvals"] == ["ben", "cy"]


def test_no_example_is_skipped_between_pages(visit: Open, service: Service) -> None:
    """What was decided on a page moves the others up; after the last one comes the next page."""
    texts = [f"Diet creates dimples in cheek {number}" for number in range(25)]
    body = {"examples": [{"text": text, "verdict": "fact"} for text in texts], "by": "ana"}
    assert httpx.post(f"{service.address}v1/examples/batch", json=body).json()["filed"] == 25
    page = visit(service.address, "review").page
    page.locator("#by").fill("ben")
    seen = page.locator(".example .text").all_inner_texts()
    assert len(seen) == 20
    page.locator(".example").first.focus()
    for number in range(1, 4):
        page.keyboard.press("r")
        expect(page.locator("[data-count=rejected]")).to_have_text(str(number))
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".example")).to_have_count(5)
    seen += page.locator(".example .text").all_inner_texts()
    assert sorted(seen) == sorted(texts)


def test_keys_can_be_turned_off(visit: Open, service: Service) -> None:
    """For those whose voice or hand types by accident (WCAG 2.2, 2.1.4)."""
    number = service.file()
    page = visit(service.address, "review").page
    page.locator("#by").fill("ben")
    page.get_by_label("Use keys").uncheck()
    page.locator(".example").focus()
    page.keyboard.press("r")
    page.wait_for_timeout(300)
    assert service.shown(number)["state"] == "pending"
    page.reload()
    expect(page.get_by_label("Use keys")).not_to_be_checked()


@pytest.mark.usefixtures("impatient")
def test_a_database_that_is_away_is_told(visit: Open, serve: Callable[..., Service]) -> None:
    """Nothing is lost: what was entered stands there still."""
    service = serve(database=AWAY)
    opened = visit(service.address)
    page = opened.page
    check(page, TEXT)
    call_wrong(page, "Fact", "ana")
    expect(page.locator(".wrong .told")).to_contain_text("try again later", timeout=30_000)
    opened.forgive(503)
    expect(page.get_by_label("Note")).to_have_value("Not of this kind.")
    page.goto(f"{service.address}review")
    expect(page.get_by_text("try again later")).to_be_visible(timeout=30_000)
    opened.forgive(503)
