"""What people get when they ask a platform for their data: their own posts and comments.

Instagram, TikTok, X and YouTube; from the archive or from a file of it. Only the entries with posts
and comments are read, never messages or logins, and nothing is unpacked to disk. Posts without a
word are passed over.
"""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from pathlib import Path, PurePosixPath
from typing import TextIO

from classifier.errors import DataError
from classifier.files.content import ESCAPED
from classifier.files.delimited import table_rows
from classifier.files.json_rows import array_rows, read_json
from classifier.files.posts import (
    document_cells,
    instagram_cells,
    is_instagram,
    joined_runs,
    tweet_cells,
)
from classifier.files.table import Limits, Row, Table

COLUMNS = ("text", "platform", "kind", "posted", "file")
ENTRIES = re.compile(
    r"(?:^|/)(?:media|content)/(?:posts|reels|stories|archived_posts|igtv_videos)(?:_\d+)?\.json$"
    r"|(?:^|/)comments/(?:post|reels)_comments(?:_\d+)?\.json$"
    r"|(?:^|/)user_data(?:_tiktok)?(?:_\d+)?\.json$"
    r"|(?:^|/)data/tweets?(?:-part\d+)?\.js$"
    r"|youtube.*/[^/]*\.csv$",
    re.IGNORECASE,
)
PAGES = re.compile(
    r"(?:posts|post_comments|reels|my-comments)(?:_\d+)?\.html$|(?:^|/)(?:comments?|posts?)\.txt$",
    re.IGNORECASE,
)
WANTED = (
    "Instagram (posts_1.json, reels.json, post_comments_1.json), TikTok (user_data_tiktok.json), "
    "X (tweets.js) or YouTube (comments.csv)"
)
SCRIPT = re.compile(r"window\.YTD\.(\w+)")
RUNS = "comment text"
# How a damaged entry fails; each of the packing methods has its own way.
DAMAGE = (
    ValueError, OSError, EOFError, NotImplementedError, struct.error, zipfile.BadZipFile,
    zlib.error, lzma.LZMAError,
)  # fmt: skip


def archive_table(path: Path, limits: Limits) -> Table:
    """Open the archive that a platform gives.

    Raises
    ------
    DataError
        If it is damaged, encrypted or a bomb, or holds no posts or comments that can be read.
    """
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if _is_wanted(entry.filename)]
        if not entries:
            raise DataError(path, None, None, _why_nothing(archive.namelist()))
        if any(entry.flag_bits & 1 for entry in entries):
            raise DataError(path, None, None, "is encrypted; unpack it with its password first")
    unpacked = sum(entry.file_size for entry in entries)
    if limits.is_bomb(path.stat().st_size, unpacked):
        problem = f"it unpacks to {unpacked:,} bytes; nothing is read of it"
        raise DataError(path, None, None, problem)
    reading = _Reading(path, entries, limits)
    return Table(COLUMNS, reading.rows(), reading.share)


def json_rows(path: Path, file: TextIO, limits: Limits) -> Iterator[Row]:
    """Read a JSON file: an array of rows, or what a platform exports.

    Raises
    ------
    DataError
        If it is damaged, too large to be read whole, or neither of the two.
    """
    start = file.read(4096).lstrip()
    file.seek(0)
    if start.startswith("{"):
        return _document_rows(path, file, limits)
    script = SCRIPT.match(start)
    if script and script[1] not in ("tweet", "tweets"):
        raise DataError(path, 1, None, f"holds {script[1]} of X, but no posts; name tweets.js")
    while script and (sign := file.read(1)) and sign != "=":
        pass
    rows = array_rows(path, file, limits.cell)
    return (found for row in rows if (found := _item_row(row, bool(script))) is not None)


