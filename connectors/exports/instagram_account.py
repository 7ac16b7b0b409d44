"""What an Instagram export says of its owner: the bio, and whether the account is private."""

import re
from collections.abc import Iterator, Sequence

from connectors.base import Members
from connectors.exports import meta
from connectors.jsonstream import document
from connectors.loose import Raw, string
from connectors.plain import safe_link
from connectors.post import Profile, Visibility

_FILE = re.compile(r"(?:personal_information|profile)\.json")
_PRIVATE = ("private account", "private_account", "akun privat", "privéaccount", "cuenta privada")
_NAME_WORDS = 3
_YES = frozenset({"true", "yes", "ya", "benar", "1"})


def account_files(names: Sequence[str]) -> list[str]:
    """The members that tell about the owner; Threads has a file of the same name, which is not one."""
    return [name for name in meta.named(names, _FILE) if "/threads/" not in f"/{name}"]


class Account:
    """The owner's account as the export tells it."""

    def __init__(self, members: Members, names: Sequence[str]) -> None:
        self._entries = [entry for name in names for entry in _entries(members, name)]

    @property
    def visibility(self) -> Visibility:
        """Everybody's to read, unless the account is private; unknown when the export does not tell."""
        answers = [value for entry in self._entries if (value := _value(entry, *_PRIVATE))]
        if not answers:
            return Visibility.UNKNOWN
        return Visibility.FOLLOWERS if answers[-1].casefold() in _YES else Visibility.PUBLIC

    def profile(self) -> Iterator[Profile]:
        """Name, bio and website, when there is any of them."""
        for entry in self._entries:
            bio = _value(entry, "bio", "biography", "bio info") or _longest(entry)
            name = _value(entry, "name", "nama", "naam") or _value(entry, "username", "nama pengguna")
            website = safe_link(_value(entry, "website", "situs web") or None)
            if bio or name or website:
                yield Profile(text=bio, name=name, links=(website,) if website else ())
                return


def _entries(members: Members, name: str) -> Iterator[Raw]:
    """The objects that describe the account: in a list under one name, or the whole document in the old form."""
    if name.endswith("profile.json"):
        with members.open(name) as stream:
            flat = document(stream, name)
            if isinstance(flat, dict):
                yield flat
        return
    for _, entry in meta.items(members, name):
        yield entry


def _value(entry: Raw, *labels: str) -> str:
    flat = next((entry[label] for label in labels if isinstance(entry.get(label), (str, bool))), "")
    return meta.labelled(entry, *labels) or str(flat)


def _longest(entry: Raw) -> str:
    """The bio under a label that is not known: the longest value of several words that is no link or date."""
    texts = [field.text for field in meta.fields(entry) if not field.link and not field.time]
    wordy = [text for text in texts if len(text.split()) > _NAME_WORDS]
    return max(wordy, key=len, default="") if not string(entry, "username") else ""
