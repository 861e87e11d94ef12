"""Plant mistakes in a finished booklet, to show the check and to measure what it finds.

A mistake is a place, what stands there and what shall stand there instead. Places are named as
the model names them, so that the same list works on a computed booklet and on one read back:

    kind                where
    cell                table, panel (may be absent: the first with this row), row, column
    label               table, row; part of the printed name of a row
    note, title         table
    text                section: words of its heading; part, if two have the same words
    heading             section; part of a heading
    target              project, field (`overview`, `filled_at`, `project`, …); part of its text
    funding             project, period (`term`, `year`), source (`total`, `central`, …)
    indicator           project, period, third
    department_target   field (`total`, `basic`, `project`: a figure; `goal`: part of its text)
    catalogue           department, name; its code
    cover               number of the line from 1; part of it
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from mingzhang.amounts import Amount, Unit, mark_of
from mingzhang.errors import SourceErrors, SourceMistake, Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Cell, Panel, Row, Section, Sentence, Table
from mingzhang.model.form import Form, Indicator
from mingzhang.model.row_key import parse
from mingzhang.tables.form_words import form_words

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake to plant.

    Attributes:
        kind: see the module.
        where: the keys of its kind, as read from the TOML.
        was, now: what is printed, and what will be; an empty `now` leaves a blank.
        story: how such a mistake comes about, for the reader of the demonstration.
    """

    kind: str
    where: Mapping[str, str]
    was: str
    now: str
    story: str = ""

    def words(self) -> str:
        """The mistake in one line: place, was → now."""
        place = "，".join(str(value) for value in self.where.values())
        return f"{place}：{self.was} → {self.now or '（空）'}"


class _Absent(Exception):
    """The place or the words of a mistake are not in the booklet."""


