"""Small X exports of every generation; what each should give stands in tests/data/x/<name>.expected.json."""

import json
from datetime import timedelta
from typing import Any

from tests.connectors.exports import Files, at, links, script, snowflake, tweet, written

NOON = at("2023-08-12T16:10:37")
LATER = NOON + timedelta(minutes=10)

ACCOUNT = script(
    "account",
    [{"username": "sinta_contoh", "accountId": "42", "accountDisplayName": "Sinta Contoh"}],
    "account",
)
PROFILE = script(
    "profile",
    [{"description": {"bio": "Analis di PT Contoh", "website": "https://sinta.example", "location": "Bandung"}}],
    "profile",
)


def _today() -> Files:
    """What an export looks like since 2022: wrapped tweets in parts, an account and a profile."""
    first = [
        tweet(NOON, "Rapat dgn klien A &amp; B selesai https://t.co/abc", entities=links(abc="https://example.org/x")),
        tweet(NOON, "RT @lain: bukan kata-kata saya", step=1),
        tweet(
            LATER,
            "@lain terima kasih!",
            in_reply_to_status_id_str="1690000000000000000",
            in_reply_to_user_id_str="7",
            in_reply_to_screen_name="lain",
        ),
        tweet(
            LATER,
            "lanjutan utas",
            step=1,
            in_reply_to_status_id=snowflake(LATER),
            in_reply_to_user_id="42",
        ),
    ]
    second = [
        tweet(
            LATER,
            "setuju dengan ini https://t.co/q1",
            step=2,
            entities=links(q1="https://twitter.com/lain/status/1690000000000000000"),
        ),
        tweet(
            LATER,
            "foto papan tulis https://t.co/m1",
            step=3,
            lang="und",
            extended_entities={"media": [{"url": "https://t.co/m1", "ext_alt_text": "papan tulis penuh coretan"}]},
        ),
    ]
    return {
        "data/account.js": ACCOUNT,
        "data/profile.js": PROFILE,
        "data/tweets.js": script("tweets", first, "tweet"),
        "data/tweets-part1.js": script("tweets", second, "tweet") + ";",
        "data/direct-messages.js": script("direct_messages", [{"text": "rahasia"}]),
        "data/like.js": script("like", [{"fullText": "kata orang"}]),
    }


def _bare() -> Files:
    """2018 to January 2020: `tweet.js` at the root, its tweets not wrapped, a byte order mark."""
    return {"tweet.js": "\ufeff" + script("tweet", [tweet(at("2019-05-06T07:08:09"), "kopi dulu", lang="in")])}


def _single() -> Files:
    """One file out of an export; nothing tells the owner's name."""
    return {"tweets.js": script("tweets", [tweet(NOON, "tanpa nama")], "tweet")}


def _months() -> Files:
    """Until 2018: one file a month, the words under `text`, ids as numbers too."""
    moment = at("2012-07-04T09:21:17")
    plain = {
        "id": int(snowflake(moment)),
        "id_str": snowflake(moment),
        "created_at": "2012-07-04 09:21:17 +0000",
        "text": "selamat pagi http://t.co/a1",
        "entities": {"urls": [{"url": "http://t.co/a1", "expanded_url": "http://example.org/pagi"}]},
    }
    early = {"id": 12345, "id_str": "12345", "created_at": "2007-03-01 08:00:00 +0000", "text": "cuitan pertama"}
    passed_on = plain | {
        "id_str": snowflake(moment, 1),
        "text": "kata orang lain",
        "retweeted_status": {"id_str": "1", "text": "kata orang lain"},
    }
    details = {"screen_name": "sinta_contoh", "full_name": "Sinta", "bio": "mahasiswa", "location": "Bandung"}
    return {
        "data/js/tweets/2012_07.js": f"Grailbird.data.tweets_2012_07 = \n {json.dumps([plain, passed_on, early])}",
        "data/js/user_details.js": f"var user_details =  {json.dumps(details)}",
        "data/js/tweet_index.js": "var tweet_index =  [ ]",
        "tweets.csv": "tweet_id,text\n1,tidak dibaca karena berkas bulanan ada\n",
        "index.html": "<html></html>",
    }


