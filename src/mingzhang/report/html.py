"""A report as one offline page: findings to filter and to copy, beside the tables they stand in."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePath

from jinja2 import Environment, StrictUndefined, Template

from mingzhang.check.finding import (
    Checked,
    Finding,
    FoundCell,
    Report,
    RuleOutcome,
    Severity,
    State,
)
from mingzhang.check.spot import column_words, printed_text, section_words
from mingzhang.language import _
from mingzhang.lean import dataclass
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

_MOST_TERMS = 14  # of one sum; the others are marked in the table
_MOST_VIEW, _VIEW_ROOM = 260.0, 26.0  # height of what is shown beside a finding, in points
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
class ShownTerm:
    """A cell that a finding rests on: where it stands, what is printed there, its address."""

    place: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """What some cells together say, and the cells; without words, cells that stand beside."""

    words: str
    terms: tuple[ShownTerm, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as the page shows it.

    Attributes:
        address: of the wrong cell on the page, empty where it is not shown.
    """

    number: int
    finding: Finding
    place: str
    address: str
    evidence: tuple[ShownEvidence, ...]
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
    name: str = ""


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

    def view(self, finding: int) -> tuple[float, float, float, float] | None:
        """Left, top, width and height of what is to be seen of a finding; None where nothing.

        All its cells where they stand near enough together, otherwise the wrong one.
        """
        mine = [box for box in self.boxes if box.finding == finding]
        wrong = [box for box in mine if box.role == "wrong"]
        if not wrong:
            return None
        top, bottom = _upright(mine)
        if bottom - top > _MOST_VIEW:
            top, bottom = _upright(wrong)
        top, bottom = max(top - _VIEW_ROOM, 0), min(bottom + _VIEW_ROOM, self.height)
        return 0, top, self.width, min(bottom - top, _MOST_VIEW + 2 * _VIEW_ROOM)


def _upright(boxes: Sequence[ShownBox]) -> tuple[float, float]:
    return min(box.top for box in boxes), max(box.top + box.height for box in boxes)


