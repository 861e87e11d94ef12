"""Ten thousand bodies over ten years in one PostgreSQL: what search and lists take there.

    python tests/web/postgres.py python -m benchmarks.province --bodies 10000 --years 10

A database is filled by SQL with published booklets and what can be found of them. Then everybody's
questions are asked, each several times, and the median is printed with its goal; the same entries
are put into dedicated indexes too (SQLite's FTS5, and Tantivy where it is installed) and asked the
same, so that the choice of PostgreSQL's own index can be judged.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from benchmarks import province_page
from benchmarks.measure import Goals

ENTRIES = 10
"""Things that can be found of a booklet here; a large one has hundreds."""
_WORDS = {
    "rare": "岩溶塌陷监测",
    "usual": "饮水安全",
    "common": "建设项目",
    "two words": "农村 补助",
    "one character": "桥",
    "a body": "局123",
    "nowhere": "量子计算",
}
_FIRST = ("农村", "城区", "山区", "县城", "乡镇", "社区", "学校", "园区", "河道", "林区")
_SECOND = ("道路", "饮水安全", "教育", "供暖", "危桥", "医疗", "文化", "养老", "污水", "电网",
           "岩溶塌陷监测")  # fmt: skip
_THIRD = ("建设项目", "补助", "维修改造", "专项经费", "运行维护", "奖励资金", "设备购置")


def fill(bodies: int, years: int) -> None:
    """Organisations, booklets that are published, entries that can be found."""
    from django.db import connection

    from mingzhang.published.found import grams
    from mingzhang.web.publication.summary import data_of
    from mingzhang.web.storage import store

    chance = random.Random("province")
    titles = []
    for _number in range(3000):
        rare = chance.random() < 0.0005
        second = _SECOND[-1] if rare else chance.choice(_SECOND[:-1])
        titles.append(f"{chance.choice(_FIRST)}{second}{chance.choice(_THIRD)}")
    titles[0] = f"{_FIRST[2]}{_SECOND[-1]}{_THIRD[0]}"
    shown = province_page.page()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE titles (n int PRIMARY KEY, title text, grams text)")
        cursor.executemany(
            "INSERT INTO titles VALUES (%s, %s, %s)",
            [(n, title, grams(title)) for n, title in enumerate(titles)],
        )
        for statement in _STATEMENTS:
            known = {
                "bodies": bodies, "years": years, "entries": ENTRIES, "titles": len(titles),
                "page": store.put_json(shown), "summary": json.dumps(data_of(shown)),
            }  # fmt: skip
            cursor.execute(statement, known)
        # A body is found by its name, each with its own words.
        cursor.execute(
            "SELECT p.id, o.id, s.year, o.name FROM web_publication p JOIN web_slot s ON "
            "s.id = p.slot_id JOIN web_organisation o ON o.id = s.organisation_id"
        )
        rows = cursor.fetchall()
        with cursor.copy(
            "COPY web_searchentry (publication_id, organisation_id, year, kind, title, text, "
            "address, grams) FROM STDIN"
        ) as copy:
            for publication, organisation, year, name in rows:
                copy.write_row(
                    (publication, organisation, year, "department", name, "", "/", grams(name))
                )
        cursor.execute("ANALYZE")


_STATEMENTS = (
    "INSERT INTO web_organisation (name, kind, code, county, address, desk_name, profile, "
    "final_accounts_profile) SELECT '县' || n / 100 || '局' || n, 'department', n, "
    "'县' || n / 100, "
    "'b' || n, '股' || n %% 7, 'p', 'f' FROM generate_series(1, %(bodies)s) n",
    "INSERT INTO web_slot (organisation_id, year, kind, profile, state, due, publish_due, "
    "draft_revision, changed_at) SELECT id, 2015 + y, 'budget', 'p', 'published', make_date(2015 "
    "+ y, 1, 20), make_date(2015 + y, 2, 20), 0, now() FROM web_organisation, "
    "generate_series(1, %(years)s) y ORDER BY y, id",
    "INSERT INTO web_version (slot_id, number, made_at, source, booklet, draft_revision, reason) "
    "SELECT id, 1, now(), '', '', 0, '' FROM web_slot ORDER BY id",
    # One in fifty was corrected once, one in a thousand waits for its hour.
    "INSERT INTO web_version (slot_id, number, made_at, source, booklet, draft_revision, reason) "
    "SELECT id, 2, now(), '', '', 0, '' FROM web_slot WHERE id %% 50 = 0 ORDER BY id",
    "INSERT INTO web_publication (slot_id, version_id, number, published_at, visible_from, files, "
    "digest, sm3, page, reason) SELECT slot_id, id, number, make_date(2024, 1, 1), CASE WHEN "
    "slot_id %% 1000 = 1 THEN now() + interval '1 year' ELSE make_date(2024, 1, 1) END, '{}', "
    "lpad(md5(id::text), 64, '0'), lpad(md5((-id)::text), 64, '0'), %(page)s, '' "
    "FROM web_version ORDER BY id",
    "INSERT INTO web_summary (publication_id, title, income_total, expenditure_total, basic, "
    "project, three_public, largest_project, data) SELECT id, slot_id || '号', id * 7919, "
    "id * 7919, id * 3000, id * 4919, 100, id * 1000, %(summary)s::jsonb FROM web_publication",
    "INSERT INTO web_searchentry (publication_id, organisation_id, year, kind, title, text, fen, "
    "address, grams) SELECT p.id, s.organisation_id, s.year, CASE WHEN e %% 3 = 0 THEN 'target' "
    "ELSE 'project' END, t.title, '', (p.id * 7919 + e * 104729) %% 900000000, '/', t.grams FROM "
    "web_publication p JOIN web_slot s ON s.id = p.slot_id, generate_series(1, %(entries)s) e "
    "JOIN titles t ON true WHERE t.n = abs(hashint4((p.id * 31 + e)::int)) %% %(titles)s",
)


def took(ask: Callable[[], Any], times: int = 5) -> float:
    """Median milliseconds, after once to warm up."""
    ask()
    found = []
    for _turn in range(times):
        began = time.perf_counter()
        ask()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


def lists(goals: Goals, most: float) -> None:
    """What clerks and readers look through, as they ask for it."""
    from django.test import Client

    from mingzhang.web.models import Publication, User

    many = Publication.objects.count()
    goals.most("hidden publications", took(lambda: Publication.objects.hidden()), most, "ms")
    reader, bureau = Client(), Client()
    person = User.objects.create_user("bureau", role="bureau", desk="business")
    bureau.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    for name, client, address in (
        ("API, first page of publications", reader, "/api/v1/publications?limit=50"),
        ("API, a far page", reader, f"/api/v1/publications?limit=50&offset={many * 9 // 10}"),
        ("queue, everything", bureau, "/work/queue/?all=1"),
        ("queue, last pages", bureau, f"/work/queue/?all=1&page={many // 53}"),
        ("queue, one body", bureau, "/work/queue/?q=局1234"),
        ("queue, late ones", bureau, "/work/queue/?late=1"),
    ):
        answer = client.get(address, HTTP_HOST="127.0.0.1")
        assert answer.status_code == 200, (address, answer.headers)
        asked = took(lambda a=address, c=client: c.get(a, HTTP_HOST="127.0.0.1"), 3)
        goals.most(name, asked, most, "ms")


def searches(goals: Goals, most: float) -> None:
    """The public's search as the portal asks it."""
    from mingzhang.web.portal import reading
    from mingzhang.web.publication import search as searching

    def search(text: str, **more: Any) -> Any:
        return searching.search(text, hidden=reading.hidden(), **more)

    def tally(text: str) -> searching.Tally:
        return searching.tally(text, hidden=reading.hidden())

    for what, text in _WORDS.items():
        found = search(text)
        asked = took(lambda text=text: search(text))
        goals.most(f"search, {what} ({tally(text).count:,} entries)", asked, most, "ms")
        goals.most(f"  counted, {what}", took(lambda text=text: tally(text), 3), most, "ms")
        assert found or what == "nowhere", text
    asked = took(lambda: search(_WORDS["common"], by_amount=True))
    goals.most("search, common, largest first", asked, most, "ms")
    asked = took(lambda: search(_WORDS["common"], year=2018))
    goals.most("search, common, one year", asked, most, "ms")


