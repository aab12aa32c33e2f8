"""The archives that platforms give: every own text is found, and nothing else is opened."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from classifier.errors import DataError
from classifier.files.content import Kind, inspect
from classifier.files.exports import COLUMNS
from classifier.files.opening import open_table
from classifier.files.table import MIB, Limits, Row

CAPTIONS = [f"Caption {n}: “café” & 💪, naïve\nsecond line" for n in range(1, 21)]
ACTIVITY = "your_instagram_activity/"
# Where the archives keep what is nobody's business.
PRIVATE = {
    "instagram": [
        "your_instagram_activity/messages/inbox/friend_1/message_1.json",
        "security_and_login_information/login_and_profile_creation/login_activity.json",
        "your_instagram_activity/likes/liked_posts.json",
        "your_instagram_activity/saved/saved_posts.json",
        "media/posts/202311/picture.json",
    ],
    "tiktok": ["messages.json", "Direct Messages/Direct Messages.json"],
    "x": ["data/direct-messages.js", "data/ip-audit.js", "data/like.js", "data/deleted-tweets.js"],
    "youtube": [
        "Takeout/YouTube und YouTube Music/Verlauf/Wiedergabeverlauf.json",
        "Takeout/Mein Konto/Geräte.csv",
        "Takeout/Chat/Messages.json",
    ],
}


def zipped(
    path: Path, entries: Mapping[str, str | bytes], private: list[str] | None = None
) -> Path:
    """Write an archive; the private entries are such that opening them fails."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
        for name in private or []:
            archive.writestr(name, "private")
        places = [archive.getinfo(name).header_offset for name in private or []]
    whole = bytearray(path.read_bytes())
    for place in places:
        whole[place : place + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(whole)
    return path


def read(path: Path, limits: Limits | None = None) -> list[Row]:
    return list(open_table(inspect(path), limits).rows)


def texts(rows: list[Row]) -> list[str]:
    assert [row.problem for row in rows if row.problem] == []
    return [row.cells["text"] for row in rows]


def mojibake(value: Any) -> str:
    """Write JSON as Instagram does: each byte of UTF-8 as an escaped character."""
    return json.dumps(value, ensure_ascii=False).encode().decode("latin-1")


def instagram_json(value: Any) -> str:
    return json.dumps(json.loads(mojibake(value)), indent=2)


def picture(title: str = "") -> dict[str, Any]:
    return {"uri": "media/posts/a.jpg", "creation_timestamp": 1_700_000_000, "title": title}


def mapped(text: str) -> dict[str, Any]:
    return {
        "media_list_data": [{"uri": ""}],
        "string_map_data": {
            "Comment": {"value": text},
            "Media Owner": {"value": "someone"},
            "Time": {"timestamp": 1_700_000_000},
        },
    }


def localised(text: str) -> dict[str, Any]:
    return {
        "string_map_data": {
            "Kommentar für dich": {"href": "", "value": text, "timestamp": 0},
            "Eigentümer": {"href": "", "value": "jemand", "timestamp": 0},
            "Zeit": {"href": "", "value": "", "timestamp": 1_700_000_000},
        }
    }


OWNER = {
    "dict": [{"dict": [{"label": "Name", "value": "Some One"}], "title": ""}],
    "title": "Owner",
}


def instagram() -> dict[str, str]:
    """Posts of one and of several pictures, reels, stories, archived posts and comments."""
    c = iter(CAPTIONS)
    single = [{"media": [picture(next(c))]} for _ in range(4)]
    carousels = [
        {"media": [picture(), picture()], "title": next(c), "creation_timestamp": 1_700_000_000}
        for _ in range(3)
    ]
    labelled = [
        {"timestamp": 1, "label_values": [{"label": "Comment", "value": next(c)}, OWNER]},
        {
            "timestamp": 1,
            "label_values": [OWNER, {"dict": [{"label": "Comment", "value": next(c)}]}],
        },
        {"timestamp": 1, "label_values": [{"vec": [{"label": "Comment", "value": next(c)}]}]},
        {"timestamp": 1, "label_values": [{"label": "Reacción", "value": next(c)}, OWNER]},
    ]
    return {
        f"{ACTIVITY}comments/post_comments_1.json": instagram_json(labelled),
        f"{ACTIVITY}comments/reels_comments.json": instagram_json(
            {"comments_reels_comments": [mapped(next(c)), localised(next(c)), mapped("")]}
        ),
        f"{ACTIVITY}media/posts_1.json": instagram_json([*single, {"media": [picture()]}]),
        f"{ACTIVITY}media/posts_2.json": instagram_json(carousels),
        f"{ACTIVITY}media/reels.json": instagram_json(
            {"ig_reels_media": [{"media": [picture(next(c))]} for _ in range(3)]}
        ),
        f"{ACTIVITY}media/stories.json": instagram_json(
            {"ig_stories": [picture(next(c)), picture(), picture(next(c))]}
        ),
        f"{ACTIVITY}media/archived_posts.json": instagram_json(
            {
                "ig_archived_post_media": [
                    {"media": [picture(next(c))]},
                    {"media": [picture(next(c))]},
                ]
            }
        ),
    }


def test_instagram(tmp_path: Path) -> None:
    """Every caption and comment of the archive, repaired, with what it is and where it stood."""
    path = zipped(tmp_path / "instagram-someone.zip", instagram(), PRIVATE["instagram"])
    assert inspect(path).kind == Kind.EXPORT
    table = open_table(inspect(path))
    rows = list(table.rows)
    assert table.columns == COLUMNS
    assert sorted(texts(rows), key=CAPTIONS.index) == CAPTIONS
    kinds = {"comments": "comment", "posts_1": "post", "posts_2": "post", "reels.j": "reel",
             "stories": "story", "archived": "post"}  # fmt: skip
    for row in rows:
        assert row.cells["platform"] == "instagram"
        assert row.cells["kind"] == next(
            k for part, k in kinds.items() if part in row.cells["file"]
        )
        assert row.place.startswith(f"{row.cells['file']}, item ")
    assert {row.cells["posted"] for row in rows} == {
        "2023-11-14T22:13:20+00:00",
        "1970-01-01T00:00:01+00:00",
    }
    order = [name for name in instagram() for row in rows if row.cells["file"] == name]
    assert [row.cells["file"] for row in rows] == order
    assert table.share_read() == 1.0


def test_one_file_of_instagram(tmp_path: Path) -> None:
    """Each file of the archive is read by itself too, in any folder."""
    found = []
    for name, content in instagram().items():
        path = tmp_path / Path(name).name
        path.write_text(content)
        found += texts(read(path))
    assert sorted(found, key=CAPTIONS.index) == CAPTIONS


def tiktok(lower: bool) -> str:
    """Comments, posts and empty sections; what others made has the same keys."""
    theirs = {"VideoList": [{"Date": "2023-01-01", "Link": "x", "Title": "theirs"}]}
    document = {
        "Activity": {
            "Video Browsing History": theirs,
            "Favorite Videos": {"FavoriteVideoList": theirs["VideoList"]},
            "Like List": {"ItemFavoriteList": []},
            "Login History": {"LoginHistoryList": [{"IP": "1.2.3.4", "comment": "private"}]},
        },
        "App Settings": {"Settings": {"SettingsMap": None}},
        "Comment": {
            "Comments": {
                "CommentsList": [
                    *({"date": "2023-01-01 10:00:00", "comment": text} for text in CAPTIONS[:12]),
                    {"date": "2023-01-01 10:00:00", "comment": ""},
                ]
            }
        },
        "Direct Messages": {"Chat History": {"ChatHistory": {"Chat": [{"Content": "private"}]}}},
        "Post": {
            "Posts": {
                "VideoList": [
                    *({"Date": "2023-01-02", "Link": "y", "Title": text} for text in CAPTIONS[12:]),
                    {"Date": "2023-01-02", "Link": "y"},
                ]
            },
            "Recently Deleted Posts": {"PostList": None},
        },
        "Profile": {},
        "Tiktok Live": [],
    }
    return json.dumps(_recased(document) if lower else document, ensure_ascii=False)


def _recased(value: Any) -> Any:
    if isinstance(value, dict):
        return {key.lower(): _recased(inner) for key, inner in value.items()}
    return [_recased(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("lower", [False, True], ids=["capital", "lower"])
@pytest.mark.parametrize("name", ["user_data_tiktok.json", "user_data.json", "user_data_2.json"])
def test_tiktok(tmp_path: Path, lower: bool, name: str) -> None:
    """Comments and captions, not what was watched, liked or written to friends."""
    path = zipped(tmp_path / "TikTok_Data.zip", {name: tiktok(lower)}, PRIVATE["tiktok"])
    rows = read(path)
    assert texts(rows) == CAPTIONS
    assert [row.cells["kind"] for row in rows] == ["comment"] * 12 + ["post"] * 8
    assert {row.cells["platform"] for row in rows} == {"tiktok"}
    assert rows[0].cells["posted"] == "2023-01-01 10:00:00"
    single = tmp_path / "any_name.json"
    single.write_text(tiktok(lower), encoding="utf-8")
    assert texts(read(single)) == CAPTIONS


def test_an_empty_tiktok_has_no_rows(tmp_path: Path) -> None:
    """Somebody who never wrote anything gets no error."""
    path = tmp_path / "user_data_tiktok.json"
    path.write_text('{"Comment": {"Comments": {"CommentsList": null}}, "Post": null}')
    assert read(path) == []


def tweets(captions: list[str], part: int, wrapped: bool) -> str:
    """Write X's script of posts: entities for signs, a wrapper or none, every fifth a repost."""
    posts = [
        {
            "id_str": str(n),
            "created_at": "Wed Oct 10 20:19:24 +0000 2018",
            "full_text": ("RT @some_one: " if n % 5 == 0 else "") + text.replace("&", "&amp;"),
        }
        for n, text in enumerate(captions)
    ]
    items = [{"tweet": post} for post in posts] if wrapped else posts
    return f"window.YTD.tweets.part{part} = {json.dumps(items, indent=2)}"


@pytest.mark.parametrize("wrapped", [True, False], ids=["wrapped", "flat"])
@pytest.mark.parametrize(
    "end", ["", "\n", ";", " ;\n"], ids=["none", "newline", "semicolon", "both"]
)
def test_x(tmp_path: Path, wrapped: bool, end: str) -> None:
    """All parts of the posts, none of the messages, likes or logins."""
    entries = {
        "data/tweets.js": tweets(CAPTIONS[:15], 0, wrapped) + end,
        "data/tweets-part1.js": tweets(CAPTIONS[15:], 1, wrapped) + end,
    }
    rows = read(zipped(tmp_path / "twitter.zip", entries, PRIVATE["x"]))
    assert texts(rows) == CAPTIONS
    assert [row.cells["kind"] for row in rows] == (["repost"] + ["post"] * 4) * 4
    assert {row.cells["posted"] for row in rows} == {"2018-10-10T20:19:24+00:00"}
    assert [row.cells["file"] for row in rows] == [
        *["data/tweets.js"] * 15,
        *[list(entries)[1]] * 5,
    ]
    found = []
    for name, content in entries.items():
        path = tmp_path / Path(name).name
        path.write_text(content)
        found += texts(read(path))
    assert found == CAPTIONS


@pytest.mark.parametrize("name", ["data/tweet.js", "twitter-2019/data/tweets.js", "data/TWEETS.js"])
def test_x_of_other_years(tmp_path: Path, name: str) -> None:
    """Older archives call the script otherwise or have a folder around all."""
    path = zipped(tmp_path / "x.zip", {name: tweets(CAPTIONS, 0, True).replace("tweets", "tweet")})
    assert texts(read(path)) == CAPTIONS


def test_another_script_of_x_is_told(tmp_path: Path) -> None:
    """Messages are not taken for posts."""
    path = tmp_path / "direct-messages.js"
    path.write_text('window.YTD.direct_messages.part0 = [{"text": "private"}]')
    with pytest.raises(
        DataError, match=r"holds direct_messages of X, but no posts; name tweets\.js"
    ):
        read(path)


def youtube(shape: str, header: str = "Comment Text") -> str:
    """Comments as pieces of JSON, within one object more, or plain."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["Comment ID", "Channel ID", "Comment Create Timestamp", "Video ID", header])
    for number, text in enumerate(CAPTIONS):
        runs = [{"text": text[:9]}, {"text": text[9:]}]
        joined = ",".join(json.dumps(run, ensure_ascii=False) for run in runs)
        cell = {
            "runs": joined,
            "segments": json.dumps({"takeoutSegments": runs}, ensure_ascii=False),
            "plain": text,
        }[shape]
        writer.writerow([number, "channel", "2023-09-19T17:42:53+00:00", "video", cell])
    return file.getvalue() + "\r\n\r\n"


@pytest.mark.parametrize("shape", ["runs", "segments", "plain"])
@pytest.mark.parametrize("header", ["Comment Text", "Comment text"])
def test_youtube(tmp_path: Path, shape: str, header: str) -> None:
    """Comments in a folder of any language; other tables of it are no comments."""
    folder = "Takeout/YouTube und YouTube Music"
    entries = {
        f"{folder}/Abos/Abos.csv": "Kanal-ID,Kanaltitel\nx,text\n",
        f"{folder}/Kanäle/leer.csv": "",
        f"{folder}/Kanäle/doppelt.csv": "a,a\n",
        f"{folder}/Kanäle/Kommentare.csv": "a,Comment text ID\nx,y\n",
        f"{folder}/Kommentare/Kommentare.csv": youtube(shape, header),
        f"{folder}/Kommentare/Kommentare(1).csv": f"Video ID,{header}\nv,\nv,one more\n",
    }
    table = open_table(inspect(zipped(tmp_path / "takeout.zip", entries, PRIVATE["youtube"])))
    rows = list(table.rows)
    assert texts(rows) == [*CAPTIONS, "one more"]
    assert {(row.cells["platform"], row.cells["kind"]) for row in rows} == {("youtube", "comment")}
    assert rows[0].cells["Video ID"] == "video"
    single = tmp_path / "comments.csv"
    single.write_text(youtube(shape, header), encoding="utf-8", newline="")
    alone = open_table(inspect(single))
    assert alone.columns[-1] == "text"
    assert texts(list(alone.rows)) == CAPTIONS


def test_damage_to_an_entry_costs_only_it(tmp_path: Path) -> None:
    """The other entries of the archive are read, and the damaged one is named with its reason."""
    entries = {
        "media/posts_1.json": '[{"media": [{"title": "a", "creation_timestamp": 1}]}, {"med',
        "media/posts_2.json": "",
        "media/reels.json": "[" * 200_000,
        "media/stories.json": '{"ig_stories": 7}',
        "media/archived_posts.json": '[{"media": [{"title": "b", "creation_timestamp": 1}]}]',
    }
    rows = read(zipped(tmp_path / "a.zip", entries))
    assert [(row.cells["file"], row.cells["text"], bool(row.problem)) for row in rows] == [
        ("media/posts_1.json", "a", False),
        ("media/posts_1.json", "", True),
        ("media/posts_2.json", "", True),
        ("media/reels.json", "", True),
        ("media/stories.json", "", True),
        ("media/archived_posts.json", "b", False),
    ]
    problems = [row.problem for row in rows if row.problem]
    assert all(problem.startswith("cannot be read to its end: ") for problem in problems)
    assert "item 2: not valid JSON" in problems[0]
    assert "nested too deep" in problems[2]


def test_a_broken_byte_costs_one_text(tmp_path: Path) -> None:
    """The rest of its entry is intact."""
    content = tweets(["one", "tXo", "three"], 0, True).encode().replace(b"X", b"\xff")
    rows = read(zipped(tmp_path / "x.zip", {"data/tweets.js": content}))
    assert texts(rows) == ["one", "t\udcffo", "three"]


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_flipped_byte_costs_only_its_entry(tmp_path: Path, method: int) -> None:
    """However it is packed."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("data/tweets.js", tweets(CAPTIONS, 0, True))
        archive.writestr("data/tweets-part1.js", tweets(["whole"], 1, True))
        place = archive.getinfo("data/tweets-part1.js").header_offset // 2
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    rows = read(path)
    assert rows[-1].cells["text"] == "whole"
    assert [row.cells["file"] for row in rows if row.problem] == ["data/tweets.js"]


def test_an_unknown_packing_costs_only_its_entry(tmp_path: Path) -> None:
    """A method that Python cannot undo is named."""
    path = zipped(tmp_path / "x.zip", {"data/tweets.js": tweets(["a"], 0, True)})
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(mark) + place] = 97
    path.write_bytes(content)
    assert ["not supported" in str(row.problem) for row in read(path)] == [True]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"comments/post_comments_1.html": "<html>"}, "HTML or TXT variant of an export; ask the"),
        ({"TikTok/Comments/Comments.txt": "Comment: a"}, "HTML or TXT variant of an export"),
        ({"Takeout/YouTube/my-comments/my-comments.html": ""}, "HTML or TXT variant of an export"),
        ({"parts/export.zip": b"PK"}, r"another archive \('parts/export\.zip'\); unpack the outer"),
        ({"../../data/tweets.js": tweets(["a"], 0, True)}, "holds no posts or comments of Insta"),
        ({"/data/tweets.js": tweets(["a"], 0, True)}, "holds no posts or comments of Instagram"),
        ({"a\\..\\data\\tweets.js": tweets(["a"], 0, True)}, "holds no posts or comments of Insta"),
        ({"captions.csv": "text\na\n"}, "for other files, unpack it first"),
        ({}, "holds no posts or comments of"),
    ],
    ids=["html", "txt", "old youtube", "zip", "above", "absolute", "backslash", "table", "empty"],
)
def test_an_archive_without_posts_is_told(
    tmp_path: Path, entries: dict[str, str | bytes], said: str
) -> None:
    """What it holds instead, and what to do; nothing is written anywhere."""
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    path = zipped(folder / "a.zip", entries)
    with pytest.raises(DataError, match=said):
        read(path)
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == [path]


