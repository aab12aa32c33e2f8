"""What a request shows of who sends it: a key, a session, its site, the name that it asks for."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.keys.sessions import COOKIE, session_in

BEARER = b"bearer "
COOKIE_NAME = COOKIE.encode()


@dataclass(slots=True)
class Shown:
    """What stands in the headers; "" or None where nothing does."""

    key: str = ""
    session: str = ""
    host: str = ""
    site: str | None = None
    origin: str | None = None

    @classmethod
    def in_headers(cls, headers: Iterable[tuple[bytes, bytes]]) -> "Shown":
        """Read the headers of a request, once.

        `X-API-Key` goes before `Authorization`, where a batch's token may stand instead of a key.
        """
        shown, bearer = cls(), b""
        for name, value in headers:
            if name == b"host":
                # Of two hosts, the router and the proxies before it may mean either.
                shown.host = f"{shown.host},{value.decode('latin-1')}".lstrip(",")
            elif name == b"authorization" and value[:7].lower() == BEARER:
                bearer = value[7:].strip()
            elif name == b"x-api-key":
                shown.key = value.decode("latin-1").strip()
            elif name == b"cookie" and COOKIE_NAME in value:
                shown.session = session_in(value.decode("latin-1"))
            elif name == b"sec-fetch-site":
                shown.site = value.decode("latin-1")
            elif name == b"origin":
                shown.origin = value.decode("latin-1")
        if not shown.key and bearer.startswith(b"mck_"):
            shown.key = bearer.decode("latin-1")
        return shown
