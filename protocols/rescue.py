"""Safe passage for a rescue flight after a loss: asked for, granted once those who could fire will not, or flown without.

Who can fire may be under nobody's orders; so a passage can be granted by the other side and protect from nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from protocols.hotline import AS_SAID, OTHERWISE
from protocols.notation.channel import Channel
from protocols.notation.system import System
from protocols.notation.table import STAY, Row, Table, each, ignore
from protocols.notation.wiring import Post
from protocols.notation.words import (
    LINE_DEAD,
    About,
    Gate,
    Mark,
    Memory,
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

PASSAGE_WANTED = "passage wanted"
"""Rescue flight to its centre, as it is alerted."""
PASSAGE, NO_PASSAGE = "safe passage", "no safe passage"
"""Rescue centre to rescue flight."""
REQUEST, PASSAGE_READ_BACK = "request for passage", "passage read back"
"""Rescue centre to the other side's passage authority; the read-back is about whether it is what was asked for."""
GRANTED, DENIED, NOT_ENSURED = "passage granted", "passage denied", "passage not ensured"
"""Passage authority to rescue centre; a grant is about what was understood. Not ensured: nothing against it, but it does
not reach all who could fire."""
HOLD_FOR_RESCUE = "hold for rescue"
"""Passage authority to its units, about what was understood."""
HOLDING_FIRE, FIRED_ALREADY = "holding fire", "fired already"
"""Units to passage authority."""
OVERHEAD, ENGAGED_BY_FIRE = "overhead", "fired at"
"""Rescue flight to whoever is below, by being there; those below to the rescue flight."""

_DOCUMENTED = "24 November 2015: https://amp.aereo.jor.br/2015/11/29/como-foi-o-resgate-do-navegador-russo-do-su-24-abatido-na-siria"
_NO_SUCCESS = "24 November 2015: https://de.news-front.info/2015/11/24/verteidigungsministerium-der-rf-die-versuche-die-turkei-zu-kontaktieren-hatten-keinen-erfolg/"

SURVIVES = Question("survives", "rescue", "Does the rescue flight come through the fire without a loss?")
WAITS = Timer("waits", "rescue", "before the rescue leaves, with safe passage or without")


class Rescuer(StrEnum):
    """What the rescue flight waits for."""

    ALERTED = "alerted"
    WAITING = "waiting for word of passage"
    ON_THE_WAY = "on the way"
    ON_SCENE = "on the scene"
    UNDER_FIRE = "under fire"
    RESCUED = "on the way home with the crew"


ALERTED, WAITING, ON_THE_WAY, ON_SCENE, UNDER_FIRE, RESCUED = Rescuer


class Moves(StrEnum):
    """What the rescue does; the engine computes when."""

    SETS_OUT = "sets out"
    ARRIVES_ON_SCENE = "arrives on the scene"
    RECOVERS = "recovers the crew"


SETS_OUT, ARRIVES_ON_SCENE, RECOVERS = Moves

# fmt: off
RESCUER = Table("rescue flight", start=ALERTED, ends=(RESCUED,), sure=Moves, rows=[
    #    state        on                       if    do                                             next        because
    Row(ALERTED,     moves(SETS_OUT),         None, [send("centre", PASSAGE_WANTED), start(WAITS)], WAITING,    "The rescue makes ready, and asks its centre whether it has safe passage."),
    Row(WAITING,     hears(PASSAGE),          None, [cancel(WAITS)],                               ON_THE_WAY, "It has safe passage, and leaves."),
    Row(WAITING,     hears(NO_PASSAGE),       None, [cancel(WAITS)],                               ON_THE_WAY, "There is no safe passage: it leaves without."),
    Row(WAITING,     expires(WAITS),          None, [],                                            ON_THE_WAY, "It waits no longer, and leaves without safe passage.", source=_DOCUMENTED),
    Row(ON_THE_WAY,  hears(PASSAGE),          None, [],                                            ON_THE_WAY, "On its way it is told that it has safe passage after all."),
    Row(ON_THE_WAY,  moves(ARRIVES_ON_SCENE), None, [send("sky", OVERHEAD)],                       ON_SCENE,   "It arrives on the scene, over whoever is below."),
    Row(ON_SCENE,    hears(ENGAGED_BY_FIRE),  None, [],                                            UNDER_FIRE, "It is fired at from the ground.", source=_DOCUMENTED),
    Row(UNDER_FIRE,  yes(SURVIVES),           None, [],                                            ON_SCENE,   "It comes through, and goes on."),
    Row(UNDER_FIRE,  no(SURVIVES),            None, [],                                            ON_SCENE,   "One of its aircraft is forced down; the others go on.", source=_DOCUMENTED, marks=Mark.FURTHER_LOSS),
    Row(ON_SCENE,    moves(RECOVERS),         None, [],                                            RESCUED,    "The crew is recovered.", source="http://noliesradio.org/archives/106974", marks=Mark.RESCUED),
    *ignore((ALERTED,), [hears(m) for m in (PASSAGE, NO_PASSAGE)], "It has not asked."),
    *ignore((ON_THE_WAY,), [hears(NO_PASSAGE)], "It flies without already."),
    *ignore((ON_SCENE, UNDER_FIRE, RESCUED), [hears(m) for m in (PASSAGE, NO_PASSAGE)], "It is where it was to go: that comes too late."),
    *ignore((ALERTED, WAITING, ON_THE_WAY), [hears(ENGAGED_BY_FIRE)], "It is not there: others are fired at."),
    *ignore((UNDER_FIRE,), [hears(ENGAGED_BY_FIRE)], "It is under fire already."),
    *ignore((RESCUED,), [hears(ENGAGED_BY_FIRE)], "It is away, and out of reach."),
])
# fmt: on

