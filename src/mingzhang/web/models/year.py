"""What is kept while the year passes: typed rows beside a budget, and days that set terms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzhang.model.vocabulary import BookletKind
from mingzhang.web.models.account import Token, User
from mingzhang.web.models.slot import Slot
from mingzhang.web.models.version import Upload


class YearRow(models.Model):
    """One row of one table of a booklet's year; it never changes, but may be struck.

    Attributes:
        table: `readings`, `money`, `purchases` or `assets`, see `mingzhang.year.kept`.
        number: from 1 in its table; the ledger's corrections name it.
        values: keys of fields to texts as typed.
        upload: the file it came from; token: the program that sent it; neither where it was typed.
        evidence: a file that shows what a reading says.
        struck_at, struck_by, why: from when on, by whom and for what it no longer counts.
    """

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="year_rows")
    table = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    values = models.JSONField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    upload = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    token = models.ForeignKey(Token, models.SET_NULL, null=True, blank=True, related_name="+")
    evidence = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering: ClassVar = ["table", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot", "table", "number"], name="year_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id} {self.table} {self.number}"


class CongressDay(models.Model):
    """When the people's congress approved a year's budgets, or its committee the final accounts.

    Attributes:
        paper: number of the resolution.
    """

    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField(
        "类别", max_length=16, choices=[(k.value, k.label) for k in BookletKind]
    )
    day = models.DateField("批准日期")
    paper = models.CharField("文号", max_length=80, blank=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-year", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "kind"], name="congress_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.kind}"


class ServiceCatalogue(models.Model):
    """The catalogue of purchased services as one notice left it; it never changes.

    Attributes:
        number: from 1; the last one counts.
        title: without 《》; paper: number of the notice; day: on which it is in force.
        history: digest in the store of all lines with their dates, as CSV.
        notice: digest in the store of the notice as TOML; empty where the list was taken over.
        proposals: ids of the proposals that it decides.
    """

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=120)
    paper = models.CharField(max_length=80)
    day = models.DateField()
    history = models.CharField(max_length=64)
    notice = models.CharField(max_length=64, blank=True)
    proposals = models.JSONField(default=list)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.paper}"


class ServiceRow(models.Model):
    """A proposal to change the catalogue, or a step of one; it never changes.

    Attributes:
        table: `proposals` or `steps`, see `mingzhang.year.service.proposal`.
        values: keys of fields to texts; bodies by their keys, see `web.record.service`.
    """

    table = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    values = models.JSONField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["table", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "number"], name="service_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.number}"
