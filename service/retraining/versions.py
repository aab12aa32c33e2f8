"""The API of trained versions: list them, use another one, go back."""

import asyncio
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Path

from classifier import registry
from classifier.errors import ModelError
from classifier.retraining.promotion import promote_candidate
from service.dependencies import Following, InForce, Ready
from service.keys.caller import Who, name_of
from service.problems import declared
from service.retraining import schemas
from service.retraining.errors import usable_models
from service.retraining.status import all_versions, one_version, require_version, unusable

router = APIRouter(prefix="/v1/models", tags=["models"])
Version = Annotated[str, Path(description="The version's name.")]


@router.get(
    "",
    response_model=schemas.Models,
    response_description="All versions.",
    responses=declared(),
)
def list_versions(settings: InForce, checker: Ready, follower: Following) -> dict[str, Any]:
    """List the trained versions: figures, gate, which is in use and which answers here."""
    answering = {"answering": checker.version, "refused": follower.refused}
    return all_versions(settings.models) | answering


@router.get(
    "/{version}",
    response_model=schemas.ModelWithComparison,
    response_description="The version.",
    responses=declared(404, 422),
)
def show_version(version: Version, settings: InForce) -> dict[str, Any]:
    """Show a version with its comparison."""
    return one_version(settings.models, version)


@router.post(
    "/{version}/promote",
    response_model=schemas.InUse,
    response_description="It answers from now on.",
    responses=declared(400, 404, 409, 413, 422, 503),
)
async def promote_version(
    version: Version,
    body: schemas.PromotionRequest,
    who: Who,
    settings: InForce,
    follower: Following,
) -> dict[str, str]:
    """Use a version from now on; one that the gate refused only with a reason."""
    asked = body.model_copy(update={"by": name_of(who, body.by)})
    await asyncio.to_thread(_promote, settings.models, version, asked)
    await follower.require(version)
    return {"version": version}


@router.post(
    "/rollback",
    response_model=schemas.InUse,
    response_description="The version before answers from now on.",
    responses=declared(400, 409, 413, 422, 503),
)
async def roll_back(
    body: schemas.RollbackRequest, who: Who, settings: InForce, follower: Following
) -> dict[str, str]:
    """Undo the last promotion."""
    asked = body.model_copy(update={"by": name_of(who, body.by)})
    version = await asyncio.to_thread(_roll_back, settings.models, asked)
    await follower.require(version)
    return {"version": version}


def _promote(models: FilePath, version: str, body: schemas.PromotionRequest) -> None:
    require_version(models, version)
    try:
        with usable_models():
            promote_candidate(models, version, by=body.by, despite=body.despite)
    except ModelError as error:
        raise unusable(error, models) from error


def _roll_back(models: FilePath, body: schemas.RollbackRequest) -> str:
    try:
        with usable_models():
            return registry.rollback(models, by=body.by, reason=body.reason)
    except ModelError as error:
        raise unusable(error, models) from error
