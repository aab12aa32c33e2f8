"""Each request is timed and counted once, for its log line and for the metrics."""

import os
import random
import re
import secrets
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.logs import log_request
from service.metrics import Metrics

# The label of whatever is no address of ours, so that a stranger makes no new ones.
ELSEWHERE = "other"
# nginx's status for a client that left before its answer.
LEFT = 499
REQUEST_ID = b"x-request-id"
plain = re.compile(rb"[A-Za-z0-9._-]{1,64}").fullmatch
# Ids need to differ, and are no secret: to ask the system for each takes longer.
ids = random.Random(secrets.randbits(128))  # noqa: S311
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: ids.seed(secrets.randbits(128)))


class Observed:
    """Give each request an id, log it, and count it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        state = scope.setdefault("state", {})
        request_id = id_of(scope)
        state["request_id"] = request_id.decode()
        status, size = LEFT, 0

        async def noting(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (REQUEST_ID, request_id)]
            else:
                size += len(message.get("body", b""))
            await send(message)

        self.metrics.in_flight += 1
        try:
            await self.app(scope, receive, noting)
        finally:
            self.metrics.in_flight -= 1
            seconds = perf_counter() - began
            method, route, checked = scope["method"], route_of(scope), state.get("checked")
            self.metrics.served(method, route, status, seconds)
            if checked is not None:
                self.metrics.checked(checked.verdict, checked.reason)
            told = {
                "method": method,
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 2),
                "bytes": size,
                "request_id": state["request_id"],
            }
            if caller := state.get("caller"):
                told["key"] = caller.key_id
            log_request(told, checked)


def id_of(scope: Scope) -> bytes:
    """Give the id that the client told, if it is short and plain, or a new one."""
    for name, value in scope["headers"]:
        if name == REQUEST_ID and plain(value):
            found: bytes = value
            return found
    return b"%016x" % ids.getrandbits(64)


def route_of(scope: Scope) -> str:
    """Give the address of a request as its route has it: no id and no token stands in it."""
    route = scope.get("route")
    return route.path if route is not None else scope.get("root_path") or ELSEWHERE
