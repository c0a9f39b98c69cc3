"""The kinds of encounters that a scenario has: each its system, ready to run, and whom its posts act for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from attrs import field, frozen

from deconflict.history import Cast
from deconflict.world.scenario import Scenario
from protocols.engagement import Rules, Weapons
from protocols.exchange import Precedence
from protocols.guard_warning import Desk
from protocols.hotline import Call
from protocols.notation.parts import replaced
from protocols.notation.promise import Promise
from protocols.notation.system import System
from protocols.notation.words import Memory, Question
from protocols.regime import CHANNELS, INTRUDER, border, promises

LINE = "hotline"
"""The channel that the exchange switches; no other has circuits, precedence and ordinary calls."""

BORDER = "border"

Memories = Callable[[int], Mapping[str, Memory]]


def _nothing(_number: int) -> Mapping[str, Memory]:
    return {}


@frozen(eq=False)
class EncounterKind:
    """A kind of encounter.

    `memories` is what some posts remember at the start of the encounter of a number; `asks` says which question each
    post waits for in which state, and `ends` in which states its part is over.
    """

    name: str
    system: System
    cast: Cast
    promises: tuple[Promise, ...] = ()
    memories: Memories = _nothing
    asks: Mapping[str, Mapping[str, Question]] = field(init=False)
    ends: Mapping[str, frozenset[str]] = field(init=False)

    @asks.default
    def _asks(self) -> Mapping[str, Mapping[str, Question]]:
        tables = {post.name: post.table for post in self.system.posts}
        return {
            name: {state: questions[0] for state, questions in table.questions.items()}
            for name, table in tables.items()
        }

    @ends.default
    def _ends(self) -> Mapping[str, frozenset[str]]:
        return {post.name: post.table.ends for post in self.system.posts}


def kinds(scenario: Scenario) -> Mapping[str, EncounterKind]:
    """The kinds of encounters that a scenario can have, by name."""
    found = []
    if scenario.defence:
        found.append(_border(scenario))
    return {kind.name: kind for kind in found}


def cut(scenario: Scenario) -> frozenset[str]:
    """The channels that are cut from the start."""
    return frozenset(name for name, channel in scenario.channels.items() if channel.cut)


def cuttable(scenario: Scenario) -> frozenset[str]:
    """The channels that a step of an escalation may cut under an encounter."""
    if not scenario.escalation:
        return frozenset()
    ladders = (authority.ladder for authority in scenario.escalation.parties.values())
    return frozenset(name for ladder in ladders for step in ladder for name in step.cuts)


def _of(scenario: Scenario, system: System) -> System:
    """A system whose channels can be cut while it runs, as far as the scenario's may be."""
    names = cuttable(scenario) & {channel.name for channel in system.channels}
    return replaced(system, **{name: {"cuttable": True} for name in names}) if names else system


def _cast(system: System, force: Iterable[str], **parties: str) -> Cast:
    return Cast(frozenset(post.name for post in system.posts), frozenset(force), parties)


def the_call(scenario: Scenario) -> Call:
    """How the centre that calls does it."""
    line = scenario.channels.get(LINE)
    return Call(
        precedence=Precedence(line.precedence) if line and line.precedence else Precedence.FLASH,
        early=not scenario.defence or scenario.defence.calls_at == "warning",
    )


def _border(scenario: Scenario) -> EncounterKind:
    defence = scenario.defence
    assert defence is not None  # noqa: S101 - asked before
    call, desk = the_call(scenario), Desk(defence.warnings)
    rules = Rules(weapons=Weapons(defence.weapons), delegated=defence.delegated)
    system = _of(scenario, border(rules, desk, call, cut=cut(scenario) & CHANNELS))
    return EncounterKind(
        BORDER,
        system,
        _cast(system, INTRUDER),
        promises(desk, rules=rules, call=call, cut=system.cut),
        lambda number: {"caller": call.of(number)},
    )
