"""The command `serve`: the page and the API, on a place that is reserved before a model loads."""

import gc
import logging.config
import socket
from contextlib import closing
from typing import Annotated

import typer

from classifier.cli.options import DataOption, ModelsOption
from service.cli.options import BatchesOption, ConfigOption, DatabaseOption
from service.errors import CannotListenError

# So many new objects are looked through for garbage at a time; a check makes some hundreds.
GARBAGE = 10_000
app = typer.Typer()


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Listen on this address.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(metavar="PORT", help="Listen here; 0 takes a free port.", min=0, max=65535),
    ] = None,
    config: ConfigOption = None,
    models: ModelsOption = None,
    data: DataOption = None,
    batches: BatchesOption = None,
    database: DatabaseOption = None,
    open_reading: Annotated[
        bool | None,
        typer.Option(
            "--open-reading/--no-open-reading",
            help="Let everybody check texts, or only those with a key.",
            show_default=False,
        ),
    ] = None,
    without_keys: Annotated[
        bool | None,
        typer.Option("--without-keys", help="Ask nobody for a key, as in a closed network."),
    ] = None,
    log_format: Annotated[
        str | None, typer.Option(metavar="FORMAT", help="Log as text or json.")
    ] = None,
) -> None:
    """Serve the page and the API until Ctrl+C, on 127.0.0.1, port 8000, unless told otherwise.

    More is chosen in a file or in the environment: `mythcheck config` lists all settings.

    Example: mythcheck serve --port 8080
    """
    # Only this command needs them, and they take half a second.
    from classifier.loading import ready_version
    from service.app import create_app
    from service.batches.shelf import held
    from service.configuration import read_settings, unknown_variables
    from service.keys.policy import require_guarded
    from service.logs import log_config
    from service.retraining.swap import load_answering
    from service.server import make_server
    from service.store.engine import database_url
    from service.store.late import LateStore, require_usable

    settings = read_settings(
        config, host=host, port=port, models=models, data=data, batches=batches,
        database=database, open_reading=open_reading, without_keys=without_keys,
        log_format=log_format,
    ).settings  # fmt: skip
    for name in unknown_variables():
        say(f"{name} is no setting and changes nothing; `mythcheck config` lists them.")
    logging.config.dictConfig(log_config(settings.log_format, settings.log_level))
    # As with the model below: what stands in the way is told before the server runs.
    with held(settings.batches):
        pass
    url = database_url(settings.database, settings.models)
    require_usable(url, say)
    with closing(LateStore(url)) as store:
        policy = require_guarded(settings.host, settings, store)
    with reserve(settings.host, settings.port) as place:
        # Loaded here, so that a damaged model is told in plain words; not kept here, so that it can
        # go when another takes its place.
        folder = ready_version(settings.models, settings.data, say)
        service = create_app(settings, load_answering(folder))
        say(f"mythcheck is at {address(place)} (Ctrl+C stops it)")
        service.state.porter.policy = policy
        # Else all that stays for ever would be looked through for garbage again and again, which
        # stops everything for a tenth of a second each time.
        gc.collect()
        gc.freeze()
        gc.set_threshold(GARBAGE)
        make_server(service, settings).run([place])


def say(message: str) -> None:
    """Tell the person at the keyboard what happens."""
    typer.echo(message, err=True)


def address(place: socket.socket) -> str:
    """Give the address of the page behind a socket."""
    host, port = place.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def reserve(host: str, port: int) -> socket.socket:
    """Bind to an address without listening yet, so that nobody waits while a model loads.

    Raises
    ------
    CannotListenError
        If the port is taken or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    place = socket.socket(family)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((host, port))
    except OSError as error:
        place.close()
        raise CannotListenError(host, port, error.strerror or "it is in use") from error
    except (TypeError, UnicodeError) as error:
        place.close()
        raise CannotListenError(host, port, "it is no address") from error
    return place
