"""Reading texts with compiled weights: topic, verdict and kind, and how sure that is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.compiled.rows import Doubles
from classifier.compiled.stance_weights import StanceWeights, Statements
from classifier.compiled.sureness import Sureness
from classifier.compiled.terms import CountedTexts, Placed, Terms
from classifier.compiled.topic_index import Matches, TopicIndex
from classifier.reading.features import ParsedText

CLAIM = "claim"
# What a denial of a statement makes of its verdict.
OPPOSITE = {"myth": "fact", "fact": "myth"}
# So many texts, or characters, are read at once. More would not be faster, and take more memory.
AT_ONCE, CHARS_AT_ONCE = 64, 10_000


@dataclass(frozen=True, slots=True)
class Match:
    """The best topics of a text, best first, and the nearest claims of the best one.

    `topics` and `scores` (0–1) have the same length; so have `nearest` and `similarity` (cosines):
    NEAREST, with NONE and 0 where the topic has fewer claims.
    """

    topics: list[int]
    scores: list[float]
    nearest: list[int]
    similarity: list[float]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a text.

    `verdict` is the column of the most probable one, `stated` that of the statement inside a
    denying frame (else the same); `kind` is the most probable kind of text; `covered` and `right`
    are the probabilities that the topic, and that topic and verdict are right, 0–1. `placed` are
    the known features of its statement with their tokens; the statement is the one at `place` among
    `statements`.
    """

    match: Match
    verdict: int
    stated: int
    kind: str
    covered: float
    right: float
    placed: Placed
    statements: Statements
    place: int

    def contributions(self, verdict: int) -> dict[int, float]:
        """Give what each of the statement's features added to a verdict's score over the mean."""
        return self.statements.contributions(self.place, verdict)


@dataclass(frozen=True, eq=False)
class CompiledReader:
    """All learnt weights, laid out to read one text, or some together.

    `kind_row` (n_terms,) gives a word's row in `kind_coef` (n_known + 1, n_kinds), the last one for
    all without weight; `claim_verdicts` (n_claims,) are the stored claims' verdict columns.
    """

    terms: Terms
    index: TopicIndex
    stance: StanceWeights
    topic_sureness: Sureness
    verdict_sureness: Sureness
    topics: list[str]
    verdicts: list[str]
    kinds: list[str]
    kind_row: NDArray[np.int32]
    kind_coef: Doubles
    kind_intercept: Doubles
    claim_verdicts: NDArray[np.int8]

    def read(self, parsed: Sequence[ParsedText]) -> list[Reading]:
        """Read parsed texts. Each is read as if it were alone, but together they take less time."""
        return [reading for some in _in_parts(parsed) for reading in self._read(some)]

    def likely(self, parsed: Sequence[ParsedText]) -> list[list[str]]:
        """Give the ids of the topics that each text may be on, best first, however unsure."""
        return [
            [self.topics[topic] for topic, score in zip(topics, scores, strict=True) if score]
            for some in _in_parts(parsed)
            for matches in [self.index.match(self.terms.count(some).topical)]
            for topics, scores in zip(matches.topics.tolist(), matches.scores.tolist(), strict=True)
        ]

    def turned(self, verdict: int) -> int:
        """Give the column of the verdict that a denial of this column's statements has."""
        opposite = OPPOSITE.get(self.verdicts[verdict])
        return self.verdicts.index(opposite) if opposite in self.verdicts else verdict

    def _read(self, parsed: Sequence[ParsedText]) -> Iterator[Reading]:
        counted = self.terms.count(parsed)
        matches = self.index.match(counted.topical)
        statements = self.stance.judge(counted.statements, matches.topics[:, 0])
        proba = _softmax(statements.scores)
        stated = proba.argmax(axis=1)
        turned = np.array([self.turned(verdict) for verdict in range(len(self.verdicts))])
        denied = np.array([text.denied for text in parsed])
        verdicts = np.where(denied, turned[stated], stated)
        kinds = self._kinds(counted)
        covered = self._covered(counted, matches, statements, kinds)
        right = covered * self._verdict_sureness(matches, statements, proba, verdicts)
        told = (verdicts, stated, kinds.argmax(axis=1), covered, right)
        each = zip(
            _matches(matches), counted.placed, *(part.tolist() for part in told), strict=True
        )
        for place, (match, placed, *answer) in enumerate(each):
            verdict, said, kind, topic_sure, sure = answer
            yield Reading(
                match, verdict, said, self.kinds[kind], topic_sure, sure, placed, statements, place
            )

    def _kinds(self, counted: CountedTexts) -> Doubles:
        """Give the probability of each kind of text, shape (n_texts, n_kinds)."""
        words = counted.words
        rows = words.weights[:, None] * self.kind_coef[self.kind_row[words.columns]]
        return _softmax(words.sums(rows) + self.kind_intercept)

    def _covered(
        self, counted: CountedTexts, matches: Matches, statements: Statements, kinds: Doubles
    ) -> Doubles:
        """Give the probability that the topic is right, shape (n_texts,)."""
        best, second = matches.scores[:, 0], matches.scores[:, 1]
        is_claim = kinds[:, self.kinds.index(CLAIM)].clip(1e-6, 1 - 1e-6)
        signals = [
            best,
            best - second,
            matches.similarity[:, 0],
            np.log(is_claim / (1 - is_claim)),
            statements.familiarity,
            np.log(self.index.sizes(matches.topics[:, 0])),
            np.log1p(counted.information),
        ]
        return self.topic_sureness.predict(np.stack(signals, axis=1))

    def _verdict_sureness(
        self, matches: Matches, statements: Statements, proba: Doubles, verdicts: NDArray[np.intp]
    ) -> Doubles:
        """Give the probability that the verdict is right if the topic is, shape (n_texts,)."""
        ranked = np.sort(proba, axis=1)
        logs = np.log(ranked[:, -2:] + 1e-9)
        similar = matches.similarity
        agrees = self.claim_verdicts[matches.nearest] == verdicts[:, None]
        signals = [
            logs[:, 1] - logs[:, 0],
            ranked[:, -1],
            similar[:, 0],
            matches.scores[:, 0],
            *np.where(agrees, similar, -similar).T,
            statements.familiarity,
        ]
        return self.verdict_sureness.predict(np.stack(signals, axis=1))


def _in_parts(parsed: Sequence[ParsedText]) -> Iterator[Sequence[ParsedText]]:
    """Cut into parts that are read at once."""
    first = chars = 0
    for place, text in enumerate(parsed):
        chars += len(text.text)
        if place > first and (place - first == AT_ONCE or chars > CHARS_AT_ONCE):
            yield parsed[first:place]
            first, chars = place, len(text.text)
    if first < len(parsed):
        yield parsed[first:]


def _matches(matches: Matches) -> Iterator[Match]:
    parts = (matches.topics, matches.scores, matches.nearest, matches.similarity)
    for topics, scores, nearest, similarity in zip(*(p.tolist() for p in parts), strict=True):
        yield Match(topics, scores, nearest, similarity)


def _softmax(scores: Doubles) -> Doubles:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    proba: Doubles = powers / powers.sum(axis=1, keepdims=True)
    return proba
