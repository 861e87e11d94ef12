"""Counties as tenants: a list that is checked as a whole, and nothing of one reaches another."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from mingzhang.web.operation.county import serving
from mingzhang.web.operation.county.command import counties_command
from mingzhang.web.operation.county.index import write_index
from mingzhang.web.operation.county.registry import (
    County,
    Unusable,
    environment,
    get_county,
    read_counties,
)

GIVEN = {
    "MINGZHANG_SECRET_KEY": "s" * 50,
    "MINGZHANG_AUDIT_KEY": "a" * 50,
    "MINGZHANG_ANCHOR": "/elsewhere/anchors",
    "MINGZHANG_BUCKET": "s3://province/files/",
    "MINGZHANG_SECRET_KEY_FALLBACKS": "old older",
}
TWO = """
database = "postgres://everybody@db/province"
[lanxian]
name = "岚县"
address = "https://lanxian.example.org/"
port = 8101
colour = "#1f5f8b"
[fangshan]
name = "方山县"
address = "https://fangshan.example.org"
port = 8102
database = "postgres://fangshan:secret@db/province"
"""


def _list(folder: Path, text: str) -> Path:
    path = folder / "counties.toml"
    path.write_text(text, "utf-8")
    return path


def test_two_counties_share_a_database_and_nothing_else(tmp_path: Path) -> None:
    lanxian, fangshan = read_counties(_list(tmp_path, TWO))
    assert (lanxian.host, lanxian.database) == (
        "lanxian.example.org", "postgres://everybody@db/province"
    )  # fmt: skip
    assert fangshan.database == "postgres://fangshan:secret@db/province"
    one, other = environment(lanxian, GIVEN), environment(fangshan, GIVEN)
    assert one["MINGZHANG_BEHIND_PROXY"] == "1"  # else nginx's https is sent to itself for ever
    assert (one["MINGZHANG_PLACE"], one["MINGZHANG_PROFILE"]) == ("岚县", "")
    own = ("MINGZHANG_SECRET_KEY", "MINGZHANG_AUDIT_KEY", "MINGZHANG_DATA", "MINGZHANG_SCHEMA",
           "MINGZHANG_ADDRESS", "MINGZHANG_HOSTS", "MINGZHANG_SITE", "MINGZHANG_ANCHOR",
           "MINGZHANG_BUCKET", "MINGZHANG_SECRET_KEY_FALLBACKS")  # fmt: skip
    assert all(one[name] != other[name] and one[name] for name in own)
    for known in (one, other):
        assert known["MINGZHANG_SECRET_KEY"] != known["MINGZHANG_AUDIT_KEY"]
        assert not {*GIVEN.values()} & {*known.values()}  # nothing of the whole reaches a county
    assert one == environment(lanxian, GIVEN)  # the same keys tomorrow


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("[fangshan]", "[public]", "[public]"),
        ("[fangshan]", "[Fangshan]", "[Fangshan]"),
        ("port = 8102", "port = 8101", "8101"),
        ("port = 8102", "port = true", "[fangshan]"),
        ("https://fangshan.example.org", "https://lanxian.example.org", "lanxian.example.org"),
        ("https://fangshan.example.org", "fangshan", "[fangshan]"),
        ('colour = "#1f5f8b"', 'colour = "#ffee00"', "4.5"),
        ('name = "方山县"', 'title = "方山县"', "title"),
        ("postgres://fangshan:secret@db/province", "sqlite:///x", "PostgreSQL"),
        ("[lanxian]", "[lanxian", "TOML"),
    ],
)
def test_list_with_a_mistake_is_refused_as_a_whole(
    was: str, now: str, said: str, tmp_path: Path
) -> None:
    assert was in TWO
    with pytest.raises(Unusable, match=r"counties\.toml") as raised:
        read_counties(_list(tmp_path, TWO.replace(was, now)))
    assert said in str(raised.value)


def test_county_without_secrets_or_not_in_the_list_is_refused(tmp_path: Path) -> None:
    counties = read_counties(_list(tmp_path, TWO))
    with pytest.raises(Unusable, match="MINGZHANG_AUDIT_KEY"):
        environment(counties[0], {"MINGZHANG_SECRET_KEY": "s" * 50})
    with pytest.raises(Unusable, match="lanxian"):
        get_county(counties, "linxian")


def _running(key: str, worked_at: float = 0.0, working: bool = False) -> serving._Running:
    class Alive:
        def poll(self) -> None:
            return None

    county = County(key, key, f"http://{key}", 8000, Path(key), "postgres://db")
    made = serving._Running(county, {}, worked_at=worked_at)
    if working:
        made.worker = Alive()  # type: ignore[assignment]
    return made


def _keys(running: list[serving._Running], waiting: set[str], now: float, most: int) -> list[str]:
    return [one.county.key for one in serving.next_to_work(running, waiting, now, most)]


def test_workers_go_to_who_waits_longest_and_no_county_keeps_them_all() -> None:
    busy, second, third = _running("a", 90.0), _running("b", 20.0), _running("c", 50.0)
    everybody = [busy, second, third]
    assert _keys(everybody, {"a", "b", "c"}, 100.0, 2) == ["b", "c"]
    assert _keys(everybody, {"a"}, 100.0, 2) == ["a"]
    assert _keys(everybody, set(), 100.0, 2) == []
    working = [_running("a", 90.0, working=True), second, third]
    assert _keys(working, {"a", "b", "c"}, 100.0, 2) == ["b"]
    assert _keys(working, {"a", "b", "c"}, 100.0, 1) == []


def test_what_is_due_by_itself_is_done_once_an_hour_after_who_waits() -> None:
    everybody = [_running("a", 0.0), _running("b", 3000.0)]
    assert _keys(everybody, {"b"}, serving.CHORES_EVERY, 2) == ["b", "a"]
    assert _keys(everybody, {"b"}, serving.CHORES_EVERY, 1) == ["b"]
    assert _keys(everybody, set(), serving.CHORES_EVERY - 1, 2) == []


def test_configurations_name_every_county(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("MINGZHANG_COUNTIES", str(_list(tmp_path, TWO)))
    said = CliRunner().invoke(counties_command, ["nginx"]).output
    assert "lanxian.example.org 127.0.0.1:8101;" in said
    assert "map_hash" not in said
    far = TWO.replace("lanxian.example", "yusuan.juesuan.gongkai.lanxian.example")
    monkeypatch.setenv("MINGZHANG_COUNTIES", str(_list(tmp_path, far)))
    said = CliRunner().invoke(counties_command, ["nginx"]).output
    assert said.startswith("map_hash_bucket_size 128;\n")  # by itself nginx refuses the map
    told = json.loads(CliRunner().invoke(counties_command, ["prometheus"]).output)
    assert [row["labels"]["name"] for row in told] == ["岚县", "方山县"]
    refused = CliRunner().invoke(counties_command, ["run", "lanxian", "serve"])
    assert isinstance(refused.exception, Unusable)


def test_first_page_of_all_counties_links_to_each(tmp_path: Path) -> None:
    write_index(tmp_path, read_counties(_list(tmp_path, TWO.replace("岚县", "岚<县"))))
    page = (tmp_path / "index.html").read_text("utf-8")
    assert '<a href="lanxian/index.html">岚&lt;县</a>' in page
    assert page.count("<li>") == 2


@pytest.mark.django_db
def test_pages_bear_the_name_and_the_colour_of_their_county(settings: Any) -> None:
    plain = Client().get("/glossary/").content.decode()
    assert "--county" not in plain
    assert "</span>明账<small>" in plain
    settings.SITE, settings.COLOUR = "岚县", "#1f5f8b"
    from mingzhang.web.portal import serving as pages

    pages.forget()
    themed = Client().get("/glossary/").content.decode()
    pages.forget()
    assert 'style="--county:#1f5f8b;--county-dark:#5f8dab"' in themed
    assert "</span>岚县<small>" in themed


def test_schema_that_is_no_name_is_refused(tmp_path: Path) -> None:
    """It goes into SQL as it is."""
    known = {
        "PATH": "", "PYTHONPATH": str(Path(__file__).resolve().parents[3] / "src"), **GIVEN,
        "DATABASE_URL": "postgres://x@db/y", "MINGZHANG_SCHEMA": 'x" -c role=postgres',
        "MINGZHANG_DATA": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", "import mingzhang.web.settings"], env=known, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert "MINGZHANG_SCHEMA" in done.stderr
