"""What all tests share: the samples next to the repository, and Hypothesis profiles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("deep", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests begin first.

    Two processes share the suite by files: a browser's whole day that began last would let one
    of them wait for the other.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with sample booklets: `$MINGZHANG_SHARED`, or `shared` next to the repository."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("MINGZHANG_SHARED", beside))
    if not folder.is_dir():
        pytest.skip(f"the sample booklets are not here ({folder}); set MINGZHANG_SHARED")
    return folder


@pytest.fixture(scope="session")
def lanxian_text(shared: Path) -> Path:
    """The real 2025 budget of a county media centre, as text."""
    return shared / "samples" / "shanxi" / "lanxian-media-center-2025-budget.txt"
