"""What a fire authority and its shooters promise."""

from __future__ import annotations

from typing import NamedTuple

from protocols.engagement import (
    AIMING,
    CLEARED,
    CLOSED,
    CLOSING,
    DISPOSED,
    FIRE_AUTHORITY,
    FIRED,
    FIRES,
    HELD,
    HOLD,
    HOME,
    IN_POSITION,
    INTERCEPT,
    LOOKING,
    ON_STATION,
    PERMITTED,
    QUIET,
    READY,
    RECOGNISES,
    RELEASE,
    RELEASED,
    SHOOTER,
    SPARES,
    STALE,
    STAND_DOWN,
    TOO_LATE,
    Authority,
    Rules,
    Weapons,
)
from protocols.guard_warning import CONTROLLER, WARNED
from protocols.identification import IDENTITY, KNOWN, SEEN
from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always, Sometimes
from protocols.notation.words import Mark, Question, hears, no, yes
from protocols.track import CROSSED, EXITED, GONE, HIT, HOSTILE_ACT, TRACK, TURNED_AWAY


def _fires(happening: Happening) -> bool:
    return happening.taken.marks is Mark.RELEASED


def _warned_first(warned: bool, happening: Happening) -> bool | str:
    if happening.taken.marks is Mark.WARNED or happening.says(HOSTILE_ACT):
        return True
    return BROKEN if _fires(happening) and not warned else warned


def _not_after_turn(turned: bool, happening: Happening) -> bool | str:
    heard = happening.taken.on.input.what
    if turned and happening.says(RELEASE) and heard != HOSTILE_ACT:
        return BROKEN
    return turned or heard == TURNED_AWAY


def _not_while_held(orders: tuple[int, int], happening: Happening) -> tuple[int, int] | str:
    """The orders are the last release that was withdrawn, and the last that the shooter was cleared by."""
    row, (withdrawn, cleared) = happening.taken, orders
    if happening.says(HELD):
        return max(withdrawn, happening.about), cleared
    if row.on == hears(RELEASE) and row.next in (AIMING, CLEARED):
        return withdrawn, max(cleared, happening.about)
    return BROKEN if _fires(happening) and cleared <= withdrawn else orders


def _only_inside(inside: bool, happening: Happening) -> bool | str:
    heard = happening.taken.on.input.what
    if heard in (CROSSED, EXITED, GONE):
        return heard == CROSSED
    return BROKEN if happening.says(RELEASE) and heard != HOSTILE_ACT and not inside else inside


def _authority(_: int, happening: Happening) -> int | str:
    row = happening.taken
    allowed = row.question in (DISPOSED, PERMITTED) or row.on == hears(HOSTILE_ACT)
    return 0 if allowed or not happening.says(RELEASE) else BROKEN


def _known_weighed(unweighed: bool, happening: Happening) -> bool | str:
    row = happening.taken
    if row.on == hears(IDENTITY):
        return happening.about in KNOWN
    if unweighed and happening.says(RELEASE) and row.on != hears(HOSTILE_ACT):
        return BROKEN
    return unweighed and row.on != no(SPARES)


def _withdrawn(stands: bool, happening: Happening) -> bool | str:
    on = happening.taken.on
    gone = on in (hears(EXITED), hears(TURNED_AWAY)) or (on == hears(IDENTITY) and happening.about in KNOWN)
    if stands and gone and not happening.says(HOLD):
        return BROKEN
    return happening.says(RELEASE) or (stands and not happening.says(HOLD) and not happening.says(STAND_DOWN))


def _self_defence(_: int, happening: Happening) -> int | str:
    return BROKEN if happening.says(RELEASE) and happening.taken.on != hears(HOSTILE_ACT) else 0


class _Orders(NamedTuple):
    """What a fire authority has ordered: its order to the fighters, whether a release stands, and its last number."""

    last: str = ""
    stands: bool = False
    number: int = 0


_LEAVES = {
    "": (QUIET,),
    INTERCEPT: tuple(state for state in Authority if state not in (QUIET, CLOSED)),
    STAND_DOWN: (CLOSED,),
}


_ORDERS = {
    hears(WARNED): INTERCEPT,
    yes(SPARES): HOLD,
    yes(DISPOSED): RELEASE,
    yes(PERMITTED): RELEASE,
    hears(HOSTILE_ACT): RELEASE,
    hears(GONE): STAND_DOWN,
}


def _orders_true(orders: _Orders, happening: Happening) -> _Orders | str:
    row, (last, stands, number) = happening.taken, orders
    if row.on in _ORDERS and not happening.says(_ORDERS[row.on]):
        return BROKEN
    for sent in happening.sent:
        message, about = sent.letter.message, sent.letter.about
        last = message if message in _LEAVES else last
        stands = message == RELEASE or (stands and message == INTERCEPT)
        number += message == RELEASE
        if message in {RELEASE, HOLD} and about != number:
            return BROKEN
    true = row.next in _LEAVES[last] and stands == (row.next is RELEASED)
    return _Orders(last, stands, number) if true else BROKEN


class _Matter(NamedTuple):
    """What is known of a track, and the question that is open about it."""

    known: bool = False
    turned: bool = False
    asked: tuple[Question, ...] = ()


_SETTLE = (hears(EXITED), hears(TURNED_AWAY), hears(HOSTILE_ACT), hears(GONE))


