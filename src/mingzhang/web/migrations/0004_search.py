"""The index over pairs of characters that the search looks into."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = (
    # The texts lie in web_searchentry only; the index is kept in step by the triggers.
    """
CREATE VIRTUAL TABLE web_search USING fts5(
    kind, grams, content='web_searchentry', content_rowid='id', prefix='1',
    tokenize='unicode61 remove_diacritics 0'
)
""",
    """
CREATE TRIGGER search_added AFTER INSERT ON web_searchentry BEGIN
    INSERT INTO web_search(rowid, kind, grams) VALUES (new.id, new.kind, new.grams);
END
""",
    """
CREATE TRIGGER search_gone AFTER DELETE ON web_searchentry BEGIN
    INSERT INTO web_search(web_search, rowid, kind, grams)
    VALUES ('delete', old.id, old.kind, old.grams);
END
""",
    """
CREATE TRIGGER search_changed AFTER UPDATE OF id, kind, grams ON web_searchentry BEGIN
    INSERT INTO web_search(web_search, rowid, kind, grams)
    VALUES ('delete', old.id, old.kind, old.grams);
    INSERT INTO web_search(rowid, kind, grams) VALUES (new.id, new.kind, new.grams);
END
""",
    "INSERT INTO web_search(web_search) VALUES ('rebuild')",
)
_POSTGRES = """
CREATE INDEX web_searchentry_grams ON web_searchentry USING gin (to_tsvector('simple', grams))
"""


def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRES)
        return
    for statement in _SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [("web", "0003_published_stays")]
    operations: ClassVar[list[Any]] = [migrations.RunPython(forwards)]
