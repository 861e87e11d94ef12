"""Which format of a place a person means: an id, or words such as 山西, 上海 区, 上海 决算."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from mingzhang.codes import divisions, find_divisions_of
from mingzhang.language import _
from mingzhang.model.vocabulary import BookletKind
from mingzhang.profiles import give
from mingzhang.tables.profile import Profile, all_profiles, get_profile
from mingzhang.terminal import say

_NEXT_YEAR_FROM = 8
"""The month from which a new budget is the next year's: instructions go out in summer."""


def find_profiles(words: str, year: int | None = None) -> list[Profile]:
    """The profiles that words mean; one for its id or its title.

    Every word must stand in the title, or name the kind or the place. Of several a year decides
    where it can.
    """
    profiles = all_profiles()
    exact = [p for p in profiles if words in (p.id, p.title)]
    found = exact or [p for p in profiles if all(_is_about(p, word) for word in words.split())]
    in_year = [p for p in found if year is None or _holds(p, year)]
    return in_year or found


def choose_profile(words: str, year: int | None, department: str) -> Profile:
    """The one profile that is meant; asks on a terminal where several are.

    Of a place's budget and final accounts the budget is meant where no word says which: the
    accounts are made from the budget and its ledger.

    Raises:
        click.UsageError: none is, or several are and nobody can be asked.
    """
    if words and Path(words).is_file():
        return get_profile(give(Path(words)))
    if words:
        found = find_profiles(words, year)
        if not found:
            raise click.UsageError(
                _("没有“{words}”的格式；现有：\n{choices}").format(
                    words=words, choices=_listed(all_profiles())
                )
            )
        budgets = [p for p in found if p.kind is BookletKind.BUDGET]
        found = budgets if len(budgets) == 1 else found
    else:
        found = _of_department(department, year)
    if len(found) == 1:
        return found[0]
    if sys.stdin.isatty():
        return _asked(found or list(all_profiles()))
    if words:
        raise click.UsageError(
            _("“{words}”有几种格式，请写明一种：\n{choices}").format(
                words=words, choices=_listed(found)
            )
        )
    general = next(p for p in all_profiles() if p.is_fallback and p.kind is BookletKind.BUDGET)
    say(
        _("没有指明地区，用“{title}”；用 -p 选别的，见 mingzhang profiles").format(
            title=general.title
        ),
        "yellow",
        err=True,
    )
    return general


def right_year(profile: Profile, today: date) -> int:
    """The year that a new source is for: the coming budget, or the accounts of last year."""
    year = today.year - 1
    if profile.kind is BookletKind.BUDGET:
        year = today.year + (today.month >= _NEXT_YEAR_FROM)
    first, last = profile.years
    return min(max(year, first or year), last or year)


def _is_about(profile: Profile, word: str) -> bool:
    place = divisions().get(profile.division) if profile.division else None
    where = place.name if place else _("全国")
    return any(word in text for text in (profile.title, profile.kind.label, profile.id, where))


def _holds(profile: Profile, year: int) -> bool:
    first, last = profile.years
    return (first is None or first <= year) and (last is None or year <= last)


def _of_department(department: str, year: int | None) -> list[Profile]:
    """The budgets of the place that a department's name begins with; none where it has none."""
    places = {row.code for row in find_divisions_of(department)} if department else set()
    return [
        profile
        for profile in all_profiles()
        if profile.division
        and profile.kind is BookletKind.BUDGET
        and any(code.startswith(profile.division) for code in places)
        and _holds(profile, year or right_year(profile, date.today()))
    ]


def _asked(found: Sequence[Profile]) -> Profile:
    say(_listed(found))
    number = click.prompt(_("选第几个"), type=click.IntRange(1, len(found)))
    return found[number - 1]


def _listed(found: Sequence[Profile]) -> str:
    return "\n".join(f"  {number} {p.title}  -p {p.id}" for number, p in enumerate(found, 1))
