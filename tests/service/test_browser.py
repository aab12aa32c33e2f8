"""The page for one text in a browser: answered in place, shared, kept, read by everybody."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Page, Route, expect

from classifier.answers import Answer, ClaimAnswer, Evidence, SimilarClaim, TopicName
from classifier.checker import Checker
from classifier.knowledge.topics import Source
from service import wording
from service.app import create_app
from service.settings import Settings

Open = Callable[..., Any]
MYTH = "Diet creates dimples"
NONE = "Leg day done!"
CAPTION = "Crunches burn belly fat. Leg day done!"
LONG = f"https://example.org/{'very-long' * 60} {'🍑' * 90} אבג دهون. {MYTH}"
HOSTILE = '<img src=x onerror="alert(1)"> & "dimples"'
SHIFTS = """() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries()
  .filter((shift) => !shift.hadRecentInput).reduce((sum, shift) => sum + shift.value, 0)))
  .observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => done(0), 200))"""

CLAIM = ClaimAnswer(
    MYTH, 0, len(MYTH), "myth", 0.94,
    topic=TopicName("back-dimples-cause", "What causes back dimples"),
    explanation="A short ligament ties the skin to the pelvis.",
    correction="Back dimples are where a ligament holds the skin.",
    harm="low",
    sources=(Source("Dimples", "A clinic", "https://example.org/dimples", 2015, "the cause"),),
    reviewed="2026-11-22",
    evidence=(Evidence(5, 12, "creates", 0.41),),
    similar=(SimilarClaim("Dimples come from food.", "myth", 0.81),),
)  # fmt: skip
SHOWN = {
    "myth": (CLAIM,),
    "fact": (replace(CLAIM, verdict="fact", harm=None),),
    "mixed": (replace(CLAIM, verdict="mixed"),),
    "severe": (replace(CLAIM, harm="severe", correction="Call an ambulance at once."),),
    "caption": (
        replace(CLAIM, end=4, evidence=()),
        replace(CLAIM, verdict="fact", start=5, end=12, harm=None),
        ClaimAnswer("dimples", 13, 20, "unverified", reason="not_covered"),
    ),
    "unverified": (ClaimAnswer(MYTH, 0, len(MYTH), "unverified", reason="uncertain"),),
}
PHONE = pytest.mark.parametrize("visit", [(320, "light")], indirect=True, ids=["phone"])
PAGES = ["", "batch", "review", "docs", "bookmarklet", "topics", "topics/back-dimples-cause",
         "model", "sign-in", *(f"shown/{kind}" for kind in SHOWN)]  # fmt: skip


@pytest.fixture(scope="module")
def address(
    listen: Callable[..., Any],
    tiny_models: Path,
    tiny_data: Path,
    tiny_checker: Checker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Serve the pages as `mythcheck serve` does, and answers made by hand beside them."""
    folder = tmp_path_factory.mktemp("served")
    settings = Settings(
        tiny_models, tiny_data, batches=folder / "batches", database=str(folder / "served.db")
    )
    app = create_app(settings, tiny_checker)
    show_by_hand(app)
    with listen(app, settings) as (host, port):
        yield f"http://{host}:{port}/"


def show_by_hand(app: FastAPI) -> None:
    """Add pages with answers that the tiny model would not give."""

    @app.get("/shown/{kind}", include_in_schema=False)
    def shown(kind: str) -> HTMLResponse:
        answer = Answer.of_claims(SHOWN[kind], "v1")
        return HTMLResponse(app.state.pages.answer(MYTH, answer, app.state.checker.topics))


def check(page: Page, text: str) -> None:
    """Have a text answered."""
    page.get_by_label("Claim, question or caption").fill(text)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#answer")).to_have_attribute("data-text", text)


def recent(page: Page) -> list[str]:
    """Give the texts in the list of recent checks."""
    found = page.locator("#recent [data-text]").evaluate_all("all => all.map(e => e.dataset.text)")
    return [str(text) for text in found]


def test_a_text_is_answered_in_place(visit: Open, address: str) -> None:
    """The focus goes to the answer, a screen reader hears it, and no page is loaded."""
    page = visit(address).page
    # It would scroll to the answer smoothly.
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("window.same = true")
    page.get_by_label("Claim, question or caption").fill(MYTH)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Myth")).to_be_visible()
    expect(page.get_by_role("region", name="Myth")).to_be_focused()
    expect(page.locator("#status")).to_contain_text("Myth.")
    expect(page.locator("#status")).to_contain_text("sure: ", ignore_case=True)
    expect(page.get_by_role("heading", name="What is true instead")).to_be_visible()
    expect(page.locator("#text")).to_have_value(MYTH)
    expect(page.locator(".examples")).to_be_hidden()
    top = page.locator("#verdict").evaluate("heading => heading.getBoundingClientRect().top")
    assert 0 <= top <= 400
    assert page.evaluate("window.same")
    assert page.evaluate("location.href") == address


