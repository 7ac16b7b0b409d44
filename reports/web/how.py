"""What is kept and who sees what, and every check in force: the same page for everybody."""

from dataclasses import dataclass

from flask import Blueprint, Response

from monitor.checks import ALL
from monitor.checks.texts import catalogue
from monitor.finding import Rule
from reports.web.pages import page
from reports.web.tongue import language, words

pages = Blueprint("how", __name__)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check as the page lists it."""

    id: str
    title: str


@pages.get("/how")
def show() -> Response:
    """Who can read what, how long things are kept, and what is checked."""
    t = words()
    texts = catalogue(language())
    rules = {
        rule.value: [CheckLine(one.id, texts.get(one.id, {}).get("title", one.id)) for one in ALL if one.rule is rule]
        for rule in Rule
    }
    return page(
        "how.html",
        who=[row.split("|") for row in t.several("web.about.who_rows")],
        kept=[row.split("|") for row in t.several("web.about.kept_rows")],
        rules=rules,
        count=len(ALL),
    )
