"""Measure how soon the command line gives a first verdict, beside `python -c "import sklearn"`.

Each is a process of its own; they take turns, so that a busy machine is as bad for one as for
another. Each runs once before, which has Python write its bytecode (also where the environment says
PYTHONDONTWRITEBYTECODE) and the system keep the files in memory.

Run: python tests/benchmarks/start_speed.py [--models DIR] [--rounds 7] [--help]
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

BASE = 'python -c "import sklearn"'
TEXTS = {
    "check, a claim": "diet creates dimples",
    "check, unseen words": "glorping snerfles quandrates your vexilo",
    "check, a caption": "Morning! Crunches burn belly fat. Two weeks of lemon water and I lost "
    "4 kilos 🔥 Carbs after 6 pm turn straight into fat, so skip dinner.",
}
WANTED = 1.5


def main() -> None:
    """Print medians, and their ratio to importing scikit-learn."""
    told = options()
    commands = {BASE: [sys.executable, "-c", "import sklearn"]}
    models = ["--models", str(told.models)] if told.models else []
    for name, text in TEXTS.items():
        commands[name] = ["mythcheck", "check", text, *models]
    for command in commands.values():
        seconds(command)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(told.rounds):
        for name, command in commands.items():
            times[name].append(seconds(command))
    print_table(times)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--models", type=Path, help="use the current version in this folder")
    parser.add_argument("--rounds", type=int, default=7, help="so many of each (7)")
    return parser.parse_args()


def seconds(command: Sequence[str]) -> float:
    """Run a command; ends all if it fails."""
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    started = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    took = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return took


def print_table(times: dict[str, list[float]]) -> None:
    """Print the table in Markdown, and whether what is wanted is met."""
    print("| command | median s | least s | times import |\n|---|---:|---:|---:|")
    worst = 0.0
    for name, seen in times.items():
        pairs = zip(seen, times[BASE], strict=True)
        ratio = statistics.median(one / base for one, base in pairs)
        worst = max(worst, ratio) if name != BASE else worst
        print(f"| {name} | {statistics.median(seen):.2f} | {min(seen):.2f} | {ratio:.2f} |")
    word = "met" if worst <= WANTED else "missed"
    print(f"\n{word}: at most {worst:.2f} times the import, {WANTED} wanted")


if __name__ == "__main__":
    main()