def test_an_encrypted_archive_is_told(tmp_path: Path) -> None:
    """The flag in both headers says it."""
    path = zipped(tmp_path / "x.zip", {"data/tweets.js": tweets(["a"], 0, True)})
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="is encrypted; unpack it with its password first"):
        read(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """Blanks in an entry take no room in the file."""
    path = tmp_path / "x.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("data/tweets.js", "w") as file,
    ):
        for _ in range(300):
            file.write(b" " * MIB)
    with pytest.raises(DataError, match="it unpacks to 314,572,800 bytes; nothing is read of it"):
        read(path)


def test_a_large_document_costs_only_its_entry(tmp_path: Path) -> None:
    """What must be read whole has a limit."""
    entries = {"user_data_tiktok.json": tiktok(False), "data/tweets.js": tweets(["a"], 0, True)}
    rows = read(zipped(tmp_path / "a.zip", entries), Limits(document=500))
    assert [bool(row.problem) for row in rows] == [True, False]
    assert "one object of over 500 characters" in str(rows[0].problem)


@pytest.mark.parametrize(
    ("name", "size", "problems"),
    [("data/tweets.js", 100, [True]), ("data/like.js", 2**31, [False])],
    ids=["less", "more, elsewhere"],
)
def test_sizes_may_lie(tmp_path: Path, name: str, size: int, problems: list[bool]) -> None:
    """An entry that holds more than it says costs only itself; one that is not read costs none."""
    entries = {"data/tweets.js": tweets([CAPTIONS[0] * 9], 0, True), "data/like.js": "private"}
    path = zipped(tmp_path / "x.zip", entries)
    content = bytearray(path.read_bytes())
    place = content.rindex(name.encode()) - 46 + 24
    content[place : place + 4] = size.to_bytes(4, "little")
    path.write_bytes(content)
    assert [bool(row.problem) for row in read(path)] == problems


@pytest.mark.parametrize(
    "item",
    [
        {"text": "a", "media": [], "id": 1},
        {"full_text": "fat &amp; sugar", "id": 1},
        {"caption": "a", "media": [{"url": "b"}]},
        {"tweet": "a", "id": 1},
    ],
    ids=str,
)
def test_rows_of_other_tools_keep_all_their_cells(tmp_path: Path, item: dict[str, Any]) -> None:
    """An array that resembles an export is none."""
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([item, item]))
    assert [row.cells for row in read(path)] == [item, item]
