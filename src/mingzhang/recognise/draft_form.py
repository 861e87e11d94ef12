"""The forms of a place, drafted as drawings of a blank one.

What each cell is, is told by the reader of forms itself: it says where it found every field, figure
and indicator, and what it makes of a figure of its own that is put into every blank cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from mingzhang.amounts import Mark, Unit, find_figure, mark_of
from mingzhang.codes import normal_name
from mingzhang.document import Document, Grid, GridCell
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.form import Form, FormKind, FormScope
from mingzhang.pattern import compiled
from mingzhang.recognise.form import Printed, read_forms
from mingzhang.recognise.form_finding import FoundForm, find_forms
from mingzhang.recognise.form_list import find_list_head
from mingzhang.recognise.indicator import IndicatorHead, find_indicator_head
from mingzhang.recognise.statement import FoundStatement, find_statements
from mingzhang.source import Place
from mingzhang.tables.draft import Value, toml_value
from mingzhang.tables.form_shape import read_shape
from mingzhang.tables.form_words import form_words

_ROLES = {"unit": "unit_of", "until": "actual"}
"""What a head over indicators is called in a drawing, where the two differ."""

_TITLES = {
    (FormKind.TARGET, FormScope.PROJECT): "项目支出绩效目标表",
    (FormKind.TARGET, FormScope.DEPARTMENT): "部门整体支出绩效目标表",
    (FormKind.MONITORING, FormScope.PROJECT): "项目支出绩效运行监控表",
    (FormKind.EVALUATION, FormScope.PROJECT): "项目支出绩效自评表",
}
_SIGNS = compiled(r"[|{}\n]|[*^](?=[\d@])")
"""What a drawing would take for its own."""


@dataclass(frozen=True, slots=True)
class DraftedForms:
    """The drawings of a place's forms.

    Attributes:
        text: `[[forms]]` as the TOML of a profile writes them.
        titles: of those that were drawn; left: what could not be, one line each.
    """

    text: str = ""
    titles: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def draft_forms(documents: Sequence[Document]) -> DraftedForms:
    """One drawing for each kind of form in some documents, off the first that can be read."""
    drawn: dict[tuple[FormKind, FormScope], tuple[str, str]] = {}
    left: dict[tuple[FormKind, FormScope], str] = {}
    for document in documents:
        for found in find_forms(document.blocks, set()):
            if find_list_head(found.grids[0]) is not None:
                continue  # a table that lists forms is none
            for form, grid in _read(found):
                key = (form.kind, form.scope)
                if key in drawn:
                    continue
                try:
                    drawn[key] = _drawing(form, grid, found)
                except (ValueError, KeyError) as error:
                    left[key] = f"{found.title or _title(form)}：{error}"
        for statement in find_statements(document.blocks, set()):
            scope = FormScope.PROJECT if statement.subject else FormScope.DEPARTMENT
            drawn.setdefault((FormKind.STATEMENT, scope), _headings(statement, scope))
    message = _("没有画出来的表：{why}")
    open_ones = (message.format(why=why) for key, why in left.items() if key not in drawn)
    return DraftedForms(
        "".join(text for text, _name in drawn.values()),
        tuple(title for _text, title in drawn.values()),
        tuple(open_ones),
    )


def _headings(statement: FoundStatement, scope: FormScope) -> tuple[str, str]:
    """The TOML of a statement, and its title."""
    ending = statement.words.removeprefix(statement.subject) or "项目经费情况说明"
    title = ("{subject}" if scope is FormScope.PROJECT else "") + ending
    entries: list[tuple[str, Value]] = [
        ("id", f"{scope}-statement"),
        ("kind", str(FormKind.STATEMENT)),
        ("scope", str(scope)),
        ("title", title),
        ("unit", Unit.WAN.label),
        ("headings", [f"{label}{{{role}}}" for role, label in statement.headings]),
    ]
    lines = [f"{key} = {toml_value(value)}" for key, value in entries]
    return "\n".join(["[[forms]]", *lines, "", ""]), title


def _read(found: FoundForm) -> Iterator[tuple[Form, Grid]]:
    """The form of some grids with the first of them, its blank cells filled in for a try."""
    number = count(9001)
    grid = found.grids[0]
    cells: list[GridCell] = []
    for row, squares in enumerate(grid.rows()):
        heads = {cell.text for cell in squares if cell is not None and cell.row == row}
        is_head = sum(form_words().column(text) is not None for text in heads) > 1
        for column, cell in enumerate(squares):
            if cell is None:
                cell = GridCell(row, column, "")
            if (cell.row, cell.column) != (row, column):
                continue  # the rest of a merged cell
            text = cell.text if cell.text.strip() or is_head else f"{next(number)}.17"
            # A place of its own for every cell: the reader says where it found a thing.
            cells.append(replace(cell, text=text, place=Place(file=f"{row}.{column}")))
    tried = replace(grid, cells=tuple(cells))
    forms, _doubts = read_forms(Printed((tried,), found.title, found.year, found.unit), found.year)
    if len(forms) == 1:
        yield forms[0], tried


def _drawing(form: Form, grid: Grid, found: FoundForm) -> tuple[str, str]:
    """The TOML of one form, and its title.

    Raises:
        ValueError: it holds what no drawing says.
    """
    places = {place: role for role, place in form.places}
    places |= {f.place: f"{f.source}.{f.column}" for f in form.funds}
    rows = [[c for c in grid.cells if c.row == n] for n in range(grid.row_count)]
    rows = [row for row in rows if row]
    head = find_indicator_head(rows)
    if head is None:
        raise ValueError(_("没有绩效指标的表头"))
    last = rows[head.row][0].row
    lines: list[str] = []
    given = set(places.values())
    in_tasks = False
    for row in rows[: head.row + 1]:
        if in_tasks and form_words().field(row[0].text) is None and row[0].row != last:
            continue  # one of the tasks, which are drawn once
        in_tasks = {"name", "content"} <= {form_words().task(c.text) for c in row}
        lines.append(_line(row, places, given, last, in_tasks=in_tasks))
        if in_tasks:
            lines.append(_tasks(row))
    lines.append(_repeated(rows[head.row], head))
    below = rows[head.row + 1 :]
    ends = next((n for n, row in enumerate(reversed(below)) if not _is_named(row)), len(below))
    for row in below[len(below) - ends :]:
        lines.append(_line(row, places, given, grid.row_count, in_tasks=False))
    title = _titled(form, found)
    entry: dict[str, Value] = {
        "id": f"{form.scope}-{form.kind}",
        "kind": str(form.kind),
        "scope": str(form.scope),
        "title": title,
        "unit": (found.unit or Unit.WAN).label,
        "widths": [round(w, 2) for w in grid.widths] or [1.0] * grid.column_count,
    }
    read_shape({**entry, "rows": lines})
    text = ["[[forms]]", *(f"{key} = {toml_value(value)}" for key, value in entry.items())]
    text += ["rows = [", *(f"  {toml_value(line)}," for line in lines), "]", "", ""]
    return "\n".join(text), title


def _line(
    row: Sequence[GridCell], places: dict[Place, str], given: set[str], last: int, *, in_tasks: bool
) -> str:
    """One drawn row above the indicators, or their heading."""
    words = form_words()
    drawn = []
    field: str | None = None
    for number, cell in enumerate(row):
        role = places.get(cell.place)
        label, colon, rest = cell.text.replace(":", "：").partition("：")
        if role is None and colon and not rest and not _has_value(row, number):
            open_role = words.field(label)
            role = open_role if open_role not in given else None  # 负责人： with nothing behind it
        before = field
        field = words.field(cell.text)
        if role is not None and colon and words.field(label) == role:
            text = f"{_label(label)}：{{{role}}}"
        elif role is not None:
            text = f"{{{role}}}"
        elif find_figure(cell.text) is not None or mark_of(cell.text) is not Mark.UNREAD:
            text = ""
        elif before is not None and field is None:  # what stands behind a label is no label
            text = "" if before in given else f"{{{before}}}"
            given.add(before)
        else:
            text = _label(cell.text)
        below = cell.row + cell.row_span - 1
        rows = f"^{cell.row_span}" if cell.row_span > 1 else ""
        if below > last or (in_tasks and number == 0 and words.task(cell.text) is None):
            rows = "^@"
        drawn.append(text + (f"*{cell.column_span}" if cell.column_span > 1 else "") + rows)
    return " | ".join(drawn)


def _has_value(row: Sequence[GridCell], number: int) -> bool:
    """Whether a place for its value stands behind a label: not another label, nor the end."""
    after = row[number + 1] if number + 1 < len(row) else None
    return after is not None and not _is_named((after,))


def _is_named(row: Sequence[GridCell]) -> bool:
    """Whether a row below the indicators begins with the label of a field."""
    label = row[0].text.replace(":", "：").partition("：")[0]
    return form_words().field(row[0].text) is not None or form_words().field(label) is not None


def _label(text: str) -> str:
    """A label without what a drawing would take for a sign of its own."""
    return normal_name(_SIGNS.sub("", text)) if _SIGNS.search(text) else text


def _tasks(row: Sequence[GridCell]) -> str:
    """The row of a main task, below its heading."""
    drawn = []
    for number, cell in enumerate(row):
        role = form_words().task(cell.text)
        if role is None and number == 0:
            continue  # the label beside all of them
        place = f"{{task.{role}}}" if role else ""
        drawn.append(place + (f"*{cell.column_span}" if cell.column_span > 1 else ""))
    return " | ".join(drawn)


def _repeated(row: Sequence[GridCell], head: IndicatorHead) -> str:
    """The row of an indicator, below its heading."""
    slots = dict(head.slots)
    several = len(head.sides()) > 1
    drawn = []
    for number, cell in enumerate(row):
        role, side = slots.get(cell.column, ("", ""))
        span = f"*{cell.column_span}" if cell.column_span > 1 else ""
        if not role and number == 0:
            continue  # the label beside all of them
        if role in ("", "aside", "expected") or (role == "until" and "actual" in head.roles):
            drawn.append(span)
            continue
        name = "amount" if role == "value" and "operator" in head.roles else _ROLES.get(role, role)
        drawn.append(f"{{{name}.{side}}}{span}" if several and side else f"{{{name}}}{span}")
    return " | ".join(drawn)


def _titled(form: Form, found: FoundForm) -> str:
    """The title without year and subject; a plain one where it names somebody."""
    title = re.sub(r"[(（]?(?:19|20)\d\d年?度?[)）]?", "", found.title)
    named = form.subject and normal_name(form.subject) in normal_name(title)
    return title if title and not named and len(title) < 40 else _title(form)


def _title(form: Form) -> str:
    return _TITLES.get((form.kind, form.scope), "绩效目标表")
