"""会签: what the divisions of the bureau say of a version before it is replied to.

Every division in which somebody works signs every booklet of a department; where nobody does, the
reply waits for nobody. A signature names a version and its content, so that a newer one voids it.
"""

from __future__ import annotations

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.web.accounts.permission import SIGNING
from mingzhang.web.models import Desk, Role, SignOff, Slot, User, Version


@dataclass(frozen=True, slots=True)
class Signature:
    """What a division says of a version; `given` is None as long as it has said nothing."""

    desk: Desk
    given: SignOff | None

    @property
    def is_agreed(self) -> bool:
        """Whether the reply may be given as far as this division is concerned."""
        return self.given is not None and self.given.agrees

    @property
    def words(self) -> str:
        """Where it stands."""
        name = _(self.desk.label)
        if self.given is None:
            return _("{desk}还没有会签").format(desk=name)
        if self.given.agrees:
            return _("{desk}已会签").format(desk=name)
        return _("{desk}不同意：{text}").format(desk=name, text=self.given.text)


def signatures(slot: Slot, version: Version | None) -> list[Signature]:
    """What every division that has to sign says of this version; none for a unit's booklet."""
    if version is None or not slot.organisation.is_department:
        return []
    staffed = set(
        User.objects.filter(role=Role.BUREAU, is_active=True, desk__in=SIGNING)
        .order_by()
        .values_list("desk", flat=True)
        .distinct()
    )
    given: dict[str, SignOff] = {}
    for one in version.sign_offs.select_related("user"):
        if one.digest == version.booklet:
            given[one.desk] = one
    return [Signature(desk, given.get(desk)) for desk in SIGNING if desk in staffed]
