"""Training: from a data folder to a version that answers."""

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from classifier import registry
from classifier.checker import Checks
from classifier.fitting import SEED, Fitted, Progress, Source, fit
from classifier.heldout_answers import HeldOutAnswers
from classifier.knowledge.base import read_knowledge
from classifier.labelled.texts import is_labelled_only, read_labelled, require_learnable

HELD_OUT = "held_out.npz"
# Texts of which the canaries are chosen.
CANARIES_FROM = 100
logger = logging.getLogger(__name__)


def train(data: Path, models: Path, progress: Progress = logger.info, seed: int = SEED) -> str:
    """Train a version on a data folder and make it the current one; returns its name.

    Labelled texts without topics (`labelled.texts`) give a model of labels.

    Raises
    ------
    DataError
        If the data does not fit its format; nothing is written then.
    """
    started = time.perf_counter()
    progress(f"Reading {data}")
    version = registry.new_version()
    fitted = fit(read_source(data), seed=seed, progress=progress)
    facts = fitted.facts | {"seconds": round(time.perf_counter() - started, 1)}
    with registry.writing(models, version) as draft:
        checker = draft.dump(fitted.model).checker(version, always_answer=False)
        for name, content in files_of(version, fitted).items():
            draft.add(name, content)
        draft.publish(facts | {"canaries": canaries_of(checker, fitted)})
    registry.promote(models, version, kind=registry.Kind.TRAIN)
    progress(f"Trained {version} in {time.perf_counter() - started:.0f} s")
    return version


def read_source(data: Path) -> Source:
    """Read topics and claims, or labelled texts.

    Raises
    ------
    DataError
        If the data does not fit its format, or too little can be learnt from it.
    """
    if not is_labelled_only(data):
        return read_knowledge(data)
    texts = read_labelled(data)
    require_learnable(data, texts.labels)
    return texts


def files_of(version: str, fitted: Fitted) -> Mapping[str, str | bytes]:
    """Give what stands beside the artefact of a fitted model."""
    files: dict[str, str | bytes] = {registry.REPORT: f"# {version}\n\n{fitted.report}"}
    if fitted.held_out is not None:
        files[HELD_OUT] = fitted.held_out.to_bytes()
    return files


def canaries_of(checker: Checks, fitted: Fitted) -> list[dict[str, Any]]:
    """Choose texts, among some of those learnt from, whose answers the manifest keeps."""
    texts = fitted.model.claims.texts
    return registry.choose_canaries(checker, texts[:: max(1, len(texts) // CANARIES_FROM)])


def held_out_of(folder: Path) -> HeldOutAnswers | None:
    """Read what a version's recipe answered on held-out texts; None where that is not kept."""
    try:
        content = (folder / HELD_OUT).read_bytes()
    except FileNotFoundError:
        return None
    return HeldOutAnswers.from_bytes(content)
