"""Measure one warm check, a batch of 1,000, and one request, beside a plain classifier.

The plain classifier is word + character TF-IDF with a logistic regression on the verdict, fitted on
the same claims in the same run, so that the ratios hold on any machine.

Run: python tests/benchmarks/check_speed.py
"""

import statistics
import time
from collections.abc import Callable

from fastapi.testclient import TestClient
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from classifier.checker import Checker
from classifier.knowledge.base import read_knowledge
from classifier.loading import load_checker
from classifier.paths import data_folder, models_folder
from service.app import create_app
from service.settings import Settings

TEXTS = 200
BATCH = 1_000


def milliseconds(call: Callable[[str], object], texts: list[str]) -> float:
    """Give the median time of one call, after a warm-up."""
    call(texts[0])
    times = []
    for text in texts:
        started = time.perf_counter()
        call(text)
        times.append(time.perf_counter() - started)
    return 1_000 * statistics.median(times)


def plain_classifier(checker: Checker) -> Callable[[list[str]], object]:
    """Fit what a verdict costs without topic, abstention and explanation."""
    claims = checker.model.claims
    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2)),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)),
        ),
        LogisticRegression(max_iter=200),
    )
    return model.fit(claims.texts, claims.verdicts).predict


def main() -> None:
    """Print medians and their ratios to the plain classifier."""
    checker = load_checker(models_folder(), data_folder())
    texts = [claim.text for claim in read_knowledge(data_folder()).claims]
    some = texts[:: max(1, len(texts) // TEXTS)][:TEXTS]
    predict = plain_classifier(checker)
    plain = milliseconds(lambda text: predict([text]), some)
    one = milliseconds(lambda text: checker.check([text]), some)
    with TestClient(create_app(Settings(models_folder(), data_folder()), checker)) as client:
        echo = milliseconds(lambda _: client.get("/healthz"), some)
        post = milliseconds(lambda text: client.post("/v1/check", json={"text": text}), some)
    batch = (texts * 2)[:BATCH]
    started = time.perf_counter()
    checker.check(batch)
    rate = len(batch) / (time.perf_counter() - started)
    print(f"plain TF-IDF + logistic regression  {plain:6.2f} ms")
    print(f"one warm check                      {one:6.2f} ms  {one / plain:.1f} times plain")
    print(f"GET /healthz (test client)          {echo:6.2f} ms")
    print(f"POST /v1/check (test client)        {post:6.2f} ms  {post / plain:.1f} times plain")
    print(f"batch of {BATCH:,}                      {rate:6.0f} texts/s")


if __name__ == "__main__":
    main()
