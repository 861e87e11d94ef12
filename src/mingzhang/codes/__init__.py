"""Classification codes by year: what a code is called, what it belongs to, since when.

>>> from mingzhang.codes import department_economic, functional
>>> functional().parent("2070801").name
'广播电视'
>>> department_economic().is_name_of("30212", "因公出国(境)费用")
True
"""

from __future__ import annotations

from mingzhang.codes.classification import Classification
from mingzhang.codes.code import GENERAL_KNOWLEDGE, Code, Standing
from mingzhang.codes.division import divisions, find_divisions_of
from mingzhang.codes.economic import (
    department_economic,
    find_basic_nature,
    find_three_public,
    government_economic,
    government_economic_for,
    government_economic_targets,
)
from mingzhang.codes.functional import FUNCTION_CLASSES, functional
from mingzhang.codes.name import normal_name, tidy
from mingzhang.codes.revenue import revenue

__all__ = [
    "FUNCTION_CLASSES",
    "GENERAL_KNOWLEDGE",
    "Classification",
    "Code",
    "Standing",
    "department_economic",
    "divisions",
    "find_basic_nature",
    "find_divisions_of",
    "find_three_public",
    "functional",
    "government_economic",
    "government_economic_for",
    "government_economic_targets",
    "normal_name",
    "revenue",
    "tidy",
]
