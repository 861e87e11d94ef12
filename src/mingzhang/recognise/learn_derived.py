"""Out of which columns of a panel a learned column is worked out: 增减额, 增减%, 占比, 完成率."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mingzhang.model.slice import Slice
from mingzhang.pattern import compiled
from mingzhang.tables.lexicon import Meaning
from mingzhang.tables.shape import Column, Derivation, DerivedKind

_DEDUCTED = compiled(r"[(（](?:扣除|剔除|不含|不包括|同口径)")
_BUDGETED = ("budget", "adjusted")
_BEFORE = ("previous", "previous_actual")
_NAMED = {
    "previous_actual": compiled(r"执行|决算|完成|实际"),
    "budget": compiled(r"年初"),
    "adjusted": compiled(r"调整|全年"),
}


def with_derivations(columns: Sequence[Column], meanings: Sequence[Meaning]) -> tuple[Column, ...]:
    """The columns, those that are worked out with what they are worked out of.

    Where the panel leaves open out of which they stay figures of their own: two columns cannot be
    worked out alike of the same two.
    """
    found: list[Column] = []
    taken: set[Derivation] = set()
    for column, meaning in zip(columns, meanings, strict=True):
        derived = _derivation(column, meaning, columns) if meaning.derived else None
        if derived is not None and derived not in taken:
            taken.add(derived)
            found.append(replace(column, derived=derived))
        else:
            found.append(column)
    return tuple(found)


def _derivation(column: Column, meaning: Meaning, columns: Sequence[Column]) -> Derivation | None:
    kind = DerivedKind(meaning.derived)
    heading = "".join(column.heading)
    if _DEDUCTED.search(heading):
        return None
    of = _of_stage(columns, meaning.piece, "")
    if len(of) != 1:
        return None
    if kind is DerivedKind.SHARE:
        return Derivation(kind, of[0].key)
    stages = _BUDGETED if kind is DerivedKind.COMPLETION else _BEFORE
    bases = {stage: _of_stage(columns, meaning.piece, stage) for stage in stages}
    there = [stage for stage in stages if len(bases[stage]) == 1]
    if any(len(base) > 1 for base in bases.values()) or not there:
        return None
    named = [s for s in there if s in _NAMED and _NAMED[s].search(heading)]
    if len(there) > 1 and len(named) != 1:
        return None
    base = (named if len(there) > 1 else there)[0]
    return Derivation(kind, of[0].key, bases[base][0].key)


def _of_stage(columns: Sequence[Column], piece: Slice, stage: str) -> list[Column]:
    """The columns of this slice and stage."""
    wanted = piece.also({"stage": stage}) if stage else piece
    if wanted is None:
        return []
    return [c for c in columns if c.where is not None and Slice.of(c.where) == wanted]
