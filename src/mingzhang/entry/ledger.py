"""An exported ledger becomes lines of the budget: heads found, columns guessed, rows translated."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from mingzhang.amounts import Amount, Unit, find_figure
from mingzhang.codes import normal_name
from mingzhang.document import address
from mingzhang.entry.change import fen_of, unit_of_rows
from mingzhang.entry.field import Field
from mingzhang.entry.flat import RowData, new_uid
from mingzhang.entry.spread import yuan
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

Grid = Sequence[Sequence[str]]
HEAD_ROWS = 20
"""Heads stand somewhere in so many rows."""

CATEGORY = "category"
"""What a column may also hold: the category of a project that the draft does not have yet."""

_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "unit": ("单位", "预算单位", "单位名称", "预算单位名称", "部门单位", "基层单位"),
    "function": (
        *("功能科目", "功能分类", "支出功能分类", "功能科目编码", "功能分类科目编码", "科目编码"),
        *("支出功能分类科目编码", "功能分类科目", "支出功能分类科目", "科目代码", "功能科目代码"),
    ),
    "nature": ("支出性质", "支出类型", "支出类别", "基本支出/项目支出", "预算类别"),
    "project": ("项目", "项目名称", "二级项目", "二级项目名称", "预算项目", "预算项目名称"),
    "fund": ("资金来源", "资金性质", "预算来源", "经费来源", "资金类型"),
    "origin": ("资金年份", "预算年度来源", "是否结转", "指标来源"),
    "flow": ("收支类别",),
    "stage": ("数的口径",),
    "economic": (
        *("部门经济科目", "部门支出经济分类", "部门预算支出经济分类", "经济分类", "经济科目"),
        *(
            "部门经济分类",
            "部门经济分类科目",
            "部门经济科目编码",
            "经济分类科目编码",
            "支出经济分类",
        ),
        *("部门支出经济分类科目编码", "部门预算经济科目", "经济科目编码"),
    ),
    "government_economic": (
        *("政府经济科目", "政府预算支出经济分类", "政府经济分类", "政府经济分类科目"),
        *("政府支出经济分类", "政府预算经济科目", "政府经济科目编码"),
    ),
    "revenue": ("收入科目", "收入分类", "收入科目编码", "收入分类科目"),
    "fen": (
        "金额",
        "预算金额",
        "预算数",
        "本年预算",
        "年初预算数",
        "申报数",
        "总计",
        "合计",
        "资金总额",
    ),
    "three_public": ("三公经费", "三公", "三公经费类型"),
    "agency": ("机关运行经费", "是否机关运行经费"),
    "note": ("备注", "说明", "摘要"),
    CATEGORY: ("项目类别", "项目类型"),
}
_NAME = compiled(r"(名称|科目名称)$")
_CODED = compiled(r"^[\[【(（]?\s*(\d[\d\s]*?)\s*[\]】)）]?[\s:：_-]*([^\d\s].*)?$")
_TOTAL = compiled(r"^\s*(合\s*计|小\s*计|总\s*计|累\s*计|本页合计)\s*[:：]?\s*$")
_CODES = ("function", "economic", "government_economic", "revenue")
_UNIT_WORDS = compiled(r"(万元|元)")


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table that was found in a file.

    Attributes:
        sheet: its name, empty for CSV.
        heads: of its columns, each different.
        rows: below the heads, with the numbers that they have in the file.
        unit: that the file names above or in its heads, empty where it names none.
    """

    sheet: str
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    unit: str = ""

    @property
    def digest(self) -> str:
        """By which the mapping of its columns is remembered."""
        words = json.dumps([normal_name(head) for head in self.heads], ensure_ascii=False)
        return hashlib.sha256(words.encode()).hexdigest()

    def samples(self, column: int, most: int = 3) -> list[str]:
        """A few different texts of a column."""
        seen = dict.fromkeys(r[column] for _n, r in self.rows[:200] if r[column])
        return list(seen)[:most]


