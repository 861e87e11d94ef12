"""The command that checks booklets."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from mingzhang.cli.argument import OUT, OWN_RULES, PROFILE, THERE
from mingzhang.cli.given import given_files
from mingzhang.cli.progress import progress
from mingzhang.language import _
from mingzhang.terminal import say


@click.command(
    "check",
    help=_("审：核对公开资料里的每一个数字、每一句话。文件可以是文件夹、通配符、-（标准输入）。"),
)
@click.argument("names", metavar=_("文件…"), nargs=-1, required=True)
@PROFILE
@click.option(
    "--format",
    "form",
    type=click.Choice(("console", "json", "sarif", "html", "xlsx", "letter")),
    default="console",
    help=_("报告形式"),
)
@click.option("-o", "--out", type=OUT, help=_("报告写入的文件；html、xlsx、letter 必填"))
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning")),
    default="error",
    help=_("达到这一级别即以状态1结束"),
)
@click.option(
    "--together", is_flag=True, help=_("这些文件是同一本资料的几个部分（文字、报表分开）")
)
@click.option("--only", multiple=True, help=_("只用这些规则（编号或其开头），可重复"))
@click.option("--ignore", multiple=True, help=_("不用这些规则，可重复"))
@click.option("--due", type=click.DateTime(["%Y-%m-%d"]), help=_("审核意见里的改正期限"))
@click.option("--dated", type=click.DateTime(["%Y-%m-%d"]), help=_("审核意见的成文日期，默认今天"))
@click.option("--signer", default="", help=_("审核意见的署名，如 晋溪县财政局"))
@click.option("--addressee", default="", help=_("审核意见的主送单位，默认资料上的部门"))
@click.option("--number", default="", help=_("第一份审核意见的文号，以后各份顺编"))
@click.option("--settings", type=THERE, help=_("设置文件，默认当前文件夹的 mingzhang.toml"))
@click.option("--write-baseline", type=OUT, help=_("把现有问题写成基线，以后只报新的"))
@OWN_RULES
@click.option("--brief", is_flag=True, help=_("一份资料只报一行"))
@click.option("-q", "--quiet", is_flag=True, help=_("不显示进度，只报结论一行"))
def check_command(
    names: Sequence[str],
    profile: str,
    form: str,
    out: Path | None,
    fail_on: str,
    together: bool,
    only: Sequence[str],
    ignore: Sequence[str],
    due: datetime | None,
    dated: datetime | None,
    signer: str,
    addressee: str,
    number: str,
    settings: Path | None,
    write_baseline: Path | None,
    brief: bool,
    quiet: bool,
) -> None:
    """Check files; exit status 0 clean, 1 findings, 2 unreadable, 3 our own failure."""
    if Path(names[0]).is_file():
        from mingzhang.read.ahead import read_ahead

        read_ahead(Path(names[0]))  # while the rules are loaded
    from mingzhang.check import setting
    from mingzhang.check.finding import Severity
    from mingzhang.check.rule import find_rules
    from mingzhang.pipeline.review import make_ready, review_files, write_letter
    from mingzhang.report import write_report
    from mingzhang.report.words import unlettered_words

    for prefix in (*only, *ignore):
        if not any(code.startswith(prefix.upper()) for code in find_rules()):
            raise click.BadParameter(_("没有编号以“{prefix}”开头的规则").format(prefix=prefix))
    if form in ("html", "xlsx", "letter") and out is None:
        raise click.UsageError(_("--format {form} 需要用 -o 指明报告文件").format(form=form))
    if number and not setting.letter_number(number):
        raise click.BadParameter(setting.no_number_words())
    here = Path(setting.FILE)
    chosen = settings or (here if here.is_file() else None)
    rules = setting.read_settings(chosen) if chosen else setting.NO_SETTINGS
    make_ready()
    with given_files(names) as given:
        with progress(len(given.files), quiet) as step:
            report = review_files(
                given.files, profile, only, ignore, step, together, rules, given.labels
            )
        if given.passed and not quiet:
            say(_passed_words(given.passed), err=True)
        if form == "letter" and out is not None:
            known = rules.letter
            head = setting.LetterHead(
                setting.letter_number(number) or known.number,
                addressee or known.addressee,
                signer or known.signer,
                dated.date() if dated else known.day,
                due.date() if due else known.due,
            )
            for words in unlettered_words(report):
                say(words, err=True)
            if report.checked:
                write_letter(report, out, head)
        else:
            depth = "verdict" if quiet else "brief" if brief else "full"
            write_report(report, form, out, depth)
    if write_baseline is not None:
        count = setting.write_baseline(write_baseline, report.findings)
        say(
            _("基线：{count}处问题，写入 {path}").format(count=count, path=write_baseline), err=True
        )
    sys.exit(int(report.exit_status(Severity(fail_on))))


def _passed_words(passed: Sequence[Path]) -> str:
    """Files of a folder that are no documents, by their endings."""
    endings = sorted({path.suffix.lower() or path.name for path in passed})
    return _("不是公开资料的文件{count}个，没有看：{endings}").format(
        count=len(passed), endings="、".join(endings)
    )
