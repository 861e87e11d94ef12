"""The page that shows what was read."""

from __future__ import annotations

from pathlib import Path

from lxml import html

from mingzhang.language import language
from mingzhang.model.booklet import Table
from mingzhang.pipeline.compilation import write_booklet
from mingzhang.pipeline.review import read_booklet
from mingzhang.report.reading import reading_page
from mingzhang.tables.profile import get_profile

TEXT = """某市水务局2024年部门预算
一般公共预算“三公”经费支出表
部门：某市水务局	单位：万元
项目	预算数
合计	5.00
1.因公出国（境）费用	？？
2.公务接待费	1.00
3.公务用车购置及运行维护费	4.00

工程项目资金安排表
部门：某市水务局	单位：万元
项目	合计	中央资金	市级资金
一、东片管网	60.00	20.00	40.00
二、西片管网	50.00	30.00	20.00
"""


def figures_of(table: Table) -> list[str]:
    """What the table prints; a column that its shape has and the file has not is blank."""
    return [cell.text for _panel, _row, _column, cell in table.cells() if cell.text]


def page_of(tmp_path: Path) -> tuple[html.HtmlElement, str]:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    booklet = read_booklet(path)
    text = reading_page(booklet, get_profile(booklet.profile))
    return html.fromstring(text), text


def test_every_printed_table_stands_there_as_what_it_was_recognised(tmp_path: Path) -> None:
    page, text = page_of(tmp_path)
    rows = page.xpath("//table")[0].xpath(".//tbody/tr")
    assert len(rows) == 2
    assert "一般公共预算“三公”经费支出表" in rows[0].text_content()
    assert "%" in rows[0].text_content()
    assert "没有相符的表样" in rows[1].text_content()
    assert "全国通用表样" in text
    assert "收支总表" in text  # a table of the profile that is not in the file


def test_cell_that_was_not_understood_is_marked(tmp_path: Path) -> None:
    page, _text = page_of(tmp_path)
    assert [cell.text for cell in page.xpath("//td[@class='unread']")] == ["？？"]


def test_page_is_complete_in_itself_and_speaks_english(tmp_path: Path) -> None:
    with language("en"):
        page, text = page_of(tmp_path)
    assert page.xpath("//@src") == []
    assert [link for link in page.xpath("//@href") if not link.startswith("#")] == []
    assert "What was read" in text


def test_booklet_with_tables_of_no_shape_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    booklet = read_booklet(path)
    files, _pages = write_booklet(booklet, tmp_path / "out", ("xlsx", "html", "data"))
    back = read_booklet(next(f for f in files if f.suffix == ".html"), booklet.profile)
    assert [t.title for t in back.tables] == [t.title for t in booklet.tables]
    assert [figures_of(table) for table in back.tables] == [figures_of(t) for t in booklet.tables]
