"""A question made into SQL once gives what Django gives that makes it anew."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from mingzhang.web.core.question import Question
from mingzhang.web.models import Organisation, Publication, Slot, Summary, Version

pytestmark = pytest.mark.django_db


def _published(address: str, year: int, number: int = 1, days: float = -1) -> Publication:
    organisation, _made = Organisation.objects.get_or_create(
        address=address, defaults={"name": f"清禾县{address}", "kind": "department", "code": "1"}
    )
    slot, _made = Slot.objects.get_or_create(
        organisation=organisation, year=year, kind="budget", profile="p"
    )
    return Publication.objects.create(
        slot=slot,
        version=Version.objects.create(slot=slot, number=number, booklet=""),
        number=number,
        visible_from=timezone.now() + timedelta(days=days),
        digest="0" * 64,
        sm3="0" * 64,
        page="0" * 64,
        files={"pdf": {"size": year}},
    )


def _seen(address: str, year: int, now: datetime) -> QuerySet[Publication]:
    here = Publication.objects.filter(slot__organisation__address=address, slot__year=year)
    chosen = here.seen(now).with_end().select_related("slot__organisation__parent", "summary")
    return chosen.order_by("-number")


def test_rows_are_those_of_the_question_asked_anew() -> None:
    for address in ("a", "b' OR 1=1"):
        for year in (2024, 2025):
            Summary.objects.create(publication=_published(address, year), title=address, data={})
    _published("a", 2025, 2)
    _published("a", 2025, 3, days=5)
    question = Question(_seen)
    ways = (("a", 2025, 0), ("a", 2025, 9), ("b' OR 1=1", 2024, 0), ("c", 1, 0))
    for address, year, days in ways:
        now = timezone.now() + timedelta(days=days)
        plain = list(_seen(address, year, now))
        found = question.ask(address=address, year=year, now=now)
        assert found == plain
        for one, other in zip(found, plain, strict=True):
            assert one.__dict__.keys() == other.__dict__.keys()
            assert (one.files, one.is_gone, one.visible_from) == (
                other.files, other.is_gone, other.visible_from
            )  # fmt: skip
            with connection.execute_wrapper(_never):
                assert one.slot.organisation == other.slot.organisation
                assert one.slot.organisation.parent is None
    assert [p.number for p in question.ask(address="a", year=2025, now=timezone.now())] == [2, 1]


def _never(*_given: object) -> None:
    raise AssertionError("it was asked for already")


def test_values_alone_and_an_order_by_what_is_not_asked_for() -> None:
    _published("b", 2024)
    _published("a", 2025)
    question = Question(
        lambda kind: (
            Slot.objects.filter(kind=kind)
            .order_by("organisation__code", "-year")
            .values_list("year", "organisation__address")
            .distinct()
        )
    )
    assert question.ask(kind="budget") == [(2025, "a"), (2024, "b")]
    assert question.ask(kind="final_accounts") == []


def test_value_that_is_not_in_the_question_as_it_is_is_refused() -> None:
    ways = (
        lambda name: Organisation.objects.filter(name__contains=name),
        lambda name: Organisation.objects.filter(Q(pk=1) if name else Q(pk=2)),
    )
    for make in ways:
        with pytest.raises((ValueError, KeyError)):
            Question(make).ask(name="水")


def test_postgresql_plans_it_once() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps what it has planned by itself")
    question = Question(lambda address: Organisation.objects.filter(address=address))
    for address in ("a", "b", "c"):
        question.ask(address=address)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(generic_plans) FROM pg_prepared_statements "
            "WHERE statement LIKE '%%web_organisation%%'"
        )
        assert cursor.fetchone() == (1, 3)
