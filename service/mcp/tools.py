"""The tools: check a claim, check a caption, find a topic; and the topics as resources."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.types import CallToolResult, TextContent
from pydantic import BaseModel, Field

from classifier.answers import Answer
from classifier.checker import Checker, Checks
from classifier.errors import MythcheckError
from classifier.knowledge.topics import Topic
from classifier.text.normalise import MAX_CHARS, require_readable
from service import schemas
from service.mcp.standby import Standby
from service.mcp.wording import words_of_answer, words_of_claim, words_of_topic

MOST_TOPICS = 10
NO_TOPICS = "This model gives labels only: it was trained on texts without topics."
NOTHING_FOUND = "No topic shares a word with this. Say it in other English words."
LENGTH = {"minLength": 1, "maxLength": MAX_CHARS}

# The lengths are for readers of the schema: the checker says better what is wrong with a text.
ClaimText = Annotated[
    str,
    Field(
        description="One claim or question in English, as it was made; not a paraphrase.",
        examples=["Diet creates dimples"],
        json_schema_extra=LENGTH,
    ),
]
CaptionText = Annotated[
    str,
    Field(
        description="A whole post or caption in English, as it was written.",
        examples=["Diet creates dimples! And 100 crunches a day melt belly fat. Trust me."],
        json_schema_extra=LENGTH,
    ),
]
Query = Annotated[
    str,
    Field(
        description="A few words or a claim in English.",
        examples=["back dimples"],
        json_schema_extra=LENGTH,
    ),
]
Limit = Annotated[int, Field(description="At most so many topics.", ge=1, le=MOST_TOPICS)]


class CheckedClaim(schemas.Claim):
    """The verdict on the claim that decides a text."""

    claims: int = Field(
        description="How many claims the text has; check_caption answers each.", examples=[1]
    )
    model: str = Field(
        description="The version that answered.", examples=["20261122T101500Z-3f2a9c"]
    )


class FoundTopics(BaseModel):
    """The topics that may be meant."""

    topics: list[schemas.Topic] = Field(description="The likeliest first.")


@dataclass(frozen=True, slots=True)
class Tools:
    """What an assistant may do; each may be called at any time and changes nothing."""

    standby: Standby

    async def check_claim(self, text: ClaimText) -> Annotated[CallToolResult, CheckedClaim]:
        """Say whether one claim about health, body, fitness, food or beauty is so, and why.

        Gives a verdict (myth, fact, mixed or unverified), how sure it is, what is so instead, the
        explanation and its sources. `unverified` means that there is no answer, not that the claim
        is wrong; `reason` says why. Show the sources with the verdict.
        """
        answer = await self._check(text)
        claim = answer.deciding()
        found = schemas.Claim.model_validate(claim, from_attributes=True).model_dump()
        checked = CheckedClaim(**found, claims=len(answer.claims), model=answer.model)
        words = words_of_claim(claim)
        if checked.claims > 1:
            words += f"\nThe text has {checked.claims} claims; check_caption answers each."
        return _result(words, checked)

    async def check_caption(self, text: CaptionText) -> Annotated[CallToolResult, schemas.Answer]:
        """Check every claim of a post or caption; the worst verdict is that of the whole.

        Each claim has its place in the text (code points), verdict, explanation and sources.
        """
        answer = await self._check(text)
        found = schemas.Answer.model_validate(answer, from_attributes=True)
        return _result(words_of_answer(answer), found)

    async def find_topic(
        self, query: Query, limit: Limit = 3
    ) -> Annotated[CallToolResult, FoundTopics]:
        """Find what is known on a subject: explanation, what is so, and sources.

        This gives no verdict on what the query says: check_claim does.
        """
        checker = await self._checker()
        if not checker.topics:
            return _result(NO_TOPICS, FoundTopics(topics=[]))
        found = (await self._likely(checker, query))[:limit]
        topics = [schemas.Topic.model_validate(topic, from_attributes=True) for topic in found]
        words = "\n\n".join(words_of_topic(topic) for topic in found) or NOTHING_FOUND
        return _result(words, FoundTopics(topics=topics))

    async def read_topic(self, topic_id: str) -> str:
        """Read one topic: what is so, why, and the sources."""
        topic = (await self._checker()).topics.get(topic_id)
        if topic is None:
            raise ResourceNotFoundError("No topic has this id; find_topic finds them.")
        return words_of_topic(topic)

    async def _check(self, text: str) -> Answer:
        checker = await self._checker()
        try:
            return (await asyncio.to_thread(checker.check, [text]))[0]
        except MythcheckError as error:
            raise ToolError(str(error)) from error

    async def _likely(self, checker: Checks, query: str) -> list[Topic]:
        """Give the topics that a query may be on; a checker without that skill finds none."""
        if not isinstance(checker, Checker):
            return []
        try:
            likely = await asyncio.to_thread(_likely_topics, checker, query)
        except MythcheckError as error:
            raise ToolError(str(error)) from error
        return [checker.topics[topic] for topic in likely]

    async def _checker(self) -> Checks:
        try:
            return await self.standby.checker()
        except MythcheckError as error:
            raise ToolError(str(error)) from error


def _likely_topics(checker: Checker, query: str) -> list[str]:
    require_readable(query)
    return checker.likely_topics([query])[0]


def _result(words: str, found: BaseModel) -> CallToolResult:
    """Give an answer to read and the same answer to compute with."""
    return CallToolResult(
        content=[TextContent(type="text", text=words)],
        structured_content=found.model_dump(mode="json"),
    )
