"""What a data folder holds: counts and shares by domain, verdict, style and writer."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

from classifier.answers import FACT, MYTH
from classifier.knowledge.base import KnowledgeBase
from classifier.knowledge.claims import LabelledClaim

# Words that negate, hedge or announce. Alone they must not give the verdict away.
CUES = [
    "not",
    "no",
    "never",
    "nothing",
    "none",
    "nobody",
    "nor",
    "neither",
    "without",
    "cannot",
    "can't",
    "don't",
    "doesn't",
    "didn't",
    "won't",
    "isn't",
    "aren't",
    "wasn't",
    "couldn't",
    "shouldn't",
    "wouldn't",
    "dont",
    "doesnt",
    "didnt",
    "cant",
    "wont",
    "isnt",
    "myth",
    "myths",
    "fact",
    "facts",
    "truth",
    "true",
    "false",
    "lie",
    "lies",
    "really",
    "actually",
    "just",
    "only",
    "simply",
    "always",
    "every",
    "all",
    "any",
    "proven",
    "proof",
    "prove",
    "proves",
    "evidence",
    "study",
    "studies",
    "research",
    "science",
    "scientists",
    "doctors",
    "experts",
    "cure",
    "cures",
    "may",
    "might",
    "can",
    "could",
    "some",
    "sometimes",
    "often",
    "usually",
    "mostly",
    "depends",
    "but",
    "however",
    "because",
    "stop",
    "believe",
    "wrong",
    "right",
    "even",
    "most",
    "best",
]
WORD = re.compile(r"[a-z']+")
TOO_FEW_CLAIMS, TOO_FEW_WRITERS, LARGEST_SHARE = 40, 6, 0.25


def statistics(knowledge: KnowledgeBase) -> dict[str, Any]:
    """Count a data folder; the keys of the result say what."""
    claims, topics = knowledge.claims, list(knowledge.topics.values())
    sources = [source for topic in topics for source in topic.sources]
    return {
        "topics": len(topics),
        "domains": len({topic.domain for topic in topics}),
        "claims": len(claims),
        "unverified": len(knowledge.unverified),
        "writers": len({claim.writer for claim in claims}),
        "citations": len(sources),
        "addresses": len({source.url for source in sources}),
        "publishers": len({source.publisher for source in sources}),
        "topics_by_harm": dict(Counter(topic.harm for topic in topics).most_common()),
        "claims_by_verdict": _count(claims, lambda claim: claim.verdict),
        "claims_by_style": _count(claims, lambda claim: claim.style),
        "claims_by_writer": _count(claims, lambda claim: claim.writer),
        "unverified_by_reason": _count(knowledge.unverified, lambda claim: claim.reason),
        "by_domain": _by_domain(knowledge),
        **_by_topic(claims),
        "words": _lengths(claims),
        "pairs": len({claim.pair for claim in claims if claim.pair}),
        "cue_words_alone": cue_accuracy(claims),
    }


def cue_accuracy(claims: Iterable[LabelledClaim]) -> float:
    """Give how well cue and negation words alone tell myth from fact: accuracy, 0–1, 5 folds.

    Classes weigh the same, so 0.5 is chance. NaN with fewer than ten claims of either.
    """
    chosen = [claim for claim in claims if claim.verdict in (MYTH, FACT)]
    labels = np.array([claim.verdict for claim in chosen])
    if min((labels == MYTH).sum(), (labels == FACT).sum()) < 10:
        return float("nan")
    cues = CountVectorizer(vocabulary=CUES, analyzer=WORD.findall, binary=True)
    X = cues.transform([claim.text.lower().replace("’", "'") for claim in chosen])
    model = LogisticRegression(class_weight="balanced", max_iter=1000)
    return float(cross_val_score(model, X, labels, cv=5, scoring="balanced_accuracy").mean())


def _count(claims: Iterable[LabelledClaim], key: Callable[[LabelledClaim], str]) -> dict[str, int]:
    return dict(Counter(key(claim) or "–" for claim in claims).most_common())


def _by_domain(knowledge: KnowledgeBase) -> dict[str, dict[str, int]]:
    domain_of = {topic.id: topic.domain for topic in knowledge.topics.values()}
    found: dict[str, dict[str, int]] = {}
    for domain, topics in Counter(domain_of.values()).items():
        verdicts = Counter(c.verdict for c in knowledge.claims if domain_of[c.topic] == domain)
        found[domain] = {"topics": topics, "claims": verdicts.total(), **verdicts}
    return found


def _by_topic(claims: Iterable[LabelledClaim]) -> dict[str, Any]:
    """Count the claims of each topic, its writers, and the largest share of one writer."""
    writers: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        writers[claim.topic][claim.writer] += 1
    sizes = np.array([found.total() for found in writers.values()])
    largest = np.array([max(found.values()) / found.total() for found in writers.values()])
    few = np.array([len(found) for found in writers.values()]) < TOO_FEW_WRITERS
    return {
        "claims_a_topic": {
            "least": int(sizes.min()), "median": float(np.median(sizes)), "most": int(sizes.max())
        },
        f"topics_under_{TOO_FEW_CLAIMS}_claims": int((sizes < TOO_FEW_CLAIMS).sum()),
        f"topics_under_{TOO_FEW_WRITERS}_writers": int(few.sum()),
        f"topics_with_a_writer_over_{LARGEST_SHARE:.0%}": int((largest > LARGEST_SHARE).sum()),
    }  # fmt: skip


def _lengths(claims: Iterable[LabelledClaim]) -> dict[str, Any]:
    lengths = np.array([len(claim.text.split()) for claim in claims])
    return {
        "least": int(lengths.min()), "median": float(np.median(lengths)), "most": int(lengths.max())
    }  # fmt: skip
