"""The server: it listens, and when it is told to stop, finishes what it has begun."""

import os
import signal
import time
from types import FrameType

import uvicorn
from fastapi import FastAPI

from service.connections import Connection, Connections
from service.settings import Settings

# Ticks of the server, of a tenth of a second each, between two looks at all connections.
LOOK_TICKS = 10


class Server(uvicorn.Server):
    """Uvicorn's server, whose end is that of a program that did what it was told.

    A first signal lets it finish: for `notice_seconds` it goes on listening while /readyz says
    503, then it takes nothing new, and what runs has `drain_seconds`. A second signal ends it at
    once: batches and retrainings survive that.
    """

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self.server_state: Connections = Connections(settings.max_connections)
        self._notice = settings.notice_seconds
        self._asked: float | None = None

    def is_stopping(self) -> bool:
        """Say whether somebody has asked it to stop."""
        return self._asked is not None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal. Uvicorn would raise it again at the end, and so end as if killed."""
        if self.is_stopping():
            os._exit(1)
        # Nobody who presses Ctrl+C waits for a load balancer.
        notice = 0 if sig == signal.SIGINT else self._notice
        self._asked = time.monotonic() + notice
        self.server_state.stopping = True

    async def on_tick(self, counter: int) -> bool:
        """Look after the connections, and say whether to stop listening."""
        if counter % LOOK_TICKS == 0:
            self.server_state.look()
        if self._asked is not None and time.monotonic() >= self._asked:
            self.should_exit = True
        return await super().on_tick(counter)


def make_server(service: FastAPI, settings: Settings) -> Server:
    """Make the server of a service."""
    config = uvicorn.Config(
        service,
        loop="uvloop" if os.name != "nt" else "asyncio",
        http=Connection,
        ws="none",
        lifespan="on",
        # Whoever runs it has set up the log; `service.observed` writes a line for each request.
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.forwarded_allow_ips),
        forwarded_allow_ips=list(settings.forwarded_allow_ips),
        timeout_graceful_shutdown=settings.drain_seconds,
    )
    server = Server(config, settings)
    # Streams end then, instead of holding the server up.
    service.state.is_stopping = server.is_stopping
    return server
