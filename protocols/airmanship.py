"""Two flights of different forces near each other: each looks out, says on the agreed frequency what it does, gives way.

The centre that watches them may call the other's over the line on the ground, which is the backup.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from protocols.exchange import EXCHANGE, Board
from protocols.guard_warning import REACTS
from protocols.hotline import ALARM, ALL_CLEAR, BREAK_OFF, CALLER, CLAIMED, CONCERN, DUTY_OFFICER, WORKS, Call
from protocols.notation.channel import OUTSIDE, Channel
from protocols.notation.system import System
from protocols.notation.table import STAY, Row, Table, each, ignore
from protocols.notation.wiring import Post
from protocols.notation.words import Gate, Mark, Question, hears, moves, no, send, yes
from protocols.regime import REACHES

TRAFFIC = "traffic"
"""To a crew, from what it could see: another aircraft comes near."""
GIVE_WAY = "give way"
"""Crew to its own aircraft."""
HERE, GIVING_WAY = "here I am", "giving way"
"""On the agreed frequency, from one crew to the other: where it is, as it holds its course; that it gives way."""

_MEMORANDUM = (
    "US-Russian memorandum of 20 October 2015: "
    "https://insidedefense.com/insider/us-russia-sign-syrian-airspace-agreement"
)
_THREE_MILES = "three miles: http://www.kathrynsreport.com/2017/01/united-states-pilots-see-close-calls.html"
_UNAWARE = "17 October 2016: http://in.reuters.com/article/mideast-crisis-syria-aircraft-idINL1N1CY10D"

PLOTTED = Question("plotted", "airprox", "Does a plot show how near they came?")
RISK = Question("risk", "airprox", "Was there a risk of collision?")
ASSURED = Question("assured", "airprox", "Was the safety of both aircraft assured?")
MEASURED = frozenset({RISK.path, ASSURED.path})
"""What nobody is asked: how near the two came is the answer."""


class Pair(StrEnum):
    """Where the two flights are to each other, and once they have passed, what is still to be found of it."""

    FAR = "far apart"
    CLOSING = "closing"
    WITHIN = "within the minimum"
    OPENING = "opening"
    PARTING = "opening within the minimum"
    PLOTTING = "looking for a plot"
    RISKING = "judging the risk"
    ASSURING = "judging the safety"
    PASSED = "passed"


FAR, CLOSING, WITHIN, OPENING, PARTING, PLOTTING, RISKING, ASSURING, PASSED = Pair
_BEHIND = (PLOTTING, RISKING, ASSURING, PASSED)


class Moves(StrEnum):
    """What the two flights do; the engine computes when."""

    CONVERGES = "come into sight of each other"
    BREACHES = "come within the minimum"
    PASSES = "pass each other"


CONVERGES, BREACHES, PASSES = Moves

# fmt: off
PAIR = Table("pair", start=FAR, ends=(PASSED,), sure=(CONVERGES, PASSES), rows=[
    #    state     on                 if    do                                                                        next      because
    Row(FAR,      moves(CONVERGES),  None, [send("first", TRAFFIC), send("second", TRAFFIC), send("plot", CONCERN)], CLOSING,  "The two come into sight of each other: both crews could see it, and the watching centre does."),
    Row(CLOSING,  moves(BREACHES),   None, [send("plot", ALARM)],                                                    WITHIN,   "They come within the agreed minimum.", source=_THREE_MILES),
    Row(OPENING,  moves(BREACHES),   None, [send("plot", ALARM)],                                                    PARTING,  "One has given way, but too late to keep the agreed minimum.", source=_THREE_MILES),
    Row(CLOSING,  hears(GIVE_WAY),   None, [],                                                                       OPENING,  "One of the two gives way.", marks=Mark.TURNED),
    Row(WITHIN,   hears(GIVE_WAY),   None, [],                                                                       PARTING,  "One of the two gives way, within the minimum.", marks=Mark.TURNED),
    *each((OPENING, PARTING), hears(GIVE_WAY), None, [],                                                             STAY,     "The other gives way as well."),
    *each((CLOSING, OPENING), moves(PASSES), None, [send("plot", ALL_CLEAR)],                                        PASSED,   "They pass each other, and never came within the minimum.", marks=Mark.PASSED_CLEAR),
    *each((WITHIN, PARTING), moves(PASSES), None, [send("plot", ALL_CLEAR)],                                         PLOTTING, "They have passed each other: it is looked into how near they came."),
    Row(PLOTTING, yes(PLOTTED),      None, [],                                                                       RISKING,  "A plot shows how near they came."),
    Row(PLOTTING, no(PLOTTED),       None, [],                                                                       PASSED,   "Nothing shows how near they came: the risk is not determined.", marks=Mark.AIRPROX_D),
    Row(RISKING,  yes(RISK),         None, [],                                                                       PASSED,   "There was a risk of collision.", source=_UNAWARE, marks=Mark.AIRPROX_A),
    Row(RISKING,  no(RISK),          None, [],                                                                       ASSURING, "No collision was near; it is asked whether both were safe."),
    Row(ASSURING, no(ASSURED),       None, [],                                                                       PASSED,   "Their safety was not assured.", marks=Mark.AIRPROX_B),
    Row(ASSURING, yes(ASSURED),      None, [],                                                                       PASSED,   "They came within the minimum, but there was no risk of collision.", marks=Mark.AIRPROX_C),
    *each(_BEHIND, hears(GIVE_WAY),  None, [],                                                                       STAY,     "It gives way when they have passed: that comes too late.", marks=Mark.TOO_LATE),
    *ignore((FAR,), [hears(GIVE_WAY)], "There is nothing to give way to."),
])
# fmt: on

ON_FREQUENCY = Question(
    "on_frequency",
    "frequency",
    "Do both crews listen on the agreed frequency?",
    gate=Gate.UP,
    stays=True,
    otherwise="The other crew does not listen on the frequency.",
)
SEES = Question("sees", "airmanship", "Does the crew see the other aircraft?", gate=Gate.UP)
UNDERSTANDS = Question(
    "understands", "frequency", "Does the crew understand what the other crew says?", gate=Gate.UNDERSTOOD
)
GIVES_WAY = Question("gives_way", "airmanship", "Does the crew give way?", gate=Gate.PASSED_ON)


class Airman(StrEnum):
    """What the crew is busy with."""

    FLYING = "flying, unaware"
    LOOKING = "looking out"
    LISTENING = "listening"
    DECIDING = "deciding who gives way"
    ORDERED = "ordered to break off"
    HOLDING = "holding its course"
    GONE_ROUND = "gone round"


FLYING, LOOKING, LISTENING, DECIDING, ORDERED, HOLDING, GONE_ROUND = Airman
_SAID = (HERE, GIVING_WAY)
_turn = [send("controls", GIVE_WAY), send("frequency", GIVING_WAY)]

# fmt: off
AIRMAN = Table("airman", start=FLYING, ends=(FLYING, HOLDING, GONE_ROUND), rows=[
    #    state       on                if    do                         next        because
    Row(FLYING,     hears(TRAFFIC),   None, [],                        LOOKING,    "Another aircraft comes into sight."),
    *[row for said in _SAID for row in each((FLYING, LOOKING), hears(said), None, [], LISTENING, "Someone speaks on the agreed frequency.", source=_MEMORANDUM)],
    Row(LOOKING,    yes(SEES),        None, [],                        DECIDING,   "The crew sees the other aircraft."),
    Row(LOOKING,    no(SEES),         None, [],                        FLYING,     "The crew does not see it.", source=_UNAWARE),
    Row(LISTENING,  yes(UNDERSTANDS), None, [],                        DECIDING,   "It understands where the other aircraft is."),
    Row(LISTENING,  no(UNDERSTANDS),  None, [],                        LOOKING,    "It does not understand what is said, and looks out."),
    Row(DECIDING,   yes(GIVES_WAY),   None, _turn,                     GONE_ROUND, "It gives way, and says so."),
    Row(DECIDING,   no(GIVES_WAY),    None, [send("frequency", HERE)], HOLDING,    "It holds its course, and says where it is."),
    *each((FLYING, LOOKING, LISTENING, DECIDING, HOLDING), hears(BREAK_OFF), None, [], ORDERED, "Its own centre orders it to break off."),
    Row(ORDERED,    yes(REACTS),      None, _turn,                     GONE_ROUND, "It gives way as it was ordered to, and says so."),
    *ignore((LOOKING, LISTENING), [hears(TRAFFIC)], "It will look when it has done what it is at."),
    *ignore((LISTENING,), [hears(said) for said in _SAID], "It is still taking in what was said before."),
    *ignore((DECIDING, HOLDING), [hears(TRAFFIC), *(hears(said) for said in _SAID)], "It knows of the other aircraft."),
    *ignore((ORDERED, GONE_ROUND), [hears(TRAFFIC), *(hears(said) for said in _SAID), hears(BREAK_OFF)], "It gives way already."),
])
# fmt: on


class Monitor(StrEnum):
    """The traffic monitor has one state: he writes down what he is told."""

    WATCHING = "watching"


(WATCHING,) = Monitor

# fmt: off
MONITOR = Table("traffic monitor", start=WATCHING, ends=(WATCHING,), rows=[
    #    state     on              if    do  next      because
    Row(WATCHING, hears(CLAIMED), None, [], WATCHING, "The other centre says that the aircraft is theirs: its plot is marked so."),
])
# fmt: on


def airprox(call: Call, *, cut: Iterable[str] = (), board: Board | None = None) -> System:
    """Two flights of two forces near each other: the pair, both crews, and the call of one centre to the other.

    Args:
        call: how the first flight's centre calls the other's.
        cut: which of the channels are cut.
        board: the exchange's circuits, to have the exchange inside the system; without it, whoever runs the system is
            the exchange.
    """
    posts = [
        Post("pair", PAIR),
        Post("crew", AIRMAN),
        Post("other crew", AIRMAN),
        Post("monitor", MONITOR),
        Post("caller", CALLER, call),
        Post("duty officer", DUTY_OFFICER),
        *([Post("exchange", EXCHANGE, board)] if board else []),
    ]
    channels = [
        Channel("controls", ("crew.controls", "pair.first")),
        Channel("other controls", ("other crew.controls", "pair.second")),
        Channel("frequency", ("crew.frequency", "other crew.frequency"), arrives=ON_FREQUENCY, half_duplex=True),
        Channel("tactical", ("duty officer.tactical", "other crew.tactical"), arrives=REACHES),
        Channel("hotline", ("caller.line", "duty officer.line"), arrives=WORKS),
        Channel("exchange", ("caller.exchange", "exchange.calls" if board else OUTSIDE)),
        Channel("desk", ("pair.plot", "caller.desk")),
        Channel("claim", ("caller.plot", "monitor.claim")),
    ]
    return System("airprox", posts, channels, cut=cut)


FIRST = frozenset({"pair", "crew", "monitor", "caller", "exchange"})
"""The posts of the first flight's force; the others are those of the second's."""
