"""How a form is printed: drawn in the profile as the rows of a blank form.

A row is cells between bars. A cell is a label, or a place `{role}` where the form's own words
stand, or both; `*3` behind it lets it cover three columns, `^2` two rows, `^@` all rows down to the
last one of its group. A row that holds `{first}`, `{third}`, … is printed once for each indicator,
one that holds `{task.name}` once for each task::

    项目名称*2 | {subject}*6
    项目资金（元）^3 | 年度资金总额：*2 | {total.year}
    其中：财政拨款*2 | {fiscal.year}
    绩效指标^@ | 一级指标 | 二级指标 | 三级指标 | 指标值
    {first} | {second} | {third} | {value}

A statement is prose: `headings` in place of rows, one numbered heading a field, its words below::

    headings = ["项目概述{overview}", "立项依据{basis}", "年度预算安排{budget}"]

`standing` holds what is printed under a heading where nothing was typed, a template over `{year}`,
`{subject}` and `{amount}`, the project's money in the form's unit.

The same drawing prints the form, says what the source asks for, and adds its labels to the words
that the reader of forms knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from mingzhang.amounts import Unit
from mingzhang.kept import toml_data
from mingzhang.lean import dataclass
from mingzhang.model.form import FormKind, FormScope
from mingzhang.pattern import compiled
from mingzhang.tables.form_words import FormWords, form_words

_PLACE = compiled(r"\{([a-z_.]+)\}")
_CELL = compiled(r"^(?P<text>.*?)(?:\*(?P<columns>\d+))?(?:\^(?P<rows>\d+|@))?$", re.DOTALL)
INDICATOR_ROLES = frozenset(
    {"first", "second", "third", "value", "operator", "amount", "unit_of", "weight", "actual"}
    | {"score", "reason"}
)
"""Places of an indicator: `value` whole, or `operator`, `amount` and `unit_of` apart."""
_STANDING = frozenset({"year", "subject", "amount"})
TASK_ROLES = frozenset({"name", "content", "amount", "goal"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A cell of a blank form.

    Attributes:
        label: the words before its place; place: the role that stands there, empty for none.
        columns, rows: how much it covers; rows 0 for all rows of its group.
    """

    label: str
    place: str = ""
    columns: int = 1
    rows: int = 1

    @property
    def role(self) -> str:
        """The place without its period: `third` of `third.year`."""
        return self.place.partition(".")[0]

    @property
    def period(self) -> str:
        """The period of its place, empty for none."""
        return self.place.rpartition(".")[2] if "." in self.place else ""


