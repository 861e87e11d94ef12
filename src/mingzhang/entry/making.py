"""A source made of other sources: of the units', of last year's, of an exported ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mingzhang.amounts import Amount, Unit
from mingzhang.codes import normal_name
from mingzhang.entry.carry_over import Operation, carried, with_operations
from mingzhang.entry.flat import (
    RowData,
    new_uid,
    raw_to_rows,
    record_uid,
    rows_to_budget,
    table_forms,
)
from mingzhang.entry.gather import raw_to_budget
from mingzhang.entry.ledger import CATEGORY, Choice, Read, find_ledger, guess, ledger_rows
from mingzhang.entry.ledger import read_ledger as read_rows
from mingzhang.entry.ledger_file import sheets_of
from mingzhang.entry.merge import Clash, Given, merge_rows, own_words
from mingzhang.entry.raw import Mistakes, Raw
from mingzhang.entry.source_file import read_raw
from mingzhang.entry.summing import Summed
from mingzhang.errors import MingzhangError, SourceErrors, Unreadable
from mingzhang.language import _, near_or_all
from mingzhang.lean import dataclass
from mingzhang.tables.profile import Profile, get_profile


@dataclass(frozen=True, slots=True)
class Part:
    """One source that a department's is made of."""

    name: str
    rows: tuple[RowData, ...]

    def count(self, table: str) -> int:
        """How many rows of a table it gave."""
        return sum(row.table == table for row in self.rows)


@dataclass(frozen=True, slots=True)
class MergedSource:
    """A department's source, see `merge_rows`; `given` in the order of the units."""

    profile: Profile
    rows: tuple[RowData, ...]
    given: tuple[Part, ...]
    sums: tuple[Summed, ...]
    projects_twice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CarriedSource:
    """This year's source; `kept`: how many of last year's figures were typed in it already."""

    profile: Profile
    rows: tuple[RowData, ...]
    operations: tuple[Operation, ...]
    kept: int

    def counted(self) -> Counter[str]:
        """How many rows of each table were filled."""
        return Counter(operation["table"] for operation in self.operations)


@dataclass(frozen=True, slots=True)
class LedgerSource:
    """A source with the lines of a ledger.

    Attributes:
        columns: head of each column of the ledger, and the label of the field that it is; empty for
            none.
        total: of the amounts, in 元.
    """

    profile: Profile
    rows: tuple[RowData, ...]
    columns: tuple[tuple[str, str], ...]
    read: Read

    @property
    def total(self) -> str:
        """The sum of the amounts in 元."""
        return Amount.of_fen(self.read.fen, Unit.YUAN, 2).text(thousands=True)


def merge_sources(
    units: Sequence[Path],
    into: Path | None = None,
    department: str = "",
    *,
    replace_own: bool = False,
    sum_figures: bool = True,
) -> MergedSource:
    """A department's source from the sources of its units.

    Args:
        into: the department's own, of its office; without it an empty one of this `department`.

    Raises:
        SourceErrors: a source has mistakes.
        Clash: what the department typed itself would be counted twice.
        MingzhangError: the sources are of different years, kinds or places.
    """
    read = [(path, *_whole(path)) for path in units]
    first = read[0][1]
    own, profile = _whole(into) if into is not None else (_begun(first, department), read[0][2])
    for path, rows, _profile in read:
        _require_same(path, rows, own)
    given = []
    for number, (path, rows, _profile) in enumerate(read, 1):
        name = _value(rows, "department", "name") or path.stem
        given.append(Given(str(number), name, rows))
    names = [normal_name(part.name) for part in given]
    twice = next((part.name for part in given if names.count(normal_name(part.name)) > 1), "")
    if twice:
        raise MingzhangError(_("“{name}”给了两份").format(name=twice))
    whole = _value(own, "department", "name")
    made = merge_rows(whole, own, given, replace_own=replace_own, sum_figures=sum_figures)
    if made.own and not replace_own:
        raise Clash(own_words(made.own))
    rows_to_budget(made.rows, profile)
    parts = tuple(Part(part.name, tuple(part.rows)) for part in given)
    return MergedSource(profile, made.rows, parts, made.sums, made.projects_twice)


def carry_source(last: Path, into: Path | None = None, *, structure: bool = True) -> CarriedSource:
    """This year's source with last year's figures in it.

    Args:
        into: this year's as far as it is typed; without it an empty one of the year after.
        structure: also last year's projects and lines, with their amounts left empty.

    Raises:
        SourceErrors: last year's source has mistakes.
        MingzhangError: `into` is not of the year after.
    """
    before, profile = _whole(last)
    budget = rows_to_budget(before, profile)
    if into is None:
        rows = _begun(before, budget.department.name)
        rows = [_with(row, "year", str(budget.year + 1)) for row in rows]
    else:
        rows, profile = _typed(into)
        if _value(rows, "budget", "year") not in ("", str(budget.year + 1)):
            raise MingzhangError(
                _("{path} 不是{year}年的，不能接着{last}年").format(
                    path=into, year=budget.year + 1, last=budget.year
                )
            )
    operations, kept = carried(budget, rows, profile, structure=structure)
    made = with_operations(rows, operations)
    return CarriedSource(profile, tuple(made), tuple(operations), kept)


