"""The calendar of a year: for each role its own duties, and what is late goes upward."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mingzhang.web.models import AuditEntry, CongressDay, Publication, Slot, Version, YearRow

from ..conftest import County

ADDRESS = "/work/calendar/"


def page(county: County, name: str, at: str = "2025-04-01", **more: str) -> str:
    answer = county.client(name).get(ADDRESS, {"year": "2025", "at": at, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def part(text: str, name: str) -> str:
    """One of the lists of the page; empty where it is not there."""
    _before, _mark, after = text.partition(f'aria-labelledby="{name}"><h2')
    return after.partition("</section>")[0]


@pytest.fixture
def replied(county: County) -> County:
    """The department got its reply on 20 February, its unit none yet."""
    Slot.objects.filter(pk=county.slot.pk).update(approved_on=date(2025, 2, 20))
    return county


def test_department_is_told_its_days_and_its_unit_what_it_waits_for(replied: County) -> None:
    text = part(page(replied, "department_reviewer", "2025-03-01"), "to-do")
    # Replies to its unit within 15 days, publishes within 20, counted from 21 February.
    assert "2025年3月7日" in text
    assert "2025年3月12日" in text
    assert "未到期" in text
    assert "逾期" not in text
    assert "岚县广播站" in text
    clerk = part(page(replied, "clerk", "2025-03-01"), "to-do")
    assert "2025年3月12日" in clerk
    assert "批复单位预算" not in clerk  # replying is not a clerk's
    unit = page(replied, "unit_clerk", "2025-03-01")
    assert "公开单位预算" in part(unit, "waiting")
    assert "批复" not in part(unit, "to-do")


def test_booklets_that_wait_for_somebody_stand_first(county: County) -> None:
    waits = part(page(county, "clerk", "2025-01-10"), "to-do")
    assert county.slot.title in waits
    assert "还有10天" in waits
    assert "现在没有要您办的事" not in waits
    assert county.slot.title not in part(page(county, "clerk", year="2025"), "late")
    nothing = part(page(county, "bureau"), "to-do")
    assert county.slot.title not in nothing
    assert "现在没有要您办的事" in nothing


def test_what_is_late_goes_upward_and_no_further_than_it_may(replied: County) -> None:
    assert "逾期" in part(page(replied, "clerk"), "to-do")
    late = part(page(replied, "bureau"), "late")
    assert "公开部门预算" in late
    assert "岚县融媒体中心" in late
    assert "岚县水利局" not in late  # nobody replied to it: its term has not begun
    Slot.objects.filter(pk=replied.unit_slot.pk).update(approved_on=date(2025, 3, 5))
    above = part(page(replied, "department_reviewer"), "late")
    assert "公开单位预算" in above
    assert "岚县广播站" in above
    assert 'id="late"' not in page(replied, "other_clerk")
    assert "岚县融媒体中心" not in page(replied, "other_clerk")


def test_publication_ends_it_and_a_later_day_does_not_count_yet(replied: County) -> None:
    slot = replied.slot
    version = Version.objects.create(slot=slot, number=1, booklet="0" * 64)
    Publication.objects.create(
        slot=slot,
        version=version,
        number=1,
        visible_from=datetime(2025, 3, 10, 2, tzinfo=UTC),
        digest="0" * 64,
        sm3="3" * 64,
        page="0" * 64,
    )
    assert "公开部门预算" in part(page(replied, "clerk", "2025-03-09"), "to-do")
    text = page(replied, "clerk", "2025-04-01")
    assert "公开部门预算" in part(text, "done")
    assert "公开部门预算" not in part(text, "to-do")
    assert "公开部门预算" not in part(page(replied, "bureau"), "late")


def test_readings_after_july_are_the_monitoring_and_those_before_are_not(county: County) -> None:
    def hand_in(at: datetime) -> None:
        row = YearRow.objects.create(
            slot=county.slot,
            table="readings",
            number=at.month,
            values={},
            user=county.people["clerk"],
        )
        YearRow.objects.filter(pk=row.pk).update(at=at)

    hand_in(datetime(2025, 7, 2, 2, tzinfo=UTC))
    late = part(page(county, "clerk", "2025-09-10"), "to-do")
    assert "报送1至7月绩效监控" in late
    assert "逾期" in late
    hand_in(datetime(2025, 8, 20, 2, tzinfo=UTC))
    text = page(county, "clerk", "2025-09-10")
    assert "报送1至7月绩效监控" in part(text, "done")
    assert "报送绩效自评" in part(text, "to-do")  # due on 31 March of the next year
    assert 'tag error">逾期' not in part(text, "to-do")


def test_terms_of_the_bureau_begin_with_the_congress(county: County) -> None:
    bureau = county.client("bureau")
    assert "批复部门预算" in part(page(county, "bureau"), "waiting")

    def enter(day: str, name: str = "bureau", kind: str = "budget") -> str:
        data = {"year": "2025", "kind": kind, "day": day, "paper": "岚人发〔2025〕3号"}
        answer = county.client(name).post(f"{ADDRESS}congress/", data, follow=True)
        return str(answer.status_code) + answer.content.decode()

    for name in ("performance", "clerk", "system_admin"):
        assert enter("2025-02-10", name).startswith("403"), name
    assert "不会在" in enter("2022-02-10")
    assert "请填" in enter("2025-02-30")
    assert "没有这一年" in bureau.post(
        f"{ADDRESS}congress/", {"year": "1999", "kind": "budget", "day": "1999-02-01"}, follow=True
    ).content.decode()  # fmt: skip
    enter("2025-02-10")
    text = part(page(county, "bureau", "2025-03-01"), "to-do")
    assert "2025年3月2日" in text  # 20 days, the day itself not counted
    assert "未到期" in text
    assert "逾期" in part(page(county, "bureau", "2025-03-03"), "to-do")
    # A day that is corrected moves the term, and what is not known yet by a day does not count.
    enter("2025-02-12")
    assert CongressDay.objects.count() == 1
    assert "2025年3月4日" in part(page(county, "bureau", "2025-03-01"), "to-do")
    assert "批复部门预算" in part(page(county, "bureau", "2025-02-11"), "waiting")
    assert AuditEntry.objects.filter(action="congress.day").count() == 2


def test_administrators_have_no_calendar_and_strange_days_are_not_found(county: County) -> None:
    assert county.client("system_admin").get(ADDRESS).status_code == 403
    assert county.client("clerk").get(ADDRESS, {"year": "1999"}).status_code == 404
    assert county.client("clerk").get(ADDRESS, {"at": "2025-02-30"}).status_code == 404


def test_desks_lead_to_it_in_both_languages(county: County) -> None:
    for name in ("clerk", "department_reviewer", "bureau"):
        assert f'href="{ADDRESS}"' in county.client(name).get("/work/").content.decode()
    client = county.client("clerk")
    client.cookies["mingzhang_language"] = "en"
    text = client.get(ADDRESS, {"at": "2025-09-10"}).content.decode()
    assert "Report performance monitoring" in text
    assert "Overdue" in text
