"""Plain text of Markdown that a platform hands out unrendered, without the lines quoted from others."""

import re

from connectors.plain import clean

_PICTURE = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|~>-])")
_QUOTED = re.compile(r"^ {0,3}>.*(?:\n|$)", re.MULTILINE)
_MARKS = re.compile(r"(\*\*\*|\*\*|__|~~)(?=\S)(.{1,500}?)(?<=\S)\1")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+", re.MULTILINE)


def own_words(markdown: str) -> tuple[str, tuple[str, ...]]:
    """The words as written, links spelt out, and the descriptions of pictures."""
    text = _QUOTED.sub("", clean(markdown))
    alts = tuple(filter(None, (alt.strip() for alt in _PICTURE.findall(text))))
    text = _LINK.sub(_spelt_out, _PICTURE.sub("", text))
    text = _HEADING.sub("", _MARKS.sub(r"\2", text))
    return _ESCAPED.sub(r"\1", text).strip(), alts


def _spelt_out(link: re.Match[str]) -> str:
    return link[1] if link[1] == link[2] else f"{link[1]} {link[2]}".strip()
