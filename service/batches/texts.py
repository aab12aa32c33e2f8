"""Several texts in one request: each gets its answer or its error, in order."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse

from classifier.answers import Answer
from classifier.checker import Checks
from classifier.errors import InputError
from service import schemas
from service.dependencies import Answers, InForce, Ready, check_one
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
    answering: Answers,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Any:
    """Check up to 1,000 texts; with `Accept: application/jsonl`, get one result a line."""
    results = check_each(checker, body.texts, settings, answering.count)
    if LINES in accept:
        lines = (json.dumps(result, ensure_ascii=False) + "\n" for result in results)
        return StreamingResponse(lines, media_type=LINES)
    return {"results": list(results), "model": checker.version}


def check_each(
    checker: Checks,
    texts: Sequence[str],
    settings: Settings,
    count: Callable[[Answer], None],
) -> Iterator[Result]:
    """Check texts; one that cannot be checked costs only its own answer."""
    for start in range(0, len(texts), TOGETHER):
        for answer in _check_together(checker, texts[start : start + TOGETHER], settings):
            if isinstance(answer, InputError):
                yield {"answer": None, "error": str(answer)}
            else:
                count(answer)
                yield {"answer": answer.to_dict(), "error": None}


def _check_together(
    checker: Checks, texts: Sequence[str], settings: Settings
) -> Sequence[Answer | InputError]:
    if max(map(len, texts)) <= settings.max_text_chars:
        with suppress(InputError):
            return checker.check(texts)
    return [_check_alone(checker, text, settings) for text in texts]


def _check_alone(checker: Checks, text: str, settings: Settings) -> Answer | InputError:
    try:
        return check_one(checker, text, settings)
    except InputError as error:
        return error
