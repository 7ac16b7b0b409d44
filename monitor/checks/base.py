"""What a check is, what it is told about a post, and what it answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from monitor.checks.normal import Text
from monitor.checks.phrases import Terms
from monitor.finding import Rule, Severity, Span
from monitor.people import Role


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the company's lexicon, with the day from which it may be spoken of, if there is one."""

    text: str
    public_from: date | None = None

    def secret_at(self, at: datetime | None) -> bool:
        """Whether it is still to be kept at that moment; without a date or a moment it is."""
        return self.public_from is None or at is None or at.date() < self.public_from


_LEXICON = "confidential_clients, public_clients, code_names, public_code_names, competitors, employer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Names that the company gave: what is confidential, what is public, who it is."""

    confidential_clients: tuple[Name, ...] = ()
    public_clients: tuple[Name, ...] = ()
    code_names: tuple[Name, ...] = ()
    public_code_names: tuple[Name, ...] = ()
    competitors: tuple[Name, ...] = ()
    employer: tuple[Name, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Lexicon":
        """From plain data: each key a string, or a list of strings and `{name, public_from}` tables.

        Raises:
            ValueError: which key is wrong and what it should be.
        """
        unknown = sorted(set(given) - set(cls.__slots__))
        if unknown:
            raise ValueError(f"{unknown[0]}: unknown; known are {_LEXICON}")
        return cls(**{key: tuple(_names(key, value)) for key, value in given.items()})

    def joined(self, other: "Lexicon") -> "Lexicon":
        """Both together."""
        return Lexicon(**{key: getattr(self, key) + getattr(other, key) for key in self.__slots__})


def _names(key: str, value: object) -> Iterator[Name]:
    for item in [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else [value]:
        match item:
            case str() if item.strip():
                yield Name(item.strip())
            case {"name": str(name), "public_from": datetime() as moment} if name.strip():
                yield Name(name.strip(), moment.date())
            case {"name": str(name), "public_from": date() as day} if name.strip():
                yield Name(name.strip(), day)
            case {"name": str(name), "public_from": str(day)} if name.strip():
                yield Name(name.strip(), date.fromisoformat(day))
            case {"name": str(name), **rest} if name.strip() and not rest:
                yield Name(name.strip())
            case _:
                raise ValueError(f"{key}: give a name, or a list of names and {{name, public_from}} tables")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What stands around a post.

    Attributes:
        bio: the profile text. reply_to: the text that the post answers.
        official: whether the account speaks for the company.
        own_contacts: addresses and numbers that are the writer's to publish.
        at: when it was written, aware; None when unknown.
    """

    bio: str = ""
    reply_to: str = ""
    official: bool = False
    role: Role = Role.GENERAL
    own_contacts: frozenset[str] = frozenset()
    lexicon: Lexicon = field(default_factory=Lexicon)
    kind: str = "post"
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A check's evidence: where it stands in the text as it came in, and how sure the check is.

    Attributes:
        spans: code-point offsets, the telling words first.
        confidence: 0 to 1; below the check's `report_from` it counts in the scores only.
        severity: when this evidence weighs otherwise than the check's usual.
        notes: keys of context that the check itself took into account (`reply`, `role`, …).
        values: for the placeholders of its explanation; never a third person's data.
        core: where the telling words stood, once the first span was widened to the phrase around them.
    """

    spans: tuple[Span, ...]
    confidence: float = 0.9
    severity: Severity | None = None
    notes: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    core: Span | None = None


class Finder(Protocol):
    """Looks for one kind of evidence."""

    def __call__(self, text: Text, about: Context, /) -> Iterable[Hit]:
        """Every piece of evidence in `text`; nothing when there is none."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text on which a check must speak or stay silent, in its context."""

    text: str
    about: Context = field(default_factory=Context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A finder with its own evidence.

    Attributes:
        find: the finder; it runs only when the shared prefilter met one of its keywords or signs.
        glance: tells how sure the check will be where that is quicker to say than what makes it so; what is not
            likelier than not counts in the scores, and the finder does not run.
        keywords: words of the folded text (`Text.tokens`); one that ends in `*` stands for all it begins.
        signs: RE2 patterns over the plain text.
        lists: gives the word lists that it uses; it runs when a term of the first may occur in the text.
            With neither keywords nor signs nor lists the check always runs.
        sparing: gives the word lists that matter only where it finds something.
        vocabulary: gives the words that it must recognise when written as `w0rd` or `woooord`; called when
            a text holds such a word. starred: whether it recognises them as `w**d` too.
        flags, passes: what it must and must not speak about, each in Indonesian and English.
        rises: whether naming one's job raises its severity.
        even_protected: whether it speaks in protected speech too: credentials and identity numbers.
        report_from: the confidence from which its evidence becomes a finding.
        model: whether it is one of the shipped statistical models, which a person may switch off.
        exact: whether its evidence is shown as it stands, as numbers and names are; other words are shown in the
            phrase that makes them readable.
        witnessed: whether the models have a say in how sure its findings are, as for words of a list.
    """

    id: str
    rule: Rule
    severity: Severity
    find: Finder
    glance: Callable[[Text], float] | None = None
    flags: tuple[Example, ...]
    passes: tuple[Example, ...]
    keywords: frozenset[str] = frozenset()
    signs: tuple[str, ...] = ()
    lists: Callable[[], Sequence[Terms]] = tuple
    sparing: Callable[[], Sequence[Terms]] = tuple
    vocabulary: Callable[[], Iterable[str]] = tuple
    starred: bool = False
    rises: bool = True
    even_protected: bool = False
    report_from: float = 0.5
    model: bool = False
    exact: bool = False
    witnessed: bool = False


def check(  # noqa: PLR0913 - a check is told in one place, all by keyword
    name: str,
    rule: Rule,
    severity: Severity,
    *,
    flags: Iterable[str | Example],
    passes: Iterable[str | Example],
    keywords: Iterable[str] = (),
    signs: Iterable[str] = (),
    lists: Callable[[], Sequence[Terms]] = tuple,
    rises: bool = True,
    even_protected: bool = False,
    report_from: float = 0.5,
    glance: Callable[[Text], float] | None = None,
    model: bool = False,
    exact: bool = False,
    witnessed: bool = False,
) -> Callable[[Finder], Check]:
    """Make a check of a finder; see `Check` for what each part means."""

    def made(find: Finder) -> Check:
        return Check(
            id=name,
            rule=rule,
            severity=severity,
            find=find,
            glance=glance,
            flags=examples(flags),
            passes=examples(passes),
            keywords=frozenset(keywords),
            signs=tuple(signs),
            lists=lists,
            rises=rises,
            even_protected=even_protected,
            report_from=report_from,
            model=model,
            exact=exact,
            witnessed=witnessed,
        )

    return made


def examples(given: Iterable[str | Example]) -> tuple[Example, ...]:
    """Plain texts become examples without context."""
    return tuple(Example(one) if isinstance(one, str) else one for one in given)
