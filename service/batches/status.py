"""How a batch is described to whoever has its token."""

import json
from datetime import UTC, datetime
from typing import Any

from service.batches.job import Job, State
from service.batches.turns import Standing, Turns

Described = dict[str, Any]
PARTS = ("start", "events", "result", "rows", "report")


def brief(turns: Turns, standing: Standing) -> Described:
    """Say how far a batch is."""
    job, progress = standing.job, standing.progress
    summary = read_summary(turns, job)
    ended = {"rows": summary["rows"], "share": 1.0, "seconds_left": 0.0} if summary else {}
    return {
        "id": job.id,
        "state": job.state,
        "rows": progress.rows,
        "share": progress.share,
        "rows_per_second": progress.rows_per_second,
        "seconds_left": progress.seconds_left,
        **ended,
        "summary": summary,
        "error": job.error,
    }


def full(turns: Turns, job: Job) -> Described:
    """Say how far a batch is, and what a look at its file found."""
    here = f"/v1/batches/{job.id}"
    return {
        **brief(turns, turns.standing(job)),
        "name": job.name,
        "output": job.output,
        "created": _time(job.created),
        "expires": _time(job.expires(turns.settings.batch_hours)),
        "columns": job.columns,
        "text_column": job.text_column,
        "message": job.message,
        "first_rows": job.first_rows,
        "links": {"self": here, **{part: f"{here}/{part}" for part in PARTS}},
    }


def read_summary(turns: Turns, job: Job) -> Described | None:
    """Read what was found; None before the batch is done."""
    if job.state != State.DONE:
        return None
    found: Described = json.loads(turns.shelf.places(job.id).summary().read_bytes())
    return found


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(round(seconds), UTC)
