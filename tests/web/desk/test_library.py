"""The library of indicators: out of what the public reads, to look through and to choose from."""

from __future__ import annotations

import pytest

from kept import source_of
from mingzhang.web.draft.version import freeze
from mingzhang.web.publication.library import published_library

from ..conftest import EXAMPLE, County, read_by_the_public

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(county: County, monkeypatch: pytest.MonkeyPatch) -> County:
    """The example's budget, read by the public."""
    read_by_the_public(county.slot, county.people["bureau"], monkeypatch)
    return county


def test_only_what_the_public_reads_stands_in_the_library(county: County) -> None:
    freeze(county.slot, None)
    assert published_library() == ()
    page = county.client("clerk").get("/work/desk/library/").content.decode()
    assert "还没有公开过" in page


def test_library_has_each_indicator_once_with_its_field(published: County) -> None:
    library = published_library()
    asked = {i.third for target in source_of(EXAMPLE).targets for i in target.side("year")}
    assert {entry.third for entry in library} >= asked - {""}
    assert {entry.sector for entry in library} == {"文化旅游体育与传媒支出"}
    assert {entry.year for entry in library} == {2025}
    assert len({entry.identity for entry in library}) == len(library)


def test_page_and_file_show_what_was_chosen(published: County) -> None:
    entry = published_library()[0]
    client = published.client("performance")
    for name in ("clerk", "department_reviewer"):
        assert published.client(name).get("/work/desk/library/").status_code == 200
    assert published.client("system_admin").get("/work/desk/library/").status_code == 403
    page = client.get(f"/work/desk/library/?q={entry.third}&first={entry.first}").content.decode()
    assert entry.third in page
    none = client.get("/work/desk/library/?sector=教育支出").content.decode()
    assert "没有符合条件的内容" in none
    content = client.get(f"/work/desk/library/indicators.csv?q={entry.third}").content.decode()
    assert entry.third in content


def test_indicators_are_offered_while_a_target_is_filled_in(published: County) -> None:
    entry = published_library()[0]
    client = published.client("unit_clerk")
    address = f"/work/slots/{published.unit_slot.pk}/fill/indicators/"
    found = client.get(address, {"q": entry.third}).json()["indicators"]
    assert entry.third in {one["third"] for one in found}
    assert client.get(address, {"q": "没有这个指标"}).json()["indicators"] == []
    assert client.get(f"/work/slots/{published.other_slot.pk}/fill/indicators/").status_code == 404
