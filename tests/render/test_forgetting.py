"""The typesetter forgets the last document before another, and keeps the same one warm."""

from __future__ import annotations

from typing import Any

import pytest
import typst

from mingzhang.document import Document, Paragraph, Style
from mingzhang.render import pdf


def test_another_document_makes_it_forget_and_the_same_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, two = (Document((Paragraph(words, Style.BODY),)) for words in ("第一本", "第二本"))
    blanks = 0
    plain = typst.Compiler

    class Counting:
        def __init__(self, **options: Any) -> None:
            self.compiler = plain(**options)

        def compile(self, **options: Any) -> object:
            nonlocal blanks
            blanks += 1
            return self.compiler.compile(**options)

    first = pdf.typeset(one)
    monkeypatch.setattr(typst, "Compiler", Counting)  # the warm one is not made anew
    assert pdf.typeset(one) == first
    assert blanks == 0
    pdf.typeset(two)
    assert blanks == pdf._AGE
    assert pdf.typeset(one) == first
