"""What a supervisor asks: whether the process lives, and which model is ready."""

from fastapi import APIRouter

from service import schemas
from service.dependencies import Ready
from service.problems import declared

router = APIRouter(tags=["probes"], responses=declared())


@router.get("/healthz", response_description="It lives.")
async def live() -> schemas.Health:
    """Say that the process answers."""
    return schemas.Health(status="ok")


@router.get("/readyz", response_description="It is ready.")
async def ready(checker: Ready) -> schemas.Readiness:
    """Say which model answers."""
    return schemas.Readiness(status="ready", model=checker.version)
