"""What waits for somebody: the booklets that this person can move on, and the next one of them."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, Subquery

from mingzhang.lean import dataclass
from mingzhang.web.accounts.permission import Scope, scope_of, visible_slots
from mingzhang.web.models import OrganisationKind, SignOff, Slot, State, User, Version
from mingzhang.web.models.state import states
from mingzhang.web.workflow import MOVES, action_of

_FORWARD = ("unit_approve", "department_approve", "bureau_approve", "publish")


def waiting_for(user: User) -> Q:
    """The condition of the slots whose next step is this person's."""
    found = Q(pk__in=[])
    if scope_of(user, "edit") is not Scope.NONE:
        mine = visible_slots(user, "edit").filter(state__in=states(is_editable=True))
        found |= Q(pk__in=mine.values("pk"))
    for move in MOVES:
        if move.name not in _FORWARD or scope_of(user, action_of(move.name)) is Scope.NONE:
            continue
        slots = visible_slots(user, action_of(move.name)).filter(state__in=move.before)
        if move.whose:
            slots = slots.filter(organisation__kind=move.whose)
        found |= Q(pk__in=slots.values("pk"))
    if scope_of(user, "sign_off") is not Scope.NONE:
        found |= _unsigned(user)
    return found


def _unsigned(user: User) -> Q:
    """The booklets of departments whose newest version the person's division has not signed."""
    newest = Version.objects.filter(slot=OuterRef("pk")).order_by("-number").values("pk")[:1]
    signed = SignOff.objects.filter(
        version=OuterRef("newest"), desk=user.desk, digest=F("version__booklet")
    )
    slots = visible_slots(user, "sign_off").filter(
        state=State.BUREAU_REVIEW, organisation__kind=OrganisationKind.DEPARTMENT
    )
    waiting = slots.annotate(newest=Subquery(newest)).filter(~Exists(signed))
    return Q(pk__in=waiting.values("pk"))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a slot stands among those that wait; without a number it is none of them."""

    number: int = 0
    count: int = 0
    before: int | None = None
    after: int | None = None


def neighbours(user: User, slot: Slot) -> Neighbours:
    """The slots before and after this one among those that wait for this person."""
    order = ("due", "organisation__code", "pk")
    waiting = visible_slots(user).filter(waiting_for(user)).order_by(*order)
    keys = list(waiting.values_list("pk", flat=True)[:1000])
    if slot.pk not in keys:
        return Neighbours(0, len(keys), None, keys[0] if keys else None)
    at = keys.index(slot.pk)
    return Neighbours(
        at + 1,
        len(keys),
        keys[at - 1] if at else None,
        keys[at + 1] if at + 1 < len(keys) else None,
    )
