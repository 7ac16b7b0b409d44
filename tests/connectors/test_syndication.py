"""RSS and Atom: what becomes of an entry. The ordinary cases stand in the golden files."""

import pytest

from connectors.base import ContentLimits, Failed, Fetched, Reason
from connectors.live.syndication import parse
from connectors.post import Kind
from tests.connectors.reading import atom, feed, rss

LIMITS = ContentLimits()


def item(**parts: str) -> str:
    return "<item>" + "".join(f"<{name}>{text}</{name}>" for name, text in parts.items()) + "</item>"


def test_a_title_that_begins_the_text_is_not_said_twice() -> None:
    post = feed(rss(item(guid="1", title="Rapat pagi ini…", description="Rapat pagi ini berjalan lancar."))).posts[0]
    assert post.title == "Rapat pagi ini…"
    assert post.words == "Rapat pagi ini berjalan lancar."


@pytest.mark.parametrize(
    ("title", "text"), [("Rapat", "Rapatnya batal."), ("Rapat", "Batal."), ("…", "… lalu pulang.")]
)
def test_a_title_of_its_own_stays(title: str, text: str) -> None:
    assert feed(rss(item(guid="1", title=title, description=text))).posts[0].words == f"{title}\n{text}"


def test_text_of_ten_megabytes_is_cut_and_said_to_be() -> None:
    post = feed(rss(item(guid="1", description="kabar " * 1_000_000))).posts[0]
    assert post.shortened
    assert 65_000 < len(post.text) <= 65_536


def test_the_same_key_over_ten_polls_without_id_and_link() -> None:
    body = rss(item(description="Tanpa id.", pubDate="Thu, 02 Jan 2025 03:04:05 GMT"))
    keys = {feed(body).posts[0].key for _ in range(10)}
    assert len(keys) == 1
    assert keys != {feed(body.replace("2025", "2024")).posts[0].key}


def test_an_id_longer_than_any_store_wants_is_hashed() -> None:
    post = feed(rss(item(guid="x" * 5000, description="isi"))).posts[0]
    assert post.key.startswith("sha256:")


def test_one_id_at_different_links_is_told_apart_by_link() -> None:
    body = rss(
        item(guid="sama", link="https://sinta.example/1", description="satu")
        + item(guid="sama", link="https://sinta.example/2", description="dua")
    )
    assert [post.key for post in feed(body).posts] == ["https://sinta.example/1", "https://sinta.example/2"]


def test_the_latest_version_of_one_id_stays_wherever_it_stands() -> None:
    versions = [
        f"<entry><id>tag:a,1:1</id><updated>2025-01-0{day}T00:00:00Z</updated><content>versi {day}</content></entry>"
        for day in (1, 3, 2)
    ]
    reading = feed(atom("".join(versions)))
    assert [post.text for post in reading.posts] == ["versi 3"]
    assert [(one.where, one.reason) for one in reading.unreadable] == [
        ("entry 1", "older_version"),
        ("entry 3", "older_version"),
    ]


def test_a_feed_of_several_authors_says_so_and_one_of_them_can_be_chosen() -> None:
    entries = "".join(
        f"<entry><id>tag:a,1:{name}</id><author><name>{name}</name></author><content>kata {name}</content></entry>"
        for name in ("Sinta", "Budi")
    )
    document = Fetched(url="https://sinta.example/atom.xml", body=atom(entries).encode())
    both, one = parse(document, LIMITS), parse(document, LIMITS, "sinta")
    assert not isinstance(both, Failed)
    assert not isinstance(one, Failed)
    assert (len(both.posts), both.omits) == (2, ("several_authors",))
    assert ([post.text for post in one.posts], one.omits) == (["kata Sinta"], ("other_authors",))


def test_a_copied_entry_of_the_feed_itself_is_own() -> None:
    entry = (
        "<entry><id>tag:a,1:1</id><content>isi</content><source><id>tag:sinta.example,2024:feed</id></source></entry>"
    )
    assert len(feed(atom(entry)).posts) == 1


@pytest.mark.parametrize(
    ("channel", "seconds"),
    [
        ("<ttl>30</ttl>", 1800.0),
        ("<ttl>999999</ttl>", 86_400.0),
        ("<ttl>-5</ttl>", 0.0),
        ("<ttl>soon</ttl>", 0.0),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 21_600.0),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", 86_400.0),
        ("", 0.0),
    ],
)
def test_the_feeds_own_wish_for_rest(channel: str, seconds: float) -> None:
    assert feed(rss(item(guid="1", description="x"), f"<title>t</title>{channel}")).fresh_for == seconds


def test_the_servers_wish_counts_when_it_is_longer() -> None:
    assert feed(rss("", "<title>t</title><ttl>1</ttl>"), fresh_for=3600.0).fresh_for == 3600.0


def test_complete_in_rss_too() -> None:
    assert feed(rss(item(guid="1", description="x"), "<title>t</title><fh:complete/>")).complete


