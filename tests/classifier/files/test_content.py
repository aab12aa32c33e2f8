"""What a file holds is recognised from its bytes, and what cannot be read is said."""

import codecs
import gzip
import hashlib
import zipfile
from pathlib import Path

import pytest

from classifier.errors import DataError
from classifier.files.content import Kind, inspect
from classifier.files.opening import open_table
from classifier.files.table import Limits

TEXTS = ["Crème brûlée is no health food", "Ça va, naïve café?", "plain"]


def written(folder: Path, content: bytes, name: str = "captions.txt") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def texts(path: Path, encoding: str | None = None) -> list[str]:
    return [row.cells["text"] for row in open_table(inspect(path, encoding=encoding)).rows]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.csv", Kind.CSV),
        ("a.TSV", Kind.TSV),
        ("a.tab", Kind.TSV),
        ("a.txt", Kind.TEXT),
        ("a.jsonl", Kind.JSONL),
        ("a.ndjson", Kind.JSONL),
        ("a.json", Kind.JSON),
        ("tweets.js", Kind.JSON),
        ("a.b.csv", Kind.CSV),
    ],
)
@pytest.mark.parametrize("gzipped", [False, True], ids=["plain", "gzip"])
def test_the_ending_says_the_format(tmp_path: Path, name: str, kind: Kind, gzipped: bool) -> None:
    """Texts are told apart by the name; gzip is recognised by its bytes, with or without .gz."""
    content = b"text\nhello\n"
    path = written(tmp_path, gzip.compress(content) if gzipped else content, name)
    named = written(tmp_path, path.read_bytes(), f"{name}.gz")
    for found in (inspect(path), inspect(named)):
        assert (found.kind, found.gzipped, found.encoding) == (kind, gzipped, "utf-8")
        assert found.digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_told_format_needs_no_name(tmp_path: Path) -> None:
    """`--format` stands in for the ending."""
    assert inspect(written(tmp_path, b"text\nhello", "captions"), Kind.CSV).kind == Kind.CSV


@pytest.mark.parametrize(
    ("encoding", "mark", "found"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8-sig"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("cp1252", b"", "cp1252"),
    ],
    ids=[
        "utf-8",
        "utf-8-bom",
        "utf-16-le-bom",
        "utf-16-be-bom",
        "utf-16-le",
        "utf-16-be",
        "cp1252",
    ],
)
@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl", "json"])
def test_encodings_are_recognised(
    tmp_path: Path, encoding: str, mark: bytes, found: str, suffix: str
) -> None:
    """With or without a mark, the texts come back, and what is not UTF-8 is noted."""
    shapes = {
        "txt": "\n".join(TEXTS),
        "csv": "text\n" + "\n".join(f'"{text}"' for text in TEXTS),
        "jsonl": "\n".join(f'"{text}"' for text in TEXTS),
        "json": "[" + ",".join(f'"{text}"' for text in TEXTS) + "]",
    }
    path = written(tmp_path, mark + shapes[suffix].encode(encoding), f"a.{suffix}")
    assert inspect(path).encoding == found
    assert texts(path) == TEXTS
    notes = open_table(inspect(path)).notes
    assert notes == (() if found.startswith("utf-8") else (f"decoded as {found}",))


def test_the_last_byte_counts(tmp_path: Path) -> None:
    """A cp1252 text is recognised by its last character too."""
    assert texts(written(tmp_path, b"caf\xe9")) == ["café"]


@pytest.mark.parametrize("place", [0, 2**18 - 1, 2**18 - 3], ids=["start", "block end", "before"])
def test_characters_may_stand_anywhere(tmp_path: Path, place: int) -> None:
    """A character that lies across two blocks is no damage."""
    text = "a" * place + "💪 ô"
    assert inspect(path := written(tmp_path, text.encode())).encoding == "utf-8"
    assert texts(path) == [text]


def test_one_broken_byte_costs_one_row(tmp_path: Path) -> None:
    """A UTF-8 file stays UTF-8; the row of the broken byte gets a lone surrogate."""
    path = written(tmp_path, "\n".join(TEXTS).encode().replace(b"plain", b"pla\xffin"))
    assert inspect(path).encoding == "utf-8"
    assert texts(path) == [*TEXTS[:2], "pla\udcffin"]


@pytest.mark.parametrize("order", ["le", "be"])
def test_damaged_utf16_costs_one_row(tmp_path: Path, order: str) -> None:
    """Half a character, also at the end of the file, does not end the reading."""
    lone = "\udc41".encode(f"utf-16-{order}", "surrogatepass")
    text = [line.encode(f"utf-16-{order}") for line in ("first line\n", "sec", "ond\nthird\nla")]
    found = texts(written(tmp_path, text[0] + text[1] + lone + text[2] + b"s"))
    assert (found[0], found[2]) == ("first line", "third")
    for damaged in (found[1], found[3]):
        assert any("\udc80" <= sign <= "\udcff" for sign in damaged)


