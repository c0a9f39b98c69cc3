"""The page on how a scenario is written: a path by hand, then all tables, keys, questions and waits, from the code.

What a key means stands in the docstring of its class, under `Attributes:`; what a member of an enumeration means stands
below it. Nothing is listed here: what is new in the schema or in a procedure is on the page.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from textwrap import dedent, fill
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from attrs import NOTHING, Attribute, has

from deconflict.show.reference_channels import (
    GOVERNMENTS,
    OF_STEPS,
    Asked,
    channels,
    needers,
    plainly,
    played,
    users,
)
from deconflict.study.documented import COUNTED
from deconflict.study.outcome import GRAVITY
from deconflict.world import vocabulary
from deconflict.world.checking import complaints
from deconflict.world.parameter import Delay, Grade, Graded, Shape
from deconflict.world.scenario import Scenario
from deconflict.world.spelling import columns, is_timed, wanted
from deconflict.world.structuring import countries
from deconflict.world.units import INSIDE, UNITS, Kind, kind_of_field, spellings, split
from protocols.airmanship import MEASURED
from protocols.notation.channel import OUTSIDE
from protocols.notation.words import Mark, Timer
from protocols.procedures import PROCEDURES

_BY_HAND = Path(__file__).with_name("reference.md")
_MEMBER = re.compile(r'^ +\w+ = "([^"]+)"\n +"""(.*?)"""', re.MULTILINE | re.DOTALL)


def reference() -> str:
    """The whole page, in Markdown."""
    by_hand = _BY_HAND.read_text(encoding="utf-8").strip()
    return "\n\n".join([by_hand, *_tables(), *_units(), *_channels(), *_counted()]) + "\n"


@cache
def tables(root: Any = Scenario) -> Mapping[Any, tuple[str, ...]]:
    """The classes of a schema in the order in which they are reached, and the headers of their tables in a file.

    Numbers with their standing come last: they can stand anywhere.
    """
    found: dict[Any, dict[str, None]] = {root: {}}
    graded: dict[Any, dict[str, None]] = {}

    def reach(cls: Any, above: str) -> None:
        for name, column in columns(cls).items():
            inner, header = _below(column.type, above + name)
            if inner and issubclass(inner, Graded):
                graded[inner] = {}
            elif inner and header not in found.setdefault(inner, {}):
                found[inner][header] = None
                reach(inner, header.strip("[]") + ".")

    reach(root, "")
    return {cls: tuple(headers) for cls, headers in (found | graded).items()}


@cache
def described(cls: Any) -> tuple[str, Mapping[str, str]]:
    """What a class's docstring says of the class, and of each of its fields under `Attributes:`."""
    meanings: dict[str, str] = {}
    prose = ""
    for base in reversed(cls.__mro__[:-1]):
        prose, _, listed = inspect.cleandoc(base.__doc__ or "").partition("\n\nAttributes:\n")
        items = re.findall(r"^(\w+): *(.*(?:\n +.*)*)", dedent(listed.partition("\n\n")[0]), re.MULTILINE)
        meanings |= {name: " ".join(text.split()) for name, text in items}
    return prose, meanings


@cache
def members(enumeration: type[StrEnum]) -> Mapping[str, str]:
    """What is said below each member of an enumeration."""
    below = dict(_MEMBER.findall(inspect.getsource(enumeration)))
    return {str(member): " ".join(below.get(member, "").split()) for member in enumeration}


def keys(name: str) -> tuple[str, ...]:
    """Every key under which a file can give a field."""
    measured = kind_of_field(name)
    return spellings(split(name)[0], measured) if measured else (name,)


def holds(type_: Any) -> str:
    """What a file holds for a type, in words."""
    origin, parts = get_origin(type_), get_args(type_)
    if origin in (Union, UnionType):
        return _or(dict.fromkeys(holds(part) for part in parts if part is not NoneType))
    if origin is Annotated:
        return next(filter(None, map(_ruled, parts[1:])), "") or holds(parts[0])
    if origin is Literal or (isinstance(type_, type) and issubclass(type_, StrEnum)):
        return _codes(f'"{word}"' for word in parts or type_)
    if origin is tuple:
        length = "a list" if parts[-1] is ... else f"a list of {len(parts)}"
        return f"{length} of tables: {_link(parts[0])}" if has(parts[0]) else f"{length}, each {holds(parts[0])}"
    if is_timed(type_):
        return f"times by name, each key with its unit: {_link(parts[1])}"
    if origin is Mapping:
        by = "name" if parts[0] is str else holds(parts[0])
        return f"tables by {by}: {_link(parts[1])}" if has(parts[1]) else f"values by {by}: {holds(parts[1])}"
    return f"a table: {_link(type_)}" if has(type_) else wanted(type_)


