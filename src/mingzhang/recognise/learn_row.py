"""The rows that a panel lists by name, read off a printed table."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.codes.text import classification_of
from mingzhang.model.row_key import fixed_row
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import BookletKind
from mingzhang.pattern import compiled
from mingzhang.recognise.wording import bare_label
from mingzhang.tables.condition import where_of
from mingzhang.tables.lexicon import APART, Meaning, fund_part, lexicon
from mingzhang.tables.naming import Names, row_key, where
from mingzhang.tables.shape import Block, RowShape

_NUMBERINGS = (
    compiled(r"[一二三四五六七八九十]{1,3}[、.．]"),
    compiled(r"[（(][一二三四五六七八九十]{1,3}[）)]"),
    compiled(r"\d{1,2}[.、．](?!\d)"),
    compiled(r"[（(]\d{1,2}[）)]"),
)
YEAR = compiled(r"((?:19|20)\d\d)年?度?")
CARRIED = frozenset({"carried_over"})
OPENING = frozenset({"opening"})
CLOSING = frozenset({"closing"})


class FixedRows:
    """The rows that a panel lists, each with what it says inside the rows that stand above it."""

    def __init__(
        self,
        tree: RowShape | None,
        *,
        year: int,
        kind: BookletKind,
        comes_in: bool,
        several: bool,
    ) -> None:
        self._year, self._kind = year, kind
        self._comes_in, self._several = comes_in, several
        self._words = lexicon(kind)
        self._table = classification_of(tree.dimension) if tree is not None else None
        self._names = Names()
        self._above: list[tuple[int, Meaning]] = []
        self._seen: set[Slice] = set()

    def is_code(self, label: str) -> bool:
        """Whether a label without a code is a name of the panel's classification."""
        if self._table is None or not label:
            return False
        bare = bare_label(label)
        return bool(self._table.find_by_name(bare)) and not self._is_sum(bare)

    def _is_sum(self, bare: str) -> bool:
        meaning = self._words.meaning(bare)
        return meaning is not None and meaning.is_total

    def row(self, label: str, group: str = "") -> RowShape | None:
        """The shape of the next row; None where its label is not understood.

        Args:
            group: what stands beside it and its neighbours.
        """
        bare = bare_label(label)
        head = self._words.meaning(bare_label(group)) if group else None
        if head is not None and not head.is_apart and not head.is_plain:
            return self._grouped(label, bare, group, head.piece)
        meaning = self._of_year(bare) or self._words.meaning(bare)
        if meaning is None or (meaning.is_plain and not bare):
            return None
        if meaning.derived:
            meaning = APART
        depth = _depth(label)
        piece = self._inside(depth, meaning)
        if meaning.stage:
            piece = piece.also({"stage": meaning.stage}) or piece
        self._seen.add(meaning.piece)
        condition = None if meaning.is_apart else where(piece)
        name = "apart" if meaning.is_apart else row_key(piece)
        return RowShape(
            key=fixed_row(self._names.take(name)),
            label=with_year(label.strip(), self._year),
            where=condition,
            apart=meaning.is_apart,
            bold=meaning.is_total,
        )

    def _grouped(self, label: str, bare: str, group: str, head: Slice) -> RowShape | None:
        """A row below a group: its total is the group, a part of its fund a member of its own."""
        meaning = self._words.meaning(bare)
        fund = head.get("fund")
        part = fund_part(bare, fund) if isinstance(fund, frozenset) else ""
        if part:
            piece, is_total = Slice.of({"fund": (part,)}), False
        elif meaning is None or meaning.derived or meaning.is_apart:
            return None
        else:
            is_total = meaning.is_total
            piece = head if is_total else head.also(dict(meaning.piece.conditions)) or head
        return RowShape(
            key=fixed_row(self._names.take(row_key(piece))),
            label=with_year(label.strip(), self._year),
            where=where(piece),
            bold=is_total,
            group=group,
        )

    def _of_year(self, bare: str) -> Meaning | None:
        """A row that is called by a year: this one's, or that before."""
        found = YEAR.fullmatch(bare)
        if found is None or not self._year:
            return None
        ago = self._year - int(found[1])
        if ago == 0:
            return Meaning(is_total=True)
        return Meaning(stage="previous", is_total=True) if ago == 1 else APART

    def _inside(self, depth: int | None, meaning: Meaning) -> Slice:
        """What a row says together with the rows that it stands under."""
        own = meaning.piece
        keeps = own.get("flow") in (OPENING, CLOSING)
        heads = keeps or meaning.is_total or "origin" in dict(own.conditions) or meaning.is_plain
        if heads:
            self._above = [] if depth is None else [a for a in self._above if a[0] < depth]
        elif depth is None:
            pass  # a row without a number belongs to the numbered row before it
        else:
            repeated = own in self._seen and any(
                a.piece.get("origin") == CARRIED for _depth, a in self._above
            )
            self._above = [
                a
                for a in self._above
                if a[0] < depth or (repeated and a[1].piece.get("origin") == CARRIED)
            ]
        piece = own
        for _depth_above, above in reversed(self._above):
            joined = above.piece.also(dict(own.conditions))
            if joined is not None:
                piece = joined
                break
        if depth is not None or heads:
            level = -1 if depth is None else depth
            self._above.append((level, replace(meaning, piece=piece)))
        return piece

    def settled(self, shapes: list[RowShape]) -> list[RowShape]:
        """The rows once all are known: what stands beside the carry-over is of this year."""
        pieces = [Slice.of(row.where) if row.where is not None else None for row in shapes]
        carries = [
            n
            for n, piece in enumerate(pieces)
            if piece is not None and piece.get("origin") == CARRIED
        ]
        ends = [
            n
            for n, piece in enumerate(pieces)
            if piece is not None and piece.get("nature") == frozenset({"year_end"})
        ]
        totals = [
            n
            for n, row in enumerate(shapes)
            if row.block is Block.FIXED and row.where is not None and not row.where and row.bold
        ]
        settled = []
        for number, (row, piece) in enumerate(zip(shapes, pieces, strict=True)):
            if row.block is not Block.FIXED or piece is None:
                settled.append(row)
                continue
            more: dict[str, str] = {}
            if self._kind is BookletKind.BUDGET:
                if (carries and piece.get("fund") is not None and piece.get("origin") is None) or (
                    number in totals[:-1] and carries and number < carries[0]
                ):
                    more = {"origin": "current"}
                elif number in totals[:-1] and ends and number < ends[0]:
                    more = {"nature": "@spending"}
            elif self._several and piece.get("flow") is None:
                total = "@inflow" if self._comes_in else "@outflow"
                part = "income" if self._comes_in else "spending"
                more = {"flow": total if number in totals else part}
            joined = piece.also(where_of(more)) or piece
            settled.append(replace(row, where=where(joined)))
        return _renamed(_three_public_total(settled))


