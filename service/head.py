"""HEAD: every address that answers GET gives the same headers without a body."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Answer HEAD as GET, up to where the body would begin."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        ended = False

        async def send_headers(message: Message) -> None:
            nonlocal ended
            if not ended:
                ended = True
                await send(message)
                # So that a stream, which would go on, sees that nobody reads it.
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        # A copy, because the server below looks whether the method is HEAD.
        asked = dict(scope, method="GET")
        await self.app(asked, receive, send_headers)
        scope["route"] = asked.get("route")
