"""From stored rows to what a digest is composed of: entries, source lines and troubles."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.checks.texts import Explanation, explain
from monitor.finding import Finding, Standing
from monitor.imports import LOCATOR
from monitor.people import Person
from monitor.store import findings, posts, sources
from monitor.store.findings import FindingRow
from monitor.store.session import Tx
from monitor.store.sources import Notice, SourceRow, SourceState
from reports.digest import Entry, SourceLine, Trouble, weight
from reports.quote import Mask, Quote, quote, words_alone
from reports.visible import bare
from reports.words import Words

EXPORT_LASTS = timedelta(days=30)
"""How long after an export a letter begins to ask for the next one."""
_LONGEST_NAME = 80


def entries(tx: Tx, person: Person, mask: Mask, now: datetime, limit: int) -> tuple[list[Entry], int]:
    """What the person has not been told yet, and what they put off until now: the weightiest, and how many others.

    Whoever brings in years of posts may have thousands, so only what a letter shows is put together.
    """
    rows = [*findings.fresh(tx, person.id), *findings.returning(tx, person.id, now)]
    moments = posts.moments(tx, [row.post_id for row in rows])
    rows.sort(key=lambda row: weight(row.finding, moments.get(row.post_id), row.id))
    language = person.choices.language
    names = {row.id: source_title(row, language) for row in sources.of_person(tx, person.id)}
    chosen = [entry(tx, row, names.get(row.source_id, ""), language, mask) for row in rows[:limit]]
    return chosen, len(rows) - len(chosen)


def entry(tx: Tx, row: FindingRow, source: str, language: str, mask: Mask) -> Entry:
    """One finding with its words in their sentence."""
    stored = posts.get(tx, row.post_id)
    return Entry(
        finding_id=row.id,
        finding=row.finding,
        explanation=explanation(row.finding, language),
        quote=_quote(row.finding, stored.post.words if stored and stored.text_kept else "", mask),
        source_name=source,
        post_url=stored.post.url if stored else None,
        posted_at=stored.post.created_at if stored else None,
        again=row.standing is Standing.LATER,
    )


def explanation(finding: Finding, language: str) -> Explanation:
    """What its check says, or what its rule says when the check is no longer there.

    Notes about the context are left out: the letter says them in a line of their own.
    """
    try:
        return explain(replace(finding, notes=()), language)
    except KeyError:
        words = Words(language)
        return Explanation(
            title=words(f"rule.{finding.rule}.name"),
            why=words(f"rule.{finding.rule}.about"),
            fine=words("digest.plain_fine"),
            advice=words("digest.plain_advice"),
        )


def lines_and_troubles(
    tx: Tx, person: Person, notices: Sequence[Notice], now: datetime
) -> tuple[list[SourceLine], list[Trouble]]:
    """How each source fared, and what is told once. A gap stands in its source's line."""
    rows = {row.id: row for row in sources.of_person(tx, person.id)}
    names = {row.id: source_title(row, person.choices.language) for row in rows.values()}
    gaps = {notice.source_id for notice in notices if notice.kind == "gap"}
    alive = (row for row in rows.values() if row.state != SourceState.STOPPED)
    lines = [_line(row, names[row.id], now, gap=row.id in gaps) for row in alive]
    told = [notice for notice in notices if notice.kind != "gap"]
    return lines, [_trouble(rows[one.source_id], names[one.source_id], one) for one in told if one.source_id in rows]


def source_title(row: SourceRow, language: str) -> str:
    """What the person calls a source; an uploaded export by its platform."""
    words = Words(language)
    if row.locator == LOCATOR:
        known = words.has(f"platform.{row.connector}")
        return words("sources.export", platform=words(f"platform.{row.connector}") if known else row.connector)
    return source_name(row.locator)


def source_name(locator: str) -> str:
    """What the person calls a source: the handle, or the address without scheme, user name and query."""
    if "://" not in locator:
        return bare(locator)[:_LONGEST_NAME]
    try:
        parts = urlsplit(locator)
        return bare(f"{parts.hostname or ''}{parts.path.rstrip('/')}")[:_LONGEST_NAME]
    except ValueError:
        return bare(locator.partition("://")[0])


def _quote(finding: Finding, words: str, mask: Mask) -> Quote:
    if words:
        return quote(words, finding.spans, mask) or words_alone(finding.quote, mask)
    return words_alone(finding.quote, mask)


def _line(row: SourceRow, name: str, now: datetime, *, gap: bool) -> SourceLine:
    return SourceLine(
        name=name,
        last_success_at=row.last_success_at,
        gap=gap,
        omits=row.omits,
        state="" if row.state is SourceState.ACTIVE else row.state.value,
        outdated=row.connector if _is_outdated(row, now) else "",
    )


def _is_outdated(row: SourceRow, now: datetime) -> bool:
    """Whether it is time to ask for the next export: nobody else can."""
    return row.locator == LOCATOR and row.last_success_at is not None and now - row.last_success_at > EXPORT_LASTS


def _trouble(row: SourceRow, name: str, notice: Notice) -> Trouble:
    rests = notice.kind == SourceState.RESTING
    what = row.last_reason if rests and row.last_reason else notice.kind
    return Trouble(name=name, what=what, since=row.first_failed_at if rests else notice.at)
