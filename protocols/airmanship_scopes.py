"""What is explored to prove airmanship: two flights, with the call of their centres and without, and each role alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from protocols.airmanship import airprox
from protocols.airmanship_promises import promises
from protocols.exchange import Board
from protocols.hotline import Call
from protocols.notation.parts import part, replaced
from protocols.notation.table import Table
from protocols.scope import Scope, held_to

CALL = Call(1, repeats=1)
FLIGHTS = ("pair", "crew", "other crew")


def met(
    name: str,
    says: str,
    posts: Iterable[str],
    counts: tuple[int, int, int] | None = None,
    unreached: int | None = None,
    *,
    tables: Iterable[Table] = (),
    most: Mapping[str, int] | None = None,
) -> Scope:
    """Some of those who are concerned when two flights meet, the others outside, held to the promises that bind them.

    Args:
        name: the scope's name.
        says: what is in it.
        posts: who is in it.
        counts: what exploring it finds, if that is on record.
        unreached: how many rows nothing reaches in it, if that is on record.
        tables: naive tables, in place of those of the same names.
        most: how often each of some moves of the world, or messages from outside, may happen.
    """
    system = part(replaced(airprox(CALL, board=Board()), *tables), name, posts)
    return Scope(name, says, system, held_to(promises(CALL), system), most or {}, counts=counts, unreached=unreached)


_ALONE = "One role by itself, to whom anything may be said at any time."

MEETINGS = (
    met("airprox", "Two flights come near each other, whatever a centre may order.", FLIGHTS, (2620, 10469, 17), 1),
    met(
        "airprox, with the call",
        "Two flights come near each other, and the centre of one may call that of the other.",
        (*FLIGHTS, "monitor", "caller", "duty officer", "exchange"),
        (216301, 1027316, 36),
        215,
    ),
)
ALONE = (
    met("pair alone", _ALONE, ["pair"]),
    met("airman alone", _ALONE, ["other crew"]),
    met("traffic monitor alone", _ALONE, ["monitor"]),
)
