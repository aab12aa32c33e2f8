"""Each platform's items give their text, kind and time, and what is no item gives none."""

from typing import Any

import pytest

from classifier.files.posts import (
    document_cells,
    instagram_cells,
    is_instagram,
    joined_runs,
    tweet_cells,
)


def mojibake(text: str) -> str:
    """Write a text as Instagram does: each byte of UTF-8 as one character."""
    return text.encode().decode("latin-1")


TIME = 1_700_000_000
POSTED = "2023-11-14T22:13:20+00:00"
COMMENT = {"Comment": {"value": "so true"}, "Media Owner": {"value": "someone"}}
OWNER = {"dict": [{"label": "Name", "value": "Some One"}], "title": "Owner"}


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"media": [{"title": "one", "creation_timestamp": TIME}]}, "one"),
        ({"media": [{"title": ""}, {"title": "inner"}], "title": "outer"}, "outer"),
        ({"media": [{"title": ""}, {"title": "second"}], "title": ""}, "second"),
        ({"media": [], "title": "no picture", "creation_timestamp": TIME}, "no picture"),
        ({"title": "no media", "creation_timestamp": TIME}, "no media"),
        ({"media": [{"title": mojibake("Café 💪")}]}, "Café 💪"),
        ({"media": [{"title": "Café, as it should be"}]}, "Café, as it should be"),
        ({"media": [{"title": " "}]}, None),
        ({"media": "none"}, None),
        ({"media": [{"title": 7}]}, None),
        ({"string_map_data": COMMENT}, "so true"),
        ({"string_map_data": dict(reversed(COMMENT.items()))}, "so true"),
        ({"string_map_data": {"Comment": {"value": ""}, "Media Owner": {"value": "x"}}}, None),
        ({"string_map_data": {"Comment": {}, "Media Owner": {"value": "x"}}}, None),
        ({"string_map_data": {"Comment": {"value": "https://a.example/b"}}}, "https://a.example/b"),
        (
            {
                "string_map_data": {
                    mojibake("Opmerking é"): {"href": "", "value": "ja", "timestamp": 0},
                    "Media-eigenaar": {"href": "", "value": "x", "timestamp": 0},
                }
            },
            "ja",
        ),
        ({"string_map_data": {"Zeit": {"timestamp": TIME}, "Kommentar": {"value": "ja"}}}, "ja"),
        (
            {
                "string_map_data": {
                    "Zeit": {"value": "gestern", "timestamp": TIME},
                    "Kommentar": {"value": "ja", "timestamp": 0},
                }
            },
            "ja",
        ),
        ({"label_values": [{"label": "Comment", "value": "flat"}, OWNER]}, "flat"),
        ({"label_values": [OWNER, {"label": "Kommentar", "value": "flat"}]}, "flat"),
        (
            {
                "label_values": [
                    {"label": "URL", "value": "https://a.example/b"},
                    {"label": "Kommentar", "value": mojibake("schön")},
                ]
            },
            "schön",
        ),
        ({"label_values": [{"dict": [{"label": "Comment", "value": "in a dict"}]}]}, "in a dict"),
        (
            {"label_values": [{"vec": [{"dict": [{"label": "Comment", "value": "deep"}]}]}]},
            "deep",
        ),
        ({"label_values": [OWNER, {"vec": [{"label": "Comment", "value": "behind"}]}]}, "behind"),
        ({"label_values": 7}, None),
        ({"label_values": [7, {"label": None, "value": None}, {"dict": 7}]}, None),
        ({"string_map_data": [7]}, None),
        ({}, None),
        ("a text", None),
        (None, None),
    ],
)
def test_instagram(item: Any, text: str | None) -> None:
    """The caption stands with the post or a picture, a comment under a label of any language."""
    assert instagram_cells(item, "").get("text") == text


@pytest.mark.parametrize(
    ("item", "kind", "posted"),
    [
        ({"media": [{"title": "a", "creation_timestamp": TIME}]}, "post", POSTED),
        ({"title": "a", "creation_timestamp": TIME, "media": [{}]}, "post", POSTED),
        ({"title": "a", "creation_timestamp": "soon"}, "post", None),
        ({"title": "a", "creation_timestamp": 1e300}, "post", None),
        ({"title": "a", "creation_timestamp": True}, "post", None),
        ({"string_map_data": COMMENT | {"Time": {"timestamp": TIME}}}, "comment", POSTED),
        ({"string_map_data": COMMENT, "timestamp": TIME}, "comment", POSTED),
        (
            {
                "label_values": [
                    {"label": "Comment", "value": "a"},
                    {"label": "Time", "timestamp_value": TIME},
                ]
            },
            "comment",
            POSTED,
        ),
    ],
)
def test_instagram_kinds_and_times(item: Any, kind: str, posted: str | None) -> None:
    """A time that is none is left out, the text is not."""
    found = instagram_cells(item, "")
    assert (found["platform"], found["kind"], found["posted"]) == ("instagram", kind, posted)
    assert instagram_cells(item, "reel")["kind"] == "reel"


