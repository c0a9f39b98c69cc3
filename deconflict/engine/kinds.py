"""The kinds of encounters that a scenario has: each its system, ready to run, and whom its posts act for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial

from attrs import field, frozen

from deconflict.history import Cast
from deconflict.world.flights import BLOCK
from deconflict.world.numbering import STRIKES
from deconflict.world.politics import Authority, Escalation, Step
from deconflict.world.scenario import Defence, Scenario
from protocols import (
    airmanship,
    airmanship_promises,
    channel_status,
    escalation_promises,
    regime,
    rescue,
    rescue_promises,
    strike_halt,
    strike_promises,
)
from protocols.engagement import Rules, Weapons
from protocols.escalation import Act, Ladder
from protocols.exchange import Precedence
from protocols.guard_warning import Desk
from protocols.hotline import Call
from protocols.notation.parts import replaced
from protocols.notation.promise import Promise
from protocols.notation.system import System
from protocols.notation.words import Memory, Question
from protocols.politics import acting, authority_post, politics
from protocols.regime import INTRUDER, RELAYING, border
from protocols.rescue import RESCUING
from protocols.strike_halt import STRIKING, Load

LINE = "hotline"
"""The channel that the exchange switches; no other has circuits, precedence and ordinary calls."""

BORDER, AIRPROX, STRIKE, RESCUE, POLITICS = "border", "airprox", "strike", "rescue", "politics"
"""The kinds of encounters, and the dealings of two governments, which last as long as the campaign."""

Memories = Callable[[int], Mapping[str, Memory]]


def _nothing(_number: int) -> Mapping[str, Memory]:
    return {}


@frozen(eq=False)
class EncounterKind:
    """A kind of encounter.

    `memories` is what some posts remember at the start of the encounter of a number; `asks` says which question each
    post waits for in which state, and `ends` in which states its part is over; `promised` makes what binds it.
    """

    name: str
    system: System
    cast: Cast
    promised: Callable[[], tuple[Promise, ...]]
    memories: Memories = _nothing
    asks: Mapping[str, Mapping[str, Question]] = field(init=False)
    ends: Mapping[str, frozenset[str]] = field(init=False)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """What binds an encounter of the kind."""
        return self.promised()

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
        found.append(_border(scenario, scenario.defence))
    if scenario.airprox:
        found.append(_airprox(scenario))
    if scenario.strikes:
        found.append(_strike(scenario))
    if scenario.rescue:
        found.append(_rescue(scenario))
    if scenario.escalation:
        found.append(_politics(scenario.escalation))
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
    """A system as the scenario has it."""
    return _with_cuts(system, cut(scenario), cuttable(scenario))


def _with_cuts(system: System, closed: frozenset[str], cuttable: frozenset[str]) -> System:
    """A system with some channels cut from the start, and some that can be cut while it runs, as far as it has them."""
    names = {channel.name for channel in system.channels}
    if closed & names:
        system = System(system.name, system.posts, system.channels, cut=closed & names)
    changed = {name: {"cuttable": True} for name in cuttable & names}
    return replaced(system, **changed) if changed else system


# Worlds that differ in chances and times alone, of which a study has hundreds, have one system.
@lru_cache(maxsize=64)
def _bordered(  # noqa: PLR0917 - each is part of what is looked up
    build: Callable[..., System],
    rules: Rules,
    desk: Desk,
    call: Call,
    form: tuple[str, bool],
    closed: frozenset[str],
    cuttable: frozenset[str],
) -> System:
    response, relayed = form
    return _with_cuts(build(rules, desk, call, response=response, relayed=relayed), closed, cuttable)


def _cast(system: System, force: Iterable[str], **parties: str) -> Cast:
    return Cast(frozenset(post.name for post in system.posts), frozenset(force), parties)


def the_call(scenario: Scenario) -> Call:
    """How the centre that calls does it."""
    line = scenario.channels.get(LINE)
    return Call(
        precedence=Precedence(line.precedence) if line and line.precedence else Precedence.FLASH,
        early=not scenario.defence or scenario.defence.calls_at == "warning",
    )


def _border(scenario: Scenario, defence: Defence) -> EncounterKind:
    call, desk = the_call(scenario), Desk(defence.warnings)
    rules = Rules(weapons=Weapons(defence.weapons), delegated=defence.delegated)
    relay = scenario.relay
    system = _bordered(
        border, rules, desk, call, (defence.response, relay is not None), cut(scenario), cuttable(scenario)
    )
    return EncounterKind(
        BORDER,
        system,
        _cast(system, INTRUDER, **(dict.fromkeys(RELAYING, relay.party) if relay else {})),
        partial(
            regime.promises,
            desk,
            rules=rules,
            call=call,
            cut=system.cut,
            response=defence.response,
            relayed=relay is not None,
        ),
        lambda number: {"caller": call.of(number)},
    )


def _airprox(scenario: Scenario) -> EncounterKind:
    call = the_call(scenario)
    system = _of(scenario, airmanship.airprox(call))
    promised = partial(airmanship_promises.promises, call, system.cut)
    return EncounterKind(
        AIRPROX, system, _cast(system, airmanship.FIRST), promised, lambda number: {"caller": call.of(number)}
    )


def _strike(scenario: Scenario) -> EncounterKind:
    call, loads = the_call(scenario), [Load(strike.rounds) for strike in scenario.strikes]
    most = max(loads, key=lambda load: load.rounds)
    system = _of(scenario, strike_halt.strike(most, call))
    promised = partial(strike_promises.promises, call, most, system.cut)

    def memories(number: int) -> Mapping[str, Memory]:
        return {"caller": call.of(number), "strike package": loads[(number - STRIKES) // BLOCK]}

    return EncounterKind(STRIKE, system, _cast(system, STRIKING), promised, memories)


def _rescue(scenario: Scenario) -> EncounterKind:
    system = _of(scenario, rescue.rescue())
    return EncounterKind(RESCUE, system, _cast(system, RESCUING), partial(rescue_promises.promises, system.cut))


def _politics(escalation: Escalation) -> EncounterKind:
    ladders = {
        party: Ladder(tuple(Act(step.act) for step in steps_of(authority)))
        for party, authority in escalation.parties.items()
    }
    system = politics(ladders, of={party: authority_at(party) for party in ladders})
    acts_for = acting(ladders)
    by_post = {authority_post(party): ladder for party, ladder in ladders.items()}

    def promised() -> tuple[Promise, ...]:
        return (*escalation_promises.promises(by_post), *channel_status.PROMISES)

    return EncounterKind(POLITICS, system, Cast(frozenset(acts_for), frozenset(), acts_for), promised)


def authority_at(party: str) -> str:
    """The table of the scenario in which a party's government has its questions and timers."""
    return f"escalation.parties.{party}"


def steps_of(authority: Authority) -> tuple[Step, ...]:
    """The steps that a government can take: those of its ladder that it has."""
    return tuple(step for step in authority.ladder if step.taken)
