"""What the compiled file holds is used where it was read, and what it cannot be is refused."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.lib import format as npy

from classifier.errors import DamagedModelError
from classifier.registry.compiled_file import read_compiled

PLACE = Path("a-version")


@pytest.fixture
def content(version: Path) -> bytes:
    return (version / "compiled.npy").read_bytes()


def saved(record: Any, *, version: tuple[int, int] = (1, 0)) -> bytes:
    file = io.BytesIO()
    npy.write_array(file, np.array(record), version)
    return file.getvalue()


def reordered(content: bytes) -> bytes:
    """The same record with numbers of the other byte order, which scipy does not expect."""
    record = np.load(io.BytesIO(content))
    return saved(record.astype(record.dtype.newbyteorder()))


def test_its_arrays_are_views_of_what_was_read(content: bytes) -> None:
    """Nothing is copied, each number can be read at once, and nobody can change one."""
    index = read_compiled(content, PLACE).reader.index
    whole = np.frombuffer(content, np.uint8)
    for array in (index.entry_weights, index.entry_claims, index.centroid_starts):
        assert np.shares_memory(array, whole)
        assert array.flags.aligned
        assert not array.flags.writeable


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: content[:4],
        lambda content: content[:40],
        lambda content: content[:-1],
        lambda content: content.replace(b"'descr'", b"'other'", 1),
        lambda content: content.replace(b"}", b"(", 1),
        lambda content: content.replace(b"'told'", b"'left'", 1),
        lambda content: saved(np.load(io.BytesIO(content)), version=(2, 0)),
        lambda content: saved([1.5, 2.5]),
        lambda content: saved([("a",)])[:-2],
        reordered,
    ],
    ids=["empty", "short", "no-header", "cut", "header", "open-header", "no-told", "npy-2",
         "no-record", "text", "byte-order"],
)  # fmt: skip
def test_another_file_is_refused(content: bytes, spoil: Callable[[bytes], bytes]) -> None:
    """Whatever it is, the error names the version and what to do."""
    with pytest.raises(DamagedModelError, match=r"a-version.*cannot be read"):
        read_compiled(spoil(content), PLACE)


def test_no_object_is_made_of_it() -> None:
    """A record that asks for Python's objects would be code."""
    file = io.BytesIO()
    header = {"descr": [("told", "|O")], "fortran_order": False, "shape": (1,)}
    npy.write_array_header_1_0(file, header)
    with pytest.raises(DamagedModelError, match="cannot be read"):
        read_compiled(file.getvalue() + b"\0" * 64, PLACE)
