"""Who sends a request, and under which name they file and decide."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError

from service.keys.key import Scope


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a key that holds; `rate` is theirs alone, in requests a minute."""

    key_id: str
    name: str
    scopes: frozenset[Scope]
    rate: int | None = None


# For the templates: every page shows who is signed in. Set for each request (`access`).
current: ContextVar[Caller | None] = ContextVar("caller", default=None)


async def caller_of(request: Request) -> Caller | None:
    """Give who sends a request; None for somebody without a key."""
    caller: Caller | None = request.state.caller
    return caller


Who = Annotated[Caller | None, Depends(caller_of)]


def name_of(caller: Caller | None, given: str) -> str:
    """Give the name under which somebody acts: their key's, or else the one in the body.

    Raises
    ------
    RequestValidationError
        If there is neither: the body's field `by` is missing then.
    """
    if caller is not None:
        return caller.name
    if not given:
        raise RequestValidationError([{"type": "missing", "loc": ("body", "by")}])
    return given