def by_rules(rules: Rules) -> Always:
    """The promise of a fire authority under some rules about who decides."""
    decides = DISPOSED if rules.delegated or rules.weapons is Weapons.FREE else PERMITTED

    def watch(matter: _Matter, happening: Happening) -> _Matter | str:
        row, (known, turned, asked) = happening.taken, matter
        turned = turned or row.on == hears(TURNED_AWAY)
        if row.on == hears(IDENTITY):
            known = happening.about in KNOWN
            asked = (SPARES,) if asked and known else asked
        elif row.on == no(SPARES):
            asked = (decides,)
        elif row.on == hears(CROSSED):
            asked = () if turned or rules.weapons is Weapons.HOLD else (SPARES if known else decides,)
        elif row.question or row.on in _SETTLE:
            asked = ()
        return _Matter(known, turned, asked) if asked == FIRE_AUTHORITY.questions.get(row.next, ()) else BROKEN

    sentence = "Whether to fire on a track that is inside is decided by whom the rules name, and by nobody if none may."
    return Always("decided-by-rules", sentence, _Matter(rules.known, rules.turned), watch, of=[FIRE_AUTHORITY])


class _Pair(NamedTuple):
    """How far a fighter pair is, whether it has looked, whether it is cleared to fire, and the last release withdrawn."""

    stands: str = ON_STATION
    looked: bool = False
    cleared: bool = False
    withdrawn: int = 0


_GETS_TO = {hears(INTERCEPT): CLOSING, yes(IN_POSITION): LOOKING, yes(FIRES): FIRED, hears(STAND_DOWN): HOME}


def _pair_true(pair: _Pair, happening: Happening) -> _Pair | str:
    row, (stands, looked, cleared, withdrawn) = happening.taken, pair
    if (row.on == hears(INTERCEPT)) > (stands is ON_STATION) or (
        row.on == hears(STAND_DOWN) and stands in {FIRED, HOME}
    ):
        return BROKEN
    stands = _GETS_TO.get(row.on, stands)
    if row.on == hears(RELEASE):
        cleared = cleared or happening.about > withdrawn
    elif row.on == hears(HOLD) and stands is not FIRED:
        cleared, withdrawn = False, max(withdrawn, happening.about)
    cleared = cleared and stands in {CLOSING, LOOKING} and row.question is not FIRES
    looked = stands is LOOKING and (looked or cleared or row.question is RECOGNISES)
    shown = (AIMING if looked else CLEARED) if cleared else READY if looked else stands
    done = (happening.says(HIT), happening.says(SEEN)) == (row.on == yes(FIRES), row.on == yes(RECOGNISES))
    return _Pair(stands, looked, cleared, withdrawn) if done and row.next is shown else BROKEN


def _answered(heard: tuple[bool, int], happening: Happening) -> tuple[bool, int] | str:
    """Whether the pair has fired, and the last release that was withdrawn from it."""
    row, (fired, withdrawn) = happening.taken, heard
    wanted = set()
    if row.on == hears(RELEASE) and happening.about <= withdrawn:
        wanted = {STALE}
    elif row.on == hears(HOLD):
        wanted = {TOO_LATE if fired else HELD}
        withdrawn = withdrawn if fired else max(withdrawn, happening.about)
    answers = {sent.letter.message for sent in happening.sent} & {HELD, TOO_LATE, STALE}
    return (fired or row.on == yes(FIRES), withdrawn) if answers == wanted else BROKEN


WEAPONS_HOLD = Always(
    "self-defence-only",
    "With weapons on hold, a release is given only in self-defence.",
    0,
    _self_defence,
    of=[FIRE_AUTHORITY],
)
"""Holds where the weapons control status is hold."""

PROMISES = (
    Always(
        "warned-first",
        "Nothing is released before a warning was transmitted, unless a hostile act was seen.",
        False,
        _warned_first,
        of=[TRACK, CONTROLLER, SHOOTER],
    ),
    Always(
        "not-after-turn",
        "No release is given after a turn away was acknowledged.",
        False,
        _not_after_turn,
        of=[FIRE_AUTHORITY],
    ),
    Always(
        "not-while-held",
        "Nothing is fired without a release, nor while an acknowledged hold-fire order stands.",
        (0, 0),
        _not_while_held,
        of=[SHOOTER],
    ),
    Always(
        "only-inside",
        "A release is given only for a track that is known to be inside.",
        False,
        _only_inside,
        of=[FIRE_AUTHORITY],
    ),
    Always(
        "by-authority",
        "A release is given only by delegated authority, with permission, or in self-defence.",
        0,
        _authority,
        of=[FIRE_AUTHORITY],
    ),
    Always(
        "known-weighed",
        "No release is given for an aircraft known not to attack before the commander weighed it, but in self-defence.",
        False,
        _known_weighed,
        of=[FIRE_AUTHORITY],
    ),
    Always(
        "withdrawn-at-once",
        "A release is withdrawn as soon as the track is known to be out, to turn away, or not to attack.",
        False,
        _withdrawn,
        of=[FIRE_AUTHORITY],
    ),
    Always(
        "orders-true",
        "What is decided is ordered at once, and the fire authority stands where its orders leave it.",
        _Orders(),
        _orders_true,
        of=[FIRE_AUTHORITY],
    ),
    Always(
        "pair-true",
        "The fighters are where they say, cleared to fire when they say so, and fire or recognise when they say that.",
        _Pair(),
        _pair_true,
        of=[SHOOTER],
    ),
    Always(
        "orders-answered",
        "A hold-fire order is answered, before the launch or too late; a release that was withdrawn is refused.",
        (False, 0),
        _answered,
        of=[SHOOTER],
    ),
    Sometimes(
        "cleared-early",
        "Fighters that are cleared on their way can lock on.",
        lambda h: h.taken.state is CLEARED and h.taken.next is AIMING,
        of=[SHOOTER],
    ),
    Sometimes("can-fire", "A shot can be fired.", _fires, of=[SHOOTER]),
    Sometimes(
        "can-hold",
        "A lock-on can end without a shot.",
        lambda h: h.taken.state is AIMING and h.taken.next is READY,
        of=[SHOOTER],
    ),
)
