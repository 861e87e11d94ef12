"""Names of forms that remarks are pinned to."""

from __future__ import annotations

from mingzhang.model.form import Form, FormKind, FormScope
from mingzhang.model.row_key import join
from mingzhang.render.anchor import form_anchor


def target(unit: str, kind: FormKind = FormKind.TARGET) -> Form:
    return Form.of(kind, FormScope.PROJECT, "宣传/费#1", 2025, {"unit": unit}, [], [])


def test_forms_of_one_project_name_in_two_units_have_names_of_their_own() -> None:
    forms = (target("甲"), target("乙"), target("乙"), target("甲", FormKind.EVALUATION))
    names = [form_anchor(form, forms) for form in forms]
    assert len(set(names)) == len(names)
    assert names[0] == form_anchor(forms[0], forms[:1])  # the first keeps its plain name


def test_a_form_alone_is_called_by_its_project() -> None:
    assert form_anchor(target("甲"), (target("甲"),)) == join("form", "宣传/费#1")
