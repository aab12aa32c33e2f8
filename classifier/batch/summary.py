"""What a batch found, counted row by row."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from classifier.answers import MYTH
from classifier.batch.cells import ADDED

FREQUENT = 10
INT64 = 2**63


@dataclass(slots=True)
class Summary:
    """Counts over the rows of a batch.

    `verdicts` counts rows with an answer, `errors` those without; `harms`, `topics` and `reasons`
    count what is given; `myths` counts the topics of rows called a myth. `columns` holds the rows'
    own columns in the order in which they were met, each with the kinds of values it held.
    """

    rows: int = 0
    errors: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    harms: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    myths: Counter[str] = field(default_factory=Counter)
    columns: dict[str, set[type]] = field(default_factory=dict)

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one whole row."""
        self.rows += 1
        for name, value in row.items():
            if name not in ADDED:
                self.columns.setdefault(name, set()).add(_kind(value))
        if row["error"] is not None:
            self.errors += 1
            return
        for counter, name in ((self.verdicts, "verdict"), (self.harms, "harm"),
                              (self.topics, "topic"), (self.reasons, "reason")):  # fmt: skip
            if row[name] is not None:
                counter[row[name]] += 1
        if row["verdict"] == MYTH and row["topic"] is not None:
            self.myths[row["topic"]] += 1

    def to_dict(self) -> dict[str, Any]:
        """The counts as JSON holds them, most frequent first."""
        return {
            "rows": self.rows,
            "errors": self.errors,
            "verdicts": dict(self.verdicts.most_common()),
            "harms": dict(self.harms.most_common()),
            "topics": dict(self.topics.most_common()),
            "reasons": dict(self.reasons.most_common()),
            "most_frequent_myths": dict(self.myths.most_common(FREQUENT)),
        }


def _kind(value: Any) -> type:
    """Give a value's type; an integer that 64 bits do not hold is kept as text."""
    if isinstance(value, int) and not -INT64 <= value < INT64:
        return str
    return type(value)
