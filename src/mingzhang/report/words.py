"""Words that several reports share."""

from __future__ import annotations

from mingzhang.account import Account, Fate
from mingzhang.check.finding import (
    Checked,
    Failure,
    Finding,
    FoundCell,
    Ignored,
    Report,
    RuleOutcome,
    Setup,
    Severity,
)
from mingzhang.language import SOURCE, _, current_language
from mingzhang.law import Basis
from mingzhang.lean import dataclass


def _gap() -> str:
    """What stands between a word and its number: nothing in Chinese."""
    return "" if current_language() == SOURCE else " "


def place_words(cell: FoundCell) -> str:
    """Where to look: `第3页 《…》“…”行“…”列`."""
    place = cell.place.words() if cell.place is not None else ""
    return " ".join(part for part in (place, cell.words()) if part)


def basis_words(basis: tuple[Basis, ...]) -> str:
    """The laws a finding rests on, in one line."""
    return "；".join(dict.fromkeys(entry.words() for entry in basis))


def head_words(checked: Checked) -> str:
    """What was checked: department, year, tables, forms."""
    booklet = checked.booklet
    return _(
        "{department} {year}年{kind}：{tables}张表、{sections}节文字、{targets}张绩效目标表"
    ).format(
        department=booklet.department or _("（未读出部门名称）"),
        year=booklet.year,
        kind=_(booklet.kind.label),
        tables=len(booklet.tables),
        sections=len(booklet.sections),
        targets=len(booklet.targets),
    )


def reading_words(checked: Checked) -> str:
    """How many figures were read, as what, and how many of them were judged or left over."""
    tally, text = checked.booklet.tally, checked.understanding
    parts = [
        _("表格{count}").format(count=tally.cells),
        _("文字{count}（看懂{understood}，核对{judged}，没看懂{unread}句）").format(
            count=text.figures,
            understood=text.understood,
            judged=text.judged,
            unread=len(text.unread),
        ),
    ]
    if tally.forms:
        parts.append(_("绩效表和清单{count}").format(count=tally.forms))
    if tally.odd:
        parts.append(_("表样不明的表{count}").format(count=tally.odd))
    if tally.labels:
        parts.append(_("编码和序号{count}").format(count=tally.labels))
    left = _("没有归入{count}").format(count=len(tally.left))
    return _("读到数字{total}个：{parts}；{left}").format(
        total=tally.total, parts="、".join(parts), left=left
    )


def not_understood_lines(checked: Checked) -> tuple[str, ...]:
    """The clauses of the text that were not understood, each with the word that stopped it."""
    return tuple(
        f"“{clause.text}”：{clause.why}（{clause.section}）"
        for clause in checked.understanding.unread
    )


def account_lines(account: Account) -> tuple[str, ...]:
    """What of a file was not read or set aside, a line each; what was read needs none."""
    return tuple(entry.words() for entry in account.grouped() if entry.fate is not Fate.READ)


def unread_words(checked: Checked) -> str:
    """Why the verdict speaks of a part of the file only; empty where it speaks of all."""
    if checked.is_whole:
        return ""
    unread = Account(checked.unread).grouped()
    parts = [entry.thing.counted(entry.count) + _("未读") for entry in unread]
    known, figures = checked.understood
    text = checked.understanding
    if 2 * known < figures:
        parts.append(_("{figures}个数字只看懂{known}个").format(figures=figures, known=known))
    elif not text.is_enough:
        parts.append(
            _("文字里的{figures}个数字只看懂{known}个").format(
                figures=text.figures, known=text.understood
            )
        )
    return _("没有读全：{parts}").format(parts="、".join(parts))


def relation_words(checked: Checked) -> str:
    """How the relations came out, so that silence is never mistaken for a pass."""
    run = checked.relations
    words = _("勾稽关系{run}条：相等{exact}，四舍五入后成立{rounding}，不成立{broken}").format(
        run=run.run, exact=run.exact, rounding=run.rounding, broken=run.broken
    )
    if run.improbable:
        words += _("，舍入勉强说得通{count}").format(count=run.improbable)
    if run.unobserved:
        words += _("；{count}条因单元格读不出未判断").format(count=run.unobserved)
    joint = {
        "feasible": _("合在一起也能同时成立"),
        "infeasible": _("合在一起不能同时成立"),
        "undecided": _("合在一起能否成立，在限定的工作量内没有判断出来"),
    }
    words += "；" + joint.get(run.joint, run.joint)
    if run.cut_short:
        words += _("；错处太多，定位在限定的工作量内没有做完，所指各格是目前最好的结果")
    return words


