"""What the draft would print now: its mistakes, or the booklet and what the checks find in it.

Nothing is computed twice for one revision of a draft, however many browsers ask at once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.core.cache import caches

from mingzhang.check.finding import Finding, Severity
from mingzhang.compilation.trace import Trace
from mingzhang.document import Document
from mingzhang.entry import Typed
from mingzhang.entry.comparison import Unexplained, unexplained
from mingzhang.entry.field import Form
from mingzhang.entry.flat import RowData, rows_to_raw
from mingzhang.entry.gather import raw_to_budget
from mingzhang.entry.raw import Mistakes
from mingzhang.errors import SourceErrors, SourceMistake
from mingzhang.language import _, current_language
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget
from mingzhang.pattern import compiled
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import review_booklet
from mingzhang.render.anchor import found_anchor
from mingzhang.render.html import fragment_html
from mingzhang.render.layout import layout
from mingzhang.report.words import place_words
from mingzhang.tables.profile import Profile, get_profile
from mingzhang.web.draft.editing import forms_of
from mingzhang.web.draft.stored import draft_rows
from mingzhang.web.models import Slot

PARTS = ("tables", "text", "forms", "findings")
_ROUNDS = 8
"""What a mistake takes with it, at most: a line, its project, that project's target, its rows."""
_AMOUNTS = ("lines", "procurement", "transfers")
_FORMS = ("targets", "evaluations", "statements")
_RECORDS = ("budget", "department", "assets", "department-target", *_FORMS)
_MOST_MARKED = 12
"""Cells of a draft that one finding marks; the sum of more says nothing about any of them."""
_KEPT = 12
_PLACE = compiled(r"[a-z][a-z_.-]*/[0-9a-f]{32}(?:/[a-z_]+)?")
_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Computed:
    """A draft at one revision.

    Attributes:
        mistakes: of what was typed; the rows with one are left out of what is computed.
        waiting: rows in which everything stands but the amount: no mistake, and no amount yet.
        typed: what the booklet was computed from; None where nothing could be.
    """

    rows: tuple[RowData, ...]
    mistakes: tuple[SourceMistake, ...] = ()
    waiting: tuple[RowData, ...] = ()
    typed: Typed | None = None
    booklet: Booklet | None = None

    @property
    def budget(self) -> Budget | None:
        """The budget that is computed."""
        return self.typed.budget if self.typed is not None else None


_computed: OrderedDict[tuple[int, int, str], Computed] = OrderedDict()
_locks: dict[tuple[int, str], threading.Lock] = {}
_guard = threading.Lock()


def _lock_of(slot: Slot, what: str) -> threading.Lock:
    with _guard:
        if len(_locks) > 2000:
            _locks.clear()
        return _locks.setdefault((slot.pk, what), threading.Lock())


def computed(slot: Slot) -> Computed:
    """The budget and the booklet of the draft at the slot's revision."""
    key = (slot.pk, slot.draft_revision, current_language())
    with _lock_of(slot, "booklet"):
        with _guard:
            found = _computed.get(key)
        if found is not None:
            return found
        made = _compute(tuple(draft_rows(slot)), get_profile(slot.profile))
        # Rows that were written after the slot was read must not pass for the older revision.
        if Slot.objects.values_list("draft_revision", flat=True).get(pk=slot.pk) == key[1]:
            with _guard:
                _computed[key] = made
                while len(_computed) > _KEPT:
                    _computed.popitem(last=False)
        return made


def _compute(rows: tuple[RowData, ...], profile: Profile) -> Computed:
    """Compute as much as can be: rows with a mistake are left out, one round after the other."""
    waiting = tuple(row for row in rows if is_waiting(row))
    kept: list[RowData] = [row for row in rows if row not in waiting]
    mistakes: tuple[SourceMistake, ...] | None = None
    for _round in range(_ROUNDS):
        raw = rows_to_raw(kept, profile)
        try:
            budget = raw_to_budget(raw, Mistakes())
        except SourceErrors as errors:
            mistakes = errors.mistakes if mistakes is None else mistakes
            fewer = _without(kept, errors.mistakes)
            if fewer == kept:
                break
            kept = fewer
        else:
            booklet = compute_booklet(budget)
            return Computed(rows, mistakes or (), waiting, Typed(raw, budget), booklet)
    return Computed(rows, mistakes or (), waiting)


