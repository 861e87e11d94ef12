"""Verification compares with something else than what was tampered with."""

from __future__ import annotations

import io
import json
import os
import re
import tarfile
from dataclasses import asdict
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client

from mingzhang.web import audit, workflow
from mingzhang.web.audit import chain
from mingzhang.web.models import (
    AuditEntry,
    DraftEdit,
    Job,
    PlaceProfile,
    Publication,
    Role,
    SignOff,
    Transition,
    User,
    YearRow,
)
from mingzhang.web.operation import held, scrubbing
from mingzhang.web.operation.archive import Damaged, Manifest, digest_of, pack, unpack
from mingzhang.web.operation.serving import NotServed, _require_secrets
from mingzhang.web.operation.verification import referenced
from mingzhang.web.publication import publishing
from mingzhang.web.record.kept import rows_digest
from mingzhang.web.storage import damage, intake, store

from ..conftest import County
from ..publication.test_publish import approve

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(county: County, monkeypatch: pytest.MonkeyPatch) -> County:
    """A platform on which something was published."""
    monkeypatch.setattr("mingzhang.web.publication.files.FORMATS", ("html",))
    approve(county, county.slot)
    publishing.publish(county.slot, county.people["bureau"])
    assert not audit.verify().problem
    return county


def store_folder() -> Path:
    return store.path_of("0" * 64).parent.parent


def manifest_of_store(files: dict[str, int], database: Path | None = None) -> Manifest:
    """The manifest of a backup with these files."""
    known = (digest_of(database), database.stat().st_size) if database else ("0" * 64, 0)
    return Manifest("2025-01-01", "0", "sqlite", *known, [], {}, "", 0, files)


