"""Proposals to change the catalogue of purchased services, on their way up, and the catalogue.

Bodies are stored by keys that stay when they are renamed. A catalogue is never changed: a notice
makes another one of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from mingzhang.entry.raw import Mistakes, Row
from mingzhang.errors import SourceErrors
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.catalogue import Amendment, Notice
from mingzhang.narrative.amendment import Unread, amendments_of
from mingzhang.web import audit
from mingzhang.web.core.turn import in_turn
from mingzhang.web.models import Role, ServiceCatalogue, ServiceRow, User
from mingzhang.web.record.bodies import Bodies, acting, bodies
from mingzhang.web.record.kept import NotKept
from mingzhang.web.storage import store
from mingzhang.year.kept import row_of
from mingzhang.year.service.history import (
    Decision,
    Edit,
    History,
    history_csv,
    history_of,
    read_history,
)
from mingzhang.year.service.notice import notice_of, notice_toml
from mingzhang.year.service.proposal import (
    Case,
    State,
    StepKind,
    adopted_of,
    cases_of,
    is_alike,
    proposals_of,
)

_BODY = "body"


@dataclass(frozen=True, slots=True)
class Board:
    """All proposals as they stand, and the bodies that they pass."""

    bodies: Bodies
    cases: dict[str, Case]

    def visible(self, user: User) -> list[Case]:
        """Those that somebody may see: of their own body and those below; the bureau's people all.

        The newest stands first.
        """
        mine = set(acting(user, self.bodies))
        if user.organisation is not None:
            mine.add(self.bodies.name_of(user.organisation.address))
        everything = user.organisation is None
        found = [c for c in self.cases.values() if everything or mine & set(c.route)]
        return found[::-1]

    def kinds(self, case: Case, user: User) -> tuple[StepKind, ...]:
        """What somebody can do with a proposal where it lies."""
        if case.holder not in acting(user, self.bodies):
            return ()
        if case.state is State.RETURNED:
            return (StepKind.MADE,)
        if case.state is not State.PENDING or user.role == Role.CLERK:
            return ()
        last = not self.bodies.all[case.holder].above
        kinds = (StepKind.ADOPTED, StepKind.REJECTED) if last else (StepKind.PASSED,)
        merging = (StepKind.MERGED,) if self.alike(case) else ()
        return (*kinds, StepKind.RETURNED, *merging)

    def alike(self, case: Case) -> list[Case]:
        """Others that lie at the same body and want the same thing."""
        return [
            other
            for other in self.cases.values()
            if other is not case
            and (other.state, other.holder) == (State.PENDING, case.holder)
            and is_alike(case.proposal.amendment, other.proposal.amendment)
        ]


def board() -> Board:
    """The proposals with all that happened to them."""
    known = bodies()
    proposals = proposals_of(_rows("proposals", known), known.all, Mistakes(), _("建议"))
    steps = _rows("steps", known)
    return Board(known, cases_of(steps, proposals, known.all, Mistakes(), _("办理")))


def _rows(table: str, known: Bodies) -> list[Row]:
    found = ServiceRow.objects.filter(table=table).order_by("number")
    return [row_of(f"{table}:{row.number}", _named(row.values, known)) for row in found]


def _named(values: Mapping[str, str], known: Bodies) -> dict[str, str]:
    return {k: known.name_of(text) if k == _BODY else text for k, text in values.items()}


def propose(user: User, typed: Mapping[str, str], address: str) -> Case:
    """Make a proposal in the name of one's own body; it goes up at once.

    Raises:
        SourceErrors: what was typed says nothing.
        NotKept: somebody who makes none.
    """
    with in_turn(), transaction.atomic():
        known = bodies()
        mine = acting(user, known)
        if user.organisation is None or not mine:
            raise NotKept(_("建议由单位、部门的经办或审核人提出"))
        (name,) = mine
        today = timezone.localdate()
        identity = f"{today.year}-{_next('proposals')}"
        values = {**typed, "id": identity, _BODY: known.keys[name]}
        _check([row_of(identity, _named(values, known))], known)
        _add("proposals", values, user)
        step = {"day": today.isoformat(), "id": identity, _BODY: values[_BODY], "kind": "提出"}
        _add("steps", step, user)
        case = board().cases[identity]
        audit.record(user, "service.propose", f"proposal:{identity}", dict(typed), address)
    return case


def _check(rows: Sequence[Row], known: Bodies) -> None:
    proposals_of(rows, known.all, Mistakes(), _("建议"))


def act(user: User, identity: str, typed: Mapping[str, str], address: str) -> Case:
    """Let one step happen to a proposal, where it lies.

    Args:
        typed: `kind`, `opinion`, and as the kind needs `into`, `code`, `name`; `day` for what a
            body above did, today where none is given.

    Raises:
        SourceErrors: it cannot happen.
        NotKept: it does not lie with somebody in whose name the person acts.
    """
    with in_turn(), transaction.atomic():
        now = board()
        case = now.cases.get(identity)
        if case is None or typed.get("kind") not in {k.value for k in now.kinds(case, user)}:
            raise NotKept(_("这件建议现在不在您这里，或不能这样办理；请重新打开页面"))
        today = timezone.localdate()
        day = typed.get("day") or today.isoformat()
        if day > today.isoformat():
            raise NotKept(_("日期不能晚于今天"))
        if case.since is not None and day < case.since.isoformat():
            raise NotKept(_("日期早于上一步（{day}）").format(day=case.since))
        values = {**typed, "day": day, "id": identity, _BODY: now.bodies.keys[case.holder]}
        _add("steps", {key: text for key, text in values.items() if text}, user)
        after = board().cases[identity]
        audit.record(user, "service.step", f"proposal:{identity}", values, address)
    return after


def _next(table: str) -> int:
    last = ServiceRow.objects.filter(table=table).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def _add(table: str, values: Mapping[str, str], user: User) -> None:
    try:
        with transaction.atomic():
            number = _next(table)
            ServiceRow.objects.create(table=table, number=number, values=dict(values), user=user)
    except IntegrityError as error:
        raise NotKept(_("别人同时在办理，请再试一次")) from error


@dataclass(frozen=True, slots=True)
class Planned:
    """What a notice would make of the catalogue, seen before it does."""

    history: History
    edits: tuple[Edit, ...]
    unread: tuple[Unread, ...] = ()
    notice: Notice | None = None
    proposals: tuple[str, ...] = ()

    @property
    def problems(self) -> list[str]:
        """Why something of it could not be applied."""
        return [edit.problem for edit in self.edits if edit.problem]


def current() -> ServiceCatalogue | None:
    """The catalogue that counts."""
    return ServiceCatalogue.objects.order_by("-number").first()


def history(catalogue: ServiceCatalogue | None) -> History:
    """All lines of a catalogue with their dates."""
    if catalogue is None:
        return History()
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        path = Path(folder) / "catalogue.csv"
        path.write_bytes(store.get(catalogue.history))
        return read_history(path)


def undecided(now: Board) -> list[Case]:
    """Proposals that were adopted and stand in no notice yet."""
    done = {name for known in ServiceCatalogue.objects.all() for name in known.proposals}
    return [
        case
        for case in now.cases.values()
        if case.state is State.ADOPTED and case.proposal.id not in done
    ]


def plan_decision(title: str, number: str, day: date, addressee: str) -> Planned:
    """The catalogue with all that was adopted, and the notice that says so.

    Raises:
        ValueError: nothing was adopted, or it does not fit the catalogue.
    """
    now = board()
    adopted = [case for case in undecided(now) if case.since is None or case.since <= day]
    if not adopted:
        raise ValueError(_("到{day}没有采纳的建议").format(day=day))
    before = history(current())
    amendments = adopted_of(adopted, before.at(day))
    after, edits = before.decide(Decision(number, day, amendments))
    bodies_asked = dict.fromkeys(case.proposal.body for case in adopted)
    notice = notice_of(
        amendments,
        issuer=adopted[0].route[-1],
        number=number,
        day=day,
        catalogue=title,
        addressee=addressee or "、".join(bodies_asked),
    )
    return Planned(after, edits, (), notice, tuple(case.proposal.id for case in adopted))


def plan_notice(paragraphs: Sequence[str], number: str, day: date, batch: str) -> Planned:
    """The catalogue with the amendments of a notice that somebody else has issued.

    Raises:
        ValueError: a later notice was applied before.
    """
    amendments: list[Amendment]
    amendments, unread = amendments_of(paragraphs)
    after, edits = history(current()).decide(Decision(number, day, tuple(amendments), batch=batch))
    return Planned(after, edits, tuple(unread))


def take_over(rows: Sequence[Row], source: str) -> History:
    """The catalogue of a list that was handed in.

    Raises:
        SourceErrors: rows that are no line of a catalogue, each with its place.
    """
    found = history_of(rows, Mistakes(), source)
    if not found.lines:
        raise SourceErrors(source, [])
    return found


def keep_catalogue(
    planned: Planned, title: str, number: str, day: date, user: User, address: str, seen: int
) -> ServiceCatalogue:
    """Let a catalogue count from now on.

    Args:
        seen: number of the catalogue that the plan was made beside, 0 for none.

    Raises:
        NotKept: another one counts by now.
    """
    with in_turn(), transaction.atomic():
        last = current()
        if (last.number if last is not None else 0) != seen:
            raise NotKept(_("目录这期间改过，请重新核对"))
        notice = store.put(notice_toml(planned.notice)) if planned.notice is not None else ""
        try:
            with transaction.atomic():
                made = ServiceCatalogue.objects.create(
                    number=seen + 1,
                    title=title,
                    paper=number,
                    day=day,
                    history=store.put(history_csv(planned.history)),
                    notice=notice,
                    proposals=list(planned.proposals),
                    user=user,
                )
        except IntegrityError as error:
            raise NotKept(_("目录这期间改过，请重新核对")) from error
        detail = {"number": made.number, "name": title, "day": day.isoformat()}
        audit.record(user, "service.catalogue", f"catalogue:{made.number}", detail, address)
    return made