def find_ledger(sheets: Iterable[tuple[str, Grid]]) -> Ledger | None:
    """The table of the sheet whose heads are known best; None where no sheet has one."""
    found = [(score, ledger) for name, grid in sheets for score, ledger in _tables(name, grid)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _tables(name: str, grid: Grid) -> Iterable[tuple[tuple[int, int], Ledger]]:
    best, at = 0, -1
    for number, row in enumerate(grid[:HEAD_ROWS]):
        known = sum(1 for cell in row if cell and _find_key(cell))
        if known > best:
            best, at = known, number
    if at < 0:
        at = next(
            (
                n
                for n, row in enumerate(grid[:HEAD_ROWS])
                if sum(map(bool, row)) >= 2 and not any(_is_number(cell) for cell in row)
            ),
            -1,
        )
    if at < 0 or at + 1 >= len(grid):
        return
    last = at
    while (
        last - at < 3
        and last + 2 < len(grid)
        and any(grid[last + 1])
        and not any(_is_number(cell) for cell in grid[last + 1])
        and any(cell and _is_head(cell) for cell in grid[last + 1])
        and any(not cell for cell in grid[at])
    ):
        last += 1
    heads = _heads(grid[at : last + 1])
    rows = tuple((n + 1, tuple(row)) for n, row in enumerate(grid) if n > last and any(row))
    words = " ".join(cell for row in grid[: last + 1] for cell in row)
    units = set(_UNIT_WORDS.findall(words))
    unit = units.pop() if len(units) == 1 else ""
    yield (best, len(rows)), Ledger(name, heads, rows, unit)


def _is_head(cell: str) -> bool:
    return bool(_find_key(cell)) or normal_name(cell) in ("编码", "代码", "名称", "类", "款", "项")


def _heads(rows: Grid) -> tuple[str, ...]:
    """One name a column: heads that span several columns go before those below them."""
    names: list[list[str]] = [[] for _cell in rows[0]]
    for depth, row in enumerate(rows):
        before = ""
        for column, cell in enumerate(row):
            text = "".join(cell.split())
            below = any(lower[column] for lower in rows[depth + 1 :])
            if text:
                before = text
            elif not below:
                before = before if depth else ""
            if text or (below and before and depth + 1 < len(rows)):
                names[column].append(text or before)
    found: list[str] = []
    for column, parts in enumerate(names):
        name = "/".join(dict.fromkeys(parts)) or _("第{column}列").format(
            column=address(0, column)[:-1]
        )
        count = sum(1 for other in found if other.partition("#")[0] == name)
        found.append(f"{name}#{count + 1}" if count else name)
    return tuple(found)


def _is_number(cell: str) -> bool:
    return bool(cell) and find_figure(cell) is not None


def _find_key(head: str) -> str:
    """The field that a head names by itself; empty where it names none."""
    plain = normal_name(re.sub(r"[（(].*?[）)]|[*＊#]\d*", "", head))
    for key, names in _SYNONYMS.items():
        if plain in (normal_name(name) for name in names):
            return key
    return ""


def guess(ledger: Ledger, fields: Sequence[Field]) -> dict[str, str]:
    """For each head the key of the field that it seems to be, empty for none.

    First by the names of heads, then by what stands below them.
    """
    allowed = {known.key for known in fields} | {CATEGORY}
    funds = {normal_name(c): c for f in fields if f.key == "fund" for c in f.choices}
    found: dict[str, str] = {}
    for column, head in enumerate(ledger.heads):
        key = _by_name(head, funds)
        if key in _CODES and not _looks_coded(ledger.samples(column, 8)):
            key = ""  # the names of codes are not needed beside the codes
        found[head] = key if key.partition(":")[0] in allowed else ""
    taken = set(found.values())
    for column, head in enumerate(ledger.heads):
        if found[head]:
            continue
        key = _by_content(ledger.samples(column, 12))
        if key in allowed and key not in taken and not _NAME.search(head):
            found[head] = key
            taken.add(key)
    if any(key.startswith("fen:") for key in found.values()):
        found = {head: "" if key == "fen" else key for head, key in found.items()}
    return _single(found)


def _by_name(head: str, funds: Mapping[str, str]) -> str:
    whole = _find_key(head)
    if whole:
        return whole
    parts = head.partition("#")[0].split("/")
    fund = funds.get(normal_name(re.sub(r"[（(].*?[）)]|拨款$", "", parts[-1])), "")
    if fund:
        return f"fen:{fund}"
    if len(parts) > 1 and normal_name(parts[-1]) in ("编码", "代码", "类", "款", "项"):
        return _find_key(parts[0])
    return _find_key(parts[-1]) if len(parts) > 1 else ""


def _single(found: dict[str, str]) -> dict[str, str]:
    """Amounts and names in one column each, the first; codes may stand in several (类、款、项)."""
    seen: set[str] = set()
    for head, key in found.items():
        if key and key in seen and (key not in _CODES or "/" not in head):
            found[head] = ""
        seen.add(key)
    return found


def _looks_coded(samples: Sequence[str]) -> bool:
    return bool(samples) and all(_CODED.match(text) for text in samples)


def _by_content(samples: Sequence[str]) -> str:
    codes = [match[1] for text in samples if (match := _CODED.match(text))]
    if samples and len(codes) == len(samples):
        if all(len(code) == 7 and code.startswith("2") for code in codes):
            return "function"
        if all(len(code) == 5 and code.startswith("3") for code in codes):
            return "economic"
        if all(len(code) == 5 and code.startswith("5") for code in codes):
            return "government_economic"
    figures = [find_figure(text) for text in samples]
    if len(samples) > 1 and all(figures) and any("." in text or "," in text for text in samples):
        return "fen"
    return ""


@dataclass(frozen=True, slots=True)
class Choice:
    """How the clerk will have a ledger read.

    Attributes:
        columns: heads to keys of fields; `fen:一般公共预算` for amounts of one fund.
        unit: 元 or 万元, of the ledger's amounts.
        fund, budget_unit, category: for rows that say none themselves.
    """

    columns: Mapping[str, str]
    unit: str = "元"
    fund: str = ""
    budget_unit: str = ""
    category: str = ""


@dataclass(slots=True)
class Read:
    """What a ledger gives.

    Attributes:
        lines, projects: values of new rows of 预算明细 and 项目.
        skipped: totals and rows without an amount.
        problems: place and what is wrong there.
        fen: the sum of the amounts.
    """

    lines: list[dict[str, str]] = field(default_factory=list)
    projects: list[dict[str, str]] = field(default_factory=list)
    skipped: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)
    fen: int = 0


