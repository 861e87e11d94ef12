"""Indicators out of the rows of a form, whatever columns it has for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mingzhang.codes import normal_name
from mingzhang.codes.name import tidy
from mingzhang.document import GridCell
from mingzhang.lean import dataclass
from mingzhang.model.form import TERM, YEAR, Indicator
from mingzhang.pattern import compiled
from mingzhang.tables.form_words import bare, form_words

Slot = tuple[str, str]
"""A column of indicators: its role, and the period it belongs to (empty: both)."""

_NAMES = ("third", "first", "second")
_SIGN = compiled(r"[≥≤><=≧≦＝＞＜]{1,2}")


@dataclass(frozen=True, slots=True)
class IndicatorHead:
    """The heading of the indicators.

    Attributes:
        row: its (last) row.
        slots: first grid column of each heading with its slot, in print order.
    """

    row: int
    slots: tuple[tuple[int, Slot], ...]

    @property
    def roles(self) -> frozenset[str]:
        """The roles that some column has."""
        return frozenset(role for _column, (role, _side) in self.slots)

    @property
    def is_plain(self) -> bool:
        """Whether it has nothing but levels and values, so that words can tell what a cell is."""
        return self.roles <= {"first", "second", "third", "value"}

    def sides(self) -> tuple[str, ...]:
        """The periods that the head has columns for."""
        found = {side for _column, (_role, side) in self.slots if side}
        return tuple(side for side in (TERM, YEAR) if side in found) or (YEAR,)


def find_indicator_head(rows: Sequence[Sequence[GridCell]]) -> IndicatorHead | None:
    """The first row that is a heading over indicators."""
    for number, row in enumerate(rows):
        head = head_of(row, number)
        if head is not None:
            return head
    return None


def head_of(row: Sequence[GridCell], number: int) -> IndicatorHead | None:
    """The heading that a row is: it names the indicators and a value of theirs."""
    words = form_words()
    found = [(cell.column, role) for cell in row if (role := words.head(cell.text)) is not None]
    roles = [role for _column, role in found]
    if "operator" in roles and "third" not in roles:
        found += [(c.column, "third") for c in row if bare(c.text) == "绩效指标"]
        roles = [role for _column, role in sorted(found)]
    if "third" not in roles or not {"value", "term_value", "actual"} & {*roles}:
        return None
    return IndicatorHead(number, _slots(sorted(found)))


def _slots(found: Sequence[tuple[int, str]]) -> tuple[tuple[int, Slot], ...]:
    """Columns with their periods: names that are printed twice part two periods."""
    twice = sum(role == "third" for _column, role in found) > 1
    side = TERM if twice else ""
    slots: list[tuple[int, Slot]] = []
    seen: set[str] = set()
    for column, role in found:
        if twice and side == TERM and role in seen and role in ("second", "third", "first"):
            side = YEAR
        seen.add(role)
        if role == "term_value":
            slots.append((column, ("value", TERM)))
        elif role == "first":
            slots.append((column, ("first", "")))
        elif role == "value" and not twice:
            slots.append((column, ("value", YEAR)))
        else:
            slots.append((column, (role, side)))
    firsts = [n for n, (_c, slot) in enumerate(slots) if slot == ("first", "")]
    for extra in reversed(firsts[1:]):  # both periods print all levels
        del slots[extra]
    return tuple(slots)


def read_indicators(
    rows: Sequence[Sequence[GridCell]], head: IndicatorHead, start: int, end: int
) -> list[Indicator]:
    """The indicators of rows `start` to `end`.

    Levels that are merged over rows hold until the next one. A row whose cells do not stand
    under their headings (text taken from pictures) is read by its words instead.
    """
    found: list[Indicator] = []
    first = ""
    seconds = {"": "", TERM: "", YEAR: ""}
    for row in rows[start:end]:
        if head_of(row, 0) is not None:  # repeated on the next page
            continue
        words = [normal_name(cell.text) for cell in row]
        while words and words[0] in ("绩效指标", "绩效目标指标", "整体绩效目标"):
            row, words = row[1:], words[1:]
        if not row:
            continue
        cells = _by_column(row, words, head) or _by_words(row, words, head)
        if ("first", "") in cells:
            first = tidy(cells["first", ""].text)
            seconds = dict.fromkeys(seconds, "")
        for side in seconds:
            if ("second", side) in cells:
                seconds[side] = tidy(cells["second", side].text)
        for side in head.sides():
            indicator = _indicator(cells, side, first, seconds)
            if indicator is not None:
                found.append(indicator)
    return found


def _indicator(
    cells: Mapping[Slot, GridCell], side: str, first: str, seconds: Mapping[str, str]
) -> Indicator | None:
    def cell(role: str) -> GridCell | None:
        return cells.get((role, side)) or cells.get((role, ""))

    def text(role: str) -> str:
        found = cell(role)
        return found.text.strip() if found else ""

    third, value = cell("third"), cell("value")
    anchor = third or value
    if anchor is None:
        return None
    second = seconds[side] or seconds[""] or seconds[TERM]
    name = third.text.strip() if third else ""
    if not first and not second:
        first, second, name = split_levels(name)
    score = cell("score")
    return Indicator(
        first,
        second,
        name,
        joined_value(text("operator"), text("value"), text("unit")),
        side,
        text("weight"),
        text("actual") or text("until") or text("expected"),
        text("score"),
        text("reason"),
        place=anchor.place,
        value_place=(value or anchor).place,
        score_place=(score or anchor).place,
    )


def split_levels(name: str) -> tuple[str, str, str]:
    """The levels that stand before an indicator's name in one cell.

    >>> split_levels("产出指标数量指标白皮松"), split_levels("发放率")
    (('产出指标', '数量指标', '白皮松'), ('', '', '发放率'))
    """
    words = form_words()
    first = re.match(r"(?:产出|效益|满意度|成本)指标", name)
    if first is None:
        return "", "", name
    second = words.second.match(name, first.end())
    if second is None:
        return "", "", name
    return first[0], second[0], name[second.end() :].strip()


def joined_value(operator: str, value: str, unit: str) -> str:
    """A value out of the columns that print its sign and its unit apart.

    >>> joined_value("≥", "90", "%"), joined_value("定性", "优", ""), joined_value("", "2部", "")
    ('≥90%', '优', '2部')
    """
    sign = operator if _SIGN.fullmatch(operator) and not _SIGN.match(value) else ""
    ending = "" if value.endswith(unit) or not re.search(r"\d", value) else unit
    return f"{sign}{value}{ending}" if value else ""


def _by_column(
    row: Sequence[GridCell], words: Sequence[str], head: IndicatorHead
) -> dict[Slot, GridCell]:
    """Cells by the heading they stand under; empty where words contradict it."""
    found: dict[Slot, GridCell] = {}
    vocabulary = form_words()
    for cell, word in zip(row, words, strict=True):
        under = [slot for column, slot in head.slots if column <= cell.column]
        if not head.is_plain:
            if under:
                found.setdefault(under[-1], cell)
            continue
        if not under or under[-1] in found:
            return {}
        slot = under[-1]
        is_level = bool(vocabulary.second.fullmatch(word))
        if slot[0] == "first" and is_level and not vocabulary.first.fullmatch(word):
            return {}
        if slot[0] in ("third", "value") and is_level and word.endswith("指标"):
            return {}
        if slot[0] == "second" and not is_level and len(word) > 12:
            return {}
        found[slot] = cell
    return found


def _by_words(
    row: Sequence[GridCell], words: Sequence[str], head: IndicatorHead
) -> dict[Slot, GridCell]:
    """Cells by what they say: [first] [second] third value [second] third value."""
    if not head.is_plain:
        return {}
    vocabulary = form_words()
    found: dict[Slot, GridCell] = {}
    cells = list(zip(row, words, strict=True))
    sides = [side for side in (TERM, YEAR) if ("third", side) in dict(head.slots).values()] or [""]
    value_side = {"": YEAR}

    def is_second(word: str) -> bool:
        return bool(vocabulary.second.fullmatch(word))

    if vocabulary.first.fullmatch(cells[0][1]) and (
        not is_second(cells[0][1]) or (len(cells) > 1 and is_second(cells[1][1]))
    ):
        found["first", ""] = cells.pop(0)[0]
    levels = [n for n, (_cell, word) in enumerate(cells) if is_second(word)]
    if len(sides) == 1:
        groups = [cells]
    elif len(levels) >= 2:
        groups = [cells[levels[0] : levels[1]], cells[levels[1] :]]
    elif len(levels) == 1 and levels[0] > 0:
        groups = [cells[: levels[0]], cells[levels[0] :]]
    elif len(cells) >= 4 and not levels:
        groups = [cells[:2], cells[2:]]
    else:
        border = min(column for column, (_role, side) in head.slots if side == YEAR)
        right = bool(cells) and cells[0][0].column >= border
        groups = [[], cells] if right else [cells, []]
    for group, side in zip(groups, sides, strict=True):
        rest = list(group)
        if rest and is_second(rest[0][1]):
            found["second", side] = rest.pop(0)[0]
        slots = (("third", side), ("value", value_side.get(side, side)))
        for slot, (cell, _word) in zip(slots, rest, strict=False):
            found[slot] = cell
    return found
