"""Whether the public still sees what it saw: asked before every page, so it is a few look-ups.

What the public sees changes by deeds that the audit log records, whose seals never come again, or
because an hour has come. So the newest seals of such deeds and the newest hour that has come say
it, however many publications there are.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from mingzhang.web.models import Organisation, Publication

Epoch = tuple[object, ...]
DEEDS = (
    "publication.made",
    "slot.withdraw",
    "slot.bureau_approve",
    "slot.plan",
    "organisation.create",
    "organisation.change",
    "organisation.import",
    "demonstration.load",
)
"""Deeds of the audit log after which a public page may read otherwise."""
_NEWEST = "(SELECT seal FROM web_auditentry WHERE action = '{deed}' ORDER BY number DESC LIMIT 1)"
_EPOCH = f"""
SELECT {", ".join(_NEWEST.format(deed=deed) for deed in DEEDS)},
       (SELECT visible_from FROM web_publication WHERE visible_from <= %s
        ORDER BY visible_from DESC LIMIT 1),
       (SELECT MAX(id) FROM web_slot)
"""


def epoch() -> Epoch:
    """What changes whenever the public may see something else."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_EPOCH, [now])
        return (timezone.localdate(), *cursor.fetchone())  # what is late is so from midnight on


_BODY = ("pk", "name", "address", "kind", "county", "parent")


def bodies_of(address: str) -> QuerySet[Organisation]:
    """An organisation, its department and its units, each found by an index of its own."""
    here = Organisation.objects.filter(address=address)
    is_near = Q(parent__in=here.values("pk")) | Q(pk__in=here.values("parent"))
    return Organisation.objects.filter(Q(address=address) | is_near)


def family(address: str) -> Epoch:
    """What the pages of one organisation are made of: it, its department or units, and theirs.

    Changes when one of them changes, and stays when somebody else publishes.
    """
    bodies = bodies_of(address).order_by("pk").values_list(*_BODY)
    known = tuple(bodies)
    here = [body[0] for body in known]
    published = Publication.objects.filter(slot__organisation__in=here).with_end().order_by("pk")
    now = timezone.now()
    seen = tuple((p.pk, p.visible_from <= now, p.is_gone) for p in published.only("visible_from"))
    return (known, seen)
