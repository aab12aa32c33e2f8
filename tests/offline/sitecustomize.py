"""No socket but to this machine: for the tests, and for every Python that they start.

Python imports this module at its start where its folder stands in PYTHONPATH; `tests/conftest.py`
runs it for the first process. What is no Python (Postgres, Chromium) is not reached.
"""

import os
import sys
from ipaddress import ip_address
from pathlib import Path

HERE = str(Path(__file__).parent)
# No host is any address of this machine.
OWN_NAMES = {"", "localhost", "localhost.localdomain", "ip6-localhost"}
# Where the address or the name stands among what an event tells.
PLACES = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}


class OfflineError(RuntimeError):
    """A test that wants to reach another machine."""

    def __init__(self, event: str, host: str) -> None:
        super().__init__(f"{event} to {host}: tests reach no machine but their own")


def is_own(host: str) -> bool:
    """Say whether a name or an address is this machine's own."""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return host in OWN_NAMES
    return found.is_loopback or found.is_unspecified


def allow_loopback_only(event: str, told: tuple[object, ...]) -> None:
    """Refuse what would leave the machine; sockets of other kinds have no host."""
    if event not in PLACES:
        return
    host = told[PLACES[event]]
    if isinstance(host, tuple) and host:
        host = host[0]
    elif event.startswith(("socket.connect", "socket.send")):
        return
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if isinstance(host, str) and not is_own(host):
        raise OfflineError(event, host)


sys.addaudithook(allow_loopback_only)
others = os.environ.get("PYTHONPATH", "").split(os.pathsep)
if HERE not in others:
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (HERE, *others)))