def test_a_told_encoding_is_used(tmp_path: Path) -> None:
    """Bytes that fit several encodings are read as told."""
    assert texts(written(tmp_path, "привет мир".encode("cp1251")), "cp1251") == ["привет мир"]


def test_a_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    """A byte order mark says more than a told encoding."""
    for encoding in ("utf-8", "utf-16-le"):
        path = written(tmp_path, "\ufeffcafé".encode(encoding))
        assert texts(path, encoding) == ["café"]


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "utf\0", "undefined"])
def test_an_unknown_encoding_is_said(tmp_path: Path, encoding: str) -> None:
    """What Python cannot decode with is refused by name."""
    with pytest.raises(DataError, match=r"no encoding '.*try utf-8"):
        inspect(written(tmp_path, b"text"), encoding=encoding)


@pytest.mark.parametrize(
    "start", ["PK", "PKU is a rare disease", "PAR1 is a receptor", "PK\n3"], ids=repr
)
def test_texts_may_begin_like_formats(tmp_path: Path, start: str) -> None:
    """Two letters make no archive."""
    assert texts(written(tmp_path, start.encode())) == start.split("\n")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", codecs.BOM_UTF8, "is empty"),
        # A time in the bytes would give the test another name in each process.
        ("a.csv.gz", gzip.compress(b"", mtime=0), "is empty"),
        ("a.docx.bin", b"text\nhello", r"must end in one of \.csv, .*or say --format"),
        ("captions", b"text\nhello", "must end in one of"),
        ("a.xlsx", b"text\nhello", "said to be xlsx but holds something else; call it"),
        ("a.parquet", b"text\nhello", "said to be parquet but holds something else"),
        ("a.zip", b"text\nhello", "said to be zip but holds something else"),
        ("a.pdf", b"%PDF-1.7 ...", r"is a PDF; copy the texts into a \.txt file"),
        ("a.txt", b"%PDF-1.7 ...", "is a PDF"),
        ("posts_1.html", b"<!DOCTYPE html><html>", "is HTML; ask the platform"),
        ("a.json", b"\xef\xbb\xbf \n<HTML lang='en'>", "is HTML"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, r"old .*save it as \.xlsx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "password"),
        ("a.zip", b"PK\x03\x04" + b"\0" * 500, "ZIP data is damaged or cut off"),
        ("a.csv", b"PAR1\x15\x04 ...", r"holds a Parquet file; call it \.parquet"),
        (
            "a.parquet.gz",
            gzip.compress(b"PAR1\x15\x04 ...", mtime=0),
            "Parquet file inside gzip; unpack",
        ),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """The error says what is wrong and what to do."""
    with pytest.raises(DataError, match=said) as found:
        inspect(written(tmp_path, content, name))
    assert found.value.path == tmp_path / name


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    """Both are named for what they are."""
    with pytest.raises(DataError, match="is a folder; name a file"):
        inspect(tmp_path)
    with pytest.raises(DataError, match="no such file"):
        inspect(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[:-4],
        lambda packed: packed[: len(packed) // 2],
        lambda packed: packed[:12],
        lambda packed: packed[:60] + b"\xff\xff\xff" + packed[63:],
        lambda packed: packed + b"something else",
    ],
    ids=["no trailer", "half", "header only", "flipped", "continued"],
)
def test_damaged_gzip_is_found_before_a_row_is_checked(tmp_path: Path, damage: object) -> None:
    """Whoever hands in half a file hears it at once."""
    packed = gzip.compress("\n".join(str(n**7) for n in range(20_000)).encode())
    assert callable(damage)
    with pytest.raises(DataError, match=r"gzip data is damaged or cut off.*get the file again"):
        inspect(written(tmp_path, damage(packed), "a.txt.gz"))


def test_a_gzip_bomb_is_not_read(tmp_path: Path) -> None:
    """A file that unpacks to hundreds of times its size is refused on the way."""
    path = written(tmp_path, gzip.compress(b"a" * 2**20) * 300, "a.txt.gz")
    with pytest.raises(DataError, match="bytes unpack to over"):
        inspect(path)
    with pytest.raises(DataError, match="bytes unpack to over"):
        inspect(path, limits=Limits(decoded=2**20))


@pytest.mark.parametrize("keep", [10, 60, 200], ids=lambda keep: f"{keep} bytes")
def test_a_cut_off_archive_is_damaged(tmp_path: Path, keep: int) -> None:
    """The directory of an archive stands at its end."""
    with zipfile.ZipFile(tmp_path / "whole.zip", "w") as archive:
        archive.writestr("data/tweets.js", "window.YTD.tweets.part0 = []" * 20)
    content = (tmp_path / "whole.zip").read_bytes()[:keep]
    with pytest.raises(DataError, match="ZIP data is damaged or cut off"):
        inspect(written(tmp_path, content, "a.zip"))
