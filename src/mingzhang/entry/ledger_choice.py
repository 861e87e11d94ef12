"""How a clerk had a ledger read, as it is remembered: plain data with the number of its schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingzhang.entry.ledger import Choice

SCHEMA = 2
"""1 was without a number."""


def choice_to_data(choice: Choice, *, append: bool) -> dict[str, Any]:
    """A choice as it is kept; `append` for rows that stand beside those of the draft."""
    return {
        "schema": SCHEMA,
        "columns": dict(choice.columns),
        "unit": choice.unit,
        "fund": choice.fund,
        "budget_unit": choice.budget_unit,
        "category": choice.category,
        "mode": "append" if append else "replace",
    }


def data_to_choice(data: Mapping[str, Any]) -> tuple[Choice, bool]:
    """The choice again, and whether its rows are added to the draft.

    Raises:
        ValueError: it is of a schema that a later program writes.

    >>> data_to_choice({"columns": {"金额": "fen"}, "mode": "replace"})[1]
    False
    """
    schema = data.get("schema", 1)
    if schema > SCHEMA:
        raise ValueError(f"a choice of schema {schema}, later than {SCHEMA}")
    columns = {str(head): str(key) for head, key in data.get("columns", {}).items()}
    texts = (str(data.get(key, "")) for key in ("fund", "budget_unit", "category"))
    return Choice(columns, str(data.get("unit", "元")), *texts), data.get("mode") != "replace"
