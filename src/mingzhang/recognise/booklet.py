"""A document that was read becomes a booklet: cover, contents, tables, text, forms, annexes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import field, replace

from mingzhang.account import Fate, Thing
from mingzhang.codes.name import tidy
from mingzhang.document import (
    Block,
    Contents,
    ContentsEntry,
    Document,
    Grid,
    PageBreak,
    Paragraph,
    Style,
)
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Doubt, Section, Sentence
from mingzhang.model.catalogue import Notice, ServiceCatalogue
from mingzhang.model.form import Form, FormScope
from mingzhang.model.identity import department_of, level_told
from mingzhang.recognise.caption import Caption, find_caption
from mingzhang.recognise.catalogue import (
    find_notice_starts,
    is_catalogue,
    recognise_catalogue,
    recognise_notice,
)
from mingzhang.recognise.choice import Said, choose_profile, is_better
from mingzhang.recognise.contents import find_contents_title, typed_contents
from mingzhang.recognise.cover import (
    county_of,
    is_cover_line,
    kind_of,
    speaks_of_budgets,
    title_lines,
    year_of,
)
from mingzhang.recognise.form_finding import FoundForm, find_forms, written_forms
from mingzhang.recognise.head import Vocabulary
from mingzhang.recognise.index import Known, ProfileIndex, known_profiles
from mingzhang.recognise.match import (
    FoundTable,
    PrintedTable,
    vocabulary,
)
from mingzhang.recognise.outline import outline_of
from mingzhang.recognise.radical import as_seen
from mingzhang.recognise.section import (
    SectionReader,
    find_part,
    is_page_number,
    is_rest_of_part,
)
from mingzhang.recognise.statement import FoundStatement, find_statements, written_statements
from mingzhang.recognise.table import Reading
from mingzhang.recognise.tables import read_tables
from mingzhang.recognise.tally import tally
from mingzhang.recognise.unit import settle_units
from mingzhang.tables.profile import Profile, get_profile

_BODY_STYLES = frozenset(
    {Style.PART, Style.TABLE_TITLE, Style.HEADING_1, Style.HEADING_2, Style.HEADING_3, Style.BODY}
)
"""What has one of these styles is no line of a cover."""


@dataclass(slots=True)
class _Parts:
    """A document sorted: what each block belongs to, by index."""

    cover: list[Paragraph] = field(default_factory=list)
    contents: list[ContentsEntry] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    forms: list[FoundForm] = field(default_factory=list)
    statements: list[FoundStatement] = field(default_factory=list)
    catalogue: list[Grid] = field(default_factory=list)
    catalogue_title: str = ""
    catalogue_first: int = -1
    captions: dict[int, Caption] = field(default_factory=dict)
    tables: list[FoundTable] = field(default_factory=list)

    def printed(self, words: Vocabulary) -> list[PrintedTable]:
        """The tables as they are divided by whose words these are."""
        return [table.printed(words) for table in self.tables]


def recognise(document: Document, profile: Profile | None = None) -> Booklet:
    """The booklet that a document prints.

    Args:
        document: as a reader returned it.
        profile: how its place prints; the one that fits best where None.

    Raises:
        Unreadable: the document holds neither a table of figures nor a section of text.
    """
    document = as_seen(document)
    blocks = document.blocks
    known = known_profiles() if profile is None else Known([outline_of(profile)])
    parts = _sort(blocks, known)
    titles = [c.title for c in parts.captions.values()]
    cover = parts.cover or title_lines(blocks)
    year = year_of(cover, titles or [f.title for f in parts.forms], document)
    year = year or next((form.year for form in parts.forms if form.year), 0)
    chosen = profile or _chosen(document, parts, known, year)
    if chosen is None and parts.forms:  # nothing but forms: which are everywhere the same
        chosen = get_profile((known.general.outlines or known.outlines)[0].id)
    if chosen is None and not speaks_of_budgets(blocks):
        raise no_booklet(document)
    if chosen is None:
        raise Unreadable(
            document.file or document.title,
            _("没有与这份资料相符的地区格式"),
            _("用 --profile 指定一种，或者为这个地区写一份格式"),
        )
    lines = [paragraph.text for paragraph in parts.cover]
    chosen = chosen.for_level(level_told(lines, titles))
    # What is a heading in one place is a row's label in another.
    words = vocabulary((chosen,)) if profile is None else known.places.words
    printed = parts.printed(words)
    doubts = [
        Doubt("page", entry.why, entry.name, entry.place)
        for entry in document.account.of(Fate.UNREAD, Thing.PAGE)
    ]
    settle_units(printed, blocks, doubts)
    forms = written_forms(parts.forms, year, doubts)
    reading = Reading(
        department=_department(parts),
        year=year,
        projects={form.subject for form in forms if form.scope is FormScope.PROJECT},
        doubts=doubts,
    )
    tables, inferred = read_tables(printed, chosen, year, reading, given=profile is not None)
    sections, notices, part_titles = _text(blocks, parts, chosen, year)
    sure = forms or any(table.shape for table in tables)
    if not sure and not (
        (tables or sections) and speaks_of_budgets(blocks, has_tables=bool(tables))
    ):
        raise no_booklet(document)
    catalogue = _catalogue(parts, doubts)
    department = reading.department or _named(cover) or _subject_of(forms, parts)
    forms = (*forms, *written_statements(parts.statements, year, department))
    return Booklet(
        kind=chosen.kind if profile is not None else kind_of(cover, chosen),
        year=year,
        department=department,
        profile=chosen.id,
        tables=tuple(tables),
        sections=sections,
        county=county_of(form.title for form in parts.forms),
        cover=tuple(paragraph.text.strip() for paragraph in parts.cover),
        contents=tuple(parts.contents),
        forms=forms,
        catalogue=catalogue,
        notices=notices,
        file=document.file,
        format=document.format,
        page_count=document.page_count,
        doubts=tuple(doubts),
        part_titles=part_titles,
        account=document.account,
        tally=tally(blocks, printed, tables, sections, notices, forms),
        shapes=inferred,
    )


def _chosen(document: Document, parts: _Parts, known: Known, year: int) -> Profile | None:
    """The profile of a place, or a general one where that fits better."""
    said = Said(document)
    place = choose_profile(parts.printed(known.places.words), said, known.places, year)
    if not known.general.outlines:
        return None if place is None else place.profile
    general = choose_profile(parts.printed(known.general.words), said, known.general, year)
    if place is None or (general is not None and is_better(general, place, said)):
        place = general
    return None if place is None else place.profile


def no_booklet(document: Document) -> Unreadable:
    """The refusal of what is no booklet: an invoice, a contract, the news."""
    return Unreadable(
        document.file or document.title,
        _("没有找到预算或决算的表格和文字"),
        _("请确认这是部门预算、决算公开资料"),
    )


def printed_tables(document: Document) -> tuple[list[PrintedTable], int]:
    """The tables of figures of a document with their headings found, and its year (0: unknown)."""
    known = known_profiles()
    parts = _sort(document.blocks, known)
    printed = parts.printed(known.general.words)
    year = year_of(parts.cover, [c.title for c in parts.captions.values()], document)
    return printed, year


def _sort(blocks: Sequence[Block], known: ProfileIndex) -> _Parts:
    """Give every block its place: cover, contents, form, catalogue, table."""
    parts = _Parts()
    _front(blocks, parts)
    for index, block in enumerate(blocks):
        if not isinstance(block, Grid):
            continue
        if is_catalogue(block):
            _take_catalogue(blocks, index, parts)
    parts.forms.extend(find_forms(blocks, parts.taken))
    parts.statements.extend(find_statements(blocks, parts.taken))
    for index, block in enumerate(blocks):
        if not isinstance(block, Grid) or index in parts.taken:
            continue
        caption = find_caption(blocks, index, parts.taken, known.titles.score)
        parts.captions[index] = caption
        parts.tables.append(FoundTable(block, index, caption))
        parts.taken |= caption.blocks
        parts.taken.add(index)
    return parts


def _front(blocks: Sequence[Block], parts: _Parts) -> None:
    """Cover and contents: what stands before the text begins."""
    lists = [n for n, block in enumerate(blocks) if isinstance(block, Contents)]
    title = find_contents_title(blocks)
    for index in lists:
        contents = blocks[index]
        assert isinstance(contents, Contents)
        parts.contents.extend(contents.entries)
        parts.taken.add(index)
    if title is not None and not lists:
        typed, lines = typed_contents(blocks, title)
        parts.contents.extend(typed)
        parts.taken.update(lines)
    end = min([n for n in (title, *lists[:1]) if n is not None], default=None)
    if title is not None:
        parts.taken.add(title)
    for index, block in enumerate(blocks[: 40 if end is None else end]):
        if isinstance(block, PageBreak):
            if end is None and parts.cover:
                break
            continue
        if not isinstance(block, Paragraph):
            break
        if block.style in _BODY_STYLES or (end is None and not is_cover_line(block)):
            break
        parts.taken.add(index)
        if not is_page_number(block.text):
            parts.cover.append(block)


def _take_catalogue(blocks: Sequence[Block], index: int, parts: _Parts) -> None:
    grid = blocks[index]
    assert isinstance(grid, Grid)
    if not parts.catalogue:
        parts.catalogue_first = index
        for at in range(index - 1, max(-1, index - 4), -1):
            block = blocks[at]
            if isinstance(block, Paragraph) and "目录" in block.text and len(block.text) < 60:
                parts.catalogue_title = tidy(block.text)
                parts.catalogue_first = at
                parts.taken.add(at)
                break
            if isinstance(block, Grid):
                break
    else:
        for at in range(index - 1, -1, -1):  # 续表 and page numbers between its pieces
            block = blocks[at]
            if isinstance(block, Grid):
                break
            if isinstance(block, Paragraph) and len(block.text.strip()) > 4:
                break
            parts.taken.add(at)
    parts.catalogue.append(grid)
    parts.taken.add(index)


def _text(
    blocks: Sequence[Block], parts: _Parts, profile: Profile, year: int
) -> tuple[tuple[Section, ...], tuple[Notice, ...], tuple[Sentence, ...]]:
    """Sections, notices and titles of parts out of what belongs to nothing else."""
    reader = SectionReader(profile, year)
    starts = [n for n in find_notice_starts(blocks) if n not in parts.taken]
    notices: list[list[Paragraph]] = []
    titles: list[Sentence] = []
    in_notice = False
    opened = ""
    statements = {found.title: found for found in parts.statements}
    own = {shape.part for shape in profile.forms if shape.is_prose and shape.part}
    for index, block in enumerate(blocks):
        if index == parts.catalogue_first or index in parts.captions:
            in_notice = False
        if index in statements and isinstance(block, Paragraph) and own and reader.part not in own:
            reader.begin_part(min(own), block.place)  # the title of a statement opens its part
            titles.append(Sentence(statements[index].words, block.place))
        if not isinstance(block, Paragraph) or index in parts.taken:
            continue
        if not block.text.strip() or is_page_number(block.text):
            continue
        part = find_part(block, profile, year)
        if part is not None:
            in_notice = False
            reader.begin_part(part, block.place)
            titles.append(Sentence(block.text.strip(), block.place))
            opened = block.text
            continue
        if opened and is_rest_of_part(opened, block.text, profile, reader.part):
            titles[-1] = replace(titles[-1], text=titles[-1].text + block.text.strip())
            opened = ""
            continue
        opened = ""
        if index in starts:
            in_notice = True
            notices.append([])
        if in_notice:
            notices[-1].append(block)
        elif not _is_imprint(index, block, parts):
            reader.read(block)
        elif notices and not re.match(r"附件|信息公开选项", block.text.strip()):
            notices[-1].append(block)
    found = tuple(recognise_notice(paragraphs) for paragraphs in notices)
    return reader.finish(), found, tuple(titles)


def _is_imprint(index: int, block: Paragraph, parts: _Parts) -> bool:
    """Whether a line behind a catalogue is of the imprint of the notice it came with."""
    return (
        bool(parts.catalogue)
        and index > parts.catalogue_first
        and len(block.text) < 40
        and (bool(re.search(r"印发$|^信息公开选项|办公室$|^附件", block.text.strip())))
    )


def _subject_of(forms: Sequence[Form], parts: _Parts) -> str:
    """The department that forms without a booklet are of."""
    named = [found.department for found in parts.forms if found.department]
    whole = [form.subject for form in forms if form.scope is FormScope.DEPARTMENT]
    return next(iter((*whole, *named)), "")


def _catalogue(parts: _Parts, doubts: list[Doubt]) -> ServiceCatalogue | None:
    if not parts.catalogue:
        return None
    catalogue, more = recognise_catalogue(parts.catalogue_title, parts.catalogue)
    doubts.extend(more)
    return catalogue


def _department(parts: _Parts) -> str:
    """The department's name as most captions print it."""
    names = Counter(
        name for c in parts.captions.values() if (name := department_of((c.department,)))
    )
    return names.most_common(1)[0][0] if names else _named(parts.cover)


def _named(cover: Iterable[Paragraph]) -> str:
    return department_of(paragraph.text for paragraph in cover)
