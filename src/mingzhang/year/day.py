"""Days: of an entry, and by when something had to be done."""

from __future__ import annotations

import calendar
import unicodedata
from datetime import date

from mingzhang.entry.raw import Mistakes, Value
from mingzhang.language import _
from mingzhang.pattern import compiled

_DAY = r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?"
_ONE = compiled(_DAY)
_TERM = compiled(
    rf"(?:{_DAY}(?:至|到|~|—|-))?(?P<year>\d{{4}})年?(?:(?:(?<=年)|[-./])(?P<month>\d{{1,2}})"
    r"(?:月|[-./])(?:(?P<day>\d{1,2})日?)?)?(?:底|末|内)?(?:以前|之前|前)?(?:完成)?"
)


def day_of(typed: Value, mistakes: Mistakes) -> date | None:
    """A day with year, month and day; a mistake and None where it is none."""
    found = find_day(typed.text)
    if found is None:
        mistakes.add(
            typed.where,
            _("“{text}”不是日期").format(text=typed.text),
            _("日期，如 2025年4月30日"),
        )
    return found


def find_day(text: str) -> date | None:
    """The day that a text is, None where it is anything else.

    >>> find_day("2025年7月1日"), find_day("2025/7/1") == find_day("2025-07-01"), find_day("7月")
    (datetime.date(2025, 7, 1), True, None)
    """
    match = _ONE.fullmatch(_plain(text))
    return _day(*match.groups()) if match else None


def find_deadline(text: str) -> date | None:
    """The last day of a term: a day, a month's or a year's last one; None where it is unclear.

    >>> terms = ("2025年12月底前", "2024年6月5日至2024年7月5日", "2025年内")
    >>> [str(find_deadline(term)) for term in terms]
    ['2025-12-31', '2024-07-05', '2025-12-31']
    >>> find_deadline("2024年1至12月") is None, find_deadline("长期") is None
    (True, True)
    """
    match = _TERM.fullmatch(_plain(text))
    if match is None:
        return None
    year, month = int(match["year"]), int(match["month"] or 12)
    if match["day"]:
        return _day(match["year"], match["month"], match["day"])
    if not (1 <= month <= 12 and 1900 <= year <= 2200):
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", "".join(text.split()))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
