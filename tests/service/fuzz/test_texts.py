"""Whatever people, machines or attackers write is answered or refused: quickly and in order."""

import gc
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from classifier.answers import Answer
from classifier.checker import Checker
from classifier.errors import InputError
from classifier.text.normalise import MAX_CHARS
from service.app import create_app
from service.settings import Settings

CHECKED, SENT, LONG_ONES = 10_000, 500, 100
# CPU seconds of one check; other threads of this process do not count.
MOST_SECONDS = 1.0
# The same cases in every run; what breaks one is not made shorter, for the time that it takes.
fuzz = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

CLAIMS = (
    "Diet creates dimples", "Back dimples show how lean you are.", "Crunches burn belly fat",
    "Myth: sweat is fat crying. Truth: sweat is water!", "stop believing that waist trainers work",
    "No, “toning” is a myth", "does it spot reduce? no", "There is no evidence that X does Y",
)  # fmt: skip
MARKUP = (
    "<script>alert(1)</script>", "</textarea><img src=x onerror=y>", "{{7*7}}", "{% raw %}",
    "&amp;", "&#x27;", "&#0;", "&notanentity;", '{"text": null}', "[]", "' OR 1=1 --",
    '"; DROP TABLE x;', "**bold** _x_ [a](b)", "# Title", "```", "%s %d %n", "../../etc/passwd",
    "$(id)", "\\u0000",
    "=1+1", "http://a.example/?q=<x>#y", "www.a.example", "ana@b.example", "#BackDimples #Fit",
)  # fmt: skip
SIGNS = (
    "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪", "🇩", "1️⃣", "\u202eabc\u202c",
    "\u200f", "שלום", "غمازات الظهر", "腰窝不是病", "उदर",
    "Z̸̡̛͍̪a̷͎͝l̴̢g̶͙o̴̼", "e\u0301" * 9, "\u0301" * 40, "ﬁ", "Å",
    "Ａｂ", "â€™", "Ã©", "İ", "ß", "ŉ", "\ufeff", "\u00ad", "\x00",
    "\x01", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u2029", "\ufffd",
    "\uffff", "\U0010ffff", "\ud800", "\udfff", "\t", "\r\n", "\n",
    "\n\n", "\xa0", "\u3000", "  ",
)  # fmt: skip

WORDS = ("dimples", "burn", "no", "never", "x" * 41, "donaudampfschiff" * 6, "7", "3.5", "a")

PIECES = st.sampled_from((*CLAIMS, *MARKUP, *SIGNS, *WORDS))
MIXED = st.tuples(st.sampled_from(("", " ", ". ", "\n")), st.lists(PIECES, max_size=8)).map(
    lambda drawn: drawn[0].join(drawn[1])
)
TEXTS = st.one_of(st.text(st.characters(), max_size=60), MIXED)
# Something over and over, up to the limit or beyond.
LONG = st.builds(
    lambda head, piece, length: (head + piece * length)[:length],
    st.sampled_from(("", "Diet creates dimples. ")),
    PIECES,
    st.sampled_from((400, 2_000, MAX_CHARS, MAX_CHARS + 1)),
)


@pytest.fixture(scope="module", autouse=True)
def only_own_garbage() -> Iterator[None]:
    """Keep what thousands of other tests left from being looked through during a check."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def answer(checker: Checker, text: str) -> Answer | str:
    """Check a text; gives its answer, or why it is refused."""
    start = time.thread_time()
    try:
        return checker.check([text])[0]
    except InputError as error:
        return str(error)
    finally:
        assert time.thread_time() - start < MOST_SECONDS, f"{len(text)} characters"


def require_in_place(text: str, found: Answer) -> None:
    """Claims stand in order and evidence inside them; each says what stands there."""
    end = 0
    for claim in found.claims:
        assert end <= claim.start <= claim.end <= len(text)
        assert claim.text == text[claim.start : claim.end]
        end = claim.end
        for word in claim.evidence:
            assert claim.start <= word.start < word.end <= claim.end
            assert word.text == text[word.start : word.end]


def test_every_text_is_answered_or_refused(tiny_checker: Checker) -> None:
    """No other error, in good time; every place is right, and neighbours change nothing."""
    before: list[tuple[str, Answer]] = []

    @settings(fuzz, max_examples=CHECKED)
    @given(TEXTS)
    def check(text: str) -> None:
        found = answer(tiny_checker, text)
        if isinstance(found, str):
            return
        require_in_place(text, found)
        before.append((text, found))
        if len(before) == 20:
            texts, alone = zip(*before, strict=True)
            assert tiny_checker.check(texts) == list(alone)
            before.clear()

    check()


def test_long_texts_are_answered_in_good_time(tiny_checker: Checker) -> None:
    """Whatever is repeated in them."""

    @settings(fuzz, max_examples=LONG_ONES)
    @given(LONG)
    def check(text: str) -> None:
        found = answer(tiny_checker, text)
        if isinstance(found, Answer):
            require_in_place(text, found)

    check()


@pytest.mark.parametrize("sentence", ["a\n", "1. ", "a? ", "? no "])
def test_thousands_of_short_sentences_are_answered_in_good_time(
    sentence: str, tiny_checker: Checker
) -> None:
    """As many as one text can hold."""
    # What is imported at first use takes longer than any text.
    tiny_checker.check(["Diet creates dimples. So does xqzvw."])
    answer(tiny_checker, (sentence * MAX_CHARS)[:MAX_CHARS])


@pytest.fixture(scope="module")
def client(tiny_checker: Checker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One service for all texts: with a database and batches of its own."""
    folder = tmp_path_factory.mktemp("fuzzed")
    own = Settings(
        folder, folder, batches=folder / "batches", database=f"sqlite:///{folder / 'fuzzed.db'}"
    )
    with TestClient(create_app(own, tiny_checker)) as client:
        yield client


def require_told(reply: Any, text: str) -> None:
    """An answer or a refusal: never an error of ours, never a place in our code."""
    assert reply.status_code in (200, 413, 422), (reply.status_code, len(text))
    assert "Traceback" not in reply.text


def test_every_text_may_be_sent_to_the_api(client: TestClient) -> None:
    """Written with JSON's escapes, so that also half a surrogate pair arrives."""

    @settings(fuzz, max_examples=SENT)
    @given(TEXTS)
    def check(text: str) -> None:
        body = json.dumps({"text": text}).encode()
        reply = client.post("/v1/check", content=body, headers={"Content-Type": "application/json"})
        require_told(reply, text)
        if reply.status_code == 200:
            for claim in reply.json()["claims"]:
                assert claim["text"] == text[claim["start"] : claim["end"]]
        else:
            assert reply.headers["content-type"] == "application/problem+json"
            assert len(text) < 12 or text not in reply.text

    check()


def test_every_text_may_be_pasted_into_the_page(client: TestClient, read_html: Any) -> None:
    """As a form sends it, and in the address; the page stays well-formed and gains no tag."""

    @settings(fuzz, max_examples=SENT)
    @given(TEXTS)
    def check(text: str) -> None:
        sendable = text.encode("utf-8", "replace").decode()
        reply = client.post("/", data={"text": sendable})
        require_told(reply, text)
        page = read_html(reply.text)
        assert not [tag for tag, known in page.tags if "onerror" in known]
        assert all("src" in script for script in page.each("script"))
        assert client.get("/", params={"text": sendable[:500]}).status_code == 200

    check()
