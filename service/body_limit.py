"""The limits on request bodies, declared by the client or counted as they come."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Refuse bodies over the limit of their address, in bytes, where a route reads them.

    Starlette's own limit answers in plain text when the client declares a length; this one
    raises the same error either way, so that both get the same problem document.
    """

    def __init__(self, app: ASGIApp, limit_of: Callable[[str], int]) -> None:
        self.app = app
        self.limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        declared = int(length) if length.isdecimal() else 0
        limit = self.limit_of(scope["path"])
        received = 0

        async def receive_within_limit() -> Message:
            nonlocal received
            if declared > limit:
                raise HTTPException(413)
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_within_limit, send)
