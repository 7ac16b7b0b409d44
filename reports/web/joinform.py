"""Reads the form for joining: choices, one row and its ticks for each account, the tick for letters (pure)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from monitor.joining import Account, JoinForm
from reports.web.choiceform import Fields, Problem, read_choices

MOST_ACCOUNTS = 20
_ROWS = 2
_LONGEST_LOCATOR = 500

Guess = Callable[[str], str | None]
"""The connector that knows what a person typed, or None."""

STARTING = {
    "zone": "Asia/Jakarta",
    "day": "0",
    "time": "08:00",
    "level": "fitting",
    "role": "general",
    "empty": "heartbeat",
}
"""What an empty form shows. No tick is set: agreeing is the person's own doing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One account of the form as it was typed."""

    number: int
    locator: str
    read: bool
    past: bool


def rows(fields: Mapping[str, str]) -> list[Row]:
    """The rows to show: those that hold something, and empty ones to fill."""
    filled = [row for row in (read_row(fields, n) for n in range(MOST_ACCOUNTS)) if row.locator]
    wanted = len(filled) + 2 if "more" in fields else max(_ROWS, len(filled))
    empty = [Row(0, "", read=False, past=False)] * (min(wanted, MOST_ACCOUNTS) - len(filled))
    return [Row(n, row.locator, row.read, row.past) for n, row in enumerate([*filled, *empty])]


def read_join(fields: Fields, domains: frozenset[str], guess: Guess) -> tuple[JoinForm | None, list[Problem]]:
    """What a person asks for when joining, or every problem with it."""
    choices, problems = read_choices(fields, domains)
    accounts: list[Account] = []
    for row in rows(fields):
        account = read_account(row, guess) if row.locator else None
        if isinstance(account, Problem):
            problems.append(account)
        elif account and account not in accounts:
            accounts.append(account)
    if fields.get("mail") != "yes":
        problems.append(Problem("mail", "mail"))
    if choices is None or problems:
        return None, problems
    return JoinForm(choices=choices, accounts=tuple(accounts), mail=True), []


def read_account(row: Row, guess: Guess) -> Account | Problem:
    """One account, once its tick for reading is set and a connector knows it."""
    if not row.read:
        return Problem(f"read_{row.number}", "read")
    connector = guess(row.locator) if len(row.locator) <= _LONGEST_LOCATOR else None
    if connector is None:
        return Problem(f"account_{row.number}", "account")
    return Account(connector=connector, locator=row.locator, past=row.past)


def read_row(fields: Mapping[str, str], number: int) -> Row:
    """One row as it was typed."""
    return Row(
        number,
        fields.get(f"account_{number}", "").strip(),
        fields.get(f"read_{number}") == "yes",
        fields.get(f"past_{number}") == "yes",
    )