@pytest.mark.parametrize(
    "item",
    [
        {"text": "a", "media": []},
        {"text": "a", "media": [{"url": "b"}]},
        {"text": "a", "creation_timestamp": TIME},
        {"caption": "a", "media": ["b"]},
        {"title": "a"},
        "a",
        None,
    ],
    ids=str,
)
def test_other_items_are_not_instagrams(item: Any) -> None:
    """Rows of other tools may have media and titles too."""
    assert not is_instagram(item)


@pytest.mark.parametrize(
    "document",
    [
        {"ig_reels_media": [{"media": [{"title": "a"}]}]},
        {"comments_media_comments": [{"string_map_data": {"Comment": {"value": "a"}}}]},
        {"some_new_wrapper": [{"media": [{"title": "a", "creation_timestamp": TIME}]}]},
        {"Comment": {"Comments": {"CommentsList": [{"comment": "a", "date": "x"}]}}},
        {"comment": {"comments": {"commentslist": [{"Comment": "a"}]}}},
        {"Your Activity": {"Comment": {"Comments": {"CommentsList": [{"comment": "a"}]}}}},
        {"Post": {"Posts": {"VideoList": [{"Title": "a", "Date": "x"}]}}},
        {"Video": {"Videos": {"VideoList": [{"title": "a"}]}}},
    ],
    ids=str,
)
def test_documents(document: dict[str, Any]) -> None:
    """Lists may be wrapped in a key that is not known, sections may be renamed and recased."""
    assert [cells["text"] for cells in document_cells(document) or []] == ["a"]


@pytest.mark.parametrize("nothing", [None, [], {}, "", [None, 7, {}, {"comment": None}]], ids=str)
def test_empty_sections_are_no_damage(nothing: Any) -> None:
    """TikTok writes null, a list or an object where there is nothing."""
    for document in (
        {"Comment": nothing, "Post": {"Posts": {"VideoList": nothing}}},
        {"Comment": {"Comments": nothing}, "Video": None},
        {"Comment": {"Comments": {"CommentsList": nothing}}},
    ):
        found = document_cells(document)
        assert found is not None
        assert not any(found)


@pytest.mark.parametrize(
    "document",
    [{}, {"a": 1}, {"rows": [{"text": "a"}]}, {"comment": "a"}, {"posts": ["a"]}],
    ids=str,
)
def test_other_documents_are_no_platforms(document: dict[str, Any]) -> None:
    """They are told from an export without a text."""
    assert document_cells(document) is None


def test_what_was_watched_is_not_read() -> None:
    """Lists of others' videos have titles and comments too."""
    lists = {"VideoList": [{"Title": "theirs", "Comment": "theirs"}]}
    activity = {
        "Activity": {"Video Browsing History": lists, "Favorite Videos": lists},
        "Direct Messages": {"Chat History": {"Chat with b:": [{"Content": "private"}]}},
        "Post": {"Posts": {"VideoList": [{"Title": "mine"}]}},
    }
    assert [cells["text"] for cells in document_cells(activity) or []] == ["mine"]


CREATED = "Wed Oct 10 20:19:24 +0000 2018"


@pytest.mark.parametrize(
    ("post", "text", "kind"),
    [
        ({"full_text": "fat &amp; sugar &lt;3"}, "fat & sugar <3", "post"),
        ({"full_text": "RT @some_one: so true"}, "so true", "repost"),
        ({"full_text": "RT if you agree"}, "RT if you agree", "post"),
        ({"text": "an old one"}, "an old one", "post"),
    ],
    ids=str,
)
def test_posts_of_x(post: dict[str, str], text: str, kind: str) -> None:
    """Entities become signs and the mark of a repost is told apart, wrapped or not."""
    for cells in (post, {"tweet": post}):
        found = tweet_cells(cells | {"created_at": CREATED})
        assert (found["text"], found["kind"], found["platform"]) == (text, kind, "x")
    assert tweet_cells(post | {"created_at": CREATED})["posted"] == "2018-10-10T20:19:24+00:00"
    assert tweet_cells(post | {"created_at": "lately"})["posted"] == "lately"
    assert tweet_cells(post)["posted"] is None


@pytest.mark.parametrize("cells", [{}, {"tweet": {}}, {"full_text": 7}, {"tweet": 7}], ids=str)
def test_posts_of_x_without_a_text(cells: dict[str, Any]) -> None:
    """They give nothing."""
    assert tweet_cells(cells) == {}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('{"text":"one"}', "one"),
        ('{"text":"one "},{"text":"two\\n"},{"videoLink":"x"},{"text":"💪"}', "one two\n💪"),
        ('{"takeoutSegments":[{"text":"one "},{"text":"two"}]}', "one two"),
        ("plain, as it was", "plain, as it was"),
        ("{smiles} at you", "{smiles} at you"),
        ('{"text":"cut', '{"text":"cut'),
        ("{" * 100_000, "{" * 100_000),
        ("", ""),
        (None, None),
    ],
    ids=lambda value: str(value)[:30],
)
def test_comments_of_youtube(cell: Any, text: Any) -> None:
    """Pieces of JSON are joined; what is none is a text."""
    assert joined_runs(cell) == text
