"""Whether a restored place is whole: `python -m mingzhang.web.operation.verification MANIFEST`.

A process of its own, because Django knows one database per process: the one that its environment
names is brought to the schema of this program and looked through. Words go to standard output,
the exit status is 1 where something is wrong.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def problems(manifest: dict[str, object]) -> Iterator[str]:
    """What is wrong, in words; stops where the rest could not be asked."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from mingzhang.language import _
    from mingzhang.web import audit
    from mingzhang.web.operation import held
    from mingzhang.web.operation.archive import digest_of
    from mingzhang.web.operation.backup import described
    from mingzhang.web.storage import store

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            said = [row[0] for row in cursor.fetchall()]
            if said != ["ok"]:
                yield _("数据库损坏：{words}").format(words="；".join(said[:3]))
                return
            cursor.execute("PRAGMA foreign_key_check")
            if cursor.fetchone():
                yield _("数据库中有指向空处的记录")
        found = described(cursor, connection.vendor)
    for key in ("migrations", "counts", "entries", "head"):
        if found[key] != manifest[key]:
            yield _("与备份清单不一致：{key}").format(key=key)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = [name for name in found["migrations"] if name not in known]
    if newer:
        yield _("备份来自更新的版本（{names}）；请先升级程序").format(names="、".join(newer[:3]))
        return
    call_command("migrate", verbosity=0, interactive=False)
    lost = manifest.get("lost") or []
    assert isinstance(lost, list)
    for digest in sorted(referenced() - set(lost)):
        path = store.path_of(digest)
        if not store.has(digest):
            yield _("缺少文件 {digest}").format(digest=digest)
        elif path.exists() and digest_of(path) != digest:
            yield _("文件 {digest} 的内容变了").format(digest=digest)
    # Pages whose files are lost cannot be held against the log; its own chain can.
    verdict = audit.verify() if lost else held.verify()
    if verdict.problem:
        yield _("审计日志：{problem}").format(problem=verdict.problem)


def referenced() -> set[str]:
    """The digests that the database names."""
    from mingzhang.web.draft.replacing import OPERATION
    from mingzhang.web.models import (
        CheckRun,
        DraftEdit,
        Job,
        PlaceProfile,
        Publication,
        ServiceCatalogue,
        Upload,
        Version,
        WebsiteCopy,
    )

    found: set[str] = set()
    for named in (
        Upload.objects.values_list("digest", flat=True),
        PlaceProfile.objects.values_list("digest", flat=True),
        ServiceCatalogue.objects.values_list("history", flat=True),
        ServiceCatalogue.objects.values_list("notice", flat=True),
        Version.objects.values_list("source", flat=True),
        Version.objects.values_list("booklet", flat=True),
        CheckRun.objects.values_list("report", flat=True),
        Publication.objects.values_list("page", flat=True),
        Publication.objects.values_list("digest", flat=True),
        WebsiteCopy.objects.values_list("comparison", flat=True),
    ):
        found.update(named.iterator())
    for files in Publication.objects.values_list("files", flat=True).iterator():
        found.update(file["digest"] for file in files.values())
    for operations in DraftEdit.objects.filter(operations__0__op=OPERATION).values_list(
        "operations", flat=True
    ):
        found.update(operations[0].get(key, "") for key in ("before", "after"))
    for result in Job.objects.exclude(result={}).values_list("result", flat=True).iterator():
        found.update(_results(result))
    return {digest for digest in found if digest}


def _results(result: dict[str, Any]) -> Iterator[str]:
    """The digests of files that a job made: what it read, a report, files to be fetched."""
    for key, value in result.items():
        if key in ("rows", "sheets", "report") and isinstance(value, str):
            yield value
        elif isinstance(value, dict) and isinstance(value.get("digest"), str):
            yield value["digest"]


def main(path: str) -> int:
    """Print what is wrong with the place of the environment."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingzhang.web.settings"
    os.environ["MINGZHANG_LOG"] = "json"
    import django

    django.setup()
    from mingzhang.errors import MingzhangError

    try:
        found = list(problems(json.loads(Path(path).read_text(encoding="utf-8"))))
    except MingzhangError as error:
        found = [str(error)]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
