"""Importing NLTK without the packages that it can do without, and we need nothing for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# NLTK takes them if they are there, for classifiers and tests of association. They take a second.
EXTRAS = ("sklearn", "scipy.stats")


@contextmanager
def without_extras() -> Iterator[None]:
    """Have NLTK find, while this is open, that packages are missing which are not imported yet.

    Import only NLTK inside. Afterwards they can be imported as before.
    """
    hidden = [name for name in EXTRAS if name not in sys.modules]
    # What stands here as None is not found: see "The module cache" in Python's reference.
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            if sys.modules.get(name) is None:
                sys.modules.pop(name, None)
