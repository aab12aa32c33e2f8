"""The pages on which people say that an answer is wrong, and review that, without a script."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from classifier.checker import Checker
from classifier.loading import load_checker
from service.app import create_app
from service.settings import Settings

Read = Callable[[str], Any]
HOSTILE = '<script>alert(1)</script> & "x" \'><img src=x onerror=alert(1)> {{ 7*7 }} dimples'
TEXT = "Diet creates dimples in my own cheeks"
FORM = {"text": TEXT, "verdict": "fact", "topic": "back-dimples-cause", "by": "ana"}
BROWSER = {"Accept": "text/html,*/*"}


def fields(page: Any, at: str) -> dict[str, str]:
    """Give the form on a page that is sent to an address, as a browser would fill it."""
    found: dict[str, str] = {}
    inside = False
    for tag, attributes in page.tags:
        if tag == "form":
            inside = attributes.get("action") == at
        elif inside and tag == "input":
            found[attributes["name"]] = attributes.get("value", "")
        elif inside and tag == "select":
            found[attributes["name"]] = ""
        elif inside and tag == "option" and "selected" in attributes:
            found["verdict"] = attributes["value"]
    return found


def test_every_claim_of_an_answer_can_be_called_wrong(reviewing: Any, read_html: Read) -> None:
    """With the claim's own words and topic, and labelled fields."""
    text = "Diet creates dimples. Also, crunches burn belly fat."
    page = read_html(reviewing.client.post("/", data={"text": text}).text)
    filings = [form for form in page.each("form") if form.get("action") == "/wrong"]
    assert len(filings) == len(page.each("article")) == 2
    named = [tag for tag in page.each("input") if tag.get("type") == "hidden"]
    assert [tag["value"] for tag in named] == [
        "Diet creates dimples.", "Also, crunches burn belly fat.",
    ]  # fmt: skip
    topics = [tag["value"] for tag in page.each("input") if tag["name"] == "topic"]
    assert topics[0] == "back-dimples-cause"
    assert all(topics)
    labels = {label["for"] for label in page.each("label")}
    for kind in ("input", "select"):
        assert all(tag["id"] in labels for tag in page.each(kind) if tag.get("type") != "hidden")


def test_a_wrong_answer_is_filed_by_a_form(reviewing: Any, read_html: Read) -> None:
    """Under the name given; the page says as which number."""
    asked = read_html(reviewing.client.post("/", data={"text": TEXT}).text)
    form = fields(asked, "/wrong") | {"verdict": "mixed", "note": " It differs.", "by": " ana "}
    reply = reviewing.client.post("/wrong", data=form)
    page = read_html(reply.text)
    assert reply.status_code == 200
    assert page.attributes("data-summary") == ["Filed as #1; a reviewer decides."]
    assert "/review/1" in page.attributes("href")
    found = reviewing.shown(1)
    assert (found["text"], found["verdict"], found["note"]) == (TEXT, "mixed", "It differs.")
    assert (found["submitter"], found["origin"]) == ("ana", "page")
    again = read_html(reviewing.client.post("/wrong", data=form).text)
    assert "already" in again.attributes("data-summary")[0]


def test_silence_can_be_asked_for(reviewing: Any) -> None:
    """With its reason, and without the topic that the answer had."""
    reviewing.client.post("/wrong", data=FORM | {"verdict": "unverified/no_claim"})
    found = reviewing.shown(1)
    assert (found["verdict"], found["reason"], found["topic"]) == ("unverified", "no_claim", "")


def test_who_does_not_know_better_leaves_it_to_a_reviewer(reviewing: Any, read_html: Read) -> None:
    """It waits without a verdict, and is not accepted before it has one."""
    reviewing.client.post("/wrong", data=FORM | {"verdict": ""})
    assert "no_verdict" in {flag["code"] for flag in reviewing.shown(1)["flags"]}
    form = fields(read_html(reviewing.client.get("/review").text), "/review/1")
    assert form["verdict"] == ""
    form |= {"decision": "accepted", "by": "ben"}
    reply = reviewing.client.post("/review/1", data=form)
    assert (reply.status_code, "no verdict" in reply.text) == (422, True)
    reviewing.client.post("/review/1", data=form | {"verdict": "fact"})
    assert reviewing.shown(1)["state"] == "accepted"


