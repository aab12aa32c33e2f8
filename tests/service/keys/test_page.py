"""Signing in on the page, and what the session is good for."""

from typing import Any

import pytest

from service.keys import porter, ring
from service.keys.key import Scope, new_key
from service.keys.page import local
from service.keys.sessions import COOKIE

BROWSER = {"Accept": "text/html,*/*", "Sec-Fetch-Site": "same-origin"}
FOREIGN = {"Accept": "text/html,*/*", "Sec-Fetch-Site": "cross-site"}
NEW = {"text": "Diet creates dimples in my own cheeks", "verdict": "fact",
       "topic": "back-dimples-cause"}  # fmt: skip


def sign_in(guarded: Any, key: str, onward: str = "/review", **headers: str) -> Any:
    form = {"key": key, "next": onward}
    return guarded.ask("POST", "/sign-in", headers=BROWSER | headers, data=form)


def test_a_key_opens_the_pages_until_signing_out(guarded: Any) -> None:
    """The page says who is signed in; the key itself is nowhere."""
    key = guarded.add(Scope.REVIEW, name="ana <b>")
    guarded.obey(open_reading=False)
    reply = sign_in(guarded, f" {key}\n")
    assert (reply.status_code, reply.headers["location"]) == (303, "/review")
    page = guarded.ask("GET", "/review", headers=BROWSER)
    assert page.status_code == 200
    assert "Signed in as <strong>ana &lt;b&gt;</strong>" in page.text
    assert key not in page.text
    assert guarded.ask("GET", "/", headers=BROWSER).status_code == 403
    session = guarded.client.cookies[COOKIE]
    out = guarded.ask("POST", "/sign-out", headers=BROWSER)
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    assert COOKIE not in guarded.client.cookies
    kept = {"Cookie": f"{COOKIE}={session}"}
    assert guarded.ask("GET", "/review", headers=BROWSER | kept).status_code == 303


def test_the_cookie_is_out_of_reach(guarded: Any) -> None:
    """For scripts, other sites and, with https, plain http."""
    key = guarded.add(Scope.CHECK)
    told = sign_in(guarded, key).headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/", "max-age=43200"):
        assert part in told
    assert "secure" not in told
    assert key.lower() not in told
    secure = guarded.client.post(
        "https://testserver/sign-in", data={"key": key}, headers=BROWSER, follow_redirects=False
    )
    assert "; secure" in secure.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "bad", [new_key(), "", "mck_", "x" * 5_000, "é" * 100],
    ids=["unknown", "empty", "prefix", "long", "accents"],
)  # fmt: skip
def test_a_bad_key_is_told_on_the_page(guarded: Any, bad: str) -> None:
    """Without repeating it, and with the way on kept."""
    guarded.add(Scope.CHECK)
    reply = sign_in(guarded, bad, "/review?state=pending")
    assert (reply.status_code, "set-cookie" in reply.headers) == (401, False)
    assert "does not hold" in reply.text
    assert 'value="/review?state=pending"' in reply.text
    assert not bad or bad not in reply.text.replace("mck_</code>", "")


