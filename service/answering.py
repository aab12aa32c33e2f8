"""Answering a text over HTTP: on the event loop, from memory where it was just answered."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from fastapi import Request
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool

from classifier.answers import Answer
from classifier.checker import Checks
from classifier.errors import TextTooLongError
from classifier.text.normalise import require_readable
from service.library.sightings import Sightings
from service.logs import note_check, reason_of
from service.metrics import Metrics
from service.settings import Settings
from service.together import Together

# Answering a text of this length takes a few thousandths of a second; the way to a thread and back
# costs as much as a short text. A longer one would hold the other requests up.
SHORT_CHARS = 1_000
# Answers that are remembered, and the longest text that is. They take some 10 MB.
REMEMBERED, REMEMBERED_CHARS = 2_000, 1_000
to_json = TypeAdapter(Answer).serializer.to_json
# What a source stands for is told with its topic.
WITHOUT = {"claims": {"__all__": {"sources": {"__all__": {"supports"}}}}}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and as the JSON document that is sent."""

    answer: Answer
    document: bytes


@dataclass(slots=True)
class Answering:
    """Answers texts with the checker in use, counts them, and remembers the latest answers.

    What is remembered belongs to one checker: another one begins with nothing.
    """

    settings: Settings
    metrics: Metrics
    sightings: Sightings
    _checker: Checks | None = None
    _known: OrderedDict[str, Answered] = field(default_factory=OrderedDict)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _together: Together = field(default_factory=Together)

    async def answer(self, request: Request, checker: Checks, text: str) -> Answered:
        """Answer one text.

        Raises
        ------
        InputError
            If the text is longer than the service takes, or cannot be checked.
        """
        if len(text) > self.settings.max_text_chars:
            raise TextTooLongError(len(text), self.settings.max_text_chars)
        answered = self._recall(checker, text)
        if answered is not None:
            self.metrics.cache_hit()
        else:
            self.metrics.cache_miss()
            answer = await self._check(checker, text)
            answered = Answered(answer, to_json(answer, exclude=WITHOUT))
            self._remember(checker, text, answered)
        note_check(request.state, text, answered.answer)
        self.sightings.add(answered.answer)
        return answered

    def count(self, answer: Answer) -> None:
        """Count one answer of a request that has several."""
        self.metrics.checked(answer.verdict, reason_of(answer))
        self.sightings.add(answer)

    async def _check(self, checker: Checks, text: str) -> Answer:
        if len(text) <= SHORT_CHARS:
            # Refused by itself: the others that wait would have to be checked again without it.
            require_readable(text)
            return await self._together.check(checker, text)
        return (await run_in_threadpool(checker.check, [text]))[0]

    def _recall(self, checker: Checks, text: str) -> Answered | None:
        with self._guard:
            if checker is not self._checker:
                self._checker = checker
                self._known.clear()
            if (found := self._known.get(text)) is not None:
                self._known.move_to_end(text)
            return found

    def _remember(self, checker: Checks, text: str, answered: Answered) -> None:
        with self._guard:
            # A request that began before a swap ends with the checker it began with.
            if checker is not self._checker or len(text) > REMEMBERED_CHARS:
                return
            self._known[text] = answered
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
