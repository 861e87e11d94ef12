"""Text from outside is clean before it reaches code or database, or refused with the reason."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from mingzhang.web.api.token import SCOPES, make_token
from mingzhang.web.core.wire import DEEPEST

from ..conftest import County

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    ["/?q=%00", "/search/?q=a%00b", "/work/queue/?year=%00", "/compare/?y=%ED%A0%80"],
)
def test_address_with_nul_or_half_a_character(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code in (302, 400, 404, 200)
    assert answer.status_code == 400 or "%00" not in address


@pytest.mark.parametrize("year", ["²", "٣٤٥٦", "９９９９", "9" * 5000, "NaN", "-1", "1e9"])
def test_numbers_that_are_none_never_break_a_page(county: County, year: str) -> None:
    client = county.client("bureau")
    for address in (reverse("queue"), "/search/", "/compare/", f"/work/slots/{county.slot.pk}/"):
        for name in ("year", "page", "y", "version"):
            assert client.get(address, {name: year}).status_code < 500


def test_form_with_nul_is_refused_with_the_reason(county: County) -> None:
    answer = county.client("bureau").post(
        "/work/queue/bulk/", {"action": "return", "reason": "a\0b"}
    )
    assert answer.status_code == 400
    assert "不能保存的字符" in answer.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        '{"operations": NaN}',
        '{"operations": "\\u0000"}',
        '{"operations": "\\ud800"}',
        '{"operations": ' + "9" * 5000 + "}",
        "{",
        b"\xff\xfe",
    ],
)
def test_json_that_is_none_is_refused(county: County, body: str | bytes) -> None:
    for address in (f"/work/slots/{county.slot.pk}/fill/submit/", "/api/v1/slots/1/moves"):
        answer = county.client("clerk").post(address, body, content_type="application/json")
        assert answer.status_code == 400, answer.content
        assert answer.headers["Content-Type"].endswith("json")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/vnd.api+json", "x"]
)
def test_data_is_looked_at_whatever_it_calls_itself(county: County, kind: str) -> None:
    for address in (f"/work/slots/{county.slot.pk}/fill/submit/", "/api/v1/slots/1/moves"):
        body = '{"operations": "\\u0000"}'
        answer = county.client("clerk").post(address, body, content_type=kind)
        assert answer.status_code == 400, answer.content


def test_form_where_data_is_expected_is_refused(county: County) -> None:
    clerk = county.client("clerk")
    _token, key = make_token(county.people["clerk"], "x", SCOPES, None)
    key = f"Bearer {key}"
    for address in (
        f"/work/slots/{county.slot.pk}/fill/edits/",
        f"/api/v1/slots/{county.slot.pk}/comments",
    ):
        answer = clerk.post(address, {"uid": "1"}, headers={"Authorization": key})
        assert answer.status_code == 400, answer.content


def test_json_that_is_one_passes(county: County) -> None:
    body = json.dumps({"confirmed": False, "words": "[[[[" * 99})
    address = f"/work/slots/{county.slot.pk}/fill/submit/"
    answer = county.client("clerk").post(address, body, content_type="application/json")
    assert answer.status_code != 400
