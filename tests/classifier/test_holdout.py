"""No fold reads a text by a writer, or on a topic, that it was fitted on."""

import numpy as np

from classifier.holdout import topic_folds, writer_folds
from classifier.knowledge.claims import LabelledClaim

ROWS = [
    LabelledClaim(
        f"text {n}", "myth", topic=f"t{n % 20}", style="plain", writer="abcd"[n // 20 % 4]
    )
    for n in range(400)
] + [
    LabelledClaim(f"post {n}", "unverified", reason="no_claim", writer="abcd"[n % 4])
    for n in range(8)
]


def test_writer_folds_share_no_writer_and_hide_topics() -> None:
    """Every row is read once, by a reader without its writer and without the hidden topics."""
    folds = writer_folds(ROWS, seed=1)
    assert sorted(np.concatenate([fold.read for fold in folds])) == list(range(len(ROWS)))
    for fold in folds:
        assert not {ROWS[i].writer for i in fold.fit} & {ROWS[i].writer for i in fold.read}
        assert len(fold.hidden) == 3
        assert not fold.hidden & {ROWS[i].topic for i in fold.fit}
        assert fold.hidden <= {ROWS[i].topic for i in fold.read}


def test_rows_without_writers_are_split_at_random() -> None:
    """Data of one writer can still be calibrated on."""
    rows = [LabelledClaim(f"text {n}", "myth", topic=f"t{n % 20}") for n in range(100)]
    first, second, _ = writer_folds(rows, seed=1)
    assert not set(first.fit) & set(first.read)
    assert 15 < len(second.read) < 55


def test_no_more_parts_than_writers() -> None:
    """Four writers make four parts, each with all rows of one."""
    folds = writer_folds(ROWS, seed=1, n=6, hidden=0.0)
    read = sorted(sorted({ROWS[i].writer for i in fold.read}) for fold in folds)
    assert read == [["a"], ["b"], ["c"], ["d"]]
    assert all(len(fold.fit) + len(fold.read) == len(ROWS) for fold in folds)


def test_topic_folds_know_nothing_of_their_topics() -> None:
    """Every claim is read once by a reader that lacks its topic; other texts stay in."""
    folds = topic_folds(ROWS, seed=1)
    assert sorted(np.concatenate([fold.read for fold in folds])) == list(range(400))
    for fold in folds:
        assert not {ROWS[i].topic for i in fold.fit} & {ROWS[i].topic for i in fold.read}
