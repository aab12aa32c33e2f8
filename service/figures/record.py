"""All that is told of the version that answers, read once for each state of its files."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.charts import line_chart
from classifier.errors import MythcheckError
from classifier.registry import read_manifest

if TYPE_CHECKING:
    from service.figures.measured import Measured

GONE = "The files of this version are not here any more, so its figures cannot be told."
DAMAGED = "The figures of this version cannot be read."
UNMEASURED = (
    "Nothing was held out when this version was trained, so its figures are not known. Its "
    "threshold is that of the version before."
)


@dataclass(frozen=True, slots=True)
class Record:
    """One version: its manifest, its figures and their diagrams as SVG; `problem` if they lack."""

    manifest: Mapping[str, Any] = field(default_factory=dict)
    measured: "Measured | None" = None
    reliability: str = ""
    curve: str = ""
    problem: str = ""


class Records:
    """The record of whichever version is asked for.

    Parameters
    ----------
    models, data : Path
        The folders of the versions and of the claims.
    """

    def __init__(self, models: Path, data: Path) -> None:
        self._models = models
        self._data = data
        self._known: tuple[object, Record] | None = None
        self._reading = threading.Lock()

    def of(self, version: str) -> Record:
        """Give the record of a version."""
        # What it needs is no part of answering, so a service starts without it.
        from service.figures.measured import FILES

        folder = self._models / version
        state = version, *(_changed(folder / name) for name in FILES)
        # Reading takes a second or two; whoever comes meanwhile waits for it.
        with self._reading:
            if self._known is None or self._known[0] != state:
                self._known = state, _read(folder, self._data)
            return self._known[1]


def _read(folder: Path, data: Path) -> Record:
    from service.figures.measured import measured

    try:
        manifest = read_manifest(folder)
    except MythcheckError:
        return Record(problem=DAMAGED if folder.exists() else GONE)
    try:
        found = measured(folder, manifest, data)
    # What another program wrote into a file may be anything.
    except (MythcheckError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return Record(manifest, problem=DAMAGED)
    if found is None:
        return Record(manifest, problem=UNMEASURED)
    return Record(manifest, found, _reliability(found), _curve(found))


def _reliability(found: "Measured") -> str:
    points = [(sure, right) for sure, right, _ in found.bins]
    if not points:
        return ""
    is_high = min(min(point) for point in points) >= 0.5
    return line_chart(
        "Reliability: how often it is right, by how sure it is",
        "how sure it is",
        "how often it is right",
        points,
        start=0.5 if is_high else 0.0,
        ideal=True,
    )


def _curve(found: "Measured") -> str:
    points = [(share, risk) for _, share, risk in found.curve]
    if not points:
        return ""
    return line_chart(
        "Risk and coverage: how often it is wrong, by how much it answers",
        "share of claims answered",
        "share of answers wrong",
        points,
        # In tenths, so that each step between has a short name.
        y_top=max(1, ceil(10 * max(risk for _, risk in points))) / 10,
    )


def _changed(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None