def dedicated(folder: Path) -> None:
    """The same entries in indexes made for nothing else; printed beside, without a goal."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, kind, grams FROM web_searchentry")
        rows = cursor.fetchall()
    for name, ask in (("FTS5", _fts5(rows, folder)), ("Tantivy", _tantivy(rows, folder))):
        if ask is None:
            print(f"  {name}: not installed")
            continue
        told = [f"{what} {took(partial(ask, text)):.1f}" for what, text in _WORDS.items()]
        print(f"  {name}, ms: {', '.join(told)}")


def _phrases(text: str) -> list[str]:
    from mingzhang.web.publication.search import words_of

    return [
        " ".join(word[n : n + 2] for n in range(max(1, len(word) - 1))) for word in words_of(text)
    ]


def _fts5(rows: Sequence[tuple[int, str, str]], folder: Path) -> Callable[[str], Any]:
    index = sqlite3.connect(folder / "fts5")
    index.execute("CREATE VIRTUAL TABLE s USING fts5(grams, content='', prefix='1')")
    index.executemany("INSERT INTO s(rowid, grams) VALUES (?, ?)", ((i, g) for i, _k, g in rows))
    index.commit()

    def ask(text: str) -> Any:
        wanted = " AND ".join(
            f'"{phrase}" *' if len(phrase) == 1 else f'"{phrase}"' for phrase in _phrases(text)
        )
        asked = "SELECT rowid FROM s WHERE s MATCH ? ORDER BY rowid DESC LIMIT 20"
        return index.execute(asked, [wanted]).fetchall()

    return ask


def _tantivy(rows: Sequence[tuple[int, str, str]], folder: Path) -> Callable[[str], Any] | None:
    try:
        import tantivy
    except ImportError:
        return None
    made = tantivy.SchemaBuilder()
    made.add_integer_field("id", stored=True, fast=True)
    made.add_text_field("grams", tokenizer_name="whitespace", index_option="position")
    (folder / "tantivy").mkdir()
    index = tantivy.Index(made.build(), str(folder / "tantivy"))
    writer = index.writer(200_000_000, 1)
    for number, _kind, grams in rows:
        writer.add_document(tantivy.Document(id=number, grams=grams))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(text: str) -> Any:
        wanted = " AND ".join(f'"{phrase}"' for phrase in _phrases(text))
        asked = index.parse_query(wanted, ["grams"])
        return searcher.search(asked, 20, order_by_field="id").hits

    return ask


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill and ask; exit status 1 where something takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=int, default=10_000)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--most", type=float, default=150.0, help="milliseconds of any answer")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        from mingzhang.web.operation import serving

        serving.configure(Path(place) / "data", demo=True)
        serving.migrate()
        from django.db import connection

        quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
        structlog.configure(wrapper_class=quiet, cache_logger_on_first_use=False)
        logging.disable(logging.CRITICAL)
        assert connection.vendor == "postgresql", "run it with tests/web/postgres.py"
        began = time.perf_counter()
        fill(chosen.bodies, chosen.years)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), pg_total_relation_size('web_searchentry'), "
                "pg_indexes_size('web_searchentry') FROM web_searchentry"
            )
            entries, size, index = cursor.fetchone()
        print(
            f"{chosen.bodies:,} bodies, {chosen.years} years, {entries:,} entries, "
            f"{size / 1e6:,.0f} MB with {index / 1e6:,.0f} MB of index, "
            f"filled in {time.perf_counter() - began:.0f} s"
        )
        goals = Goals()
        province_page.costs(goals, chosen.most)
        lists(goals, chosen.most)
        searches(goals, chosen.most)
        dedicated(Path(place))
        goals.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
