"""Measure many texts on one core beside a plain loop, which gives a verdict and explains nothing.

The plain loop is that of `plain.py`. Both answer the same texts in turn, in memory and from file to
file; each round has texts of its own, none twice (`claims_to_check.py`). The command's time holds
its start, that of the plain loop from file to file holds the reading of its model.

Run: python tests/benchmarks/batch_vs_plain.py [--models DIR] [--texts 20000] [--rounds 3] [--help]
"""

import argparse
import csv
import os
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import joblib
from claims_to_check import described, texts_to_check
from plain import CHUNK, Plain, answer_file, kept_plain
from servers import CORES

from classifier.checker import Checks
from classifier.knowledge.base import read_knowledge
from classifier.loading import load_checker
from classifier.paths import data_folder, models_folder

SINGLE = 1_000
IN_MEMORY, ONE_BY_ONE, FILES = "in memory", "in memory, text by text", "file to file"
OURS, PLAIN = "mythcheck", "plain"
WANTED = 2
Rates = dict[tuple[str, str], list[float]]


def main() -> None:
    """Print texts a second, and the ratios to the plain loop."""
    told = options()
    os.sched_setaffinity(0, CORES[:1])
    knowledge = read_knowledge(data_folder(told.data))
    texts = texts_to_check(knowledge)
    rates: Rates = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        kept = kept_plain(knowledge, told.work or Path(folder))
        plain = joblib.load(kept)
        checker = load_checker(models_folder(told.models), data_folder(told.data))
        for number in range(told.rounds):
            some = list(islice(texts, told.texts + SINGLE))
            if not number:
                print(f"Texts, one core: {described(some, knowledge)}", flush=True)
            measure_memory(rates, some, plain, checker)
            measure_files(rates, some, kept, told.models)
    print_table(rates)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--models", type=Path, help="use the current version in this folder")
    parser.add_argument("--data", type=Path, help="make texts of, and fit the plain loop on, this")
    parser.add_argument("--work", type=Path, help="keep the fitted plain loop for the next run")
    parser.add_argument("--texts", type=int, default=20_000, help="in each round (20,000)")
    parser.add_argument("--rounds", type=int, default=3, help="so many rounds (3)")
    return parser.parse_args()


def measure_memory(rates: Rates, texts: Sequence[str], plain: Plain, checker: Checks) -> None:
    """Answer most texts in chunks, and the last of them one by one."""
    lots = {IN_MEMORY: chunks(texts[:-SINGLE], CHUNK), ONE_BY_ONE: chunks(texts[-SINGLE:], 1)}
    for how, parts in lots.items():
        count = sum(map(len, parts))
        for name, answer in ((PLAIN, plain.likeliest), (OURS, checker.check)):
            rates[name, how].append(count / seconds(answer_all, answer, parts))


def answer_all(answer: Callable[[list[str]], object], parts: Sequence[list[str]]) -> None:
    """Answer one part after another."""
    for part in parts:
        answer(part)


def measure_files(rates: Rates, texts: Sequence[str], kept: Path, models: Path | None) -> None:
    """Answer the rows of a file into another."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "captions.csv", Path(folder) / "checked.csv"
        write_captions(texts, source)
        command = ["mythcheck", "batch", str(source), "-o", str(target), "--jobs", "1"]
        command += ["--models", str(models)] if models else []
        by_plain = seconds(lambda: answer_file(joblib.load(kept), source, target))
        target.unlink()
        by_us = seconds(lambda: subprocess.run(command, check=True, capture_output=True))
    rates[PLAIN, FILES].append(len(texts) / by_plain)
    rates[OURS, FILES].append(len(texts) / by_us)


def seconds(call: Callable[..., object], *given: object) -> float:
    """Give the seconds that a call takes."""
    started = time.perf_counter()
    call(*given)
    return time.perf_counter() - started


def chunks(texts: Sequence[str], size: int) -> list[list[str]]:
    """Cut texts into lists of a size."""
    return [list(texts[start : start + size]) for start in range(0, len(texts), size)]


def write_captions(texts: Sequence[str], place: Path) -> None:
    """Write a CSV with a caption a row."""
    with place.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "caption"), *enumerate(texts)])


def print_table(rates: Rates) -> None:
    """Print medians in Markdown, and whether what is wanted is met."""
    print("| what | texts/s | times plain |\n|---|---:|---:|")
    for (name, how), seen in rates.items():
        ratio = times_plain(rates, name, how)
        print(f"| {name}, {how} | {statistics.median(seen):,.0f} | {ratio:.2f} |")
    print()
    for how in (IN_MEMORY, FILES):
        found = times_plain(rates, OURS, how)
        word = "met" if found >= WANTED else "missed"
        print(f"{word}: {found:.2f} times the plain loop {how}, at least {WANTED} wanted")


def times_plain(rates: Rates, name: str, how: str) -> float:
    """Give the median over the rounds of the ratio to the plain loop."""
    pairs = zip(rates[name, how], rates[PLAIN, how], strict=True)
    return statistics.median(one / plain for one, plain in pairs)


if __name__ == "__main__":
    main()
