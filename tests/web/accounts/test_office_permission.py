"""Every role × action × object of the table, and every address with somebody else's booklet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mingzhang.web.accounts.permission import (
    BUSINESS_ONLY,
    DESKS_ONLY,
    MATRIX,
    ROLES,
    SIGNING,
    SITE,
    SITE_DESKS,
    Scope,
    get_slot,
    may,
    may_on_site,
    visible_slots,
)
from mingzhang.web.draft.version import freeze
from mingzhang.web.jobs import enqueue
from mingzhang.web.models import Desk, Job, JobState, Role, Slot, User

from ..conftest import County
from ..signing import confirm, quick_passwords

__all__ = ["quick_passwords"]

PEOPLE = {
    Role.CLERK: "clerk",
    Role.UNIT_REVIEWER: "unit_reviewer",
    Role.DEPARTMENT_REVIEWER: "department_reviewer",
    Role.BUREAU: "bureau",
    Role.SYSTEM_ADMIN: "system_admin",
    Role.SECURITY_ADMIN: "security_admin",
    Role.AUDIT_ADMIN: "audit_admin",
}
OBJECTS = ("slot", "unit_slot", "other_slot")
REACHES = {
    Scope.NONE: (),
    Scope.OWN: ("slot",),
    Scope.BELOW: ("unit_slot",),
    Scope.FAMILY: ("slot", "unit_slot"),
    Scope.ALL: OBJECTS,
}


def test_table_is_what_is_enforced(county: County) -> None:
    for action, role in product(MATRIX, ROLES):
        at_desk = action in DESKS_ONLY and role == Role.BUREAU
        user = county.people["performance" if at_desk else PEOPLE[role]]
        reached = REACHES[MATRIX[action][ROLES.index(role)]]
        seen = REACHES[MATRIX["view"][ROLES.index(role)]]
        listed = set(visible_slots(user, action).values_list("pk", flat=True))
        for name in OBJECTS:
            asked, slot = (action, role, name), getattr(county, name)
            assert may(user, action, slot) is (name in reached), asked
            assert (slot.pk in listed) is (name in reached), asked
            if name in reached:
                assert get_slot(user, slot.pk, action) == slot, asked
            else:
                with pytest.raises(PermissionDenied if name in seen else Http404):
                    get_slot(user, slot.pk, action)


def test_other_desks_read_and_comment(county: County) -> None:
    user = county.people["bureau"]
    desks = (Desk.PERFORMANCE, Desk.PROCUREMENT, Desk.ASSETS, Desk.NONE)
    for action, user.desk in product(MATRIX, desks):
        reached = MATRIX[action][ROLES.index(Role.BUREAU)] is Scope.ALL
        kept = action in BUSINESS_ONLY or (action in DESKS_ONLY and user.desk not in SIGNING)
        expected = reached and not kept
        assert may(user, action, county.slot) is expected, (action, user.desk)


def test_administrators_see_no_booklet(county: County) -> None:
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        user = county.people[PEOPLE[role]]
        user.organisation = county.department
        for action in MATRIX:
            assert MATRIX[action][ROLES.index(role)] is Scope.NONE, (role, action)
            assert not visible_slots(user, action).exists(), (role, action)


def test_nobody_can_hold_two_roles() -> None:
    field = User._meta.get_field("role")
    assert not field.many_to_many
    assert {value for value, _label in field.choices or ()} == {"", *ROLES}  # type: ignore[union-attr]
    for action in ("accounts", "roles", "audit"):
        assert len(SITE[action]) == 1
    assert len({SITE[action][0] for action in ("accounts", "roles", "audit")}) == 3


def test_what_concerns_no_booklet(county: County) -> None:
    user = county.people["clerk"]
    for action, user.role in product(SITE, (*ROLES, Role.NONE)):
        asked = (action, user.role)
        for user.desk in SITE_DESKS.get(action, (Desk.NONE,)):
            assert may_on_site(user, action) is (user.role in SITE[action]), asked
        for user.desk in set(Desk) - set(SITE_DESKS.get(action, Desk)):
            assert not (user.role == Role.BUREAU and may_on_site(user, action)), asked
        user.is_active = False
        assert not may_on_site(user, action), asked
        user.is_active = True


def test_without_role_or_disabled_nothing_is_seen(county: County) -> None:
    for name in ("clerk", "bureau", "department_reviewer"):
        user = county.people[name]
        user.is_active = False
        assert not visible_slots(user).exists(), name
        user.is_active, user.role = True, Role.NONE
        assert not any(may(user, action, county.slot) for action in MATRIX), name


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Every pattern under /work/ with its whole route."""

    def walk(patterns: list[Any], before: str) -> Iterator[tuple[str, URLPattern]]:
        for each in patterns:
            route = before + str(each.pattern)
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, route)
            else:
                yield route, each

    return (pair for pair in walk(get_resolver().url_patterns, "") if pair[0].startswith("work/"))


def filled(route: str, values: dict[str, Any]) -> str:
    """The address with values for all its parameters; fails for a kind that is not known here."""
    import re

    def value(match: re.Match[str]) -> str:
        kind, _colon, name = match.group(1).rpartition(":")
        if name in values:
            return str(values[name])
        known = {"int": 1, "str": "x", "": "x", "slug": "x", "path": "x"}
        known["uuid"] = "00000000-0000-0000-0000-000000000000"  # type: ignore[assignment]
        assert kind in known, f"no value for <{match.group(1)}> of {route}"
        return str(known[kind])

    assert "(?P" not in route, f"write {route} with path converters, so that this test walks it"
    return "/" + re.sub(r"<([^>]+)>", value, route)


