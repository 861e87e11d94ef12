"""Accounts and roles by the list: what a CSV would do is shown first, and done whole or not at all.

The system administrator's list makes accounts, the security administrator's gives roles; neither
list can do what the other one's office does.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.http import HttpRequest

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.web.accounts import account
from mingzhang.web.accounts.account import NotAllowed
from mingzhang.web.models import Desk, Organisation, Role, User
from mingzhang.web.operation.office.organisation import Unusable, listed_rows

T = TypeVar("T")
MOST_ROWS = 500
ACCOUNTS = ("用户名", "姓名")
ROLES = ("用户名", "角色", "部门或单位", "股室")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list, by the heads of its columns."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, head: str) -> str:
        return self.cells.get(head, "")


@dataclass(frozen=True, slots=True)
class Made:
    """An account that was made, with the password of its first login."""

    user: User
    password: str


def read_rows(content: bytes, heads: tuple[str, ...]) -> list[Row]:
    """The rows of a CSV file.

    Raises:
        Unusable: it is none, it lacks a column, or has one that nobody understands.
    """
    found, listed = listed_rows(content)
    missing = [head for head in heads if head not in found]
    unknown = [head for head in found if head and head not in heads]
    if missing or unknown:
        words = _("第一行要正好有这些列名：{heads}。").format(heads="、".join(heads))
        if missing:
            words += _("缺少：{names}。").format(names="、".join(missing))
        if unknown:
            words += _("不认识：{names}。").format(names="、".join(unknown))
        raise Unusable(words)
    rows = [Row(number, cells) for number, cells in listed]
    if not rows:
        raise Unusable(_("列名下面至少要有一行"))
    if len(rows) > MOST_ROWS:
        raise Unusable(_("一次最多{most}行，请分开导入").format(most=MOST_ROWS))
    return rows


def rows_text(rows: list[Row], heads: tuple[str, ...]) -> str:
    """The rows as CSV again, for the form that confirms them."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(heads)
    writer.writerows([row[head] for head in heads] for row in rows)
    return made.getvalue()


def make_accounts(request: HttpRequest, rows: list[Row], only_try: bool = False) -> list[Made]:
    """Make all the accounts, or none.

    Args:
        only_try: make none in any case, and say what would be made.

    Raises:
        Unusable: every row that cannot be made.
    """

    def one(row: Row) -> Made:
        return Made(*account.create(request, row["用户名"], row["姓名"]))

    return _each(rows, one, only_try)


def give_roles(
    request: HttpRequest, rows: list[Row], only_try: bool = False
) -> list[tuple[User, str]]:
    """Give all the roles, or none; each person with the role that was before.

    Administrators' roles need a second administrator beside, and are not given by a list.

    Raises:
        Unusable: every row that cannot be given.
    """

    def one(row: Row) -> tuple[User, str]:
        user = User.objects.filter(username=row["用户名"]).first()
        if user is None:
            raise NotAllowed(_("没有用户“{username}”").format(username=row["用户名"]))
        before = str(user.get_role_display())
        account.grant(request, user, _grant(row))
        user.refresh_from_db()
        return user, before

    return _each(rows, one, only_try)


def _grant(row: Row) -> account.Grant:
    roles = {str(label): value for value, label in Role.choices if value}
    desks = {str(label): value for value, label in Desk.choices}
    if row["角色"] not in roles:
        known = "、".join(roles)
        words = _("没有角色“{role}”；有：{known}").format(role=row["角色"], known=known)
        raise NotAllowed(words)
    if row["股室"] and row["股室"] not in desks:
        raise NotAllowed(_("没有股室“{desk}”").format(desk=row["股室"]))
    organisation = None
    if row["部门或单位"]:
        found = list(Organisation.objects.filter(name=row["部门或单位"])[:2])
        if len(found) != 1:
            words = _("叫“{name}”的部门或单位有{count}个")
            raise NotAllowed(words.format(name=row["部门或单位"], count=len(found)))
        organisation = found[0]
    return account.Grant(roles[row["角色"]], desks.get(row["股室"], ""), organisation)


def _each(rows: list[Row], one: Callable[[Row], T], only_try: bool) -> list[T]:
    done: list[T] = []
    reasons: list[str] = []
    with transaction.atomic():
        for row in rows:
            try:
                done.append(one(row))
            except NotAllowed as problem:
                words = _("第{number}行：{reason}")
                reasons.append(words.format(number=row.number, reason=problem))
        if reasons or only_try:
            transaction.set_rollback(True)
    if reasons:
        raise Unusable(*reasons)
    return done
