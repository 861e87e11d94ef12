"""People of the demonstration county: one account per role that one can log in with.

Everybody else who did something there has an account without a password.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from rich.console import Console
from rich.table import Table

from mingzhang.language import _
from mingzhang.web.models import Desk, Organisation, Role, User

FILE = "demo-accounts.txt"

OFFICES: tuple[tuple[str, str, Role, Desk], ...] = (
    ("business", "财政局业务股", Role.BUREAU, Desk.BUSINESS),
    ("performance", "财政局绩效股", Role.BUREAU, Desk.PERFORMANCE),
    ("procurement", "财政局采购办", Role.BUREAU, Desk.PROCUREMENT),
    ("assets", "财政局资产股", Role.BUREAU, Desk.ASSETS),
    ("system", "系统管理员", Role.SYSTEM_ADMIN, Desk.NONE),
    ("security", "安全管理员", Role.SECURITY_ADMIN, Desk.NONE),
    ("audit", "审计管理员", Role.AUDIT_ADMIN, Desk.NONE),
)
"""Username, name, role and desk of those who belong to no department."""


def new_password() -> str:
    """A password that the policy accepts: long, of all four kinds of characters."""
    while True:
        word = secrets.token_urlsafe(12)
        kinds = (str.islower, str.isupper, str.isdigit)
        if all(any(kind(c) for c in word) for kind in kinds) and word[0].isalnum():
            return word[:8] + "-" + word[8:] + secrets.choice("!+=")


class People:
    """Who acts for whom, made in the database with few statements.

    Args:
        organisations: departments and units, saved.
        clerk: the unit whose clerk and head can log in; its department's people can, too.
    """

    def __init__(self, organisations: Sequence[Organisation], clerk: Organisation) -> None:
        home = clerk.parent or clerk
        named = {
            (clerk.pk, False): ("clerk", f"{clerk.name}经办"),
            (clerk.pk, True): ("unit_reviewer", f"{clerk.name}负责人"),
        }
        if home != clerk:
            named[home.pk, False] = ("department_clerk", f"{home.name}经办")
            named[home.pk, True] = ("department_reviewer", f"{home.name}审核")
        made: list[User] = []
        for organisation in organisations:
            for reviews in (False, True):
                made.append(_person(organisation, reviews, named))
        for username, name, role, desk in OFFICES:
            made.append(User(username=username, display_name=name, role=role, desk=desk))
        opened = {name for name, _shown in named.values()} | {office[0] for office in OFFICES}
        self.passwords: dict[str, str] = {}
        for user in made:
            if user.username in opened:
                self.passwords[user.username] = new_password()
                user.set_password(self.passwords[user.username])
            else:
                user.set_unusable_password()
        User.objects.bulk_create(made)
        self.all = list(User.objects.select_related("organisation"))
        self._by_name = {user.username: user for user in self.all}
        self._by_place = {
            (user.organisation_id, user.role != Role.CLERK): user
            for user in self.all
            if user.organisation_id
        }

    def clerk(self, organisation: Organisation) -> User:
        """Who fills in for this organisation."""
        return self._by_place[organisation.pk, False]

    def reviewer(self, organisation: Organisation) -> User:
        """Who approves inside this organisation."""
        return self._by_place[organisation.pk, True]

    def office(self, username: str) -> User:
        """Somebody of the bureau or an administrator."""
        return self._by_name[username]

    def lines(self) -> Iterator[str]:
        """The accounts that can log in, as they are kept beside the data."""
        order = list(Role)
        for user in sorted(self.all, key=lambda u: order.index(Role(u.role))):
            if user.username in self.passwords:
                role = Role(user.role).label
                word = self.passwords[user.username]
                yield "\t".join((role, user.display_name, user.username, word))


def _person(
    organisation: Organisation, reviews: bool, named: dict[tuple[int, bool], tuple[str, str]]
) -> User:
    is_department = organisation.is_department
    role = Role.CLERK
    if reviews:
        role = Role.DEPARTMENT_REVIEWER if is_department else Role.UNIT_REVIEWER
    word = "审核" if is_department else "负责人"
    name = f"{organisation.name}{word if reviews else '经办'}"
    username = f"{organisation.address}-{'head' if reviews else 'clerk'}"
    username, name = named.get((organisation.pk, reviews), (username, name))
    return User(
        username=username,
        display_name=name[:40],
        role=role,
        organisation=organisation,
        seen_tour=True,
    )


def keep_accounts(people: People) -> Path:
    """Write the accounts into a file that only its owner can read."""
    path = Path(settings.DATA) / FILE
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in people.lines())
    return path


def print_accounts(host: str, port: int) -> None:
    """Print the addresses and the accounts."""
    console = Console()
    console.width = max(console.width, 80)  # a password cut off is of no use
    shown = f"[{host}]" if ":" in host else host
    if host in ("0.0.0.0", "::"):
        shown = "127.0.0.1"
    address = f"http://{shown}:{port}"
    console.print()
    console.print(_("公众门户  {address}/").format(address=address), highlight=False)
    console.print(_("登录填报  {address}/work/").format(address=address), highlight=False)
    path = Path(settings.DATA) / FILE
    if not path.exists():
        console.print(_("账号文件 {path} 不在，密码无法再显示").format(path=path), highlight=False)
        return
    table = Table(title=_("演示账号"), title_justify="left")
    for head in (_("角色"), _("姓名")):
        table.add_column(head, overflow="fold")
    for head in (_("用户名"), _("密码")):
        table.add_column(head, no_wrap=True)
    for line in path.read_text(encoding="utf-8").splitlines():
        table.add_row(*line.split("\t"))
    console.print(table)
    console.print(_("账号保存在 {path}；按 Ctrl-C 停止").format(path=path), highlight=False)
    console.print()
