"""The door: every request passes here before a byte of its body is read."""

from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlencode

# The router's own, so that both see the same path.
from starlette._utils import get_route_path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from classifier.errors import MythcheckError
from service.errors import ForeignFormError
from service.keys.caller import Caller, current
from service.keys.errors import (
    BadKeyError,
    KeysUnavailableError,
    MissingKeyError,
    MissingScopeError,
    RateError,
    UnknownHostError,
)
from service.keys.key import Scope as KeyScope
from service.keys.porter import Porter
from service.keys.rates import Allowance
from service.keys.shown import Shown
from service.keys.table import Table
from service.problems import describe, respond
from service.same_origin import require_own

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
REFUSALS = (
    BadKeyError,
    ForeignFormError,
    KeysUnavailableError,
    MissingKeyError,
    MissingScopeError,
    RateError,
    UnknownHostError,
)


class Access:
    """Let in who may do what they ask for, note who it is, and count what they send."""

    def __init__(self, app: ASGIApp, porter: Porter) -> None:
        self.app = app
        self.porter = porter
        self._table: Table | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        note(scope, None)
        try:
            allowance = self._admit(scope)
        except REFUSALS as error:
            await refusal(scope, error)(scope, receive, send)
            return
        await self.app(scope, receive, telling(send, allowance) if allowance else send)

    def _admit(self, scope: Scope) -> Allowance | None:
        """Let a request in; gives what its sender may still send, where that has a limit."""
        shown = Shown.in_headers(scope["headers"])
        if not self.porter.policy.answers_to(shown.host):
            raise UnknownHostError
        needed = self._needed(scope)
        if needed is None:
            with suppress(KeysUnavailableError):
                note(scope, self.porter.who_signed_in(shown.session))
            return None
        caller = self._caller(scope, shown)
        note(scope, caller)
        allowance = self.porter.count(caller, address_of(scope))
        self.porter.require(caller, needed)
        return allowance

    def _needed(self, scope: Scope) -> KeyScope | None:
        if self._table is None:
            self._table = Table(scope["app"].routes)
        return self._table.scope_of(scope["method"], get_route_path(scope))

    def _caller(self, scope: Scope, shown: Shown) -> Caller | None:
        if shown.key:
            return self.porter.who_shows(shown.key, address_of(scope))
        # For a page of another site, a browser sends the cookie, and forms and files to whatever is
        # open, but no key.
        if scope["method"] not in SAFE:
            require_own(shown.site, shown.origin, shown.host)
        return self.porter.who_signed_in(shown.session)


def note(scope: Scope, caller: Caller | None) -> None:
    """Note who sends a request, for the routes and for the pages."""
    scope.setdefault("state", {})["caller"] = caller
    current.set(caller)


def address_of(scope: Scope) -> str:
    """Give the address from which a request comes; "" for a local socket, which has none."""
    client = scope.get("client")
    return client[0] if client else ""


def telling(send: Send, allowance: Allowance) -> Send:
    """Tell with the answer what its sender may still send."""

    async def send_with_rate(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *allowance.headers()]
        await send(message)

    return send_with_rate


def refusal(scope: Scope, error: MythcheckError) -> Response:
    """Answer somebody who is not let in; who has a page before them is asked to sign in."""
    request = Request(scope)
    if isinstance(error, MissingKeyError) and is_for_people(request):
        return RedirectResponse(f"/sign-in?{urlencode({'next': way_back(request)})}", 303)
    return respond(request, replace(describe(error), headers=refusal_headers(error)))


def refusal_headers(error: MythcheckError) -> dict[str, str]:
    """Give the headers that say what to do about a refusal."""
    if isinstance(error, MissingKeyError):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, BadKeyError):
        return {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    if isinstance(error, RateError):
        used_up = Allowance(error.most, 0, error.seconds).headers()
        told = {name.decode(): value.decode() for name, value in used_up}
        return {"Retry-After": str(error.seconds), **told}
    return dict(describe(error).headers or {})


def is_for_people(request: Request) -> bool:
    """Say whether a browser asks for a page."""
    is_api = request.url.path.startswith("/v1/")
    return not is_api and "text/html" in request.headers.get("accept", "")


def way_back(request: Request) -> str:
    """Give where somebody goes on after they signed in; a form that was sent is lost."""
    if request.method not in SAFE:
        return "/"
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
