"""From a violation to a shot: who may release, who fires, and how a release is taken back.

A release carries a number. A hold-fire order withdraws every release up to its number, so that a release
overtaken by a hold-fire order is refused when it arrives.
"""

from __future__ import annotations

from enum import StrEnum

from attrs import evolve, frozen

from protocols.guard_warning import WARNED
from protocols.identification import IDENTITY, KNOWN, SEEN
from protocols.notation.table import STAY, Row, Table, each, ignore
from protocols.notation.words import About, Mark, Question, hears, no, remember, send, yes
from protocols.track import CROSSED, EXITED, GONE, HIT, HOSTILE_ACT, TURNED_AWAY

INTERCEPT, RELEASE, HOLD, STAND_DOWN = "intercept", "release", "hold fire", "stand down"
"""Fire authority to shooter."""
HELD, TOO_LATE, STALE = "held", "too late", "withdrawn"
"""Shooter to fire authority: the order is obeyed; the missile has left; that release was withdrawn before."""


class Weapons(StrEnum):
    """Weapons control status."""

    HOLD = "hold"
    """Fire only in self-defence."""
    TIGHT = "tight"
    """Fire only at what is hostile, or with authority: a violation, under the rules in force."""
    FREE = "free"
    """Fire at a violator without asking above, unless it is known not to attack."""


@frozen
class Rules:
    """What the fire authority remembers: the rules in force, and what it knows of the track."""

    weapons: Weapons = Weapons.TIGHT
    delegated: bool = True
    known: bool = False
    turned: bool = False
    order: int = 0


SPARES = Question("spares", "chain", "Does the commander spare an aircraft that is known not to attack?", stays=True)
DISPOSED = Question("disposed", "chain", "Is the commander disposed to fire on a violator?", stays=True)
PERMITTED = Question("permitted", "chain", "Does the chain of command above permit the release?", stays=True)


def _may_not(rules: Rules, _about: About) -> bool:
    return rules.turned or rules.weapons is Weapons.HOLD


def _known(rules: Rules, _about: About) -> bool:
    return rules.known


def _delegated(rules: Rules, _about: About) -> bool:
    return rules.delegated or rules.weapons is Weapons.FREE


def _friendly(_rules: Rules, identity: About) -> bool:
    return identity in KNOWN


def _order(rules: Rules, _about: About) -> int:
    return rules.order


_note_identity = remember(lambda rules, identity: evolve(rules, known=identity in KNOWN))
_note_turn = remember(lambda rules, _about: evolve(rules, turned=True))
_next_order = remember(lambda rules, _about: evolve(rules, order=rules.order + 1))
_release = [_next_order, send("fire", RELEASE, _order)]
_hold = send("fire", HOLD, _order)


class Authority(StrEnum):
    """What the fire authority waits for."""

    QUIET = "quiet"
    ALERT = "alert"
    WEIGHING = "weighing"
    DECIDING = "deciding"
    ASKING = "asking above"
    RELEASED = "released"
    HOLDING = "holding"
    CLOSED = "closed"


QUIET, ALERT, WEIGHING, DECIDING, ASKING, RELEASED, HOLDING, CLOSED = Authority
_CHOOSING = (WEIGHING, DECIDING, ASKING)
_OPEN = (ALERT, *_CHOOSING, RELEASED, HOLDING)

