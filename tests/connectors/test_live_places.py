"""The live places: what a person may type for each, where its home is, what becomes of odd answers."""

import json
from typing import Any

import pytest

from connectors import registry
from connectors.base import Failed, Fetched, Outcome, Reason, Unchanged
from connectors.post import Bookmark, Reading
from connectors.proof import How, Proof, prove
from tests.connectors.reading import Site, drive, look, rss

UC = "UCcontohcontohcontohcont"
SECRET = "abcdef0123456789abcdef0123456789abcdef01"
PRIVATE = f"https://www.reddit.com/user/sinta_contoh/.rss?feed={SECRET}&user=sinta_contoh"


@pytest.mark.parametrize(
    ("locator", "name", "home"),
    [
        ("https://t.me/kanalsinta", "telegram", "https://t.me/kanalsinta"),
        ("t.me/s/kanalsinta/12?single", "telegram", "https://t.me/kanalsinta"),
        ("kanalsinta.t.me", "telegram", "https://t.me/kanalsinta"),
        ("telegram:@kanalsinta", "telegram", "https://t.me/kanalsinta"),
        ("https://t.me/joinchat/AAAA", "web", None),
        ("https://t.me/+AAAA", "web", None),
        ("https://www.youtube.com/@sintangoding/videos", "youtube", "https://www.youtube.com/@sintangoding"),
        ("youtube.com/c/sintangoding", "youtube", "https://www.youtube.com/c/sintangoding"),
        ("https://m.youtube.com/user/sintangoding", "youtube", "https://www.youtube.com/user/sintangoding"),
        (UC, "youtube", f"https://www.youtube.com/channel/{UC}"),
        (f"youtube:{UC}", "youtube", f"https://www.youtube.com/channel/{UC}"),
        (
            f"https://www.youtube.com/feeds/videos.xml?channel_id={UC}",
            "youtube",
            f"https://www.youtube.com/channel/{UC}",
        ),
        ("youtube:@sintangoding", "youtube", "https://www.youtube.com/@sintangoding"),
        ("https://www.youtube.com/watch?v=abcdefghijk", "web", None),
        (PRIVATE, "reddit", "https://www.reddit.com/user/sinta_contoh"),
        ("https://old.reddit.com/u/sinta_contoh/comments/", "reddit", "https://www.reddit.com/user/sinta_contoh"),
        ("reddit:sinta_contoh", "reddit", "https://www.reddit.com/user/sinta_contoh"),
        (f"https://www.reddit.com/.rss?feed={SECRET}&user=sinta_contoh", "reddit", None),
        ("https://www.reddit.com/r/indonesia/", "web", None),
        ("https://github.com/sinta-contoh", "github", "https://github.com/sinta-contoh"),
        ("github.com/sinta-contoh.atom", "github", "https://github.com/sinta-contoh"),
        ("github:sinta-contoh", "github", "https://github.com/sinta-contoh"),
        ("https://github.com/contoh/proyek", "web", None),
        ("https://github.com/marketplace", "web", None),
        ("https://stackoverflow.com/users/1234567/sinta", "stackexchange", "https://stackoverflow.com/users/1234567"),
        ("math.stackexchange.com/users/12", "stackexchange", "https://math.stackexchange.com/users/12"),
        ("https://stackoverflow.com/questions/12/judul", "web", None),
        ("https://news.ycombinator.com/user?id=sinta", "hackernews", "https://news.ycombinator.com/user?id=sinta"),
        ("hn:sinta", "hackernews", "https://news.ycombinator.com/user?id=sinta"),
        ("https://news.ycombinator.com/newest", "web", None),
        ("https://lobste.rs/~sinta", "lobsters", "https://lobste.rs/~sinta"),
        ("https://lobste.rs/u/sinta", "lobsters", "https://lobste.rs/~sinta"),
        ("lobsters:sinta", "lobsters", "https://lobste.rs/~sinta"),
        ("https://lobste.rs/s/abc123", "web", None),
        ("https://lemmy.example/u/sinta", "mastodon", "https://lemmy.example/u/sinta"),
        ("https://film.example/a/sinta/videos", "mastodon", "https://film.example/a/sinta/videos"),
        ("https://film.example/c/sinta/videos", "mastodon", "https://film.example/c/sinta/videos"),
        ("https://akkoma.example/users/sinta", "mastodon", "https://akkoma.example/users/sinta"),
        ("https://medium.com/@sinta/tulisan-0123456789ab", "web", "https://medium.com/@sinta"),
        ("sinta.medium.com", "web", "https://sinta.medium.com/"),
        ("https://substack.com/@sinta", "web", "https://sinta.substack.com/"),
        ("https://sinta.substack.com/p/satu", "web", "https://sinta.substack.com/"),
        ("https://www.tumblr.com/blog/view/sinta", "web", "https://sinta.tumblr.com/"),
        ("sinta.tumblr.com/post/1", "web", "https://sinta.tumblr.com/"),
        ("http://sinta.blogspot.co.id/2024/", "web", "https://sinta.blogspot.com/"),
        ("sinta.wordpress.com", "web", "https://sinta.wordpress.com/"),
        ("sinta.ghost.io", "web", "https://sinta.ghost.io/"),
        ("https://micro.blog/sinta", "web", "https://sinta.micro.blog/"),
        ("https://write.as/sinta/", "web", "https://write.as/sinta/"),
        ("https://hashnode.com/@sinta", "web", "https://sinta.hashnode.dev/"),
        ("https://dev.to/sinta", "web", "https://dev.to/sinta"),
        ("https://sinta.example/author/ani/", "web", "https://sinta.example/author/ani/"),
        ("telegram:x", None, None),
        ("github:-x", None, None),
        ("mailto:sinta@example.org", None, None),
    ],
)
def test_what_a_person_pastes_leads_to_a_place_and_its_home(locator: str, name: str | None, home: str | None) -> None:
    assert registry.guess(locator) == name
    if name and home:
        assert registry.connector(name).home(locator) == home


