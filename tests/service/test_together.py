"""Texts that wait at the same time are checked together, each with its own answer."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from classifier.answers import Answer
from classifier.checker import Checker
from classifier.errors import BlankTextError
from classifier.knowledge.topics import Topic
from service.together import MOST_CHARS, MOST_TEXTS, Together

TEXTS = ["Diet creates dimples.", "Crunches burn belly fat", "Is a thigh gap healthy?"]


class Counting:
    """A checker that notes what it is asked at once."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.version = checker.version
        self.asked: list[list[str]] = []

    @property
    def topics(self) -> Mapping[str, Topic]:
        """As of the checker."""
        return self.checker.topics

    def check(self, texts: Sequence[str]) -> list[Answer]:
        """Note the texts, and check them."""
        self.asked.append(list(texts))
        return self.checker.check(texts)


@pytest.fixture
def counting(tiny_checker: Checker) -> Counting:
    """A checker of the tiny model."""
    return Counting(tiny_checker)


async def ask(counting: Counting, texts: Sequence[str]) -> list[Answer | BaseException]:
    """Ask several texts at once."""
    together = Together()
    found = (together.check(counting, text) for text in texts)
    return await asyncio.gather(*found, return_exceptions=True)


def test_each_gets_its_own_answer(counting: Counting) -> None:
    """As if it were alone, by one call for all."""
    found = asyncio.run(ask(counting, TEXTS))
    assert found == [counting.checker.check([text])[0] for text in TEXTS]
    assert counting.asked == [TEXTS]


def test_a_lone_text_is_checked_at_once(counting: Counting) -> None:
    """After the round of the event loop in which no other came."""

    async def count_rounds() -> int:
        asked = asyncio.ensure_future(Together().check(counting, TEXTS[0]))
        rounds = 0
        while not counting.asked:
            await asyncio.sleep(0)
            rounds += 1
        await asked
        return rounds

    assert asyncio.run(count_rounds()) == 3


def test_who_comes_a_round_later_is_waited_for(counting: Counting) -> None:
    """As long as each round of the event loop brings another."""

    async def trickle() -> None:
        together, asked = Together(), []
        for text in TEXTS:
            asked.append(asyncio.ensure_future(together.check(counting, text)))
            await asyncio.sleep(0)
        await asyncio.gather(*asked)

    asyncio.run(trickle())
    assert counting.asked == [TEXTS]


def test_there_is_a_most(counting: Counting) -> None:
    """The others have their turn in between."""
    many = [f"{TEXTS[0]} {number}" for number in range(MOST_TEXTS + 1)]
    assert asyncio.run(ask(counting, many)) == counting.checker.check(many)
    assert counting.asked == [many[:MOST_TEXTS], many[MOST_TEXTS:]]


def test_long_texts_are_fewer(counting: Counting) -> None:
    """One is checked however long it is."""
    long = ["dimples " * (MOST_CHARS // 16), "diet " * MOST_CHARS, TEXTS[0], TEXTS[1]]
    asyncio.run(ask(counting, long))
    assert counting.asked == [[long[0]], [long[1]], long[2:]]


def test_an_error_is_its_own_text_s(counting: Counting) -> None:
    """The others are answered."""
    first, second, third = asyncio.run(ask(counting, [TEXTS[0], " ", TEXTS[1]]))
    assert isinstance(second, BlankTextError)
    assert [first, third] == counting.checker.check(TEXTS[:2])


def test_each_is_answered_by_its_own_checker(counting: Counting, tiny_checker: Checker) -> None:
    """Also where another comes into use while texts wait."""
    other = Counting(tiny_checker)

    async def swap() -> None:
        together = Together()
        checkers = (counting, counting, other, counting)
        await asyncio.gather(*(together.check(checker, TEXTS[0]) for checker in checkers))

    asyncio.run(swap())
    assert [len(texts) for texts in counting.asked] == [2, 1]
    assert [len(texts) for texts in other.asked] == [1]


def test_who_left_takes_nothing_from_the_others(counting: Counting) -> None:
    """A request may be cancelled while it waits."""

    async def leave() -> Answer:
        together = Together()
        first, second = (asyncio.ensure_future(together.check(counting, t)) for t in TEXTS[:2])
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(leave()) == counting.checker.check([TEXTS[1]])[0]


def test_nobody_waits_for_ever(counting: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checker that gives too few answers is an error for those who asked, and for nobody else."""

    async def fail() -> list[Answer | BaseException]:
        together = Together()
        monkeypatch.setattr(counting, "check", lambda texts: [])
        failed = await asyncio.gather(
            *(together.check(counting, text) for text in TEXTS), return_exceptions=True
        )
        monkeypatch.undo()
        return [*failed, await together.check(counting, TEXTS[0])]

    *failed, after = asyncio.run(fail())
    assert [type(error) for error in failed] == [ValueError] * len(TEXTS)
    assert after == counting.checker.check(TEXTS[:1])[0]
