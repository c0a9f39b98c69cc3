"""The procedures by name: whose tables each of them is, and what it promises."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from attrs import evolve, frozen

from protocols import (
    airmanship,
    airmanship_promises,
    channel_status,
    engagement,
    engagement_promises,
    escalation,
    escalation_promises,
    exchange,
    guard_warning,
    hotline,
    hotline_promises,
    identification,
    interception,
    interception_promises,
    liaison,
    prior_notice,
    relay,
    rescue,
    rescue_promises,
    strike_halt,
    strike_promises,
    track,
    track_number,
)
from protocols.notation.promise import Promise
from protocols.notation.table import Table

WARNINGS = 10
"""How many warnings the controller's promise speaks of: as many as were given on 24 November 2015."""
ROUNDS = 37
"""How many rounds the strike package's promise speaks of: as many as fell at Deir ez-Zor on 17 September 2016."""


@frozen
class Procedure:
    """A procedure: its module's name and first sentence, the tables of its roles, and its promises."""

    name: str
    summary: str
    tables: tuple[Table, ...]
    promises: tuple[Promise, ...] = ()


def _of(module: ModuleType, tables: Iterable[Table], promises: Iterable[Promise] = ()) -> Procedure:
    summary = (module.__doc__ or "").partition("\n")[0]
    return Procedure(module.__name__.rpartition(".")[2], summary, tuple(tables), tuple(promises))


_ALL = (
    _of(guard_warning, [guard_warning.CONTROLLER, guard_warning.AIRCREW], guard_warning.promises(WARNINGS)),
    _of(identification, [identification.IDENTIFICATION], identification.PROMISES),
    _of(
        engagement,
        [engagement.FIRE_AUTHORITY, engagement.SHOOTER],
        [
            engagement_promises.WEAPONS_HOLD,
            engagement_promises.by_rules(engagement.Rules()),
            *engagement_promises.PROMISES,
        ],
    ),
    _of(
        hotline,
        [hotline.CALLER, hotline.DUTY_OFFICER],
        [
            hotline_promises.repeats_bounded(hotline.Call().repeats),
            hotline_promises.begins(hotline.Call()),
            *hotline_promises.PROMISES,
        ],
    ),
    _of(exchange, [exchange.EXCHANGE], [*exchange.LINE_PROMISES, exchange.ONE_CALL]),
    _of(liaison, [liaison.LIAISON_OFFICER], liaison.PROMISES),
    _of(prior_notice, [prior_notice.SENDER, prior_notice.RECEIVER], prior_notice.PROMISES),
    _of(interception, [interception.INTERCEPTOR, interception.LOOKOUT], interception_promises.PROMISES),
    _of(relay, [relay.RELAY_OFFICER], relay.PROMISES),
    _of(
        strike_halt,
        [
            strike_halt.STRIKE_PACKAGE,
            strike_halt.STRIKE_CONTROLLER,
            strike_halt.PROTECTED_FORCE,
            strike_halt.OWN_STAFF,
        ],
        strike_promises.of_strike(strike_halt.Load(ROUNDS)),
    ),
    _of(airmanship, [airmanship.PAIR, airmanship.AIRMAN, airmanship.MONITOR], airmanship_promises.PROMISES),
    _of(
        rescue,
        [rescue.RESCUER, rescue.RESCUE_CENTRE, rescue.PASSAGE_AUTHORITY, rescue.UNITS],
        rescue_promises.PROMISES,
    ),
    _of(channel_status, [channel_status.END], channel_status.PROMISES),
    _of(escalation, [escalation.AUTHORITY], escalation_promises.promises({})),
    _of(track_number, [track_number.UNIT, track_number.CENTRE], track_number.PROMISES),
    _of(track, [track.TRACK], track.PROMISES),
)

PROCEDURES = {procedure.name: procedure for procedure in _ALL}

NAMES = tuple(dict.fromkeys((*PROCEDURES, *(table.name for procedure in _ALL for table in procedure.tables))))
"""What `find` takes: the names of procedures, then of roles."""


def find(name: str) -> Procedure | None:
    """The procedure of that name; of a role's name, its procedure with that role's table alone. None if there is none.

    Small and capital letters are the same, and so are blanks, hyphens and underscores.
    """
    wanted = _plain(name)
    for procedure in _ALL:
        if _plain(procedure.name) == wanted:
            return procedure
    for procedure in _ALL:
        for table in procedure.tables:
            if _plain(table.name) == wanted:
                return evolve(procedure, tables=(table,))
    return None


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())
