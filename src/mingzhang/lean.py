"""`dataclass`, made at a quarter of the cost: a command that is begun makes hundreds of classes.

`dataclasses` writes source for six methods of a class and compiles each. Here it writes `__init__`
alone; the others ask for the fields and are the same function for all. What the decorator gives is
a dataclass: `fields`, `replace`, `asdict`, `match` and pickling know it.

A frozen class has value equality and a hash. That nobody assigns to it is what mypy holds, over
the whole program; a guard at run time would make every object two and a half times as dear.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    from functools import partial
    from operator import attrgetter

    def dataclass(cls=None, /, *, frozen=False, slots=False):
        """As `dataclasses.dataclass`, which says what the arguments are."""
        if cls is None:
            return partial(dataclass, frozen=frozen, slots=slots)
        made = dataclasses.dataclass(cls, repr=False, eq=False, slots=slots)
        fields = dataclasses.fields(made)
        given = vars(made)
        if "__repr__" not in given:
            made.__repr__ = _repr([field.name for field in fields if field.repr])
        if "__eq__" not in given:
            made.__eq__ = _eq([field.name for field in fields if field.compare])
        if given.get("__hash__") is None:
            made.__hash__ = _hash([field.name for field in fields if _is_hashed(field)], frozen)
        return made

    def _is_hashed(field):
        return field.compare if field.hash is None else field.hash

    def _values(names):
        """What gives the values of these fields as a tuple, however few they are."""
        match names:
            case []:
                return lambda _made: ()
            case [name]:
                get = attrgetter(name)
                return lambda made: (get(made),)
            case _:
                return attrgetter(*names)

    def _repr(names):
        def shown(self):
            said = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
            return f"{type(self).__qualname__}({said})"

        return shown

    def _eq(names):
        values = _values(names)

        def equal(self, other):
            if type(other) is not type(self):
                return NotImplemented
            return self is other or values(self) == values(other)

        return equal

    def _hash(names, frozen):
        if not frozen:
            return None
        values = _values(names)
        return lambda self: hash(values(self))
