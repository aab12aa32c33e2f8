"""The API: check a text, read the topics."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from classifier.knowledge.topics import Topic
from service import schemas
from service.dependencies import Ready
from service.errors import UnknownTopicError
from service.problems import declared

JSON = "application/json"
router = APIRouter(prefix="/v1")


@router.post(
    "/check",
    tags=["check"],
    response_model=schemas.Answer,
    response_description="The verdict on each claim of the text, and why.",
    responses=declared(400, 413, 422),
)
async def check_text(body: schemas.CheckRequest, request: Request) -> Response:
    """Say whether a text is so, and why."""
    state = request.app.state
    answered = await state.answering.answer(request, state.checker, body.text)
    return Response(answered.document, media_type=JSON)


@router.get(
    "/topics",
    tags=["topics"],
    response_model=schemas.Topics,
    response_description="All topics.",
    responses=declared(),
)
def list_topics(checker: Ready) -> dict[str, list[Topic]]:
    """List what the knowledge base covers."""
    return {"topics": [topic for _, topic in sorted(checker.topics.items())]}


@router.get(
    "/topics/{id}",
    tags=["topics"],
    response_model=schemas.Topic,
    response_description="The topic.",
    responses=declared(404, 422),
)
def show_topic(topic_id: Annotated[str, Path(alias="id")], checker: Ready) -> Topic:
    """Read one topic with its sources."""
    if topic_id not in checker.topics:
        raise UnknownTopicError
    return checker.topics[topic_id]
