"""The audit log: sealed entries that are only ever added to."""

from mingzhang.web.audit.chain import (
    Verdict,
    anchor,
    anchored_problem,
    record,
    sealed,
    verify,
    write_anchor,
)

__all__ = [
    "Verdict",
    "anchor",
    "anchored_problem",
    "record",
    "sealed",
    "verify",
    "write_anchor",
]
