"""What was spent, from the export of the finance platform, as entries of the ledger.

An import books the difference between what the export says and what is booked already, so that the
same file twice changes nothing. It is all or nothing: a row that fits no line of the budget, a
total that is not the sum of its rows, or a budget that is not the ledger's stops it, each named.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from pathlib import Path

from mingzhang.amounts import Unit
from mingzhang.codes import normal_name
from mingzhang.document import address
from mingzhang.entry import value
from mingzhang.entry.ledger_file import Sheet, sheets_of
from mingzhang.entry.raw import Mistakes, Row, Value
from mingzhang.errors import SourceErrors, Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import Fund, Origin
from mingzhang.pattern import compiled
from mingzhang.year.book import Typed
from mingzhang.year.coordinate import Coordinates, Use, line_words, typed_line
from mingzhang.year.day import day_of
from mingzhang.year.entry import Entry, EntryKind
from mingzhang.year.ledger import Ledger, yuan
from mingzhang.year.mapping import Columns, Measure, guess_columns, unit_in

_SUMS = {"合计", "总计", "总合计"}
_PARTS = ("小计", "合计", "总计")
"""How the label of a sum of some rows ends."""

_NUMBERED = compiled(r"^[0-9A-Za-z.]+[-_—－:： ]+")
_TOP = 30
"""Rows among which the heads stand."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One row of an export, understood.

    Attributes:
        line: of the budget; detail: as it was spent.
        budget: what the platform says the line may spend, in fen; None where it does not say.
        has_class: the row says an economic class.
    """

    line: Line
    detail: Line
    fen: int
    where: str
    budget: int | None = None
    day: date | None = None
    voucher: str = ""
    has_class: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """An export: its columns as they were understood, and its rows."""

    name: str
    columns: Columns
    rows: tuple[Spent, ...]

    @property
    def fen(self) -> int:
        """All that it says was spent."""
        return sum(row.fen for row in self.rows)


def read_export(path: Path, budget: Budget, ledger: Ledger, columns: Columns | None) -> Export:
    """An export as CSV, XLSX or XLS.

    Args:
        columns: what an earlier import remembered; guessed from the heads where None.

    Raises:
        SourceErrors: rows that fit no line, a total that is not their sum, each with its place.
        Unreadable: no such file, or no heads that are understood.
    """
    if not path.is_file():
        raise Unreadable(str(path), _("没有这个文件或文件夹"))
    return export_of(path.name, sheets_of(path), budget, ledger, columns)


def export_of(
    name: str, sheets: Sequence[Sheet], budget: Budget, ledger: Ledger, columns: Columns | None
) -> Export:
    """The same, of sheets that were read already.

    Raises:
        SourceErrors, Unreadable: see `read_export`.
    """
    reader = _read(name, sheets, budget, ledger, columns)
    if reader.columns is None or not reader.has_heads:
        raise Unreadable(
            name,
            _("看不出哪一行是表头"),
            _("表头要有金额（如累计支出数）和项目或科目；列名特别的，写进对应关系"),
        )
    reader.finish()
    if reader.mistakes.found:
        raise SourceErrors(name, reader.mistakes.found)
    return Export(name, reader.columns, tuple(reader.rows))


def strange_words(
    name: str, sheets: Sequence[Sheet], budget: Budget, ledger: Ledger, columns: Columns
) -> dict[str, tuple[str, ...]]:
    """What an export calls projects and units that the budget calls otherwise, by key.

    Raises:
        Unreadable: the columns are not those of the export.
    """
    return {
        key: tuple(words)
        for key, words in _read(name, sheets, budget, ledger, columns).strange.items()
        if words
    }


def heads_of(sheets: Sequence[Sheet]) -> list[str]:
    """The row that most likely holds the heads, whether or not they are understood.

    >>> heads_of([("", [["执行表", ""], ["事项", "花了"], ["宣传费", "1.00"]])])
    ['事项', '花了']
    """
    rows = [row for _sheet, grid in sheets for row in grid[:_TOP]]
    known = next((row for row in rows if guess_columns(row)), None)
    words = known or max(rows, key=lambda row: sum(map(_is_word, row)), default=[])
    return list(dict.fromkeys(cell for cell in words if cell))


def _is_word(cell: str) -> bool:
    return bool(cell) and not cell.replace(",", "").replace(".", "").isdigit()


def _read(
    name: str, sheets: Sequence[Sheet], budget: Budget, ledger: Ledger, columns: Columns | None
) -> _ExportReader:
    reader = _ExportReader(name, budget, ledger, Mistakes(), columns)
    for sheet, grid in sheets:
        reader.turn_to(sheet)
        for number, cells in enumerate(grid):
            at = f" {sheet}!{address(number, 0)}" if sheet else f":{number + 1}"
            reader.read(name + at, cells)
    return reader


@dataclass(slots=True)
class _ExportReader:
    name: str
    budget: Budget
    ledger: Ledger
    mistakes: Mistakes
    columns: Columns | None
    heads: dict[str, int] = field(default_factory=dict)
    rows: list[Spent] = field(default_factory=list)
    told: list[tuple[str, int]] = field(default_factory=list)
    above: int = 0
    sheet: str = ""
    unit: str = ""
    has_heads: bool = False
    strange: Mapping[str, dict[str, None]] = field(
        default_factory=lambda: {"project": {}, "unit": {}}
    )
    coordinates: Coordinates = field(init=False)
    is_remembered: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_remembered = self.columns is not None
        self.coordinates = Coordinates(self.budget, self.mistakes)
        for entry in self.ledger.entries:
            for line in (entry.line, entry.to):
                if line is not None and entry.effects():
                    self.coordinates.know(line)

    def turn_to(self, sheet: str) -> None:
        """Another sheet has heads of its own, and a unit of its own."""
        if sheet != self.sheet:
            self.sheet, self.heads, self.above, self.unit = sheet, {}, 0, ""

    def read(self, where: str, cells: list[str]) -> None:
        """One row of the sheet: heads, a total, or money."""
        if not any(cells):
            return
        if not self.heads or self._is_head(cells):
            self._find_heads(cells)
            return
        if self.columns is None:
            return
        words = {normal_name(cell) for cell in cells if cell}
        typed = self._value(cells, where, self.columns.amount)
        if words & _SUMS:
            self.told.append((where, self._fen(typed)))
            return
        if any(word.endswith(_PARTS) for word in words):
            return
        if not typed.text and not any(
            self._value(cells, where, h).text for h in self.columns.heads.values()
        ):
            return  # a note below the table
        self._spent(where, cells, typed)

    def finish(self) -> None:
        """The totals that the export prints are the sums of its rows."""
        whole = sum(row.fen for row in self.rows)
        if self.mistakes.found:
            return  # a row that is missing is told already
        for where, fen in self.told:
            if fen != whole:
                words = _("合计{told}元，各行相加{sum}元").format(told=yuan(fen), sum=yuan(whole))
                self.mistakes.add(where, words, _("导出不全或被改过，重新导出"))

    def _is_head(self, cells: list[str]) -> bool:
        """Heads again: of the next sheet, or of the next page."""
        place = self.heads.get(self.columns.amount) if self.columns else None
        return place is not None and cells[place : place + 1] == [
            self.columns.amount if self.columns else ""
        ]

    def _find_heads(self, cells: list[str]) -> None:
        self.above += 1
        if self.above > _TOP and not self.heads:
            return
        self.unit = self.unit or next(filter(None, map(unit_in, cells)), "")
        places = {cell: place for place, cell in reversed(list(enumerate(cells))) if cell}
        if self.columns is None:
            self.columns = guess_columns(cells)
        if self.columns is None or self.columns.amount not in places:
            return
        missing = [head for head in self.columns.heads.values() if head not in places]
        if missing:
            raise Unreadable(
                self.name,
                _("缺少表头“{head}”").format(head="、".join(missing)),
                _("列名变了就改对应关系文件，或删去它重新识别"),
            )
        told = unit_in(self.columns.amount) or self.unit
        if told and told != self.columns.unit:
            if self.is_remembered:
                words = _("表上写单位{told}，对应关系里是{unit}").format(
                    told=told, unit=self.columns.unit
                )
                raise Unreadable(self.name, words, _("改对应关系里的单位（unit）"))
            self.columns = replace(self.columns, unit=told)
        self.heads, self.has_heads = places, True

    def _value(self, cells: list[str], where: str, head: str) -> Value:
        place = self.heads[head]
        return Value(cells[place] if place < len(cells) else "", f"{where} “{head}”")

    def _fen(self, typed: Value) -> int:
        unit = Unit.WAN if self.columns and self.columns.unit == "万元" else Unit.YUAN
        return value.fen(typed, unit, self.mistakes)

    def _spent(self, where: str, cells: list[str], typed: Value) -> None:
        columns = self.columns
        assert columns is not None
        before = len(self.mistakes.found)
        said = {key: self._value(cells, where, head) for key, head in columns.heads.items()}
        fen = self._fen(typed)
        planned = self._fen(said["budget"]) if "budget" in said and said["budget"].text else None
        day = None
        if columns.measure is Measure.EACH and "day" in said:
            day = day_of(said["day"], self.mistakes)
        if not fen and not planned:
            return
        row = Row(where, {key: self._ours(key, typed) for key, typed in said.items()
                          if key not in ("budget", "day", "voucher")})  # fmt: skip
        found = self.coordinates.of(row, Use.SPEND)
        if found is None or len(self.mistakes.found) > before:
            return
        line, detail = found
        voucher = said["voucher"].text if "voucher" in said else ""
        has_class = bool(row.get("economic").text)
        self.rows.append(Spent(line, detail or line, fen, where, planned, day, voucher, has_class))

    def _ours(self, key: str, typed: Value) -> Value:
        """A word of the platform as the budget has it: by the mapping, or without its number."""
        words = self.columns.values.get(key, {}) if self.columns else {}
        if typed.text in words:
            return Value(words[typed.text], typed.where)
        if key in ("project", "unit"):
            names = {
                "project": list(self.coordinates.names),
                "unit": [unit.name for unit in self.budget.department.units],
            }[key]
            bare = _NUMBERED.sub("", typed.text)
            if not typed.text or typed.text in names:
                return typed
            if normal_name(bare) in map(normal_name, names):
                return Value(bare, typed.where)
            self.strange[key][typed.text] = None
        if key == "nature" and typed.text == "基本支出":
            return Value("", typed.where)  # personnel or operating: the class decides
        if key == "fund":
            meant = [f.label for f in Fund if f.label.removesuffix("预算") in typed.text]
            return Value(max(meant, key=len), typed.where) if meant else typed
        if key == "origin" and typed.text:
            carried = "结转" in typed.text
            meant = [o.label for o in Origin if (o is Origin.CARRIED_OVER) is carried]
            return Value(meant[0], typed.where)
        return typed


def entries_of(export: Export, ledger: Ledger, day: date) -> list[Typed]:
    """What has to be booked so that the ledger says what the export says; empty if it does.

    Args:
        day: the last day that the export covers, on which the entries stand.

    Raises:
        SourceErrors: the budgets of the two differ; or money is booked that the export has not.
    """
    mistakes = Mistakes()
    _check_budgets(export, ledger, day, mistakes)
    if export.columns.measure is Measure.EACH:
        typed = [
            _typed(row.detail, row.fen, row.day or day, f"{export.name} {row.voucher or row.where}")
            for row in export.rows
        ]
        booked = {entry.source for entry in ledger.entries if not entry.corrects}
        typed = [one for one in typed if one["source"] not in booked]
    else:
        typed = list(_differences(export, ledger, day, mistakes))
    if mistakes.found:
        raise SourceErrors(export.name, mistakes.found)
    return typed


def _check_budgets(export: Export, ledger: Ledger, day: date, mistakes: Mistakes) -> None:
    """What the platform lets a line spend is what the ledger does."""
    told: dict[Line, list[Spent]] = defaultdict(list)
    for row in export.rows:
        if row.budget is not None:
            told[row.line].append(row)
    balances = ledger.lines(day)
    for line, rows in told.items():
        fen = sum(row.budget or 0 for row in rows)
        adjusted = balances[line].adjusted if line in balances else 0
        if fen != adjusted:
            words = _("“{project}”平台可用指标{told}元，台账调整后预算{booked}元").format(
                project=line_words(line), told=yuan(fen), booked=yuan(adjusted)
            )
            mistakes.add(rows[0].where, words, _("先补记追加、调剂、收回，再导入"))


def _differences(export: Export, ledger: Ledger, day: date, mistakes: Mistakes) -> Iterator[Typed]:
    by_class = any(row.has_class for row in export.rows)
    first = date(day.year, 1 if export.columns.measure is Measure.YEAR else day.month, 1)
    booked: dict[Line, int] = defaultdict(int)
    for entry in ledger.entries:
        if first <= entry.day <= day and entry.kind in (EntryKind.EXECUTED, EntryKind.REVERSED):
            sign = 1 if entry.kind is EntryKind.EXECUTED else -1
            booked[_key(entry, by_class)] += sign * entry.fen
    told: dict[Line, list[Spent]] = defaultdict(list)
    for row in export.rows:
        told[row.detail if by_class else row.line].append(row)
    for line, fen in booked.items():
        if fen and line not in told:
            words = _("台账记了“{project}”执行{fen}元，导出表里没有这一行").format(
                project=line_words(line), fen=yuan(fen)
            )
            mistakes.add(export.name, words, _("核对导出的范围；记错的先更正"))
    for line, rows in told.items():
        fen = sum(row.fen for row in rows) - booked.get(line, 0)
        if fen:
            source = rows[0].where + (f"等{len(rows)}行" if rows[1:] else "")
            yield _typed(line, fen, day, source)


def _key(entry: Entry, by_class: bool) -> Line:
    return entry.spent_as if by_class else entry.line


def _typed(line: Line, fen: int, day: date, source: str) -> Typed:
    """An entry of spending, or of money that came back."""
    kind = EntryKind.EXECUTED if fen > 0 else EntryKind.REVERSED
    typed = {
        "day": day.isoformat(),
        "kind": kind.value,
        "fen": yuan(abs(fen)).replace(",", ""),
        "basis": f"{day.year}年{day.month}月财政平台执行数",
        "source": source,
    }
    return typed_line(line) | typed


def last_day(month: str, year: int) -> date | None:
    """The last day of a month of the year: `6`, `2025-06`; None where it is none.

    >>> last_day("2025-02", 2025), last_day("6", 2025), last_day("2024-06", 2025)
    (datetime.date(2025, 2, 28), datetime.date(2025, 6, 30), None)
    """
    match = re.fullmatch(r"(?:(\d{4})(?:年|-))?(\d{1,2})月?", month.strip())
    if match is None or (match[1] and int(match[1]) != year) or not 1 <= int(match[2]) <= 12:
        return None
    return date(year, int(match[2]), calendar.monthrange(year, int(match[2]))[1])
