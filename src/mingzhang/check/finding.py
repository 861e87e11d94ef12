"""Findings: what is wrong in a booklet, where it stands, why, and what to do about it.

Places are data. The first cell of a finding is where to look, the others are the terms beside
it; message texts never name a place, reports turn the cells into words, boxes or addresses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import IntEnum

from mingzhang.account import Entry
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Doubt
from mingzhang.model.vocabulary import Labelled
from mingzhang.source import NOWHERE, Box, Place
from mingzhang.tables.relation import CellRef

SCHEMA = "mingzhang-report/1"
"""Name and version of the report's JSON form, see docs/report-schema.md."""


class Severity(Labelled):
    """How grave a finding is."""

    ERROR = "error", "错误"
    WARNING = "warning", "提示"
    NOTE = "note", "说明"

    @property
    def rank(self) -> int:
        """0 for a note, 1 for a warning, 2 for an error."""
        return ("note", "warning", "error").index(self.value)


class Category(Labelled):
    """Which demand of the disclosure rules a finding touches."""

    ACCURATE = "accurate", "准确"
    COMPLETE = "complete", "完整"
    TIMELY = "timely", "及时"
    CONSISTENT = "consistent", "一致"
    LEGIBLE = "legible", "可读"


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A printed thing that a finding points at: a cell of figures, a sentence, a field of a form.

    Attributes:
        table: printed title of the table or form, or the heading of the section.
        row: label of the row, the project, or empty.
        column: heading of the column, name of the field, or empty.
        text: as printed; of a sentence only the words that matter.
        amount_fen: the printed amount in fen; None where there is no figure.
        place: where it was printed.
        ref: the cell of a table of the booklet, for reports that draw the table.
    """

    table: str = ""
    row: str = ""
    column: str = ""
    text: str = ""
    amount_fen: int | None = None
    place: Place = NOWHERE
    ref: CellRef | None = None

    @property
    def file(self) -> str:
        """The file it was printed in."""
        return self.place.file

    @property
    def page(self) -> int | None:
        """The page, from 1; None where the format has none."""
        return self.place.page

    @property
    def line(self) -> int | None:
        """The line or paragraph, from 1."""
        return self.place.line

    @property
    def box(self) -> Box | None:
        """Left, top, right, bottom on its page, in points."""
        return self.place.box

    def words(self) -> str:
        """The cell in words, without file, page and figure.

        >>> ref = CellRef(2, "main", "207", "total")
        >>> FoundCell("2025年预算支出总表", "207 文化支出", "合计", ref=ref).words()
        '《2025年预算支出总表》“207 文化支出”行“合计”列'
        >>> FoundCell(table="三、支出预算情况说明").words()
        '《三、支出预算情况说明》'
        """
        words = f"《{self.table}》" if self.table else ""
        if self.row:
            words += _("“{row}”行").format(row=self.row) if self.ref else f"“{self.row}”"
        if self.column:
            words += (
                _("“{column}”列").format(column=self.column) if self.ref else f"“{self.column}”"
            )
        return words


@dataclass(frozen=True, slots=True)
class Evidence:
    """One relation that the finding explains, or one witness that speaks for it.

    Attributes:
        words: what the cells together say, without places.
        cells: the cells that say it, the whole before its parts.
    """

    words: str
    cells: tuple[FoundCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake of a booklet.

    Attributes:
        code, title, severity, category, basis, see_also: of the rule.
        message: what is wrong with these cells, without their places.
        cells: the first is where to look, the others are the terms.
        suggestion: what to do, may be empty.
        evidence: what the finding rests on.
    """

    code: str
    severity: Severity
    title: str
    message: str
    basis: tuple[Basis, ...]
    cells: tuple[FoundCell, ...]
    suggestion: str = ""
    see_also: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    category: Category = Category.CONSISTENT

    @property
    def place(self) -> Place:
        """Where to look."""
        return self.cells[0].place if self.cells else NOWHERE

    @property
    def fingerprint(self) -> str:
        """Twelve digits that stay the same while the mistake stays: rule, place in words, print.

        Pages and lines do not count, so that a paragraph more does not make all findings new.
        """
        cell = self.cells[0]
        words = "\x1f".join((self.code, cell.table, cell.row, cell.column, cell.text))
        return hashlib.sha256(words.encode()).hexdigest()[:12]


