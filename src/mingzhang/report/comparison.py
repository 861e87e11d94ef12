"""A comparison of booklets for its readers: console, JSON, one offline HTML page."""

from __future__ import annotations

import html
import json
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mingzhang.compare import Comparison, Difference, Kind
from mingzhang.compare.change import YearChange, rate_words, wan_words
from mingzhang.compare.comparison import word_pieces
from mingzhang.language import _
from mingzhang.report.json import cell_data, printable
from mingzhang.report.words import place_words

SCHEMA = "mingzhang-comparison/1"
_MOST_SKIPPED = 8
_STYLES = {
    Kind.ADDED: "green",
    Kind.REMOVED: "red",
    Kind.MOVED: "cyan",
    Kind.CHANGED: "yellow",
    Kind.DISAGREES: "bold red",
    Kind.MISSING: "bold yellow",
}


def head_words(comparison: Comparison) -> str:
    """What was compared with what, and how much of it differs."""
    names = "，".join(
        f"{b.department or b.file}{b.year}年{b.kind.label}" for b in comparison.booklets
    )
    return _("{pairing}：{names}；比较{compared}项，{count}处不同").format(
        pairing=comparison.pairing.label,
        names=names,
        compared=comparison.compared,
        count=len(comparison.differences),
    )


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print a comparison."""
    console.print(Text(head_words(comparison), style="bold"))
    for difference in comparison.differences:
        line = Text("  ")
        line.append(f"{difference.kind.label} ", _STYLES[difference.kind])
        line.append(place_words(difference.spot))
        console.print(line)
        if difference.words:
            console.print(Text("     " + difference.words))
        elif difference.before is not None and difference.after is not None:
            console.print(Text("     ") + _pieces_text(difference))
        else:
            console.print(Text("     " + (difference.spot.text or difference.spot.row), "dim"))
    _print_changes(comparison, console)
    for title, found in ((_("已改正"), comparison.mended), (_("新出现"), comparison.fresh)):
        for finding in found:
            words = f"{finding.code} {place_words(finding.cells[0])} {finding.message}"
            console.print(Text(f"  {title} {words}", style="dim"))
    for words in comparison.skipped[:_MOST_SKIPPED]:
        console.print(Text(_("  未比较 {words}").format(words=words), style="dim"))
    rest = len(comparison.skipped) - _MOST_SKIPPED
    if rest > 0:
        console.print(Text(_("  另有{count}项未比较").format(count=rest), style="dim"))


def _print_changes(comparison: Comparison, console: Console) -> None:
    """The table of changes: each year, the change, the rate, whether a reason stands."""
    if not comparison.changes:
        return
    table = Table(title=_("各年对照（万元）"), title_justify="left")
    for number, head in enumerate(_change_heads(comparison)):
        table.add_column(head, justify="left" if number == 0 else "right")
    for row in _change_rows(comparison):
        table.add_row(*row)
    console.print(table)


def _change_heads(comparison: Comparison) -> list[str]:
    years = [str(booklet.year) for booklet in comparison.booklets]
    return [_("项目"), *years, _("增减"), _("增减率"), _("原因")]


def _change_rows(comparison: Comparison) -> list[list[str]]:
    return [
        [
            change.words,
            *(wan_words(amount) for amount in change.amounts),
            wan_words(change.change),
            rate_words(change),
            _reason_words(change),
        ]
        for change in comparison.changes
    ]


def _reason_words(change: YearChange) -> str:
    if not change.change:
        return ""
    return _("有") if change.reason else _("没有说明")


def _pieces_text(difference: Difference) -> Text:
    assert difference.before is not None
    assert difference.after is not None
    text = Text()
    styles = {"same": "", "removed": "red strike", "added": "green bold"}
    if difference.what == "cell":
        text.append(difference.before.text or "空", "red strike")
        text.append(" → ")
        text.append(difference.after.text or "空", "green bold")
        return text
    frames = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}  # for those without colours
    for tag, piece in word_pieces(*_texts(difference)):
        text.append(frames[tag].format(piece), styles[tag])
    return text


def _texts(difference: Difference) -> tuple[str, str]:
    """What changed, before and after: the words, or the title of a table or section."""
    assert difference.before is not None
    assert difference.after is not None
    one, two = difference.before, difference.after
    if difference.what in ("table", "section"):
        return one.text or one.table, two.text or two.table
    return one.text or one.row, two.text or two.row


def json_comparison(comparison: Comparison) -> str:
    """The comparison as one JSON document with a line break at its end."""
    return printable(json.dumps(comparison_data(comparison), ensure_ascii=False, indent=1)) + "\n"


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain data, see `docs/compare.md`."""
    return {
        "schema": SCHEMA,
        "pairing": comparison.pairing.value,
        "booklets": [
            {"file": b.file, "department": b.department, "year": b.year, "kind": b.kind.value}
            for b in comparison.booklets
        ],
        "compared": comparison.compared,
        "differences": [_difference_data(difference) for difference in comparison.differences],
        "skipped": list(comparison.skipped),
        "changes": [
            {
                "words": change.words,
                "amounts_fen": [None if a is None else round(a) for a in change.amounts],
                "change_fen": None if change.change is None else round(change.change),
                "rate": None if change.rate is None else round(float(change.rate), 6),
                "cells": [cell and cell_data(cell) for cell in change.cells],
                "reason": change.reason and cell_data(change.reason),
            }
            for change in comparison.changes
        ],
        "mended": [f.fingerprint for f in comparison.mended],
        "fresh": [f.fingerprint for f in comparison.fresh],
    }


