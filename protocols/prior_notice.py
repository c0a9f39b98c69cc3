"""A flight announced in advance: place, height and time; acknowledged, corrected, expired.

A notice is never a permission: it lets the receiver know the track when it comes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from attrs import evolve, frozen

from protocols.identification import MATCH, NOTICE_MATCHES
from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always, LeadsTo, Sometimes
from protocols.notation.table import STAY, Row, Table, each, ignore
from protocols.notation.words import (
    About,
    Gate,
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

NOTICE, ACKNOWLEDGED, REFUSED = "notice", "acknowledged", "refused"
"""Sender to receiver, about its number; receiver to sender, about the number that it answers."""
FILES, PLAN_CHANGES = "files its flight", "changes its plan"

ARRIVES = Question(
    "arrives",
    "notice",
    "Does the way that notices take work?",
    gate=Gate.UP,
    stays=True,
    otherwise="The notice does not arrive.",
)
ANNOUNCES = Question("announces", "notice", "Does the force announce this flight?", gate=Gate.WILLING, stays=True)
RIGHT_DESK = Question(
    "right_desk", "notice", "Does the notice reach the air-defence desk?", gate=Gate.RIGHT_PERSON, stays=True
)
RIGHT_PLACE = Question("right_place", "notice", "Is the place in the notice the right one?", gate=Gate.UNDERSTOOD)
FOUND = Question("found", "notice", "Is the notice found in time when the track appears?", gate=Gate.PASSED_ON)
ACK_WAIT = Timer("ack_wait", "notice", "for the notice to be acknowledged")
VALIDITY = Timer("validity", "notice", "until the notice expires")


@frozen
class Filing:
    """What the sender remembers: the number of its last notice, and how often it may still be sent again."""

    number: int = 0
    tries: int = 1


def _number(filing: Filing, _about: About) -> int:
    return filing.number


def _tries_left(filing: Filing, _about: About) -> bool:
    return filing.tries > 0


def _this(filing: Filing, number: About) -> bool:
    return bool(number == filing.number)


_next_number = remember(lambda filing, _about: evolve(filing, number=filing.number + 1))
_one_try_less = remember(lambda filing, _about: evolve(filing, tries=filing.tries - 1))
_give_notice = [send("notice", NOTICE, _number), start(ACK_WAIT)]


class Sender(StrEnum):
    """What the sender waits for."""

    PLANNING = "planning"
    OFFERING = "deciding whether to announce"
    SENT = "sent"
    STANDING = "acknowledged"
    UNANSWERED = "unanswered"
    SILENT = "silent"


PLANNING, OFFERING, SENT, STANDING, UNANSWERED, SILENT = Sender

# fmt: off
SENDER = Table("notice sender", start=PLANNING, ends=(PLANNING, STANDING, UNANSWERED, SILENT), rows=[
    #    state     on                   if           do                              next        because
    Row(PLANNING, moves(FILES),        None,        [],                             OFFERING,   "A flight is planned: is the other side told?"),
    Row(OFFERING, yes(ANNOUNCES),      None,        [_next_number, *_give_notice],  SENT,       "Notice is given: place, height and time."),
    Row(OFFERING, no(ANNOUNCES),       None,        [],                             SILENT,     "No notice is given."),
    Row(SENT,     hears(ACKNOWLEDGED), _this,       [cancel(ACK_WAIT)],             STANDING,   "The notice is acknowledged."),
    Row(SENT,     hears(ACKNOWLEDGED), None,        [],                             SENT,       "That acknowledges an earlier notice.", ignored=True),
    Row(SENT,     expires(ACK_WAIT),   _tries_left, [_one_try_less, *_give_notice], SENT,       "No acknowledgement: the notice is given again."),
    Row(SENT,     expires(ACK_WAIT),   None,        [],                             UNANSWERED, "No acknowledgement: the notice cannot be counted on."),
    Row(SENT,     hears(REFUSED),      _this,       [cancel(ACK_WAIT)],             UNANSWERED, "The notice is refused."),
    Row(SENT,     hears(REFUSED),      None,        [],                             SENT,       "That refuses an earlier notice.", ignored=True),
    Row(STANDING, moves(PLAN_CHANGES), None,        [_next_number, *_give_notice],  SENT,       "The plan changes: a new notice takes the old one's place."),
    *ignore((PLANNING, OFFERING, STANDING, UNANSWERED, SILENT), [hears(ACKNOWLEDGED), hears(REFUSED)], "No notice waits for an answer."),
])
# fmt: on


@frozen
class File:
    """What the receiver remembers: the number of the notice in force, or under way to the desk."""

    number: int = 0


def _newer(file: File, number: About) -> bool:
    return bool(number > file.number)


def _not_older(file: File, number: About) -> bool:
    return bool(number >= file.number)


def _same(file: File, number: About) -> bool:
    return bool(number == file.number)


def _heard(_file: File, number: About) -> int:
    return int(number)


_acknowledge = [remember(lambda _file, number: File(number)), send("notice", ACKNOWLEDGED, _heard)]


class Receiver(StrEnum):
    """What stands on the receiver's file."""

    EMPTY = "no notice"
    ROUTING = "notice on its way to the desk"
    PLOTTING = "notice being plotted"
    CURRENT = "notice in force"
    MISPLACED = "notice for the wrong place"
    SEARCHING = "searching the notices"
    EXPIRED = "notice expired"