def _tables() -> Iterator[str]:
    yield "## Tables and keys"
    yield filled("A *required* key has to be there. Of keys that differ in their unit alone, a file has one.")
    yield from documented(Scenario)
    for enumeration, heading in ((Grade, "Grades"), (Shape, "Shapes of a delay")):
        yield f"### {heading}"
        yield _items(f"*{name}*: {text}" for name, text in members(enumeration).items())


def documented(root: Any) -> Iterator[str]:
    """A section for each class of a schema: what it is, where it stands in the file, and its keys."""
    for cls, headers in tables(root).items():
        prose, meanings = described(cls)
        first, *others = prose.split("\n\n")
        where = f" In the file: {_codes(headers)}." if headers else ""
        top = " These keys stand at the top of the file, before its first table." if cls is root else where
        yield from (f"### {_words(cls)}", *map(filled, (first + top, *others)))
        own = "name" if cls is root else None  # the one field that the reader takes from elsewhere
        yield _items(
            f"`name`: {meanings[name]}" if name == own else _key(cls, column, meanings.get(name, ""))
            for name, column in columns(cls).items()
        )


def _key(cls: type, column: Attribute[Any], meaning: str) -> str:
    # A graded value's source is required by a rule and not by the schema.
    broken = {path for path, *_ in complaints(cls(value=0.0, grade=Grade.A))} if issubclass(cls, Graded) else set()
    standing = "required" if column.default is NOTHING or column.name in broken else "optional"
    if isinstance(column.default, bool | int | float | str) and column.default != "":
        measured = kind_of_field(column.name)
        value = f"{column.default:,g} {INSIDE[measured]}" if measured else str(column.default).lower()
        standing = f"{value} if left out"
    return f"{_codes(keys(column.name))}: {holds(column.type)}; {standing}. {meaning[:1].upper()}{meaning[1:]}"


def _units() -> Iterator[str]:
    yield "## Units"
    yield filled("A length, a time and a speed have their unit in the key. All numbers of a table are in that unit.")
    yield _items(
        f"{kind}: {_codes(f'_{unit}' for unit in units)}. "
        + ", ".join(f"1 {unit} = {factor:.6g} {INSIDE[kind]}" for unit, factor in units.items() if factor != 1)
        for kind, units in UNITS.items()
    )


def _channels() -> Iterator[str]:
    yield "## Channels, questions and waits"
    yield filled(
        "The question `x` of the channel `c` is answered in `[channels.c.questions.x]`, by a `chance` and, if the "
        "answer takes time, a `delay_s`. The wait `w` is a key of `[channels.c.timers]`. A message that fails at a "
        "*gate* dies there."
    )
    asking = {name: asked for name, asked in channels().items() if asked}
    for name, asked in asking.items():
        if name not in GOVERNMENTS:
            yield f"### Channel {name}"
            yield filled(_said(name))
            yield _items(_asked(of, who) for of, who in asked.items())
    yield "### Channels without questions"
    yield _items(f"`{name}`: {_said(name)}" for name, asked in channels().items() if not asked)
    yield "## Governments"
    yield filled(
        "What follows is no channel. With `[escalation]`, each of its two parties `p` answers the question `x` for "
        "itself, in `[escalation.parties.p.questions.x]`, and has the wait `w` as a key of "
        "`[escalation.parties.p.timers]`. All of them are required, by each party."
    )
    for name in GOVERNMENTS:
        yield f"### Governments: {name}"
        yield _items(_asked(of, who) for of, who in asking[name].items())


