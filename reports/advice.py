"""The one letter in which a person asks somebody for advice: its exact text (pure)."""

import hashlib
from dataclasses import dataclass

from monitor.checks.texts import Explanation
from monitor.finding import Finding
from reports.quote import Quote
from reports.visible import visible
from reports.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a request for advice says.

    Attributes:
        quote: the words, identifiers of third persons masked. url: where the post is, if known.
        note: what the person adds, in their own lines. reply_to: their own address.
    """

    finding: Finding
    explanation: Explanation
    quote: Quote
    url: str | None
    note: str
    reply_to: str


def payload(question: Question, words: Words) -> str:
    """The text, exactly as it is shown to the person first and then sent."""
    note = "\n".join(visible(line) for line in question.note.splitlines()).strip()
    text = words(
        "web.advice.letter.text",
        quote="".join(f"«{piece.text}»" if piece.marked else piece.text for piece in question.quote),
        url=question.url or words("web.advice.letter.no_url"),
        title=question.explanation.title,
        rule=question.finding.rule.value,
        why=question.explanation.why,
        note=words("web.advice.letter.note", note=note) if note else words("web.advice.letter.no_note"),
        address=question.reply_to,
    )
    return text.strip() + "\n"


def seal_of(text: str, to: str) -> str:
    """What stands for having seen this text for this contact: another text or contact has another one."""
    return hashlib.sha256(f"{to}\0{text}".encode()).hexdigest()