def read_mistakes(path: Path) -> tuple[Mistake, ...]:
    """The list of mistakes in a TOML file, an array of tables `mistakes`.

    Raises:
        Unreadable: no such file, or no TOML.
        SourceErrors: every entry that has no known kind or lacks `was` or `now`.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unreadable(str(path), _("读不了错误清单：{error}").format(error=error)) from error
    wrong: list[SourceMistake] = []
    mistakes: list[Mistake] = []
    for number, entry in enumerate(data.get("mistakes", []), 1):
        place = f"{path.name} mistakes[{number}]"
        rest = {str(key): str(value) for key, value in entry.items()}
        kind = rest.pop("kind", "")
        if kind not in _PLANTERS:
            problem = _("不认识的种类“{kind}”").format(kind=kind)
            wrong.append(SourceMistake(place, problem, "、".join(_PLANTERS)))
        lacking = [key for key in ("was", "now") if key not in rest]
        if lacking:
            wrong.append(SourceMistake(place, _("缺少 {keys}").format(keys="、".join(lacking))))
            continue
        was, now, story = rest.pop("was"), rest.pop("now"), rest.pop("story", "")
        mistakes.append(Mistake(kind, rest, was, now, story))
    if wrong:
        raise SourceErrors(str(path), wrong)
    return tuple(mistakes)


def plant(booklet: Booklet, mistakes: Iterable[Mistake]) -> Booklet:
    """The booklet with every mistake planted, one after the other.

    Raises:
        SourceErrors: every mistake whose place or words are not in the booklet.
    """
    wrong: list[SourceMistake] = []
    for number, mistake in enumerate(mistakes, 1):
        try:
            booklet = _PLANTERS[mistake.kind](booklet, mistake)
        except _Absent as absent:
            place = f"mistakes[{number}] {mistake.kind}"
            wrong.append(SourceMistake(place, f"{mistake.words()}；{absent}"))
    if wrong:
        raise SourceErrors(booklet.department, wrong)
    return booklet


def _swapped(
    things: Sequence[Thing],
    wanted: Callable[[Thing], bool],
    change: Callable[[Thing], Thing],
    what: str,
) -> tuple[Thing, ...]:
    """The things with the first wanted one changed."""
    for place, thing in enumerate(things):
        if wanted(thing):
            return (*things[:place], change(thing), *things[place + 1 :])
    raise _Absent(_("找不到{what}").format(what=what))


def _rewritten(text: str, mistake: Mistake) -> str:
    """The text with the first `was` turned into `now`."""
    if not mistake.was or mistake.was not in text:
        raise _Absent(_("原文是“{text}”").format(text=text))
    return text.replace(mistake.was, mistake.now, 1)


def _in_table(booklet: Booklet, mistake: Mistake, change: Callable[[Table], Table]) -> Booklet:
    key = mistake.where.get("table", "")
    tables = _swapped(booklet.tables, lambda t: t.shape == key, change, key)
    return replace(booklet, tables=tables)


def _in_row(booklet: Booklet, mistake: Mistake, change: Callable[[Panel, Row], Row]) -> Booklet:
    text, side = mistake.where.get("row", ""), mistake.where.get("panel", "")
    key = parse(text)

    def is_side(panel: Panel) -> bool:
        return panel.key == side if side else panel.find_row(key) is not None

    def in_panel(panel: Panel) -> Panel:
        rows = _swapped(panel.rows, lambda r: r.key == key, lambda r: change(panel, r), text)
        return replace(panel, rows=rows)

    def in_table(table: Table) -> Table:
        return replace(table, panels=_swapped(table.panels, is_side, in_panel, text))

    return _in_table(booklet, mistake, in_table)


def _cell(booklet: Booklet, mistake: Mistake) -> Booklet:
    table = booklet.find_table(mistake.where.get("table", ""))
    unit = table.unit if table else Unit.WAN

    def changed(cell: Cell) -> Cell:
        if _plain(cell.text) != _plain(mistake.was):
            raise _Absent(_("原文是“{text}”").format(text=cell.text))
        return Cell(_amount(mistake.now, unit), mark_of(mistake.now), mistake.now, cell.place)

    def in_row(panel: Panel, row: Row) -> Row:
        column = mistake.where.get("column", "")
        if column not in panel.columns:
            raise _Absent(_("找不到{what}").format(what=column))
        place = panel.columns.index(column)
        cells = (*row.cells[:place], changed(row.cells[place]), *row.cells[place + 1 :])
        return replace(row, cells=cells)

    return _in_row(booklet, mistake, in_row)


def _plain(text: str) -> str:
    return text.replace(",", "").strip()


def _amount(text: str, unit: Unit) -> Amount | None:
    return Amount.parse(text, unit) if text else None


def _label(booklet: Booklet, mistake: Mistake) -> Booklet:
    def in_row(panel: Panel, row: Row) -> Row:
        labels = _swapped(
            row.labels,
            lambda label: mistake.was in label,
            lambda label: _rewritten(label, mistake),
            mistake.was,
        )
        return replace(row, labels=labels)

    return _in_row(booklet, mistake, in_row)


def _note(booklet: Booklet, mistake: Mistake) -> Booklet:
    return _in_table(booklet, mistake, lambda t: replace(t, note=_rewritten(t.note, mistake)))


def _title(booklet: Booklet, mistake: Mistake) -> Booklet:
    return _in_table(booklet, mistake, lambda t: replace(t, title=_rewritten(t.title, mistake)))


def _in_section(
    booklet: Booklet, mistake: Mistake, change: Callable[[Section], Section]
) -> Booklet:
    title, part = mistake.where.get("section", ""), mistake.where.get("part", "")

    def wanted(section: Section) -> bool:
        return title in section.title and part in ("", str(section.part))

    sections = _swapped(booklet.sections, wanted, change, title)
    return replace(booklet, sections=sections)


def _text(booklet: Booklet, mistake: Mistake) -> Booklet:
    def changed(section: Section) -> Section:
        paragraphs = _swapped(
            section.paragraphs,
            lambda sentence: mistake.was in sentence.text,
            lambda sentence: Sentence(_rewritten(sentence.text, mistake), sentence.place),
            mistake.was,
        )
        return replace(section, paragraphs=paragraphs)

    return _in_section(booklet, mistake, changed)


def _heading(booklet: Booklet, mistake: Mistake) -> Booklet:
    return _in_section(booklet, mistake, lambda s: replace(s, title=_rewritten(s.title, mistake)))


def _in_form(
    booklet: Booklet,
    wanted: Callable[[Form], bool],
    change: Callable[[Form], Form],
    name: str,
) -> Booklet:
    return replace(booklet, forms=_swapped(booklet.forms, wanted, change, name))


def _in_target(booklet: Booklet, mistake: Mistake, change: Callable[[Form], Form]) -> Booklet:
    name = mistake.where.get("project", "")
    targets = booklet.targets
    return _in_form(booklet, lambda f: f.subject == name and f in targets, change, name)


def _changed_text(form: Form, mistake: Mistake) -> Form:
    """A form with the text of one field changed."""
    role = mistake.where.get("field", "")
    role = "subject" if role == "project" else role
    if not form.text(role):
        raise _Absent(_("找不到{what}").format(what=role))
    return form.with_text(role, _rewritten(form.text(role), mistake))


def _changed_fund(form: Form, source: str, column: str, mistake: Mistake) -> Form:
    """A form with one figure of its funds changed; a figure may be put where none is."""
    fund = form.find_fund(source, column)
    amount = _changed_amount(fund.amount if fund else None, mistake)
    return form.with_amount(source, column, amount)


def _changed_amount(value: Amount | None, mistake: Mistake) -> Amount | None:
    shown = "" if value is None else value.text(thousands=True)
    if _plain(shown) != _plain(mistake.was):
        raise _Absent(_("原文是“{text}”").format(text=shown))
    return _amount(mistake.now, Unit.YUAN if value is None else value.unit)


def _target(booklet: Booklet, mistake: Mistake) -> Booklet:
    return _in_target(booklet, mistake, lambda t: _changed_text(t, mistake))


def _funding(booklet: Booklet, mistake: Mistake) -> Booklet:
    source, period = mistake.where.get("source", ""), mistake.where.get("period", "")
    if source not in form_words().labels["sources"] or period not in ("term", "year"):
        raise _Absent(_("找不到{what}").format(what=f"{period}.{source}"))
    return _in_target(booklet, mistake, lambda t: _changed_fund(t, source, period, mistake))


def _indicator(booklet: Booklet, mistake: Mistake) -> Booklet:
    third, period = mistake.where.get("third", ""), mistake.where.get("period", "")

    def rewritten(indicator: Indicator) -> Indicator:
        return replace(indicator, value=_rewritten(indicator.value, mistake))

    def changed(form: Form) -> Form:
        found = _swapped(
            form.indicators, lambda i: (i.third, i.side) == (third, period), rewritten, third
        )
        return replace(form, indicators=found)

    return _in_target(booklet, mistake, changed)


def _department_target(booklet: Booklet, mistake: Mistake) -> Booklet:
    target = booklet.department_target
    if target is None:
        raise _Absent(_("没有部门整体支出绩效目标表"))
    field = mistake.where.get("field", "")
    if field in ("total", "basic", "project"):
        return _in_form(
            booklet,
            lambda f: f is target,
            lambda f: _changed_fund(f, field, "year", mistake),
            field,
        )
    return _in_form(booklet, lambda f: f is target, lambda f: _changed_text(f, mistake), field)


def _catalogue(booklet: Booklet, mistake: Mistake) -> Booklet:
    catalogue = booklet.catalogue
    if catalogue is None:
        raise _Absent(_("没有政府购买服务指导性目录"))
    department, name = mistake.where.get("department", ""), mistake.where.get("name", "")
    entries = _swapped(
        catalogue.entries,
        lambda e: e.name == name and department in ("", e.department),
        lambda e: replace(e, code=_rewritten(e.code, mistake)),
        name,
    )
    return replace(booklet, catalogue=replace(catalogue, entries=entries))


def _cover(booklet: Booklet, mistake: Mistake) -> Booklet:
    number = mistake.where.get("number", "1")
    if not number.isdigit() or not 1 <= int(number) <= len(booklet.cover):
        raise _Absent(_("封面没有第{number}行").format(number=number))
    place = int(number) - 1
    line = _rewritten(booklet.cover[place], mistake)
    return replace(booklet, cover=(*booklet.cover[:place], line, *booklet.cover[place + 1 :]))


_PLANTERS: Mapping[str, Callable[[Booklet, Mistake], Booklet]] = {
    "cell": _cell,
    "label": _label,
    "note": _note,
    "title": _title,
    "text": _text,
    "heading": _heading,
    "target": _target,
    "funding": _funding,
    "indicator": _indicator,
    "department_target": _department_target,
    "catalogue": _catalogue,
    "cover": _cover,
}
