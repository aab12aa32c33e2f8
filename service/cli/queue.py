"""Opening the database for a command, and in it the queue of examples."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.paths import models_folder

if TYPE_CHECKING:
    from service.store.examples import Examples
    from service.store.holder import Store


@contextmanager
def opened_store(models: Path | None, database: str | None) -> "Iterator[Store]":
    """Open the store of a models folder: the one that is told, or that a service would use."""
    from service.configuration import read_settings
    from service.store.engine import database_url
    from service.store.holder import Store

    url = read_settings(database=database).settings.database
    with closing(Store.open(database_url(url, models_folder(models)))) as store:
        yield store


@contextmanager
def opened(models: Path | None, database: str | None) -> "Iterator[Examples]":
    """Open the queue that belongs to a models folder, or the one that is told."""
    with opened_store(models, database) as store:
        yield store.examples
