"""Who may do what to which booklet: one table, and the only two questions asked of it.

A slot that somebody may not see does not exist for them (404); one that they may see but not
change is forbidden (403).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from mingzhang.web.models import Desk, Job, JobState, Role, Slot, User


class Scope(Enum):
    """Which slots a permission reaches."""

    NONE = "none"
    OWN = "own"  # of the person's own organisation
    BELOW = "below"  # of the units under the person's department
    FAMILY = "family"  # own and below
    ALL = "all"


N, O, B, F, A = Scope.NONE, Scope.OWN, Scope.BELOW, Scope.FAMILY, Scope.ALL  # noqa: E741

ROLES = (
    Role.CLERK,
    Role.UNIT_REVIEWER,
    Role.DEPARTMENT_REVIEWER,
    Role.BUREAU,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
)

# fmt: off
MATRIX: Mapping[str, tuple[Scope, ...]] = {
    # action             clerk  unit  dept  bureau  system  security  audit
    "view":              (O,    O,    F,    A,      N,      N,        N),
    "edit":              (O,    N,    N,    N,      N,      N,        N),
    "upload":            (O,    N,    N,    N,      N,      N,        N),
    "merge":             (O,    N,    O,    N,      N,      N,        N),
    "comment":           (O,    O,    F,    A,      N,      N,        N),
    "resolve":           (N,    O,    F,    A,      N,      N,        N),
    "submit":            (O,    N,    N,    N,      N,      N,        N),
    "recall":            (O,    N,    N,    N,      N,      N,        N),
    "unit_approve":      (N,    O,    O,    N,      N,      N,        N),
    "unit_return":       (N,    O,    O,    N,      N,      N,        N),
    "department_approve": (N,   N,    B,    N,      N,      N,        N),
    "department_return": (N,    N,    B,    N,      N,      N,        N),
    "bureau_approve":    (N,    N,    N,    A,      N,      N,        N),
    "bureau_return":     (N,    N,    N,    A,      N,      N,        N),
    "reopen":            (N,    N,    N,    A,      N,      N,        N),
    "publish":           (N,    N,    N,    A,      N,      N,        N),
    "correct":           (N,    N,    N,    A,      N,      N,        N),
    "withdraw":          (N,    N,    N,    A,      N,      N,        N),
    "compare_website":   (N,    N,    N,    A,      N,      N,        N),
    "plan":              (N,    N,    N,    A,      N,      N,        N),
    "answer":            (N,    O,    F,    A,      N,      N,        N),
    "sign_off":          (N,    N,    N,    A,      N,      N,        N),
    "evaluate":          (N,    N,    F,    A,      N,      N,        N),
}
# fmt: on
"""Action × role → scope.

`plan` makes slots and sets due dates, `answer` is to what the public says,
`evaluate` scores again what a unit has scored.
"""

BUSINESS_ONLY = frozenset(
    (
        "bureau_approve",
        "bureau_return",
        "reopen",
        "publish",
        "correct",
        "withdraw",
        "plan",
        "compare_website",
        "answer",
    )
)
"""Of the bureau's divisions only the business one does these; the others read and comment."""

SIGNING = (Desk.PERFORMANCE, Desk.PROCUREMENT, Desk.ASSETS)
"""The divisions whose word a reply waits for, see `workflow.sign_off`."""

DESKS_ONLY = frozenset(("sign_off",))
"""What the bureau's other divisions do, and the business one, which asks for it, does not."""

SITE: Mapping[str, tuple[Role, ...]] = {
    "accounts": (Role.SYSTEM_ADMIN,),
    "roles": (Role.SECURITY_ADMIN,),
    "audit": (Role.AUDIT_ADMIN,),
    "jobs": (Role.SYSTEM_ADMIN,),
    "cancel_job": (Role.SYSTEM_ADMIN,),
    "retry_job": (Role.SYSTEM_ADMIN,),
    "organisations": (Role.SYSTEM_ADMIN,),
    "profiles": (Role.SYSTEM_ADMIN,),
    "services": (Role.CLERK, Role.UNIT_REVIEWER, Role.DEPARTMENT_REVIEWER, Role.BUREAU),
    "catalogue": (Role.BUREAU,),
    "congress": (Role.BUREAU,),
    "desks": (Role.BUREAU,),
    "tokens": (Role.CLERK, Role.UNIT_REVIEWER, Role.DEPARTMENT_REVIEWER, Role.BUREAU),
}
"""What is not done to a slot: the roles that may."""

