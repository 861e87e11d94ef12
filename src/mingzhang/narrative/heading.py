"""What the headings over a section say of everything in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mingzhang.narrative.facet import both, under
from mingzhang.narrative.phrasebook import Kind, Phrasebook
from mingzhang.narrative.sentence import flatten
from mingzhang.narrative.token import tokens
from mingzhang.pattern import compiled

_UNIT = compiled(
    r"(?:局|院|中心|所|站|馆|校|队|协会|学会|处|本级|办公室|学院|委员会|大学|医院|支队|大队)$"
)
_HEADS = frozenset({"three_public", "agency", "procurement", "other_cost", "asset", "vehicle"})
"""A heading that names two of these is of one and of the other, not of what lies in both."""


def heading_facets(titles: Sequence[str], book: Phrasebook) -> tuple[dict[str, object], bool]:
    """The facets that titles name, the outermost first, and whether the last is wholly known."""
    facets: dict[str, object] = {}
    known = True
    for title in titles:
        own: dict[str, object] | None = {}
        found = tokens(flatten(title).text, book)
        for token in found:
            if token.kind is Kind.TERM and own is not None:
                own = both(own, token.value)
        known = all(token.kind is not Kind.UNKNOWN for token in found)
        if not own and _UNIT.search(re.sub(r"[（(][^（）()]*[）)]$", "", title)):
            own = {"unit": title}
        own = {k: v for k, v in (own or {}).items() if k not in ("scope", "thing")}
        if len(_HEADS & set(own)) > 1:  # 行政经费及“三公”经费: of one and of the other
            own = {k: v for k, v in own.items() if k not in _HEADS}
        facets = under(own, facets) if own else facets
    return facets, known
