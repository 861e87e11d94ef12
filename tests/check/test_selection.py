"""Slices that are printed twice each, of which one choice adds up: found as a whole."""

from __future__ import annotations

import random

import pytest

from mingzhang.amounts import Interval
from mingzhang.check.localise import STEPS, _Search
from mingzhang.check.observe import Cluster, Observed
from mingzhang.check.solver import Program, Solved
from mingzhang.check.work import Work
from mingzhang.model.booklet import Booklet
from mingzhang.model.row_key import Fixed
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import BookletKind
from mingzhang.tables.absence import Absence
from mingzhang.tables.relation import CellRef, Derived, Sum, System

PARTS = 12
TRUE, FALSE = range(1, 2 * PARTS + 1, 2), range(2, 2 * PARTS + 1, 2)
"""The clusters that print the right figure of each part, and a wrong one."""


def printed(short_by: int) -> Observed:
    """A total in five cells, and twelve parts that are printed twice each, rightly and wrongly.

    Args:
        short_by: what the total shows less than the right figures make, in fen.
    """
    chance = random.Random(3)
    right = [chance.randint(100, 9_000) * 10_000 for _ in range(PARTS)]
    wrong = [fen + 10_000 * (2**part) for part, fen in enumerate(right)]
    figures = [(0, sum(right) - short_by, 5)]
    for part, both in enumerate(zip(right, wrong, strict=True), 1):
        figures += [(part, fen, 1) for fen in both]
    clusters = tuple(
        Cluster(
            variable,
            Interval(fen - 100, fen + 100),
            fen,
            200,
            tuple(CellRef(0, "main", Fixed(f"{number}-{n}"), "total") for n in range(times)),
            10 * times,
        )
        for number, (variable, fen, times) in enumerate(figures)
    )
    slices = tuple(Slice((("project", str(part)),)) for part in range(PARTS + 1))
    system = System(
        slices=slices,
        observations=tuple((ref, c.variable) for c in clusters for ref in c.cells),
        sums=(Sum(0, tuple(range(1, PARTS + 1)), "project"),),
        inside=(),
    )
    return Observed(
        booklet=Booklet(BookletKind.BUDGET, 2025, "某局", "x", ()),
        derived=Derived((), system, Absence.of((), ()), ()),
        cells={},
        intervals={},
        exacts={},
        clusters=clusters,
        of_variable=tuple(
            tuple(n for n, c in enumerate(clusters) if c.variable == v) for v in range(PARTS + 1)
        ),
        signed=(False,) * (PARTS + 1),
        unobserved=frozenset(),
    )


def test_one_choice_of_thousands_adds_up() -> None:
    work = Work(STEPS)
    search = _Search(printed(0), work)
    assert search.run() == frozenset(FALSE)
    assert search.complete
    assert work.left > STEPS // 2


@pytest.mark.parametrize("short_by", [5_000, 35_000])
def test_where_no_choice_adds_up_one_figure_more_is_wrong(short_by: int) -> None:
    search = _Search(printed(short_by), Work(STEPS))
    wrong = search.run()
    assert search.complete
    assert search.hitting.weight(wrong) == 10 * PARTS + 10


@pytest.mark.parametrize("least", [float("inf"), float("-inf")])
def test_a_solver_that_finds_nothing_ends_no_check(
    least: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Program, "solved", lambda *_asked: Solved({}, least, 1))
    assert _Search(printed(0), Work(STEPS)).run()