EMPTY, ROUTING, PLOTTING, CURRENT, MISPLACED, SEARCHING, EXPIRED = Receiver
_FILED = (ROUTING, PLOTTING, CURRENT, MISPLACED, SEARCHING, EXPIRED)

# fmt: off
RECEIVER = Table("notice receiver", start=EMPTY, ends=(EMPTY, CURRENT, MISPLACED, EXPIRED), rows=[
    #    state      on                 if      do                             next       because
    Row(EMPTY,     hears(NOTICE), _not_older, _acknowledge,                  ROUTING,   "A notice arrives and is acknowledged."),
    Row(ROUTING,   yes(RIGHT_DESK),   None,   [],                            PLOTTING,  "It reaches the air-defence desk."),
    Row(ROUTING,   no(RIGHT_DESK),    None,   [],                            EMPTY,     "It stays with an office that tells nobody."),
    Row(PLOTTING,  yes(RIGHT_PLACE),  None,   [start(VALIDITY)],             CURRENT,   "It is plotted, and in force."),
    Row(PLOTTING,  no(RIGHT_PLACE),   None,   [start(VALIDITY)],             MISPLACED, "It is plotted at the wrong place.", source="Deir ez-Zor, 17 September 2016, 9 km off: https://thehill.com/policy/defense/307841-us-military-says-september-strike-against-syrian-forces-due-to-human-errors"),
    Row(CURRENT,   hears(MATCH),      None,   [],                            SEARCHING, "The notices are searched for this track."),
    Row(SEARCHING, yes(FOUND),        None,   [send("plot", NOTICE_MATCHES)], CURRENT,  "A notice in force fits the track."),
    Row(SEARCHING, no(FOUND),         None,   [],                            CURRENT,   "The notice is not found in time."),
    Row(SEARCHING, expires(VALIDITY), None,   [],                            EXPIRED,   "The notice expires while it is searched for: it no longer counts."),
    *each((CURRENT, MISPLACED), expires(VALIDITY), None, [],                 EXPIRED,   "The notice expires."),
    *each((EMPTY, ROUTING, PLOTTING, MISPLACED, EXPIRED), hears(MATCH), None, [], STAY, "No notice in force fits the track."),
    *each((ROUTING, PLOTTING, CURRENT, MISPLACED, EXPIRED), hears(NOTICE), _newer, [cancel(VALIDITY), *_acknowledge], ROUTING, "A newer notice takes the old one's place."),
    Row(SEARCHING, hears(NOTICE),     _newer, [cancel(VALIDITY), *_acknowledge], ROUTING, "A newer notice takes the old one's place before it was found."),
    *each(_FILED,  hears(NOTICE),     _same,  [send("notice", ACKNOWLEDGED, _heard)], STAY, "The same notice again: it is acknowledged again."),
    *each((EMPTY, *_FILED), hears(NOTICE), None, [send("notice", REFUSED, _heard)], STAY, "An older notice than the last: refused."),
    *ignore((SEARCHING,), [hears(MATCH)], "It is being searched for already."),
])
# fmt: on


class _Seen(NamedTuple):
    """The newest notice that arrived, the last that was acknowledged, and whether that one is in force."""

    newest: int = 0
    taken: int = 0
    in_force: bool = False


def _only_in_force(seen: _Seen, happening: Happening) -> _Seen | str:
    row = happening.taken
    if happening.says(NOTICE_MATCHES) and not seen.in_force:
        return BROKEN
    if row.on == hears(NOTICE):
        number = int(happening.about)
        superseded = number > seen.newest
        taken = number if happening.says(ACKNOWLEDGED) else seen.taken
        return _Seen(max(number, seen.newest), taken, seen.in_force and not superseded)
    if row.on == yes(RIGHT_PLACE):
        return seen._replace(in_force=seen.taken == seen.newest)
    return seen._replace(in_force=False) if row.on == expires(VALIDITY) else seen


