"""Review: dashboards, the queue, moves, the letter; and what people may not see or do."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mingzhang.web.draft.version import booklet_of, freeze, keep_booklet
from mingzhang.web.models import AuditEntry, Comment, Job, Organisation, Slot, State, Thread, User
from mingzhang.web.models.slot import late_slots
from mingzhang.web.review.standing import deadline_of

from ..conftest import County, advance, sign_all

WORKERS = ("clerk", "unit_reviewer", "department_reviewer", "bureau", "performance", "assets")
ADMINS = ("system_admin", "security_admin", "audit_admin")


@pytest.fixture(autouse=True)
def quick(settings: object) -> None:
    """Nobody logs in with a password here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


def handed_in(county: County) -> Slot:
    """The department's slot on the bureau's desk."""
    slot, people = county.slot, county.people
    freeze(slot, people["clerk"])
    advance(slot, "submit", people["clerk"])
    advance(slot, "unit_approve", people["unit_reviewer"])
    return slot


def approved(county: County) -> Slot:
    slot = handed_in(county)
    advance(slot, "bureau_approve", county.people["bureau"], day=date(2025, 2, 1))
    return slot


@pytest.mark.parametrize("name", WORKERS)
def test_everyone_sees_their_booklets(county: County, name: str) -> None:
    handed_in(county)
    client = county.client(name)
    for address in (
        "/work/",
        "/work/queue/",
        f"/work/slots/{county.slot.pk}/",
        f"/work/slots/{county.slot.pk}/versions/",
        f"/work/slots/{county.slot.pk}/compare/",
    ):
        response = client.get(address)
        assert response.status_code == 200, address
        assert "岚县融媒体中心" in response.content.decode()


@pytest.mark.parametrize("name", ADMINS)
def test_administrators_are_sent_to_their_offices(county: County, name: str) -> None:
    client = county.client(name)
    response = client.get("/work/")
    assert response.status_code == 302
    assert response["Location"].startswith("/work/office/")
    assert client.get(f"/work/slots/{county.slot.pk}/").status_code == 404


@pytest.mark.parametrize("name", ["other_clerk", "unit_clerk", *ADMINS])
def test_a_booklet_of_others_does_not_exist(county: County, name: str) -> None:
    slot = handed_in(county)
    version = slot.versions.get()
    client = county.client(name)
    thread = Thread.objects.create(slot=slot, opened_by=county.people["bureau"])
    base = f"/work/slots/{slot.pk}/"
    for part in ("", "versions/", "compare/", "letter/", "threads/", "moves/recall/"):
        assert client.get(base + part).status_code == 404, part
    for part in (
        "threads/",
        f"threads/{thread.pk}/reply/",
        f"threads/{thread.pk}/resolve/",
        "moves/bureau_return/",
        f"versions/{version.number}/export/pdf/",
        f"versions/{version.number}/check/",
    ):
        assert client.post(base + part, {"text": "x", "reason": "x"}).status_code == 404, part
    assert not Comment.objects.exists()


def test_the_public_must_log_in(county: County, client: object) -> None:
    for address in ("/work/", "/work/queue/", f"/work/slots/{county.slot.pk}/", "/work/jobs/1/"):
        assert client.get(address).status_code == 302  # type: ignore[attr-defined]


def test_bureau_sees_what_is_late_before_what_waits(county: County) -> None:
    handed_in(county)
    text = county.client("bureau").get("/work/").content.decode()
    assert text.index('id="progress"') < text.index('id="overdue"') < text.index('id="waiting"')
    assert "逾期（2）" in text  # the unit's and the other department's
    assert "已逾期" in text
    assert 'id="ready"' not in text
    advance(county.slot, "bureau_approve", county.people["bureau"], day=date(2025, 2, 1))
    ready = county.client("bureau").get("/work/").content.decode().partition('id="ready"')[2]
    assert "等待公开（1）" in ready
    assert county.slot.title in ready
    assert 'id="ready"' not in county.client("performance").get("/work/").content.decode()