def read_ledger(ledger: Ledger, choice: Choice, draft: Sequence[RowData], append: bool) -> Read:
    """The lines of a ledger as texts of the draft, in the draft's unit.

    Args:
        append: whether the lines come after those of the draft, else in their place.
    """
    found = Read()
    columns = [choice.columns.get(head, "") for head in ledger.heads]
    into = unit_of_rows(draft)
    unit = Unit.WAN if choice.unit == "万元" else Unit.YUAN
    amounts = [n for n, key in enumerate(columns) if key.partition(":")[0] == "fen"]
    if not amounts:
        found.problems.append(("", _("没有指明哪一列是金额")))
        return found
    known = {
        (r.values.get("unit", ""), normal_name(r.values.get("name", "")))
        for r in draft
        if r.table == "projects"
    }
    seen: Counter[str] = Counter()
    if append:
        seen.update(_sameness(r.values) for r in draft if r.table == "lines")
    for number, row in ledger.rows:
        if any(_TOTAL.match(cell) for cell in row[:6]):
            found.skipped += 1
            continue
        base = _base(row, columns, choice)
        made = 0
        for column in amounts:
            text = row[column].strip()
            figure = find_figure(text) if text else None
            if not text or (figure is not None and figure[0] == 0):
                continue
            line = dict(base)
            fund = columns[column].partition(":")[2]
            if fund:
                line["fund"] = fund
            fen = fen_of(text, unit)
            if fen is None:
                place = _place(ledger, number, column)
                found.problems.append((place, _("“{text}”不是金额").format(text=text[:40])))
                line["fen"] = text
            else:
                found.fen += fen
                line["fen"] = in_unit(fen, into)
            _told_twice(line, seen)
            found.lines.append({k: t for k, t in line.items() if t and k != CATEGORY})
            made += 1
        if not made:
            found.skipped += 1
            continue
        _project(base, choice, known, found)
    return found


