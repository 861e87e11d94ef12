"""What was read, as a page: each printed table, as what it was recognised and how surely."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from mingzhang import __version__
from mingzhang.amounts import Mark
from mingzhang.check.spot import column_words, row_words
from mingzhang.language import _, current_language
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Doubt, Table
from mingzhang.tables.profile import Profile


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A figure as printed; `unread` where it was not understood."""

    text: str
    unread: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with its labels joined."""

    label: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """One side of a table."""

    columns: tuple[str, ...]
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A printed table: where it stands, what it is known as, what of it is in doubt."""

    table: Table
    place: str
    known: str
    doubts: tuple[Doubt, ...]
    panels: tuple[ShownPanel, ...]


def reading_page(booklet: Booklet, profile: Profile) -> str:
    """The page as HTML, complete in itself."""
    tables, others = _tables(booklet, profile)
    printed = {table.shape for table in booklet.tables}
    printed |= {shape.alternative for shape in profile.tables if shape.id in printed}
    alternatives = {shape.id for shape in profile.tables if shape.alternative}
    figures = sum(len(row.cells) for t in booklet.tables for p in t.panels for row in p.rows)
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string((files(__package__) / "reading.html.j2").read_text("utf-8"))
    return template.render(
        booklet=booklet,
        account=booklet.account.grouped(),
        tally=booklet.tally,
        profile=profile,
        tables=tables,
        others=others,
        missing=[
            shape.title.replace("{year}", str(booklet.year))
            for shape in profile.tables
            if shape.id not in printed and shape.id not in alternatives
        ],
        summary=_("{tables}张表、{cells}个单元格、{sections}节文字、{doubts}处存疑").format(
            tables=len(booklet.tables),
            cells=figures,
            sections=len(booklet.sections),
            doubts=len(booklet.doubts),
        ),
        css=(files(__package__) / "report.css").read_text("utf-8"),
        lang="en" if current_language() == "en" else "zh-CN",
        version=__version__,
        _=_,
    )


def _tables(booklet: Booklet, profile: Profile) -> tuple[list[ShownTable], list[Doubt]]:
    """Every table with the doubts that stand in it; what belongs to no table is left over."""
    left = list(booklet.doubts)
    shown = []
    for table in booklet.tables:
        places = {_spot(table.place)} | {
            _spot(cell.place) for _p, _r, _c, cell in table.cells() if cell.place.file
        }
        mine = [d for d in left if _spot(d.place) in places and d.kind in _IN_TABLES]
        left = [d for d in left if d not in mine]
        shape = profile.find_table(table.shape)
        known = shape.title.replace("{year}", "") if shape else _("没有相符的表样，按原样读")
        shown.append(
            ShownTable(
                table,
                table.place.words(),
                known,
                tuple(mine),
                tuple(_panels(table, profile, booklet)),
            )
        )
    return shown, left


_IN_TABLES = frozenset({"table", "row", "column", "cell"})


def _spot(place: object) -> tuple[object, ...]:
    """What two places must share to be in the same table: page and sheet."""
    return tuple(getattr(place, name, None) for name in ("file", "page", "sheet"))


def _panels(table: Table, profile: Profile, booklet: Booklet) -> Iterable[ShownPanel]:
    for panel in table.panels:
        yield ShownPanel(
            tuple(
                column_words(table, profile, booklet.year, panel.key, column)
                for column in panel.columns
            ),
            tuple(
                ShownRow(
                    row_words(row),
                    tuple(ShownCell(cell.text, cell.mark is Mark.UNREAD) for cell in row.cells),
                )
                for row in panel.rows
            ),
        )
