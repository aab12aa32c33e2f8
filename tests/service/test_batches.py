"""A file is taken, looked at, checked in its turn and fetched by whoever has its token."""

import csv
import gzip
import json
import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from fastapi.testclient import TestClient

from classifier.checker import Checker
from service.app import create_app
from service.batches import uploads
from service.batches.job import Output, Places, State, read_job

CSV = b"id,caption\n1,Diet creates dimples\n2,Leg day done!\n3,\n"
AMBIGUOUS = b"caption,comment\nDiet creates dimples now,Crunches burn belly fat fast\n"
FORM_TYPE = {"Content-Type": "multipart/form-data; boundary=x"}


def send(
    client: TestClient, content: bytes = CSV, name: str = "captions.csv", **fields: str
) -> dict[str, Any]:
    """Send a file; gives the batch."""
    reply = client.post("/v1/batches", files={"file": (name, content)}, data=fields)
    assert reply.status_code == 202, reply.text
    found: dict[str, Any] = reply.json()
    assert reply.headers["location"] == found["links"]["self"]
    return found


def bearer(token: str) -> dict[str, str]:
    """Give the header that opens a batch."""
    return {"Authorization": f"Bearer {token}"}


def events(client: TestClient, batch: dict[str, Any]) -> list[dict[str, Any]]:
    """Follow a batch to its end."""
    address = f"{batch['links']['events']}?token={batch['token']}"
    with client.stream("GET", address) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in stream.iter_lines() if line.startswith("data: ")]
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def wait_for(client: TestClient, batch: dict[str, Any], reached: Callable[[Any], bool]) -> Any:
    """Ask for a batch until it has got somewhere."""
    for _ in range(600):
        found = client.get(batch["links"]["self"], headers=bearer(batch["token"])).json()
        if reached(found):
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def fetch(client: TestClient, batch: dict[str, Any], part: str, status: int = 200) -> Any:
    """Fetch a part of a batch."""
    reply = client.get(batch["links"][part], headers=bearer(batch["token"]))
    assert reply.status_code == status, reply.text
    return reply


def known(batch_id: str) -> dict[str, Any]:
    """Address a batch that was put into the folder."""
    here = f"/v1/batches/{batch_id}"
    parts = ("start", "events", "result", "rows", "report")
    return {"token": "token", "links": {"self": here, **{p: f"{here}/{p}" for p in parts}}}


def test_a_file_is_checked_fetched_and_deleted(batch_client: TestClient, desk: Any) -> None:
    """From the upload to the last trace."""
    batch = send(batch_client, name="My captions.csv")
    assert (batch["columns"], batch["text_column"]) == (["id", "caption"], "caption")
    assert batch["first_rows"][0] == {"id": "1", "caption": "Diet creates dimples"}
    told = events(batch_client, batch)
    assert told[-1]["state"] == "done"
    assert told[-1]["summary"]["verdicts"] == {"myth": 1, "unverified": 1}
    assert (told[-1]["summary"]["errors"], told[-1]["rows"], told[-1]["share"]) == (1, 3, 1.0)
    result = fetch(batch_client, batch, "result")
    assert result.headers["content-disposition"] == (
        "attachment; filename*=utf-8''My%20captions-checked.csv"
    )
    assert result.headers["cache-control"] == "no-store"
    assert next(csv.reader(result.text.splitlines()))[:3] == ["id", "caption", "verdict"]
    report = fetch(batch_client, batch, "report")
    assert report.headers["content-disposition"].startswith("attachment; ")
    assert "<h1>" in report.text
    texts = [row["text"] for row in fetch(batch_client, batch, "rows").json()["rows"]]
    assert texts[:2] == ["Diet creates dimples", "Leg day done!"]
    gone = batch_client.delete(batch["links"]["self"], headers=bearer(batch["token"]))
    assert (gone.status_code, desk.folders()) == (204, set())
    fetch(batch_client, batch, "result", 404)


