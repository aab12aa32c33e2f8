"""The pages of the topic library: browse, search, read one topic."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from service.dependencies import Html, Ready
from service.library.shelf import Library
from service.library.sightings import Sightings
from service.library.words import long_date, seen_words

# Topics of the list of those that are asked about most.
MOST_SEEN = 5

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


async def topic_library(request: Request) -> Library:
    """Give the library."""
    library: Library = request.app.state.library
    return library


async def counted_sightings(request: Request) -> Sightings:
    """Give the counts."""
    sightings: Sightings = request.app.state.sightings
    return sightings


Shelves = Annotated[Library, Depends(topic_library)]
Counted = Annotated[Sightings, Depends(counted_sightings)]


@router.get("/topics")
def show_topics(
    request: Request,
    checker: Ready,
    pages: Html,
    library: Shelves,
    sightings: Counted,
    query: Annotated[str, Query(alias="q")] = "",
) -> Response:
    """List the topics by domain, or those that a search finds."""
    shelf = library.shelf(checker)
    if query.strip():
        found = shelf.find(query)
        return HTMLResponse(pages.topics(shelf=shelf, query=query, found=found))
    most = [topic for topic in sightings.most_seen(MOST_SEEN) if topic in checker.topics]
    page = pages.topics(shelf=shelf, most=[checker.topics[topic] for topic in most])
    return _tagged(request, page)


@router.get("/topics/{id}")
def show_topic(
    topic_id: Annotated[str, Path(alias="id")],
    checker: Ready,
    pages: Html,
    library: Shelves,
    sightings: Counted,
) -> HTMLResponse:
    """Show one topic: what is so, why, and where that can be read."""
    shelf = library.shelf(checker)
    topic = checker.topics.get(topic_id)
    if topic is None:
        return HTMLResponse(pages.topics(shelf=shelf, is_missing=True), 404)
    typical = library.typical(topic, shelf)
    page = pages.topic(
        topic=topic,
        domain=shelf.domain(topic.domain),
        typical=typical,
        close=shelf.close_to(topic),
        reviewed=long_date(topic.reviewed),
        seen=seen_words(sightings.seen(topic.id), is_whole=sightings.is_whole()),
        review=library.review(topic, typical),
    )
    return HTMLResponse(page)


def _tagged(request: Request, page: str) -> Response:
    """Give a page that changes seldom; a browser that has it already is only told so."""
    tag = f'"{hashlib.sha256(page.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(page, headers=headers)