@pytest.mark.parametrize("name", ["telegram", "youtube", "reddit", "github", "stackexchange", "hackernews", "lobsters"])
def test_an_address_of_elsewhere_is_not_asked(name: str) -> None:
    site = Site({})
    outcome = drive(registry.connector(name).read("https://sinta.example/users/x", Bookmark()), site)
    assert outcome == Failed(reason=Reason.BAD_ADDRESS)
    assert site.asked == []


@pytest.mark.parametrize(
    "page",
    [
        *("https://www.linkedin.com/in/sinta", "id.linkedin.com/in/sinta", "https://x.com/sinta", "twitter.com/sinta"),
        *("https://www.instagram.com/sinta/", "https://m.facebook.com/sinta", "https://www.tiktok.com/@sinta"),
        *("https://www.threads.com/@sinta", "threads.net/@sinta"),
    ],
)
def test_a_place_that_shows_nothing_without_a_login_is_not_asked_and_the_way_out_is_told(page: str) -> None:
    site = Site({})
    assert registry.guess(page) == "web"
    assert drive(registry.connector("web").read(page, Bookmark()), site) == Failed(reason=Reason.EXPORT_ONLY)
    assert site.asked == []


CHANNEL = f"https://www.youtube.com/feeds/videos.xml?channel_id={UC}"
GITHUB = "https://api.github.com/users/sinta-contoh"
EVENTS = f"{GITHUB}/events/public?per_page=100"
TAIL = "site=stackoverflow&filter=withbody&pagesize=100&order=desc&sort=creation"
POSTS, COMMENTS = (f"https://api.stackexchange.com/2.3/users/12/{what}?{TAIL}" for what in ("posts", "comments"))
ABOUT = "https://hacker-news.firebaseio.com/v0/user/sinta.json"
HITS = "https://hn.algolia.com/api/v1/search_by_date?tags=author_sinta,(story,comment,poll)&hitsPerPage=100"
LOBSTERS = "https://lobste.rs/~sinta"
ASKED = f"{PRIVATE}&limit=100"
PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "telegram": ("t.me/kanalsinta", ("https://t.me/s/kanalsinta",)),
    "youtube": (UC, (CHANNEL, f"https://www.youtube.com/channel/{UC}")),
    "reddit": (PRIVATE, (ASKED,)),
    "github": ("github:sinta-contoh", (GITHUB, EVENTS)),
    "stackexchange": ("stackoverflow.com/users/12", (POSTS, COMMENTS)),
    "hackernews": ("hn:sinta", (HITS, ABOUT)),
    "lobsters": ("lobsters:sinta", (f"{LOBSTERS}/stories.rss", f"{LOBSTERS}/comments.rss", f"{LOBSTERS}.json")),
}


@pytest.mark.parametrize("name", PLACES)
def test_nothing_new_is_unchanged(name: str) -> None:
    locator, urls = PLACES[name]
    known = Bookmark(address=CHANNEL if name == "youtube" else None, validators={})
    reading = look(name, locator, {url: Unchanged(url=url, fresh_for=60.0) for url in urls}, known)
    assert reading.unchanged
    assert reading.posts == ()
    assert reading.fresh_for >= 60.0
    assert reading.bookmark.validators


@pytest.mark.parametrize("name", PLACES)
def test_trouble_is_passed_on(name: str) -> None:
    locator, urls = PLACES[name]
    busy = Failed(reason=Reason.SERVER_ERROR, status=503)
    assert look(name, locator, dict.fromkeys(urls, busy)) == busy


