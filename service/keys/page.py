"""Signing in on the page: a key for a session, so that a browser need not keep the key."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.dependencies import Html
from service.keys.access import address_of, refusal_headers
from service.keys.caller import Caller
from service.keys.errors import BadKeyError, KeysUnavailableError, RateError
from service.keys.porter import Porter
from service.keys.sessions import COOKIE, SECONDS, session_in
from service.problems import describe
from service.same_origin import OwnForm

NEXT_CHARS = 4_000
# A place on this service. Browsers read // and /\ as another host, and skip line breaks and tabs;
# half a surrogate pair cannot be sent.
LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f\ud800-\udfff]*")

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Next = Annotated[str, Query(alias="next")]


@router.get("/sign-in")
async def show_sign_in(pages: Html, onward: Next = "/") -> HTMLResponse:
    """Ask for a key."""
    return HTMLResponse(pages.sign_in(onward=local(onward), problem=""))


@router.post("/sign-in", dependencies=[OwnForm])
async def sign_in(
    request: Request,
    pages: Html,
    key: Annotated[str, Form()] = "",
    onward: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """Begin a session for a key that holds, or say what is wrong with it."""
    porter: Porter = request.app.state.porter
    try:
        caller = porter.who_shows(key.strip(), address_of(request.scope))
        porter.count(caller, "")
    except (BadKeyError, RateError, KeysUnavailableError) as error:
        problem = describe(error)
        page = pages.sign_in(onward=local(onward), problem=problem.words())
        return HTMLResponse(page, problem.status, refusal_headers(error))
    end_session(request, porter)
    return begun(request, porter, caller, local(onward))


@router.post("/sign-out", dependencies=[OwnForm])
async def sign_out(request: Request) -> Response:
    """End the session."""
    end_session(request, request.app.state.porter)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE)
    return response


def begun(request: Request, porter: Porter, caller: Caller, onward: str) -> Response:
    """Begin a session and go on."""
    response = RedirectResponse(onward, 303)
    response.set_cookie(
        COOKIE,
        porter.sessions.begin(caller.key_id),
        max_age=SECONDS,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return response


def end_session(request: Request, porter: Porter) -> None:
    """End the session of a browser, if it has one."""
    porter.sessions.end(session_in(request.headers.get("cookie", "")))


def local(onward: str) -> str:
    """Give a place on this service; the first page instead of any other."""
    return onward if len(onward) <= NEXT_CHARS and LOCAL.fullmatch(onward) else "/"
