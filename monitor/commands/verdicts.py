"""The fields of `cermin check` and `cermin followup`: what comes in, what goes out."""

from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any

import click

from monitor.checks.base import Context, Lexicon
from monitor.checks.engine import Policy, Verdict
from monitor.checks.texts import explain
from monitor.finding import Finding
from monitor.people import Role

LANGUAGES = ("id", "en")


def draft(source: IO[str]) -> str:
    """The one draft that a text input is. Refused when empty."""
    words = source.read().strip("\n")
    if not words.strip():
        raise click.UsageError("there is nothing to check: give a file, or text on standard input")
    return words


def context_of(given: Mapping[str, Any], lexicon: Lexicon) -> Context:
    """What stands around a post, from its JSON fields. Raises ValueError that names the field."""
    org = given.get("org") or {}
    if not isinstance(org, dict):
        raise ValueError("org: an object is needed")
    return Context(
        bio=_text(given, "bio"),
        reply_to=_text(given, "reply_to"),
        official=_flag(given, "official_account"),
        role=_role(given),
        lexicon=lexicon.joined(Lexicon.read(org)) if org else lexicon,
        kind=_text(given, "kind") or "post",
        at=_time(given, "created_at"),
    )


def verdict_answer(
    policy: Policy, lexicon: Lexicon, given: Mapping[str, Any], lang: str | None, *, scores: bool
) -> dict[str, Any]:
    """The answer to one line of `cermin check`. Raises ValueError that names the field."""
    if not isinstance(given.get("text"), str):
        raise ValueError("text: a string is needed")
    verdict = policy.judge(given["text"], context_of(given, lexicon))
    answer = {
        "id": given.get("id"),
        "lang": verdict.lang,
        "protected": verdict.protected,
        "findings": [_finding(one, lang or verdict.lang) for one in verdict.findings],
    }
    if verdict.failed:
        answer["failed"] = list(verdict.failed)
    if scores:
        answer["scores"] = {str(rule): round(score, 3) for rule, score in verdict.scores.items()}
    return answer


def _finding(finding: Finding, lang: str) -> dict[str, Any]:
    told = explain(finding, _language(lang))
    return {
        "check": finding.check,
        "rule": str(finding.rule),
        "severity": finding.severity.label,
        "confidence": round(finding.confidence, 3),
        "spans": [list(span) for span in finding.spans],
        "quote": finding.quote,
        "why": told.why,
        "fine": told.fine,
        "advice": told.advice,
    }


def text_answer(verdict: Verdict, lang: str | None) -> str:
    """The answer to a draft, for a person to read."""
    language = _language(lang or verdict.lang)
    if not verdict.findings:
        return {"id": "Tidak ada yang perlu dilihat lagi.", "en": "Nothing to look at again."}[language]
    return "\n\n".join(_paragraph(one, language) for one in verdict.findings)


def _paragraph(finding: Finding, language: str) -> str:
    told = explain(finding, language)
    head = f"{finding.rule} · {finding.severity.label} · {told.title} ({finding.check})"
    return "\n".join((head, f"  “{finding.quote}”", f"  {told.why}", f"  {told.fine}", f"  → {told.advice}"))


def _language(lang: str) -> str:
    """The language of the explanations: Indonesian for Indonesian and mixed posts, else English."""
    return "id" if lang.startswith(("id", "mixed")) else "en"


def _text(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{key}: a string is needed")
    return value


def _flag(given: Mapping[str, Any], key: str) -> bool:
    value = given.get(key)
    if value not in (None, True, False):
        raise ValueError(f"{key}: true or false is needed")
    return bool(value)


def _role(given: Mapping[str, Any]) -> Role:
    text = _text(given, "role") or Role.GENERAL
    try:
        return Role(text)
    except ValueError:
        raise ValueError(f"role: known are {', '.join(Role)}") from None


def _time(given: Mapping[str, Any], key: str) -> datetime | None:
    text = _text(given, key)
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"{key}: an RFC 3339 time is needed") from None
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"{key}: the time needs its zone")
    return moment
