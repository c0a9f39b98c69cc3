"""Naive units on a link, who number what they report."""

from __future__ import annotations

from collections.abc import Iterable

from protocols import track_number as number
from protocols.known_bad.change import Counts, KnownBad, doing, known_bad, minus, naive, other
from protocols.notation.parts import replaced
from protocols.notation.table import Table
from protocols.notation.words import hears, moves
from protocols.scope import Scope
from protocols.track_number import CENTRE, UNIT

_take, _ = doing(UNIT, number.WATCHING, moves(number.APPEARS))
_report = doing(UNIT, number.ASKING, hears(number.FREE))
_in_use = doing(UNIT, number.ASKING, hears(number.ANNOUNCED))


def _picture(breaks: str, name: str, says: str, table: Table, counts: Counts, besides: Iterable[str] = ()) -> KnownBad:
    system = replaced(number.picture((1, 2), (1, 2)), table)
    return known_bad(breaks, Scope(name, says, system, number.PROMISES, counts=counts), besides)


# fmt: off
NUMBER = (
    _picture(
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
                because="A new track: it is called number one, and reported.",
            ),
            other(hears(number.GIVEN), to=number.LABELLED, because="The identity of number one is applied to the track that is called so here."),
            ends=[number.WATCHING, number.REPORTING, number.LABELLED],
        ),
        (47, 69, 8),
        besides=["number-contested"],
    ),
    _picture(
        "numbers-true",
        "a unit that gives no number away",
        "It is asked whether a number is free, and says that it is in use, though it has no track to use it for.",
        naive(UNIT, other(hears(number.ANNOUNCED), at=[number.WATCHING], do=_in_use, because="The other unit announces a number, and is told that it is in use.")),
        (78, 113, 10),
    ),
    _picture(
        "looked-at-in-turn",
        "a centre that looks at one track and at no other",
        "While it looks at a track another is reported, and nobody ever looks at that one.",
        naive(CENTRE, other(hears(number.REPORTED), at=[number.LOOKING], do=[], because="Another track is reported; there is no hand free for it.")),
        (72, 101, 10),
    ),
    _picture(
        "number-settled",
        "a unit that keeps silent when its own number is announced",
        "The other unit asks whether the number is free, hears nothing, and never reports its track.",
        naive(
            UNIT,
            other(hears(number.ANNOUNCED), says=number.IN_USE, do=[], because="The other unit announces a number that is in use here; it will notice."),
            ends=number.Unit,
        ),
        (28, 39, 8),
        besides=["number-contested", "numbers-true"],
    ),
)
# fmt: on