def _table() -> Files:
    """Only the table of the old archive: columns in another order, a line break in a cell."""
    number = snowflake(at("2013-01-02T03:04:05"))
    return {
        "tweets.csv": (
            '"text","tweet_id","in_reply_to_status_id","timestamp","retweeted_status_id"\n'
            f'"dua\nbaris &amp; satu","{number}","","2013-01-02 03:04:05 +0000",""\n'
            f'"@lain ya","{int(number) + 1}","99","2013-01-02 03:04:05 +0000",""\n'
            f'"kata orang","{int(number) + 2}","","2013-01-02 03:04:05 +0000","98"\n'
        )
    }


def _edited() -> Files:
    """Every edit is a new tweet; the chain of ids stands in each version. Only the last one counts."""
    chain = [snowflake(NOON), snowflake(LATER)]
    old = tweet(NOON, "rapatt jam 9", edit_info={"initial": {"editTweetIds": chain}})
    new = tweet(
        LATER,
        "rapat jam 9",
        edit_info={"edit": {"initialTweetId": chain[0], "editControlInitial": {"editTweetIds": chain}}},
    )
    never = tweet(NOON, "sekali tulis", step=5, edit_info={"initial": {"editTweetIds": [snowflake(NOON, 5)]}})
    return {"data/account.js": ACCOUNT, "data/tweets.js": script("tweets", [new, old, never], "tweet")}


def _note(moment: str, number: str, words: str, **more: Any) -> dict[str, Any]:
    return {"noteTweetId": number, "createdAt": moment, "core": {"text": words, "urls": more.pop("urls", [])}} | more


def _long() -> Files:
    """Long posts stand apart, without their tweet's id: matched by second and beginning, else on their own."""
    begun = "Pelajaran minggu ini: tulis dulu, kirim besok. Alasannya"
    full = f"@lain {begun} sederhana & panjang, lihat https://t.co/zz"
    notes = [
        _note(
            "2023-08-12T16:10:37.000Z",
            "501",
            full,
            updatedAt="2023-08-12T16:20:37.000Z",
            urls=[{"shortUrl": "https://t.co/zz", "expandedUrl": "https://example.org/panjang"}],
        ),
        _note("2023-08-12T16:10:37.000Z", "502", "Catatan tanpa cuitan."),
    ]
    cut = tweet(NOON, f"@lain {begun}… https://t.co/q9")
    return {
        "data/account.js": ACCOUNT,
        "data/note-tweet.js": script("note_tweet", notes, "noteTweet"),
        "data/tweets.js": script("tweets", [tweet(NOON, "Pendek saja.", step=1), cut], "tweet"),
    }


def _odd() -> Files:
    """Wrong years, deleted tweets, spoiled items, and a list that promises more than there is."""
    gone = snowflake(NOON, 9)
    tweets: list[Any] = [
        tweet(NOON, "tahunnya salah", created_at=written(at("1997-08-12T16:10:37"))),
        tweet(NOON, "sudah dihapus", step=9),
        {"id_str": "bukan angka", "full_text": "x"},
        {"id_str": snowflake(NOON, 2)},
        tweet(NOON, "entitas rusak https://t.co/a", step=3, entities={"urls": [None, {"url": 5}]}, lang="qme"),
    ]
    manifest = {
        "userInfo": {"userName": "sinta_contoh"},
        "archiveInfo": {"isPartialArchive": True},
        "dataTypes": {
            "tweets": {
                "files": [
                    {"fileName": "data/tweets.js", "count": "7"},
                    {"fileName": "data/tweets-part1.js", "count": "3"},
                ]
            },
            "ads": {"files": [{"fileName": "data/ad-engagements.js", "count": "5"}]},
        },
    }
    return {
        "data/manifest.js": f"window.__THAR_CONFIG = {json.dumps(manifest)}",
        "data/deleted-tweet-headers.js": script("deleted_tweet_headers", [{"tweet_id": gone}], "tweet"),
        "data/tweets.js": script("tweets", tweets, "tweet"),
    }


def _protected() -> Files:
    """An account that its owner protected: nothing in it is public."""
    history = [
        {"protectedAt": "2023-01-02T00:00:00.000Z", "action": "Protect"},
        {"protectedAt": "2020-01-02T00:00:00.000Z", "action": "Unprotect"},
    ]
    return {
        "data/protected-history.js": script("protected_history", history, "protectedHistory"),
        "data/tweets.js": script("tweets", [tweet(NOON, "hanya untuk pengikut")], "tweet"),
    }


CASES: dict[str, Files] = {
    case.__name__.removeprefix("_"): case()
    for case in (_today, _bare, _single, _months, _table, _edited, _long, _odd, _protected)
} | {"empty": {"data/tweets.js": "window.YTD.tweets.part0 = [ ]"}}
