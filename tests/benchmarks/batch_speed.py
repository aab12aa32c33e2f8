"""Measure `mythcheck batch` on many captions: rows a second and peak memory, beside a plain loop.

The files come from `make_captions.py`. Memory is the sum of what all processes of a run hold
(resident set, sampled five times a second). The plain loop is that of `plain.py`, reading and
writing the same CSV in one process; it explains nothing. `batch_vs_plain.py` compares on one core.

Run: python tests/benchmarks/batch_speed.py [--folder captions] [--models DIR] [--help]
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import joblib
from plain import answer_file, kept_plain

from classifier.knowledge.base import read_knowledge
from classifier.paths import data_folder

SMALL, MIDDLE, LARGE = 100_000, 200_000, 1_000_000
# So many rows of the middle file show the rate of the plain loop.
PLAIN = 50_000
PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20
HERE = Path(__file__).parent


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--folder", type=Path, default=Path("captions"), help="keep the files here, some GB"
    )
    parser.add_argument("--models", help="use the current version in this folder")
    return parser.parse_args()


def held(session: int) -> float:
    """Give the MiB that all processes of a session hold."""
    total = 0.0
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                total += int((place / "statm").read_text().split()[1]) * PAGE
        except (OSError, IndexError):
            continue
    return total


def run(source: Path, target: Path, jobs: int, models: str | None) -> tuple[float, float]:
    """Check a file; gives seconds and peak MiB."""
    command = [
        "mythcheck",
        "batch",
        str(source),
        "-o",
        str(target),
        "--jobs",
        str(jobs),
        "--restart",
    ]
    started, peak = time.perf_counter(), 0.0
    process = subprocess.Popen(
        [*command, *(["--models", models] if models else [])],
        start_new_session=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while process.poll() is None:
        peak = max(peak, held(process.pid))
        time.sleep(0.2)
    assert process.returncode == 0
    return time.perf_counter() - started, peak


def plain_loop(source: Path, folder: Path) -> float:
    """Predict a verdict for each row; gives the seconds without those of the fit."""
    plain = joblib.load(kept_plain(read_knowledge(data_folder()), folder))
    started = time.perf_counter()
    answer_file(plain, source, folder / "plain.csv", PLAIN)
    return time.perf_counter() - started


def main() -> None:
    """Print the table."""
    told = options()
    folder, models = told.folder, told.models
    folder.mkdir(exist_ok=True)
    files = {}
    for count in (SMALL, MIDDLE, LARGE):
        files[count] = folder / f"{count}.csv"
        if not files[count].exists():
            subprocess.run(
                [sys.executable, HERE / "make_captions.py", str(count), files[count]], check=True
            )
    print("rows       processes  rows/s   peak MiB", flush=True)
    rates: dict[tuple[int, int], float] = {}
    for count, jobs in ((SMALL, 2), (MIDDLE, 1), (MIDDLE, 2), (LARGE, 2)):
        seconds, peak = run(files[count], folder / "out.csv", jobs, models)
        rates[count, jobs] = count / seconds
        print(f"{count:9,}  {jobs:9}  {count / seconds:6,.0f}  {peak:9,.0f}", flush=True)
    loop = PLAIN / plain_loop(files[MIDDLE], folder)
    print(f"{PLAIN:9,}  plain loop {loop:6,.0f}")
    print(f"two processes to one: {rates[MIDDLE, 2] / rates[MIDDLE, 1]:.2f}")
    print(f"two processes to the plain loop: {rates[MIDDLE, 2] / loop:.2f}")


if __name__ == "__main__":
    main()
