"""Load the demonstration county into an empty database: every state of the flow, two years.

The example of the source goes through its whole year: budget, what the year hands in, final
accounts with their evaluations.

What takes time (computing and checking some fifty booklets) is done by several processes before
the one transaction that writes everything; publishing is left to the worker, as jobs.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import field
from datetime import date, datetime, time, timedelta
from multiprocessing import get_context

import django
import structlog
from django.db import transaction
from django.utils import timezone

from mingzhang.check.finding import Checked
from mingzhang.demo import CLEAN, FINAL
from mingzhang.demonstration.county import (
    InventedOrganisation,
    invented_budget,
    invented_county,
    mistaken,
)
from mingzhang.demonstration.form import county_name
from mingzhang.entry import read_source
from mingzhang.entry.flat import RowData, budget_to_rows, rows_to_data
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.model.vocabulary import BookletKind
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import review_booklet
from mingzhang.render.html import page_html
from mingzhang.render.layout import layout
from mingzhang.tables.profile import get_profile, profile_of
from mingzhang.web import audit
from mingzhang.web.accounts.permission import SIGNING
from mingzhang.web.draft.holding import holdings
from mingzhang.web.draft.stored import write_rows
from mingzhang.web.draft.version import keep_check
from mingzhang.web.jobs import enqueue
from mingzhang.web.models import (
    CheckRun,
    Holdings,
    Organisation,
    SignOff,
    Slot,
    State,
    Transition,
    Upload,
    User,
    Version,
)
from mingzhang.web.operation.demonstration.conversation import converse
from mingzhang.web.operation.demonstration.passing import (
    STATES,
    WHOLE,
    hand_in_passing_year,
    pass_invented_years,
)
from mingzhang.web.operation.demonstration.people import People, keep_accounts, print_accounts
from mingzhang.web.operation.demonstration.plan import (
    CORRECTED_AGO,
    OVERRIDE,
    PUBLISHED_AGO,
    RETURN_REASON,
    Stand,
    path_of,
    stand_of,
)
from mingzhang.web.storage import store
from mingzhang.web.storage.codec import booklet_to_data
from mingzhang.web.workflow import perform, sign_off

__all__ = ["load", "print_accounts"]

_log = structlog.get_logger("mingzhang.demonstration")
LANXIAN = "lanxian"


@dataclass
class Prepared:
    """One booklet with all that takes time already done.

    Attributes:
        key: name of the organisation and year.
        checked: the versions in their order, the newest last; empty where none was made.
        files: of each, the finished booklet that was handed in; empty where it was compiled here.
    """

    key: tuple[str, int]
    stand: Stand
    budget: Budget
    checked: list[Checked] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)

    @property
    def kind(self) -> BookletKind:
        """Budget or final accounts."""
        return get_profile(self.budget.profile).kind


def load(departments: int = 12, years: Sequence[int] | None = None, lanxian: bool = True) -> None:
    """Load the county, if the database is empty.

    Args:
        departments: how many invented ones.
        years: of their budgets; the year of today and the one before where None, because what
            waits in the newest year waits today.
        lanxian: load the example of the source as well, where the source is here.
    """
    if Organisation.objects.exists() or User.objects.exists():
        return
    if years is None:
        this = timezone.localdate().year
        years = (this - 1, this)
    county = invented_county(departments)
    prepared = [*_prepare(county, departments, tuple(years))]
    if lanxian:
        prepared += _prepare_example()
    with transaction.atomic():
        people = _write(county, prepared, max(years))
    keep_accounts(people)
    _log.info("demonstration", booklets=len(prepared))


# ---- before the transaction ------------------------------------------------------------------


def _prepare(
    county: tuple[InventedOrganisation, ...], departments: int, years: tuple[int, ...]
) -> list[Prepared]:
    """All booklets, computed and checked."""
    work: list[tuple[InventedOrganisation, int, Stand]] = []
    number, unit = -1, 0
    for organisation in county:
        is_department = organisation.kind == "department"
        number, unit = (number + 1, 0) if is_department else (number, unit + 1)
        place = None if is_department else unit - 1
        for year in years:
            stand = stand_of(number, place, year == max(years), departments, len(years))
            work.append((organisation, year, stand))
    processes = min(4, os.cpu_count() or 1)
    if processes == 1 or len(work) < 8:
        return [_prepared(county, *one) for one in work]
    # Started afresh, not forked: nothing of the parent's database connections is shared.
    with ProcessPoolExecutor(processes, get_context("spawn"), django.setup) as pool:
        return list(pool.map(_prepared_of, [(county, *one) for one in work], chunksize=2))


def _prepare_example() -> list[Prepared]:
    """The budget of the example and the final accounts of its year; none where it is not here."""
    found = []
    for folder in (CLEAN, FINAL):
        if not folder.is_dir():
            break
        budget = read_source(folder)
        checked = [review_booklet(compute_booklet(budget))]
        stand = Stand(State.PUBLISHED, -32)
        found.append(Prepared((LANXIAN, budget.year), stand, budget, checked, [b""]))
    return found


def _prepared_of(
    work: tuple[tuple[InventedOrganisation, ...], InventedOrganisation, int, Stand],
) -> Prepared:
    return _prepared(*work)


def _prepared(
    county: tuple[InventedOrganisation, ...],
    organisation: InventedOrganisation,
    year: int,
    stand: Stand,
) -> Prepared:
    budget = invented_budget(organisation, year, county)
    made = Prepared((organisation.name, year), stand, budget)
    if stand.state in (State.NOT_STARTED, State.DRAFTING):
        return made
    clean = compute_booklet(budget)
    for mistakes in (stand.before, stand.mistakes) if stand.before else (stand.mistakes,):
        booklet = mistaken(clean, organisation.seed, mistakes) if mistakes else clean
        made.checked.append(review_booklet(booklet))
        page = page_html(layout(booklet, profile_of(booklet))) if mistakes else ""
        made.files.append(page.encode())
    return made


# ---- inside it -------------------------------------------------------------------------------


def _write(
    county: tuple[InventedOrganisation, ...], prepared: list[Prepared], newest: int
) -> People:
    organisations = _organisations(county)
    example = [p for p in prepared if p.key[0] == LANXIAN]
    if example:
        department = example[0].budget.department
        organisations[LANXIAN] = Organisation.objects.create(
            name=department.name,
            kind="department",
            code=department.code or "900",
            county=department.county,
            address="lanxian-media-center",
            desk_name="行政政法股",
            profile=example[0].budget.profile,
            final_accounts_profile=example[-1].budget.profile,
        )
    people = People(list(organisations.values()), _clerks_home(organisations))
    audit.record(None, "demonstration.load", "", {"organisations": len(organisations)})
    today = timezone.localdate()
    slots = Slot.objects.bulk_create(
        Slot(
            organisation=organisations[one.key[0]],
            year=one.key[1],
            kind=one.kind,
            profile=one.budget.profile,
            due=_base(one, newest, today) + timedelta(one.stand.due),
        )
        for one in prepared
    )
    for slot, one in zip(slots, prepared, strict=True):
        _Story(slot, one, people, _base(one, newest, today)).tell()
        if one.key[0] == LANXIAN and one.kind is BookletKind.BUDGET:
            hand_in_passing_year(slot, CLEAN / "year", people.clerk(slot.organisation), today)
    budgets = [
        (slot, one.budget)
        for slot, one in zip(slots, prepared, strict=True)
        if one.key[0] != LANXIAN and slot.organisation.is_department and slot.versions.exists()
    ]
    pass_invented_years([(s, b) for s, b in budgets if s.year == newest], STATES, people)
    pass_invented_years([(s, b) for s, b in budgets if s.year != newest], WHOLE, people)
    # Year after year, the budget before the final accounts: each shows figures of those before.
    ordered = sorted(
        zip(slots, prepared, strict=True),
        key=lambda pair: (pair[0].organisation.code, pair[0].year, pair[0].kind),
    )
    for slot, one in ordered:
        if one.stand.state in (State.PUBLISHED, State.CORRECTING):
            base = _base(one, newest, today)
            then = one.stand.state == State.CORRECTING
            is_asked = slot.organisation.is_department and one.key[1] == newest and not then
            is_asked &= one.kind is BookletKind.BUDGET
            enqueue(
                "demonstrate",
                {
                    "published": _moment(base, PUBLISHED_AGO).isoformat(),
                    "corrected": _moment(base, CORRECTED_AGO).isoformat() if then else "",
                    "asks": people.reviewer(slot.organisation).pk if is_asked else None,
                },
                slot=slot,
                user=people.office("business"),
            )
    return people


def _clerks_home(organisations: dict[str, Organisation]) -> Organisation:
    """The unit that the demonstration's clerk works in: one whose booklet was returned."""
    units = [o for o in organisations.values() if not o.is_department]
    return units[min(2, len(units) - 1)] if units else next(iter(organisations.values()))


