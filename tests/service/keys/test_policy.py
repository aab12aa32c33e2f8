"""Who may do what, rule by rule."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.keys.caller import Caller
from service.keys.errors import UnguardedError
from service.keys.hosts import is_loopback
from service.keys.key import Scope
from service.keys.policy import Policy, may, require_guarded
from service.settings import Settings
from service.store.errors import StoreUnavailableError
from service.store.late import LateStore

ANYWHERE = "0.0.0.0"  # noqa: S104
HERE, THERE = {"loopback": True}, {"loopback": False, "open_reading": False}
NOBODY = frozenset[Scope]()
EVERYBODY = frozenset(Scope)
# The rules, whether there is a key, and what somebody without one may do then.
WITHOUT_A_KEY: list[tuple[dict[str, Any], bool, frozenset[Scope]]] = [
    (HERE, False, EVERYBODY),
    (HERE, True, frozenset({Scope.CHECK})),
    (HERE | {"open_reading": False}, False, EVERYBODY),
    (HERE | {"open_reading": False}, True, NOBODY),
    (THERE, False, NOBODY),
    (THERE, True, NOBODY),
    (THERE | {"open_reading": True}, True, frozenset({Scope.CHECK})),
    (THERE | {"without_keys": True}, True, EVERYBODY),
]


@pytest.fixture
def late(tmp_path: Path) -> Iterator[LateStore]:
    with closing(LateStore(f"sqlite:///{tmp_path / 'keys.db'}")) as store:
        yield store


@pytest.mark.parametrize(("rules", "has_keys", "allowed"), WITHOUT_A_KEY)
def test_what_needs_no_key(
    rules: dict[str, Any], has_keys: bool, allowed: frozenset[Scope]
) -> None:
    """The machine's owner alone may do all; a first key closes all but reading."""
    policy = Policy(**rules)
    assert {scope for scope in Scope if may(None, scope, policy, has_keys=has_keys)} == allowed


@pytest.mark.parametrize("scope", Scope)
def test_a_key_is_good_for_its_scope_alone(scope: Scope) -> None:
    """Admin is no more than the others."""
    caller = Caller("1f3a9c07", "ana", frozenset({scope}))
    policy = Policy(**THERE)
    assert [other for other in Scope if may(caller, other, policy, has_keys=True)] == [scope]


@pytest.mark.parametrize(
    ("host", "is_own"),
    [("127.0.0.1", True), ("127.3.0.1", True), ("::1", True), ("localhost", True),
     ("LOCALHOST", True), (ANYWHERE, False), ("::", False), ("", False), ("192.0.2.1", False),
     ("desk.example.org", False), ("localhost.example.org", False)],
)  # fmt: skip
def test_loopback_is_what_only_this_machine_reaches(host: str, is_own: bool) -> None:
    """A name that leads who knows where is not."""
    assert is_loopback(host) is is_own


@pytest.mark.parametrize(
    ("host", "is_taken"),
    [("localhost", True), ("LOCALHOST:8000", True), ("127.0.0.1:1", True), ("[::1]", True),
     ("[::1]:8000", True), ("desk.example.org", True), ("desk.example.org:443", True), ("", True),
     ("evil.example.org", False), ("127.0.0.1.evil.example.org", False), ("[::2]:8000", False),
     ("localhost:8000,evil.example.org", False), ("evil.example.org:localhost", False)],
)  # fmt: skip
def test_a_loopback_service_answers_to_its_names(
    settings: Settings, host: str, is_taken: bool
) -> None:
    """Another site cannot reach it by a name of its own that leads here."""
    chosen = Settings(settings.models, settings.data, hosts=("Desk.example.org",))
    assert Policy.of("127.0.0.1", chosen).answers_to(host) is is_taken


def test_elsewhere_any_name_is_answered_until_some_are_named(settings: Settings) -> None:
    """Then those, and its own."""
    assert Policy.of(ANYWHERE, settings).answers_to("anything.example.org")
    named = Settings(settings.models, settings.data, hosts=("desk.example.org",))
    policy = Policy.of(ANYWHERE, named)
    assert not policy.answers_to("anything.example.org")
    assert policy.answers_to("desk.example.org")
    assert policy.answers_to("localhost:8000")


def test_reading_is_open_on_loopback_unless_it_is_said_otherwise(settings: Settings) -> None:
    """And elsewhere closed, unless it is said otherwise."""
    for told, here, there in ((None, True, False), (True, True, True), (False, False, False)):
        chosen = Settings(settings.models, settings.data, open_reading=told)
        assert Policy.of("::1", chosen).open_reading is here
        assert Policy.of(ANYWHERE, chosen).open_reading is there


def test_a_service_for_others_needs_a_key_that_holds(settings: Settings, late: LateStore) -> None:
    """Or the word of whoever runs it; on loopback it needs none."""
    with pytest.raises(UnguardedError, match=r"0\.0\.0\.0, and.*keys add.*--without-keys"):
        require_guarded(ANYWHERE, settings, late)
    assert late.is_new()
    past = datetime.now(UTC) - timedelta(days=1)
    late.keys.add(name="ana", scopes=[Scope.CHECK], expires=past)
    with pytest.raises(UnguardedError):
        require_guarded(ANYWHERE, settings, late)
    late.keys.add(name="ana", scopes=[Scope.CHECK])
    assert require_guarded(ANYWHERE, settings, late) == Policy.of(ANYWHERE, settings)


def test_behind_a_proxy_a_loopback_service_is_one_for_others(
    settings: Settings, late: LateStore
) -> None:
    """Whom the proxy lets through is not this machine's owner, and has a rate."""
    told = Settings(settings.models, settings.data, forwarded_allow_ips=("127.0.0.1",))
    with pytest.raises(UnguardedError, match=r"127\.0\.0\.1 through a proxy"):
        require_guarded("127.0.0.1", told, late)
    late.keys.add(name="ana", scopes=[Scope.CHECK])
    policy = require_guarded("127.0.0.1", told, late)
    assert not any(may(None, scope, policy, has_keys=False) for scope in Scope)
    assert policy.rate_of(None) == policy.rate
    # Pages elsewhere still do not reach it by a name that leads here.
    assert not policy.answers_to("evil.example.org")


def test_loopback_and_closed_networks_ask_for_none(settings: Settings, late: LateStore) -> None:
    """No database is made for that."""
    assert require_guarded("127.0.0.1", settings, late).loopback
    closed = Settings(settings.models, settings.data, without_keys=True)
    assert require_guarded(ANYWHERE, closed, late).without_keys
    assert late.is_new()


def test_a_service_for_others_does_not_start_without_its_database(settings: Settings) -> None:
    """Whether it is guarded is not known then."""
    away = LateStore("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(StoreUnavailableError):
        require_guarded(ANYWHERE, settings, away)


def test_rates(settings: Settings) -> None:
    """A key has its own or the service's; a stranger has the service's, but none on loopback."""
    own, other = Caller("a", "ana", NOBODY, rate=5), Caller("b", "ben", NOBODY)
    for policy, stranger in ((Policy(rate=60), None), (Policy(loopback=False, rate=60), 60)):
        assert [policy.rate_of(caller) for caller in (own, other, None)] == [5, 60, stranger]
