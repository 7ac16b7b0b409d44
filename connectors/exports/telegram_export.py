"""Telegram Desktop's JSON exports: what the owner of an account wrote in public, or what one channel said.

Private chats stand in the account's file. They are passed over as bytes and never become messages. It holds
channels that its owner only follows beside their own, and does not tell them apart: what nobody signed is
passed over too. One channel's file can be made by everybody who follows it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.base import Archive, Head, Members, Refused
from connectors.jsonwalk import Walk
from connectors.loose import Raw, child, children, string
from connectors.plain import clean
from connectors.post import Kind, Post, Profile, Unreadable

_RESULT = re.compile(r"(?:.*/)?result(?:\(\d+\))?\.json", re.IGNORECASE)
_PAGE = re.compile(r"(?:.*/)?messages\d*\.html")
_ACCOUNT = re.compile(rb'"(?:chats|left_chats|personal_information)"\s*:')
_CHAT = re.compile(rb'"messages"\s*:')
_TYPES = re.compile(rb'"type"\s*:\s*"(?:public|private|personal|bot|saved)_\w+"|"personal_information"\s*:')
_HEX = re.compile(r"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")
_UNFINISHED = re.compile(r"\\+(?:x[0-9A-Fa-f]?)?$")
_CHANNEL, _GROUP = "public_channel", "public_supergroup"
_SECONDS = re.compile(r"[1-9]\d{0,9}", re.ASCII)


class Telegram(Archive):
    """Reads an account's own messages in public groups, and what it signed in public channels."""

    name = "telegram_export"
    omits: tuple[str, ...] = ("boosts", "images", "other_authors")

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether the one JSON file is there."""
        return bool(self.wanted(names))

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether it begins as an account's history does."""
        beginning = head(self.wanted(names)[0])
        return bool(_ACCOUNT.search(beginning) and _TYPES.search(beginning))

    def wrong_flavour(self, names: Sequence[str]) -> str | None:
        """Names the form for people, which holds pages instead of data."""
        if any(map(_PAGE.fullmatch, names)):
            return "This Telegram export is in HTML: export the channel once more and choose the format JSON."
        return None

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """That file; no pictures, voices or lists of contacts."""
        return [name for name in names if _RESULT.fullmatch(name)][:1] or (names if len(names) == 1 else [])

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """The bio, then the posts of each public chat. Raises `Refused` when there is no chat at all."""
        for name in members.names():
            with members.open(name) as stream:
                yield from _Reader(Walk(stream, name, mend=_Mender()), name).items()


class TelegramChannel(Telegram):
    """Reads the posts of one public channel."""

    name = "telegram_channel"
    omits = ("boosts", "images")
    preview_only = (
        "The export of one channel proves nothing: everybody who follows it can make one. "
        "Add the channel's address instead, or give the export of your whole account."
    )

    def confirms(self, names: Sequence[str], head: Head) -> bool:
        """Whether it begins as one chat's history does."""
        beginning = head(self.wanted(names)[0])
        return bool(_CHAT.search(beginning) and _TYPES.search(beginning)) and not _ACCOUNT.search(beginning)


class _Mender:
    r"""Writes `\x1F`, which Telegram Desktop writes and JSON does not know, as JSON does."""

    def __init__(self) -> None:
        self._held = ""

    def __call__(self, text: str) -> str:
        text, self._held = self._held + text, ""
        if unfinished := _UNFINISHED.search(text[-200:]):
            self._held = unfinished[0]
            text = text[: len(text) - len(self._held)]
        return _HEX.sub(r"\1\\u00\2", text) if "\\x" in text else text


@dataclass(slots=True)
class _Chat:
    """What the export says of a chat before its messages."""

    about: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return string(self.about, "type")

    @property
    def number(self) -> str:
        value = self.about.get("id")
        return str(value) if isinstance(value, int) else ""

    @property
    def is_public(self) -> bool:
        return self.kind in (_CHANNEL, _GROUP)


