"""Every table held against something else: the log, whose seals nobody can forge, or the store.

A row that changed behind the platform's back differs from what the log says was done, or from the
file whose digest the log names. `HELD` has a proof for each table that lasts; `FREE` says why a
table has none. Together they name every table, which a test holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.audit import Verdict
from mingzhang.web.models import (
    AuditEntry,
    PlaceProfile,
    Publication,
    SearchEntry,
    SignOff,
    Slot,
    Summary,
    Transition,
    Upload,
    User,
    Version,
)
from mingzhang.web.publication.publishing import figures_digest
from mingzhang.web.publication.search import entries_of
from mingzhang.web.publication.shown import manifest_of, page_of
from mingzhang.web.publication.summary import summary_of
from mingzhang.web.record.kept import rows_digest

Proof = Callable[[], Iterator[str]]


def verify(head: str = "") -> Verdict:
    """Walk the log, then hold every table against it; the first thing that is wrong.

    Args:
        head: see `audit.verify`.
    """
    verdict = audit.verify(head)
    if verdict.problem:
        return verdict
    for proof in HELD.values():
        for problem in proof():
            return Verdict(verdict.count, verdict.head, problem)
    return verdict


def _told(action: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Targets and details of the entries of an action, in their order."""
    found = AuditEntry.objects.filter(action=action).order_by("number")
    yield from found.values_list("target", "detail").iterator(chunk_size=2000)


def _steps() -> Iterator[str]:
    """Every step of every booklet as the log tells it, in its order."""
    told: dict[str, list[tuple[object, ...]]] = {}
    moves = AuditEntry.objects.filter(action__startswith="slot.").order_by("number")
    for action, target, detail in moves.values_list("action", "target", "detail").iterator():
        if "to" in detail and "from" in detail and "digest" in detail:
            step = [detail.get(key) or "" for key in ("digest", "reason", "override")]
            row = (action[5:], detail["from"], detail["to"], detail["version"], *step)
            told.setdefault(target, []).append(row)
    stored: dict[str, list[tuple[object, ...]]] = {}
    names = ("name", "before", "after", "version__number", "digest", "reason", "override")
    for slot, *values in Transition.objects.order_by("pk").values_list("slot", *names).iterator():
        stored.setdefault(f"slot:{slot}", []).append(tuple(values))
    for target in sorted({*told, *stored}):
        if told.get(target, []) != stored.get(target, []):
            yield _("{target}的流程与日志不符").format(target=target)


def _states() -> Iterator[str]:
    """A booklet stands where its last step left it."""
    last: dict[int, str] = dict(Transition.objects.order_by("pk").values_list("slot", "after"))
    for pk, state in Slot.objects.values_list("pk", "state").iterator():
        if pk in last and last[pk] != state:
            yield _("{target}的状态不是最后一步办成的").format(target=f"slot:{pk}")


def _versions() -> Iterator[str]:
    """A version holds what was submitted and approved under its number."""
    named = Transition.objects.exclude(version=None).values_list("version", "digest")
    for pk, digest in named.iterator():
        kept = Version.objects.filter(pk=pk).values_list("booklet", flat=True).first()
        if kept != digest:
            yield _("{target}的内容与日志不符").format(target=f"version:{pk}")


def _publications() -> Iterator[str]:
    """A publication is what the log says was made, its files are those of its manifest."""
    told = dict(_told("publication.made"))
    for publication in Publication.objects.select_related("version", "slot").iterator():
        target = f"publication:{publication.pk}"
        detail = dict(told.get(target, {}))
        if "visible_from" in detail:  # the same moment, in whichever zone it was written
            detail["visible_from"] = datetime.fromisoformat(detail["visible_from"])
        same = {
            "slot": publication.slot_id,
            "version": publication.version.number,
            "number": publication.number,
            "sha256": publication.digest,
            "sm3": publication.sm3,
            "visible_from": publication.visible_from,
            "reason": publication.reason,
            "page": publication.page,
        }
        if any(key in detail and detail[key] != value for key, value in same.items()):
            yield _("{target}与日志不符").format(target=target)
            continue
        listed = {
            form: (file["sha256"], file["sm3"], file["name"])
            for form, file in manifest_of(publication)["files"].items()
        }
        if listed != {
            form: (file["digest"], file["sm3"], file["name"])
            for form, file in publication.files.items()
        }:
            yield _("{target}的文件与清单不符").format(target=target)


def _figures() -> Iterator[str]:
    """The figures that the service gives out are those that were published."""
    for target, detail in _told("publication.made"):
        pk = int(target.partition(":")[2])
        if "figures" in detail and figures_digest(pk) != detail["figures"]:
            yield _("{target}的数字与日志不符").format(target=target)


def _entries() -> Iterator[str]:
    """What is found is what stands on the page."""
    shown = ("kind", "title", "text", "fen", "address", "year", "organisation_id")
    for publication in Publication.objects.select_related("slot").iterator():
        wanted = sorted(
            json.dumps([getattr(entry, name) for name in shown])
            for entry in entries_of(publication, page_of(publication))
        )
        kept = SearchEntry.objects.filter(publication=publication).values_list(*shown)
        if wanted != sorted(json.dumps(list(row)) for row in kept):
            target = f"publication:{publication.pk}"
            yield _("{target}的检索内容与公开的不符").format(target=target)


