"""A shape read off a printed table: what its own headings and labels say that each cell is.

Used while reading, where no known shape fits, and by `mingzhang learn` to draft a profile. What
the lexicon does not wholly understand gets no slice, so that nothing is asserted of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mingzhang.codes import normal_name
from mingzhang.codes.text import CodeText, classification_of, code_text
from mingzhang.model.row_key import Fixed, fixed_row
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import BookletKind
from mingzhang.recognise.code_column import CodeColumn
from mingzhang.recognise.column import PrintedColumn
from mingzhang.recognise.match import PrintedTable
from mingzhang.recognise.wording import bare_label, bare_title
from mingzhang.tables.condition import set_name, where_of, written
from mingzhang.tables.lexicon import (
    APART,
    Meaning,
    both,
    is_apart,
    is_comparison,
    lexicon,
    prints_rate,
    stub_key,
)
from mingzhang.tables.shape import Block, Column, PanelShape, RowShape, Stub, TableShape

_NUMBERINGS = (
    re.compile(r"[一二三四五六七八九十]{1,3}[、.．]"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]"),
    re.compile(r"\d{1,2}[.、．](?!\d)"),
    re.compile(r"[（(]\d{1,2}[）)]"),
)
_YEAR = re.compile(r"((?:19|20)\d\d)年?度?")
_PREVIOUS = {True: "previous_actual", False: "previous"}
_ACTUAL = re.compile(r"执行|决算|完成|实际|实绩")
_LEAST_NAMED = 0.5
"""The share of a panel's rows that a classification must know by name for it to be a tree."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A shape and what of its table was not understood.

    Attributes:
        headings, labels: as printed.
    """

    shape: TableShape
    headings: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(slots=True)
class _Side:
    """The columns of one panel of a printed table."""

    heading: str
    stubs: list[PrintedColumn] = field(default_factory=list)
    figures: list[PrintedColumn] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Title:
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


def learn_table(printed: PrintedTable, year: int, kind: BookletKind) -> Learned | None:
    """The shape of a printed table by its own words; None where it has no figures to speak of.

    Args:
        printed: the table, its heading found.
        year: of the booklet; a column of the year before is of another stage.
        kind: the words of budgets and of final accounts differ.
    """
    sides = _sides(printed)
    if not sides:
        return None
    title = _title(printed.caption.title, kind)
    if title is None:
        return None
    unread: list[str] = []
    lost: list[str] = []
    panels = []
    for number, side in enumerate(sides):
        learner = _PanelLearner(printed, side, title, year, kind, len(sides) > 1)
        panels.append(learner.panel(_panel_key(side, number, sides)))
        unread += learner.unread
        lost += learner.lost
    blocks = {row.block for panel in panels for row in panel.rows}
    shape = TableShape(
        id=_shape_id(title, panels),
        title=_with_year(printed.caption.title, year),
        panels=tuple(panels),
        where=_where(title.piece),
        number="",
        landscape=Block.PROJECTS in blocks,
    )
    if printed.caption.unit is not None:
        shape = replace(shape, unit=printed.caption.unit)
    return Learned(shape, tuple(dict.fromkeys(unread)), tuple(dict.fromkeys(lost)))


def _sides(printed: PrintedTable) -> list[_Side]:
    """The columns divided into panels: labels after figures begin the next one."""
    sides: list[_Side] = []
    for column in printed.columns:
        leaf = column.path[-1] if column.path else ""
        key = stub_key(leaf)
        is_stub = column.is_text is True or (column.is_text is None and bool(key))
        if column.is_text is True and key == "note" and sides and sides[-1].figures:
            continue  # words beside the figures say nothing of them
        if is_stub:
            if not sides or sides[-1].figures:
                sides.append(_Side(column.path[0] if len(column.path) > 1 else ""))
            sides[-1].stubs.append(column)
        else:
            if not sides:
                sides.append(_Side(""))
            sides[-1].figures.append(column)
    return [side for side in sides if side.figures]


def _title(text: str, kind: BookletKind) -> _Title | None:
    """What the title says; None where it is not one of income or expenditure."""
    words = bare_title(text)
    comes_in = "收入" in words or "收支" in words
    goes_out = "支出" in words or "收支" in words or "三公" in words
    if not (comes_in or goes_out) or is_apart(words):
        return None
    where: dict[str, tuple[str, ...] | str] = {}
    is_three_public = "三公" in words or ("出国" in words and "接待" in words)
    for part, condition in (
        ("国有资本", "state_capital"),
        ("政府性基金", "government_fund"),
        ("一般公共预算", "general_public"),
        ("公共财政", "general_public"),
        ("财政专户", "fiscal_account"),
        ("财政拨款", "@grants"),
    ):
        if part in words and "fund" not in where:
            where["fund"] = condition
    if is_three_public:
        where.setdefault("fund", "@grants")
        comes_in, goes_out = False, True
    elif goes_out and not comes_in and kind is BookletKind.BUDGET:
        is_basic, is_project = "基本支出" in words, "项目支出" in words
        where["nature"] = (
            "@basic"
            if is_basic and not is_project
            else "project"
            if is_project and not is_basic
            else "@spending"
        )
    if kind is BookletKind.FINAL_ACCOUNTS and comes_in != goes_out:
        where["flow"] = "spending" if goes_out else "income"
        if goes_out and "基本支出" in words:
            where["nature"] = "@basic"
    return _Title(Slice.of(where_of(where)), comes_in, goes_out)


def _panel_key(side: _Side, number: int, sides: Sequence[_Side]) -> str:
    if len(sides) == 1:
        return "main"
    if "收入" in side.heading:
        key = "income"
    elif "支出" in side.heading:
        key = "expenditure"
    else:
        return f"panel_{number + 1}"
    before = sum(1 for other in sides[:number] if other.heading[:2] == side.heading[:2])
    return key if not before else f"{key}_{before + 1}"


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


class _PanelLearner:
    """Reads the shape of one side off its columns and rows."""

    def __init__(
        self,
        printed: PrintedTable,
        side: _Side,
        title: _Title,
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
            heading=_with_year(heading, self.year),
            stubs=tuple(stubs),
            columns=self._columns(bool(heading)),
            rows=tuple(rows),
        )

    # Columns.

    def _columns(self, inside: bool) -> tuple[Column, ...]:
        figures = [self._figure(column) for column in self.side.figures]
        carried = any(
            f.meaning is not None and f.meaning.piece.get("origin") == _CARRIED for f in figures
        )
        names = _Names()
        columns = []
        for figure in self._told_apart(figures):
            meaning = figure.meaning
            heading = figure.column.texts[1 if inside else 0 :] or figure.column.texts
            paths = tuple(_with_year(text, self.year) for text in heading)
            if meaning is None:
                self.unread.append(" / ".join(figure.column.texts))
                meaning = APART
            piece = meaning.piece
            if carried and piece.get("fund") is not None and piece.get("origin") is None:
                piece = piece.also({"origin": "current"}) or piece
            if meaning.stage:
                piece = piece.also({"stage": meaning.stage}) or piece
            where = None if meaning.is_apart or meaning.derived else _where(piece)
            name = meaning.derived or ("apart" if meaning.is_apart else _key_of(piece))
            if name == "total" and self.several and len(figures) == 1:
                name = "amount"
            columns.append(Column(names.take(name), paths, where))
        return tuple(columns)

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
            if meaning is not None and any(three) and piece.get("three_public") is None:
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
        if meaning.piece.get("origin") == _CARRIED:
            return meaning
        years = {int(found[1]) for text in texts for found in _YEAR.finditer(normal_name(text))}
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
        stubs = []
        for column in self.side.stubs:
            texts = [t for t in self._texts(column) if t]
            codes = [found for t in texts if (found := code_text(t)) is not None]
            key = stub_key(column.path[-1] if column.path else "")
            if key not in ("unit_code", "number", "note") and 2 * len(codes) > len(texts):
                key = "code" if not codes[0].name else "name"
            elif key == "code" and not codes and texts:
                key = "name"
            forms = Counter(found.form for found in codes if found.name)
            form = forms.most_common(1)[0][0] if key == "name" and forms else ""
            dimension = _most(found.dimension for found in codes) if codes else ""
            heading = tuple(_with_year(text, self.year) for text in column.texts) or ("",)
            if self.several and len(heading) > 1:
                heading = heading[1:]
            split = (3, 2, 2)[: len(column.squares)] if len(column.squares) > 1 else ()
            stubs.append(
                Stub(key or "name", heading, 1.3 if key == "code" else 2.6, split, form, dimension)
            )
        return stubs

    def _texts(self, column: PrintedColumn) -> list[str]:
        reader = CodeColumn()
        return [
            reader.text(self.printed.squares[row], row, column.squares)
            for row in range(self.printed.head.body, self.printed.caption.last)
        ]

    def _rows(self, stubs: Sequence[Stub]) -> list[_Row]:
        columns = [self._texts(column) for column in self.side.stubs]
        rows = []
        for texts in zip(*columns, strict=True):
            labels = [normal_name(text) for text in texts]
            if not any(labels):
                continue
            codes: list[CodeText] = []
            name = unit = project = ""
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
            rows.append(_Row(name, tuple(codes), unit, project))
        return rows

    def _row_shapes(self, rows: Sequence[_Row], keys: set[str]) -> list[RowShape]:
        if not self.side.stubs:
            return [RowShape(key=Fixed("all"), where={})]
        tree = self._tree(rows)
        fixed = _FixedRows(self, tree)
        shapes: list[RowShape] = []
        open_rows = 0
        is_project = self.title.piece.get("nature") == frozenset({"project"})
        for row in rows:
            label = row.name or row.project or row.unit
            if tree is not None and (row.codes or fixed.is_code(label)):
                if tree not in shapes:
                    shapes.append(tree)
                continue
            shape = fixed.row(label) if label else None
            if shape is not None:
                shapes.append(shape)
            elif label:
                open_rows += 1
                if not keys & {"unit", "unit_code", "project"} and not is_project:
                    self.lost.append(label)
        shapes = fixed.settled(shapes)
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
        names = [bare_label(row.name) for row in rows if row.name]
        open_names = [n for n in names if not _says(words.meaning(n))]
        for dimension in ("function", "economic"):
            table = classification_of(dimension)
            assert table is not None
            known = [n for n in names if table.find_by_name(n)]
            if len(known) > _LEAST_NAMED * max(1, len(open_names)) and len(known) >= 2:
                levels = {len(code.code) for n in known for code in table.find_by_name(n)}
                return RowShape(
                    where=where,
                    block=Block.TREE,
                    dimension=dimension,
                    levels=tuple(sorted(levels)) or table.lengths,
                    numbered=False,
                )
        return None

    def _tree_where(self) -> Mapping[str, tuple[str, ...] | str]:
        if self.title.comes_in and self.title.goes_out and self.goes_out:
            spending = {"nature": "@spending"}
            if self.kind is BookletKind.FINAL_ACCOUNTS:
                spending = {"flow": "spending"}
            return where_of(spending)
        return {}


_CARRIED = frozenset({"carried_over"})
_OF_WHICH = "其中"


def _says(meaning: Meaning | None) -> bool:
    return meaning is not None and not meaning.is_plain


class _FixedRows:
    """The rows that a panel lists, each with what it says inside the rows that stand above it."""

    def __init__(self, panel: _PanelLearner, tree: RowShape | None) -> None:
        self._panel = panel
        self._words = lexicon(panel.kind)
        self._table = classification_of(tree.dimension) if tree is not None else None
        self._names = _Names()
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

    def row(self, label: str) -> RowShape | None:
        """The shape of the next row; None where its label is not understood."""
        bare = bare_label(label)
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
        where = None if meaning.is_apart else _where(piece)
        name = "apart" if meaning.is_apart else _row_key(piece)
        return RowShape(
            key=fixed_row(self._names.take(name)),
            label=_with_year(label.strip(), self._panel.year),
            where=where,
            apart=meaning.is_apart,
            bold=meaning.is_total,
        )

    def _of_year(self, bare: str) -> Meaning | None:
        """A row that is called by a year: this one's, or that before."""
        found = _YEAR.fullmatch(bare)
        if found is None or not self._panel.year:
            return None
        ago = self._panel.year - int(found[1])
        if ago == 0:
            return Meaning(is_total=True)
        return Meaning(stage="previous", is_total=True) if ago == 1 else APART

    def _inside(self, depth: int | None, meaning: Meaning) -> Slice:
        """What a row says together with the rows that it stands under."""
        own = meaning.piece
        heads = meaning.is_total or "origin" in dict(own.conditions) or meaning.is_plain
        if heads:
            self._above = [] if depth is None else [a for a in self._above if a[0] < depth]
        elif depth is None:
            pass  # a row without a number belongs to the numbered row before it
        else:
            repeated = own in self._seen and any(
                a.piece.get("origin") == _CARRIED for _depth, a in self._above
            )
            self._above = [
                a
                for a in self._above
                if a[0] < depth or (repeated and a[1].piece.get("origin") == _CARRIED)
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
        panel = self._panel
        pieces = [Slice.of(row.where) if row.where is not None else None for row in shapes]
        carries = [
            n
            for n, piece in enumerate(pieces)
            if piece is not None and piece.get("origin") == _CARRIED
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
            if panel.kind is BookletKind.BUDGET:
                if (carries and piece.get("fund") is not None and piece.get("origin") is None) or (
                    number in totals[:-1] and carries and number < carries[0]
                ):
                    more = {"origin": "current"}
                elif number in totals[:-1] and ends and number < ends[0]:
                    more = {"nature": "@spending"}
            elif panel.several and piece.get("flow") is None:
                total = "@inflow" if panel.comes_in else "@outflow"
                part = "income" if panel.comes_in else "spending"
                more = {"flow": total if number in totals else part}
            joined = piece.also(where_of(more)) or piece
            settled.append(replace(row, where=_where(joined)))
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
        if row.where is None or item is not None or row.block is not Block.FIXED
        else replace(row, where=None if mixed else {**row.where, **more}, apart=mixed)
        for row, item in zip(rows, items, strict=True)
    ]


def _renamed(rows: list[RowShape]) -> list[RowShape]:
    """The rows with keys after what they say in the end."""
    names = _Names()
    found = []
    for row in rows:
        if row.block is Block.FIXED and row.where is not None:
            row = replace(row, key=fixed_row(names.take(_row_key(Slice.of(row.where)))))
        elif row.block is Block.FIXED:
            row = replace(row, key=fixed_row(names.take("apart")))
        found.append(row)
    return found


def _depth(label: str) -> int | None:
    """How deep the numbering of a label stands, from 0; None where it has none."""
    text = label.strip()
    return next((n for n, pattern in enumerate(_NUMBERINGS) if pattern.match(text)), None)


class _Names:
    """Keys that are each given once."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def take(self, name: str) -> str:
        """The key, with a number behind it where it was given before."""
        self._given[name] += 1
        return name if self._given[name] == 1 else f"{name}_{self._given[name]}"


_OWN = frozenset({"unit_own", "business", "superior", "subordinate", "operation", "other"})
_KEY_ORDER = ("fund", "nature", "three_public", "agency", "flow", "function", "origin", "stage")


def _key_of(piece: Slice) -> str:
    """A key after what a column or row prints: `general_public_carried_over`, `total`."""
    words = []
    for dimension in sorted(
        (d for d, _c in piece.conditions),
        key=lambda d: (_KEY_ORDER.index(d) if d in _KEY_ORDER else 99, d),
    ):
        condition = piece.get(dimension)
        if isinstance(condition, str):
            words.append(condition)
        elif condition is not None:
            if condition == frozenset({"current"}) and words:
                continue
            name = set_name(condition).removeprefix("@") or "_".join(sorted(condition))
            words.append("own" if condition == _OWN else name)
    return "_".join(words) or "total"


def _row_key(piece: Slice) -> str:
    key = _key_of(piece)
    return "current_total" if key == "current" else key


def _where(piece: Slice) -> Mapping[str, tuple[str, ...] | str]:
    return where_of(written(piece))


def _most(words: Iterable[str]) -> str:
    counts = Counter(words)
    return counts.most_common(1)[0][0] if counts else ""


def _with_year(text: str, year: int) -> str:
    """A title or heading as a template: the booklet's year by name.

    >>> _with_year("2026年预算数比2025年执行数", 2026)
    '{year}年预算数比{last_year}年执行数'
    """
    words = " ".join(text.split())
    if year:
        words = words.replace(str(year), "{year}").replace(str(year - 1), "{last_year}")
    return words


_BASES = {
    "": "expenditure",
    "@grants": "grants_expenditure",
    "general_public": "general_public",
    "government_fund": "government_fund",
    "state_capital": "state_capital",
    "fiscal_account": "fiscal_account",
}


def _shape_id(title: _Title, panels: Sequence[PanelShape]) -> str:
    """The id by what the table prints: the same as other profiles give such a table."""
    condition = title.piece.get("fund")
    members = condition if isinstance(condition, frozenset) else frozenset()
    fund = (set_name(members) or next(iter(sorted(members)), "")) if members else ""
    rows = [row for panel in panels for row in panel.rows]
    columns = [column for panel in panels for column in panel.columns]
    blocks = {row.block for row in rows}
    trees = {row.dimension for row in rows if row.block is Block.TREE}
    if any("three_public" in (column.where or {}) for column in columns):
        return "three_public"
    if any("three_public" in (row.where or {}) for row in rows):
        return "three_public_rows"
    if title.comes_in and title.goes_out:
        return {"": "income_expenditure", "@grants": "grants"}.get(fund, f"{fund}_balance")
    by_unit = blocks & {Block.UNITS, Block.PROJECTS}
    if title.comes_in:
        base = "income" if not fund else f"{fund.removeprefix('@')}_income"
        return f"{base}_units" if by_unit else base
    base = _BASES.get(fund, fund)
    nature = title.piece.get("nature")
    if nature == frozenset({"personnel", "operating"}):
        return "basic" if fund == "general_public" else f"{base}_basic"
    if nature == frozenset({"project"}):
        base = "projects" if not fund else f"{base}_projects"
    if trees and "function" not in trees:
        return f"{base}_economic"
    return f"{base}_units" if by_unit and nature != frozenset({"project"}) else base
