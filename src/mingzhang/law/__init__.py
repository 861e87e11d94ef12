"""The law as dated data: acts, clauses, and the basis of every rule.

>>> from mingzhang.law import Basis
>>> Basis("政府采购法", "第三十三条").standing
'read'
"""

from __future__ import annotations

from mingzhang.law.act import VERIFIED, Act, Clause, acts, find_act
from mingzhang.law.basis import PRACTICE, Basis, BasisError

__all__ = [
    "PRACTICE",
    "VERIFIED",
    "Act",
    "Basis",
    "BasisError",
    "Clause",
    "acts",
    "find_act",
]
