"""The door: what each request gets, by its key and by the rules."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.keys import porter, ring
from service.keys.key import Scope, id_of, new_key

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*"}
CLAIM = {"json": {"text": "Diet creates dimples"}}
# One request for each scope.
ASKS: dict[Scope, tuple[str, str, dict[str, Any]]] = {
    Scope.CHECK: ("POST", "/v1/check", CLAIM),
    Scope.CONTRIBUTE: ("POST", "/v1/examples", {"json": {"text": "x"}}),
    Scope.REVIEW: ("GET", "/v1/examples", {}),
    Scope.ADMIN: ("GET", "/v1/retrainings", {}),
}
REFUSED = (401, 403)
THERE = {"loopback": False, "open_reading": False}


def ask(guarded: Any, scope: Scope, key: str = "", **more: Any) -> Any:
    method, path, body = ASKS[scope]
    return guarded.ask(method, path, key, **{**body, **more})


@pytest.mark.parametrize("scope", Scope)
def test_without_any_key_a_loopback_service_is_open(guarded: Any, scope: Scope) -> None:
    """Whoever sits at the machine owns it; no answer tells of rates."""
    reply = ask(guarded, scope)
    assert reply.status_code not in REFUSED
    assert "ratelimit" not in reply.headers


@pytest.mark.parametrize("scope", Scope)
def test_the_first_key_closes_all_but_reading(guarded: Any, scope: Scope) -> None:
    """Whose scope a key has may go on."""
    key = guarded.add(scope)
    assert (ask(guarded, scope).status_code == 401) is (scope != Scope.CHECK)
    assert ask(guarded, scope, key).status_code not in REFUSED
    guarded.obey(open_reading=False)
    assert ask(guarded, scope).status_code == 401


def test_whoever_has_no_key_is_told_how_to_send_one(guarded: Any) -> None:
    """As a problem, with the header that RFC 9110 asks for."""
    guarded.obey(**THERE)
    reply = ask(guarded, Scope.REVIEW)
    assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")
    assert reply.headers["content-type"] == "application/problem+json"
    assert "Authorization: Bearer" in reply.json()["detail"]
    assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_a_key_without_the_scope_is_told_which_it_lacks(guarded: Any) -> None:
    """403, not 401: another key would help, the same again would not."""
    guarded.obey(**THERE)
    key = guarded.add(Scope.CHECK, Scope.ADMIN)
    reply = ask(guarded, Scope.REVIEW, key)
    assert reply.status_code == 403
    assert "the scope review" in reply.json()["detail"]


BAD_KEYS = {
    "unknown": new_key(),
    "truncated": new_key()[:-1],
    "prefix": "mck_",
    "long": "mck_" + "x" * 5_000,
    "bytes": "mck_\xff\xfe",
    "no_key": "token",
}


@pytest.mark.parametrize("bad", BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_bad_key_is_refused_even_where_none_is_needed(guarded: Any, bad: str) -> None:
    """Or a service would seem to know it. It is not repeated, neither here nor in the log."""
    reply = ask(guarded, Scope.CHECK, headers={"X-API-Key": bad.encode("latin-1")})
    assert (reply.status_code, reply.json()["title"]) == (401, "Unauthorized")
    assert "invalid_token" in reply.headers["www-authenticate"]
    assert bad not in reply.text


def test_the_ways_of_a_key(guarded: Any) -> None:
    """As a bearer in any case, or in a header of its own, which goes first."""
    guarded.obey(**THERE)
    key = guarded.add(Scope.CHECK)
    for headers in (
        {"Authorization": f"Bearer {key}"}, {"authorization": f"bearer  {key} "},
        {"X-API-Key": key}, {"X-API-Key": key, "Authorization": "Bearer token-of-a-batch"},
        {"X-API-Key": key, "Authorization": f"Bearer {new_key()}"},
    ):  # fmt: skip
        assert ask(guarded, Scope.CHECK, headers=headers).status_code == 200, headers
    for headers in (
        {"Authorization": f"Basic {key}"}, {"Authorization": key}, {"Cookie": f"key={key}"},
        {"Authorization": f"Bearer{key}"}, {"X-Api-Keys": key}, {"Authorization": "Bearer"},
    ):  # fmt: skip
        assert ask(guarded, Scope.CHECK, headers=headers).status_code == 401, headers
    assert ask(guarded, Scope.CHECK, params={"key": key}).status_code == 401


def test_a_batch_keeps_its_own_token(guarded: Any) -> None:
    """With the key in the header of its own; each alone is not enough."""
    guarded.obey(**THERE)
    key = guarded.add(Scope.CHECK)
    file = {"file": ("captions.csv", b"text\nDiet creates dimples\n")}
    sent = guarded.ask("POST", "/v1/batches", key, files=file, data={"start": "false"})
    assert sent.status_code == 202, sent.text
    place, token = sent.headers["location"], {"Authorization": f"Bearer {sent.json()['token']}"}
    assert guarded.ask("GET", place, headers=token).status_code == 401
    assert guarded.ask("GET", place, key).status_code == 404
    assert guarded.ask("GET", place, headers={**token, "X-API-Key": key}).status_code == 200


def test_a_revoked_or_expired_key_is_refused(guarded: Any) -> None:
    """From the next look on."""
    guarded.obey(**THERE)
    key = guarded.add(Scope.CHECK)
    assert ask(guarded, Scope.CHECK, key).status_code == 200
    guarded.store.keys.revoke(key[4:12])
    guarded.look()
    assert ask(guarded, Scope.CHECK, key).status_code == 401
    over = guarded.add(Scope.CHECK, expires=datetime.now(UTC) - timedelta(seconds=1))
    assert ask(guarded, Scope.CHECK, over).status_code == 401


def test_nothing_opens_when_the_last_key_is_revoked(guarded: Any) -> None:
    """Also not on loopback, where a proxy may stand before it."""
    key = guarded.add(Scope.REVIEW)
    guarded.store.keys.revoke(key[4:12])
    guarded.look()
    assert ask(guarded, Scope.REVIEW).status_code == 401


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/page.css", "/sign-in"])
def test_some_addresses_are_for_all(guarded: Any, path: str) -> None:
    """Whoever watches over a service has no key, and a stylesheet is no secret."""
    guarded.obey(**THERE, rate=1)
    for _ in range(3):
        assert guarded.ask("GET", path, new_key()).status_code == 200


def test_what_is_not_there_stays_not_found(guarded: Any) -> None:
    """And a wrong method is told as such."""
    guarded.obey(**THERE)
    assert guarded.ask("GET", "/nothing").status_code == 404
    assert guarded.ask("GET", "/v1/check").status_code == 405
    assert guarded.ask("HEAD", "/v1/examples").status_code == 401
    assert guarded.ask("GET", "/v1/examples%0A").status_code == 401


def test_without_keys_everything_is_open_everywhere(guarded: Any) -> None:
    """But a key still says who somebody is."""
    guarded.obey(**THERE, without_keys=True)
    guarded.add(Scope.CHECK)
    for scope in Scope:
        assert ask(guarded, scope).status_code not in REFUSED


def test_while_the_keys_cannot_be_read_only_reading_goes_on(
    guarded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 for the rest, and for whoever shows a key that nobody can judge."""
    key = guarded.add(*Scope)
    monkeypatch.setattr(ring, "STALE_SECONDS", -1)
    guarded.look()
    assert ask(guarded, Scope.CHECK).status_code == 200
    assert guarded.ask("GET", "/sign-in", headers={"Cookie": "mythcheck-session=x"}).is_success
    for reply in (ask(guarded, Scope.REVIEW), ask(guarded, Scope.CHECK, key)):
        assert (reply.status_code, reply.headers["retry-after"]) == (503, "60")
        assert reply.headers["content-type"] == "application/problem+json"