def test_guessing_is_slowed_down(guarded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted with the bad keys that the API gets."""
    monkeypatch.setattr(porter, "MOST_BAD_KEYS", 1)
    key = guarded.add(Scope.CHECK)
    assert guarded.ask("GET", "/v1/topics", new_key()).status_code == 401
    reply = sign_in(guarded, new_key())
    assert reply.status_code == 429
    assert "retry-after" in reply.headers
    assert sign_in(guarded, key).status_code == 303


def test_nobody_signs_in_while_the_keys_cannot_be_read(
    guarded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says so."""
    key = guarded.add(Scope.CHECK)
    monkeypatch.setattr(ring, "STALE_SECONDS", -1)
    guarded.look()
    reply = sign_in(guarded, key)
    assert (reply.status_code, "cannot be read" in reply.text) == (503, True)


def test_a_session_ends_with_its_key(guarded: Any) -> None:
    """Not twelve hours later."""
    key = guarded.add(Scope.REVIEW)
    sign_in(guarded, key)
    assert guarded.ask("GET", "/review", headers=BROWSER).status_code == 200
    guarded.store.keys.revoke(key[4:12])
    guarded.look()
    assert guarded.ask("GET", "/review", headers=BROWSER).status_code == 303


def test_a_session_is_nobody_elses(guarded: Any) -> None:
    """Signing in anew begins another one, and a made-up one is none."""
    key = guarded.add(Scope.REVIEW)
    sign_in(guarded, key)
    first = guarded.client.cookies[COOKIE]
    sign_in(guarded, key)
    assert guarded.client.cookies[COOKIE] != first
    guarded.client.cookies.clear()
    for session in (first, "", "x", key, "x" * 5_000):
        kept = {"Cookie": f"{COOKIE}={session}"}
        assert guarded.ask("GET", "/review", headers=BROWSER | kept).status_code == 303


@pytest.mark.parametrize("key", ["good", "bad", "half"])
def test_half_a_surrogate_pair_is_neither_a_key_nor_a_way_on(guarded: Any, key: str) -> None:
    """A form may name an encoding in which it can be written."""
    keys = {"good": guarded.add(*Scope), "bad": "x", "half": r"\ud800"}
    fields = {"key": keys[key], "next": r"/\ud800"}
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    kind = {"Content-Type": "multipart/form-data; boundary=b; charset=unicode_escape"}
    reply = guarded.ask("POST", "/sign-in", headers=kind, content="".join([*parts, "--b--"]))
    assert reply.status_code == (303 if key == "good" else 401)
    assert reply.headers.get("location", "/") == "/"


def test_signing_in_counts_for_the_key(guarded: Any) -> None:
    """Or one key could sign in without end."""
    key = guarded.add(Scope.CHECK, rate=2)
    assert [sign_in(guarded, key).status_code for _ in range(3)] == [303, 303, 429]


UNSAFE = [
    ("POST", "/review/1", {"data": {"decision": "rejected"}}),
    ("PATCH", "/v1/examples/1", {"json": {"state": "rejected"}}),
    ("POST", "/v1/examples", {"json": NEW}),
    ("POST", "/v1/models/rollback", {"json": {}}),
    ("DELETE", "/v1/retrainings/1", {}),
    ("POST", "/", {"data": {"text": "x"}}),
]


@pytest.mark.parametrize(("method", "path", "body"), UNSAFE)
def test_other_sites_do_nothing_with_a_session(
    guarded: Any, method: str, path: str, body: dict[str, Any]
) -> None:
    """Neither by a form nor by a script; our own pages do, and so does a key by itself."""
    key = guarded.add(*Scope)
    sign_in(guarded, key)
    hosts = [{"Sec-Fetch-Site": site} for site in ("cross-site", "same-site")]
    for headers in (*hosts, {"Origin": "https://evil.example.org"}, {"Origin": "null"}):
        reply = guarded.ask(method, path, headers=headers, **body)
        assert (reply.status_code, "another site" in reply.json()["detail"]) == (403, True)
    assert guarded.ask(method, path, headers=BROWSER, **body).status_code not in (401, 403)
    guarded.client.cookies.clear()
    sent = guarded.ask(method, path, key, headers={"Origin": "https://desk.example.org"}, **body)
    # Forms are for our pages alone.
    assert sent.status_code != 403 or path.startswith("/review")


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
def test_other_sites_sign_nobody_in_or_out(guarded: Any, path: str) -> None:
    """Or somebody would file under a name that is not theirs."""
    key = guarded.add(*Scope)
    reply = guarded.ask("POST", path, headers=FOREIGN, data={"key": key})
    assert (reply.status_code, "set-cookie" in reply.headers) == (403, False)


@pytest.mark.parametrize(
    ("onward", "taken"),
    [("/review?state=pending&by=ana#x", True), ("/", True), ("/topics/caf%C3%A9", True),
     ("https://evil.example.org/", False), ("//evil.example.org", False),
     ("/\\evil.example.org", False), ("\\\\evil.example.org", False),
     ("/\t/evil.example.org", False), ("/\n/evil.example.org", False),
     ("javascript:alert(1)", False), ("", False), ("review", False),
     ("/a\r\nSet-Cookie: x=y", False), ("/a\\b", False), ("/" + "x" * 5_000, False),
     (" //evil.example.org", False), ("/\x00", False)],
)  # fmt: skip
def test_the_way_on_stays_on_this_service(guarded: Any, onward: str, taken: bool) -> None:
    """Whatever a link to the sign-in page says."""
    assert local(onward) == (onward if taken else "/")
    place = sign_in(guarded, guarded.add(Scope.CHECK), onward).headers["location"]
    assert (place == onward) is (taken or onward == "/")
    shown = guarded.ask("GET", "/sign-in", params={"next": onward}).text
    assert "evil" not in shown
    assert "javascript:" not in shown


def test_the_page_works_without_a_script_and_says_what_to_do(guarded: Any, read_html: Any) -> None:
    """A labelled field that password managers know, and a way on for whoever is signed in."""
    page = read_html(guarded.ask("GET", "/sign-in?next=/review", headers=BROWSER).text)
    [field] = [tag for tag in page.each("input") if tag.get("name") == "key"]
    assert field["type"] == "password"
    assert field["id"] in page.attributes("for")
    assert "/review" in [tag.get("href") for tag in page.each("a")]
    assert page.texts["h1"] == ["Sign in"]
