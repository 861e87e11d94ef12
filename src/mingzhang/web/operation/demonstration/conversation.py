"""What the people of the demonstration county, and its public, say about booklets."""

from __future__ import annotations

from datetime import datetime, timedelta

from mingzhang.render.anchor import paragraph_anchor
from mingzhang.web.draft.version import booklet_of
from mingzhang.web.models import (
    Comment,
    Feedback,
    FindingRecord,
    Publication,
    Slot,
    Thread,
    User,
    Version,
)
from mingzhang.web.operation.demonstration.people import People
from mingzhang.web.workflow import answer

_MOST = 3
_ANSWERS = (
    "已核对，确属录入错误，正在修改。",
    "收到，已与业务股电话确认，按上述意见调整。",
    "原始凭证已重新核过，请看修改后的数字。",
)
_QUESTION = "这一段请补充说明与上年相比变化的具体原因，不要只写“因工作需要”。"

_PUBLIC: tuple[tuple[str, bool, str], ...] = (
    (
        "“三公”经费里的公务用车运行维护费花在哪些地方？",
        True,
        "是现有公务用车的燃油、维修和保险费，车辆数见“国有资产占有使用情况”一节。",
    ),
    ("路过看看，没有别的事", False, "与资料无关"),
    ("项目绩效目标完成得怎么样，什么时候公布？", True, ""),
)
"""What the public said, whether it is shown, and the answer; what has none waits for it."""


def hear_the_public(publication: Publication, head: User) -> None:
    """Words of the public in the week after a publication, answered by the head but for one."""
    for number, (text, shows, said) in enumerate(_PUBLIC):
        word = Feedback.objects.create(publication=publication, text=text)
        at = publication.visible_from + timedelta(days=number + 1)
        Feedback.objects.filter(pk=word.pk).update(at=at)
        if said:
            answer(word, head, text=said, shows=shows, address="")
            Feedback.objects.filter(pk=word.pk).update(answered_at=at + timedelta(days=2))


def converse(
    slot: Slot,
    version: Version,
    people: People,
    at: datetime,
    clerk: User,
    *,
    is_open: bool = False,
) -> None:
    """Threads on the findings of a version and on one of its sentences.

    Args:
        is_open: the review goes on: nothing is resolved yet, the last remark has no answer.
    """
    reviewers = _reviewers(slot, people)
    findings = FindingRecord.objects.filter(run__version=version, severity="error")[:_MOST]
    for number, finding in enumerate(findings):
        reviewer = reviewers[number % len(reviewers)]
        thread = Thread.objects.create(
            slot=slot,
            version=version,
            anchor=finding.anchor,
            place=finding.place,
            quote=_quote(finding),
            fingerprint=finding.fingerprint,
            opened_by=reviewer,
        )
        said = [(reviewer, f"{finding.message}。请核对后修改。")]
        if not is_open or number:
            said.append((clerk, _ANSWERS[number % len(_ANSWERS)]))
        resolved = reviewer if not is_open and number == 0 else None
        _date(thread, at + timedelta(minutes=7 * number), said, resolved)
    _ask_about_text(slot, version, reviewers[0], at + timedelta(minutes=40))


def _reviewers(slot: Slot, people: People) -> tuple[User, ...]:
    if slot.organisation.parent is not None:
        return (people.reviewer(slot.organisation.parent),)
    return tuple(people.office(name) for name in ("business", "performance", "procurement"))


def _quote(finding: FindingRecord) -> str:
    cells = finding.data.get("cells") or [{}]
    return str(cells[0].get("text", ""))[:500]


def _ask_about_text(slot: Slot, version: Version, reviewer: User, at: datetime) -> None:
    for section in booklet_of(version).sections:
        for number, sentence in enumerate(section.paragraphs):
            if "比上年" in sentence.text:
                thread = Thread.objects.create(
                    slot=slot,
                    version=version,
                    anchor=paragraph_anchor(section, number)[:400],
                    place=section.title[:300],
                    quote=sentence.text[:500],
                    opened_by=reviewer,
                )
                _date(thread, at, [(reviewer, _QUESTION)], None)
                return


def _date(
    thread: Thread, at: datetime, said: list[tuple[User, str]], resolved: User | None
) -> None:
    """Say it, and set the times, which the database would take from its clock."""
    for number, (user, text) in enumerate(said):
        comment = Comment.objects.create(thread=thread, user=user, text=text[:4000])
        Comment.objects.filter(pk=comment.pk).update(at=at + timedelta(minutes=25 * number))
    Thread.objects.filter(pk=thread.pk).update(
        opened_at=at,
        resolved_by=resolved,
        resolved_at=at + timedelta(minutes=25 * len(said)) if resolved else None,
    )
