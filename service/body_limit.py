"""The limits on request bodies: how large they are, and how long they may take to come."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import describe, respond
from service.settings import KIB, Settings

# One that comes slower than this is ended in time, however large it may be.
BYTES_A_SECOND = 16 * KIB
CLOSED = {"Connection": "close"}
# In the state of a request whose body is there: to time what does not wait takes as long as to read
# it.
WHOLE = "body_is_whole"


class BodyLimit:
    """Refuse bodies over the limit of their address, in bytes, and those that come too slowly.

    Small ones are read before anything is done with them, so that a slow client takes no room from
    those who are waiting for work (`service.overload`).
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or (length := declared_length(scope)) == 0:
            await self.app(scope, receive, send)
            return
        limit = self.settings.body_limit(scope["path"])
        is_there = scope.get("state", {}).get(WHOLE, False)
        seconds = None if is_there else self.settings.body_seconds
        limited = within(receive, length or 0, limit, seconds)
        if limit <= self.settings.max_body_bytes:
            try:
                limited, size = await read_ahead(limited, receive)
            except HTTPException as error:
                await respond(Request(scope), describe(error))(scope, receive, send)
                return
            if length is None:
                # Known now: a long text is to be seen by it (`service.overload`).
                scope["headers"] = [*scope["headers"], (b"content-length", b"%d" % size)]
        await self.app(scope, limited, send)


def declared_length(scope: Scope) -> int | None:
    """Give the length of a body as it is declared, 0 where there is none; None is not told."""
    length: int | None = 0
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 19 else None
        if name == b"transfer-encoding":
            length = None
    return length


def within(receive: Receive, declared: int, limit: int, seconds: float | None) -> Receive:
    """Give the parts of a body as they come; without `seconds`, they are there.

    Each part raises HTTPException: 413 where the body is over the limit, as declared or counted,
    and 408 where it is late.
    """
    received, until, is_whole = 0, 0.0, False

    async def receive_within() -> Message:
        nonlocal received, until, is_whole
        # Afterwards only the end of the connection may come, and that takes as long as it takes.
        if is_whole:
            return await receive()
        if declared > limit:
            raise HTTPException(413)
        if seconds is None:
            message = await receive()
        else:
            until = until or asyncio.get_running_loop().time() + seconds
            try:
                async with asyncio.timeout_at(until + received / BYTES_A_SECOND):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(408, headers=CLOSED) from error
        received += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        if received > limit:
            raise HTTPException(413)
        return message

    return receive_within


async def read_ahead(limited: Receive, receive: Receive) -> tuple[Receive, int]:
    """Read a whole body; give what gives it at once, and its bytes. Raises HTTPException."""
    parts = [await limited()]
    while parts[-1].get("more_body", False):
        parts.append(await limited())
    # A client that left in the middle has sent no body, whatever came of it.
    left = parts[-1]["type"] == "http.disconnect"
    whole = b"".join(part.get("body", b"") for part in parts)
    message = parts[-1] if left else {"type": "http.request", "body": whole, "more_body": False}
    given = False

    async def receive_whole() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return message

    return receive_whole, len(whole)
