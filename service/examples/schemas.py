"""The documents on examples that the API takes and gives, field by field."""

import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from classifier.answers import MYTH
from classifier.examples.example import FlagCode
from service.schemas import CHECKABLE
from service.store.records import Action, State

MOST = 1_000
# One line with a visible character: names of people, where there are no keys.
NAME = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
NAME_CHARS = 60
WHY_CHARS = 1_000

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_CHARS, pattern=NAME),
]
By = Annotated[
    Name,
    Field(
        description="Your name, at most 60 characters. With an API key, its name counts, and this "
        "may be left out.",
        examples=["ana"],
    ),
]


class Order(StrEnum):
    """Which examples come first."""

    USEFUL = "useful"
    NEW = "new"


class NewSource(BaseModel):
    """A page where the explanation of a new topic can be checked."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field("", description="The page's title.", examples=["Dimples of Venus"])
    publisher: str = Field("", description="Who publishes it.", examples=["Cleveland Clinic"])
    url: str = Field("", description="Its address.", examples=["https://example.org/dimples"])
    year: int | None = Field(
        None, description="Its year; null where it states none.", examples=[2015]
    )
    supports: str = Field(
        "the explanation",
        description="What in the explanation it supports.",
        examples=["the ligament as the cause"],
    )


class NewTopic(BaseModel):
    """A topic that the knowledge base does not have yet; its id is the example's `topic`."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field("", description="Its title.", examples=["What causes cheek dimples"])
    explanation: str = Field(
        "", description="Why it is so.", examples=["A muscle of the cheek is split in two."]
    )
    sources: list[NewSource] = Field(
        [], description="Where that can be checked; at least one.", max_length=20
    )
    question: str | None = Field(
        None,
        description="The question it answers; null for its title.",
        examples=["Where do cheek dimples come from?"],
    )
    correction: str | None = Field(
        None,
        description="What is so; null for the explanation's first sentence.",
        examples=["Cheek dimples come from a split muscle."],
    )
    harm: str | None = Field(
        None,
        description="Of believing its myth: `low`, `medium`, `high` or `severe`; null for "
        "`medium`.",
        examples=["low"],
    )


class NewExample(BaseModel):
    """A text with the verdict that it should have."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(
        description="One claim, at most 1,000 characters.",
        examples=["Diet creates dimples"],
        json_schema_extra={"minLength": 1, "maxLength": 1_000, "pattern": CHECKABLE},
    )
    verdict: str = Field(
        description="`myth`, `fact`, `mixed` or `unverified`, or a label of other training data.",
        examples=[MYTH],
        max_length=200,
    )
    topic: str = Field(
        "",
        description="Its topic's id; without one, the topic that the model finds. None with "
        "`unverified`, nor where the training data has no topics.",
        examples=["back-dimples-cause"],
        max_length=200,
    )
    reason: str = Field(
        "",
        description="With `unverified`: `off_topic`, `no_claim` or `not_covered`.",
        examples=[""],
        max_length=200,
    )
    style: str = Field(
        "", description="How it is written, such as `caption`.", examples=["plain"], max_length=200
    )
    note: str = Field(
        "",
        description="For the reviewers.",
        examples=["The answer was about another kind of dimples."],
        max_length=WHY_CHARS,
    )
    new_topic: NewTopic | None = Field(
        None, description="With the first example of a topic: what is known about it."
    )


class ExampleRequest(NewExample):
    """An example, and who files it."""

    by: By = ""


class ExamplesRequest(BaseModel):
    """Examples to file in one go."""

    model_config = ConfigDict(extra="forbid")

    examples: list[NewExample] = Field(
        description="1 to 1,000 examples.", min_length=1, max_length=MOST
    )
    by: By = ""


class Flag(BaseModel):
    """What a reviewer should know of an example."""

    code: FlagCode = Field(
        description="`near_duplicate`, `conflict`, `disagrees`, `already_right`, `topic_guessed`, "
        "`new_topic` or `no_verdict`.",
        examples=["disagrees"],
    )
    detail: str = Field(description="It in words.", examples=["The model says fact."])


class FilingResult(BaseModel):
    """What came of one example."""

    outcome: Literal["filed", "known", "refused"] = Field(
        description="`known` where the same text already stands with the same label.",
        examples=["filed"],
    )
    id: int | None = Field(
        description="Its id for GET /v1/examples/{id}; null where it is not in the queue.",
        examples=[12],
    )
    flags: list[Flag] = Field(description="What was noticed.")
    problem: str | None = Field(description="Why it was not filed; else null.", examples=[None])


class FilingResults(BaseModel):
    """What came of each example."""

    results: list[FilingResult] = Field(description="In the order of the examples.")
    filed: int = Field(description="How many are new in the queue.", examples=[1])
    known: int = Field(description="How many stood there already.", examples=[0])
    refused: int = Field(description="How many were not filed.", examples=[0])


class Said(BaseModel):
    """What the model said of the text when it was filed."""

    verdict: str = Field(description="Its verdict.", examples=["fact"])
    confidence: float | None = Field(description="0–1; null with `unverified`.", examples=[0.62])
    topic: str = Field(
        description="Its topic's id; empty where it found none.", examples=["back-dimples-cause"]
    )
    model: str = Field(
        description="The version that answered.", examples=["20261122T101500Z-3f2a9c"]
    )


class FiledTopic(NewTopic):
    """The topic that an example brings."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(description="Its id.", examples=["cheek-dimples-cause"])


