"""Ask a server with `wrk`, the load generator, one distinct text after another."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servers import HERE, on_core

# A server that is much too slow shall be measured, not called broken.
TIMEOUT = "60s"


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk saw.

    Parameters
    ----------
    rate : answers a second
    p50, p99 : time to an answer, in milliseconds
    size : bytes of an answer, with its headers
    requests : how many were answered
    """

    rate: float
    p50: float
    p99: float
    size: float
    requests: int


def require_wrk() -> None:
    """End with advice where wrk is missing."""
    if not shutil.which("wrk"):
        sys.exit("wrk is missing; install it (Debian and Ubuntu: apt-get install wrk).")


def load(url: str, connections: int, seconds: float, requests: Path, skip: int = 0) -> Load:
    """Post the lines of a file from line `skip` on over so many connections.

    One answer that is not 2xx, or a connection that breaks, ends the measurement: the figures
    would be those of something else.
    """
    options = ["-t1", f"-c{connections}", f"-d{seconds:g}s", "--timeout", TIMEOUT]
    script = ["-s", str(HERE / "post_claims.lua"), url, "--", str(requests), str(skip)]
    done = subprocess.run(on_core(-1, "wrk", *options, *script), capture_output=True, text=True)
    if done.returncode or not done.stdout.strip().endswith("}"):
        sys.exit(f"wrk failed: {(done.stderr or done.stdout).strip()}")
    seen: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    count = seen["requests"]
    if seen["refused"] or seen["broken"]:
        sys.exit(
            f"{url} at {connections} connections: of {count:,} requests {seen['refused']:,} were "
            f"refused (not 2xx) and {seen['broken']:,} broke; the figures would mean nothing."
        )
    if not count:
        sys.exit(f"{url} at {connections} connections: no answer in {seconds:g} s; measure longer.")
    return Load(count / seen["seconds"], seen["p50"], seen["p99"], seen["bytes"] / count, count)
