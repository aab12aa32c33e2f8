"""The first rows of a result, read back from whatever format it was written in."""

from itertools import islice
from pathlib import Path
from typing import Any

from classifier.batch.cells import ADDED
from classifier.batch.outputs import FORMULA
from classifier.errors import DataError
from classifier.files.content import Content, Kind
from classifier.files.opening import open_table
from service.batches.job import Output

MOST = 2_000
BINARY = (Output.XLSX, Output.PARQUET)
Shown = dict[str, Any]


def first_rows(result: Path, output: Output, text_column: str, count: int) -> list[Shown] | None:
    """Give the text and the added cells of the first rows; None where they cannot be read back."""
    encoding = None if output in BINARY else "utf-8"
    content = Content(result, Kind(output), gzipped=False, encoding=encoding, digest="")
    text_column = _kept_name(text_column)
    try:
        rows = list(islice(open_table(content).rows, count))
    except DataError:
        return None
    return [_shown(row.cells, text_column, output) for row in rows]


def _kept_name(column: str) -> str:
    """Give what a batch calls an input column: those that it adds go before."""
    return f"input_{column}" if column in ADDED else column


def _shown(cells: dict[str, Any], text_column: str, output: Output) -> Shown:
    text = cells.get(text_column)
    if output == Output.CSV and text and text.startswith("'") and text[1:].startswith(FORMULA):
        text = text[1:]
    added = {name: cells.get(name) or None for name in ADDED}
    confidence = added["confidence"]
    return {
        "text": text if isinstance(text, str) else None,
        **added,
        "confidence": None if confidence is None else float(confidence),
    }
