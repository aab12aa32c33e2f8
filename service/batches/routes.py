"""The API of batches: send a file, follow it, fetch what was found, delete it."""

from collections.abc import AsyncIterable
from typing import Annotated, Any

from anyio import to_process
from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from fastapi.responses import FileResponse
from fastapi.sse import EventSourceResponse

from service import schemas
from service.batches.job import Job, Output, State
from service.batches.look import require_usable
from service.batches.rows import MOST, first_rows
from service.batches.status import brief, full
from service.batches.uploads import Upload
from service.dependencies import Batches, Own, OwnToRead, Uploads
from service.errors import UnusableFileError, WrongStateError
from service.problems import declared

KINDS = {
    Output.CSV: "text/csv",
    Output.JSONL: "application/jsonl",
    Output.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Output.PARQUET: "application/vnd.apache.parquet",
}
ANY_FILE = {"schema": {"type": "string", "format": "binary"}}
RESULT: dict[int | str, Any] = {200: {"content": dict.fromkeys(KINDS.values(), ANY_FILE)}}
REPORT: dict[int | str, Any] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
# A file has an entity tag, and yet it belongs to the one who asked.
UNSTORED = {"Cache-Control": "no-store"}

router = APIRouter(prefix="/v1/batches", tags=["batches"])


@router.post(
    "",
    status_code=202,
    response_model=schemas.NewBatch,
    response_description="What a look at the file found, and the token that opens the batch.",
    responses=declared(400, 413, 422, 503),
)
async def add_batch(
    response: Response,
    batches: Batches,
    uploads: Uploads,
    file: Annotated[
        UploadFile,
        File(
            description="CSV, TSV, JSON Lines, JSON, XLSX, Parquet or text (one a line), also as "
            ".gz; or a platform's export.",
            examples=["captions.csv"],
        ),
    ],
    text_column: Annotated[
        str | None,
        Form(description="The column with the texts; null to find it.", examples=["caption"]),
    ] = None,
    output: Annotated[
        Output, Form(description="The format of the result.", examples=["csv"])
    ] = Output.CSV,
    start: Annotated[
        bool, Form(description="Whether to begin as soon as the column is known.", examples=[True])
    ] = True,
) -> dict[str, Any]:
    """Send a file to be checked."""
    upload = Upload(file.file, file.filename or "", text_column, output, start)
    token, job = await uploads.take(upload)
    response.headers["Location"] = f"/v1/batches/{job.id}"
    return {**full(batches, job), "token": token}


@router.post(
    "/{id}/start",
    status_code=202,
    response_model=schemas.Batch,
    response_description="The batch, on its way.",
    responses=declared(400, 404, 409, 413, 422, 503),
)
async def start_batch(body: schemas.StartRequest, job: Own, batches: Batches) -> dict[str, Any]:
    """Start a batch that waits, with the column that holds its texts."""
    if body.text_column not in job.columns:
        raise UnusableFileError("The file has no column of this name; `columns` lists them.")
    return full(batches, batches.start(job, require_usable(body.text_column)))


@router.get(
    "/{id}",
    response_model=schemas.Batch,
    response_description="The batch.",
    responses=declared(404, 422),
)
async def show_batch(job: OwnToRead, batches: Batches) -> dict[str, Any]:
    """Say how far a batch is."""
    return full(batches, job)


@router.get(
    "/{id}/events",
    response_class=EventSourceResponse,
    response_description="Server-sent events until the batch has ended.",
    responses=declared(404, 422),
)
async def follow_batch(job: OwnToRead, batches: Batches) -> AsyncIterable[schemas.BatchStatus]:
    """Follow a batch: how far it is, now and at every change."""
    async for standing in batches.follow(job):
        yield schemas.BatchStatus.model_validate(brief(batches, standing))


@router.get(
    "/{id}/result",
    response_class=FileResponse,
    response_description="The rows of the file with what was added to them.",
    responses=RESULT | declared(404, 409, 422),
)
async def fetch_result(job: OwnToRead, batches: Batches) -> FileResponse:
    """Fetch the checked file."""
    _require_done(job)
    return FileResponse(
        batches.shelf.places(job.id).result(job.output),
        media_type=KINDS[job.output],
        filename=f"{job.name}-checked.{job.output}",
        headers=UNSTORED,
    )


@router.get(
    "/{id}/rows",
    response_model=schemas.BatchRows,
    response_description="The first rows.",
    responses=declared(404, 409, 422),
)
async def list_rows(
    job: OwnToRead,
    batches: Batches,
    limit: Annotated[int, Query(ge=0, le=MOST, description="How many rows at most.")] = MOST,
) -> dict[str, Any]:
    """Read the first rows of a result: the text of each and what was added."""
    _require_done(job)
    place = batches.shelf.places(job.id).result(job.output)
    rows = await to_process.run_sync(first_rows, place, job.output, job.text_column or "", limit)
    return {"rows": rows}


@router.get(
    "/{id}/report",
    response_class=FileResponse,
    response_description="A page with charts and the flagged rows.",
    responses=REPORT | declared(404, 409, 422),
)
async def fetch_report(job: OwnToRead, batches: Batches) -> FileResponse:
    """Fetch the report on a batch."""
    _require_done(job)
    return FileResponse(
        batches.shelf.places(job.id).report(),
        media_type="text/html",
        filename=f"{job.name}-report.html",
        headers=UNSTORED,
    )


@router.delete(
    "/{id}",
    status_code=204,
    response_description="It is gone, with its file and all that was found.",
    responses=declared(404, 422),
)
async def delete_batch(job: Own, batches: Batches) -> None:
    """Stop a batch and delete everything that is kept of it."""
    await batches.delete(job.id)


def _require_done(job: Job) -> None:
    if job.state != State.DONE:
        raise WrongStateError(job.state, State.DONE)
