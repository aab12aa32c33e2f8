"""The pages where a person pastes a claim, or sends a file of captions, and reads the answer."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from classifier.errors import InputError
from service.dependencies import Answers, Html, InForce, Ready
from service.examples.choices import choices
from service.problems import status_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
async def show_form(pages: Html, text: str = "") -> HTMLResponse:
    """Show the form; a text in the address only fills it."""
    return HTMLResponse(pages.form(text))


@router.post("/")
async def answer_form(
    request: Request,
    checker: Ready,
    pages: Html,
    answering: Answers,
    text: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Answer the text in the form, or say what is wrong with it."""
    # Browsers send every line break as two characters; the person entered one.
    text = text.replace("\r\n", "\n")
    try:
        answered = await answering.answer(request, checker, text)
    except InputError as error:
        return HTMLResponse(pages.form(text, str(error)), status_of(error))
    return HTMLResponse(pages.answer(text, answered.answer, checker.topics, choices(checker)))


@router.get("/bookmarklet")
async def show_bookmarklet(pages: Html) -> HTMLResponse:
    """Show the bookmark that checks what is selected on another page."""
    return HTMLResponse(pages.bookmarklet())


@router.get("/batch")
async def show_batch_page(pages: Html, settings: InForce) -> HTMLResponse:
    """Show where a file of captions is checked; a script does the rest through the API."""
    page = pages.batch(most_bytes=settings.max_upload_bytes, hours=settings.batch_hours)
    return HTMLResponse(page)
