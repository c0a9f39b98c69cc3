"""A strike, and how it is halted: those are our troops, says the other side, and the rounds still to come are held.

Whoever strikes may have announced it, perhaps for the wrong place. What is struck knows who it is; that must come by its
own staff, through a call between the two centres, to the controller of the strike, and to the package in the air.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from attrs import evolve, frozen

from protocols.exchange import EXCHANGE, Board
from protocols.hotline import (
    ALARM,
    ALL_CLEAR,
    BREAK_OFF,
    CALLER,
    CLAIMED,
    CONCERN,
    DUTY_OFFICER,
    WORKS,
    Call,
)
from protocols.identification import MATCH, NOTICE_MATCHES
from protocols.notation.channel import OUTSIDE, Channel
from protocols.notation.system import System
from protocols.notation.table import STAY, Row, Table, each, ignore
from protocols.notation.wiring import Post
from protocols.notation.words import (
    About,
    Mark,
    Question,
    Timer,
    cancel,
    expires,
    hears,
    moves,
    no,
    remember,
    send,
    start,
    yes,
)
from protocols.prior_notice import ARRIVES, RECEIVER, SENDER, File, Filing
from protocols.regime import REACHES

BEGINS, REVIEWS = "begins its attack", "reviews the notices"
"""What the world has the strike package do, and the staff of those who may be struck."""
ROUND, ENDED = "round", "attack ended"
"""Strike package to where its rounds fall, the first about its number: whoever lies there sees that it has ended."""
CEASE = "cease"
"""Strike controller to strike package, on the strike net."""
CEASED, DONE = "ceased", "rounds spent"
"""Strike package to strike controller, on the strike net: nothing more is released; all are, about how many."""
UNDER_FIRE, OVER = "under fire", "fire over"
"""Protected force to its own staff."""
CLEAR_OUT = "clear out"
"""Own staff to protected force: leave the place that the notice names."""

HITS = Question(
    "hits",
    "strike",
    "Is it the protected force that lies there?",
    stays=True,
    otherwise="The protected force does not lie there.",
)
REPORTS = Question("reports", "strike", "How soon does the force see who strikes it, and report?", certain=True)
LEAVES = Question("leaves", "strike", "How soon has the force left the place?", certain=True)
OBJECTS = Question("objects", "strike", "Does the staff object to the strike, rather than have the place cleared?")
CEASES = Question("ceases", "strike", "How soon is the order to cease given?", certain=True)
INTERVAL = Timer("interval", "strike", "between two rounds")


@frozen
class Load:
    """What the strike package remembers: how many rounds it is to release, one at least, and how many it has."""

    rounds: int
    released: int = 0


def _more_to_come(load: Load, _about: About) -> bool:
    return load.released + 1 < load.rounds


def _number(load: Load, _about: About) -> int:
    return load.released


def _planned(load: Load, _about: About) -> int:
    return load.rounds


_one_more = remember(lambda load, _about: evolve(load, released=load.released + 1))
_release = [_one_more, send("guns", ROUND, _number)]
_say_spent = send("net", DONE, _planned)
_release_last = [*_release, send("guns", ENDED), _say_spent]


class Package(StrEnum):
    """What the strike package does."""

    WAITING = "waiting to attack"
    ATTACKING = "attacking"
    SPENT = "rounds spent"
    HALTED = "halted"


WAITING, ATTACKING, SPENT, HALTED = Package

_DEIR_EZ_ZOR = "Deir ez-Zor, 17 September 2016"

# fmt: off
STRIKE_PACKAGE = Table("strike package", start=WAITING, ends=(WAITING, SPENT, HALTED), rows=[
    #    state      on                 if             do                                                          next       because
    Row(WAITING,   moves(BEGINS),     _more_to_come, [*_release, start(INTERVAL)],                               ATTACKING, "The attack begins: the first round is released."),
    Row(WAITING,   moves(BEGINS),     None,          _release_last,                                              SPENT,     "The attack is a single round; it is released."),
    Row(ATTACKING, expires(INTERVAL), _more_to_come, [*_release, start(INTERVAL)],                               ATTACKING, "The next round is released."),
    Row(ATTACKING, expires(INTERVAL), None,          _release_last,                                              SPENT,     "The last round is released: the attack is over."),
    Row(WAITING,   hears(CEASE),      None,          [send("net", CEASED)],                                      HALTED,    "The strike is called off before its first round, and that is acknowledged.", marks=Mark.HALTED),
    Row(ATTACKING, hears(CEASE),      None,          [cancel(INTERVAL), send("net", CEASED), send("guns", ENDED)], HALTED,  "It ceases, with rounds left, and acknowledges that.", source=f"{_DEIR_EZ_ZOR}, in under five minutes: https://www.globalsecurity.org/military/library/news/2016/09/mil-160920-afps02.htm", marks=Mark.HALTED),
    Row(HALTED,    hears(CEASE),      None,          [send("net", CEASED)],                                      HALTED,    "It has ceased, and says so again."),
    Row(SPENT,     hears(CEASE),      None,          [_say_spent],                                               SPENT,     "It has no rounds left to hold, and says so again."),
])
# fmt: on


class Controller(StrEnum):
    """What the strike controller waits for."""

    IN_HAND = "strike in hand"
    ORDERING = "ordering it to cease"
    ORDERED = "ordered to cease"
    STRIKE_OVER = "strike over"
    CLOSED = "strike closed"


IN_HAND, ORDERING, ORDERED, STRIKE_OVER, CLOSED = Controller

# fmt: off
STRIKE_CONTROLLER = Table("strike controller", start=IN_HAND, ends=(IN_HAND, STRIKE_OVER, CLOSED), rows=[
    #    state        on                if    do                    next         because
    Row(IN_HAND,     hears(BREAK_OFF), None, [],                   ORDERING,    "The strike is to break off: the order to cease is made out."),
    Row(ORDERING,    yes(CEASES),      None, [send("net", CEASE)], ORDERED,     "The package is ordered to cease."),
    Row(ORDERED,     hears(CEASED),    None, [],                   CLOSED,      "The package has ceased."),
    Row(IN_HAND,     hears(DONE),      None, [],                   STRIKE_OVER, "The package has released all its rounds."),
    Row(ORDERING,    hears(DONE),      None, [],                   CLOSED,      "The last round is released before the order to cease is given: too late.", marks=Mark.TOO_LATE),
    Row(ORDERED,     hears(DONE),      None, [],                   CLOSED,      "The last round is released before the order to cease comes through: too late.", marks=Mark.TOO_LATE),
    Row(STRIKE_OVER, hears(BREAK_OFF), None, [],                   CLOSED,      "The strike is to break off, and is over: too late.", marks=Mark.TOO_LATE),
    *ignore((ORDERING, ORDERED), [hears(BREAK_OFF)], "It is being ordered to cease already."),
    *ignore((CLOSED,), [hears(BREAK_OFF), hears(CEASED), hears(DONE)], "The strike is closed."),
    *ignore((IN_HAND, ORDERING, STRIKE_OVER), [hears(CEASED)], "It was not ordered to cease."),
    *ignore((STRIKE_OVER,), [hears(DONE)], "That is known."),
])
# fmt: on


class Force(StrEnum):
    """What the protected force waits for."""

    IN_PLACE = "in place"
    LEAVING = "leaving the place"
    AWAY = "away from the place"
    UNDER_COVER = "under cover"
    REPORTED = "under cover, reported"
    AFTERWARDS = "fire over"


IN_PLACE, LEAVING, AWAY, UNDER_COVER, REPORTED, AFTERWARDS = Force

# fmt: off
PROTECTED_FORCE = Table("protected force", start=IN_PLACE, ends=(IN_PLACE, AWAY, AFTERWARDS), rows=[
    #    state        on                if    do                                                next         because
    *each((IN_PLACE, LEAVING), hears(ROUND), None, [],                                         UNDER_COVER, "A round falls on the force: who strikes it?", marks=Mark.STRUCK),
    *each((UNDER_COVER, REPORTED, AFTERWARDS), hears(ROUND), None, [],                         STAY,        "Another round falls on it.", marks=Mark.STRUCK),
    Row(UNDER_COVER, yes(REPORTS),     None, [send("radio", UNDER_FIRE)],                      REPORTED,    "It sees who strikes it, and reports."),
    Row(UNDER_COVER, hears(ENDED),     None, [send("radio", UNDER_FIRE), send("radio", OVER)], AFTERWARDS,  "It is over before the force could say who strikes it: it reports what has happened."),
    Row(REPORTED,    hears(ENDED),     None, [send("radio", OVER)],                            AFTERWARDS,  "No more rounds fall: it reports that it is over."),
    Row(IN_PLACE,    hears(CLEAR_OUT), None, [],                                               LEAVING,     "The place is to be struck: the force leaves it."),
    Row(LEAVING,     yes(LEAVES),      None, [],                                               AWAY,        "The place is clear."),
    *ignore((AWAY,), [hears(ROUND)], "A round falls where nobody is any more."),
    *ignore((IN_PLACE, LEAVING, AWAY), [hears(ENDED)], "No round fell on the force."),
    *ignore((LEAVING, AWAY), [hears(CLEAR_OUT)], "It is leaving, or away."),
    *ignore((UNDER_COVER, REPORTED), [hears(CLEAR_OUT)], "It cannot leave under fire."),
    *ignore((AFTERWARDS,), [hears(ENDED), hears(CLEAR_OUT)], "That it is over is known."),
])
# fmt: on


class Staff(StrEnum):
    """What the staff of the struck side waits for."""

    AT_EASE = "nothing known"
    SEARCHING = "notices under review"
    WEIGHING = "weighing a notice"
    ANSWERED = "notice dealt with"
    ALARMED = "its force under fire"
    ALL_TOLD = "fire over, all told"


AT_EASE, SEARCHING, WEIGHING, ANSWERED, ALARMED, ALL_TOLD = Staff
_BEFORE = (AT_EASE, SEARCHING, WEIGHING, ANSWERED)

# fmt: off
OWN_STAFF = Table("own staff", start=AT_EASE, ends=(AT_EASE, SEARCHING, ANSWERED, ALL_TOLD), rows=[
    #    state      on                     if    do                          next       because
    Row(AT_EASE,   moves(REVIEWS),        None, [send("notices", MATCH)],   SEARCHING, "The notices are searched: is a strike announced where its own force lies?"),
    Row(SEARCHING, hears(NOTICE_MATCHES), None, [],                         WEIGHING,  "A strike is announced where its own force lies."),
    Row(WEIGHING,  yes(OBJECTS),          None, [send("calls", CONCERN)],   ANSWERED,  "The staff objects: the other centre is to be told whose force that is."),
    Row(WEIGHING,  no(OBJECTS),           None, [send("field", CLEAR_OUT)], ANSWERED,  "The staff has the place cleared.", source="Shayrat, 6-7 April 2017: https://www.rbth.com/news/2017/04/07/state-duma-deputy-us-warned-russia-about-strike-2-hours-before-attack_737097"),
    *each(_BEFORE, hears(UNDER_FIRE),     None, [send("calls", ALARM)],     ALARMED,   "Its own force is struck, and it is known by whom: the other centre is to be told.", source=f"{_DEIR_EZ_ZOR}: https://wikisum.wiki/wiki/September_2016_Deir_ez-Zor_air_raid", marks=Mark.KNOWN),
    Row(ALARMED,   hears(OVER),           None, [send("calls", ALL_CLEAR)], ALL_TOLD,  "It is over."),
    *ignore((AT_EASE, WEIGHING, ANSWERED, ALARMED, ALL_TOLD), [hears(NOTICE_MATCHES)], "No notice is being looked for."),
    *ignore((ALARMED, ALL_TOLD), [hears(UNDER_FIRE)], "That is known."),
    *ignore((*_BEFORE, ALL_TOLD), [hears(OVER)], "Nothing was under fire."),
    *ignore(Staff, [hears(CLAIMED)], "The other centre says that it has been ordered to break off: that is noted, and remains to be seen."),
])
# fmt: on

STRIKING = frozenset({"strike package", "strike controller", "duty officer", "notice sender"})
"""The posts of the force that strikes; the others are the protected force's."""


