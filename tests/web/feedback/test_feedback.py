"""What the public says of a booklet: cleaned, limited, answered by the department, shown or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from mingzhang.web.core import bucket
from mingzhang.web.feedback import public
from mingzhang.web.feedback.cleaning import MASK, cleaned
from mingzhang.web.models import AuditEntry, Feedback, FeedbackState, User
from mingzhang.web.publication import export as exporting

from ..api.test_token import key_of
from ..conftest import County, advance, read_by_the_public

pytestmark = pytest.mark.django_db
ADDRESS = "/d/media/2025/budget/feedback/"
WORD = "“三公”经费为什么比去年多？"


@pytest.fixture
def published(county: County, monkeypatch: pytest.MonkeyPatch) -> County:
    """The department's budget, read by the public."""
    bucket.empty_all()
    read_by_the_public(county.slot, county.people["bureau"], monkeypatch)
    return county


def test_word_is_shown_only_with_its_answer(published: County) -> None:
    reader = Client()
    assert reader.post(ADDRESS, {"text": WORD}).status_code == 302
    page = reader.get(ADDRESS + "?sent=1").content.decode()
    assert "已收到" in page
    assert WORD not in page
    assert "另有1条等待答复" in page
    word = Feedback.objects.get()
    office = published.client("unit_reviewer")
    assert WORD in office.get("/work/feedback/").content.decode()
    for name, told in (("unit_reviewer", True), ("bureau", True), ("clerk", False)):
        desk = published.client(name).get("/work/").content.decode()
        assert ("公众留言还有1条等待答复" in desk) is told
    answer = office.post(f"/work/feedback/{word.pk}/", {"answer": "新增一辆执法车", "shows": "1"})
    assert answer.status_code == 302
    page = reader.get(ADDRESS).content.decode()
    assert WORD in page
    assert "新增一辆执法车" in page
    assert "unit_reviewer" not in page  # the department answers, no person
    assert AuditEntry.objects.filter(action="slot.feedback").count() == 1


def test_a_program_reads_and_answers(published: County) -> None:
    Client().post(ADDRESS, {"text": WORD})
    word, office = Feedback.objects.get(), published.people["unit_reviewer"]
    keys = {user: key_of(user, "read_work", "move") for user in (office, published.people["clerk"])}
    ask = Client()
    waits = ask.get("/api/v1/feedback?state=waiting", headers=keys[office]).json()
    assert [(one["text"], one["state"]) for one in waits["items"]] == [(WORD, "waiting")]
    at = f"/api/v1/feedback/{word.pk}/answer"
    given = {"shows": True, "text": "新增一辆执法车"}

    def answered(user: User, **sent: object) -> int:
        headers = {**keys[user], "Idempotency-Key": "1"}
        made = ask.post(at, {**given, **sent}, content_type="application/json", headers=headers)
        return made.status_code

    assert answered(published.people["clerk"]) == 403
    assert ask.get("/api/v1/feedback", headers=keys[published.people["clerk"]]).status_code == 403
    assert answered(office, text=" ") == 409
    assert [answered(office), answered(office), answered(office, shows=False)] == [200, 200, 422]
    assert AuditEntry.objects.filter(action="slot.feedback").count() == 1
    publication = published.slot.publications.get()
    shown = ask.get(f"/api/v1/publications/{publication.pk}/feedback").json()
    assert [(one["text"], one["answer"]) for one in shown["items"]] == [(WORD, "新增一辆执法车")]
    assert office.username not in str(shown)


def test_kept_back_with_a_reason(published: County) -> None:
    Client().post(ADDRESS, {"text": WORD})
    word = Feedback.objects.get()
    office = published.client("bureau")
    office.post(f"/work/feedback/{word.pk}/", {"answer": " ", "shows": "0"})
    word.refresh_from_db()
    assert word.state == FeedbackState.WAITING
    office.post(f"/work/feedback/{word.pk}/", {"answer": "与资料无关", "shows": "0"})
    page = Client().get(ADDRESS).content.decode()
    assert WORD not in page
    assert "与资料无关" not in page
    assert "与资料无关" in office.get("/work/feedback/?state=hidden").content.decode()