@PHONE
def test_an_example_is_answered_with_one_click(visit: Open, address: str) -> None:
    """And stands in the field then."""
    page = visit(address).page
    page.get_by_role("button", name=MYTH).click()
    expect(page.get_by_role("heading", name="Myth")).to_be_visible()
    expect(page.locator("#text")).to_have_value(MYTH)


def test_what_cannot_be_checked_is_said_at_the_field(visit: Open, address: str) -> None:
    """The text stays, an old answer goes, and the next text is answered."""
    opened = visit(address)
    page, field = opened.page, opened.page.get_by_label("Claim, question or caption")
    check(page, MYTH)
    for text, status, words in (("  ", 422, "The text is empty"), ("x" * 20_001, 413, "20,001")):
        field.fill(text)
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text(words)
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-describedby", "hint problem")
        expect(field).to_have_value(text)
        expect(page.locator("#answer")).to_be_hidden()
        opened.forgive(status)
    check(page, NONE)
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.get_by_role("heading", name="Not verified")).to_be_visible()


@PHONE
def test_a_text_outlives_a_service_that_is_away(visit: Open, address: str) -> None:
    """The person tries again without writing it once more."""
    opened = visit(address)
    page = opened.page
    page.get_by_label("Claim, question or caption").fill(MYTH)
    page.context.set_offline(True)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Your text is still here")
    expect(page.locator("#text")).to_have_value(MYTH)
    [line] = opened.told
    assert "ERR_INTERNET_DISCONNECTED" in line
    opened.told.clear()
    page.context.set_offline(False)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="Myth")).to_be_visible()


@PHONE
def test_a_text_outlives_a_session_that_ended(visit: Open, address: str) -> None:
    """After the person signed in again, it stands in the field."""
    page = visit(address).page
    ended = {"status": 303, "headers": {"Location": "/sign-in?next=/"}}

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(**ended)
        else:
            route.continue_()

    # Not `times=1`: as that route goes, the request it was redirected to may hang.
    page.route(address, answer)
    page.get_by_label("Claim, question or caption").fill(MYTH)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(address)
    expect(page.locator("#text")).to_have_value(MYTH)
    page.goto(address)
    expect(page.locator("#text")).to_have_value("")


def test_nothing_moves_by_itself(visit: Open, address: str) -> None:
    """Not even where the answer is slow: its place is taken as soon as somebody asks."""
    page = visit(address).page
    check(page, MYTH)
    page.goto(address)
    expect(page.locator("#recent")).to_be_visible()
    held: list[Any] = []
    page.route(address, lambda route: held.append(route))
    page.get_by_label("Claim, question or caption").fill(CAPTION)
    page.locator("#check button").click()
    expect(page.locator("#check button")).to_have_text("Checking…")
    expect(page.locator("#answer")).to_have_attribute("aria-busy", "true")
    # What moves within half a second of a click does not count.
    page.wait_for_timeout(700)
    held[0].continue_()
    expect(page.get_by_role("heading", name="Part 1")).to_be_visible()
    assert float(page.evaluate(SHIFTS)) < 0.05


@PHONE
def test_the_last_text_is_the_one_that_is_answered(visit: Open, address: str) -> None:
    """However late the answer to an earlier one comes."""
    page = visit(address).page
    held: list[Any] = []
    page.route(address, lambda route: held.append(route), times=1)
    page.get_by_label("Claim, question or caption").fill(NONE)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer")).to_have_attribute("aria-busy", "true")
    page.get_by_label("Claim, question or caption").fill(MYTH)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Myth")).to_be_visible()
    held[0].abort()
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#check button")).to_have_text("Check")


def test_a_claim_of_a_caption_leads_to_its_answer(
    visit: Open, address: str, tiny_checker: Checker
) -> None:
    """Each is marked with its sign in the text; the keyboard follows."""
    page = visit(address).page
    check(page, CAPTION)
    first, second = (claim.verdict for claim in tiny_checker.check([CAPTION])[0].claims)
    links = page.locator("figure a.claim")
    signs = links.evaluate_all("all => all.map(e => [e.dataset.sign, e.dataset.verdict])")
    assert signs == [[wording.sign(verdict), verdict] for verdict in (first, second)]
    assert page.locator("figure .text").inner_text() == CAPTION
    links.nth(1).click()
    heading = page.get_by_role("heading", name=f"Part 2: {wording.verdict_name(second)}")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    links.nth(0).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Part 1")).to_be_focused()


