"""The tables of a year as people call them."""

from __future__ import annotations

from mingzhang.web.core.deferred import deferred as _

LABELS = {
    "readings": _("绩效读数"),
    "money": _("资金台账"),
    "purchases": _("政府采购登记"),
    "assets": _("资产登记"),
    "checked": _("评价核实"),
}
