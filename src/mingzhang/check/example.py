"""Examples on the page of a rule: a booklet in a few lines, and where the finding must stand.

One printed thing a line, its parts between bars:

    照 | 两张支出表             the lines of `example_base.txt`, but for those that follow here
    年份 | 2025                                    department, year, profile of the booklet
    部门 | 某县某局
    地区 | shanxi-county-budget-2025
    收支总表 | 支出总计 | 2025年合计 | 1,021.29      a figure: table, row, [column,] as printed
    空表 | 三公经费 | 注：本表无数据                 a table without figures, with its note
    表注 | 三公经费 | 注：含上年结转         the note under a table with figures
    部分 | 第二部分 2025年部门预算表          the title of a part
    文字 | 三、支出预算情况说明 | 支出预算……。       a paragraph under a heading
    目标 | 宣传费 | 年度资金总额 | 274,000           a field of a project's target form
    目标 | 宣传费 | 年度指标 | 成本指标 / 成本指标 / 宣传费 | ≤27.4万元
    整体目标 | 资金总额 | 1,021.29万元               a field of the whole-department form
    自评 | 宣传费 | 全年执行数财政拨款 | 90          funds of a self-evaluation (or 监控), by column
    自评 | 宣传费 | 年度指标 | 成本指标 / 成本指标 / 宣传费 | ≤27.4万元 | 完成值 | 分值 | 得分
    整体目标 | 任务 | 保运转 | 457.88万元
    目录 | 民政局 | A150101 | 3 | 名称               a line of the service catalogue
    通知 | 岚财字〔2022〕6号 | 标题 | 正文           a notice printed with it
    封面 | 2025年度部门预算公开                      a line of the cover
    目次 | 一、部门职责 | 3                          a line of the contents, with its page
    别表 | 某表 | 项目 | 小计 | 甲 | 乙               a table without a shape: its columns first
    存疑 | name | 兄县 | 疑为“岚县”                 something read and not understood

A table is named by its id, its title or words of it; a row by its key, code or label, the second of
one name with `#2` behind it; projects by their name or `单位/项目`. A bar inside a part
(`30101|50101`) is written `｜`. Cells that no line mentions are unread, not blank: a rule must not
conclude anything from them. A cell whose printed text is empty is blank.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import cache
from importlib.resources import files

from mingzhang.amounts import Amount, Mark, mark_of
from mingzhang.check.example_form import FORM_KINDS, ExampleError, with_field
from mingzhang.check.example_table import foreign_tables
from mingzhang.check.finding import Finding, FoundCell
from mingzhang.document import ContentsEntry
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Cell, Doubt, Panel, Row, Section, Sentence, Table
from mingzhang.model.catalogue import CatalogueEntry, Notice, ServiceCatalogue
from mingzhang.model.form import Form, FormScope
from mingzhang.model.row_key import DEPARTMENT, Code, Item, Project, RowKey
from mingzhang.model.row_key import Unit as UnitRow
from mingzhang.pattern import compiled
from mingzhang.source import Place
from mingzhang.tables.profile import Profile, get_profile
from mingzhang.tables.shape import NO_ROW, Block, PanelShape, TableShape

PROFILE = "shanxi-county-budget-2025"
"""The profile of an example that names none."""

_FENCE = compiled(r"^```booklet[ \t]*(.*?)[ \t]*\n(.*?)^```", re.M | re.S)
_NUMBER = compiled(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[、.．])")


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a page.

    Attributes:
        where: words of the cell where the finding must stand, from the table on; empty: silence.
        lines: the booklet, one printed thing a line.
    """

    where: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def fires(self) -> bool:
        """Whether the rule must find something."""
        return bool(self.where)

    def booklet(self) -> tuple[Booklet, Profile]:
        """The booklet that the lines describe, with its profile."""
        return lines_to_booklet(self.lines)

    def stands(self, findings: Sequence[Finding]) -> bool:
        """Whether some finding's first cell is the one that the example names."""
        return any(_is_at(finding.cells[0], self.where) for finding in findings)


