"""The review letter 审核意见: what was checked and what is to be mended, on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mingzhang.check.finding import Checked, Report, Severity, State
from mingzhang.document import Block, Document, PageBreak, Paragraph, Style
from mingzhang.language import _
from mingzhang.report.words import Note, notes_of

_HEADS = {
    Severity.ERROR: "需要改正的问题",
    Severity.WARNING: "请核实的事项",
    Severity.NOTE: "其他说明",
}
_NUMBERS = "一二三四五六七八九"


def letter(
    report: Report,
    today: date,
    due: date | None = None,
    remarks: Sequence[str] = (),
    signer: str = "",
) -> Document:
    """The letters as a document, one after the other.

    Args:
        due: the day by which to mend; a blank to fill in where None.
        remarks: what people have to say beside the findings, numbered after them.
        signer: name of the finance bureau; a blank to fill in where empty.
    """
    blocks: list[Block] = []
    for checked in report.checked:
        if blocks:
            blocks.append(PageBreak())
        blocks.extend(_letter(checked, today, due, remarks, signer))
    return Document(tuple(blocks), _("审核意见"))


def _letter(
    checked: Checked, today: date, due: date | None, remarks: Sequence[str], signer: str
) -> list[Block]:
    booklet = checked.booklet
    kind = "预算" if booklet.kind.value == "budget" else "决算"
    name = booklet.department or "（未读出部门名称）"
    totals = checked.totals()
    notes = notes_of(checked)
    errors = [note for note in notes if note.finding.severity is Severity.ERROR]
    judged = sum(totals[s] for s in (State.EXACT, State.ROUNDING, State.IMPROBABLE, State.BROKEN))
    blocks: list[Block] = [
        Paragraph(f"关于{name}{booklet.year}年部门{kind}公开资料的审核意见", Style.FORM_TITLE),
        Paragraph(f"{name}：", Style.NOTE),
        Paragraph(
            f"你单位报送的{booklet.year}年部门{kind}公开资料收悉。经审核，"
            f"共有报表{len(booklet.tables)}张、文字说明{len(booklet.sections)}节、"
            f"绩效目标表{len(booklet.targets)}张，应核对{sum(totals.values())}项，已核对{judged}项"
            f"（相符{totals[State.EXACT]}项，四舍五入后相符{totals[State.ROUNDING]}项），"
            f"未能判断{totals[State.NOT_JUDGED]}项，不适用{totals[State.NOT_APPLICABLE]}项。"
            + (f"发现需要改正的问题{len(errors)}处。" if errors else "没有发现需要改正的问题。")
            + (f"另有审核意见{len(remarks)}条。" if remarks else ""),
            Style.BODY,
        ),
    ]
    number = 0
    for severity, head in _HEADS.items():
        mine = [note for note in notes if note.finding.severity is severity]
        if mine:
            blocks.append(Paragraph(f"{_NUMBERS[number]}、{head}", Style.HEADING_1))
            number += 1
        blocks.extend(_sentence(note) for note in mine)
    if remarks:
        blocks.append(Paragraph(f"{_NUMBERS[number]}、审核意见", Style.HEADING_1))
        blocks.extend(
            Paragraph(f"{place}．{words}", Style.BODY)
            for place, words in enumerate(remarks, len(notes) + 1)
        )
    if errors or remarks:
        day = f"{due.year}年{due.month}月{due.day}日" if due else "　　年　　月　　日"
        words = f"请于{day}前改正并重新报送。改正时请同时核对引用同一数据的其他表格和文字。"
        blocks.append(Paragraph(words, Style.BODY))
    blocks.append(Paragraph(signer or "（财政部门名称）", Style.SIGNATURE))
    blocks.append(Paragraph(f"{today.year}年{today.month}月{today.day}日", Style.SIGNATURE))
    return blocks


def _sentence(note: Note) -> Paragraph:
    return Paragraph(f"{note.number}．{note.sentence()}", Style.BODY)
