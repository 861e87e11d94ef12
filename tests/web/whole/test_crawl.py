"""Every person walks from their desk along every link: none is broken, and no page is left out.

What a person may use is asked of the server itself: an address that answers them although no link
of theirs leads to its kind of page is a page that they would never find.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import Resolver404, URLResolver, get_resolver, resolve
from lxml import html

from mingzhang.entry.flat import budget_to_rows
from mingzhang.model.catalogue import CatalogueEntry
from mingzhang.web.draft.stored import write_rows
from mingzhang.web.draft.version import booklet_of, draft_budget, freeze, keep_booklet
from mingzhang.web.models import Job, JobState, Slot, Thread, Upload, User, WebsiteCopy, YearRow
from mingzhang.web.publication import files, publishing
from mingzhang.web.record.service import Planned, keep_catalogue, propose
from mingzhang.web.storage import store
from mingzhang.year.service.history import History, Standing
from mingzhang.year.service.notice import notice_of

from ..conftest import County, advance
from ..signing import confirm, quick_passwords

pytestmark = pytest.mark.slow

__all__ = ["quick_passwords"]

_PARAMETER = re.compile(r"<(?:([a-z_]+):)?[a-z_]+>")
DESK, FRONT = "/work/", "/"
MOST = 2
"""Pages of one kind that one person opens; of those with one query, one."""

OF_EVERY_BOOKLET = {"slot": 4, "slot_versions": 4}
"""Kinds of which a person opens more: what they offer differs with where a booklet stands."""

PEOPLE = (
    "clerk",
    "unit_clerk",
    "unit_reviewer",
    "department_reviewer",
    "bureau",
    "performance",
    "system_admin",
    "security_admin",
    "audit_admin",
)
"""One of each role; of the bureau's desks the one that decides and one that reads."""

NOT_LED_TO = {
    "account_inactive": "the sign-in sends a disabled account there",
    "account_reauthenticate": "sensitive pages send there, and back",
    "mfa_authenticate": "the sign-in sends there",
    "mfa_reauthenticate": "sensitive pages send there, and back",
    "mfa_deactivate_totp": "only with a second factor, see test_office_sign_in",
    "mfa_view_recovery_codes": "only with a second factor, see test_office_sign_in",
    "mfa_generate_recovery_codes": "only with a second factor, see test_office_sign_in",
    "mfa_download_recovery_codes": "only with a second factor, see test_office_sign_in",
    "check_case": "the answer to a file that was dropped, see test_checker",
    "check_report": "the answer to a file that was dropped, see test_checker",
    "fill_changes": "asked by the page of filling, JSON",
    "fill_codes": "asked by the page of filling, JSON",
    "fill_indicators": "asked by the page of filling, JSON",
    "fill_preview": "asked by the page of filling, a part of it",
    "hand_in_columns": "the job of a ledger sends there, see test_handin",
    "job_file": "the page of an export shows it when it is made, see test_review_slot",
    "slot_year_preview": "handing in a file of the year sends there, see test_year",
    "slot_year_export_preview": "handing in an export sends there, see test_spending",
    "merge_job": "merging sends there, see test_handin_merge",
    "province": "led to where the results of a batch were taken in, see test_province",
    "province_place": "led to where the results of a batch were taken in, see test_province",
    "province_data": "led to where the results of a batch were taken in, see test_province",
    "passed_file": "offered where a published year has contracts or purchases, see test_passed",
    "profile_file": "offered where a format was uploaded, see test_office_profiles",
    "icon": "asked by browsers at its fixed address, see below",
    "embed": "stands in other people's pages; its line is offered for copying",
    "robots": "asked by programs at its fixed address",
    "sitemap": "named in robots.txt",
    "sitemap_part": "of a portal with more than 50,000 addresses, see test_overview",
    "catalog_part": "of a portal with more than 2,000 booklets, see test_overview",
    "live": "asked by the machine",
    "ready": "asked by the machine",
    "metrics": "asked by the machine",
}
"""Kinds of page that no link of the crawl leads to, and why none needs to."""

