"""The form of one row: its fields as somebody types or chooses them.

An indicator and a line of the budget are chosen from what the budget has; the texts that name them
are those that a file would hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils import timezone

from mingzhang.entry.field import Field, Part
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.year.help import choice_help, help_of
from mingzhang.year.asset.register import OFFICE
from mingzhang.year.coordinate import line_words, planned_lines, typed_line
from mingzhang.year.reading import yearly

CHOSEN = {
    "readings": ("project", "first", "second", "third", "number"),
    "money": (
        "unit", "function", "nature", "project", "fund", "origin", "economic",
        "government_economic", "revenue",
    ),
}  # fmt: skip
"""Fields that one choice fills in."""

_TO = {
    "unit": "to_unit", "function": "to_function", "nature": "to_nature", "project": "to",
    "economic": "to_economic", "government_economic": "to_government_economic",
}  # fmt: skip
"""Of a line that a transfer gives to: the fields that name it."""

_TARGET, _LINE, _GIVEN = _("指标"), _("预算明细"), _("调入的明细")
_SELDOM = frozenset({"three_public", "agency"})
_DAYS = frozenset({"day", "gained", "lost"})
_LONG = frozenset({"reason", "remedy"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of the form.

    Attributes:
        kind: `text`, `date`, `long` or `choice`.
        options: values and labels of a choice; suggested: what may be typed, for a text.
        aside: it is seldom needed, and stands folded away.
    """

    key: str
    label: str
    kind: str
    text: str
    note: str = ""
    required: bool = False
    problem: str = ""
    options: tuple[tuple[str, str], ...] = ()
    suggested: tuple[str, ...] = ()
    aside: bool = False


def asked_of(
    table: str, part: Part, budget: Budget, given: Mapping[str, str], problems: Mapping[str, str]
) -> list[Asked]:
    """The fields of a table's form, with what was typed and what is wrong with it."""
    return list(_fields(table, part, budget, given, problems))


def _fields(
    table: str, part: Part, budget: Budget, given: Mapping[str, str], problems: Mapping[str, str]
) -> Iterator[Asked]:
    chosen = CHOSEN.get(part_key(table), ())
    for field in part.fields:
        if field.key == "seal":
            continue
        if chosen and field.key == chosen[0]:
            yield from _choices(table, budget, given, problems)
        hidden = field.key in chosen
        if hidden and part_key(table) == "readings":
            continue
        aside = (
            hidden or field.key.startswith("to_") or field.key in ("to", "three_public", "agency")
        )
        note = help_of(part_key(table), field)
        yield _field(field, budget, given, problems.get(field.key, ""), aside, note)


def _field(
    field: Field, budget: Budget, given: Mapping[str, str], problem: str, aside: bool, note: str
) -> Asked:
    text = given.get(field.key, "").strip()
    kind = "text"
    options: tuple[tuple[str, str], ...] = ()
    if field.choices:
        kind, options = "choice", (("", "—"), *((c, c) for c in field.choices))
    elif field.key in _DAYS:
        kind = "date"
        today = timezone.localdate()
        if field.key == "day" and "day" not in given and today.year == budget.year:
            text = today.isoformat()
    elif field.key in _LONG:
        kind = "long"
    return Asked(
        field.key, field.label, kind, text, note, field.required, problem, options,
        _suggested(field.key, budget), aside and not text and not problem,
    )  # fmt: skip


def _suggested(key: str, budget: Budget) -> tuple[str, ...]:
    """What may stand in a text, from the budget."""
    if key == "item":
        return tuple(dict.fromkeys(item.name for item in budget.procurement))
    if key == "use":
        return (*(use for use, _count in budget.assets.vehicles), OFFICE)
    return ()


def _choices(
    table: str, budget: Budget, given: Mapping[str, str], problems: Mapping[str, str]
) -> Iterator[Asked]:
    """The choice that fills in several fields."""
    if part_key(table) == "readings":
        told = [problems[key] for key in CHOSEN["readings"] if key in problems]
        options = tuple(_targets(budget))
        yield Asked(
            "target", _TARGET, "choice", given.get("target", ""),
            choice_help("readings", "target"), True, "；".join(told),
            (("", "—"), *options),
        )  # fmt: skip
        return
    lines = (("", "—"), *((str(n), words) for n, words in enumerate(_lines(budget))))
    for key, label in (("line", _LINE), ("to_line", _GIVEN)):
        note = choice_help("money", key)
        yield Asked(key, label, "choice", given.get(key, ""), note, False, "", lines)


def part_key(table: str) -> str:
    """What a table's rows are: what an evaluation found is readings."""
    return "readings" if table == "checked" else table


def _targets(budget: Budget) -> Iterator[tuple[str, str]]:
    for place, form in enumerate(budget.targets):
        for number, indicator in enumerate(yearly(form)):
            yield f"{place}.{number}", f"{form.subject}：{indicator.third}（{indicator.value}）"


def _lines(budget: Budget) -> Iterator[str]:
    for line in planned_lines(budget):
        yield line_words(line)


def typed_row(table: str, given: Mapping[str, str], budget: Budget) -> dict[str, str]:
    """The texts that were typed or chosen, by the keys of the fields."""
    typed = {key: text.strip() for key, text in given.items() if isinstance(text, str)}
    if part_key(table) == "readings":
        typed |= _indicator(typed.get("target", ""), budget)
    if table == "money":
        lines = list(planned_lines(budget))
        line = _at(typed.get("line", ""), len(lines))
        if line is not None:
            typed = typed_line(lines[line]) | {k: v for k, v in typed.items() if v}
        to = _at(typed.get("to_line", ""), len(lines))
        if to is not None:
            names = typed_line(lines[to])
            typed |= {_TO[key]: text for key, text in names.items() if key in _TO}
    return {key: text for key, text in typed.items() if text}


def _at(text: str, count: int) -> int | None:
    """The place that was chosen among so many, None for no choice."""
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        return None
    return int(text) if int(text) < count else None


def _indicator(text: str, budget: Budget) -> dict[str, str]:
    """The texts that name the chosen indicator."""
    place, _dot, number = text.partition(".")
    form_at = _at(place, len(budget.targets))
    if form_at is None:
        return {}
    form = budget.targets[form_at]
    known = yearly(form)
    at = _at(number, len(known))
    if at is None:
        return {"project": form.subject}
    one = known[at]
    found = {"project": form.subject, "first": one.first, "second": one.second, "third": one.third}
    alike = [i for i in known if i.identity[:3] == one.identity[:3]]
    return found | ({"number": str(one.number)} if alike[1:] else {})