def _organisations(county: tuple[InventedOrganisation, ...]) -> dict[str, Organisation]:
    """The organisations by name, departments first because units need them."""
    made: dict[str, Organisation] = {}
    desks = ("行政政法股", "教科文股", "农业农村股", "经济建设股", "社会保障股")
    for kind in ("department", "unit"):
        rows = [
            Organisation(
                name=one.name,
                kind=kind,
                code=one.code,
                county=county_name(),
                address=f"qinghe-{one.code}",
                parent=made.get(one.parent),
                desk_name=desks[int(one.code[:3]) % len(desks)],
            )
            for one in county
            if one.kind == kind
        ]
        for organisation in Organisation.objects.bulk_create(rows):
            made[organisation.name] = organisation
    return made


def _base(one: Prepared, newest: int, today: date) -> date:
    """The day that a story is told from: today, or that day in spring of an earlier year."""
    spring = date(one.key[1], 3, 1)
    if one.key[0] == LANXIAN:
        return today if one.kind is BookletKind.FINAL_ACCOUNTS else min(today, spring)
    return today if one.key[1] == newest else spring


def _moment(base: date, ago: int, hour: int = 10) -> datetime:
    """A time of an office day, or of now where it would be in the future."""
    day = base - timedelta(ago)
    return timezone.make_aware(datetime.combine(day, time(hour, 7 * ago % 60)))