class _Reader:
    """Goes through the file once, from its first byte to its last."""

    def __init__(self, walk: Walk, what: str) -> None:
        self._walk, self._what = walk, what
        self._owner = self._name = ""
        self._is_account = False
        self._chats = 0

    def items(self) -> Iterator[Post | Unreadable | Profile]:
        alone = _Chat()
        for name in self._walk.members():
            match name:
                case "personal_information":
                    yield from self._person(self._walk.value())
                case "chats" | "left_chats":
                    self._is_account = True
                    yield from self._list()
                case "name" | "type" | "id":
                    alone.about[name] = self._walk.value()
                case "messages":
                    yield from self._messages(alone)
        if not self._chats:
            raise Refused(f"{self._what} holds no chats: export your public channel, with its messages, as JSON.")

    def _person(self, about: Any) -> Iterator[Profile]:
        number = about.get("user_id") if isinstance(about, dict) else None
        self._owner = f"user{number}" if isinstance(number, int) else ""
        self._name = " ".join(filter(None, (string(about, "first_name"), string(about, "last_name"))))
        if self._name or string(about, "bio"):
            yield Profile(text=string(about, "bio"), name=self._name)

    def _list(self) -> Iterator[Post | Unreadable]:
        for name in self._walk.members():
            if name == "list":
                for _ in self._walk.items():
                    yield from self._chat()

    def _chat(self) -> Iterator[Post | Unreadable]:
        chat = _Chat()
        for name in self._walk.members():
            if name in ("type", "id"):
                chat.about[name] = self._walk.value()
            elif name == "messages":
                yield from self._messages(chat)

    def _messages(self, chat: _Chat) -> Iterator[Post | Unreadable]:
        self._chats += 1
        where = f"{self._what}, chat {self._chats}"
        if why := self._untold(chat):
            yield Unreadable(where, why)
        if why or not chat.is_public:
            self._walk.skip()
            return
        for position in self._walk.items():
            message = self._walk.value()
            if not isinstance(message, dict) or not isinstance(message.get("id"), int):
                yield Unreadable(f"{where}, message {position}", "not sound, too large, or without an id")
            elif self._is_own(message, chat) and (post := _post(message, chat.number)):
                yield post

    def _untold(self, chat: _Chat) -> str:
        """What would have to be known before its messages can be read; nothing when all is."""
        if not chat.kind or not chat.number:
            return "a chat that does not say what it is before its messages"
        if chat.is_public and not self._owner and (chat.kind == _GROUP or self._is_account):
            return "a public chat, in an export that does not say whose it is"
        return ""

    def _is_own(self, message: Raw, chat: _Chat) -> bool:
        if message.get("type") != "message" or "forwarded_from" in message or "saved_from" in message:
            return False
        sender = message.get("from_id")
        if chat.kind == _CHANNEL and not self._is_account:
            return True
        signed = chat.kind == _CHANNEL and self._name != "" and string(message, "author") == self._name
        return signed or self._owner in (sender, f"user{sender}")


def _post(message: Raw, chat: str) -> Post | None:
    """The message's words; None when it has none."""
    poll = child(message, "poll")
    options = [_words(answer.get("text")) for answer in children(poll, "answers") if isinstance(answer, dict)]
    written = _words(message.get("text") or message.get("text_entities"))
    text = "\n".join(filter(None, (written, _words(poll.get("question")), *options)))
    if not (text := clean(text).strip()):
        return None
    answered = message.get("reply_to_message_id")
    elsewhere = "reply_to_peer_id" in message
    return Post(
        key=f"{chat}/{message['id']}",
        text=text,
        created_at=_time(message.get("date_unixtime")),
        edited_at=_time(message.get("edited_unixtime")),
        kind=Kind.POLL if poll else Kind.REPLY if answered else Kind.POST,
        in_reply_to=f"{chat}/{answered}" if isinstance(answered, int) and not elsewhere else None,
    )


def _words(text: Any) -> str:
    """A text that is one string, or a list of strings and of objects that hold one; a hidden link is spelled out."""
    if isinstance(text, str):
        return text
    return "".join(map(_piece, text)) if isinstance(text, list) else ""


def _piece(piece: Any) -> str:
    if isinstance(piece, str):
        return piece
    shown, target = string(piece, "text"), string(piece, "href")
    return f"{shown} ({target})" if target and shown else shown


def _time(seconds: Any) -> datetime | None:
    """The instant; the field without a zone that stands beside it says nothing for certain."""
    digits = str(seconds) if isinstance(seconds, (str, int)) else ""
    return datetime.fromtimestamp(int(digits), UTC) if _SECONDS.fullmatch(digits) else None
