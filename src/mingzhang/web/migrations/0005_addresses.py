"""Names are escaped in addresses: remarks and findings stay pinned where they are.

Versions in the store are upgraded when they are read (`mingzhang.web.storage.codec`).
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from mingzhang.model.row_key import join, parse_unescaped

_CELL = re.compile(r"(cell/[^/]*/[^/]*)/(.+)/([^/]*)")
_TEXT = re.compile(r"text/([^/]*)/(.*)/(\d+)", re.DOTALL)
_FORM = re.compile(r"form/(.*?)(/\d+\.\d+)?", re.DOTALL)


def escaped(anchor: str) -> str:
    """An anchor of before in today's form; of a repeated row the first is not known to stand.

    >>> escaped("cell/projects/main/project:某局/1#锅炉房维修/total")
    'cell/projects/main/project:某局/1~2锅炉房维修/total'
    >>> escaped("form/1#锅炉房维修/3.1"), escaped("cell/income/main/201/total")
    ('form/1~2锅炉房维修/3.1', 'cell/income/main/201/total')
    """
    found = _CELL.fullmatch(anchor)
    if found:
        row = found[2]
        copy = re.fullmatch(r"((?!project:|name:).*)(#\d+)", row, re.DOTALL)
        key = f"{parse_unescaped(copy[1])}{copy[2]}" if copy else str(parse_unescaped(row))
        return f"{found[1]}/{key}/{found[3]}"
    found = _TEXT.fullmatch(anchor)
    if found:
        return join("text", found[1], found[2], found[3])
    found = _FORM.fullmatch(anchor)
    return join("form", found[1]) + (found[2] or "") if found else anchor


def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Rewrite the anchors that change."""
    for name in ("FindingRecord", "Thread"):
        model = apps.get_model("web", name)
        rows = model.objects.using(editor.connection.alias).exclude(anchor="")
        for row in rows.only("anchor").iterator():
            now = escaped(row.anchor)
            if now != row.anchor:
                rows.filter(pk=row.pk).update(anchor=now[:400])


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0004_search")]
    operations: ClassVar[list[Any]] = [
        migrations.AlterField("figure", "row", models.CharField(max_length=400)),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
