"""What a worksheet prints at the head and foot of its pages; a title there is the table's title."""

from __future__ import annotations

import re

from mingzhang.account import Accounting, Thing
from mingzhang.amounts import find_figure
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.package import Package
from mingzhang.read.square import Sheet
from mingzhang.read.xlsx_style import find, local
from mingzhang.source import Place

_CODE = compiled(r'&(?:"[^"]*"|\d{1,3}|K[0-9A-Fa-f+-]{6}|[A-Za-z])')
_PART = compiled(r"&[LCR]")
_PAGES = compiled(r"(?:第|共|页|/|-|—|\s|page|of|\d)*", re.IGNORECASE)
_CAPTION = compiled(r".{2,60}表(?:[（(].{1,20}[）)])?|.{0,20}单\s*位\s*[：:].{0,20}元.{0,10}")


def printed_above(package: Package, part: str, sheet: Sheet, accounting: Accounting) -> list[str]:
    """The title and the unit of money that stand in the head of the pages and not in a cell."""
    found = find(package.xml(part), "headerFooter")
    if found is None:
        return []
    above = []
    for element in found:
        for piece in _PART.split(element.text or ""):
            text = " ".join(_CODE.sub("", piece).replace("&&", "&").split())
            if _PAGES.fullmatch(text):
                continue
            is_head = local(element).endswith("Header")
            if is_head and _CAPTION.fullmatch(text) and not _stands(text, sheet):
                if text not in above:
                    above.append(text)
                continue
            figures = [word for word in text.split() if find_figure(word) is not None]
            where = Place(package.file, sheet=sheet.name)
            accounting.aside(
                Thing.HEADER, _("每页都印，不是正文"), name=text[:40], place=where, figures=figures
            )
    return above


def _stands(text: str, sheet: Sheet) -> bool:
    """Whether a cell says the same; of the unit of money, whether a cell names any."""
    bare = re.sub(r"\s", "", text)
    is_unit = bool(re.search(r"单位[：:]", bare))
    return any(
        re.sub(r"\s", "", square.text) == bare
        or (is_unit and re.search(r"单\s*位\s*[：:].*元", square.text))
        for square in sheet.squares.values()
    )
