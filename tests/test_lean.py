"""Classes made by `mingzhang.lean` behave as those of `dataclasses`."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any, ClassVar

import pytest

from mingzhang import lean


def _point(decorator: Any) -> Any:
    @decorator(frozen=True, slots=True)
    class Point:
        """A place."""

        x: int
        y: tuple[int, ...] = ()
        note: str = dataclasses.field(default="", compare=False)
        hidden: list[int] = dataclasses.field(default_factory=list, repr=False, hash=False)
        origin: ClassVar[str] = "here"

        def __post_init__(self) -> None:
            if self.x < 0:
                raise ValueError("left of the page")

    return Point


@lean.dataclass(frozen=True, slots=True)
class Single:
    """One field."""

    value: float


@lean.dataclass(frozen=True, slots=True)
class Named(Single):
    """A field more."""

    name: str = ""

    def __repr__(self) -> str:
        return self.name


@lean.dataclass(frozen=True, slots=True)
class Nothing:
    """No field at all."""


@lean.dataclass(slots=True)
class Draft:
    """What is still being filled in."""

    words: list[str] = dataclasses.field(default_factory=list)


@pytest.fixture(scope="module", params=[dataclasses.dataclass, lean.dataclass], ids=["std", "lean"])
def point(request: pytest.FixtureRequest) -> Any:
    """The same class, made by either."""
    return _point(request.param)


def test_equality_and_hash_are_of_the_values(point: Any) -> None:
    assert point(1, (2,)) == point(1, (2,), "aside") != point(1, (3,))
    assert len({point(1), point(1, note="aside"), point(2)}) == 2
    assert hash(point(1, (2,))) == hash((1, (2,)))
    assert point(1) != (1, ())
    assert point(1).__eq__(1) is NotImplemented


def test_is_shown_replaced_and_matched_as_a_dataclass(point: Any) -> None:
    made = point(1, note="n")
    assert repr(made).endswith("Point(x=1, y=(), note='n')")
    assert dataclasses.replace(made, x=2) == point(2)
    assert dataclasses.asdict(made) == {"x": 1, "y": (), "note": "n", "hidden": []}
    assert point.__match_args__ == ("x", "y", "note", "hidden")
    assert [field.name for field in dataclasses.fields(point)] == ["x", "y", "note", "hidden"]
    assert made.hidden is not point(1).hidden
    with pytest.raises(ValueError, match="left of the page"):
        point(-1)
    with pytest.raises(TypeError):
        point()


def test_has_no_room_for_what_it_does_not_name(point: Any) -> None:
    assert not hasattr(point(1), "__dict__")


def test_goes_through_pickle_and_copy() -> None:
    made = Named(1.5, "n")
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == copy.copy(made) == made


def test_what_a_class_says_itself_stays() -> None:
    assert repr(Named(1.0, "own")) == "own"
    assert Named(1.0, "own") != Single(1.0)


def test_one_field_and_none() -> None:
    unequal = float("nan")
    assert Single(unequal) == Single(unequal)  # the same object, as in a tuple
    assert Single(float("nan")) != Single(float("nan"))
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(())


def test_what_can_change_has_no_hash() -> None:
    draft = Draft()
    draft.words.append("word")
    assert draft == Draft(["word"])
    with pytest.raises(TypeError, match="unhashable"):
        hash(draft)
