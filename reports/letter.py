"""The words of every letter, as text, HTML and sealed bytes (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.finding import Answer
from monitor.people import Level, Person
from reports.digest import Digest
from reports.envelope import Contents, Sender, seal
from reports.stationery import Stationery
from reports.view import View
from reports.visible import bare
from reports.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How the person acts on a letter: addresses, or commands where there is no server.

    Attributes:
        answers: finding id -> answer -> address or command.
        unsubscribe: the one-click address of RFC 8058. unsubscribe_mail: the mailbox that does the same.
        commands: True when all these are commands for a terminal.
    """

    page: str
    pause: str
    leave: str
    answers: Mapping[int, Mapping[Answer, str]] = field(default_factory=dict)
    unsubscribe: str = ""
    unsubscribe_mail: str = ""
    commands: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """The addresses of `List-Unsubscribe`; https first, then mail, which some mailboxes alone obey."""
        mail = f"mailto:{self.unsubscribe_mail}" if self.unsubscribe_mail else ""
        return tuple(address for address in (self.unsubscribe, mail) if address)


@dataclass(frozen=True, slots=True)
class Trace:
    """What the hash-chained log says since the last letter: cutting the log changes `head`."""

    actions: int
    version: str
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the owner of a source puts where only they can; no `code` when it is proved already."""

    name: str
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One finished letter. `kind` is the outbox's word for it; `message` the bytes that go out."""

    kind: str
    to: str
    subject: str
    message_id: str
    text: str
    html: str | None
    message: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The words of a short letter: sentences, perhaps a block that stays as it is, items, one link, sentences."""

    before: tuple[str, ...]
    body: str = ""
    items: tuple[str, ...] = ()
    action: str = ""
    url: str = ""
    after: tuple[str, ...] = ()


class Writer:
    """Writes letters. The same arguments give the same bytes.

    Args:
        sender: who they are from. stationery: templates, Cermin's own if not given.
        plain: write no HTML part.
    """

    def __init__(self, sender: Sender, stationery: Stationery | None = None, *, plain: bool = False) -> None:
        self.sender = sender
        self._stationery = stationery or Stationery()
        self._plain = plain

    def plainly(self) -> "Writer":
        """A writer that uses neither the operator's templates nor HTML: what is left when those fail."""
        return Writer(self.sender, plain=True)

    def digest(self, digest: Digest, ways: Ways, trace: Trace) -> Letter:
        """The weekly letter at the person's content level. Raises `StationeryError`."""
        words = Words(digest.person.choices.language)
        if digest.person.choices.level is Level.FULL:
            return self._full(digest, ways, trace, words)
        hidden = digest.hides_content
        note = _waiting(words, ways, "link.waits") if hidden else _counted(digest, words, ways)
        return self._note("digest", digest.person, note, ways, _Post(digest.id, digest.due_at, trace))

    def short(self, person: Person, digest_id: int, ways: Ways, trace: Trace, due_at: datetime) -> Letter:
        """What goes out instead when a mail server refuses the whole letter: nothing but that it waits."""
        note = _waiting(Words(person.choices.language), ways, "link.short")
        return self._note("digest_short", person, note, ways, _Post(digest_id, due_at, trace))

    def confirm(self, to: str, language: str, url: str, life: timedelta, now: datetime) -> Letter:
        """Asks whether the person who filled in the form is the owner of the mailbox."""
        return self._linked("confirm", to, language, url, now, hours=_hours(life))

    def sign_in(self, to: str, language: str, url: str, life: timedelta, now: datetime) -> Letter:
        """Carries the link with which a session begins."""
        return self._linked("sign_in", to, language, url, now, minutes=life // timedelta(minutes=1))

    def address_change(self, to: str, language: str, url: str, life: timedelta, now: datetime, *, new: bool) -> Letter:
        """Asks one of the two mailboxes for its agreement. It does not name the other address."""
        words = Words(language)
        after = words("address_change.after", hours=_hours(life))
        note = Note(
            before=(words("address_change.new" if new else "address_change.old"),),
            action=words("address_change.action"),
            url=url,
            after=(after,),
        )
        return self._sent("address_change", to, language, note, now)

    def welcome(self, person: Person, proofs: Sequence[Proof], ways: Ways, now: datetime) -> Letter:
        """Says what happens next, and how each source is proved to be the person's.

        Who chose letters that show less than everything finds sources and codes on their page only.
        """
        words, choices = Words(person.choices.language), person.choices
        hidden = choices.level is not Level.FULL and not ways.commands
        open_proofs = any(proof.code for proof in proofs)
        how = words("welcome.how_alone" if ways.commands else "welcome.how")
        after = [words("welcome.on_page"), words("welcome.only_new")] if hidden else [words("welcome.only_new")]
        if person.next_due_at:
            after.insert(0, words("welcome.next", moment=words.moment(person.next_due_at, choices.zone)))
        note = Note(
            before=(words("welcome.lead"), how) if open_proofs else (words("welcome.ready"),),
            items=() if hidden else tuple(_proof(words, proof, ways) for proof in proofs),
            action=words("link.page") if hidden else "",
            url=ways.page if hidden else "",
            after=tuple(after),
        )
        return self._note("welcome", person, note, ways, _Post(person.id, now, None))

    def goodbye(self, to: str, language: str, now: datetime) -> Letter:
        """The last letter, after everything was erased."""
        words = Words(language)
        note = Note(before=(words("goodbye.lead"), words("goodbye.after")))
        return self._sent("goodbye", to, language, note, now)

    def test(self, to: str, language: str, now: datetime) -> Letter:
        """A letter that only shows that mail arrives."""
        return self._sent("test", to, language, Note(before=(Words(language)("test.lead"),)), now)

    def advice(self, person: Person, to: tuple[str, str], payload: str, now: datetime) -> Letter:
        """Exactly the payload that the person saw and confirmed, to the contact they chose.

        `to` is the contact's address and name. The answer goes to the person, not to Cermin.
        """
        choices = person.choices
        subject = Words(choices.language)("subject.advice")
        values = self._values(choices.language, subject, Note(before=(), body=payload), now, choices.zone)
        contents = self._contents("advice", to[0], choices.language, subject, values, now)
        return self._sealed("advice", replace(contents, to_name=to[1], text=payload, reply_to=choices.address))

    def _full(self, digest: Digest, ways: Ways, trace: Trace, words: Words) -> Letter:
        subject = words("subject.digest")
        view = View(words, digest.person.choices.zone)
        values = {
            **view.functions,
            "digest": digest,
            "doors": lambda: _doors(ways),
            "question": view.question(digest.due_at),
            "small_print": _small_print(words, digest.person, trace),
            "subject": subject,
            "ways": ways,
        }
        contents = Contents(
            to=digest.person.choices.address,
            subject=subject,
            text=self._stationery.text("digest", values),
            html=None if self._plain else self._stationery.html("digest", values),
            language=words.language,
            message_id=self.sender.message_id("digest", digest.id),
            date=digest.due_at,
            unsubscribe=ways.headers,
        )
        return self._sealed("digest", contents)

    def _linked(self, kind: str, to: str, language: str, url: str, now: datetime, **life: int) -> Letter:
        words = Words(language)
        note = Note(
            before=(words(f"{kind}.lead"),),
            action=words(f"{kind}.action"),
            url=url,
            after=(words(f"{kind}.after", **life),),
        )
        return self._sent(kind, to, language, note, now)

    def _sent(self, kind: str, to: str, language: str, note: Note, now: datetime) -> Letter:
        subject = Words(language)(f"subject.{kind}")
        values = self._values(language, subject, note, now, "UTC")
        return self._sealed(kind, self._contents(kind, to, language, subject, values, now))

    def _note(self, kind: str, person: Person, note: Note, ways: Ways, post: "_Post") -> Letter:
        """A short letter to somebody who joined, with the doors and the small print below."""
        choices, words = person.choices, Words(person.choices.language)
        subject = words(f"subject.{kind.partition('_')[0]}")
        values = self._values(choices.language, subject, note, post.date, choices.zone)
        values |= {
            "doors": lambda: _doors(ways),
            "small_print": _small_print(words, person, post.trace),
            "ways": ways,
        }
        contents = self._contents(kind, choices.address, choices.language, subject, values, post.date)
        message_id = self.sender.message_id(kind, post.what)
        return self._sealed(kind, replace(contents, message_id=message_id, unsubscribe=ways.headers))

    def _values(self, language: str, subject: str, note: Note, date: datetime, zone: str) -> dict[str, object]:
        words = Words(language)
        view = View(words, zone)
        return {
            **view.functions,
            "action": note.action,
            "after": note.after,
            "before": note.before,
            "body": note.body,
            "date": words.day(date, zone),
            "items": note.items,
            "subject": subject,
            "url": note.url,
            "ways": None,
        }

    def _contents(
        self, kind: str, to: str, language: str, subject: str, values: Mapping[str, object], date: datetime
    ) -> Contents:
        text = self._stationery.text("note", values)
        return Contents(
            to=to,
            subject=subject,
            text=text,
            html=None if self._plain else self._stationery.html("note", values),
            language=language,
            message_id=self.sender.message_id(kind, f"{to}/{date.isoformat()}/{text}"),
            date=date,
        )

    def _sealed(self, kind: str, contents: Contents) -> Letter:
        return Letter(
            kind=kind,
            to=contents.to,
            subject=contents.subject,
            message_id=contents.message_id,
            text=contents.text,
            html=contents.html,
            message=seal(self.sender, contents),
        )


@dataclass(frozen=True, slots=True)
class _Post:
    """What makes a letter to a person unlike every other one, and what its small print says."""

    what: int
    date: datetime
    trace: Trace | None


def _waiting(words: Words, ways: Ways, why: str) -> Note:
    """The letter that shows nothing: the same bytes whether the week was full or empty."""
    return Note(
        before=(words("link.ready"), words(why)),
        action="" if ways.commands else words("link.page"),
        url=ways.page,
    )


def _counted(digest: Digest, words: Words, ways: Ways) -> Note:
    total = len(digest.entries) + digest.left_out
    found = words("digest.found", count=total) if total else words("digest.nothing")
    failing = sum(line.state == "resting" for line in digest.sources)
    items = [
        words("counts.rule", rule=group.rule, name=words(f"rule.{group.rule}.name"), count=len(group.entries))
        for group in digest.groups
    ]
    items.append(words("counts.sources", count=len(digest.sources), failing=failing))
    return Note(
        before=(words("digest.intro"), found),
        items=tuple(items),
        action="" if ways.commands else words("link.page"),
        url=ways.page,
        after=(words("counts.level"),),
    )


def _doors(ways: Ways) -> list[tuple[str, str]]:
    found = [
        ("page", ways.page),
        ("pause", ways.pause),
        ("unsubscribe", ways.unsubscribe),
        ("leave", ways.leave),
    ]
    return [(name, url) for name, url in found if url]


def _small_print(words: Words, person: Person, trace: Trace | None) -> list[str]:
    said = [
        words("footer.why", day=words.day(person.joined_at, person.choices.zone)),
        words("footer.alone"),
        words("footer.purpose"),
    ]
    if trace:
        said.append(words("footer.trace", count=trace.actions, version=trace.version, head=trace.head[:16]))
    return said


def _proof(words: Words, proof: Proof, ways: Ways) -> str:
    name = bare(proof.name)
    if proof.code is None:
        return words("welcome.proved", name=name)
    if ways.commands:
        return words("welcome.code_alone", name=name, code=proof.code)
    return words("welcome.code", name=name, code=proof.code, page=ways.page)


def _hours(life: timedelta) -> int:
    return life // timedelta(hours=1)
