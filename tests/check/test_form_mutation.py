"""Mistakes put into self-evaluation and monitoring forms are found; clean ones bring no warning."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.mutant import Mutator
from benchmarks.mutation_form import FORM_MUTATORS, evaluated_budget
from benchmarks.score import findings, judged

from mingzhang.check.finding import Severity
from mingzhang.entry import read_source
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import FormKind
from mingzhang.pipeline.compilation import compute_booklet

EXAMPLE = Path(__file__).parents[2] / "examples" / "lanxian-media-center-2025"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def booklet() -> Booklet:
    budget = read_source(EXAMPLE)
    budget = replace(budget, forms=budget.targets[:6], catalogue=None, notices=())
    return compute_booklet(evaluated_budget(budget))


@pytest.fixture(scope="module")
def known(booklet: Booklet) -> set[str]:
    return {finding.fingerprint for finding in findings(booklet)}


def test_clean_forms_bring_no_warning(booklet: Booklet) -> None:
    kinds = {form.kind for form in booklet.forms}
    assert kinds == {FormKind.TARGET, FormKind.EVALUATION, FormKind.MONITORING}
    found = [f for f in findings(booklet) if f.severity is not Severity.NOTE]
    assert [f.code for f in found if f.code.startswith("T") and "自评" in f.cells[0].table] == []


@pytest.mark.parametrize("mutator", FORM_MUTATORS, ids=lambda mutator: str(mutator.__name__))
def test_each_mistake_is_named(mutator: Mutator, booklet: Booklet, known: set[str]) -> None:
    mutant = mutator(booklet, random.Random(3))
    assert mutant is not None
    assert judged(mutant, known) == "named"
