"""Services to be maltreated."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .served import Place, Running


@pytest.fixture
def place(tmp_path: Path, tiny_models: Path, tiny_data: Path) -> Place:
    """Give a service's folders, with the tiny model."""
    return Place(tiny_models, tiny_data, tmp_path)


@pytest.fixture(scope="module")
def running(
    tiny_models: Path, tiny_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """Start one service for the tests of a module."""
    with Place(tiny_models, tiny_data, tmp_path_factory.mktemp("served")).serving() as running:
        yield running
