"""Texts for people in their language: Chinese is the source, other languages are translations."""

from __future__ import annotations

import gettext
from pathlib import Path

_translation = gettext.translation("mingzhang", Path(__file__).parent / "locale", fallback=True)


def _(text: str) -> str:
    """The text in the user's language; the Chinese one where there is no translation."""
    return _translation.gettext(text)