def test_deadline_in_words(county: County) -> None:
    slot = county.other_slot
    due = slot.due
    assert due is not None
    assert deadline_of(slot, due + timedelta(days=3)).words == "已逾期3天"
    assert deadline_of(slot, due).words == "今天到期"
    assert deadline_of(slot, due - timedelta(days=9)).kind == "time"
    late = Slot.objects.filter(late_slots(due))
    assert not late.exists()
    assert Slot.objects.filter(late_slots(due + timedelta(days=1))).count() == 3


def test_queue_of_many_slots_in_a_few_queries(
    county: County, django_assert_max_num_queries: object
) -> None:
    handed_in(county)
    booklet = booklet_of(county.slot.versions.get())
    for number in range(60):
        organisation = Organisation.objects.create(
            name=f"清禾县第{number}局",
            kind="department",
            code=f"1{number:02d}",
            address=f"office-{number}",
            desk_name="农业股" if number % 2 else "行政股",
        )
        Slot.objects.create(
            organisation=organisation,
            year=2025,
            kind="budget",
            profile="shanxi-county-budget-2025",
            due=date(2025, 1, 20),
        )
    keep_booklet(Slot.objects.last(), booklet, None, None)  # type: ignore[arg-type]
    for name in ("bureau", "performance"):
        client = county.client(name)
        for query in ("", "?sort=errors", "?desk=农业股&late=1&q=局", "?page=2"):
            with django_assert_max_num_queries(15):  # type: ignore[operator]
                response = client.get(f"/work/queue/{query}")
            assert response.status_code == 200
        with django_assert_max_num_queries(9):  # type: ignore[operator]
            client.get("/work/")
    text = county.client("bureau").get("/work/queue/?desk=农业股").content.decode()
    assert "共30本" in text
    assert "第1局" in text
    assert "第2局" not in text
    assert "没有符合条件" in county.client("bureau").get("/work/queue/?q=无此局").content.decode()


def test_clerk_sees_only_own_slots_in_the_queue(county: County) -> None:
    text = county.client("other_clerk").get("/work/queue/").content.decode()
    assert "岚县水利局" in text
    assert "岚县融媒体中心" not in text


