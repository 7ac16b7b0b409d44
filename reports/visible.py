"""Text as it may be shown: what can't be seen is made visible, what can't be sent is replaced (pure)."""

import re
import unicodedata

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_JOINER = "\N{ZERO WIDTH JOINER}"
_SELECTOR = "\N{VARIATION SELECTOR-16}"
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def encodable(text: str) -> str:
    """The same text with lone surrogates, which no encoding takes, as U+FFFD."""
    return _SURROGATE.sub(_REPLACEMENT, text)


def visible(text: str) -> str:
    """The same words on one line, with invisible and direction-changing characters written as `‹U+202E›`.

    The joiner inside an emoji stays; runs of white space become one space; lone surrogates become U+FFFD.
    """
    text = " ".join(text.split())
    if _PLAIN.fullmatch(text):
        return text
    return "".join(_shown(text, at) for at in range(len(text)))


def bare(text: str) -> str:
    """The same words on one line without any invisible character: for headers and names."""
    return " ".join("".join(map(_plainly, text)).split())


def _plainly(one: str) -> str:
    if _lone(one):
        return _REPLACEMENT
    if one.isspace():
        return " "
    return "" if _unseen(one) else one


def _shown(text: str, at: int) -> str:
    one = text[at]
    if _lone(one):
        return _REPLACEMENT
    if not _unseen(one) or _joins_emoji(text, at):
        return one
    return f"‹U+{ord(one):04X}›"


def _lone(one: str) -> bool:
    return "\ud800" <= one <= "\udfff"


def _unseen(one: str) -> bool:
    return unicodedata.category(one) in _UNSEEN


def _joins_emoji(text: str, at: int) -> bool:
    """Whether the joiner at `at` stands between two pictures, as in a family of emoji."""
    if text[at] != _JOINER or at + 1 >= len(text):
        return False
    before = text[:at].rstrip(_SELECTOR)[-1:]
    return _pictures(before) and _pictures(text[at + 1])


def _pictures(one: str) -> bool:
    return bool(one) and unicodedata.category(one) in {"So", "Sk"}
