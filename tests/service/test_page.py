"""The page works for a person without a script, with a keyboard, and with hostile texts."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import service
from classifier.answers import Answer, ClaimAnswer, Evidence, Reason, TopicName
from classifier.knowledge.topics import Source
from service import wording
from service.rendering import EXAMPLES, Pages

Read = Callable[[str], Any]
PLACES = list(wording.PLACES)
HOSTILE = '<script>alert(1)</script> & "x" \'><img src=x onerror=alert(1)> {{ 7*7 }}'
STATIC = Path(service.__file__).parent / "static"


def show(pages: Pages, *claims: ClaimAnswer, text: str = "Diet creates dimples") -> str:
    """Render the page with an answer."""
    return pages.answer(text, Answer.of_claims(claims, "v1"), {})


@pytest.mark.parametrize("path", PLACES)
def test_a_page_says_where_it_is(client: TestClient, read_html: Read, path: str) -> None:
    """Its own link in the navigation is marked, and no other."""
    page = read_html(client.get(path).text)
    # Before them stand the way past them and the name of the site.
    places = page.each("a")[2 : 2 + len(PLACES)]
    assert [link["href"] for link in places] == PLACES
    assert [link["href"] for link in places if "aria-current" in link] == [path]


@pytest.mark.parametrize("path", [*PLACES, "/bookmarklet", "/nothing"])
def test_a_page_is_well_formed(client: TestClient, read_html: Read, path: str) -> None:
    """One h1, a language, a title, a width; nothing from elsewhere, nothing inline."""
    page = read_html(client.get(path, headers={"Accept": "text/html"}).text)
    assert page.each("html") == [{"lang": "en"}]
    assert len(page.texts["h1"]) == len(page.texts["title"]) == len(page.each("main")) == 1
    assert not page.open, "every tag is closed"
    assert not [name for _, tag in page.tags for name in tag if re.match(r"on|style$", name)]
    for target in page.attributes("src") + page.attributes("href"):
        assert re.match(r"[/#](?!/)", target), target
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", ["/", "/bookmarklet", "/batch", "/review", "/docs"])
def test_every_asset_is_ours(client: TestClient, read_html: Read, path: str) -> None:
    """What a page loads is there."""
    page = read_html(client.get(path).text)
    assets = [tag["href"] for tag in page.each("link")] + [
        tag["src"] for tag in page.each("script")
    ]
    assert assets
    for asset in assets:
        assert client.get(asset).status_code == 200


def test_the_form_works_without_a_script(client: TestClient, read_html: Read) -> None:
    """A labelled field, a button, and a plain POST that is answered."""
    page = read_html(client.get("/").text)
    [label], [field] = page.each("label"), page.each("textarea")
    assert (label["for"], field["name"]) == (field["id"], "text")
    assert page.each("form")[0]["method"] == "post"
    reply = client.post("/", files={"text": (None, EXAMPLES[0])})
    assert reply.status_code == 200
    assert read_html(reply.text).texts["h2"]


def test_line_breaks_are_those_that_were_entered(client: TestClient, read_html: Read) -> None:
    """The page answers the text that the API would get."""
    page = read_html(client.post("/", data={"text": "Diet creates\r\ndimples"}).text)
    assert page.texts["textarea"] == ["\nDiet creates\ndimples"]


def test_an_example_is_one_click(client: TestClient, read_html: Read) -> None:
    """Each is a button that sends its own words."""
    buttons = [b for b in read_html(client.get("/").text).each("button") if "value" in b]
    assert [button["value"] for button in buttons] == list(EXAMPLES)


def test_an_address_only_fills_the_form(client: TestClient, read_html: Read) -> None:
    """A link never answers by itself."""
    page = read_html(client.get("/", params={"text": HOSTILE}).text)
    assert page.texts["textarea"] == ["\n" + HOSTILE]
    [answer] = [section for section in page.each("section") if section["id"] == "answer"]
    assert "hidden" in answer


@pytest.mark.parametrize(
    ("text", "status", "words"), [(" ", 422, "empty"), ("x" * 20_001, 413, "20,001")]
)
def test_a_refusal_is_said_in_words_and_keeps_the_text(
    client: TestClient, read_html: Read, text: str, status: int, words: str
) -> None:
    """The person can correct what was entered."""
    reply = client.post("/", data={"text": text})
    page = read_html(reply.text)
    assert reply.status_code == status
    assert page.texts["textarea"] == ["\n" + text]
    assert any(words in said for said in page.texts["p"])
    [field] = page.each("textarea")
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "hint problem")


def test_a_text_that_utf8_cannot_carry_is_refused(client: TestClient) -> None:
    """The form's charset is the sender's choice, and some give half a surrogate pair."""
    part = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\\ud800\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x; charset=unicode_escape"
    reply = client.post("/", content=part, headers={"Content-Type": kind})
    assert reply.status_code == 422


def test_a_hostile_text_is_only_text(pages: Pages, read_html: Read, myth: ClaimAnswer) -> None:
    """Marks inside it included; nor is it taken for a template."""
    marked = replace(myth, text=HOSTILE, end=len(HOSTILE), evidence=(Evidence(1, 7, "", 1.0),))
    page = read_html(show(pages, marked, text=HOSTILE))
    assert page.texts["blockquote"] == [HOSTILE]
    assert page.texts["mark"] == ["script"]
    assert not page.each("img")
    assert len(page.each("script")) == 1


def test_what_is_stored_is_only_text_too(pages: Pages, read_html: Read, myth: ClaimAnswer) -> None:
    """Topics may come from other people's data; their links lead to the web or nowhere."""
    bad = Source(HOSTILE, HOSTILE, "javascript:alert(1)", 2015, "")
    claim = replace(myth, explanation=HOSTILE, topic=TopicName("x", HOSTILE), sources=(bad,))
    page = read_html(show(pages, claim))
    assert not page.each("img")
    assert not [link for link in page.attributes("href") if link.startswith("javascript")]