def examples_of(page: str) -> tuple[Example, ...]:
    """The fenced `booklet` examples of a page."""
    return tuple(
        Example(_parts(match[1]) if match[1] else (), tuple(match[2].splitlines()))
        for match in _FENCE.finditer(page)
    )


def _is_at(cell: FoundCell, where: Sequence[str]) -> bool:
    """Each part of `where` must be found, in order, in table, row, column or text."""
    printed = [_plain(t) for t in (cell.table, cell.row, cell.column, cell.text)]
    at = 0
    for part in where:
        wanted = _plain(part.rpartition("/")[2])
        while at < len(printed) and wanted not in printed[at]:
            at += 1
        if at == len(printed):
            return False
    return True


def _plain(text: str) -> str:
    return re.sub(r"[\s“”\"《》]", "", text)


def _parts(line: str) -> tuple[str, ...]:
    return tuple(part.strip().replace("｜", "|") for part in line.split("|"))


@dataclass
class _Draft:
    """The booklet while its lines are read."""

    year: int = 2025
    department: str = "某县某局"
    profile: str = PROFILE
    figures: dict[str, list[tuple[str, RowKey, str, str, Place]]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    forms: dict[tuple[str, str], Form] = field(default_factory=dict)
    entries: list[CatalogueEntry] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    cover: list[str] = field(default_factory=list)
    part_titles: list[Sentence] = field(default_factory=list)
    contents: list[ContentsEntry] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    foreign: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)


def _with_base(lines: Sequence[str]) -> list[str]:
    """The lines of an example, with those of the booklet that it begins with."""
    first = _parts(lines[0]) if lines else ()
    if first[:1] != (_BASE,):
        return list(lines)
    if first[1:] not in {(name,) for name in _bases()}:
        raise ExampleError(f"line 1 {lines[0]}: no such booklet in example_base.txt")
    own = {_parts(line)[:-1]: line for line in lines[1:]}
    return [own.pop(_parts(line)[:-1], line) for line in _bases()[first[1]]] + list(own.values())


@cache
def _bases() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    text = (files(__package__) / "example_base.txt").read_text(encoding="utf-8")
    name = ""
    for line in text.splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif name and line.strip():
            found.setdefault(name, []).append(line)
    return found


_BASE = "照"


