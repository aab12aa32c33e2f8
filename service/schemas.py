"""The documents that the API takes and gives, field by field."""

import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, WithJsonSchema

from classifier.answers import Reason
from service.batches.job import Output, State

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


# One text that no file holds must not cost the others their answers: the checker refuses it alone.
AnyText = Annotated[
    InstanceOf[str], WithJsonSchema({"type": "string", "examples": ["Diet creates dimples"]})
]


class TextsRequest(BaseModel):
    """Texts to check in one go."""

    model_config = ConfigDict(extra="forbid")

    texts: list[AnyText] = Field(
        description="1 to 1,000 claims, questions or captions.",
        min_length=1,
        max_length=1_000,
        examples=[["Diet creates dimples", "Crunches burn belly fat"]],
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


class TextResult(BaseModel):
    """What came of one text."""

    answer: Answer | None = Field(description="Its answer; null where it cannot be checked.")
    error: str | None = Field(
        description="Why it cannot be checked; null with an answer.", examples=[None]
    )


class TextResults(BaseModel):
    """What came of each text."""

    results: list[TextResult] = Field(description="In the order of the texts.")
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


class StartRequest(BaseModel):
    """How a batch that waits is to begin."""

    model_config = ConfigDict(extra="forbid")

    text_column: str = Field(
        description="The column with the texts, one of `columns`.", examples=["caption"]
    )


class BatchSummary(BaseModel):
    """What was found in a batch, counted."""

    rows: int = Field(description="All rows.", examples=[1200])
    errors: int = Field(description="Rows that could not be checked.", examples=[3])
    verdicts: dict[str, int] = Field(
        description="Rows by verdict.", examples=[{"unverified": 700, "myth": 320, "fact": 177}]
    )
    harms: dict[str, int] = Field(description="Rows by harm.", examples=[{"low": 300}])
    topics: dict[str, int] = Field(
        description="Rows by topic.", examples=[{"back-dimples-cause": 40}]
    )
    reasons: dict[str, int] = Field(
        description="Rows that are `unverified`, by reason.", examples=[{"no_claim": 650}]
    )
    most_frequent_myths: dict[str, int] = Field(
        description="The topics that most rows called a myth are about.",
        examples=[{"back-dimples-cause": 38}],
    )


class BatchStatus(BaseModel):
    """How far a batch is."""

    id: str = Field(description="Its id.", examples=["5f0c9a7be14d4c2f8d3b6a1908e7c254"])
    state: State = Field(
        description="`waiting` for a column to be chosen, `queued`, `running`, `done`, `failed` "
        "or `cancelled`.",
        examples=["running"],
    )
    rows: int = Field(description="Rows that are done.", examples=[512])
    share: float = Field(description="Of the file, 0–1.", examples=[0.43])
    rows_per_second: float | None = Field(description="How fast it goes.", examples=[2300.5])
    seconds_left: float | None = Field(description="About how long it takes.", examples=[0.3])
    summary: BatchSummary | None = Field(description="What was found; null before it is done.")
    error: str | None = Field(description="Why it failed; else null.", examples=[None])


class BatchLinks(BaseModel):
    """Where everything on a batch is; each needs its token."""

    self: str = Field(description="The batch: GET and DELETE.", examples=["/v1/batches/5f0c"])
    start: str = Field(description="POST starts it.", examples=["/v1/batches/5f0c/start"])
    events: str = Field(description="GET follows it.", examples=["/v1/batches/5f0c/events"])
    result: str = Field(description="The checked file.", examples=["/v1/batches/5f0c/result"])
    rows: str = Field(description="Its first rows.", examples=["/v1/batches/5f0c/rows"])
    report: str = Field(description="The report.", examples=["/v1/batches/5f0c/report"])


class Batch(BatchStatus):
    """A batch: how far it is, and what a look at its file found."""

    name: str = Field(description="The file's name without its ending.", examples=["captions"])
    output: Output = Field(description="The format of the result.", examples=["csv"])
    created: datetime.datetime = Field(
        description="When the file came.", examples=["2026-11-22T10:15:00Z"]
    )
    expires: datetime.datetime = Field(
        description="When all of it is deleted; later where it has not ended by then.",
        examples=["2026-11-23T10:15:00Z"],
    )
    columns: list[str] = Field(description="The file's columns.", examples=[["id", "caption"]])
    text_column: str | None = Field(
        description="The one with the texts; null where several may be meant.",
        examples=["caption"],
    )
    message: str | None = Field(
        description="Why no column was chosen, and which may be meant.", examples=[None]
    )
    first_rows: list[dict[str, str | None]] = Field(
        description="Up to 5 rows by column, long cells cut.",
        examples=[[{"id": "1", "caption": "Diet creates dimples"}]],
    )
    links: BatchLinks = Field(description="Where everything on it is.")


class NewBatch(Batch):
    """A batch that was just made."""

    token: str = Field(
        description="Opens the batch; it is told only once. Send it as "
        "`Authorization: Bearer TOKEN`, or with GET as `?token=`.",
        examples=["wQ0m2mUlGZ6m0-6Xq2c8nB3o0V8f7r0mJr3gG1t1x2Y"],
    )


class BatchRow(BaseModel):
    """One checked row: its text and what was added."""

    text: str | None = Field(description="The text.", examples=["Diet creates dimples"])
    verdict: str | None = Field(description="Null with an error.", examples=["myth"])
    confidence: float | None = Field(description="0–1.", examples=[0.94])
    harm: str | None = Field(description="Of believing the myth.", examples=["low"])
    topic: str | None = Field(description="The topic's id.", examples=["back-dimples-cause"])
    reason: str | None = Field(description="Why a text is `unverified`.", examples=[None])
    explanation: str | None = Field(
        description="Why it is so.",
        examples=["A short ligament ties the skin to the pelvis. Food does not change it."],
    )
    source: str | None = Field(
        description="Where that can be checked.", examples=["https://example.org/dimples"]
    )
    model: str | None = Field(
        description="The version that answered.", examples=["20261122T101500Z-3f2a9c"]
    )
    error: str | None = Field(description="Why it has no answer.", examples=[None])


class BatchRows(BaseModel):
    """The first rows of a result."""

    rows: list[BatchRow] | None = Field(
        description="In the order of the file; null where the result is too large to be read back."
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
    database: str = Field(
        description="`ok`, or `away`: examples and retrainings wait, checking goes on.",
        examples=["ok"],
    )
    batches: str = Field(
        description="`ok`, or `away`: nothing can be written where batches are kept.",
        examples=["ok"],
    )
