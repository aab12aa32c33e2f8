"""Measure the service beside a naive product and beside an echo, with wrk, in one run.

Each is one worker in a process of its own (`rivals.py` says what they are); all are up at once and
asked in turn, round by round, so that a busy machine is as bad for one as for another. With two
cores the server has one and wrk the other. Every request to the product has a text that it never
saw (`claims_to_check.py`), but in the last row, which asks 1,000 texts again and again. Ratios are
those of a round, and their median. Logs go nowhere; a rival logs no requests unless told to.

Run: python tests/benchmarks/serve_speed.py [--models DIR] [--seconds 6] [--rounds 5] [--help]
"""

import argparse
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from claims_to_check import (
    MISSPELT,
    described,
    is_one_sentence,
    texts_to_check,
    write_requests,
)
from plain import STORED, kept_plain
from rivals import ECHO, PLAIN
from servers import CORES, Server, free_port, product, rival, running
from wrk import Load, load, require_wrk

from classifier.knowledge.base import KnowledgeBase, read_knowledge
from classifier.paths import data_folder

OURS, NAIVE, FLOOR, AGAIN = "mythcheck", "naive", "echo", "mythcheck, texts again"
CONNECTIONS = (1, 16, 64)
MANY, SOME = 64, 16
# The product must not run out of texts: it would answer some from its cache.
TEXTS_A_SECOND = 6_000
REPEATED, DESCRIBED = 1_000, 20_000
WARM_SECONDS = 2
TIMES_NAIVE, OF_ECHO, P99 = 10, 0.25, 30


@dataclass
class Asked:
    """The servers, the texts for them, and what was measured.

    Parameters
    ----------
    texts, again : files of requests, of distinct texts and of a few
    count : of distinct texts
    used : how many of them a server had
    seen : by server and connections, one for each round
    """

    servers: dict[str, Server]
    texts: Path
    again: Path
    count: int
    used: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seen: dict[tuple[str, int], list[Load]] = field(default_factory=lambda: defaultdict(list))

    def ask(self, name: str, connections: int, seconds: float) -> Load:
        """Ask a server texts that it did not have; the rivals remember none and may run out."""
        server, skip = self.servers[name], self.used[name] % self.count
        found = load(server.url, connections, seconds, self.texts, skip)
        # Else the next one would share its core with requests that nobody waits for any more.
        server.settle()
        # Those under way at the end are sent and not counted.
        self.used[name] += found.requests + 2 * connections
        if name == OURS and self.used[name] > self.count:
            sys.exit(f"{OURS} is faster than foreseen and ran out of texts; give more by --texts.")
        return found

    def ask_again(self, seconds: float) -> Load:
        """Ask the product the same texts again and again."""
        found = load(self.servers[OURS].url, MANY, seconds, self.again)
        self.servers[OURS].settle()
        return found


def main() -> None:
    """Measure, and print the table and what the issue asks for."""
    told = options()
    require_wrk()
    knowledge = read_knowledge(data_folder(told.data))
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        asked = stack.enter_context(prepared(told, knowledge, place))
        measure(asked, told)
    print(table(asked))
    print()
    for line in verdicts(asked):
        print(line)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--models", type=Path, help="serve the current version in this folder")
    parser.add_argument("--data", type=Path, help="make texts of, and fit rivals on, this data")
    parser.add_argument("--work", type=Path, help="keep the fitted rival here for the next run")
    parser.add_argument("--seconds", type=float, default=6, help="of each measurement (6)")
    parser.add_argument("--rounds", type=int, default=5, help="so many rounds (5)")
    parser.add_argument("--texts", type=int, help="make so many distinct texts")
    parser.add_argument(
        "--one-sentence",
        action="store_true",
        help="only texts of one sentence: claims, no captions",
    )
    parser.add_argument(
        "--misspelt", type=float, default=MISSPELT, help="of the replaced words, 0-1 (0.125)"
    )
    parser.add_argument("--stored", type=int, default=STORED, help="claims of the rivals (8,000)")
    parser.add_argument(
        "--rivals", nargs="*", choices=[*PLAIN, *ECHO], default=[*PLAIN, "echo"],
        help="beside these (naive without-similarity echo)",
    )  # fmt: skip
    parser.add_argument("--access-log", action="store_true", help="rivals log each request")
    return parser.parse_args()


