"""How much is done at a time: what comes on top is turned away at once, and does not queue up."""

from enum import StrEnum

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from service.problems import Problem, respond
from service.settings import KIB, Settings

# Bodies from this size on hold long texts, or many.
HEAVY_BYTES = 32 * KIB
HEAVY = frozenset({"/v1/check/batch", "/v1/batches", "/v1/examples/batch", "/v1/examples/export"})
HEAVY_PARTS = ("/rows", "/result", "/report")
# A supervisor asks most urgently when there is much to do.
ALWAYS = frozenset({"/healthz", "/readyz", "/metrics"})
RETRY_SECONDS = 2


class Lane(StrEnum):
    """Kinds of requests; each has room of its own, so that none leaves the others without."""

    LIGHT = "light"
    HEAVY = "heavy"
    STREAM = "stream"


class Overload:
    """Turn a request away, with 503, where as many of its kind are at work as may be."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.most = {
            Lane.LIGHT: settings.max_concurrent,
            Lane.HEAVY: settings.max_heavy,
            Lane.STREAM: settings.max_streams,
        }
        self.running = dict.fromkeys(Lane, 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self.app(scope, receive, send)
            return
        lane = lane_of(scope)
        if self.running[lane] >= self.most[lane]:
            later = Problem(503, headers={"Retry-After": str(RETRY_SECONDS)})
            await respond(Request(scope), later)(scope, receive, send)
            return
        self.running[lane] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.running[lane] -= 1


def lane_of(scope: Scope) -> Lane:
    """Say what kind of request this is."""
    # The router takes an address with a line break behind, too.
    path: str = scope["path"].removesuffix("\n")
    if path.endswith("/events"):
        return Lane.STREAM
    if path in HEAVY or (path.endswith(HEAVY_PARTS) and path.startswith("/v1/batches/")):
        return Lane.HEAVY
    for name, value in scope["headers"]:
        if name == b"content-length" and len(value) > 4:
            # More digits than any number of bytes that is a length.
            is_large = len(value) > 18 or not value.isdigit() or int(value) >= HEAVY_BYTES
            return Lane.HEAVY if is_large else Lane.LIGHT
    return Lane.LIGHT