def test_line_breaks_are_those_of_the_text(reviewing: Any) -> None:
    """Browsers send two characters for each."""
    reviewing.client.post("/wrong", data=FORM | {"text": "Diet creates\r\ndimples in cheeks"})
    assert reviewing.shown(1)["text"] == "Diet creates\ndimples in cheeks"


REFUSED = {
    "no_name": ({"by": " "}, 422, "your name"),
    "unknown_verdict": ({"verdict": "rubbish"}, 422, "verdict"),
    "unknown_topic": ({"topic": "back-dimples-cuse"}, 422, "did you mean"),
    "long": ({"text": "dimples " * 200}, 422, "1,000"),
    "long_note": ({"note": "x" * 2_001}, 422, "note"),
}


@pytest.mark.parametrize(("change", "status", "words"), REFUSED.values(), ids=REFUSED)
def test_what_was_entered_is_kept_when_it_is_refused(
    reviewing: Any, read_html: Read, change: dict[str, str], status: int, words: str
) -> None:
    """The person corrects it and sends it again."""
    reply = reviewing.client.post("/wrong", data=FORM | change)
    page = read_html(reply.text)
    assert reply.status_code == status
    assert words in page.attributes("data-summary")[0]
    assert reviewing.client.get("/v1/examples").json()["counts"]["pending"] == 0
    assert fields(page, "/wrong") == {"note": "", **FORM, **change}