SITE_DESKS: Mapping[str, tuple[Desk, ...]] = {
    "catalogue": (Desk.BUSINESS, Desk.PROCUREMENT),
    "congress": (Desk.BUSINESS,),
}
"""The divisions of the bureau that may, where not all of them do."""

JOBS: Mapping[str, str] = {
    "publish": "publish",
    "read_booklet": "upload",
    "read_workbook": "upload",
    "read_ledger": "upload",
    "compare_units": "merge",
    "compare_copy": "compare_website",
    "check_again": "view",
    "export": "view",
    "mark": "view",
}
"""The action that a job of a slot is; it is asked when the job is made, and again when it runs."""

DECISIONS = ("publish",)
"""Jobs that decide something in the name of who asked: nobody else begins them again."""


def scope_of(user: User, action: str) -> Scope:
    """How far this person's permission for an action reaches."""
    if not user.is_authenticated or not user.is_active or user.role not in ROLES:
        return Scope.NONE
    if user.role == Role.BUREAU and action in BUSINESS_ONLY and user.desk != Desk.BUSINESS:
        return Scope.NONE
    if action in DESKS_ONLY and user.desk not in SIGNING:
        return Scope.NONE
    return MATRIX[action][ROLES.index(Role(user.role))]


def may(user: User, action: str, slot: Slot) -> bool:
    """Whether this person may do this to this slot, whatever its state."""
    scope = scope_of(user, action)
    if scope is Scope.ALL:
        return True
    if scope is Scope.NONE or user.organisation_id is None:
        return False
    own = slot.organisation_id == user.organisation_id
    below = slot.organisation.parent_id == user.organisation_id
    return (own and scope in (Scope.OWN, Scope.FAMILY)) or (
        below and scope in (Scope.BELOW, Scope.FAMILY)
    )


def may_on_site(user: User, action: str) -> bool:
    """Whether this person may do something that concerns no slot."""
    if not user.is_authenticated or not user.is_active:
        return False
    desks = SITE_DESKS.get(action)
    if desks is not None and user.role == Role.BUREAU and user.desk not in desks:
        return False
    return user.role in SITE[action]


def visible_slots(user: User, action: str = "view") -> QuerySet[Slot]:
    """The slots to which this person may do this."""
    slots = Slot.objects.select_related("organisation", "organisation__parent")
    scope = scope_of(user, action)
    if scope is Scope.ALL:
        return slots
    own = Q(organisation=user.organisation_id) if scope in (Scope.OWN, Scope.FAMILY) else Q()
    below = (
        Q(organisation__parent=user.organisation_id)
        if scope in (Scope.BELOW, Scope.FAMILY)
        else Q()
    )
    if scope is Scope.NONE or user.organisation_id is None:
        return slots.none()
    return slots.filter(own | below)


def get_slot(user: User, slot_id: int, action: str = "view") -> Slot:
    """The slot for this action.

    Raises:
        Http404: there is none, or this person may not know that there is one.
        PermissionDenied: they may see it, but not do this.
    """
    slot = visible_slots(user).filter(pk=slot_id).first()
    if slot is None:
        raise Http404
    if not may(user, action, slot):
        raise PermissionDenied
    return slot


def require(user: User, action: str) -> None:
    """Raise `PermissionDenied` unless this person may do something that concerns no slot."""
    if not may_on_site(user, action):
        raise PermissionDenied


def may_run(job: Job) -> bool:
    """Whether the person in whose name a job runs may still do what it does."""
    if job.user is None:
        return True
    if not job.user.is_active:
        return False
    action = JOBS.get(job.kind)
    return action is None or job.slot is None or may(job.user, action, job.slot)


def may_cancel_job(user: User, job: Job) -> bool:
    """Whether this person may stop a job: their own, or any for who runs the platform."""
    return job.user_id == user.pk or may_on_site(user, "cancel_job")


def may_retry_job(user: User, job: Job) -> bool:
    """Whether this person may have a job done again.

    Who asked for it may, as long as they may do it at all. Who runs the platform may begin again
    what failed, but never what was stopped on purpose, nor what decides in another's name.
    """
    if job.user_id == user.pk:
        return may_run(job)
    failed = job.state == JobState.FAILED and job.kind not in DECISIONS
    return failed and may_on_site(user, "retry_job")
