"""The demo's sample people: their feeds and export are sound, and show what the demo is to show."""

import io
import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import pytest
from stdnum import iban
from stdnum.id import nik

from connectors.base import ContentLimits, Fetched
from connectors.exports.x import X
from connectors.live import jsonfeed, syndication
from connectors.post import Kind, Post, Profile, Reading
from connectors.unpack import open_archive
from monitor.checks.base import Context, Lexicon
from monitor.checks.engine import Policy
from monitor.examine import examine
from monitor.finding import Rule
from monitor.sample import LEXICON, archive, feeds

NOW = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
NAMES = Lexicon.read(LEXICON)


def feed(path: str) -> Reading:
    read = jsonfeed.parse if path.endswith("json") else syndication.parse
    reading = read(Fetched(url=f"https://{path}", body=feeds.render(NOW)[path]), ContentLimits())
    assert isinstance(reading, Reading)
    return reading


def export() -> list[Post | Profile]:
    with open_archive(io.BytesIO(archive.build(NOW))) as members:
        items = list(X().parse(members))
    assert all(isinstance(item, Post | Profile) for item in items)
    return [item for item in items if isinstance(item, Post | Profile)]


def sources(person: str) -> list[tuple[str, list[Post]]]:
    """Each source of a person: the bio and the posts."""
    read = [feed(path) for path in feeds.render(NOW) if path.startswith(person)]
    found = [(reading.profile.text if reading.profile else "", list(reading.posts)) for reading in read]
    if person == "laras":
        profile, *posts = export()
        assert isinstance(profile, Profile)
        found.append((profile.text, [post for post in posts if isinstance(post, Post)]))
    return found


@pytest.mark.parametrize(("path", "count"), [("laras/feed.xml", 13), ("tom/atom.xml", 13), ("tom/short.json", 12)])
def test_a_feed_holds_a_week_of_posts(path: str, count: int) -> None:
    reading = feed(path)
    assert len(reading.posts) == count
    assert not reading.unreadable
    assert all(post.created_at and NOW - timedelta(days=6) < post.created_at < NOW for post in reading.posts)
    assert len({post.key for post in reading.posts}) == count
    assert all(post.url and re.match(r"https://(laras|tom)\.example/", post.url) for post in reading.posts)


def test_the_export_holds_replies_pictures_and_somebody_elses_words() -> None:
    posts = [item for item in export() if isinstance(item, Post)]
    assert Counter(post.kind for post in posts) == {Kind.POST: 10, Kind.REPLY: 1, Kind.REPOST: 1}
    assert [post.alt_texts for post in posts if post.alt_texts] == [
        ("meja kerja dengan gelas kopi yang tinggal separuh",)
    ]
    assert sum(post.created_at is not None and post.created_at < NOW - timedelta(days=6) for post in posts) == 1


def test_the_same_moment_gives_the_same_bytes_in_any_zone() -> None:
    jakarta = NOW.astimezone(timezone(timedelta(hours=7)))
    assert archive.build(NOW) == archive.build(jakarta)
    assert feeds.render(NOW) == feeds.render(jakarta)


def test_a_code_can_be_put_into_what_a_feed_says_of_its_owner() -> None:
    rendered = feeds.render(NOW, {"tom/atom.xml": "cermin-abc"})
    assert [path for path, document in rendered.items() if b"cermin-abc" in document] == ["tom/atom.xml"]


@pytest.mark.parametrize("person", ["laras", "tom"])
def test_a_persons_posts_show_all_five_rules_and_mostly_none(person: str) -> None:
    policy = Policy()
    rules: Counter[Rule] = Counter()
    silent = 0
    for bio, posts in sources(person):
        for post in posts:
            findings = examine(policy, post, Context(bio=bio, lexicon=NAMES, kind=post.kind)).findings
            rules.update(finding.rule for finding in findings)
            silent += not findings
    assert set(rules) == set(Rule)
    assert rules.total() <= 12
    assert silent >= 15


def test_the_identifiers_stand_the_usual_checks_but_cannot_exist() -> None:
    identity, account = "3273004102900000", "GB05TEST00000000000000"
    assert nik.is_valid(identity)
    assert identity[4:6] == "00"
    assert identity[-4:] == "0000"
    assert iban.is_valid(account)
    assert any(identity in post.text for _, posts in sources("laras") for post in posts)
    assert any(account in post.text.replace(" ", "") for _, posts in sources("tom") for post in posts)
