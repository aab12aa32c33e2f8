"""Connections that cost more than they bring: too many, half open, or not read by their client.

Uvicorn has no limit on the bytes or the time that the head of a request takes, nor on the time
that a client takes to read its answer. The limits on bodies stand in `service.body_limit`.
"""

import asyncio
import json

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from service.body_limit import WHOLE
from service.headers import RAW
from service.problems import Problem
from service.settings import KIB

# The address and the headers of a request together.
HEAD_BYTES = 32 * KIB
# For the head of a request to come, also the first one.
HEAD_SECONDS = 15
# For a client to read some of what waits for it, beyond what the system below keeps for it.
READ_SECONDS = 300
NO_REQUEST = "This is no HTTP request that can be read."


class Connections(ServerState):
    """All connections of a server."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.stopping = False

    def look(self) -> None:
        """End those that wait for too long."""
        now = asyncio.get_running_loop().time()
        for connection in list(self.connections):
            if isinstance(connection, Connection):
                connection.end_if_late(now)


class Connection(HttpToolsProtocol):
    """Uvicorn's connection, with an end to its patience. What it says itself is a problem, too."""

    server_state: Connections
    # Since when it waits for the head of a request.
    waits_since: float | None = None
    # The bytes that wait for the client to read them, and when they last changed.
    unread, read_at = 0, 0.0
    head_bytes = 0
    in_body = False
    is_head_too_large = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, if there is room."""
        super().connection_made(transport)
        self.waits_since = self.loop.time()
        if len(self.connections) > self.server_state.most:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read some more; a head that is not whole yet may not grow for ever."""
        super().data_received(data)
        if self.waits_since is not None and not self.in_body:
            self.head_bytes += len(data)
            if self.head_bytes > HEAD_BYTES and not self.transport.is_closing():
                self.refuse(431)

    def on_headers_complete(self) -> None:
        """Begin a request. Raises ValueError, which ends the connection, for too large a head."""
        size = len(self.url) + sum([len(name) + len(value) for name, value in self.headers])
        self.is_head_too_large = size > HEAD_BYTES
        if self.is_head_too_large:
            raise ValueError
        self.waits_since, self.head_bytes, self.in_body = None, 0, True
        super().on_headers_complete()
        if self.server_state.stopping:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """End a request; most are whole before anything looks at them."""
        self.in_body = False
        self.scope["state"][WHOLE] = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, after an answer."""
        super().on_response_complete()
        if not self.pipeline:
            self.waits_since = self.loop.time()

    def end_if_late(self, now: float) -> None:
        """End the connection if it waits for too long. `now` is in seconds of the loop."""
        unread = self.transport.get_write_buffer_size()
        if unread != self.unread:
            self.unread, self.read_at = unread, now
        if unread:
            if now - self.read_at > READ_SECONDS:
                self.transport.abort()
        elif self.waits_since and now - max(self.waits_since, self.read_at) > HEAD_SECONDS:
            self.end_waiting()

    def end_waiting(self) -> None:
        """Let go of a client that has not sent what was waited for; half a head is answered."""
        if self.head_bytes and not self.transport.is_closing():
            self.refuse(408)
        else:
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request."""
        self.refuse(431 if self.is_head_too_large else 400)

    def refuse(self, status: int) -> None:
        """Answer with a problem, and close."""
        body = json.dumps(Problem(status, NO_REQUEST if status == 400 else "").to_dict()).encode()
        headers = [
            *RAW,
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
        ]
        lines = [b"%s: %s\r\n" % header for header in headers]
        self.transport.write(b"".join([STATUS_LINE[status], *lines, b"\r\n", body]))
        self.transport.close()

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: whoever asks for another protocol is answered in this one."""
