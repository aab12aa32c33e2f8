"""Checking texts: from what somebody wrote to the answer with its reason."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from classifier.answers import (
    FACT,
    UNVERIFIED,
    Answer,
    ClaimAnswer,
    Evidence,
    Reason,
    SimilarClaim,
    TopicName,
)
from classifier.compiled.reader import CompiledReader, Reading
from classifier.evidence import WeighedWord, weigh_words
from classifier.knowledge.claims import LabelledClaim
from classifier.knowledge.topics import Topic
from classifier.reading.features import ParsedText, parse, parse_repaired
from classifier.reading.rule import NO_CLAIM_KINDS, NONE, TELLING, silence
from classifier.text.claims import Gist, group_sentences
from classifier.text.normalise import NormalisedText, normalise, require_readable
from classifier.text.sentences import split_sentences
from classifier.text.tokens import Cut

if TYPE_CHECKING:
    from classifier.reading.confidence import AnswerConfidence
    from classifier.reading.counts import Vocabularies
    from classifier.reading.reader import ClaimReader

# A sentence has a topic of its own from this probability on that the topic is right.
OWN_TOPIC = 0.5
# A second topic with this share of the best one's score may be the one that was meant.
CLOSE = 0.9


@dataclass(frozen=True, slots=True)
class StoredClaims:
    """Texts and verdicts of the claims that a reader was fitted on, in its order."""

    texts: Sequence[str]
    verdicts: Sequence[str]

    @classmethod
    def of(cls, claims: Sequence[LabelledClaim]) -> "StoredClaims":
        """Keep what answers show of claims."""
        return cls([claim.text for claim in claims], [claim.verdict for claim in claims])

    def __reduce__(self) -> tuple[Any, ...]:
        # A pickle of many small strings takes seconds, one long string does not.
        return _unpack, (json.dumps([list(self.texts), list(self.verdicts)]),)


@dataclass(frozen=True, slots=True)
class FittedModel:
    """What training fitted, and the knowledge it was fitted on.

    `vocabularies` count what `reader` reads; `claims` are those that it was fitted on;
    `threshold` is the least confidence that is answered, 0–1.
    """

    vocabularies: "Vocabularies"
    reader: "ClaimReader"
    confidence: "AnswerConfidence"
    threshold: float
    topics: Mapping[str, Topic]
    claims: StoredClaims

    def compiled(self) -> "CompiledModel":
        """Lay the learnt weights out to answer texts quickly, as scikit-learn would."""
        from classifier.compiled.compiling import compile_reader, known_runs

        return CompiledModel(
            compile_reader(self.vocabularies, self.reader, self.confidence),
            known_runs(self.claims.texts),
            self.threshold,
            self.topics,
            self.claims,
        )


@dataclass(frozen=True, slots=True)
class CompiledModel:
    """All that answering needs: a fitted model's weights, and the knowledge it was fitted on.

    `cut` cuts runs of characters into words; the rest is as in `FittedModel`.
    """

    reader: CompiledReader
    cut: Cut
    threshold: float
    topics: Mapping[str, Topic]
    claims: StoredClaims

    def checker(self, version: str, *, always_answer: bool) -> "Checker":
        """Make the checker of this model."""
        return Checker(self, version, always_answer=always_answer)


@dataclass(frozen=True, slots=True)
class _Span:
    """One claim of one text: which text, and where in its normalised form."""

    text: NormalisedText
    start: int
    end: int
    idle: bool = False

    def words(self) -> str:
        return self.text.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Read:
    """A part of a text as it was read."""

    parsed: ParsedText
    reading: Reading


class Checks(Protocol):
    """What every checker does, whatever its model."""

    version: str

    @property
    def topics(self) -> Mapping[str, Topic]:
        """The topics that it can explain, by id."""

    def check(self, texts: Sequence[str]) -> list[Answer]:
        """Answer each text; raises InputError for one that cannot be read."""


class Checker:
    """Answer texts with one model.

    Parameters
    ----------
    model : CompiledModel
    version : str
        The version's name, given with every answer.
    always_answer : bool
        Answer every claim, however unsure (for benchmarks).
    """

    def __init__(self, model: CompiledModel, version: str, *, always_answer: bool = False) -> None:
        self.model = model
        self.version = version
        self.always_answer = always_answer

    @property
    def topics(self) -> Mapping[str, Topic]:
        """The topics that the model can explain, by id."""
        return self.model.topics

    def check(self, texts: Sequence[str]) -> list[Answer]:
        """Answer each text.

        Raises
        ------
        InputError
            For a text that is blank, too long or not text.
        """
        for text in texts:
            require_readable(text)
        normal = [normalise(text) for text in texts]
        sentences = [split_sentences(text.text) or [(0, len(text.text))] for text in normal]
        cut = [
            [_Span(text, *sentence) for sentence in own]
            for text, own in zip(normal, sentences, strict=True)
        ]
        read = self._read(span.words() for spans in cut for span in spans)
        claims = [self._claims(spans, read) for spans in cut]
        # Claims of several sentences.
        words = (span.words() for spans in claims for span in spans if not span.idle)
        read |= self._read(joined for joined in words if joined not in read)
        return [self._join(spans, read) for spans in claims]

    def likely_topics(self, texts: Sequence[str]) -> list[list[str]]:
        """Give the ids of the topics that each text may be on, best first, however unsure.

        A text as a whole is looked at, not its claims; one that shares nothing with any topic has
        none.
        """
        return self.model.reader.likely([parse(text, self.model.cut) for text in texts])

    def _read(self, parts: Iterable[str]) -> dict[str, _Read]:
        """Read parts of texts; what is repeated is read once."""
        parsed = {part: parse_repaired(part, self.model.cut) for part in dict.fromkeys(parts)}
        readings = self.model.reader.read(list(parsed.values()))
        found = zip(parsed.items(), readings, strict=True)
        return {part: _Read(parsed, reading) for (part, parsed), reading in found}

    def _claims(self, sentences: Sequence[_Span], read: Mapping[str, _Read]) -> list[_Span]:
        """Join the sentences of a text into its claims."""
        if len(sentences) == 1:
            return list(sentences)
        text = sentences[0].text
        gists = [self._gist(read[sentence.words()]) for sentence in sentences]
        spans = [(sentence.start, sentence.end) for sentence in sentences]
        return [_Span(text, *claim) for claim in group_sentences(text.text, spans, gists)]

    def _join(self, claims: Sequence[_Span], read: Mapping[str, _Read]) -> Answer:
        """Answer a text's claims."""
        answers = [self._answer(claim, read) for claim in claims]
        return Answer.of_claims(answers, self.version)

    def _gist(self, sentence: _Read) -> Gist:
        """Say what a sentence is about by itself."""
        reading = sentence.reading
        if reading.covered >= OWN_TOPIC:
            return Gist(self.model.reader.topics[reading.match.topics[0]])
        return Gist(None, reading.kind in NO_CLAIM_KINDS or not self._may_claim(sentence.parsed))

    def _answer(self, claim: _Span, read: Mapping[str, _Read]) -> ClaimAnswer:
        """Answer one claim; what claims nothing needs no reading."""
        if claim.idle:
            return _unverified(claim, Reason.NO_CLAIM)
        found = read[claim.words()]
        if reason := self._silence(found):
            return _unverified(claim, reason)
        return self._explain(claim, found)

    def _silence(self, read: _Read) -> Reason | None:
        """Say why a claim is not answered, or None where it is."""
        if not self._may_claim(read.parsed):
            return Reason.NO_CLAIM
        threshold = 0.0 if self.always_answer else self.model.threshold
        reading = read.reading
        return silence(reading.right, threshold, reading.covered, reading.kind)

    def _may_claim(self, parsed: ParsedText) -> bool:
        """Say whether a text has two words or more, one of them known and telling."""
        words = [stem for stem in parsed.stems if stem.isalpha() or any(map(str.isalpha, stem))]
        return len(words) > 1 and self.model.reader.terms.know_telling(words, TELLING)

    def _explain(self, span: _Span, read: _Read) -> ClaimAnswer:
        reader, reading = self.model.reader, read.reading
        verdict = reader.verdicts[reading.verdict]
        topic = self.model.topics[reader.topics[reading.match.topics[0]]]
        start, end = span.text.span(span.start, span.end)
        return ClaimAnswer(
            span.text.original[start:end],
            start,
            end,
            verdict,
            confidence=round(reading.right, 4),
            topic=TopicName(topic.id, topic.title),
            runner_up=self._runner_up(reading),
            explanation=topic.explanation,
            correction=topic.correction,
            harm=None if verdict == FACT else topic.harm,
            sources=topic.sources,
            reviewed=topic.reviewed,
            evidence=tuple(_in_original(span, word) for word in self._weigh(read)),
            similar=tuple(self._similar(reading)),
        )

    def _weigh(self, read: _Read) -> list[WeighedWord]:
        """Give the words that spoke for the verdict."""
        reading = read.reading
        return weigh_words(read.parsed, reading.contributions(reading.stated), reading.placed)

    def _runner_up(self, reading: Reading) -> TopicName | None:
        """Give the second topic if its score comes close to that of the best."""
        best, second = reading.match.scores[:2]
        if second < CLOSE * best:
            return None
        topic = self.model.topics[self.model.reader.topics[reading.match.topics[1]]]
        return TopicName(topic.id, topic.title)

    def _similar(self, reading: Reading) -> Iterator[SimilarClaim]:
        match, claims = reading.match, self.model.claims
        for index, cosine in zip(match.nearest, match.similarity, strict=True):
            if index != NONE:
                text, verdict = claims.texts[index], claims.verdicts[index]
                yield SimilarClaim(text, verdict, round(min(cosine, 1.0), 4))


def _in_original(span: _Span, word: WeighedWord) -> Evidence:
    start, end = span.text.span(span.start + word.start, span.start + word.end)
    return Evidence(start, end, span.text.original[start:end], round(word.weight, 4))


def _unpack(packed: str) -> StoredClaims:
    return StoredClaims(*json.loads(packed))


def _unverified(span: _Span, reason: Reason) -> ClaimAnswer:
    start, end = span.text.span(span.start, span.end)
    return ClaimAnswer(span.text.original[start:end], start, end, UNVERIFIED, reason=str(reason))
