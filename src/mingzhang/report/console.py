"""A report on the console: findings by gravity, places, suggestions, and what was not checked."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from mingzhang.account import Fate
from mingzhang.check.finding import Checked, Finding, Report, RuleOutcome, Severity
from mingzhang.language import _
from mingzhang.report.words import (
    basis_words,
    head_words,
    ignored_words,
    ledger_words,
    not_understood_lines,
    place_words,
    reading_words,
    relation_words,
    rule_words,
    verdict_words,
)

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
_MOST_EVIDENCE = 4
_MOST_DOUBTS = 5


def print_report(report: Report, console: Console) -> None:
    """Print a whole report."""
    for problem in report.unreadable:
        console.print(Text(_("读不了：") + str(problem), style="bold magenta"))
    for checked in report.checked:
        _print_booklet(checked, console)
    console.print(Text(verdict_words(report), style=_verdict_style(report)))


def _verdict_style(report: Report) -> str:
    if report.count(Severity.ERROR) or report.unreadable:
        return "bold red"
    whole = all(checked.is_whole for checked in report.checked)
    return "bold green" if whole and not report.count(Severity.WARNING) else "bold yellow"


def _print_account(checked: Checked, console: Console) -> None:
    """What of the file was not read or set aside; what was read needs no line."""
    for entry in checked.booklet.account.grouped():
        if entry.fate is not Fate.READ:
            style = "bold magenta" if entry.fate is Fate.UNREAD else "dim"
            console.print(Text("  " + entry.words(), style=style))


def _print_booklet(checked: Checked, console: Console) -> None:
    console.print(Text(checked.file or head_words(checked), style="bold underline"))
    console.print(Text("  " + reading_words(checked), style="bold"))
    console.print(Text("  " + head_words(checked)))
    _print_account(checked, console)
    for severity in Severity:
        for finding in checked.findings:
            if finding.severity is severity:
                _print_finding(finding, console)
    _print_not_understood(checked, console)
    _print_doubts(checked, console)
    _print_ignored(checked, console)
    console.print(Text("  " + ledger_words(checked), style="bold"))
    console.print(Text("  " + relation_words(checked), style="dim"))
    console.print(Text("  " + rule_words(checked), style="dim"))
    for run in checked.of(RuleOutcome.NOT_RUN):
        console.print(Text(f"    {run.code} {run.title}：{run.why}", style="dim"))
    for run in checked.of(RuleOutcome.FAILED):
        console.print(Text(f"    {run.code} {run.title}：{run.why}", style="bold magenta"))
    for words in checked.relations.skipped:
        console.print(Text(f"    {words}", style="dim"))
    console.print()


def _print_ignored(checked: Checked, console: Console) -> None:
    if checked.ignored:
        console.print(Text("  " + _("按设置不计{count}处：").format(count=len(checked.ignored))))
    for ignored in checked.ignored:
        console.print(Text("    " + ignored_words(ignored), style="dim"))
    for words in checked.remarks:
        console.print(Text("  " + words, style="yellow"))


def _print_finding(finding: Finding, console: Console) -> None:
    line = Text("  ")
    line.append(f"{finding.severity.label} {finding.code} ", _COLOURS[finding.severity])
    line.append(finding.title, "bold")
    console.print(line)
    if finding.cells:
        console.print(Text("     " + place_words(finding.cells[0]), style="cyan"))
    console.print(Text("     " + finding.message))
    if finding.suggestion:
        console.print(Text("     → " + finding.suggestion, style="green"))
    for evidence in finding.evidence[:_MOST_EVIDENCE]:
        console.print(Text("     · " + evidence.words, style="dim"))
        if evidence.cells:
            where = evidence.cells[0]
            console.print(Text("       " + place_words(where), style="dim"))
    rest = len(finding.evidence) - _MOST_EVIDENCE
    if rest > 0:
        console.print(Text("     · " + _("另有{count}条同因的").format(count=rest), style="dim"))
    console.print(Text("     " + basis_words(finding.basis), style="dim italic"))


def _print_not_understood(checked: Checked, console: Console) -> None:
    lines = not_understood_lines(checked)
    if lines:
        console.print(
            Text("  " + _("没看懂的句子{count}处（没有核对）：").format(count=len(lines)), "yellow")
        )
    for words in lines[:_MOST_DOUBTS]:
        console.print(Text("    " + words, style="dim"))
    rest = len(lines) - _MOST_DOUBTS
    if rest > 0:
        console.print(Text("    " + _("……另有{count}处").format(count=rest), style="dim"))


def _print_doubts(checked: Checked, console: Console) -> None:
    doubts = checked.doubts
    if not doubts:
        return
    console.print(
        Text("  " + _("识读存疑{count}处（不算单位的错）：").format(count=len(doubts)), "yellow")
    )
    for doubt in doubts[:_MOST_DOUBTS]:
        where = doubt.place.words()
        shown = f"“{doubt.text}”" if doubt.text else ""
        console.print(Text(f"    {where} {doubt.message}{shown}".rstrip(), style="dim"))
    rest = len(doubts) - _MOST_DOUBTS
    if rest > 0:
        console.print(Text("    " + _("……另有{count}处").format(count=rest), style="dim"))
