"""Naive units on a link, who number what they report."""

from __future__ import annotations

from protocols import track_number as number
from protocols.known_bad.change import Counts, KnownBad, doing, known_bad, minus, naive, other
from protocols.notation.parts import replaced
from protocols.notation.table import Table
from protocols.notation.words import hears, moves
from protocols.scopes import Scope
from protocols.track_number import UNIT

_take, _ = doing(UNIT, number.WATCHING, moves(number.APPEARS))
_report = doing(UNIT, number.ASKING, hears(number.FREE))


def _units(breaks: str, name: str, says: str, unit: Table, counts: Counts) -> KnownBad:
    system = replaced(number.picture((1, 2), (1, 2)), unit)
    return known_bad(breaks, Scope(name, says, system, number.PROMISES, counts=counts), besides=["number-contested"])


# fmt: off
NUMBER = (
    _units(
        "right-aircraft",
        "two units that both count from one and ask nobody",
        "Each reports its track as number one; the first is recognised, and the second unit gives its own the identity.",
        naive(
            UNIT,
            minus(at=[number.ASKING, number.UNNUMBERED]),
            minus(hears(number.ANNOUNCED)),
            minus(hears(number.FREE)),
            minus(hears(number.IN_USE)),
            other(
                moves(number.APPEARS), do=[_take, *_report], next=number.REPORTING,
                because="A new track: it takes the first number, and is reported under it.",
            ),
            ends=[number.WATCHING, number.REPORTING, number.LABELLED],
        ),
        (47, 69, 8),
    ),
    _units(
        "number-settled",
        "a unit that keeps silent when its own number is announced",
        "The other unit asks whether the number is free, hears nothing, and never reports its track.",
        naive(
            UNIT,
            other(hears(number.ANNOUNCED), says=number.IN_USE, do=[], because="The other unit announces a number that is in use here; it will notice."),
            ends=number.Unit,
        ),
        (28, 39, 8),
    ),
)
# fmt: on
