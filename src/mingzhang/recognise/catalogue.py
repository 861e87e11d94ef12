"""The purchased-service catalogue and the notices it came with."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.codes import normal_name
from mingzhang.codes.name import tidy
from mingzhang.document import Block, Grid, Paragraph, Style
from mingzhang.language import _
from mingzhang.model.booklet import Doubt
from mingzhang.model.catalogue import CatalogueEntry, Notice, ServiceCatalogue
from mingzhang.pattern import compiled
from mingzhang.source import NOWHERE

_LEVELS = {"一级目录": 1, "二级目录": 2, "三级目录": 3, "四级目录": 4}
_CODE = compiled(r"[A-Z]?\d{0,8}[A-Z]?\d{0,8}")
_NUMBER = compiled(r".{1,12}[〔【\[（(]\s*(?:19|20)\d\d\s*[〕】\]）)]\s*\d+\s*号")
_ISSUER = compiled(r".{2,30}文\s*件")
_COUNTED = ("序号", "行次")
_DATE = compiled(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?:印发)?")
_ADDRESSEE = compiled(r".{2,400}[：:]")
_SENTENCE_END = ("。", "；", "：", ":", "，", "！")


def is_catalogue(grid: Grid) -> bool:
    """Whether a grid is (a piece of) a catalogue of purchased services, by its heading."""
    words = {normal_name(cell.text) for cell in grid.cells if cell.row < 3}
    return len(words & set(_LEVELS)) >= 2


def recognise_catalogue(
    title: str, grids: Sequence[Grid]
) -> tuple[ServiceCatalogue | None, list[Doubt]]:
    """The catalogue that some grids print, one after the other."""
    entries: list[CatalogueEntry] = []
    doubts: list[Doubt] = []
    department = ""
    for grid in grids:
        levels: dict[int, int] = {}
        counting = {c.column for c in grid.cells if normal_name(c.text) in _COUNTED}
        for row in range(grid.row_count):
            cells = sorted(
                (c for c in grid.cells if c.row == row and c.text.strip()), key=lambda c: c.column
            )
            found = {c.column: _LEVELS[w] for c in cells if (w := normal_name(c.text)) in _LEVELS}
            if len(found) >= 2:
                levels = found
                continue
            if not levels or not cells:
                continue
            first = min(levels)
            before = [c for c in cells if c.column < first]
            code = next((c for c in before if c.column not in counting), None)
            if counting.issuperset(range(first)):  # 序号 is what the codes are called here
                code = next(iter(before), None)
            names = [c for c in cells if c.column >= first]
            words = [c for c in before if not _CODE.fullmatch(normal_name(c.text))]
            if words and not names:
                department = tidy(words[0].text)
                continue
            if not names:
                doubts.append(
                    Doubt("row", _("目录里只有代码、没有名称"), cells[0].text, cells[0].place)
                )
                continue
            if len(names) > 1:
                doubts.append(
                    Doubt("row", _("目录的一行里有几个名称"), names[1].text, names[1].place)
                )
            name = names[0]
            level = levels[max(column for column in levels if column <= name.column)]
            entries.append(
                CatalogueEntry(
                    department,
                    normal_name(code.text) if code is not None else "",
                    level,
                    tidy(name.text),
                    (code or name).place,
                )
            )
    if not entries and not title:
        return None, doubts
    place = grids[0].place if grids else NOWHERE
    return ServiceCatalogue(title, tuple(entries), place), doubts


def find_notice_starts(blocks: Sequence[Block]) -> list[int]:
    """Where official notices begin: a letterhead or, without one, a document number."""
    starts = []
    paragraphs = [(n, b) for n, b in enumerate(blocks) if isinstance(b, Paragraph)]
    for at, (number, block) in enumerate(paragraphs):
        text = tidy(block.text)
        after = paragraphs[at + 1][1].text if at + 1 < len(paragraphs) else ""
        if _ISSUER.fullmatch(text) and not text.endswith(_SENTENCE_END):
            if _NUMBER.fullmatch(tidy(after)) or block.style is Style.CENTRED:
                starts.append(number)
        elif _NUMBER.fullmatch(text) and block.style is not Style.BODY:
            before = paragraphs[at - 1][0] if at else -1
            if before not in starts:
                starts.append(number)
    return starts


def recognise_notice(paragraphs: Sequence[Paragraph]) -> Notice:
    """The notice that some paragraphs print, from its letterhead to its date."""
    rest = list(paragraphs)
    issuer = number = ""
    if rest and _ISSUER.fullmatch(tidy(rest[0].text)):
        issuer = tidy(rest.pop(0).text)
    if rest and _NUMBER.fullmatch(tidy(rest[0].text)):
        number = tidy(rest.pop(0).text)
    title: list[str] = []
    while rest and rest[0].style is not Style.BODY:
        text = tidy(rest[0].text)
        if _ADDRESSEE.fullmatch(text) or text.endswith(_SENTENCE_END):
            break
        title.append(text)
        rest.pop(0)
    addressee = ""
    if rest and _ADDRESSEE.fullmatch(rest[0].text.strip()):
        addressee = rest.pop(0).text.strip().rstrip("：:")
    signature = date = ""
    dated = next(
        (n for n in range(len(rest) - 1, -1, -1) if _DATE.fullmatch(tidy(rest[n].text))), None
    )
    if dated is not None:
        date = tidy(rest[dated].text)
        signed = dated - 1
        if signed >= 0 and not rest[signed].text.strip().endswith(_SENTENCE_END):
            signature = tidy(rest[signed].text)
            rest = rest[:signed]
        else:
            rest = rest[:dated]
    elif rest and rest[-1].style is Style.SIGNATURE:
        signature = tidy(rest.pop().text)
    return Notice(
        issuer=issuer,
        number=number,
        title="".join(title),
        addressee=addressee,
        paragraphs=tuple(p.text.strip() for p in rest),
        signature=signature,
        date=date,
        place=paragraphs[0].place if paragraphs else NOWHERE,
    )
