"""Errors that nobody foresaw: a plain answer to the client, a place in the code to the log."""

import asyncio
import logging
import traceback

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import Problem, respond

logger = logging.getLogger(__name__)
# Frames of the stack in the log; those further out are the framework's.
INNERMOST = 5


class UnexpectedErrors:
    """Answer an unforeseen error with a 500 problem, and log where it came from."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what is none, such as the start of the service, fails by itself."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def noticing(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, noticing)
        except asyncio.CancelledError:
            # What the server does to requests that are not done when it must end.
            if started or not scope["app"].state.is_stopping():
                raise
            await respond(Request(scope), Problem(503))(scope, receive, send)
        # Broad, because this is the last place that can still answer.
        except Exception as error:
            log_place(error, scope.get("state", {}).get("request_id"))
            if not started:
                await respond(Request(scope), Problem(500))(scope, receive, send)


def log_place(error: BaseException, request_id: str | None = None) -> None:
    """Log an error's type and place. Its message may quote the text, so it stays out."""
    stack = "".join(traceback.format_tb(error.__traceback__, limit=-INNERMOST))
    told = {"request_id": request_id} if request_id else None
    logger.error("Unexpected %s\n%s", type(error).__name__, stack, extra=told)
