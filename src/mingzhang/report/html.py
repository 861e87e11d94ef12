"""A report as one offline page: findings to filter and to copy, beside the tables they stand in."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from mingzhang.check.finding import Checked, Finding, Report, RuleOutcome, Severity, State
from mingzhang.check.spot import column_words, printed_text, section_words
from mingzhang.language import _
from mingzhang.model.booklet import Panel, Table
from mingzhang.read.worker import draw_safely
from mingzhang.report.words import (
    Note,
    account_lines,
    basis_words,
    count_words,
    failure_words,
    head_words,
    ignored_words,
    ledger_words,
    place_words,
    reading_words,
    relation_words,
    rule_words,
    setup_words,
    verdict_words,
)
from mingzhang.tables.profile import profile_of
from mingzhang.tables.relation import CellRef

_MOST_PAGES = 24  # pictures in one report; the findings on further pages stand in the tables below


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell or a sentence that findings point at.

    Attributes:
        role: `wrong` for where to look, `term` for what stands beside it.
        findings: their numbers on the page.
    """

    role: str
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as the page shows it."""

    number: int
    finding: Finding
    file: str
    places: tuple[str, ...]
    table: str
    basis: str

    @property
    def sentence(self) -> str:
        """The finding as a sentence for the letter that sends the booklet back."""
        return Note(self.number, self.finding).sentence()


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A printed cell with its mark."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """One side of a table."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[ShownCell, ...]], ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table of the booklet."""

    title: str
    unit: str
    panels: tuple[ShownPanel, ...]
    note: str
    marked: bool