class State(Labelled):
    """How one check ended; there is no seventh way, so that silence is never taken for a pass."""

    EXACT = "exact", "相符"
    ROUNDING = "rounding", "四舍五入后相符"
    IMPROBABLE = "improbable", "可疑"
    BROKEN = "broken", "不符"
    NOT_APPLICABLE = "not_applicable", "不适用"
    NOT_JUDGED = "not_judged", "未能判断"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What of one thing should be checked, and how it ended.

    Attributes:
        group: `tables`, `narrative`, `targets` or `rules`.
        name: of the table, section, project or family of rules.
        counts: how many checks ended in each state; states without any are left out.
        why: why some were not judged, or do not apply.
    """

    group: str
    name: str
    counts: Mapping[State, int]
    why: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many checks there should be."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class UnreadWords:
    """A clause with figures that was not understood.

    Attributes:
        section, text: where and what; token: the word that stopped the reading; why: in words.
        figures: how many figures stand in it.
    """

    section: str
    text: str
    token: str
    why: str
    figures: int
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Understanding:
    """How much of the narrative was understood, counted in figures.

    Attributes:
        figures: money, percentages and counts that the text states, outside reasons and purposes.
        understood: those in clauses that were read as a whole; judged: those that some rule
            computed something from.
        set_aside: figures in reasons and purposes: they say nothing of the subject.
        unread: the clauses that were not understood, each with its word.
    """

    figures: int = 0
    understood: int = 0
    judged: int = 0
    set_aside: int = 0
    unread: tuple[UnreadWords, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether at least half of the figures were understood."""
        return 2 * self.understood >= self.figures


class RuleOutcome(Labelled):
    """What became of a rule in one check."""

    RAN = "ran", "已执行"
    NOT_RUN = "not_run", "未执行"
    FAILED = "failed", "程序故障"


@dataclass(frozen=True, slots=True)
class RuleRun:
    """What became of one rule.

    Attributes:
        outcome: ran, not run (what it needs is absent, which is no pass), or failed (our bug).
        why: the reason where it did not run or failed.
        detail: traceback of a failure.
        state: how the check ended: broken with an error, improbable with something less.
    """

    code: str
    title: str
    outcome: RuleOutcome
    findings: int = 0
    why: str = ""
    detail: str = field(default="", compare=False)
    state: State = State.NOT_JUDGED


