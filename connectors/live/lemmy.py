"""Posts and comments of a Lemmy account from the server's open interface, and the heading of its feed."""

import re
from collections.abc import Iterator
from dataclasses import replace

from connectors import foreign
from connectors.base import ContentLimits, Failed, Reason, Request, Steps, Unchanged
from connectors.bookmarks import remember
from connectors.dates import parse_date
from connectors.foreign import Object
from connectors.keys import once
from connectors.live.markdown import own_words
from connectors.live.paging import Item
from connectors.origin import site_of
from connectors.plain import cut, safe_link
from connectors.post import Bookmark, Kind, Post, Profile, Reading, Unreadable

# "submitted by <a>…</a> to <a>…</a><br>3 points | <a>1 comments</a>", in the language that the server likes.
_HEADING = re.compile(
    r"\A[^<]{0,80}<a\b[^<>]*>[^<]*</a>[^<]{0,80}<a\b[^<>]*>[^<]*</a>[^<]{0,80}<br\s*/?>[^<]{0,80}<a\b[^<>]*>[^<]*</a>"
)


def read(url: str, bookmark: Bookmark, limits: ContentLimits) -> Steps:
    """The newest fifty posts and comments."""
    outcome = yield Request(url=url, accept="application/json")
    if isinstance(outcome, Failed):
        return outcome
    after = remember(replace(bookmark, address=url, origin=site_of(outcome.url)), url, outcome)
    if isinstance(outcome, Unchanged):
        return Reading(unchanged=True, bookmark=after, fresh_for=outcome.fresh_for)
    document = foreign.load(outcome.body)
    if not isinstance(document, dict) or not foreign.part(document, "person_view"):
        return Failed(reason=Reason.BAD_ANSWER)
    return replace(_reading(document, limits), bookmark=after, fresh_for=outcome.fresh_for)


def heading_apart(markup: str) -> tuple[str, str]:
    """No summary, and an entry of the feed without the server's line above the words."""
    return "", _HEADING.sub("", markup, count=1)


def _reading(document: Object, limits: ContentLimits) -> Reading:
    person = foreign.part(foreign.part(document, "person_view"), "person")
    posts, unreadable = once(_items(document, foreign.text(person, "id"), limits))
    posts.sort(key=lambda post: post.created_at.timestamp() if post.created_at else 0.0, reverse=True)
    full = any(len(foreign.values(document, name)) >= 50 for name in ("posts", "comments"))  # noqa: PLR2004 - asked for
    return Reading(
        posts=tuple(posts),
        unreadable=tuple(unreadable),
        profile=Profile(
            text=own_words(foreign.text(person, "bio"))[0],
            name=foreign.text(person, "display_name") or foreign.text(person, "name"),
        ),
        omits=("older",) if full else (),
    )


def _items(document: Object, person: str, limits: ContentLimits) -> Iterator[Item]:
    for name, inner in (("posts", "post"), ("comments", "comment")):
        for number, view in enumerate(foreign.values(document, name), start=1):
            where = f"{inner} {number}"
            item = foreign.part(view, inner) if isinstance(view, dict) else {}
            if not foreign.text(item, "ap_id"):
                yield where, Unreadable(where, "invalid")
            elif foreign.text(item, "creator_id") == person and not _is_gone(item):
                yield where, _post(item, limits)


def _is_gone(item: Object) -> bool:
    return item.get("deleted") is True or item.get("removed") is True


def _post(item: Object, limits: ContentLimits) -> Post:
    comment = "content" in item
    written = foreign.text(item, "content" if comment else "body")
    words, shortened = cut(written, limits.markup)
    text, alts = own_words(words)
    outside = "" if comment else safe_link(foreign.text(item, "url")) or ""
    return Post(
        key=foreign.text(item, "ap_id"),
        text="\n".join(filter(None, (outside, text))),
        url=safe_link(foreign.text(item, "ap_id")),
        created_at=parse_date(foreign.text(item, "published")),
        edited_at=parse_date(foreign.text(item, "updated")),
        kind=Kind.COMMENT if comment else Kind.POST,
        title=foreign.text(item, "name"),
        alt_texts=(*alts, *filter(None, (foreign.text(item, "alt_text"),))),
        shortened=shortened,
    )