PASSAGE_WORKS = Question(
    "works",
    "passage",
    "Does the line over which passage is asked for work?",
    gate=Gate.UP,
    stays=True,
    otherwise="The line over which passage is asked for is dead.",
)
ASKS = Question("asks", "passage", "Does the rescue centre ask the other side for safe passage?", gate=Gate.WILLING)
ANSWER_WAIT = Timer("answer_wait", "passage", "for the other side's answer")


class RescueCentre(StrEnum):
    """What the rescue centre waits for."""

    ON_WATCH = "on watch"
    CONSIDERING = "considering whether to ask"
    ASKED = "waiting for an answer"
    ASSURED = "passage acknowledged"
    WITHOUT = "no passage"


ON_WATCH, CONSIDERING, ASKED, ASSURED, WITHOUT = RescueCentre


def _as_asked(_memory: Memory, heard: About) -> bool:
    return bool(heard == AS_SAID)


def _passage_line(_memory: Memory, port: About) -> bool:
    return bool(port == "passage")


_read_back = send("passage", PASSAGE_READ_BACK, lambda _memory, heard: heard)
_stop = cancel(ANSWER_WAIT)
_assured = [send("flight", PASSAGE), _read_back]
_without = send("flight", NO_PASSAGE)

# fmt: off
RESCUE_CENTRE = Table("rescue centre", start=ON_WATCH, ends=(ON_WATCH, ASSURED, WITHOUT), rows=[
    #    state        on                     if             do                                            next         because
    Row(ON_WATCH,    hears(PASSAGE_WANTED), None,          [],                                           CONSIDERING, "A rescue is wanted: shall the other side be asked for safe passage?"),
    Row(CONSIDERING, yes(ASKS),             None,          [send("passage", REQUEST), start(ANSWER_WAIT)], ASKED,     "The other side is asked for safe passage: where, when and how high."),
    Row(CONSIDERING, no(ASKS),              None,          [_without],                                   WITHOUT,     "The other side is not asked."),
    Row(ASKED,       hears(GRANTED),        _as_asked,     [_stop, *_assured],                           ASSURED,     "Passage is granted as it was asked for: it is read back, and the rescue is told."),
    Row(ASKED,       hears(GRANTED),        None,          [_stop, _without, _read_back],                WITHOUT,     "What is granted is not what was asked for: that is said, and it is no safe passage."),
    Row(ASKED,       hears(DENIED),         None,          [_stop, _without],                            WITHOUT,     "Passage is denied."),
    Row(ASKED,       hears(NOT_ENSURED),    None,          [_stop, _without],                            WITHOUT,     "Nothing is against it, but not all who could fire are told: that is no safe passage."),
    Row(ASKED,       expires(ANSWER_WAIT),  None,          [_without],                                   WITHOUT,     "No answer comes in time.", source=_NO_SUCCESS),
    Row(ASKED,       hears(LINE_DEAD),      _passage_line, [_stop, _without],                            WITHOUT,     "The line goes dead: there is no safe passage."),
    Row(WITHOUT,     hears(GRANTED),        _as_asked,     _assured,                                     ASSURED,     "Passage is granted after all: it is read back, and the rescue is told."),
    Row(WITHOUT,     hears(GRANTED),        None,          [_read_back],                                 WITHOUT,     "What is granted late is not what was asked for: that is said."),
    *each((ON_WATCH, CONSIDERING, ASSURED, WITHOUT), hears(LINE_DEAD), None, [],                       STAY,        "Nothing is waited for; it is noted that the line is dead."),
    *ignore((ASKED,), [hears(LINE_DEAD)], "It is another line that is dead."),
    *ignore((ON_WATCH, CONSIDERING), [hears(m) for m in (GRANTED, DENIED, NOT_ENSURED)], "Nothing was asked."),
    *ignore((WITHOUT,), [hears(m) for m in (DENIED, NOT_ENSURED)], "The rescue goes without already."),
    *ignore((ASSURED,), [hears(m) for m in (GRANTED, DENIED, NOT_ENSURED)], "It has been answered already."),
    *ignore((CONSIDERING, ASKED, ASSURED, WITHOUT), [hears(PASSAGE_WANTED)], "It is in hand already."),
])
# fmt: on

