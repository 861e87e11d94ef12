"""A task of the worker: publish what the demonstration county has published, dated back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mingzhang.web.jobs.queue import Progress
from mingzhang.web.jobs.task import task
from mingzhang.web.models import Job, Publication, Slot, State, Transition, User
from mingzhang.web.operation.demonstration.conversation import hear_the_public
from mingzhang.web.operation.demonstration.plan import CORRECT_REASON, OVERRIDE
from mingzhang.web.workflow import perform


@task("demonstrate")
def demonstrate(job: Job, progress: Progress) -> dict[str, Any]:
    """Publish a slot of the demonstration, and begin its correction where the job says so."""
    from mingzhang.web.publication import publishing

    assert job.slot is not None
    slot = Slot.objects.select_related("organisation").get(pk=job.slot.pk)
    at = datetime.fromisoformat(job.payload["published"])
    progress(0, 1, "公开")
    if slot.state == State.APPROVED:
        publishing.publish(slot, job.user, visible_from=at, now=at, override=OVERRIDE)
        slot.refresh_from_db()
    found = Publication.objects.filter(slot=slot).order_by("number").last()
    if found is None:
        return {}
    Transition.objects.filter(slot=slot, name="publish").update(at=at)
    Slot.objects.filter(pk=slot.pk).update(changed_at=at)
    head = User.objects.filter(pk=job.payload.get("asks")).first()
    if head is not None and not found.feedback.exists():
        hear_the_public(found, head)
    corrected = job.payload.get("corrected")
    if corrected and slot.state == State.PUBLISHED:
        made = perform(slot, "correct", job.user, address="", reason=CORRECT_REASON).made
        then = datetime.fromisoformat(corrected)
        Transition.objects.filter(pk=made.pk).update(at=then)
        Slot.objects.filter(pk=slot.pk).update(changed_at=then)
    return {"publication": found.pk}
