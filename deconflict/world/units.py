"""Field units and what they are inside; nothing else converts them.

A key carries its unit as an ending: `altitude_ft`, `speed_kt`, `answer_min`. Inside there are metres, seconds and
metres a second. `_m_s` is a speed, although it also ends like a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from attrs import evolve, fields


class Kind(StrEnum):
    """What a unit measures."""

    LENGTH = "length"
    TIME = "time"
    SPEED = "speed"


UNITS: Mapping[Kind, Mapping[str, float]] = {
    Kind.LENGTH: {"m": 1.0, "km": 1000.0, "ft": 0.3048, "nmi": 1852.0, "mi": 1609.344},
    Kind.TIME: {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0, "day": 86400.0},
    Kind.SPEED: {"m_s": 1.0, "kt": 1852 / 3600, "kmh": 1 / 3.6},
}
"""What one of each unit is in the unit of its kind that stands first, which is the one used inside."""

INSIDE: Mapping[Kind, str] = {kind: next(iter(units)) for kind, units in UNITS.items()}

_KIND: Mapping[str, Kind] = {unit: kind for kind, units in UNITS.items() for unit in units}
_FACTOR: Mapping[str, float] = {unit: factor for units in UNITS.values() for unit, factor in units.items()}
# The longest first, so that `m_s` is found before `s`.
_ENDINGS = tuple(sorted(_KIND, key=lambda unit: (-len(unit), unit)))


@lru_cache(maxsize=4096)
def split(key: str) -> tuple[str, str | None]:
    """A key's stem and its unit; None where it ends in none."""
    for unit in _ENDINGS:
        stem = key.removesuffix(f"_{unit}")
        if stem not in (key, ""):
            return stem, unit
    return key, None


def kind(unit: str) -> Kind:
    """What a unit measures."""
    return _KIND[unit]


def kind_of_field(name: str) -> Kind | None:
    """What a field of the schema measures: `_m` a length, `_s` a time, `_m_s` a speed; None for all others."""
    unit = split(name)[1]
    return _KIND[unit] if unit is not None and unit in INSIDE.values() else None


def inside(stem: str, kind: Kind) -> str:
    """The field that holds a quantity inside: `altitude_m` for an altitude."""
    return f"{stem}_{INSIDE[kind]}"


def spellings(stem: str, kind: Kind) -> tuple[str, ...]:
    """Every key under which a quantity can stand in a file."""
    return tuple(f"{stem}_{unit}" for unit in UNITS[kind])


def convert(value: Any, unit: str) -> Any:
    """A float, or a parameter with all its numbers and its range, from a unit to that of the inside."""
    factor = _FACTOR[unit]
    if isinstance(value, float):
        return value * factor
    scaled: dict[str, Any] = {}
    for name, member in _members(value):
        if isinstance(member, float):
            scaled[name] = member * factor
        elif isinstance(member, tuple):
            scaled[name] = tuple(number * factor for number in member)
    return evolve(value, **scaled)


def largest(value: object) -> float:
    """A float, or the largest of a parameter's numbers and its range."""
    if isinstance(value, float):
        return value
    ends = [member if isinstance(member, tuple) else (member,) for _, member in _members(value)]
    return max(number for numbers in ends for number in numbers if isinstance(number, float))


def _members(value: object) -> Iterator[tuple[str, Any]]:
    return ((attribute.name, getattr(value, attribute.name)) for attribute in fields(type(value)))  # type: ignore[arg-type]
