"""Searching the topics by words; the beginning of the last word is enough."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import log

from classifier.knowledge.topics import Topic
from classifier.text.normalise import normalise
from classifier.text.tokens import stems

# What a word counts for, by where it stands.
TITLE, QUESTION, CORRECTION, EXPLANATION = 3.0, 2.0, 1.0, 0.5
# What is added to the best of the topics that the model holds likely, next to the best score.
LIKELY = 0.5
# Topics with less than this share of the best one's score are left out.
LEAST = 0.3
# Fewer letters begin too many words.
PREFIX = 3
# What a word counts for that is only begun.
BEGUN = 0.3


class TopicIndex:
    """Which words stand in which topics.

    Parameters
    ----------
    topics : iterable of Topic
    """

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        self._size = 0
        for topic in topics:
            self._size += 1
            for word, weight in _words(topic):
                found = self._weights[word]
                found[topic.id] = found.get(topic.id, 0.0) + weight
        self._sorted = sorted(self._weights)

    def search(self, query: str, likely: Sequence[str] = ()) -> list[str]:
        """Give the ids of the topics that have words of a query, best first.

        Those among them that are `likely`, best first, come earlier.
        """
        words = stems(normalise(query).text)
        found: dict[str, list[float]] = defaultdict(list)
        for place, word in enumerate(words):
            for topic, score in self._found(word, is_last=place == len(words) - 1).items():
                found[topic].append(score)
        # Topics that have more of the words come first.
        scores = {topic: sum(own) * len(own) / len(words) for topic, own in found.items()}
        best = max(scores.values(), default=0.0)
        for place, topic in enumerate(likely):
            if topic in scores:
                scores[topic] += LIKELY * best / (place + 1)
        ordered = sorted(scores, key=lambda topic: -scores[topic])
        return [topic for topic in ordered if scores[topic] >= LEAST * best]

    def _found(self, word: str, *, is_last: bool) -> dict[str, float]:
        """Give the topics that have a word, or words that the last one begins, and its score."""
        found = self._scored(word, 1.0)
        for known in self._begun(word) if is_last else ():
            for topic, score in self._scored(known, BEGUN).items():
                found[topic] = max(found.get(topic, 0.0), score)
        return found

    def _scored(self, word: str, share: float) -> dict[str, float]:
        weights = self._weights.get(word, {})
        # Rare words say more (Spärck Jones 1972).
        rarity = log(1 + self._size / (1 + len(weights)))
        return {topic: weight * rarity * share for topic, weight in weights.items()}

    def _begun(self, word: str) -> Iterator[str]:
        if len(word) >= PREFIX:
            for known in self._sorted[bisect_left(self._sorted, word) :]:
                if not known.startswith(word):
                    return
                if known != word:
                    yield known


def _words(topic: Topic) -> Iterator[tuple[str, float]]:
    for text, weight in (
        (topic.title, TITLE),
        (topic.question, QUESTION),
        (topic.correction, CORRECTION),
        (topic.explanation, EXPLANATION),
    ):
        words = stems(normalise(text).text)
        for word in set(words):
            # A word says more about a topic in a short title than in a long one.
            yield word, weight / len(words) ** 0.25
