"""No text keeps a regular expression busy: the work grows with its length, not with its square."""

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

import classifier
import service
from classifier.text import claims, frames, sentences, tokens
from classifier.text.normalise import MAX_CHARS, normalise

from .attacks import Attack, attacks

# Where less than a whole text is given to a pattern.
BOUNDS = {
    **dict.fromkeys((*frames.ASSERTIONS, *frames.DENIALS), frames.MAX_CHARS),
    sentences.HASHTAGS: sentences.TAGS_CHARS,
}
# Patterns that are only ever matched from the start of a line or a file.
ANCHORED = {"classifier.knowledge.topics.HEAD", "classifier.files.json_rows.ARRAY"}
# CPU seconds for one text of the longest length. What this demands is far less than a second; no
# pattern takes a tenth of it on an old machine.
MOST_SECONDS = 0.5
# Four times the text: four times the work, and twice that for what disturbs.
MOST_GROWTH = 8
# CPU seconds below which growth cannot be told from noise.
MEASURABLE = 0.02


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not found.name.endswith("__main__") and ".migrations" not in found.name:
            yield importlib.import_module(found.name)


def patterns() -> dict[str, re.Pattern[str]]:
    """Find the patterns of all modules, also those in tuples; one name each."""
    found: dict[re.Pattern[str], str] = {}
    for module in (*modules(classifier), *modules(service)):
        for name, value in vars(module).items():
            each = value if isinstance(value, tuple | list) else (value,)
            for place, one in enumerate(each):
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                    number = f"-{place}" if isinstance(value, tuple | list) else ""
                    found.setdefault(one, f"{module.__name__}.{name}{number}")
    return {name: pattern for pattern, name in found.items()}


PATTERNS = patterns()


def seconds(run: Callable[..., object], *told: Any) -> float:
    start = time.process_time()
    run(*told)
    return time.process_time() - start


def require_quick(run: Callable[[str], object], attack: Attack, length: int) -> None:
    """Try a text of growing length, so that what explodes is noticed while it is small."""
    taken = 0.0
    for shorter in (length // 64, length // 16, length // 4, length):
        text = attack.text(shorter)
        most = min(MOST_SECONDS, MOST_GROWTH * taken) if taken > MEASURABLE else MOST_SECONDS
        taken = seconds(run, text)
        if taken > most:
            # Other processes may have disturbed it.
            taken = min(seconds(run, text), seconds(run, text))
        assert taken <= most, (attack, shorter)


@pytest.mark.parametrize("name", PATTERNS)
def test_no_text_keeps_a_pattern_busy(name: str) -> None:
    """Every repetition in it is pumped to the longest text that the pattern is given."""
    pattern = PATTERNS[name]
    run: Callable[[str], Any] = pattern.match if name in ANCHORED else pattern.search
    for attack in attacks(pattern):
        require_quick(run, attack, BOUNDS.get(pattern, MAX_CHARS))


def test_the_attacks_find_what_is_slow() -> None:
    """Patterns that were here once, and the textbook's."""
    slow = {
        r"\?\W*$": MAX_CHARS // 2,
        r"(a+)+$": 25,
        r"\s+(?P<tags>#\w+(?:[\s,]+#\w+)+)\W*$": MAX_CHARS // 2,
        r"^\W*['\"]*(?P<statement>[^.!?\"]*[^.!?\"\s])['\"]*is$": 400,
    }
    for source, length in slow.items():
        pattern = re.compile(source)
        with pytest.raises(AssertionError):
            for attack in attacks(pattern):
                require_quick(pattern.search, attack, length)


# Signs that NLTK's tokenizer and sentence cutter know: a look at its patterns takes long.
SIGNS = (
    "#", "<", "<a", "<!--", "-", "<-", "@a", "a@", "a@b.", "a.", ". .", "http://", "a.b/", "(a",
    ":-", "a'", "1,", "\u200d", "\U0001f1e9", "\u0301", "?", "a? ", "e.g.", "1. ", "a\n", "#aB",
)  # fmt: skip


@pytest.mark.parametrize("run", [tokens.tokenise, sentences.split_sentences, normalise])
def test_no_text_keeps_the_cutting_busy(run: Callable[[str], object]) -> None:
    """Also where the patterns are those of NLTK, and where many small matches add up."""
    for sign in SIGNS:
        require_quick(run, Attack(". .", sign, " x"), MAX_CHARS)


def test_a_row_of_question_marks_is_read_once() -> None:
    """They end one sentence, whose claim the next one joins."""
    text = f"Dimples{'?' * 15_000}a. Diet creates dimples."
    spans = sentences.split_sentences(text)
    gists = [claims.Gist(None)] * len(spans)
    assert seconds(claims.group_sentences, text, spans, gists) < MOST_SECONDS
