"""What the budget planned for each project, in fen."""

from __future__ import annotations

from mingzhang.model.budget import Budget
from mingzhang.model.vocabulary import Flow, Stage


def planned_of(budget: Budget) -> dict[str, int]:
    """Every project with the sum of its own spending lines."""
    planned = {project.name: 0 for project in budget.projects}
    for line in budget.lines:
        if line.project in planned and (line.flow, line.stage) == (Flow.SPENDING, Stage.OWN):
            planned[line.project] += line.fen
    return planned
