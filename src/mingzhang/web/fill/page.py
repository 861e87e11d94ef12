"""What the page of the draft starts with: the forms, the rows, the texts of its scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from mingzhang.entry.field import Field
from mingzhang.entry.flat import FIXED, RowData, TableForm
from mingzhang.language import _, current_language
from mingzhang.web.draft.editing import forms_of
from mingzhang.web.draft.stored import draft_rows
from mingzhang.web.fill.code_search import KINDS, code_names
from mingzhang.web.fill.help import help_of
from mingzhang.web.fill.last_year import SUMMED, beside, is_figure
from mingzhang.web.fill.words import of_unit, script_words
from mingzhang.web.models import Slot, User

URLS = ("edits", "changes", "codes", "indicators", "preview", "carry_over", "submit", "tour")
_NAMED = {
    ("targets", "project"): "project",
    ("evaluations", "project"): "project",
    ("statements", "project"): "project",
    ("targets", "unit"): "unit",
    ("evaluations", "unit"): "unit",
}
"""Fields of forms that name what stands in another part; any other text may be typed too."""


def page_data(slot: Slot, user: User) -> dict[str, Any]:
    """Everything the scripts of the page need, as plain data."""
    # The slot was read before its rows: whatever was written in between comes again as a change.
    rows = draft_rows(slot)
    forms = forms_of(slot.profile)
    return {
        "slot": slot.pk,
        "user": user.pk,
        "tour": not user.seen_tour,
        "revision": slot.draft_revision,
        "unit": next((r.values.get("unit") for r in rows if r.table == "budget"), "") or "元",
        "forms": [_form(form, slot.organisation.is_department) for form in forms.values()],
        "last": beside(slot),
        "year": slot.year,
        "rows": [[r.table, r.uid, r.parent, r.position, r.values, r.origin] for r in rows],
        "names": {kind: _names(kind, rows, slot.year) for kind in KINDS},
        "words": script_words() if current_language() != "zh" else {},
        "urls": {name: reverse(f"fill_{name}", args=(slot.pk,)) for name in URLS},
        "back": f"/work/slots/{slot.pk}/",
    }


def _form(form: TableForm, is_department: bool) -> dict[str, Any]:
    def words(text: str) -> str:
        return _(text) if is_department else of_unit(_(text))

    return {
        "key": form.key,
        "label": words(form.label),
        "note": words(form.note),
        "part": form.part.key,
        "layout": "table" if "." in form.key else form.part.form.value,
        "single": form.single,
        "inner": list(form.inner),
        "fields": [_field(f, form, words) for f in form.fields],
    }


def _field(field: Field, form: TableForm, words: Callable[[str], str]) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": words(field.label),
        "choices": list(field.choices),
        "note": words(help_of(form.key, field)),
        "required": field.required,
        "many": field.many,
        "width": field.width,
        "names": field.names or _NAMED.get((form.key, field.key), ""),
        "codes": field.key if field.key in KINDS and form.key in ("lines", "execution") else "",
        "sum": field.key in SUMMED,
        "figure": is_figure(form.key, field.key),
        "fixed": field.key in FIXED.get(form.key, ()),
    }


def _names(kind: str, rows: list[RowData], year: int) -> dict[str, str]:
    used = {r.values.get(kind, "").strip() for r in rows if r.table in ("lines", "execution")}
    known = code_names(kind, year)
    return {code: known[code] for code in sorted(used) if code in known}
