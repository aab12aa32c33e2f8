"""Counting what callers send."""

import pytest

from service.keys import rates
from service.keys.rates import Rates, network_of


class Clock:
    """A clock that goes when it is told to."""

    now = 100.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_a_caller_has_so_many_a_minute() -> None:
    """From their first on; the next minute begins anew, and others have their own."""
    clock = Clock()
    counted = Rates(clock)
    assert [counted.count("a", 2).left for _ in range(4)] == [1, 0, -1, -1]
    assert counted.count("b", 2).left == 1
    clock.now += 59.5
    assert (counted.count("a", 2).left, counted.count("a", 2).seconds) == (-1, 1)
    clock.now += 0.5
    assert (counted.count("a", 2).left, counted.count("a", 2).seconds) == (1, 60)


def test_headers_say_what_is_left() -> None:
    """As the draft for RateLimit header fields writes it; never less than nothing."""
    counted = Rates(Clock())
    assert dict(counted.count("a", 1).headers()) == {
        b"ratelimit": b'"default";r=0;t=60', b"ratelimit-policy": b'"default";q=1;w=60',
    }  # fmt: skip
    assert dict(counted.count("a", 1).headers())[b"ratelimit"] == b'"default";r=0;t=60'


def test_a_smaller_rate_holds_at_once() -> None:
    """Also in the middle of a minute."""
    counted = Rates(Clock())
    for _ in range(5):
        counted.count("a", 10)
    assert counted.count("a", 3).left < 0


def test_no_more_than_so_many_callers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one whose minute began first is forgotten; whoever comes again is not counted twice."""
    monkeypatch.setattr(rates, "MOST", 3)
    counted = Rates(Clock())
    for caller in "abcacd":
        counted.count(caller, 9)
    assert list(counted._windows) == ["b", "c", "d"]


def test_no_name_of_a_stranger_is_long() -> None:
    """Ten thousand are remembered, and some proxies pass on whatever their clients wrote."""
    assert all(len(network_of(mark * 30_000)) < 50 for mark in ("x", ":"))


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [("192.0.2.1", "192.0.2.1", True), ("192.0.2.1", "192.0.2.2", False),
     ("2001:db8::1", "2001:db8:0:0:ffff::2", True), ("2001:db8::1", "2001:db8:0:1::1", False),
     ("::ffff:192.0.2.1", "192.0.2.1", True), ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
     ("nonsense:x", "nonsense:y", False), ("", "", True)],
)  # fmt: skip
def test_a_stranger_is_their_network(first: str, second: str, same: bool) -> None:
    """Who has one address of IPv6 has 2 to the 64."""
    assert (network_of(first) == network_of(second)) is same