GRANTS = Question("grants", "passage", "Is the other side willing to let a rescue pass?", gate=Gate.WILLING)
UNDERSTOOD = Question(
    "understood", "passage", "Are place, time and height understood as they were said?", gate=Gate.UNDERSTOOD
)
REACHES_UNITS = Question(
    "reaches_units", "passage", "Do all who could fire take orders, and does the order reach them?", gate=Gate.PASSED_ON
)
CONFIRM_WAIT = Timer("confirm_wait", "passage", "for the units to confirm that they hold fire")


class PassageAuthority(StrEnum):
    """What the passage authority waits for."""

    AT_HAND = "at hand"
    JUDGING = "judging the request"
    TAKING_DOWN = "taking it down"
    ORDERING = "ordering its units to hold fire"
    CONFIRMING = "waiting for its units to confirm"
    GIVEN = "passage granted"
    ANSWERED = "answered"


AT_HAND, JUDGING, TAKING_DOWN, ORDERING, CONFIRMING, GIVEN, ANSWERED = PassageAuthority
_ENGAGED = (JUDGING, TAKING_DOWN, ORDERING, CONFIRMING)


def _understood(understood: Memory, _about: About) -> About:
    return understood


_as_said = remember(lambda _understood, _about: AS_SAID)
_otherwise = remember(lambda _understood, _about: OTHERWISE)

# fmt: off
PASSAGE_AUTHORITY = Table("passage authority", start=AT_HAND, ends=(AT_HAND, GIVEN, ANSWERED), rows=[
    #    state        on                        if         do                                                                         next         because
    Row(AT_HAND,     hears(REQUEST),           None,      [],                                                                        JUDGING,     "The other side asks for safe passage for a rescue."),
    Row(JUDGING,     no(GRANTS),               None,      [send("passage", DENIED)],                                                 ANSWERED,    "It is denied."),
    Row(JUDGING,     yes(GRANTS),              None,      [],                                                                        TAKING_DOWN, "It may pass: place, time and height are taken down."),
    Row(TAKING_DOWN, yes(UNDERSTOOD),          None,      [_as_said],                                                                ORDERING,    "They are understood as they were said."),
    Row(TAKING_DOWN, no(UNDERSTOOD),           None,      [_otherwise],                                                              ORDERING,    "They are understood otherwise than they were said."),
    Row(ORDERING,    yes(REACHES_UNITS),       None,      [send("units", HOLD_FOR_RESCUE, _understood), start(CONFIRM_WAIT)],        CONFIRMING,  "All who could fire are ordered to hold fire for it."),
    Row(ORDERING,    no(REACHES_UNITS),        None,      [send("passage", NOT_ENSURED)],                                            ANSWERED,    "Some of those who could fire are out of reach, or under nobody's orders: that is said."),
    Row(CONFIRMING,  hears(HOLDING_FIRE),      None,      [cancel(CONFIRM_WAIT), send("passage", GRANTED, _understood)],             GIVEN,       "The units confirm that they hold fire: passage is granted, in the words in which it was understood."),
    Row(CONFIRMING,  hears(FIRED_ALREADY),     None,      [cancel(CONFIRM_WAIT), send("passage", NOT_ENSURED)],                      ANSWERED,    "The units have fired at it already: that is no safe passage."),
    Row(CONFIRMING,  expires(CONFIRM_WAIT),    None,      [send("passage", NOT_ENSURED)],                                            ANSWERED,    "The units do not confirm: passage is not ensured."),
    Row(GIVEN,       hears(PASSAGE_READ_BACK), _as_asked, [],                                                                        GIVEN,       "It is read back: both know that it stands."),
    Row(GIVEN,       hears(PASSAGE_READ_BACK), None,      [],                                                                        ANSWERED,    "They asked for something else: what was granted is worth nothing."),
    *ignore((AT_HAND, *_ENGAGED, ANSWERED), [hears(PASSAGE_READ_BACK)], "No passage stands that could be read back."),
    *ignore((*_ENGAGED, GIVEN, ANSWERED), [hears(REQUEST)], "The request is in hand, or was answered."),
    *ignore((AT_HAND, JUDGING, TAKING_DOWN, ORDERING), [hears(HOLDING_FIRE), hears(FIRED_ALREADY)], "They were not asked."),
    *ignore((GIVEN, ANSWERED), [hears(HOLDING_FIRE), hears(FIRED_ALREADY)], "The other side has had its answer."),
])
# fmt: on

