"""The demonstration: compile, read back, check; a booklet with mistakes; the end of a year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console
from rich.text import Text

from mingzhang import __version__
from mingzhang.check.finding import Report
from mingzhang.compare import compare_booklets
from mingzhang.entry import read_source, read_typed
from mingzhang.file import write_aside
from mingzhang.language import _
from mingzhang.pipeline.compilation import compile_source, compute_booklet, write_booklet
from mingzhang.pipeline.review import read_booklet, review_file
from mingzhang.plant import plant, read_mistakes
from mingzhang.report import write_report
from mingzhang.report.console import print_report
from mingzhang.tables.profile import get_profile
from mingzhang.year.closing import close_year
from mingzhang.year.ledger import read_ledger, yuan
from mingzhang.year.remainder import remainders, totals
from mingzhang.year.trace import trace_cells

_INSTALLED = Path(__file__).resolve().parent / "examples"
EXAMPLES = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).resolve().parents[2] / "examples"
"""The wheel carries the examples inside the package; in the source tree they stand beside it."""
CLEAN = EXAMPLES / "lanxian-media-center-2025"
FINAL = EXAMPLES / "lanxian-media-center-2025-final"
PLANTED = EXAMPLES / "planted-mistakes"
_FINAL_PROFILE = "shanxi-county-final-accounts-2025"


def show(out: Path, console: Console) -> None:
    """Run the demonstration and say where to look next.

    Args:
        out: the folder to write into.
    """
    _head(console, _("一、编：由一份预算生成整本公开资料"))
    made = compile_source(CLEAN, out / "岚县融媒体中心")
    for path in made.files:
        console.print(Text(f"  {path}"))
    pdf = made.files[0]

    _head(console, _("二、读：把PDF读回来，与编出的逐格比较"))
    same = read_booklet(pdf) == made.booklet
    cells = sum(1 for table in made.booklet.tables for _cell in table.cells())
    words = _("  {tables}张表、{cells}个单元格：{verdict}").format(
        tables=len(made.booklet.tables),
        cells=cells,
        verdict=_("完全一致") if same else _("不一致"),
    )
    console.print(Text(words, style="green" if same else "bold red"))

    _head(console, _("三、审：审核这份PDF"))
    print_report(Report((review_file(pdf),), version=__version__), console)

    _head(
        console,
        _("四、审：另一份资料，里面放了{count}处真实世界里常见的错").format(
            count=len(mistakes := read_mistakes(PLANTED / "mistakes.toml"))
        ),
    )
    wrong = plant(compute_booklet(read_source(PLANTED / "source")), mistakes)
    files, _pages = write_booklet(wrong, out / "有错的资料", ("pdf", "docx"))
    report = Report((review_file(files[0]),), version=__version__)
    print_report(report, console)
    page = out / "审核报告.html"
    write_report(report, "html", page)

    _year(out, console)

    _head(console, _("接下来"))
    for line in (
        _("打开 {page}，看每处错误在哪一格、应为多少").format(page=page),
        _("打开 {pdf}，看编出的资料").format(pdf=pdf),
        _("用 mingzhang new 预算.xlsx 填自己的，或 mingzhang check 文件 审别人的"),
    ):
        console.print(Text("  " + line))


def _year(out: Path, console: Console) -> None:
    """The year behind the example: its ledger closed, compiled, compared and traced."""
    _head(console, _("五、一年：由预算和台账（虚构）算出决算，每个数追到记账"))
    budget = read_source(CLEAN)
    ledger = read_ledger(CLEAN / "year" / "ledger.csv", budget)
    profile = get_profile(_FINAL_PROFILE)
    closed = close_year(budget, ledger, profile, CLEAN / "year" / "closing")
    source = out / "决算资料"
    for name, content in closed.files().items():
        write_aside(source / name, content)
    made = compile_source(source, out / "岚县融媒体中心决算")
    for path in made.files[:1]:
        console.print(Text(f"  {path}"))
    compared = compare_booklets([compute_booklet(budget), made.booklet])
    words = _("  预算与决算比较{count}项，{gaps}处不同；决算与示例文件逐字节{same}")
    same = all((FINAL / name).read_bytes() == content for name, content in closed.files().items())
    console.print(
        Text(
            words.format(
                count=compared.compared,
                gaps=len(compared.differences),
                same=_("相同") if same else _("不同"),
            )
        )
    )
    typed = read_typed(source)
    traced = next(trace_cells(made.booklet, profile, typed, ledger, ("公务接待费", "决算数")))
    console.print(Text(f"  {traced.place} {traced.text}："))
    for step in traced.steps:
        for entry in step.entries:
            where = f"{step.where} ← {entry.where} {entry.day} {entry.kind.value}"
            console.print(Text(f"    {where} {yuan(entry.fen)} {entry.source}"))
    left = totals(remainders(ledger, date(budget.year, 12, 31)))
    words = _("  年末结转{carried}元，结余{surplus}元")
    console.print(Text(words.format(carried=yuan(left[False]), surplus=yuan(left[True]))))


def _head(console: Console, words: str) -> None:
    console.print()
    console.print(Text(words, style="bold"))
