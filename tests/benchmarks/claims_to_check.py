"""Make texts as people would send them, none twice and none stored: what the speed is measured on.

Each is a stored claim with one word replaced by a word from its topic, one such word in eight
misspelt; one in ten is made in the same way of a text that holds no health claim. One in eight is a
caption of two or three of them. A third wear a caption's clothes (`make_captions.dressed`:
greetings, hashtags, emoji, capitals, typing errors). The same seed gives the same texts.

Run: python tests/benchmarks/claims_to_check.py COUNT OUT.jsonl [--data DIR]
"""

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from make_captions import IDLE, dressed

from classifier.fitting import SEED
from classifier.knowledge.base import KnowledgeBase, read_knowledge
from classifier.knowledge.claims import LabelledClaim, text_key
from classifier.paths import data_folder
from classifier.text.normalise import normalise
from classifier.text.sentences import split_sentences

CAPTIONS, DRESSED, MISSPELT = 1 / 8, 1 / 3, 1 / 8
WORD = re.compile(r"[^\W\d_]{4,}")
ENDED = re.compile(r"[.!?](?:\s|$)")


class Claims:
    """Make claims, none of which is stored or was made before."""

    def __init__(self, knowledge: KnowledgeBase, chance: random.Random, misspelt: float) -> None:
        self.knowledge = knowledge
        self.chance = chance
        self.misspelt = misspelt
        self.words: dict[str, list[str]] = defaultdict(list)
        self.of_topic: dict[str, list[LabelledClaim]] = defaultdict(list)
        for row in knowledge.rows():
            self.words[row.topic] += WORD.findall(row.text)
            self.of_topic[row.topic].append(row)
        self.seen = {text_key(row.text) for row in knowledge.rows()}

    def one(self, topic: str | None = None) -> tuple[str, str]:
        """Give a new claim and its topic: the one that is told, or any."""
        while True:
            rows = self.of_topic[topic] if topic is not None else self._any()
            row = self.chance.choice(rows)
            text = self._altered(row)
            if (key := text_key(text)) not in self.seen:
                self.seen.add(key)
                return text, row.topic

    def _any(self) -> Sequence[LabelledClaim]:
        idle = self.chance.random() < IDLE
        return self.knowledge.unverified if idle else self.knowledge.claims

    def _altered(self, row: LabelledClaim) -> str:
        places = list(WORD.finditer(row.text))
        if not places:
            return f"{row.text} {self.chance.choice(self.words[row.topic])}"
        place = self.chance.choice(places)
        word = self._misspelt(self.chance.choice(self.words[row.topic]))
        word = word.capitalize() if place[0][0].isupper() else word.lower()
        return row.text[: place.start()] + word + row.text[place.end() :]

    def _misspelt(self, word: str) -> str:
        if self.chance.random() >= self.misspelt:
            return word
        place = self.chance.randrange(1, len(word))
        return word[:place] + word[place + 1 :]


def texts_to_check(
    knowledge: KnowledgeBase, *, misspelt: float = MISSPELT, seed: int = SEED
) -> Iterator[str]:
    """Give texts without end, each once; `misspelt` of the replaced words (0–1) lose a letter."""
    chance = random.Random(seed)
    claims = Claims(knowledge, chance, misspelt)
    while True:
        text, topic = claims.one()
        if chance.random() < CAPTIONS:
            for _ in range(chance.choice((1, 2))):
                told = topic if chance.random() < 0.5 else None
                end = "" if text.rstrip()[-1:] in ".!?" else "."
                text = f"{text.rstrip()}{end} {claims.one(told)[0]}"
        yield dressed(text, chance) if chance.random() < DRESSED else text


def is_one_sentence(text: str) -> bool:
    """Say whether a text is a claim by itself, not a caption of several sentences."""
    return len(split_sentences(normalise(text).text)) == 1


def described(texts: Sequence[str], knowledge: KnowledgeBase) -> str:
    """Say how long texts are, how many hold several sentences, and how new their words are."""
    known = {word for row in knowledge.rows() for word in re.findall(r"\w+", row.text.casefold())}
    words = [word for text in texts for word in re.findall(r"\w+", text.casefold())]
    length = sum(map(len, texts)) / len(texts)
    several = sum(len(ENDED.findall(text)) > 1 for text in texts) / len(texts)
    new = sum(word not in known for word in words) / len(words)
    return (
        f"{len(texts):,} have {length:.0f} characters on average, several sentences in "
        f"{several:.0%}, and no stored claim holds {new:.1%} of the words"
    )


def main() -> None:
    """Write texts, one JSON request a line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", type=int, help="so many texts")
    parser.add_argument("out", type=Path, help="write them here")
    parser.add_argument("--data", type=Path, help="topics and claims to make them of")
    told = parser.parse_args()
    knowledge = read_knowledge(data_folder(told.data))
    texts = list(islice(texts_to_check(knowledge), told.count))
    write_requests(texts, told.out)
    print(f"Of the texts, {described(texts, knowledge)}")


def write_requests(texts: Sequence[str], place: Path) -> None:
    """Write the JSON body of one request a line, as `post_claims.lua` reads them."""
    with place.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)


if __name__ == "__main__":
    main()