@dataclass(frozen=True, slots=True)
class ShownBox:
    """A frame on a page: left, top, width and height in points."""

    left: float
    top: float
    width: float
    height: float
    role: str
    finding: int


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page of the PDF as it was handed in.

    Attributes:
        picture: the page as a `data:` address.
    """

    number: int
    width: float
    height: float
    picture: str
    boxes: tuple[ShownBox, ...]


@dataclass(slots=True)
class ShownFile:
    """A checked booklet."""

    checked: Checked
    head: str
    reading: str
    account: tuple[str, ...]
    relations: str
    rules: str
    findings: list[ShownFinding] = field(default_factory=list)
    tables: list[ShownTable] = field(default_factory=list)
    sections: list[tuple[str, list[ShownCell]]] = field(default_factory=list)
    pages: list[ShownPage] = field(default_factory=list)
    ledger: str = ""
    ignored: tuple[str, ...] = ()


def html_report(report: Report) -> str:
    """The page; nothing in it is fetched, and it reads without its script."""
    numbered = 0
    shown = []
    for checked in report.checked:
        shown.append(_shown(checked, numbered))
        numbered += len(checked.findings)
    every = [finding for file in shown for finding in file.findings]
    return _template().render(
        report=report,
        files=shown,
        verdict=verdict_words(report),
        setup=setup_words(report.setup),
        failures=[failure_words(failure) for failure in report.failures],
        counts=count_words(report),
        severities=list(Severity),
        states=list(State),
        codes=sorted({(f.finding.code, f.finding.title) for f in every}),
        tables=list(dict.fromkeys(f.table for f in every if f.table)),
        outcome=RuleOutcome,
        css=(files(__package__) / "report.css").read_text("utf-8"),
        script=(files(__package__) / "report.js").read_text("utf-8"),
        _=_,
    )


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _template() -> Template:
    return _environment().from_string((files(__package__) / "report.html.j2").read_text("utf-8"))


def _shown(checked: Checked, before: int) -> ShownFile:
    shown = ShownFile(
        checked,
        head_words(checked),
        reading_words(checked),
        account_lines(checked.booklet.account),
        relation_words(checked),
        rule_words(checked),
    )
    cells: dict[CellRef, list[tuple[str, int]]] = defaultdict(list)
    texts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, finding in enumerate(checked.findings, before + 1):
        shown.findings.append(
            ShownFinding(
                number,
                finding,
                checked.file,
                tuple(dict.fromkeys(place_words(cell) for cell in finding.cells)),
                finding.cells[0].table if finding.cells else "",
                basis_words(finding.basis),
            )
        )
        for order, cell in enumerate(finding.cells):
            if cell.ref is not None:
                cells[cell.ref].append(("term" if order else "wrong", number))
            elif order == 0 and cell.text:
                texts[cell.table, cell.text].append(number)
    shown.tables = [
        _table(checked, index, table, cells) for index, table in enumerate(checked.booklet.tables)
    ]
    shown.sections = list(_sections(checked, texts))
    shown.pages = _pages(checked, before)
    shown.ledger = ledger_words(checked)
    shown.ignored = tuple(ignored_words(ignored) for ignored in checked.ignored)
    return shown


def _pages(checked: Checked, before: int) -> list[ShownPage]:
    """The pages of a PDF that findings point at, with frames: red for the wrong cell."""
    boxes: dict[int, list[ShownBox]] = defaultdict(list)
    wanted: list[int] = []
    for number, finding in enumerate(checked.findings, before + 1):
        for order, cell in reversed(list(enumerate(finding.cells))):
            if cell.page is None or cell.box is None:
                continue
            left, top, right, bottom = cell.box
            role = "term" if order else "wrong"
            frame = ShownBox(left, top, right - left, bottom - top, role, number)
            boxes[cell.page].append(frame)
            if not order and cell.page not in wanted:
                wanted.append(cell.page)
    path = Path(checked.file)
    if not wanted or checked.booklet.format != "pdf" or not path.is_file():
        return []
    return [
        ShownPage(
            page,
            width,
            height,
            "data:image/jpeg;base64," + b64encode(picture).decode(),
            tuple(sorted(boxes[page], key=lambda box: box.role != "term")),
        )
        for page, width, height, picture in draw_safely(path, sorted(wanted)[:_MOST_PAGES])
    ]


def _table(
    checked: Checked,
    index: int,
    table: Table,
    marks: Mapping[CellRef, list[tuple[str, int]]],
) -> ShownTable:
    panels = tuple(_panel(checked, index, table, panel, marks) for panel in table.panels)
    return ShownTable(
        table.title,
        table.unit.label,
        panels,
        table.note,
        any(
            cell.mark and cell.mark.role == "wrong"
            for panel in panels
            for _labels, row in panel.rows
            for cell in row
        ),
    )


def _panel(
    checked: Checked,
    index: int,
    table: Table,
    panel: Panel,
    marks: Mapping[CellRef, list[tuple[str, int]]],
) -> ShownPanel:
    booklet = checked.booklet
    profile = profile_of(booklet)
    heads = tuple(
        column_words(table, profile, booklet.year, panel.key, column) for column in panel.columns
    )
    rows = []
    for row in panel.rows:
        shown = []
        for column, cell in zip(panel.columns, row.cells, strict=True):
            found = marks.get(CellRef(index, panel.key, row.key, column))
            mark = None
            if found:
                role = "wrong" if any(role == "wrong" for role, _number in found) else "term"
                numbers = tuple(dict.fromkeys(number for _role, number in found))
                mark = Mark(role, numbers)
            shown.append(ShownCell(printed_text(cell), mark))
        rows.append((" ".join(label for label in row.labels if label), tuple(shown)))
    return ShownPanel(heads, tuple(rows))


def _sections(
    checked: Checked, texts: Mapping[tuple[str, str], list[int]]
) -> Iterator[tuple[str, list[ShownCell]]]:
    """Sections in which some words are marked, cut into marked and plain pieces."""
    for section in checked.booklet.sections:
        heading = section_words(section)
        mine = {text: numbers for (table, text), numbers in texts.items() if table == heading}
        if not mine:
            continue
        pieces: list[ShownCell] = []
        for sentence in section.paragraphs:
            pieces.extend(_pieces(sentence.text, mine))
            pieces.append(ShownCell("\n"))
        yield heading, pieces


def _pieces(text: str, marked: Mapping[str, list[int]]) -> Iterator[ShownCell]:
    while text:
        hits = [(text.find(words), words) for words in marked if words in text]
        if not hits:
            yield ShownCell(text)
            return
        at, words = min(hits, key=lambda hit: (hit[0], -len(hit[1])))
        if at:
            yield ShownCell(text[:at])
        yield ShownCell(words, Mark("wrong", tuple(marked[words])))
        text = text[at + len(words) :]
