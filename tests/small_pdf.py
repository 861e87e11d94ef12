"""Small PDFs of our own making, and the tables that our reader sees in them."""

from __future__ import annotations

from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from mingzhang.document import Grid
from mingzhang.read import read_document

ROWS = [
    ["201", "一般公共服务支出", "1,021.29", "457.88", "563.41"],
    ["20103", "政府办公厅及相关机构事务", "1,000.29", "450.00", "550.29"],
    ["2010301", "行政运行", "450.00", "450.00", ""],
    ["2010302", "一般行政管理事务", "550.29", "", "550.29"],
    ["208", "社会保障和就业支出", "38.65", "38.65", ""],
    ["2080505", "机关事业单位基本养老保险缴费支出", "38.65", "38.65", ""],
]
HEAD = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
PAGE = (
    '#set page(width: 595pt, height: 842pt, margin: 60pt)\n#set text(font: "{font}", size: 9pt)\n'
)


def fonts() -> typst.Fonts:
    folder = pylopdf_fonts_zh_cn.serif_path().parent
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def pdf_of(path: Path, body: str) -> Path:
    """The PDF of some typst text."""
    page = PAGE.replace("{font}", fonts().families()[0])
    path.with_suffix(".typ").write_text(page + body, "utf-8")
    path.write_bytes(
        typst.compile(str(path.with_suffix(".typ")), font_paths=fonts(), ignore_system_fonts=True)
    )
    return path


def table(options: str, rows: list[list[str]] = ROWS, head: list[str] | None = None) -> str:
    cells = "".join(f"[{text}]," for row in [head or HEAD, *rows] for text in row)
    align = "align: (left, left, right, right, right)"
    return f"#table(columns: (50pt, 150pt, 80pt, 80pt, 80pt), {align}, {options}, {cells})\n"


def grids(path: Path) -> list[list[list[str]]]:
    """The texts of every table, row by row."""
    found = []
    for block in read_document(path).blocks:
        if isinstance(block, Grid):
            texts = [["" for _ in range(block.column_count)] for _ in range(block.row_count)]
            for cell in block.cells:
                texts[cell.row][cell.column] = cell.text
            found.append(texts)
    return found