def _difference_data(difference: Difference) -> dict[str, Any]:
    sides = {"before": difference.before, "after": difference.after}
    return {
        "kind": difference.kind.value,
        "what": difference.what,
        "words": difference.words,
        **{name: cell and cell_data(cell) for name, cell in sides.items()},
    }


_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body{{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0 auto;
max-width:72rem;padding:1.5rem;color:#1a1a1a;background:#fff}}
h1{{font-size:1.4rem}}h2{{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #ccc}}
table{{border-collapse:collapse;width:100%;table-layout:fixed}}
th,td{{border:1px solid #bbb;padding:.35rem .6rem;text-align:left;vertical-align:top;
overflow-wrap:anywhere}}
th{{background:#f3f4f6}}col.kind{{width:5rem}}col.place{{width:32%}}
del{{background:#fde2e2;color:#8f1d1d}}ins{{background:#dcf5e3;color:#14532d;text-decoration:none}}
.kind{{white-space:nowrap}}.dim{{color:#555}}
.changes td:not(:first-child){{text-align:right;font-variant-numeric:tabular-nums}}
@media print{{body{{max-width:none;padding:0}}}}
@media (max-width:40rem){{table,tbody,tr,td{{display:block}}thead,col{{display:none}}}}
</style></head><body><h1>{title}</h1><p>{head}</p>{body}</body></html>
"""


def html_comparison(comparison: Comparison) -> str:
    """The comparison as one page that works offline."""
    groups: dict[str, list[Difference]] = {}
    for difference in comparison.differences:
        groups.setdefault(difference.spot.table or _("其他"), []).append(difference)
    body = "".join(f"<h2>{html.escape(name)}</h2>{_table(found)}" for name, found in groups.items())
    if comparison.changes:
        body += _changes_html(comparison)
    for title, findings in (
        (_("已改正的问题"), comparison.mended),
        (_("新出现的问题"), comparison.fresh),
    ):
        if findings:
            items = "".join(
                f"<li>{html.escape(f'{f.code} {place_words(f.cells[0])}：{f.message}')}</li>"
                for f in findings
            )
            body += f"<h2>{html.escape(title)}</h2><ul>{items}</ul>"
    if comparison.skipped:
        items = "".join(f"<li>{html.escape(words)}</li>" for words in comparison.skipped)
        body += f"<h2>{html.escape(_('未比较'))}</h2><ul class='dim'>{items}</ul>"
    if not comparison.differences:
        body = f"<p>{html.escape(_('没有不同。'))}</p>" + body
    return _PAGE.format(
        title=html.escape(comparison.pairing.label),
        head=html.escape(head_words(comparison)),
        body=body,
    )


def _changes_html(comparison: Comparison) -> str:
    heads = "".join(
        f"<th scope='col'>{html.escape(head)}</th>" for head in _change_heads(comparison)
    )
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>"
        for row in _change_rows(comparison)
    )
    title = html.escape(_("各年对照（万元）"))
    return (
        f"<h2>{title}</h2><table class='changes'><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _table(differences: list[Difference]) -> str:
    heads = "".join(
        f"<th scope='col'>{html.escape(name)}</th>" for name in (_("种类"), _("位置"), _("不同"))
    )
    rows = "".join(_row(difference) for difference in differences)
    return (
        "<table><colgroup><col class='kind'><col class='place'><col></colgroup>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(difference: Difference) -> str:
    if difference.words:
        words = html.escape(difference.words)
    elif difference.before is not None and difference.after is not None:
        words = _marked(difference)
    else:
        tag = "ins" if difference.after is not None else "del"
        words = f"<{tag}>{html.escape(difference.spot.text or difference.spot.row)}</{tag}>"
    place = html.escape(place_words(difference.spot))
    return f"<tr><td class='kind'>{difference.kind.label}</td><td>{place}</td><td>{words}</td></tr>"


def _marked(difference: Difference) -> str:
    assert difference.before is not None
    assert difference.after is not None
    if difference.what == "cell":
        before, after = (html.escape(c.text or "空") for c in (difference.before, difference.after))
        return f"<del>{before}</del> → <ins>{after}</ins>"
    tags = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    return "".join(
        tags[tag].format(html.escape(piece)) for tag, piece in word_pieces(*_texts(difference))
    )
