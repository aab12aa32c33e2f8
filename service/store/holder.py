"""One open store: examples, retrainings and keys in one database."""

from dataclasses import dataclass

from sqlalchemy import Engine

from service.store.engine import open_engine
from service.store.examples import Examples
from service.store.keys import Keys
from service.store.retrainings import Retrainings


@dataclass(frozen=True, slots=True)
class Store:
    """What one database holds."""

    engine: Engine
    examples: Examples
    retrainings: Retrainings
    keys: Keys

    @classmethod
    def open(cls, url: str) -> "Store":
        """Open the database at an address. Raises StoreError (`engine.open_engine`)."""
        engine = open_engine(url)
        return cls(engine, Examples(engine), Retrainings(engine), Keys(engine))

    def close(self) -> None:
        """Let go of its connections."""
        self.engine.dispose()