FOREIGN = {
    "cross_site": {"Sec-Fetch-Site": "cross-site"},
    "same_site": {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
    "origin": {"Origin": "https://elsewhere.example"},
    "null": {"Origin": "null"},
}
OWN = {
    "program": {},
    "browser": {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
    "old_browser": {"Origin": "http://testserver"},
    "behind_a_proxy": {"Sec-Fetch-Site": "same-origin", "Origin": "https://public.example"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_forms_of_other_sites_are_refused(reviewing: Any, headers: dict[str, str]) -> None:
    """Neither files nor decides."""
    number = reviewing.file()
    decision = {"decision": "accepted", "verdict": "fact", "by": "ben"}
    for path, form in (("/wrong", FORM), (f"/review/{number}", decision)):
        reply = reviewing.client.post(path, data=form, headers=headers | BROWSER)
        assert (reply.status_code, "another site" in reply.text) == (403, True)
    assert reviewing.shown(number)["state"] == "pending"


@pytest.mark.parametrize("headers", OWN.values(), ids=OWN)
def test_our_own_forms_are_taken(reviewing: Any, headers: dict[str, str]) -> None:
    """Whatever of it the browser tells."""
    assert reviewing.client.post("/wrong", data=FORM, headers=headers).status_code == 200


def test_pages_let_browsers_tell_us_where_a_form_is_from(reviewing: Any, read_html: Read) -> None:
    """Without it, plain http has `Origin: null` for our own forms too."""
    for path in ("/", "/review"):
        page = read_html(reviewing.client.get(path).text)
        assert {"name": "referrer", "content": "same-origin"} in page.each("meta")


def test_an_empty_list_says_so(reviewing: Any, read_html: Read) -> None:
    """And has its links all the same."""
    page = read_html(reviewing.client.get("/review").text)
    assert "nothing to review" in page.texts["main"][0]
    assert "/review?state=accepted" in page.attributes("href")
    assert "/review" in read_html(reviewing.client.get("/").text).attributes("href")


def test_the_list_shows_all_that_is_known(reviewing: Any, read_html: Read) -> None:
    """Text, label, what the model said, what was noticed, from whom; most useful first."""
    plain = reviewing.file(text="Diet creates dimples just so", verdict="myth")
    number = reviewing.file(text="diet creates back dimples.", verdict="fact", note="See page 3.")
    page = read_html(reviewing.client.get("/review").text)
    assert [tag["id"] for tag in page.each("article")] == [f"example-{number}", f"example-{plain}"]
    words = " ".join(page.texts["article"][0].split())
    for said in (
        "Example 2", "To review", "2 people must accept it", "diet creates back dimples.",
        "Should be ✓Fact", "Back dimples", "The model said ✗Myth", "% sure", "Contradiction:",
        "Disagreement:", "See page 3.", "ana, through the API",
    ):  # fmt: skip
        assert said in words, said
    labels = {label["for"] for label in page.each("label")}
    for kind in ("input", "select"):
        assert all(tag["id"] in labels for tag in page.each(kind))
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))


def test_a_reviewer_decides_by_form(reviewing: Any, read_html: Read) -> None:
    """Back on the list the page says what was done, and knows the name."""
    first, second = reviewing.file(), reviewing.file(text="Diet creates dimples in his cheeks")
    page = read_html(reviewing.client.get("/review").text)
    form = fields(page, f"/review/{first}") | {"decision": "accepted", "by": "ben", "why": "Read."}
    reply = reviewing.client.post(f"/review/{first}", data=form)
    page = read_html(reply.text)
    assert (reply.status_code, reply.history[0].status_code) == (200, 303)
    assert "Example 1: accepted." in page.texts["p"]
    assert [tag["id"] for tag in page.each("article")] == [f"example-{second}"]
    assert fields(page, f"/review/{second}")["by"] == "ben"
    accepted = read_html(reviewing.client.get("/review?state=accepted").text)
    words = " ".join(accepted.texts["article"][0].split())
    assert "Accepted by ben" in words
    assert ": Read." in words
    opened = {"decision": "pending", "by": "cy"}
    reviewing.client.post(f"/review/{first}", data=opened)
    assert reviewing.shown(first)["state"] == "pending"


def test_another_label_is_given_by_form(reviewing: Any) -> None:
    """As the list of verdicts has it, silence with its reason."""
    first, second = reviewing.file(), reviewing.file(text="Diet creates dimples in his cheeks")
    form = {"decision": "accepted", "by": "ben", "topic": "back-dimples-cause"}
    reviewing.client.post(f"/review/{first}", data=form | {"verdict": "mixed"})
    reviewing.client.post(f"/review/{second}", data=form | {"verdict": "unverified/off_topic"})
    assert reviewing.shown(first)["verdict"] == "mixed"
    found = reviewing.shown(second)
    assert (found["verdict"], found["reason"], found["topic"]) == ("unverified", "off_topic", "")


DECISIONS = {
    "no_name": ({"by": ""}, 422, "your name"),
    "no_button": ({"decision": ""}, 422, "Nothing was decided"),
    "no_verdict": ({"verdict": "rubbish"}, 422, "verdict"),
    "unknown_topic": ({"topic": "no-such-topic"}, 422, "topic"),
}


@pytest.mark.parametrize(("change", "status", "words"), DECISIONS.values(), ids=DECISIONS)
def test_a_decision_that_does_not_fit_is_explained(
    reviewing: Any, read_html: Read, change: dict[str, str], status: int, words: str
) -> None:
    """On the example's own page, with nothing decided."""
    number = reviewing.file()
    form = {"decision": "accepted", "by": "ben", "verdict": "fact", "topic": "back-dimples-cause"}
    reply = reviewing.client.post(f"/review/{number}", data=form | change)
    page = read_html(reply.text)
    assert reply.status_code == status
    assert words in page.texts["p"][0]
    assert [tag["id"] for tag in page.each("article")] == [f"example-{number}"]
    assert reviewing.shown(number)["state"] == "pending"


def test_two_reviewers_decide_by_form(reviewing: Any, read_html: Read) -> None:
    """The page says that one more must, and does not take the same name twice."""
    number = reviewing.file(text="diet creates back dimples.", verdict="fact")
    form = {"decision": "accepted", "verdict": "fact", "topic": "back-dimples-cause"}
    first = read_html(reviewing.client.post(f"/review/{number}", data=form | {"by": "ben"}).text)
    assert "Example 1 is accepted by ben; 1 more must." in first.texts["p"]
    assert "Accepted by ben; 1 more must accept it." in " ".join(first.texts["article"][0].split())
    again = reviewing.client.post(f"/review/{number}", data=form | {"by": "ben"})
    assert (again.status_code, "somebody else" in again.text) == (409, True)
    reviewing.client.post(f"/review/{number}", data=form | {"by": "cy"})
    assert reviewing.shown(number)["state"] == "accepted"


def test_a_decided_example_is_not_decided_again(reviewing: Any) -> None:
    """Whoever comes second is told."""
    number = reviewing.file()
    reviewing.decide(number, "rejected", by="cy")
    form = {"decision": "accepted", "verdict": "fact", "topic": "back-dimples-cause", "by": "ben"}
    reply = reviewing.client.post(f"/review/{number}", data=form)
    assert (reply.status_code, "rejected by now" in reply.text) == (409, True)


def test_long_lists_have_pages(reviewing: Any, read_html: Read) -> None:
    """Each example stands on one of them."""
    body = {"examples": [{"text": f"Diet creates dimples in cheek {n}", "verdict": "fact"}
                         for n in range(45)], "by": "ana"}  # fmt: skip
    reviewing.client.post("/v1/examples/batch", json=body)
    seen: list[str] = []
    path: str | None = "/review"
    while path:
        page = read_html(reviewing.client.get(path).text)
        seen += [tag["id"] for tag in page.each("article")]
        path = next((tag["href"] for tag in page.each("a") if tag.get("rel") == "next"), None)
    assert (len(seen), len(set(seen))) == (45, 45)
    back = [tag["href"] for tag in page.each("a") if tag.get("rel") == "prev"]
    assert back == ["/review?state=pending&offset=20"]
    assert reviewing.client.get("/review?offset=-1", headers=BROWSER).status_code == 422
    assert reviewing.client.get("/review?state=zanzibar", headers=BROWSER).status_code == 422
    assert reviewing.client.get("/review/99", headers=BROWSER).status_code == 404


def test_what_people_write_is_only_text(reviewing: Any, read_html: Read) -> None:
    """In every place where it is shown."""
    sources = [{"title": HOSTILE, "publisher": HOSTILE, "url": "https://example.org/x"}]
    topic = {"title": HOSTILE, "explanation": HOSTILE, "correction": HOSTILE, "sources": sources}
    number = reviewing.file(text=HOSTILE, note=HOSTILE, by=HOSTILE[:60], topic="cheek-dimples",
                            new_topic=topic)  # fmt: skip
    reviewing.decide(number, "rejected", by=HOSTILE[:60], why=HOSTILE)
    for path in (
        f"/review/{number}",
        "/review?state=rejected",
        f"/review?done={number}&by=%3Cimg%3E",
    ):
        page = read_html(reviewing.client.get(path).text)
        assert not page.each("img")
        assert len(page.each("script")) == 1
    answer = read_html(
        reviewing.client.post("/wrong", data=FORM | {"text": HOSTILE, "by": ""}).text
    )
    assert not answer.each("img")
    assert fields(answer, "/wrong")["text"] == HOSTILE


def test_a_new_topic_is_shown_to_its_reviewers(reviewing: Any, read_html: Read) -> None:
    """With its explanation and its sources."""
    source = {"title": "Dimples", "publisher": "A clinic", "url": "https://example.org/cheeks"}
    topic = {"title": "Cheek dimples", "explanation": "A muscle is split.", "sources": [source]}
    number = reviewing.file(text="Sugar makes cheek dimples", topic="cheek-dimples", verdict="myth",
                            new_topic=topic)  # fmt: skip
    page = read_html(reviewing.client.get(f"/review/{number}").text)
    words = page.texts["article"][0]
    assert all(said in words for said in ("Cheek dimples", "A muscle is split.", "A clinic"))
    assert source["url"] in page.attributes("href")


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Train on labels without topics; gives the data and the models."""
    folder = tmp_path_factory.mktemp("labels")
    words = {"spam": "buy cheap pills now offer", "ham": "see you at lunch with the team"}
    rows = [f"{text} {n},{label}" for label, text in words.items() for n in range(40)]
    data = folder / "data.csv"
    data.write_text("text,label\n" + "\n".join(rows) + "\n")
    load_checker(folder / "models", data)
    return data, folder / "models"


def test_a_desk_with_its_own_labels_reviews_them(
    labels: tuple[Path, Path], tmp_path: Path, read_html: Read
) -> None:
    """Its labels stand where verdicts do, and there is no topic to give."""
    data, models = labels
    settings = Settings(models, data, batches=tmp_path / "batches")
    with TestClient(create_app(settings, load_checker(models, data))) as client:
        page = read_html(client.post("/", data={"text": "buy lunch pills"}).text)
        options = [tag["value"] for tag in page.each("option")]
        assert options == ["", "ham", "spam"]
        assert "topic" not in fields(page, "/wrong")
        form = fields(page, "/wrong") | {"verdict": "ham", "by": "ana"}
        assert "Filed as #1" in client.post("/wrong", data=form).text
        listed = read_html(client.get("/review").text)
        assert "topic" not in fields(listed, "/review/1")
        decision = fields(listed, "/review/1") | {"decision": "accepted", "by": "ben"}
        assert decision["verdict"] == "ham"
        client.post("/review/1", data=decision | {"verdict": "spam"})
        found = client.get("/v1/examples/1").json()
        assert (found["state"], found["verdict"], found["topic"]) == ("accepted", "spam", "")


@pytest.mark.usefixtures("impatient")
def test_a_database_that_is_away_costs_the_answers_nothing(
    tmp_path: Path, tiny_models: Path, tiny_data: Path, tiny_checker: Checker, read_html: Read
) -> None:
    """Claims are checked; filing and reviewing say that it is away, and keep what was entered."""
    url = "postgresql://nobody@127.0.0.1:9/none"
    settings = Settings(tiny_models, tiny_data, batches=tmp_path / "batches", database=url)
    with TestClient(create_app(settings, tiny_checker)) as client:
        assert client.post("/", data={"text": TEXT}).status_code == 200
        filed = client.post("/wrong", data=FORM)
        page = read_html(filed.text)
        assert filed.status_code == 503
        assert "try again later" in page.attributes("data-summary")[0]
        assert fields(page, "/wrong") == FORM | {"note": ""}
        listed = client.get("/review", headers=BROWSER)
        assert (listed.status_code, "try again later" in listed.text) == (503, True)
        assert filed.headers["retry-after"]
        for reply in (
            client.get("/v1/examples"),
            client.post("/v1/examples", json={"text": TEXT, "verdict": "fact", "by": "ana"}),
        ):
            assert (reply.status_code, "retry-after" in reply.headers) == (503, True)
            assert reply.headers["content-type"] == "application/problem+json"


def test_a_database_that_cannot_be_used_is_told_without_its_place(
    tmp_path: Path, tiny_models: Path, tiny_data: Path, tiny_checker: Checker
) -> None:
    """To whoever asks; what was entered is kept here too."""
    (tmp_path / "foreign.db").write_text("no database at all, but long enough to be one " * 50)
    settings = Settings(tiny_models, tiny_data, batches=tmp_path / "batches",
                        database=str(tmp_path / "foreign.db"))  # fmt: skip
    with TestClient(create_app(settings, tiny_checker)) as client:
        for reply in (client.post("/wrong", data=FORM), client.get("/v1/examples")):
            assert (reply.status_code, "cannot be used" in reply.text) == (503, True)
            assert "foreign.db" not in reply.text
        assert TEXT in client.post("/wrong", data=FORM).text


FIELDS = [("/wrong", name) for name in ("text", "verdict", "topic", "note", "by")] + [
    ("/review/1", name) for name in ("decision", "verdict", "topic", "why", "by")
]


@pytest.mark.parametrize(("path", "name"), FIELDS)
def test_what_utf8_cannot_carry_is_refused(reviewing: Any, path: str, name: str) -> None:
    """The form's charset is the sender's choice, and some give half a surrogate pair."""
    reviewing.file()
    fields = FORM | {"decision": "rejected", name: "\\ud800 dimples"}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
             for key, value in fields.items()]  # fmt: skip
    kind = "multipart/form-data; boundary=x; charset=unicode_escape"
    content = ("".join(parts) + "--x--\r\n").encode()
    reply = reviewing.client.post(path, content=content, headers={"Content-Type": kind})
    assert reply.status_code == 422
    assert reviewing.shown(1)["state"] == "pending"