@pytest.mark.parametrize("output", list(Output))
def test_every_format_can_be_fetched_and_read_back(
    batch_client: TestClient, output: Output
) -> None:
    """The rows are the same whatever the file, as written by the person, formulas included."""
    content = b'{"text": "=Diet creates dimples", "verdict": "mine"}\n{"text": null}\n'
    batch = send(batch_client, content, "captions.jsonl", output=output)
    assert events(batch_client, batch)[-1]["state"] == "done"
    assert len(fetch(batch_client, batch, "result").content) > 100
    first, second = fetch(batch_client, batch, "rows").json()["rows"]
    assert (first["text"], first["verdict"]) == ("=Diet creates dimples", "myth")
    assert 0.5 < first["confidence"] <= 1
    assert first["source"].startswith("https://")
    assert (second["verdict"], second["confidence"]) == (None, None)
    assert "no text" in second["error"]


def test_a_late_listener_hears_the_present_state_first(batch_client: TestClient) -> None:
    """And nothing more where the batch has ended."""
    batch = send(batch_client)
    assert events(batch_client, batch)[-1]["state"] == "done"
    [only] = events(batch_client, batch)
    assert (only["state"], only["summary"]["rows"]) == ("done", 3)


def test_an_ambiguous_column_is_chosen_by_a_person(batch_client: TestClient) -> None:
    """The batch waits, names the candidates, and takes one of its own columns."""
    batch = send(batch_client, AMBIGUOUS)
    assert (batch["state"], batch["text_column"]) == ("waiting", None)
    assert "'caption', 'comment'" in batch["message"]
    assert "--" not in batch["message"]
    start, headers = batch["links"]["start"], bearer(batch["token"])
    wrong = batch_client.post(start, json={"text_column": "Zanzibar"}, headers=headers)
    assert (wrong.status_code, "Zanzibar" in wrong.text) == (422, False)
    right = batch_client.post(start, json={"text_column": "comment"}, headers=headers)
    assert (right.status_code, right.json()["text_column"]) == (202, "comment")
    assert events(batch_client, batch)[-1]["state"] == "done"
    [row] = fetch(batch_client, batch, "rows").json()["rows"]
    assert row["text"] == "Crunches burn belly fat fast"
    again = batch_client.post(start, json={"text_column": "comment"}, headers=headers)
    assert (again.status_code, again.json()["title"]) == (409, "Conflict")


def test_a_batch_can_wait_to_be_started(batch_client: TestClient) -> None:
    """With `start=false` it waits also where the column is clear; there is no result yet."""
    batch = send(batch_client, start="false")
    assert (batch["state"], batch["text_column"], batch["message"]) == ("waiting", "caption", None)
    for part in ("result", "rows", "report"):
        assert "waiting" in fetch(batch_client, batch, part, 409).json()["detail"]


def test_the_column_can_be_told(batch_client: TestClient) -> None:
    """One that is not there is refused."""
    batch = send(batch_client, AMBIGUOUS, text_column="comment", start="false")
    assert batch["text_column"] == "comment"
    reply = batch_client.post(
        "/v1/batches", files={"file": ("a.csv", AMBIGUOUS)}, data={"text_column": "zanzibar"}
    )
    assert reply.status_code == 422


@pytest.mark.parametrize("part", ["", "/events", "/result", "/rows", "/report"])
@pytest.mark.parametrize("wrong", ["", "wrong", "t\xf6ken", None])
def test_without_its_token_a_batch_is_not_there(
    batch_client: TestClient, part: str, wrong: str | None
) -> None:
    """A wrong token and, with any token, an unknown id get the same answer, byte by byte."""
    batch = send(batch_client, start="false")
    path = batch["links"]["self"] if wrong is not None else "/v1/batches/" + "0" * 32
    token = batch["token"] if wrong is None else wrong
    expected = batch_client.get("/v1/batches/none").content
    for reply in (
        batch_client.get(path + part, params={"token": token}),
        batch_client.get(path + part, headers={"Authorization": b"Bearer " + token.encode()}),
    ):
        assert (reply.status_code, reply.content) == (404, expected)
        assert reply.headers["content-type"] == "application/problem+json"


def test_only_reading_takes_a_token_from_the_address(batch_client: TestClient) -> None:
    """A link cannot start or delete."""
    batch = send(batch_client, start="false")
    query = {"token": batch["token"]}
    assert batch_client.get(batch["links"]["self"], params=query).status_code == 200
    assert batch_client.delete(batch["links"]["self"], params=query).status_code == 404
    body = {"text_column": "caption"}
    assert batch_client.post(batch["links"]["start"], json=body, params=query).status_code == 404