@pytest.mark.parametrize("name", [name for name in PLACES if name not in {"telegram", "youtube", "reddit", "lobsters"}])
@pytest.mark.parametrize("body", ["[]", "{}", "null", "7", "{", '{"items": [[]], "hits": [{}], "page": "x"}', "[[[]]]"])
def test_answers_of_another_shape_cost_nothing_but_themselves(name: str, body: str) -> None:
    locator, urls = PLACES[name]
    reading = look(name, locator, dict.fromkeys(urls, body))
    assert isinstance(reading, Reading)
    assert reading.posts == ()


@pytest.mark.parametrize("second", ["posts", "comments", "events"])
def test_a_second_document_that_fails_is_told(second: str) -> None:
    busy = Failed(reason=Reason.TIMED_OUT)
    answers: dict[str, str | Outcome] = {POSTS: "{}", COMMENTS: "{}", GITHUB: "{}"}
    answers |= {"posts": {POSTS: busy}, "comments": {COMMENTS: busy}, "events": {EVENTS: busy}}[second]
    place = "github" if second == "events" else "stackexchange"
    assert look(place, PLACES[place][0], answers) == busy


def test_a_feed_of_films_that_fails_while_the_channel_lives_is_tried_again() -> None:
    lost = Failed(reason=Reason.NOT_FOUND, status=404)
    alive = look("youtube", UC, {CHANNEL: lost, f"https://www.youtube.com/channel/{UC}": "<html></html>"})
    assert alive == Failed(reason=Reason.SERVER_ERROR, status=404)
    assert look("youtube", UC, {CHANNEL: lost}, Bookmark(address=CHANNEL)) == lost


def test_a_page_in_place_of_a_feed_of_films_is_trouble_that_passes() -> None:
    assert look("youtube", UC, {CHANNEL: "<html>maaf</html>"}) == Failed(reason=Reason.SERVER_ERROR)


def test_a_page_and_a_feed_that_are_refused_are_told_as_they_are() -> None:
    denied = Failed(reason=Reason.DENIED, status=403)
    page = "https://www.youtube.com/@sintangoding"
    assert look("youtube", page, {page: denied}) == denied
    assert look("youtube", UC, {CHANNEL: denied}) == denied


def test_what_a_channel_says_of_itself_may_be_broken() -> None:
    page = '"channelMetadataRenderer":{"title":"S","description":"\\ud83d\\x"'
    feed = rss("<item><guid>yt:video:1</guid><title>Film</title></item>")
    reading = look("youtube", UC, {CHANNEL: feed, f"https://www.youtube.com/channel/{UC}": page})
    assert reading.profile is None
    assert [post.title for post in reading.posts] == ["Film"]


def test_a_message_without_a_number_is_counted() -> None:
    message = '<div class="tgme_widget_message" data-post="kanalsinta/x"></div>'
    reading = look("telegram", "t.me/kanalsinta", {"https://t.me/s/kanalsinta": message})
    assert [(item.where, item.reason) for item in reading.unreadable] == [("message 1", "invalid")]


def signed(number: int, name: str) -> str:
    by = f'<span class="tgme_widget_message_from_author">{name}</span>'
    words = f'<div class="tgme_widget_message_text">dari {name}</div>'
    return f'<div class="tgme_widget_message" data-post="kanalsinta/{number}">{words}{by}</div>'


def test_of_a_channel_that_several_people_sign_one_is_read_by_name() -> None:
    site = {"https://t.me/s/kanalsinta": signed(1, "Sinta") + signed(2, "Budi")}
    everybody, sinta = (look("telegram", f"https://t.me/kanalsinta{who}", site) for who in ("", "#author=sinta"))
    assert "several_authors" in everybody.omits
    assert [post.text for post in sinta.posts] == ["dari Sinta"]
    assert sinta.omits == ("boosts", "other_authors")
    assert registry.guess("https://t.me/kanalsinta#author=Sinta") == "telegram"


@pytest.mark.parametrize("asked_for", [None, 0.0, 7200.0])
def test_reddit_is_left_alone_for_an_hour_at_least_when_it_asks(asked_for: float | None) -> None:
    limited = Failed(reason=Reason.RATE_LIMITED, status=429, retry_after=asked_for)
    outcome = look("reddit", PRIVATE, {ASKED: limited})
    assert outcome.retry_after == max(asked_for or 0.0, 3600.0)


@pytest.mark.parametrize(
    "locator",
    [
        f"https://www.reddit.com/user/sinta_contoh/upvoted/.rss?feed={SECRET}&user=sinta_contoh",
        f"https://www.reddit.com/message/inbox/.rss?feed={SECRET}&user=sinta_contoh",
        f"https://www.reddit.com/user/sinta_contoh/.rss?feed={SECRET}&user=orang_lain",
        "https://www.reddit.com/user/sinta_contoh/.rss?feed=x&user=sinta_contoh",
        "https://www.reddit.com/user/sinta_contoh/.rss",
    ],
)
def test_no_other_listing_of_reddit_is_asked(locator: str) -> None:
    site = Site({})
    outcome = drive(registry.connector("reddit").read(locator, Bookmark()), site)
    assert outcome == Failed(reason=Reason.PRIVATE_FEED_ONLY)
    assert site.asked == []


