"""The fields of a tweet that are ever looked at: typed for quick decoding, or picked from whatever came."""

from collections.abc import Iterator
from typing import Any

import msgspec

from connectors.loose import Raw, child, children, string


class Link(msgspec.Struct, gc=False):
    """A short link, or a picture with the link and the description of its own."""

    url: str = ""
    expanded_url: str | None = None
    ext_alt_text: str | None = None


class Entities(msgspec.Struct, gc=False):
    """What stands in the words, and what hangs on them."""

    urls: list[Link] = []
    media: list[Link] = []


class Versions(msgspec.Struct, gc=False):
    """The ids of all versions of one tweet."""

    ids: list[str] = msgspec.field(name="editTweetIds", default_factory=list)


class Edit(msgspec.Struct, gc=False):
    """What an edited version says of the ones before."""

    first: str | None = msgspec.field(name="initialTweetId", default=None)
    control: Versions | None = msgspec.field(name="editControlInitial", default=None)


class EditInfo(msgspec.Struct, gc=False):
    """Present on tweets since editing exists, edited or not."""

    initial: Versions | None = None
    edit: Edit | None = None


class Tweet(msgspec.Struct, gc=False):
    """One tweet of any generation, in the order in which exports write the fields."""

    retweeted_status: msgspec.Raw | None = None
    edit_info: EditInfo | None = None
    entities: Entities | None = None
    in_reply_to_status_id_str: str | None = None
    id_str: str | None = None
    in_reply_to_status_id: str | int | None = None
    in_reply_to_screen_name: str | None = None
    id: str | int | None = None
    tweet_id: str | None = None
    created_at: str | None = None
    full_text: str | None = None
    text: str | None = None
    lang: str | None = None
    extended_entities: Entities | None = None

    @property
    def words(self) -> str | None:
        """The text, under the name that its generation gives it; as it was written."""
        return self.text if self.full_text is None else self.full_text


class Wrapped(msgspec.Struct, gc=False):
    """An element of the list in exports since 2020."""

    tweet: Tweet


_WRAPPED = msgspec.json.Decoder(list[Wrapped])
_BARE = msgspec.json.Decoder(list[Tweet])


def decode(batch: bytes) -> list[Tweet]:
    """The tweets of a JSON array, wrapped or bare.

    Raises `msgspec.MsgspecError` or another `ValueError` when any is not as exports write it; then pick
    them with `loosely`.
    """
    if batch.startswith(b'"tweet"', batch.find(b'"')):
        return [element.tweet for element in _WRAPPED.decode(batch)]
    return _BARE.decode(batch)


def loosely(raw: Raw) -> Tweet:
    """The tweet in a decoded object; a field of the wrong kind reads as missing."""
    raw = child(raw, "tweet") or raw
    info = child(raw, "edit_info")
    return Tweet(
        retweeted_status=msgspec.Raw(b"{}") if raw.get("retweeted_status") else None,
        edit_info=_edit_info(info) if info else None,
        entities=_entities(child(raw, "entities")),
        in_reply_to_status_id_str=_digits(raw, "in_reply_to_status_id_str"),
        id_str=_digits(raw, "id_str"),
        in_reply_to_status_id=_digits(raw, "in_reply_to_status_id"),
        in_reply_to_screen_name=string(raw, "in_reply_to_screen_name"),
        id=_digits(raw, "id"),
        tweet_id=_digits(raw, "tweet_id"),
        created_at=string(raw, "created_at"),
        full_text=_text(raw, "full_text"),
        text=_text(raw, "text"),
        lang=string(raw, "lang"),
        extended_entities=_entities(child(raw, "extended_entities")),
    )


def _digits(raw: Raw, name: str) -> str | None:
    value = raw.get(name)
    return str(value) if isinstance(value, (str, int)) and value else None


def _text(raw: Raw, name: str) -> str | None:
    value = raw.get(name)
    return value if isinstance(value, str) else None


def _entities(raw: Raw) -> Entities | None:
    return Entities(list(_links(raw, "urls")), list(_links(raw, "media"))) if raw else None


def _links(raw: Raw, name: str) -> Iterator[Link]:
    for link in children(raw, name):
        yield Link(string(link, "url"), string(link, "expanded_url"), string(link, "ext_alt_text"))


def _edit_info(info: Raw) -> EditInfo:
    edit = child(info, "edit")
    initial, control = child(info, "initial"), child(edit, "editControlInitial")
    return EditInfo(
        initial=_versions(initial) if initial else None,
        edit=Edit(string(edit, "initialTweetId"), _versions(control) if control else None) if edit else None,
    )


def _versions(raw: Raw) -> Versions:
    ids: list[Any] = children(raw, "editTweetIds")
    return Versions([str(one) for one in ids if one])
