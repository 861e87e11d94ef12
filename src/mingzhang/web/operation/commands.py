"""Commands of the platform, named by `mingzhang.cli`; each takes `--data`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from mingzhang.language import _
from mingzhang.web.operation import serving

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("data"),
    envvar="MINGZHANG_DATA",
    help=_("平台数据所在的文件夹，默认 data"),
)


@click.command("serve", help=_("公开平台：填报、审核、公开；--demo 装入演示县。"))
@DATA
@click.option("--host", default="127.0.0.1", help=_("监听的地址"))
@click.option("--port", default=8000, type=int, help=_("监听的端口"))
@click.option("--web", default=2, type=int, help=_("网页进程数"))
@click.option("--workers", default=1, type=int, help=_("后台进程数"))
@click.option("--demo", is_flag=True, help=_("装入演示县，打印每个角色的账号和密码"))
@click.option("--check", is_flag=True, help=_("只核对能否启动：部件、设置、数据库，不监听"))
def serve_command(
    data: Path, host: str, port: int, web: int, workers: int, demo: bool, check: bool
) -> None:
    """Serve the platform."""
    _check_parts()
    if check:
        serving.configure(data, demo)
        serving.check()
        click.echo(_("可以启动：部件、设置、数据库都没有问题"))
        return
    serving.check_port(host, port)
    if demo:
        shown = f"[{host}]" if ":" in host else host
        os.environ.setdefault("MINGZHANG_ADDRESS", f"http://{shown}:{port}")
    serving.configure(data, demo)
    serving.migrate()
    if demo:
        from mingzhang.web.operation.demonstration.load import load, print_accounts

        click.echo(_("准备演示县（第一次约需半分钟）……"))
        load()
        print_accounts(host, port)
    sys.exit(serving.run(host, port, web, workers))


@click.command("open", help=_("在浏览器里审核文件：只在这台电脑上，不要账号，不连网络。"))
@click.option("--port", default=0, type=int, help=_("端口，默认任选一个空闲的"))
@click.option("--no-browser", is_flag=True, help=_("只打印网址，不打开浏览器"))
def open_command(port: int, no_browser: bool) -> None:
    """Check files in the browser, on this computer alone."""
    _check_parts()
    from mingzhang.web.checker.alone import HOST, serve_alone

    serving.check_port(HOST, port)

    def ready(address: str) -> None:
        click.echo(_("请用浏览器打开 {address}（按 Ctrl-C 结束）").format(address=address))

    serve_alone(port, ready, not no_browser)


@click.command("worker", help=_("后台进程：读取、审核、编制、导出。"))
@DATA
@click.option("--idle", default=0.0, help=_("多少秒没有任务就结束；默认不结束"))
def worker_command(data: Path, idle: float) -> None:
    """Run one worker."""
    _check_parts()
    serving.configure(data)
    serving.work(idle)


@click.command("verify-log", help=_("核对审计日志：逐条验证，有改动、缺失、截断即报。"))
@DATA
@click.option("--head", default="", help=_("先前记下的校验值"))
@click.option(
    "--anchor",
    "anchors",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=_("另存的锚点文件；默认 MINGZHANG_ANCHOR 所指的"),
)
@click.option("--print-anchor", is_flag=True, help=_("印出现在的锚点一行，可抄写、打印、另存"))
def verify_log_command(data: Path, head: str, anchors: Path | None, print_anchor: bool) -> None:
    """Verify the audit log; exit status 1 where it was tampered with."""
    serving.configure(data)
    from mingzhang.web import audit
    from mingzhang.web.operation import held

    verdict = held.verify(head)
    if anchors is not None and not verdict.problem:
        verdict = audit.Verdict(verdict.count, verdict.head, audit.anchored_problem(anchors))
    if print_anchor:
        click.echo(audit.anchor())
    click.echo(_("审计日志{count}条，校验值 {head}").format(count=verdict.count, head=verdict.head))
    if verdict.problem:
        click.secho(verdict.problem, fg="red", err=True)
        sys.exit(1)


@click.command("first-accounts", help=_("新装的平台开设第一批管理员，印出各自的首次密码。"))
@DATA
@click.option("--system", multiple=True, required=True, help=_("系统管理员的用户名，可重复"))
@click.option("--security", multiple=True, required=True, help=_("安全管理员的用户名，可重复"))
@click.option(
    "--audit", "auditors", multiple=True, required=True, help=_("审计管理员的用户名，可重复")
)
def first_accounts_command(
    data: Path, system: tuple[str, ...], security: tuple[str, ...], auditors: tuple[str, ...]
) -> None:
    """Make the first administrators; refused where there is any account."""
    _check_parts()
    serving.configure(data)
    serving.migrate()
    from mingzhang.web.accounts.first import make_first
    from mingzhang.web.models import Role

    names = {
        Role.SYSTEM_ADMIN: system,
        Role.SECURITY_ADMIN: security,
        Role.AUDIT_ADMIN: auditors,
    }
    for user, password in make_first(names):
        click.echo(f"{user.get_role_display()}\t{user.username}\t{password}")
    click.echo(_("密码只印这一次，第一次登录必须更换；管理员还要启用动态验证码"), err=True)


@click.command("scrub", help=_("逐个核对存放的文件：内容变了的列出来，可从备份恢复。"))
@DATA
@click.option(
    "--mend",
    "archive",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=_("从这份备份里取回损坏和不见了的文件"),
)
def scrub_command(data: Path, archive: Path | None) -> None:
    """Read every stored file anew; exit status 1 where one is damaged or missing."""
    serving.configure(data)
    from mingzhang.web.operation import scrubbing

    cleared = scrubbing.clear_begun()
    damaged, missing = scrubbing.scrub()
    if archive is not None and (damaged or missing):
        for digest in scrubbing.mend(archive, [*damaged, *missing]):
            click.echo(_("已取回：{digest}").format(digest=digest))
        damaged, missing = scrubbing.scrub()
    for digest in damaged:
        click.secho(_("已损坏：{digest}").format(digest=digest), fg="red", err=True)
    for digest in missing:
        click.secho(_("不见了：{digest}").format(digest=digest), fg="red", err=True)
    if unnamed := scrubbing.find_unnamed():
        words = _("另有{count}个文件没有记录提到（写入途中中断的，或正在上传的）；不影响使用")
        click.echo(words.format(count=len(unnamed)))
    if cleared:
        click.echo(_("清理了写到一半的临时文件{count}个").format(count=cleared))
    if damaged or missing:
        sys.exit(1)
    click.echo(_("存放的文件都完好"))


@click.command("migrate", help=_("把数据库升级到本程序的版本，并收集静态文件。"))
@DATA
def migrate_command(data: Path) -> None:
    """Bring the database forward."""
    _check_parts()
    serving.configure(data)
    serving.migrate()


@click.command("backup", help=_("备份：运行中也可以做，一个文件装下数据库和所有文件。"))
@DATA
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--verify", is_flag=True, help=_("做完就恢复到临时位置核对一遍"))
def backup_command(data: Path, archive: Path, verify: bool) -> None:
    """Make a backup."""
    _check_parts()
    serving.configure(data)
    from mingzhang.web.operation.backup import make_backup

    made = make_backup(archive)
    size = archive.stat().st_size
    click.echo(
        _("已备份到 {path}：文件{files}个，审计日志{entries}条，{size}字节").format(
            path=archive, files=len(made.files), entries=made.entries, size=f"{size:,}"
        )
    )
    if verify:
        _verify(archive)


@click.command("restore", help=_("恢复：核对备份文件后放到数据文件夹；较早的备份会自动升级。"))
@DATA
@click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help=_("已有数据时，把它移到一旁保留"))
@click.option("--verify", is_flag=True, help=_("只核对备份文件，什么都不改"))
@click.option("--partial", is_flag=True, help=_("备份文件有损坏时，恢复其中完好的，列出缺了的文件"))
def restore_command(data: Path, archive: Path, force: bool, verify: bool, partial: bool) -> None:
    """Restore a backup, or only prove it."""
    _check_parts()
    serving.configure(data)
    if verify:
        _verify(archive)
        return
    from mingzhang.web.operation.restore import restore_backup

    lost: list[str] | None = [] if partial else None
    made = restore_backup(archive, force, lost)
    click.echo(
        _("已恢复到 {path}：备份于 {at}，审计日志{entries}条").format(
            path=data, at=made.made_at, entries=made.entries
        )
    )
    for digest in lost or ():
        click.secho(_("没有恢复：{digest}").format(digest=digest), fg="red", err=True)
    if lost:
        sys.exit(1)


def _verify(archive: Path) -> None:
    from mingzhang.web.operation.restore import verify_backup

    made = verify_backup(archive)
    click.echo(
        _("核对无误：数据库完整，文件{files}个齐全，审计日志{entries}条相连").format(
            files=len(made.files), entries=made.entries
        )
    )


def _check_parts() -> None:
    missing = serving.check_web_parts()
    if missing:
        raise click.UsageError(missing)


@click.command("publish", help=_("导出整个公开平台为静态文件，可放在任何网站的任何目录。"))
@DATA
@click.option("--base", default="", help=_("静态网站的网址，订阅源、站点地图和数据目录要用"))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def publish_command(data: Path, base: str, folder: Path) -> None:
    """Export the portal; exit status 1 where a link leads nowhere."""
    serving.configure(data)
    from mingzhang.web.publication.export import ExportError, export

    try:
        broken = export(folder, base, lambda words: click.secho(words, fg="red", err=True))
    except ExportError as error:
        raise click.ClickException(str(error)) from error
    click.echo(_("已导出到 {folder}").format(folder=folder))
    if broken:
        click.secho(_("{count}个链接没有着落").format(count=broken), fg="red", err=True)
        sys.exit(1)
