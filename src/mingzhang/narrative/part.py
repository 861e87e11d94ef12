"""What a part of a booklet is: places number their parts differently."""

from __future__ import annotations

from mingzhang.model.booklet import Booklet, Section
from mingzhang.tables.profile import profile_of

OVERVIEW, TABLES, NARRATIVE, GLOSSARY = 1, 2, 3, 4
"""Roles of parts, numbered as most places number the parts themselves."""

_ROLES = {"overview": OVERVIEW, "tables": TABLES, "narrative": NARRATIVE, "glossary": GLOSSARY}


def role_of(booklet: Booklet, section: Section) -> int:
    """The role of the part that a section stands in; 0 for one that is none of the four.

    The profile says it (`part_roles`); without a word the first four parts are the four roles.
    """
    roles = profile_of(booklet).data.get("part_roles")
    if roles is None:
        return section.part
    if not 1 <= section.part <= len(roles):
        return 0
    return _ROLES.get(roles[section.part - 1], 0)
