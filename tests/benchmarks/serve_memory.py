"""Measure what the service holds in memory: when it has answered once, and after many requests.

Each request has a text that the service never saw (`claims_to_check.py`). Memory is the resident
set of the server's process and its children, in MiB.

Run: python tests/benchmarks/serve_memory.py [--models DIR] [--requests 10000] [--times 3] [--help]
"""

import argparse
import http.client
import json
import tempfile
from itertools import islice
from pathlib import Path

from batch_speed import held
from claims_to_check import texts_to_check
from servers import HOST, Server, ask, free_port, product, running

from classifier.knowledge.base import read_knowledge
from classifier.paths import data_folder


def main() -> None:
    """Print a line after the start, and one after each lot of requests."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--models", type=Path, help="serve the current version in this folder")
    parser.add_argument("--data", type=Path, help="make texts of this data")
    parser.add_argument("--requests", type=int, default=10_000, help="in each lot (10,000)")
    parser.add_argument("--times", type=int, default=3, help="so many lots (3)")
    told = parser.parse_args()
    texts = texts_to_check(read_knowledge(data_folder(told.data)))
    port = free_port()
    with tempfile.TemporaryDirectory() as place:
        command = product(port, Path(place), told.models, told.data)
        with running(command, port) as server:
            before = print_held(server, 0, None)
            for number in range(told.times):
                post(server, list(islice(texts, told.requests)))
                print_held(server, (number + 1) * told.requests, before)


def post(server: Server, texts: list[str]) -> None:
    """Ask one text after another over one connection."""
    connection = http.client.HTTPConnection(HOST, server.port)
    for text in texts:
        ask(connection, json.dumps({"text": text}))
    connection.close()


def print_held(server: Server, requests: int, before: float | None) -> float:
    """Print what the server holds, and how much more than before; gives the MiB."""
    found = held(server.process.pid)
    more = f"  {found - before:+7.1f}" if before is not None else ""
    print(f"{requests:9,} requests  {found:8.1f} MiB{more}", flush=True)
    return found


if __name__ == "__main__":
    main()