class _Story:
    """How one slot came to where it stands, told through the same moves that people make."""

    def __init__(self, slot: Slot, one: Prepared, people: People, base: date) -> None:
        self.slot, self.one, self.people, self.base = slot, one, people, base
        self.waiting = list(one.checked)
        self.version: Version | None = None

    def tell(self) -> None:
        """Write the draft, the versions, the moves and what was said."""
        state = self.one.stand.state
        rows: list[RowData] = []
        if state != State.NOT_STARTED:
            rows = budget_to_rows(self.one.budget)
            write_rows(self.slot, _with_gap(rows) if self.one.stand.gap else rows)
        clerk = self.people.clerk(self.slot.organisation)
        last = self.base
        for number, (name, ago) in enumerate(path_of(self.one.stand)):
            at = _moment(self.base, ago, 9 + number)
            last = at.date()
            if name == "submit":
                self._hand_in(clerk, rows, at - timedelta(hours=1))
            if name == "return" and self.version is not None:
                converse(self.slot, self.version, self.people, at - timedelta(hours=2), clerk)
            self._move(name, clerk, at)
        Slot.objects.filter(pk=self.slot.pk).update(changed_at=_moment(last, 0, 16))
        if state == State.BUREAU_REVIEW and self.version is not None:
            at = _moment(self.base, 1, 14)
            converse(self.slot, self.version, self.people, at, clerk, is_open=True)

    def _hand_in(self, clerk: User, rows: list[RowData], at: datetime) -> None:
        """The next version: of the draft, or of a finished booklet with its mistakes."""
        number = len(self.one.checked) - len(self.waiting)
        checked, content = self.waiting.pop(0), self.one.files[number]
        upload = None
        if content:
            upload = Upload.objects.create(
                slot=self.slot,
                purpose="booklet",
                name=f"{self.slot.title}（送审稿）.html",
                digest=store.put(content),
                size=len(content),
                user=clerk,
            )
            Upload.objects.filter(pk=upload.pk).update(at=at)
        self.version = Version.objects.create(
            slot=self.slot,
            number=number + 1,
            made_by=clerk,
            source="" if upload else store.put_json(rows_to_data(rows)),
            booklet=store.put_json(booklet_to_data(checked.booklet)),
            upload=upload,
            reason="按审核意见修改" if number else "",
            made_at=at,
        )
        keep_check(self.version, checked)
        held = holdings(checked.booklet, None if upload else self.one.budget)
        Holdings.objects.create(version=self.version, data=held)
        CheckRun.objects.filter(version=self.version).update(at=at)

    def _move(self, name: str, clerk: User, at: datetime) -> None:
        organisation = self.slot.organisation
        if name in ("return", "approve"):
            is_department = organisation.is_department
            name = f"{'bureau' if is_department else 'department'}_{name}"
            user = self.people.office("business")
            if organisation.parent is not None:
                user = self.people.reviewer(organisation.parent)
        else:
            user = clerk if name in ("start", "submit") else self.people.reviewer(organisation)
        if name == "bureau_approve":
            self._sign_off(at)
        made = perform(
            self.slot,
            name,
            user,
            address="",
            reason=RETURN_REASON if name.endswith("_return") else "",
            day=at.date() if name.endswith("_approve") and not name.startswith("unit") else None,
            version=self.version,
            override=OVERRIDE,
        ).made
        Transition.objects.filter(pk=made.pk).update(at=at)

    def _sign_off(self, at: datetime) -> None:
        """The divisions of the bureau agree, an hour before the reply."""
        for desk in SIGNING:
            signer = self.people.office(desk.value)
            made = sign_off(self.slot, signer, agrees=True, text="", seen=None, address="")
            SignOff.objects.filter(pk=made.pk).update(at=at - timedelta(hours=1))


def _with_gap(rows: list[RowData]) -> list[RowData]:
    """The draft of somebody who has not come to the end: the last target has no figures yet."""
    last = max((r.position for r in rows if r.table == "targets"), default=-1.0)
    gone = {r.uid for r in rows if r.table == "targets" and r.position == last}
    return [r for r in rows if r.uid not in gone and r.parent not in gone]
