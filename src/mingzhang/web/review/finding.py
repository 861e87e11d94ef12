"""Findings of a version: which ones, and which first for whom."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from mingzhang.check.rule import FAMILIES
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.web.models import CheckRun, Desk, FindingRecord, Role, User, Version

_OWN = {
    Desk.PERFORMANCE: Q(code__startswith="T") | Q(place__contains="绩效"),
    Desk.PROCUREMENT: Q(code__startswith="P") | Q(place__contains="采购"),
    Desk.ASSETS: Q(place__contains="资产") | Q(title__contains="资产"),
}

_WORDS = {
    Desk.PERFORMANCE: ("绩效", "目标"),
    Desk.PROCUREMENT: ("采购", "购买服务"),
    Desk.ASSETS: ("资产",),
}

SEVERITIES = ("error", "warning", "note")


def desk_findings(user: User) -> Q | None:
    """The findings of the person's own division; None for those who read all alike."""
    return _OWN.get(Desk(user.desk)) if user.role == Role.BUREAU else None


def desk_words(user: User) -> tuple[str, ...]:
    """Words in the headings of the parts that the person's division reads first."""
    return _WORDS.get(Desk(user.desk), ()) if user.role == Role.BUREAU else ()


def latest_run(version: Version) -> CheckRun | None:
    """The last check of a version."""
    return version.checks.order_by("-at", "-id").first()


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings a page shows.

    Attributes:
        severity, family: empty for all.
    """

    severity: str = ""
    family: str = ""

    @classmethod
    def of(cls, query: Any) -> FindingFilter:
        """The filter that a query string asks for; what is unknown counts as empty."""
        severity, family = query.get("severity", ""), query.get("family", "")
        return cls(severity if severity in SEVERITIES else "", family if family in FAMILIES else "")

    def applied(self, findings: QuerySet[FindingRecord]) -> QuerySet[FindingRecord]:
        """The findings that it lets through."""
        if self.severity:
            findings = findings.filter(severity=self.severity)
        return findings.filter(code__startswith=self.family) if self.family else findings


def findings_for(user: User, run: CheckRun, chosen: FindingFilter) -> list[FindingRecord]:
    """The findings of a check, those of the person's own division first."""
    found = list(chosen.applied(run.findings.all()))
    condition = desk_findings(user)
    if condition is None:
        return found
    own = set(run.findings.filter(condition).values_list("pk", flat=True))
    return sorted(found, key=lambda finding: (finding.pk not in own, finding.number))


def families() -> list[tuple[str, str]]:
    """Letters and names of the families of rules, for a choice."""
    return [(letter, _(name)) for letter, name in FAMILIES.items()]


def remark_of(finding: FindingRecord) -> str:
    """What a finding says as a remark to the unit."""
    lines = [f"{finding.title}：{finding.message}"]
    if finding.data.get("suggestion"):
        lines.append(_("怎么改：{words}").format(words=finding.data["suggestion"]))
    lines.append(_("依据：{words}").format(words=basis_of(finding)))
    return "\n".join(lines)


def basis_of(finding: FindingRecord) -> str:
    """The law that a finding rests on, with the rule's code."""
    words = "；".join(dict.fromkeys(basis["words"] for basis in finding.data.get("basis", ())))
    return f"{words}（{finding.code}）"
