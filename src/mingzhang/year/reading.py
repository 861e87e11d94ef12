"""Readings: on a day an indicator stood at a value, and this is the evidence.

A value is what was reached since the year began (累计) or how it stood on that day (时点). The
latest one up to a day counts, in whatever order they stand in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

from mingzhang.codes import normal_name
from mingzhang.entry import value
from mingzhang.entry.field import Field, Part
from mingzhang.entry.field import Form as Layout
from mingzhang.entry.raw import Mistakes, Row
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.form import TERM, YEAR, Form, Indicator
from mingzhang.model.indicator import value_of
from mingzhang.year.attainment import attainment_of, grade_in
from mingzhang.year.day import day_of
from mingzhang.year.figure import percent
from mingzhang.year.table import finish, rows_of

Identity = tuple[str, str, str, int]

CUMULATED, STANDING = "累计", "时点"

READINGS = Part(
    "readings",
    "绩效读数",
    Layout.TABLE,
    (
        Field("day", "日期", required=True),
        Field("project", "项目", required=True),
        Field("first", "一级指标"),
        Field("second", "二级指标"),
        Field("third", "三级指标", required=True),
        Field("number", "序号"),
        Field("actual", "完成值", required=True),
        Field("degree", "完成程度"),
        Field("measure", "口径", (CUMULATED, STANDING)),
        Field("reason", "偏差原因"),
        Field("remedy", "改进措施"),
        Field("evidence", "佐证", required=True),
    ),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one indicator.

    Attributes:
        subject: the project.
        identity: of the indicator, see `Indicator.identity`.
        actual: what was reached, as typed.
        degree: the share that people gave to what cannot be computed, 0 to 1.
        is_standing: it tells how things stood on the day, and does not grow with the year.
        reason: why it is behind, or ahead; remedy: what is done about it.
        evidence: the file, the list or the page that shows it.
        where: file and line.
    """

    day: date
    subject: str
    identity: Identity
    actual: str
    degree: Fraction | None = None
    is_standing: bool = False
    reason: str = ""
    remedy: str = ""
    evidence: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Readings:
    """All readings of a year."""

    all: tuple[Reading, ...] = ()

    def of(self, subject: str, indicator: Indicator) -> tuple[Reading, ...]:
        """The series of one indicator, by day."""
        found = (r for r in self.all if (r.subject, r.identity) == (subject, indicator.identity))
        return tuple(sorted(found, key=lambda reading: reading.day))

    def at(self, subject: str, indicator: Indicator, day: date) -> Reading | None:
        """The latest reading of one indicator up to a day, None where there is none."""
        found = [r for r in self.of(subject, indicator) if r.day <= day]
        return found[-1] if found else None


def yearly(form: Form) -> tuple[Indicator, ...]:
    """The indicators that the year is measured by; those of the whole term where it has no own."""
    return form.side(YEAR) or form.side(TERM)


def read_readings(path: Path, targets: Sequence[Form]) -> Readings:
    """The readings of a CSV file.

    Raises:
        SourceErrors: an unknown project or indicator, no day, no evidence, two readings of a day,
            a degree where the value can be computed; each with its line.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    return readings_of(rows_of(path, READINGS, mistakes), targets, mistakes, str(path))


def readings_of(
    rows: Iterable[Row], targets: Sequence[Form], mistakes: Mistakes, source: str
) -> Readings:
    """The readings of typed rows; see `read_readings`."""
    forms = {form.subject: form for form in targets}
    found: dict[tuple[str, Identity, date], Reading] = {}
    for row in rows:
        reading = _reading(row, forms, mistakes)
        if reading is None:
            continue
        key = (reading.subject, reading.identity, reading.day)
        if key in found:
            words = _("同一指标同一天已有读数，在{where}").format(where=found[key].where)
            mistakes.add(row.where, words, _("删去其中一行"))
        found[key] = reading
    finish(source, mistakes)
    return Readings(tuple(found.values()))


def _reading(row: Row, forms: dict[str, Form], mistakes: Mistakes) -> Reading | None:
    before = len(mistakes.found)
    day = day_of(row.get("day"), mistakes)
    value.required(row.get("project"), "项目", mistakes)
    name = value.known_name(row.get("project"), forms, "项目", mistakes)
    actual = value.required(row.get("actual"), "完成值", mistakes)
    evidence = value.required(row.get("evidence"), "佐证", mistakes)
    degree = _degree(row, mistakes)
    measure = row.get("measure").text or CUMULATED
    if measure not in (CUMULATED, STANDING):
        words = _("没有“{text}”这一项").format(text=measure)
        mistakes.add(row.get("measure").where, words, f"{CUMULATED}、{STANDING}")
    if name not in forms:
        return None
    if day is not None and day.year != forms[name].year:
        words = _("日期不在{year}年").format(year=forms[name].year)
        mistakes.add(row.get("day").where, words, _("年终以后才收集的，记12月31日"))
    indicator = _indicator(row, yearly(forms[name]), mistakes)
    if indicator is None or day is None or len(mistakes.found) > before:
        return None
    if degree is not None and attainment_of(indicator, actual).share is not None:
        words = _("“{name}”的完成情况由数字算出，不填完成程度").format(name=indicator.third)
        mistakes.add(row.get("degree").where, words, _("留空"))
        return None
    grade = grade_in(actual)
    if grade is not None and degree is not None and not grade.allows(degree):
        words = _("“{actual}”的完成程度在{least}到{most}之间").format(
            actual=actual, least=percent(grade.least), most=percent(grade.most)
        )
        mistakes.add(row.get("degree").where, words, _("改完成程度，或改完成值"))
        return None
    return Reading(
        day,
        name,
        indicator.identity,
        actual,
        degree,
        measure == STANDING,
        row.get("reason").text,
        row.get("remedy").text,
        evidence,
        row.where,
    )


def _degree(row: Row, mistakes: Mistakes) -> Fraction | None:
    typed = row.get("degree")
    if not typed.text:
        return None
    given = value_of(typed.text)
    plain = given.relation == "=" and given.high is None and given.unit in ("", "%")
    if given.value is None or not plain or not 0 <= given.value <= 100:
        words = _("“{text}”不是完成程度").format(text=typed.text)
        mistakes.add(typed.where, words, _("0%至100%"))
        return None
    return given.value / 100


def _indicator(row: Row, indicators: Iterable[Indicator], mistakes: Mistakes) -> Indicator | None:
    """The one indicator that a row names; upper levels and number only where they are needed."""
    third = value.required(row.get("third"), "三级指标", mistakes)
    if not third:
        return None
    known = list(indicators)
    name = value.known_name(row.get("third"), (i.third for i in known), "指标", mistakes)
    found = [i for i in known if normal_name(i.third) == normal_name(name)]
    for level in ("first", "second"):
        typed = normal_name(row.get(level).text).partition("(")[0]
        if typed:
            found = [i for i in found if normal_name(getattr(i, level)).partition("(")[0] == typed]
    number = row.get("number").text
    if number:
        found = [i for i in found if str(i.number) == number]
    if name and len(found) != 1 and any(normal_name(i.third) == normal_name(name) for i in known):
        words = _("名为“{name}”的指标有{count}个").format(name=third, count=len(found))
        mistakes.add(row.get("third").where, words, _("用一级、二级指标和序号说明是哪一个"))
    return found[0] if len(found) == 1 else None
