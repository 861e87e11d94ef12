"""Health and metrics: they say how things stand and give nothing away."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mingzhang.web.jobs import enqueue
from mingzhang.web.models import Job, JobState

from ..conftest import County

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"


def test_live_and_ready(county: County) -> None:
    assert Client().get("/health/live/").json() == {"status": "ok"}
    answer = Client().get("/health/ready/")
    assert answer.status_code == 200
    assert set(answer.json()["checks"].values()) == {"ok"}


def test_store_that_cannot_be_written_is_not_ready(
    county: County, settings: Any, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder", encoding="utf-8")
    settings.STORE = blocked / "files"
    answer = Client().get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["store"] == "NotADirectoryError"
    assert str(tmp_path) not in answer.content.decode()


def test_queue_without_a_worker_is_not_ready(county: County) -> None:
    job = enqueue("check_again")
    assert Client().get("/health/ready/").status_code == 200
    Job.objects.filter(pk=job.pk).update(made_at=timezone.now() - timedelta(hours=1))
    assert Client().get("/health/ready/").json()["checks"]["queue"] == "no worker takes jobs"
    other = enqueue("check_again")
    Job.objects.filter(pk=other.pk).update(
        state=JobState.RUNNING, lease_until=timezone.now() + timedelta(seconds=20)
    )
    assert Client().get("/health/ready/").status_code == 200


def test_worker_that_died_is_seen(county: County) -> None:
    job = enqueue("check_again")
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, lease_until=timezone.now() - timedelta(hours=1)
    )
    assert Client().get("/health/ready/").json()["checks"]["workers"] != "ok"


def test_metrics_count_slots(county: County, settings: Any) -> None:
    text = Client().get("/health/metrics").content.decode()
    assert 'mingzhang_slots{state="not_started"} 3.0' in text
    assert "mingzhang_slots_late 3.0" in text
    assert "mingzhang_queue_length 0.0" in text
    assert "mingzhang_requests_total" in text


@pytest.mark.parametrize("address", ["192.0.2.7", "::2"])
def test_metrics_are_not_for_everybody(county: County, address: str) -> None:
    assert Client(REMOTE_ADDR=address).get("/health/metrics/").status_code == 404
    assert county.client("bureau").post("/health/metrics/").status_code == 405


def test_dashboard_and_alarms_ask_for_what_is_told(county: County, settings: Any) -> None:
    """Every series with every label of its own; those of the county are put on by Prometheus."""
    Client().get("/")
    told: dict[str, set[str]] = {}
    for line in Client().get("/health/metrics/").content.decode().splitlines():
        if found := re.match(r"(\w+)(?:\{(.*)\})? ", line):
            told.setdefault(found[1], set()).update(re.findall(r"(\w+)=\"", found[2] or ""))
    of_prometheus = {"name", "county", "job"}
    texts = {name: (DEPLOY / name).read_text("utf-8") for name in ("mingzhang-rules.yml",)}
    board = json.loads((DEPLOY / "grafana.json").read_text("utf-8"))
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            texts[f"{panel['title']}/{target['refId']}"] = target["expr"]
    asked = 0
    for where, text in texts.items():
        for series, chosen in re.findall(r"\b(mingzhang_\w+)(?:\{([^}]*)\})?", text):
            assert series in told, (where, series)
            labels = set(re.findall(r"(\w+)[=!]", chosen))
            assert labels <= told[series] | of_prometheus, (where, series, labels)
            asked += 1
        for grouped in re.findall(r"by \(([^)]*)\) \((?:rate\()?(mingzhang_\w+)", text):
            labels = {label.strip() for label in grouped[0].split(",")}
            assert labels <= told[grouped[1]] | of_prometheus, (where, grouped)
    assert asked > 8


def test_prometheus_understands_the_files(county: County, tmp_path: Path) -> None:
    """Asked of its own program: the alarms, the settings, and what the platform tells it."""
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("no Prometheus is installed")
    for name in ("prometheus.yml", "mingzhang-rules.yml"):
        shutil.copy(DEPLOY / name, tmp_path)
    told = Client().get("/health/metrics/").content
    for command, given in (
        (["rules", "mingzhang-rules.yml"], b""),
        (["config", "prometheus.yml"], b""),
        (["metrics"], told),
    ):
        done = subprocess.run(
            [program, "check", *command], cwd=tmp_path, input=given, capture_output=True, timeout=60
        )
        assert done.returncode == 0, (command, done.stdout + done.stderr)
