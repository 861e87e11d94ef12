"""Last year's figures: what this year's text compares, and what still lacks a reason."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.amounts import Amount, Unit
from mingzhang.codes import normal_name
from mingzhang.entry.flat import RowData
from mingzhang.entry.measure import measure_labels, measures_by_name
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.pattern import compiled
from mingzhang.tables.profile import Measure, Profile, get_profile

_CHANGE = compiled(r"\{change (\w+)\}")


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A comparison whose figure changed without a reason; amounts as printed in 元."""

    uid: str
    label: str
    now: str
    before: str


def compared(profile: Profile) -> list[Measure]:
    """The measures that the text of a place compares with last year; all where it names none."""
    keys = {
        key
        for section in profile.sections
        for paragraph in section.paragraphs
        for key in _CHANGE.findall(paragraph)
    }
    return [m for m in profile.measures if m.key in keys] or list(profile.measures)


def labels_of(profile: Profile) -> dict[str, str]:
    """What is typed for each measure, by its key."""
    return dict(zip((m.key for m in profile.measures), measure_labels(profile), strict=True))


def figures(budget: Budget, profile: Profile) -> dict[str, int]:
    """What each compared measure of a place is in a budget, in fen."""
    return {measure.key: measure.piece.sum(budget.lines) for measure in compared(profile)}


def unexplained(budget: Budget, rows: Sequence[RowData]) -> list[Unexplained]:
    """The comparisons of a draft that ask for a reason."""
    profile = get_profile(budget.profile)
    labels = labels_of(profile)
    names = measures_by_name(profile)
    uids = {}
    for row in rows:
        if row.table == "comparisons":
            keys = names.get(normal_name(row.values.get("measure", "")), [])
            uids.update(dict.fromkeys(keys, row.uid))
    found = []
    for comparison in budget.comparisons:
        measure = profile.find_measure(comparison.measure)
        if measure is None or comparison.reason.strip():
            continue
        now = measure.piece.sum(budget.lines)
        if now != comparison.previous_fen:
            found.append(
                Unexplained(
                    uids.get(comparison.measure, ""),
                    labels[comparison.measure],
                    Amount.of_fen(now, Unit.YUAN, 2).text(),
                    Amount.of_fen(comparison.previous_fen, Unit.YUAN, 2).text(),
                )
            )
    return found
