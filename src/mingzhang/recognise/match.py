"""Which shape a printed table has: by its title, its headings and what stands in its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from mingzhang.amounts import Mark, find_figure, is_damaged_figure, mark_of
from mingzhang.codes import normal_name
from mingzhang.codes.text import classification_of
from mingzhang.document import Grid, GridCell
from mingzhang.lean import dataclass
from mingzhang.model.identity import said_by_unit
from mingzhang.pattern import compiled
from mingzhang.recognise.caption import Caption
from mingzhang.recognise.column import Entry, PrintedColumn, entries_of, printed_columns
from mingzhang.recognise.head import Head, Squares, Vocabulary, figure_columns, find_head
from mingzhang.recognise.weights import WEIGHTS
from mingzhang.recognise.wording import bare_heading, bare_label, bare_title, title_likeness
from mingzhang.tables.profile import Profile
from mingzhang.tables.shape import Block, TableShape

_RATE = compiled(r"[-+－−]?\d[\d,]*(?:\.\d+)?\s*[%％]")

_FIRST_DIGIT = {"function": "2", "economic": "3", "government_economic": "5", "revenue": "1"}


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A grid with its caption, its heading found.

    Attributes:
        index: which block of the document it is.
        squares: `grid.rows()`.
        columns: its columns with their headings.
        heads: every word of its heading; labels: words that stand in its rows.
        codes: how many codes stand in them, by their first digit, which tells the classification.
    """

    index: int
    grid: Grid
    squares: Squares
    caption: Caption
    head: Head
    columns: tuple[PrintedColumn, ...]
    heads: frozenset[str]
    labels: frozenset[str]
    codes: Mapping[str, int]

    @property
    def has_figures(self) -> bool:
        """Whether some column below the heading holds figures."""
        return any(column.is_text is False for column in self.columns)


@dataclass(frozen=True, slots=True)
class ShapeWords:
    """A shape with its words as `wording` compares them.

    Attributes:
        titles: its titles; leaves: for each column the headings it may have; heads: all words
            of its heading; labels: of its fixed rows.
        trees: the classifications that its rows are codes of.
        has_names: it has a row for each unit or project.
    """

    shape: TableShape
    titles: tuple[str, ...]
    entries: tuple[Entry, ...]
    leaves: tuple[frozenset[str], ...]
    heads: frozenset[str]
    labels: frozenset[str]
    trees: tuple[str, ...]
    has_names: bool


@dataclass(frozen=True, slots=True)
class Match:
    """How well a table fits a shape; each part from 0 to 1, None where there is nothing to see."""

    shape: TableShape
    title: float | None
    head: float
    rows: float | None

    @property
    def score(self) -> float:
        """All together."""
        parts = [(self.title, WEIGHTS.title), (self.head, WEIGHTS.head), (self.rows, WEIGHTS.rows)]
        seen = [(value, weight) for value, weight in parts if value is not None]
        return round(sum(v * w for v, w in seen) / sum(w for _, w in seen), 4)


_words: dict[str, tuple[Profile, tuple[ShapeWords, ...], Vocabulary]] = {}


def shape_words(profile: Profile) -> tuple[ShapeWords, ...]:
    """The words of every shape of a profile."""
    return _known(profile)[1]


def vocabulary(profiles: Sequence[Profile]) -> Vocabulary:
    """All headings and row labels of some profiles."""
    if len(profiles) == 1:
        return _known(profiles[0])[2]
    parts = [_known(profile)[2] for profile in profiles]
    return Vocabulary(
        frozenset().union(*(p.headings for p in parts)),
        frozenset().union(*(p.labels for p in parts)),
    )


def known_titles(profile: Profile) -> frozenset[str]:
    """The bare titles of every table of a profile."""
    return frozenset(title for words in shape_words(profile) for title in words.titles)


def _known(profile: Profile) -> tuple[Profile, tuple[ShapeWords, ...], Vocabulary]:
    known = _words.get(profile.id)
    if known is None or known[0] is not profile:
        shapes = tuple(words_of(shape) for shape in profile.tables)
        known = (
            profile,
            shapes,
            Vocabulary(
                frozenset().union(*(s.heads for s in shapes)),
                frozenset().union(*(s.labels for s in shapes)),
            ),
        )
        _words[profile.id] = known
    return known


def words_of(shape: TableShape) -> ShapeWords:
    """The words of a shape."""
    entries = entries_of(shape)
    leaves = tuple(
        frozenset(path[-1] for path in entry.paths if path) | entry.words for entry in entries
    )
    heads = frozenset(word for entry in entries for path in entry.paths for word in path)
    titles = (shape.title, shape.contents, *shape.synonyms)
    rows = [row for panel in shape.panels for row in panel.rows]
    trees = dict.fromkeys(row.dimension for row in rows if row.block is Block.TREE)
    return ShapeWords(
        shape=shape,
        titles=tuple(
            dict.fromkeys(
                bare_title(said)
                for title in titles
                if title
                for said in (title, said_by_unit(title))
            )
        ),
        entries=entries,
        leaves=leaves,
        heads=heads.union(*leaves),
        labels=frozenset(
            bare_label(label)
            for row in rows
            if row.block is Block.FIXED
            for label in (row.label, *row.synonyms)
            if label
        ),
        trees=tuple(trees),
        has_names=any(row.block in (Block.UNITS, Block.PROJECTS) for row in rows),
    )


