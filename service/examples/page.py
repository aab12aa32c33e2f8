"""The pages of people who say that an answer is wrong, and of those who review that."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from classifier.checker import Checks
from service import wording
from service.dependencies import Html, Kept, Ready, Takes
from service.errors import RefusedExampleError
from service.examples.choices import choices, value_of
from service.examples.deciding import decide
from service.examples.forms import DecisionForm, WrongForm
from service.examples.intake import Taken
from service.examples.routes import ExampleId
from service.keys.caller import Who
from service.problems import STATUSES, describe
from service.same_origin import OwnForm
from service.store.examples import Examples
from service.store.records import Event, State, StoredExample

A_PAGE = 20
EXPECTED = tuple(STATUSES)

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class Shown:
    """An example on a page: what was done with it, and the value of its label in the form."""

    stored: StoredExample
    history: list[Event]
    value: str

    @classmethod
    def of(cls, examples: Examples, stored: StoredExample) -> "Shown":
        """Show an example with its history."""
        label = value_of(stored.example.verdict, stored.example.reason)
        return cls(stored, examples.history(stored.id), label)


@router.post("/wrong", dependencies=[OwnForm])
def file_wrong(
    form: Annotated[WrongForm, Form()],
    who: Who,
    checker: Ready,
    pages: Html,
    intake: Takes,
    store: Kept,
) -> HTMLResponse:
    """File what somebody holds an answer for, or say why not and keep what was entered."""
    form = form.by_caller(who)
    try:
        [taken] = intake.take(form.given(checker), checker, store.examples)
        if taken.outcome() == "refused":
            raise RefusedExampleError(taken.problem)
    except EXPECTED as error:
        problem = describe(error)
        page = _refused(pages, checker, form, problem.words())
        return HTMLResponse(page, problem.status, problem.headers)
    title = "Known already" if taken.known else "Filed"
    return HTMLResponse(pages.filed(title=title, words=words_of(taken), taken=taken, problem=""))


@router.get("/review")
def show_review(
    checker: Ready,
    pages: Html,
    store: Kept,
    state: State = State.PENDING,
    offset: Annotated[int, Query(ge=0, le=2**53)] = 0,
    done: Annotated[int, Query(ge=0, le=2**53)] = 0,
    by: Annotated[str, Query(max_length=60)] = "",
) -> HTMLResponse:
    """List examples; those to review with the most useful first."""
    examples = store.examples
    newest = state != State.PENDING
    found = examples.list_page(state=state, newest=newest, limit=A_PAGE + 1, offset=offset)
    page = pages.review(
        **_common(checker, by),
        title="Review",
        problem="",
        told=_told(examples.get(done)) if done else "",
        counts=examples.counts(),
        shown_state=state,
        found=[Shown.of(examples, stored) for stored in found[:A_PAGE]],
        earlier=max(0, offset - A_PAGE) if offset else None,
        later=offset + A_PAGE if len(found) > A_PAGE else None,
        nothing="There is none." if newest else "There is nothing to review.",
    )
    return HTMLResponse(page)


@router.get("/review/{id}")
def show_one(example_id: ExampleId, checker: Ready, pages: Html, store: Kept) -> HTMLResponse:
    """Show one example."""
    return HTMLResponse(_one(pages, checker, store.examples, example_id))


@router.post("/review/{id}", dependencies=[OwnForm])
def decide_by_form(
    form: Annotated[DecisionForm, Form()],
    example_id: ExampleId,
    who: Who,
    checker: Ready,
    pages: Html,
    intake: Takes,
    store: Kept,
) -> Response:
    """Do what the pressed button says; without a script."""
    examples, form = store.examples, form.by_caller(who)
    try:
        decided = form.decided(example_id, checker)
        decide(decided, intake, checker, examples)
    except EXPECTED as error:
        problem = describe(error)
        page = _one(pages, checker, examples, example_id, problem=problem.words(), by=form.by)
        return HTMLResponse(page, problem.status, problem.headers)
    return RedirectResponse(f"/review?{urlencode({'done': example_id, 'by': decided.by})}", 303)


def words_of(taken: Taken) -> str:
    """Say what came of a filing."""
    if taken.id is None:
        return "The training data has this text with this label already."
    if taken.known:
        return f"This stands there already, as #{taken.id}."
    return f"Filed as #{taken.id}; a reviewer decides."


def _told(stored: StoredExample) -> str:
    more = stored.needs() if stored.approvals else 0
    if stored.state == State.PENDING and more:
        return f"Example {stored.id} is accepted by {stored.approvals[-1]}; {more} more must."
    return f"Example {stored.id}: {wording.STATES[stored.state].lower()}."


def _one(
    pages: Html,
    checker: Checks,
    examples: Examples,
    example_id: int,
    *,
    problem: str = "",
    by: str = "",
) -> str:
    stored = examples.get(example_id)
    return pages.review(
        **_common(checker, by),
        told="",
        problem=problem,
        title=f"Example {example_id}",
        counts=None,
        found=[Shown.of(examples, stored)],
    )


def _common(checker: Checks, by: str) -> dict[str, Any]:
    """Give what every review page shows."""
    return {"options": choices(checker), "topics": checker.topics, "by": by}


def _refused(pages: Html, checker: Checks, form: WrongForm, problem: str) -> str:
    return pages.filed(
        title="Not filed",
        words=problem,
        problem=problem,
        taken=None,
        wrong=form,
        options=choices(checker),
        with_topic=bool(checker.topics),
    )
