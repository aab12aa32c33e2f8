"""Sessions end."""

import time

import pytest

from service.keys import sessions
from service.keys.sessions import COOKIE, Sessions, session_in


def test_a_session_leads_to_its_key_until_it_ends() -> None:
    """Nobody else's does."""
    kept = Sessions()
    first, second = kept.begin("a"), kept.begin("b")
    assert (kept.key_id(first), kept.key_id(second)) == ("a", "b")
    kept.end(first)
    assert (kept.key_id(first), kept.key_id(second), kept.key_id("")) == ("", "b", "")
    kept.end("unknown")


def test_a_session_ends_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """And is forgotten."""
    kept = Sessions()
    session = kept.begin("a")
    late = time.monotonic() + sessions.SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: late)
    assert kept.key_id(session) == ""
    assert not kept._open


def test_the_oldest_session_ends_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory has a bound."""
    monkeypatch.setattr(sessions, "MOST", 2)
    kept = Sessions()
    begun = [kept.begin(key) for key in "abc"]
    assert [kept.key_id(session) for session in begun] == ["", "b", "c"]


def test_a_key_that_signs_in_over_and_over_ends_its_own_sessions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And nobody else's."""
    monkeypatch.setattr(sessions, "MOST_OF_ONE", 2)
    kept = Sessions()
    other = kept.begin("a")
    begun = [kept.begin("b") for _ in range(3)]
    assert [kept.key_id(session) for session in (other, *begun)] == ["a", "", "b", "b"]


@pytest.mark.parametrize(
    ("cookies", "found"),
    [(f"{COOKIE}=x", "x"), (f"a=b; {COOKIE}=x; c=d", "x"), (f"a{COOKIE}=x", ""), ("", ""),
     (f"{COOKIE}", ""), (f"a={COOKIE}=x", "")],
)  # fmt: skip
def test_the_session_is_found_among_cookies(cookies: str, found: str) -> None:
    """By its whole name."""
    assert session_in(cookies) == found
