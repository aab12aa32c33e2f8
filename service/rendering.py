"""Pages as HTML: templates filled with what is to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from classifier.answers import Answer
from classifier.knowledge.topics import Topic
from service import wording
from service.examples.choices import VERDICTS, Choice
from service.highlighting import pieces, stretches
from service.keys.caller import current
from service.plain import plain

EXAMPLES = (
    "Diet creates dimples",
    "Stop believing crunches burn belly fat",
    "Does shaving make hair grow back thicker?",
)


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of the service; every word that is put into them is escaped."""

    environment: Environment

    @classmethod
    def from_templates(cls) -> "Pages":
        """Read the templates of this package."""
        environment = Environment(
            loader=PackageLoader("service"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals |= {
            "wording": wording,
            "pieces": pieces,
            "stretches": stretches,
            "plain": plain,
            "signed_in": current.get,
        }
        return cls(environment)

    def form(self, text: str = "", problem: str = "") -> str:
        """Show the form, and what is wrong with the text in it."""
        # A text that was refused may hold what UTF-8 cannot carry.
        kept = text.encode("utf-8", "replace").decode()
        return self._fill("check.html", text=kept, problem=problem, answer=None, topics={})

    def answer(
        self,
        text: str,
        answer: Answer,
        topics: Mapping[str, Topic],
        options: Sequence[Choice] = VERDICTS,
    ) -> str:
        """Show the form with its answer; `options` are what the text may be called instead."""
        return self._fill(
            "check.html", text=text, problem="", answer=answer, topics=topics, options=options
        )

    def bookmarklet(self) -> str:
        """Show the bookmark that opens the form with the words selected on another page."""
        return self._fill("bookmarklet.html")

    def batch(self, **facts: object) -> str:
        """Show where a file of captions is checked."""
        return self._fill("batch.html", **facts)

    def review(self, **facts: object) -> str:
        """Show examples to those who review them."""
        return self._fill("review.html", **facts)

    def filed(self, **facts: object) -> str:
        """Show what came of saying that an answer is wrong."""
        return self._fill("filed.html", **facts)

    def sign_in(self, **facts: object) -> str:
        """Ask for a key."""
        return self._fill("signin.html", **facts)

    def topics(self, **facts: object) -> str:
        """Show the topics, or those that a search finds."""
        return self._fill("topics.html", **facts)

    def topic(self, **facts: object) -> str:
        """Show one topic."""
        return self._fill("topic.html", **facts)

    def model(self, **facts: object) -> str:
        """Show the version that answers, and its figures."""
        return self._fill("model.html", **facts)

    def error(self, title: str, words: str) -> str:
        """Show what went wrong."""
        return self._fill("error.html", title=title, words=words)

    def docs(self, **facts: object) -> str:
        """Show what the API takes and gives."""
        return self._fill("docs.html", **facts)

    def _fill(self, template: str, **facts: object) -> str:
        return self.environment.get_template(template).render(examples=EXAMPLES, **facts)