NAMING_A_THING = {route: pattern for route, pattern in addresses() if "<" in route}
STEERING = (
    "work/jobs/<int:job_id>/", "work/jobs/<int:job_id>/cancel/", "work/jobs/<int:job_id>/retry/"
)  # fmt: skip
"""Of jobs, what the system administrator does to all; their files are not among it."""


@pytest.fixture
def elsewhere(county: County) -> dict[str, Any]:
    """Things of another department, by the names that addresses give them."""
    from datetime import UTC, datetime

    from mingzhang.entry.flat import budget_to_rows
    from mingzhang.web.draft.stored import write_rows
    from mingzhang.web.draft.version import draft_budget
    from mingzhang.web.models import Comment, Publication, Thread, Upload

    slot, user = county.other_slot, county.people["other_clerk"]
    write_rows(slot, budget_to_rows(draft_budget(county.slot)))
    version = freeze(slot, user)
    thread = Thread.objects.create(slot=slot, opened_by=user)
    comment = Comment.objects.create(thread=thread, user=user, text="x")
    job = enqueue("test-nothing", slot=slot, user=user)
    publication = Publication.objects.create(
        slot=slot, version=version, number=1, visible_from=datetime(2030, 1, 1, tzinfo=UTC),
        digest="0" * 64, sm3="0" * 64, page="0" * 64,
    )  # fmt: skip
    upload = Upload.objects.create(slot=slot, user=user, name="x.pdf", digest="0" * 64, size=1)
    return {
        "slot_id": slot.pk, "slot": slot.pk, "version_id": version.pk, "version": version.pk,
        "number": version.number, "thread_id": thread.pk, "comment_id": comment.pk,
        "job_id": job.pk, "publication_id": publication.pk, "upload_id": upload.pk,
        "user_id": user.pk, "organisation_id": county.other.pk,
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "clerk", "unit_clerk", "unit_reviewer", "department_reviewer", "system_admin",
        "security_admin", "audit_admin", "nobody", "anonymous",
    ],
)  # fmt: skip
def test_other_peoples_things_are_not_there(
    name: str, county: County, elsewhere: dict[str, Any]
) -> None:
    """Every address under /work/ that names a thing, as everybody whom it does not concern."""
    county.people["nobody"] = User.objects.create(username="nobody")
    client = Client() if name == "anonymous" else confirm(county.client(name))
    client.raise_request_exception = True
    allowed = {
        "system_admin": ("work/office/people/", "work/office/organisations/", "work/office/jobs/"),
        "security_admin": ("work/office/people/",),
    }.get(name, ())
    steered = STEERING if name == "system_admin" else ()  # see the next test
    for route in NAMING_A_THING:
        if route in steered or (route.startswith(allowed) and allowed):
            continue  # their own work, tested in test_office_pages
        for method in (client.get, client.post):
            response = method(filled(route, elsewhere))
            assert response.status_code in (302, 403, 404, 405), (route, response.status_code)
            if response.status_code == 302:
                assert name == "anonymous", (route, response["Location"])
                assert response["Location"].startswith("/accounts/login/")
    assert Slot.objects.get(pk=county.other_slot.pk).state == county.other_slot.state


def test_the_system_administrator_steers_jobs_but_sees_no_booklet(
    county: County, elsewhere: dict[str, Any]
) -> None:
    assert set(STEERING) <= set(NAMING_A_THING)
    job = Job.objects.get(pk=elsewhere["job_id"])
    job.state = JobState.DONE
    job.result = {"pdf": {"digest": "0" * 64, "name": "secret-name.pdf"}}
    job.save()
    client = county.client("system_admin")
    page = client.get(reverse("job", args=[job.pk])).content.decode()
    for shown in (
        county.other_slot.title,
        "secret-name",
        reverse("job_file", args=[job.pk, "pdf"]),
    ):
        assert shown not in page
    assert reverse("slot", args=[county.other_slot.pk]) not in page
    assert client.get(reverse("job_file", args=[job.pk, "pdf"])).status_code == 404
    theirs = county.client("other_clerk").get(reverse("job", args=[job.pk])).content.decode()
    assert "secret-name" in theirs


def test_booklets_are_404_not_403(county: County, elsewhere: dict[str, Any]) -> None:
    client = county.client("clerk")
    for route, pattern in NAMING_A_THING.items():
        if route.startswith("work/slots/<int:slot_id>/"):
            statuses = {
                method(filled(route, elsewhere)).status_code for method in (client.get, client.post)
            }
            assert statuses <= {404, 405}, (pattern.name, statuses)


def test_every_address_of_the_office_is_refused_to_clerks(
    county: County, elsewhere: dict[str, Any]
) -> None:
    client = confirm(county.client("clerk"))
    for route, _pattern in addresses():
        if route.startswith("work/office/") and not route.startswith("work/office/tokens"):
            for method in (client.get, client.post):
                assert method(filled(route, elsewhere)).status_code in (403, 404, 405), route


def test_every_address_asks_for_a_login() -> None:
    for route, pattern in addresses():
        if "<" not in route:
            assert pattern.name
            response = Client().get(reverse(pattern.name))
            assert response.status_code in (302, 405), route


def test_every_change_needs_the_token_of_the_form(
    county: County, elsewhere: dict[str, Any]
) -> None:
    client = Client(enforce_csrf_checks=True)
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(county.people["bureau"], backend)
    count = 0
    for route, _pattern in addresses():
        response = client.post(filled(route, elsewhere), {"text": "x"})
        assert response.status_code == 403, route
        assert "页面已过期" in response.content.decode()
        count += 1
    assert count >= 15