FIRES_AT = Question("fires_at", "rescue", "Do those below fire at the rescue flight?")


class Units(StrEnum):
    """What those below are about to do."""

    WATCHING = "watching the sky"
    AIMING = "aiming at a rescue flight"
    LET_BY = "let by"
    FIRED = "fired"
    HOLDING = "holding fire"


WATCHING, AIMING, LET_BY, FIRED, HOLDING = Units

_confirm = send("orders", HOLDING_FIRE)

# fmt: off
UNITS = Table("units on the ground", start=WATCHING, ends=(WATCHING, LET_BY, FIRED, HOLDING), rows=[
    #    state     on                      if         do                               next      because
    Row(WATCHING, hears(OVERHEAD),        None,      [],                              AIMING,   "A flight is overhead of which they were told nothing."),
    Row(AIMING,   yes(FIRES_AT),          None,      [send("sky", ENGAGED_BY_FIRE)],  FIRED,    "They fire at it.", source=_DOCUMENTED),
    Row(AIMING,   no(FIRES_AT),           None,      [],                              LET_BY,   "They let it pass."),
    *each((WATCHING, AIMING, LET_BY), hears(HOLD_FOR_RESCUE), _as_asked, [_confirm],  HOLDING,  "They are to hold fire for a rescue flight, and confirm it."),
    *each((WATCHING, AIMING, LET_BY), hears(HOLD_FOR_RESCUE), None, [_confirm],       STAY,     "They are to hold fire for another flight than this, and confirm it."),
    Row(FIRED,    hears(HOLD_FOR_RESCUE), None,      [send("orders", FIRED_ALREADY)], FIRED,    "They are to hold fire, and say that they have fired."),
    Row(HOLDING,  hears(OVERHEAD),        None,      [],                              HOLDING,  "The rescue flight is overhead: they hold fire."),
    *ignore((HOLDING,), [hears(HOLD_FOR_RESCUE)], "They hold fire already."),
    *ignore((AIMING, LET_BY, FIRED), [hears(OVERHEAD)], "They have seen it."),
])
# fmt: on


def rescue(*, cut: Iterable[str] = ()) -> System:
    """A rescue after a loss: the flight and its centre, the other side's authority, and those below.

    Args:
        cut: which of the channels are cut.
    """
    posts = [
        Post("rescue flight", RESCUER),
        Post("rescue centre", RESCUE_CENTRE),
        Post("passage authority", PASSAGE_AUTHORITY),
        Post("units on the ground", UNITS),
    ]
    channels = [
        Channel("rescue", ("rescue flight.centre", "rescue centre.flight")),
        Channel("passage", ("rescue centre.passage", "passage authority.passage"), arrives=PASSAGE_WORKS),
        Channel("orders", ("passage authority.units", "units on the ground.orders")),
        Channel("overhead", ("rescue flight.sky", "units on the ground.sky")),
    ]
    return System("rescue", posts, channels, cut=cut)


RESCUING = frozenset({"rescue flight", "rescue centre"})
"""The posts of the force that rescues; the others are those of whoever is below or beside."""
