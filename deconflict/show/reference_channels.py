"""What a scenario says of each channel, from the procedures: its questions and waits, and what makes runs play them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from deconflict.show.rows import questions
from protocols.airmanship import MEASURED
from protocols.escalation import COOLING, NEXT_STEP
from protocols.notation.channel import Channel
from protocols.notation.system import System
from protocols.notation.words import Question, Timer
from protocols.played import PLAYED
from protocols.procedures import PROCEDURES
from protocols.regime import CHAIN_OF_COMMAND

Asked = Question | Timer

GOVERNMENTS = ("status", "escalation")
"""Whose questions and waits each government answers for itself, and no channel."""
OF_STEPS: Mapping[str, str] = {NEXT_STEP.path: "after_s", COOLING.path: "lasts_s"}
"""The waits of which each step of a ladder has its own length, and the key of a step that has it."""


@cache
def channels() -> Mapping[str, Mapping[Asked, str]]:
    """For each table of questions and waits these, and who asks or waits; a channel without any has an empty one.

    Most tables are those of a channel; the `GOVERNMENTS` are not.
    """
    found: dict[str, dict[Asked, str]] = {}
    for wire in (wire for system in PLAYED.values() for wire in _known(system)):
        found.setdefault(wire.name, {})
        if wire.arrives:
            itself = "the channel itself" if wire.arrives.channel == wire.name else f"the channel `{wire.name}`"
            found.setdefault(wire.arrives.channel, {}).setdefault(wire.arrives, itself)
    for procedure in PROCEDURES.values():
        for table in procedure.tables:
            own: tuple[Asked, ...] = (*questions(table), *table.timers)
            for of in own:
                who = f"the {table.name} ({procedure.name.replace('_', ' ')})"
                found.setdefault(of.channel, {}).setdefault(of, who)
    return found


@cache
def played() -> Mapping[str, frozenset[str]]:
    """The questions and waits that runs play, by path, for each table of a scenario that makes them do so."""
    return {table: frozenset(of.path for of in asked_of(system)) for table, system in PLAYED.items()}


def asked_of(system: System) -> tuple[Asked, ...]:
    """The questions and waits of a system."""
    return (*system.questions(), *(timer for post in system.posts for timer in post.table.timers))


def users(name: str) -> dict[str, Channel | None]:
    """The tables of a scenario that make runs use a channel, and the way of its messages, if any go by it."""
    ways_by = {table: {wire.name: wire for wire in _known(system)} for table, system in PLAYED.items()}
    asking = {table for table, paths in played().items() if any(path.startswith(f"{name}.") for path in paths)}
    return {table: known.get(name) for table, known in ways_by.items() if name in known or table in asking}


def needers(name: str) -> list[str]:
    """The tables of a scenario that make it need a channel: without it, something would be left open."""
    left_open = {of.path for of in channels()[name] if is_needed(of)}
    return [table for table in users(name) if left_open & played()[table] or name in CHAIN_OF_COMMAND]


def is_needed(of: Asked) -> bool:
    """Whether a scenario has to say something of a question or a wait."""
    if isinstance(of, Timer):
        return of.path not in OF_STEPS
    return not of.certain and of.path not in MEASURED


def plainly(tables: Iterable[str]) -> list[str]:
    """Tables of a scenario without what is only a border in another form, where the plain border is there."""
    kept = list(tables)
    plain, *others = (table for table, system in PLAYED.items() if system.name == PLAYED["[defence]"].name)
    return [table for table in kept if table not in others or plain not in kept]


def _known(system: System) -> list[Channel]:
    """The ways of a system that a scenario names: a government's own have the party's name, and nothing to be said."""
    return [wire for wire in system.channels if system.name != PLAYED["[escalation]"].name or " " not in wire.name]
