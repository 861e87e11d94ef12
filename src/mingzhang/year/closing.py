"""Closing the books: budget, ledger and what else is typed become the source of final accounts.

The source is an ordinary one (`mingzhang.entry`), compiled like any other. Every row of its 预算
明细 names in its remark the entries that it is the sum of, so that a figure of the booklet leads to
rows, and a row to entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from mingzhang.entry import Typed
from mingzhang.entry.folder import file_of, read_folder
from mingzhang.entry.folder_writing import folder_files
from mingzhang.entry.gather import raw_to_budget
from mingzhang.entry.part import PARTS
from mingzhang.entry.raw import Mistakes, Raw, Value
from mingzhang.entry.spread import budget_to_raw
from mingzhang.errors import SourceErrors, Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.model.vocabulary import Fund
from mingzhang.pattern import compiled
from mingzhang.tables.profile import Profile
from mingzhang.year.evaluate import evaluation_form
from mingzhang.year.final import FinalLine, asked_reasons, final_accounts, final_lines
from mingzhang.year.ledger import Ledger
from mingzhang.year.score import Evaluation

COMPUTED = frozenset({"budget", "lines", "projects"})
"""Parts that are computed; everything else of a booklet is typed beside the ledger."""

_REMARK = "台账第{numbers}条"
_NUMBERS = compiled(r"台账第([0-9、-]+)条")


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed year: the source of the final accounts and what it is made of."""

    typed: Typed
    lines: tuple[FinalLine, ...]

    @property
    def budget(self) -> Budget:
        """The final accounts."""
        return self.typed.budget

    def files(self) -> Mapping[str, bytes]:
        """The files of its folder."""
        return folder_files(self.typed.raw)


def close_year(
    budget: Budget,
    ledger: Ledger,
    profile: Profile,
    beside: Path | None = None,
    named: Mapping[Fund, Fund] | None = None,
    percent: int = 10,
    source: str = "",
) -> Closed:
    """The source of the final accounts of the year of a budget.

    Args:
        profile: of the final accounts.
        beside: a folder with the parts that are typed: execution.csv (reasons), comparisons.csv,
            procurement.csv, three-public.toml, assets.toml, evaluations/, remarks.toml, …
        named, percent: see `final_lines` and `asked_reasons`.
        source: the ledger's file, for mistakes.

    Raises:
        SourceErrors: the books cannot be closed; what is typed is wrong; a reason is missing.
        Unreadable: there is no such folder.
    """
    raw, lines = computed_parts(budget, ledger, profile, named or {}, source)
    mistakes = Mistakes()
    if beside is not None:
        _add_parts(raw, beside, mistakes)
        raw.source = beside.name
    closed = raw_to_budget(raw, mistakes)
    for asked in asked_reasons(closed, profile, percent):
        name = asked.function or asked.label
        words = _("在 execution.csv 加一行：{name}").format(name=name)
        mistakes.add("execution.csv", asked.words(), words)
    if mistakes.found:
        raise SourceErrors(raw.source or source, mistakes.found)
    return Closed(Typed(raw, closed), lines)


def computed_parts(
    budget: Budget,
    ledger: Ledger,
    profile: Profile,
    named: Mapping[Fund, Fund],
    source: str = "",
    evaluations: Sequence[Evaluation] = (),
) -> tuple[Raw, tuple[FinalLine, ...]]:
    """What nobody types: the money, line by line with its entries, and the self-evaluations.

    Raises:
        SourceErrors: the books cannot be closed, see `final_lines`.
    """
    lines = final_lines(ledger, date(budget.year, 12, 31), profile, named, source)
    money = final_accounts(budget, ledger, lines, profile)
    forms = tuple(evaluation_form(one) for one in evaluations)
    raw = budget_to_raw(replace(money, forms=forms))
    for row, line in zip(raw.tables["lines"], lines, strict=True):
        row.values["note"] = Value(_REMARK.format(numbers=_shortened(line.entries)), "")
    return raw, lines


def _add_parts(raw: Raw, folder: Path, mistakes: Mistakes) -> None:
    """Take over what is typed into a folder; the computed parts must not be among it."""
    if not folder.is_dir():
        raise Unreadable(str(folder), _("没有这个文件或文件夹"))
    computed = [part for part in PARTS if part.key in COMPUTED]
    for part in computed:
        if (folder / file_of(part)).exists():
            words = _("“{part}”由预算和台账算出，不用填").format(part=part.label)
            mistakes.add(file_of(part), words, _("删去这个文件"))
    if mistakes.found:
        return
    typed = read_folder(folder, mistakes, required=())
    raw.records |= {key: record for key, record in typed.records.items() if key not in COMPUTED}
    raw.tables |= {key: rows for key, rows in typed.tables.items() if key not in COMPUTED}
    raw.many |= {key: records for key, records in typed.many.items() if records}


def entry_numbers(remark: str) -> Iterator[int]:
    """The entries that the remark of a row names.

    >>> list(entry_numbers("台账第3、7-9条")), list(entry_numbers("见附件"))
    ([3, 7, 8, 9], [])
    """
    match = _NUMBERS.search(remark)
    for piece in match[1].split("、") if match else ():
        first, _dash, last = piece.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _shortened(numbers: Sequence[int]) -> str:
    """Numbers with runs drawn together.

    >>> _shortened((9, 3, 7, 8))
    '3、7-9'
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{r[0]}-{r[-1]}" if r[1:] else str(r[0]) for r in runs)
