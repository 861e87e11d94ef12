"""One side of a printed table as a panel: what its headings and labels say that each cell is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import field, replace

from mingzhang.codes import normal_name
from mingzhang.codes.text import CodeText, classification_of, code_text
from mingzhang.lean import dataclass
from mingzhang.model.row_key import Fixed
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import BookletKind
from mingzhang.pattern import compiled
from mingzhang.recognise.code_column import CodeColumn
from mingzhang.recognise.column import PrintedColumn
from mingzhang.recognise.learn_derived import with_derivations
from mingzhang.recognise.learn_row import CARRIED, YEAR, FixedRows, with_year
from mingzhang.recognise.match import PrintedTable
from mingzhang.recognise.unit_row import is_organisation
from mingzhang.recognise.wording import bare_label
from mingzhang.tables.condition import Where, where_of
from mingzhang.tables.lexicon import (
    APART,
    Meaning,
    both,
    is_comparison,
    lexicon,
    prints_rate,
    stub_key,
)
from mingzhang.tables.naming import Names, key_of, where
from mingzhang.tables.shape import Block, Column, PanelShape, RowShape, Stub

_OF_WHICH = "其中"
_PREVIOUS = {True: "previous_actual", False: "previous"}
_ACTUAL = compiled(r"执行|决算|完成|实际|实绩")
_NUMBERED = compiled(r"\s*[一二三四五六七八九十]{1,3}、")
_PLACEHOLDER = compiled(r"[一二三四五六七八九十\d、.．…()（）\s]*")
"""What stands in the rows of a blank template that are to be filled in: `二、…`."""

_LEAST_NAMED = 0.5
"""The share of a panel's rows that a classification must know by name for it to be a tree."""