def is_waiting(row: RowData) -> bool:
    """Whether a row lacks nothing but its amount, as one carried over from last year does."""
    typed = {key for key, text in row.values.items() if text.strip()}
    return row.table in _AMOUNTS and bool(typed) and "fen" not in typed


def _without(rows: list[RowData], mistakes: Iterable[SourceMistake]) -> list[RowData]:
    """The rows without those that have a mistake; of a record the field alone goes.

    A form that is wrong as a whole goes with its rows.
    """
    wrong = {tuple((*m.where.split("/"), "", "")[1:3]) for m in mistakes}
    named = {uid for uid, _field in wrong}
    gone = {row.uid for row in rows if row.table in _FORMS and (row.uid, "") in wrong}
    kept = []
    for row in rows:
        if row.uid in gone or row.parent in gone:
            continue
        if row.uid not in named:
            kept.append(row)
        elif row.table in _RECORDS:
            values = {k: t for k, t in row.values.items() if (row.uid, k) not in wrong}
            kept.append(replace(row, values=values))
    return kept


def forget() -> None:
    """Forget everything, after a database was put in the place of another."""
    caches["pages"].clear()
    with _guard:
        _computed.clear()


def preview(slot: Slot, part: str) -> dict[str, Any]:
    """What one tab of the preview shows, as plain data."""
    if part == "findings":
        return _kept(slot, part, lambda: _findings(slot))
    return _kept(slot, part, lambda: _printed(slot, part))


