"""The documentation page shows the OpenAPI document."""

import json
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from service import schemas
from service.docs import example, type_in_words


def test_every_operation_and_every_field_is_shown(
    client: TestClient, app: FastAPI, read_html: Callable[[str], Any]
) -> None:
    """The page leaves nothing out of the document."""
    page = read_html(client.get("/docs").text)
    headings, names = page.texts["h2"], page.texts["th"]
    for path in app.openapi()["paths"]:
        assert any(heading.endswith(" " + path) for heading in headings)
    for schema in app.openapi()["components"]["schemas"].values():
        assert set(schema.get("properties", {})) <= set(names)
    assert not any("`" in text for text in [*page.texts["p"], *page.texts["li"]])


def test_the_examples_fit_their_schemas(app: FastAPI) -> None:
    """What the page shows could be sent and received."""
    known = app.openapi()["components"]["schemas"]
    for name in (
        "CheckRequest",
        "Answer",
        "Topic",
        "Topics",
        "Readiness",
        "TextsRequest",
        "TextResults",
        "StartRequest",
        "NewBatch",
        "Batch",
        "BatchStatus",
        "BatchRows",
    ):
        shown = example(known, known[name])
        getattr(schemas, name).model_validate_json(json.dumps(shown))


def test_types_are_said_in_words() -> None:
    """References, choices, lists and formats."""
    reference = {"$ref": "#/components/schemas/Source"}
    assert type_in_words({"type": "array", "items": reference}) == "list of Source"
    assert type_in_words({"anyOf": [{"type": "number"}, {"type": "null"}]}) == "number or null"
    assert type_in_words({"type": "string", "format": "date"}) == "date"
