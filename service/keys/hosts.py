"""Names and addresses of machines: which of them are this one alone."""

from contextlib import suppress
from ipaddress import ip_address

OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach an address."""
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host.lower() == "localhost"


def in_address(host: str) -> str:
    """Write a host as it stands in addresses, in lower case."""
    return f"[{host}]".lower() if ":" in host else host.lower()


def name_in(header: str) -> str:
    """Give the name in a header Host, in lower case and without the port."""
    name, colon, port = header.rpartition(":")
    return (name if colon and port.isdecimal() else header).lower()
