"""The draft of a slot: what the unit typed, row by row, and every edit that was accepted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzhang.web.models.account import Organisation, User
from mingzhang.web.models.slot import Slot


class DraftRow(models.Model):
    """One row of one table of the draft; a record of the source is a table of one row.

    Attributes:
        table: key of a part (`lines`, `department`), or of a small table inside a record
            (`targets.indicators_year`).
        uid: made by whoever inserts the row, never reused.
        parent: uid of the record that a small table belongs to, else empty.
        position: rows are shown in this order, ties by uid.
        values: keys of fields to texts as typed; paragraphs are joined by line breaks.
        origin: uid of the unit's organisation where the row was merged from a unit's draft.
    """

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="rows")
    table = models.CharField(max_length=60)
    uid = models.CharField(max_length=36)
    parent = models.CharField(max_length=36, blank=True, default="")
    position = models.FloatField(default=0.0)
    values = models.JSONField(default=dict)
    origin = models.CharField(max_length=36, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["table", "parent", "position", "uid"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot", "uid"], name="row_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["slot", "table"])]

    def __str__(self) -> str:
        return f"{self.table}/{self.uid}"


class DraftEdit(models.Model):
    """One accepted edit: several operations that took effect together.

    Attributes:
        uid: made by the browser, so that an edit sent twice takes effect once.
        revision: of the draft after it.
        operations: see `mingzhang.web.draft.editing`.
    """

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="edits")
    uid = models.CharField(max_length=36)
    revision = models.PositiveIntegerField()
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    operations = models.JSONField()

    class Meta:
        ordering: ClassVar = ["revision"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot", "uid"], name="edit_once"),
            models.UniqueConstraint(fields=["slot", "revision"], name="revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id}@{self.revision}"


class LedgerMapping(models.Model):
    """How the columns of an exported ledger map to fields of lines; remembered by its heads.

    Attributes:
        heads: digest of the heads of the ledger's columns.
        mapping: heads to keys of fields.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="mappings")
    heads = models.CharField(max_length=64)
    mapping = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "heads"], name="mapping_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}:{self.heads[:8]}"
