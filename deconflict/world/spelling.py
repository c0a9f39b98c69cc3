"""How the schema is spelt in a file: which key gives which field, and how an error shows what it found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from attrs import Attribute, fields, resolve_types

from deconflict.errors import Fault
from deconflict.world.parameter import Delay, Graded
from deconflict.world.units import Kind, inside, kind, kind_of_field, spellings, split
from deconflict.world.vocabulary import hint

_BARE_KEY = re.compile(r"[\w-]+")
_SHOWN = 60
_LONGEST_WHOLE = 64
_GRADED_WANTS = 'a table with a grade and a source, such as { value = 5, grade = "B", source = "who says so" }'


class Faulty(Exception):  # noqa: N818 - not an error of its own: it carries faults up to the reader, which raises one
    """A part of a scenario cannot be read, for these reasons; each place is relative to the part."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults

    def under(self, step: str) -> Iterable[Fault]:
        """The same faults, seen from one step further up."""
        return ((below(step, where), found, expected) for where, found, expected in self.faults)


def below(step: str, path: str) -> str:
    """The key path of what is at a path below a step."""
    return f"{step}{path}" if not path or path.startswith("[") else f"{step}.{path}"


def written(key: object) -> str:
    """A key as it stands in a key path."""
    return key if isinstance(key, str) and _BARE_KEY.fullmatch(key) else json.dumps(str(key), ensure_ascii=False)


def shown(value: object) -> str:
    """A value as an error shows it, in short."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case int() if value.bit_length() > _LONGEST_WHOLE:
            return "a very long whole number"
        case int() | float():
            return str(value)
        case str():
            text = json.dumps(value, ensure_ascii=False)
            return text if len(text) <= _SHOWN else f'{text[:_SHOWN]}..."'
        case _:
            return _shown_whole(value)


def _shown_whole(value: object) -> str:
    match value:
        case dict():
            return "a table" if value else "an empty table"
        case [int() | float() as one, int() | float() as two]:
            return f"[{shown(one)}, {shown(two)}]"
        case list() | tuple():
            return f"a list of {len(value)}"
        case _:
            return f"a {type(value).__name__}"


@cache
def columns(cls: Any) -> Mapping[str, Attribute[Any]]:
    """The fields of a class that a file can give, by name, with their types."""
    resolve_types(cls)
    return {attribute.name: attribute for attribute in fields(cls) if attribute.init}


def type_of(cls: Any, name: str) -> Any:
    """The type of a field."""
    return columns(cls)[name].type


def kin(cls: Any, key: str) -> tuple[str, ...]:
    """The fields with a unit that a key is about, whether its own unit fits or not."""
    stem, _ = split(key)
    return tuple(name for name in columns(cls) if kind_of_field(name) and split(name)[0] in (stem, key))


def match(cls: Any, key: object) -> tuple[str, str | None]:
    """The field that a key of a file gives, and the key's unit if it has one.

    Raises:
        Faulty: no field has that key.
    """
    names = columns(cls)
    if not isinstance(key, str):
        raise Faulty(("", "a key that is not text", "text"))
    stem, unit = split(key)
    if unit and (name := inside(stem, kind(unit))) in names:
        return name, unit
    if key in names and not kind_of_field(key):
        return key, None
    if related := kin(cls, key):
        found = f"a unit of {kind(unit)}" if unit else "a key without its unit"
        raise Faulty(("", found, _any_of([spelt for name in related for spelt in _keys(name)])))
    keys = [spelt for name in names for spelt in _keys(name)]
    raise Faulty(("", f"an unknown key{hint(key, keys)}", _any_of([_short(name) for name in names])))


def match_timed(key: object) -> tuple[str, str]:
    """The name and the unit that a key holds in a table of times by name.

    Raises:
        Faulty: the key has no unit, or one that is not of time.
    """
    stem, unit = split(str(key))
    if split(stem)[1]:
        raise Faulty(("", "a key with two units", "a key with one unit of time"))
    if unit and kind(unit) is Kind.TIME:
        return stem, unit
    found = f"a unit of {kind(unit)}" if unit else "a key without its unit"
    raise Faulty(("", found, _any_of(spellings(stem, Kind.TIME))))


def is_timed(type_: Any) -> bool:
    """Whether a type is a table of times by name, whose keys carry a unit in the file and none inside."""
    return get_origin(type_) is Mapping and get_args(type_)[1] is Delay


def _keys(name: str) -> tuple[str, ...]:
    measured = kind_of_field(name)
    return spellings(split(name)[0], measured) if measured else (name,)


def _short(name: str) -> str:
    measured = kind_of_field(name)
    return f"{split(name)[0]}_<unit of {measured}>" if measured else name


def missed(cls: Any, name: str) -> str:
    """What a file has to hold for a field that it lacks."""
    spelt = _keys(name)
    return wanted(type_of(cls, name)) + (f", under {_any_of(spelt)}" if len(spelt) > 1 else "")


def _any_of(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def wanted(type_: Any) -> str:
    """What a file has to hold for a type."""
    if get_origin(type_) in (Union, UnionType):
        return _any_of([wanted(part) for part in get_args(type_) if part is not NoneType])
    if get_origin(type_) is Annotated:
        bare, *rules = get_args(type_)
        return next((text for rule in rules if (text := rule.wants(None, {}))), wanted(bare))
    if get_origin(type_) is Literal:
        return _any_of(get_args(type_))
    if get_origin(type_) is tuple:
        parts = get_args(type_)
        return "a list" if parts[-1] is ... else f"a list of {len(parts)}"
    if isinstance(type_, type) and issubclass(type_, StrEnum):
        return _any_of(list(type_))
    if isinstance(type_, type) and issubclass(type_, Graded):
        return _GRADED_WANTS
    return {float: "a number", int: "a whole number", str: "text", bool: "true or false"}.get(type_, "a table")


def refuse(value: object, expected: str) -> Faulty:
    """The fault of a value that is not what was expected."""
    return Faulty(("", shown(value), expected))
