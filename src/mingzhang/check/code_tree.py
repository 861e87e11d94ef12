"""The rows of a booklet's tables that are codes of a classification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mingzhang.codes import department_economic, functional
from mingzhang.codes.name import normal_name
from mingzhang.codes.text import code_text
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Panel, Row, Table
from mingzhang.model.row_key import Code
from mingzhang.pattern import compiled
from mingzhang.tables.profile import Profile
from mingzhang.tables.shape import Block

_DIGITS = compiled(r"\d{3,9}")

CLASSIFICATIONS = {"function": functional, "economic": department_economic}
"""The list of codes of each dimension."""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row of a code.

    Attributes:
        number: of its table.
        code: what the row is; printed: the digits as printed, another code where those were a
            misprint.
        name: printed beside the code, without marks and spaces.
    """

    number: int
    panel: Panel
    row: Row
    code: str
    name: str
    printed: str

    @property
    def parent(self) -> str:
        """The code of the level above: 20708 for 2070801, 301 for 30101."""
        return self.code[:-2]

    def has_amount(self) -> bool:
        """Whether any figure of the row is not nothing."""
        return any(cell.amount is not None and not cell.amount.is_zero() for cell in self.row.cells)


@dataclass(frozen=True, slots=True)
class CodeTree:
    """The code rows of one panel.

    Attributes:
        dimension: which classification, `function`, `economic`.
        levels: lengths of the codes that the shape prints.
    """

    table: Table
    number: int
    panel: Panel
    dimension: str
    levels: tuple[int, ...]
    rows: tuple[CodeRow, ...]


def trees(booklet: Booklet, profile: Profile) -> Iterator[CodeTree]:
    """Every panel whose rows are codes, in print order."""
    for number, table in enumerate(booklet.tables):
        shape = profile.find_table(table.shape)
        for panel in table.panels:
            panel_shape = shape.find_panel(panel.key) if shape else None
            tree = panel_shape.find_block(Block.TREE) if panel_shape else None
            if tree is None:
                continue
            rows = tuple(_rows(number, panel))
            if rows:
                yield CodeTree(table, number, panel, tree.dimension, tree.levels, rows)


def _rows(number: int, panel: Panel) -> Iterator[CodeRow]:
    for row in panel.rows:
        if not isinstance(row.key, Code):
            continue
        code, words = row.key.code, _code_and_name(row.labels, row.key.code)
        together = next((c for c in map(code_text, row.labels) if c and c.code == code), None)
        if together is not None and together.name:
            yield CodeRow(number, panel, row, code, together.name, code)
            continue
        digits = _DIGITS.match(words)
        printed = code if code in words else digits[0] if digits else ""
        if printed:
            name = words.replace(printed, "", 1)
            yield CodeRow(number, panel, row, code, normal_name(name), printed)


def _code_and_name(labels: Sequence[str], code: str) -> str:
    """The label with the code and the next one; the number of the line may stand before them."""
    said = [bare for label in labels if (bare := label.replace(" ", ""))]
    first = next((n for n, label in enumerate(said) if label.startswith(code)), None)
    return (
        "".join(labels[:2]).replace(" ", "") if first is None else "".join(said[first : first + 2])
    )
