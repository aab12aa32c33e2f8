"""How many requests each caller may send: counted in minutes that begin with the first one.

The library `limits` does the same, but its memory starts a thread every ten milliseconds under
load, takes 15 microseconds a request and has no bound.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address

WINDOW_SECONDS = 60
# Callers that are remembered; the one whose minute began first is forgotten for one more.
MOST = 10_000
# The longest way to write an address: one of IPv6 that ends like one of IPv4.
ADDRESS_CHARS = 45


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a caller may still send in their minute: `left` is below 0 if this was too much."""

    most: int
    left: int
    seconds: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Give it as the draft of the IETF's working group on HTTP APIs writes it."""
        standing = f'"default";r={max(0, self.left)};t={self.seconds}'
        policy = f'"default";q={self.most};w={WINDOW_SECONDS}'
        return [(b"ratelimit", standing.encode()), (b"ratelimit-policy", policy.encode())]


@dataclass(slots=True)
class Rates:
    """Counts what callers send. It belongs to one event loop."""

    clock: Callable[[], float] = time.monotonic
    _windows: OrderedDict[str, list[float]] = field(default_factory=OrderedDict)

    def count(self, caller: str, most: int) -> Allowance:
        """Count one more request of somebody who may send `most` a minute."""
        now = self.clock()
        window = self._windows.get(caller)
        if window is None or now >= window[0]:
            window = self._begin(caller, now)
        # What is refused is not counted, or a number could grow without end.
        window[1] = min(window[1] + 1, most + 1)
        return Allowance(most, int(most - window[1]), math.ceil(window[0] - now))

    def _begin(self, caller: str, now: float) -> list[float]:
        self._windows.pop(caller, None)
        if len(self._windows) >= MOST:
            self._windows.popitem(last=False)
        window = self._windows[caller] = [now + WINDOW_SECONDS, 0]
        return window


def network_of(address: str) -> str:
    """Give what one stranger has: an IPv4 address, or the 64 bits with which an IPv6 one begins."""
    # What is longer is none, but what a proxy passed on of its client's X-Forwarded-For.
    address = address[:ADDRESS_CHARS]
    if ":" not in address:
        return address
    try:
        found = IPv6Address(address)
    except ValueError:
        return address
    return str(found.ipv4_mapped or int(found) >> 64)
