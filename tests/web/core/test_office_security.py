"""Hardening: headers, cookies, hosts, sizes, error pages, and what templates must not contain."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from ..conftest import County
from ..signing import confirm, quick_passwords, sign_in

__all__ = ["quick_passwords"]

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = ROOT / "src" / "mingzhang" / "web" / "templates"
PAGES = ("/", "/search/", "/accounts/login/", "/work/", "/health/", "/api/v1/", "/no-such-page/")
FORBIDDEN = {
    "script in the page": re.compile(r"<script\b(?![^>]*\bsrc=)[^>]*>", re.I),
    "handler in the page": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", re.I),
    "javascript: address": re.compile(r"javascript:", re.I),
    "style in the page": re.compile(r"<style\b", re.I),
    "something from outside": re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", re.I),
}
DATA_ONLY = re.compile(r'<script\b[^>]*\btype="application/(?:ld\+)?json"[^>]*>', re.I)


def offences(text: str) -> list[str]:
    plain = DATA_ONLY.sub("", text)
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(plain)]


def run_django(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MINGZHANG_", "DATABASE_"))}
    environment = {**kept, "DJANGO_SETTINGS_MODULE": "mingzhang.web.settings", **more}
    command = [sys.executable, *words]
    return subprocess.run(
        command, env=environment, check=False, capture_output=True, text=True, timeout=120
    )


def test_deployment_check_finds_nothing(tmp_path: Path) -> None:
    done = run_django(
        "-m", "django", "check", "--deploy", "--fail-level", "WARNING",
        MINGZHANG_SECRET_KEY="aB3-" * 16 + "xyz!q", MINGZHANG_AUDIT_KEY="k" * 60,
        MINGZHANG_ADDRESS="https://ys.example.gov.cn", MINGZHANG_DATA=str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_without_secrets_nothing_starts() -> None:
    done = run_django("-m", "django", "check", MINGZHANG_SECRET_KEY="s" * 60)
    assert done.returncode != 0
    assert "MINGZHANG_AUDIT_KEY" in done.stderr


def test_https_address_makes_cookies_and_redirects_strict(tmp_path: Path) -> None:
    code = (
        "from mingzhang.web import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
        "s.SECURE_HSTS_SECONDS, s.DEBUG, s.REQUIRE_MFA, 'ys.example.gov.cn' in s.ALLOWED_HOSTS)"
    )
    done = run_django(
        "-c", code, MINGZHANG_SECRET_KEY="s" * 60, MINGZHANG_AUDIT_KEY="k" * 60,
        MINGZHANG_ADDRESS="https://ys.example.gov.cn", MINGZHANG_DATA=str(tmp_path),
    )  # fmt: skip
    assert done.stdout.split() == ["True", "True", "True", "31536000", "False", "True", "True"]


@pytest.mark.parametrize("path", PAGES)
def test_headers_of_every_area(path: str, county: County) -> None:
    for client in (Client(), county.client("bureau")):
        client.raise_request_exception = False
        response = client.get(path)
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "unsafe-eval" not in policy
        assert policy.count("unsafe-inline") == 1  # of style attributes only
        assert "style-src-attr 'unsafe-inline'" in policy
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]
        assert "Server" not in response
        if path.startswith(("/work/", "/accounts/")):
            assert response["Cache-Control"] == "no-store"


def test_cookies_are_kept_from_scripts_and_other_sites(county: County) -> None:
    client = Client()
    client.get("/accounts/login/")
    assert client.cookies["csrftoken"]["samesite"] == "Strict"
    sign_in(client, "clerk")
    cookie = client.cookies["mingzhang"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]  # gone with the browser


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example"])
def test_other_hosts_are_refused(host: str, db: None) -> None:
    response = Client().get("/accounts/login/", HTTP_HOST=host)
    assert response.status_code == 400
    assert "evil" not in response.content.decode()


def test_too_large_is_refused_before_it_is_read(county: County) -> None:
    size = configured.MAX_UPLOAD + 2 * 1024 * 1024
    response = county.client("system_admin").post(
        reverse("organisations_import"), CONTENT_LENGTH=str(size)
    )
    assert response.status_code == 413
    assert "文件太大" in response.content.decode()


def test_form_with_too_many_fields_is_refused(county: County, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    fields = {f"f{number}": "" for number in range(30)}
    client = county.client("system_admin")
    assert client.post(reverse("organisation_new"), fields).status_code == 400


def test_missing_page_tells_nothing(county: County) -> None:
    response = Client().get("/no-such-page/?secret=<script>")
    assert response.status_code == 404
    text = response.content.decode()
    assert "没有这个页面" in text
    for leaked in ("urlpatterns", "Traceback", "mingzhang.web", "<script>", str(ROOT)):
        assert leaked not in text


def test_failure_of_ours_tells_nothing(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_rest: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("mingzhang.web.operation.office.people.account.locked_names", fail)
    client = county.client("system_admin")
    client.raise_request_exception = False
    response = client.get(reverse("people"))
    assert response.status_code == 500
    text = response.content.decode()
    assert "系统出了问题" in text
    for leaked in ("hunter2", "Traceback", "RuntimeError", "mingzhang.web", str(ROOT)):
        assert leaked not in text


def test_redirect_of_the_login_stays_on_our_pages(county: County) -> None:
    # The client takes a leading // for a host, so the path is given as a server gives it.
    for path in ("//evil.example/work/", "//evil.example/work", "/work/"):
        response = Client().get("/", PATH_INFO=path)
        assert response.status_code in (301, 302, 404)
        to = response.get("Location", "")
        assert urlsplit(to).netloc == "", (path, to)
        assert not to.startswith(("//", "/\\")), (path, to)
    for after in ("//evil.example/work/", "https://evil.example/", "/\\evil.example/"):
        response = sign_in(Client(), "clerk", QUERY_STRING=urlencode({"next": after}))
        assert (response.status_code, response["Location"]) == (302, "/work/"), after


@pytest.mark.parametrize(
    "template", sorted(str(p.relative_to(TEMPLATES)) for p in TEMPLATES.rglob("*.html"))
)
def test_templates_have_no_script_handler_or_style(template: str) -> None:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    plain = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    assert offences(plain) == []
    assert "|safe" not in text.replace(" ", "") or "html" in text  # only what render made


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<script>x</script>", True),
        ('<a onclick="x">', True),
        ("<a hx-on:click='x'>", True),
        ('<a href="javascript:x">', True),
        ("<style>p{}</style>", True),
        ('<img src="//cdn.example/x.png">', True),
        ('<script src="/static/a.js" defer></script>', False),
        ('<script type="application/ld+json">{"a": 1}</script>', False),
        ('<p data-only="1">money on one = two</p>', False),
    ],
)
def test_the_search_for_scripts_finds_them(text: str, found: bool) -> None:
    assert bool(offences(text)) is found


def test_pages_have_no_script_handler_or_style(county: County) -> None:
    from django.urls import get_resolver

    from ..accounts.test_office_permission import addresses, filled

    assert get_resolver().url_patterns
    values = {
        "slot_id": county.slot.pk,
        "user_id": county.people["clerk"].pk,
        "organisation_id": county.unit.pk,
    }
    looked = 0
    for name in ("clerk", "bureau", "system_admin", "security_admin", "audit_admin"):
        client = confirm(county.client(name))
        client.raise_request_exception = False
        for route, pattern in addresses():
            if pattern.name == "audit_csv":
                continue
            response = client.get(filled(route, values))
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                assert offences(response.content.decode()) == [], (name, route)
                looked += 1
    assert looked >= 8


def test_text_of_people_is_escaped(county: County) -> None:
    county.people["clerk"].display_name = "<img src=x onerror=alert(1)>"
    county.people["clerk"].save()
    page = county.client("system_admin").get(reverse("people")).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


NAMED = re.compile(r"`((?:tests|src)/[\w/.]+\.py)::(\w+)`")


def test_every_test_named_in_the_threat_model_exists() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = NAMED.findall(text)
    assert len(named) > 30
    for path, name in named:
        source = ROOT / path
        assert source.is_file(), path
        assert re.search(rf"^(?:    )?def {name}\(", source.read_text(encoding="utf-8"), re.M), (
            path,
            name,
        )
