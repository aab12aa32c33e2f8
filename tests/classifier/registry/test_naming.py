"""Versions have names of their own and an order that no clock decides."""

from datetime import datetime, tzinfo
from pathlib import Path

import pytest

from classifier import registry
from classifier.errors import ModelError
from classifier.registry import naming


def test_an_unknown_version_lists_the_known(models: Path, version: Path) -> None:
    """The message helps to choose."""
    with pytest.raises(ModelError, match=version.name):
        registry.require_version(models, "nope")


def test_names_of_one_second_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time alone would not tell two trainings of one second apart."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Stopped":
            return cls(2026, 11, 22, 10, 15, tzinfo=tz)

    monkeypatch.setattr(naming, "datetime", Stopped)
    names = {registry.new_version() for _ in range(100)}
    assert len(names) > 95
    assert all(name.startswith("20261122T101500Z-") for name in names)


def test_versions_stand_in_the_order_of_writing(models: Path, version: Path) -> None:
    """Names that a wrong clock gave do not matter."""
    model = registry.load_fitted(version)
    for name in ("20991231T000000Z-ffffff", "19700101T000000Z-000000"):
        registry.save(models, model, {}, "", name)
    assert registry.versions(models) == [
        version.name, "20991231T000000Z-ffffff", "19700101T000000Z-000000",
    ]  # fmt: skip


def test_versions_without_a_number_come_first(models: Path, version: Path, twin) -> None:  # type: ignore[no-untyped-def]
    """Such as those that were written before numbers were, or whose manifest is damaged."""
    for name, number in (("c", None), ("b", "9"), ("z", 0)):
        twin(name, number=number)
    (twin("a") / "manifest.json").write_text("{")
    assert registry.versions(models) == ["a", "b", "c", "z", version.name]


def test_only_folders_with_sound_names_are_versions(models: Path, version: Path, twin) -> None:  # type: ignore[no-untyped-def]
    """Hidden folders, and names that no version gets, are none."""
    for name in (".writing-x", "-rf", "a b", "ä", "a\nb"):
        twin(name)
    (models / "no-manifest").mkdir()
    assert registry.versions(models) == [version.name]