def read_ledger_source(
    export: Path,
    into: Path,
    columns: Mapping[str, str],
    unit: str = "",
    fund: str = "",
    *,
    append: bool = False,
) -> LedgerSource:
    """A source with the lines of an exported ledger in it.

    Args:
        columns: heads and the keys or labels of fields that the user says; the others are guessed.
        unit: `元` or `万元`; what the ledger says where empty.
        fund: of lines of which the ledger does not say it.
        append: after the lines that are there, else in their place.

    Raises:
        Unreadable: no sheet of the file has a table with the heads of a ledger.
        MingzhangError: `columns` names a head or a field that there is not.
    """
    rows, profile = _typed(into)
    ledger = find_ledger(sheets_of(export))
    if ledger is None:
        raise Unreadable(
            str(export), _("没有找到台账的表头"), _("表头里要有“金额”“功能科目”这样的栏名")
        )
    fields = table_forms(profile)["lines"].fields
    labels = {known.key: known.label for known in fields} | {CATEGORY: _("项目类别")}
    keys = {label: key for key, label in labels.items()} | {key: key for key in labels}
    mapping = guess(ledger, fields)
    for head, named in columns.items():
        whole, _mark, part = named.partition(":")
        if head not in ledger.heads:
            expected = near_or_all(head, list(ledger.heads), 30)
            raise MingzhangError(_("台账里没有“{head}”这一列").format(head=head) + f"：{expected}")
        if named and whole not in keys:
            expected = near_or_all(whole, list(keys), len(keys))
            raise MingzhangError(_("没有“{field}”这一栏").format(field=whole) + f"：{expected}")
        mapping[head] = (keys[whole] + (f":{part}" if part else "")) if named else ""
    said = any(key == "fund" or key.startswith("fen:") for key in mapping.values())
    funds = next((known.choices for known in fields if known.key == "fund"), ())
    choice = Choice(
        mapping,
        unit or ledger.unit or "元",
        fund or ("" if said or not funds else funds[0]),
    )
    read = read_rows(ledger, choice, rows, append)
    made = ledger_rows(read, rows, append)
    words = tuple((head, _label(mapping[head], labels)) for head in ledger.heads)
    return LedgerSource(profile, tuple(made), words, read)


def _label(key: str, labels: Mapping[str, str]) -> str:
    whole, _mark, part = key.partition(":")
    return labels.get(whole, "") + (f"（{part}）" if part else "")


def _whole(path: Path) -> tuple[list[RowData], Profile]:
    """A source that has no mistakes, as rows."""
    mistakes = Mistakes()
    raw = read_raw(path, mistakes)
    raw_to_budget(raw, mistakes)
    return _rows(raw)


def _typed(path: Path) -> tuple[list[RowData], Profile]:
    """A source that need not be finished, as rows; its files can be read at least."""
    mistakes = Mistakes()
    raw = read_raw(path, mistakes)
    if not raw.record("budget").get("profile").text:
        mistakes.add(str(path), _("没有写明地区格式"))
    if mistakes.found:
        raise SourceErrors(str(path), mistakes.found)
    return _rows(raw)


def _rows(raw: Raw) -> tuple[list[RowData], Profile]:
    profile = get_profile(raw.record("budget").get("profile").text)
    return list(raw_to_rows(raw, profile)), profile


def _begun(rows: Sequence[RowData], department: str) -> list[RowData]:
    """An empty source like another: the same place, year, kind and unit of amounts."""
    begun = [row for row in rows if row.table == "budget"]
    code = _value(rows, "department", "code")
    same = normal_name(_value(rows, "department", "name")) == normal_name(department)
    values = {"name": department, **({"code": code} if code and same else {})}
    return [*begun, RowData("department", record_uid("department"), values)]


def _with(row: RowData, field: str, text: str) -> RowData:
    if row.table != "budget":
        return row
    return replace(row, uid=new_uid(), values={**row.values, field: text})


def _value(rows: Sequence[RowData], table: str, field: str) -> str:
    return next((r.values.get(field, "").strip() for r in rows if r.table == table), "")


def _require_same(path: Path, rows: Sequence[RowData], whole: Sequence[RowData]) -> None:
    for field, label in (("year", _("年度")), ("kind", _("类别")), ("profile", _("地区格式"))):
        one, other = _value(rows, "budget", field), _value(whole, "budget", field)
        if one != other:
            raise MingzhangError(
                _("{path} 的{label}是“{one}”，部门的是“{other}”，不能合并").format(
                    path=path, label=label, one=one, other=other
                )
            )
