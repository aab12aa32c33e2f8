"""Texts are answered from memory where that is safe, and never by a model that is gone."""

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest
from fastapi import Request
from starlette.datastructures import State

from classifier.answers import Answer
from classifier.checker import Checker, Checks
from service import answering
from service.answering import REMEMBERED_CHARS, Answering
from service.library.sightings import Sightings
from service.metrics import Metrics
from service.settings import Settings
from service.store.late import LateStore


class Counting:
    """A checker that counts what it was asked."""

    def __init__(self, checker: Checker) -> None:
        self.checker, self.version, self.topics = checker, checker.version, checker.topics
        self.asked: list[str] = []

    def check(self, texts: list[str]) -> list[Answer]:
        self.asked += texts
        return self.checker.check(texts)


@pytest.fixture
def answers(settings: Settings) -> Answering:
    store = LateStore("sqlite://")
    return Answering(settings, Metrics(), Sightings(store))


def ask(answers: Answering, checker: object, text: str) -> bytes:
    request = cast(Request, SimpleNamespace(state=State()))
    answered = asyncio.run(answers.answer(request, cast(Checks, checker), text))
    assert request.state.checked.verdict == answered.answer.verdict
    return answered.document


def test_an_identical_text_is_answered_from_memory(
    answers: Answering, tiny_checker: Checker
) -> None:
    """The same bytes, and the model is asked once."""
    checker = Counting(tiny_checker)
    first, again = (ask(answers, checker, "Diet creates dimples") for _ in range(2))
    assert first == again
    assert checker.asked == ["Diet creates dimples"]
    ask(answers, checker, "diet creates dimples")
    assert len(checker.asked) == 2


def test_another_model_begins_with_nothing(answers: Answering, tiny_checker: Checker) -> None:
    """A swap empties the memory, also on the way back."""
    one, other = Counting(tiny_checker), Counting(tiny_checker)
    for checker in (one, other, one):
        ask(answers, checker, "Diet creates dimples")
    assert (len(one.asked), len(other.asked)) == (2, 1)


def test_memory_is_bounded(
    answers: Answering, tiny_checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest answers go, and long texts are not kept at all."""
    monkeypatch.setattr(answering, "REMEMBERED", 2)
    checker = Counting(tiny_checker)
    for text in ("a b", "c d", "a b", "e f", "a b", "c d"):
        ask(answers, checker, text)
    assert checker.asked == ["a b", "c d", "e f", "c d"]
    long = "Diet creates dimples. " * REMEMBERED_CHARS
    for _ in range(2):
        ask(answers, checker, long[: REMEMBERED_CHARS + 1])
    assert len(checker.asked) == 6
