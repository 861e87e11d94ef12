"""Who works here: organisations, people with one role each, tokens."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from mingzhang.web.core.deferred import deferred as _


class OrganisationKind(models.TextChoices):
    """What publishes a booklet of its own."""

    DEPARTMENT = "department", _("部门")
    UNIT = "unit", _("单位")


class Organisation(models.Model):
    """A budget department 部门, or a unit 单位 under one.

    Attributes:
        code: its budget code, `012` or `012001`.
        county: short name of the division, `岚县`.
        address: its part of public addresses, never changed once published.
        parent: the department of a unit.
        desk_name: the business division 业务股 that looks after the department.
    """

    name = models.CharField("名称", max_length=120)
    kind = models.CharField("类别", max_length=12, choices=OrganisationKind.choices)
    code = models.CharField("代码", max_length=24, blank=True)
    county = models.CharField("县（市、区）", max_length=40, blank=True)
    address = models.SlugField("地址", max_length=60, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="units", verbose_name="主管部门"
    )
    desk_name = models.CharField("业务股", max_length=40, blank=True)
    profile = models.CharField("地区格式", max_length=60, default="shanxi-county-budget-2025")
    final_accounts_profile = models.CharField(
        "决算格式", max_length=60, default="national-final-accounts-2016"
    )

    class Meta:
        ordering: ClassVar = ["code", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "parent"], name="organisation_once"),
            models.CheckConstraint(
                condition=models.Q(kind="department", parent__isnull=True)
                | models.Q(kind="unit", parent__isnull=False),
                name="unit_has_department",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_department(self) -> bool:
        """Whether it is a department, which the bureau replies to."""
        return self.kind == OrganisationKind.DEPARTMENT


class Role(models.TextChoices):
    """What a person does here; everybody has one, so nobody can hold two of the administrators'."""

    NONE = "", _("未授权")
    CLERK = "clerk", _("单位经办")
    UNIT_REVIEWER = "unit_reviewer", _("单位负责人")
    DEPARTMENT_REVIEWER = "department_reviewer", _("主管部门审核")
    BUREAU = "bureau", _("财政局")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


class Desk(models.TextChoices):
    """A division of the finance bureau."""

    NONE = "", _("—")
    BUSINESS = "business", _("业务股")
    PERFORMANCE = "performance", _("绩效股")
    PROCUREMENT = "procurement", _("采购办")
    ASSETS = "assets", _("资产股")


class User(AbstractUser):
    """A person with an account. The role says what may be done, the organisation to what."""

    display_name = models.CharField("姓名", max_length=40, blank=True)
    role = models.CharField("角色", max_length=24, choices=Role.choices, blank=True, default="")
    desk = models.CharField("股室", max_length=16, choices=Desk.choices, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people"
    )
    language = models.CharField("语言", max_length=5, default="zh")
    seen_tour = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.display_name or self.username


class Token(models.Model):
    """A key for programs: only its digest is kept, what it may do is listed, it can be revoked.

    Attributes:
        digest: SHA-256 of the key in hex.
        scopes: names of actions, separated by spaces.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField("名称", max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.CharField("权限", max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return self.name