def in_unit(fen: int, unit: Unit) -> str:
    """Fen as a typed text in a unit, exact.

    >>> in_unit(1234500, Unit.WAN), in_unit(1234500, Unit.YUAN)
    ('1.2345', '12345')
    """
    if unit is Unit.YUAN:
        return yuan(fen)
    return Amount(fen, 6, Unit.WAN).text().replace(",", "").rstrip("0").rstrip(".")


def _base(row: Sequence[str], columns: Sequence[str], choice: Choice) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for text, key in zip(row, columns, strict=False):
        if key and not key.startswith("fen") and text.strip():
            texts.setdefault(key, []).append(text.strip())
    base = {key: " ".join(found) for key, found in texts.items()}
    for key in _CODES:
        if key in texts:
            base[key] = _code(texts[key])
    if choice.fund:
        base.setdefault("fund", choice.fund)
    if choice.budget_unit:
        base.setdefault("unit", choice.budget_unit)
    return base


def _code(texts: Sequence[str]) -> str:
    """`[2070801]行政运行`, or 207 | 08 | 01 in three columns, as the draft has it."""
    if len(texts) > 1 and all(text.isdigit() for text in texts):
        first = texts[0]
        longer = [text for text in texts if text.startswith(first)]
        return max(longer, key=len) if len(longer) == len(texts) else "".join(texts)
    text = texts[0]
    if re.fullmatch(r"\d+\.0+", text):
        return text.partition(".")[0]
    match = _CODED.match(text)
    if match is None:
        return text
    return f"{''.join(match[1].split())} {match[2] or ''}".strip()


def _sameness(values: Mapping[str, str]) -> str:
    kept = {k: t.strip() for k, t in values.items() if t.strip() and k != CATEGORY}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _told_twice(line: dict[str, str], seen: Counter[str]) -> None:
    """Two entries that look the same get a note, or they would be taken for one pasted twice."""
    key = _sameness(line)
    seen[key] += 1
    if seen[key] > 1:
        note = line.get("note", "")
        line["note"] = f"{note} 第{seen[key]}笔".strip()


def _project(
    base: Mapping[str, str], choice: Choice, known: set[tuple[str, str]], found: Read
) -> None:
    name, unit = base.get("project", ""), base.get("unit", "")
    keys = {(unit, normal_name(name)), ("", normal_name(name))}
    if not name or keys & known:
        return
    known.add((unit, normal_name(name)))
    category = base.get(CATEGORY, "") or choice.category
    values = {"name": name, "unit": unit, "category": category}
    found.projects.append({key: text for key, text in values.items() if text})


def _place(ledger: Ledger, number: int, column: int) -> str:
    cell = address(number - 1, column)
    return f"{ledger.sheet}!{cell}" if ledger.sheet else cell


def ledger_rows(read: Read, draft: Sequence[RowData], append: bool) -> list[RowData]:
    """The draft with the lines of a ledger in it."""
    kept = [row for row in draft if append or row.table != "lines" or row.origin]
    rows = list(kept)
    for table, values in (("projects", read.projects), ("lines", read.lines)):
        last = max((row.position for row in kept if row.table == table), default=-1.0)
        rows.extend(
            RowData(table, new_uid(), dict(texts), position=last + number)
            for number, texts in enumerate(values, 1)
        )
    return rows
