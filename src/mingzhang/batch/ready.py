"""What every process of a batch needs before its first file, loaded by importing this module.

On Linux the processes are forked from one that did so: loading rules and profiles takes a second of
processor, once instead of once for each, also where a process that died is replaced; and what was
loaded lies in memory once.
"""

from __future__ import annotations

import contextlib

from mingzhang.document import Document, Paragraph
from mingzhang.errors import MingzhangError
from mingzhang.pipeline.review import review_booklet
from mingzhang.recognise import recognise

_SMALL = Document(
    (
        Paragraph("某县第一中学2025年单位预算"),
        Paragraph("本年收入合计100.00万元，其中：一般公共预算财政拨款收入100.00万元。"),
    )
)
"""The least booklet there is: whatever is loaded when first asked for, it asks for."""

with contextlib.suppress(MingzhangError):  # rules of one's own that are faulty: said with each file
    review_booklet(recognise(_SMALL))
