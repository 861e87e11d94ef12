"""Words that people read are true, theirs, and in their language."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation
from lxml import html

import mingzhang.web
from mingzhang.errors import Unreadable
from mingzhang.language import _, language
from mingzhang.web.draft.version import freeze
from mingzhang.web.fill.page import page_data
from mingzhang.web.jobs import enqueue
from mingzhang.web.jobs.worker import Worker
from mingzhang.web.models import Job, Publication, Slot, Upload
from mingzhang.web.review.standing import deadline_of, next_step
from mingzhang.web.storage import store
from mingzhang.web.storage.upload import without_places

from ..conftest import County, advance

LATIN = re.compile(r"[A-Za-z]{3,}")
BAD = ["short", "123456789012345", "password1234", "clerkClerk123!", "Aa1!"]


@pytest.mark.parametrize("password", BAD)
def test_what_is_wrong_with_a_password_is_said_in_chinese(county: County, password: str) -> None:
    clerk = county.people["clerk"]
    with translation.override("zh-hans"), pytest.raises(ValidationError) as refused:
        validate_password(password, clerk)
    for words in refused.value.messages:
        assert not LATIN.search(words), words
    with translation.override("zh-hans"):
        assert not LATIN.search("".join(password_validators_help_texts()))


def test_a_good_password_is_taken(county: County) -> None:
    validate_password("Wc7-mqh2-Zx9!", county.people["clerk"])


def test_and_in_english_to_whom_reads_english(county: County) -> None:
    with language("en"), translation.override("en"), pytest.raises(ValidationError) as refused:
        validate_password("short", county.people["clerk"])
    assert all(LATIN.search(words) for words in refused.value.messages)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("/tmp/mingzhang-a_1/upload.pdf：无法打开", "甲.pdf：无法打开"),
        ("/var/tmp/x/mingzhang-a/001/upload.docx：已损坏", "乙.docx：已损坏"),
        ("upload 一词本身不动", "upload 一词本身不动"),
        ("见 /work/slots/3/", "见 /work/slots/3/"),
    ],
)
def test_names_stand_in_place_of_our_folders(words: str, shown: str) -> None:
    assert without_places(words, ["甲.pdf", "乙.docx"]) == shown


def test_a_long_line_without_our_folder_costs_nothing() -> None:
    words = "/a" * 50_000
    assert without_places(words, []) == words


def test_a_job_that_fails_names_the_file_as_its_sender_does(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = Upload.objects.create(
        slot=county.slot, name="部门预算.pdf", size=4, digest=store.put(b"%PDF"), purpose="booklet"
    )

    def unreadable(path: Path) -> None:
        raise Unreadable(str(path), "打不开")

    monkeypatch.setattr("mingzhang.web.handin.tasks.read_booklet", unreadable)
    job = enqueue("read_booklet", {"upload": upload.pk}, slot=county.slot)
    Worker().run(once=True)
    job = Job.objects.get(pk=job.pk)
    assert job.problem == "部门预算.pdf：打不开"


def test_what_waits_for_its_hour_is_not_called_public(county: County, client: Client) -> None:
    people, slot = county.people, county.slot
    freeze(slot, people["clerk"])
    advance(slot, "submit", people["clerk"])
    advance(slot, "unit_approve", people["unit_reviewer"])
    advance(slot, "bureau_approve", people["bureau"], day=timezone.localdate())
    advance(slot, "publish", people["bureau"])
    version = slot.versions.get()
    now = timezone.now()
    publication = Publication.objects.create(
        slot=slot,
        version=version,
        number=1,
        published_at=now,
        visible_from=now + timedelta(days=2),
        digest="0" * 64,
        sm3="0" * 64,
        page="0" * 64,
    )
    slot = Slot.objects.get(pk=slot.pk)
    assert "定于" in slot.state_words
    assert "已公开" not in slot.state_words
    assert "定于" in deadline_of(slot, timezone.localdate()).words
    assert "定于" in next_step(people["bureau"], slot).words
    client.force_login(people["bureau"])
    text = client.get("/work/queue/?all=1").content.decode()
    assert "定于" in text
    publication.visible_from = now  # its hour has come; kept as it is, only looked at
    slot.newest_visible_from = now  # type: ignore[attr-defined]
    assert slot.state_words == "已公开"


def test_every_job_choice_and_detail_has_a_name_in_both_languages() -> None:
    """No internal name is shown: what the program chose itself is called by words."""
    from mingzhang.web.jobs.task import _tasks, chores
    from mingzhang.web.models import JOB_WORDS, Desk, JobState, OrganisationKind, Role, State

    chores()
    ours = {name for name, made in _tasks.items() if made.__module__.startswith("mingzhang.")}
    assert set(JOB_WORDS) == ours  # tests have tasks of their own
    labels = [
        str(label)
        for kind in (Desk, JobState, OrganisationKind, Role, State)
        for label in kind.labels
    ]
    with language("en"):
        shown = {text: _(text) for text in (*labels, *JOB_WORDS.values())}
    assert not [text for text, words in shown.items() if words == text and text != "—"]


HAN = re.compile(r"[\u4e00-\u9fff]")
OURS = ("option", "th", "a", "label", "legend", "caption", "summary", "button", "h1", "h2", "h3")


def _untranslated(page: str) -> set[str]:
    """Texts of ours that stand in Chinese although they have English; booklets are left out."""
    tree = html.fromstring(page)
    for printed in tree.xpath("//*[contains(@class, 'booklet')]|//script|//*[@lang='zh-CN']"):
        printed.drop_tree()
    found = set()
    for tag in OURS:
        texts = {(node.text or "").strip() for node in tree.iter(tag)}
        found |= {text for text in texts if HAN.search(text) and _(text) != text}
    return found


def test_no_text_of_ours_stays_chinese_in_english(county: County) -> None:
    slot = county.slot
    freeze(slot, county.people["clerk"])
    at = f"/work/slots/{slot.pk}/"
    walks = {
        "clerk": (at, f"{at}fill/", f"{at}compare/", f"{at}year/", f"{at}year/money/",
                  f"{at}year/money/add/", f"{at}year/purchases/add/", f"{at}hand-in/"),
        "bureau": ("/work/", "/work/queue/?all=1", "/work/calendar/", "/work/desk/targets/"),
        "audit_admin": ("/work/office/audit/",),
    }  # fmt: skip
    for name, addresses in walks.items():
        client = county.client(name)
        client.get("/", {"lang": "en"})
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            page = answer.content.decode()
            assert '<html lang="en"' in page
            with language("en"):
                assert not _untranslated(page), address
    draft = page_data(slot, county.people["clerk"])
    assert HAN.search(draft["forms"][0]["label"])
    with language("en"):
        forms = page_data(slot, county.people["clerk"])["forms"]
    labels = [form["label"] for form in forms] + [
        f["label"] for form in forms for f in form["fields"]
    ]
    assert not [label for label in labels if HAN.search(label)]


def test_what_scrolls_is_no_landmark() -> None:
    """Landmarks of a page have different names; a table is often called like its section."""
    for path in Path(mingzhang.web.__file__).parent.joinpath("templates").rglob("*.html"):
        for tag in re.findall(r'<div class="scroll"[^>]*>', path.read_text("utf-8")):
            assert {'role="group"', 'tabindex="0"'} <= set(tag.rstrip(">").split()), path