class FoundTable:
    """A grid with its caption. Where its heading ends depends on whose words are known."""

    def __init__(self, grid: Grid, index: int, caption: Caption) -> None:
        self.grid, self.index, self.caption = grid, index, caption
        self._squares = grid.rows()
        self._figures = figure_columns(self._squares, caption.first)
        self._printed: dict[Head, PrintedTable] = {}

    def printed(self, words: Vocabulary) -> PrintedTable:
        """The table with its heading found and its columns named."""
        head = find_head(self.grid, self._squares, self._figures, self.caption.first, words)
        if head not in self._printed:
            self._printed[head] = self._under(head)
        return self._printed[head]

    def _under(self, head: Head) -> PrintedTable:
        body = [
            cell
            for row in range(head.body, self.caption.last)
            for column, cell in enumerate(self._squares[row])
            if cell is not None and cell.row == row and cell.column == column and cell.text
        ]
        are_text = _are_text(body, self.grid.column_count)
        labels = set()
        codes: Counter[str] = Counter()
        for cell in body:
            text = normal_name(cell.text)
            if find_figure(text) is None:
                if mark_of(text) is Mark.UNREAD:
                    labels.add(bare_label(cell.text))
            elif text.isdigit() and len(text) in (3, 5, 7) and cell.column < 3:
                codes[text[0]] += 1
        heads = frozenset(word for path in head.paths for word in map(bare_heading, path) if word)
        return PrintedTable(
            index=self.index,
            grid=self.grid,
            squares=self._squares,
            caption=self.caption,
            head=head,
            columns=tuple(printed_columns(head.paths, are_text)),
            heads=heads,
            labels=frozenset(labels),
            codes=codes,
        )


def _are_text(body: Sequence[GridCell], columns: int) -> list[bool | None]:
    """For each column whether words stand in it (True), figures (False), or it is open (None)."""
    words = [0] * columns
    figures = [0] * columns
    points = [0] * columns
    for cell in body:
        mark = mark_of(cell.text)
        if mark is Mark.UNREAD and is_damaged_figure(cell.text):
            figures[cell.column] += 1
            points[cell.column] += 1
        elif mark is Mark.UNREAD and _RATE.fullmatch(cell.text.strip()):
            points[cell.column] += 1
        elif mark is Mark.UNREAD:
            words[cell.column] += 1
        elif mark is Mark.FIGURE:
            figures[cell.column] += 1
            points[cell.column] += "." in cell.text or "," in cell.text
    found: list[bool | None] = []
    for column in range(columns):
        if words[column] > figures[column]:
            found.append(True)
        elif points[column] > words[column]:
            found.append(False)
        else:
            found.append(None)
    return found


def match(printed: PrintedTable, words: ShapeWords) -> Match:
    """How well a table fits a shape."""
    title = title_likeness(printed.caption.title, words.titles) if printed.caption.title else None
    heads = printed.heads
    disjoint = heads.isdisjoint
    hit = len(words.leaves) - sum([disjoint(leaves) for leaves in words.leaves])
    recall = hit / len(words.leaves) if words.leaves else 0.0
    precision = len(heads & words.heads) / len(heads) if heads else 0.0
    head = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
    return Match(words.shape, title, head, _row_score(printed, words))


_AS_A_NAME = 0.6
"""How far rows of units or projects explain a label: it may be the name of one."""


def _row_score(printed: PrintedTable, words: ShapeWords) -> float | None:
    """The share of labels and codes that the rows of a shape explain."""
    labels = printed.labels
    known = len(labels & words.labels)
    if printed.codes:
        digits = {_FIRST_DIGIT.get(dimension, "") for dimension in words.trees}
        explained = sum([printed.codes.get(digit, 0) for digit in digits])
        return (explained + known) / (sum(printed.codes.values()) + known)
    if not labels:
        return None
    named = _names_among(labels, words.trees)
    known += len(named - words.labels)
    rest = _AS_A_NAME * (len(labels) - known) if words.has_names else 0.0
    return (known + rest) / len(labels)


@lru_cache(maxsize=4096)
def _names_among(labels: frozenset[str], dimensions: tuple[str, ...]) -> frozenset[str]:
    """Those labels that one of these classifications has a code of that name for."""
    tables = [table for d in dimensions if (table := classification_of(d)) is not None]
    return frozenset(label for label in labels if any(t.find_by_name(label) for t in tables))


def assign(printed: Sequence[PrintedTable], words: Sequence[ShapeWords]) -> list[Match | None]:
    """The shape of each table, each shape once where that costs little; None where none fits."""
    pairs = []
    best: list[Match | None] = [None] * len(printed)
    for number, table in enumerate(printed):
        for order, shape in enumerate(words):
            found = match(table, shape)
            if found.score < WEIGHTS.least_score:
                continue
            pairs.append((-found.score, number, order, found))
            current = best[number]
            if current is None or found.score > current.score:
                best[number] = found
    pairs.sort(key=lambda pair: pair[:3])
    given: list[Match | None] = [None] * len(printed)
    taken: set[str] = set()
    for _, number, _order, found in pairs:
        top = best[number]
        if given[number] is not None or found.shape.id in taken or top is None:
            continue
        if found.score >= top.score - WEIGHTS.same:
            given[number] = found
            taken.add(found.shape.id)
    return [
        own or (top if top is not None and top.score >= WEIGHTS.sure else None)
        for own, top in zip(given, best, strict=True)
    ]


def fit(printed: Sequence[PrintedTable], profile: Profile) -> float:
    """How well a profile fits a booklet's tables: its best score for each, on average.

    A table without a title that no shape knows is of no place: the rest of a form over a page.
    """
    shapes = shape_words(profile)
    best = [
        (table, max((match(table, shape).score for shape in shapes), default=0.0))
        for table in printed
    ]
    told = [value for table, value in best if table.caption.title or value >= WEIGHTS.least_score]
    return sum(told) / len(told) if told else 0.0
