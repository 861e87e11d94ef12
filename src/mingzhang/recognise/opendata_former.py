"""Forms as open data and stored versions held them before other forms than targets were known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.amounts import Amount, Unit
from mingzhang.model.form import TERM, YEAR, Form, FormKind, FormScope, FormTask, Fund, Indicator

_SOURCES = ("total", "central", "provincial", "local", "own", "other")
_WHOLE = ("total", "basic", "project")
_OWN = frozenset({"project", "year"})


def former_forms(
    targets: Iterable[Mapping[str, str]],
    indicators: Iterable[Mapping[str, str]],
    whole: Mapping[str, Any] | None,
) -> tuple[Form, ...]:
    """The forms of a data package of format 1 or 2: two tables, and an object for the whole."""
    listed = list(indicators)
    forms = [] if whole is None else [_whole(whole)]
    for record in targets:
        funds = [
            Fund(source, side, amount)
            for side in (TERM, YEAR)
            for source in _SOURCES
            if (amount := _money(record[f"{side}_{source}"])) is not None
        ]
        texts = {
            role: text
            for role, text in record.items()
            if role not in _OWN and not role.startswith(("term_", "year_"))
        }
        mine = [
            Indicator(row["first"], row["second"], row["third"], row["value"], row["side"])
            for row in listed
            if (row["project"], row["unit"]) == (record["project"], record["unit"])
        ]
        year = int(record["year"])
        forms.append(
            Form.of(FormKind.TARGET, FormScope.PROJECT, record["project"], year, texts, funds, mine)
        )
    return tuple(forms)


def _whole(data: Mapping[str, Any]) -> Form:
    funds = [
        Fund(source, YEAR, amount)
        for source in _WHOLE
        if (amount := _money(data[source])) is not None
    ]
    return Form.of(
        FormKind.TARGET,
        FormScope.DEPARTMENT,
        data["department"],
        data["year"],
        {"goal_year": data["goal"]},
        funds,
        [Indicator(*levels) for levels in data["indicators"]],
        [FormTask(name, content, _money(amount)) for name, content, amount in data["tasks"]],
    )


def _money(text: str) -> Amount | None:
    return Amount.parse(text, Unit.YUAN) if text else None
