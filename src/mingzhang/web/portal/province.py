"""The pages of a corpus: many places' booklets as a batch read them, not as anybody published here.

Answers are those of `portal.corpus`; lists go by keyset, so that the thousandth page costs what the
first does. Places are ranked, never bodies or people, and what the check says of one body's booklet
is not shown: it is for that body's own eyes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404

from mingzhang.batch.answer import csv_bytes
from mingzhang.batch.question.openness import RULES
from mingzhang.batch.question.word import value_word
from mingzhang.language import _, current_language
from mingzhang.model.vocabulary import BookletKind
from mingzhang.web.portal import chart, corpus

PAGE_SIZE = 50
MOST_CLASSES = 12
OPEN = ("openness", "years", "functions")
"""Questions whose answers anybody may have as data."""


def home() -> dict[str, Any]:
    """The province at a glance.

    Raises:
        Http404: no corpus is shown here, or nothing is in it yet.
    """
    ranking, years = _rows("openness"), _rows("years")
    latest = _latest(years)
    spent = _classes([row for row in _rows("functions") if _is(row, latest)])
    return {
        "places": ranking,
        "rules": [(name, _(words), points) for name, words, points in _rules()],
        "years": _added(years),
        "years_chart": _years_chart(_comparable(_added(years))),
        "latest": latest,
        "classes": spent,
        "classes_chart": _classes_chart(spent, latest),
        "kind_label": _kind,
    }


def place(name: str, after: str) -> dict[str, Any]:
    """One place: its years, what it spends on, and a page of its booklets.

    Args:
        after: key of the last booklet of the page before.

    Raises:
        Http404: there is no such place in the corpus.
    """
    years = [row for row in _rows("years") if row["place"] == name]
    listed = corpus.listing().get(name)
    if not listed:
        raise Http404
    latest = _latest(years)
    here = [r for r in _rows("functions") if r["place"] == name and _is(r, latest)]
    spent = _classes(here)
    at = next((n + 1 for n, row in enumerate(listed) if row[3] == after), 0) if after else 0
    shown = listed[at : at + PAGE_SIZE]
    more = at + PAGE_SIZE < len(listed)
    return {
        "name": name,
        "standing": next((row for row in _rows("openness") if row["place"] == name), None),
        "rules": [(key, _(words), points) for key, words, points in _rules()],
        "years": years,
        "latest": latest,
        "classes": spent,
        "classes_chart": _classes_chart(spent, latest),
        "listed": shown,
        "count": len(listed),
        "first": at + 1,
        "next": "?" + urlencode({"after": shown[-1][3]}) if more else "",
        "kind_label": _kind,
    }


def data(question: str) -> str:
    """The answer of a question as CSV.

    Raises:
        Http404: it is none that anybody may have.
    """
    if question not in OPEN:
        raise Http404
    return csv_bytes(corpus.answer(question)).decode()


def _rows(question: str) -> list[dict[str, Any]]:
    answer = corpus.answer(question)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _rules() -> Sequence[tuple[str, str, int]]:
    return RULES


def _latest(years: Sequence[Mapping[str, Any]]) -> tuple[int, str] | None:
    """The newest year with budgets, else with final accounts."""
    budgets = [row for row in years if row["kind"] == BookletKind.BUDGET.value] or years
    return max(((row["year"], row["kind"]) for row in budgets), default=None)


def _is(row: Mapping[str, Any], when: tuple[int, str] | None) -> bool:
    return (row["year"], row["kind"]) == when


def _kind(kind: str) -> str:
    return value_word(kind, current_language())


def _added(years: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The years of all places together, the oldest first."""
    kept: dict[tuple[int, str], dict[str, Any]] = {}
    for row in years:
        key = row["year"], row["kind"]
        of = kept.setdefault(key, {"year": key[0], "kind": key[1], "places": 0, "departments": 0})
        of["places"] += 1
        of["departments"] += row["departments"]
        for name in ("expenditure", "basic", "project", "three_public"):
            if row[name] is not None:
                of[name] = of.get(name, 0.0) + row[name]
    return [kept[key] for key in sorted(kept)]


def _comparable(years: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the years of which far fewer departments are known than of the fullest one.

    A sum of eleven departments beside one of three hundred would show a change that there is not.
    """
    most = max((row["departments"] for row in years), default=0)
    return [row for row in years if 2 * row["departments"] >= most]


def _classes(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the classes of functions cost together, the dearest first."""
    kept: dict[str, dict[str, Any]] = {}
    for row in rows:
        of = kept.setdefault(row["code"], {"code": row["code"], "name": row["name"], "wan": 0.0})
        of["wan"] += row["wan"]
    return sorted(kept.values(), key=lambda row: (-row["wan"], row["code"]))


def _years_chart(years: Sequence[Mapping[str, Any]]) -> chart.Chart | None:
    if len(years) < 2:
        return None
    return chart.bars(
        _("各年度部门收支合计"),
        [f"{row['year']} {_kind(row['kind'])}" for row in years],
        [
            (_("支出总计"), [_fen(row.get("expenditure")) for row in years]),
            (_("基本支出"), [_fen(row.get("basic")) for row in years]),
            (_("项目支出"), [_fen(row.get("project")) for row in years]),
        ],
    )


def _classes_chart(
    classes: Sequence[Mapping[str, Any]], when: tuple[int, str] | None
) -> chart.Chart | None:
    if not classes or when is None:
        return None
    shown = classes[:MOST_CLASSES]
    return chart.bars(
        _("{year}年{kind}按功能分类").format(year=when[0], kind=_kind(when[1])),
        [row["name"] for row in shown],
        [(_("支出"), [_fen(row["wan"]) for row in shown])],
        flat=True,
    )


def _fen(wan: float | None) -> int | None:
    return None if wan is None else round(wan * 1_000_000)