def test_where_no_key_was_seen_a_loopback_service_says_itself_that_its_database_is_away(
    guarded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a form keeps what was entered; the rest is closed, and elsewhere all."""
    monkeypatch.setattr(ring, "STALE_SECONDS", -1)
    guarded.look()
    expected = {Scope.CHECK: 200, Scope.CONTRIBUTE: 422, Scope.REVIEW: 200, Scope.ADMIN: 503}
    assert {scope: ask(guarded, scope).status_code for scope in Scope} == expected
    guarded.obey(**THERE)
    assert ask(guarded, Scope.REVIEW).status_code == 401


FOREIGN = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
           {"Origin": "https://evil.example.org"}, {"Origin": "null"}]  # fmt: skip


@pytest.mark.parametrize("foreign", FOREIGN, ids=repr)
def test_other_sites_do_nothing_where_everything_is_open(
    guarded: Any, foreign: dict[str, str]
) -> None:
    """A page elsewhere can have a browser send a file here, also to a machine's own service."""
    upload = {"files": {"file": ("a.csv", b"text\nDiet creates dimples\n")}}
    for path, body in (("/v1/batches", upload), ("/v1/check", CLAIM), ("/", {"data": {}})):
        reply = guarded.ask("POST", path, headers=foreign, **body)
        assert (reply.status_code, "another site" in reply.json()["detail"]) == (403, True)
    assert guarded.ask("GET", "/v1/topics", headers=foreign).status_code == 200
    ours = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
    for headers in ({}, ours, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "none"}):
        assert guarded.ask("POST", "/v1/batches", headers=headers, **upload).status_code == 202


