"""Keys in the OpenAPI document: how they are sent, and the problems of those who have none."""

from typing import Any

from fastapi import FastAPI

from service.keys.table import SCOPES
from service.problems import declared

SCHEMES = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, `mck_…`; `mythcheck keys add` makes one.",
    },
    "key_header": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "An API key, also where `Authorization` holds a batch's token.",
    },
}


class KeyedApp(FastAPI):
    """An application whose document tells of the keys."""

    def openapi(self) -> dict[str, Any]:
        """Give the OpenAPI document."""
        return with_keys(super().openapi())


def with_keys(document: dict[str, Any]) -> dict[str, Any]:
    """Say in a document, in place, which operations take a key; saying it again adds nothing."""
    schemes = document["components"].setdefault("securitySchemes", {})
    if "key" not in schemes:
        schemes |= SCHEMES
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if SCOPES.get(f"{method.upper()} {path}") is not None:
                    add_key(operation)
    return document


def add_key(operation: dict[str, Any]) -> None:
    """Say of an operation that it takes a key; whether it needs one is the operator's choice."""
    token = operation.get("security", [])
    # A batch's own token takes the place where a key would stand.
    keys: list[dict[str, Any]] = (
        [{"key_header": []}] if token else [{"key": []}, {"key_header": []}]
    )
    without = token or [{}]
    operation["security"] = without + [one | key for one in without for key in keys]
    problems = {str(status): about for status, about in declared(401, 403, 429).items()}
    operation["responses"] = dict(sorted((problems | operation["responses"]).items()))