def test_the_token_is_not_kept(batch_client: TestClient, desk: Any) -> None:
    """Only its digest is on the disk."""
    batch = send(batch_client, start="false")
    [folder] = desk.settings.batches.glob(batch["id"])
    assert batch["token"] not in (folder / "job.json").read_text()
    assert len(batch["token"]) == 43


UNUSABLE = {
    "empty": ("a.csv", b""),
    "twice": ("a.csv", b"a,a\n1,2\n"),
    "unknown": ("a.docx", b"hello"),
    "no_name": ("captions", b"hello"),
    "pdf": ("a.txt", b"%PDF-1.7"),
    "html": ("a.csv", b"<!doctype html><p>x"),
    "no_zip": ("a.xlsx", b"PK\3\4" + b"a" * 99),
    "no_parquet": ("a.parquet", b"PAR1" + b"a" * 99),
    "no_json": ("a.json", b"[1, 2"),
    "cut_gzip": ("a.csv.gz", gzip.compress(b"text\n" + bytes(range(256)) * 99)[:-20]),
    "columns": ("a.jsonl", json.dumps({f"c{n}": n for n in range(3_000)}).encode()),
    "names": ("a.jsonl", json.dumps({"c" * 200_000: "x"}).encode()),
    "nul_name": ("a.jsonl", json.dumps({"a\0": "Diet creates dimples now"}).encode()),
    "surrogate": ("a.jsonl", b'{"a\\ud800": "Diet creates dimples now"}'),
}


@pytest.mark.parametrize(("name", "content"), UNUSABLE.values(), ids=UNUSABLE)
def test_an_unusable_file_is_refused_and_not_kept(
    batch_client: TestClient, desk: Any, name: str, content: bytes
) -> None:
    """The client learns what is wrong, and nothing of where files stand here."""
    reply = batch_client.post("/v1/batches", files={"file": (name, content)})
    assert (reply.status_code, reply.json()["status"]) == (422, 422)
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["detail"].startswith("The ")
    assert str(desk.settings.batches) not in reply.text
    assert "input" not in reply.text
    assert desk.folders() == set()


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [({"output": "pdf"}, "#/output"), ({"start": "perhaps"}, "#/start")],
    ids=["output", "start"],
)
def test_a_form_that_does_not_fit_is_refused(
    batch_client: TestClient, fields: dict[str, str], pointer: str
) -> None:
    """`errors` says where."""
    reply = batch_client.post("/v1/batches", files={"file": ("a.csv", CSV)}, data=fields)
    assert [error["pointer"] for error in reply.json()["errors"]] == [pointer]


