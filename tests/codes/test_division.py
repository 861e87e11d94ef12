"""Which place a unit's name is about."""

import pytest

from mingzhang.codes import divisions, find_divisions_of


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("岚县融媒体中心", ["141127"]),
        ("岚 县融媒体中心", ["141127"]),
        ("山西省吕梁市岚县融媒体中心", ["141127"]),
        ("山西省岚县融媒体中心", ["141127"]),
        ("吕梁市财政局", ["1411"]),
        ("山西省财政厅", ["14"]),
        ("上海市普陀区商务委员会", ["310107"]),
        ("普陀区商务委员会", ["310107", "330903"]),
        ("吉林省吉林市昌邑区教育局", ["220202"]),
        ("广东省东莞市财政局", ["4419"]),
        ("济源市财政局", ["419001"]),
    ],
)
def test_place_at_the_beginning(name: str, codes: list[str]) -> None:
    assert [d.code for d in find_divisions_of(name)] == codes


@pytest.mark.parametrize("name", ["", "融媒体中心", "风县融媒体中心", "市辖区", "县财政局"])
def test_name_without_a_known_place(name: str) -> None:
    assert find_divisions_of(name) == ()


def test_misread_county_is_no_other_county() -> None:
    """An optical reader turns 岚县 into 岗县; that must not find a place."""
    assert find_divisions_of("岗县融媒体中心") == ()


def test_county_in_another_province_is_not_read_on() -> None:
    """山西省普陀区 names a district that Shanxi does not have: only the province is certain."""
    assert [d.code for d in find_divisions_of("山西省普陀区商务委")] == ["14"]


def test_longest_name_wins() -> None:
    """城区 is a county of its own, 城区 of 城区街道 is not cut out of 城关区."""
    found = find_divisions_of("城关区财政局")
    assert found
    assert {d.name for d in found} == {"城关区"}


def test_county_by_name_below_its_province() -> None:
    assert [d.code for d in divisions().find_by_name("岚县", parent="14")] == ["141127"]
    assert divisions().find_by_name("岚县", parent="31") == ()
