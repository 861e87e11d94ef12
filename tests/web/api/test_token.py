"""Tokens: who may make them, what they reach, and that work done with them is done once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from mingzhang.web import audit
from mingzhang.web.api import throttle
from mingzhang.web.api.token import SCOPES, key_digest, make_token
from mingzhang.web.core import bucket
from mingzhang.web.draft.version import freeze
from mingzhang.web.jobs.worker import Worker
from mingzhang.web.models import (
    AuditEntry,
    Comment,
    DraftRow,
    Job,
    State,
    Token,
    Upload,
    User,
    Version,
)
from mingzhang.web.storage import store

from ..conftest import County, advance

WORKERS = (
    "clerk",
    "unit_clerk",
    "other_clerk",
    "unit_reviewer",
    "department_reviewer",
    "bureau",
    "performance",
)
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")


@pytest.fixture(autouse=True)
def _fresh(db: None, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.REQUIRE_MFA = False
    bucket.empty_all()


def key_of(user: User, *scopes: str, days: int = 1) -> dict[str, str]:
    """Headers with a new key."""
    _token, key = make_token(user, "测试", scopes, timezone.now() + timedelta(days=days))
    return {"Authorization": f"Bearer {key}"}


def ask(client: Client, method: str, path: str, headers: dict[str, str], data: Any = None) -> Any:
    """An answer of the service."""
    address = f"/api/v1{path}"
    if method == "GET":
        return client.get(address, headers=headers)
    if data is not None and "file" in data:
        return client.post(address, data, headers=headers)
    return client.post(address, data or {}, content_type="application/json", headers=headers)


def a_file(content: bytes = b"not much of a booklet", name: str = "budget.txt") -> dict[str, Any]:
    """A form with a file."""
    return {"file": SimpleUploadedFile(name, content)}


def calls(county: County) -> list[tuple[str, str, str, Any]]:
    """One call for every operation: the scope it needs, method, path, data."""
    at = f"/slots/{county.slot.pk}"
    return [
        ("read_work", "GET", "/slots", None),
        ("read_work", "GET", at, None),
        ("read_work", "GET", f"{at}/versions", None),
        ("read_work", "GET", f"{at}/findings", None),
        ("read_work", "GET", f"{at}/comments", None),
        ("read_work", "GET", f"{at}/sign-offs", None),
        ("move", "POST", f"{at}/comments", {"text": "请核对"}),
        ("move", "POST", f"{at}/moves", {"name": "start"}),
        ("upload", "POST", f"{at}/uploads", {"file": ""}),
        ("year", "GET", f"{at}/year/readings", None),
        ("check", "POST", "/check", {"file": ""}),
        ("check", "GET", "/jobs/999/report", None),
    ]


@pytest.mark.parametrize("scope", SCOPES)
def test_scope_reaches_its_operations_only(county: County, client: Client, scope: str) -> None:
    headers = key_of(county.people["clerk"], scope)
    for needed, method, path, data in calls(county):
        answer = ask(client, method, path, headers, data)
        refused = answer.status_code == 403
        assert refused == (needed != scope), (path, answer.content)
        if refused:
            assert answer["Content-Type"] == "application/problem+json"
            assert needed in answer.json()["detail"]


@pytest.mark.parametrize("name", [*WORKERS, *ADMINISTRATORS])
def test_role_reaches_what_the_matrix_says(county: County, client: Client, name: str) -> None:
    user = county.people[name]
    headers = key_of(user, *SCOPES)
    sees = name in ("clerk", "unit_reviewer", "department_reviewer", "bureau", "performance")
    for needed, method, path, data in calls(county):
        sent = a_file() if needed in ("upload", "check") and method == "POST" else data
        status = ask(client, method, path, headers, sent).status_code
        if name in ADMINISTRATORS:
            assert status == 403, path
        elif path.startswith("/slots/") and not sees:
            assert status == 404, path
        elif path.endswith(("/uploads", "/moves")):
            assert (status != 403) == (name == "clerk"), path
        elif path.startswith("/slots/"):
            assert status in (200, 201), path
        assert needed in SCOPES


def test_list_holds_what_one_may_see(county: County, client: Client) -> None:
    def seen(name: str) -> set[str]:
        headers = key_of(county.people[name], "read_work")
        return {s["address"] for s in ask(client, "GET", "/slots", headers).json()["items"]}

    assert seen("clerk") == {"media"}
    assert seen("department_reviewer") == {"media", "radio"}
    assert seen("bureau") == {"media", "radio", "water"}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"revoked_at": timezone.now()}, 401),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, 401),
        ({"digest": "0" * 64}, 401),
        ({"scopes": ""}, 403),
        ({}, 200),
    ],
)
def test_worthless_token(county: County, client: Client, change: Any, status: int) -> None:
    headers = key_of(county.people["clerk"], "read_work")
    Token.objects.update(**change)
    answer = ask(client, "GET", "/slots", headers)
    assert answer.status_code == status
    if status == 401:
        assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["", "Basic eDp5", "Bearer", "Bearer x", "Bearer mz_"])
def test_no_token(county: County, client: Client, header: str) -> None:
    answer = client.get("/api/v1/slots", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.json()["status"] == 401


def test_session_of_the_browser_is_no_token(county: County) -> None:
    assert county.client("clerk").get("/api/v1/slots").status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"role": ""},
        {"role": "audit_admin"},
        {"must_change_password": True},
    ],
)
def test_token_of_somebody_who_could_not_work(county: County, client: Client, change: Any) -> None:
    headers = key_of(county.people["clerk"], "read_work")
    User.objects.filter(username="clerk").update(**change)
    assert ask(client, "GET", "/slots", headers).status_code == 403


def test_bureau_without_second_factor(county: County, client: Client, settings: Any) -> None:
    settings.REQUIRE_MFA = True
    for name, status in (("bureau", 403), ("clerk", 200)):
        headers = key_of(county.people[name], "read_work")
        assert ask(client, "GET", "/slots", headers).status_code == status


def test_guessing_is_slowed_down(
    county: County, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(throttle.RATES, "failure", (1, 60))
    wrong = {"Authorization": "Bearer mz_wrong"}
    assert ask(client, "GET", "/slots", wrong).status_code == 401
    answer = ask(client, "GET", "/slots", wrong)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) >= 1


def test_use_is_noted_at_most_once_a_minute(county: County, client: Client) -> None:
    headers = key_of(county.people["clerk"], "read_work")
    ask(client, "GET", "/slots", headers)
    first = Token.objects.get().used_at
    ask(client, "GET", "/slots", headers)
    assert first is not None
    assert Token.objects.get().used_at == first


def test_moves_and_their_refusals(county: County, client: Client) -> None:
    path = f"/slots/{county.slot.pk}/moves"
    clerk = key_of(county.people["clerk"], "move", "read_work")
    typed = list(DraftRow.objects.filter(slot=county.slot))
    DraftRow.objects.filter(slot=county.slot).delete()
    assert ask(client, "POST", path, clerk, {"name": "submit"}).status_code == 409  # nothing typed
    DraftRow.objects.bulk_create(typed)
    assert ask(client, "POST", path, clerk, {"name": "fly"}).status_code == 422
    assert ask(client, "POST", path, clerk, {"name": "bureau_approve"}).status_code == 403
    Version.objects.create(slot=county.slot, number=1, draft_revision=0)
    assert "submit" in ask(client, "GET", f"/slots/{county.slot.pk}", clerk).json()["moves"]
    made = ask(client, "POST", path, clerk, {"name": "submit"})
    assert (made.status_code, made.json()["after"]) == (200, "unit_review")
    reviewer = key_of(county.people["unit_reviewer"], "move")
    assert ask(client, "POST", path, reviewer, {"name": "unit_return"}).status_code == 409
    returned = ask(client, "POST", path, reviewer, {"name": "unit_return", "reason": "数字有误"})
    assert returned.json()["reason"] == "数字有误"
    county.slot.refresh_from_db()
    assert county.slot.state == State.RETURNED
    assert audit.verify().problem == ""


def test_what_is_typed_is_submitted_and_no_stale_version(county: County, client: Client) -> None:
    Version.objects.create(slot=county.slot, number=1, draft_revision=0)
    type(county.slot).objects.filter(pk=county.slot.pk).update(draft_revision=4)
    headers = key_of(county.people["clerk"], "move")
    path = f"/slots/{county.slot.pk}/moves"
    made = ask(client, "POST", path, headers, {"name": "submit"})
    assert (made.status_code, made.json()["version"]) == (200, 2)
    assert county.slot.versions.get(number=2).draft_revision == 4


def test_move_sent_twice_is_made_once(county: County, client: Client) -> None:
    Version.objects.create(slot=county.slot, number=1)
    headers = key_of(county.people["clerk"], "move") | {"Idempotency-Key": "一".encode().hex()}
    path = f"/slots/{county.slot.pk}/moves"
    first = ask(client, "POST", path, headers, {"name": "submit"})
    again = ask(client, "POST", path, headers, {"name": "submit"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert county.slot.transitions.count() == 1
    assert ask(client, "POST", path, headers, {"name": "recall"}).status_code == 422
    without = {k: v for k, v in headers.items() if k != "Idempotency-Key"}
    assert ask(client, "POST", path, without, {"name": "submit"}).status_code == 409


def test_publication_is_a_job(county: County, client: Client) -> None:
    slot, people = county.slot, county.people
    freeze(slot, people["clerk"])
    path = f"/slots/{slot.pk}/moves"
    headers = key_of(people["bureau"], "move") | {"Idempotency-Key": "p"}
    assert ask(client, "POST", path, headers, {"name": "publish"}).status_code == 409
    advance(slot, "submit", people["clerk"])
    advance(slot, "unit_approve", people["unit_reviewer"])
    advance(slot, "bureau_approve", people["bureau"], day=date(2025, 2, 1))
    first = ask(client, "POST", path, headers, {"name": "publish"})
    assert first.status_code == 202
    assert ask(client, "POST", path, headers, {"name": "publish"}).json() == first.json()
    assert Job.objects.filter(kind="publish").count() == 1
    other = headers | {"Idempotency-Key": "q"}
    assert ask(client, "POST", path, other, {"name": "publish"}).status_code == 409
    performance = key_of(people["performance"], "move")
    assert ask(client, "POST", path, performance, {"name": "publish"}).status_code == 403


def test_upload_sent_twice_is_one_job(county: County, client: Client) -> None:
    headers = key_of(county.people["clerk"], "upload") | {"Idempotency-Key": "u-1"}
    path = f"/slots/{county.slot.pk}/uploads"
    first = ask(client, "POST", path, headers, a_file())
    again = ask(client, "POST", path, headers, a_file())
    assert first.status_code == 202, first.content
    assert again.json() == first.json()
    assert (Job.objects.count(), Upload.objects.count()) == (1, 1)
    assert ask(client, "POST", path, headers, a_file(b"something else")).status_code == 422
    assert Upload.objects.count() == 1
    job = ask(client, "GET", f"/jobs/{first.json()['id']}", headers).json()
    assert (job["kind"], job["state"]) == ("read_booklet", "queued")


def test_upload_is_refused_while_others_review(county: County, client: Client) -> None:
    Version.objects.create(slot=county.slot, number=1)
    advance(county.slot, "submit", county.people["clerk"])
    headers = key_of(county.people["clerk"], "upload")
    answer = ask(client, "POST", f"/slots/{county.slot.pk}/uploads", headers, a_file())
    assert answer.status_code == 409
    assert Upload.objects.count() == 0


def test_content_too_large_is_not_read(county: County, client: Client, settings: Any) -> None:
    settings.MAX_UPLOAD = 10
    headers = key_of(county.people["clerk"], "check", "move")
    assert ask(client, "POST", "/check", headers, a_file(b"x" * 70_000)).status_code == 413
    path = f"/slots/{county.slot.pk}/comments"
    assert ask(client, "POST", path, headers, {"text": "很" * 300_000}).status_code == 413


@pytest.mark.django_db(transaction=True)
def test_file_is_checked_for_its_sender_only(county: County, client: Client) -> None:
    headers = key_of(county.people["clerk"], "check")
    asked = ask(client, "POST", "/check", headers, a_file(name="县水利局预算.txt"))
    assert asked.status_code == 202, asked.content
    address = f"/jobs/{asked.json()['id']}"
    assert ask(client, "GET", f"{address}/report", headers).status_code == 409
    Worker(wait=0.01).run(once=True)
    assert ask(client, "GET", address, headers).json()["state"] == "done"
    report = ask(client, "GET", f"{address}/report", headers).json()
    assert report["schema"] == "mingzhang-report/1"
    assert report["unreadable"][0]["file"] == "县水利局预算.txt"
    assert "/tmp" not in str(report)
    for name, scope in (("bureau", "check"), ("unit_reviewer", "check")):
        other = key_of(county.people[name], scope)
        assert ask(client, "GET", address, other).status_code == 404
    narrow = key_of(county.people["clerk"], "read_work")
    assert ask(client, "GET", address, narrow).status_code == 404
    assert Version.objects.count() == 0


def test_job_is_cancelled_by_its_owner(county: County, client: Client) -> None:
    job = Job.objects.create(kind="check_file", user=county.people["clerk"])
    path = f"/jobs/{job.pk}/cancel"
    other = key_of(county.people["bureau"], *SCOPES)
    assert ask(client, "POST", path, other).status_code == 404
    mine = key_of(county.people["clerk"], "check")
    assert ask(client, "POST", path, mine).json()["state"] == "cancelled"


def test_comments(county: County, client: Client) -> None:
    path = f"/slots/{county.slot.pk}/comments"
    headers = key_of(county.people["bureau"], "move", "read_work")
    made = ask(client, "POST", path, headers, {"text": "请核对", "place": "收支总表"})
    assert made.status_code == 201
    thread = made.json()["id"]
    ask(client, "POST", path, headers, {"text": "另见附件", "thread": thread})
    found = ask(client, "GET", path, headers).json()
    assert [c["text"] for c in found[0]["comments"]] == ["请核对", "另见附件"]
    assert ask(client, "POST", path, headers, {"text": "  "}).status_code == 422
    assert ask(client, "POST", path, headers, {"text": "x", "thread": 999}).status_code == 404
    assert ask(client, "POST", path, headers, {"text": "\x00"}).status_code == 400
    lone = '{"text": "\\ud800"}'
    answer = client.post(f"/api/v1{path}", lone, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert Comment.objects.count() == 2


def test_findings_of_the_latest_check(county: County, client: Client) -> None:
    from mingzhang.web.draft.version import freeze

    headers = key_of(county.people["clerk"], "read_work")
    path = f"/slots/{county.slot.pk}"
    assert ask(client, "GET", f"{path}/findings", headers).json()["total"] == 0
    version = freeze(county.slot, county.people["clerk"])
    run = version.checks.get()
    found = ask(client, "GET", f"{path}/findings", headers).json()
    assert found["total"] == run.findings.count()
    versions = ask(client, "GET", f"{path}/versions", headers).json()
    assert (versions[0]["number"], versions[0]["errors"]) == (1, run.errors)
    assert ask(client, "GET", f"{path}/findings?version=9", headers).status_code == 404


def test_page_shows_a_key_once(county: County) -> None:
    client = county.client("clerk")
    page = client.get("/work/office/tokens/")
    assert "还没有令牌" in page.content.decode()
    typed = {"name": "报送", "scopes": ["upload", "move"], "days": "30"}
    made = client.post("/work/office/tokens/", typed)
    key = re.findall(r"mz_[\w-]{43}", made.content.decode())[0]
    assert "no-store" in made["Cache-Control"]
    token = Token.objects.get()
    assert token.digest == key_digest(key)
    assert token.scopes == "upload move"
    assert key not in client.get("/work/office/tokens/").content.decode()
    assert key not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    client.post(f"/work/office/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert [e.action for e in AuditEntry.objects.filter(action__startswith="token.")] == [
        "token.make",
        "token.revoke",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "", "scopes": ["upload"], "days": "30"},
        {"name": "x", "days": "30"},
        {"name": "x", "scopes": ["everything"], "days": "30"},
        {"name": "x", "scopes": ["upload"], "days": "9999"},
    ],
)
def test_page_says_what_is_missing(county: County, typed: Any) -> None:
    answer = county.client("clerk").post("/work/office/tokens/", typed)
    assert answer.status_code == 400
    assert "没有生成" in answer.content.decode()
    assert Token.objects.count() == 0


def test_page_is_for_those_who_work_with_booklets(county: County, client: Client) -> None:
    assert client.get("/work/office/tokens/").status_code == 302
    for name in ADMINISTRATORS:
        assert county.client(name).get("/work/office/tokens/").status_code == 403
    token, _key = make_token(county.people["bureau"], "x", ["check"], None)
    answer = county.client("clerk").post(f"/work/office/tokens/{token.pk}/revoke/")
    assert answer.status_code == 404
    assert county.client("bureau").get(f"/work/office/tokens/{token.pk}/revoke/").status_code == 405


def test_store_is_reached_by_reports_only(county: County, client: Client) -> None:
    digest = store.put_json({"secret": 1})
    job = Job.objects.create(
        kind="export", user=county.people["clerk"], state="done", result={"report": digest}
    )
    headers = key_of(county.people["clerk"], "check", "read_work")
    assert ask(client, "GET", f"/jobs/{job.pk}/report", headers).status_code == 404