# The parser lets go of the unfinished file without closing it; the garbage collector does that.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("cut", [30, 90, -7], ids=["headers", "file", "before_the_end"])
def test_an_upload_that_breaks_off_leaves_nothing(
    batch_client: TestClient, desk: Any, cut: int
) -> None:
    """A form without its end is no file."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    whole = head + CSV + b"\r\n--x--\r\n"
    reply = batch_client.post("/v1/batches", content=whole[:cut], headers=FORM_TYPE)
    assert reply.status_code in (400, 422)
    assert desk.folders() == set()


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("../../../etc/captions.csv", "captions"),
        ("C:\\Users\\me\\captions.csv", "captions"),
        ("x" * 300 + ".csv", "x" * 80),
        ("... .csv", "batch"),
        ("Ünï 💪 \x1b\u202e.csv", "Ünï 💪"),
        ('a"b\n.csv', "ab"),
        ("a.b.csv", "a.b"),
    ],
    ids=["path", "windows", "long", "dots", "signs", "quote", "two_dots"],
)
def test_a_name_is_only_a_name(filename: str, name: str) -> None:
    """It never leads anywhere, and fits into a header."""
    found = uploads.name_of(filename)
    assert found == name or found == name.replace("ab", 'a"b')
    assert uploads.suffix_of(filename) == ".csv"


def test_hostile_names_stay_in_their_folder(batch_client: TestClient, desk: Any) -> None:
    """What is sent as `../../x.csv` is stored as `input.csv` beside nothing unexpected."""
    for filename in ("../../x.csv", "/etc/x.csv", "y" * 300 + ".csv", "x.csv/../../z.csv"):
        batch = send(batch_client, name=filename, start="false")
        kept = {path.name for path in (desk.settings.batches / batch["id"]).iterdir()}
        assert kept == {"input.csv", "job.json"}


def test_packed_and_other_endings_are_known() -> None:
    """The ending tells the format; others are left to the content."""
    for name, suffix in (("a.CSV.GZ", ".csv.gz"), ("a.tar.gz", ".gz"), ("a.py", ""), ("a", "")):
        assert uploads.suffix_of(name) == suffix
    assert uploads.name_of("a.csv.gz") == "a"


def test_too_much_is_refused(desk: Any, tiny_checker: Checker) -> None:
    """A body over the limit of uploads is a 413, declared or counted."""
    small = replace(desk.settings, max_upload_bytes=1_000)
    body = b"--x\r\n" + b"x" * 70_000
    with TestClient(create_app(small, tiny_checker)) as client:
        for content in (body, iter([body[:60_000], body[60_000:]])):
            reply = client.post("/v1/batches", content=content, headers=FORM_TYPE)
            assert (reply.status_code, reply.json()["status"]) == (413, 413)
    assert desk.folders() == set()


def test_a_bomb_is_refused(desk: Any, tiny_checker: Checker) -> None:
    """What unpacks to more than is allowed is not read."""
    small = replace(desk.settings, max_decoded_bytes=10_000)
    with TestClient(create_app(small, tiny_checker)) as client:
        packed = gzip.compress(b"text\n" + b"x\n" * 500_000)
        reply = client.post("/v1/batches", files={"file": ("a.csv.gz", packed)})
    assert (reply.status_code, "unpack" in reply.text) == (422, True)


@pytest.mark.parametrize("limit", ["max_waiting_batches", "max_stored_bytes"])
def test_a_full_house_says_when_to_come_again(desk: Any, tiny_checker: Checker, limit: str) -> None:
    """503 with Retry-After, for an upload as for a start."""
    job, _ = desk.put(CSV, state=State.WAITING, columns=("id", "caption"))
    with TestClient(create_app(replace(desk.settings, **{limit: 0}), tiny_checker)) as client:
        replies = [
            client.post("/v1/batches", files={"file": ("a.csv", CSV)}),
            client.post(
                f"/v1/batches/{job.id}/start",
                json={"text_column": "caption"}, headers=bearer("token"),
            ),
        ]  # fmt: skip
    for reply in replies:
        assert (reply.status_code, reply.headers["retry-after"]) == (503, "60")
        assert reply.headers["content-type"] == "application/problem+json"
    assert desk.folders() == {job.id}


def test_batches_are_run_in_the_order_of_their_arrival(desk: Any, tiny_checker: Checker) -> None:
    """One at a time: the later one is queued while the earlier one runs."""
    now = time.time()
    later, _ = desk.put(b"text\nx y z\n", state=State.QUEUED, queued=now)
    earlier, _ = desk.put(b"text\nx y z\n", state=State.QUEUED, queued=now - 9)
    with TestClient(create_app(desk.settings, tiny_checker)) as client:
        wait_for(client, known(earlier.id), lambda found: found["state"] == "running")
        found = client.get(known(later.id)["links"]["self"], headers=bearer("token")).json()
        assert found["state"] == "queued"
        assert events(client, known(later.id))[-1]["state"] == "done"
    jobs = [read_job(Places(desk.settings.batches / job.id)) for job in (earlier, later)]
    ends = [job.ended or 0 for job in jobs if job]
    assert ends == sorted(ends)


def test_a_running_batch_can_be_cancelled(
    batch_client: TestClient, desk: Any, many_captions: bytes
) -> None:
    """Those who follow it hear so, and nothing of it is left."""
    batch = send(batch_client, many_captions)
    told: list[dict[str, Any]] = []
    listener = Thread(target=lambda: told.extend(events(batch_client, batch)))
    listener.start()
    wait_for(batch_client, batch, lambda found: found["rows"] > 0)
    reply = batch_client.delete(batch["links"]["self"], headers=bearer(batch["token"]))
    listener.join(30)
    assert (reply.status_code, desk.folders()) == (204, set())
    assert told[-1]["state"] == "cancelled"
    shares = [each["share"] for each in told[:-1]]
    assert shares == sorted(shares)


def test_batches_are_deleted_in_time(desk: Any, tiny_checker: Checker) -> None:
    """A day after they ended or, never started, were sent; not while they wait for their turn."""
    ago = time.time() - 25 * 3600
    gone = (
        {"state": State.WAITING},
        {"state": State.DONE, "ended": ago},
        {"state": State.FAILED, "ended": ago},
    )
    stay = (
        {"state": State.DONE, "ended": time.time()},
        {"state": State.WAITING, "created": time.time()},
        {"state": State.QUEUED, "queued": ago},
    )
    old, kept = (
        [desk.put(CSV, **{"created": ago} | about) for about in each] for each in (gone, stay)
    )
    with TestClient(create_app(desk.settings, tiny_checker)):
        for _ in range(100):
            if len(desk.folders()) == len(kept):
                break
            time.sleep(0.05)
    assert desk.folders() == {job.id for job, _ in kept}
    assert not desk.folders() & {job.id for job, _ in old}


def test_what_a_broken_upload_left_is_cleared_and_nothing_else(
    desk: Any, tiny_checker: Checker
) -> None:
    """Folders of our own names without a readable `job.json` go; others are not ours."""
    job, places = desk.put(CSV)
    _, broken = desk.put(CSV)
    _, odd = desk.put(CSV)
    broken.job().unlink()
    odd.job().write_text("{")
    (desk.settings.batches / "photos").mkdir()
    with TestClient(create_app(desk.settings, tiny_checker)):
        assert desk.folders() == {job.id, "photos"}
    assert places.upload(".csv").exists()


def test_a_file_that_is_damaged_half_way_fails_in_words(batch_client: TestClient) -> None:
    """They name the place in the file, and no place here."""
    content = b"[" + b'{"text": "Leg day done"},' * 600 + b'{"text": '
    batch = send(batch_client, content, "a.json")
    last = events(batch_client, batch)[-1]
    assert (last["state"], last["summary"]) == ("failed", None)
    assert last["error"].startswith("The file, item 601: ")
    assert "/" not in last["error"]


@pytest.mark.parametrize(
    ("limits", "words"),
    [({"max_rows": 1_000}, "1,000 rows"), ({"max_result_bytes": 9_000}, "9,000 bytes")],
    ids=["rows", "bytes"],
)
def test_a_batch_that_grows_too_large_is_stopped(
    desk: Any, tiny_checker: Checker, many_captions: bytes, limits: dict[str, int], words: str
) -> None:
    """The first look reads only the start of a file."""
    with TestClient(create_app(replace(desk.settings, **limits), tiny_checker)) as client:
        last = events(client, send(client, many_captions))[-1]
    assert last["state"] == "failed"
    assert words in last["error"]


def test_what_goes_wrong_here_is_told_to_the_log(
    desk: Any, tiny_checker: Checker, tiny_models: Path, tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """A damaged model is none of the client's business."""
    models = tmp_path / "models"
    shutil.copytree(tiny_models, models)
    next(models.rglob("compiled.npy")).write_bytes(b"damaged")
    with TestClient(create_app(replace(desk.settings, models=models), tiny_checker)) as client:
        last = events(client, send(client))[-1]
    assert (last["state"], str(tmp_path) in last["error"]) == ("failed", False)
    assert f"batch {last['id']}: The model in" in caplog.text


def test_logs_never_hold_a_text(batch_client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """Nor a token, nor the name of a file."""
    with caplog.at_level(logging.DEBUG):
        batch = send(batch_client, b"text\nZanzibar dimples\n\x00,\n", "Timbuktu.csv")
        events(batch_client, batch)
        batch_client.post("/v1/batches", files={"file": ("Timbuktu.csv", b"Zanzibar,Zanzibar\n")})
    ours = [record for record in caplog.records if not record.name.startswith("httpx")]
    said = "".join(record.getMessage() for record in ours)
    for word in ("Zanzibar", "Timbuktu", batch["token"]):
        assert word not in said
