"""The review letter 审核意见: what was checked and what is to be mended, on paper, to be signed.

It holds what an official puts his name to: mistakes and what is to be explained, the acts that
are known to say so, and nothing of how the program came to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from mingzhang.check.finding import Checked, Finding, Report, Severity
from mingzhang.check.setting import NO_HEAD, LetterHead
from mingzhang.document import Block, Document, PageBreak, Paragraph, Style
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.identity import level_of
from mingzhang.model.vocabulary import Level
from mingzhang.pattern import compiled
from mingzhang.report.words import place_words

_HEADS = {Severity.ERROR: "需要改正的问题", Severity.WARNING: "请核实的事项"}
_NUMBERS = "一二三四五六七八九"
_QUOTE = compiled(r"(“[^“”]*”|《[^《》]*》)")
_GAP = compiled(r"(?<=[^\x00-\x7f]) +|(?<! ) +(?=[^\x00-\x7f])")
_RUNNING = compiled(r"\d+(?=号$)")


def letter(
    report: Report, today: date, head: LetterHead = NO_HEAD, remarks: Sequence[str] = ()
) -> Document:
    """The letters as a document, one after the other.

    Args:
        today: the date of the letters where the head has none.
        head: numbers, names and dates; what it lacks is a blank to fill in.
        remarks: what people have to say beside the findings, numbered after them.
    """
    head = replace(head, day=head.day or today)
    blocks: list[Block] = []
    for place, checked in enumerate(report.checked):
        if blocks:
            blocks.append(PageBreak())
        numbered = replace(head, number=_counted_on(head.number, place))
        blocks.extend(_letter(checked, numbered, remarks))
    return Document(tuple(blocks), _("审核意见"))


def _counted_on(number: str, steps: int) -> str:
    """The number of a letter so many letters later."""
    match = _RUNNING.search(number)
    return f"{number[: match.start()]}{int(match.group()) + steps}号" if match else number


def causes_of(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings of one cause together, in the order of the first: same rule, same severity."""
    causes: dict[tuple[str, str, Severity], list[Finding]] = {}
    for finding in findings:
        key = (finding.code, finding.title, finding.severity)
        causes.setdefault(key, []).append(finding)
    return list(causes.values())


def whose(booklet: Booklet) -> str:
    """部门 or 单位, as a title says whose budget it is."""
    return (level_of(booklet) or Level.DEPARTMENT).label


def _letter(checked: Checked, head: LetterHead, remarks: Sequence[str]) -> list[Block]:
    booklet = checked.booklet
    kind = "预算" if booklet.kind.value == "budget" else "决算"
    name = booklet.department or "　　　　　　"
    about = f"{booklet.year}年{whose(booklet)}{kind}公开资料"
    blocks: list[Block] = []
    if head.number:
        blocks.append(Paragraph(head.number, Style.CENTRED))
    blocks += [
        Paragraph(f"关于{name}{about}的审核意见", Style.FORM_TITLE),
        Paragraph(f"{head.addressee or name}：", Style.NOTE),
        Paragraph(_opening(checked, kind, len(remarks)), Style.BODY),
    ]
    section, number = 0, 0
    for severity, words in _HEADS.items():
        causes = causes_of([f for f in checked.findings if f.severity is severity])
        if causes:
            blocks.append(Paragraph(f"{_NUMBERS[section]}、{words}", Style.HEADING_1))
            section += 1
        for cause in causes:
            number += 1
            blocks.extend(_item(number, cause))
    if remarks:
        blocks.append(Paragraph(f"{_NUMBERS[section]}、审核意见", Style.HEADING_1))
        for words in remarks:
            number += 1
            blocks.append(Paragraph(f"{number}．{words}", Style.BODY))
    if number:
        blocks.append(Paragraph(_closing(checked, head.due, bool(remarks)), Style.BODY))
    day = head.day
    assert day is not None
    blocks.append(Paragraph(head.signer or "　　　　　　财政局", Style.SIGNATURE))
    blocks.append(Paragraph(f"{day.year}年{day.month}月{day.day}日", Style.SIGNATURE))
    return blocks


def _opening(checked: Checked, kind: str, remarks: int) -> str:
    """What came, what of it was looked at, and how much was found."""
    booklet = checked.booklet
    things = ((booklet.tables, "报表{}张"), (booklet.sections, "文字说明{}节"))
    parts = [words.format(len(held)) for held, words in things if held]
    if booklet.targets:
        parts.append(f"绩效目标表{len(booklet.targets)}张")
    found = [
        f"{words}{count}处"
        for severity, words in _HEADS.items()
        if (count := sum(f.severity is severity for f in checked.findings))
    ]
    if remarks:
        found.append(f"审核意见{remarks}条")
    words = f"你单位报送的{booklet.year}年{whose(booklet)}{kind}公开资料收悉"
    words += f"，共有{'、'.join(parts)}。" if parts else "。"
    if not checked.is_whole:
        words += "其中部分内容未能读取，以下意见仅就已读取的内容提出。"
    if found:
        return f"{words}经审核，提出{'、'.join(found)}，现反馈如下。"
    return f"{words}经审核，没有发现需要改正的问题。"


def _closing(checked: Checked, due: date | None, has_remarks: bool) -> str:
    day = f"{due.year}年{due.month}月{due.day}日" if due else "　　年　　月　　日"
    if has_remarks or any(f.severity is Severity.ERROR for f in checked.findings):
        return f"请于{day}前改正并重新报送。改正时请同时核对引用同一数据的其他表格和文字。"
    return f"请于{day}前核实并书面说明；确需改正的，改正后重新报送。"


def _item(number: int, cause: Sequence[Finding]) -> list[Paragraph]:
    """One cause: a paragraph where it shows once, otherwise a line for every place."""
    first = cause[0]
    basis = _basis(dict.fromkeys(entry for finding in cause for entry in finding.basis))
    if len(cause) == 1:
        words = f"{number}．{first.title}。{_words(first)}{basis}"
        return [Paragraph(words, Style.BODY)]
    lines = [Paragraph(f"{number}．{first.title}，共{len(cause)}处。{basis}", Style.HEADING_2)]
    lines += [
        Paragraph(f"（{place}）{_words(finding)}", Style.BODY)
        for place, finding in enumerate(cause, 1)
    ]
    return lines


def _words(finding: Finding) -> str:
    """Where it stands, what is wrong and what to do, in sentences."""
    where = place_words(finding.cells[0])
    sentences = [f"{where}：{finding.message}" if where else finding.message, finding.suggestion]
    return "".join(f"{_set(words).rstrip('。')}。" for words in sentences if words)


def _basis(entries: Sequence[Basis] | dict[Basis, None]) -> str:
    """The acts that are known to say so; practice and what nobody has read are none to cite."""
    known = [entry for entry in entries if entry.standing not in ("practice", "unverified")]
    words = "、".join(dict.fromkeys(entry.words() for entry in known))
    return f"依据：{words}。" if words else ""


def _set(words: str) -> str:
    """Words as an official letter sets them: no gap between Chinese and figures; quotes as printed.

    >>> _set("写作占 59.14%，“2130234 林业”应为 59.41%")
    '写作占59.14%，“2130234 林业”应为59.41%'
    """
    return "".join(
        piece if _QUOTE.fullmatch(piece) else _GAP.sub("", piece) for piece in _QUOTE.split(words)
    )
