"""Single mistakes put into sentences and target forms, one kind a function."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from benchmarks.mutant import Mutant
from mingzhang.amounts import Amount
from mingzhang.check.finding import Finding
from mingzhang.model.booklet import Booklet, Section
from mingzhang.model.form import Form
from mingzhang.model.row_key import Item, Project
from mingzhang.narrative.number import Figure, FigureKind, figures
from mingzhang.narrative.part import NARRATIVE, role_of


def printed_amounts(booklet: Booklet) -> Counter[int]:
    """How often each amount of fen is printed, in tables and sentences."""
    counts: Counter[int] = Counter()
    for table in booklet.tables:
        for _panel, _row, _column, cell in table.cells():
            if cell.amount is not None:
                counts[round(cell.amount.fen)] += 1
    for section in booklet.sections:
        for paragraph in section.paragraphs:
            for figure in figures(paragraph.text):
                if figure.amount is not None:
                    counts[round(figure.amount.fen)] += 1
    return counts


def _sentences(booklet: Booklet, kind: FigureKind) -> list[tuple[int, int, Section, Figure]]:
    return [
        (i, j, section, figure)
        for i, section in enumerate(booklet.sections)
        if role_of(booklet, section) == NARRATIVE
        for j, paragraph in enumerate(section.paragraphs)
        for figure in figures(paragraph.text)
        if figure.kind is kind and figure.value
    ]


def _with_text(booklet: Booklet, section: int, paragraph: int, text: str) -> Booklet:
    sections = list(booklet.sections)
    paragraphs = list(sections[section].paragraphs)
    paragraphs[paragraph] = replace(paragraphs[paragraph], text=text)
    sections[section] = replace(sections[section], paragraphs=tuple(paragraphs))
    return replace(booklet, sections=tuple(sections))


def _names_sentence(section: Section, text: str) -> Callable[[Finding], bool]:
    def names(finding: Finding) -> bool:
        return any(
            section.title in cell.table and (cell.text in text or text in cell.text)
            for cell in finding.cells
            if cell.ref is None
        )

    return names


def text_digit(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The first digits of an amount in a sentence changed."""
    return _text_figure(booklet, chance, FigureKind.MONEY)


def text_percent(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """A percentage in a sentence changed."""
    return _text_figure(booklet, chance, FigureKind.PERCENT)


def _text_figure(booklet: Booklet, chance: random.Random, kind: FigureKind) -> Mutant | None:
    places = _sentences(booklet, kind)
    if not places:
        return None
    i, j, section, figure = chance.choice(places)
    text = section.paragraphs[j].text
    at = next((n for n in range(figure.start, figure.end) if text[n] in "123456789"), None)
    if at is None:
        return None
    other = chance.choice([d for d in "123456789" if d != text[at]])
    altered = text[:at] + other + text[at + 1 :]
    same = printed_amounts(booklet)[round(figure.value)] if kind is FigureKind.MONEY else 2
    if kind is FigureKind.PERCENT and _is_of_tiny(text, figure):
        same = 0  # 0.01 of 0.02 is anything from 20 to 100 %
    return Mutant(_with_text(booklet, i, j, altered), same > 1, _names_sentence(section, altered))


def _is_of_tiny(text: str, figure: Figure) -> bool:
    """Whether the amount before a percentage is a few last digits."""
    before = [f for f in figures(text) if f.end <= figure.start and f.amount is not None]
    return bool(before) and before[-1].amount is not None and abs(before[-1].amount.digits) < 20


def text_unit(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """万元 of a sentence written as 元."""
    places = [p for p in _sentences(booklet, FigureKind.MONEY) if p[3].text.endswith("万元")]
    if not places:
        return None
    i, j, section, figure = chance.choice(places)
    text = section.paragraphs[j].text
    altered = text[: figure.end - 2] + text[figure.end - 1 :]
    same = printed_amounts(booklet)[round(figure.value)]
    return Mutant(_with_text(booklet, i, j, altered), same > 1, _names_sentence(section, altered))


def direction(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """A direction word of a change turned; provable where a rate or an amount stands beside it."""
    places = []
    for i, section in enumerate(booklet.sections):
        if role_of(booklet, section) != NARRATIVE:
            continue
        for j, paragraph in enumerate(section.paragraphs):
            pattern = r"(增加|减少|增长|下降)(?=\d[\d.,]*(?:万元|%))"
            places += [(i, j, section, m) for m in re.finditer(pattern, paragraph.text)]
    if not places:
        return None
    i, j, section, match = chance.choice(places)
    text = section.paragraphs[j].text
    turned = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}[match[1]]
    altered = text[: match.start()] + turned + text[match.end() :]
    near = text[max(0, match.start() - 30) : match.end() + 30]
    paired = len(re.findall(r"(?:增加|减少|增长|下降)\d", near)) > 1
    return Mutant(_with_text(booklet, i, j, altered), paired, _names_sentence(section, altered))


def year(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The year of a sentence, as last year's text left it."""
    this = f"{booklet.year}年"
    places = [
        (i, j, section, match.start())
        for i, section in enumerate(booklet.sections)
        if role_of(booklet, section) == NARRATIVE
        for j, paragraph in enumerate(section.paragraphs)
        for match in re.finditer(this, paragraph.text)
    ]
    if not places:
        return None
    i, j, section, at = chance.choice(places)
    text = section.paragraphs[j].text
    altered = text[:at] + f"{booklet.year - 2}年" + text[at + len(this) :]
    return Mutant(_with_text(booklet, i, j, altered), True, _names_sentence(section, altered))


def department(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """Another department's name in a sentence."""
    places = [
        (i, j, section)
        for i, section in enumerate(booklet.sections)
        for j, paragraph in enumerate(section.paragraphs)
        if role_of(booklet, section) == NARRATIVE and booklet.department in paragraph.text
    ]
    if not places:
        return None
    i, j, section = chance.choice(places)
    text = section.paragraphs[j].text
    altered = text.replace(booklet.department, f"{booklet.county or '某县'}水利局", 1)
    return Mutant(_with_text(booklet, i, j, altered), True, _names_sentence(section, altered))


def form_amount(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The first digit of the year's total in a target form changed."""
    forms = [
        t
        for t in booklet.targets
        if (total := t.amount("total", "year")) is not None and not total.is_zero()
    ]
    if not forms:
        return None
    target = chance.choice(forms)
    amount = target.amount("total", "year")
    assert amount is not None
    text = str(abs(amount.digits))
    first = chance.choice([d for d in "123456789" if d != text[0]])
    new = Amount(int(first + text[1:]), amount.decimals, amount.unit)
    altered = target.with_amount("total", "year", new)
    forms_now = tuple(altered if form is target else form for form in booklet.forms)
    return Mutant(
        replace(booklet, forms=forms_now),
        _is_printed_again(booklet, target),
        lambda finding: any(target.subject in cell.row for cell in finding.cells),
    )


def _is_printed_again(booklet: Booklet, target: Form) -> bool:
    """Whether the money of a form can be seen elsewhere: its sources, or its project in a table."""
    parts = [fund for fund in target.funds if fund.column == "year" and fund.source != "total"]
    return any(fund.amount is not None for fund in parts) or any(
        isinstance(row.key, Project | Item) and any(target.subject in x for x in row.labels)
        for table in booklet.tables
        for panel in table.panels
        for row in panel.rows
    )
