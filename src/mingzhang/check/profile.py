"""A profile looked over before it is used: each mistake with its line, and what is missing.

A mistake keeps the profile from being used or makes it say something else than was meant. What is
only missing (a role, a rule that has nothing to look at) may be as the place wants it, and is said.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mingzhang.check.rule import find_rules
from mingzhang.errors import ProfileError, SourceMistake, Unreadable
from mingzhang.language import _, near_or_all
from mingzhang.lean import dataclass
from mingzhang.model.record import TEXTS
from mingzhang.model.slice import DIMENSIONS, SET_DIMENSIONS, Slice
from mingzhang.narrative.template import condition_mistakes, template_mistakes
from mingzhang.profiles import give_folder, located_data
from mingzhang.profiles.located import Located, unknown_keys
from mingzhang.tables.condition import NAMED_SETS
from mingzhang.tables.profile import Profile, profile_from
from mingzhang.tables.role import MAIN, STATUTORY, Role
from mingzhang.tables.shape import Block, PanelShape, TableShape
from mingzhang.tables.shape_data import table_from

_LATER = frozenset({("form",), ("part_roles",), ("function_classes",), ("tables_part",)})
"""What is read only by those who need it, not when a profile is loaded."""


@dataclass(frozen=True, slots=True)
class ProfileReport:
    """What was found in a profile.

    Attributes:
        profile: None where the mistakes keep it from being used.
        mistakes: what is wrong, with file and line.
        missing: what a profile may leave out, with what does not work without it.
    """

    id: str
    profile: Profile | None
    mistakes: tuple[SourceMistake, ...]
    missing: tuple[str, ...]


def check_profile(profile_id: str, text: str | None = None) -> ProfileReport:
    """Everything that is wrong with a profile, and what it leaves out.

    Args:
        text: of a profile that is looked over before it lies anywhere.
    """
    try:
        data = located_data(profile_id, text)
    except ProfileError as error:
        unread = error.mistakes or (SourceMistake(f"{profile_id}.toml", str(error)),)
        return ProfileReport(profile_id, None, unread, ())
    found = list(_conditions(data))
    profile = None
    try:
        profile = profile_from(profile_id, data)
    except _WRONG as error:
        found.extend(_broken(data) or [_mistake(data, "", _words(error))])
    if profile is not None:
        found.extend(_unknown(data))
        found.extend(_roles(data))
        found.extend(_contradictions(profile, data))
        found.extend(_templates(profile, data))
    mistakes = sorted(dict.fromkeys(found), key=_order)
    return ProfileReport(profile_id, profile, tuple(mistakes), tuple(_missing(profile)))


_WRONG = (KeyError, ValueError, TypeError, AttributeError, IndexError)


def checked_apart(
    path: Path, profile_id: str, others: Mapping[str, str]
) -> tuple[str, list[tuple[str, str, str]], list[str]]:
    """The check of a file from outside as plain values, for a process that sees that file alone.

    Args:
        others: texts of the profiles that it may extend, by their ids.

    Returns:
        Its title, the mistakes, and what is missing; without a title it cannot be used.

    Raises:
        Unreadable: it is no UTF-8, or nothing that anybody would write.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for other, text in others.items():
            (folder / f"{other}.toml").write_text(text, encoding="utf-8")
        give_folder(folder)
        try:
            report = check_profile(profile_id, path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            raise Unreadable(profile_id, _("读不出文字，请存为UTF-8")) from error
        except (*_WRONG, RecursionError) as error:
            words = _("格式的结构不对：{error}").format(error=_words(error))
            raise Unreadable(profile_id, words) from error
    told = [(m.where, m.problem, m.expected) for m in report.mistakes]
    return report.profile.title if report.profile else "", told, list(report.missing)


def _order(mistake: SourceMistake) -> tuple[str, int]:
    file, _colon, line = mistake.where.rpartition(":")
    return file, int(line)


def _mistake(at: Mapping[str, Any], key: str, problem: str, expected: str = "") -> SourceMistake:
    if not isinstance(at, Located):
        return SourceMistake(":0", problem, expected)
    return SourceMistake(f"{at.file}:{at.line_of(key)}", problem, expected)


def _words(error: Exception) -> str:
    if isinstance(error, KeyError):
        return _("缺少 {key}").format(key=error.args[0])
    return str(error)


def _unknown(data: Any) -> Iterator[SourceMistake]:
    for found in unknown_keys(data, _LATER):
        where = ".".join(found.table.kind) or _("最上层")
        yield _mistake(
            found.table,
            found.key,
            _("{where} 里没有“{key}”这一项").format(where=where, key=found.key),
            near_or_all(found.key, sorted(found.known)),
        )


def _walk(data: Any, kind: str) -> Iterator[tuple[Located, Any]]:
    """Every table that has this key, with what stands there."""
    if isinstance(data, Located):
        for key, value in data.entries():
            if key == kind:
                yield data, value
            yield from _walk(value, kind)
    elif isinstance(data, list):
        for value in data:
            yield from _walk(value, kind)


def _conditions(data: Any) -> Iterator[SourceMistake]:
    """Dimensions, members and sets of members that the cube does not have.

    They are taken out of the data, so that the rest of it can be looked over.
    """
    for table, where in list(_walk(data, "where")):
        if not isinstance(where, Located):
            yield _mistake(table, "where", _("条件要写成维度与成员：where = {…}"))
            dict.pop(table, "where")
            continue
        for dimension, members in where.entries():
            if dimension not in DIMENSIONS:
                problem = _("没有维度“{name}”").format(name=dimension)
                near = near_or_all(dimension, DIMENSIONS, len(DIMENSIONS))
                found = [_mistake(where, dimension, problem, near)]
            elif dimension in SET_DIMENSIONS:
                found = list(_members(where, dimension, members))
            else:
                found = []
            if found:
                dict.pop(where, dimension)
                yield from found


def _members(where: Located, dimension: str, members: Any) -> Iterator[SourceMistake]:
    known = [str(member) for member in SET_DIMENSIONS[dimension]]
    for member in [members] if isinstance(members, str) else members:
        if str(member).startswith("@"):
            if member not in NAMED_SETS:
                problem = _("没有成员组“{name}”").format(name=member)
                yield _mistake(where, dimension, problem, near_or_all(member, NAMED_SETS))
        elif member not in known:
            problem = _("{dimension} 没有成员“{name}”").format(dimension=dimension, name=member)
            yield _mistake(where, dimension, problem, near_or_all(str(member), known))


def _broken(data: Mapping[str, Any]) -> list[SourceMistake]:
    """What of the tables cannot be built, and why; empty where it is none of them."""
    found = []
    for entry in data.get("tables", ()):
        error = _error_of(entry, data)
        if error is not None:
            inner = list(_broken_panels(entry, data))
            found.extend(inner or [_mistake(entry, "", _words(error))])
    for key in ("title", "kind", "tables"):
        if key not in data:
            found.append(_mistake(data, "", _("缺少 {key}").format(key=key)))
    return found


def _broken_panels(entry: Any, data: Mapping[str, Any]) -> Iterator[SourceMistake]:
    """The columns, rows and stubs that do not build by themselves, else the panel."""
    for panel in dict.get(entry, "panels", ()):
        bare: dict[str, Any] = {"key": "x", "stubs": [], "columns": [], "rows": []}
        found = False
        for part in ("stubs", "columns", "rows"):
            for inner in dict.get(panel, part, ()):
                error = _error_of({**_TABLE, "panels": [{**bare, part: [inner]}]}, data)
                if error is not None:
                    found = True
                    yield _mistake(inner, "", _words(error))
        error = _error_of({**_TABLE, "panels": [panel]}, data)
        if error is not None and not found:
            yield _mistake(panel, "", _words(error))


_TABLE = {"id": "x", "title": "x"}


def _error_of(entry: Any, data: Mapping[str, Any]) -> Exception | None:
    try:
        table_from(entry, data)
    except _WRONG as error:
        return error
    return None


def _roles(data: Any) -> Iterator[SourceMistake]:
    for table, role in _walk(data, "role"):
        if Role.named(str(role)) is None:
            problem = _("没有用途“{name}”").format(name=role)
            yield _mistake(table, "role", problem, near_or_all(str(role), list(Role)))


def _contradictions(profile: Profile, data: Any) -> Iterator[SourceMistake]:
    """Names used twice, and rows whose condition no column can meet."""
    entries = dict.get(data, "tables", [])
    ids: set[str] = set()
    for shape, entry in zip(profile.tables, entries, strict=False):
        if shape.id in ids:
            yield _mistake(entry, "id", _("表“{id}”定义了两次").format(id=shape.id))
        ids.add(shape.id)
        for panel, inner in zip(shape.panels, dict.get(entry, "panels", []), strict=False):
            columns = [column.key for column in panel.columns]
            for key in sorted({key for key in columns if columns.count(key) > 1}):
                yield _mistake(inner, "columns", _("列“{key}”定义了两次").format(key=key))
            for key, missing in _operands_missing(panel):
                problem = _("“{key}”用来计算的“{missing}”不在这一栏表里")
                yield _mistake(inner, key, problem.format(key=key, missing=missing))
            for label in _empty_rows(shape, panel):
                problem = _("“{label}”一行的条件与整张表的条件矛盾，永远没有数").format(label=label)
                yield _mistake(inner, "rows", problem)


def _operands_missing(panel: PanelShape) -> Iterator[tuple[str, str]]:
    """The keys of what is worked out, each with an operand that the panel does not have."""
    columns = {column.key for column in panel.columns}
    rows = {str(row.key) for row in panel.rows if row.block is Block.FIXED}
    for names, derived, key in (
        *((columns, column.derived, column.key) for column in panel.columns),
        *((rows, row.derived, str(row.key)) for row in panel.rows),
    ):
        for operand in (derived.of, derived.base) if derived is not None else ():
            if operand and operand not in names:
                yield key, operand


def _empty_rows(shape: TableShape, panel: PanelShape) -> list[str]:
    whole = Slice.of(shape.where)
    return [
        row.label or str(row.key)
        for row in panel.rows
        if row.block is Block.FIXED and row.where is not None and whole.also(row.where) is None
    ]


_YEARS = frozenset({"year", "last_year"})
_IN_TABLE: Mapping[str, frozenset[str]] = {
    "title": _YEARS,
    "number": frozenset({"place"}),
    "contents": frozenset({"year", "ordinal"}),
    "empty_note": frozenset({"year"}),
    "heading": _YEARS,
    "label": _YEARS,
    "synonyms": frozenset({"year"}),
    "form": frozenset({"code", "name"}),  # of a stub that prints both in one cell
}
"""What is filled into the lines of tables: into nothing else anything."""

_BOOKLET = frozenset({"year", "department", "county"})
_PART = _BOOKLET | {"number", "title"}


def _templates(profile: Profile, data: Any) -> Iterator[SourceMistake]:
    """Sentences, titles and notes in which something stands that nothing fills."""
    for entry in dict.get(data, "sections", ()):
        for key in ("title", "paragraphs", "synonyms"):
            for text in _texts(dict.get(entry, key, ())):
                for error in template_mistakes(text, profile):
                    yield _mistake(entry, key, error.problem, error.expected)
        when = entry.get("when")
        for error in condition_mistakes(when, profile) if when else ():
            yield _mistake(entry, "when", error.problem, error.expected)
    for table in dict.get(data, "tables", ()):
        yield from _lines(table, _IN_TABLE)
    yield from _line_mistakes(data, "cover", dict.get(data, "cover", ()), _BOOKLET)
    for key in ("part_heading", "part_contents"):
        yield from _line_mistakes(data, key, dict.get(data, key, ""), _PART)
    for part in dict.get(data, "parts", ()):
        if isinstance(part, str):
            yield from _line_mistakes(data, "parts", part, _BOOKLET)
        else:
            for key, text in dict.items(part):
                yield from _line_mistakes(part, key, text, _PART)
    form = dict.get(data, "form", {})
    for key, text in dict.items(form):
        yield from _line_mistakes(form, key, text, frozenset({"county"}))


def _lines(table: Any, filled: Mapping[str, frozenset[str]]) -> Iterator[SourceMistake]:
    """The lines of a table, its panels, rows and columns."""
    for row in dict.get(table, "rows", ()):
        if what := dict.get(row, "records"):  # a stub of a list prints the texts of its records
            filled = {**filled, "form": TEXTS.get(what, frozenset())}
    for key, value in dict.items(table):
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for inner in value:
                yield from _lines(inner, filled)
        elif isinstance(value, str | list):
            yield from _line_mistakes(table, key, value, filled.get(key, frozenset()))


def _line_mistakes(
    at: Mapping[str, Any], key: str, value: Any, allowed: frozenset[str]
) -> Iterator[SourceMistake]:
    for text in _texts(value):
        for found in re.finditer(r"\{([^{}]*)\}?|\}", text):
            if found[1] is None or not found[0].endswith("}") or found[1] not in allowed:
                problem = _("“{key}”里的“{text}”没有内容可填").format(key=key, text=found[0])
                names = "、".join(f"{{{name}}}" for name in sorted(allowed))
                yield _mistake(at, key, problem, names)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _missing(profile: Profile | None) -> Iterator[str]:
    if profile is None:
        return
    for role in STATUTORY:
        if not profile.shapes_of(role):
            yield _("没有这张法定的表：{role}").format(role=role)
    for role in MAIN:
        if profile.measure_of(role) is None:
            yield _("情况说明的指标里没有 {role}，公开页面不显示它").format(role=role)
    for rule in find_rules().values():
        lacking = [need for need in rule.needs if not _has(profile, need)]
        if lacking:
            yield _("规则 {code}（{title}）没有可查的内容：缺 {needs}").format(
                code=rule.code, title=rule.title, needs="、".join(lacking)
            )


def _has(profile: Profile, need: str) -> bool:
    parts: Mapping[str, Sequence[Any]] = {
        "@tables": profile.tables,
        "@narrative": profile.sections,
        "@overview": profile.sections,
        "@cover": profile.cover,
        "@glossary": (profile.glossary_part,) if profile.glossary_part else (),
    }
    if need.startswith("@"):
        return bool(parts.get(need, (need,)))
    return bool(profile.shapes_of(Role(need)))
