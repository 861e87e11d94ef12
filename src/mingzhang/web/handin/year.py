"""The year of a slot from the files that its unit hands in: watched, bought, owned.

Each kind of file is handed in whole, again and again; the newest counts and the older ones stay.
The same readers as the command line's understand them, beside the budget of the newest version.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.model.budget import Budget, StateAssets
from mingzhang.web.core.deferred import deferred
from mingzhang.web.draft.version import budget_of, draft_budget
from mingzhang.web.models import Slot, Upload, User
from mingzhang.web.storage import store
from mingzhang.web.storage.intake import NotAccepted, accept
from mingzhang.year.asset.finding import Found as AssetFound
from mingzhang.year.asset.finding import findings_of as asset_findings
from mingzhang.year.asset.register import Card, assets_at, read_register
from mingzhang.year.entry import Balance
from mingzhang.year.ledger import Ledger, read_ledger
from mingzhang.year.monitor import Colour, Monitored, elapsed_of, monitor_target
from mingzhang.year.procurement.finding import Found, Standard, findings_of, year_is_over
from mingzhang.year.procurement.journal import Journal, read_journal
from mingzhang.year.reading import Readings, read_readings
from mingzhang.year.remainder import Remainder, remainders
from mingzhang.year.score import Evaluation, evaluate_target

T = TypeVar("T")

MOST = 2 << 20
"""Bytes of one file: a year of a department, parsed while somebody waits."""

PURPOSES = {
    "readings": deferred("绩效读数"),
    "money": deferred("资金台账"),
    "purchases": deferred("政府采购登记"),
    "assets": deferred("资产登记"),
}
"""What is handed in during a year, by the purpose of the upload."""


@dataclass(slots=True)
class YearState:
    """How a year stands on a day; what was not handed in is not told.

    Attributes:
        money: projects, and basic expenditure by nature, with their warning by the time gone.
        left: on the last day, what is carried over or surplus.
        problems: by purpose, why its newest file cannot be read beside the budget as it is now.
    """

    budget: Budget
    day: date
    files: dict[str, Upload]
    problems: dict[str, str] = field(default_factory=dict)
    money: tuple[tuple[str, Balance, Colour], ...] = ()
    left: tuple[Remainder, ...] = ()
    monitored: tuple[Monitored, ...] = ()
    evaluated: tuple[Evaluation, ...] = ()
    journal: Journal | None = None
    found: tuple[Found, ...] = ()
    assets: StateAssets | None = None
    asset_found: tuple[AssetFound, ...] = ()


def budget_of_slot(slot: Slot) -> Budget:
    """The budget that the year goes by: of the newest version, or of the draft.

    Raises:
        SourceErrors: there is no version, and the draft has mistakes.
    """
    version = slot.versions.exclude(source="").last()
    budget = budget_of(version) if version is not None else None
    return budget if budget is not None else draft_budget(slot)


def newest(slot: Slot) -> dict[str, Upload]:
    """The newest file of each kind."""
    found: dict[str, Upload] = {}
    for upload in slot.uploads.filter(purpose__in=PURPOSES).order_by("at", "id"):
        found[upload.purpose] = upload
    return found


def year_of(slot: Slot, day: date) -> YearState:
    """How the year of a slot stands on a day.

    Raises:
        SourceErrors: the slot has no budget that can be read.
    """
    state = YearState(budget_of_slot(slot), day, newest(slot))
    budget = state.budget
    readings: Readings | None = _read(
        state, "readings", lambda path: read_readings(path, budget.targets)
    )
    ledger: Ledger | None = _read(state, "money", lambda path: read_ledger(path, budget))
    if ledger is not None:
        elapsed = elapsed_of(day)
        state.money = tuple(
            (name, balance, Colour.of(None if balance.rate is None else balance.rate / elapsed))
            for name, balance in ledger.progress(day).items()
        )
        if day == date(budget.year, 12, 31):
            state.left = remainders(ledger, day)
    if readings is not None or ledger is not None:
        balances = ledger.projects(day) if ledger is not None else {}
        known = readings or Readings()
        pairs = [(target, balances.get(target.subject)) for target in budget.targets]
        state.monitored = tuple(monitor_target(t, known, b, day) for t, b in pairs)
        state.evaluated = tuple(evaluate_target(t, known, b, day) for t, b in pairs)
    state.journal = _read(
        state,
        "purchases",
        lambda path: read_journal(path, budget.procurement, budget.year, day),
    )
    if state.journal is not None:
        standard = Standard(closes=year_is_over(day))
        state.found = findings_of(state.journal, standard)
    cards: tuple[Card, ...] | None = _read(state, "assets", read_register)
    if cards is not None:
        try:
            state.assets = assets_at(cards, day, budget.assets)
            state.asset_found = asset_findings(cards, day, budget, state.journal)
        except ValueError as error:
            state.problems["assets"] = str(error)
    return state


def _read(state: YearState, purpose: str, reader: Callable[[Path], T]) -> T | None:
    upload = state.files.get(purpose)
    if upload is None:
        return None
    try:
        return _understood(store.get(upload.digest), purpose, reader)
    except MingzhangError as error:
        state.problems[purpose] = str(error)
        return None


def _understood(content: bytes, purpose: str, reader: Callable[[Path], T]) -> T:
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        path = Path(folder) / f"{PURPOSES[purpose]}.csv"
        path.write_bytes(content)
        return reader(path)


def hand_in_year(
    slot: Slot, purpose: str, file: UploadedFile[Any], user: User, address: str
) -> Upload:
    """Take in one file of the year, after it was understood.

    Raises:
        SourceErrors: mistakes in it, each with its line; nothing is kept.
        NotAccepted: it is too large, or no CSV.
    """
    if (file.size or 0) > MOST:
        words = _("“{name}”超过{limit} MB的上限").format(name=file.name, limit=MOST >> 20)
        raise NotAccepted(words)
    budget = budget_of_slot(slot)
    readers: dict[str, Callable[[Path], object]] = {
        "readings": lambda path: read_readings(path, budget.targets),
        "money": lambda path: read_ledger(path, budget),
        "purchases": lambda path: read_journal(path, budget.procurement, budget.year),
        "assets": read_register,
    }
    content = file.read(MOST + 1)
    file.seek(0)
    _understood(content, purpose, readers[purpose])
    return accept(file, purpose, user, slot, address)


def coloured(state: YearState) -> Iterator[Monitored]:
    """The projects that were watched, those with a warning first."""
    order = {"红": 0, "黄": 1, "绿": 2, "灰": 3}
    yield from sorted(
        (m for m in state.monitored if m.balance is not None or any(x.reading for x in m.lines)),
        key=lambda m: min(order[colour.value] for colour in m.colours),
    )
