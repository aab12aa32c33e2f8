"""The OpenAPI document tells of keys."""

from fastapi import FastAPI

from service.app import create_app
from service.settings import Settings


def test_each_operation_says_how_a_key_is_sent_and_what_a_lack_of_one_brings(
    settings: Settings,
) -> None:
    """Probes need none; a batch takes its token beside it."""
    app: FastAPI = create_app(settings)
    document = app.openapi()
    schemes = document["components"]["securitySchemes"]
    assert schemes["key"]["scheme"] == "bearer"
    assert schemes["key_header"]["name"] == "X-API-Key"
    check = document["paths"]["/v1/check"]["post"]
    assert check["security"] == [{}, {"key": []}, {"key_header": []}]
    assert {"401", "403", "429"} <= set(check["responses"])
    batch = document["paths"]["/v1/batches/{id}"]["get"]
    assert batch["security"] == [{"HTTPBearer": []}, {"HTTPBearer": [], "key_header": []}]
    assert "security" not in document["paths"]["/healthz"]["get"]
    assert "401" not in document["paths"]["/healthz"]["get"]["responses"]


def test_it_says_so_once(settings: Settings) -> None:
    """However often it is asked."""
    app = create_app(settings)
    assert app.openapi() == app.openapi()
    assert len(app.openapi()["paths"]["/v1/check"]["post"]["security"]) == 3
