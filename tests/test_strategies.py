"""The shared strategies reach everything that a scenario file can say."""

from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from attrs import has
from hypothesis import given, settings

from deconflict.world.scenario import Scenario
from deconflict.world.spelling import columns, match, type_of
from tests.strategies import documents

Key = tuple[str, str]
"""A class of the schema, and one of its fields."""

NEVER: dict[Key, str] = {
    ("Scenario", "name"): "it is the name of the file",
}
"""Keys that no valid file holds, each with the reason."""


def inside(type_: Any) -> Any:
    """A type without its rules, and without the None that stands for its absence."""
    if get_origin(type_) is Annotated:
        return inside(get_args(type_)[0])
    parts = [part for part in get_args(type_) if part is not NoneType]
    return inside(parts[0]) if get_origin(type_) in (Union, UnionType) and len(parts) == 1 else type_


def is_table(type_: Any) -> bool:
    """Whether a file has a table of fixed keys for a type."""
    return isinstance(type_, type) and has(type_)


def schema(type_: Any) -> Iterator[Key]:
    """Every key that the schema knows, below a type."""
    type_ = inside(type_)
    if is_table(type_):
        for name, column in columns(type_).items():
            yield type_.__name__, name
            yield from schema(column.type)
    else:
        for part in get_args(type_):
            yield from schema(part)


def written(value: Any, type_: Any) -> Iterator[Key]:
    """Every key of the schema that a part of a document holds."""
    type_ = inside(type_)
    if is_table(type_):
        for key, member in value.items():
            name, _ = match(type_, key)
            yield type_.__name__, name
            yield from written(member, type_of(type_, name))
    elif get_origin(type_) is Mapping:
        for member in value.values():
            yield from written(member, get_args(type_)[1])
    elif get_origin(type_) is tuple:
        for member in value:
            yield from written(member, get_args(type_)[0])


def test_every_key_of_the_schema_is_drawn():
    """Each key that a scenario file can have is in some valid document, or has a reason not to be."""
    drawn: set[Key] = set()

    @settings(max_examples=60)
    @given(documents())
    def draw(document):
        drawn.update(written(document, Scenario))

    draw()
    assert drawn == set(schema(Scenario)) - NEVER.keys()
