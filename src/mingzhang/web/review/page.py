"""The booklet of a version as part of a page, and the things in it that can be pinned to."""

from __future__ import annotations

from django.core.cache import caches
from markupsafe import Markup

from mingzhang import __version__
from mingzhang.check.spot import form_title, section_words, table_cell
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import statements_of
from mingzhang.pattern import compiled
from mingzhang.render.anchor import cell_anchor, form_anchor, paragraph_anchor
from mingzhang.render.form import form_grid
from mingzhang.render.html import fragment_html
from mingzhang.render.layout import layout
from mingzhang.tables.form_shape import shape_of
from mingzhang.tables.profile import profile_of
from mingzhang.tables.relation import CellRef
from mingzhang.web.draft.version import booklet_of
from mingzhang.web.models import Version

_DAY = 24 * 3600
_COVER = compiled(r"<(/?)h1\b([^>]*)>")


def booklet_html(version: Version) -> Markup:
    """The booklet of a version with an anchor at every cell and paragraph.

    Kept by the digest of the booklet, which never changes its meaning.
    """
    key = f"fragment/{__version__}/{version.booklet}"
    text = caches["pages"].get(key)
    if text is None:
        booklet = booklet_of(version)
        text = fragment_html(layout(booklet, profile_of(booklet)))
        # The page around it has the heading of the first level.
        text = _COVER.sub(r"<\1p\2>", text)
        caches["pages"].set(key, text, _DAY)
    return Markup(text)  # every text in it was escaped by the writer


@dataclass(frozen=True, slots=True)
class Part:
    """An entry of the contents beside the booklet."""

    title: str
    level: int
    bookmark: str
    own: bool = False


def contents_of(booklet: Booklet, words: tuple[str, ...] = ()) -> list[Part]:
    """The contents; the parts whose heading has one of the words come first."""
    parts = [
        Part(entry.title, entry.level, entry.bookmark, any(w in entry.title for w in words))
        for entry in booklet.contents
        if entry.bookmark
    ]
    return sorted(parts, key=lambda part: not part.own) if words else parts


@dataclass(frozen=True, slots=True)
class Spot:
    """A thing that a remark is pinned to: its place in words and what is printed there."""

    place: str
    quote: str


def find_spot(booklet: Booklet, anchor: str) -> Spot | None:
    """What an anchor names in this booklet, None where it has no such thing."""
    kind = anchor.partition("/")[0]
    if kind == "cell":
        return _cell_spot(booklet, anchor)
    if kind == "text":
        for section in booklet.sections:
            for number, sentence in enumerate(section.paragraphs):
                if paragraph_anchor(section, number) == anchor:
                    words = _("《{title}》第{number}段").format(
                        title=section_words(section), number=number + 1
                    )
                    return Spot(words, sentence.text)
        return None
    return _form_spot(booklet, anchor) if kind == "form" else None


def _cell_spot(booklet: Booklet, anchor: str) -> Spot | None:
    profile = profile_of(booklet)
    for number, table in enumerate(booklet.tables):
        for panel in table.panels:
            for row in panel.rows:
                for column in panel.columns:
                    if cell_anchor(table, panel.key, row.key, column) == anchor:
                        ref = CellRef(number, panel.key, row.key, column)
                        cell = table_cell(booklet, profile, ref)
                        return Spot(cell.words(), cell.text)
    return None


def _form_spot(booklet: Booklet, anchor: str) -> Spot | None:
    shapes = profile_of(booklet).forms
    forms = [
        (form, form_grid(form, shapes))
        for form in booklet.forms
        if (shape := shape_of(shapes, form.kind, form.scope)) is not None and not shape.is_prose
    ]
    for form in statements_of(booklet.forms):
        name = form_anchor(form, booklet.forms)
        role = anchor.removeprefix(f"{name}/")
        if anchor == name or form.text(role):
            words = _("{title}“{name}”").format(title=form_title(form), name=form.subject)
            return Spot(words, "" if anchor == name else form.text(role))
    for form, grid in forms:
        name = form_anchor(form, booklet.forms)
        words = _("{title}“{name}”").format(title=form_title(form), name=form.subject)
        if anchor == name:
            return Spot(words, "")
        head, _slash, place = anchor.rpartition("/")
        if head != name:
            continue
        for cell in grid.cells:
            if f"{cell.row}.{cell.column}" == place:
                return Spot(words, cell.text.strip())
    return None
