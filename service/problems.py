"""Errors as RFC 9457 problem documents, or as a page for people; neither repeats the input."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from classifier.errors import InputError, MissingExtraError, TextTooLongError
from service.errors import (
    ForeignFormError,
    NoDecisionError,
    NoRoomError,
    RefusedExampleError,
    StoppingError,
    UnknownBatchError,
    UnknownTopicError,
    UnusableDataError,
    UnusableFileError,
    UnusableNameError,
    WrongStateError,
)
from service.keys import errors as keys
from service.mismatch import has_foreign_body, methods_of
from service.retraining.errors import (
    NotSwappedError,
    RetrainingWaitsError,
    UnknownVersionError,
    UnusableVersionError,
    UnwritableModelsError,
)
from service.store import errors as store

# Starlette looks for the handler of the nearest class, and so does `status_of`.
STATUSES: dict[type[Exception], int] = {
    TextTooLongError: 413,
    InputError: 422,
    RequestValidationError: 422,
    UnknownTopicError: 404,
    UnknownBatchError: 404,
    UnusableFileError: 422,
    MissingExtraError: 422,
    WrongStateError: 409,
    NoRoomError: 503,
    StoppingError: 503,
    ForeignFormError: 403,
    NoDecisionError: 422,
    RefusedExampleError: 422,
    UnusableDataError: 503,
    UnusableNameError: 422,
    keys.MissingKeyError: 401,
    keys.BadKeyError: 401,
    keys.MissingScopeError: 403,
    keys.UnknownHostError: 421,
    keys.RateError: 429,
    keys.KeysUnavailableError: 503,
    store.DecidedError: 409,
    store.QuotaError: 403,
    store.SameReviewerError: 409,
    store.TwinError: 409,
    store.UnfinishedExampleError: 422,
    store.UnknownExampleError: 404,
    store.UnstorableTextError: 422,
    store.UnusableStoreError: 503,
    store.NewerStoreError: 503,
    RetrainingWaitsError: 409,
    UnknownVersionError: 404,
    UnusableVersionError: 409,
    NotSwappedError: 409,
    UnwritableModelsError: 503,
    store.StoreUnavailableError: 503,
    store.UnknownRetrainingError: 404,
    store.WrongStateError: 409,
}
# The statuses of problems that no route has to itself.
OF_ALL = (500, 503)
OF_BODY = (400, 408, 413, 415)
# Seconds after which a client may try again, by status.
RETRY_AFTER = {503: "60"}
# Their own words name a place of this machine.
KEPT_BACK = dict.fromkeys(
    (store.UnusableStoreError, store.NewerStoreError),
    "The database of examples cannot be used as it is. Nothing was changed; whoever runs the "
    "service learns why from `mythcheck examples list`.",
)

DETAILS = {
    400: "The body cannot be read.",
    404: "There is nothing at this address. /docs lists what there is.",
    405: "This address does not take this method; the header Allow names those it takes.",
    408: "The body came too slowly. Please send it again.",
    413: "The body is too large for one request.",
    415: "Send a JSON object with Content-Type: application/json, a form or file as "
    "multipart/form-data.",
    422: "The body does not fit; `errors` says where.",
    431: "The address and the headers of the request are too long together.",
    500: "Something went wrong here. The text was not kept; please try again.",
    503: "There is more to do here than can be done at a time. Please try again in a moment.",
}

# By pydantic's error types. Its own messages may quote the input.
FIELD_PROBLEMS = {
    "bool_parsing": "This must be true or false.",
    "enum": "This is none of the values that are known here.",
    "extra_forbidden": "There is a field that is not known here.",
    "is_instance_of": "This must be a string.",
    "json_invalid": "This is not JSON.",
    "list_type": "This must be a list.",
    "missing": "This field is missing.",
    "model_attributes_type": "Send a JSON object, with Content-Type: application/json.",
    "string_type": "This must be a string.",
    "string_pattern_mismatch": "This must be one line with a visible character.",
    "string_too_long": "This is too long.",
    "string_too_short": "This is empty.",
    "string_unicode": "This string holds half a surrogate pair, which no written text has.",
    "too_long": "There are too many of these.",
    "too_short": "There must be at least one.",
}

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "description": "An RFC 9457 problem document.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What is wrong and what to do."},
        "errors": {
            "type": "array",
            "description": "With 422: what does not fit, by JSON pointer into the body.",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error on its way to the client; without a detail, its status speaks for it."""

    status: int
    detail: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    headers: Mapping[str, str] | None = None

    def words(self) -> str:
        """Say what is wrong and what to do."""
        return self.detail or DETAILS.get(self.status, HTTPStatus(self.status).phrase)

    def to_dict(self) -> dict[str, Any]:
        """The problem document."""
        document: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.words(),
        }
        return document | ({"errors": self.errors} if self.errors else {})


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare, for OpenAPI, the problems with which a route answers.

    To those told are added what every route may answer, and what every route with a body may.
    """
    content = {"application/problem+json": {"schema": PROBLEM_SCHEMA}}
    of_body = OF_BODY if 413 in statuses else ()
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted({*statuses, *of_body, *OF_ALL})
    }


def status_of(error: Exception) -> int:
    """Give the HTTP status of an error: that of its nearest class in the table."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def describe(error: Exception) -> Problem:
    """Describe an error of the table without a word of the request."""
    if isinstance(error, HTTPException):
        return Problem(error.status_code, headers=error.headers)
    if isinstance(error, RequestValidationError):
        errors = error.errors()
        is_broken = any(found["type"] == "json_invalid" for found in errors)
        return Problem(400 if is_broken else 422, errors=[misfit(found) for found in errors])
    status = status_of(error)
    later = {"Retry-After": RETRY_AFTER[status]} if status in RETRY_AFTER else None
    return Problem(status, KEPT_BACK.get(type(error), str(error)), headers=later)


def misfit(found: Mapping[str, Any]) -> dict[str, str]:
    """Say what does not fit and where; a field that is not known keeps its name to itself."""
    unnamed = found["type"] in ("extra_forbidden", "json_invalid")
    names = () if unnamed else found["loc"][1:]
    return {
        "pointer": "#" + "".join(f"/{name}" for name in names),
        "detail": FIELD_PROBLEMS.get(found["type"], "This value does not fit."),
    }


def respond(request: Request, problem: Problem) -> Response:
    """Answer with a problem document; outside the API, a browser gets a page."""
    is_browser = "text/html" in request.headers.get("accept", "")
    if is_browser and not request.url.path.startswith("/v1/"):
        page = request.app.state.pages.error(HTTPStatus(problem.status).phrase, problem.words())
        return HTMLResponse(page, problem.status, problem.headers)
    return JSONResponse(
        problem.to_dict(), problem.status, problem.headers, "application/problem+json"
    )


async def answer_problem(request: Request, error: Exception) -> Response:
    """Handle any error of the table."""
    problem = describe(error)
    if problem.status == 405 and (allowed := methods_of(request)):
        problem = replace(problem, headers={"Allow": ", ".join(allowed)})
    if isinstance(error, RequestValidationError) and has_foreign_body(request, error):
        problem = Problem(415)
    return respond(request, problem)


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    HTTPException: answer_problem,
    **dict.fromkeys(STATUSES, answer_problem),
}
