"""What a supervisor asks: whether the process lives, whether it is ready, and its metrics."""

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from service import schemas
from service.batches.job import State
from service.dependencies import Batches, Ready
from service.errors import StoppingError
from service.metrics import Metrics, Now, made_at
from service.problems import declared
from service.retraining.swap import WARM_UP
from service.surroundings import Standing, Surroundings

router = APIRouter(tags=["probes"])


async def surroundings(request: Request) -> Surroundings:
    """Give what looks around."""
    found: Surroundings = request.app.state.surroundings
    return found


async def all_metrics(request: Request) -> Metrics:
    """Give the counts of this service."""
    found: Metrics = request.app.state.metrics
    return found


Around = Annotated[Surroundings, Depends(surroundings)]
Counts = Annotated[Metrics, Depends(all_metrics)]


@router.get("/healthz", response_description="It lives.", responses=declared())
async def live() -> schemas.Health:
    """Say that the process answers."""
    return schemas.Health(status="ok")


@router.get("/readyz", response_description="It is ready.", responses=declared(503))
async def ready(request: Request, checker: Ready, around: Around) -> schemas.Readiness:
    """Say which model answers; what checking can do without is only told."""
    if request.app.state.is_stopping():
        raise StoppingError
    checker.check([WARM_UP])
    seen = await around.sight()
    return schemas.Readiness(
        status="ready", model=checker.version, database=seen.database, batches=seen.batches
    )


@router.get("/metrics", include_in_schema=False)
async def expose(metrics: Counts, checker: Ready, around: Around, batches: Batches) -> Response:
    """Give the metrics in Prometheus's text format."""
    seen = await around.sight()
    jobs = [job.state for job in batches.shelf.all()]
    made = made_at(checker.version)
    now = Now(
        checker.version,
        {
            "model_made_seconds": made,
            "model_age_seconds": made and time.time() - made,
            "requests_in_flight": metrics.in_flight,
            "batches_waiting": jobs.count(State.QUEUED),
            "batches_running": jobs.count(State.RUNNING),
            "examples_pending": seen.pending,
            "retrainings_unended": seen.unended,
            "database_up": seen.database == Standing.OK,
        },
    )
    # Writing out takes milliseconds, in which nobody else would be answered.
    text = await asyncio.to_thread(metrics.exposition, now)
    return Response(text, media_type=CONTENT_TYPE_LATEST)