@dataclass(slots=True)
class ShownFile:
    """A checked booklet."""

    checked: Checked
    name: str
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
    names = file_names(
        (
            *(checked.file for checked in report.checked),
            *(problem.file for problem in report.unreadable),
            *(failure.file for failure in report.failures),
        )
    )
    for index, checked in enumerate(report.checked, 1):
        name = names.get(checked.file, "") or head_words(checked)
        shown.append(_shown(checked, name, index, numbered))
        numbered += len(checked.findings)
    every = [finding for file in shown for finding in file.findings]
    return _template().render(
        report=report,
        files=shown,
        verdict=verdict_words(report),
        setup=setup_words(replace(report.setup, file=PurePath(report.setup.file).name)),
        failures=[
            failure_words(replace(failure, file=names[failure.file])).replace(
                failure.file, names[failure.file]
            )
            for failure in report.failures
        ],
        names=names,
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


def file_names(files: Iterable[str]) -> dict[str, str]:
    """Names for files in a page that goes to others: never where they lie on this machine.

    The bare name; where two would be the same, with as many folders as tell them apart.

    >>> file_names(["/home/li/a.pdf", "/home/li/x/b.pdf", "/home/li/y/b.pdf"]).values()
    dict_values(['a.pdf', 'x/b.pdf', 'y/b.pdf'])
    """
    parts = {file: PurePath(file).parts for file in files}
    names: dict[str, str] = {}
    for file, mine in parts.items():
        others = [other for other in parts.values() if other != mine]
        length = 1
        while length < len(mine) and any(o[-length:] == mine[-length:] for o in others):
            length += 1
        names[file] = "/".join(mine[-length:])
    return names


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _template() -> Template:
    return _environment().from_string((files(__package__) / "report.html.j2").read_text("utf-8"))


def _cells(finding: Finding) -> Iterator[tuple[str, FoundCell]]:
    """The cells of a finding: the wrong one, then what it rests on, as far as anything is there."""
    yield from (("wrong", cell) for cell in finding.cells[:1])
    beside = [*finding.cells[1:], *(cell for e in finding.evidence for cell in e.cells)]
    yield from (("term", cell) for cell in dict.fromkeys(beside) if cell.text)


def _shown(checked: Checked, name: str, index: int, before: int) -> ShownFile:
    shown = ShownFile(
        checked,
        name,
        head_words(checked),
        reading_words(checked),
        account_lines(checked.booklet.account),
        relation_words(checked),
        rule_words(checked),
    )
    cells: dict[CellRef, list[tuple[str, int]]] = defaultdict(list)
    texts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, finding in enumerate(checked.findings, before + 1):
        for role, cell in _cells(finding):
            if cell.ref is not None:
                cells[cell.ref].append((role, number))
            elif role == "wrong" and cell.text:
                texts[cell.table, cell.text].append(number)
    names = {ref: f"c{index}-{number}" for number, ref in enumerate(cells, 1)}
    shown.pages = _pages(checked, before)
    pages = {page.number for page in shown.pages}

    def address(cell: FoundCell) -> str:
        if cell.ref in names:
            return names[cell.ref]
        return f"p{index}-{cell.page}" if cell.page in pages else ""

    for number, finding in enumerate(checked.findings, before + 1):
        first = finding.cells[0] if finding.cells else None
        shown.findings.append(
            ShownFinding(
                number,
                finding,
                place_words(first) if first else "",
                address(first) if first else "",
                tuple(_evidence(finding, address)),
                first.table if first else "",
                basis_words(finding.basis),
            )
        )
    shown.tables = [
        _table(checked, number, table, cells, names)
        for number, table in enumerate(checked.booklet.tables)
    ]
    shown.sections = list(_sections(checked, texts))
    shown.ledger = ledger_words(checked)
    shown.ignored = tuple(ignored_words(ignored) for ignored in checked.ignored)
    return shown


def _evidence(finding: Finding, address: Callable[[FoundCell], str]) -> Iterator[ShownEvidence]:
    """Each relation with its terms; then the cells that stand in none."""
    said: set[FoundCell] = set(finding.cells[:1])
    pieces = [(evidence.words, evidence.cells) for evidence in finding.evidence]
    said.update(cell for _words, cells in pieces for cell in cells)
    rest = tuple(cell for cell in dict.fromkeys(finding.cells) if cell not in said)
    for words, cells in (*pieces, ("", rest)):
        terms = [
            ShownTerm(place_words(cell), cell.text, address(cell)) for cell in cells if cell.text
        ]
        if words or terms:
            more = max(len(terms) - _MOST_TERMS, 0)
            yield ShownEvidence(words, tuple(terms[:_MOST_TERMS]), more)


def _pages(checked: Checked, before: int) -> list[ShownPage]:
    """The pages of a PDF that findings point at, with frames: red for the wrong cell."""
    boxes: dict[int, list[ShownBox]] = defaultdict(list)
    wanted: list[int] = []
    for number, finding in enumerate(checked.findings, before + 1):
        framed = {cell.box for role, cell in _cells(finding) if role == "wrong"}
        for role, cell in _cells(finding):
            if cell.page is None or cell.box is None or (role == "term" and cell.box in framed):
                continue
            framed.add(cell.box if role == "term" else None)
            left, top, right, bottom = cell.box
            frame = ShownBox(left, top, right - left, bottom - top, role, number)
            boxes[cell.page].append(frame)
            if role == "wrong" and cell.page not in wanted:
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
    names: Mapping[CellRef, str],
) -> ShownTable:
    panels = tuple(_panel(checked, index, table, panel, marks, names) for panel in table.panels)
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
    names: Mapping[CellRef, str],
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
            ref = CellRef(index, panel.key, row.key, column)
            found = marks.get(ref)
            mark = None
            if found:
                role = "wrong" if any(role == "wrong" for role, _number in found) else "term"
                numbers = tuple(dict.fromkeys(number for _role, number in found))
                mark = Mark(role, numbers)
            shown.append(ShownCell(printed_text(cell), mark, names.get(ref, "")))
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