def _summaries() -> Iterator[str]:
    """Overviews show what stands on the page."""
    names = [field.attname for field in Summary._meta.fields]
    for kept in Summary.objects.select_related("publication").iterator(chunk_size=500):
        wanted = summary_of(kept.publication, page_of(kept.publication))
        if any(getattr(kept, name) != getattr(wanted, name) for name in names):
            target = f"publication:{kept.publication_id}"
            yield _("{target}的主要数字与公开的不符").format(target=target)


def _people() -> Iterator[str]:
    """Whoever has a role has the one that was given last, and is active unless disabled."""
    granted = {target: detail["to"] for target, detail in _told("account.grant")}
    made = {target for target, _detail in _told("account.create")}
    active: dict[str, bool] = {}
    acts = AuditEntry.objects.filter(action__in=("account.enable", "account.disable"))
    for action, target in acts.order_by("number").values_list("action", "target"):
        active[target] = action == "account.enable"
    for user in User.objects.iterator():
        target = f"user:{user.pk}"
        now = {"role": user.role, "desk": user.desk, "organisation": user.organisation_id}
        # An account is made without a role, see `accounts.account.create`.
        known = granted.get(target, {**dict.fromkeys(now, ""), "organisation": None})
        if (target in granted or target in made) and known != now:
            yield _("{target}的角色与日志不符").format(target=target)
        if target in active and active[target] != user.is_active:
            yield _("{target}的停用与日志不符").format(target=target)


def _uploads() -> Iterator[str]:
    """A file that was handed in is the one that came."""
    told = {detail["upload"]: detail["digest"] for _target, detail in _told("upload")}
    kept = dict(Upload.objects.values_list("pk", "digest"))
    for pk, digest in told.items():
        if kept.get(pk, digest) != digest:
            yield _("{target}与日志不符").format(target=f"upload:{pk}")


def _profiles() -> Iterator[str]:
    """A format of a place is the one that was uploaded."""
    deeds = AuditEntry.objects.filter(action__in=("profile.upload", "profile.delete"))
    told: dict[str, str] = {}
    for action, target, detail in deeds.order_by("number").values_list(
        "action", "target", "detail"
    ):
        name = target.partition(":")[2]
        if action == "profile.delete":
            told.pop(name, None)
        else:
            told[name] = detail["digest"]
    kept = dict(PlaceProfile.objects.values_list("name", "digest"))
    for name in sorted({*told, *kept}):
        if told.get(name) != kept.get(name):
            yield _("地区格式“{name}”与日志不符").format(name=name)


def _signatures() -> Iterator[str]:
    """What a division said of a version is what the log says it said."""
    told = sorted(
        (target, detail["version"], detail["digest"], detail["desk"], detail["agrees"],
         detail["reason"])
        for target, detail in _told("slot.sign_off")
    )  # fmt: skip
    names = ("version__slot", "version__number", "digest", "desk", "agrees", "text")
    kept = sorted((f"slot:{slot}", *rest) for slot, *rest in SignOff.objects.values_list(*names))
    if told != kept:
        yield _("会签与日志不符")


def _rows() -> Iterator[str]:
    """The tables of a booklet's year are as the last deed on them left them."""
    last: dict[tuple[str, str], str] = {}
    for target, detail in _told("year.rows"):
        last[target, detail["table"]] = detail.get("digest", "")
    for (target, table), digest in last.items():
        slot = int(target.partition(":")[2])
        if digest and rows_digest(slot, table) != digest:
            yield _("{target}的全年记录“{table}”与日志不符").format(target=target, table=table)


HELD: dict[str, Proof] = {
    "Transition": _steps,
    "Slot": _states,
    "Version": _versions,
    "Publication": _publications,
    "Figure": _figures,
    "SearchEntry": _entries,
    "Summary": _summaries,
    "User": _people,
    "Upload": _uploads,
    "PlaceProfile": _profiles,
    "SignOff": _signatures,
    "YearRow": _rows,
}
"""The proof of each table; the log itself is walked first."""
FREE = {
    "AuditEntry": "it is what the others are held against",
    "Organisation": "changed by its keepers at any time; publications name it in their pages",
    "Token": "a key for programs, whose making and revoking the log tells",
    "Feedback": "what readers wrote and were answered; no figure and no step hangs on it",
    "Comment": "talk of reviewers; what it led to is a step",
    "Thread": "as its comments",
    "Reminder": "what went out, without any effect inside",
    "Holdings": "typed anew at any time",
    "SavedFilter": "a convenience",
    "Viewed": "a convenience",
    "DraftRow": "typed anew at any time; what was submitted is a version",
    "DraftEdit": "how a draft came about; what was submitted is a version",
    "LedgerMapping": "a convenience",
    "Job": "work under way; what it led to is a version or a publication",
    "WebsiteCopy": "a comparison that can be made again",
    "CheckRun": "a check that can be made again",
    "FindingRecord": "a check that can be made again",
    "CongressDay": "typed anew at any time; the resolution is on paper",
    "ServiceCatalogue": "its files are named by their content",
    "ServiceRow": "typed anew at any time; what counts is the catalogue",
}
"""Why a table has none."""
