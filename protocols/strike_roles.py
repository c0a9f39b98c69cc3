"""What the roles of a strike promise: that it can be halted, and that whoever must know of it is told."""

from __future__ import annotations

from typing import NamedTuple

from protocols.hotline import ALARM, ALL_CLEAR, BREAK_OFF, CONCERN
from protocols.identification import MATCH, NOTICE_MATCHES
from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always, LeadsTo, Sometimes
from protocols.notation.words import Mark, hears, moves, no, yes
from protocols.strike_halt import (
    AFTERWARDS,
    ALARMED,
    ALL_TOLD,
    ANSWERED,
    AT_EASE,
    ATTACKING,
    AWAY,
    BEGINS,
    CEASE,
    CEASED,
    CLEAR_OUT,
    CLOSED,
    DONE,
    ENDED,
    HALTED,
    IN_HAND,
    IN_PLACE,
    LEAVES,
    LEAVING,
    OBJECTS,
    ORDERED,
    ORDERING,
    OVER,
    OWN_STAFF,
    PROTECTED_FORCE,
    REPORTED,
    REVIEWS,
    ROUND,
    SEARCHING,
    SPENT,
    STRIKE_CONTROLLER,
    STRIKE_OVER,
    STRIKE_PACKAGE,
    UNDER_COVER,
    UNDER_FIRE,
    WAITING,
    WEIGHING,
)


def _halt_final(halted: bool, happening: Happening) -> bool | str:
    if halted and happening.says(ROUND):
        return BROKEN
    return halted or happening.says(CEASED)


def numbered(rounds: int) -> Always:
    """The promise of a package that is to release so many rounds at most."""

    def watch(number: int, happening: Happening) -> int | str:
        released = [sent.letter.about for sent in happening.sent if sent.letter.message == ROUND]
        number += len(released)
        in_turn = released in ([], [number]) and number <= rounds
        true = all(sent.letter.about == number for sent in happening.sent if sent.letter.message == DONE)
        told = happening.says(DONE) or not released or number < rounds
        return number if in_turn and true and told else BROKEN

    sentence = (
        "Rounds are numbered without a gap, never more than planned, and said to be spent when the last is released."
    )
    return Always("rounds-numbered", sentence, 0, watch, of=[STRIKE_PACKAGE])


def _cease_answered(spent: bool, happening: Happening) -> bool | str:
    if happening.taken.on == hears(CEASE):
        answer = [message for message in (CEASED, DONE) if happening.says(message)]
        return spent if answer == [DONE if spent else CEASED] else BROKEN
    return spent or happening.says(DONE)


def _end_seen(attacking: bool, happening: Happening) -> bool | str:
    attacking = attacking or happening.taken.on == moves(BEGINS)
    ends = attacking and (happening.says(CEASED) or happening.says(DONE))
    return attacking and not ends if happening.says(ENDED) == ends else BROKEN


def _cease_once(settled: bool, happening: Happening) -> bool | str:
    orders = happening.says(CEASE)
    return BROKEN if settled and orders else settled or orders or happening.taken.on == hears(DONE)


class _Followed(NamedTuple):
    """What a strike controller knows: whether it is to break off, was ordered to, and is over."""

    wanted: bool = False
    ordered: bool = False
    over: bool = False

    @property
    def stands(self) -> str:
        """What is to be done then."""
        if self.over:
            return CLOSED if self.wanted else STRIKE_OVER
        return ORDERED if self.ordered else ORDERING if self.wanted else IN_HAND


def _followed(known: _Followed, happening: Happening) -> _Followed | str:
    on = happening.taken.on
    known = _Followed(
        known.wanted or on == hears(BREAK_OFF),
        known.ordered or happening.says(CEASE),
        known.over or on in (hears(CEASED), hears(DONE)),
    )
    return known if happening.taken.next == known.stands else BROKEN


class _Lot(NamedTuple):
    """What became of a force: told to leave, away, struck; and whether it has reported that, and that it is over."""

    told: bool = False
    away: bool = False
    struck: bool = False
    reported: bool = False
    over: bool = False

    @property
    def stands(self) -> str:
        """What it does then."""
        if self.struck:
            return AFTERWARDS if self.over else REPORTED if self.reported else UNDER_COVER
        return AWAY if self.away else LEAVING if self.told else IN_PLACE


def _reports_once(lot: _Lot, happening: Happening) -> _Lot | str:
    on, reports, ends = happening.taken.on, happening.says(UNDER_FIRE), happening.says(OVER)
    after = _Lot(
        lot.told or on == hears(CLEAR_OUT),
        lot.away or on == yes(LEAVES),
        lot.struck or on == hears(ROUND),
        lot.reported or reports,
        lot.over or ends,
    )
    again = (lot.reported and reports) or (lot.over and ends)
    return BROKEN if again or (ends and not after.reported) or happening.taken.next != after.stands else after


