"""What a desk's list is asked for: year and kind of booklet, whose, which, in what order."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, QuerySet, Subquery

from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import BookletKind
from mingzhang.web.accounts.permission import visible_slots
from mingzhang.web.core.wire import whole
from mingzhang.web.models import OrganisationKind, Slot, State, User, Version

WHOSE = ("", "units", "all")
SORTS = ("", "amount", "change", "name")
MOST_DRAWN = 1000
APPROVED = (State.APPROVED, State.PUBLISHED, State.CORRECTING)


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of a list.

    Attributes:
        desk: of the bureau's business divisions, which looks after the department.
        only: what the list offers beside, see `listing.Listing`.
        sample: so many projects are drawn by their money, 0 for all; seed: the words by which
            anybody draws the same ones.
        whose: empty for departments, whose booklets hold those of their units; `units`, `all`.
    """

    year: int
    kind: str = BookletKind.BUDGET.value
    words: str = ""
    desk: str = ""
    only: str = ""
    approved: bool = False
    whose: str = ""
    sort: str = ""
    sample: int = 0
    seed: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], years: list[int]) -> Choice:
        """The filter of an address; what makes no sense counts as not chosen."""
        year = whole(query.get("year"))
        kind = query.get("kind", "")
        return cls(
            year if year in years else (years[0] if years else 0),
            kind if kind in [k.value for k in BookletKind] else BookletKind.BUDGET.value,
            query.get("q", "").strip()[:60],
            query.get("desk", "").strip()[:40],
            query.get("only", "").strip()[:20],
            query.get("approved") == "1",
            query.get("whose", "") if query.get("whose", "") in WHOSE else "",
            query.get("sort", "") if query.get("sort", "") in SORTS else "",
            min(whole(query.get("sample")) or 0, MOST_DRAWN),
            query.get("seed", "").strip()[:80],
        )

    def query(self, **other: str) -> str:
        """The filter as the query of an address."""
        told = {
            "year": str(self.year or ""),
            "kind": self.kind,
            "q": self.words,
            "desk": self.desk,
            "only": self.only,
            "approved": "1" if self.approved else "",
            "whose": self.whose,
            "sort": self.sort,
            "sample": str(self.sample or ""),
            "seed": self.seed,
        } | other
        return urlencode({key: value for key, value in told.items() if value})


def years_of(user: User) -> list[int]:
    """The years with booklets of which some version was handed in, the newest first."""
    slots = visible_slots(user).filter(versions__isnull=False)
    return list(slots.order_by("-year").values_list("year", flat=True).distinct())


def latest_versions(user: User, choice: Choice, back: int = 0) -> QuerySet[Version]:
    """The newest version of every booklet that was chosen, or of so many years before."""
    slots = chosen_slots(user, choice, back)
    newest = Version.objects.filter(slot=OuterRef("slot")).order_by("-number").values("pk")[:1]
    return (
        Version.objects.filter(slot__in=slots, pk=Subquery(newest))
        .select_related("slot__organisation__parent")
        .order_by("slot__organisation__code", "slot__organisation__name")
    )


def chosen_slots(user: User, choice: Choice, back: int = 0) -> QuerySet[Slot]:
    """The booklets that were chosen, or those of so many years before."""
    slots = visible_slots(user).filter(year=choice.year - back, kind=choice.kind)
    if choice.desk:
        slots = slots.filter(
            Q(organisation__desk_name=choice.desk)
            | Q(organisation__desk_name="", organisation__parent__desk_name=choice.desk)
        )
    if choice.whose != "all":
        kind = OrganisationKind.UNIT if choice.whose else OrganisationKind.DEPARTMENT
        slots = slots.filter(organisation__kind=kind)
    if choice.approved and not back:
        slots = slots.filter(state__in=APPROVED)
    return slots


def without_version(user: User, choice: Choice) -> int:
    """How many of the booklets chosen have no version yet, so that no list knows of them."""
    return chosen_slots(user, choice).filter(versions__isnull=True).count()
