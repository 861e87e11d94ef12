"""Last year's figures, and last year's lines as a start, into this year's draft."""

from __future__ import annotations

from collections import Counter
from typing import Any

from mingzhang.entry.carry_over import carried
from mingzhang.entry.flat import new_uid
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.tables.profile import get_profile
from mingzhang.web.draft.editing import MOST_OPERATIONS, Outcome, Refused
from mingzhang.web.draft.stored import draft_rows
from mingzhang.web.fill.last_year import find_last_year
from mingzhang.web.models import Slot, User
from mingzhang.web.workflow import apply


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried over.

    Attributes:
        operations: what was done, so that it can be taken back.
        figures, lines, projects: how many rows were added or filled.
        kept: how many of last year's figures were typed already and left alone.
    """

    outcome: Outcome | None
    operations: tuple[dict[str, Any], ...] = ()
    figures: int = 0
    projects: int = 0
    lines: int = 0
    kept: int = 0


def carry_over(slot: Slot, user: User, *, structure: bool) -> Carried:
    """Fill in last year's figures; what was typed already is left alone.

    Args:
        structure: also start with last year's projects and lines, their amounts left empty, where
            this year's draft has none yet.

    Raises:
        Refused: there is nothing to carry over.
        Closed: the slot is not open.
    """
    budget = find_last_year(slot)
    rows = draft_rows(slot)
    operations, kept = carried(budget, rows, get_profile(slot.profile), structure=structure)
    if not operations:
        return Carried(None, kept=kept)
    counts = Counter(operation["table"] for operation in operations)
    projects, lines = (counts["projects"], counts["lines"]) if structure else (0, 0)
    count = counts["comparisons"]
    if len(operations) > MOST_OPERATIONS:
        raise Refused(_("上年资料超过{most}行，请改用导入").format(most=MOST_OPERATIONS))
    outcome = apply(slot, user, new_uid(), operations)
    return Carried(outcome, tuple(operations), count, projects, lines, kept)
