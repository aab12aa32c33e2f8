"""The cells that an answer adds to a row, and the names of those that the row had."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from classifier.answers import Answer
from classifier.checker import Checks
from classifier.errors import InputError
from classifier.files.table import Row

ADDED = (
    "verdict", "confidence", "harm", "topic", "reason", "explanation", "source", "model", "error"
)  # fmt: skip
# What an answer adds, in the order of ADDED; a tuple, because thousands travel between processes.
Added = tuple[Any, ...]


def answer_cells(checker: Checks, texts: Sequence[str]) -> list[Added]:
    """Check texts; gives the added cells of each, with `error` where it cannot be checked."""
    try:
        return [_added(answer) for answer in checker.check(texts)]
    except InputError:
        return [_one(checker, text) for text in texts]


def failed(problem: str) -> Added:
    """Give the added cells of a row without an answer."""
    return (*(None,) * (len(ADDED) - 1), problem)


def whole_row(row: Row, added: Added) -> dict[str, Any]:
    """Join a row's own cells and the added ones.

    An own column with the name of an added one becomes `input_<name>`.
    """
    names = _kept_names(tuple(row.cells))
    kept = dict(zip(names, row.cells.values(), strict=True))
    return {**kept, **dict(zip(ADDED, added, strict=True))}


def _one(checker: Checks, text: str) -> Added:
    try:
        return _added(checker.check([text])[0])
    except InputError as error:
        return failed(str(error))


def _added(answer: Answer) -> Added:
    claim = answer.deciding()
    return (
        answer.verdict,
        answer.confidence,
        answer.harm,
        claim.topic.id if claim.topic else None,
        claim.reason,
        claim.explanation,
        claim.sources[0].url if claim.sources else None,
        answer.model,
        None,
    )


@lru_cache(maxsize=256)
def _kept_names(names: tuple[str, ...]) -> list[str]:
    """Rename what would hide an added column, until no name is taken twice."""
    taken = {*names, *ADDED}
    kept = []
    for name in names:
        free = name
        while free in ADDED or (free != name and free in taken):
            free = f"input_{free}"
        taken.add(free)
        kept.append(free)
    return kept
