"""The page about the version that answers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from service.dependencies import Html, InForce, Ready
from service.figures import words
from service.figures.record import Records
from service.library.domains import domain_name
from service.retraining.status import all_versions

# Versions of the history that are shown.
MOST = 20

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


async def all_records(request: Request) -> Records:
    """Give the records of versions."""
    records: Records = request.app.state.records
    return records


Recorded = Annotated[Records, Depends(all_records)]


@router.get("/model")
def show_model(checker: Ready, pages: Html, settings: InForce, records: Recorded) -> HTMLResponse:
    """Show what the version that answers was trained on, and how often it is right."""
    kept = all_versions(settings.models)
    versions = {found["version"]: found for found in kept["models"]}
    page = pages.model(
        version=checker.version,
        topics=len(checker.topics),
        known=versions.get(checker.version),
        record=records.of(checker.version),
        versions=sorted(kept["models"], key=lambda found: found["version"], reverse=True)[:MOST],
        promotions=kept["promotions"][: -MOST - 1 : -1],
        words=words,
        domain_name=domain_name,
    )
    return HTMLResponse(page)