def _given(tries: int) -> Always:
    def watch(given: tuple[int, int], happening: Happening) -> tuple[int, int] | str:
        """The number of the last notice, and how often one was given again."""
        row, (number, again) = happening.taken, given
        announced = row.on in (yes(ANNOUNCES), moves(PLAN_CHANGES))
        numbers = [sent.letter.about for sent in happening.sent if sent.letter.message == NOTICE]
        number += announced
        again += bool(numbers) and not announced
        in_turn = numbers == [number] or not (numbers or announced)
        gives_up = row.on == expires(ACK_WAIT) and row.next is UNANSWERED
        return (number, again) if in_turn and again <= tries and (not gives_up or again == tries) else BROKEN

    sentence = (
        f"Each plan is given notice of under the next number, and again if it is not answered, {tries} times in all."
    )
    return Always("notice-given", sentence, (0, 0), watch, of=[SENDER])


def _counted_on(waits: tuple[int, bool], happening: Happening) -> tuple[int, bool] | str:
    """The number of the last notice, and whether it waits for an answer."""
    row, (last, waiting) = happening.taken, waits
    last = next((sent.letter.about for sent in happening.sent if sent.letter.message == NOTICE), last)
    answered = {hears(ACKNOWLEDGED): STANDING, hears(REFUSED): UNANSWERED}.get(row.on)
    if answered and not (waiting and happening.about == last and row.next is answered):
        return BROKEN
    return (last, row.next is SENT) if answered or row.next is not STANDING else BROKEN


class _Filed(NamedTuple):
    """The newest notice that was taken, what became of it, and whether it is being searched for."""

    number: int = 0
    stands: str = EMPTY
    searched: bool = False


_BECOMES = {
    yes(RIGHT_DESK): PLOTTING,
    no(RIGHT_DESK): EMPTY,
    yes(RIGHT_PLACE): CURRENT,
    no(RIGHT_PLACE): MISPLACED,
    expires(VALIDITY): EXPIRED,
}


def _file_true(filed: _Filed, happening: Happening) -> _Filed | str:
    row, (number, stands, searched) = happening.taken, filed
    if row.on == hears(NOTICE) and happening.about >= number + (stands is not EMPTY):
        number, stands = happening.about, ROUTING
    stands = _BECOMES.get(row.on, stands)
    searched = stands is CURRENT and (row.on == hears(MATCH) or (searched and row.question is not FOUND))
    return _Filed(number, stands, searched) if row.next is (SEARCHING if searched else stands) else BROKEN


def _answers(newest: int, happening: Happening) -> int | str:
    if happening.taken.on != hears(NOTICE):
        return newest
    number = happening.about
    answer = (ACKNOWLEDGED if number >= newest else REFUSED, number)
    return max(newest, number) if [sent.letter[1:] for sent in happening.sent] == [answer] else BROKEN


PROMISES = (
    Always(
        "notice-in-force",
        "A notice that is expired or superseded is never used to identify.",
        _Seen(),
        _only_in_force,
        of=[RECEIVER],
    ),
    _given(Filing().tries),
    Always(
        "notice-counted-on",
        "A notice is counted on once it is acknowledged under its number, and no longer once it is refused.",
        (0, False),
        _counted_on,
        of=[SENDER],
    ),
    Always(
        "notice-answered",
        "Every notice is answered by its number: acknowledged, or refused if a newer one was acknowledged.",
        0,
        _answers,
        of=[RECEIVER],
    ),
    Always(
        "file-true",
        "What stands on the file is what became of the newest notice that was taken.",
        _Filed(),
        _file_true,
        of=[RECEIVER],
    ),
    LeadsTo(
        "notice-settled",
        "Every notice that is given is acknowledged, refused, or known not to be counted on.",
        lambda h: h.says(NOTICE),
        lambda h: h.taken.next in (STANDING, UNANSWERED),
        of=[SENDER],
    ),
    Sometimes(
        "plan-changes",
        "A change of plan can be announced.",
        lambda h: h.taken.on == moves(PLAN_CHANGES),
        of=[SENDER],
    ),
    Sometimes(
        "notice-helps",
        "A notice can identify a track.",
        lambda h: h.says(NOTICE_MATCHES),
        of=[RECEIVER],
    ),
)
