"""The command line: thin, Chinese first; every verb is a function of `pipeline`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from mingzhang import __version__
from mingzhang.errors import MingzhangError, SourceErrors
from mingzhang.language import _

OUT = click.Path(path_type=Path)
THERE = click.Path(path_type=Path, exists=True)
_FORMATS = ("pdf", "docx", "xlsx", "html", "data")
_LABELS = {
    "booklet": "计算各表",
    "pdf": "PDF",
    "docx": "Word",
    "xlsx": "Excel",
    "html": "网页",
    "data": "开放数据",
}


@click.group(help=_("明账：预算决算公开的编制、审核与公开。"))
@click.version_option(__version__, prog_name="mingzhang", message="%(prog)s %(version)s")
def main() -> None:
    """The entry point of `mingzhang`."""


def _add_platform() -> None:
    """The commands of the platform; they say by themselves what is not installed."""
    from mingzhang.web.operation.commands import add_to

    add_to(main)


def run() -> None:
    """`main`, with every foreseen error as one clear message and exit status 2."""
    _add_platform()
    try:
        sys.exit(main(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo(_("已中止"), err=True)
        sys.exit(130)
    except SourceErrors as errors:
        _say_mistakes(errors)
        sys.exit(2)
    except MingzhangError as error:
        click.secho(str(error), fg="red", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


@main.command("compile", help=_("编：由一份预算（文件夹或工作簿）生成整本公开资料。"))
@click.argument("source", type=THERE)
@click.option("-o", "--out", type=OUT, default=Path("out"), help=_("输出文件夹，默认 out"))
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(_FORMATS),
    help=_("只输出这些格式，可重复；默认全部"),
)
@click.option(
    "--rounding",
    type=click.Choice(("independent", "additive")),
    default="independent",
    help=_("independent 各数自行四舍五入（惯例）；additive 协调舍入，各合计精确相等"),
)
@click.option("-q", "--quiet", is_flag=True, help=_("不显示进度和结果"))
def compile_command(
    source: Path, out: Path, formats: Sequence[str], rounding: str, quiet: bool
) -> None:
    """Compute and write the booklet of one source."""
    from mingzhang.pipeline import compile_source

    chosen = tuple(formats) or _FORMATS
    with _progress(len(chosen) + 1, quiet) as step:
        compiled = compile_source(source, out, chosen, rounding, step)
    if quiet:
        return
    booklet = compiled.booklet
    words = _("{tables}张表、{sections}节说明、{targets}张项目绩效目标表").format(
        tables=len(booklet.tables), sections=len(booklet.sections), targets=len(booklet.targets)
    )
    pages = _("，共{count}页").format(count=compiled.pages) if compiled.pages else ""
    click.echo(f"{booklet.department} {booklet.year}：{words}{pages}")
    for path in compiled.files:
        click.echo(f"  {path}")


@main.command("check", help=_("审：核对公开资料里的每一个数字、每一句话。"))
@click.argument("files", type=OUT, nargs=-1, required=True)
@click.option(
    "-p", "--profile", default="", help=_("地区格式，见 mingzhang profiles；默认自动判断")
)
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
@click.option("--settings", type=THERE, help=_("设置文件，默认当前文件夹的 mingzhang.toml"))
@click.option("--write-baseline", type=OUT, help=_("把现有问题写成基线，以后只报新的"))
@click.option("-q", "--quiet", is_flag=True, help=_("不显示进度"))
def check_command(
    files: Sequence[Path],
    profile: str,
    form: str,
    out: Path | None,
    fail_on: str,
    together: bool,
    only: Sequence[str],
    ignore: Sequence[str],
    due: datetime | None,
    settings: Path | None,
    write_baseline: Path | None,
    quiet: bool,
) -> None:
    """Check files; exit status 0 clean, 1 findings, 2 unreadable, 3 our own failure."""
    from mingzhang.check import setting
    from mingzhang.check.finding import Severity
    from mingzhang.check.rule import find_rules
    from mingzhang.pipeline import review_files, write_letter
    from mingzhang.profiles import profile_ids
    from mingzhang.report import write_report

    if profile and profile not in profile_ids():
        raise click.BadParameter(
            _("没有格式“{id}”；现有：{ids}").format(id=profile, ids="、".join(profile_ids())),
            param_hint="--profile",
        )
    for prefix in (*only, *ignore):
        if not any(code.startswith(prefix.upper()) for code in find_rules()):
            raise click.BadParameter(_("没有编号以“{prefix}”开头的规则").format(prefix=prefix))
    if form in ("html", "xlsx", "letter") and out is None:
        raise click.UsageError(_("--format {form} 需要用 -o 指明报告文件").format(form=form))
    here = Path(setting.FILE)
    chosen = settings or (here if here.is_file() else None)
    rules = setting.read_settings(chosen) if chosen else setting.NO_SETTINGS
    with _progress(len(files), quiet) as step:
        report = review_files(files, profile, only, ignore, step, together, rules)
    if form == "letter" and out is not None:
        write_letter(report, out, due.date() if due else None)
    else:
        write_report(report, form, out)
    if write_baseline is not None:
        count = setting.write_baseline(write_baseline, report.findings)
        click.echo(
            _("基线：{count}处问题，写入 {path}").format(count=count, path=write_baseline), err=True
        )
    sys.exit(int(report.exit_status(Severity(fail_on))))


@main.command("compare", help=_("比：两个版本、上年与本年、预算与决算、部门与所属单位。"))
@click.argument("files", type=THERE, nargs=-1, required=True)
@click.option(
    "--as",
    "pairing",
    type=click.Choice(("versions", "years", "units", "execution")),
    help=_("它们之间的关系；默认由年度、类别、部门判断"),
)
@click.option("-p", "--profile", default="", help=_("地区格式；默认自动判断"))
@click.option(
    "--format",
    "form",
    type=click.Choice(("console", "json", "html")),
    default="console",
    help=_("报告形式"),
)
@click.option("-o", "--out", type=OUT, help=_("报告写入的文件；html 必填"))
def compare_command(
    files: Sequence[Path], pairing: str | None, profile: str, form: str, out: Path | None
) -> None:
    """Compare booklets; exit status 0 no difference, 1 differences, 2 unreadable."""
    from mingzhang.compare import Pairing
    from mingzhang.pipeline import compare_files
    from mingzhang.report import write_comparison

    if form == "html" and out is None:
        raise click.UsageError(_("--format {form} 需要用 -o 指明报告文件").format(form=form))
    try:
        comparison = compare_files(files, profile, Pairing(pairing) if pairing else None)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    write_comparison(comparison, form, out)
    sys.exit(1 if comparison.differences else 0)


@main.command("mark", help=_("批：把问题批注在送审的文件上（PDF、DOCX、XLSX），交回修改。"))
@click.argument("file", type=THERE)
@click.option("-o", "--out", type=OUT, help=_("批注后的文件，默认在原文件旁边"))
@click.option("-p", "--profile", default="", help=_("地区格式；默认自动判断"))
def mark_command(file: Path, out: Path | None, profile: str) -> None:
    """Check a file and hand it back with its findings as notes."""
    from mingzhang.pipeline import review_file
    from mingzhang.report import write_marked

    target = out or file.with_name(f"{file.stem}-审核{file.suffix}")
    checked = review_file(file, profile)
    count = write_marked(file, checked, target)
    words = _("{count}处问题，批注{marked}处").format(count=len(checked.findings), marked=count)
    click.echo(f"{words}：{target}")


@main.command("read", help=_("读：识别一份公开资料，写成开放数据、工作簿和识别结果的网页。"))
@click.argument("file", type=THERE)
@click.option("-o", "--out", type=OUT, default=Path("out"), help=_("输出文件夹，默认 out"))
@click.option("-p", "--profile", default="", help=_("地区格式；默认自动判断"))
@click.option("-q", "--quiet", is_flag=True, help=_("不显示结果"))
def read_command(file: Path, out: Path, profile: str, quiet: bool) -> None:
    """Read a booklet and write what was understood."""
    from mingzhang.file import write_aside
    from mingzhang.pipeline import read_booklet, write_booklet
    from mingzhang.report.reading import reading_page
    from mingzhang.tables.profile import get_profile

    booklet = read_booklet(file, profile)
    files, _pages = write_booklet(booklet, out, ("xlsx", "data"))
    page = out / "reading.html"
    write_aside(page, reading_page(booklet, get_profile(booklet.profile)).encode())
    files = (*files, page)
    if quiet:
        return
    cells = sum(
        len(row.cells) for table in booklet.tables for panel in table.panels for row in panel.rows
    )
    click.echo(
        _("{department} {year}（{profile}）：{tables}张表、{cells}个单元格、{doubts}处存疑").format(
            department=booklet.department,
            year=booklet.year,
            profile=booklet.profile,
            tables=len(booklet.tables),
            cells=cells,
            doubts=len(booklet.doubts),
        )
    )
    for path in files:
        click.echo(f"  {path}")


@main.command("look", help=_("看：把一页画出来，标出程序看到的单元格和段落。"))
@click.argument("file", type=THERE)
@click.option("-n", "--page", type=int, required=True, help=_("第几页，从1数起"))
@click.option("-o", "--out", type=OUT, help=_("写入的图片（PNG），默认在当前文件夹"))
def look_command(file: Path, page: int, out: Path | None) -> None:
    """Draw what the reader saw on a page."""
    from mingzhang.read.input import read_one
    from mingzhang.report.look import draw_page

    target = out or Path(f"{file.stem}-{page}.png")
    counts = draw_page(file, read_one(file), page, target)
    click.echo(
        _("第{page}页：{cells}个单元格（其中合并{merged}个）、{paragraphs}个段落").format(
            page=page,
            cells=counts["cell"] + counts["merged"],
            merged=counts["merged"],
            paragraphs=counts["paragraph"],
        )
    )
    click.echo(f"  {target}")


@main.command("new", help=_("新建一份待填的预算：文件夹（TOML+CSV）或工作簿。"))
@click.argument("path", type=OUT)
@click.option("-p", "--profile", default="shanxi-county-budget-2025", help=_("地区格式"))
@click.option("--year", type=int, default=None, help=_("预算年度，默认由格式决定"))
@click.option("--department", default="", help=_("部门名称"))
@click.option(
    "--form",
    type=click.Choice(("workbook", "folder")),
    default=None,
    help=_("workbook 工作簿；folder 文件夹；默认看路径是否以 .xlsx 结尾"),
)
def new_command(
    path: Path, profile: str, year: int | None, department: str, form: str | None
) -> None:
    """Make an empty source that explains itself."""
    from mingzhang.entry import new_source

    chosen = form or ("workbook" if path.suffix.lower() == ".xlsx" else "folder")
    if path.exists() and (path.is_file() or any(path.iterdir())):
        raise click.UsageError(_("{path} 已存在，不会覆盖").format(path=path))
    new_source(path, profile, form=chosen, year=year, department=department)
    click.echo(_("已新建：{path}").format(path=path))


@main.command("rules", help=_("列出全部审核规则。"))
def rules_command() -> None:
    """List the rules by family."""
    from mingzhang.check.rule import FAMILIES, find_rules

    console = Console(highlight=False)
    for letter, family in FAMILIES.items():
        rules = [rule for code, rule in find_rules().items() if code.startswith(letter)]
        if not rules:
            continue
        console.print(f"[bold]{letter} {family}[/bold]")
        for rule in rules:
            console.print(f"  {rule.code}  {rule.severity.label}  {rule.title}", soft_wrap=True)


@main.command("explain", help=_("说明一条规则：查什么、为什么、举例、怎么改。"))
@click.argument("code")
def explain_command(code: str) -> None:
    """Print the page of one rule."""
    from rich.markdown import Markdown

    from mingzhang.check.rule import find_rule, find_rules

    rule = find_rule(code)
    if rule is None:
        near = [known for known in find_rules() if known[0] == code[:1].upper()]
        words = _("；同类的有：{codes}").format(codes="、".join(near)) if near else ""
        raise click.UsageError(_("没有规则 {code}").format(code=code) + words)
    console = Console(highlight=False)
    console.print(f"[bold]{rule.code} {rule.title}[/bold]（{rule.severity.label}）")
    console.print(rule.english, style="dim")
    console.print(Markdown(rule.page))
    for basis in rule.basis:
        console.print(_("依据：{words}").format(words=basis.words()))


@main.command("profiles", help=_("列出已有的地区格式。"))
def profiles_command() -> None:
    """List the profiles."""
    from mingzhang.tables.profile import all_profiles

    for profile in all_profiles():
        click.echo(f"{profile.id}  {profile.title}")


@main.command("demo", help=_("演示：编制示例、读回、审核，再审核一份有错的资料。"))
@click.option("-o", "--out", type=OUT, default=Path("out/demo"), help=_("输出文件夹"))
def demo_command(out: Path) -> None:
    """Show the whole line on the two examples."""
    from mingzhang.demo import show

    show(out, Console(highlight=False, soft_wrap=True))


@contextmanager
def _progress(total: int, quiet: bool) -> Iterator[Callable[[str], None] | None]:
    """A progress bar on a terminal, nothing elsewhere; yields the function to call at each step."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task("", total=total)
        began = False

        def step(name: str) -> None:
            nonlocal began
            progress.update(task, description=_LABELS.get(name, name), advance=1 if began else 0)
            began = True

        yield step


def _say_mistakes(errors: SourceErrors) -> None:
    console = Console(stderr=True, highlight=False)
    console.print(
        _("{source} 有 {count} 处需要改正，没有生成任何文件：").format(
            source=errors.source, count=len(errors.mistakes)
        ),
        style="bold red",
    )
    for mistake in errors.mistakes:
        console.print(f"  {mistake.words()}", markup=False, soft_wrap=True)