def test_only_who_answers_for_the_booklet_answers(published: County) -> None:
    Client().post(ADDRESS, {"text": WORD})
    word = Feedback.objects.get()
    for name in ("clerk", "performance", "system_admin"):
        assert published.client(name).get("/work/feedback/").status_code == 403
    published.people["other_clerk"].role = "unit_reviewer"
    published.people["other_clerk"].save()
    stranger = published.client("other_clerk")
    assert WORD not in stranger.get("/work/feedback/").content.decode()
    assert stranger.post(f"/work/feedback/{word.pk}/", {"answer": "x"}).status_code == 404


def test_what_is_not_published_takes_no_words(published: County) -> None:
    assert Client().get("/d/water/2025/budget/feedback/").status_code == 404
    assert Client().post("/d/media/2024/budget/feedback/", {"text": WORD}).status_code == 404
    advance(published.slot, "withdraw", published.people["bureau"], reason="有误")
    assert Client().post(ADDRESS, {"text": WORD}).status_code == 404


def test_floods_are_refused(published: County, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Client()
    assert reader.post(ADDRESS, {"text": "短"}).status_code == 400
    assert reader.post(ADDRESS, {"text": "长" * 1001}).status_code == 400
    for number in range(public.AN_HOUR):
        assert reader.post(ADDRESS, {"text": f"{WORD}{number}"}).status_code == 302
    late = reader.post(ADDRESS, {"text": f"{WORD}再问"})
    assert late.status_code == 429
    assert f"{WORD}再问" in late.content.decode()  # what was typed is not lost
    other = {"REMOTE_ADDR": "192.0.2.9"}
    assert reader.post(ADDRESS, {"text": f"{WORD}0"}, **other).status_code == 400  # asked already
    monkeypatch.setattr(public, "MOST_WAITING", public.AN_HOUR)
    assert "太多" in reader.post(ADDRESS, {"text": "换一句话问"}, **other).content.decode()


def test_form_needs_its_token(published: County) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ADDRESS, {"text": WORD}).status_code == 403


@pytest.mark.parametrize(
    "said",
    [
        "电话0358-6722345",
        "手机 138 0000 1111",
        "身份证140101199001010011",
        "卡号6222 0202 0001 2345 678",
        "邮箱zhang_san@example.com",
        "见http://example.com/a?b=1",
        "车牌晋A12345",
    ],
)
def test_what_tells_who_somebody_is_goes(said: str) -> None:
    text = cleaned(f"{said}，请答复")
    assert MASK in text
    assert not any(char.isdigit() for char in text)


@pytest.mark.parametrize(
    "said",
    [
        "预算12345678元用在哪里",
        "2025年比2024年多1,234.56万元",
        "第2010301项",
        "3个项目共20250000元",
    ],
)
def test_figures_of_the_booklet_stay(said: str) -> None:
    assert cleaned(said) == said


def test_markup_and_hidden_characters_are_text(published: County) -> None:
    word = "<b onclick=x>为什么\u202e\u200b多了</b>"
    Client().post(ADDRESS, {"text": word})
    made = Feedback.objects.get()
    made.state, made.answer, made.answered_at = FeedbackState.SHOWN, "答", timezone.now()
    made.save()
    page = Client().get(ADDRESS).content.decode()
    assert "&lt;b onclick=x&gt;为什么多了&lt;/b&gt;" in page
    assert "<b onclick" not in page


def test_answers_stand_in_the_static_copy_without_the_form(
    published: County, tmp_path: Path
) -> None:
    Feedback.objects.create(
        publication=published.slot.publications.get(),
        text=WORD,
        state=FeedbackState.SHOWN,
        answer="新增一辆执法车",
        answered_at=timezone.now(),
    )
    assert exporting.export(tmp_path / "copy") == 0
    page = (tmp_path / "copy" / ADDRESS.lstrip("/") / "index.html").read_text("utf-8")
    assert "新增一辆执法车" in page
    assert "<form" not in page