def _document_rows(path: Path, file: TextIO, limits: Limits) -> Iterator[Row]:
    text = file.read(limits.document + 1)
    if len(text) > limits.document:
        problem = f"one object of over {limits.document:,} characters; split it"
        raise DataError(path, None, None, problem)
    try:
        document = read_json(text)
    except ValueError as error:
        problem = f"not valid JSON: {error}; call a file of one object a line .jsonl"
        raise DataError(path, None, None, problem) from error
    found = document_cells(document)
    if found is None:
        problem = f"is one object, not a list of rows, and no file of {WANTED}"
        raise DataError(path, None, None, problem)
    return (Row(f"item {place}", cells) for place, cells in enumerate(found, 1) if cells)


def _item_row(row: Row, scripted: bool) -> Row | None:
    """Turn an item of a platform's list into a row with its text; None if it has no text.

    A row that is no platform's item is given back as it is.
    """
    if row.problem:
        return row
    if scripted or isinstance(row.cells.get("tweet"), dict):
        found = tweet_cells(row.cells)
    elif is_instagram(row.cells):
        found = instagram_cells(row.cells, "")
    else:
        return row
    return Row(row.place, found) if found else None


def with_plain_comments(
    columns: tuple[str, ...], rows: Iterator[Row]
) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Add a `text` to YouTube's comments, whose own column holds pieces of JSON."""
    runs = next((name for name in columns if name.casefold() == RUNS), None)
    if runs is None or "text" in columns:
        return columns, rows
    plain = (
        Row(row.place, {**row.cells, "text": joined_runs(row.cells.get(runs))}, row.problem)
        for row in rows
    )
    return (*columns, "text"), plain


def _is_wanted(name: str) -> bool:
    place = PurePosixPath(name.replace("\\", "/"))
    return ".." not in place.parts and not place.is_absolute() and bool(ENTRIES.search(str(place)))


def _why_nothing(names: Iterable[str]) -> str:
    names = list(names)
    if any(PAGES.search(name) for name in names):
        return "is the HTML or TXT variant of an export; ask the platform for your data as JSON"
    if inner := next((name for name in names if name.lower().endswith(".zip")), None):
        return f"holds another archive ('{inner[:60]}'); unpack the outer one first"
    return f"holds no posts or comments of {WANTED}; for other files, unpack it first"


class _Reading:
    """One reading of an archive's entries."""

    def __init__(self, path: Path, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
        self._path, self._entries, self._limits = path, entries, limits
        self._done = 0

    def share(self) -> float:
        return self._done / len(self._entries)

    def rows(self) -> Iterator[Row]:
        with zipfile.ZipFile(self._path) as archive:
            for entry in self._entries:
                yield from self._entry_rows(archive, entry)
                self._done += 1

    def _entry_rows(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[Row]:
        """Read an entry; what damages it costs its rows from there on, not the other entries."""
        name = entry.filename
        problem = None
        try:
            with TextIOWrapper(archive.open(entry), "utf-8-sig", ESCAPED, newline="") as file:
                for row in _entry_rows(self._path / name, file, self._limits):
                    yield Row(f"{name}, {row.place}", {**row.cells, "file": name}, row.problem)
        except DataError as error:
            problem = ": ".join(filter(None, (error.column, error.problem)))
        except DAMAGE as error:
            problem = str(error)
        if problem is not None:
            yield Row(name, {"text": "", "file": name}, f"cannot be read to its end: {problem}")


def _entry_rows(path: Path, file: TextIO, limits: Limits) -> Iterator[Row]:
    if path.suffix.lower() == ".csv":
        return _comment_rows(path, file, limits)
    return json_rows(path, file, limits)


def _comment_rows(path: Path, file: TextIO, limits: Limits) -> Iterator[Row]:
    """Read YouTube's comments; of another table of that folder only the header is looked at."""
    header = file.readline(limits.cell)
    file.seek(0)
    if RUNS not in header.casefold():
        return
    columns, rows = with_plain_comments(*table_rows(path, file, ",", limits))
    if "text" not in columns:
        return
    told = {"platform": "youtube", "kind": "comment"}
    for row in rows:
        if row.problem or row.cells["text"]:
            yield Row(row.place, {**row.cells, **told}, row.problem)
