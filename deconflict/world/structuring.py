"""Plain tables become the schema's values, or a list of all that is wrong with them.

The hooks follow the schema's classes and their types, so a new field needs nothing here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from attrs import NOTHING, has
from cattrs import Converter

from deconflict.errors import Fault
from deconflict.world.checking import LARGEST, Complaint, complaints
from deconflict.world.scenario import Scenario
from deconflict.world.spelling import (
    Faulty,
    columns,
    is_timed,
    kin,
    match,
    match_timed,
    missed,
    refuse,
    shown,
    type_of,
    wanted,
    written,
)
from deconflict.world.units import convert, inside, kind, largest
from deconflict.world.vocabulary import Known, hint

Hook = Callable[[Any, Any], Any]

_BORDERS = Path(__file__).with_name("levant.geojson")
# A hook sees a value and its type, and no more: the names that a scenario gives reach it beside the call.
_known: ContextVar[Known] = ContextVar("known")
_NAME = re.compile(r"[^\W_](?:[\w -]*[^\W_])?")


def _number(value: Any, _: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refuse(value, "a number")
    if not abs(value) <= LARGEST:
        raise refuse(value, f"a number of at most {LARGEST:g}")
    return float(value) + 0.0  # -0.0 becomes 0.0: they are equal, and so must be their fingerprints


def _whole(value: Any, _: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise refuse(value, "a whole number")
    if abs(value) > LARGEST:
        raise refuse(value, f"a whole number of at most {LARGEST:g}")
    return value


def _truth(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise refuse(value, "true or false")
    return value


def _text(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise refuse(value, "text")
    if any(ord(letter) < ord(" ") and letter not in "\t\n" for letter in value):
        raise refuse(value, "text without control characters")
    return value


def known_names(tables: Mapping[str, Any]) -> Known:
    """The names that a scenario's tables give, whether they come from a file or are structured."""
    named: dict[str, Collection[str]] = {"borders": countries()}
    for name, column in columns(Scenario).items():
        table = tables.get(name, {} if column.default is not NOTHING else None)
        if get_origin(column.type) is Mapping and isinstance(table, Mapping):
            named[name] = [key for key in table if isinstance(key, str)]
    return named


@cache
def countries() -> tuple[str, ...]:
    """The countries in the borders file, by ISO 3166 code; read without the geometry, which is slow to import."""
    features = json.loads(_BORDERS.read_text(encoding="utf-8"))["features"]
    return tuple(feature["properties"]["iso_a3"] for feature in features)


def structured(value: Any, type_: Any, known: Known) -> Any:
    """The value as one of a type of the schema; names are looked up in `known`.

    Raises:
        Faulty: it is none, for all the reasons that it holds.
    """
    token = _known.set(known)
    try:
        return _converter().structure(value, type_)
    finally:
        _known.reset(token)


@cache
def _converter() -> Converter:
    """Hooks for every type in the schema; each raises `Faulty`."""
    made = Converter()
    # A hook for a class goes to its subclasses too: StrEnum is here because it is one of str.
    for plain, hook in ((float, _number), (int, _whole), (bool, _truth), (str, _text), (StrEnum, _choice)):
        made.register_structure_hook(plain, hook)
    for predicate, factory in (
        (has, _table_hook),
        (partial(_comes_from, Mapping), _mapping_hook),
        (partial(_comes_from, tuple), _list_hook),
        (partial(_comes_from, Annotated), _ruled_hook),
        (_is_scalar, _scalar_hook),
    ):
        made.register_structure_hook_factory(predicate, partial(factory, made))
    made.register_structure_hook_func(_is_choice, _choice)
    return made


def _table_hook(made: Converter, cls: Any) -> Hook:
    def table_hook(table: Any, _: Any) -> Any:
        if not isinstance(table, dict):
            raise refuse(table, wanted(cls))
        faults: list[Fault] = []
        keys: dict[str, str] = {}
        values: dict[str, Any] = {}
        missing = {name for name, column in columns(cls).items() if column.default is NOTHING}
        for key, value in table.items():
            try:
                name, unit = match(cls, key)
            except Faulty as unknown:
                faults.extend(unknown.under(written(key)))
                missing.difference_update(kin(cls, str(key)))
                continue
            missing.discard(name)
            if name in keys:
                faults.append((written(key), f"{key} beside {keys[name]}", "one of the two"))
                continue
            keys[name] = key
            try:
                values[name] = converted(made.structure(value, type_of(cls, name)), unit, value)
            except Faulty as wrong:
                faults.extend(wrong.under(written(key)))
        faults.extend((name, "nothing", missed(cls, name)) for name in missing)
        if faults:
            raise Faulty(*faults)
        whole = cls(**values)
        faults.extend(_placed(complaint, table, keys) for complaint in complaints(whole))
        if faults:
            raise Faulty(*faults)
        return whole

    return table_hook


