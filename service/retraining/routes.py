"""The API of retrainings: ask for one, follow it, cancel it."""

from collections.abc import AsyncIterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.sse import EventSourceResponse

from service.dependencies import InForce, Retrainings
from service.keys.caller import Who, name_of
from service.problems import declared
from service.retraining import schemas
from service.retraining.status import described, with_comparison
from service.store.records import Retraining

# The largest number that both databases give.
LAST = 2**31 - 1
MOST = 100

router = APIRouter(prefix="/v1/retrainings", tags=["retraining"])
Number = Annotated[int, Path(alias="id", ge=1, le=LAST, description="The retraining's id.")]


def one_retraining(number: Number, retrainings: Retrainings) -> Retraining:
    """Give the retraining of an address."""
    return retrainings.get(number)


One = Annotated[Retraining, Depends(one_retraining)]


@router.post(
    "",
    status_code=202,
    response_model=schemas.Retraining,
    response_description="The retraining, on its way.",
    responses=declared(400, 409, 413, 422, 503),
)
async def add_retraining(
    body: schemas.RetrainingRequest, response: Response, who: Who, retrainings: Retrainings
) -> dict[str, Any]:
    """Retrain with all accepted examples; the candidate is compared, and nothing else changes."""
    found = await retrainings.add(name_of(who, body.by), quick=body.quick)
    response.headers["Location"] = f"/v1/retrainings/{found.id}"
    return described(found)


@router.get(
    "",
    response_model=schemas.RetrainingList,
    response_description="The latest retrainings.",
    responses=declared(422, 503),
)
def list_retrainings(
    retrainings: Retrainings,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at most.")] = 20,
) -> dict[str, Any]:
    """List the latest retrainings, also those of the command line."""
    return {"retrainings": [described(found) for found in retrainings.newest(limit)]}


@router.get(
    "/{id}",
    response_model=schemas.RetrainingWithComparison,
    response_description="The retraining.",
    responses=declared(404, 422, 503),
)
def show_retraining(found: One, settings: InForce) -> dict[str, Any]:
    """Say how far a retraining is; when it is done, how its candidate compares."""
    return with_comparison(found, settings.models)


@router.get(
    "/{id}/events",
    response_class=EventSourceResponse,
    response_description="Server-sent events until the retraining has ended.",
    responses=declared(404, 422, 503),
)
async def follow_retraining(
    found: One, retrainings: Retrainings
) -> AsyncIterable[schemas.RetrainingStatus]:
    """Follow a retraining: how far it is, now and at every change."""
    async for now in retrainings.follow(found.id):
        yield schemas.RetrainingStatus.model_validate(described(now))


@router.delete(
    "/{id}",
    response_model=schemas.Retraining,
    response_description="The retraining, cancelled.",
    responses=declared(404, 409, 422, 503),
)
def cancel_retraining(found: One, retrainings: Retrainings) -> dict[str, Any]:
    """Cancel a retraining that waits or runs; its candidate is thrown away."""
    return described(retrainings.cancel(found.id))