# fmt: off
FIRE_AUTHORITY = Table("fire authority", start=QUIET, ends=(CLOSED,), rows=[
    #    state      on                   if          do                            next      because
    Row(QUIET,     hears(WARNED),       None,       [send("fire", INTERCEPT)],    ALERT,    "A track has been warned: the fighters are sent to it."),
    *each((ALERT, HOLDING), hears(CROSSED), _may_not, [],                         HOLDING,  "Inside, but it turns away or weapons are on hold: nothing is released."),
    *each((ALERT, HOLDING), hears(CROSSED), _known, [],                           WEIGHING, "Inside, and known not to attack: the commander weighs it."),
    *each((ALERT, HOLDING), hears(CROSSED), _delegated, [],                       DECIDING, "Inside, and nobody above need be asked: the commander on the spot decides."),
    *each((ALERT, HOLDING), hears(CROSSED), None, [],                             ASKING,   "Inside: permission is asked for up the chain."),
    Row(WEIGHING,  yes(SPARES),         None,       [_hold],                      HOLDING,  "It is spared: hold fire.", marks=Mark.FIRE_HELD),
    Row(WEIGHING,  no(SPARES),          _delegated, [],                           DECIDING, "Known or not, it is a violator: the commander on the spot decides."),
    Row(WEIGHING,  no(SPARES),          None,       [],                           ASKING,   "Known or not, it is a violator: permission is asked for."),
    Row(DECIDING,  yes(DISPOSED),       None,       _release,                     RELEASED, "The release is given, under the directive."),
    Row(DECIDING,  no(DISPOSED),        None,       [],                           HOLDING,  "The commander does not fire.", marks=Mark.FIRE_HELD),
    Row(ASKING,    yes(PERMITTED),      None,       _release,                     RELEASED, "Permission has come: the release is given."),
    Row(ASKING,    no(PERMITTED),       None,       [],                           HOLDING,  "Permission is refused.", marks=Mark.FIRE_HELD),
    *each(_CHOOSING, hears(EXITED),     None,       [],                           HOLDING,  "It is out before a release was given."),
    *each(_CHOOSING, hears(TURNED_AWAY), None,      [_note_turn],                 HOLDING,  "It turns away before a release was given."),
    Row(RELEASED,  hears(EXITED),       None,       [_hold],                      HOLDING,  "It is out: the release is withdrawn.", marks=Mark.FIRE_HELD),
    Row(RELEASED,  hears(TURNED_AWAY),  None,       [_note_turn, _hold],          HOLDING,  "It turns away: the release is withdrawn.", marks=Mark.FIRE_HELD),
    *each((ALERT, HOLDING), hears(TURNED_AWAY), None, [_note_turn],               STAY,     "It turns away: nothing will be released."),
    *each((DECIDING, ASKING), hears(IDENTITY), _friendly, [_note_identity],       WEIGHING, "It is known now not to attack: the commander weighs it."),
    Row(RELEASED,  hears(IDENTITY),     _friendly,  [_note_identity, _hold],      HOLDING,  "It is known now not to attack: the release is withdrawn.", marks=Mark.FIRE_HELD),
    *each((QUIET, *_OPEN), hears(IDENTITY), None, [_note_identity],               STAY,     "The identity is noted."),
    *each(_OPEN,   hears(HOSTILE_ACT),  None,       _release,                     RELEASED, "A hostile act is seen: the release is given in self-defence."),
    *each(_OPEN,   hears(GONE),         None,       [send("fire", STAND_DOWN)], CLOSED, "The track is gone: stand down, and hold whatever was released."),
    *ignore((ALERT, HOLDING), [hears(EXITED)], "It is out, and nothing had been released."),
    *ignore((*_CHOOSING, RELEASED), [hears(CROSSED)], "That it is inside is known."),
    *ignore(_OPEN, [hears(WARNED)], "The track is under watch already."),
    *ignore((QUIET,), [hears(m) for m in (CROSSED, EXITED, TURNED_AWAY, GONE, HOSTILE_ACT)], "No track is under watch."),
    *ignore((CLOSED,), [hears(m) for m in (WARNED, CROSSED, EXITED, TURNED_AWAY, GONE, HOSTILE_ACT, IDENTITY)], "The track is gone."),
    *ignore(Authority, [hears(HELD), hears(TOO_LATE), hears(STALE)], "The shooter's answer is noted."),
])
# fmt: on

IN_POSITION = Question(
    "in_position", "patrol", "How soon are the fighters in a firing position?", certain=True, needs="fighters"
)
RECOGNISES = Question("recognises", "patrol", "Do the fighters recognise it by eye?", stays=True)
FIRES = Question("fires", "patrol", "Does the lock-on end in a launch?")


