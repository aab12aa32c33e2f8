"""No route is forgotten at the door."""

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from service.app import create_app
from service.keys.key import Scope
from service.keys.table import NEEDED, PUBLIC, SCOPES, Table, named
from service.settings import Settings


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """Build the service; no model is needed to know its routes."""
    return create_app(settings)


def test_every_route_is_in_the_table(app: FastAPI) -> None:
    """Whoever adds one says there who may use it."""
    assert {name for name, _, _ in named(app.routes)} - set(SCOPES) == set()


def test_the_table_names_each_once() -> None:
    """Or the last one would win unseen."""
    assert len(SCOPES) == len(PUBLIC) + sum(map(len, NEEDED.values()))


def test_there_are_only_routes_of_http(app: FastAPI) -> None:
    """The door lets other kinds pass, such as web sockets."""
    assert all(hasattr(route, "path_regex") for route in iter_route_contexts(app.routes))
    assert all("WebSocket" not in str(route.original_route)
               for route in iter_route_contexts(app.routes))  # fmt: skip


def test_a_forgotten_route_is_closed(app: FastAPI) -> None:
    """To all but admins."""

    async def forgotten() -> None:
        """Do nothing."""

    app.add_api_route("/forgotten/{id}", forgotten)
    app.add_api_route("/forgotten", forgotten, methods=["PUT"])
    table = Table(app.routes)
    assert table.scope_of("GET", "/forgotten/1") == Scope.ADMIN
    assert table.scope_of("PUT", "/forgotten") == Scope.ADMIN


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [("POST", "/v1/check", Scope.CHECK), ("HEAD", "/review", Scope.REVIEW),
     ("GET", "/v1/examples/export", Scope.REVIEW), ("GET", "/v1/examples/7", Scope.REVIEW),
     # What the router takes although it looks otherwise.
     ("GET", "/v1/examples\n", Scope.REVIEW), ("GET", "/review/7\n", Scope.REVIEW),
     ("POST", "/v1/models/x/promote", Scope.ADMIN), ("POST", "/v1/models/rollback", Scope.ADMIN),
     ("GET", "/static/page.css", None), ("POST", "/static/page.css", None),
     ("GET", "/nothing", None), ("DELETE", "/v1/check", None), ("GET", "/v1/examples/", None),
     ("GET", "//v1/examples", None), ("GET", "/V1/EXAMPLES", None)],
)  # fmt: skip
def test_requests_find_their_scope(
    app: FastAPI, method: str, path: str, scope: Scope | None
) -> None:
    """As the router finds their routes; what it does not find is not there for anybody."""
    assert Table(app.routes).scope_of(method, path) == scope