@dataclass(frozen=True, slots=True)
class RelationRun:
    """How the relations (勾稽关系) of one booklet's tables came out.

    Attributes:
        exact: relations that hold in the printed figures as they stand.
        rounding: those that hold only because figures were rounded.
        improbable: those that hold only through a rare accident of rounding.
        broken: those that no true amounts can satisfy.
        unobserved: those not run, because a cell in them could not be read.
        joint: `feasible`, `infeasible` or `undecided`: all of them at the same time.
        skipped: why no relations were derived from some tables.
        cut_short: the work for naming the wrong cells was spent; those named are the best so far.
    """

    exact: int = 0
    rounding: int = 0
    improbable: int = 0
    broken: int = 0
    unobserved: int = 0
    joint: str = "feasible"
    skipped: tuple[str, ...] = ()
    cut_short: bool = False

    @property
    def run(self) -> int:
        """How many relations were judged."""
        return self.exact + self.rounding + self.improbable + self.broken


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that somebody decided to set aside.

    Attributes:
        reason: of the settings, or that it stands in the baseline.
        until: last day on which it is set aside; None for a baseline.
    """

    finding: Finding
    reason: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One booklet after the check.

    Attributes:
        booklet: what was checked, for reports that draw its tables.
        ledger: everything that should be checked in such a booklet, and how it ended.
        ignored: findings that the settings set aside, each with the reason.
        remarks: what the settings have to say: reasons that expired, entries that fit nothing.
        understanding: how much of the narrative was understood and judged.
    """

    booklet: Booklet
    findings: tuple[Finding, ...]
    relations: RelationRun
    rules: tuple[RuleRun, ...]
    ledger: tuple[LedgerLine, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    remarks: tuple[str, ...] = ()
    understanding: Understanding = Understanding()

    def totals(self) -> dict[State, int]:
        """The ledger added up, every state in its order."""
        return {state: sum(line.counts.get(state, 0) for line in self.ledger) for state in State}

    @property
    def file(self) -> str:
        """The file the booklet was read from."""
        return self.booklet.file

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What was read without being understood."""
        return self.booklet.doubts

    @property
    def unread(self) -> tuple[Entry, ...]:
        """What of the file was not read and may be a part of the booklet that counts."""
        lacks = not self.booklet.tables or any(f.code == "D101" for f in self.findings)
        return self.booklet.account.missing(tables_lack=lacks)

    @property
    def understood(self) -> tuple[int, int]:
        """How many of the printed figures were understood, of how many; see `Tally`."""
        tally, text = self.booklet.tally, self.understanding
        return tally.understood + text.understood, tally.outside_text + text.figures

    @property
    def is_whole(self) -> bool:
        """Whether the verdict speaks of the whole file: all read, and most of it understood."""
        known, figures = self.understood
        return not self.unread and 2 * known >= figures and self.understanding.is_enough

    def of(self, outcome: RuleOutcome) -> tuple[RuleRun, ...]:
        """The rules with this outcome."""
        return tuple(run for run in self.rules if run.outcome is outcome)


class ExitStatus(IntEnum):
    """How the command ends."""

    CLEAN = 0
    FINDINGS = 1
    UNREADABLE = 2
    OUR_FAILURE = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """A file on which the program itself failed: our mistake, not the file's.

    Attributes:
        reason: kind of the exception, its words, and the line of the program.
        detail: the whole trace, for a report to us.
    """

    file: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """What settings a run was made with, so that no report keeps quiet about them.

    Attributes:
        file: of the settings; empty where there were none.
        off: codes of the rules that it switches off.
    """

    file: str = ""
    off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one run over one or more files.

    Attributes:
        checked: the booklets that could be read, in the order of the command line.
        unreadable: the files that could not.
        version: of the program.
        failures: the files on which we failed.
        setup: the settings of the run.
    """

    checked: tuple[Checked, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    version: str = ""
    failures: tuple[Failure, ...] = ()
    setup: Setup = Setup()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of all booklets."""
        return tuple(finding for checked in self.checked for finding in checked.findings)

    def count(self, severity: Severity) -> int:
        """How many findings have exactly this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def exit_status(self, fail_on: Severity = Severity.ERROR) -> ExitStatus:
        """3 with a file on which we failed, 2 with one that cannot be read, 1 with a finding as
        grave as `fail_on`.

        A rule that failed by our own bug is never a clean pass: 3. Nor is a file that was read
        in part only, of which less than half was understood, or that no rule looked at: 2.
        """
        if self.failures:
            return ExitStatus.OUR_FAILURE
        if self.unreadable or not all(checked.of(RuleOutcome.RAN) for checked in self.checked):
            return ExitStatus.UNREADABLE
        if any(finding.severity.rank >= fail_on.rank for finding in self.findings):
            return ExitStatus.FINDINGS
        if any(checked.of(RuleOutcome.FAILED) for checked in self.checked):
            return ExitStatus.OUR_FAILURE
        if not all(checked.is_whole for checked in self.checked):
            return ExitStatus.UNREADABLE
        return ExitStatus.CLEAN
