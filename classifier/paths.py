"""Where data, models and batches stand: told, in a checkout, or in the user's data folder."""

import os
from importlib.resources import files
from pathlib import Path

from platformdirs import user_data_path

CHECKOUT = Path(__file__).resolve().parent.parent


def data_folder(given: Path | None = None) -> Path:
    """Give the folder of topics and claims.

    In order: `given`, MYTHCHECK_DATA, the checkout's `training_data/`, the one in the wheel.
    """
    if told := given or _from_environment("MYTHCHECK_DATA"):
        return told
    if _in_checkout():
        return CHECKOUT / "training_data"
    return Path(str(files("classifier"))) / "training_data"


def models_folder(given: Path | None = None) -> Path:
    """Give the folder of trained versions.

    In order: `given`, MYTHCHECK_MODELS, the checkout's `models/`, the user's data folder.
    """
    if told := given or _from_environment("MYTHCHECK_MODELS"):
        return told
    if _in_checkout():
        return CHECKOUT / "models"
    return user_data_path("mythcheck", appauthor=False) / "models"


def batches_folder(given: Path | None = None) -> Path:
    """Give the folder where the service keeps uploaded files and their results.

    In order: `given`, MYTHCHECK_BATCHES, the user's data folder.
    """
    told = given or _from_environment("MYTHCHECK_BATCHES")
    return told or user_data_path("mythcheck", appauthor=False) / "batches"


def _from_environment(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value) if value else None


def _in_checkout() -> bool:
    return (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "training_data").is_dir()
