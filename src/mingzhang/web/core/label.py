"""Labels that reach `_()` through a variable, listed so that the translation knows them."""

from __future__ import annotations

LABELS = ()
