"""Who is signed in on the page: random ids in a cookie, kept in memory only."""

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field

COOKIE = "mythcheck-session"
SECONDS = 12 * 60 * 60
# The oldest ends when one more begins.
MOST = 10_000
# Of one key, so that nobody ends the sessions of others.
MOST_OF_ONE = 100


@dataclass(slots=True)
class Sessions:
    """The sessions of one service; they end with it, or after twelve hours."""

    _open: OrderedDict[str, tuple[str, float]] = field(default_factory=OrderedDict)

    def begin(self, key_id: str) -> str:
        """Begin a session for whoever has shown a key; gives its id, which is a secret."""
        own = [session for session, (key, _) in self._open.items() if key == key_id]
        if len(own) >= MOST_OF_ONE:
            self.end(own[0])
        elif len(self._open) >= MOST:
            self._open.popitem(last=False)
        session = secrets.token_urlsafe(32)
        self._open[session] = key_id, time.monotonic() + SECONDS
        return session

    def key_id(self, session: str) -> str:
        """Give the id of the key with which a session began; "" where there is no such session."""
        key_id, ends = self._open.get(session, ("", 0.0))
        if time.monotonic() >= ends:
            self.end(session)
            return ""
        return key_id

    def end(self, session: str) -> None:
        """End a session."""
        self._open.pop(session, None)


def session_in(cookies: str) -> str:
    """Give the session in a Cookie header; "" where there is none."""
    for cookie in cookies.split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == COOKIE:
            return value
    return ""
