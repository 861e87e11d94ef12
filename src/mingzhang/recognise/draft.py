"""A profile drafted from booklets or blank templates: `mingzhang learn`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mingzhang.document import Document
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import BookletKind
from mingzhang.profiles import located_data
from mingzhang.recognise.booklet import printed_tables
from mingzhang.recognise.decimal import decimals_of
from mingzhang.recognise.draft_form import draft_forms
from mingzhang.recognise.draft_text import DraftedText, draft_head, draft_text
from mingzhang.recognise.learn import learn_table
from mingzhang.recognise.learn_list import learn_list
from mingzhang.recognise.learn_part import with_parts
from mingzhang.recognise.match import PrintedTable
from mingzhang.recognise.place import Placed, learned_table
from mingzhang.recognise.settle import settle
from mingzhang.recognise.table import Reading
from mingzhang.recognise.wording import bare_title
from mingzhang.tables.draft import Value, tables_toml, toml_value
from mingzhang.tables.profile import Profile, get_profile, lent, profile_from
from mingzhang.tables.shape import Block, PanelShape, RowShape, TableShape

_BASES = {
    BookletKind.BUDGET: "national-budget-2016",
    BookletKind.FINAL_ACCOUNTS: "national-final-accounts-2016",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted profile.

    Attributes:
        text: its TOML.
        tables: titles of the tables placed.
        left: what was not placed, one line each.
        forms: titles of the performance forms drawn.
        sections: how many headings; sentences: how many paragraphs whose figures are bound.
    """

    text: str
    tables: tuple[str, ...]
    left: tuple[str, ...]
    forms: tuple[str, ...] = ()
    sections: int = 0
    sentences: int = 0


def draft_profile(documents: Sequence[Document], title: str = "", source: str = "") -> Draft:
    """A profile of the place that printed these documents.

    Args:
        documents: booklets, or blank templates, of one place and one kind.
        title: of the profile; source: where it was seen, for whoever reads the TOML.
    """
    kind = _kind(documents)
    base = get_profile(_BASES[kind])
    printed = [found for d in documents for found in _settled(_tables_of(d), base)]
    years = [year for _table, year, _settled in printed if year]
    shapes: dict[str, TableShape] = {}
    left: list[str] = []
    for table, year, borne_out in printed:
        name = table.caption.title or " ".join(sorted(table.heads)[:4])
        learned = learn_table(table, year, kind) or learn_list(table, year)
        if learned is None:
            left.append(_("没有放进来的表：{title}").format(title=name))
            continue
        left += [
            _("《{title}》的列：{words}").format(title=name, words=w) for w in learned.headings
        ]
        left += [_("《{title}》的行：{words}").format(title=name, words=w) for w in learned.labels]
        shape = _printed_as(learned.shape, table)
        if borne_out is not None:
            # That a table agrees with no other may be its figures’ fault: no trait of a place.
            shape = replace(shape, where=borne_out.where, panels=borne_out.panels)
        known = _known(shapes, shape)
        if known is None:
            shapes[_free(shapes, shape.id)] = replace(shape, id=_free(shapes, shape.id))
        else:
            shapes[known.id] = _joined(known, shape)
    head: dict[str, Value] = {
        "extends": _BASES[kind],
        "own_tables": True,
        "title": title or _("由公开资料归纳的格式"),
        "kind": str(kind),
        "years": [min(years, default=0), 0],
        "division": "",
        "fallback": False,
        "source": source,
    }
    tables = tables_toml(with_parts(tuple(shapes.values())))
    parts = max(map(draft_head, documents), key=len, default={})
    text = _text(documents, {**head, **parts}, tables)
    drawn = draft_forms(documents)
    written = _toml({**head, **parts, **text.head}) + text.toml() + "\n" + drawn.text + tables
    titles = tuple(shape.title for shape in shapes.values())
    left += [*text.left, *drawn.left]
    return Draft(
        written,
        titles,
        tuple(dict.fromkeys(left)),
        drawn.titles,
        len(text.sections),
        text.sentences,
    )


def _toml(head: Mapping[str, Value]) -> str:
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in head.items()) + "\n"


def _text(documents: Sequence[Document], head: Mapping[str, Value], tables: str) -> DraftedText:
    """The text of the document that says most, read by the tables and parts that were found."""
    if not tables:
        return DraftedText()
    data = located_data("draft", _toml(head) + tables)
    profile = profile_from("draft", data)
    with lent(profile):
        drafted = [draft_text(document, profile) for document in documents]
    return max(
        drafted, key=lambda text: (text.sentences, len(text.sections)), default=DraftedText()
    )


def _settled(
    printed: Sequence[tuple[PrintedTable, int]], base: Profile
) -> list[tuple[PrintedTable, int, TableShape | None]]:
    """The tables of one document, each with the shape that the tables beside it bear out."""
    placed: list[Placed | None] = []
    taken: set[str] = set()
    for table, year in printed:
        own = learned_table(table, None, year, base, Reading(year=year))
        if own is not None:
            own = own.renamed(taken)
            taken.add(own.table.shape)
        placed.append(own)
    return [
        (table, year, own.inferred if own is not None else None)
        for (table, year), own in zip(printed, settle(placed, base), strict=True)
    ]


def _tables_of(document: Document) -> list[tuple[PrintedTable, int]]:
    tables, year = printed_tables(document)
    return [(table, year) for table in tables]


def _kind(documents: Sequence[Document]) -> BookletKind:
    """Budget or final accounts, by the word that most titles hold."""
    words: Counter[str] = Counter()
    for document in documents:
        for table, _year in _tables_of(document):
            words.update(word for word in ("预算", "决算") if word in table.caption.title)
    final = words["决算"] > words["预算"]
    return BookletKind.FINAL_ACCOUNTS if final else BookletKind.BUDGET


def _printed_as(shape: TableShape, printed: PrintedTable) -> TableShape:
    """The shape with number and decimals as this table prints them."""
    return replace(shape, number=printed.caption.number, decimals=decimals_of(printed.grid))


def _known(shapes: dict[str, TableShape], shape: TableShape) -> TableShape | None:
    """The same table in what was read before: of the same title."""
    wanted = bare_title(shape.title)
    return next((s for s in shapes.values() if bare_title(s.title) == wanted), None)


def _free(shapes: dict[str, TableShape], name: str) -> str:
    names = (name, *(f"{name}_{n}" for n in range(2, len(shapes) + 3)))
    return next(n for n in names if n not in shapes)


def _joined(one: TableShape, other: TableShape) -> TableShape:
    """Both prints of one table: every row, and every length of code, that either shows."""
    if len(one.panels) != len(other.panels):
        return one
    panels = tuple(map(_joined_panel, one.panels, other.panels))
    return replace(one, panels=panels)


def _joined_panel(one: PanelShape, other: PanelShape) -> PanelShape:
    if len(other.columns) > len(one.columns):
        one, other = other, one
    labels = {(row.block, row.label) for row in one.rows}
    added = [row for row in other.rows if (row.block, row.label) not in labels]
    if any(row.block is Block.TREE for row in one.rows):
        added = [row for row in added if row.block is not Block.TREE]
    keys = {row.key for row in one.rows}
    rows = [_with_levels(row, other) for row in one.rows]
    rows += [row for row in added if row.block is not Block.FIXED or row.key not in keys]
    return replace(one, rows=tuple(rows))


def _with_levels(row: RowShape, other: PanelShape) -> RowShape:
    tree = other.find_block(Block.TREE)
    if row.block is not Block.TREE or tree is None or tree.dimension != row.dimension:
        return row
    return replace(row, levels=tuple(sorted({*row.levels, *tree.levels})))
