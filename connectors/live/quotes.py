"""Takes the words of others out of what a person wrote beneath them."""

import re

_BLOCK = re.compile(r"<blockquote\b[^<>]*>(?:(?!</?blockquote\b).)*</blockquote\s*>", re.IGNORECASE | re.DOTALL)
_LINE = re.compile(r"^\s*>.*(?:\n|$)", re.MULTILINE)
_DEPTH = 10


def without_blocks(markup: str) -> str:
    """HTML without its `<blockquote>`s, nested ones too."""
    for _ in range(_DEPTH):
        markup, count = _BLOCK.subn(" ", markup)
        if not count:
            break
    return markup


def without_lines(text: str) -> str:
    """Plain text without the lines that begin with `>`."""
    return _LINE.sub("", text).strip()
