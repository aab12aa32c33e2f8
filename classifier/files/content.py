"""What a file holds: its format, whether it is packed, its encoding and its digest."""

import codecs
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from classifier.errors import DataError
from classifier.files.table import Limits

BLOCK = 2**18
# How the formats begin. Texts may begin with "PK" or "PAR1", so a byte more is asked for.
GZIP, ZIP, PARQUET = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06"), b"PAR1\x15"
OLE = b"\xd0\xcf\x11\xe0"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Kind(StrEnum):
    """The formats that texts come in."""

    CSV = "csv"
    TSV = "tsv"
    TEXT = "txt"
    JSONL = "jsonl"
    JSON = "json"
    XLSX = "xlsx"
    PARQUET = "parquet"
    EXPORT = "zip"


SUFFIXES = {
    ".csv": Kind.CSV, ".tsv": Kind.TSV, ".tab": Kind.TSV, ".txt": Kind.TEXT,
    ".jsonl": Kind.JSONL, ".ndjson": Kind.JSONL, ".json": Kind.JSON, ".js": Kind.JSON,
    ".xlsx": Kind.XLSX, ".parquet": Kind.PARQUET, ".zip": Kind.EXPORT,
}  # fmt: skip
# The name under which bytes that do not fit an encoding become lone surrogates.
ESCAPED = "mythcheck.escaped"
BINARY = {Kind.XLSX, Kind.PARQUET, Kind.EXPORT}
NAMES = {
    Kind.XLSX: "an Excel workbook", Kind.PARQUET: "a Parquet file", Kind.EXPORT: "a ZIP archive",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Content:
    """A file as it was found.

    `encoding` is None for binary formats; `digest` is the SHA-256 of the file's bytes.
    """

    path: Path
    kind: Kind
    gzipped: bool
    encoding: str | None
    digest: str

    def open(self) -> tuple[BinaryIO, BinaryIO]:
        """Open the file; gives the stream of its unpacked bytes and that of its own."""
        packed = self.path.open("rb")
        return (cast(BinaryIO, gzip.GzipFile(fileobj=packed)) if self.gzipped else packed), packed


def inspect(
    path: Path, kind: Kind | None = None, encoding: str | None = None, limits: Limits | None = None
) -> Content:
    """Find out what a file holds; its name's ending or `kind` must agree with what is inside.

    A byte order mark decides how a text is read, then `encoding`; else it is UTF-8, or cp1252
    where more of its bytes beyond ASCII do not fit UTF-8 than do. Bytes that do not fit become lone
    surrogates, so that the row that holds them can be refused by itself.

    Raises
    ------
    DataError
        If the file is missing, empty, damaged, too large unpacked or in no known format.
    """
    limits = limits or Limits()
    if not path.is_file():
        raise DataError(
            path, None, None, "is a folder; name a file" if path.is_dir() else "no such file"
        )
    start = _start(path)
    gzipped = start.startswith(GZIP)
    if gzipped:
        start = _unpacked_start(path)
    _require_text(path, start)
    _refuse_markup(path, start)
    found = _kind(path, start, kind)
    if found in BINARY:
        if gzipped:
            raise DataError(path, None, None, f"{NAMES[found]} inside gzip; unpack it first")
        return Content(path, found, False, None, _digest(path))
    named = _marked(start) or _usable(path, encoding) or _utf16_without_mark(start)
    fitting = _fitting_encoding(path, gzipped, limits)
    return Content(path, found, gzipped, named or fitting, _digest(path))


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise DataError(path, None, None, f"cannot be read ({error.strerror})") from error


def _require_text(path: Path, start: bytes) -> None:
    if not start.lstrip(codecs.BOM_UTF8):
        raise DataError(path, None, None, "is empty; give at least one text")


def _unpacked_start(path: Path) -> bytes:
    with gzip.open(path) as file:
        try:
            return file.read(4096)
        except (EOFError, OSError, zlib.error) as error:
            raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> DataError:
    return DataError(
        path, None, None, f"its gzip data is damaged or cut off ({error}); get the file again"
    )


def _kind(path: Path, start: bytes, told: Kind | None) -> Kind:
    """Give the format that the name or the caller says, if the content does not contradict."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in (".gz", ".gzip"):
        suffixes.pop()
    said = told or (SUFFIXES.get(suffixes[-1]) if suffixes else None)
    inside = _binary_kind(path, start)
    if inside is None and said is not None and said not in BINARY:
        return said
    if inside is not None and said in (inside, None):
        return inside
    if said is None:
        endings = ", ".join(SUFFIXES)
        raise DataError(path, None, None, f"its name must end in one of {endings}, or say --format")
    found = (
        f"{NAMES[inside]}; call it .{inside}" if inside else "something else; call it what it is"
    )
    raise DataError(path, None, None, f"is said to be {said} but holds {found}, or say --format")


def _binary_kind(path: Path, start: bytes) -> Kind | None:
    if start.startswith(PARQUET):
        return Kind.PARQUET
    if start.startswith(OLE):
        problem = "is an old or a password-protected Office file; save it as .xlsx without password"
        raise DataError(path, None, None, problem)
    if not start.startswith(ZIP):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            return Kind.XLSX if "xl/workbook.xml" in archive.namelist() else Kind.EXPORT
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        problem = f"its ZIP data is damaged or cut off ({error}); get the file again"
        raise DataError(path, None, None, problem) from error


def _refuse_markup(path: Path, start: bytes) -> None:
    head = start.lstrip(codecs.BOM_UTF8).lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")):
        problem = "is HTML; ask the platform for your data in JSON, or save the table as .csv"
        raise DataError(path, None, None, problem)
    if head.startswith(b"%pdf"):
        raise DataError(path, None, None, "is a PDF; copy the texts into a .txt file")


def _marked(start: bytes) -> str | None:
    return next((name for mark, name in BOMS if start.startswith(mark)), None)


def _usable(path: Path, encoding: str | None) -> str | None:
    """Give back the name of an encoding if there is such a one."""
    try:
        "a".encode(encoding or "utf-8")
    except (LookupError, ValueError) as error:
        problem = f"no encoding '{encoding}' is known; try utf-8, utf-16 or cp1252"
        raise DataError(path, None, None, problem) from error
    return encoding


def _fitting_encoding(path: Path, gzipped: bool, limits: Limits) -> str:
    """Read a text to its end; gives which of UTF-8 and cp1252 fits it better."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    fitting = misfits = 0
    for block in chain(_blocks(path, gzipped, limits), [b""]):
        if block and block.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(block, final=not block)
        misfits += len(text) - len(text.encode(errors="ignore").decode())
        # A character of several bytes is shorter than they, a byte that does not fit is not.
        fitting += len(block) - len(text)
    return "utf-8" if fitting >= misfits else "cp1252"


def _utf16_without_mark(start: bytes) -> str | None:
    """Recognise UTF-16 by the zero bytes that every other place holds in mostly Latin text."""
    half = max(len(start) // 2, 1)
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.1 * half else None


def _blocks(path: Path, gzipped: bool, limits: Limits) -> Iterator[bytes]:
    """Give a file's unpacked bytes; unpacking too much is a bomb, too little damage."""
    packed, size = path.stat().st_size, 0
    with (gzip.open if gzipped else open)(path, "rb") as file:
        try:
            while block := file.read(BLOCK):
                size += len(block)
                if limits.is_bomb(packed, size):
                    problem = f"{packed:,} bytes unpack to over {size:,}; nothing is read of it"
                    raise DataError(path, None, None, problem)
                yield block
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise _damaged(path, error) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def decoded(content: Content, file: BinaryIO, newline: str | None) -> io.TextIOWrapper:
    """Decode a stream of a text file's bytes; what does not fit becomes lone surrogates."""
    return io.TextIOWrapper(file, content.encoding, ESCAPED, newline)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """Write each byte that does not fit as a lone surrogate, also those that look like ASCII.

    The handler "surrogateescape" of Python gives up on these, which damaged UTF-16 has.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(chr(0xDC80 | byte) for byte in wrong), error.end


codecs.register_error(ESCAPED, _escaped)
