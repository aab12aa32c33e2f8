"""An artefact makes what a model consists of, and nothing else."""

import hashlib
import io
import json
import os
import pickle
import pickletools
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import joblib
import numpy as np
import pytest
from joblib.compressor import BinaryZlibFile

from classifier import registry
from classifier.checker import FittedModel
from classifier.errors import DamagedModelError
from classifier.labelled.checker import LabelModel, fit_labels
from classifier.labelled.texts import read_labelled
from classifier.registry import artefact

POSTS = {
    "real": ["the ministry reports 40 new cases", "officials confirm two recoveries", "a report"],
    "fake": ["5g towers spread it", "garlic cures it in a day", "they hide the cure from us"],
    "joke": ["my cat has it too", "i only laugh at night", "send noodles"],
}


class Recording(artefact.Restricted):
    """The restricted reader, which notes what it looks up."""

    dispatch = artefact.Restricted.dispatch
    seen: ClassVar[set[tuple[str, str]]] = set()

    def find_class(self, module: str, name: str) -> Any:
        self.seen.add((module, name))
        return super().find_class(module, name)


@pytest.fixture(scope="module", params=[2, 3], ids=["two labels", "three labels"])
def label_version(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version of labels."""
    folder = tmp_path_factory.mktemp("labels")
    rows = [(text, label) for label in [*POSTS][: request.param] for text in POSTS[label] * 4]
    lines = [json.dumps({"text": f"{t} {n}", "label": label}) for n, (t, label) in enumerate(rows)]
    (folder / "posts.jsonl").write_text("\n".join(lines))
    model = fit_labels(read_labelled(folder / "posts.jsonl"))
    return registry.save(folder / "models", model, {}, "", "labels")


def names_in(folder: Path) -> set[tuple[str, str]]:
    Recording.seen = set()
    with BinaryZlibFile(str(folder / "model.joblib"), "rb") as file:
        Recording(io.BufferedReader(file)).load()
    return Recording.seen


def test_the_list_holds_what_models_need_and_no_more(version: Path, label_version: Path) -> None:
    """Each allowed name is used by a real artefact: that of the topics, or one of labels."""
    assert names_in(version) | names_in(label_version) == artefact.ALLOWED
    assert names_in(version) & names_in(label_version) < artefact.ALLOWED


def test_a_model_of_labels_answers_as_before(label_version: Path) -> None:
    """Loading changes no answer of a model of labels either."""
    texts = ["garlic cures all", "officials report cases"]
    model = registry.load_fitted(label_version)
    fresh = fit_labels(read_labelled(label_version.parents[1] / "posts.jsonl"))
    answers = [one.checker("x", always_answer=True).check(texts) for one in (model, fresh)]
    assert answers[0] == answers[1]


class Call:
    """Pickles as a call of a function."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Any, ...]:
        return self.call


class Named:
    """Pickles as a call of whatever stands under a name, there or not."""

    def __init__(self, module: str, name: str, argument: str) -> None:
        words = [module, name, argument]
        self.raw = b"\x80\x04" + b"".join(_text(word) for word in words[:2]) + b"\x93"
        self.raw += _text(argument) + b"\x85R."


def _text(word: str) -> bytes:
    return b"X" + len(word.encode()).to_bytes(4, "little") + word.encode()


def packed(evil: Any) -> bytes:
    if isinstance(evil, Named):
        pickletools.dis(evil.raw, out=io.StringIO())
        return zlib.compress(evil.raw)
    content = io.BytesIO()
    joblib.dump(evil, content, compress=3)
    return content.getvalue()


def forge(folder: Path, content: bytes) -> None:
    """Put an artefact into a version, with a manifest that says it is the right one."""
    (folder / "model.joblib").write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["artefact"] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest))


EVIL: dict[str, Callable[[str], Any]] = {
    "os.system": lambda command: Call(os.system, command),
    "eval": lambda command: Call(eval, f"__import__('os').system({command!r})"),
    "exec": lambda command: Call(exec, f"__import__('os').system({command!r})"),
    "subprocess": lambda command: Call(subprocess.Popen, ["sh", "-c", command]),
    "getattr": lambda command: Call(getattr, Call(__import__, "os"), "system"),
    "object array": lambda command: np.array([Call(os.system, command)], dtype=object),
    "in a list": lambda command: [Call(os.system, command)],
    "dotted": lambda command: Named("classifier.checker", "json.codecs.builtins.eval", command),
    "module": lambda command: Named("classifier.registry.artefact", "import_module", "antigravity"),
    "numpy": lambda command: Named("numpy.testing._private.utils", "runstring", command),
    "numpy load": lambda command: Named("numpy", "load", command),
    "joblib": lambda command: Named("joblib.numpy_pickle", "load", command),
    "joblib old": lambda command: Named("joblib.numpy_pickle_compat", "NDArrayWrapper", command),
    "sklearn": lambda command: Named("sklearn.datasets", "load_svmlight_file", command),
    "pickle": lambda command: Named("pickle", "loads", command),
    "any function": lambda command: Named("classifier.training", "train", command),
    "array maker": lambda command: Named("numpy", "ndarray", command),
    "object dtype": lambda command: Named("numpy", "dtype", "O"),
}


@pytest.mark.parametrize("kind", EVIL)
def test_a_forged_artefact_never_runs(
    version: Path,
    tmp_path: Path,
    still_answers: Callable[[], None],
    twin,
    kind: str,  # type: ignore[no-untyped-def]
) -> None:
    """Even where its manifest says that it is the right one."""
    marker = tmp_path / "ran"
    other = twin()
    forge(other, packed(EVIL[kind](f"touch {marker}")))
    with pytest.raises(DamagedModelError, match=r"no part of a model|cannot be read"):
        registry.load_fitted(other)
    assert not marker.exists()
    still_answers()


def test_the_forgeries_would_run(tmp_path: Path) -> None:
    """So that the test above could fail."""
    marker = tmp_path / "ran"
    joblib.load(io.BytesIO(packed(EVIL["object array"](f"touch {marker}"))))
    assert marker.exists()


@pytest.mark.parametrize("start", [b"ZF", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x80\x04", b""])
def test_only_the_written_form_is_read(version: Path, start: bytes) -> None:
    """joblib reads other forms, also some of old that it does not restrict."""
    forge(version, start + pickle.dumps(Call(os.system, "true")))
    with pytest.raises(DamagedModelError, match="cannot be read"):
        registry.load_fitted(version)


@pytest.mark.parametrize("target", [b"FittedModel", b"_unpack"])
def test_classes_and_functions_are_not_changed(version: Path, target: bytes) -> None:
    """A pickle could hang other methods or defaults on what it may name."""
    raw = b"cclassifier.checker\n" + target + b"\n(N}" + _text("threshold") + b"K\x01stb."
    forge(version, zlib.compress(raw))
    with pytest.raises(DamagedModelError, match="class or function"):
        registry.load_fitted(version)
    assert FittedModel.threshold is not None


def test_a_matrix_that_points_outside_is_refused(version: Path, label_version: Path) -> None:
    """scipy would follow its indices into memory that is not its own."""
    model = registry.load_fitted(label_version)
    assert isinstance(model, LabelModel)
    model.stored.indices[0] = 10**6
    forge(version, packed(model))
    with pytest.raises(DamagedModelError, match="cannot be read"):
        registry.load_fitted(version)


def test_something_else_is_no_model(version: Path) -> None:
    """What consists of allowed parts must still be a model."""
    forge(version, packed({"threshold": 0.5}))
    with pytest.raises(DamagedModelError, match="no model"):
        registry.load_fitted(version)
