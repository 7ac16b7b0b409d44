"""The fifteen traps that break naive readers: those of exports. Each test fails for a reader in its trap.

The traps of live places are in `test_traps.py`.
"""

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors import registry
from connectors.base import Refused
from connectors.post import Kind, Post, Profile, Unreadable, Visibility
from connectors.unpack import open_archive
from tests.connectors.cars import car
from tests.connectors.exports import PUBLIC, Watched, script, snowflake, tweet, written, zipped

THEN = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
SECONDS = 1714979289


class Brought:
    """What an export gives when it is handed in as a zip."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        with open_archive(io.BytesIO(zipped(files))) as members:
            watched = Watched(members)
            self.name = registry.recognise(members)
            reader = registry.archive(self.name or "feed")
            allowed = reader.wanted(members.names())
            items = list(reader.parse(_Only(watched, allowed)))
        self.opened = watched.opened
        self.posts = [item for item in items if isinstance(item, Post)]
        self.profiles = [item for item in items if isinstance(item, Profile)]
        self.unreadable = [item for item in items if isinstance(item, Unreadable)]

    @property
    def texts(self) -> list[str]:
        return [post.text for post in self.posts]


class _Only:
    """The members that a reader may open, as the limited child shows them."""

    def __init__(self, members: Watched, names: Any) -> None:
        self._members, self._names = members, list(names)

    def names(self) -> list[str]:
        return self._names

    def open(self, name: str) -> Any:
        assert name in self._names
        return self._members.open(name)


def dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# 3 -------------------------------------------------------------------------------------------------------------------


def mangled(text: str) -> str:
    """As Meta writes text: each byte of its UTF-8 as a letter."""
    return text.encode().decode("latin-1")


def meta_export(posts: list[dict[str, Any]]) -> Brought:
    return Brought({"your_instagram_activity/content/posts_1.json": json.dumps(posts)})


@pytest.mark.parametrize(
    ("stands", "reads"),
    [
        (mangled("Rapat ☕ besok"), "Rapat ☕ besok"),
        ("Café sudah benar", "Café sudah benar"),
        (mangled("Kopi ☕") + " dan 😀 asli", "Kopi ☕ dan 😀 asli"),
        ("schön Ã bersih", "schön Ã bersih"),
    ],
)
def test_3_text_in_metas_letters_is_mended_run_by_run_and_sound_text_is_not_touched(stands: str, reads: str) -> None:
    media = {"uri": "media/posts/a.jpg", "creation_timestamp": SECONDS, "title": stands}
    assert meta_export([{"media": [media]}]).texts == [reads]


def test_3_a_naive_repair_of_the_whole_string_fails_on_a_mixed_one() -> None:
    with pytest.raises(UnicodeEncodeError):
        (mangled("Kopi ☕") + " 😀").encode("latin-1")


# 4 -------------------------------------------------------------------------------------------------------------------


def photo(title: str, stamp: int = SECONDS) -> dict[str, Any]:
    return {"uri": "media/posts/a.jpg", "creation_timestamp": stamp, "title": title}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("media.json", {"photos": [{"caption": "halo", "taken_at": "2024-05-06T07:08:09+00:00", "path": "a.jpg"}]}),
        ("content/posts_1.json", {"media": [photo("halo")]}),
        ("your_instagram_activity/content/posts_1.json", [{"media": [photo("halo")]}]),
        ("your_instagram_activity/media/posts_1.json", [{"media": [photo("halo")]}]),
    ],
)
def test_4_every_generation_of_metas_paths_and_a_single_object_are_read(path: str, content: Any) -> None:
    brought = Brought({path: dumped(content)})
    assert [(post.text, post.created_at) for post in brought.posts] == [("halo", THEN)]


def test_4_without_an_id_the_same_post_has_the_same_key_in_the_next_export() -> None:
    first = meta_export([{"media": [photo("halo")]}, {"media": [photo("lain", SECONDS + 5)]}])
    later = meta_export([{"media": [photo("baru", SECONDS + 9)]}, {"media": [photo("halo")]}])
    assert len({post.key for post in (*first.posts, *later.posts)}) == 3


def test_4_pages_for_people_are_refused_with_the_way_out() -> None:
    with pytest.raises(Refused, match="JSON"):
        Brought({"your_instagram_activity/content/posts_1.html": "<html></html>", "start_here.html": "<html></html>"})


# 5 -------------------------------------------------------------------------------------------------------------------

_SHARES = '''Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility
2024-05-06 07:08:09 UTC,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A1,"Rapat ""klien"".""
""""
""Baris dua",,,MEMBER_NETWORK
'''
_COMMENTS = """Date,Link,Message
2024-05-06 07:08:09,https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A1,"Setuju \\"sekali\\", ya"
,https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A1,tanpa tanggal
"""


@pytest.mark.parametrize("suffix", ["", "_40012345"])
def test_5_two_ways_of_quoting_and_names_with_a_members_number(suffix: str) -> None:
    brought = Brought({f"Shares{suffix}.csv": _SHARES, f"Comments{suffix}.csv": _COMMENTS, "messages.csv": "FROM\nx\n"})
    assert brought.name == "linkedin"
    said = {post.text: post.created_at for post in brought.posts}
    assert said['Rapat "klien".\n\nBaris dua'] == THEN
    assert 'Setuju "sekali", ya' in said
    assert said["tanpa tanggal"] is None
    assert "messages.csv" not in brought.opened


def test_5_the_small_download_without_posts_says_which_one_to_ask_for() -> None:
    with pytest.raises(Refused, match=r"(?i)larger|complete|full|posts"):
        Brought({"messages.csv": "FROM,TO,CONTENT\n", "Connections.csv": "First Name,Last Name,URL\n"})


# 6 -------------------------------------------------------------------------------------------------------------------


def test_6_reposts_long_posts_and_edits_on_x() -> None:
    first, edited = snowflake(THEN), snowflake(THEN, 1)
    versions = {"initial": {"editTweetIds": [first, edited]}}
    again = {"editControlInitial": versions["initial"]}
    wrong = {"created_at": written(THEN.replace(year=1970))}  # the id knows better
    rows = [
        tweet(THEN, "salah tlis", edit_info=versions),
        tweet(THEN, "salah tulis", step=1, edit_info={"edit": {"initialTweetId": first, **again}}),
        tweet(THEN, "RT @lain: kata orang lain", step=2, retweeted=False),
        tweet(THEN.replace(hour=8), "Permulaan yang panjang…", step=3) | wrong,
    ]
    whole = "Permulaan yang panjang, dan di sinilah yang penting."
    long = {"noteTweetId": "501", "createdAt": "2024-05-06T08:08:09.000Z", "core": {"text": whole}}
    brought = Brought(
        {
            "data/note-tweet.js": script("note_tweet", [long], "noteTweet"),
            "data/tweets.js": script("tweets", rows, "tweet"),
            "data/account.js": script("account", [{"username": "sinta"}], "account"),
        }
    )
    assert brought.name == "x"
    assert [post.kind for post in brought.posts if "kata orang lain" in post.text] == [Kind.REPOST]
    assert [text for text in brought.texts if text.startswith("salah")] == ["salah tulis"]
    assert all(isinstance(post.key, str) and post.key.isdecimal() for post in brought.posts)
    (long_one,) = [post for post in brought.posts if post.text.startswith("Permulaan")]
    assert (long_one.text, long_one.created_at) == (whole, THEN.replace(hour=8))


# 7 -------------------------------------------------------------------------------------------------------------------


def telegram(messages: str, kind: str = "public_channel") -> str:
    return f'{{"name": "Kanal", "type": "{kind}", "id": 12345, "messages": [{messages}]}}'


_MESSAGE = (
    '{{"id": {0}, "type": "message", "date": "2024-05-06T14:08:09", {1} "from": "Kanal", '
    '"from_id": "channel12345", "text": {2}}}'
)


def test_7_telegrams_json_that_is_none_and_its_two_shapes_of_text() -> None:
    unix = f'"date_unixtime": "{SECONDS}",'
    text = telegram(
        ", ".join(
            (
                _MESSAGE.format(1, unix, '"satu\\x1Fdua"'),
                _MESSAGE.format(2, unix, '["Rilis ", {"type": "bold", "text": "besok"}]'),
                _MESSAGE.format(3, "", '"tanpa zona"'),
            )
        )
    )
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    brought = Brought({"result.json": text})
    assert brought.texts == ["satudua", "Rilis besok", "tanpa zona"]
    assert [post.created_at for post in brought.posts] == [THEN, THEN, None]


@pytest.mark.parametrize("kind", ["personal_chat", "private_group", "private_channel", "saved_messages", "bot_chat"])
def test_7_private_chats_in_the_same_file_are_passed_over(kind: str) -> None:
    one = _MESSAGE.format(1, "", '"rahasia"').replace("channel12345", "user1")
    listed = f'{{"list": [{telegram(one, kind)}, {telegram(one.replace("rahasia", "umum"))}]}}'
    account = f'{{"personal_information": {{"user_id": 1}}, "chats": {listed}}}'
    assert Brought({"result.json": account}).texts == ["umum"]


@pytest.mark.parametrize("kind", ["public_channel", "public_supergroup"])
def test_7_an_account_holds_channels_of_others_of_which_only_signed_posts_are_its_owners(kind: str) -> None:
    """Telegram Desktop writes followed channels beside one's own, without a mark."""
    senders = (("channel12345", ""), ("channel12345", "Budi"), ("user2", ""), ("user1", ""), ("user2", "Sinta Contoh"))
    messages = ",".join(
        _MESSAGE.format(number, f'"author": "{author}",', f'"kiriman {number}"').replace("channel12345", sender)
        for number, (sender, author) in enumerate(senders)
    )
    owner = '"personal_information": {"user_id": 1, "first_name": "Sinta", "last_name": "Contoh"}'
    brought = Brought({"result.json": f'{{{owner}, "chats": {{"list": [{telegram(messages, kind)}]}}}}'})
    assert brought.texts == ["kiriman 3", *(["kiriman 4"] if kind == "public_channel" else [])]
    unsaid = Brought({"result.json": f'{{"chats": {{"list": [{telegram(messages, kind)}]}}}}'})
    assert unsaid.texts == []


# 8 -------------------------------------------------------------------------------------------------------------------

_CELL = '"{""text"":""Setuju ""},{""mention"":{""name"":""x""},""text"":""@budi""}"'
_ROW = f"2024-05-06T07:08:09+00:00,UCcontohcontohcontohcont,0,UgxContohContohContoh4AaABAg,,abcdefghijk,{_CELL}"


@pytest.mark.parametrize(
    ("path", "header"),
    [
        ("Takeout/YouTube dan YouTube Music/komentar/komentar.csv", "Waktu,ID Saluran,Harga,ID,Induk,Video,Teks"),
        ("Takeout/YouTube und YouTube Music/Kommentare/Kommentare.csv", "Zeit,Kanal,Preis,ID,Über,Video,Text"),
        ("Takeout/YouTube y YouTube Music/x/y.csv", "a,b,c,d,e,f,g"),
    ],
)
def test_8_youtubes_tables_are_known_by_their_values_in_any_language(path: str, header: str) -> None:
    brought = Brought({path: f"{header}\n{_ROW}\n\n"})
    assert [(post.text, post.created_at) for post in brought.posts] == [("Setuju @budi", THEN)]


def test_8_a_table_called_comments_may_be_reddits() -> None:
    header = "id,permalink,date,ip,subreddit,gildings,link,parent,body,media"
    place = "https://www.reddit.com/r/c/comments/1/x/"
    row = f"jabc123,{place}jabc123/,2024-05-06 07:08:09 UTC,,c,0,{place},,halo,"
    brought = Brought({"comments.csv": f"{header}\n{row}\n"})
    assert brought.name == "reddit_export"
    assert [(post.key, post.created_at) for post in brought.posts] == [("t1_jabc123", THEN)]


# 11 ------------------------------------------------------------------------------------------------------------------

_FOLLOWERS = "https://contoh.example/users/sinta/followers"


def note(number: int, to: list[str], cc: list[str]) -> dict[str, Any]:
    place = f"https://contoh.example/users/sinta/statuses/{number}"
    about = {"published": "2024-05-06T07:08:09Z", "to": to, "cc": cc}
    inner = {"id": place, "type": "Note", "content": f"<p>pos {number}</p>"} | about
    return {"type": "Create", "actor": "https://contoh.example/users/sinta", "object": inner} | about


def test_11_followers_only_and_direct_posts_stay_out_of_a_mastodon_archive() -> None:
    notes = [
        note(1, [PUBLIC], [_FOLLOWERS]),
        note(2, [_FOLLOWERS], ["as:Public"]),
        note(3, [_FOLLOWERS], []),
        note(4, ["https://lain.example/users/budi"], []),
    ]
    actor = {"id": "https://contoh.example/users/sinta", "type": "Person", "followers": _FOLLOWERS}
    brought = Brought({"actor.json": dumped(actor), "outbox.json": dumped({"orderedItems": notes})})
    open_to_all = [post.text for post in brought.posts if post.visibility in {Visibility.PUBLIC, Visibility.UNLISTED}]
    assert open_to_all == ["pos 1", "pos 2"]
    assert "pos 4" not in brought.texts


# 12 ------------------------------------------------------------------------------------------------------------------

_DID = "did:plc:contohcontohcontohcontoh"


def test_12_a_record_of_a_repository_gets_its_address_from_the_tree() -> None:
    about = {"createdAt": "2024-05-06T07:08:09Z"}
    records = {f"app.bsky.feed.post/3k{letter}": {"text": letter} | about for letter in "abc"}
    brought = Brought({"repo.car": car(_DID, records)})
    assert {post.key: post.text for post in brought.posts} == {
        f"at://{_DID}/app.bsky.feed.post/3k{letter}": letter for letter in "abc"
    }


# 13 ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outer", "inner", "listed", "date", "words"),
    [
        ("Comment", "Comments", "CommentsList", "Date", "Comment"),
        ("Comment", "Comments", "CommentsList", "date", "comment"),
        ("Your Activity", "comments", "commentslist", "DATE", "COMMENT"),
    ],
)
def test_13_tiktoks_sections_and_keys_are_found_however_they_are_spelt(
    outer: str, inner: str, listed: str, date: str, words: str
) -> None:
    data = {outer: {inner: {listed: [{date: "2024-05-06 07:08:09 UTC", words: "setuju"}]}}}
    assert [(post.text, post.created_at) for post in Brought({"user_data_tiktok.json": dumped(data)}).posts] == [
        ("setuju", THEN)
    ]


def test_13_the_form_in_plain_text_is_refused_with_the_way_out() -> None:
    with pytest.raises(Refused, match="JSON"):
        Brought({"TikTok/Comments/Comments.txt": "Date: 2024-05-06\n", "TikTok/Activity/Like List.txt": "x\n"})


# 14 ------------------------------------------------------------------------------------------------------------------


def test_14_a_draft_of_wordpress_without_a_date_is_no_post() -> None:
    def item(number: int, status: str, date: str) -> str:
        about = f"<wp:post_id>{number}</wp:post_id><wp:status>{status}</wp:status><wp:post_type>post</wp:post_type>"
        words = f"<title>Judul {number}</title><dc:creator>sinta</dc:creator>"
        return f"<item>{words}{about}<wp:post_date_gmt>{date}</wp:post_date_gmt></item>"

    body = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
    <title>Blog</title><wp:wxr_version>1.2</wp:wxr_version>
    <wp:author><wp:author_login>sinta</wp:author_login></wp:author>
    {item(1, "publish", "2024-05-06 07:08:09")}{item(2, "draft", "0000-00-00 00:00:00")}</channel></rss>"""
    brought = Brought({"blog.WordPress.2024-05-06.xml": body})
    assert [(post.title, post.created_at) for post in brought.posts] == [("Judul 1", THEN)]
