"""Two versions of one booklet: by table, row and cell, by section and sentence, by form."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import partial
from typing import TypeVar

from mingzhang.check.finding import FoundCell
from mingzhang.check.spot import (
    PERIOD_LABELS,
    column_label,
    entry_cell,
    field_label,
    form_title,
    printed_text,
    row_cell,
    section_spot,
    sentence_cell,
    table_cell,
    table_spot,
    target_cell,
)
from mingzhang.compare.comparison import Difference, Kind
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Panel, Row, Section, Sentence, Table
from mingzhang.model.form import Form, FormScope
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled
from mingzhang.tables.form_words import form_words
from mingzhang.tables.profile import profile_of
from mingzhang.tables.relation import CellRef

Thing = TypeVar("Thing")
_ALIKE = 0.5  # sentences less alike than this are two sentences, not one that changed
_TITLE = compiled(r"[\s（）()“”\"]|20\d\d年(?:度)?")


@dataclass(slots=True)
class _Count:
    compared: int = 0


def version_differences(first: Booklet, second: Booklet) -> tuple[list[Difference], int]:
    """Everything that differs between two versions, and how many things were compared."""
    count = _Count()
    found = [
        *_tables(first, second, count),
        *_sections(first, second, count),
        *_forms(first, second, count),
        *_catalogue(first, second, count),
    ]
    return found, count.compared


def paired(
    first: Sequence[Thing], second: Sequence[Thing], key: Callable[[Thing], Hashable]
) -> Iterator[tuple[Thing | None, Thing | None]]:
    """Things with equal keys beside each other, the n-th of a key with the n-th; else alone.

    In the order of the second, what is gone behind what stood before it.
    """
    left = _numbered(first, key)
    right = _numbered(second, key)
    known = dict(left)
    present = {name for name, _thing in right}
    gone: dict[Hashable, list[Thing]] = {}
    last: Hashable = None
    for name, thing in left:
        if name in present:
            last = name
        else:
            gone.setdefault(last, []).append(thing)
    for thing in gone.get(None, ()):
        yield thing, None
    for name, thing in right:
        yield known.get(name), thing
        for lost in gone.get(name, ()):
            yield lost, None


def _numbered(
    things: Sequence[Thing], key: Callable[[Thing], Hashable]
) -> list[tuple[Hashable, Thing]]:
    counts: dict[Hashable, int] = {}
    result: list[tuple[Hashable, Thing]] = []
    for thing in things:
        name = key(thing)
        counts[name] = counts.get(name, 0) + 1
        result.append(((name, counts[name]), thing))
    return result


# ---- tables -----------------------------------------------------------------------------------


def _tables(first: Booklet, second: Booklet, count: _Count) -> Iterator[Difference]:
    numbers = {id(t): n for b in (first, second) for n, t in enumerate(b.tables)}

    def key(table: Table) -> str:
        return table.shape or _TITLE.sub("", table.title)

    for before, after in paired(first.tables, second.tables, key):
        if before is None or after is None:
            yield _lone("table", before, after, table_spot)
            continue
        if before.title != after.title:
            yield Difference(Kind.CHANGED, "table", table_spot(before), table_spot(after))
        if before.note != after.note:
            yield Difference(
                Kind.CHANGED,
                "sentence",
                FoundCell(before.title, text=before.note, place=before.place),
                FoundCell(after.title, text=after.note, place=after.place),
            )
        sides = (_Side(first, numbers[id(before)]), _Side(second, numbers[id(after)]))
        for one, two in paired(before.panels, after.panels, lambda p: p.key):
            if one is not None and two is not None:
                yield from _rows(sides, one, two, count)


@dataclass(frozen=True, slots=True)
class _Side:
    booklet: Booklet
    number: int

    def cell(self, panel: Panel, row: Row, column: str) -> FoundCell:
        ref = CellRef(self.number, panel.key, row.key, column)
        return table_cell(self.booklet, profile_of(self.booklet), ref)

    def row(self, panel: Panel, row: Row) -> FoundCell:
        return row_cell(self.booklet, self.number, panel.key, row)


def _rows(
    sides: tuple[_Side, _Side], one: Panel, two: Panel, count: _Count
) -> Iterator[Difference]:
    left, right = sides
    rows = [(a, b) for a, b in paired(one.rows, two.rows, _key_of_row)]
    gone = [a for a, b in rows if b is None and a is not None]
    fresh = [b for a, b in rows if a is None and b is not None]
    renamed = _renamed(gone, fresh)
    kept = {id(row) for row in renamed.values()}
    for before, after in rows:
        if after is None:
            if before is not None and id(before) not in kept:
                yield _alone("row", left.row(one, before), None)
            continue
        before = before or renamed.get(id(after))
        if before is None:
            yield _alone("row", None, right.row(two, after))
            continue
        if _labels(before) != _labels(after):
            yield Difference(Kind.CHANGED, "row", left.row(one, before), right.row(two, after))
        for column in two.columns:
            if column not in one.columns:
                continue
            a = before.cells[one.columns.index(column)]
            b = after.cells[two.columns.index(column)]
            count.compared += 1
            same = a.amount.fen == b.amount.fen if a.amount and b.amount else False
            if same or (printed_text(a) == printed_text(b)):
                continue
            if not a.amount and not b.amount and a.mark is b.mark:
                continue
            yield Difference(
                Kind.CHANGED,
                "cell",
                left.cell(one, before, column),
                right.cell(two, after, column),
            )


def _key_of_row(row: Row) -> str:
    return str(row.key)


def _renamed(gone: Iterable[Row], fresh: Sequence[Row]) -> dict[int, Row]:
    """New rows by identity with the lost row they were: the same name or the same figures."""
    found: dict[int, Row] = {}
    free = list(fresh)
    for row in gone:
        texts = [printed_text(cell) for cell in row.cells]
        for other in free:
            named = _labels(row)[-1:] == _labels(other)[-1:]
            alike = any(texts) and texts == [printed_text(cell) for cell in other.cells]
            if named or alike:
                found[id(other)] = row
                free.remove(other)
                break
    return found


def _labels(row: Row) -> tuple[str, ...]:
    return tuple(flatten(label).text for label in row.labels if label.strip())


# ---- text ---------------------------------------------------------------------------------------


def _sections(first: Booklet, second: Booklet, count: _Count) -> Iterator[Difference]:
    def key(section: Section) -> tuple[int, str]:
        return section.part, _TITLE.sub("", section.title)

    changed: list[Difference] = []
    for before, after in paired(first.sections, second.sections, key):
        if before is None or after is None:
            section = before or after
            assert section is not None
            if section.paragraphs:
                changed.extend(_alone_sentence(before, after, s) for s in section.paragraphs)
            else:
                yield _lone("section", before, after, section_spot)
            continue
        if before.title != after.title:
            yield Difference(Kind.CHANGED, "section", section_spot(before), section_spot(after))
        changed.extend(_sentences(before, after, count))
    yield from _moved(changed)


def _alone_sentence(
    before: Section | None, after: Section | None, sentence: Sentence
) -> Difference:
    if before is not None:
        return _alone("sentence", sentence_cell(before, sentence), None)
    assert after is not None
    return _alone("sentence", None, sentence_cell(after, sentence))


def _sentences(before: Section, after: Section, count: _Count) -> Iterator[Difference]:
    left, right = before.paragraphs, after.paragraphs
    count.compared += max(len(left), len(right))
    texts = [[flatten(s.text).text for s in side] for side in (left, right)]
    matcher = SequenceMatcher(None, texts[0], texts[1], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        old, new = list(left[a:b]), list(right[c:d])
        for sentence in old:
            partner = max(new, key=lambda s: _alike(sentence, s), default=None)
            if partner is not None and _alike(sentence, partner) >= _ALIKE:
                new.remove(partner)
                yield Difference(
                    Kind.CHANGED,
                    "sentence",
                    sentence_cell(before, sentence),
                    sentence_cell(after, partner),
                )
            else:
                yield _alone("sentence", sentence_cell(before, sentence), None)
        for sentence in new:
            yield _alone("sentence", None, sentence_cell(after, sentence))


def _alike(one: Sentence, two: Sentence) -> float:
    matcher = SequenceMatcher(None, one.text, two.text, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _moved(differences: Sequence[Difference]) -> Iterator[Difference]:
    """A sentence that is gone here and new there has moved."""
    gone: dict[str, list[Difference]] = {}
    for difference in differences:
        if difference.kind is Kind.REMOVED and difference.before is not None:
            gone.setdefault(flatten(difference.before.text).text, []).append(difference)
    moved: set[int] = set()
    result: list[Difference] = []
    for difference in differences:
        if difference.kind is Kind.ADDED and difference.after is not None:
            old = gone.get(flatten(difference.after.text).text)
            if old:
                lost = old.pop()
                moved.add(id(lost))
                difference = Difference(Kind.MOVED, "sentence", lost.before, difference.after)
        result.append(difference)
    yield from (difference for difference in result if id(difference) not in moved)


# ---- forms and catalogue ------------------------------------------------------------------------


def _forms(first: Booklet, second: Booklet, count: _Count) -> Iterator[Difference]:
    def key(form: Form) -> Hashable:
        whole = form.scope is FormScope.DEPARTMENT
        return (form.kind, form.scope, "" if whole else form.subject)

    for before, after in paired(first.forms, second.forms, key):
        if before is None or after is None:
            yield _lone("form", before, after, _form)
            continue
        yield from _fields(before, after, count)


def _form(form: Form) -> FoundCell:
    place = form.place_of("subject")
    return FoundCell(table=form_title(form), row=form.subject, text=form.subject, place=place)


def _fields(before: Form, after: Form, count: _Count) -> Iterator[Difference]:
    old, new = _pieces(before), _pieces(after)
    for name in dict.fromkeys((*old, *new)):
        count.compared += 1
        label = (old.get(name) or new[name])[0]
        a, b = (said[name][1] if name in said else "" for said in (old, new))
        if flatten(a).text != flatten(b).text:
            yield Difference(
                Kind.CHANGED,
                "form",
                target_cell(before, name, a or "（空）", label=label),
                target_cell(after, name, b or "（空）", label=label),
            )


def _pieces(form: Form) -> dict[str, tuple[str, str]]:
    """All that a form says, each with its label: fields, funds, indicators, tasks."""
    found = {"subject": (field_label("subject"), form.subject)}
    found["year"] = ("年度", str(form.year))
    found |= {role: (field_label(role), text) for role, text in form.texts}
    for fund in form.funds:
        label = column_label(fund.column) + form_words().source_label(fund.source)
        shown = fund.amount.text() if fund.amount else str(fund.number)
        found[f"{fund.column}/{fund.source}"] = (label, shown)
    for indicator in form.indicators:
        names = f"{indicator.first} {indicator.second} {indicator.third}".strip()
        label = f"{PERIOD_LABELS.get(indicator.side, '')}{names}"
        said = (indicator.value, indicator.actual, indicator.score)
        found["/".join(map(str, (indicator.side, *indicator.identity)))] = (
            label,
            " ".join(text for text in said if text),
        )
    for number, task in enumerate(form.tasks):
        money = task.amount.text() if task.amount else ""
        found[f"task/{number}"] = (task.name, f"{task.content} {money}".strip())
    return found


def _catalogue(first: Booklet, second: Booklet, count: _Count) -> Iterator[Difference]:
    one, two = first.catalogue, second.catalogue
    if one is None or two is None:
        return
    for before, after in paired(one.entries, two.entries, lambda e: (e.department, e.code)):
        count.compared += 1
        if before is None or after is None:
            yield _lone("catalogue", before, after, partial(entry_cell, title=two.title))
        elif before.name != after.name:
            yield Difference(
                Kind.CHANGED,
                "catalogue",
                entry_cell(before, one.title),
                entry_cell(after, two.title),
            )


def _lone(
    what: str, before: Thing | None, after: Thing | None, spot: Callable[[Thing], FoundCell]
) -> Difference:
    """A thing that only one of the booklets has."""
    if before is not None:
        return _alone(what, spot(before), None)
    assert after is not None
    return _alone(what, None, spot(after))


def _alone(what: str, before: FoundCell | None, after: FoundCell | None) -> Difference:
    return Difference(Kind.REMOVED if before is not None else Kind.ADDED, what, before, after)
