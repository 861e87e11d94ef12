"""Changes against last year, and which of them are asked about."""

from __future__ import annotations

import pytest

from mingzhang.web.review.change import Threshold, shown_changes


def change(before: int, now: int, reason: str = "") -> dict[str, object]:
    """A change between two amounts in 万元."""
    fen = 1_000_000
    return {
        "words": "项目支出",
        "place": "支出总表",
        "before": str(before),
        "now": str(now),
        "change": (now - before) * fen,
        "rate": (now - before) / before if before else None,
        "reason": reason,
        "anchor": "cell/x",
    }


@pytest.mark.parametrize(
    ("before", "now", "is_large"),
    [
        (4334, 224, True),  # nobody asked why in the trial
        (4334, 4300, False),
        (1, 5, False),  # four times as much, and four 万元
        (0, 50, True),  # new
        (0, 9, False),
        (50, 0, True),
    ],
)
def test_what_is_asked_about(before: int, now: int, is_large: bool) -> None:
    assert Threshold().passes(change(before, now)) is is_large


def test_threshold_is_what_was_typed_or_as_usual() -> None:
    assert Threshold.of({"share": "5", "least": "0"}) == Threshold(5, 0)
    assert Threshold.of({"share": "很多", "least": "-3"}) == Threshold()
    assert Threshold.of({}) == Threshold()


def test_large_changes_come_first_and_ask_why() -> None:
    shown = shown_changes([change(100, 101), change(4334, 224)], Threshold(), 7, 2)
    assert [s.is_large for s in shown] == [True, False]
    assert (shown[0].change, shown[0].rate) == ("-4,110.00", "-94.8%")
    assert shown[0].ask.startswith("/work/slots/7/threads/?version=2&anchor=")