@PHONE
@pytest.mark.parametrize("clipboard", [True, False], ids=["asked", "plain http"])
def test_an_answer_is_copied(visit: Open, address: str, clipboard: bool) -> None:
    """As plain text, also where scripts have no clipboard."""
    opened = visit(address)
    page = opened.page
    if clipboard:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        page.reload()
    check(page, MYTH)
    page.get_by_role("button", name="Copy the answer").click()
    expect(page.get_by_role("button", name="Copied")).to_be_focused()
    expect(page.locator("#status")).to_have_text("Copied")
    page.locator("#text").fill("")
    page.keyboard.press("Control+v")
    pasted = page.locator("#text").input_value()
    assert pasted.startswith(f"“{MYTH}”\n✗ Myth. ")
    assert "\nWhat is true instead: " in pasted
    assert pasted.count("\nSource: ") in (1, 2)
    assert "https://" in pasted


@PHONE
def test_a_link_carries_the_text_past_every_server(visit: Open, address: str) -> None:
    """Whoever opens it sees the answer; the text is in no address that is asked for."""
    text = f"{CAPTION}\n100% & #{HOSTILE}"
    page = visit(address).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    check(page, text)
    page.get_by_role("button", name="Copy a link").click()
    expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{address}#text=")
    asked: list[str] = []
    other = visit(address).page
    other.on("request", lambda request: asked.append(request.url))
    other.goto("about:blank")
    other.goto(link)
    expect(other.locator("#answer")).to_have_attribute("data-text", text)
    expect(other.locator("#text")).to_have_value(text)
    assert asked
    assert not [url for url in asked if "dimples" in url.partition("#")[0]]
    check(other, NONE)
    assert other.evaluate("location.href") == address
    other.evaluate("location.hash = 'text=' + encodeURIComponent('Diet creates dimples')")
    expect(other.get_by_role("heading", name="Myth")).to_be_visible()


@PHONE
def test_a_phone_hands_the_link_to_its_apps(visit: Open, address: str) -> None:
    """With the answer beside it; one who closes the list of apps is told nothing."""
    page = visit(address).page
    page.add_init_script(
        """navigator.share = async (what) => {
             window.shared = what;
             if (window.closes) throw new DOMException("closed", "AbortError");
           }"""
    )
    page.reload()
    check(page, MYTH)
    page.evaluate("window.closes = true")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("button", name="Share", exact=True)).to_be_visible()
    page.evaluate("window.closes = false")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("button", name="Shared")).to_be_visible()
    shared = page.evaluate("window.shared")
    assert shared["url"] == f"{address}#text=Diet+creates+dimples"
    assert shared["text"].startswith(f"“{MYTH}”")


def test_recent_checks_stay_in_this_browser(visit: Open, address: str) -> None:
    """Newest first, each once, opened with one tap, cleared with one button."""
    page = visit(address).page
    expect(page.locator("#recent")).to_be_hidden()
    for text in (MYTH, HOSTILE, NONE, MYTH):
        check(page, text)
    page.reload()
    assert recent(page) == [MYTH, NONE, HOSTILE]
    assert page.locator("#recent img").count() == 0
    page.get_by_role("button", name=f"Not verified {NONE}").click()
    expect(page.locator("#answer")).to_have_attribute("data-text", NONE)
    assert recent(page) == [NONE, MYTH, HOSTILE]
    page.get_by_role("button", name="Clear this list").click()
    expect(page.locator("#recent")).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()
    assert page.evaluate("localStorage.length") == 0


@PHONE
def test_the_list_of_recent_checks_is_bounded(visit: Open, address: str) -> None:
    """At 50; what somebody else put there is no list of checks."""
    page = visit(address).page
    page.evaluate(
        """localStorage.setItem("mythcheck-recent", JSON.stringify(
             Array.from({length: 60}, (_, at) => ({text: `text ${at}`, verdict: "rumour"}))))"""
    )
    page.reload()
    assert len(recent(page)) == 50
    expect(page.get_by_role("button", name="rumour text 7", exact=True)).to_be_hidden()
    page.get_by_text("Earlier ones").click()
    expect(page.get_by_role("button", name="rumour text 7", exact=True)).to_be_visible()
    check(page, MYTH)
    assert (len(recent(page)), recent(page)[0]) == (50, MYTH)
    for foreign in ("{", "null", "7", '[null, {"text": 7}]'):
        page.evaluate("found => localStorage.setItem('mythcheck-recent', found)", foreign)
        page.reload()
        expect(page.locator("#recent")).to_be_hidden()