def _three_public_total(rows: list[RowShape]) -> list[RowShape]:
    """The total of a list of 三公 is theirs."""
    items = [(row.where or {}).get("three_public") for row in rows]
    if not any(items):
        return rows
    mixed = any(item and {"meeting", "training"} & set(item) for item in items)
    more = where_of({"three_public": "@three_public"})
    return [
        row
        if row.where is None
        or not set(row.where) <= {"fund", "origin", "stage"}
        or row.block is not Block.FIXED
        else replace(row, where=None if mixed else {**row.where, **more}, apart=mixed)
        for row, item in zip(rows, items, strict=True)
    ]


def _renamed(rows: list[RowShape]) -> list[RowShape]:
    """The rows with keys after what they say in the end."""
    names = Names()
    found = []
    for row in rows:
        if row.block is Block.FIXED and row.where is not None:
            row = replace(row, key=fixed_row(names.take(row_key(Slice.of(row.where)))))
        elif row.block is Block.FIXED:
            row = replace(row, key=fixed_row(names.take("apart")))
        found.append(row)
    return found


def _depth(label: str) -> int | None:
    """How deep the numbering of a label stands, from 0; None where it has none."""
    text = label.strip()
    return next((n for n, pattern in enumerate(_NUMBERINGS) if pattern.match(text)), None)


def with_year(text: str, year: int) -> str:
    """A title or heading as a template: the booklet's year by name.

    >>> with_year("2026年预算数比2025年执行数", 2026)
    '{year}年预算数比{last_year}年执行数'
    """
    words = " ".join(text.split())
    if year:
        words = words.replace(str(year), "{year}").replace(str(year - 1), "{last_year}")
    return words
