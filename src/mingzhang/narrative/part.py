"""What a part of a booklet is: places number their parts differently, and some have none."""

from __future__ import annotations

from mingzhang.model.booklet import Booklet, Section
from mingzhang.pattern import compiled
from mingzhang.tables.profile import profile_of

OVERVIEW, TABLES, NARRATIVE, GLOSSARY = 1, 2, 3, 4
"""Roles of parts, numbered as most places number the parts themselves."""

_ROLES = {"overview": OVERVIEW, "tables": TABLES, "narrative": NARRATIVE, "glossary": GLOSSARY}
_OF_TITLE = (
    (GLOSSARY, compiled(r"名词解释|术语|名词说明")),
    (OVERVIEW, compiled(r"职责|职能|机构设置|单位构成|基本情况|概况|内设机构|人员构成")),
)

_MONEY = compiled(r"\d\s*(?:[万亿]\s*)?元")


def role_of(booklet: Booklet, section: Section) -> int:
    """The role of the part that a section stands in.

    The profile says it (`part_roles`); without a word the first four parts are the four roles.
    A section in no part, or in one that is none of the four, is narrative unless its heading says
    that it tells duties or terms: any text is narrative.
    """
    role = _by_profile(booklet, section)
    if role:
        return role
    for named, words in _OF_TITLE:
        if words.search(section.title) and not (named == OVERVIEW and _tells_money(section)):
            return named
    return NARRATIVE


def _tells_money(section: Section) -> bool:
    """Whether a section says of sums of money, be it under 基本情况."""
    return any(_MONEY.search(sentence.text) for sentence in section.paragraphs)


def _by_profile(booklet: Booklet, section: Section) -> int:
    roles = profile_of(booklet).data.get("part_roles")
    if roles is None:
        return section.part if 1 <= section.part <= 4 else 0
    if not 1 <= section.part <= len(roles):
        return 0
    return _ROLES.get(roles[section.part - 1], 0)