def test_a_broken_feed_is_never_complete() -> None:
    broken = rss(item(guid="1", description="x"), "<title>t</title><fh:complete/>").replace("</channel>", "&nbsp;")
    reading = feed(broken)
    assert (len(reading.posts), reading.complete) == (1, False)


def test_a_tombstone_without_a_date_counts() -> None:
    entry = "<entry><id>tag:a,1:1</id><content>isi</content></entry>"
    assert feed(atom(entry + '<at:deleted-entry ref="tag:a,1:1"/><at:deleted-entry/>')).deleted == ("tag:a,1:1",)


def test_unspeakable_characters_do_not_cost_the_others_their_reading() -> None:
    body = rss(
        item(guid="1", description="ka&#xD800;b&#0;ar&#x1F642; &#99999999999;") + item(guid="2", description="x")
    )
    assert [post.text for post in feed(body).posts] == ["kabar🙂", "x"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-8-sig"])
def test_encodings_are_read(encoding: str) -> None:
    name = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    text = rss(item(guid="1", description="kafé")).replace("utf-8", name)
    assert feed(text.encode(encoding)).posts[0].text == "kafé"


def test_a_wrong_charset_is_never_an_exception() -> None:
    assert feed(rss(item(guid="1", description="kafé")).encode("latin-1")).posts[0].text.startswith("kaf")
    reading = feed(rss(item(guid="1", description="kabar")), content_type="text/xml; charset=tidak-ada")
    assert reading.posts[0].text == "kabar"


def test_dates_that_name_no_zone_are_no_times() -> None:
    dates = ("Thu, 02 Jan 2025 03:04:05", "31 Feb 2025 00:00 GMT", "", "Mon, 01 Jan 2099 00:00:00 GMT")
    body = rss("".join(item(guid=str(n), description="x", pubDate=date) for n, date in enumerate(dates)))
    times = [post.created_at for post in feed(body).posts]
    assert [time and time.year for time in times] == [None, None, None, 2099]


def test_an_edit_is_later_than_the_publication() -> None:
    def times(updated: str) -> object:
        entry = f"<published>2025-01-02T00:00:00Z</published><updated>{updated}</updated><content>x</content>"
        return feed(atom(f"<entry><id>1</id>{entry}</entry>")).posts[0].edited_at

    assert times("2025-01-02T00:00:00Z") is None
    assert str(times("2025-01-03T00:00:00Z")) == "2025-01-03 00:00:00+00:00"


def test_kinds() -> None:
    entries = (
        "<entry><id>a:1</id><title>Judul</title><content>x</content></entry>"
        "<entry><id>a:2</id><content>x</content></entry>"
        '<entry><id>a:3</id><title>Re</title><thr:in-reply-to ref="a:1"/><content>x</content></entry>'
    )
    assert [post.kind for post in feed(atom(entries)).posts] == [Kind.ARTICLE, Kind.POST, Kind.REPLY]


def test_markup_in_pictures_comments_and_sections_is_not_cut_by_mistake() -> None:
    media = '<media:content url="a"><media:description><![CDATA[kiri]]></media:description><!-- x --></media:content>'
    body = rss(f"<item><guid>1</guid>{media}<title><![CDATA[Judul]]></title><description>isi</description></item>")
    post = feed(body).posts[0]
    assert (post.title, post.text, post.alt_texts) == ("Judul", "isi", ("kiri",))


def test_a_cdata_section_right_after_a_picture_survives() -> None:
    media = "<media:content><media:description>kiri</media:description></media:content>"
    section = '<at:deleted-entry ref="a:9"/><![CDATA[ ]]>'
    reading = feed(atom(f"{section}<entry><id>a:1</id>{media}<content>isi</content></entry>"))
    assert (reading.posts[0].text, reading.posts[0].alt_texts, reading.deleted) == ("isi", ("kiri",), ("a:9",))


@pytest.mark.parametrize("body", ["", "\0\0", "bukan feed", "<html><body>Masuk</body></html>", "<a/>"])
def test_what_is_no_feed(body: str) -> None:
    document = Fetched(url="https://sinta.example/feed.xml", body=body.encode())
    assert parse(document, LIMITS) == Failed(reason=Reason.NOT_A_FEED)


def test_zero_bytes_cost_no_reader_its_life() -> None:
    body = rss("<item><guid>urn:1</guid><description>satu\0dua</description></item>")
    for spoiled in (body, body.replace('encoding="utf-8"', 'encoding="u\0tf-8"')):
        assert [post.text for post in feed(spoiled).posts] == ["satudua"]


def test_what_trips_the_library_up_is_no_feed() -> None:
    body = b"<?xml version='1.0' encoding='\xb5\xb5'?><rss/>"
    document = Fetched(url="https://sinta.example/feed", body=body)
    assert parse(document, LIMITS) == Failed(reason=Reason.NOT_A_FEED)
