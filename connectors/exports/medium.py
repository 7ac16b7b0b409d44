"""Medium's export: one page for each article and response. Drafts are told by their names and stay closed."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from connectors.base import Archive, Members
from connectors.dates import parse_date
from connectors.keys import key_of
from connectors.meter import MIB
from connectors.plain import clean, safe_link, to_text
from connectors.post import Kind, Post, Profile, Unreadable

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_PAGE = re.compile(r"(?:posts/)?\d{4}-\d\d-\d\d_.*-?[0-9a-f]{8,16}\.html")
_DRAFT = re.compile(r"(?:posts/)?draft_.*-?[0-9a-f]{8,16}\.html")
_PROFILE = "profile/profile.html"
_ID = re.compile(r"([0-9a-f]{8,16})(?:[/?#].*)?$")
_LONGEST = 4 * MIB
_TAGS = 20_000
_LONG_TAG = re.compile(r"<[^<>]{100000}")
_HEADINGS = ("h1", "h2", "h3", "h4")


class Medium(Archive):
    """Reads dated pages below `posts`, and the name on the profile page."""

    name = "medium"
    omits = ("edits",)

    def recognises(self, names: Sequence[str]) -> bool:
        """Whether there are pages named by date and id, or drafts so named."""
        return any(_PAGE.fullmatch(name) or _DRAFT.fullmatch(name) for name in names)

    def wanted(self, names: Sequence[str]) -> Sequence[str]:
        """Dated pages; no drafts, no lists of what was read, clapped for or followed."""
        return [name for name in names if _PAGE.fullmatch(name) or name == _PROFILE]

    def parse(self, members: Members) -> Iterator[Post | Unreadable | Profile]:
        """The profile, then each page."""
        names = sorted(members.names(), key=lambda name: (name != _PROFILE, name))
        for position, name in enumerate(names, start=1):
            where = f"page {position}"  # its name holds the title
            page = _page(members, name)
            if page is None:
                yield Unreadable(where, "larger than any article")
            elif name == _PROFILE:
                yield from _profile(page)
            else:
                yield _post(page) or Unreadable(where, "no text")


def _page(members: Members, name: str) -> "LexborHTMLParser | None":
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - only the child pays for it

    with members.open(name) as stream:
        markup = clean(stream.read(_LONGEST + 1).decode("utf-8", "replace"))
    if len(markup) > _LONGEST or markup.count("<") > _TAGS or _LONG_TAG.search(markup):
        return None
    return LexborHTMLParser(markup)


def _profile(page: "LexborHTMLParser") -> Iterator[Profile]:
    """The name and the address of the profile; the page's list holds a mail address and stays unread."""
    link = page.css_first(".h-card a.u-url")
    url = safe_link(link.attributes.get("href")) if link else None
    if name := _text(page, ".h-card .p-name"):
        yield Profile(name=name, links=(url,) if url else ())


def _post(page: "LexborHTMLParser") -> Post | None:
    body = page.css_first("section.e-content")
    if body is None:
        return None
    link, time = page.css_first("a.p-canonical"), page.css_first("time.dt-published")
    url = safe_link(link.attributes.get("href")) if link else None
    found, plain, title = _ID.search(url or ""), to_text(body.html or ""), _text(page, "h1.p-name")
    subtitle = _text(page, "section.p-summary")
    is_response = not subtitle and not _is_headed(body, title) and plain.text.startswith(title.rstrip("….") or " ")
    return Post(
        key=key_of(found[1] if found else "", url, title, plain.text),
        text=plain.text,
        url=url,
        created_at=parse_date((time.attributes.get("datetime") if time else "") or ""),
        kind=Kind.COMMENT if is_response else Kind.ARTICLE,
        title="" if is_response else title,
        summary=subtitle,
        alt_texts=plain.alts,
        shortened=plain.shortened,
    )


def _is_headed(body: "LexborNode", title: str) -> bool:
    """Whether the title stands in the text as a heading; a response has only its first words for a title."""
    heads = (node.text(strip=True) for name in _HEADINGS for node in body.css(name))
    return any(head == title for head in heads)


def _text(page: "LexborHTMLParser", selector: str) -> str:
    node = page.css_first(selector)
    return to_text(node.html or "").text if node else ""
