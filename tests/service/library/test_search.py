"""Topics are found by their words, as a person would type them."""

from dataclasses import replace

import pytest

from classifier.knowledge.topics import Topic, read_topics
from classifier.paths import data_folder
from service.library.search import TopicIndex


@pytest.fixture(scope="module")
def topics() -> dict[str, Topic]:
    """Give all topics."""
    return read_topics(data_folder() / "topics")


@pytest.fixture(scope="module")
def index(topics: dict[str, Topic]) -> TopicIndex:
    """Give an index of them."""
    return TopicIndex(topics.values())


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("butter on burns", "burns-home-remedies"),
        ("Is red wine good for the heart?", "red-wine-heart"),
        ("RED WINE", "red-wine-heart"),
        ("penis size", "penis-size-normal"),
        ("stretch mark", "stretch-marks"),
    ],
)
def test_what_is_meant_comes_first(index: TopicIndex, query: str, first: str) -> None:
    """Whatever the case, the number and the words in between."""
    assert index.search(query)[0] == first


def test_few_are_found_by_several_words(index: TopicIndex) -> None:
    """Topics that have one of them only fall behind those that have all."""
    assert len(index.search("seed oils")) < 10
    assert len(index.search("is red wine good for the heart")) < 5


def test_every_topic_is_found_by_its_own_title(index: TopicIndex, topics: dict[str, Topic]) -> None:
    """Among the first three, and nearly always as the first."""
    places = {topic.id: index.search(topic.title).index(topic.id) for topic in topics.values()}
    assert max(places.values()) < 3, {name: at for name, at in places.items() if at > 2}
    assert sum(at == 0 for at in places.values()) > 0.97 * len(places)


def test_the_beginning_of_the_last_word_is_enough(index: TopicIndex) -> None:
    """A person types on; a word that is whole counts more than words that begin so."""
    assert "eggs-cholesterol" in index.search("egg choles")[:2]
    assert index.search("choles")
    assert index.search("ch") == []
    assert all("milk" in found for found in index.search("milk")[:3])


def test_likely_topics_come_first_among_the_found(index: TopicIndex) -> None:
    """One that has none of the words is not found by being likely."""
    before = index.search("heart")
    assert index.search("heart", [before[5]])[0] == before[5]
    assert "green-mucus" not in index.search("heart", ["green-mucus"])


@pytest.mark.parametrize("query", ["asdfghjkl", "?!", "", "   ", "💪", "\u202e"])
def test_what_no_topic_has_finds_nothing(index: TopicIndex, query: str) -> None:
    """And fails nowhere."""
    assert index.search(query) == []


def test_no_topics_are_searched_in_vain(topics: dict[str, Topic]) -> None:
    """As of a version that knows labels only; a topic without words is no stumbling block."""
    assert TopicIndex([]).search("heart") == []
    bare = replace(topics["red-wine-heart"], title="?", question="?")
    assert TopicIndex([bare]).search("heart") == ["red-wine-heart"]
