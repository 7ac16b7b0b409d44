"""Tells in a Tumblr post what its owner added from what the posts before it said."""

import re

_CHAIN = re.compile(r"<a\b[^<>]*\bclass=[\"'][^\"']*\btumblr_blog\b[^<>]*>", re.IGNORECASE)
_END = "</blockquote>"


def added(markup: str) -> tuple[str, bool]:
    """What stands behind the chain of earlier posts, and whether there is such a chain."""
    if not _CHAIN.search(markup):
        return markup, False
    return (markup.rpartition(_END)[2] if _END in markup else ""), True