def converted(value: Any, unit: str | None, raw: Any) -> Any:
    """A structured value, from the unit of its key to that of the inside; `raw` is what the file says."""
    if unit is None or value is None:
        return value
    inner = convert(value, unit)
    if largest(inner) > LARGEST:
        raise refuse(raw, f"at most {LARGEST:g} {inside('', kind(unit))[1:]}")
    return inner


def _placed(complaint: Complaint, table: Mapping[str, Any], keys: Mapping[str, str]) -> Fault:
    """A complaint about the schema's fields as a fault of the file's keys."""
    path, found, expected = complaint
    name = re.match(r"[^.\[]*", path)[0]  # type: ignore[index]
    key = keys.get(name, name)
    if found is None:
        raw = table.get(key)
        for index in re.findall(r"\[(\d+)\]", path):
            raw = raw[int(index)]  # type: ignore[index]
        found = shown(raw)
    return key + path[len(name) :], found, expected


def _mapping_hook(made: Converter, type_: Any) -> Hook:
    key_type, value_type = get_args(type_)
    timed = is_timed(type_)

    def table_hook(table: Any, _: Any) -> dict[str, Any]:
        if not isinstance(table, dict):
            raise refuse(table, "a table")
        faults: list[Fault] = []
        keys: dict[str, str] = {}
        values: dict[str, Any] = {}
        # In the order of the names: equal scenarios are then equal to the last loop over them.
        for key in sorted(table, key=str):
            try:
                name, unit = match_timed(key) if timed else (made.structure(key, key_type), None)
                value = converted(made.structure(table[key], value_type), unit, table[key])
            except Faulty as wrong:
                faults.extend(wrong.under(written(key)))
                continue
            if key_type is str and not _NAME.fullmatch(name):
                faults.append((written(key), shown(name), "a name of letters, digits, spaces, _ and -"))
            if name in keys:
                faults.append((written(key), f"{key} beside {keys[name]}", "one of the two"))
            keys[name] = key
            values[name] = value
        if faults:
            raise Faulty(*faults)
        return values

    return table_hook


def _list_hook(made: Converter, type_: Any) -> Hook:
    parts = get_args(type_)

    def list_hook(items: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(items, list | tuple) or (parts[-1] is not ... and len(items) != len(parts)):
            raise refuse(items, wanted(type_))
        faults: list[Fault] = []
        values: list[Any] = []
        for number, item in enumerate(items):
            try:
                values.append(made.structure(item, parts[0] if parts[-1] is ... else parts[number]))
            except Faulty as wrong:
                faults.extend(wrong.under(f"[{number}]"))
        if faults:
            raise Faulty(*faults)
        return tuple(values)

    return list_hook


def _ruled_hook(made: Converter, type_: Any) -> Hook:
    bare, *rules = get_args(type_)

    def value_hook(value: Any, _: Any) -> Any:
        plain = made.structure(value, bare)
        for rule in rules:
            if expected := rule.wants(plain, _known.get()):
                raise refuse(value, expected)
        return plain

    return value_hook


def _comes_from(origin: Any, type_: Any) -> bool:
    return get_origin(type_) is origin


def _is_choice(type_: Any) -> bool:
    return get_origin(type_) is Literal


def _choice(value: Any, type_: Any) -> Any:
    words = get_args(type_) or tuple(type_)
    if not isinstance(value, str) or value not in words:
        raise refuse(value, wanted(type_) + (hint(value, words) if isinstance(value, str) else ""))
    return value if _is_choice(type_) else type_(value)


def _is_scalar(type_: Any) -> bool:
    return get_origin(type_) in (Union, UnionType) and NoneType not in get_args(type_)


def _scalar_hook(made: Converter, type_: Any) -> Hook:
    parts = get_args(type_)

    def value_hook(value: Any, _: Any) -> Any:
        if type(value) not in parts:
            raise refuse(value, wanted(type_))
        return made.structure(value, type(value))

    return value_hook
