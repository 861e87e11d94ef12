"""The booklet: what is printed, whether computed from a budget or read from a file.

The places of things are not part of equality: `read(render(b)) == b`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING

from mingzhang.account import Account, Tally
from mingzhang.amounts import ZERO_INTERVAL, Amount, Interval, Mark, Unit
from mingzhang.document import ContentsEntry
from mingzhang.lean import dataclass
from mingzhang.model.catalogue import Notice, ServiceCatalogue
from mingzhang.model.form import Form, department_target_of, evaluations_of, targets_of
from mingzhang.model.row_key import RowKey
from mingzhang.model.vocabulary import BookletKind
from mingzhang.source import NOWHERE, Place

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

MINIMUM_CONFIDENCE = 0.75
"""Below this a recognised figure is no witness and no suspect."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed cell of figures.

    Attributes:
        amount: the printed amount; None where there is no figure (see `mark`).
        mark: figure, blank, dash, or something unread.
        text: as printed, for messages.
        confidence: below 1 where the figure was recognised from a picture.
    """

    amount: Amount | None = None
    mark: Mark = Mark.BLANK
    text: str = field(default="", compare=False)
    place: Place = field(default=NOWHERE, compare=False)
    confidence: float = field(default=1.0, compare=False)

    def interval(self) -> Interval | None:
        """The amounts in fen that the cell can stand for; a blank or a dash is exactly zero.

        None where nothing was understood, or a picture was not read surely enough.
        """
        if self.confidence < MINIMUM_CONFIDENCE:
            return None
        if self.mark in (Mark.BLANK, Mark.DASH):
            return ZERO_INTERVAL
        return self.amount.interval() if self.amount is not None else None


BLANK_CELL = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row of one panel.

    Attributes:
        key: what the row is, unique in its panel.
        labels: the printed stub cells from left to right (code, name).
        cells: one for each column of the panel.
    """

    key: RowKey
    labels: tuple[str, ...]
    cells: tuple[Cell, ...]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Panel:
    """One side of a table: rows by columns. A two-sided table has two.

    Attributes:
        key: key of the panel in the table's shape.
        columns: keys of its columns in print order.
        stubs: heads of its stub columns are the shape's business; only figures' columns count here.
    """

    key: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def find_row(self, key: RowKey) -> Row | None:
        """The row with this key."""
        return next((row for row in self.rows if row.key == key), None)


@dataclass(frozen=True, slots=True)
class Table:
    """A printed table of figures.

    Attributes:
        shape: id of its shape in the profile; empty where no shape fits.
        title: as printed.
        number: the line above it, `预算公开表1`, or empty.
        department: the department's name printed above it.
        unit, decimals: of its figures.
        panels: one, or two for a two-sided table.
        note: the note below it, or empty.
        score: how surely it was recognised, 1 for a computed one; reason: by what.
    """

    shape: str
    title: str
    unit: Unit
    decimals: int
    panels: tuple[Panel, ...]
    number: str = field(default="", compare=False)
    department: str = ""
    note: str = ""
    place: Place = field(default=NOWHERE, compare=False)
    score: float = field(default=1.0, compare=False)
    reason: str = field(default="", compare=False)

    def find_panel(self, key: str) -> Panel | None:
        """The panel with this key."""
        return next((panel for panel in self.panels if panel.key == key), None)

    def cells(self) -> Iterator[tuple[Panel, Row, str, Cell]]:
        """Every cell with its panel, row and column key."""
        for panel in self.panels:
            for row in panel.rows:
                for column, cell in zip(panel.columns, row.cells, strict=True):
                    yield panel, row, column, cell

    def to_polars(self) -> polars.DataFrame:
        """One line a cell, see `mingzhang.model.frame`; needs the extra `polars`."""
        from mingzhang.model import frame

        return frame.to_polars(self)

    def to_pandas(self) -> pandas.DataFrame:
        """One line a cell, see `mingzhang.model.frame`; needs the extra `pandas`."""
        from mingzhang.model import frame

        return frame.to_pandas(self)

    def to_arrow(self) -> pyarrow.Table:
        """One line a cell, see `mingzhang.model.frame`; needs the extra `arrow`."""
        from mingzhang.model import frame

        return frame.to_arrow(self)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One paragraph of the narrative with its place."""

    text: str
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A headed section of the text.

    Attributes:
        part: 1 概况, 2 报表, 3 情况说明, 4 名词解释; 0 before the first part.
        number: as printed: `一`, `（一）`, `1`; level: 1, 2, 3.
        title: the heading without its number.
        paragraphs: the text under it, before the next heading.
    """

    part: int
    number: str
    level: int
    title: str
    paragraphs: tuple[Sentence, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Booklet:
    """A disclosure booklet 预算公开 / 决算公开.

    Attributes:
        profile: id of the profile it was computed with or recognised by.
        county: short name of the division, for titles of forms.
        cover: the lines of the cover.
        contents: the printed contents (page numbers are not part of equality).
        part_titles: the headings of the parts as printed, where the booklet was read.
        tables: the printed tables in order.
        sections: overview, narrative and glossary in order.
        forms: performance forms in print order, see `targets`.
        catalogue, notices: the annex.
        file, format, page_count: where it came from.
        shapes: of tables that its profile does not know, as the TOML that was learned from them.
        doubts: what was read without being understood, for the reader of the report.
        account: all that is in the file, and what became of it; tally: of its figures.
    """

    kind: BookletKind
    year: int
    department: str
    profile: str
    tables: tuple[Table, ...]
    sections: tuple[Section, ...] = ()
    county: str = field(default="", compare=False)
    cover: tuple[str, ...] = ()
    contents: tuple[ContentsEntry, ...] = ()
    forms: tuple[Form, ...] = ()
    catalogue: ServiceCatalogue | None = None
    notices: tuple[Notice, ...] = ()
    file: str = field(default="", compare=False)
    format: str = field(default="", compare=False)
    page_count: int | None = field(default=None, compare=False)
    doubts: tuple[Doubt, ...] = field(default=(), compare=False)
    part_titles: tuple[Sentence, ...] = field(default=(), compare=False)
    account: Account = field(default=Account(), compare=False)
    tally: Tally = field(default=Tally(), compare=False)
    shapes: str = field(default="", compare=False)

    @property
    def targets(self) -> tuple[Form, ...]:
        """The target forms of projects."""
        return targets_of(self.forms)

    @property
    def department_target(self) -> Form | None:
        """The target form of the whole department, None where there is none."""
        return department_target_of(self.forms)

    @property
    def evaluations(self) -> tuple[Form, ...]:
        """Forms that say what was reached: monitoring and self-evaluation."""
        return evaluations_of(self.forms)

    def find_table(self, shape: str) -> Table | None:
        """The first table of this shape."""
        return next((table for table in self.tables if table.shape == shape), None)

    def find_section(self, part: int, title: str) -> Section | None:
        """The section of a part whose title holds these words."""
        return next((s for s in self.sections if s.part == part and title in s.title), None)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something printed that could not be understood.

    Attributes:
        kind: `table` (no shape fits), `row`, `column`, `cell`, `name` (a misread name), `text`.
        message: what was not understood, in the user's language.
        text: as printed.
    """

    kind: str
    message: str
    text: str = ""
    place: Place = NOWHERE
