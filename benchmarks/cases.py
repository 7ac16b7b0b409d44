"""Reads the casebook: posts with what a careful colleague would say of them, as casebook/README.md describes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monitor.checks.base import Context, Lexicon, Name
from monitor.finding import Rule, Span
from monitor.people import Role

CASEBOOK = Path(__file__).parent / "casebook"
PARTS = ("train", "tune", "test")
KINDS = {"+": "hit", "-": "near", "!": "never", ".": "ordinary"}
_DAYS = ("pay", "hours", "safety", "union", "discrimination", "reporting")
_LIFE = ("own_life", "greeting", "grief", "repair", "news", "praise", "quotation")
REASONS = frozenset((*_DAYS, *_LIFE))
_LINE = re.compile(r"(?P<kind>[-+!.]) *(?P<head>(?:[^|\"]|\"[^\"]*\")*)\| ?(?P<text>.+)")
_CONTEXT = re.compile(r'(\w+)=(?:"([^"]*)"|(\w+))')
_MARK = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
_POINT = re.compile(r"G\d\d")
_LABEL = re.compile(r"R[1-5]|G\d\d")
_NAMES = {
    "client": "confidential_clients",
    "public": "public_clients",
    "code": "code_names",
    "competitor": "competitors",
    "employer": "employer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One labelled post.

    Attributes:
        kind: `hit`, `near` (looks like one and is fine), `never` (protected) or `ordinary`.
        rules: right answers, the best first. points: of the guidelines, `G20`. reason: why it is protected.
        spans: the telling words, code-point offsets into `text`.
        scene: what the posts of one situation share; a scene is never split over two parts.
    """

    text: str
    kind: str
    lang: str
    scene: str
    place: str
    rules: tuple[Rule, ...] = ()
    points: tuple[str, ...] = ()
    reason: str = ""
    spans: tuple[Span, ...] = ()
    about: Context = field(default_factory=Context)


class Unclear(ValueError):  # noqa: N818 - says what is wrong with a line
    """A line that is no case; the text says where and what to write."""


def read(part: str, folder: Path = CASEBOOK) -> list[Case]:
    """Every case of a part, in the order of its files. Raises `Unclear`."""
    return [case for path in sorted((folder / part).glob("*.txt")) for case in read_file(path)]


def read_file(path: Path) -> Iterator[Case]:
    """The cases of one file; its name begins with the language. Raises `Unclear`."""
    scene = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        place = f"{path.name}:{number}"
        if line.startswith("= "):
            scene = line[2:].strip()
        elif line.strip():
            yield _case(line, path.name[:2], scene, place)


def _case(line: str, lang: str, scene: str, place: str) -> Case:
    found = _LINE.fullmatch(line)
    if not found or not scene:
        raise Unclear(f"{place}: a post is '+ R4 G41 | words', '- R4 G41 | words', '! pay | words' or '. | words'")
    kind = KINDS[found["kind"]]
    context = {name: quoted or word for name, quoted, word in _CONTEXT.findall(found["head"])}
    labels = _CONTEXT.sub("", found["head"]).replace(",", " ").split()
    text, spans = _unmarked(found["text"].replace("\\n", "\n"))
    if (kind == "hit") != bool(spans):
        raise Unclear(f"{place}: mark the telling words of a hit with [[ ]], and only of a hit")
    if kind == "never" and not set(labels) <= REASONS:
        raise Unclear(f"{place}: what protects is one of {', '.join(sorted(REASONS))}")
    if kind != "never" and (wrong := [label for label in labels if not _LABEL.fullmatch(label)]):
        raise Unclear(f"{place}: {wrong[0]} is neither a rule, a point nor what stands around a post")
    return Case(
        text=text,
        kind=kind,
        lang=lang,
        scene=scene,
        place=place,
        rules=tuple(Rule(label) for label in labels if label.startswith("R")) if kind in {"hit", "near"} else (),
        points=tuple(label for label in labels if _POINT.fullmatch(label)),
        reason=labels[0] if kind == "never" and labels else "",
        spans=spans,
        about=_about(context),
    )


def _unmarked(marked: str) -> tuple[str, tuple[Span, ...]]:
    text, spans, done = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[done : mark.start()]
        spans.append((len(text), len(text) + len(mark[1])))
        text += mark[1]
        done = mark.end()
    return text + marked[done:], tuple(spans)


def _about(context: Mapping[str, str]) -> Context:
    names = {key: (Name(context[short]),) for short, key in _NAMES.items() if short in context}
    return Context(
        bio=context.get("bio", ""),
        reply_to=context.get("reply", ""),
        official=context.get("official") == "yes",
        role=Role(context.get("role", Role.GENERAL)),
        own_contacts=frozenset(one.strip() for one in context.get("contacts", "").split(";") if one.strip()),
        lexicon=Lexicon(**names),
    )
