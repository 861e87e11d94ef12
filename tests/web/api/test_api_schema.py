"""The service answers as its OpenAPI schema says, whatever is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limited
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mingzhang.web.api import throttle
from mingzhang.web.api.service import api
from mingzhang.web.api.token import SCOPES, make_token
from mingzhang.web.models import Job

from ..conftest import County
from .test_api import published

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
OPERATIONS = [
    (method.upper(), path, operation["tags"][0])
    for path, operations in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    for method, operation in operations.items()
]


@pytest.fixture(autouse=True)
def _fast(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def service(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Any, dict[str, str]]]:
    """The schema tied to the application, and headers with a key for everything."""
    for name in throttle.RATES:
        monkeypatch.setitem(throttle.RATES, name, (10**9, 1))
    published(county.slot)
    Job.objects.create(kind="check_file", user=county.people["clerk"])
    _token, key = make_token(
        county.people["clerk"], "测试", list(SCOPES), timezone.now() + timedelta(days=1)
    )
    # As the client of Django's tests does: the connection holds the test's transaction.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    yield schema, {"Authorization": f"Bearer {key}"}
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize("word", ["公开数据", "编制与审核"])
def test_answers_as_the_schema_says(
    service: tuple[Any, dict[str, str]], county: County, word: str
) -> None:
    schema, headers = service
    ids = {
        "slot_id": county.slot.pk,
        "publication_id": county.slot.publications.get().pk,
        "job_id": Job.objects.get(kind="check_file").pk,
    }
    chosen = [(method, path) for method, path, tag in OPERATIONS if tag == word]
    assert len(chosen) > 9
    for method, path in chosen:
        _ask(schema[path][method], headers, ids)


def _ask(operation: Any, headers: dict[str, str], ids: dict[str, int]) -> None:
    @limited(
        max_examples=10,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        # Else nearly every case would name something that there is not.
        for name, pk in ids.items():
            if name in case.path_parameters and len(str(case.path_parameters[name])) % 2:
                case.path_parameters[name] = pk
        case.call_and_validate(headers=headers, checks=CHECKS)

    ask()