@dataclass(frozen=True, slots=True)
class FormShape:
    """A kind of form as one place prints it.

    Attributes:
        id: in the profile; kind, scope: of the forms that it prints.
        title, year_line: printed above it; `{county}` and `{year}` stand in them.
        unit: of its money; widths: of its columns.
        rows: the blank form.
        levels: whether it prints the standard levels of indicators even where none is entered.
        headings: of prose, each with its place; standing: by role, what stands there by itself.
        part: number of the part that it is printed in; 0 where the forms of the place stand.
    """

    id: str
    kind: FormKind
    scope: FormScope
    title: str
    year_line: str
    unit: Unit
    widths: tuple[float, ...]
    rows: tuple[tuple[Drawn, ...], ...]
    levels: bool = False
    headings: tuple[Drawn, ...] = ()
    standing: tuple[tuple[str, str], ...] = ()
    part: int = 0

    @property
    def is_prose(self) -> bool:
        """Whether it is text under headings rather than a grid."""
        return bool(self.headings)

    def places(self) -> Iterator[Drawn]:
        """Every place of the form in print order."""
        return (cell for row in (*self.rows, self.headings) for cell in row if cell.place)

    @property
    def columns(self) -> int:
        """How many columns its grid has."""
        return len(self.widths)

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that its indicators are printed for."""
        found = {c.period for c in self.places() if c.role in ("third", "value") and c.period}
        return tuple(sorted(found)) or ("year",)


@cache
def standard_shapes() -> tuple[FormShape, ...]:
    """The forms that every place may print where it has none of its own."""
    text = files("mingzhang.profiles.forms").joinpath("standard.toml").read_text(encoding="utf-8")
    return tuple(read_shape(entry) for entry in toml_data(text)["forms"])


def read_shape(entry: Mapping[str, Any]) -> FormShape:
    """A shape out of its TOML.

    Raises:
        ValueError: a row says what no form has, or does not fill the columns.
        KeyError: a key is missing.
    """
    shape = FormShape(
        id=entry["id"],
        kind=FormKind(entry["kind"]),
        scope=FormScope(entry.get("scope", "project")),
        title=entry["title"],
        year_line=entry.get("year_line", "（{year}年度）"),
        unit=Unit.of(entry.get("unit", "元")),
        widths=tuple(float(width) for width in entry.get("widths", ())),
        rows=tuple(read_row(row) for row in entry.get("rows", ())),
        levels=entry.get("levels", False),
        headings=tuple(cell for line in entry.get("headings", ()) for cell in read_row(line)),
        standing=tuple(sorted(entry.get("standing", {}).items())),
        part=entry.get("part", 0),
    )
    if shape.is_prose == bool(shape.rows):
        raise ValueError(f"form {shape.id}: either rows or headings")
    words = form_words()
    for cell in shape.places():
        if not _is_known(cell, words):
            raise ValueError(f"form {shape.id}: nothing is called {{{cell.place}}}")
    _check_width(shape)
    _check_prose(shape, words)
    return shape


def _check_prose(shape: FormShape, words: FormWords) -> None:
    """Every heading is known to the reader of statements, every template has only its names."""
    for cell in shape.headings:
        if words.field(cell.label) != cell.place:
            raise ValueError(f"form {shape.id}: {cell.label!r} is not read as {{{cell.place}}}")
    for role, template in shape.standing:
        if role not in {cell.place for cell in shape.headings}:
            raise ValueError(f"form {shape.id}: no heading for {role}")
        unknown = {name for _t, name, _s, _c in Formatter().parse(template) if name} - _STANDING
        if unknown:
            raise ValueError(f"form {shape.id}: nothing is called {{{min(unknown)}}}")


def read_row(text: str) -> tuple[Drawn, ...]:
    """The cells of one drawn row.

    >>> read_row("资金总额：*2^3 | {total.year}")[0]
    Drawn(label='资金总额：', place='', columns=2, rows=3)
    >>> read_row("负责人：{responsible}*2")
    (Drawn(label='负责人：', place='responsible', columns=2, rows=1),)
    """
    cells = []
    for piece in text.split("|"):
        match = _CELL.match(piece.strip())
        assert match is not None
        words, rows = match["text"].strip(), match["rows"] or "1"
        place = _PLACE.search(words)
        cells.append(
            Drawn(
                words[: place.start()] if place else words,
                place[1] if place else "",
                int(match["columns"] or 1),
                0 if rows == "@" else int(rows),
            )
        )
    return tuple(cells)


def _is_known(cell: Drawn, words: FormWords) -> bool:
    labels = words.labels
    if cell.place in labels["fields"] or cell.role in INDICATOR_ROLES:
        return True
    if cell.role == "task":
        return cell.period in TASK_ROLES
    source, _dot, column = cell.place.rpartition(".")
    known = all(part in labels["sources"] for part in source.split("."))
    return known and (column in ("term", "year") or column in labels["columns"])


def _check_width(shape: FormShape) -> None:
    """Every row, with what hangs down into it from above, fills the columns exactly."""
    hanging: list[tuple[int, int]] = []  # columns, rows that are left; -1 to the end
    for number, row in enumerate(shape.rows):
        repeated = any(is_repeated(cell) for cell in row)
        width = sum(columns for columns, _rows in hanging) + sum(c.columns for c in row)
        if width != shape.columns:
            raise ValueError(
                f"form {shape.id}: row {number + 1} fills {width} of {shape.columns} columns"
            )
        hanging = [(c, r - 1 if r > 0 else r) for c, r in hanging if r != 1]
        hanging += [(c.columns, c.rows - 1 if c.rows else -1) for c in row if c.rows != 1]
        if repeated:
            hanging = [(c, r) for c, r in hanging if r != -1]


def is_repeated(cell: Drawn) -> bool:
    """Whether a place belongs to a row that is printed once for each indicator or task."""
    return cell.role in ("third", "task")


def shape_of(shapes: Sequence[FormShape], kind: FormKind, scope: FormScope) -> FormShape | None:
    """The first shape for forms of this kind and scope."""
    return next((s for s in shapes if s.kind is kind and s.scope is scope), None)