def _kept(slot: Slot, part: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    key = f"preview:{slot.pk}:{slot.draft_revision}:{part}:{current_language()}"
    found: dict[str, Any] | None = caches["pages"].get(key)
    if found is not None:
        return found
    with _lock_of(slot, part):
        found = caches["pages"].get(key)
        if found is None:
            found = {"revision": slot.draft_revision, "part": part, **make()}
            caches["pages"].set(key, found, _SECONDS)
    return found


def _printed(slot: Slot, part: str) -> dict[str, Any]:
    made = computed(slot)
    if made.booklet is None:
        return {"html": "", "mistakes": len(made.mistakes)}
    profile = get_profile(slot.profile)
    booklet = made.booklet
    number = {"tables": profile.tables_part, "forms": profile.forms_part}.get(part)
    if part == "tables":
        booklet = replace(booklet, sections=(), forms=())
    elif part == "forms":
        booklet = replace(booklet, sections=(), tables=())
    else:
        booklet = replace(booklet, tables=(), forms=())
    if part != "text":
        booklet = replace(booklet, cover=())
    if part != "forms":
        booklet = replace(booklet, catalogue=None, notices=())
    document = layout(replace(booklet, contents=()), profile)
    html = fragment_html(_only(document, number) if number else document)
    return {"html": html, "mistakes": len(made.mistakes), "waiting": len(made.waiting)}


def _only(document: Document, number: int) -> Document:
    """The blocks of one part of a document."""
    kept = []
    inside = False
    for block in document.blocks:
        bookmark = getattr(block, "bookmark", "")
        if bookmark.startswith("part-"):
            inside = bookmark == f"part-{number}"
        elif inside:
            kept.append(block)
    return replace(document, blocks=tuple(kept))


def _findings(slot: Slot) -> dict[str, Any]:
    made = computed(slot)
    counts = {str(s): 0 for s in Severity}
    waiting = [row.uid for row in made.waiting]
    if made.mistakes or made.booklet is None or made.typed is None:
        return {
            "mistakes": _mistakes(made, slot),
            "waiting": waiting,
            "findings": [],
            "reasons": [],
            "counts": counts,
        }
    checked = review_booklet(made.booklet)
    trace = Trace(made.typed, made.booklet, get_profile(slot.profile))
    for finding in checked.findings:
        counts[str(finding.severity)] += 1
    return {
        "mistakes": [],
        "waiting": waiting,
        "findings": [_finding(f, made.booklet, made.rows, trace) for f in checked.findings],
        "reasons": [_reason(u) for u in unexplained(made.typed.budget, made.rows)],
        "counts": counts,
    }


def _mistakes(made: Computed, slot: Slot) -> list[dict[str, str]]:
    forms = forms_of(slot.profile)
    numbers: dict[str, int] = {}
    counts: dict[tuple[str, str], int] = {}
    for row in sorted(made.rows, key=lambda r: (r.position, r.uid)):
        counts[row.table, row.parent] = counts.get((row.table, row.parent), 0) + 1
        numbers[row.uid] = counts[row.table, row.parent]

    def words(place: str) -> str:
        table, uid, name = (*place.split("/"), "", "")[:3]
        form = forms.get(table)
        if form is None:
            return ""
        label = next((f.label for f in form.fields if f.key == name), "")
        row = "" if form.part.form is Form.RECORD and table == form.part.key else numbers.get(uid)
        at = _("第{number}行").format(number=row) if row else ""
        return f"{form.label}{at}" + (f"“{label}”" if label else "")

    def plain(text: str) -> str:
        return _PLACE.sub(lambda match: words(match[0]) or match[0], text)

    found = []
    for mistake in made.mistakes:
        table, uid, name = (*mistake.where.split("/"), "", "")[:3]
        problem = plain(mistake.problem)
        if mistake.expected:
            problem += _("；应为{expected}").format(expected=plain(mistake.expected))
        found.append(
            {
                "table": table if table in forms else "",
                "uid": uid,
                "field": name,
                "place": words(mistake.where),
                "problem": problem,
            }
        )
    return found


def _finding(
    finding: Finding, booklet: Booklet, rows: tuple[RowData, ...], trace: Trace
) -> dict[str, Any]:
    cell = finding.cells[0] if finding.cells else None
    places = list(dict.fromkeys(place for c in finding.cells[:4] for place in trace.places(c)))
    table, uid, name = _typed(finding, rows)
    if not table and places:
        table, uid, name = (*places[0].split("/"), "", "")[:3]
    marked = [place.partition("/")[2] for place in places if place.count("/") == 2]
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "label": finding.severity.label,
        "title": finding.title,
        "message": finding.message,
        "place": place_words(cell) if cell else "",
        "anchor": found_anchor(booklet, cell) if cell else "",
        "table": table,
        "uid": uid,
        "field": name,
        "marks": marked if len(marked) <= _MOST_MARKED else [],
    }


def _typed(finding: Finding, rows: tuple[RowData, ...]) -> tuple[str, str, str]:
    """The cell of the draft in which the words that a finding quotes were typed, if any."""
    for cell in finding.cells:
        named = {r.uid for r in rows if r.table in _FORMS and r.values.get("project") == cell.row}
        near = [r for r in rows if r.uid in named or r.parent in named]
        text = cell.text.strip()
        if len(text) > 1:
            for row in (*near, *rows):
                for name, typed in row.values.items():
                    if text in typed and row.table not in ("budget", "lines"):
                        return row.table, row.uid, name
        if near:
            return near[0].table, near[0].uid, "project"
    return "", "", ""


def _reason(found: Unexplained) -> dict[str, str]:
    return {
        "table": "comparisons",
        "uid": found.uid,
        "field": "reason",
        "place": found.label,
        "problem": _("今年{now}元，上年{before}元，请写明增减变化的原因").format(
            now=found.now, before=found.before
        ),
    }
