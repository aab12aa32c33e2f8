"""NLTK is imported without what it can do without, and nothing is missing afterwards."""

import subprocess
import sys

SCRIPT = """
import sys
from classifier.text import sentences, tokens

assert [piece.stem for piece in tokens.cut("flumping,")] == ["flump", ","]
assert len(sentences.split_sentences("It was 3. (So.) It is.")) > 1
print([name for name in ("nltk", "sklearn", "scipy.stats", "pandas") if name in sys.modules])
from scipy.stats import fisher_exact
from sklearn.linear_model import LogisticRegression

print(fisher_exact.__module__.partition(".")[0], LogisticRegression.__module__.partition(".")[0])
"""


def test_nltk_brings_nothing_that_takes_long() -> None:
    """And whoever needs it then, has it."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["['nltk']", "scipy sklearn"]


def test_what_is_imported_already_stays() -> None:
    """As in a process that trains."""
    import sklearn

    from classifier.text.optional import without_extras

    with without_extras():
        assert sys.modules["sklearn"] is sklearn
    assert sys.modules["sklearn"] is sklearn
