"""Naive rescues, and naive grants of safe passage."""

from __future__ import annotations

from protocols import rescue as aid
from protocols.hotline import AS_SAID
from protocols.known_bad.change import doing, known_bad, minus, naive, other, plus
from protocols.notation.table import Row, ignore
from protocols.notation.words import LINE_DEAD, Output, expires, hears, moves, no, send, yes
from protocols.rescue import ANSWER_WAIT, CONFIRM_WAIT, PASSAGE_AUTHORITY, RESCUE_CENTRE, RESCUER, UNITS, WAITS
from protocols.rescue_scopes import rescued

_hold, _ = doing(PASSAGE_AUTHORITY, aid.ORDERING, yes(aid.REACHES_UNITS))
_done, _grant = doing(PASSAGE_AUTHORITY, aid.CONFIRMING, hears(aid.HOLDING_FIRE))
_stop, _passage, _read_back = doing(RESCUE_CENTRE, aid.ASKED, hears(aid.GRANTED))
_no_passage = send("flight", aid.NO_PASSAGE)
_BROKEN_OFF = "broken off"


def _as_it_should_be(*_: object) -> str:
    return AS_SAID


_sure: Output = send("passage", aid.GRANTED, _as_it_should_be)

# fmt: off
RESCUE = (
    known_bad(
        "passage-kept",
        rescued(
            "an authority that grants a passage as soon as it has ordered it",
            "Passage is granted, the order has not reached those below, and they fire at the flight that counts on it.",
            ["passage authority", "units on the ground"],
            counts=(62, 319, 9),
            tables=[naive(
                PASSAGE_AUTHORITY,
                other(yes(aid.REACHES_UNITS), do=[_hold, _grant], next=aid.GIVEN, because="The order is on its way: passage is granted."),
                minus(at=[aid.CONFIRMING]),
            )],
        ),
        besides=["grant-honest"],
    ),
    known_bad(
        "told-safe-is-safe",
        rescued(
            "a rescue centre that does not compare what is granted with what it asked for",
            "Passage is granted for another place, the flight is told that it has passage, and is fired at where it is.",
            counts=(587, 1682, 17),
            tables=[naive(
                RESCUE_CENTRE,
                minus(hears(aid.GRANTED), to=aid.WITHOUT),
                other(hears(aid.GRANTED), to=aid.ASSURED, when=None, because="Passage is granted: the rescue is told."),
            )],
        ),
        besides=["centre-waits-true", "passage-told-true"],
    ),
    known_bad(
        "rescue-by-word",
        rescued(
            "a rescue centre that takes silence for consent",
            "The other side does not answer, and the rescue is told that nothing is against it.",
            ["rescue centre"],
            counts=(7, 39, 4),
            tables=[naive(RESCUE_CENTRE, other(expires(ANSWER_WAIT), do=[_passage], next=aid.ASSURED, because="No answer comes: the other side has nothing against it."))],
        ),
        besides=["centre-waits-true", "passage-told-true"],
    ),
    known_bad(
        "units-hold",
        rescued(
            "units that hold fire until something comes near",
            "They confirm that they hold fire, a flight is overhead, and they take it for another.",
            ["units on the ground"],
            counts=(15, 52, 4),
            tables=[naive(UNITS, other(hears(aid.OVERHEAD), at=[aid.HOLDING], next=aid.AIMING, because="A flight is overhead: is that the one that they were told of?"))],
        ),
    ),
    known_bad(
        "grant-honest",
        rescued(
            "an authority that grants what it was asked for, not what it took down",
            "It has taken down another place, its units hold fire there, and the grant does not give it away.",
            ["passage authority"],
            counts=(14, 81, 7),
            tables=[naive(PASSAGE_AUTHORITY, other(
                hears(aid.HOLDING_FIRE), at=[aid.CONFIRMING], do=[_done, _sure],
                because="The units confirm that they hold fire: what was asked for is granted.",
            ))],
        ),
    ),
    known_bad(
        "confirmation-bounded",
        rescued(
            "an authority that waits for its units as long as it takes",
            "The order goes out, and no clock runs that would end the wait if nobody confirmed it.",
            counts=(473, 1299, 17),
            tables=[naive(PASSAGE_AUTHORITY, other(yes(aid.REACHES_UNITS), do=[_hold], because="The order goes out; they will confirm it."), minus(expires(CONFIRM_WAIT)))],
        ),
    ),
    known_bad(
        "passage-told-true",
        rescued(
            "a rescue centre that reads nothing back",
            "Passage is granted, the rescue flies, and the other side does not know that its grant was heard.",
            ["rescue centre"],
            counts=(7, 39, 4),
            tables=[naive(RESCUE_CENTRE, other(hears(aid.GRANTED), at=[aid.ASKED], to=aid.ASSURED, do=[_stop, _passage], because="Passage is granted: the rescue is told."))],
        ),
    ),
    known_bad(
        "centre-waits-true",
        rescued(
            "a rescue centre that lets the clock run on",
            "Passage is granted, the wait for an answer runs out all the same, and the rescue is told that it has none.",
            counts=(605, 1709, 17),
            tables=[naive(
                RESCUE_CENTRE,
                other(hears(aid.GRANTED), at=[aid.ASKED], to=aid.ASSURED, do=[_passage, _read_back], because="Passage is granted; the clock runs on."),
                plus(Row(aid.ASSURED, expires(ANSWER_WAIT), None, [_no_passage], aid.WITHOUT, "The wait for an answer is over: there is no safe passage.")),
            )],
        ),
        besides=["passage-told-true"],
    ),
    known_bad(
        "rescue-goes",
        rescued(
            "a rescue flight that leaves when it is told something, and not before",
            "It waits for word of passage, and no clock runs that would send it off without.",
            counts=(332, 763, 16),
            tables=[naive(RESCUER, other(moves(aid.SETS_OUT), do=[send("centre", aid.PASSAGE_WANTED)], because="The rescue makes ready, and waits to be told."), minus(expires(WAITS)))],
        ),
    ),
    known_bad(
        "passage-answered",
        rescued(
            "an authority that does not say no",
            "It will not let the rescue pass, and says nothing.",
            ["passage authority"],
            counts=(12, 71, 6),
            tables=[naive(PASSAGE_AUTHORITY, other(no(aid.GRANTS), do=[], because="It is not for them to answer that."))],
        ),
        besides=["grant-honest"],
    ),
    known_bad(
        "passage-settled",
        rescued(
            "a rescue centre that keeps a dead line to itself",
            "The line goes dead, and nobody tells the rescue that there is nothing to wait for.",
            counts=(3230, 12737, 23),
            tables=[naive(RESCUE_CENTRE, other(hears(LINE_DEAD), at=[aid.ASKED], to=aid.WITHOUT, do=[_stop], because="The line goes dead: that is noted."))],
            cuttable=["passage"],
        ),
    ),
    known_bad(
        "centre-knows-cut",
        rescued(
            "a rescue centre that waits on a dead line",
            "The line goes dead while an answer is awaited, and it waits on.",
            ["rescue centre"],
            counts=(36, 187, 7),
            tables=[naive(RESCUE_CENTRE, minus(hears(LINE_DEAD), at=[aid.ASKED], to=aid.WITHOUT))],
            cuttable=["passage"],
        ),
    ),
    known_bad(
        "rescue-ends",
        rescued(
            "a rescue flight that is broken off when it loses an aircraft",
            "One of its aircraft is forced down, the others turn home, and the crew that was to be rescued stays where it is.",
            counts=(602, 1696, 17),
            tables=[naive(
                RESCUER,
                other(no(aid.SURVIVES), next=_BROKEN_OFF, because="One of its aircraft is forced down; the others turn home."),
                plus(*ignore([_BROKEN_OFF], [hears(message) for message in sorted(RESCUER.hears)], "The rescue is broken off.")),
                ends=[aid.RESCUED, _BROKEN_OFF],
            )],
        ),
        besides=["rescue-goes"],
    ),
)
# fmt: on
