"""The same sentences and captions in other clerks' words; what they say stays what it was."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from mingzhang.document import Block, Document, Paragraph, Style

Wording = Callable[[str], str]
_AMOUNT = re.compile(r"(-?[0-9][0-9,]*(?:\.[0-9]+)?)万元")
_CHANGE = re.compile(r"((?:增加|减少)[0-9.,]+万元)，(?:增长|下降)([0-9.]+%)")
_CHANGE_WHOLE = re.compile(r"((?:增加|减少)[0-9.,]+万元)，((?:增长|下降)[0-9.]+%)")
_ITEM = re.compile(r"([0-9]{1,2})、")


def as_written(text: str) -> str:
    """As the program words it."""
    return text


def rate_in_brackets(text: str) -> str:
    """增加X万元（p%）."""
    return _CHANGE.sub(r"\1（\2）", text)


def other_base(text: str) -> str:
    """较上年 for 比上年, 与上年一致 for 与上年持平."""
    return text.replace("比上年", "较上年").replace("与上年持平", "与上年一致")


def last_year_named(text: str) -> str:
    """与去年相比 before the change, no change in other words."""
    return text.replace("比上年", "与去年相比").replace("与上年持平", "与上年相比无增减变化")


def other_verbs(text: str) -> str:
    """上升 and 降低 for 增长 and 下降, 主要是 for 主要原因是, 比重 for a share."""
    for was, now in (("增长", "上升"), ("下降", "降低"), ("主要原因是", "主要是")):
        text = text.replace(was, now)
    return re.sub(r"，占(?=[0-9])", "，所占比重", text)


def in_wan(text: str) -> str:
    """A bare 万 behind an amount.

    Not in 元: the rounded amount multiplied out is no longer what the table holds, and the rules
    that say so are right.
    """
    return _AMOUNT.sub(r"\1万", text)


def spaced(text: str) -> str:
    """A space on both sides of an amount, as an office program puts it."""
    return _AMOUNT.sub(r" \1 万元", text)


def bare(text: str) -> str:
    """No separators between thousands."""
    return _AMOUNT.sub(lambda found: found[0].replace(",", ""), text)


def half_width(text: str) -> str:
    """Marks of an English keyboard."""
    return text.translate(str.maketrans("，；：（）", ",;:()"))


def dotted(text: str) -> str:
    """Items numbered `1.` and not `1、`."""
    return _ITEM.sub(r"\1.", text, count=1) if _ITEM.match(text) else text


def rate_first(text: str) -> str:
    """增长p%，增加X万元."""
    return _CHANGE_WHOLE.sub(r"\2，\1", text)


def share_in_brackets(text: str) -> str:
    """（占p%）."""
    return re.sub(r"，占([0-9.]+%)", r"（占\1）", text)


def spaced_years(text: str) -> str:
    """2025 年, as an office program puts spaces between scripts."""
    return re.sub(r"([0-9]{4})年", r"\1 年", text)


def full_width_figures(text: str) -> str:
    """Figures of a Chinese input method."""
    wide = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
    return _AMOUNT.sub(lambda found: found[0].translate(wide), text.replace("%", "％"))


def renminbi(text: str) -> str:
    """人民币 before an amount that something is."""
    return re.sub(r"为(?=-?[0-9][0-9,.]*万元)", "为人民币", text)


def other_same(text: str) -> str:
    """同上年持平."""
    return text.replace("与上年持平", "同上年持平").replace("比上年", "同上年相比")


WORDINGS: dict[str, Wording] = {
    w.__name__: w
    for w in (
        as_written, rate_in_brackets, other_base, last_year_named, other_verbs, in_wan, spaced,
        bare, half_width, dotted, rate_first, share_in_brackets, spaced_years, full_width_figures,
        renminbi, other_same,
    )
}  # fmt: skip


def reworded(document: Document, wording: Wording) -> Document:
    """The document with its running text so worded."""
    return _paragraphs(document, Style.BODY, wording)


def captioned(document: Document, chance: random.Random) -> Document:
    """Other words above a table: the number before its title, the unit of money named at length."""
    numbers = iter(range(1, 1000))
    numbered, long = chance.random() < 0.2, chance.random() < 0.2
    form = chance.choice(("表{}：", "附表{} ", "{}."))
    if numbered:
        document = _paragraphs(
            document, Style.TABLE_TITLE, lambda text: form.format(next(numbers)) + text
        )
    if long:
        document = _paragraphs(
            document,
            Style.TABLE_META,
            lambda text: text.replace("单位：万元", "金额单位：人民币万元"),
        )
    return document


def wording_of(chance: random.Random) -> str:
    """Three in ten as the program words it, the others evenly."""
    return "as_written" if chance.random() < 0.3 else chance.choice(sorted(WORDINGS))


def _paragraphs(document: Document, style: Style, change: Wording) -> Document:
    def changed(block: Block) -> Block:
        if isinstance(block, Paragraph) and block.style is style:
            return replace(block, text=change(block.text))
        return block

    return replace(document, blocks=tuple(changed(block) for block in document.blocks))
