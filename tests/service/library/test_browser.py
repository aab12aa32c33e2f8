"""The library and the page about the model in a browser: light and dark, small and large."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from classifier.checker import Checker
from service.app import create_app
from service.settings import Settings

Go = Callable[..., Any]
READ, SEVERE, OTHER = "back-dimples-cause", "thigh-gap", "spot-reduction"
PAGES = [
    "topics",
    "topics?q=dimple",
    "topics?q=xqzv",
    f"topics/{READ}",
    f"topics/{SEVERE}",
    "model",
]


@pytest.fixture(scope="module")
def address(
    read_checker: Checker, library_settings: Settings, listen: Callable[..., Any]
) -> Iterator[str]:
    """Serve the library on a real socket."""
    with listen(create_app(library_settings, read_checker), library_settings) as (host, port):
        yield f"http://{host}:{port}/"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_barrier(visit: Go, address: str, path: str) -> None:
    """Nothing that axe finds, with all open that can be opened."""
    page = visit(address, path).page
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_topics_are_found_while_one_types(visit: Go, address: str) -> None:
    """In place, with a word for those who do not see it; the address can be shared."""
    page = visit(address, "topics").page
    page.get_by_label("Search the topics").press_sequentially("dimpl")
    link = page.get_by_role("link", name="Back dimples (dimples of Venus)")
    expect(link).to_be_visible()
    expect(page.locator("#told")).to_contain_text("topic")
    expect(page.get_by_label("Search the topics")).to_be_focused()
    assert page.url.endswith("/topics?q=dimpl")
    page.get_by_label("Search the topics").fill("")
    expect(page.get_by_role("heading", name="By domain")).to_be_visible()
    assert page.url.endswith("/topics")


def test_the_library_works_without_a_script(visit: Go, address: str) -> None:
    """From the search to the topic, to its domain, and to the form for a text of one's own."""
    page = visit(address, "topics", script=False).page
    page.get_by_label("Search the topics").fill("dimple")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Back dimples (dimples of Venus)").click()
    expect(page.get_by_role("button", name="Share")).to_have_count(0)
    page.get_by_role("link", name="Check a text like this").click()
    expect(page.locator("#text")).to_have_value("Are back dimples inherited, or do exercise, "
                                                "diet or weight make them?")  # fmt: skip


def test_a_domain_that_is_linked_to_is_open(visit: Go, address: str) -> None:
    """So that one comes back to where a topic stands."""
    page = visit(address, f"topics/{OTHER}").page
    page.get_by_role("link", name="Fat loss & spot reduction").click()
    expect(page.locator(f"#fat-loss-spot-reduction a[href='/topics/{OTHER}']")).to_be_visible()


def test_a_topic_is_shared_by_its_address(visit: Go, address: str) -> None:
    """It is copied where the browser has no way of its own to share."""
    page = visit(address, f"topics/{OTHER}").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("delete Navigator.prototype.share")
    page.get_by_role("button", name="Share this page").click()
    expect(page.locator("#told")).to_have_text("The address is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}topics/{OTHER}"


def test_published_data_is_there_and_runs_nowhere(visit: Go, address: str) -> None:
    """The page's policy lets no script in, and data is none."""
    page = visit(address, f"topics/{READ}").page
    packed = page.locator("script[type='application/ld+json']")
    assert packed.count() == 1
    review = page.evaluate("one => JSON.parse(one)", packed.text_content())
    assert review["@type"] == "ClaimReview"
    assert review["author"]["name"] == "A </script> desk"


def test_a_topic_that_is_not_there_is_told(visit: Go, address: str) -> None:
    """With a way on."""
    seen = visit(address, "topics/nowhere")
    expect(seen.page.get_by_role("heading", level=1)).to_have_text("No such topic")
    expect(seen.page.get_by_label("Search the topics")).to_be_visible()
    seen.forgive(404)


def test_diagrams_are_named_and_seen(visit: Go, address: str) -> None:
    """In both colour schemes their lines differ from the ground; each has a table."""
    page = visit(address, "model").page
    expect(page.get_by_role("img", name="Reliability")).to_be_visible()
    expect(page.get_by_role("img", name="Risk and coverage")).to_be_visible()
    line, ground = page.evaluate(
        "[getComputedStyle(document.querySelector('.line')).stroke,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    assert line != ground and line != "rgb(11, 95, 165)"
    page.get_by_text("The curve as a table").click()
    expect(page.get_by_role("table", name="Risk and coverage")).to_be_visible()
