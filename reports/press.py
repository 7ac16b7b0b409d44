"""What it takes to print letters for people: the writer, the links and the addresses, in one hand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from monitor.finding import Answer
from monitor.people import Person
from monitor.store import audit, digests, tokens
from monitor.store.session import Tx
from reports.digest import LIMIT
from reports.letter import Trace, Ways, Writer
from reports.links import Link, Links
from reports.quote import Mask
from reports.returns import Returns

_COMMANDS = (Answer.FIXED, Answer.FINE, Answer.LATER)


class MaskOthers(Protocol):
    """Hides identifiers in a text, keeping its length; those in `own` stay."""

    def __call__(self, text: str, own: Iterable[str] = ()) -> str:
        """The text with third persons' identifiers made unreadable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Everything that printing needs beside the store.

    Attributes:
        links: None where there is no server: letters then name commands instead.
        mask: hides identifiers in a text but for the given ones, keeping its length.
        limit: findings in one letter. html_kib: the largest HTML part; mail programs cut longer ones.
        version: of this program, for the trace.
    """

    writer: Writer
    returns: Returns
    links: Links | None
    mask: MaskOthers
    version: str
    limit: int = LIMIT
    html_kib: int = 80

    def mask_for(self, person: Person) -> Mask:
        """Hides identifiers of third persons: all but the person's own."""
        return partial(self.mask, own=person.choices.contacts)

    def ways(self, person: Person, digest_id: int, finding_ids: Sequence[int]) -> Ways:
        """How the person acts on a letter: links, or commands where there is no server."""
        links = self.links
        if links is None:
            return _commands(finding_ids)
        return Ways(
            page=f"{links.base_url}/me",
            pause=links.pause(person.id, digest_id).url,
            leave=links.leave(person.id, digest_id).url,
            unsubscribe=links.unsubscribe(person.id).url,
            unsubscribe_mail=self.returns.unsubscribe(person.id),
            answers={number: _answers(links.answer(number, digest_id)) for number in finding_ids},
        )

    def issue(self, tx: Tx, person: Person, digest_id: int, finding_ids: Sequence[int], now: datetime) -> None:
        """Make the links of `ways` valid, in the transaction that keeps the letter."""
        links = self.links
        if links is None:
            return
        made: list[tuple[Link, int | None]] = [
            (links.unsubscribe(person.id), None),
            (links.pause(person.id, digest_id), digest_id),
            (links.leave(person.id, digest_id), digest_id),
            *((links.answer(number, digest_id), number) for number in finding_ids),
        ]
        for link, subject in made:
            tokens.issue(tx, link.token, link.door, person.id, subject, link.expires_at(now))

    def trace(self, tx: Tx, person: Person) -> Trace:
        """What the log says since the person's last letter, or since they joined."""
        last = digests.last(tx, person.id)
        since = last.created_at if last else person.joined_at
        return Trace(audit.since(tx, since), self.version, audit.head(tx))


def _answers(link: Link) -> Mapping[Answer, str]:
    return {answer: f"{link.url}?say={answer}" for answer in Answer}


def _commands(finding_ids: Sequence[int]) -> Ways:
    answers = {
        number: {answer: f"cermin me answer {number} {answer}" for answer in _COMMANDS} for number in finding_ids
    }
    return Ways(page="", pause="cermin me pause", leave="cermin me erase", answers=answers, commands=True)
