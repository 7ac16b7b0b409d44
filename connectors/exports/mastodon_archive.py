"""The export archive of Mastodon and its relatives: the public posts of the outbox, and the bio.

The outbox holds every audience side by side. Only what anybody could read is given on; posts for
followers and direct messages are passed over as if they were not there.
"""

import re
from collections.abc import Iterator, Sequence

from connectors.base import Archive, Head, Members
from connectors.dates import parse_date
from connectors.jsonstream import document, records
from connectors.loose import Raw, child, children, string
from connectors.plain import to_text
from connectors.post import Kind, Post, Profile, Unreadable, Visibility

OUTBOX = "outbox.json"
ACTOR = "actor.json"

_ASKED_FOR = re.compile(rb'"id"\s*:\s*"https?://[^"]*/outbox\b|"OrderedCollectionPage"')
_BEGINNING = 4096
_PUBLIC = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_NARROWNESS = [
    Visibility.PUBLIC,
    Visibility.UNLISTED,
    Visibility.FOLLOWERS,
    Visibility.PRIVATE,
    Visibility.UNKNOWN,
]
_QUOTES = ("quote", "quoteUri", "quoteUrl", "_misskey_quote")


class MastodonArchive(Archive):
    """Reads `outbox.json` and `actor.json`, and no other member."""

    name = "mastodon_archive"

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether an outbox is among the members."""
        return OUTBOX in names

    def confirms(self, names: Sequence[str], head: Head) -> bool:  # noqa: ARG002 - the outbox alone tells
        """Whether it is an archive's outbox: the one that everybody can ask a server for names its address."""
        return not _ASKED_FOR.search(head(OUTBOX)[:_BEGINNING])

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """The bio and the posts."""
        return [name for name in (ACTOR, OUTBOX) if name in names]

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """The profile, then the public posts in the order of the outbox."""
        if ACTOR in members.names():
            with members.open(ACTOR) as stream:
                yield _profile(document(stream, ACTOR))
        with members.open(OUTBOX) as stream:
            for position, activity in enumerate(records(stream, OUTBOX, key="orderedItems"), start=1):
                if visibility(activity) not in (Visibility.PUBLIC, Visibility.UNLISTED):
                    continue
                match activity.get("type"):
                    case "Create":
                        yield _post(activity) or Unreadable(f"{OUTBOX}, item {position}", "no id or no text")
                    case "Announce":
                        yield _boost(activity) or Unreadable(f"{OUTBOX}, item {position}", "no id")


def visibility(activity: Raw) -> Visibility:
    """Who could read it: the narrower of the activity's and its object's own audience."""
    found = _audience(activity)
    written = activity.get("object")
    if isinstance(written, dict) and ("to" in written or "cc" in written):
        return max(found, _audience(written), key=_NARROWNESS.index)
    return found


def _audience(record: Raw) -> Visibility:
    to, cc = (_addresses(record.get(field)) for field in ("to", "cc"))
    if not to and not cc:
        return Visibility.UNKNOWN
    if to & _PUBLIC:
        return Visibility.PUBLIC
    if cc & _PUBLIC:
        return Visibility.UNLISTED
    if any(address.endswith("/followers") for address in to | cc):
        return Visibility.FOLLOWERS
    return Visibility.PRIVATE


def _addresses(value: object) -> set[str]:
    values = value if isinstance(value, list) else [value]
    return {address for address in values if isinstance(address, str)}


def _post(activity: Raw) -> Post | None:
    note = child(activity, "object")
    key, content = string(note, "id"), note.get("content")
    if not key or not isinstance(content, str):
        return None
    plain = to_text(content)
    kind, context = _kind(note)
    return Post(
        key=key,
        text="\n".join((plain.text, *_options(note))).strip(),
        url=string(note, "url") or key,
        created_at=parse_date(string(note, "published") or string(activity, "published")),
        edited_at=parse_date(string(note, "updated")),
        kind=kind,
        title=string(note, "name"),
        summary=string(note, "summary"),
        alt_texts=tuple(filter(None, (string(medium, "name") for medium in children(note, "attachment")))),
        visibility=visibility(activity),
        in_reply_to=string(note, "inReplyTo") or None,
        context_url=context,
        lang=next(iter(child(note, "contentMap")), None),
        shortened=plain.shortened,
    )


def _kind(note: Raw) -> tuple[Kind, str | None]:
    """What it is, and the page of what it answers or quotes."""
    if _options(note):
        return Kind.POLL, string(note, "inReplyTo") or None
    if answered := string(note, "inReplyTo"):
        return Kind.REPLY, answered
    if note.get("type") == "Article":
        return Kind.ARTICLE, None
    for field in _QUOTES:
        if quoted := string(note, field):
            return Kind.QUOTE, quoted
    return Kind.POST, None


def _options(note: Raw) -> list[str]:
    """The answers that a poll offers."""
    options = (*children(note, "oneOf"), *children(note, "anyOf"))
    return [name for name in (string(option, "name") for option in options) if name]


def _boost(activity: Raw) -> Post | None:
    """A boost: somebody's words were passed on, none are the owner's."""
    boosted = string(activity, "object") or string(child(activity, "object"), "id")
    key = string(activity, "id")
    if not key or not boosted:
        return None
    return Post(
        key=key,
        text="",
        created_at=parse_date(string(activity, "published")),
        kind=Kind.REPOST,
        visibility=visibility(activity),
        context_url=boosted,
    )


def _profile(actor: object) -> Profile:
    """The bio, and the profile's fields as lines of their own: an employer often stands there."""
    bio = to_text(string(actor, "summary"))
    lines, links, me_links = [bio.text], [*bio.links], [*bio.me_links]
    for field in children(actor, "attachment"):
        value = to_text(string(field, "value"))
        lines.append(f"{string(field, 'name')}: {value.text}")
        links += value.links
        me_links += value.me_links
    return Profile(
        text="\n".join(line for line in lines if line.strip(" :")),
        name=string(actor, "name") or string(actor, "preferredUsername"),
        links=tuple(links),
        me_links=tuple(me_links),
    )
