"""Anybody's file is checked, and nothing of it stays."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from datetime import timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from mingzhang.web.checker import rate
from mingzhang.web.checker.case import LONG, SHORT, Full, Phase, find_case, forget, make_case
from mingzhang.web.checker.place import forget_cases, place, require_room
from mingzhang.web.checker.run import check_case
from mingzhang.web.jobs import enqueue
from mingzhang.web.jobs.queue import claim
from mingzhang.web.jobs.worker import Worker
from mingzhang.web.models import AuditEntry, Upload

TEXT = """某县水利局2025年部门预算

第一部分 概况
一、主要职责
管水。

第三部分 预算情况说明
一、收入支出预算总体情况
2025年收入总计100万元，支出总计90万元。比上年增加10万元，下降5%。
"""


@pytest.fixture
def checks(db: None, settings: pytest.FixtureRequest, tmp_path: Path) -> Path:
    cache.clear()
    settings.CHECKS = tmp_path / "checks"  # type: ignore[attr-defined]
    return tmp_path / "checks"


def sent(client: Client, content: bytes = TEXT.encode(), name: str = "预算.txt") -> str:
    """Hand a file in; the address of its page."""
    response = client.post("/check/", {"files": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def token_of(address: str) -> str:
    return address.strip("/").rpartition("/")[2]


def test_a_file_is_checked_and_deleted_and_its_report_stays_for_an_hour(checks: Path) -> None:
    client = Client()
    address = sent(client)
    waiting = client.get(address).content.decode()
    assert "http-equiv" in waiting
    assert "预算.txt" in waiting
    Worker().run(once=True)
    shown = client.get(address)
    assert "iframe" in shown.content.decode()
    report = client.get(f"{address}report/")
    page = b"".join(report).decode()
    assert "预算.txt" in page
    assert str(checks) not in page
    assert "sha256-" in report["Content-Security-Policy"]
    assert report["X-Frame-Options"] == "SAMEORIGIN"
    folder = checks / token_of(address)
    assert sorted(path.name for path in folder.iterdir()) == ["case.json", "report.html"]
    assert not Upload.objects.exists()
    assert not AuditEntry.objects.filter(action="upload").exists()
    assert forget(checks, timezone.now() + SHORT - timedelta(minutes=1)) == 0
    assert forget(checks, timezone.now() + SHORT + timedelta(minutes=1)) == 1
    assert client.get(address).status_code == 404
    assert client.get(f"{address}report/").status_code == 404


def test_a_report_is_kept_because_somebody_asked_and_deleted_at_once(checks: Path) -> None:
    client = Client()
    address = sent(client)
    assert client.post(f"{address}keep/").status_code == 302
    forget(checks, timezone.now() + SHORT + timedelta(minutes=1))
    assert client.get(address).status_code == 200
    forget(checks, timezone.now() + LONG + timedelta(minutes=1))
    assert client.get(address).status_code == 404
    other = sent(client)
    assert client.post(f"{other}delete/").status_code == 302
    assert client.get(other).status_code == 404
    assert list(checks.iterdir()) == []
    Worker().run(once=True)  # the jobs of both find nothing to do
    assert list(checks.iterdir()) == []


def test_what_nobody_kept_goes_by_itself(checks: Path) -> None:
    case = make_case(checks, [("a.txt", b"x")], timezone.now() - SHORT)
    half = checks / "half-made"
    half.mkdir()
    forget_cases()
    assert not case.folder.exists()
    assert half.exists()  # it is being made at this moment


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.pdf", b"", "空文件"),
        ("程序.pdf", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200), "程序.pdf"),
    ],
)
def test_what_is_no_booklet_is_refused_with_a_way_out(
    checks: Path, name: str, content: bytes, words: str
) -> None:
    response = Client().post("/check/", {"files": SimpleUploadedFile(name, content)})
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not list(checks.glob("*"))


def test_an_address_may_ask_so_often_and_another_still_may(
    checks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate, "MOST_AN_HOUR", 2)
    client = Client(REMOTE_ADDR="192.0.2.1")
    sent(client)
    sent(client)
    refused = client.post("/check/", {"files": SimpleUploadedFile("a.txt", TEXT.encode())})
    assert refused.status_code == 429
    sent(Client(REMOTE_ADDR="192.0.2.2"))


def test_too_many_that_wait_are_refused(checks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingzhang.web.checker.place.MOST_WAITING", 1)
    require_room()
    make_case(place(), [("a.txt", b"x")], timezone.now())
    with pytest.raises(Full):
        require_room()


def test_the_room_for_all_is_bounded(checks: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingzhang.web.checker.case.MOST_BYTES", 400)
    make_case(checks, [("a.txt", b"x" * 100)], timezone.now())
    with pytest.raises(Full):
        make_case(checks, [("a.txt", b"x" * 300)], timezone.now())


def test_a_check_that_takes_too_long_is_ended(checks: Path) -> None:
    case = make_case(checks, [("a.txt", TEXT.encode())], timezone.now())
    ended = check_case(case, lambda: None, seconds=0)
    assert ended.record.phase is Phase.FAILED
    assert ended.files() == []
    page = Client().get(f"/check/{case.token}/").content.decode()
    assert ended.record.problem in page


def test_the_public_waits_for_those_at_work(checks: Path) -> None:
    enqueue("public_check", {"token": "x"})
    enqueue("check_again", {"version": 1})
    first = claim("a")
    assert first is not None
    assert first.kind == "check_again"


def test_nobody_finds_a_case_by_guessing(checks: Path) -> None:
    make_case(checks, [("a.txt", b"x")], timezone.now())
    for token in ("..", "x", "a" * 43, "%2e%2e"):
        assert Client().get(f"/check/{token}/").status_code == 404
    assert find_case(checks, "../checks", timezone.now()) is None


def test_the_same_page_alone_on_a_computer_without_account_or_database(tmp_path: Path) -> None:
    """`mingzhang open`: from the command to the report, as a browser would ask for them."""
    command = [sys.executable, "-m", "mingzhang", "open", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        try:
            assert process.stdout is not None
            address = re.search(r"http://127\.0\.0\.1:\d+/check/", process.stdout.readline())
            assert address is not None
            opener = build_opener(HTTPCookieProcessor(CookieJar()))
            page = opener.open(address[0]).read().decode()
            assert "登录" not in page
            with pytest.raises(HTTPError, match="404"):
                opener.open(address[0] + "x/")
            key = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
            assert key is not None
            body, kind = _form(key[1])
            case = opener.open(Request(address[0], body, {"Content-Type": kind})).url
            for _attempt in range(200):
                page = opener.open(case).read().decode()
                if "http-equiv" not in page:
                    break
                process.poll()
                time.sleep(0.2)
            assert "iframe" in page
            report = opener.open(f"{case}report/").read().decode()
            assert "预算.txt" in report
        finally:
            process.terminate()


def _form(key: str) -> tuple[bytes, str]:
    mark = "----mark"
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{key}\r\n'
        f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="预算.txt"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    return head.encode() + TEXT.encode() + f"\r\n--{mark}--\r\n".encode(), (
        f"multipart/form-data; boundary={mark}"
    )