class _Told(NamedTuple):
    """What a staff knows: notices are searched, one fits, it was dealt with; its force is struck; that is over."""

    searched: bool = False
    matched: bool = False
    answered: bool = False
    struck: bool = False
    over: bool = False

    @property
    def stands(self) -> str:
        """What it waits for then."""
        if self.struck:
            return ALL_TOLD if self.over else ALARMED
        return ANSWERED if self.answered else WEIGHING if self.matched else SEARCHING if self.searched else AT_EASE


_PASSES_ON = {
    moves(REVIEWS): MATCH,
    yes(OBJECTS): CONCERN,
    no(OBJECTS): CLEAR_OUT,
    hears(UNDER_FIRE): ALARM,
    hears(OVER): ALL_CLEAR,
}
"""What a staff says of what it does and hears."""


def _staff_tells(told: _Told, happening: Happening) -> _Told | str:
    row, on = happening.taken, happening.taken.on
    said = [sent.letter.message for sent in happening.sent]
    news = _Told(
        on == moves(REVIEWS),
        on == hears(NOTICE_MATCHES),
        row.question is OBJECTS,
        on == hears(UNDER_FIRE),
        on == hears(OVER),
    )
    after = _Told(*(new or known for new, known in zip(news, told, strict=True)))
    again = any(new and known for new, known in zip(news, told, strict=True))
    in_turn = (after.searched or not after.matched) and (after.struck or not after.over)
    passed_on = said == ([_PASSES_ON[on]] if on in _PASSES_ON else [])
    return after if passed_on and in_turn and not again and row.next == after.stands else BROKEN


PROMISES = (
    Always(
        "halt-final",
        "After a halt is acknowledged, that package releases nothing more.",
        False,
        _halt_final,
        of=[STRIKE_PACKAGE],
    ),
    Always(
        "cease-answered",
        "An order to cease is answered at once: the package has ceased, or its rounds were spent before.",
        False,
        _cease_answered,
        of=[STRIKE_PACKAGE],
    ),
    Always(
        "end-seen",
        "Whoever lies under an attack sees when it ends, once, and not before.",
        False,
        _end_seen,
        of=[STRIKE_PACKAGE],
    ),
    LeadsTo(
        "strike-ends",
        "Every strike that begins ends: its rounds are spent, or it is halted.",
        lambda h: h.taken.on == moves(BEGINS),
        lambda h: h.taken.next in (SPENT, HALTED),
        of=[STRIKE_PACKAGE],
    ),
    Always(
        "cease-once",
        "A strike is ordered to cease once, and not when it is known to be over.",
        False,
        _cease_once,
        of=[STRIKE_CONTROLLER],
    ),
    Always(
        "strike-followed",
        "A strike is closed when it is to break off and is over, and not before: whoever is told does something about it.",
        _Followed(),
        _followed,
        of=[STRIKE_CONTROLLER],
    ),
    LeadsTo(
        "break-off-obeyed",
        "A strike that is to break off is ordered to cease, or found to be over.",
        lambda h: h.taken.on == hears(BREAK_OFF),
        lambda h: h.says(CEASE) or h.taken.marks is Mark.TOO_LATE,
        of=[STRIKE_CONTROLLER],
    ),
    LeadsTo(
        "halt-acknowledged",
        "Who orders a strike to cease learns that it has ceased, or was over.",
        lambda h: h.says(CEASE),
        lambda h: h.taken.on in (hears(CEASED), hears(DONE)),
        of=[STRIKE_CONTROLLER],
    ),
    Always(
        "reports-once",
        "A force reports once that it is struck, and once, after that, that it is over; it is away when it has left.",
        _Lot(),
        _reports_once,
        of=[PROTECTED_FORCE],
    ),
    LeadsTo(
        "struck-reported",
        "Whoever is struck reports it.",
        lambda h: h.taken.marks is Mark.STRUCK and h.taken.state in (IN_PLACE, LEAVING),
        lambda h: h.says(UNDER_FIRE),
        of=[PROTECTED_FORCE],
    ),
    LeadsTo(
        "over-reported",
        "Whoever reports that he is struck reports when it is over.",
        lambda h: h.says(UNDER_FIRE),
        lambda h: h.says(OVER),
        of=[PROTECTED_FORCE],
    ),
    Always(
        "staff-tells",
        "What is known of a strike is passed on at once, once: notice of it, that it has come, that it is over.",
        _Told(),
        _staff_tells,
        of=[OWN_STAFF],
    ),
    Sometimes(
        "can-halt",
        "A strike can be halted with rounds left.",
        lambda h: h.taken.state is ATTACKING and h.taken.next is HALTED,
        of=[STRIKE_PACKAGE],
    ),
    Sometimes(
        "can-call-off",
        "A strike can be called off before its first round.",
        lambda h: h.taken.state is WAITING and h.taken.next is HALTED,
        of=[STRIKE_PACKAGE],
    ),
    Sometimes("can-clear", "A place can be cleared in time.", lambda h: h.taken.next is AWAY, of=[PROTECTED_FORCE]),
    Sometimes("can-object", "A staff can object to a strike.", lambda h: h.says(CONCERN), of=[OWN_STAFF]),
)
"""Hold whatever the load."""
