"""Several texts in one request: each gets its answer or its error, in order."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse

from classifier.checker import Checks
from classifier.errors import InputError
from service import schemas
from service.dependencies import InForce, Ready, check_one
from service.problems import declared
from service.settings import Settings

LINES = "application/jsonl"
# Texts that are answered together; with JSON Lines their answers are sent before the next are read.
TOGETHER = 50
ONE_A_LINE: dict[int | str, dict[str, Any]] = {
    200: {"content": {LINES: {"schema": {"$ref": "#/components/schemas/TextResult"}}}}
}

router = APIRouter(prefix="/v1")
Result = dict[str, Any]


@router.post(
    "/check/batch",
    tags=["check"],
    response_model=schemas.TextResults,
    response_description="For each text, in order, its answer or its error.",
    responses=ONE_A_LINE | declared(400, 413, 422),
)
def check_texts(
    body: schemas.TextsRequest,
    checker: Ready,
    settings: InForce,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Any:
    """Check up to 1,000 texts; with `Accept: application/jsonl`, get one result a line."""
    results = check_each(checker, body.texts, settings)
    if LINES in accept:
        lines = (json.dumps(result, ensure_ascii=False) + "\n" for result in results)
        return StreamingResponse(lines, media_type=LINES)
    return {"results": list(results), "model": checker.version}


def check_each(checker: Checks, texts: Sequence[str], settings: Settings) -> Iterator[Result]:
    """Check texts; one that cannot be checked costs only its own answer."""
    for start in range(0, len(texts), TOGETHER):
        yield from _check_together(checker, texts[start : start + TOGETHER], settings)


def _check_together(checker: Checks, texts: Sequence[str], settings: Settings) -> list[Result]:
    if max(map(len, texts)) <= settings.max_text_chars:
        try:
            return [{"answer": answer.to_dict(), "error": None} for answer in checker.check(texts)]
        except InputError:
            pass
    return [_check_alone(checker, text, settings) for text in texts]


def _check_alone(checker: Checks, text: str, settings: Settings) -> Result:
    try:
        return {"answer": check_one(checker, text, settings).to_dict(), "error": None}
    except InputError as error:
        return {"answer": None, "error": str(error)}
