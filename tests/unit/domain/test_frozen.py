"""What is made quickly is frozen all the same."""

from dataclasses import FrozenInstanceError, dataclass, field, replace
from inspect import signature

import pytest

from treatylog.domain.frozen import quickly_made


@dataclass(frozen=True, slots=True)
class Slow:
    """As the standard library makes it."""

    name: str
    others: list[str] = field(default_factory=list)
    number: int = 7


@quickly_made
@dataclass(frozen=True, slots=True)
class Quick:
    """The same, made quickly."""

    name: str
    others: list[str] = field(default_factory=list)
    number: int = 7


def test_it_has_the_values_that_were_given_and_the_defaults() -> None:
    """By place and by name; each instance a default of its own where one is made."""
    made = Quick("a", number=3)
    assert (type(made), made.name, made.others, made.number) == (Quick, "a", [], 3)
    assert made.others is not Quick("a").others
    assert replace(made, name="b") == Quick("b", [], 3)
    assert hash(replace(made, others=())) == hash(Quick("a", (), 3))  # type: ignore[arg-type]


def test_it_cannot_be_changed() -> None:
    """Neither a field nor what is no field, nor can one be taken away."""
    made = Quick("a")
    with pytest.raises(FrozenInstanceError):
        made.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del made.name
    with pytest.raises((FrozenInstanceError, TypeError)):
        made.other = "b"  # type: ignore[attr-defined]
    assert made == Quick("a")


@pytest.mark.parametrize(("values", "named"), [((), {}), (("a", [], 1, 2), {}), (("a",), {"name": "b"})])
def test_it_refuses_what_it_has_no_field_for(values: tuple[object, ...], named: dict[str, object]) -> None:
    """Just as the other does."""
    for cls in (Slow, Quick):
        with pytest.raises(TypeError):
            cls(*values, **named)  # type: ignore[arg-type]


def test_it_says_how_it_is_made() -> None:
    """The signature is that of the other."""
    assert signature(Quick) == signature(Slow)
