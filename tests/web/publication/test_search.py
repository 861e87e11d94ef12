"""Search over what is published: parts of words, amounts, pinyin, counts, snippets."""

from __future__ import annotations

import pytest

from mingzhang.published.found import grams
from mingzhang.web.models import Publication, SearchEntry
from mingzhang.web.publication.search import index_text, search, snippet, tally, words_of

from ..conftest import County
from .test_publish import published, quick_files, quick_passwords

__all__ = ["published", "quick_files", "quick_passwords"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("融媒", "department"), ("媒体中心", "department"), ("特种设备", "project"),
     ("2070899", "code"), ("广播电视", "project"), ("媒", "department"), ("ＦＭ", ""),
     ("岚县 设备购置", "project"), ("心中体媒", ""), ('"*:', "")],
)  # fmt: skip
def test_search_finds_parts_of_words(published: Publication, text: str, kind: str) -> None:
    found = search(text)
    assert (found[0].entry.kind if found else "") == kind
    order = ("department", "project", "code", "target", "catalogue", "text")
    places = [order.index(one.entry.kind) for one in found]
    assert places == sorted(places)


def test_search_can_be_narrowed_and_paged(county: County, published: Publication) -> None:
    assert not search("融媒体", year=2024)
    assert not search("融媒体", organisation=county.other.pk)
    assert {f.entry.kind for f in search("服务", kind="catalogue", limit=500)} == {"catalogue"}
    assert not search("服务", kind="nonsense")
    whole = [f.entry.pk for f in search("中心", limit=60)]
    paged = [f.entry.pk for at in range(0, 60, 7) for f in search("中心", limit=7, offset=at)][:60]
    assert whole == paged
    pieces = search("公务用车", kind="text", limit=1)[0].snippet
    assert ("公务用车", True) in pieces


def test_search_finds_an_amount_however_it_is_written(published: Publication) -> None:
    project = SearchEntry.objects.filter(kind="project").order_by("-fen").first()
    assert project is not None
    assert project.fen is not None
    wan = f"{project.fen / 1_000_000:.2f}"
    yuan = f"{project.fen // 100:,}"
    for text in (wan, f"{wan}万元", yuan, yuan.replace(",", ""), f"{yuan}元"):
        assert project in [found.entry for found in search(text, kind="project")], text
    # The digits on both sides of a point are no two words: another amount is not found by them.
    whole, _point, cents = wan.partition(".")
    assert project not in [f.entry for f in search(f"{cents}.{whole}", kind="project")]


def test_search_finds_a_title_by_pinyin(published: Publication) -> None:
    assert search("rongmeiti")[0].entry.kind == "department"
    assert search("rmt")[0].entry.kind == "department"
    assert not search("rongmeitj")


def test_homograph_is_found_by_each_of_its_readings(published: Publication) -> None:
    entry = search("融媒体", kind="department")[0].entry
    entry.grams = index_text(entry.kind, "长治路小学", "", None)
    entry.save()
    for text in ("changzhi", "zhangzhilu", "czl", "长治"):
        assert search(text, kind="department"), text
    assert not search("changchi", kind="department")


def test_search_counts_and_sorts_by_amount(published: Publication) -> None:
    counted = tally("中心")
    assert counted.count == len(search("中心", limit=5000))
    assert sum(counted.kinds.values()) == counted.count == sum(counted.years.values())
    fens = [found.entry.fen for found in search("中心", limit=50, by_amount=True)]
    assert fens == sorted(fens, key=lambda fen: -(fen or 0))
    assert None not in fens
    assert tally("没有这样的词").count == 0


def test_snippet_marks_a_number_with_its_separators() -> None:
    entry = SearchEntry(title="", text="比上年增加3,719,500.25元，占95%")
    assert ("3,719,500.25", True) in snippet(entry, words_of("3719500.25"))
    assert ("95", True) in snippet(entry, words_of("95"))


def test_snippet_that_ends_early_says_so() -> None:
    cut, whole = (SearchEntry(text="甲" * count) for count in (500, 60))
    assert snippet(cut, ("乙",))[-1][0].endswith("甲…")
    assert snippet(whole, ("乙",)) == (("甲" * 60, False),)


def test_index_is_kept_in_step(published: Publication) -> None:
    entry = search("融媒体", kind="department")[0].entry
    entry.grams = grams("另外的名字")
    entry.save()
    assert not search("融媒体", kind="department")
    assert search("另外的", kind="department")
    entry.delete()
    assert not search("另外的", kind="department")


def test_what_is_too_much_to_count_is_said_and_can_be_narrowed(
    published: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = published.slot.year
    whole = tally("2025")
    assert whole.count > 3
    assert not whole.more
    monkeypatch.setattr("mingzhang.web.publication.search.MOST_COUNTED", 3)
    found = tally("2025")
    assert (found.count, found.more) == (3, True)
    assert set(found.years) >= {year}
    assert set(found.kinds.values()) == {None}
