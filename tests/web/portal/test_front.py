"""Kept pages are answered before Django, and never longer than the public sees them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import RequestFactory

from mingzhang.web.models import Organisation, Slot
from mingzhang.web.portal import front as front_module
from mingzhang.web.portal import serving
from mingzhang.web.portal.epoch import bodies_of, question
from mingzhang.web.publication.publishing import publish

from ..conftest import County, advance, kept_open

HOME = "/d/media/"


class Site:
    """The platform as a web server calls it, with a count of what reaches Django."""

    def __init__(self) -> None:
        self.reached = 0
        django = get_wsgi_application()

        def counted(environ: dict[str, Any], start: Any) -> Any:
            self.reached += 1
            return django(environ, start)

        self.front = front_module.Front(counted)

    def get(self, address: str, **environ: str) -> tuple[str, dict[str, str], bytes]:
        """Status, headers and body."""
        split = urlsplit(address)
        asked = RequestFactory().get(split.path, query_params=None).environ
        asked |= {"QUERY_STRING": split.query, "HTTP_HOST": "127.0.0.1", **environ}
        said: list[Any] = []
        with kept_open():  # a client of Django connects them again
            body = b"".join(self.front(asked, lambda *given: said.extend(given)))
        return said[0], dict(said[1]), body


@pytest.fixture
def site(county: County) -> Iterator[Site]:
    """Nothing is kept of other tests."""
    serving.forget()
    yield Site()
    serving.forget()


def _publish(county: County, slot: Slot) -> None:
    advance(slot, "start", county.people["clerk"])
    advance(slot, "submit", county.people["clerk"])
    advance(slot, "unit_approve", county.people["unit_reviewer"])
    advance(slot, "bureau_approve", county.people["bureau"], day=date(2025, 2, 1))
    publish(slot, county.people["bureau"])


@pytest.fixture
def published(county: County, site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Something to read; pages are looked at, not files."""
    monkeypatch.setattr("mingzhang.web.publication.publishing.make_files", lambda *_given: {})
    _publish(county, county.slot)
    return site


def test_second_reader_is_answered_before_django_with_the_same_headers(published: Site) -> None:
    first = published.get(HOME)
    assert first[0] == "200 OK"
    assert published.reached == 1
    assert published.get(HOME) == first
    assert published.reached == 1
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Permissions-Policy"):
        assert name in first[1]
    packed = published.get(HOME, HTTP_ACCEPT_ENCODING="gzip")
    assert packed[1]["Content-Encoding"] == "gzip"
    assert packed[2] != first[2]
    assert published.get(HOME, HTTP_ACCEPT_ENCODING="gzip") == packed
    tag = packed[1]["ETag"]
    status, headers, body = published.get(
        HOME, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=f'"x", W/{tag}'
    )
    assert (status, body) == ("304 Not Modified", b"")
    assert headers["ETag"] == tag
    assert "Content-Length" not in headers
    assert published.reached == 2


def test_who_asks_otherwise_is_looked_at_by_django(published: Site) -> None:
    published.get(HOME)
    ways: tuple[dict[str, str], ...] = (
        {"HTTP_COOKIE": "a=b; mingzhang=abc"},
        {"HTTP_COOKIE": "mingzhang_language=en"},
        {"HTTP_HOST": "elsewhere.example"},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_IF_MATCH": '"x"'},
    )
    for number, how in enumerate(ways, 2):
        published.get(HOME, **how)
        assert published.reached == number, how


def test_nothing_private_is_remembered(county: County, published: Site) -> None:
    for address in ("/work/", "/accounts/login/", "/api/v1/publications", "/check/"):
        published.get(address)
        published.get(address)
    assert published.reached == 8


def test_withdrawn_page_is_gone_at_once(county: County, published: Site) -> None:
    published.get(HOME + "2025/budget/")
    advance(county.slot, "withdraw", county.people["bureau"], reason="数字有误")
    assert published.get(HOME + "2025/budget/")[0].startswith("410")
    assert published.get(HOME)[0].startswith("404")


def test_other_publication_leaves_the_page_as_it_is(
    county: County, published: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    rendered = serving._rendered

    def counted(page: Any, here: str, *given: Any) -> Any:
        made.append(here)
        return rendered(page, here, *given)

    monkeypatch.setattr(serving, "_rendered", counted)
    published.get(HOME)
    front_page = published.get("/")
    from mingzhang.web.draft.stored import draft_rows, write_rows

    write_rows(county.other_slot, draft_rows(county.slot))
    slot = county.other_slot
    advance(slot, "start", county.people["other_clerk"])
    advance(slot, "submit", county.people["other_clerk"], override="试")
    advance(slot, "unit_approve", None)
    advance(slot, "bureau_approve", None, day=date(2025, 2, 1), override="试")
    publish(slot, None, override="试")
    assert published.get("/")[2] != front_page[2]
    published.get(HOME)
    assert made == [HOME, "/", "/"]


def test_new_name_of_a_department_is_shown(county: County, published: Site) -> None:
    published.get(HOME)
    data = {"name": "岚县新媒体中心", "code": "012", "county": "岚县", "address": "media",
            "parent": "", "desk_name": ""}  # fmt: skip
    answer = county.client("system_admin").post(
        f"/work/office/organisations/{county.department.pk}/", data
    )
    assert answer.status_code == 302
    assert "岚县新媒体中心" in published.get(HOME)[2].decode()
    assert Organisation.objects.get(pk=county.department.pk).name == "岚县新媒体中心"


def test_unknown_parameters_render_nothing_anew(
    published: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = published.get(HOME)

    def never(*_given: object) -> None:
        raise AssertionError("rendered anew")

    monkeypatch.setattr(serving, "_rendered", never)
    for number in range(3):
        assert published.get(f"{HOME}?utm_source={number}&number=7")[2] == first[2]


def test_the_epoch_is_found_by_indexes_alone(county: County) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the words of SQLite's plan")
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + question(), ["2026-01-01"])
        steps = [row[3] for row in cursor.fetchall()]
    assert any("SCAN web_auditentry USING INDEX public_deeds" in step for step in steps), steps
    good = ("CONSTANT", "public_deeds")
    slow = [s for s in steps if s.startswith("SCAN") and not any(words in s for words in good)]
    assert not slow, slow


def test_the_bodies_of_a_page_are_found_by_indexes_alone(county: County) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the words of SQLite's plan")
    near = {"media": {"media", "radio"}, "radio": {"media", "radio"}, "water": {"water"}}
    for address, expected in near.items():
        found = bodies_of(address)
        assert {body.address for body in found} == expected
        assert "SCAN web_organisation" not in found.explain()
