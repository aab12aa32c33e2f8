"""What a request and the routes of its address disagree on: the method, the type of the body."""

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import FormData
from starlette.routing import Match, Mount

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def methods_of(request: Request) -> list[str]:
    """Name the methods that an address takes, from all its routes; none for files."""
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]

    def takes(method: str) -> bool:
        asked = {name: each for name, each in request.scope.items() if name != "fastapi"}
        return any(route.matches(asked | {"method": method})[0] == Match.FULL for route in routes)

    found = [method for method in METHODS if takes(method)]
    return ["GET", "HEAD", *found[1:]] if "GET" in found else found


def has_foreign_body(request: Request, error: RequestValidationError) -> bool:
    """Say whether the body is of another type than the route reads."""
    if isinstance(error.body, FormData):
        told = request.headers.get("content-type")
        return told is not None and not told.lower().startswith(FORMS)
    # FastAPI leaves what is not called JSON as it came.
    return isinstance(error.body, bytes)
