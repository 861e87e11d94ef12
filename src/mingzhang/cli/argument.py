"""Arguments that several commands take."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from mingzhang.language import _, near_or_all

OUT = click.Path(path_type=Path)
THERE = click.Path(path_type=Path, exists=True)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def _use_rules(context: click.Context, _option: click.Parameter, folders: Sequence[Path]) -> None:
    """Name the folders for `find_rules` while the command runs, in every process that it starts."""
    if not folders:
        return
    from mingzhang.check.rule import FOLDERS

    before = os.environ.get(FOLDERS)

    def restore() -> None:
        if before is None:
            os.environ.pop(FOLDERS, None)
        else:
            os.environ[FOLDERS] = before

    given = [str(folder.resolve()) for folder in folders]
    os.environ[FOLDERS] = os.pathsep.join([*given, *filter(None, [before])])
    context.call_on_close(restore)


OWN_RULES = click.option(
    "--rules",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    expose_value=False,
    callback=_use_rules,
    help=_("再加上这个文件夹里自定的规则，可重复"),
)
"""`--rules DIR`: rules of one's own, see `mingzhang.check.rule.find_rules`."""


class ProfileType(click.types.StringParamType):
    """The id of a profile, words that mean one, or the file that holds one.

    A folder of them is only made known.
    """

    name = "profile"

    def convert(
        self, value: str, param: click.Parameter | None, context: click.Context | None
    ) -> str:
        """The id; the file is named for every process that this one starts."""
        from mingzhang.errors import ProfileError

        if not value:
            return value
        from mingzhang.profiles import give, profile_ids

        if value in profile_ids():
            return value
        path = Path(value)
        if not path.exists():
            from mingzhang.cli.place import find_profiles

            meant = find_profiles(value)
            if len(meant) == 1:  # 山西, “上海 决算”
                return meant[0].id
            if meant:
                words = _("“{words}”有几种格式，请写明一种：\n{choices}")
                listed = "\n".join(f"  {p.title}  -p {p.id}" for p in meant)
                raise click.BadParameter(words.format(words=value, choices=listed), context, param)
            known = near_or_all(value, profile_ids(), len(profile_ids()))
            words = _("没有格式“{id}”，也没有这个文件；现有：{ids}").format(id=value, ids=known)
            raise click.BadParameter(words, context, param)
        try:
            return give(path)
        except ProfileError as error:
            raise click.BadParameter(str(error), context, param) from error


PROFILE = click.option(
    "-p",
    "--profile",
    type=ProfileType(),
    default="",
    help=_("地区格式的名字，见 mingzhang profiles，或一个自备的格式文件（TOML）；默认自动判断"),
)
"""`--profile ID` or `--profile FILE.toml`, see `mingzhang.profiles`."""

OWN_PROFILE = click.option(
    "--profile",
    type=ProfileType(),
    expose_value=False,
    help=_("自备的格式文件（TOML），资料里就可以填它的名字"),
)
"""`--profile FILE.toml` where the source itself says which profile it is of."""
