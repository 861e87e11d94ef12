"""The demonstration: compile the example, read it back, check it; then one with mistakes."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from mingzhang import __version__
from mingzhang.check.finding import Report
from mingzhang.entry import read_source
from mingzhang.language import _
from mingzhang.pipeline import (
    compile_source,
    compute_booklet,
    read_booklet,
    review_file,
    write_booklet,
)
from mingzhang.plant import plant, read_mistakes
from mingzhang.report import write_report
from mingzhang.report.console import print_report

_INSTALLED = Path(__file__).resolve().parent / "examples"
EXAMPLES = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).resolve().parents[2] / "examples"
"""The wheel carries the examples inside the package; in the source tree they stand beside it."""
CLEAN = EXAMPLES / "lanxian-media-center-2025"
PLANTED = EXAMPLES / "planted-mistakes"


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

    _head(console, _("接下来"))
    for line in (
        _("打开 {page}，看每处错误在哪一格、应为多少").format(page=page),
        _("打开 {pdf}，看编出的资料").format(pdf=pdf),
        _("用 mingzhang new 预算.xlsx 填自己的，或 mingzhang check 文件 审别人的"),
    ):
        console.print(Text("  " + line))


def _head(console: Console, words: str) -> None:
    console.print()
    console.print(Text(words, style="bold"))
