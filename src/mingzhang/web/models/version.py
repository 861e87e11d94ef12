"""Versions of a booklet, the files they came from, and how their checks came out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from mingzhang.web.models.account import User
from mingzhang.web.models.slot import Slot


class Upload(models.Model):
    """A file that somebody handed in; its content lies in the store under its digest.

    Attributes:
        purpose: `workbook`, `ledger`, `booklet` (for review only), `website`; the tables of the
            year, and `evidence` of its readings.
        digest: SHA-256 of the content.
    """

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="uploads", null=True, blank=True)
    purpose = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    user = models.ForeignKey(User, models.PROTECT, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """A booklet at one moment; it never changes.

    Attributes:
        number: from 1 in its slot.
        source: digest in the store of the draft's rows as JSON; empty for an upload.
        booklet: digest in the store of the booklet, see `mingzhang.web.storage.codec`.
        upload: the file it was read from, for a booklet that was handed in finished.
        reason: why it was made, for corrections.
    """

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    source = models.CharField(max_length=64, blank=True)
    booklet = models.CharField(max_length=64)
    upload = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True)
    draft_revision = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot", "number"], name="version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id} v{self.number}"


class CheckRun(models.Model):
    """One check of a version.

    Attributes:
        report: digest in the store of the report as JSON (`mingzhang-report/1`).
        program: version of the program that checked.
        errors, warnings, notes: how many findings of each severity.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="checks")
    at = models.DateTimeField(auto_now_add=True)
    program = models.CharField(max_length=24)
    report = models.CharField(max_length=64)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    notes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.errors}/{self.warnings}/{self.notes}"


class FindingRecord(models.Model):
    """One finding of a check, kept to be filtered, counted and pinned.

    Attributes:
        anchor: where to look, see `mingzhang.render.anchor`.
        data: the finding as `mingzhang.report.json` gives it.
    """

    run = models.ForeignKey(CheckRun, models.CASCADE, related_name="findings")
    number = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=12)
    code = models.CharField(max_length=8)
    severity = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    message = models.TextField()
    place = models.CharField(max_length=300, blank=True)
    anchor = models.CharField(max_length=400, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["run", "severity"])]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