def test_an_answer_says_all_it_knows(pages: Pages, read_html: Read, myth: ClaimAnswer) -> None:
    """Verdict, how sure, correction, explanation, source, date, similar claims."""
    html = show(pages, myth)
    page = read_html(html)
    words = " ".join(page.texts["main"][0].split())
    for said in (
        "Myth", "Sure: 94%", "What is true instead", "Back dimples are where", "A short ligament",
        "Possible harm: low", "A clinic, 2015", "Reviewed 2026-11-22", "Dimples come from food.",
        "81% alike",
    ):  # fmt: skip
        assert said in words
    assert {"href": "https://example.org/dimples", "rel": "noopener noreferrer"} in page.each("a")
    assert page.texts["mark"] == ["creates"]


@pytest.mark.parametrize("reason", list(Reason))
def test_an_unverified_text_is_told_why(pages: Pages, reason: Reason) -> None:
    """Each reason has its sentence; there is no figure and no heading without a text."""
    html = show(pages, ClaimAnswer("Diet creates dimples", 0, 20, "unverified", reason=reason))
    assert "Not verified" in html
    assert wording.REASONS[reason] in html
    assert wording.STEPS[reason] in html
    assert "ure: " not in html
    assert "What is" not in html


def test_the_correction_comes_first_where_a_myth_can_kill(
    pages: Pages, read_html: Read, deadly: ClaimAnswer, myth: ClaimAnswer
) -> None:
    """Even where another claim gives the text its verdict."""
    for claims in ([deadly], [myth, replace(deadly, verdict="mixed")]):
        page = read_html(show(pages, *claims))
        assert page.texts["h2"][0] == "Read this first"
        words = page.texts["main"][0]
        assert words.index("Call an ambulance") < words.index("Sure: ")
        assert page.attributes("data-summary")[0].startswith("Call an ambulance at once. Myth")


def test_several_claims_have_a_section_each(
    pages: Pages, read_html: Read, myth: ClaimAnswer
) -> None:
    """The whole text with a link to each claim, then each claim with its marked words."""
    text = "🍑 Diet creates dimples. Leg day!"
    first = replace(myth, start=2, end=23, evidence=(Evidence(7, 14, "creates", 0.4),))
    second = ClaimAnswer("Leg day!", 24, 32, "unverified", reason="no_claim")
    page = read_html(show(pages, first, second, text=text))
    assert page.texts["blockquote"] == [text, "Diet creates dimples.", "Leg day!"]
    assert page.texts["mark"] == ["creates"]
    assert len(page.each("article")) == 2
    links = [link for link in page.each("a") if link.get("class") == "claim"]
    assert [link["data-verdict"] for link in links] == ["myth", "unverified"]
    for link in links:
        assert link["href"].removeprefix("#") == link["aria-describedby"]
        assert link["aria-describedby"] in [heading["id"] for heading in page.each("h3")]
    assert "2 parts" in page.texts["main"][0]


def test_verdicts_differ_in_more_than_colour() -> None:
    """Each has its own name and its own sign."""
    assert len(set(wording.SIGNS.values())) == len(set(wording.VERDICTS.values())) == 4


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour such as #0b5563 (WCAG 2.2)."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


PAIRS = [
    ("ink", "ground"), ("ink", "card"), ("quiet", "ground"), ("quiet", "card"),
    ("accent", "ground"), ("accent", "card"), ("on-accent", "accent"), ("mark-ink", "mark"),
    ("myth", "card"), ("fact", "card"), ("mixed", "card"), ("other", "card"),
    ("myth", "myth-ground"), ("fact", "fact-ground"), ("mixed", "mixed-ground"),
    ("other", "other-ground"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids="-on-".join)
def test_every_ink_can_be_read_on_its_ground(scheme: int, pair: tuple[str, str]) -> None:
    """A contrast of at least 4.5:1 (WCAG 2.2, 1.4.3)."""
    css = (STATIC / "page.css").read_text(encoding="utf-8")
    found = [dict(re.findall(r"--([a-z-]+): (#\w{6})", block)) for block in css.split("@media")[:2]]
    dim, bright = sorted(luminance(found[scheme][name]) for name in pair)
    assert (bright + 0.05) / (dim + 0.05) >= 4.5