@contextmanager
def prepared(told: argparse.Namespace, knowledge: KnowledgeBase, place: Path) -> Iterator[Asked]:
    """Write the texts, fit the rivals and start all servers, one after another."""
    texts, again = place / "texts.jsonl", place / "again.jsonl"
    count = write_texts(told, knowledge, texts, again)
    work = told.work or place
    work.mkdir(parents=True, exist_ok=True)
    plain = kept_plain(knowledge, work, told.stored)
    log = ["--access-log"] * told.access_log
    with ExitStack() as stack:
        port = free_port()
        ours = running(product(port, place, told.models, told.data), port)
        servers = {OURS: stack.enter_context(ours)}
        for name in told.rivals:
            port = free_port()
            servers[name] = stack.enter_context(running(rival(name, port, plain, *log), port))
        yield Asked(servers, texts, again, count)


def write_texts(
    told: argparse.Namespace, knowledge: KnowledgeBase, texts: Path, again: Path
) -> int:
    """Write enough distinct texts, and others that are asked again; gives how many of the first."""
    seconds = told.seconds * told.rounds * len(CONNECTIONS) + WARM_SECONDS
    count = told.texts or int(seconds * TEXTS_A_SECOND)
    found = texts_to_check(knowledge, misspelt=told.misspelt)
    if told.one_sentence:
        found = (text for text in found if is_one_sentence(text))
    made = list(islice(found, count + REPEATED))
    write_requests(made[:count], texts)
    write_requests(made[count:], again)
    print(f"{count:,} distinct texts, of which {described(made[:DESCRIBED], knowledge)}")
    return count


def measure(asked: Asked, told: argparse.Namespace) -> None:
    """Ask all servers in turn, round by round."""
    cores = "the same core" if len(CORES) < 2 else "a core each for the server and wrk"
    print(f"{told.rounds} rounds of {told.seconds:g} s, one worker, {cores}", flush=True)
    for name in asked.servers:
        asked.ask(name, SOME, WARM_SECONDS)
    asked.ask_again(WARM_SECONDS)
    for number in range(told.rounds):
        for connections in CONNECTIONS:
            for name in asked.servers:
                found = asked.ask(name, connections, told.seconds)
                asked.seen[name, connections].append(found)
        asked.seen[AGAIN, MANY].append(asked.ask_again(told.seconds))
        print(f"round {number + 1} is done", file=sys.stderr, flush=True)


def table(asked: Asked) -> str:
    """Write the medians in Markdown, by connections and server."""
    lines = [
        "| connections | server | requests/s | p50 ms | p99 ms | bytes | times naive | of echo |",
        "|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for (name, connections), seen in sorted(asked.seen.items(), key=lambda item: item[0][1]):
        cells = [
            f"{median(seen, 'rate'):,.0f}",
            f"{median(seen, 'p50'):.2f}",
            f"{median(seen, 'p99'):.2f}",
            f"{median(seen, 'size'):,.0f}",
            *(_ratio(asked, name, other, connections) for other in (NAIVE, FLOOR)),
        ]
        lines.append(f"| {connections} | {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _ratio(asked: Asked, name: str, other: str, connections: int) -> str:
    found = ratios(asked, name, other, connections)
    return f"{statistics.median(found):.2f}" if found else ""


def median(seen: list[Load], what: str) -> float:
    """Give the median over the rounds."""
    return float(statistics.median(getattr(one, what) for one in seen))


def ratios(asked: Asked, name: str, other: str, connections: int) -> list[float]:
    """Give how many times the rate of another server's a server has in each round."""
    seen = asked.seen[name, connections]
    others = asked.seen.get((other, connections), [])
    return [one.rate / other.rate for one, other in zip(seen, others, strict=bool(others))]


def verdicts(asked: Asked) -> Iterator[str]:
    """Say which of the wanted figures are met."""
    for other, wanted in ((NAIVE, TIMES_NAIVE), (FLOOR, OF_ECHO)):
        if found := ratios(asked, OURS, other, MANY):
            reached, span = statistics.median(found), f"{min(found):.2f} to {max(found):.2f}"
            what = f"{reached:.2f} times {other} at {MANY} connections (rounds: {span})"
            yield f"{_met(reached >= wanted)}: {what}, at least {wanted} wanted"
    p99 = median(asked.seen[OURS, SOME], "p99")
    yield f"{_met(p99 < P99)}: p99 {p99:.1f} ms at {SOME} connections, below {P99} wanted"


def _met(is_met: bool) -> str:
    return "met" if is_met else "missed"


if __name__ == "__main__":
    main()