def ledger_words(checked: Checked) -> str:
    """Everything that should be checked and how it ended, in one line."""
    totals = checked.totals()
    counts = "，".join(f"{_(state.label)}{_gap()}{count}" for state, count in totals.items())
    return _("应核对{total}项：{counts}").format(total=sum(totals.values()), counts=counts)


def ignored_words(ignored: Ignored) -> str:
    """A finding that was set aside, in one line with the reason."""
    until = _("，至{date}").format(date=ignored.until.isoformat()) if ignored.until else ""
    finding = ignored.finding
    return (
        f"{finding.code} {finding.cells[0].words()}：{finding.message}（{ignored.reason}{until}）"
    )


def rule_words(checked: Checked) -> str:
    """How many rules ran."""
    ran, skipped, failed = (len(checked.of(outcome)) for outcome in RuleOutcome)
    words = _("规则{count}条：执行{ran}，未执行{skipped}").format(
        count=ran + skipped + failed, ran=ran, skipped=skipped
    )
    return words + (_("，程序故障{failed}").format(failed=failed) if failed else "")


def setup_words(setup: Setup) -> str:
    """Which settings the run obeyed, and what they switch off; empty where there were none."""
    if not setup.file:
        return ""
    words = _("按设置文件 {file}").format(file=setup.file)
    if setup.off:
        words += _("：关掉规则{count}条（{codes}）").format(
            count=len(setup.off), codes="、".join(setup.off)
        )
    return words


def failure_words(failure: Failure) -> str:
    """A file on which we failed, in one line."""
    return _("程序出错：{file}：{reason}（是程序的问题，请报告）").format(
        file=failure.file, reason=failure.reason
    )


def unlettered_words(report: Report) -> list[str]:
    """The files that no letter can be written about, a line each."""
    lost = [_("读不了：") + str(problem) for problem in report.unreadable]
    return lost + [failure_words(failure) for failure in report.failures]


def count_words(report: Report) -> str:
    """`错误3，提示1，说明0`."""
    return "，".join(
        f"{_(severity.label)}{_gap()}{report.count(severity)}" for severity in Severity
    )


def verdict_words(report: Report) -> str:
    """The last line of a report."""
    files = len(report.checked) + len(report.unreadable) + len(report.failures)
    words = _("共{files}份：{counts}").format(files=files, counts=count_words(report))
    partial = list(filter(None, map(unread_words, report.checked)))
    if partial:
        words = _("共{files}份，只就读懂的部分而言：{counts}；{partial}").format(
            files=files,
            counts=count_words(report),
            partial="；".join(dict.fromkeys(partial)),
        )
    if report.unreadable:
        words += _("；{count}份读不了").format(count=len(report.unreadable))
    if report.failures:
        words += _("；{count}份程序出错").format(count=len(report.failures))
    if any(not checked.of(RuleOutcome.RAN) for checked in report.checked):
        words += _("；没有执行任何规则，不能算通过")
    if any(checked.of(RuleOutcome.FAILED) for checked in report.checked):
        words += _("；有规则因程序故障没有结论")
    return words


@dataclass(frozen=True, slots=True)
class Note:
    """A finding with its number in the reports of one booklet."""

    number: int
    finding: Finding

    def words(self) -> str:
        """What stands in a note beside the wrong thing, a line each."""
        finding = self.finding
        lines = [f"【{self.number}】{_(finding.severity.label)}：{finding.title}", finding.message]
        if finding.suggestion:
            lines.append(_("怎么改：{words}").format(words=finding.suggestion))
        lines.append(
            _("依据：{words}").format(words=f"{basis_words(finding.basis)}（{finding.code}）")
        )
        return "\n".join(lines)

    def sentence(self) -> str:
        """The finding as a sentence for the letter that sends the booklet back."""
        finding = self.finding
        where = place_words(finding.cells[0])
        advice = f"（{finding.suggestion}）" if finding.suggestion else ""
        basis = basis_words(finding.basis)
        return f"{where}：{finding.title}，{finding.message}{advice}。依据：{basis}。"


def notes_of(checked: Checked) -> list[Note]:
    """The findings with their numbers: the same in every report."""
    return [Note(number, finding) for number, finding in enumerate(checked.findings, 1)]
