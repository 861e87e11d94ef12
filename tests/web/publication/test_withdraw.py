"""An embargo is stopped, a publication replaced or withdrawn; the public is told why."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mingzhang.web import audit
from mingzhang.web.draft.version import freeze
from mingzhang.web.models import Publication, State
from mingzhang.web.portal import serving
from mingzhang.web.publication import export as exporting
from mingzhang.web.publication import files, publishing, shown, verify
from mingzhang.web.publication.search import search
from mingzhang.web.workflow import Refused

from ..conftest import County, advance

ADDRESS = "/d/media/2025/budget/"
REASON = "把涉密项目印了进去"


@pytest.fixture(autouse=True)
def quick(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(files, "FORMATS", ("html",))
    serving.forget()


def published(county: County, reason: str = "", after: timedelta | None = None) -> Publication:
    slot, people = county.slot, county.people
    freeze(slot, people["clerk"])
    advance(slot, "submit", people["clerk"])
    advance(slot, "unit_approve", people["unit_reviewer"])
    advance(slot, "bureau_approve", people["bureau"], day=date(2025, 2, 1))
    from_ = timezone.now() + after if after else None
    return publishing.publish(slot, people["bureau"], from_, reason)


def withdraw(county: County) -> None:
    advance(county.slot, "withdraw", county.people["bureau"], reason=REASON)


def test_withdrawn_booklet_leaves_a_page_that_says_why(county: County) -> None:
    made = published(county)
    reader = Client()
    assert reader.get(ADDRESS).status_code == 200
    withdraw(county)
    for address in (ADDRESS, ADDRESS + "?number=1", ADDRESS + "files/html"):
        answer = reader.get(address)
        assert answer.status_code == 410, address
        assert REASON in answer.content.decode()
    assert "1,021.29" not in reader.get(ADDRESS).content.decode()
    assert reader.get(f"/api/v1/publications/{made.pk}").status_code == 404
    assert not search("广播")
    assert not verify.find_matches(made.digest)
    assert not shown.visible().exists()
    assert audit.verify().problem == ""


def test_static_copy_says_why_as_well(county: County, tmp_path: Path) -> None:
    published(county)
    withdraw(county)
    said: list[str] = []
    assert exporting.export(tmp_path / "copy", report=said.append) == 0, said
    assert not audit.anchored_problem(tmp_path / "copy" / exporting.ANCHOR)
    page = (tmp_path / "copy" / ADDRESS.lstrip("/") / "index.html").read_text("utf-8")
    assert REASON in page
    assert "1,021.29" not in page


def test_stopped_embargo_never_becomes_visible(county: County) -> None:
    made = published(county, after=timedelta(days=3))
    withdraw(county)
    later = timezone.now() + timedelta(days=4)
    assert not Publication.objects.seen(later).exists()
    assert not shown.visible(later).exists()
    assert Client().get(ADDRESS).status_code == 404  # nobody ever saw it: nothing to explain
    assert Publication.objects.get() == made  # and it is kept


def test_stopped_correction_leaves_the_earlier_one(county: County) -> None:
    first = published(county)
    advance(county.slot, "correct", county.people["bureau"], reason="漏了一张表")
    published(county, "补上漏的表", after=timedelta(days=3))
    withdraw(county)
    later = timezone.now() + timedelta(days=4)
    assert list(shown.visible(later)) == [first]
    assert Client().get(ADDRESS).status_code == 200


def test_publication_under_embargo_is_replaced(county: County) -> None:
    published(county, after=timedelta(days=3))
    advance(county.slot, "correct", county.people["bureau"], reason="数字有误")
    second = published(county, "改正数字")
    later = timezone.now() + timedelta(days=4)
    assert list(shown.visible()) == list(shown.visible(later)) == [second]
    assert list(shown.history_of(county.slot, later)) == [second]


def test_corrected_after_withdrawal_stands_at_the_same_address(county: County) -> None:
    published(county)
    withdraw(county)
    assert county.slot.state == State.CORRECTING
    with pytest.raises(Refused):
        withdraw(county)
    second = published(county, "删去涉密项目")
    reader = Client()
    assert reader.get(ADDRESS).status_code == 200
    assert reader.get(ADDRESS + "?number=1").status_code == 410
    assert list(shown.history_of(county.slot)) == [second]


def test_only_the_business_division_withdraws(county: County) -> None:
    published(county)
    with pytest.raises(Refused):
        advance(county.slot, "withdraw", county.people["clerk"], reason=REASON)
    with pytest.raises(Refused):
        advance(county.slot, "withdraw", county.people["bureau"])


def test_clock_that_jumps_back_hides_nothing(county: County) -> None:
    made = published(county)
    earlier = timezone.now() - timedelta(days=2)
    assert list(shown.visible(earlier)) == [made]
