"""What is explored to prove a strike: its parts, and each of its roles by itself."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from protocols.exchange import Board
from protocols.hotline import Call
from protocols.notation.parts import part, replaced
from protocols.notation.table import Table
from protocols.scope import Scope, held_to
from protocols.strike_halt import DONE, ENDED, OVER, Load, strike
from protocols.strike_promises import promises

CALL = Call(1, repeats=1)
Counts = tuple[int, int, int]


def struck(
    name: str,
    says: str,
    posts: Iterable[str],
    counts: Counts | None = None,
    unreached: int | None = None,
    *,
    tables: Iterable[Table] = (),
    load: Load | None = None,
    sure: Iterable[str] = (),
) -> Scope:
    """Some of those who meet in a strike, the others outside, held to the promises that bind them.

    Args:
        name: the scope's name.
        says: what is in it.
        posts: who is in it.
        counts: what exploring it finds, if that is on record.
        unreached: how many rows nothing reaches in it, if that is on record.
        tables: naive tables, in place of those of the same names.
        load: the rounds of the strike.
        sure: the messages from outside that come sooner or later.
    """
    board, load = Board(), load or Load(3)
    system = part(replaced(strike(load, CALL, board=board), *tables), name, posts)
    return Scope(
        name,
        says,
        system,
        held_to(promises(CALL, load, board=board), system),
        {},
        sure,
        counts=counts,
        unreached=unreached,
    )


_ON_THE_GROUND = ("protected force", "own staff")
_IN_THE_AIR = ("strike package", "strike controller")
_THE_CALL = ("caller", "exchange", "duty officer")

STRIKES = (
    struck(
        "strike",
        "Three rounds fall on a force or not; it may have been told to leave, and the strike may be told to break off.",
        (*_IN_THE_AIR, *_ON_THE_GROUND),
        (854, 4605, 15),
        20,
    ),
    struck(
        "own staff",
        "The staff of the struck side, whatever it is told of notices and rounds.",
        ("own staff",),
        (12, 52, 6),
        0,
        sure=[OVER],
    ),
    struck(
        "strike, and the call",
        "Two rounds fall, and the centre of those whom they fall on calls the centre that can halt them.",
        (*_IN_THE_AIR, *_ON_THE_GROUND, *_THE_CALL),
        (9176, 37142, 32),
        236,
        load=Load(2),
    ),
)
"""A strike in parts: what is left out of one may say anything to it. The notices are explored by themselves."""

_SAYS = "One role by itself, to whom anything may be said at any time."
_SINGLE = struck("strike package alone, with a single round", _SAYS, ("strike package",), load=Load(1))

ALONE = (
    struck("strike package alone", _SAYS, ("strike package",)),
    evolve(_SINGLE, promised=tuple(promise for promise in _SINGLE.promised if promise.id != "can-halt")),
    struck("strike controller alone", _SAYS, ("strike controller",), sure=[DONE]),
    struck("protected force alone", _SAYS, ("protected force",), sure=[ENDED]),
)
"""The roles of a strike that `STRIKES` does not show by themselves; a single round leaves none to halt."""
