"""Documents that came together: one booklet in parts, or the booklets of several departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

from mingzhang.account import Accounting, Thing, accounts_together
from mingzhang.codes import normal_name
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.identity import Level, level_of
from mingzhang.read.joined import joined
from mingzhang.recognise.booklet import recognise
from mingzhang.recognise.wording import likeness
from mingzhang.source import Place
from mingzhang.tables.profile import Profile

_WHOLE_TABLES, _WHOLE_SECTIONS = 5, 3
"""A document with as many tables and sections is a booklet by itself."""

_SAME_NAME = 0.7


@dataclass(slots=True)
class _Group:
    """Documents of one department, one year, one kind."""

    names: list[str]
    documents: list[Document] = field(default_factory=list)
    booklets: list[Booklet | None] = field(default_factory=list)


def booklets_of(documents: Sequence[Document], profile: Profile | None = None) -> list[Booklet]:
    """The booklets that documents from one archive make up.

    Documents of the same department, year and kind are parts of one booklet, unless several of
    them are whole by themselves. One that names no department belongs to the only one there is.

    Raises:
        Unreadable: none of them is part of a booklet.
    """
    groups: list[_Group] = []
    homeless: list[Document] = []
    for document in documents:
        booklet = _try(document, profile)
        if booklet is None or not booklet.department:
            homeless.append(document)
            continue
        group = next((g for g in groups if _belongs(booklet, g)), None)
        if group is None:
            group = _Group([])
            groups.append(group)
        group.names.append(normal_name(booklet.department))
        group.documents.append(document)
        group.booklets.append(booklet)
    if len(groups) == 1 and not _several_whole(groups[0]):
        groups[0].documents.extend(homeless)
        homeless = []
    found: list[Booklet] = []
    for group in groups:
        if len(group.documents) == 1 or _several_whole(group):
            found.extend(b for b in group.booklets if b is not None)
        else:
            found.append(recognise(joined(group.documents), profile))
    if homeless and not found:
        found.append(recognise(joined(homeless), profile))
    elif homeless:
        accounting = Accounting()
        for document in homeless:
            accounting.unread(
                Thing.MEMBER,
                _("没有认出是哪个部门的资料，请单独审核"),
                name=document.file,
                place=Place(document.file),
            )
        account = accounts_together((found[0].account, accounting.account()))
        found[0] = replace(found[0], account=account)
    return found


def _try(document: Document, profile: Profile | None) -> Booklet | None:
    """The booklet of one document; None where it is none by itself."""
    try:
        return recognise(document, profile)
    except Unreadable:
        return None


def _belongs(booklet: Booklet, group: _Group) -> bool:
    first = next(b for b in group.booklets if b is not None)
    if booklet.year and first.year and booklet.year != first.year:
        return False
    if booklet.kind is not first.kind and booklet.tables and first.tables:
        return False
    if {level_of(booklet), level_of(first)} == set(Level):
        return False  # the department's booklet and that of its own office
    name = normal_name(booklet.department)
    return any(
        name in other or other in name or likeness(name, other) >= _SAME_NAME
        for other in group.names
    )


def _several_whole(group: _Group) -> bool:
    return sum(b is not None and _is_whole(b) for b in group.booklets) > 1


def _is_whole(booklet: Booklet) -> bool:
    return len(booklet.tables) >= _WHOLE_TABLES and len(booklet.sections) >= _WHOLE_SECTIONS