def test_return_with_letter(county: County) -> None:
    slot = handed_in(county)
    client = county.client("bureau")
    base = f"/work/slots/{slot.pk}/"
    client.post(base + "threads/", {"place": "封面", "text": "请补充落款日期"})
    refused = client.post(base + "moves/bureau_return/", {"seen": slot.state, "reason": " "})
    assert refused.status_code == 422
    assert "请写明原因" in refused.content.decode()
    wrong = client.post(
        base + "moves/bureau_return/", {"seen": slot.state, "reason": "表三有误", "due": "3月1日"}
    )
    assert wrong.status_code == 422
    assert "表三有误" in wrong.content.decode()  # what was typed is still there
    slot.refresh_from_db()
    assert slot.state == State.BUREAU_REVIEW
    due = timezone.localdate() + timedelta(days=10)
    done = client.post(
        base + "moves/bureau_return/",
        {"seen": slot.state, "reason": "表三有误", "due": due.isoformat()},
    )
    assert done.status_code == 302
    slot.refresh_from_db()
    assert (slot.state, slot.due) == (State.RETURNED, due)
    response = county.client("clerk").get(base + "letter/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        text = archive.read("word/document.xml").decode()
    for words in ("表三有误", "封面：请补充落款日期", f"{due.month}月{due.day}日", "岚县财政局"):
        assert words in text
    assert text == _letter(county, base)  # the same whenever it is fetched


def _letter(county: County, base: str) -> str:
    response = county.client("bureau").get(base + "letter/")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return archive.read("word/document.xml").decode()


def test_no_letter_before_a_return(county: County) -> None:
    slot = county.slot
    assert county.client("clerk").get(f"/work/slots/{slot.pk}/letter/").status_code == 404
    handed_in(county)
    assert county.client("clerk").get(f"/work/slots/{slot.pk}/letter/").status_code == 404
    assert county.client("bureau").get(f"/work/slots/{slot.pk}/letter/").status_code == 200


def test_approval_starts_the_clock_and_says_so(county: County) -> None:
    slot = handed_in(county)
    sign_all(slot)
    client = county.client("bureau")
    response = client.post(
        f"/work/slots/{slot.pk}/moves/bureau_approve/",
        {"seen": slot.state, "day": "2025-02-01"},
        follow=True,
    )
    assert "2025年2月21日" in response.content.decode()
    slot.refresh_from_db()
    assert slot.publish_due == date(2025, 2, 21)


def test_somebody_else_was_first(county: County) -> None:
    slot = handed_in(county)
    seen = slot.state
    advance(slot, "bureau_approve", county.people["bureau"], day=date(2025, 2, 1))
    response = county.client("bureau").post(
        f"/work/slots/{slot.pk}/moves/bureau_return/", {"seen": seen, "reason": "想退回"}
    )
    assert response.status_code == 409
    text = response.content.decode()
    assert "bureau已在" in text
    assert "想退回" in text


@pytest.mark.parametrize("name", ["clerk", "unit_reviewer", "performance", "procurement"])
def test_moves_of_others_are_forbidden(county: County, name: str) -> None:
    slot = handed_in(county)
    client = county.client(name)
    for move in ("bureau_return", "bureau_approve"):
        address = f"/work/slots/{slot.pk}/moves/{move}/"
        data = {"reason": "x", "day": "2025-02-01", "seen": slot.state}
        assert client.post(address, data).status_code == 403
    assert client.get("/work/queue/plan/").status_code == 403
    slot.refresh_from_db()
    assert slot.state == State.BUREAU_REVIEW


def test_publishing_is_asked_of_a_worker_once(county: County) -> None:
    slot = approved(county)
    client = county.client("bureau")
    address = f"/work/slots/{slot.pk}/moves/publish/"
    data = {"seen": slot.state, "visible_from": "2025-02-20T09:00"}
    first = client.post(address, data)
    job = Job.objects.get()
    assert first["Location"] == f"/work/jobs/{job.pk}/"
    assert (job.kind, job.slot) == ("publish", slot)
    assert job.payload["visible_from"].startswith("2025-02-20T09:00")
    assert client.post(address, data)["Location"] == first["Location"]
    assert county.client("performance").post(address, data).status_code == 403


def test_bulk_says_what_became_of_each(county: County) -> None:
    slot = handed_in(county)
    sign_all(slot)
    client = county.client("bureau")
    ticked = [f"{slot.pk}:1", county.other_slot.pk, 99999]
    refused = client.post("/work/queue/bulk/", {"slots": ticked, "action": "return"})
    assert refused.status_code == 422
    assert "请写明退回原因" in refused.content.decode()
    approve = {"action": "approve", "day": "2025-02-01"}
    older = client.post("/work/queue/bulk/", {"slots": [f"{slot.pk}:7"], **approve})
    assert "您看的是第7版" in older.content.decode()  # another version than the list showed
    assert f'value="{slot.pk}:7"' in older.content.decode()
    shown = f'name="slots" value="{slot.pk}:1"'
    assert shown in client.get("/work/queue/?all=1").content.decode()
    text = client.post("/work/queue/bulk/", {"slots": ticked, **approve}).content.decode()
    assert "选中2本，办成1本" in text
    assert "有1本不存在" in text
    slot.refresh_from_db()
    assert slot.state == State.APPROVED
    late = client.post("/work/queue/bulk/", {"slots": ticked, "action": "due", "due": "2025-03-01"})
    assert "要在今天以后" in late.content.decode()
    due = timezone.localdate() + timedelta(days=9)
    changed = {"slots": ticked, "action": "due", "due": due.isoformat()}
    unsaid = client.post("/work/queue/bulk/", changed)
    assert "请写明为什么改期限" in unsaid.content.decode()
    client.post("/work/queue/bulk/", changed | {"reason": "等省里的表"})
    county.other_slot.refresh_from_db()
    assert county.other_slot.due == due
    page = county.client("other_clerk").get(f"/work/slots/{county.other_slot.pk}/")
    assert "等省里的表" in page.content.decode()
    client.post("/work/queue/bulk/", {"slots": ticked, "action": "publish"})
    assert [job.slot for job in Job.objects.all()] == [slot]


def test_bulk_does_nothing_for_those_who_may_not(county: County) -> None:
    slot = handed_in(county)
    due = timezone.localdate() + timedelta(days=9)
    data = {"slots": [slot.pk], "action": "due", "due": due.isoformat(), "reason": "想改"}
    text = county.client("performance").post("/work/queue/bulk/", data).content.decode()
    assert "没有权限" in text
    text = county.client("other_clerk").post("/work/queue/bulk/", data).content.decode()
    assert "没有选中任何一本" in text
    slot.refresh_from_db()
    assert slot.due == date(2025, 1, 20)


def test_planning_a_year_makes_nothing_twice(county: County) -> None:
    client = county.client("bureau")
    due = timezone.localdate() + timedelta(days=30)
    data = {"year": "2026", "kind": "budget", "due": due.isoformat(), "who": "all"}
    for _time in range(2):
        assert client.post("/work/queue/plan/", data).status_code == 302
    assert Slot.objects.filter(year=2026).count() == 3
    assert Slot.objects.filter(year=2025).count() == 3
    made = [entry.detail["made"] for entry in AuditEntry.objects.filter(action="slot.plan")]
    assert made == [3, 0]
    accounts = {**data, "kind": "final_accounts", "who": "departments"}
    client.post("/work/queue/plan/", accounts)
    slots = Slot.objects.filter(kind="final_accounts")
    assert {slot.profile for slot in slots} == {"national-final-accounts-2016"}
    assert slots.count() == 2
    bad = client.post("/work/queue/plan/", {**data, "year": "明年"})
    assert bad.status_code == 422
    assert "不是年份" in bad.content.decode()
    past = client.post("/work/queue/plan/", {**data, "due": "2026-01-20"})
    assert past.status_code == 422
    assert "要在今天以后" in past.content.decode()


def test_reading_changes_nothing(county: County) -> None:
    slot = handed_in(county)
    before = AuditEntry.objects.count()
    User.objects.filter(username="bureau").update(language="en")
    county.client("bureau").get(f"/work/slots/{slot.pk}/")
    assert AuditEntry.objects.filter(action__startswith="slot.").count() <= before
    assert county.client("bureau").get(f"/work/slots/{slot.pk}/moves/start/").status_code == 404


def test_queue_opens_with_what_waits_for_me(county: County) -> None:
    slot = handed_in(county)
    client = county.client("bureau")
    opened = client.get("/work/queue/").content.decode()
    assert slot.title in opened
    assert county.other_slot.title not in opened
    assert county.other_slot.title in client.get("/work/queue/?all=1").content.decode()
    clerk = county.client("other_clerk").get("/work/queue/").content.decode()
    assert county.other_slot.title in clerk
    Slot.objects.filter(pk=slot.pk).update(state=State.PUBLISHED, due=date(2020, 1, 1))
    done = client.get("/work/queue/?all=1").content.decode()
    assert done.index(county.other_slot.title) < done.index(slot.title)  # what is done comes last
    # For whom nothing waits it opens with everything, never with an empty page.
    assert slot.title in county.client("performance").get("/work/queue/").content.decode()


def test_from_one_booklet_that_waits_to_the_next(county: County) -> None:
    from mingzhang.web.review.waiting import neighbours

    first = handed_in(county)
    bureau = county.people["bureau"]
    assert (neighbours(bureau, first).number, neighbours(bureau, first).count) == (1, 1)
    Slot.objects.filter(pk=county.other_slot.pk).update(state=State.BUREAU_REVIEW)
    near = neighbours(bureau, first)
    assert (near.count, near.before or near.after) == (2, county.other_slot.pk)
    page = county.client("bureau").get(f"/work/slots/{first.pk}/").content.decode()
    assert f"/work/slots/{county.other_slot.pk}/" in page
    assert neighbours(county.people["unit_reviewer"], first).count == 0
    # A unit's booklet waits for its department and for nobody at the bureau.
    Slot.objects.filter(pk=county.unit_slot.pk).update(state=State.DEPARTMENT_REVIEW)
    county.unit_slot.refresh_from_db()
    assert neighbours(bureau, county.unit_slot).number == 0
    assert neighbours(county.people["department_reviewer"], county.unit_slot).number == 1
