"""A service with the tiny model, a reader of pages, and answers made by hand to show."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from classifier.answers import ClaimAnswer, Evidence, SimilarClaim, TopicName
from classifier.checker import Checker
from classifier.knowledge.topics import Source
from service.app import create_app
from service.rendering import Pages
from service.settings import Settings


@dataclass
class Html(HTMLParser):
    """The tags of a page with their attributes, and the text inside each kind of tag."""

    page: str
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the page."""
        super().__init__()
        self.open: list[str] = []
        self.feed(self.page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "link"):
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag; a page that nests wrongly fails here."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Add a text to every tag around it."""
        for tag in set(self.open):
            self.texts[tag][-1] += data

    def attributes(self, name: str) -> list[str]:
        """Give every value of an attribute, in the order of the page."""
        return [attributes[name] for _, attributes in self.tags if name in attributes]

    def each(self, tag: str) -> list[dict[str, str]]:
        """Give the attributes of every tag of a kind."""
        return [attributes for found, attributes in self.tags if found == tag]


@pytest.fixture(scope="session")
def read_html() -> type[Html]:
    """Give the reader of pages."""
    return Html


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Folders that hold nothing: the tests bring their checker."""
    nothing: Path = tmp_path_factory.mktemp("nothing")
    return Settings(models=nothing, data=nothing)


@pytest.fixture
def app(settings: Settings, tiny_checker: Checker) -> FastAPI:
    """Build the service around the tiny model."""
    return create_app(settings, tiny_checker)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Start the service and give a client of it."""
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="session")
def pages() -> Pages:
    """Give the renderer."""
    return Pages.from_templates()


@pytest.fixture
def myth() -> ClaimAnswer:
    """Answer “Diet creates dimples” as the design document does."""
    return ClaimAnswer(
        text="Diet creates dimples",
        start=0,
        end=20,
        verdict="myth",
        confidence=0.94,
        topic=TopicName("back-dimples-cause", "What causes back dimples"),
        explanation="A short ligament ties the skin to the pelvis.",
        correction="Back dimples are where a ligament holds the skin.",
        harm="low",
        sources=(Source("Dimples", "A clinic", "https://example.org/dimples", 2015, "the cause"),),
        reviewed="2026-11-22",
        evidence=(Evidence(5, 12, "creates", 0.41),),
        similar=(SimilarClaim("Dimples come from food.", "myth", 0.81),),
    )


@pytest.fixture
def deadly(myth: ClaimAnswer) -> ClaimAnswer:
    """Answer a claim whose belief can kill."""
    return replace(myth, harm="severe", correction="Call an ambulance at once.")
