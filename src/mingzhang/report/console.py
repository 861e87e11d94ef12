"""A report on the console: findings by gravity, places, suggestions, and what was not checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import Enum

from rich.console import Console
from rich.text import Text

from mingzhang.account import Fate
from mingzhang.check.finding import Checked, Finding, Report, RuleOutcome, Severity
from mingzhang.language import _
from mingzhang.report.words import (
    basis_words,
    failure_words,
    head_words,
    ignored_words,
    ledger_words,
    not_understood_lines,
    place_words,
    reading_words,
    relation_words,
    rule_words,
    setup_words,
    unread_words,
    verdict_words,
)

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
_MOST_EVIDENCE = 4
_MOST_PLACES = 30
_MOST_DOUBTS = 5


class Depth(Enum):
    """How much of a report is printed."""

    FULL = "full"
    BRIEF = "brief"  # a line a file
    VERDICT = "verdict"  # the last line


def print_report(report: Report, console: Console, depth: Depth = Depth.FULL) -> None:
    """Print a whole report, or less of it; several files end in a table with a line each."""
    for problem in report.unreadable:
        console.print(Text(_("读不了：") + str(problem), style="bold magenta"))
    for failure in report.failures:
        console.print(Text(failure_words(failure), style="bold magenta"))
    if depth is Depth.FULL:
        for checked in report.checked:
            _print_booklet(checked, console)
    files = len(report.checked) + len(report.unreadable) + len(report.failures)
    if depth is Depth.BRIEF or (depth is Depth.FULL and files > 1):
        _print_summary(report, console)
    if report.setup.file:
        console.print(Text(setup_words(report.setup), style="yellow"))
    console.print(Text(verdict_words(report), style=_verdict_style(report)))


def _print_summary(report: Report, console: Console) -> None:
    """A line for each file: how many of each severity, and which rules."""
    heads = "  ".join(_(severity.label) for severity in Severity)
    console.print(Text(f"{heads}  " + _("文件"), style="bold"))
    for checked in report.checked:
        line = Text()
        for severity in Severity:
            count = sum(finding.severity is severity for finding in checked.findings)
            width = _columns(_(severity.label))
            line.append(f"{count:>{width}}  ", _COLOURS[severity] if count else "dim")
        line.append(checked.file or head_words(checked))
        codes = Counter(f.code for f in checked.findings if f.severity is not Severity.NOTE)
        shown = [code + (f"×{count}" if count > 1 else "") for code, count in codes.items()]
        if shown:
            line.append("  " + " ".join(shown), "dim")
        if unread_words(checked):
            line.append("  " + unread_words(checked), "magenta")
        console.print(line)
    lost = [(p.file, _("读不了")) for p in report.unreadable]
    lost += [(failure.file, _("程序出错")) for failure in report.failures]
    for file, words in lost:
        gap = " " * sum(_columns(_(severity.label)) + 2 for severity in Severity)
        console.print(Text(f"{gap}{file}  {words}", style="magenta"))


def _columns(text: str) -> int:
    """How many columns of a terminal a label takes; a Chinese character is two."""
    return sum(1 if character < "\u2e80" else 2 for character in text)


def _verdict_style(report: Report) -> str:
    if report.count(Severity.ERROR) or report.unreadable or report.failures:
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
        groups: dict[tuple[str, str], list[Finding]] = {}
        for finding in checked.findings:
            if finding.severity is severity:
                groups.setdefault((finding.code, finding.title), []).append(finding)
        for group in groups.values():
            _print_group(group, console)
    _print_not_understood(checked, console)
    _print_doubts(checked, console)
    _print_ignored(checked, console)
    console.print(Text("  " + ledger_words(checked), style="bold"))
    console.print(Text("  " + relation_words(checked), style="dim"))
    console.print(Text("  " + rule_words(checked), style="dim"))
    idle: dict[str, list[str]] = {}
    for run in checked.of(RuleOutcome.NOT_RUN):
        idle.setdefault(run.why, []).append(run.code)
    for why, codes in idle.items():
        console.print(Text(f"    {' '.join(codes)}：{why}", style="dim"))
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


def _print_group(group: Sequence[Finding], console: Console) -> None:
    """Findings of one rule: one heading, then every place; what they share is said once."""
    first = group[0]
    line = Text("  ")
    line.append(f"{_(first.severity.label)} {first.code} ", _COLOURS[first.severity])
    line.append(first.title, "bold")
    if len(group) > 1:
        line.append(_("（{count}处）").format(count=len(group)))
    console.print(line)
    shared = first.suggestion if len({finding.suggestion for finding in group}) == 1 else ""
    for finding in group[:_MOST_PLACES]:
        _print_place(finding, console, shared)
    if len(group) > _MOST_PLACES:
        rest = _("……另有{count}处，用 --format html 或 xlsx 看全部")
        console.print(Text("     " + rest.format(count=len(group) - _MOST_PLACES), style="dim"))
    if shared:
        console.print(Text("     → " + shared, style="green"))
    console.print(Text("     " + basis_words(first.basis), style="dim italic"))


def _print_place(finding: Finding, console: Console, shared: str) -> None:
    if finding.cells:
        console.print(Text("     " + place_words(finding.cells[0]), style="cyan"))
    console.print(Text("     " + finding.message))
    if finding.suggestion and finding.suggestion != shared:
        console.print(Text("     → " + finding.suggestion, style="green"))
    for evidence in finding.evidence[:_MOST_EVIDENCE]:
        console.print(Text("     · " + evidence.words, style="dim"))
        if evidence.cells:
            where = evidence.cells[0]
            console.print(Text("       " + place_words(where), style="dim"))
    rest = len(finding.evidence) - _MOST_EVIDENCE
    if rest > 0:
        console.print(Text("     · " + _("另有{count}条同因的").format(count=rest), style="dim"))


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
