"""The application, put together: the table of contents of the service."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from functools import partial
from pathlib import Path

from anyio import CapacityLimiter
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware import Middleware

from classifier import __version__
from classifier.checker import Checks
from classifier.knowledge.claim_review import publisher_of
from classifier.loading import ready_version
from service import api, docs, page, probes
from service.answering import Answering
from service.batches import routes as batches
from service.batches import texts
from service.batches.shelf import Shelf
from service.batches.turns import Turns
from service.batches.uploads import Reception
from service.body_limit import BodyLimit
from service.examples import page as examples_page
from service.examples import routes as examples
from service.examples.intake import Intake
from service.figures import routes as figures
from service.figures.record import Records
from service.head import HeadAsGet
from service.headers import SecurityHeaders
from service.keys import page as sign_in
from service.keys.access import Access
from service.keys.described import KeyedApp
from service.keys.porter import Porter
from service.library import routes as library
from service.library.shelf import Library
from service.library.sightings import Sightings
from service.metrics import Metrics
from service.observed import Observed
from service.overload import Overload
from service.problems import HANDLERS
from service.rendering import Pages
from service.retraining import routes as retrainings
from service.retraining import versions
from service.retraining.snapshot import Order
from service.retraining.swap import WARM_UP, Follower, load_answering
from service.retraining.turns import Turns as Retrainings
from service.settings import Settings
from service.short_way import ShortWay
from service.store.engine import database_url
from service.store.late import LateStore
from service.surroundings import Surroundings
from service.unexpected import UnexpectedErrors

STATIC = Path(__file__).parent / "static"
DESCRIPTION = (
    "Says of a text about health, body, fitness, food or beauty whether it is so, "
    "and why, with sources."
)


def create_app(settings: Settings, checker: Checks | None = None) -> FastAPI:
    """Build the service; a checker that is not given is loaded when the service starts."""
    porter = Porter()
    metrics = Metrics()
    app = KeyedApp(
        title="mythcheck",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=all_ready(settings),
        exception_handlers=HANDLERS,
        generate_unique_id_function=lambda route: route.name,
        # Both would hand claims to whatever collects the machine's telemetry.
        telemetry={"logs": False, "tracing": False},
        middleware=[
            Middleware(Observed, metrics=metrics),
            Middleware(HeadAsGet),
            Middleware(SecurityHeaders),
            Middleware(UnexpectedErrors),
            Middleware(Access, porter=porter),
            Middleware(BodyLimit, settings=settings),
            Middleware(Overload, settings=settings),
            Middleware(ShortWay),
        ],
    )
    app.state.settings = settings
    if checker is not None:
        app.state.checker = checker
    app.state.metrics = metrics
    app.state.porter = porter
    app.state.pages = Pages.from_templates()
    app.state.intake = Intake(settings.data)
    publisher = publisher_of(settings.publisher, settings.public_url)
    app.state.library = Library(settings.data, publisher)
    app.state.records = Records(settings.models, settings.data)
    # Whoever runs the service may know better: see `service.server`.
    app.state.is_stopping = lambda: False
    for router in (
        # Looked through in this order for each request: the most frequent comes first.
        api.router,
        page.router,
        sign_in.router,
        examples_page.router,
        library.router,
        figures.router,
        docs.router,
        texts.router,
        batches.router,
        examples.router,
        retrainings.router,
        versions.router,
        probes.router,
    ):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC))
    return app


def all_ready(settings: Settings) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Have a checker that has answered once, and all that works behind it, before requests come."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state = app.state
        # Nothing else here may hold it: a model that is replaced shall go at once.
        if not hasattr(state, "checker"):
            state.checker = load_answering(ready_version(settings.models, settings.data))
        state.checker.check([WARM_UP])
        use = partial(setattr, state, "checker")
        state.follower = Follower(settings.models, state.checker, use)
        with (
            Shelf.opened(settings.batches) as shelf,
            closing(LateStore(database_url(settings.database, settings.models))) as store,
        ):
            state.batches = Turns(shelf, settings, lambda: state.is_stopping())
            state.uploads = Reception(state.batches, settings, CapacityLimiter(1))
            state.store = store
            state.sightings = Sightings(store)
            state.answering = Answering(settings, state.metrics, state.sightings)
            state.surroundings = Surroundings(store, settings.batches)
            order = Order(settings.models, settings.data)
            state.retrainings = Retrainings(order, store, lambda: state.is_stopping())
            async with (
                state.batches.taken(),
                state.retrainings.taken(),
                state.follower.following(),
                state.sightings.keeping(),
                state.porter.keys.following(store),
            ):
                yield

    return lifespan
