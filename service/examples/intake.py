"""Where a running service takes examples in: checked against what is stored, then filed."""

import logging
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from classifier.checker import Checks
from classifier.errors import DataError
from classifier.examples.checks import EntryChecks, Refused
from classifier.examples.example import Checked, Example, Flag
from classifier.examples.stored import Stored, read_stored
from service.errors import UnusableDataError
from service.examples.given import Given
from service.store.examples import Examples
from service.store.records import Filed, State

logger = logging.getLogger(__name__)
SHARE, LEAST_SHARE = 0.05, 25
# What a data folder is made of.
SUFFIXES = (".toml", ".csv", ".jsonl")
Mark = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one example: filed with an `id`, `known` before, or neither for a `problem`."""

    id: int | None = None
    known: bool = False
    flags: tuple[Flag, ...] = ()
    problem: str = ""

    @classmethod
    def of(cls, filed: Filed, checked: Checked) -> "Taken":
        """Say what came of an example that passed the checks."""
        return cls(filed.id, not filed.new, checked.flags)

    def outcome(self) -> str:
        """Name it: filed, known or refused."""
        if self.known:
            return "known"
        return "refused" if self.id is None else "filed"


class Intake:
    """Takes examples in.

    What is stored is read when the first example comes, and again when its files have changed:
    on the full data that takes about two seconds and 100 MB, which a service that only checks
    does not pay.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self._reading = Lock()
        self._read: tuple[Mark, Stored] | None = None

    def take(self, given: Given, checker: Checks, examples: Examples) -> list[Taken]:
        """Check examples and file those that pass, all of them or none.

        Raises
        ------
        QuotaError
            If the submitter would have too large a share of the training data.
        UnusableDataError
            If the data folder cannot be read now.
        """
        sound = iter(self.checks(checker, examples).check(given.sound()))
        outcomes = [next(sound) if isinstance(one, Example) else one for one in given.examples]
        passed = [outcome for outcome in outcomes if isinstance(outcome, Checked)]
        most = most_of_one(len(self.stored().rows), examples.counts()[State.ACCEPTED])
        filed = iter(examples.file(passed, submitter=given.by, origin=given.origin, most=most))
        return [
            Taken(known=outcome.known, problem=outcome.problem)
            if isinstance(outcome, Refused)
            else Taken.of(next(filed), outcome)
            for outcome in outcomes
        ]

    def checks(self, checker: Checks, examples: Examples, *, but: int | None = None) -> EntryChecks:
        """Give the checks against what is stored, and queued without the example `but`."""
        queued = examples.queued_rows(but=but)
        return EntryChecks(self.stored(), checker, queued, new_topics=examples.new_topics())

    def stored(self) -> Stored:
        """Give what the data folder holds. Raises UnusableDataError."""
        with self._reading:
            try:
                mark = mark_of(self.data)
                if self._read is None or self._read[0] != mark:
                    self._read = mark, read_stored(self.data)
            except (DataError, OSError) as error:
                logger.warning("The training data cannot be read: %s", error)
                raise UnusableDataError from error
            return self._read[1]


def most_of_one(stored: int, accepted: int) -> int:
    """Give how many examples one submitter may have: 5 % of what a retraining takes."""
    return max(LEAST_SHARE, int(SHARE * (stored + accepted)))


def mark_of(data: Path) -> Mark:
    """Give what changes with the files of a data folder: their names, times and sizes."""
    paths = [data] if data.is_file() else sorted(data.rglob("*"))
    marks = [(path, path.stat()) for path in paths if path.suffix.lower() in SUFFIXES]
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in marks)
