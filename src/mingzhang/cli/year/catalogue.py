"""The catalogue of purchased services: of a day, amended by a notice, and what is outside it."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mingzhang.cli.argument import OUT, THERE
from mingzhang.cli.year.screen import DAY
from mingzhang.language import _
from mingzhang.terminal import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzhang.narrative.amendment import Unread
    from mingzhang.year.service.history import Edit


@click.group("catalogue", help=_("政府购买服务目录：某一天的目录，通知怎样改它，采购在不在内。"))
def catalogue_command() -> None:
    """The catalogue with its dates."""


@catalogue_command.command("show", help=_("某一天有效的目录。"))
@click.argument("catalogue", type=THERE)
@click.option("--at", type=DAY, required=True, help=_("哪一天"))
@click.option("--department", default="", help=_("只看这个部门"))
def show_command(catalogue: Path, at: datetime, department: str) -> None:
    """Print the lines in force on a day."""
    from mingzhang.year.service.history import read_history

    count = 0
    for line in read_history(catalogue).at(at.date()):
        if department in ("", line.entry.department):
            entry = line.entry
            words = (entry.department, entry.code, entry.name, line.batch, line.basis)
            say(" ".join(filter(None, words)))
            count += 1
    say(_("{day}有效的目录共{count}条").format(day=at.date(), count=count))


@catalogue_command.command("amend", help=_("把一份通知读成一条条修订，逐条显示，用到目录上。"))
@click.argument("catalogue", type=THERE)
@click.option("--notice", type=THERE, required=True, help=_("通知（TOML）"))
@click.option("--list", "attached", type=THERE, help=_("随通知印发的新目录（CSV）"))
@click.option("--batch", default="", help=_("新目录的批次，如 第二批"))
@click.option("--at", type=DAY, help=_("从哪一天起；默认通知的日期"))
@click.option("--partly", is_flag=True, help=_("有的修订用不上时，仍写出用上的"))
@click.option("-o", "--out", type=OUT, help=_("写出修订后的目录（CSV）"))
def amend_command(
    catalogue: Path,
    notice: Path,
    attached: Path | None,
    batch: str,
    at: datetime | None,
    partly: bool,
    out: Path | None,
) -> None:
    """Apply a notice; exit status 0 every edit fits, 1 some do not."""
    from mingzhang.file import write_aside
    from mingzhang.narrative.amendment import amendments_of
    from mingzhang.year.service.history import Decision, history_csv, read_history
    from mingzhang.year.service.notice import day_of_notice, read_notice

    said = read_notice(notice)
    day = at.date() if at else day_of_notice(said)
    if day is None:
        words = _("通知的日期“{text}”不是某一天").format(text=said.date)
        raise click.BadParameter(words, param_hint="--at")
    amendments, unread = amendments_of(said.paragraphs)
    lines = read_history(attached).lines if attached else ()
    number = said.number or said.title
    decision = Decision(number, day, tuple(amendments), tuple(s.entry for s in lines), batch)
    try:
        history, edits = read_history(catalogue).decide(decision)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from error
    _show(edits, unread)
    if lines:
        say(_("随{number}增加{batch}目录{count}条").format(
            number=number, batch=batch, count=len(lines)
        ))  # fmt: skip
    whole = not unread and not any(edit.problem for edit in edits)
    if out is not None and (whole or partly):
        write_aside(out, history_csv(history))
        say(f"  {out}")
    elif out is not None:
        say(_("没有写出：有的修订用不上，看过以后用 --partly"))
    sys.exit(0 if whole else 1)


def _show(edits: Sequence[Edit], unread: Sequence[Unread]) -> None:
    for edit in edits:
        show_edit(edit)
        say(_("  通知：{quote}").format(quote=edit.amendment.quote))
    for sentence in unread:
        say(_("没有读懂：{quote}").format(quote=sentence.quote))
        say(f"  {sentence.reason}")


def show_edit(edit: Edit) -> None:
    """One edit as what was there and what is there now, or why it does not fit."""
    amendment = edit.amendment
    whose = f"{amendment.batch} {amendment.department}".strip()
    say(f"{amendment.kind.value} {whose}".rstrip())
    for sign, entry in (("-", edit.before), ("+", edit.after)):
        if entry is not None and not edit.problem:
            say(f"  {sign} {entry.code} {entry.name}")
    if edit.problem:
        say(f"    {amendment.code} {amendment.name}")
        say(_("  没有用上：{reason}").format(reason=edit.problem))


@catalogue_command.command("scope", help=_("资料里购买的每一项服务，是否在那一天的目录内。"))
@click.argument("source", type=THERE)
@click.option("--catalogue", type=THERE, required=True, help=_("目录（CSV）"))
@click.option("--at", type=DAY, help=_("哪一天；默认预算年度的1月1日"))
@click.option("--department", default="", help=_("目录里的哪一个部门；默认按部门名称找"))
def scope_command(source: Path, catalogue: Path, at: datetime | None, department: str) -> None:
    """Check every purchased service; exit status 1 something is outside the catalogue."""
    from mingzhang.entry import read_source
    from mingzhang.year.service.history import departments_of, read_history
    from mingzhang.year.service.scope import scope_of

    budget = read_source(source)
    history = read_history(catalogue)
    day = at.date() if at else date(budget.year, 1, 1)
    known = departments_of(history.at(day))
    if department and department not in known:
        from mingzhang.language import near_or_all

        words = _("没有名为“{text}”的{what}").format(text=department, what=_("部门"))
        raise click.BadParameter(f"{words}：{near_or_all(department, known)}")
    found = scope_of(budget, history, day, department)
    for scoped in found:
        entry = f"{scoped.entry.code} {scoped.entry.name}" if scoped.entry else ""
        outcome = scoped.problem or _("在目录内")
        if scoped.unjudged:
            outcome = _("未判定：{reason}").format(reason=scoped.unjudged)
        say("：".join((scoped.item.name, "，".join(filter(None, (entry, outcome))))))
    outside = sum(bool(scoped.problem) for scoped in found)
    unjudged = sum(bool(scoped.unjudged) for scoped in found)
    words = _("购买服务{count}项，目录外{outside}项，未判定{unjudged}项")
    say(words.format(count=len(found), outside=outside, unjudged=unjudged))
    sys.exit(1 if outside else 0)
