"""What a topic's dates and sightings are called on its page."""

from collections.abc import Mapping
from datetime import date

AS = {"myth": "as a myth", "fact": "as a fact", "mixed": "as partly true"}


def long_date(iso: str) -> str:
    """Write a date out: “22 November 2026”; what is none stays as it is."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {day:%B} {day.year}"


def seen_words(seen: Mapping[str, int], *, is_whole: bool) -> str:
    """Say how often a topic was met, by verdict."""
    total = sum(seen.values())
    since = "in the last twelve months" if is_whole else "since this service started"
    if not total:
        return f"Not asked about here {since}."
    parts = [f"{count:,} {AS.get(verdict, verdict)}" for verdict, count in seen.items()]
    listed = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    times = {1: "once", 2: "twice"}.get(total, f"{total:,} times")
    split = f": {listed}" if len(parts) > 1 else f", {parts[0].partition(' ')[2]}"
    return f"Asked about here {times} {since}{split}."
