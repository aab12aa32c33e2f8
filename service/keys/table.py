"""Which scope each address needs: one table, so that whoever adds a route decides it here."""

import re
from collections.abc import Sequence

from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute

from service.keys.key import Scope

PUBLIC = {
    "GET /healthz",
    "GET /readyz",
    "/static",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-out",
}
NEEDED = {
    Scope.CHECK: {
        "GET /",
        "POST /",
        "GET /batch",
        "GET /bookmarklet",
        "GET /docs",
        "GET /openapi.json",
        "GET /topics",
        "GET /topics/{id}",
        "GET /model",
        "POST /v1/check",
        "POST /v1/check/batch",
        "GET /v1/topics",
        "GET /v1/topics/{id}",
        "GET /v1/models",
        "GET /v1/models/{version}",
        # Each batch has a token besides.
        "POST /v1/batches",
        "GET /v1/batches/{id}",
        "DELETE /v1/batches/{id}",
        "POST /v1/batches/{id}/start",
        "GET /v1/batches/{id}/events",
        "GET /v1/batches/{id}/result",
        "GET /v1/batches/{id}/rows",
        "GET /v1/batches/{id}/report",
    },
    Scope.CONTRIBUTE: {
        "POST /wrong",
        "POST /v1/examples",
        "POST /v1/examples/batch",
    },
    Scope.REVIEW: {
        "GET /review",
        "GET /review/{id}",
        "POST /review/{id}",
        "GET /v1/examples",
        "GET /v1/examples/export",
        "GET /v1/examples/{id}",
        "PATCH /v1/examples/{id}",
    },
    Scope.ADMIN: {
        "GET /metrics",
        "POST /v1/retrainings",
        "GET /v1/retrainings",
        "GET /v1/retrainings/{id}",
        "DELETE /v1/retrainings/{id}",
        "GET /v1/retrainings/{id}/events",
        "POST /v1/models/{version}/promote",
        "POST /v1/models/rollback",
    },
}
SCOPES: dict[str, Scope | None] = dict.fromkeys(PUBLIC) | {
    name: scope for scope, names in NEEDED.items() for name in names
}


class Table:
    """The scopes of an application's routes, found as its router finds the routes.

    A route that the table does not name needs `admin`. What is no route needs nothing: the router
    says then that there is none.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._plain: dict[tuple[str, str], Scope | None] = {}
        self._others: list[tuple[str, re.Pattern[str], Scope | None]] = []
        for name, method, pattern in named(routes):
            scope = SCOPES.get(name, Scope.ADMIN)
            path = name.rpartition(" ")[2]
            if "{" not in path and method:
                self._plain.setdefault((method, path), scope)
            self._others.append((method, pattern, scope))

    def scope_of(self, method: str, path: str) -> Scope | None:
        """Give the scope that a request needs; None where anybody may send it."""
        asked = "GET" if method == "HEAD" else method
        try:
            return self._plain[asked, path]
        except KeyError:
            # Also for plain paths: the router takes some of them with a line break behind.
            found = (
                scope
                for known, pattern, scope in self._others
                if known in (asked, "") and pattern.match(path)
            )
            return next(found, None)


def named(routes: Sequence[BaseRoute]) -> list[tuple[str, str, re.Pattern[str]]]:
    """Give each route as the table calls it, with its method and the pattern of its path.

    What is mounted takes every method; its method is "".
    """
    found = []
    for route in iter_route_contexts(routes):
        for method in sorted((route.methods or {""}) - {"HEAD"}):
            found.append((f"{method} {route.path}".strip(), method, route.path_regex))
    return found
