"""The command `mcp`: the tools for assistants, on standard input and output or by HTTP."""

import logging
import signal
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.cli.options import DataOption, ModelsOption, say
from classifier.errors import MissingExtraError, MythcheckError
from classifier.paths import data_folder, models_folder

if TYPE_CHECKING:
    from classifier.checker import Checks
    from service.mcp.server import PlainServer

# More calls than that at a time are told to come again (503).
MOST_AT_A_TIME = 64
DRAIN_SECONDS = 10
app = typer.Typer()


@app.command()
def mcp(
    http: Annotated[
        bool, typer.Option("--http", help="Serve by HTTP, not on standard input and output.")
    ] = False,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="With --http: listen on this address.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            metavar="PORT", help="With --http: listen here; 0 takes a free port.", min=0, max=65535
        ),
    ] = 8001,
    models: ModelsOption = None,
    data: DataOption = None,
) -> None:
    """Give assistants the tools check_claim, check_caption and find_topic (MCP).

    Example: mythcheck mcp
    """
    if find_spec("mcp") is None:
        raise MissingExtraError("MCP", "mcp")
    from service.keys.hosts import is_loopback
    from service.mcp.errors import OpenToOthersError

    if http and not is_loopback(host):
        raise OpenToOthersError(host)
    from classifier.loading import load_checker
    from service.mcp.server import make_server
    from service.mcp.standby import Standby

    # Before the SDK sets its own up. It goes to standard error: standard output is the protocol's.
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    folder, knowledge = models_folder(models), data_folder(data)
    if http:
        checker = load_checker(folder, knowledge, say)
        _serve(make_server(Standby(folder, lambda: checker)), host, port)
    else:
        # Ctrl+C ends it at once: else it would wait for the next line of standard input.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        make_server(Standby(folder, lambda: _load_or_tell(folder, knowledge))).run()


def _load_or_tell(models: Path, data: Path) -> "Checks":
    """Load the model; what is wrong with it is told here as well as to whoever calls a tool."""
    from classifier.loading import load_checker

    try:
        return load_checker(models, data, say)
    except MythcheckError as error:
        say(f"mythcheck: {error}")
        raise


def _serve(server: "PlainServer", host: str, port: int) -> None:
    """Serve by HTTP until Ctrl+C."""
    import uvicorn

    from service.cli.serving import address, reserve
    from service.mcp.server import PATH, web_app

    config = uvicorn.Config(
        web_app(server, host),
        log_level="warning",
        access_log=False,
        limit_concurrency=MOST_AT_A_TIME,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    with reserve(host, port) as place:
        say(f"The tools are at {address(place).rstrip('/')}{PATH} (Ctrl+C stops it)")
        uvicorn.Server(config).run([place])
