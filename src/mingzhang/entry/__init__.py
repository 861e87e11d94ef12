"""The budget as a source that people edit: a folder of TOML and CSV, or a workbook."""

from __future__ import annotations

from pathlib import Path

from mingzhang.entry.field import Form
from mingzhang.entry.flat import parts as parts_of_profile
from mingzhang.entry.folder_writing import folder_files, record_bytes
from mingzhang.entry.gather import Typed, raw_to_budget
from mingzhang.entry.making import carry_source, merge_sources, read_ledger_source
from mingzhang.entry.raw import Mistakes, Raw, Record, Row, Value
from mingzhang.entry.source_file import read_raw, write_files, write_rows
from mingzhang.entry.spread import budget_to_raw
from mingzhang.entry.workbook import workbook_bytes
from mingzhang.file import write_aside
from mingzhang.model.budget import Budget
from mingzhang.tables.profile import get_profile

__all__ = [
    "Typed",
    "carry_source",
    "merge_sources",
    "new_source",
    "read_ledger_source",
    "read_source",
    "read_typed",
    "write_folder",
    "write_rows",
    "write_workbook",
]


def read_source(path: Path) -> Budget:
    """The budget that people entered into a folder or a workbook; see `read_typed`."""
    return read_typed(path).budget


def read_typed(path: Path) -> Typed:
    """What people entered into a folder or a workbook, and the budget that it means.

    Raises:
        SourceErrors: every mistake in it, each with its file and line, or sheet and cell.
        Unreadable: there is no such source, or it is neither a folder nor a workbook.
    """
    mistakes = Mistakes()
    raw = read_raw(path, mistakes)
    return Typed(raw, raw_to_budget(raw, mistakes))


def write_folder(budget: Budget, path: Path) -> None:
    """Write a budget as a folder; the folder appears whole. An existing one must be empty."""
    write_files(folder_files(budget_to_raw(budget)), path)


def write_workbook(budget: Budget, path: Path) -> None:
    """Write a budget as a workbook."""
    parts = parts_of_profile(get_profile(budget.profile))
    write_aside(path, workbook_bytes(budget_to_raw(budget), parts))


def new_source(
    path: Path,
    profile: str,
    form: str = "folder",
    year: int | None = None,
    department: str = "",
) -> None:
    """Make an empty source that explains itself.

    Args:
        form: `folder` or `workbook`.
        year: the profile's last year where None.
        department: name of the department, also entered as its only unit (whose kind the user
            must say).

    Raises:
        ProfileError: no such profile.
    """
    known = get_profile(profile)
    first, last = known.years
    parts = parts_of_profile(known)
    raw = Raw("")
    raw.records["budget"] = _typed(
        profile=profile, year=str(year or last or first or ""), kind=known.kind.label, unit="元"
    )
    raw.records["department"] = _typed(name=department)
    if department:
        raw.records["department"].rows["units"] = [Row("", {"name": Value(department, "")})]
    if form == "workbook":
        write_aside(path, workbook_bytes(raw, parts, empty=True))
        return
    files = folder_files(raw, parts, empty=True)
    for part in parts:
        if part.form is Form.RECORDS:  # not read until it is renamed to .toml
            files[f"{part.key}/01.toml.example"] = record_bytes(part, Record(""), explained=True)
    write_files(files, path)


def _typed(**fields: str) -> Record:
    return Record("", {key: [Value(text, "")] for key, text in fields.items() if text})
