"""Read the narrative of a booklet into claims: tokens, clauses, frames, and what binds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from mingzhang.model.booklet import Booklet, Section, Sentence
from mingzhang.model.row_key import Code, Unit
from mingzhang.model.slice import Slice
from mingzhang.narrative.bind import Binder
from mingzhang.narrative.claim import Claims
from mingzhang.narrative.discourse import Discourse
from mingzhang.narrative.number import FigureKind, figures
from mingzhang.narrative.part import NARRATIVE, role_of
from mingzhang.narrative.phrasebook import phrasebook
from mingzhang.narrative.scope import Setting
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled
from mingzhang.tables.profile import Profile
from mingzhang.tables.shape import Block

_DIVISIONS = "省市区县旗州盟"


def read_claims(
    booklet: Booklet, profile: Profile, is_printed: Callable[[Slice], bool] | None = None
) -> Claims:
    """Every claim of the narrative, in the order of the print, and what was not understood.

    Args:
        is_printed: whether some table prints a slice.
    """
    own = (booklet.department, *unit_names(booklet), *named_in(booklet))
    names = {name: None for n in own for name in forms(n)}
    book = phrasebook().with_names(names, printed_codes(booklet, profile))
    setting = Setting(book, Binder(profile, booklet.kind, is_printed), booklet.year, booklet.kind)
    found = [
        Discourse(setting, _with_heading(section), above, number).read()
        for number, (section, above) in enumerate(_with_headings(booklet))
        if section.paragraphs or _states_money(section)
    ]
    return Claims(
        tuple(claim for claims in found for claim in claims.claims),
        tuple(clause for claims in found for clause in claims.unread),
        sum(claims.set_aside for claims in found),
        tuple(frame for claims in found for frame in claims.frames),
        tuple(figure for claims in found for figure in claims.understood),
    )


def _with_headings(booklet: Booklet) -> Iterator[tuple[Section, tuple[str, ...]]]:
    """The sections of the narrative, each with the titles that it stands under, its own last."""
    above: list[Section] = []
    for section in booklet.sections:
        if role_of(booklet, section) != NARRATIVE:
            continue
        while above and above[-1].level >= section.level:
            above.pop()
        above.append(section)
        yield section, tuple(s.title for s in above)


def _states_money(section: Section) -> bool:
    """Whether a heading says how much: `（一）本年财政拨款收入60.00万元`."""
    found = figures(flatten(section.title).text)
    return any(figure.kind is FigureKind.MONEY for figure in found)


def _with_heading(section: Section) -> Section:
    """A section with its heading as its first paragraph where that says how much."""
    if not _states_money(section):
        return section
    said = Sentence(section.title, place=section.place)
    return replace(section, paragraphs=(said, *section.paragraphs))


def unit_names(booklet: Booklet) -> Iterable[str]:
    """Names of the units whose rows the tables print."""
    for table in booklet.tables:
        for panel in table.panels:
            for row in panel.rows:
                if isinstance(row.key, Unit):
                    yield row.key.name


_WHO = compiled(
    r"(?:关于)?([\u4e00-\u9fff]{2,28}?"
    r"(?:局|委员会|办公室|办公厅|政府|办事处|中心|学会|协会|学院|大学|学校|医院|保健院|法院|检察院|总队|支队|委|部|厅|署|会|院|所|馆|站|校|社|处))"
    r"(?:（[^（）]{1,8}）)?(?:20\d\d年|部门预算|单位预算|部门决算|“?三公)"
)


def named_in(booklet: Booklet) -> Iterator[str]:
    """Names before the year in headings and at the start of paragraphs: who speaks."""
    texts = [*booklet.cover]
    for section in booklet.sections:
        texts.append(section.title)
        texts.extend(paragraph.text[:60] for paragraph in section.paragraphs)
    for text in texts:
        match = _WHO.match(flatten(text).text)
        if match and len(match[1]) > 3:
            yield match[1]


def forms(name: str) -> Iterator[str]:
    """A name of a department and its shorter forms: without province, city, county, or its name.

    >>> list(forms("上海市普陀区财政局"))
    ['上海市普陀区财政局', '市普陀区财政局', '普陀区财政局', '区财政局', '财政局']
    """
    flat = "".join(name.split()).replace("(", "（").replace(")", "）")
    if not flat:
        return
    yield flat
    for at, char in enumerate(flat[:-2]):
        if char in _DIVISIONS and at >= 1:
            yield flat[at:]
            yield flat[at + 1 :]


def printed_codes(booklet: Booklet, profile: Profile) -> dict[str, tuple[str, ...]]:
    """Names that the booklet's own tables give to function codes, with these codes."""
    found: dict[str, set[str]] = {}
    for table in booklet.tables:
        shape = profile.find_table(table.shape)
        for panel in table.panels if shape is not None else ():
            own = shape.find_panel(panel.key) if shape is not None else None
            tree = own.find_block(Block.TREE) if own is not None else None
            if tree is None or tree.dimension != "function":
                continue
            for row in panel.rows:
                if isinstance(row.key, Code) and row.labels:
                    name = "".join(row.labels[-1].split()).replace("(", "（").replace(")", "）")
                    if len(name) > 1 and not name.isdigit():
                        found.setdefault(name, set()).add(row.key.code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}
