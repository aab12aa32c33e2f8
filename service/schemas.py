"""The documents that the API takes and gives, field by field."""

import datetime

from pydantic import BaseModel, ConfigDict, Field

from classifier.answers import Reason

# For readers of the schema: one visible character, no NUL. It is not enforced here, because the
# checker says better what is wrong with a text.
CHECKABLE = r"^[^\u0000]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000]*$"


class CheckRequest(BaseModel):
    """A text to check."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(
        description="A claim, a question or a whole caption, at most 20,000 characters "
        "unless the operator chose otherwise.",
        examples=["Diet creates dimples"],
        json_schema_extra={"minLength": 1, "pattern": CHECKABLE},
    )


class TopicName(BaseModel):
    """The topic that a claim belongs to."""

    id: str = Field(description="The id for GET /v1/topics/{id}.", examples=["back-dimples-cause"])
    title: str = Field(description="Its title.", examples=["What causes back dimples"])


class Source(BaseModel):
    """A page where an explanation can be checked."""

    title: str = Field(description="The page's title.", examples=["Dimples of Venus"])
    publisher: str = Field(description="Who publishes it.", examples=["Cleveland Clinic"])
    url: str = Field(description="Its address.", examples=["https://example.org/dimples"])
    year: int | None = Field(description="Its year; null where it states none.", examples=[2015])


class TopicSource(Source):
    """A source, with what it stands for."""

    supports: str = Field(
        description="What in the explanation it supports.", examples=["the ligament as the cause"]
    )


class Evidence(BaseModel):
    """A word that weighed for the verdict."""

    start: int = Field(description="First code point in the whole text.", examples=[5])
    end: int = Field(description="One past its last code point.", examples=[12])
    text: str = Field(description="The word.", examples=["creates"])
    weight: float = Field(
        description="Its share of the verdict's score, in log-odds.", examples=[0.41]
    )


class SimilarClaim(BaseModel):
    """A stored claim that reads like the text."""

    text: str = Field(description="The stored claim.", examples=["Dimples come from your diet."])
    verdict: str = Field(description="Its verdict.", examples=["myth"])
    similarity: float = Field(description="Cosine, 0–1.", examples=[0.81])


class Claim(BaseModel):
    """The verdict on one claim of the text, and its reason."""

    text: str = Field(description="The claim.", examples=["Diet creates dimples"])
    start: int = Field(description="First code point in the whole text.", examples=[0])
    end: int = Field(description="One past its last code point.", examples=[20])
    verdict: str = Field(
        description="`myth`, `fact`, `mixed` or `unverified`; other training data may have others.",
        examples=["myth"],
    )
    confidence: float | None = Field(
        description="Probability that verdict and explanation are right, 0–1; "
        "null with `unverified`.",
        examples=[0.94],
    )
    reason: Reason | None = Field(
        description="Why a claim is `unverified`: `off_topic`, `no_claim`, `not_covered` or "
        "`uncertain`.",
        examples=[None],
    )
    topic: TopicName | None = Field(description="What it is about; null with `unverified`.")
    runner_up: TopicName | None = Field(
        description="The second topic, where it was close; else null."
    )
    explanation: str | None = Field(
        description="Why it is so.",
        examples=["A short ligament ties the skin to the pelvis. Food does not change it."],
    )
    correction: str | None = Field(
        description="What is so, in one sentence.",
        examples=["Back dimples are where a ligament holds the skin; diet does not make them."],
    )
    harm: str | None = Field(
        description="Of believing the myth: `low`, `medium`, `high` or `severe`; with `myth` "
        "and `mixed` only. With `severe`, show the correction first.",
        examples=["low"],
    )
    sources: list[Source] = Field(description="Where the explanation can be checked.")
    reviewed: datetime.date | None = Field(
        description="When the topic was last reviewed.", examples=["2026-11-22"]
    )
    evidence: list[Evidence] = Field(description="The words that weighed most.")
    similar: list[SimilarClaim] = Field(description="Stored claims that read like it.")


class Answer(BaseModel):
    """The answer on one text: that of its worst claim, and all its claims."""

    verdict: str = Field(description="The verdict of the claim that decides.", examples=["myth"])
    confidence: float | None = Field(
        description="Its probability, 0–1; null with `unverified`.", examples=[0.94]
    )
    harm: str | None = Field(description="Its harm.", examples=["low"])
    claims: list[Claim] = Field(description="Each claim of the text, in its order.")
    model: str = Field(
        description="The version that answered.", examples=["20261122T101500Z-3f2a9c"]
    )


class TopicSummary(TopicName):
    """A topic, in a list."""

    question: str = Field(
        description="The question it answers.", examples=["Where do back dimples come from?"]
    )
    harm: str = Field(description="Of believing its myth.", examples=["low"])
    domain: str = Field(description="Its field.", examples=["body-shape"])


class Topics(BaseModel):
    """All topics."""

    topics: list[TopicSummary] = Field(description="In the order of their ids.")


class Topic(TopicSummary):
    """What is known about a subject, and where that can be read."""

    correction: str = Field(
        description="What is so, in one sentence.",
        examples=["Back dimples are where a ligament holds the skin; diet does not make them."],
    )
    explanation: str = Field(
        description="Why it is so.",
        examples=["A short ligament ties the skin to the pelvis. Food does not change it."],
    )
    sources: list[TopicSource] = Field(description="Where that can be checked.")
    reviewed: datetime.date = Field(description="When it was reviewed.", examples=["2026-11-22"])
    reviewed_by: str = Field(
        description="By whom; `machine` until a person has read it.", examples=["machine"]
    )


class Health(BaseModel):
    """The process answers."""

    status: str = Field(description="Always `ok`.", examples=["ok"])


class Readiness(BaseModel):
    """The model answers."""

    status: str = Field(description="Always `ready`.", examples=["ready"])
    model: str = Field(
        description="The version that answers.", examples=["20261122T101500Z-3f2a9c"]
    )
