"""The audit log: sealed entries that are only ever added to."""

from mingzhang.web.audit.anchor import anchor, anchored_problem, write_anchor
from mingzhang.web.audit.chain import Verdict, record, sealed, verify

__all__ = [
    "Verdict",
    "anchor",
    "anchored_problem",
    "record",
    "sealed",
    "verify",
    "write_anchor",
]
