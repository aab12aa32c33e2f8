"""The documents on retrainings and versions that the API takes and gives, field by field."""

import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.store.records import RetrainingState

VERSION = "20261122T101500Z-3f2a9c"
# One line with a visible character, as for those who file examples.
NAME = r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$"
REASON_CHARS = 1_000
TIME = "2026-11-22T10:15:00Z"

By = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=NAME),
    Field(
        description="Your name, at most 60 characters. With an API key, its name counts, and this "
        "may be left out.",
        examples=["ana"],
    ),
]
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=REASON_CHARS, pattern=r"^[^\x00]*$")
]


class RetrainingRequest(BaseModel):
    """Asks for a retraining with all accepted examples."""

    model_config = ConfigDict(extra="forbid")

    by: By = ""
    quick: bool = Field(
        False,
        description="Keep confidence and threshold of the version in use, which takes about half "
        "the time.",
        examples=[False],
    )


class RetrainingStatus(BaseModel):
    """How far a retraining is."""

    id: int = Field(description="Its id.", examples=[7])
    state: RetrainingState = Field(
        description="`queued`, `running`, `done`, `failed`, `cancelled` or `interrupted`.",
        examples=["running"],
    )
    step: str = Field(
        description="What it does: `read`, `fit`, `write`, `compare`, `sync`, `manifest`, then "
        "`database`; empty before it begins.",
        examples=["fit"],
    )
    message: str = Field(description="That in words.", examples=["Training"])
    share: float = Field(description="About how much is done, 0–1.", examples=[0.3])
    examples: int | None = Field(
        description="The accepted examples that it takes; null before it begins.", examples=[340]
    )
    version: str | None = Field(
        description="The candidate that it made; null before it is done.", examples=[None]
    )
    passed: bool | None = Field(
        description="Whether the gate lets the candidate pass; null before it is done.",
        examples=[None],
    )
    error: str | None = Field(description="Why there is no candidate; else null.", examples=[None])


class Retraining(RetrainingStatus):
    """A retraining: who asked for it, and how far it is."""

    by: str = Field(description="Who asked for it.", examples=["ana"])
    origin: str = Field(description="Where: `service` or `command`.", examples=["service"])
    quick: bool = Field(description="Whether it is a quick one.", examples=[False])
    created: datetime.datetime = Field(description="When it was asked for.", examples=[TIME])
    started: datetime.datetime | None = Field(
        description="When it began; null before.", examples=[TIME]
    )
    ended: datetime.datetime | None = Field(
        description="When it ended; null before.", examples=[None]
    )


Comparison = Annotated[
    dict[str, Any] | None,
    Field(
        description="The candidate beside the version it was compared with: figures with their "
        "intervals, texts that are answered otherwise, and why the gate refuses it; null where "
        "there is none.",
        examples=[{"before": "20261101T090000Z-77aa01", "after": VERSION, "passed": True,
                   "reasons": []}],
    ),
]  # fmt: skip


class RetrainingWithComparison(Retraining):
    """A retraining with what came of it."""

    comparison: Comparison


class RetrainingList(BaseModel):
    """The latest retrainings."""

    retrainings: list[Retraining] = Field(description="Newest first.")


class ModelVersion(BaseModel):
    """A trained version."""

    version: str = Field(description="Its name.", examples=[VERSION])
    current: bool = Field(description="Whether it is the one in use.", examples=[True])
    trained: datetime.datetime | None = Field(
        description="When, by its name; null where that tells none.", examples=[TIME]
    )
    bytes: int | None = Field(description="How large its artefact is.", examples=[145_628_428])
    examples: int | None = Field(
        description="The accepted examples it was trained with; null where it is no candidate.",
        examples=[340],
    )
    figures: dict[str, Any] = Field(
        description="What was measured on held-out texts; empty where nothing was.",
        examples=[{"n": 52_872, "accuracy": 0.937, "coverage": 0.758}],
    )
    against: str | None = Field(
        description="The version it was compared with; null where it was not.",
        examples=["20261101T090000Z-77aa01"],
    )
    passed: bool | None = Field(
        description="Whether the gate lets it pass; null where there was no comparison.",
        examples=[True],
    )
    problem: str | None = Field(
        description="Why its manifest cannot be read; else null.", examples=[None]
    )


class ModelWithComparison(ModelVersion):
    """A trained version with its comparison."""

    comparison: Comparison


class RefusedVersion(BaseModel):
    """The current version, where this service does not answer with it."""

    version: str = Field(description="Its name; empty where none is named.", examples=[VERSION])
    problem: str = Field(
        description="Why.", examples=["model.joblib is not the file that its manifest describes"]
    )


class Promotion(BaseModel):
    """One change of the version in use."""

    version: str = Field(description="To which.", examples=[VERSION])
    over: str | None = Field(
        description="Over which; null at the first.", examples=["20261101T090000Z-77aa01"]
    )
    by: str = Field(description="By whom.", examples=["ana"])
    at: datetime.datetime = Field(description="When.", examples=[TIME])
    kind: str = Field(description="`train`, `promote` or `rollback`.", examples=["promote"])
    reason: str = Field(description="The reason given, or empty.", examples=[""])


class Models(BaseModel):
    """The versions, and which of them answers."""

    answering: str = Field(description="The version that answers here.", examples=[VERSION])
    current: str | None = Field(
        description="The one in use; null where there is none.", examples=[VERSION]
    )
    refused: RefusedVersion | None = Field(
        description="The current version where this service cannot load it; else null.",
        examples=[None],
    )
    models: list[ModelVersion] = Field(description="All versions, oldest first.")
    promotions: list[Promotion] = Field(description="What was in use, oldest first.")


class PromotionRequest(BaseModel):
    """Asks for another version to be used."""

    model_config = ConfigDict(extra="forbid")

    by: By = ""
    despite: Reason = Field(
        "",
        description="Why it is used although the gate refused it; empty where it passed.",
        examples=[""],
    )


class RollbackRequest(BaseModel):
    """Asks for the version before."""

    model_config = ConfigDict(extra="forbid")

    by: By = ""
    reason: Reason = Field("", description="Why.", examples=["It calls too much a myth."])


class InUse(BaseModel):
    """The version that is in use now."""

    version: str = Field(description="Its name; it answers from now on.", examples=[VERSION])
