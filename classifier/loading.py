"""Getting a checker that is ready: the current version's, trained first where there is none."""

import logging
from collections.abc import Callable
from pathlib import Path

from classifier import registry
from classifier.checker import Checks
from classifier.errors import NoModelError

Progress = Callable[[str], None]
logger = logging.getLogger(__name__)


def load_checker(
    models: Path, data: Path, progress: Progress = logger.info, *, always_answer: bool = False
) -> Checks:
    """Load the current version; where there is none yet, train one first and say so.

    Raises
    ------
    ModelError
        If the current version is damaged or made for other library versions.
    """
    folder = ready_version(models, data, progress)
    return registry.load(folder).checker(folder.name, always_answer=always_answer)


def ready_version(models: Path, data: Path, progress: Progress = logger.info) -> Path:
    """Give the folder of the current version, trained first where there is none yet."""
    try:
        version = registry.current_version(models)
    except NoModelError:
        # Training brings scikit-learn, which takes longer to import than all of an answer.
        from classifier.training import train

        progress(f"No trained model in {models} yet: training one, which takes a minute or two.")
        version = train(data, models, progress)
    return models / version
