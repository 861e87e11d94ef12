"""What a cover and the titles say: the department, the year, the kind, the county."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from mingzhang.amounts import NO_NAME
from mingzhang.codes.character import simplified
from mingzhang.codes.name import tidy
from mingzhang.document import Block, Document, Grid, Paragraph, Style
from mingzhang.model.vocabulary import BookletKind
from mingzhang.pattern import compiled
from mingzhang.recognise.wording import bare_title, split_number
from mingzhang.tables.profile import Profile

_YEAR = compiled(r"((?:19|20)\d\d)\s*年")
_TITLE = compiled(r".{0,40}(?:19|20)\d\d年度?.{0,16}(?:预算|决算|三公).{0,20}(?<![。；，：:])")
_CAPTION = compiled(r"表(?:\([^()]*\))?$")
_UNIT = compiled(rf"单\s*位\s*[：:]\s*(?:人民币)?[百千万亿]{{0,2}}元{NO_NAME}")
_TOP = 8
_COUNTY = compiled(r"^(.{1,12}?)[县市区]\(区\)级|^(.{2,12}?[县市区旗])级?预算")


def is_cover_line(block: Paragraph) -> bool:
    """Whether a paragraph before any heading may be a line of the cover."""
    if block.style in (Style.COVER_TITLE, Style.COVER_LINE):
        return True
    text = block.text.strip()
    return (
        block.style in (Style.PLAIN, Style.CENTRED)
        and len(text) < 40
        and not text.startswith("第一部分")
        and not re.match(r"[一二三四五六七八九十]、|[（(]", text)
        and text[-1:] not in "。；：:"
        and not _CAPTION.search(bare_title(text))
        and not split_number(text)[0]
        and not _UNIT.search(text)
    )


def title_lines(blocks: Iterable[Block]) -> list[Paragraph]:
    """The title of a page or notice without a cover: a heading at the top that names the year."""
    top = [b for b in islice(blocks, _TOP) if isinstance(b, Paragraph)]
    return [b for b in top if _TITLE.fullmatch(simplified(tidy(b.text)))][:1]


def year_of(cover: Iterable[Paragraph], titles: Iterable[str], document: Document) -> int:
    """The booklet's year: of its cover, else the one that most titles name; 0 if none does."""
    for paragraph in cover:
        if match := _YEAR.search(tidy(paragraph.text)):
            return int(match[1])
    texts = [b.text for b in document.blocks if isinstance(b, Paragraph)]
    for source in (titles, texts):
        found = Counter(match[1] for text in source for match in _YEAR.finditer(tidy(text)))
        if found:
            return int(found.most_common(1)[0][0])
    return 0


def kind_of(cover: Iterable[Paragraph], profile: Profile) -> BookletKind:
    """Budget or final accounts, as the cover says, else as the profile does."""
    for paragraph in cover:
        for kind in (BookletKind.FINAL_ACCOUNTS, BookletKind.BUDGET):
            if kind.label in simplified(paragraph.text):
                return kind
    return profile.kind


def county_of(titles: Iterable[str]) -> str:
    """The county that titles of forms name: 岚县 in 岚县县(区)级预算部门…"""
    for title in titles:
        match = _COUNTY.match(title)
        if match:
            return match[1] or match[2] or ""
    return ""


_BUDGET = compiled(r"预\s*算|决\s*算|三公|政府采购|绩效|财政拨款|机关运行经费")


_BOOKLET = compiled(
    r"(?:部门|单位|收支|支出|本级|年度|年)(?:预算|决算)|(?:预算|决算|预决算)(?:信息|情况)?(?:公开|说明)|三公|绩效"
    r"|机关运行经费|财政拨款|政府采购(?:支出|预算|情况)|预决算"
)
"""What is said in a booklet, and hardly in a contract or in the news."""


def speaks_of_budgets(blocks: Iterable[Block], *, has_tables: bool = True) -> bool:
    """Whether any words of a document are of budgets: an invoice or a letter has none.

    Args:
        has_tables: tables of figures were read; a text alone must say more.
    """
    words = _BUDGET if has_tables else _BOOKLET
    for block in blocks:
        if isinstance(block, Paragraph) and words.search(re.sub(r"\s", "", simplified(block.text))):
            return True
        if isinstance(block, Grid) and any(words.search(cell.text) for cell in block.cells):
            return True
    return False
