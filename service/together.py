"""Micro-batches: texts that wait at the same time are checked together, which takes less time."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.answers import Answer
from classifier.checker import Checks

# While some are checked, nothing else is done: the other requests get their turn in between.
MOST_TEXTS, MOST_CHARS = 64, 6_000


@dataclass(frozen=True, slots=True)
class _Asked:
    checker: Checks
    text: str
    answer: asyncio.Future[Answer]


class Together:
    """Checks the texts that wait, together.

    They are checked after the first round of the event loop that brought no other, so that a lone
    one waits for some microseconds.
    """

    def __init__(self) -> None:
        self._waiting: deque[_Asked] = deque()
        self._seen = 0

    async def check(self, checker: Checks, text: str) -> Answer:
        """Check a text; raises what `checker.check` raises for it."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._check_some)
        asked = _Asked(checker, text, loop.create_future())
        self._waiting.append(asked)
        return await asked.answer

    def _check_some(self) -> None:
        """Check what waits, or wait for another round where this one brought some."""
        if self._seen < len(self._waiting) < MOST_TEXTS:
            self._seen = len(self._waiting)
            asyncio.get_running_loop().call_soon(self._check_some)
            return
        asked = self._take()
        self._seen = 0
        try:
            found = check_each(asked[0].checker, [one.text for one in asked])
            for one, answer in zip(asked, found, strict=True):
                _settle(one.answer, answer)
        # Whatever it is, nobody may wait for ever.
        except BaseException as error:
            for one in asked:
                _settle(one.answer, error)
            raise
        finally:
            if self._waiting:
                asyncio.get_running_loop().call_soon(self._check_some)

    def _take(self) -> list[_Asked]:
        """Take the first that wait for the same checker: one, or as many as may be."""
        taken = [self._waiting.popleft()]
        chars = len(taken[0].text)
        while self._waiting and len(taken) < MOST_TEXTS:
            following = self._waiting[0]
            chars += len(following.text)
            if chars > MOST_CHARS or following.checker is not taken[0].checker:
                break
            taken.append(self._waiting.popleft())
        return taken


def _settle(waiting: asyncio.Future[Answer], found: Answer | BaseException) -> None:
    """Give an answer or an error to whoever waits for it, unless their request was cancelled."""
    if waiting.done():
        return
    if isinstance(found, Answer):
        waiting.set_result(found)
    else:
        waiting.set_exception(found)


def check_each(checker: Checks, texts: Sequence[str]) -> Sequence[Answer | Exception]:
    """Check texts; one that cannot be checked has its error, and the others their answers."""
    try:
        return checker.check(texts)
    # Broad, because whatever it is, it is told to those whose text it was.
    except Exception as error:
        if len(texts) == 1:
            return [error]
        return [found for text in texts for found in check_each(checker, [text])]