@frozen
class Trigger:
    """What the shooter remembers: the last release that was withdrawn."""

    withdrawn: int = 0


def _fresh(trigger: Trigger, order: About) -> bool:
    return bool(order > trigger.withdrawn)


_note_hold = remember(lambda trigger, order: Trigger(max(order, trigger.withdrawn)))


class Shooter(StrEnum):
    """What the fighter pair does."""

    ON_STATION = "on station"
    CLOSING = "closing"
    CLEARED = "closing, cleared to fire"
    LOOKING = "looking"
    READY = "ready"
    AIMING = "aiming"
    FIRED = "fired"
    HOME = "stood down"


ON_STATION, CLOSING, CLEARED, LOOKING, READY, AIMING, FIRED, HOME = Shooter

# fmt: off
SHOOTER = Table("shooter", start=ON_STATION, ends=(ON_STATION, FIRED, HOME), rows=[
    #    state       on                  if      do                                    next     because
    Row(ON_STATION, hears(INTERCEPT),   None,   [],                                   CLOSING, "The pair turns towards the track."),
    Row(CLOSING,    yes(IN_POSITION),   None,   [],                                   LOOKING, "It is in a firing position and looks."),
    Row(LOOKING,    yes(RECOGNISES),    None,   [send("sight", SEEN)],                READY,   "It recognises the aircraft."),
    Row(LOOKING,    no(RECOGNISES),     None,   [],                                   READY,   "It cannot tell whose aircraft it is."),
    Row(CLOSING,    hears(RELEASE),     _fresh, [],                                   CLEARED, "Cleared to fire before it is in position."),
    Row(CLEARED,    yes(IN_POSITION),   None,   [],                                   AIMING,  "In position and cleared: it locks on.", marks=Mark.LOCKED_ON),
    *each((LOOKING, READY), hears(RELEASE), _fresh, [],                               AIMING,  "Cleared to fire: it locks on.", marks=Mark.LOCKED_ON),
    *each((CLEARED, AIMING), hears(RELEASE), _fresh, [],                              STAY,    "It is cleared to fire already."),
    *each((CLOSING, LOOKING, READY, CLEARED, AIMING), hears(RELEASE), None, [send("fire", STALE)], STAY, "That release was withdrawn before it arrived: it is refused."),
    Row(AIMING,     yes(FIRES),         None,   [send("missile", HIT)],               FIRED,   "It fires.", marks=Mark.RELEASED),
    Row(AIMING,     no(FIRES),          None,   [],                                   READY,   "The lock is lost before it can fire."),
    Row(AIMING,     hears(HOLD),        None,   [_note_hold, send("fire", HELD)],     READY,   "Hold fire reaches it before the launch: it breaks the lock."),
    Row(CLEARED,    hears(HOLD),        None,   [_note_hold, send("fire", HELD)],     CLOSING, "Hold fire reaches it on the way."),
    *each((ON_STATION, CLOSING, LOOKING, READY), hears(HOLD), None, [_note_hold, send("fire", HELD)], STAY, "Hold fire is acknowledged."),
    Row(FIRED,      hears(HOLD),        None,   [send("fire", TOO_LATE)],             FIRED,   "Hold fire comes after the launch: too late."),
    *each((ON_STATION, CLOSING, CLEARED, LOOKING, READY, AIMING), hears(STAND_DOWN), None, [], HOME, "It breaks off, and goes back to its station."),
    *ignore((FIRED, HOME), [hears(STAND_DOWN), hears(RELEASE), hears(INTERCEPT)], "It is done with this track."),
    *ignore((CLOSING, CLEARED, LOOKING, READY, AIMING), [hears(INTERCEPT)], "It is on its way."),
    *ignore((HOME,), [hears(HOLD)], "It has nothing to hold."),
    *ignore((ON_STATION,), [hears(RELEASE)], "It was not sent to any track."),
])
# fmt: on
