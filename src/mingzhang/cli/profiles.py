"""The command that lists the formats of places and looks one over."""

from __future__ import annotations

import sys

import click

from mingzhang.cli.argument import ProfileType
from mingzhang.language import _
from mingzhang.terminal import say


@click.command("profiles", help=_("列出已有的地区格式；--check 检查一个格式文件。"))
@click.option(
    "--check",
    "checked",
    type=ProfileType(),
    default="",
    help=_("检查这个格式（名字或 TOML 文件）：写错的项和成员、缺少的表、没有可查内容的规则"),
)
@click.option("--profile", type=ProfileType(), expose_value=False, help=_("另外的文件或文件夹"))
def profiles_command(checked: str) -> None:
    """List the profiles, or say what is wrong with one; exit status 1 where something is."""
    if checked:
        sys.exit(_check(checked))
    from mingzhang.profiles import doubled_profiles
    from mingzhang.tables.profile import all_profiles, faulty_profiles

    for profile in all_profiles():
        say(f"{profile.id}  {profile.title}")
    for error in faulty_profiles():
        say(_("不能使用：{reason}").format(reason=error), err=True)
    for file in doubled_profiles():
        say(_("没有使用 {file}：已有同名的格式").format(file=file), err=True)


def _check(profile_id: str) -> int:
    from mingzhang.check.profile import check_profile

    report = check_profile(profile_id)
    for mistake in report.mistakes:
        say(mistake.words())
    for words in report.missing:
        say(_("说明：{words}").format(words=words))
    if report.profile is not None:
        say(
            _(
                "{id}（{title}）：{tables}张表、{sections}节说明、{measures}个指标，错误{count}处"
            ).format(
                id=report.id,
                title=report.profile.title,
                tables=len(report.profile.tables),
                sections=len(report.profile.sections),
                measures=len(report.profile.measures),
                count=len(report.mistakes),
            )
        )
    return 1 if report.mistakes else 0