def test_a_key_has_its_rate(guarded: Any) -> None:
    """Its own before the service's; each answer says what is left, the last one when to come."""
    key, other = guarded.add(Scope.CHECK, rate=2), guarded.add(Scope.CHECK)
    replies = [ask(guarded, Scope.CHECK, key) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert replies[0].headers["ratelimit-policy"] == '"default";q=2;w=60'
    assert replies[0].headers["ratelimit"].startswith('"default";r=1;t=')
    assert replies[2].headers["ratelimit"].startswith('"default";r=0;t=')
    assert 0 < int(replies[2].headers["retry-after"]) <= 60
    assert replies[2].headers["content-type"] == "application/problem+json"
    assert ask(guarded, Scope.CHECK, other).headers["ratelimit-policy"] == '"default";q=600;w=60'


def test_what_is_refused_counts_too(guarded: Any) -> None:
    """Or whoever may do nothing could do it without end."""
    key = guarded.add(Scope.CHECK, rate=2)
    assert [ask(guarded, Scope.ADMIN, key).status_code for _ in range(3)] == [403, 403, 429]


def test_strangers_have_a_rate_except_on_loopback(guarded: Any) -> None:
    """By their address."""
    guarded.obey(loopback=False, open_reading=True, rate=2)
    assert [ask(guarded, Scope.CHECK).status_code for _ in range(3)] == [200, 200, 429]
    guarded.obey(rate=2)
    assert ask(guarded, Scope.CHECK).status_code == 200


def test_strangers_use_up_nothing_of_a_key(guarded: Any) -> None:
    """Whatever a proxy that believes everybody gives as their address, such as the key's id."""
    key = guarded.add(Scope.CHECK)
    guarded.obey(loopback=False, open_reading=True, rate=2)
    stranger = TestClient(guarded.client.app, client=(id_of(key), 1))
    sent = [stranger.post("/v1/check", json=CLAIM["json"]).status_code for _ in range(3)]
    assert sent == [200, 200, 429]
    assert ask(guarded, Scope.CHECK, key).status_code == 200


def test_bad_keys_are_counted_and_good_ones_go_through(
    guarded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody locks others out who share their address."""
    monkeypatch.setattr(porter, "MOST_BAD_KEYS", 2)
    key = guarded.add(Scope.CHECK)
    tried = [ask(guarded, Scope.CHECK, new_key()).status_code for _ in range(3)]
    assert tried == [401, 401, 429]
    assert ask(guarded, Scope.CHECK, key).status_code == 200


def test_only_known_names_are_answered(guarded: Any) -> None:
    """A page elsewhere whose name leads here gets nothing, not even a probe."""
    guarded.obey(hosts=frozenset({"localhost"}))
    for path in ("/", "/healthz", "/v1/topics", "/static/page.css"):
        assert guarded.ask("GET", path, headers={"Host": "localhost:8000"}).is_success
        reply = guarded.ask("GET", path, headers={"Host": "evil.example.org"})
        assert reply.status_code == 421
        assert "evil" not in reply.text
    both = [("Host", "localhost"), ("Host", "evil.example.org")]
    assert guarded.client.get("/healthz", headers=both).status_code == 421


def test_a_browser_is_sent_to_sign_in_and_back(guarded: Any) -> None:
    """Where it wanted to go; a form that it sent is lost. The API stays JSON."""
    guarded.obey(**THERE)
    to_review = guarded.ask("GET", "/review?state=pending", headers=BROWSER)
    assert to_review.status_code == 303
    assert to_review.headers["location"] == "/sign-in?next=%2Freview%3Fstate%3Dpending"
    sent = guarded.ask("POST", "/", headers=BROWSER, data={"text": "x"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2F")
    assert guarded.ask("GET", "/v1/examples", headers=BROWSER).status_code == 401


def test_a_refusal_comes_before_the_body(guarded: Any) -> None:
    """A stranger's upload is not read: one that is too large is refused for want of a key."""
    guarded.obey(**THERE)
    too_large = {"Content-Length": str(10**12)}
    assert guarded.ask("POST", "/v1/batches", headers=too_large).status_code == 401


def test_logs_hold_no_key(guarded: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Neither one that holds nor one that does not."""
    key, bad = guarded.add(Scope.CHECK), new_key()
    with caplog.at_level(logging.DEBUG):
        for one in (key, bad):
            ask(guarded, Scope.CHECK, one)
            ask(guarded, Scope.ADMIN, headers={"X-API-Key": one})
            guarded.ask("POST", "/sign-in", data={"key": one})
        guarded.look()
    ours = "".join(r.getMessage() for r in caplog.records if not r.name.startswith("http"))
    assert key[13:] not in ours
    assert bad[13:] not in ours
