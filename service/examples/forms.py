"""The forms on the pages of examples, as browsers send them."""

import re
from dataclasses import replace
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel

from classifier.checker import Checks
from classifier.examples.example import Example
from service.errors import NoDecisionError, UnusableNameError
from service.examples.choices import chosen
from service.examples.deciding import Decided
from service.examples.given import Given
from service.examples.schemas import NAME, NAME_CHARS
from service.keys.caller import Caller
from service.store.records import State

ORIGIN = "page"


def written(text: str) -> str:
    """Refuse half a surrogate pair: a form's charset is the sender's choice, and some give it."""
    text.encode()
    return text


Written = Annotated[str, AfterValidator(written)]


class NamedForm(BaseModel):
    """A form that somebody signs with a name."""

    by: Written = ""

    def by_caller(self, who: Caller | None) -> Self:
        """Sign it with the name of the key that was shown, if one was."""
        return self if who is None else self.model_copy(update={"by": who.name})


class WrongForm(NamedForm):
    """What somebody holds an answer for. `verdict` is a `Choice`'s value."""

    text: Written = ""
    verdict: Written = ""
    topic: Written = ""
    note: Written = ""

    def given(self, checker: Checks) -> Given:
        """Make it an example. Raises UnusableNameError."""
        choice, by = chosen(checker, self.verdict), usable_name(self.by)
        example = Example(
            # Browsers send every line break as two characters; the person entered one.
            self.text.replace("\r\n", "\n").strip(),
            choice.verdict,
            topic="" if choice.reason else self.topic.strip(),
            reason=choice.reason,
            writer=by,
            note=self.note.strip(),
        )
        return Given((example,), by, ORIGIN)


class DecisionForm(NamedForm):
    """What a reviewer decides; `decision` is the state that the pressed button stands for."""

    decision: Written = ""
    verdict: Written = ""
    topic: Written = ""
    why: Written = ""

    def decided(self, example_id: int, checker: Checks) -> Decided:
        """Make it a decision.

        Raises
        ------
        UnusableNameError
            If there is no name.
        NoDecisionError
            If no button was pressed.
        """
        if self.decision not in tuple(State):
            raise NoDecisionError
        by, why = usable_name(self.by), self.why.strip()
        decided = Decided(example_id, State(self.decision), by, why)
        if decided.state != State.ACCEPTED:
            return decided
        choice = chosen(checker, self.verdict)
        return replace(
            decided, verdict=choice.verdict, topic=self.topic.strip(), reason=choice.reason
        )


def usable_name(name: str) -> str:
    """Give a name as it is recorded. Raises UnusableNameError."""
    found = name.strip()
    if len(found) > NAME_CHARS or not re.fullmatch(NAME, found):
        raise UnusableNameError(NAME_CHARS)
    return found