OF_THE_CLERK = {
    "slot_year_evidence": "on one table of one booklet, which the crawl does not open for all",
    "hand_in_draft": "a download, offered where files are handed in; reviewers read versions",
    "hand_in_empty": "a download, offered where files are handed in; reviewers read versions",
}
"""Kinds that answer more people than are led to them, and why."""


def links_of(page: bytes, base: str) -> Iterator[tuple[str, bool]]:
    """The addresses on this server that a page leads to, and whether following one changes nothing.

    A button of a form leads to the form's address; the crawl presses none that sends.
    """
    tree = html.fromstring(page)
    for link in tree.iter("a", "link"):
        address = urljoin(base, link.get("href", base))
        if not urlsplit(address).scheme and not urlsplit(address).netloc:
            yield address.partition("#")[0], True
    for form in tree.iter("form"):
        sends = (form.get("method") or "get").lower() == "post"
        yield urljoin(base, form.get("action") or base).partition("#")[0], not sends


def kind_of(address: str) -> str:
    """The name of the page at an address, empty where there is none."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


def is_page(response: Any) -> bool:
    """Whether an answer is a page, and not a booklet's file."""
    return "html" in response["Content-Type"] and not response.streaming


@dataclass
class Walk:
    """What one person found.

    Attributes:
        seen: kinds of page that something led to, each with the addresses.
        broken: addresses that were shown and do not answer, with where they stood.
    """

    client: Client
    seen: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    broken: list[str] = field(default_factory=list)

    def go(self, start: str, inside: tuple[str, ...]) -> Walk:
        """Follow every link from here; what is not under `inside` is looked at, not read."""
        waiting = [(start, "")]
        known = {start}
        opened: dict[tuple[str, ...], int] = defaultdict(int)
        while waiting:
            address, where = waiting.pop(0)
            path = urlsplit(address).path
            if path.startswith("/static/"):
                if finders.find(path.removeprefix("/static/")) is None:
                    self.broken.append(f"{where} → {address}: no such file")
                continue
            name = kind_of(address)
            query = sorted(key for key, _value in parse_qsl(urlsplit(address).query))
            opened[(name, *query)] += 1
            most = 1 if query else OF_EVERY_BOOKLET.get(name, MOST)
            if name and opened[(name, *query)] > most:
                continue
            response = self.client.get(address)
            if response.status_code >= 400:
                self.broken.append(f"{where} → {address}: {response.status_code}")
                continue
            if response.status_code in (301, 302, 303):
                found = [(urljoin(address, response["Location"]), True)]
            elif is_page(response) and path.startswith(inside):
                found = list(links_of(response.content, address))
            else:
                continue
            for other, follow in found:
                self.seen[kind_of(other)].add(other)
                if follow and other not in known:
                    known.add(other)
                    waiting.append((other, address))
        return self


def kinds() -> dict[str, str]:
    """Every named kind of page with an address of its form; the API describes itself."""

    def walk(several: list[Any], before: str) -> Iterator[tuple[str, str]]:
        for each in several:
            route = before + str(each.pattern)
            if not isinstance(each, URLResolver):
                yield each.name or "", "/" + _PARAMETER.sub(a_value, route)
            elif route != "api/v1/":
                yield from walk(each.url_patterns, route)

    return {name: address for name, address in walk(get_resolver().url_patterns, "") if name}


def a_value(match: re.Match[str]) -> str:
    """Something that stands where an address has a parameter."""
    return {"int": "1", "year": "2025", "booklet_kind": "budget"}.get(match[1] or "", "x")


