"""What platforms call a post or a comment: from the items of their exports to texts.

All give a row's cells: the text, the platform, the kind and the time; none where there is no text.
"""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from classifier.files.json_rows import read_json

# The wrappers of Instagram's lists, and what their items are.
WRAPPERS = {
    "ig_reels_media": "reel", "ig_stories": "story", "ig_archived_post_media": "post",
    "ig_igtv_media": "post", "comments_reels_comments": "comment",
    "comments_media_comments": "comment",
}  # fmt: skip
# The sections of which a TikTok file without a text has one.
SECTIONS = {"comment", "post", "video", "profile"}
# Where TikTok keeps what a person wrote: the names of the folders around a list, the kind, the key.
TIKTOK = (
    (("comments", "commentslist"), "comment", "comment"),
    (("posts", "videolist"), "post", "title"),
    (("videos", "videolist"), "post", "title"),
)
ADDRESS = re.compile(r"https?://\S+$")
RETWEET = re.compile(r"^RT @\w+: ")


def document_cells(document: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Give the cells of each item of a platform's document; None if it is no platform's."""
    lists = [(key, items) for key, items in document.items() if isinstance(items, list)]
    for key, items in lists:
        if key in WRAPPERS or (len(document) == 1 and all(map(is_instagram, items))):
            return [instagram_cells(item, WRAPPERS.get(key, "")) for item in items]
    found = [row for path, kind, key in TIKTOK for row in _tiktok(document, path, kind, key)]
    sections = [inner for name, inner in document.items() if name.casefold() in SECTIONS]
    empty = any(isinstance(inner, dict) or not inner for inner in sections)
    return found if found or empty else None


def _cells(text: Any, platform: str, kind: str, posted: Any) -> dict[str, Any]:
    """Make a row's cells; none where there is no text."""
    if not isinstance(text, str) or not text.strip():
        return {}
    return {"text": text, "platform": platform, "kind": kind, "posted": posted}


def is_instagram(item: Any) -> bool:
    """Say whether an item is of Instagram's lists: a comment, or a post with its time."""
    if not isinstance(item, dict) or "text" in item:
        return False
    return (
        isinstance(item.get("string_map_data"), dict)
        or isinstance(item.get("label_values"), list)
        or any("creation_timestamp" in part for part in _parts(item))
    )


def instagram_cells(item: Any, kind: str) -> dict[str, Any]:
    """Give the cells of a comment or a post; `kind` is "" where the list does not say it."""
    if not isinstance(item, dict):
        return {}
    if "string_map_data" in item or "label_values" in item:
        text, time = _comment(item)
        return _cells(_repaired(text), "instagram", kind or "comment", _time(time))
    titles = [part.get("title") for part in _parts(item)]
    times = [part.get("creation_timestamp") for part in _parts(item)]
    text = next((title for title in titles if isinstance(title, str) and title.strip()), None)
    time = next((time for time in times if time), None)
    return _cells(_repaired(text), "instagram", kind or "post", _time(time))


def _parts(item: dict[str, Any]) -> list[dict[str, Any]]:
    """Give a post and its pictures: the caption stands with either."""
    media = item.get("media")
    pictures = media if isinstance(media, list) else []
    return [item, *(part for part in pictures if isinstance(part, dict))]


def _comment(item: dict[str, Any]) -> tuple[Any, Any]:
    """Give a comment's text and time. Its labels are in the language of the account.

    The text is what is labelled so in English, or the first value that is no time and, among
    `label_values`, no address: it stands before the owner.
    """
    listed = item.get("label_values")
    pairs = list(_labelled(item.get("string_map_data") if listed is None else listed))
    times = [entry.get("timestamp") or entry.get("timestamp_value") for _, entry in pairs]
    named = [entry.get("value") for label, entry in pairs if label == "Comment"]
    untimed = [
        entry["value"]
        for (_, entry), time in zip(pairs, times, strict=True)
        if "value" in entry and not time
    ]
    texts = [text for text in untimed if listed is None or not ADDRESS.match(str(text))]
    return next(iter(named or texts), None), next(filter(None, times), item.get("timestamp"))


def _labelled(values: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Give labels and what they stand for; those that are wrapped deeper come later."""
    if isinstance(values, dict):
        named = ((label, entry) for label, entry in values.items() if isinstance(entry, dict))
        yield from ((_repaired(label), entry) for label, entry in named)
        return
    entries = values if isinstance(values, list) else []
    parts = [entry for entry in entries if isinstance(entry, dict)]
    yield from ((_repaired(part["label"]), part) for part in parts if "label" in part)
    for part in parts:
        for key in ("dict", "vec"):
            yield from _labelled(part.get(key))


def _repaired(text: Any) -> Any:
    """Undo Instagram's encoding, where each byte of UTF-8 is written as one character."""
    if not isinstance(text, str):
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _tiktok(
    document: dict[str, Any], path: tuple[str, ...], kind: str, key: str
) -> Iterator[dict[str, Any]]:
    for items in _under(document, path):
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                fields = {str(name).casefold(): value for name, value in item.items()}
                yield _cells(fields.get(key), "tiktok", kind, fields.get("date"))


def _under(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """Give what stands under a path of names at any depth, whatever their case."""
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        if str(name).casefold() != path[0]:
            yield from _under(inner, path)
        elif len(path) == 1:
            yield inner
        else:
            yield from _under(inner, path[1:])


def tweet_cells(cells: dict[str, Any]) -> dict[str, Any]:
    """Give the cells of a post on X, wrapped or not, without what the site adds to its text."""
    post = cells["tweet"] if isinstance(cells.get("tweet"), dict) else cells
    text = post.get("full_text") or post.get("text")
    text = html.unescape(text) if isinstance(text, str) else ""
    kind = "repost" if RETWEET.match(text) else "post"
    return _cells(RETWEET.sub("", text), "x", kind, _tweeted(post.get("created_at")))


def _tweeted(created: Any) -> str | None:
    try:
        return datetime.strptime(created, "%a %b %d %H:%M:%S %z %Y").isoformat()
    except (TypeError, ValueError):
        return created if isinstance(created, str) else None


def _time(seconds: Any) -> str | None:
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return None


def joined_runs(cell: Any) -> Any:
    """Join the texts of YouTube's pieces; a cell that is none is plain text already."""
    if not isinstance(cell, str) or not cell.lstrip().startswith("{"):
        return cell
    try:
        return "".join(map(_run_text, read_json(f"[{cell}]")))
    except ValueError:
        return cell


def _run_text(run: Any) -> str:
    if not isinstance(run, dict):
        return ""
    segments = run.get("takeoutSegments")
    if isinstance(segments, list):
        return "".join(map(_run_text, segments))
    return str(run.get("text", ""))
