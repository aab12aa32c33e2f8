"""The compiled file: a model's weights as plain arrays, quick to read and free of code.

It is numpy's `.npy` with one record, whose fields are the arrays: they are used where they stand in
the bytes that were read. What is no array stands among them as JSON. The file is made from the
model in the artefact when a version is written, and answers as that does.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from classifier.checker import CompiledModel, StoredClaims
from classifier.compiled.reader import CompiledReader
from classifier.compiled.runs import KnownRuns
from classifier.compiled.stance_weights import StanceWeights
from classifier.compiled.sureness import Sureness
from classifier.compiled.terms import Terms
from classifier.compiled.topic_index import TopicIndex
from classifier.errors import DamagedModelError
from classifier.knowledge.topics import Source, Topic

PARTS: dict[str, type] = {
    "terms": Terms,
    "index": TopicIndex,
    "stance": StanceWeights,
    "topic_sureness": Sureness,
    "verdict_sureness": Sureness,
}
# How every `.npy` begins, and no artefact.
MAGIC = npy.magic(1, 0)
Arrays = Mapping[str, NDArray[Any]]


def dump_compiled(model: CompiledModel, file: BinaryIO) -> None:
    """Write a compiled model."""
    arrays: dict[str, NDArray[Any]] = {}
    told: dict[str, Any] = {}
    for name, part in [(name, getattr(model.reader, name)) for name in PARTS]:
        _take_apart(name, part, arrays, told)
    _take_apart("reader", model.reader, arrays, told)
    claims = model.claims
    verdicts = sorted(set(claims.verdicts))
    arrays["claims.verdicts"] = np.array([verdicts.index(v) for v in claims.verdicts], np.int16)
    arrays["claims.texts"], arrays["claims.ends"] = _packed(claims.texts)
    runs = model.cut.known if isinstance(model.cut, KnownRuns) else {}
    told |= {
        "threshold": model.threshold,
        "topics": [asdict(topic) for topic in model.topics.values()],
        "verdicts": verdicts,
    }
    arrays["runs"], arrays["pieces"] = _lines(runs), _lines(runs.values())
    arrays["told"] = np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), np.uint8)
    record = _record(arrays)
    npy.write_array_header_1_0(file, npy.header_data_from_array_1_0(record))
    # Not by numpy: its error for a full disk has no number by which that would be known.
    file.write(record.view(np.uint8).data)


def read_compiled(content: bytes, place: Path) -> CompiledModel:
    """Read a compiled model back; `place` is what an error names.

    Raises
    ------
    DamagedModelError
        If the bytes are no compiled model.
    """
    try:
        arrays = _arrays(content)
        return _model(arrays, json.loads(arrays["told"].tobytes()))
    except Exception as error:  # damaged bytes can fail in any way, also in numpy's tokenizer
        raise DamagedModelError(place, f"its compiled file cannot be read ({error})") from error


@dataclass(frozen=True, slots=True)
class PackedTexts(Sequence[str]):
    """Many texts in one: text i is `packed[ends[i]:ends[i + 1]]` in UTF-8, decoded when asked."""

    packed: bytes
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        place %= len(self)
        return self.packed[self.ends[place] : self.ends[place + 1]].decode()


@dataclass(frozen=True, slots=True)
class PackedVerdicts(Sequence[str]):
    """Many verdicts: verdict i is `names[columns[i]]`."""

    names: Sequence[str]
    columns: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.columns)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self.names[column] for column in self.columns[place]]
        return self.names[self.columns[place]]


def _take_apart(
    name: str, part: object, arrays: dict[str, NDArray[Any]], told: dict[str, Any]
) -> None:
    """Put a part's arrays and names among the arrays, and its numbers among what is told."""
    told[name] = {}
    for field, value in _fields(part):
        if isinstance(value, np.ndarray):
            arrays[f"{name}.{field}"] = value
        elif isinstance(value, Mapping):
            arrays[f"{name}.{field}"] = _lines(value)
        elif type(value) not in PARTS.values():
            told[name][field] = value


def _fields(part: object) -> Iterator[tuple[str, Any]]:
    return ((f.name, getattr(part, f.name)) for f in fields(part) if f.init)  # type: ignore[arg-type]


def _record(arrays: Arrays) -> NDArray[np.void]:
    """Put arrays into one record, each where its kind of number can be read at once."""
    kinds = [(name, array.dtype, array.shape) for name, array in arrays.items()]
    record = np.zeros(1, np.dtype(kinds, align=True))
    for name, array in arrays.items():
        record[name][0] = array
    return record


def _arrays(content: bytes) -> dict[str, NDArray[Any]]:
    """Give the arrays of a record: views of its bytes, that nobody can write to."""
    file = io.BytesIO(content)
    if npy.read_magic(file) != (1, 0):
        raise ValueError("it is another kind of .npy")
    _, _, kind = npy.read_array_header_1_0(file)
    record = np.frombuffer(content, kind, 1, file.tell())
    return {name: record[name][0] for name in kind.names or ()}


def _model(arrays: Arrays, told: Mapping[str, Any]) -> CompiledModel:
    parts = {name: _put_together(name, kind, arrays, told) for name, kind in PARTS.items()}
    parts["index"].require_sound()
    reader = CompiledReader(**parts, **_arguments("reader", arrays, told))
    topics = [_topic(topic) for topic in told["topics"]]
    claims = StoredClaims(
        PackedTexts(arrays["claims.texts"].tobytes(), arrays["claims.ends"]),
        PackedVerdicts(told["verdicts"], arrays["claims.verdicts"]),
    )
    by_id = {topic.id: topic for topic in topics}
    runs = dict(zip(_names(arrays["runs"]), _names(arrays["pieces"]), strict=True))
    return CompiledModel(reader, KnownRuns(runs), told["threshold"], by_id, claims)


def _put_together(name: str, kind: type, arrays: Arrays, told: Mapping[str, Any]) -> Any:
    return kind(**_arguments(name, arrays, told))


def _arguments(name: str, arrays: Arrays, told: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(told[name])
    for key, array in arrays.items():
        part, _, field = key.partition(".")
        if part == name:
            found[field] = _columns(array) if array.dtype == np.uint8 else array
    return found


def _columns(lines: NDArray[np.uint8]) -> dict[str, int]:
    """Give each of several names its column."""
    names = _names(lines)
    return dict(zip(names, range(len(names)), strict=True))


def _names(lines: NDArray[np.uint8]) -> list[str]:
    return lines.tobytes().decode().split("\n") if len(lines) else []


def _lines(names: Iterable[str]) -> NDArray[np.uint8]:
    """Put names, none of which has a line end, one a line."""
    return np.frombuffer("\n".join(names).encode(), np.uint8)


def _topic(told: dict[str, Any]) -> Topic:
    return Topic(**told | {"sources": tuple(Source(**source) for source in told["sources"])})


def _packed(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    return np.frombuffer(b"".join(encoded), np.uint8), ends
