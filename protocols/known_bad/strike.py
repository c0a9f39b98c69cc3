"""Naive packages, controllers, forces and staffs in a strike."""

from __future__ import annotations

from collections.abc import Iterable

from protocols import strike_halt as strike
from protocols.hotline import BREAK_OFF
from protocols.known_bad.change import Counts, KnownBad, doing, known_bad, naive, other, plus
from protocols.notation.table import Row, Table
from protocols.notation.words import Mark, expires, hears, moves, no, send, yes
from protocols.strike_halt import INTERVAL, OWN_STAFF, PROTECTED_FORCE, STRIKE_CONTROLLER, STRIKE_PACKAGE
from protocols.strike_scopes import struck

_cease = doing(STRIKE_PACKAGE, strike.ATTACKING, hears(strike.CEASE))
_stop, _say_so, _leave = _cease
_count, _drop, _again = doing(STRIKE_PACKAGE, strike.ATTACKING, expires(INTERVAL))


def _naive(
    breaks: str,
    name: str,
    says: str,
    table: Table,
    counts: Counts,
    *,
    sure: Iterable[str] = (),
    besides: Iterable[str] = (),
) -> KnownBad:
    return known_bad(breaks, struck(name, says, (table.name,), counts, tables=[table], sure=sure), besides)


# fmt: off
STRIKE = (
    _naive(
        "halt-final",
        "a package that holds all but the round that is on its way out",
        "It acknowledges the order to cease, and one more round goes.",
        naive(
            STRIKE_PACKAGE,
            other(hears(strike.CEASE), at=[strike.ATTACKING], do=[_say_so, _leave], because="It ceases, but for the round that is on its way out, and acknowledges that."),
            plus(Row(strike.HALTED, expires(INTERVAL), None, [_count, _drop], strike.HALTED, "The round that was on its way out is released.")),
        ),
        (10, 16, 5),
        besides=["rounds-numbered"],
    ),
    _naive(
        "rounds-numbered",
        "a package that counts its rounds from nought",
        "It has released all that were planned, and takes one more to be left.",
        naive(STRIKE_PACKAGE, other(expires(INTERVAL), to=strike.ATTACKING, when=lambda load, _about: load.released < load.rounds)),
        (10, 15, 6),
    ),
    _naive(
        "cease-answered",
        "a package that says once that it has ceased",
        "Its answer was not heard, the order is given again, and there is silence.",
        naive(STRIKE_PACKAGE, other(hears(strike.CEASE), at=[strike.HALTED], do=[], because="It has ceased, and has said so.")),
        (11, 15, 5),
    ),
    _naive(
        "end-seen",
        "a package that ceases, and circles on overhead",
        "It has been halted, and those below wait under cover for the next round.",
        naive(STRIKE_PACKAGE, other(hears(strike.CEASE), at=[strike.ATTACKING], do=[_stop, _say_so], because="It ceases, acknowledges that, and stays where it is.")),
        (8, 12, 5),
    ),
    _naive(
        "strike-ends",
        "a package that waits for a word before it goes on",
        "It has rounds left, releases none, and does not leave.",
        naive(
            STRIKE_PACKAGE,
            other(expires(INTERVAL), to=strike.ATTACKING, do=[_count, _drop], because="The next round is released; nobody has said what comes then."),
            ends=strike.Package,
        ),
        (6, 9, 4),
    ),
    _naive(
        "cease-once",
        "a controller who orders whatever he is asked, as often as he is asked",
        "He is asked once more while the package is still to answer, and orders it to cease once more.",
        naive(STRIKE_CONTROLLER, other(
            hears(BREAK_OFF), at=[strike.ORDERED], do=[send("net", strike.CEASE)], ignored=False, because="The strike is to break off: the order is given again.",
        )),
        (10, 32, 5),
        sure=[strike.DONE],
    ),
    _naive(
        "strike-followed",
        "a controller who cannot close a strike that is over",
        "He is told that the strike was to break off, it is over, and the next who tells him is too late once more.",
        naive(STRIKE_CONTROLLER, other(hears(BREAK_OFF), at=[strike.STRIKE_OVER], next=strike.STRIKE_OVER, because="The strike is over: too late.")),
        (8, 26, 4),
        sure=[strike.DONE],
    ),
    _naive(
        "break-off-obeyed",
        "a controller who makes out an order and does not give it",
        "He is told that the strike is to break off; the order lies on his desk, and the package flies on.",
        naive(STRIKE_CONTROLLER, other(yes(strike.CEASES), do=[], because="The order is made out, and lies on the desk.")),
        (7, 23, 4),
        sure=[strike.DONE],
        besides=["strike-followed"],
    ),
    _naive(
        "halt-acknowledged",
        "a controller who does not listen for an answer",
        "The package has ceased and says so, and nobody takes it down.",
        naive(
            STRIKE_CONTROLLER,
            other(hears(strike.CEASED), at=[strike.ORDERED], next=strike.ORDERED, ignored=True, because="The order was given; what comes of it will be seen."),
            ends=strike.Controller,
        ),
        (6, 20, 4),
        sure=[strike.CEASED],
    ),
    _naive(
        "reports-once",
        "a force that reports every round",
        "The report has been made, the next round falls, and it is made again.",
        naive(PROTECTED_FORCE, other(
            hears(strike.ROUND), at=[strike.REPORTED], do=[send("radio", strike.UNDER_FIRE)], because="Another round falls on it, and it reports that too.",
        )),
        (15, 49, 6),
        sure=[strike.ENDED],
    ),
    _naive(
        "struck-reported",
        "a force that has nothing to report when it is over",
        "The attack ends before it could say who it was, and its staff never hears of it.",
        naive(PROTECTED_FORCE, other(hears(strike.ENDED), at=[strike.UNDER_COVER], do=[], because="It is over: there is nothing to report any more.")),
        (11, 37, 5),
        sure=[strike.ENDED],
        besides=["reports-once"],
    ),
    _naive(
        "over-reported",
        "a force that stays under cover",
        "No more rounds fall, and nobody comes out to say so.",
        naive(
            PROTECTED_FORCE,
            other(hears(strike.ENDED), at=[strike.REPORTED], do=[], next=strike.REPORTED, because="No more rounds fall; it stays under cover."),
            ends=strike.Force,
        ),
        (11, 37, 5),
        sure=[strike.ENDED],
    ),
    _naive(
        "staff-tells",
        "a staff that finds a notice of no concern",
        "A strike is announced where its own force lies; it does not object, and does not tell the force.",
        naive(OWN_STAFF, other(no(strike.OBJECTS), do=[], because="The staff raises no concern, and takes the force to be safe.")),
        (15, 64, 6),
        sure=[strike.OVER],
    ),
    _naive(
        "strike-counted",
        "a count of strikes instead of rounds",
        "Round after round falls, and it counts as one.",
        naive(PROTECTED_FORCE, other(hears(strike.ROUND), at=[strike.UNDER_COVER, strike.REPORTED, strike.AFTERWARDS], marks=None)),
        (17, 57, 5),
        sure=[strike.ENDED],
    ),
    _naive(
        "strike-no-telepathy",
        "a package that knows whose troops those are",
        "Nobody has told it, and it ceases all the same.",
        naive(STRIKE_PACKAGE, plus(
            Row(strike.ATTACKING, moves("sees its mistake"), None, _cease, strike.HALTED, "It sees that those are not the enemy's, and ceases.", marks=Mark.HALTED),
        )),
        (12, 18, 5),
    ),
)
# fmt: on
