"""Everything that is held of a person as one zip: complete as JSON, and as a page to read."""

import io
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.store import people
from monitor.store.erasing import export
from monitor.store.session import Tx
from reports.words import Words

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by table, as `store.erasing.export` gives them."""


def write_takeout(tx: Tx, person_id: int, path: Path) -> None:
    """Writes everything that is held of a person to `path`, readable by its owner only."""
    person = people.get(tx, person_id)
    whole = takeout(export(tx, person_id), person.choices.language if person else "en")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(whole)


def takeout(rows: Rows, language: str) -> bytes:
    """The zip file; its page speaks `language`."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cermin.json", json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        archive.writestr("cermin.html", _page(rows, Words(language)))
    return whole.getvalue()


def _page(rows: Rows, words: Words) -> str:
    paper = Environment(
        loader=PackageLoader("reports", "templates/web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    tables = {name: [_readable(row) for row in held] for name, held in rows.items()}
    return paper.get_template("takeout.html").render(
        tables=tables,
        language=words.language,
        t=lambda key, **values: words(f"web.{key}", **values),
    )


def _readable(row: Mapping[str, Any]) -> dict[str, str]:
    """The fields that hold something, nested ones as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        for name, value in row.items()
        if value not in (None, "", [], {})
    }