@dataclass(slots=True)
class Side:
    """The columns of one panel of a printed table."""

    heading: str
    stubs: list[PrintedColumn] = field(default_factory=list)
    figures: list[PrintedColumn] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Title:
    """What a title says: the condition on the whole table, and which way the money goes."""

    piece: Slice
    comes_in: bool
    goes_out: bool


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure column with what its headings say."""

    column: PrintedColumn
    meaning: Meaning | None
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """The labels of one printed row.

    Attributes:
        name: its label as printed, without the code that stands in it.
        codes: of each column of codes, from the left.
        unit: what stands in the column of units.
    """

    name: str
    codes: tuple[CodeText, ...]
    unit: str = ""
    project: str = ""
    group: str = ""


class PanelLearner:
    """Reads the shape of one side off its columns and rows."""

    def __init__(
        self,
        printed: PrintedTable,
        side: Side,
        title: Title,
        year: int,
        kind: BookletKind,
        several: bool,
    ) -> None:
        self.printed, self.side, self.title = printed, side, title
        self.year, self.kind, self.several = year, kind, several
        self.unread: list[str] = []
        self.lost: list[str] = []
        words = side.heading if several else ""
        self.comes_in = "收入" in words or (not words and title.comes_in and not title.goes_out)
        self.goes_out = "支出" in words or (not words and title.goes_out and not title.comes_in)

    def panel(self, key: str) -> PanelShape:
        stubs = self._stubs()
        rows_read = self._rows(stubs)
        rows = self._row_shapes(rows_read, {stub.key for stub in stubs})
        heading = self.side.stubs[0].texts[0] if self.several and self.side.heading else ""
        return PanelShape(
            key=key,
            heading=with_year(heading, self.year),
            stubs=tuple(stubs),
            columns=self._columns(bool(heading)),
            rows=tuple(rows),
        )

    # Columns.

    def _columns(self, inside: bool) -> tuple[Column, ...]:
        figures = [self._figure(column) for column in self.side.figures]
        carried = any(
            f.meaning is not None and f.meaning.piece.get("origin") == CARRIED for f in figures
        )
        names = Names()
        columns, meanings = [], []
        for figure in self._told_apart(figures):
            meaning = figure.meaning
            heading = figure.column.texts[1 if inside else 0 :] or figure.column.texts
            paths = tuple(with_year(text, self.year) for text in heading)
            if meaning is None:
                self.unread.append(" / ".join(figure.column.texts))
                meaning = APART
            meanings.append(meaning)
            piece = meaning.piece
            if carried and piece.get("fund") is not None and piece.get("origin") is None:
                piece = piece.also({"origin": "current"}) or piece
            if meaning.stage:
                piece = piece.also({"stage": meaning.stage}) or piece
            condition = None if meaning.is_apart or meaning.derived else where(piece)
            name = meaning.derived or ("apart" if meaning.is_apart else key_of(self._own(piece)))
            if name == "total" and self.several and len(figures) == 1:
                name = "amount"
            is_apart = meaning.is_apart and figure.meaning is not None
            columns.append(Column(names.take(name), paths, condition, apart=is_apart))
        return with_derivations(columns, meanings)

    def _own(self, piece: Slice) -> Slice:
        """What a column says beyond the title."""
        known = dict(self.title.piece.conditions)
        return Slice(tuple(c for c in piece.conditions if known.get(c[0]) != c[1]))

    def _told_apart(self, figures: Sequence[_Figure]) -> list[_Figure]:
        """Columns that are not what their words say by themselves, because of those beside them.

        The total of a table of 三公 is theirs. What stands under 其中 is a part of its neighbours
        where these already divide the total.
        """
        pieces = [f.meaning.piece if f.meaning is not None else Slice() for f in figures]
        items = {"meeting", "training"}
        three = [p.get("three_public") for p in pieces]
        mixed = any(isinstance(t, frozenset) and t & items for t in three)
        natures = {
            p.get("nature")
            for p, f in zip(pieces, figures, strict=True)
            if _OF_WHICH not in f.path and p.get("nature") is not None
        }
        found = []
        for figure, piece in zip(figures, pieces, strict=True):
            meaning = figure.meaning
            if meaning is not None and any(three) and _is_total(piece):
                more = piece.also(where_of({"three_public": "@three_public"}))
                meaning = APART if mixed or more is None else replace(meaning, piece=more)
            elif _OF_WHICH in figure.path and len(natures) > 1 and piece.get("nature"):
                meaning = APART
            found.append(replace(figure, meaning=meaning))
        return found

    def _figure(self, column: PrintedColumn) -> _Figure:
        path = column.path[1:] if self.several and len(column.path) > 1 else column.path
        words = lexicon(self.kind)
        meanings = []
        for text in path:
            meaning = words.meaning(text)
            if meaning is None and is_comparison(text):
                meaning = words.meaning("")
            meanings.append(meaning)
        meaning = both(meanings)
        raw = "".join(column.texts)
        if meaning is not None and meaning.derived == "change" and prints_rate(raw):
            meaning = replace(meaning, derived="rate")
        if meaning is not None and not meaning.derived and not meaning.stage:
            meaning = self._of_year(meaning, column.texts)
        return _Figure(column, meaning, path)

    def _of_year(self, meaning: Meaning, texts: Sequence[str]) -> Meaning:
        """A column under a year before the booklet's is of another stage."""
        if meaning.piece.get("origin") == CARRIED:
            return meaning
        years = {int(found[1]) for text in texts for found in YEAR.finditer(normal_name(text))}
        if not years or self.year == 0 or self.year in years or max(years) > self.year:
            return meaning
        if max(years) < self.year - 1:
            return APART
        actual = any(_ACTUAL.search(text) for text in texts)
        if self.kind is BookletKind.FINAL_ACCOUNTS:
            return replace(meaning, stage="previous")
        return replace(meaning, stage=_PREVIOUS[actual])

    # Labels.

    def _stubs(self) -> list[Stub]:
        stubs: list[Stub] = []
        for column in self.side.stubs:
            texts = [t for t in self._texts(column) if t]
            codes = [found for t in texts if (found := code_text(t)) is not None]
            key = stub_key(column.path[-1] if column.path else "")
            if key in ("unit_code", "number", "note"):
                codes = []  # a department's own numbers, whatever classification has such digits
            elif 2 * len(codes) > len(texts):
                key = "code" if not codes[0].name else "name"
            elif key == "code" and not codes and texts:
                key = "name"
            printed = "".join(column.texts)
            if stubs and not codes and "政府" in printed and "经济" in printed:
                key = "government_name"
            if key == "project" and self._lists_what_comes_in(texts):
                key = "name"
            forms = Counter(found.form for found in codes if found.name)
            form = forms.most_common(1)[0][0] if key == "name" and forms else ""
            dimension = _most(found.dimension for found in codes) if codes else ""
            heading = tuple(with_year(text, self.year) for text in column.texts) or ("",)
            if self.several and len(heading) > 1:
                heading = heading[1:]
            split = (3, 2, 2)[: len(column.squares)] if len(column.squares) > 1 else ()
            stubs.append(
                Stub(key or "name", heading, 1.3 if key == "code" else 2.6, split, form, dimension)
            )
        heads = {stub.heading for stub in stubs}
        if len(stubs) == 2 and len(heads) == 1 and all(stub.key == "name" for stub in stubs):
            stubs[0] = replace(stubs[0], key="group")
        return stubs

    def _lists_what_comes_in(self, texts: Sequence[str]) -> bool:
        """Whether a column headed 项目名称 holds funds and natures, not projects."""
        words = lexicon(self.kind)
        known = [t for t in texts if words.meaning(bare_label(t)) is not None]
        return 2 * len(known) > len(texts) > 0

    def _texts(self, column: PrintedColumn) -> list[str]:
        reader = CodeColumn()
        rows = range(self.printed.head.body, self.printed.caption.last)
        texts = [reader.text(self.printed.squares[row], row, column.squares) for row in rows]
        if not self.several:
            return texts
        return [self._across(row, column, text) for row, text in zip(rows, texts, strict=True)]

    def _across(self, row: int, column: PrintedColumn, text: str) -> str:
        """The label of this side where one reaches over the figures of a side to the next."""
        cell = self.printed.squares[row][column.squares[0]]
        if cell is None or cell.row != row or cell.column_span == 1:
            return text
        covered = range(cell.column, cell.column + cell.column_span)
        if any(square in covered for figure in self.side.figures for square in figure.squares):
            return ""
        return cell.text.strip() if cell.column < column.squares[0] else text

    def _rows(self, stubs: Sequence[Stub]) -> list[_Row]:
        columns = [self._texts(column) for column in self.side.stubs]
        rows = []
        group = ""
        for texts in zip(*columns, strict=True):
            labels = [normal_name(text) for text in texts]
            if not any(labels):
                continue
            codes: list[CodeText] = []
            name = unit = project = ""
            if stubs[0].key == "group" and texts[0]:
                group = texts[0] if any(texts[1:]) else ""
                name = "" if group else texts[0]
            for stub, text in zip(stubs, texts, strict=True):
                found = code_text(text) if stub.key in ("code", "name") else None
                if found is not None and (stub.key == "code" or stub.form):
                    codes.append(found)
                    name = found.name or name
                elif stub.key == "unit":
                    unit = text
                elif stub.key == "project":
                    project = text
                elif stub.key in ("name", "code") and text:
                    name = text
            rows.append(_Row(name, tuple(codes), unit, project, group))
        return rows

    def _row_shapes(self, rows: Sequence[_Row], keys: set[str]) -> list[RowShape]:
        if not self.side.stubs:
            return [RowShape(key=Fixed("all"), where={})]
        tree = self._tree(rows)
        fixed = FixedRows(
            tree,
            year=self.year,
            kind=self.kind,
            comes_in=self.comes_in,
            several=self.several,
        )
        shapes: list[RowShape] = []
        seen: set[tuple[str, str]] = set()
        open_rows = 0
        by_unit = False
        is_project = self.title.piece.get("nature") == frozenset({"project"})
        for row in rows:
            label = row.name or row.project or row.unit
            if label and _PLACEHOLDER.fullmatch(label):
                label = ""
            if tree is not None and (row.codes or fixed.is_code(label)):
                if tree not in shapes:
                    shapes.append(tree)
                continue
            if "unit" in keys and (label, row.group) in seen:
                continue  # the same rows once more, for the next unit
            shape = fixed.row(label, row.group) if label else None
            if shape is not None:
                seen.add((label, row.group))
                shapes.append(shape)
            elif tree is not None and label and is_organisation(label):
                by_unit = "unit" not in keys
            elif label:
                open_rows += 1
                if not keys & {"unit", "unit_code", "project"} and not is_project:
                    self.lost.append(label)
        if tree is not None and tree not in shapes:
            shapes.append(tree)  # a blank template: nothing is filled in below the total
        shapes = fixed.settled(shapes)
        if tree is not None:
            shapes = _of_one_total(shapes, tree)
        if by_unit:
            shapes.append(RowShape(block=Block.UNITS))
        if tree is None and open_rows and (keys & {"unit", "unit_code", "project"} or is_project):
            block = Block.PROJECTS if "project" in keys or is_project else Block.UNITS
            shapes.append(RowShape(block=block))
        return shapes

    def _tree(self, rows: Sequence[_Row]) -> RowShape | None:
        """The block of codes, by the codes printed or by names that a classification knows."""
        where = self._tree_where()
        printed = [row for row in rows if row.codes]
        if printed:
            dimension = _most(row.codes[0].dimension for row in printed)
            levels = {len(row.codes[0].code) for row in printed}
            beside = tuple(
                _most(row.codes[place].dimension for row in printed if len(row.codes) > place)
                for place in range(1, max(len(row.codes) for row in printed))
            )
            if not dimension:
                return None
            return RowShape(
                where=where,
                block=Block.TREE,
                dimension=dimension,
                levels=tuple(sorted(levels)),
                beside=beside,
            )
        if self.title.piece.get("nature") == frozenset({"project"}):
            return None  # projects are often called as a function is
        words = lexicon(self.kind)
        names = [bare_label(row.name) for row in rows if not _PLACEHOLDER.fullmatch(row.name)]
        open_names = [n for n in names if not _says(words.meaning(n))]
        for dimension in ("function", "economic"):
            table = classification_of(dimension)
            assert table is not None
            known = [n for n in names if table.find_by_name(n)]
            alone = [n for n in open_names if table.find_by_name(n)]
            if alone and len(alone) > _LEAST_NAMED * len(open_names):
                levels = {min(len(code.code) for code in table.find_by_name(n)) for n in known}
                return RowShape(
                    where=where,
                    block=Block.TREE,
                    dimension=dimension,
                    levels=tuple(sorted(levels)) or table.lengths,
                    numbered=len(levels) == 1 and any(_NUMBERED.match(row.name) for row in rows),
                )
        return self._tree_of_heading(where)

    def _tree_of_heading(self, where: Where) -> RowShape | None:
        """The codes that a heading promises where none are filled in."""
        heads = [
            column.texts
            for column in self.side.stubs
            if stub_key(column.path[-1] if column.path else "") == "code" or len(column.squares) > 1
        ]
        if not heads:
            return None
        words = "".join((*heads[0], self.printed.caption.title))
        dimension = "economic" if "经济分类" in words or "基本支出" in words else "function"
        table = classification_of(dimension)
        assert table is not None
        levels = table.lengths[:2] if dimension == "economic" else table.lengths
        return RowShape(where=where, block=Block.TREE, dimension=dimension, levels=levels)

    def _tree_where(self) -> Where:
        if self.title.comes_in and self.title.goes_out and self.goes_out:
            spending = {"nature": "@spending"}
            if self.kind is BookletKind.FINAL_ACCOUNTS:
                spending = {"flow": "spending"}
            return where_of(spending)
        return {}


def _of_one_total(shapes: list[RowShape], tree: RowShape) -> list[RowShape]:
    """A list whose only total says of what it is (人员经费合计) lists that alone."""
    totals = [
        row for row in shapes if row.block is Block.FIXED and row.bold and row.where is not None
    ]
    said = dict(totals[0].where or {}) if len(totals) == 1 else {}
    said.pop("flow", None)  # the table's own
    if set(said) != {"nature"} or tree.where:
        return shapes
    return [replace(row, where=said) if row is tree else row for row in shapes]


def _is_total(piece: Slice) -> bool:
    """Whether a figure is of everything of some fund, origin or stage."""
    return {dimension for dimension, _c in piece.conditions} <= {"fund", "origin", "stage"}


def _says(meaning: Meaning | None) -> bool:
    return meaning is not None and not meaning.is_plain


def _most(words: Iterable[str]) -> str:
    counts = Counter(words)
    return counts.most_common(1)[0][0] if counts else ""
