"""Verification compares with something else than what was tampered with."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from mingzhang.web import audit, workflow
from mingzhang.web.audit import chain
from mingzhang.web.models import AuditEntry, Publication, Transition
from mingzhang.web.operation.serving import NotServed, _require_secrets
from mingzhang.web.publication import publishing
from mingzhang.web.storage import store

from .conftest import County
from .test_publish import approve

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(county: County, monkeypatch: pytest.MonkeyPatch) -> County:
    """A platform on which something was published."""
    monkeypatch.setattr("mingzhang.web.publication.files.FORMATS", ("html",))
    approve(county, county.slot)
    publishing.publish(county.slot, county.people["bureau"])
    assert not audit.verify().problem
    return county


def _past_the_triggers(words: str) -> None:
    """What somebody does who has the database file and drops what guards it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            if "search" not in name:
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(words)


@pytest.mark.parametrize(
    "words",
    [
        "DELETE FROM web_auditentry WHERE number > 3",
        "DELETE FROM web_auditentry",
        "DELETE FROM web_transition WHERE name = 'unit_approve'",
        "UPDATE web_transition SET name = 'bureau_approve' WHERE name = 'unit_approve'",
        "UPDATE web_publication SET digest = 'forged'",
    ],
)
def test_every_table_of_a_step_is_held_against_the_log(used: County, words: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the triggers of PostgreSQL have a test of their own")
    _past_the_triggers(words)
    assert audit.verify().problem


def test_log_that_was_written_anew_is_found_by_an_anchor(used: County, tmp_path: Path) -> None:
    kept = tmp_path / "anchor.txt"
    kept.write_text(audit.anchor() + "\n", "ascii")
    assert not audit.anchored_problem(kept)
    audit.record(None, "later")
    assert not audit.anchored_problem(kept)
    kept.write_text(kept.read_text("ascii").replace(" 1 ", " 2 "), "ascii")
    assert "不是本平台写的" in audit.anchored_problem(kept)


def test_anchor_is_written_where_one_is_set(used: County, tmp_path: Path, settings: object) -> None:
    settings.ANCHOR = str(tmp_path / "elsewhere" / "anchor.txt")  # type: ignore[attr-defined]
    assert audit.write_anchor()
    assert not audit.verify().problem
    path = Path(settings.ANCHOR)  # type: ignore[attr-defined]
    number, _seal, _count, _sign = path.read_text("ascii").split()
    assert int(number) == AuditEntry.objects.count()
    last = AuditEntry.objects.last()
    assert last is not None
    if connection.vendor == "sqlite":
        _past_the_triggers(f"DELETE FROM web_auditentry WHERE number = {last.number}")
        assert audit.verify().problem


@pytest.mark.parametrize("table", ["auditentry", "transition", "publication", "version"])
def test_replace_is_no_way_round_the_triggers(used: County, table: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    with connection.cursor() as cursor, transaction.atomic(), pytest.raises(DatabaseError):
        cursor.execute(f"INSERT OR REPLACE INTO web_{table} SELECT * FROM web_{table} LIMIT 1")


def test_steps_are_neither_changed_nor_taken_away(used: County) -> None:
    for act in (
        lambda: Transition.objects.filter(name="submit").update(reason="anders"),
        lambda: Transition.objects.filter(name="submit").delete(),
    ):
        with transaction.atomic(), pytest.raises(DatabaseError):
            act()


def test_names_of_moves_in_the_log_are_those_of_the_flow() -> None:
    assert set(chain._MOVES) == {move.name for move in workflow.MOVES}


def test_flipped_byte_is_not_served_and_stops_a_backup(used: County, tmp_path: Path) -> None:
    publication = Publication.objects.get()
    digest = publication.files["html"]["digest"]
    path = store.path_of(digest)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o640)
    path.write_bytes(bytes(content))
    with pytest.raises(store.Damaged):
        store.get(digest)
    assert digest in list(store.scrub())
    path.write_bytes(bytes(content[:0]) + b"")
    with pytest.raises(store.Damaged):
        store.get(digest)
    path.unlink()  # other tests share the store
    store.put(bytes(content[: len(content) // 2]) + b"x")


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        ("short", "y" * 60),
        ("a" * 60, "bcdefghijklmnopqrstuvwxyz" * 3),
        ("abcdefghijklmnop" * 4,) * 2,
    ],
)
def test_weak_or_equal_secrets_do_not_start(secret: str, key: str, settings: object) -> None:
    settings.SECRET_KEY, settings.AUDIT_KEY = secret, key  # type: ignore[attr-defined]
    with pytest.raises(NotServed):
        _require_secrets()
