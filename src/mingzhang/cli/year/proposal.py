"""Proposals to change the catalogue: with whom they lie, and what was decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from mingzhang.cli.argument import OUT, THERE
from mingzhang.cli.year.catalogue import show_edit
from mingzhang.cli.year.screen import DAY
from mingzhang.language import _
from mingzhang.terminal import say

if TYPE_CHECKING:
    from mingzhang.year.service.body import Body
    from mingzhang.year.service.proposal import Case

_Command = TypeVar("_Command", bound=Callable[..., None])


@click.group("proposal", help=_("购买服务目录的调整建议：逐级上报、合并、审定。"))
def proposal_command() -> None:
    """Proposals up the levels."""


def _given(command: _Command) -> _Command:
    for name, words in (
        ("--steps", _("办理经过（CSV）")),
        ("--proposals", _("调整建议（CSV）")),
        ("--bodies", _("机构（CSV）")),
    ):
        command = click.option(name, type=THERE, required=True, help=words)(command)
    return command


def _read(bodies: Path, proposals: Path, steps: Path) -> tuple[dict[str, Body], dict[str, Case]]:
    from mingzhang.year.service.body import read_bodies
    from mingzhang.year.service.proposal import read_cases, read_proposals

    known = read_bodies(bodies)
    return known, read_cases(steps, read_proposals(proposals, known), known)


@proposal_command.command("status", help=_("每件建议走到哪里、意见是什么，哪些可以合并。"))
@_given
@click.option("--body", default="", help=_("只看在这个机构的"))
def status_command(bodies: Path, proposals: Path, steps: Path, body: str) -> None:
    """Show every proposal with its way and its opinions."""
    from mingzhang.year.service.proposal import alike_of, outcome_of

    _bodies, cases = _read(bodies, proposals, steps)
    for case in cases.values():
        if body not in ("", case.holder):
            continue
        amendment = case.proposal.amendment
        line = f"{amendment.kind.value} {amendment.department} {amendment.code}{amendment.name}"
        line += f" → {amendment.new_code}{amendment.new_name}" if amendment.new_name else ""
        say(f"{case.proposal.id} {line}")
        say(_("  路径：{route}").format(route=" → ".join(case.route)))
        state = case.state.value + (f" {case.holder}" if case.holder else "")
        if case.into:
            outcome = outcome_of(case, cases)
            state += f" {case.into}（{outcome.state.value}）"
        say(_("  状态：{state}").format(state=state))
        for step in case.steps:
            say(f"  {step.day} {step.body} {step.kind.value} {step.opinion}".rstrip())
    for group in alike_of(cases.values()):
        words = _("{ids}在{body}，说的是同一件事，可以合并")
        ids = "、".join(case.proposal.id for case in group)
        say(words.format(ids=ids, body=group[0].holder))


@proposal_command.command("decide", help=_("把采纳的建议写成新目录和通知。"))
@_given
@click.option("--catalogue", type=THERE, required=True, help=_("现在的目录（CSV）"))
@click.option("--title", required=True, help=_("目录的名称，不带书名号"))
@click.option("--number", required=True, help=_("通知的文号"))
@click.option("--at", type=DAY, required=True, help=_("通知的日期，新目录从这天起"))
@click.option("--addressee", default="", help=_("主送；默认有建议的单位"))
@click.option("-o", "--out", type=OUT, required=True, help=_("写到这个文件夹"))
def decide_command(
    bodies: Path,
    proposals: Path,
    steps: Path,
    catalogue: Path,
    title: str,
    number: str,
    at: datetime,
    addressee: str,
    out: Path,
) -> None:
    """Write the new catalogue and its notice; refused where an adopted change does not fit."""
    from mingzhang.file import write_aside
    from mingzhang.render.docx_official import write_official
    from mingzhang.year.service.history import Decision, history_csv, read_history
    from mingzhang.year.service.notice import notice_document, notice_of, notice_toml
    from mingzhang.year.service.proposal import adopted_of

    known, cases = _read(bodies, proposals, steps)
    history = read_history(catalogue)
    day = at.date()
    try:
        adopted = adopted_of(
            (case for case in cases.values() if case.steps and case.steps[-1].day <= day),
            history.at(day),
        )
        if not adopted:
            raise click.UsageError(_("到{day}没有采纳的建议").format(day=day))
        after, edits = history.decide(Decision(number, day, adopted))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    problems = [edit.problem for edit in edits if edit.problem]
    if problems:
        raise click.UsageError("；".join(problems))
    (top,) = (body.name for body in known.values() if not body.above)
    asked = dict.fromkeys(c.proposal.body for c in cases.values() if c.state.value == "采纳")
    notice = notice_of(
        adopted, issuer=top, number=number, day=day, catalogue=title,
        addressee=addressee or "、".join(asked),
    )  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    write_aside(out / "notice.toml", notice_toml(notice))
    write_official(notice_document(notice), out / "notice.docx", at)
    write_aside(out / "catalogue.csv", history_csv(after))
    for edit in edits:
        show_edit(edit)
    for name in ("notice.toml", "notice.docx", "catalogue.csv"):
        say(f"  {out / name}")
