"""Turns hostile markup into plain text, and any text into text that every store and mail can hold."""

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from connectors.base import ContentLimits

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_DROPPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_INLINE_DATA = re.compile(r"data:[\w/+.;=-]{1,100},[^\"'\s>]{100,}")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_TAG = re.compile(r"<[^<>]*>")
_URL_LENGTH = 2048
_PLAIN_LINK = re.compile(r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,4})?(?:[/?#][!-~]*)?")

_SILENT = frozenset({"script", "style", "template", "head", "title", "iframe", "object", "svg"})
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p pre section "
    "summary table tbody td tfoot th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())


@dataclass(frozen=True, slots=True)
class Plain:
    """What a reader of the markup sees.

    Attributes:
        text: its words; one line a paragraph.
        links: addresses it links to, safe ones only. me_links: those marked `rel="me"`.
        alts: descriptions of its pictures.
        shortened: True when something was cut at a limit.
    """

    text: str
    links: tuple[str, ...] = ()
    me_links: tuple[str, ...] = ()
    alts: tuple[str, ...] = ()
    shortened: bool = False


def clean(text: str) -> str:
    """The text without control characters but tab and line feed, and without lone surrogates."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _DROPPED.sub("", text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def cut(text: str, size: int) -> tuple[str, bool]:
    """The longest beginning of `text` that fits `size` bytes of UTF-8, and whether that is less than all."""
    if len(text) * 4 <= size:
        return text, False
    data = text.encode("utf-8", "replace")
    if len(data) <= size:
        return text, False
    return data[:size].decode("utf-8", "ignore"), True


def safe_link(url: str | None) -> str | None:
    """The address when a letter may link to it: http or https, a host, no user name in it. Else None."""
    if url is None or (_PLAIN_LINK.fullmatch(url) and len(url) <= _URL_LENGTH):
        return url
    url = clean(url).strip()
    if not url or len(url) > _URL_LENGTH or _SPACES.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc or "\\" in parts.netloc:
        return None
    return url


def to_text(markup: str, limits: ContentLimits | None = None) -> Plain:
    """Reads HTML of any quality in linear time; markup past a limit is cut and said to be."""
    limits = limits or ContentLimits()
    if "data:" in markup:  # a picture inside an attribute would use up the whole allowance
        markup = _INLINE_DATA.sub("", markup)
    markup, shortened = cut(clean(markup), limits.markup)
    if markup.count("<") > limits.tags:
        return Plain(_tidy_lines(entities.unescape(_TAG.sub(" ", markup))), shortened=True)
    if "<" not in markup:
        return Plain(_tidy_lines(_SPACES.sub(" ", entities.unescape(markup))), shortened=shortened)
    page = _Page()
    page.read(markup)
    text, links, me_links, alts = _tidy_lines("".join(page.out)), page.links, page.me_links, page.alts
    return Plain(text, _once(links), _once(me_links), _once(alts), shortened)


class _Page:
    """Collects what a reader sees while the tree is walked."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.links: list[str] = []
        self.me_links: list[str] = []
        self.alts: list[str] = []
        self._anchors: list[int] = []
        self._pre = 0

    def read(self, markup: str) -> None:
        from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - only the child pays for it

        root = LexborHTMLParser(markup).root
        if root is None:
            return
        for node, opens in _walk(root):
            (self._enter if opens else self._leave)(node)

    def _enter(self, node: "LexborNode") -> None:
        match node.tag:
            case "-text":
                text = node.text_content or ""
                self.out.append(text if self._pre else _SPACES.sub(" ", text))
            case "br":
                self.out.append("\n")
            case "a":
                self._anchors.append(len(self.out))
                self._link(node)
            case "img":
                self._picture(node)
            case "pre":
                self._pre += 1
                self.out.append("\n")
            case tag if tag in _BLOCKS:
                self.out.append("\n")

    def _leave(self, node: "LexborNode") -> None:
        match node.tag:
            case "a" if self._anchors:
                self._spell_out(node, self._anchors.pop())
            case "pre":
                self._pre -= 1
                self.out.append("\n")
            case tag if tag in _BLOCKS:
                self.out.append("\n")

    def _link(self, node: "LexborNode") -> None:
        url = safe_link(node.attributes.get("href"))
        if url is None:
            return
        self.links.append(url)
        if "me" in (node.attributes.get("rel") or "").lower().split():
            self.me_links.append(url)

    def _spell_out(self, node: "LexborNode", start: int) -> None:
        """Puts the whole address where only its beginning is shown: "example.org/ab…"."""
        shown = "".join(self.out[start:]).strip()
        url = safe_link(node.attributes.get("href"))
        if url and (stem := _stem(shown)) and url.partition("://")[2].removeprefix("www.").startswith(stem):
            self.out[start:] = [url]

    def _picture(self, node: "LexborNode") -> None:
        alt = clean(node.attributes.get("alt") or "").strip()
        if "emoji" in (looks := node.attributes.get("class") or "") or "smiley" in looks:
            self.out.append(alt)
        elif alt:
            self.alts.append(alt)


def _stem(shown: str) -> str:
    """The part before the dots when a link's text is an address cut short, else nothing."""
    for dots in ("…", "..."):
        if shown.endswith(dots) and " " not in shown:
            return shown.removesuffix(dots).partition("://")[2 if "://" in shown else 0].removeprefix("www.")
    return ""


def _walk(root: "LexborNode") -> Iterator[tuple["LexborNode", bool]]:
    """Every node in document order when it opens (True) and closes (False); depth costs no stack."""
    node, depth = root, 0
    while True:
        yield node, True
        if node.tag not in _SILENT and (child := node.child) is not None:
            node, depth = child, depth + 1
            continue
        while True:
            yield node, False
            if depth == 0 or (parent := node.parent) is None:
                return
            if (sibling := node.next) is not None:
                node = sibling
                break
            node, depth = parent, depth - 1


def _tidy_lines(text: str) -> str:
    lines = (line.strip(" \t\f") for line in clean(text).split("\n"))
    return "\n".join(line for line in lines if line)


def _once(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
