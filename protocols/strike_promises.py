"""What is promised of a strike as a whole: what is counted, who knows what, and all that its procedures promise."""

from __future__ import annotations

from collections.abc import Iterable

from protocols import hotline_promises, joint, prior_notice, strike_roles
from protocols.exchange import Board
from protocols.hotline import ALARM, ALL_CLEAR, BREAK_OFF, CONCERN, Call
from protocols.identification import NOTICE_MATCHES
from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always, Promise
from protocols.notation.words import Mark, hears
from protocols.regime import line_promises
from protocols.strike_halt import (
    CEASE,
    CEASED,
    CLEAR_OUT,
    DONE,
    LEAVES,
    OVER,
    OWN_STAFF,
    PROTECTED_FORCE,
    ROUND,
    STRIKE_CONTROLLER,
    STRIKE_PACKAGE,
    UNDER_FIRE,
    Load,
    strike,
)


def _counted(known: frozenset[str], happening: Happening) -> frozenset[str] | str:
    row, on = happening.taken, happening.taken.on
    counts = {
        STRIKE_PACKAGE.name: Mark.HALTED if happening.says(CEASED) and CEASED not in known else None,
        PROTECTED_FORCE.name: Mark.STRUCK if on == hears(ROUND) and LEAVES.name not in known else None,
        OWN_STAFF.name: Mark.KNOWN if happening.says(ALARM) else None,
        STRIKE_CONTROLLER.name: Mark.TOO_LATE
        if (on == hears(DONE) and BREAK_OFF in known) or (on == hears(BREAK_OFF) and DONE in known)
        else None,
    }
    known |= {on.input.what, *([CEASED] if happening.says(CEASED) else [])}
    return known if row.marks is counts[row.table] else BROKEN


_MUST_HEAR: dict[tuple[str, str], set[str]] = {
    (STRIKE_CONTROLLER.name, CEASE): {BREAK_OFF},
    (STRIKE_PACKAGE.name, CEASED): {CEASE},
    (PROTECTED_FORCE.name, UNDER_FIRE): {ROUND},
    (OWN_STAFF.name, CONCERN): {NOTICE_MATCHES},
    (OWN_STAFF.name, CLEAR_OUT): {NOTICE_MATCHES},
    (OWN_STAFF.name, ALARM): {UNDER_FIRE},
    (OWN_STAFF.name, ALL_CLEAR): {OVER},
}
"""What a role says only after it heard this."""

PROMISES = (
    Always(
        "strike-counted",
        "What is counted of a strike is what happened: every round on a force in place, who knew, and what was halted or too late.",
        frozenset(),
        _counted,
        of=[STRIKE_PACKAGE, STRIKE_CONTROLLER, PROTECTED_FORCE, OWN_STAFF],
        each=True,
    ),
    Always(
        "strike-no-telepathy",
        "Nobody halts a strike, reports it or clears a place before a channel told him why.",
        frozenset(),
        joint.told_first(_MUST_HEAR),
        of=[STRIKE_PACKAGE, STRIKE_CONTROLLER, PROTECTED_FORCE, OWN_STAFF],
        each=True,
    ),
)
"""Bind each role of a strike by itself."""


def of_strike(load: Load) -> tuple[Promise, ...]:
    """What the roles of a strike promise, where so many rounds are planned at most."""
    return (strike_roles.numbered(load.rounds), *strike_roles.PROMISES, *PROMISES)


def promises(call: Call, load: Load, cut: Iterable[str] = (), *, board: Board | None = None) -> tuple[Promise, ...]:
    """Every promise of the procedures that meet in a strike.

    Args:
        call: how the centre of the other side calls.
        load: the rounds of the strike; of the largest, where strikes differ.
        cut: the channels that are cut from the start.
        board: the exchange's circuits, where it is inside the system.
    """
    system = strike(load, call, board=board)
    names = {post.table.name for post in system.posts} | {channel.name for channel in system.channels}
    said = (
        *of_strike(load),
        *joint.promises(cut),
        hotline_promises.repeats_bounded(call.repeats),
        hotline_promises.begins(call),
        *hotline_promises.PROMISES,
        *prior_notice.PROMISES,
        *(line_promises(board) if board else ()),
    )
    return tuple(promise for promise in said if promise.binds(names))
