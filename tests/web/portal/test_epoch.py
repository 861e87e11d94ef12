"""Who asks at once shares an answer, and none is older than the request that it is for."""

from __future__ import annotations

from threading import Event, Thread
from time import sleep

import pytest
from django.db import DatabaseError

from mingzhang.web.portal.epoch import _Asking


def test_who_comes_while_somebody_asks_shares_the_next_answer() -> None:
    asking, begun, may_end = _Asking(), Event(), Event()
    asked: list[int] = []
    answers: list[tuple[object, ...]] = []

    def ask() -> tuple[object, ...]:
        number = len(asked)
        asked.append(number)
        if number == 0:
            begun.set()
            assert may_end.wait(30)
        return (number,)

    first = Thread(target=lambda: answers.append(asking.answer(ask)))
    first.start()
    assert begun.wait(30)
    others = [Thread(target=lambda: answers.append(asking.answer(ask))) for _ in range(5)]
    for other in others:
        other.start()
    while repr(asking._turns) != "count(7)":  # two of the first, one of each other
        sleep(0.001)
    may_end.set()
    for thread in (first, *others):
        thread.join(30)
    # Whoever came after the first question was put never takes its answer.
    assert sorted(answers) == [(0,), *[(1,)] * 5]
    assert len(asked) == 2


def test_who_comes_later_asks_again() -> None:
    asking = _Asking()
    told = iter(range(3))
    assert [asking.answer(lambda: (next(told),)) for _ in range(3)] == [(0,), (1,), (2,)]


def test_database_that_was_away_is_asked_again() -> None:
    def fails() -> tuple[object, ...]:
        raise DatabaseError("gone")

    asking = _Asking()
    with pytest.raises(DatabaseError):
        asking.answer(fails)
    assert asking.answer(lambda: (1,)) == (1,)