class FiledExample(BaseModel):
    """An example in the queue, or out of it."""

    id: int = Field(description="Its id.", examples=[12])
    state: State = Field(description="`pending`, `accepted` or `rejected`.", examples=["pending"])
    text: str = Field(description="The text.", examples=["Diet creates dimples"])
    verdict: str = Field(
        description="What it should be called; empty until a reviewer says.", examples=[MYTH]
    )
    topic: str = Field(description="Its topic's id, or empty.", examples=["back-dimples-cause"])
    reason: str = Field(description="Why it is `unverified`, or empty.", examples=[""])
    style: str = Field(description="How it is written, or empty.", examples=["plain"])
    note: str = Field(description="What its giver says of it.", examples=[""])
    new_topic: FiledTopic | None = Field(description="The topic that it brings; else null.")
    flags: list[Flag] = Field(description="What was noticed.")
    said: Said = Field(description="What the model said of it.")
    usefulness: float = Field(description="Of a review, 0–1; most useful first.", examples=[0.71])
    submitter: str = Field(description="Who filed it.", examples=["ana"])
    origin: str = Field(description="Where: `api`, `page` or a file.", examples=["api"])
    approvals: list[str] = Field(description="Who accepted it so far.", examples=[["ben"]])
    needs: int = Field(
        description="Approvals that are missing: 2 in all where it contradicts a stored text.",
        examples=[1],
    )
    created: datetime.datetime = Field(
        description="When it was filed.", examples=["2026-11-22T10:15:00Z"]
    )
    changed: datetime.datetime = Field(
        description="When it was last decided on.", examples=["2026-11-22T10:20:00Z"]
    )


class Event(BaseModel):
    """One thing that happened to an example."""

    at: datetime.datetime = Field(description="When.", examples=["2026-11-22T10:20:00Z"])
    who: str = Field(description="By whom.", examples=["ben"])
    action: Action = Field(
        description="`filed`, `approved`, `accepted`, `rejected`, `reopened` or `relabelled`.",
        examples=["accepted"],
    )
    why: str = Field(description="The reason given, or empty.", examples=["Read the source."])
    verdict: str = Field(description="The verdict it then had.", examples=[MYTH])
    topic: str = Field(description="The topic it then had.", examples=["back-dimples-cause"])


class ExampleWithHistory(FiledExample):
    """An example with all that happened to it."""

    history: list[Event] = Field(description="Oldest first.")


class ExampleCounts(BaseModel):
    """How many examples there are."""

    pending: int = Field(description="That wait for a reviewer.", examples=[12])
    accepted: int = Field(description="That the next retraining takes.", examples=[340])
    rejected: int = Field(description="That no retraining takes.", examples=[7])


class ExampleList(BaseModel):
    """Some of the examples."""

    examples: list[FiledExample] = Field(description="In the order asked for.")
    counts: ExampleCounts = Field(description="Of all examples, by state.")


class Decision(BaseModel):
    """What a reviewer decides on an example."""

    model_config = ConfigDict(extra="forbid")

    state: State = Field(
        description="`accepted` or `rejected`; `pending` opens a decided one again.",
        examples=["accepted"],
    )
    by: By = ""
    why: str = Field(
        "", description="The reason.", examples=["Read the source."], max_length=WHY_CHARS
    )
    verdict: str | None = Field(
        None,
        description="With `accepted`: another verdict than the filed one; null keeps it.",
        examples=[MYTH],
        max_length=200,
    )
    topic: str | None = Field(
        None,
        description="With `accepted`: another topic than the filed one; null keeps it.",
        examples=["back-dimples-cause"],
        max_length=200,
    )
    reason: str | None = Field(
        None,
        description="With the verdict `unverified`: `off_topic`, `no_claim` or `not_covered`; "
        "null keeps it.",
        examples=[None],
        max_length=200,
    )
