"""Templates to text and HTML: a sandbox, no silent gaps, style sheets already inlined."""

import re
import textwrap
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import css_inline
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reports.visible import encodable

WIDTH = 72
"""Columns of the text part."""


class StationeryError(Exception):
    """A template of the operator can't be used. The text names it and the kind of mistake, never content."""


class Stationery:
    """The paper that letters are written on.

    Args:
        own: a folder with templates of the operator's own; a name that is missing there is taken from Cermin.
    """

    def __init__(self, own: Path | None = None) -> None:
        shipped = PackageLoader("reports", "templates/mail")
        loaders = [shipped] if own is None else [FileSystemLoader(own), shipped]
        self._paper = ImmutableSandboxedEnvironment(
            loader=ChoiceLoader(loaders),
            autoescape=lambda name: name is not None and name.endswith(".html"),
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._paper.filters |= {"quoted": quoted, "wrapped": wrapped}

    def text(self, name: str, values: Mapping[str, object]) -> str:
        """The complete letter as plain text. Raises `StationeryError`."""
        return re.sub(r"\n{3,}", "\n\n", self._render(f"{name}.txt", values)).strip() + "\n"

    def html(self, name: str, values: Mapping[str, object]) -> str:
        """The letter as one HTML document that refers to nothing outside itself. Raises `StationeryError`."""
        page = self._inliner.inline(self._render(f"{name}.html", values))
        return re.sub(r"\s*\n\s*", "\n", page).strip() + "\n"

    @cached_property
    def _inliner(self) -> css_inline.CSSInliner:
        return css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)

    def _render(self, name: str, values: Mapping[str, object]) -> str:
        try:
            # A lone surrogate must cost one character on the page, never a whole digest.
            return encodable(self._paper.get_template(name).render(values))
        except (TemplateError, KeyError, TypeError, AttributeError) as error:
            raise StationeryError(f"template {name}: {type(error).__name__}") from None


def wrapped(text: str, indent: int = 0, lead: str = "") -> str:
    """`text` in lines of at most 72 columns, each indented; `lead` stands before the first. Words stay whole."""
    inner = " " * indent
    return _filled(text, inner + lead, inner + " " * len(lead))


def quoted(text: str) -> str:
    """`text` in lines that each begin with the mark of a quotation."""
    return _filled(text, "  > ", "  > ")


def _filled(text: str, first: str, further: str) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
