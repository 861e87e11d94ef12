"""The tables of a year: what people call them, and what somebody must be allowed to add to one."""

from __future__ import annotations

from mingzhang.web.core.deferred import deferred as _

LABELS = {
    "readings": _("绩效读数"),
    "money": _("资金台账"),
    "purchases": _("政府采购登记"),
    "assets": _("资产登记"),
    "checked": _("评价核实"),
}

ACTIONS = {
    "readings": "upload",
    "money": "upload",
    "purchases": "upload",
    "assets": "upload",
    "checked": "evaluate",
}
"""What somebody must be allowed to do to add to a table."""
