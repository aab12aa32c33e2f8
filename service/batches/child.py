"""A batch in a process of its own, which ends with the service that started it.

Standard input is a pipe that the service holds open and never writes to. It ends when the service
does, also by `kill -9`, and on every platform; what is done stands in the batch's journal.
"""

import os
import sys
import threading
from pathlib import Path

from service import cli
from service.batches.lock import locked

ORPHANED = 3
# Requests come first on a small machine.
NICENESS = 10


def main() -> None:
    """Run the command behind the first argument, the file that is locked meanwhile."""
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with locked(Path(sys.argv.pop(1))):
        cli.main()


def _end_with_the_service() -> None:
    # Not by way of sys.stdin: a thread that waits in it holds a lock that the exit needs.
    while os.read(0, 1):
        pass
    os._exit(ORPHANED)


if __name__ == "__main__":
    main()
