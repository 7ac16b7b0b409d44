"""Writes docs/checks.md from the checks in force: `python tools/checks_doc.py`."""

from collections.abc import Iterator
from pathlib import Path

from monitor.checks import ALL
from monitor.checks.base import Check
from monitor.checks.texts import explain
from monitor.finding import Finding, Rule

PAGE = Path(__file__).parents[1] / "docs" / "checks.md"
RULES = {
    Rule.R1: "Nothing that clients, colleagues or your manager should not see; who names a job represents it.",
    Rule.R2: "Keep to your role and competence; colleagues, clients and partners read along.",
    Rule.R3: "Your opinion may be taken for the company's; wording may offend, and some topics are better declined.",
    Rule.R4: "Care with work information: figures, personal data, clients, plans, legal matters, events inside.",
    Rule.R5: "Put right what went wrong: correct or delete, tell the readers, end a quarrel with a sincere apology.",
}
HEAD = """# Checks

Made by `tools/checks_doc.py` from the checks themselves; a test keeps it current. `cermin guidelines show ID` tells
one in full, with the examples that it must and must not speak about.

A finding is a remark to one person about their own words. Severity rises by one where the profile or the post names
the job or the employer, and the finding says so. Checks marked *model* weigh many small cues with numbers that ship
with the program; each person can switch them off, and nothing is trained on members' posts. Checks marked *always*
speak in protected speech too.

Every check keeps silent on protected speech: one's own pay, hours, safety and conditions, unions and strikes,
discrimination, reporting wrongdoing; faith, identity, one's own health and family, grief, greetings; neutral sharing of
laws, rulings and news; apologies and corrections done well.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for rule in Rule for line in _section(rule))])


def _section(rule: Rule) -> Iterator[str]:
    yield f"## {rule}\n\n{RULES[rule]}\n"
    yield "| check | severity | what it speaks about | tentang apa | nothing to do when |"
    yield "|---|---|---|---|---|"
    yield from (_row(one) for one in ALL if one.rule is rule)
    yield ""


def _row(check: Check) -> str:
    said = Finding(check=check.id, rule=check.rule, severity=check.severity, confidence=1.0, spans=(), quote="")
    english, indonesian = explain(said, "en"), explain(said, "id")
    marks = "".join(f" *{word}*" for word, is_so in (("model", check.model), ("always", check.even_protected)) if is_so)
    cells = (f"`{check.id}`{marks}", check.severity.label, english.title, indonesian.title, english.fine)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
