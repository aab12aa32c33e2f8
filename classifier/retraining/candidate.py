"""Making a candidate: the data with the accepted examples, a new version, and its comparison."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from classifier import registry
from classifier.answers import UNVERIFIED
from classifier.checker import Checks, CompiledModel, FittedModel
from classifier.curation.checks import SAME
from classifier.curation.similarity import near_matches
from classifier.errors import ModelError, NothingNewError
from classifier.examples.alike import plain
from classifier.examples.example import Example
from classifier.examples.joining import Joined, LeftOut, join
from classifier.examples.snapshot import EXAMPLES, read_snapshot
from classifier.fitting import Fitted, Source, fit
from classifier.knowledge.claims import ADDED, VERDICTS, LabelledClaim
from classifier.labelled.checker import LabelModel
from classifier.labelled.texts import LabelledTexts, require_learnable
from classifier.retraining.comparison import (
    COMPARISON,
    COMPARISON_TEXT,
    Comparison,
    Learned,
    Version,
    compare,
)
from classifier.retraining.flips import Said
from classifier.retraining.gold import GoldSet, find_gold, read_gold, require_known
from classifier.retraining.report import as_text
from classifier.retraining.work import Made, Step, Told, Work
from classifier.training import canaries_of, files_of, held_out_of, read_source

# About how much of the time is gone when a step begins; fitting tells more on its way.
SHARES = {Step.READ: 0.0, Step.FIT: 0.05, Step.WRITE: 0.85, Step.COMPARE: 0.92, Step.SYNC: 0.98,
          Step.MANIFEST: 0.99}  # fmt: skip
Tell = Callable[[Told], None]


@dataclass(frozen=True, slots=True)
class _Material:
    """All that a candidate is made from."""

    current: str
    model: CompiledModel | LabelModel
    joined: Joined
    gold: GoldSet | None
    recent: tuple[str, ...]
    snapshot: bytes


def make_candidate(work: Work, tell: Tell) -> Made:
    """Train a version on the data and all accepted examples, and compare it with the one in use.

    It is written whole or not at all, and is not promoted.

    Raises
    ------
    DataError, ModelError
        If the data does not fit its format, or there is no usable version.
    NothingNewError
        If neither data nor examples differ from those of the version in use.
    """
    started = time.perf_counter()

    def step(now: Step, message: str, share: float | None = None) -> None:
        tell(Told(now, message, SHARES[now] if share is None else share))

    step(Step.READ, "Reading data and examples")
    material = _gather(work)
    step(Step.FIT, "Training")
    fitted = _fit(material, work, lambda message, share: step(Step.FIT, message, share))
    version = registry.new_version()
    begun = {Step.WRITE: "Writing the model", Step.SYNC: "Bringing it to the disk",
             Step.MANIFEST: "Writing what it is"}  # fmt: skip
    with registry.writing(
        work.models, version, lambda name: step(Step(name), begun[Step(name)])
    ) as draft:
        candidate = draft.dump(fitted.model).checker(version, always_answer=False)
        step(Step.COMPARE, f"Comparing with {material.current}")
        found = _compare(work, material, Version(candidate, draft.size(), fitted.held_out))
        for name, content in files_of(version, fitted).items():
            draft.add(name, content)
        for name, content in _texts_of(material, found).items():
            draft.add(name, content, private=True)
        facts = _facts(work, fitted, material, found) | {"canaries": canaries_of(candidate, fitted)}
        draft.publish(facts | {"seconds": round(time.perf_counter() - started, 1)})
    return Made(version, found.passed)


def _gather(work: Work) -> _Material:
    current = registry.current_version(work.models)
    model = registry.load(work.models / current)
    source = read_source(work.data)
    if isinstance(source, LabelledTexts) != isinstance(model, LabelModel):
        raise ModelError(
            f"{current} and {work.data} do not belong together: one knows topics, the other labels "
            "only. Give the --models and --data of one desk."
        )
    path = find_gold(work.data, work.gold)
    gold = read_gold(path) if path else None
    kept, leaks = _apart(read_snapshot(work.examples), gold)
    snapshot = work.examples.read_bytes()
    joined = join(source, kept)
    joined = Joined(joined.source, joined.added, joined.replaced, (*leaks, *joined.left_out))
    if isinstance(joined.source, LabelledTexts):
        require_learnable(work.data, joined.source.labels)
    _require_new(work, current, joined, snapshot)
    if path and gold:
        gold = _fitting(path, gold, joined.source)
    return _Material(current, model, joined, gold, _texts(work.recent), snapshot)


def _fitting(path: Path, gold: GoldSet, source: Source) -> GoldSet:
    """Give the part of a gold set that is not learnt from. Raises DataError."""
    if isinstance(source, LabelledTexts):
        require_known(path, gold, verdicts=set(source.labels), topics=())
        return gold.apart_from(source.texts)
    require_known(path, gold, verdicts={*VERDICTS, UNVERIFIED}, topics=source.topics)
    return gold.apart_from([row.text for row in source.rows()])


def _apart(
    examples: Sequence[Example], gold: GoldSet | None
) -> tuple[list[Example], tuple[LeftOut, ...]]:
    """Keep examples that read like a gold text out of training; signs and case do not count."""
    if gold is None:
        return list(examples), ()
    texts = [plain(example.text) for example in examples]
    near = near_matches(texts, [plain(text) for text in gold.texts], SAME)
    like = {match.first for match in near}
    why = "it reads like a text of the gold set, which is kept for measuring"
    leaks = tuple(LeftOut(examples[place].text, why) for place in sorted(like))
    return [example for place, example in enumerate(examples) if place not in like], leaks


def _require_new(work: Work, current: str, joined: Joined, snapshot: bytes) -> None:
    manifest = registry.read_manifest(work.models / current)
    if manifest.get("quick") and not work.quick:
        return
    known = manifest.get("data_sha256"), manifest.get("examples", {}).get("sha256")
    if known[0] != joined.source.digest:
        return
    if known[1] == _digest(snapshot) or (known[1] is None and not joined.added):
        raise NothingNewError(current)


def _texts(recent: Path | None) -> tuple[str, ...]:
    if recent is None:
        return ()
    lines = recent.read_bytes().splitlines()
    return tuple(dict.fromkeys(json.loads(line)["text"] for line in lines if line.strip()))


def _fit(material: _Material, work: Work, tell: Callable[[str, float], None]) -> Fitted:
    like = None
    if work.quick and isinstance(material.model, CompiledModel):
        like = cast(FittedModel, registry.load_fitted(work.models / material.current))
    shares = iter((0.1, 0.3, 0.65) if like is None else (0.1, 0.5))
    share = SHARES[Step.FIT]

    def progress(message: str) -> None:
        nonlocal share
        share = next(shares, share)
        tell(message, share)

    return fit(material.joined.source, seed=work.seed, progress=progress, like=like)


def _compare(work: Work, material: _Material, after: Version) -> Comparison:
    folder = work.models / material.current
    before = Version(
        material.model.checker(material.current, always_answer=False),
        registry.read_manifest(folder)["artefact"]["bytes"],
        held_out_of(folder),
    )
    learned = _learned(material.joined, before.checker, after.checker)
    return compare(before, after, material.gold, material.recent, learned)


def _learned(joined: Joined, before: Checks, after: Checks) -> Learned:
    added = list(_added(joined))
    texts = [row.text for row in added]
    right = [
        sum(
            Said.of(answer).is_right(row.verdict, row.topic)
            for row, answer in zip(added, checker.check(texts), strict=True)
        )
        for checker in (before, after)
    ]
    return Learned(joined.added, joined.replaced, right[0], right[1], joined.left_out)


def _added(joined: Joined) -> Iterator[LabelledClaim]:
    source = joined.source
    if isinstance(source, LabelledTexts):
        own = len(source.texts) - source.added
        pairs = zip(source.texts[own:], source.labels[own:], strict=True)
        yield from (LabelledClaim(text, label) for text, label in pairs)
    else:
        yield from (row for row in source.rows() if row.file == ADDED)


def _facts(work: Work, fitted: Fitted, material: _Material, found: Comparison) -> dict[str, Any]:
    """What the manifest records besides the facts of the fit."""
    examples = {"added": material.joined.added, "sha256": _digest(material.snapshot)}
    gate = {"against": found.before, "passed": found.passed, "reasons": found.reasons}
    return fitted.facts | {"quick": work.quick, "examples": examples, "gate": gate}


def _texts_of(material: _Material, found: Comparison) -> dict[str, str | bytes]:
    """Give the files that hold texts of people."""
    return {
        EXAMPLES: material.snapshot, COMPARISON: found.to_json(), COMPARISON_TEXT: as_text(found)
    }  # fmt: skip


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
