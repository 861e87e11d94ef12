"""What the public reads: published versions that cannot change, and what is searched in them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from mingzhang.web.models.account import Organisation, User
from mingzhang.web.models.slot import Slot, Transition
from mingzhang.web.models.version import Upload, Version

WITHDRAW = "withdraw"
"""The move that withdraws the latest publication of a slot; its reason is public."""


class PublicationQuery(models.QuerySet["Publication"]):
    """Publications by what the public may see of them."""

    def seen(self, now: datetime | None = None) -> Self:
        """What the public was ever shown: past its embargo, not stopped or replaced before.

        What was published at once is seen whatever the clock says, which may be set back.
        """
        over = Q(visible_from__lte=now or timezone.now()) | Q(visible_from__lte=F("published_at"))
        stopped = _withdrawals().filter(at__lt=OuterRef("visible_from"))
        replaced = Publication.objects.filter(
            slot=OuterRef("slot"),
            number__gt=OuterRef("number"),
            visible_from__lte=OuterRef("visible_from"),
        )
        return self.filter(over, ~Exists(stopped), ~Exists(replaced))

    def with_end(self) -> Self:
        """Each with `is_gone`, whether it was withdrawn."""
        return self.annotate(is_gone=Exists(_withdrawals()))

    def standing(self, now: datetime | None = None) -> Self:
        """What the public was shown and was not withdrawn, current and earlier ones."""
        return self.seen(now).filter(~Exists(_withdrawals()))

    def current(self, now: datetime | None = None) -> Self:
        """Of each booklet what the public was shown last, where it was not withdrawn."""
        newer = Publication.objects.seen(now).filter(
            slot=OuterRef("slot"), number__gt=OuterRef("number")
        )
        return self.standing(now).filter(~Exists(newer))

    def hidden(self, now: datetime | None = None) -> list[int]:
        """Ids of those that are not current: few, and found without looking at the others."""
        corrected = Publication.objects.filter(number__gt=1).order_by().values("slot")
        withdrawn = Transition.objects.filter(name=WITHDRAW).order_by().values("version")
        # One after the other, each by its index: together they would look at every publication.
        doubts = (
            Q(visible_from__gt=now or timezone.now()),
            Q(slot__in=corrected),
            Q(version__in=withdrawn),
        )
        ids = {
            pk
            for doubt in doubts
            for pk in self.order_by().filter(doubt).values_list("pk", flat=True)
        }
        if not ids:
            return []
        shown = self.current(now).order_by().filter(pk__in=ids).values_list("pk", flat=True)
        return sorted(ids.difference(shown))


def _withdrawals() -> models.QuerySet[Transition]:
    return Transition.objects.filter(name=WITHDRAW, version=OuterRef("version"))


class Publication(models.Model):
    """A version that was published; a correction is another publication of the same slot.

    Attributes:
        number: from 1 in its slot.
        visible_from: the embargo; nobody outside sees it before.
        files: format to {digest, sm3, name, size}; the contents lie in the store.
        digest, sm3: of the manifest, see `mingzhang.web.publication.publishing`.
        page: digest in the store of what the portal shows of it, as JSON.
        reason: of a correction.
        is_gone: whether it was withdrawn; only where it was asked for `with_end`.
    """

    is_gone: bool
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="publications")
    version = models.OneToOneField(Version, models.PROTECT)
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    visible_from = models.DateTimeField()
    files = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    page = models.CharField(max_length=64)
    reason = models.TextField(blank=True)

    objects = PublicationQuery.as_manager()

    class Meta:
        ordering: ClassVar = ["slot", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot", "number"], name="publication_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["visible_from"]),
            models.Index(fields=["published_at", "id"], name="publications_by_day"),
            models.Index(fields=["slot"], condition=Q(number__gt=1), name="corrected"),
            # Whoever verifies a file asks by one of them; those of the files have an index of
            # PostgreSQL (migration 0022).
            models.Index(fields=["digest"], name="publications_by_digest"),
            models.Index(fields=["sm3"], name="publications_by_sm3"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id} #{self.number}"

    @property
    def withdrawal(self) -> Transition | None:
        """The move that withdrew it; None where it stands."""
        return Transition.objects.filter(name=WITHDRAW, version=self.version_id).last()


class Summary(models.Model):
    """What overviews need of a publication: its page is large, and there are a hundred thousand.

    Made of the page, so that it can be made anew; see `mingzhang.web.publication.summary`.

    Attributes:
        income_total, …: the figures that a reader looks for first, in fen.
        largest_project: amount of the largest project, in fen.
        data: measures, three public costs and projects as the page has them.
    """

    publication = models.OneToOneField(
        Publication, models.CASCADE, primary_key=True, related_name="summary"
    )
    title = models.CharField(max_length=300)
    income_total = models.BigIntegerField(null=True)
    expenditure_total = models.BigIntegerField(null=True)
    basic = models.BigIntegerField(null=True)
    project = models.BigIntegerField(null=True)
    three_public = models.BigIntegerField(null=True)
    largest_project = models.BigIntegerField(null=True)
    data = models.JSONField()

    def __str__(self) -> str:
        return self.title


class Figure(models.Model):
    """One printed figure of a publication, for comparison and for the API.

    Attributes:
        table: key of the shape, or its title where no shape fits; `measure` for key figures.
        row: its address, see `mingzhang.model.row_key`, the panel before it where there are two.
        row_name, column, column_name: its place.
        fen: as printed, in fen; text: as printed.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="figures")
    table = models.CharField(max_length=60)
    row = models.CharField(max_length=400)
    row_name = models.CharField(max_length=160, blank=True)
    column = models.CharField(max_length=60)
    column_name = models.CharField(max_length=120, blank=True)
    fen = models.BigIntegerField(null=True)
    text = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["publication", "table"])]

    def __str__(self) -> str:
        return f"{self.table}/{self.row}/{self.column}"


class SearchEntry(models.Model):
    """Something that can be found: a department, a project, a code, a paragraph.

    Attributes:
        kind: `department`, `project`, `code`, `text`, `target`, `catalogue`.
        address: of the page and the place in it.
        grams: the text cut into overlapping pairs of characters, separated by spaces.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="entries")
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    fen = models.BigIntegerField(null=True)
    address = models.CharField(max_length=300)
    grams = models.TextField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "id"], name="entries_of_kind"),
            models.Index(fields=["kind", "year", "id"], name="entries_of_year"),
            models.Index(
                F("fen").desc(), "id", condition=Q(fen__isnull=False), name="entries_largest_first"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class WebsiteCopy(models.Model):
    """A booklet found on a department's own web site, compared with what was approved.

    Attributes:
        comparison: digest in the store of the comparison as JSON; empty until it is made.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="copies")
    upload = models.ForeignKey(Upload, models.PROTECT)
    found_at = models.CharField("网址", max_length=400, blank=True)
    comparison = models.CharField(max_length=64, blank=True)
    differences = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.publication_id}: {self.found_at}"
