"""A service's store is opened when it is needed, and again after its database was away."""

from pathlib import Path
from typing import Any

import pytest

from service.store.errors import StoreUnavailableError, UnusableStoreError
from service.store.late import LateStore, require_usable

pytestmark = pytest.mark.usefixtures("impatient")


def test_a_file_is_made_at_the_first_use(tmp_path: Path) -> None:
    """Asking whether there is anything makes none."""
    place = tmp_path / "new.db"
    store = LateStore(f"sqlite:///{place}")
    assert store.is_new()
    assert not place.exists()
    assert store.retrainings.newest() == []
    assert store.examples.recent_texts(1) == []
    assert place.exists()
    assert not store.is_new()
    store.close()


def test_a_server_that_was_away_is_used_when_it_is_back(mortal_postgres: Any) -> None:
    """Each use tries again."""
    store = LateStore(mortal_postgres.url)
    mortal_postgres.kill()
    for _ in range(2):
        with pytest.raises(StoreUnavailableError):
            store.ready()
    mortal_postgres.start()
    assert store.retrainings.newest() == []
    store.close()


def test_a_file_of_another_kind_is_told_without_its_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Requests learn that it cannot be used, the log which file it is."""
    place = tmp_path / "letters.db"
    place.write_text("Dear reader, this is no database, and it never was one.\n" * 50)
    store = LateStore(f"sqlite:///{place}")
    with pytest.raises(StoreUnavailableError) as raised:
        store.ready()
    assert str(place) not in str(raised.value)
    assert str(place) in caplog.text
    assert place.read_text().startswith("Dear reader")
    with pytest.raises(UnusableStoreError):
        require_usable(f"sqlite:///{place}", print)


def test_a_service_begins_without_its_database(tmp_path: Path) -> None:
    """What is away is only said; what is new is not made."""
    said: list[str] = []
    require_usable(f"sqlite:///{tmp_path / 'new.db'}", said.append)
    assert said == []
    assert not (tmp_path / "new.db").exists()
    require_usable("postgresql://mythcheck@127.0.0.1:9/none", said.append)
    assert len(said) == 1
    assert "Texts are checked all the same" in said[0]