def test_something_else_at_the_private_address_is_no_feed() -> None:
    assert look("reddit", PRIVATE, {ASKED: "<html></html>"}) == Failed(reason=Reason.NOT_A_FEED)
    assert look("lobsters", "lobsters:sinta", dict.fromkeys(PLACES["lobsters"][1], "<html></html>")) == Failed(
        reason=Reason.NOT_A_FEED
    )


def test_too_many_questions_are_no_wrong_question() -> None:
    limited = look("stackexchange", "stackoverflow.com/users/12", {POSTS: Failed(reason=Reason.BAD_ANSWER, status=400)})
    assert limited == Failed(reason=Reason.RATE_LIMITED, status=400, retry_after=3600.0)


@pytest.mark.parametrize("seconds", [1e300, "1714979289", True, None])
def test_a_moment_that_is_none_is_none(seconds: object) -> None:
    hit = {"objectID": "1", "author": "sinta", "comment_text": "halo", "created_at_i": seconds}
    (post,) = look("hackernews", "hn:sinta", {HITS: json.dumps({"hits": [hit]})}).posts
    assert post.created_at is None


def test_an_account_that_goes_by_another_number_is_another_place() -> None:
    before = look("github", "github:sinta-contoh", {GITHUB: '{"id": 1}', EVENTS: "[]"}).bookmark.origin
    after = look("github", "github:sinta-contoh", {GITHUB: '{"id": 2}', EVENTS: "[]"}).bookmark.origin
    assert (before, after) == ("github/1", "github/2")


CODE = "cermin-7f3k9"


def film(text: str) -> str:
    return f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><id>a</id><title>t</title>
    <entry><id>yt:video:1</id><title>Film</title><media:group><media:description>{text}</media:description></media:group>
    </entry></feed>"""


def comment(text: str) -> str:
    return f"""<feed xmlns="http://www.w3.org/2005/Atom"><id>a</id><title>t</title><entry><id>t1_a</id>
    <author><name>/u/sinta_contoh</name></author><title>x</title>
    <content type="html">&lt;!-- SC_OFF --&gt;{text}&lt;!-- SC_ON --&gt;</content></entry></feed>"""


def channel(about: str) -> str:
    return f'<html><div class="tgme_channel_info"><div class="tgme_channel_info_description">{about}</div></div></html>'


def answers_with(said: str) -> dict[str, dict[str, str]]:
    """A site for each place whose owner wrote the words where they can."""
    answer = {"post_id": 1, "post_type": "answer", "owner": {"user_id": 12}, "body": f"<p>{said}</p>"}
    item = rss(f"<item><guid>https://lobste.rs/c/a</guid><title>x</title><description>{said}</description></item>")
    return {
        "telegram": {"https://t.me/s/kanalsinta": channel(said)},
        "youtube": {CHANNEL: film(said)},
        "reddit": {ASKED: comment(said)},
        "github": {GITHUB: json.dumps({"id": 1, "bio": said}), EVENTS: "[]"},
        "stackexchange": {POSTS: json.dumps({"items": [answer]}), COMMENTS: "{}"},
        "hackernews": {ABOUT: json.dumps({"about": said}), HITS: "{}"},
        "lobsters": {f"{LOBSTERS}/stories.rss": rss(""), f"{LOBSTERS}/comments.rss": item},
    }


@pytest.mark.parametrize("name", PLACES)
def test_a_code_in_the_profile_or_a_post_proves_each_place_and_nothing_else_does(name: str) -> None:
    def proof(said: str) -> Any:
        return drive(prove(registry.connector(name), PLACES[name][0], CODE, ""), Site(answers_with(said)[name]))

    proved, unproved = proof(f"kode saya {CODE}"), proof("tanpa kode")
    assert isinstance(proved, Proof)
    assert proved.how in {How.BIO, How.POST}
    assert proved.origin
    assert unproved == Proof(None, proved.origin)


def test_the_page_of_an_account_shows_its_words_once_for_the_proof() -> None:
    page = Fetched(
        url="https://stackoverflow.com/users/12", body=f'<div class="js-about-me-content">{CODE}</div>'.encode()
    )
    answers: dict[str, Any] = {POSTS: "{}", COMMENTS: "{}", "https://stackoverflow.com/users/12": page}
    proved = drive(prove(registry.connector("stackexchange"), "stackoverflow.com/users/12", CODE, ""), Site(answers))
    assert proved == Proof(How.BIO, "stackoverflow.com/12")
