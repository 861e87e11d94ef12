"""Answers as files: a page with charts that needs nothing else, or data for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from mingzhang.batch.ask import Answer, Choice
from mingzhang.batch.chart import MOST_BARS, bars
from mingzhang.batch.question.kind import Question
from mingzhang.batch.question.word import column_word, reading_words, square_word
from mingzhang.formula import neutral
from mingzhang.language import _, current_language
from mingzhang.terminal import harmless


def csv_bytes(answer: Answer) -> bytes:
    """The answer as CSV (UTF-8 with its mark); what a spreadsheet would run is made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(neutral, answer.columns))
    for row in answer.rows:
        writer.writerow([neutral(harmless(v)) if isinstance(v, str) else v for v in row])
    return out.getvalue().encode("utf-8-sig")


def json_bytes(answer: Answer) -> bytes:
    """The answer as JSON: the name of the question and rows as objects, as they are."""
    rows = [dict(zip(answer.columns, map(_plain, row), strict=True)) for row in answer.rows]
    said = {"question": answer.name, "cut": answer.cut, "rows": rows}
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def parquet_bytes(answer: Answer) -> bytes:
    """The answer as Parquet; a column of mixed kinds is written as texts."""
    import pyarrow
    import pyarrow.parquet

    arrays = []
    for at in range(len(answer.columns)):
        values = [row[at] for row in answer.rows]
        try:
            arrays.append(pyarrow.array(values))
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):
            arrays.append(pyarrow.array([None if v is None else str(v) for v in values]))
    out = io.BytesIO()
    table = pyarrow.Table.from_arrays(arrays, names=list(answer.columns))
    pyarrow.parquet.write_table(table, out, compression="zstd")
    return out.getvalue()


DATA: Mapping[str, Callable[[Answer], bytes]] = {
    ".csv": csv_bytes,
    ".json": json_bytes,
    ".parquet": parquet_bytes,
}
"""Writers of one answer as data, by the ending of the file."""


def html_bytes(
    answers: Sequence[Answer],
    choice: Choice,
    lacking: Sequence[tuple[str, Question, Sequence[str]]] = (),
) -> bytes:
    """Answers on one page: each with how it is to be read, its chart and its table.

    Args:
        lacking: names of questions that were not asked, with the options that they need.
    """
    page = _template().render(
        lang=current_language(),
        css=Markup((files(__package__) / "answer.css").read_text("utf-8")),
        title=_("语料库的回答"),
        narrowed=narrowed_words(choice),
        answers=[_shown(answer) for answer in answers],
        lacking=[(name, _(known.title), " ".join(options)) for name, known, options in lacking],
        _=_,
    )
    return page.encode()


def narrowed_words(choice: Choice) -> str:
    """What the answers speak of."""
    said = {
        _("地区"): choice.place,
        _("年度"): "" if choice.year is None else str(choice.year),
        _("类别"): choice.kind,
        _("单位"): choice.body,
        _("规则"): choice.rule,
        _("级别"): choice.level,
        _("截至"): "" if choice.day == date.max else choice.day.isoformat(),
    }
    words = "；".join(f"{name} {harmless(text)}" for name, text in said.items() if text)
    return words or _("整个语料库")


def _shown(answer: Answer) -> dict[str, Any]:
    known = answer.question
    drawn = known.drawn if known else None
    title = _(known.title) if known else _("自己的查询")
    language = current_language()
    chart = bars(drawn, answer.columns, answer.rows, title) if drawn else ""
    return {
        "name": answer.name or "sql",
        "title": title,
        "reading": reading_words(_(known.reading), answer.columns, language) if known else "",
        "columns": [harmless(column_word(name, language)) for name in answer.columns],
        "rows": [
            [
                _square(name, value, language)
                for name, value in zip(answer.columns, row, strict=True)
            ]
            for row in answer.rows
        ],
        "chart": Markup(chart),
        "more_bars": bool(chart) and len(answer.rows) > MOST_BARS,
        "most_bars": MOST_BARS,
        "cut": answer.cut,
    }


def _square(name: str, value: Any, language: str) -> tuple[str, bool]:
    """The words of a square, and whether it is a figure; years and counts have no separators."""
    if isinstance(value, float):
        return f"{value:,.2f}", True
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value), True
    return harmless(square_word(name, value, language)), False


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string((files(__package__) / "answer.html.j2").read_text("utf-8"))