def _past_the_triggers(words: str) -> None:
    """What somebody does who has the database file and drops what guards it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(words)
            cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            if "search" not in name:
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(words)


FORGED = {
    "AuditEntry": ("DELETE FROM web_auditentry WHERE number > 3", "DELETE FROM web_auditentry"),
    "Transition": (
        "DELETE FROM web_transition WHERE name = 'unit_approve'",
        "UPDATE web_transition SET name = 'bureau_approve' WHERE name = 'unit_approve'",
        "UPDATE web_transition SET reason = 'anders' WHERE name = 'submit'",
        "UPDATE web_transition SET override = 'anders' WHERE name = 'publish'",
    ),
    "Slot": ("UPDATE web_slot SET state = 'approved' WHERE state = 'published'",),
    "Version": ("UPDATE web_version SET booklet = '{digest}'",),
    "Publication": (
        "UPDATE web_publication SET digest = 'forged'",
        "UPDATE web_publication SET page = '{digest}'",
        "UPDATE web_publication SET visible_from = '2020-01-01 00:00:00'",
        "UPDATE web_publication SET files = '{{}}'",
    ),
    "Figure": (
        "UPDATE web_figure SET fen = fen + 100 WHERE id IN"
        " (SELECT MIN(id) FROM web_figure WHERE fen > 0)",
        "DELETE FROM web_figure WHERE id IN (SELECT MAX(id) FROM web_figure)",
    ),
    "Summary": ("UPDATE web_summary SET basic = 1",),
    "SearchEntry": (
        "UPDATE web_searchentry SET title = 'forged' WHERE id IN"
        " (SELECT MIN(id) FROM web_searchentry)",
    ),
    "User": (
        "UPDATE web_user SET role = 'audit_admin' WHERE username = 'granted'",
        "UPDATE web_user SET role = 'audit_admin' WHERE username = 'fresh'",
        "UPDATE web_user SET is_active = {true} WHERE username = 'gone'",
    ),
    "Upload": ("UPDATE web_upload SET digest = '{digest}'",),
    "PlaceProfile": (
        "UPDATE web_placeprofile SET digest = '{digest}'",
        "DELETE FROM web_placeprofile",
    ),
    "SignOff": ("UPDATE web_signoff SET agrees = {true}", "DELETE FROM web_signoff"),
    "YearRow": (
        "UPDATE web_yearrow SET \"values\" = '{{}}'",
        "DELETE FROM web_yearrow",
    ),
}


@pytest.fixture
def everything(used: County) -> County:
    """A platform on which something of every kind was done."""
    people, slot = used.people, used.slot
    security, system = people["security_admin"], people["system_admin"]
    for name in ("granted", "fresh", "gone"):
        made = User.objects.create(username=name)
        audit.record(system, "account.create", f"user:{made.pk}", {"username": name})
        if name == "granted":
            made.role = Role.CLERK
            made.organisation = used.department
            to = {"role": Role.CLERK, "desk": "", "organisation": used.department.pk}
            audit.record(security, "account.grant", f"user:{made.pk}", {"from": {}, "to": to})
        if name == "gone":
            made.is_active = False
            audit.record(system, "account.disable", f"user:{made.pk}")
        made.save()
    file = SimpleUploadedFile("a.txt", "收支总表".encode() * 200)
    intake.accept(file, "booklet", people["clerk"], slot)
    content = b"title"
    PlaceProfile.objects.create(name="x", title="x", digest=store.put(content), user=system)
    told = {"name": "x", "digest": store.put(content), "size": 5}
    audit.record(system, "profile.upload", "profile:x", told)
    version = slot.versions.get()
    SignOff.objects.create(
        version=version, digest=version.booklet, desk="assets", user=people["assets"],
        agrees=False, text="不同意",
    )  # fmt: skip
    said = {"version": version.number, "digest": version.booklet, "desk": "assets",
            "agrees": False, "reason": "不同意"}  # fmt: skip
    audit.record(people["assets"], "slot.sign_off", f"slot:{slot.pk}", said)
    YearRow.objects.create(
        slot=slot, table="readings", number=1, values={"value": "3"}, user=people["clerk"]
    )
    rows = {"table": "readings", "digest": rows_digest(slot.pk, "readings")}
    audit.record(people["clerk"], "year.rows", f"slot:{slot.pk}", rows)
    assert not held.verify().problem
    return used


def test_every_table_has_a_proof_or_a_reason() -> None:
    names = {model.__name__ for model in apps.get_app_config("web").get_models()}
    assert set(held.HELD) | set(held.FREE) == names
    assert not set(held.HELD) & set(held.FREE)
    assert set(FORGED) == set(held.HELD) | {"AuditEntry"}


def test_whatever_is_forged_in_a_table_is_found(everything: County) -> None:
    words_of = {"digest": store.put(b"{}"), "true": "1"}
    if connection.vendor == "postgresql":
        words_of["true"] = "true"
    for table, forgeries in FORGED.items():
        for forgery in forgeries:
            point = transaction.savepoint()
            _past_the_triggers(forgery.format(**words_of))
            assert held.verify().problem, (table, forgery)
            transaction.savepoint_rollback(point)
            assert not held.verify().problem, (table, forgery)


def test_moment_of_a_publication_is_the_same_in_every_zone(used: County) -> None:
    publication = Publication.objects.get()
    entry = AuditEntry.objects.get(action="publication.made")
    detail = dict(entry.detail)
    detail["visible_from"] = publication.visible_from.astimezone(
        timezone(timedelta(hours=8))
    ).isoformat()
    audit.record(None, "publication.made", entry.target, detail)
    assert detail["visible_from"] != entry.detail["visible_from"]
    assert held.verify().problem == ""


def test_log_that_was_written_anew_is_found_by_an_anchor(used: County, tmp_path: Path) -> None:
    kept = tmp_path / "anchor.txt"
    kept.write_text(audit.anchor() + "\n", "ascii")
    assert not audit.anchored_problem(kept)
    audit.record(None, "later")
    assert not audit.anchored_problem(kept)
    kept.write_text(kept.read_text("ascii").replace(" 1 ", " 2 "), "ascii")
    assert "不是本平台写的" in audit.anchored_problem(kept)


def test_printed_anchor_is_held_against_the_log(used: County) -> None:
    client = used.client("audit_admin")
    page = client.post("/work/office/audit/receipt/").content.decode()
    assert "<svg" in page
    line = next(text for text in re.findall(r">([0-9a-f ]{120,})<", page))
    assert line == audit.anchor()
    typed = {"head": f"  {line.upper()} "}
    sent = client.post("/work/office/audit/verify/", typed).content.decode()
    assert "核对无误" in sent
    other = line.replace(f" {Publication.objects.count()} ", " 7 ")
    assert "不是本平台写的" in audit.verify(other).problem
    number = int(line.split()[0])
    point = transaction.savepoint()
    _past_the_triggers(f"DELETE FROM web_auditentry WHERE number >= {number}")
    assert f"第{number}条日志不见了" in audit.verify(line).problem
    assert not audit.verify().problem  # the log alone does not know
    transaction.savepoint_rollback(point)


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
    whole = path.read_bytes()
    path.chmod(0o640)
    path.write_bytes(bytes(content))
    with pytest.raises(store.Damaged):
        store.get(digest)
    assert digest in list(store.scrub())
    with pytest.raises(Damaged, match=digest[:16]):
        pack(tmp_path / "a.tar.gz", manifest_of_store({digest: len(content)}), path, store_folder())
    path.write_bytes(b"")
    with pytest.raises(store.Damaged):
        store.get(digest)
    store.put(whole)  # whoever has the content mends it
    assert store.get(digest) == whole


def test_flipped_byte_of_every_stored_file_is_told_to_whoever_reads(used: County) -> None:
    publication = Publication.objects.get()
    reader = Client(raise_request_exception=False)
    address = f"/d/{used.department.address}/2025/budget/files/html"
    assert reader.get(address).status_code == 200
    named = referenced()
    assert {publication.page, publication.files["html"]["digest"]} <= named
    for digest in sorted(named):
        path = store.path_of(digest)
        content, stat = path.read_bytes(), path.stat()
        assert store.get(digest) == content  # whoever has read it before is told as well
        path.chmod(0o640)
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # as a disk flips a bit
        with pytest.raises(store.Damaged):
            store.get(digest)
        with pytest.raises(store.Damaged):
            store.opened(digest)
    answer = reader.get(address)
    assert answer.status_code == 503
    assert "已损坏" in answer.content.decode()
    assert set(scrubbing.scrub()[0]) == named
    told = reader.get("/health/ready/").json()
    assert told["checks"]["files"] == f"{len(named)} stored files are damaged or missing"


def test_damaged_and_missing_files_are_mended_from_a_backup(used: County, tmp_path: Path) -> None:
    digests = sorted(referenced())
    files = {digest: store.path_of(digest).stat().st_size for digest in digests}
    database = tmp_path / "database"
    database.write_bytes(b"database")
    made = manifest_of_store(files, database)
    archive = tmp_path / "a.tar.gz"
    pack(archive, made, database, store_folder())
    first, second, *_rest = digests
    store.path_of(first).unlink()
    path = store.path_of(second)
    path.chmod(0o640)
    path.write_bytes(b"x")
    scrubbing.scrub_a_part()
    damaged, missing = scrubbing.scrub()
    assert (damaged, missing) == ([second], [first])
    assert set(scrubbing.mend(archive, [*damaged, *missing])) == {first, second}
    assert scrubbing.scrub() == ([], [])
    assert damage.known() == []


def test_what_an_interruption_left_is_told_and_cleared(used: County) -> None:
    kept = scrubbing.find_unnamed()
    left = store.put(b"a file whose row was never written")
    assert scrubbing.find_unnamed() == sorted([*kept, left])
    rows = store.put_json([])  # what a job read, and what a draft was before it was replaced
    Job.objects.create(kind="read_workbook", result={"rows": left})
    edit = {"op": "replace_all", "before": rows, "after": rows}
    DraftEdit.objects.create(slot=used.slot, uid="restored", revision=0, operations=[edit])
    assert scrubbing.find_unnamed() == kept
    path = store.path_of(left)
    half, now = path.with_name(f".{path.name}-old"), path.with_name(f".{path.name}-new")
    half.write_bytes(b"hal")
    now.write_bytes(b"hal")
    os.utime(half, (0, 0))
    assert scrubbing.clear_begun() == 1
    assert (half.exists(), now.exists()) == (False, True)
    now.unlink()


def test_archive_with_a_damaged_file_gives_the_others_with_a_list(tmp_path: Path) -> None:
    """The store's copy is exchanged while it is packed: the archive holds another content."""
    digests = [store.put(b"one" * 100), store.put(b"two" * 100)]
    database = tmp_path / "database"
    database.write_bytes(b"database")
    made = manifest_of_store(dict.fromkeys(digests, 300), database)
    archive = tmp_path / "a.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        contents = [b"one" * 100, b"TWO" * 100]
        text = json.dumps(asdict(made)).encode()
        parts = {"manifest.json": text, "database.sqlite3": b"database"}
        parts |= {
            f"files/{d[:2]}/{d[2:]}": content for d, content in zip(digests, contents, strict=True)
        }
        for name, content in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    with pytest.raises(Damaged):
        unpack(archive, tmp_path / "whole")
    lost: list[str] = []
    unpack(archive, tmp_path / "partial", lost)
    assert lost == [digests[1]]
    kept = [path.name for path in (tmp_path / "partial" / "files").rglob("*") if path.is_file()]
    assert kept == [digests[0][2:]]


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
