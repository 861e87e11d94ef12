"""What a version holds for the desks of the bureau: targets, purchases, state assets.

Out of what was typed where it was typed, out of what was read where a finished booklet was handed
in; there the text of the section stands for what no list says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mingzhang.amounts import Amount
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget, StateAssets
from mingzhang.model.form import TERM, YEAR, Form, FormKind
from mingzhang.published.money import function_tree, printed_projects
from mingzhang.render.anchor import form_anchor
from mingzhang.tables.profile import profile_of

SCHEMA = 2
_SAID = {"purchases": "采购", "assets": "资产"}
"""Words in the headings of the sections that tell of them."""


def holdings(booklet: Booklet, budget: Budget | None) -> dict[str, Any]:
    """What a booklet holds, as plain data.

    Args:
        budget: what it was compiled from; None where it was handed in finished.
    """
    return {
        "schema": SCHEMA,
        "is_typed": budget is not None,
        "sector": _sector(booklet),
        "targets": list(_targets(booklet)),
        "purchases": list(_typed(budget) if budget is not None else _listed(booklet)),
        "assets": _assets(budget),
        "said": {key: _said(booklet, word) for key, word in _SAID.items()},
    }


def _targets(booklet: Booklet) -> Iterator[dict[str, Any]]:
    """Every form, then every project that has none; budgets ask for one of each project."""
    amounts = printed_projects(booklet)
    seen: set[str] = set()
    for form in booklet.forms:
        seen.add(form.subject)
        asked = form.side(YEAR) or form.side(TERM)
        yield {
            "kind": str(form.kind),
            "scope": str(form.scope),
            "name": form.subject,
            "unit": form.text("unit"),
            "fen": _money(form),
            "goal": form.text("goal_year") or form.text("goal_term"),
            "indicators": len(asked),
            "asked": [[i.first, i.second, i.third, i.value] for i in asked],
            "score": form.text("total_score"),
            "anchor": form_anchor(form, booklet.forms),
        }
    for (unit, name), fen in amounts.items():
        if name not in seen:
            yield {
                "kind": "",
                "scope": "project",
                "name": name,
                "unit": unit,
                "fen": fen,
                "goal": "",
                "indicators": 0,
                "asked": [],
                "score": "",
                "anchor": "",
            }


def _sector(booklet: Booklet) -> str:
    """The class of functions that most of the money is for; empty where no table says."""
    classes = function_tree(booklet)
    return str(classes[0]["name"]) if classes else ""


def _money(form: Form) -> int | None:
    columns = ("executed", YEAR) if form.kind is FormKind.EVALUATION else (YEAR, "initial")
    for column in columns:
        amount = form.amount("total", column)
        if amount is not None:
            return _fen(amount)
    return None


def _fen(amount: Amount) -> int:
    return round(amount.fen)


def _typed(budget: Budget) -> Iterator[dict[str, Any]]:
    for item in budget.procurement:
        yield {
            "kind": item.kind.label,
            "name": item.name,
            "project": item.project,
            "unit": item.unit,
            "code": item.code,
            "form": item.form.label if item.form else "",
            "fen": item.fen,
            "sme": item.sme_fen,
        }


def _listed(booklet: Booklet) -> Iterator[dict[str, Any]]:
    """The purchases of the printed list."""
    profile = profile_of(booklet)
    for table in booklet.tables:
        shape = profile.find_table(table.shape)
        for panel in table.panels:
            side = shape.find_panel(panel.key) if shape is not None else None
            listed = side.listed if side is not None else None
            if side is None or listed is None or listed.records != "procurement":
                continue
            keys = [stub.key for stub in side.stubs]
            group: dict[str, str] = {}
            for row in panel.rows:
                labels = dict(zip(keys, row.labels, strict=False))
                depth = listed.depth(labels)
                if depth < len(listed.levels):
                    group = {} if depth <= 1 else group
                    group |= {key: text.strip() for key, text in labels.items() if text.strip()}
                    continue
                texts = group | {key: text.strip() for key, text in labels.items() if text.strip()}
                cells = dict(zip(panel.columns, row.cells, strict=True))
                yield _purchase(texts, {k: c.amount for k, c in cells.items() if c.amount})


def _purchase(texts: Mapping[str, str], amounts: Mapping[str, Amount]) -> dict[str, Any]:
    keys = ("kind", "name", "project", "unit", "code", "form")
    total, sme = amounts.get("total"), amounts.get("sme")
    return {
        **{key: texts.get(key, "") for key in keys},
        "fen": _fen(total) if total is not None else None,
        "sme": _fen(sme) if sme is not None else None,
    }


def _assets(budget: Budget | None) -> dict[str, Any] | None:
    """What is owned; None where nothing was typed."""
    if budget is None or budget.assets == StateAssets():
        return None
    assets = budget.assets
    return {
        "date": assets.date,
        "quota": assets.vehicle_quota,
        "vehicles": [list(pair) for pair in assets.vehicles],
        "area": assets.office_area,
        "equipment": [list(pair) for pair in assets.equipment],
    }


def _said(booklet: Booklet, word: str) -> list[str]:
    """The sentences of the sections whose heading has this word, and of those below them."""
    found: list[str] = []
    above = 0
    for section in booklet.sections:
        if above and section.level > above:
            found += (sentence.text for sentence in section.paragraphs)
            continue
        above = section.level if word in section.title and section.part in (0, 3) else 0
        if above:
            found += (sentence.text for sentence in section.paragraphs)
    return found
