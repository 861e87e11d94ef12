"""What the entries of the log speak of, by name; and the entries that a name speaks of."""

from __future__ import annotations

from django.db.models import Q

from mingzhang.pattern import compiled
from mingzhang.web.models import AuditEntry, Organisation, Slot, User

_CODE = compiled(r"[a-z_]+:\S*")
MOST = 5000
"""So many targets of one name are looked for."""


def target_words(entries: list[AuditEntry]) -> dict[str, str]:
    """The targets of some entries by name: booklets, people, organisations."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        kind, _colon, number = entry.target.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 10:
            wanted.setdefault(kind, set()).add(int(number))
    found: dict[str, str] = {}
    slots = Slot.objects.select_related("organisation").in_bulk(list(wanted.get("slot", ())))
    found |= {f"slot:{pk}": slot.title for pk, slot in slots.items()}
    people = User.objects.in_bulk(list(wanted.get("user", ())))
    found |= {f"user:{pk}": str(user) for pk, user in people.items()}
    bodies = Organisation.objects.in_bulk(list(wanted.get("organisation", ())))
    return found | {f"organisation:{pk}": body.name for pk, body in bodies.items()}


def actors_named(text: str) -> set[str]:
    """The accounts that a username, or a part of a person's name, may mean."""
    found = User.objects.filter(Q(username__iexact=text) | Q(display_name__contains=text))
    return {text, *found.values_list("username", flat=True)}


def targets_named(text: str) -> set[str]:
    """The targets that a part of a booklet's title, a person or a body by name may mean.

    What looks like a target as the log keeps it (`slot:14`) is that one.
    """
    if _CODE.fullmatch(text):
        return {text}
    words = text.split()
    slots = Slot.objects.select_related("organisation").order_by("pk")
    found = {f"slot:{s.pk}" for s in slots.iterator() if all(w in s.title for w in words)}
    people = User.objects.filter(Q(username__iexact=text) | Q(display_name__contains=text))
    found |= {f"user:{pk}" for pk in people.values_list("pk", flat=True)}
    bodies = Organisation.objects.filter(name__contains=text)
    found |= {f"organisation:{pk}" for pk in bodies.values_list("pk", flat=True)}
    return set(sorted(found)[:MOST])
