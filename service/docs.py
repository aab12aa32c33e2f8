"""The documentation page: the OpenAPI document, written out without a script."""

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from service.dependencies import Html

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

JsonObject = dict[str, Any]
WITH_FIELDS = ("application/json", "multipart/form-data")


@router.get("/docs")
async def show_docs(request: Request, pages: Html) -> HTMLResponse:
    """Show what the API takes and gives."""
    document = request.app.openapi()
    schemas: JsonObject = document["components"]["schemas"]
    operations = [
        operation(schemas, path, method, about)
        for path, ways in document["paths"].items()
        for method, about in ways.items()
    ]
    tables = [(name, fields(schema)) for name, schema in schemas.items()]
    return HTMLResponse(pages.docs(info=document["info"], operations=operations, tables=tables))


def operation(schemas: JsonObject, path: str, method: str, about: JsonObject) -> JsonObject:
    """Describe one method of a path, with an example of what goes in and comes out."""
    responses: JsonObject = about["responses"]
    response = next(each for status, each in responses.items() if status < "3")
    return {
        "method": method.upper(),
        "path": path,
        "about": about,
        "request": shown(schemas, about.get("requestBody", {})),
        "response": shown(schemas, response),
        "told": response["description"],
        "problems": {status: each for status, each in responses.items() if status > "3"},
    }


def shown(schemas: JsonObject, message: JsonObject) -> JsonObject:
    """Give the media types of a request or response, and an example where it is made of fields."""
    content: JsonObject = message.get("content", {})
    examples = [
        json.dumps(example(schemas, each["schema"]), indent=2, ensure_ascii=False)
        for kind, each in content.items()
        if kind in WITH_FIELDS
    ]
    return {"kinds": list(content), "example": examples[0] if examples else ""}


def example(schemas: JsonObject, schema: JsonObject) -> object:
    """Make an example of a schema from the examples of its fields."""
    if "examples" in schema:
        return schema["examples"][0]
    if "anyOf" in schema:
        return example(schemas, schema["anyOf"][0])
    if "$ref" in schema:
        return example(schemas, schemas[name_in(schema["$ref"])])
    if schema.get("type") == "array":
        return [example(schemas, schema["items"])]
    return {name: example(schemas, each) for name, each in schema.get("properties", {}).items()}


def fields(schema: JsonObject) -> list[tuple[str, str, str]]:
    """List a schema's fields: name, type in words, description."""
    properties: JsonObject = schema.get("properties", {})
    return [
        (name, type_in_words(each), each.get("description", ""))
        for name, each in properties.items()
    ]


def type_in_words(schema: JsonObject) -> str:
    """Say what a field holds."""
    if "anyOf" in schema:
        return " or ".join(type_in_words(each) for each in schema["anyOf"])
    if "$ref" in schema:
        return name_in(schema["$ref"])
    if schema.get("type") == "array":
        return f"list of {type_in_words(schema['items'])}"
    return str(schema.get("format", schema.get("type", "anything")))


def name_in(reference: str) -> str:
    """Give the schema's name in a reference such as `#/components/schemas/Answer`."""
    return reference.rpartition("/")[2]
