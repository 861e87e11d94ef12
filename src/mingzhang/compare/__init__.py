"""Two booklets beside each other: years, units, execution, versions."""

from mingzhang.compare.comparison import Comparison, Difference, Kind, Pairing, pairing_of
from mingzhang.compare.pair import compare_booklets

__all__ = ["Comparison", "Difference", "Kind", "Pairing", "compare_booklets", "pairing_of"]
