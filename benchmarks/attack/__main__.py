"""`python -m benchmarks.attack --minutes 20 [--seed N]`, on SQLite or on `DATABASE_URL`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

import structlog

ROUND = 1500
"""Requests after which the place is as it was at first: what was deleted or locked is back."""


def main() -> int:
    """Attack a demonstration county; 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--departments", type=int, default=6)
    parser.add_argument("--data", type=Path, help="a folder in which the county is kept")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingzhang-attack-") as folder:
        _set_up(given.data or Path(folder))
        return _attack(given.minutes, given.seed, given.departments)


def _set_up(folder: Path) -> None:
    os.environ["MINGZHANG_HOSTS"] = "testserver"
    from mingzhang.web.operation import serving

    serving.configure(folder, demo=True)
    serving.migrate()
    from django.conf import settings

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from mingzhang.web.api import throttle

    throttle.RATES.update(dict.fromkeys(throttle.RATES, (10**9, 1.0)))


def _attack(minutes: float, seed: int, departments: int) -> int:
    from django.db import connection, transaction

    from benchmarks.attack.run import Attack, Outcome
    from mingzhang.web.models import Slot
    from mingzhang.web.operation import held
    from mingzhang.web.operation.demonstration.load import load

    print(f"  {departments} departments on {connection.vendor}", flush=True)
    if not Slot.objects.exists():
        load(departments)
    outcome = Outcome()
    until = time.monotonic() + minutes * 60
    turn = 0
    while time.monotonic() < until:
        with transaction.atomic():
            Attack(seed * 1000 + turn, outcome).run(ROUND, until, jobs=True)
            outcome.problem = outcome.problem or held.verify().problem
            transaction.set_rollback(True)
        turn += 1
        found = len(outcome.broken) + len(outcome.leaks)
        print(f"  round {turn}: {outcome.requests} requests, {found} findings", flush=True)
    print(f"  {outcome.requests} requests, {outcome.jobs} jobs, {len(outcome.views)} views reached")
    print("  " + "  ".join(f"{status}: {n}" for status, n in sorted(outcome.statuses.items())))
    slow = sorted(outcome.longest.items(), key=lambda pair: -pair[1])[:8]
    print("  slowest: " + "; ".join(f"{view} {seconds:.1f} s" for view, seconds in slow))
    for place, told in sorted(outcome.broken.items()):
        print(f"  BROKEN {place}: {told}")
    for leak in outcome.leaks[:50]:
        print(f"  LEAK {leak}")
    if outcome.problem:
        print(f"  WRONG {outcome.problem}")
    return 0 if outcome.is_clean() else 1


if __name__ == "__main__":
    sys.exit(main())
