"""A service with the tiny data, one of whose topics a person has read."""

from dataclasses import replace
from pathlib import Path

import pytest

from classifier.checker import Checker
from service.settings import Settings

READ, SEVERE = "back-dimples-cause", "thigh-gap"


@pytest.fixture(scope="session")
def read_checker(tiny_checker: Checker) -> Checker:
    """Give the tiny checker with a topic that was read by a person, and one of severe harm."""
    topics = dict(tiny_checker.topics)
    topics[READ] = replace(topics[READ], reviewed="2026-11-30", reviewed_by="ana")
    topics[SEVERE] = replace(topics[SEVERE], harm="severe")
    return Checker(replace(tiny_checker.model, topics=topics), tiny_checker.version)


@pytest.fixture(scope="session")
def library_settings(
    tiny_models: Path, tiny_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Give settings of somebody who publishes."""
    home = tmp_path_factory.mktemp("library")
    return Settings(
        tiny_models,
        tiny_data,
        batches=home / "batches",
        database=str(home / "desk.db"),
        publisher="A </script> desk",
        public_url="https://example.org",
    )
