"""Four times the projects are about four times the work."""

from __future__ import annotations

from benchmarks.growth import department
from tests.work import calls

from mingzhang.check.context import Context
from mingzhang.check.rules.target._project import pairs
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.tables.profile import get_profile


def context(projects: int) -> Context:
    booklet = compute_booklet(department(projects))
    return Context(booklet, get_profile(booklet.profile))


def test_projects_find_their_forms_in_linear_work() -> None:
    few, many = context(20), context(80)
    pairs(few)
    assert len(pairs(many)[0]) == 80
    assert calls(lambda: pairs(many)) < 5 * calls(lambda: pairs(few))
