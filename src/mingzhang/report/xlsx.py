"""A report as a workbook: one row for each finding, and what was and was not checked."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import xlsxwriter

from mingzhang.check.finding import Report
from mingzhang.language import _
from mingzhang.report.words import basis_words, place_words, relation_words, rule_words, setup_words

_WIDTHS = (26, 8, 8, 24, 46, 16, 46, 46, 40)


def xlsx_report(report: Report) -> bytes:
    """The workbook; no text in it is ever a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    base = {"font_name": "宋体", "font_size": 11, "text_wrap": True, "valign": "top", "border": 1}
    head = book.add_format({**base, "bold": True, "bg_color": "#DCE6F1"})
    cell = book.add_format(base)
    heads = (
        *(_("文件"), _("级别"), _("编号"), _("问题"), _("位置"), _("印出的")),
        *(_("说明"), _("建议"), _("依据")),
    )
    listed = (_("文件"), _("项目"), _("结果"), _("原因"))
    for name, titles, widths, rows in (
        (_("问题"), heads, _WIDTHS, list(_findings(report))),
        (_("核对清单"), listed, (26, 34, 30, 60), list(_ledger(report))),
    ):
        sheet = book.add_worksheet(name)
        for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, head)
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(titles) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    book.close()
    return out.getvalue()


def _findings(report: Report) -> Iterator[Sequence[str]]:
    for checked in report.checked:
        for finding in checked.findings:
            first = finding.cells[0] if finding.cells else None
            yield (
                checked.file,
                _(finding.severity.label),
                finding.code,
                finding.title,
                place_words(first) if first else "",
                first.text if first else "",
                finding.message,
                finding.suggestion,
                basis_words(finding.basis),
            )


def _ledger(report: Report) -> Iterator[Sequence[str]]:
    for problem in report.unreadable:
        yield (problem.file, _("读取"), _("读不了"), f"{problem.reason} {problem.advice}".strip())
    for failure in report.failures:
        yield (failure.file, _("读取"), _("程序出错"), failure.reason)
    if report.setup.file:
        yield ("", _("设置"), setup_words(report.setup), "")
    for checked in report.checked:
        yield (checked.file, _("勾稽关系"), relation_words(checked), "")
        yield (checked.file, _("规则"), rule_words(checked), "")
        for words in checked.relations.skipped:
            yield (checked.file, _("勾稽关系"), _("未推导"), words)
        for run in checked.rules:
            yield (checked.file, f"{run.code} {run.title}", _(run.outcome.label), run.why)
        for doubt in checked.doubts:
            yield (checked.file, _("识读存疑"), doubt.place.words(), doubt.message + doubt.text)