def lines_to_booklet(lines: Sequence[str]) -> tuple[Booklet, Profile]:
    """The booklet that the lines describe.

    Raises:
        ExampleError: a line that means nothing, with its number.
    """
    draft = _Draft()
    rows = [
        (number, _parts(line))
        for number, line in enumerate(_with_base(lines), 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    for number, parts in rows:
        _head(draft, parts, number)
    profile = get_profile(draft.profile)
    for number, parts in rows:
        try:
            _read(draft, profile, parts, Place(file="例", line=number))
        except (ValueError, IndexError, KeyError) as error:
            raise ExampleError(f"line {number} {' | '.join(parts)}: {error}") from error
    booklet = Booklet(
        kind=profile.kind,
        year=draft.year,
        department=draft.department,
        profile=profile.id,
        tables=_tables(draft, profile) + foreign_tables(draft.foreign),
        sections=tuple(draft.sections.values()),
        cover=tuple(draft.cover),
        contents=tuple(draft.contents),
        forms=tuple(draft.forms.values()),
        catalogue=ServiceCatalogue("政府购买服务指导性目录", tuple(draft.entries))
        if draft.entries
        else None,
        notices=tuple(draft.notices),
        file="例",
        doubts=tuple(draft.doubts),
        part_titles=tuple(draft.part_titles),
    )
    return booklet, profile


def _head(draft: _Draft, parts: tuple[str, ...], number: int) -> None:
    if len(parts) < 2:
        raise ExampleError(f"line {number} {parts[0]!r} has no bar")
    if parts[0] == "年份":
        draft.year = int(parts[1])
    elif parts[0] == "部门":
        draft.department = parts[1]
    elif parts[0] == "地区":
        draft.profile = parts[1]


def _read(draft: _Draft, profile: Profile, parts: tuple[str, ...], place: Place) -> None:
    kind, *rest = parts
    match kind:
        case "年份" | "部门" | "地区":
            pass
        case "空表":
            shape = _shape(profile, rest[0])
            draft.figures.setdefault(shape.id, [])
            draft.notes[shape.id] = rest[1] if len(rest) > 1 else ""
        case "表注":
            draft.notes[_shape(profile, rest[0]).id] = rest[1]
        case "部分":
            draft.part_titles.append(Sentence(rest[0], place))
        case "文字":
            _read_text(draft, profile, rest, place)
        case "目标" | "自评" | "监控" | "说明":
            old = draft.forms.get((kind, rest[0])) or Form(
                FORM_KINDS[kind],
                FormScope.PROJECT,
                rest[0],
                draft.year,
                places=(("subject", place),),
            )
            draft.forms[kind, rest[0]] = with_field(old, rest[1], rest[2:], place)
        case "整体目标" | "整体自评":
            old = draft.forms.get((kind, "")) or Form(
                FORM_KINDS[kind], FormScope.DEPARTMENT, draft.department, draft.year
            )
            draft.forms[kind, ""] = with_field(old, rest[0], rest[1:], place)
        case "目录":
            draft.entries.append(CatalogueEntry(rest[0], rest[1], int(rest[2]), rest[3], place))
        case "通知":
            draft.notices.append(Notice("", rest[0], rest[1], "", tuple(rest[2:]), place=place))
        case "封面":
            draft.cover.append(rest[0])
        case "目次":
            page = int(rest[1]) if len(rest) > 1 else None
            draft.contents.append(ContentsEntry(2, rest[0], page, place=place))
        case "别表":
            draft.foreign.setdefault(rest[0], []).append(tuple(rest[1:]))
        case "存疑":
            draft.doubts.append(Doubt(rest[0], rest[2] if len(rest) > 2 else "", rest[1], place))
        case _:
            shape = _shape(profile, kind)
            row, column, text = (rest[0], "", rest[1]) if len(rest) == 2 else rest
            row, copy = _copy(row)
            panel, row_key, column_key = _find(shape, row, column, draft.year)
            row_key = replace(row_key, copy=copy)
            draft.figures.setdefault(shape.id, []).append((panel, row_key, column_key, text, place))
            if row_key not in _labels(shape, panel):
                draft.notes.setdefault(f"{shape.id}|{panel}|{row_key}", row)


def _read_text(draft: _Draft, profile: Profile, rest: Sequence[str], place: Place) -> None:
    heading, text = rest
    match = _NUMBER.match(heading)
    number = match[0].rstrip("、.．") if match else ""
    title = heading[len(match[0]) :] if match else heading
    old = draft.sections.get(heading)
    if old is None:
        part = next((s.part for s in profile.sections if s.title and s.title in title), 3)
        level = 1 if not number or number[0] not in "（0123456789" else 2 if "（" in number else 3
        old = Section(part, number, level, title, (), place)
    draft.sections[heading] = replace(old, paragraphs=(*old.paragraphs, Sentence(text, place)))


def _shape(profile: Profile, words: str) -> TableShape:
    shape = profile.find_table(words)
    if shape is not None:
        return shape
    wanted = _plain(words)
    titles = {t.id: _plain(t.title.replace("{year}年", "")) for t in profile.tables}
    exact = [t for t in profile.tables if titles[t.id] == wanted or wanted in t.synonyms]
    found = exact or [t for t in profile.tables if wanted in titles[t.id]]
    if len(found) != 1:
        names = "、".join(titles[t.id] for t in found or profile.tables)
        raise ExampleError(f"{words!r} names {len(found)} tables of {names}")
    return found[0]


def _find(shape: TableShape, row: str, column: str, year: int) -> tuple[str, RowKey, str]:
    """Panel, row and column key of a figure."""
    for panel in shape.panels:
        row_key = _row_key(panel, row)
        column_key = _column_key(panel, column, year)
        if row_key is not None and column_key is not None:
            return panel.key, row_key, column_key
    raise ExampleError(f"{shape.id} has no row {row!r} with a column {column!r}")


def _copy(row: str) -> tuple[str, int]:
    """`宣传费#2` is the second row that is called 宣传费."""
    name, hash_, number = row.rpartition("#")
    return (name, int(number)) if hash_ and number.isdigit() else (row, 1)


def _row_key(panel: PanelShape, words: str) -> RowKey | None:
    plain = _plain(words)
    for row in panel.rows:
        names = (str(row.key), row.label, _NUMBER.sub("", row.label), *row.synonyms)
        if row.block is Block.FIXED and plain in map(_plain, names):
            return row.key
    code = re.match(r"(\d+)(?:\|(\d+))?", words)
    if code and panel.find_block(Block.TREE):
        return Code(code[1], (code[2],) if code[2] else ())
    if panel.find_block(Block.PROJECTS):
        unit, slash, project = words.partition("/")
        return Project(unit, project) if slash else _project_key(words)
    if panel.find_block(Block.UNITS):
        return UnitRow(words)
    if panel.listed is not None:
        return Item("listed", words)
    return None


def _project_key(words: str) -> RowKey:
    if words in ("部门", "合计"):
        return DEPARTMENT
    named = re.fullmatch(r"unit:(.*)", words)
    return UnitRow(named[1]) if named else Project("", words)


def _column_key(panel: PanelShape, words: str, year: int) -> str | None:
    if not words:
        return panel.columns[0].key if len(panel.columns) == 1 else None
    for column in panel.columns:
        heading = [line.replace("{year}", str(year)) for line in column.heading]
        if words in (column.key, heading[-1], " / ".join(heading), *column.synonyms):
            return column.key
    return None


def _labels(shape: TableShape, panel: str) -> dict[RowKey, str]:
    found = shape.find_panel(panel)
    return {row.key: row.label for row in found.rows if row.key != NO_ROW} if found else {}


def _row_labels(panel: PanelShape, words: str) -> tuple[str, ...]:
    """The stub of a row; a record of a list has several labels, which a slash divides."""
    if panel.listed is None:
        return (words,)
    labels = [part.strip() for part in words.split("/")]
    return tuple((labels + [""] * len(panel.stubs))[: len(panel.stubs)])


_UNREAD = Cell(None, Mark.UNREAD, "……")


def _tables(draft: _Draft, profile: Profile) -> tuple[Table, ...]:
    tables = []
    for shape in profile.tables:
        if shape.id not in draft.figures:
            continue
        panels = tuple(_panel(draft, shape, panel) for panel in shape.panels)
        tables.append(
            Table(
                shape=shape.id,
                title=shape.title.replace("{year}", str(draft.year)),
                unit=shape.unit,
                decimals=shape.decimals,
                panels=panels,
                number=shape.number,
                department=draft.department,
                note=draft.notes.get(shape.id, ""),
            )
        )
    return tuple(tables)


def _panel(draft: _Draft, shape: TableShape, panel: PanelShape) -> Panel:
    figures = [figure for figure in draft.figures[shape.id] if figure[0] == panel.key]
    columns = tuple(c.key for c in panel.columns if any(f[2] == c.key for f in figures))
    labels = _labels(shape, panel.key)
    rows: dict[RowKey, dict[str, Cell]] = {}
    for _panel_key, row, column, text, place in figures:
        mark = mark_of(text)
        amount = Amount.parse(text, shape.unit) if mark is Mark.FIGURE else None
        cells = rows.setdefault(row, {})
        if column in cells:
            raise ExampleError(f"{shape.id} prints {row} {column} twice")
        cells[column] = Cell(amount, mark, text, place)
    return Panel(
        panel.key,
        columns or tuple(c.key for c in panel.columns),
        tuple(
            Row(
                key,
                _row_labels(panel, labels.get(key) or draft.notes[f"{shape.id}|{panel.key}|{key}"]),
                tuple(cells.get(column, _UNREAD) for column in columns),
            )
            for key, cells in rows.items()
        ),
    )
