"""The short way: a well-formed request to check a text is answered without FastAPI's router."""

from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.answering import Answered
from service.api import JSON, check_text, router
from service.problems import STATUSES, answer_problem
from service.schemas import CheckRequest

ROUTE = next(
    route for route in router.routes if isinstance(route, APIRoute) and route.endpoint is check_text
)
KIND = JSON.encode()
# What the application has handlers for; they stand further in.
REFUSALS: tuple[type[Exception], ...] = (HTTPException, *STATUSES)


class ShortWay:
    """Answers well-formed requests to check a text; the router takes as long as half of that.

    All others go on to the router, and so are refused as everywhere.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not is_check(scope):
            await self.app(scope, receive, send)
            return
        message = await receive()
        text = text_of(message)
        if text is None:
            await self.app(scope, following(message, receive), send)
            return
        # Before anything can fail: the log and the metrics tell failures by their route, too.
        scope["route"] = ROUTE
        request, state = Request(scope), scope["app"].state
        try:
            answered: Answered = await state.answering.answer(request, state.checker, text)
        except REFUSALS as error:
            response = await answer_problem(request, error)
            await response(scope, receive, send)
            return
        document = answered.document
        headers = [(b"content-length", b"%d" % len(document)), (b"content-type", KIND)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": document})


def is_check(scope: Scope) -> bool:
    """Say whether a request is one to check a text, by its first line and its headers."""
    return (
        scope["type"] == "http"
        and scope["path"] == ROUTE.path
        and scope["method"] == "POST"
        and not scope.get("root_path")
        and [value for name, value in scope["headers"] if name == b"content-type"]
        == [JSON.encode()]
    )


def text_of(message: Message) -> str | None:
    """Give the text of a whole body; None if it is to be refused, or is still under way."""
    if message["type"] != "http.request" or message.get("more_body", False):
        return None
    try:
        return CheckRequest.model_validate_json(message.get("body", b"")).text
    except ValidationError:
        return None


def following(message: Message, receive: Receive) -> Receive:
    """Give back a message that was received, and then what comes."""
    waiting = [message]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
