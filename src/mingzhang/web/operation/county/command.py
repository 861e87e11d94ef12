"""`mingzhang counties`: one list of counties, each a platform of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from mingzhang.language import _
from mingzhang.web.operation.county.registry import (
    County,
    Unusable,
    environment,
    get_county,
    read_counties,
)

_OWN = (
    "migrate",
    "first-accounts",
    "backup",
    "restore",
    "verify-log",
    "scrub",
    "publish",
    "worker",
)
"""Commands of the platform that one county runs by itself."""


@click.group("counties", help=_("一个省（市）的许多县：一台机器、一个PostgreSQL，一县一个平台。"))
@click.option(
    "--list",
    "listed",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("counties.toml"),
    envvar="MINGZHANG_COUNTIES",
    help=_("县的清单（TOML），默认 counties.toml"),
)
@click.pass_context
def counties_command(context: click.Context, listed: Path) -> None:
    """Read the list for whichever command follows."""
    context.obj = read_counties(listed)


@counties_command.command("show", help=_("列出清单里的县。"))
@click.pass_obj
def show_command(counties: Sequence[County]) -> None:
    """One line a county."""
    for county in counties:
        click.echo(f"{county.key}\t{county.name}\t{county.address}\t{county.port}\t{county.data}")


@counties_command.command("migrate", help=_("建立、升级每个县的数据库；一个不成，别的照做。"))
@click.pass_obj
def migrate_command(counties: Sequence[County]) -> None:
    """Bring every county's schema forward; exit status 1 where one failed."""
    failed = [county.key for county in counties if _run(county, ["migrate"])]
    click.echo(_("{count}个县已升级").format(count=len(counties) - len(failed)))
    if failed:
        click.secho(_("没有成的：{names}").format(names="、".join(failed)), fg="red", err=True)
        sys.exit(1)


@counties_command.command("serve", help=_("服务清单里所有的县，直到停止。"))
@click.option("--workers", default=2, help=_("同时最多几个后台进程，各县轮着用"))
@click.option("--only", default="", help=_("只服务这几个县，逗号分隔；别的在别的机器上"))
@click.pass_obj
def serve_command(counties: Sequence[County], workers: int, only: str) -> None:
    """Serve them."""
    from mingzhang.web.operation.county.serving import serve

    chosen = [get_county(counties, key.strip()) for key in only.split(",") if key.strip()]
    serve(chosen or counties, workers)


@counties_command.command(
    "run",
    help=_("在一个县里运行平台的命令，如 run lanxian backup 岚县.tar.zst。"),
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("key")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.pass_obj
def run_command(counties: Sequence[County], key: str, command: tuple[str, ...]) -> None:
    """Run it with the county's environment; its exit status."""
    if command[0] not in _OWN:
        raise Unusable(_("这里可以运行的是 {names}").format(names="、".join(_OWN)))
    sys.exit(_run(get_county(counties, key), command))


@counties_command.command("publish", help=_("每个县的公开平台各导出成静态文件，一县一个文件夹。"))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--base", default="", help=_("静态网站的网址，每个县在它下面；默认用各县自己的"))
@click.pass_obj
def publish_command(counties: Sequence[County], folder: Path, base: str) -> None:
    """Export every county below one folder; exit status 1 where one failed."""
    from mingzhang.web.operation.county.index import write_index

    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    for county in counties:
        own = f"{base.rstrip('/')}/{county.key}" if base else county.address
        if _run(county, ["publish", "--base", own, str(folder / county.key)]):
            failed.append(county)
    write_index(folder, [c for c in counties if (folder / c.key / "index.html").exists()])
    if failed:
        names = "、".join(county.name for county in failed)
        click.secho(_("没有成的：{names}").format(names=names), fg="red", err=True)
        sys.exit(1)


_SHORT, _BESIDE = 40, 24
"""Characters of a domain that a bucket of nginx's map, 64 bytes, holds; and bytes beside a name."""


@counties_command.command("nginx", help=_("印出nginx按域名找到各县的一段配置。"))
@click.pass_obj
def nginx_command(counties: Sequence[County]) -> None:
    """A map of domains to ports, for `deploy/nginx-counties.conf`."""
    longest = max(len(county.host) for county in counties)
    if longest > _SHORT:  # what nginx has by itself holds no longer names
        click.echo(f"map_hash_bucket_size {1 << (longest + _BESIDE).bit_length()};")
    click.echo("map $host $mingzhang {")
    for county in counties:
        click.echo(f"    {county.host} 127.0.0.1:{county.port};")
    click.echo("}")


@counties_command.command(
    "prometheus", help=_("印出Prometheus的目标清单（file_sd），一县一个标签。")
)
@click.pass_obj
def prometheus_command(counties: Sequence[County]) -> None:
    """What `file_sd_configs` reads."""
    told = [
        {
            "targets": [f"127.0.0.1:{county.port}"],
            "labels": {"county": county.key, "name": county.name},
        }
        for county in counties
    ]
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


def _run(county: County, command: Sequence[str]) -> int:
    """Run a command of the platform with a county's environment; its exit status."""
    done = subprocess.run(
        [sys.executable, "-m", "mingzhang", *command],
        env=environment(county, os.environ),
        check=False,
    )
    return done.returncode