@pytest.fixture
def lived_in(county: County, monkeypatch: pytest.MonkeyPatch) -> County:
    """The county in the middle of its year, so that every page has something to show.

    Last year is published and was compared with a copy; this year the department fills, the unit
    handed a finished file in, another department waits for the bureau.
    """
    monkeypatch.setattr(files, "FORMATS", ("html",))
    people = county.people

    def put_through(slot: Slot, *moves: str) -> None:
        freeze(slot, None)
        for move in moves:
            days = {"day": date(2025, 2, 1)} if move == "bureau_approve" else {}
            advance(slot, move, None, **days)

    last = county.slot
    put_through(last, "submit", "unit_approve", "bureau_approve")
    publication = publishing.publish(last, people["bureau"])
    upload = Upload.objects.create(
        slot=last, purpose="website", name="公开.html", digest=store.put(b"<p>1</p>"), size=8
    )
    WebsiteCopy.objects.create(publication=publication, upload=upload)
    rows = budget_to_rows(replace(draft_budget(last), year=2026))
    now = Slot.objects.create(
        organisation=county.department, year=2026, kind="budget", profile=last.profile
    )
    write_rows(now, rows)
    version = freeze(now, None)
    thread = Thread.objects.create(slot=now, version=version, opened_by=people["bureau"])
    thread.comments.create(user=people["bureau"], text="请说明")
    write_rows(county.other_slot, budget_to_rows(draft_budget(last)))
    put_through(county.other_slot, "submit", "unit_approve")
    file = Upload.objects.create(
        slot=county.unit_slot, purpose="booklet", name="预算.pdf", digest=upload.digest, size=8
    )
    keep_booklet(county.unit_slot, booklet_of(version), people["unit_clerk"], file)
    for name, slot, kind in (
        ("clerk", now, "read_booklet"),
        ("unit_reviewer", now, "export"),
        ("bureau", county.other_slot, "export"),
    ):
        Job.objects.create(kind=kind, slot=slot, user=people[name], state=JobState.RUNNING)
    _keep_some(now, upload, people)
    return county


def _keep_some(slot: Slot, evidence: Upload, people: dict[str, User]) -> None:
    """A reading with its evidence, a proposal, and a catalogue with its notice."""
    YearRow.objects.create(
        slot=slot, table="readings", number=1, values={"day": "2026-06-30", "evidence": "清单"},
        user=people["clerk"], evidence=evidence,
    )  # fmt: skip
    wanted = {"kind": "增设", "code": "A01", "name": "录音服务", "reason": "没有目录"}
    propose(people["unit_clerk"], wanted, "")
    line = Standing(CatalogueEntry("", "A", 1, "公共服务"), since=date(2025, 1, 1))
    notice = notice_of(
        [],
        issuer="省财政厅",
        number="1号",
        day=date(2025, 1, 1),
        catalogue="目录",
        addressee="各县",
    )
    planned = Planned(History((line,)), (), (), notice)
    keep_catalogue(planned, "目录", "1号", date(2025, 1, 1), people["procurement"], "", 0)


def test_every_page_is_reached_by_who_may_use_it(lived_in: County) -> None:
    inside = ("/work/", "/accounts/")
    public = Walk(Client()).go(FRONT, ("/",))
    problems = public.broken
    walks = {name: Walk(confirm(lived_in.client(name))).go(DESK, inside) for name in PEOPLE}
    found: dict[str, set[str]] = defaultdict(set)
    for walk in (public, *walks.values()):
        walk.seen.pop("", None)  # files of /static/ and what was told as broken
        for name, addresses in walk.seen.items():
            found[name] |= addresses
    for name, walk in walks.items():
        problems += [f"{name}: {each}" for each in walk.broken]
        for kind, addresses in found.items():
            if kind in walk.seen or kind in public.seen or kind in OF_THE_CLERK:
                continue
            for address in sorted(addresses)[: 2 * MOST]:
                answer = walk.client.get(address)
                if answer.status_code == 405:
                    break  # no page, but a deed
                if answer.status_code == 200:
                    problems.append(f"{name}: nothing leads to {kind}, {address} answers")
                    break
    for kind, address in kinds().items():
        if kind in found or kind in NOT_LED_TO:
            continue
        if walks["clerk"].client.get(address).status_code != 405:
            problems.append(f"nothing leads anybody to {kind}")
    assert not problems, "\n".join(sorted(set(problems)))


def test_icon_that_browsers_ask_for(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert finders.find(answer["Location"].removeprefix("/static/")) is not None


def test_links_and_forms_of_a_page_are_told_apart() -> None:
    page = b"""<link href=/static/a.css><a href=b/?c=1#d>b</a><a href=//elsewhere.example/>e</a>
    <a href=mailto:a@b.example>m</a><form action=find/#f></form><form method=post></form>"""
    assert list(links_of(page, "/work/")) == [
        ("/static/a.css", True),
        ("/work/b/?c=1", True),
        ("/work/find/", True),
        ("/work/", False),
    ]
