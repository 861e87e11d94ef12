"""Three-level indicators out of the rows of a target form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mingzhang.codes import normal_name
from mingzhang.codes.name import tidy
from mingzhang.document import GridCell
from mingzhang.model.target import Indicator

_FIRST = re.compile(r"(?:产出|效益|满意度)指标|成本指标")
_SECOND = re.compile(
    r"(?:数量|质量|时效|成本)指标"
    r"|(?:经济|社会|生态|生态环境)(?:效益|成本)(?:指标)?"
    r"|可持续影响(?:指标)?|(?:服务对象|帮扶对象|社会公众)?满意度(?:指标)?"
)
_FOOT = re.compile(r"(?:负责人|经办人|联系电话|填报日期|填表人|注|备注)[:：]?.*")


@dataclass(frozen=True, slots=True)
class IndicatorHead:
    """The heading of the indicators.

    Attributes:
        row: its row.
        columns: column of each heading from 一级指标 on: four for one side, seven for two.
    """

    row: int
    columns: tuple[int, ...]

    @property
    def border(self) -> int | None:
        """First column of the year's side; None where there is one side."""
        return self.columns[4] if len(self.columns) > 4 else None


@dataclass(slots=True)
class Sides:
    """Indicators for the whole period and for the year."""

    term: list[Indicator] = field(default_factory=list)
    year: list[Indicator] = field(default_factory=list)


def find_indicator_head(rows: Sequence[Sequence[GridCell]]) -> IndicatorHead | None:
    """The heading 一级指标 二级指标 三级指标 指标值 (二级指标 三级指标 指标值)."""
    for number, row in enumerate(rows):
        words = [normal_name(cell.text) for cell in row]
        if "一级指标" not in words or "二级指标" not in words:
            continue
        at = words.index("一级指标")
        columns = [cell.column for cell in row[at:]]
        second_first = words[at + 1 :].count("一级指标")
        if second_first:  # both sides print all four levels
            columns.pop(words[at + 1 :].index("一级指标") + 1)
        return IndicatorHead(number, tuple(columns))
    return None


def read_indicators(rows: Sequence[Sequence[GridCell]], head: IndicatorHead) -> Sides:
    """The indicators below a heading, up to the foot of the form.

    Levels that are merged over rows hold until the next one. A row whose cells do not stand
    under their headings (text taken from pictures) is read by its words instead.
    """
    sides = Sides()
    first = ""
    seconds = ["", ""]
    for row in rows[head.row + 1 :]:
        if _FOOT.fullmatch(normal_name(row[0].text)):
            break
        words = [normal_name(cell.text) for cell in row]
        if "一级指标" in words:  # repeated on the next page
            continue
        if words[0] == "绩效指标":
            row, words = row[1:], words[1:]
            if not row:
                continue
        places = _by_column(row, words, head) or _by_words(row, words, head)
        if 0 in places:
            first = tidy(places[0].text)
            if 1 not in places:
                seconds[0] = ""
            if 4 not in places:
                seconds[1] = ""
        for side, base in ((0, 1), (1, 4)):
            if base in places:
                seconds[side] = tidy(places[base].text)
            third, value = places.get(base + 1), places.get(base + 2)
            if third is None and value is None:
                continue
            anchor = third or value
            assert anchor is not None
            (sides.term, sides.year)[side].append(
                Indicator(
                    first,
                    seconds[side] or (seconds[0] if side else ""),
                    third.text.strip() if third else "",
                    value.text.strip() if value else "",
                    anchor.place,
                    (value or anchor).place,
                )
            )
    return sides


def _by_column(
    row: Sequence[GridCell], words: Sequence[str], head: IndicatorHead
) -> dict[int, GridCell]:
    """Cells by the heading they stand under; empty where words contradict it."""
    found: dict[int, GridCell] = {}
    for cell, word in zip(row, words, strict=True):
        at = max((n for n, column in enumerate(head.columns) if column <= cell.column), default=-1)
        if at < 0 or at in found:
            return {}
        is_level = bool(_SECOND.fullmatch(word))
        if at == 0 and is_level and not _FIRST.fullmatch(word):
            return {}
        if at in (2, 3, 5, 6) and is_level:
            return {}
        if at in (1, 4) and not is_level and len(word) > 12:
            return {}
        found[at] = cell
    return found


def _by_words(
    row: Sequence[GridCell], words: Sequence[str], head: IndicatorHead
) -> dict[int, GridCell]:
    """Cells by what they say: [first] [second] third value [second] third value."""
    found: dict[int, GridCell] = {}
    cells = list(zip(row, words, strict=True))
    if (
        cells
        and _FIRST.fullmatch(cells[0][1])
        and (
            not _SECOND.fullmatch(cells[0][1])
            or (len(cells) > 1 and _SECOND.fullmatch(cells[1][1]))
        )
    ):
        found[0] = cells.pop(0)[0]
    levels = [n for n, (_cell, word) in enumerate(cells) if _SECOND.fullmatch(word)]
    if len(levels) >= 2:
        groups = [cells[levels[0] : levels[1]], cells[levels[1] :]]
    elif len(levels) == 1 and levels[0] > 0:
        groups = [cells[: levels[0]], cells[levels[0] :]]
    elif len(cells) >= 4 and not levels:
        groups = [cells[:2], cells[2:]]
    else:
        border = head.border
        right = border is not None and bool(cells) and cells[0][0].column >= border
        groups = [[], cells] if right else [cells, []]
    for group, base in zip(groups, (1, 4), strict=True):
        rest = list(group)
        if rest and _SECOND.fullmatch(rest[0][1]):
            found[base] = rest.pop(0)[0]
        for offset, (cell, _word) in enumerate(rest[:2], 1):
            found[base + offset] = cell
    return found
