"""Departments and units: made and changed by the system administrator, or imported from a list."""

from __future__ import annotations

import csv
import io
import re

from django.conf import settings
from django.db import transaction
from pypinyin import lazy_pinyin

from mingzhang.errors import MingzhangError, Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import BookletKind
from mingzhang.pattern import compiled
from mingzhang.profiles import profile_ids
from mingzhang.tables.profile import get_profile
from mingzhang.web.core.wire import is_clean
from mingzhang.web.models import Organisation, OrganisationKind, Publication
from mingzhang.web.storage.limited import read_limited

_ADDRESS = compiled(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = compiled(r"[0-9A-Za-z]*")
MOST_BYTES = 1024 * 1024
HEADS = ("名称", "主管部门", "代码", "县（市、区）", "业务股", "地址")
"""Columns of an import; without 主管部门 the row is a department."""


class Unusable(MingzhangError):
    """What was typed or imported can't be kept; every reason, one a line."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation as typed."""

    name: str
    parent: str = ""
    code: str = ""
    county: str = ""
    desk_name: str = ""
    address: str = ""


def is_address_fixed(organisation: Organisation) -> bool:
    """Whether its address was given to the public and must last."""
    published = Publication.objects.filter(slot__organisation=organisation)
    return published.exists()


def save(entry: Entry, organisation: Organisation | None = None) -> Organisation:
    """Make an organisation, or change one.

    Raises:
        Unusable: it can't be kept so.
    """
    with transaction.atomic():
        reasons = _reasons(entry)
        kept = organisation or _begun(reasons)
        parent = None
        if entry.parent:
            parent = Organisation.objects.filter(
                name=entry.parent, kind=OrganisationKind.DEPARTMENT
            ).first()
            if parent is None:
                reasons.append(_("没有叫“{name}”的部门，请先建部门").format(name=entry.parent))
            elif kept.pk and parent.pk == kept.pk:
                reasons.append(_("部门不能是自己的主管部门"))
        if kept.pk and parent is not None and kept.units.exists():
            reasons.append(_("“{name}”下面还有单位，不能改成单位").format(name=kept.name))
        same = Organisation.objects.filter(name=entry.name, parent=parent).exclude(pk=kept.pk)
        if same.exists():
            reasons.append(_("已经有“{name}”").format(name=entry.name))
        address = entry.address or kept.address or free_address(entry.name)
        taken = Organisation.objects.filter(address=address).exclude(pk=kept.pk)
        if taken.exists():
            reasons.append(_("地址“{address}”已经有人用了").format(address=address))
        if kept.pk and address != kept.address and is_address_fixed(kept):
            reasons.append(_("“{name}”已有公开的内容，地址不能再改").format(name=kept.name))
        if reasons:
            raise Unusable(*reasons)
        kept.name, kept.parent, kept.code = entry.name, parent, entry.code
        kept.kind = OrganisationKind.UNIT if parent else OrganisationKind.DEPARTMENT
        kept.county = entry.county or ("" if kept.pk else settings.PLACE)
        kept.desk_name, kept.address = entry.desk_name, address
        kept.save()
    return kept


def _begun(reasons: list[str]) -> Organisation:
    """A new one that prints as its place does; what is wrong with settings joins the reasons."""
    begun = Organisation()
    for setting, kind in (
        ("PROFILE", BookletKind.BUDGET),
        ("FINAL_ACCOUNTS_PROFILE", BookletKind.FINAL_ACCOUNTS),
    ):
        name = getattr(settings, setting)
        if not name:
            continue
        if name not in profile_ids() or get_profile(name).kind is not kind:
            words = _("设置 MINGZHANG_{setting} 应是{kind}的地区格式，不是“{name}”")
            reasons.append(words.format(setting=setting, kind=kind.label, name=name))
        else:
            setattr(begun, setting.lower(), name)
    return begun


def _reasons(entry: Entry) -> list[str]:
    reasons = []
    if not entry.name:
        reasons.append(_("请填名称"))
    most = {
        _("名称"): (entry.name, 120),
        _("代码"): (entry.code, 24),
        _("县（市、区）"): (entry.county, 40),
        _("业务股"): (entry.desk_name, 40),
        _("地址"): (entry.address, 60),
    }
    for label, (text, length) in most.items():
        if len(text) > length:
            reasons.append(_("{label}不能超过{length}字").format(label=label, length=length))
    if not _CODE.fullmatch(entry.code):
        reasons.append(_("代码只用数字和字母"))
    if entry.address and not _ADDRESS.fullmatch(entry.address):
        reasons.append(_("地址只用小写字母、数字和中间的横线"))
    return reasons


def free_address(name: str) -> str:
    """An address that nobody has, from the pinyin of the name."""
    letters = re.sub(r"[^a-z0-9]+", "-", "".join(lazy_pinyin(name)).lower()).strip("-")
    stem = letters[:50].strip("-") or "organisation"
    address, number = stem, 1
    while Organisation.objects.filter(address=address).exists():
        number += 1
        address = f"{stem}-{number}"
    return address


def listed_rows(content: bytes) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The heads of a list, and its rows with their numbers by these heads; empty rows are left out.

    Opened in the limited process, like every file from outside.

    Raises:
        Unusable: it isn't such a file.
    """
    if not content:
        raise Unusable(_("请选择一个有内容的文件"))
    if len(content) > MOST_BYTES:
        raise Unusable(_("文件超过1兆字节，请分开导入"))
    try:
        sheets = read_limited("ledger", content, _("文件"))["sheets"]
    except Unreadable as problem:
        raise Unusable(
            _("这不是CSV文件，请另存为“CSV（逗号分隔）”再导入") + f"（{problem.reason}）"
        ) from problem
    found = sheets[0][1] if sheets else []
    if not is_clean(cell for row in found for cell in row):
        raise Unusable(_("这不是CSV文件，请另存为“CSV（逗号分隔）”再导入"))
    heads = found[0] if found else []
    rows = [
        (number, dict(zip(heads, row, strict=False)))
        for number, row in enumerate(found[1:], start=2)
        if any(row)
    ]
    return heads, rows


def read_list(content: bytes) -> list[Entry]:
    """The organisations of a CSV file.

    Raises:
        Unusable: it isn't such a file, or has columns that nobody understands.
    """
    heads, rows = listed_rows(content)
    if not rows or not {"名称", "主管部门"} <= set(heads):
        # Without 主管部门 every unit would become a department.
        raise Unusable(
            _("第一行要有这些列名：{heads}，下面至少一行；名称、主管部门两列不能少").format(
                heads="、".join(HEADS)
            )
        )
    unknown = [head for head in heads if head and head not in HEADS]
    if unknown:
        raise Unusable(
            _("不认识的列：{names}；可以有的是：{heads}").format(
                names="、".join(unknown), heads="、".join(HEADS)
            )
        )
    return [Entry(*(row.get(head, "") for head in HEADS)) for _number, row in rows]


def list_text(entries: list[Entry]) -> str:
    """The entries as CSV again, for the form that confirms them."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(HEADS)
    for e in entries:
        writer.writerow((e.name, e.parent, e.code, e.county, e.desk_name, e.address))
    return made.getvalue()


@dataclass(frozen=True, slots=True)
class Planned:
    """What an import does with one row.

    Attributes:
        label: 部门 or 单位; before: what changes, in words, empty for a new one.
    """

    entry: Entry
    label: str
    is_new: bool
    changes: str


def plan_list(entries: list[Entry]) -> list[Planned]:
    """What `import_list` would do, without doing it.

    Raises:
        Unusable: as `import_list`.
    """
    planned = []
    for entry in entries:
        known = _known(entry)
        kept = _completed(entry, known)
        kind = OrganisationKind.UNIT if entry.parent else OrganisationKind.DEPARTMENT
        pairs = (
            (
                (_("代码"), known.code, kept.code),
                (_("县（市、区）"), known.county, kept.county),
                (_("业务股"), known.desk_name, kept.desk_name),
                (_("地址"), known.address, kept.address),
            )
            if known
            else ()
        )
        words = "；".join(
            f"{name} {before or '—'} → {after or '—'}"
            for name, before, after in pairs
            if before != after
        )
        planned.append(Planned(kept, kind.label, known is None, words))
    with transaction.atomic():
        import_list(entries)
        transaction.set_rollback(True)
    return planned


def _known(entry: Entry) -> Organisation | None:
    return Organisation.objects.filter(name=entry.name, parent__name=entry.parent or None).first()


def import_list(entries: list[Entry]) -> tuple[int, int]:
    """Make or change all of them, or none: how many are new, how many were there.

    An organisation with the same name under the same department is changed; what is empty in the
    list stays as it was.

    Raises:
        Unusable: every row that can't be kept, by its number in the file.
    """
    made = changed = 0
    reasons: list[str] = []
    with transaction.atomic():
        numbered = sorted(enumerate(entries, start=2), key=lambda row: bool(row[1].parent))
        for number, entry in numbered:
            known = _known(entry)
            elsewhere = Organisation.objects.filter(name=entry.name).exclude(
                pk=known.pk if known else 0
            )
            if known is None and (other := elsewhere.select_related("parent").first()):
                words = _("“{name}”已经是{whose}；这一行会另建一个同名的，请核对主管部门一列")
                whose = (
                    _("“{parent}”下面的单位").format(parent=other.parent.name)
                    if other.parent
                    else _("部门")
                )
                told = words.format(name=entry.name, whose=whose)
                reasons.append(_("第{number}行：{reason}").format(number=number, reason=told))
                continue
            try:
                save(_completed(entry, known), known)
            except Unusable as problem:
                reasons += [
                    _("第{number}行：{reason}").format(number=number, reason=reason)
                    for reason in problem.reasons
                ]
            made, changed = made + (known is None), changed + (known is not None)
        if reasons:
            raise Unusable(*reasons)
    return made, changed


def _completed(entry: Entry, known: Organisation | None) -> Entry:
    if known is None:
        return entry
    return Entry(
        entry.name,
        entry.parent,
        entry.code or known.code,
        entry.county or known.county,
        entry.desk_name or known.desk_name,
        entry.address or known.address,
    )
