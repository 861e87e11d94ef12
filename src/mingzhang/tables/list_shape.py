"""How a list of typed records is printed: what is bought, what a unit owns, which units there are.

A list is a panel whose rows are records, not slices of the cube. Its labels stand in columns from
the outermost group to the record itself; a group may print a row with the sum of its records, and
the whole list a row with the sum of all. The sums follow from that, for compiling and for checking,
as relations follow from slices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mingzhang.codes import normal_name
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Row
from mingzhang.model.record import Record
from mingzhang.model.row_key import TOTAL, Item, RowKey

TOTALS = frozenset({"合计", "总计", "共计"})
"""Labels of the row of everything."""


@dataclass(frozen=True, slots=True)
class ListShape:
    """The rows of a list.

    Attributes:
        records: which records of a budget it holds, see `mingzhang.model.record`.
        levels: the keys of the label columns from the outermost group to the record.
        sums: those of them whose groups print a row with their sum.
        total: the label of the row with the sum of all; empty where there is none.
        numbered: the outermost groups are printed 一、二、三、.
        merged: records with the same labels are one row, with their sum.
        foot: the row of everything stands last.
    """

    records: str
    levels: tuple[str, ...]
    sums: tuple[str, ...] = ()
    total: str = ""
    numbered: bool = False
    merged: bool = False
    foot: bool = False

    def depth(self, labels: Mapping[str, str]) -> int:
        """How deep a row with these labels stands: 0 the total, 1 the outermost group, …

        A label that is merged over the rows of its group says nothing where a deeper one stands.

        >>> shape = ListShape("procurement", ("kind", "project", "name"), ("kind",), "合计")
        >>> [shape.depth(row) for row in ({"kind": "合 计"}, {"kind": "货物"}, {"name": "纸"})]
        [0, 1, 3]
        """
        filled = [
            n for n, level in enumerate(self.levels, start=1) if labels.get(level, "").strip()
        ]
        if not filled:
            others = [level for level, text in labels.items() if text.strip()]
            return len(self.levels) - 1 if others and len(self.levels) > 1 else len(self.levels)
        if normal_name(labels[self.levels[filled[0] - 1]]) in TOTALS and len(filled) == 1:
            return 0
        return filled[-1]

    def key(self, labels: Mapping[str, str]) -> RowKey:
        """The address of a row with these labels; equal ones are counted by who reads them."""
        depth = self.depth(labels)
        if depth == 0:
            return TOTAL
        if depth == len(self.levels):
            return Item("item")
        return Item(self.levels[depth - 1], _bare(labels.get(self.levels[depth - 1], "")))

    def rows(self, records: Sequence[Record]) -> Iterator[tuple[dict[str, str], list[Record]]]:
        """The labels of each row, in print order, with the records that it sums."""
        whole = ({self.levels[0]: self.total}, list(records))
        if self.total and not self.foot:
            yield whole
        yield from self._below(records, 0, {})
        if self.total and self.foot:
            yield whole

    def _below(
        self, records: Sequence[Record], depth: int, above: Mapping[str, str]
    ) -> Iterator[tuple[dict[str, str], list[Record]]]:
        level = self.levels[depth]
        if depth == len(self.levels) - 1:
            hidden = set(self.sums)
            for same in self._rows_of(records):
                own = {k: text for k, text in same[0].texts.items() if k not in hidden}
                yield {**above, **own}, same
            return
        groups: dict[str, list[Record]] = {}
        for record in records:
            groups.setdefault(record.texts.get(level, ""), []).append(record)
        for number, (label, members) in enumerate(groups.items()):
            if level in self.sums:
                shown = self.numbered and depth == 0
                yield {level: f"{_ORDINALS[number]}、{label}" if shown else label}, members
            yield from self._below(members, depth + 1, above)

    def _rows_of(self, records: Sequence[Record]) -> list[list[Record]]:
        """The records that stand in one row each, in the order of the first of them."""
        if not self.merged:
            return [[record] for record in records]
        found: dict[tuple[str, ...], list[Record]] = {}
        for record in records:
            labels = tuple(record.texts.get(level, "") for level in self.levels)
            found.setdefault(labels, []).append(record)
        return list(found.values())

    def sums_of(self, rows: Sequence[Row], keys: Sequence[str]) -> Iterator[tuple[Row, list[Row]]]:
        """Each printed row with the rows one level below it, down to the next one of its own level.

        Args:
            keys: of the label columns that the rows have.
        """
        depths = [self.depth(dict(zip(keys, row.labels, strict=False))) for row in rows]
        for at, (row, depth) in enumerate(zip(rows, depths, strict=True)):
            below: list[int] = []
            behind = self.foot and depth == 0
            for other in reversed(range(at)) if behind else range(at + 1, len(depths)):
                if depths[other] <= depth:
                    break
                below.append(other)
            if below:
                nearest = min(depths[other] for other in below)
                mine = sorted(other for other in below if depths[other] == nearest)
                yield row, [rows[other] for other in mine]


_ORDINALS = "一二三四五六七八九十"


def _bare(label: str) -> str:
    words = normal_name(label)
    return words[2:] if words[1:2] == "、" and words[0] in _ORDINALS else words
