"""The claims that stand for a topic are those that people would first think of."""

from pathlib import Path

from classifier.knowledge.topics import Topic, read_topics
from classifier.knowledge.typical import MOST, read_typical


def topics(data: Path) -> dict[str, Topic]:
    return read_topics(data / "topics")


def test_every_topic_has_its_myths_and_facts(tiny_data: Path) -> None:
    """Up to three of each, none twice."""
    known = topics(tiny_data)
    found = read_typical(tiny_data / "claims", known.values())
    assert set(found) == set(known)
    for typical in found.values():
        assert {"myth", "fact"} <= set(typical)
        for texts in typical.values():
            assert 1 <= len(texts) == len(set(texts)) <= MOST


def test_the_nearest_comes_first(tmp_path: Path, tiny_data: Path) -> None:
    """Before others that stand earlier in the file; a writer gives one, no other style any."""
    topic = topics(tiny_data)["back-dimples-cause"]
    (tmp_path / f"{topic.domain}.csv").write_text(
        "text,verdict,topic,style,writer\n"
        "Sit less.,myth,back-dimples-cause,plain,a\n"
        "Exercise makes back dimples.,myth,back-dimples-cause,plain,b\n"
        "Back dimples are made by exercise every single day,myth,back-dimples-cause,plain,b\n"
        "Are back dimples made by exercise?,myth,back-dimples-cause,question,c\n"
        "Exercise makes back dimples!,myth,thigh-gap,plain,d\n"
    )
    [typical] = read_typical(tmp_path, [topic]).values()
    assert typical == {"myth": ("Exercise makes back dimples.", "Sit less.")}


def test_a_domain_without_a_file_has_none(tmp_path: Path, tiny_data: Path) -> None:
    """As topics that people added."""
    assert read_typical(tmp_path, topics(tiny_data).values()) == {}
