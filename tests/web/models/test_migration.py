"""The schema goes forward from every one that was released, with its data, and is complete."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    out = io.StringIO()
    call_command("makemigrations", "--check", "--dry-run", "web", stdout=out)
    assert "No changes" in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_data_of_the_first_schema_reach_the_newest() -> None:
    names = sorted(
        name for app, name in MigrationLoader(connection).disk_migrations if app == "web"
    )
    assert names[0] == "0001_initial"
    _forget_everything()
    try:
        executor = MigrationExecutor(connection)
        others = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] != "web"]
        first = [("web", names[0])]
        executor.migrate(first)
        apps = executor.loader.project_state(first).apps
        organisation = apps.get_model("web", "Organisation").objects.create(
            name="清禾县水利局", kind="department", code="004", address="water"
        )
        slot = apps.get_model("web", "Slot").objects.create(
            organisation=organisation, year=2024, kind="budget", profile="shanxi-county-budget-2025"
        )
        apps.get_model("web", "DraftRow").objects.create(
            slot=slot, table="lines", uid="a" * 32, values={"amount": "1,234.56"}
        )
        apps.get_model("web", "AuditEntry").objects.create(
            number=1, at=timezone.now(), action="test", seal="0" * 64
        )
        person = apps.get_model("web", "User").objects.create(username="li")
        for anchor in ("cell/projects/main/project:某局/1#锅炉房维修/total", "form/A:B/3.1"):
            apps.get_model("web", "Thread").objects.create(
                slot=slot, anchor=anchor, opened_by=person
            )
        corrected = apps.get_model("web", "Slot").objects.create(
            organisation=organisation,
            year=2022,
            kind="budget",
            profile="shanxi-county-budget-2025",
            state="correcting",
            due=date(2022, 1, 20),
        )
        apps.get_model("web", "Publication").objects.create(
            slot=corrected,
            version=apps.get_model("web", "Version").objects.create(slot=corrected, number=1),
            number=1,
            visible_from=timezone.now(),
            digest="0" * 64,
            sm3="0" * 64,
            page="0" * 64,
        )
        for name in names[1:]:
            step = MigrationExecutor(connection)
            step.migrate([("web", name)])
        MigrationExecutor(connection).migrate([*others, ("web", names[-1])])

        from mingzhang.web.models import AuditEntry, DraftRow, Slot, Thread

        assert Slot.objects.get(pk=corrected.pk).due is None, "it was handed in then"
        assert Slot.objects.get(pk=slot.pk).title == "清禾县水利局2024年部门预算"
        assert DraftRow.objects.get().values == {"amount": "1,234.56"}
        assert set(Thread.objects.values_list("anchor", flat=True)) == {
            "cell/projects/main/project:某局/1~2锅炉房维修/total",
            "form/A~4B/3.1",
        }
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEntry.objects.update(action="other")
        assert AuditEntry.objects.get().action == "test"
    finally:
        _forget_everything()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)  # the tests after this one log in


def _forget_everything() -> None:
    """An empty database without a schema."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
            return
        cursor.execute("PRAGMA foreign_keys=OFF")
        for table in tables:
            cursor.execute(f'DROP TABLE IF EXISTS "{table}"')
        cursor.execute("PRAGMA foreign_keys=ON")