def strike(load: Load, call: Call, *, cut: Iterable[str] = (), board: Board | None = None) -> System:
    """One strike: the striker's package, controller, centre and notices; the other side's force, staff, caller and file.

    Args:
        load: the rounds of the strike.
        call: how the centre of the other side calls.
        cut: which of the channels are cut.
        board: the exchange's circuits, to have the exchange inside the system; without it, whoever runs the system is
            the exchange.
    """
    posts = [
        Post("strike package", STRIKE_PACKAGE, load),
        Post("strike controller", STRIKE_CONTROLLER),
        Post("protected force", PROTECTED_FORCE),
        Post("own staff", OWN_STAFF),
        Post("caller", CALLER, call),
        Post("duty officer", DUTY_OFFICER),
        Post("notice sender", SENDER, Filing()),
        Post("notice receiver", RECEIVER, File()),
        *([Post("exchange", EXCHANGE, board)] if board else []),
    ]
    channels = [
        Channel("impact", ("strike package.guns", "protected force.ground"), arrives=HITS),
        Channel("field", ("protected force.radio", "own staff.field")),
        Channel("desk", ("own staff.calls", "caller.desk")),
        Channel("exchange", ("caller.exchange", "exchange.calls" if board else OUTSIDE)),
        Channel("hotline", ("caller.line", "duty officer.line"), arrives=WORKS),
        Channel("tactical", ("duty officer.tactical", "strike controller.tactical"), arrives=REACHES),
        Channel("claim", ("caller.plot", "own staff.claim")),
        Channel("strike net", ("strike controller.net", "strike package.net")),
        Channel("notice", ("notice sender.notice", "notice receiver.notice"), arrives=ARRIVES),
        Channel("search", ("own staff.notices", "notice receiver.plot")),
    ]
    return System("strike", posts, channels, cut=cut)
