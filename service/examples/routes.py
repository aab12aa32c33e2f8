"""The API of examples: file them, list them, decide on them, take them elsewhere."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from service.dependencies import Kept, Ready, Takes
from service.errors import RefusedExampleError
from service.examples import schemas
from service.examples.deciding import Decided, decide
from service.examples.export import KINDS, Format, export
from service.examples.given import Given
from service.examples.intake import Taken
from service.keys.caller import Who, name_of
from service.problems import declared
from service.store.records import State, StoredExample

ORIGIN = "api"
ExampleId = Annotated[int, Path(alias="id", description="The example's id.", ge=1, le=2**53)]
FILE = {"schema": {"type": "string", "format": "binary"}}
KNOWN: dict[int | str, Any] = {
    200: {"model": schemas.FilingResult, "description": "It stood there already."}
}
TASKS = {"schema": {"type": "array", "items": {"type": "object"}}}
EXPORT: dict[int | str, Any] = {
    200: {"content": {**dict.fromkeys(KINDS.values(), FILE), KINDS[Format.LABEL_STUDIO]: TASKS}}
}

router = APIRouter(prefix="/v1/examples", tags=["examples"])


@router.post(
    "",
    status_code=201,
    response_model=schemas.FilingResult,
    response_description="Where it now stands; 200 where it stood there already.",
    responses=KNOWN | declared(400, 403, 413, 422, 503),
)
def add_example(
    body: schemas.ExampleRequest,
    response: Response,
    who: Who,
    checker: Ready,
    intake: Takes,
    store: Kept,
) -> dict[str, Any]:
    """File a text with the verdict that it should have, for review."""
    given = Given.of([body], by=name_of(who, body.by), origin=ORIGIN)
    [taken] = intake.take(given, checker, store.examples)
    if taken.outcome() == "refused":
        raise RefusedExampleError(taken.problem)
    response.status_code = 200 if taken.known else 201
    if taken.id is not None:
        response.headers["Location"] = f"{router.prefix}/{taken.id}"
    return result(taken)


@router.post(
    "/batch",
    response_model=schemas.FilingResults,
    response_description="What came of each.",
    responses=declared(400, 403, 413, 422, 503),
)
def add_examples(
    body: schemas.ExamplesRequest, who: Who, checker: Ready, intake: Takes, store: Kept
) -> dict[str, Any]:
    """File up to 1,000 examples; those that are refused cost the others nothing."""
    given = Given.of(body.examples, by=name_of(who, body.by), origin=ORIGIN)
    results = [result(taken) for taken in intake.take(given, checker, store.examples)]
    outcomes = [found["outcome"] for found in results]
    return {
        "results": results,
        **{name: outcomes.count(name) for name in ("filed", "known", "refused")},
    }


@router.get(
    "",
    response_model=schemas.ExampleList,
    response_description="Some of the examples, and how many there are.",
    responses=declared(422, 503),
)
def list_examples(
    store: Kept,
    state: Annotated[State | None, Query(description="Those in this state; null for all.")] = None,
    order: Annotated[
        schemas.Order, Query(description="`useful` or `new` first.")
    ] = schemas.Order.USEFUL,
    limit: Annotated[int, Query(ge=1, le=schemas.MOST, description="How many at most.")] = 50,
    offset: Annotated[int, Query(ge=0, le=2**53, description="How many to leave out.")] = 0,
) -> dict[str, Any]:
    """List examples, those first whose review helps most."""
    newest = order == schemas.Order.NEW
    found = store.examples.list_page(state=state, newest=newest, limit=limit, offset=offset)
    return {"examples": list(map(document, found)), "counts": store.examples.counts()}


@router.get(
    "/export",
    response_class=Response,
    response_description="A file.",
    responses=EXPORT | declared(422, 503),
)
def export_examples(
    store: Kept,
    form: Annotated[
        Format,
        Query(
            alias="format",
            description="The accepted ones as training data in `csv` or `jsonl`, or those to "
            "review as tasks for Label Studio, `label_studio`.",
        ),
    ] = Format.CSV,
) -> Response:
    """Fetch the accepted examples, or those to review, as a file."""
    return export(store.examples, form)


@router.get(
    "/{id}",
    response_model=schemas.ExampleWithHistory,
    response_description="The example.",
    responses=declared(404, 422, 503),
)
def show_example(example_id: ExampleId, store: Kept) -> dict[str, Any]:
    """Read one example and what was done with it."""
    return with_history(store, store.examples.get(example_id))


@router.patch(
    "/{id}",
    response_model=schemas.ExampleWithHistory,
    response_description="The example as it now is; `needs` says how many approvals are missing.",
    responses=declared(400, 404, 409, 413, 422, 503),
)
def decide_on_example(
    body: schemas.Decision,
    example_id: ExampleId,
    who: Who,
    checker: Ready,
    intake: Takes,
    store: Kept,
) -> dict[str, Any]:
    """Accept an example, with another label if need be, reject it, or open it again."""
    decided = Decided(example_id, **dict(body) | {"by": name_of(who, body.by)})
    return with_history(store, decide(decided, intake, checker, store.examples))


def result(taken: Taken) -> dict[str, Any]:
    """Say what came of one example."""
    return {
        "outcome": taken.outcome(),
        "id": taken.id,
        "flags": taken.flags,
        "problem": taken.problem or None,
    }


def document(stored: StoredExample) -> dict[str, Any]:
    """Write an example out."""
    example = stored.example
    return {
        "id": stored.id, "state": stored.state, "text": example.text, "verdict": example.verdict,
        "topic": example.topic, "reason": example.reason, "style": example.style,
        "note": example.note, "new_topic": example.new_topic, "flags": stored.flags,
        "said": stored.said, "usefulness": stored.usefulness, "submitter": stored.submitter,
        "origin": stored.origin, "approvals": stored.approvals, "needs": stored.needs(),
        "created": stored.created, "changed": stored.changed,
    }  # fmt: skip


def with_history(store: Kept, stored: StoredExample) -> dict[str, Any]:
    """Write an example out with what was done with it."""
    return {**document(stored), "history": store.examples.history(stored.id)}