def _said(name: str) -> str:
    use, need = users(name), needers(name)
    can = [table for table in use if table not in need]
    ends = {tuple(end.partition(".")[0] for end in wire.ends): None for wire in use.values() if wire}
    said = (
        "" if use else "No scenario has it: the procedure is proved, and no run plays it.",
        f"Required with {_codes(plainly(need))}." if need else "",
        f"Optional with {_codes(plainly(can))}." if can else "",
        *(f"Between the {one} and the {other if other != OUTSIDE else 'world outside'}." for one, other in ends),
        "No message goes by it: it cannot be removed." if use and not ends else "",
        "No `travel_s`." if use and all(OUTSIDE in pair for pair in ends) else "",
    )
    return " ".join(filter(None, said))


def _asked(of: Asked, who: str) -> str:
    playing = [table for table in users(of.channel) if of.path in played()[table]]
    only = f"Only with {_codes(plainly(playing))}." if playing and playing != list(users(of.channel)) else ""
    if isinstance(of, Timer):
        if of.path in OF_STEPS:
            return (
                f"The wait {of.waits}: no key here; each [step](#step) of a ladder has its own, `{OF_STEPS[of.path]}`."
            )
        keyed = f"{_codes(spellings(of.name, Kind.TIME))}: a table: {_link(Delay)}; required."
        return " ".join(filter(None, (keyed, only, f"The wait {of.waits}, of {who}.")))
    fighters = of.needs == "fighters"  # the engine looks at the patrol for how soon they come
    said = (
        only,
        "The answer is always yes: no `chance`." if of.certain else "",
        "The flights answer it, by how near they came: no `chance`." if of.path in MEASURED else "",
        "No `delay_s`: `[defence.patrol]` says how soon." if fighters else "",
        f"It needs {'a pair of fighters' if fighters else f'an {of.needs}'} to be free." if of.needs else "",
        f"Gate: *{of.gate}*." if of.gate else "",
        "One answer holds for the whole encounter." if of.stays else "",
        f"Asked by {who}.",
    )
    return " ".join([f"`{of.name}`: {of.asks}", *filter(None, said)])


def _counted() -> Iterator[str]:
    yield "## What is counted"
    yield filled(f"A study's `measure` is one of: {_codes(GRAVITY)}.")
    yield filled(
        "A documented `quantity` is `A per B`, such as `violated per sortie`; or `A`, which is `A per campaign`. A and "
        f"B are each one of: {_codes(COUNTED)}. Or it is `time from A to B`, between two marks of one encounter: the "
        "median, in seconds. What each mark of a log means is what the procedures say where they set it:"
    )
    rows = [row for procedure in PROCEDURES.values() for table in procedure.tables for row in table.rows]
    said = {mark: dict.fromkeys(row.because for row in rows if row.marks is mark) for mark in Mark}
    yield _items(f"*{mark}*: {' '.join(sentences) or 'no procedure sets it.'}" for mark, sentences in said.items())


def _below(type_: Any, path: str) -> tuple[Any, str]:
    """The class that a field leads to, and the header of its table; None where it leads to no class."""
    origin, parts = get_origin(type_), get_args(type_)
    if origin in (Union, UnionType):
        return next((found for part in parts if (found := _below(part, path))[0]), (None, ""))
    inner = {tuple: parts[:1], Mapping: parts[1:]}.get(origin, (type_,))[0]
    header = {tuple: f"[[{path}]]", Mapping: f"[{path}.<name>]"}.get(origin, f"[{path}]")
    return (inner, header) if has(inner) else (None, "")


def _ruled(rule: Any) -> str:
    match rule:
        case vocabulary.Names(("borders",)):
            return _codes(f'"{code}"' for code in countries())
        case vocabulary.Names(names):
            return f"a name of {_codes(f'[{table}]' for table in names)}"
        case vocabulary.Path():
            return "a key path"
    return rule.wants(None, {}) or ""


def _words(cls: type) -> str:
    """A class's name as a heading: `Target area`."""
    return re.sub(r"(?<=[a-z])[A-Z]", lambda capital: f" {capital[0].lower()}", cls.__name__)


def _link(cls: type) -> str:
    return f"[{_words(cls)}](#{_words(cls).lower().replace(' ', '-')})"


def _or(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _codes(words: Iterable[object]) -> str:
    return _or(f"`{word}`" for word in words)


def _items(texts: Iterable[str]) -> str:
    return "\n".join(filled(f"- {text}", "  ") for text in texts)


def filled(text: str, indent: str = "") -> str:
    """A paragraph, in lines of the page's width."""
    return fill(text.rstrip(), 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
