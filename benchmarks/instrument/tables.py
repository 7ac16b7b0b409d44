"""Tables that read well on a terminal and in Markdown."""

from collections.abc import Iterable
from dataclasses import dataclass, field

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, a sentence that says what is counted, and rows of the columns' length."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    note: str = ""

    def __str__(self) -> str:
        lines = [self.columns, *(tuple(shown(cell) for cell in row) for row in self.rows)]
        widths = [max(len(line[at]) for line in lines) for at in range(len(self.columns))]
        rule = "|-" + "-|-".join("-" * width for width in widths) + "-|"
        head, *body = (_line(line, widths) for line in lines)
        return "\n".join([f"### {self.title}", "", *([self.note, ""] if self.note else []), head, rule, *body, ""])


def shown(cell: Cell) -> str:
    """Counts as they are, shares with three digits, nothing as a dash."""
    if cell is None:
        return "–"
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    return "| " + " | ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)) + " |"