@PHONE
def test_a_browser_that_keeps_nothing_is_enough(visit: Open, address: str) -> None:
    """Some refuse even to name their storage."""
    page = visit(address).page
    page.add_init_script(
        """for (const kind of ["localStorage", "sessionStorage"])
             Object.defineProperty(window, kind, { get() { throw new DOMException("no"); } });"""
    )
    page.reload()
    check(page, MYTH)
    expect(page.get_by_role("heading", name="Myth")).to_be_visible()
    expect(page.locator("#recent")).to_be_hidden()


@PHONE
def test_the_bookmark_checks_what_is_selected(visit: Open, address: str) -> None:
    """On a page of somebody else; on its own page it says where it belongs."""
    opened = visit(address, "bookmarklet")
    page = opened.page
    bookmark = page.get_by_role("link", name="Check with mythcheck")
    code = str(bookmark.get_attribute("href"))
    expect(page.get_by_label("Address of the bookmark")).to_have_value(code)
    bookmark.click()
    expect(page.get_by_text("Drag it to the bookmarks bar instead.")).to_be_visible()
    assert code.startswith("javascript:")
    page.goto("about:blank")
    page.set_content(f"<p>Before.</p><p id='claim'>{MYTH} &amp; more</p>")
    page.evaluate("getSelection().selectAllChildren(document.getElementById('claim'))")
    with page.context.expect_page() as new:
        # As a browser runs a bookmark: decoded, on the page that is open.
        page.evaluate("code => { (0, eval)(decodeURIComponent(code.slice(11))) }", code)
    expect(new.value.locator("#answer")).to_have_attribute("data-text", f"{MYTH} & more")
    opened.told.clear()


def test_the_way_to_an_answer_needs_no_script(visit: Open, address: str) -> None:
    """Ask, be refused, ask again, jump to a claim."""
    opened = visit(address, script=False)
    page = opened.page
    expect(page.locator("#recent")).to_be_hidden()
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The text is empty")
    opened.forgive(422)
    page.get_by_label("Claim, question or caption").fill(CAPTION)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="Myth").first).to_be_in_viewport()
    expect(page.get_by_role("region", name="Myth")).to_be_focused()
    page.locator("figure a.claim").nth(1).click()
    expect(page.get_by_role("heading", name="Part 2")).to_be_focused()
    expect(page.get_by_role("button", name="Copy the answer")).to_be_hidden()


@PHONE
def test_the_keyboard_alone_is_enough(visit: Open, address: str) -> None:
    """Past the navigation, into the field, to the button; the focus can be seen."""
    page = visit(address).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type(MYTH)
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Myth")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#answer') !== null")


def test_no_text_breaks_the_page(visit: Open, address: str) -> None:
    """Long words, other scripts, emoji: `visit` looks at the width; zoomed, and on paper, too."""
    page = visit(address).page
    check(page, LONG)
    check(page, f"{LONG} {LONG} {CAPTION}")
    # At twice the size a desktop has the room of a phone; a phone has to be no smaller than one.
    page.evaluate("if (innerWidth >= 640) document.documentElement.style.zoom = 2")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="print")
    expect(page.locator("#check")).to_be_hidden()
    expect(page.locator("#verdict")).to_be_visible()
    page.emulate_media(media="screen", forced_colors="active", reduced_motion="reduce")
    check(page, MYTH)
    expect(page.locator("#verdict .sign")).to_have_css("border-top-style", "solid")


def test_the_place_of_a_page_is_marked_in_the_navigation(visit: Open, address: str) -> None:
    """Every link leads to a page that marks itself."""
    page = visit(address).page
    links = page.get_by_role("navigation", name="Site").get_by_role("link")
    names = [str(name) for name in links.all_inner_texts()]
    assert names == ["One text", "A file", "Topics", "The model", "Review", "API"]
    for name in names:
        page.get_by_role("navigation", name="Site").get_by_role("link", name=name).click()
        here = page.get_by_role("navigation", name="Site").locator("[aria-current=page]")
        expect(here).to_have_text(name)


def test_no_page_shuts_anybody_out(visit: Open, address: str) -> None:
    """axe finds nothing on any page, with everything on it unfolded."""
    page = visit(address).page
    found = {}
    for path in PAGES:
        page.goto(f"{address}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
        result = Axe().run(page)
        if result.violations_count:
            found[path] = result.generate_report()
    # By now the list of recent checks has all of the answers.
    assert not found
