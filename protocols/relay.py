"""A third party that is told of a flight, and may tell the one whom it concerns.

Moscow says that it had told Washington of the flights of 24 November 2015; the memorandum between the two did not cover
Turkish airspace.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from attrs import evolve, frozen

from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always, LeadsTo, Sometimes
from protocols.notation.table import STAY, Row, Table, each, ignore
from protocols.notation.words import About, Gate, Question, hears, no, remember, send, yes
from protocols.prior_notice import ACKNOWLEDGED, NOTICE, REFUSED

COVERS = Question("covers", "relay", "Does the agreement cover this flight?", gate=Gate.RIGHT_PERSON, stays=True)
PASSES_ON = Question("passes_on", "relay", "Does the third party tell the one whom it concerns?", gate=Gate.PASSED_ON)


@frozen
class Tray:
    """What the relay officer remembers: the newest notice that was handed in, and the newest that he passed on."""

    newest: int = 0
    passed: int = 0


def _newer(tray: Tray, number: About) -> bool:
    return bool(number > tray.newest)


def _same(tray: Tray, number: About) -> bool:
    return bool(number == tray.newest)


def _was_passed(tray: Tray, number: About) -> bool:
    return bool(number <= tray.passed)


def _heard(_tray: Tray, number: About) -> int:
    return int(number)


def _newest(tray: Tray, _about: About) -> int:
    return tray.newest


_take = remember(lambda tray, number: evolve(tray, newest=number))
_pass_on = [remember(lambda tray, _about: evolve(tray, passed=tray.newest)), send("to", NOTICE, _newest)]


class Relay(StrEnum):
    """What lies on the relay officer's desk."""

    EMPTY = "nothing to pass on"
    READING = "reading the agreement"
    WEIGHING = "deciding whether to pass it on"
    PASSED = "passed on"
    KEPT = "kept to himself"


EMPTY, READING, WEIGHING, PASSED, KEPT = Relay
_IN_HAND = (READING, WEIGHING)
_HANDED_IN = (*_IN_HAND, PASSED, KEPT)

# fmt: off
RELAY_OFFICER = Table("relay officer", start=EMPTY, ends=(EMPTY, PASSED, KEPT), rows=[
    #    state    on                   if           do                                     next      because
    Row(EMPTY,    hears(NOTICE),       None,        [_take],                               READING,  "A notice for another is handed in: does the agreement cover it?"),
    Row(READING,  yes(COVERS),         None,        [],                                    WEIGHING, "The agreement covers this flight."),
    Row(READING,  no(COVERS),          None,        [],                                    KEPT,     "The agreement does not cover this flight: it is told to nobody else.", source="the memorandum of 20 October 2015 covers flights over Syria, not incursions into Turkey: http://en.chinagate.cn/2015-10/21/content_36847689.htm"),
    Row(WEIGHING, yes(PASSES_ON),      None,        _pass_on,                              PASSED,   "The notice is passed on to the one whom it concerns."),
    Row(WEIGHING, no(PASSES_ON),       None,        [],                                    KEPT,     "The third party keeps it to itself."),
    *each(_HANDED_IN, hears(NOTICE),   _newer,      [_take],                               READING,  "A newer notice takes the old one's place on the desk."),
    Row(PASSED,   hears(NOTICE),       _same,       _pass_on,                              PASSED,   "The same notice again: it is passed on again."),
    Row(KEPT,     hears(NOTICE),       _same,       [],                                    READING,  "The same notice again: it is looked at again."),
    Row(READING,  hears(NOTICE),       None,        [],                                    READING,  "It is being looked at already, or there is a newer one."),
    Row(WEIGHING, hears(NOTICE),       None,        [],                                    WEIGHING, "It is being weighed already, or there is a newer one."),
    *each((PASSED, KEPT), hears(NOTICE), None,      [],                                    STAY,     "An older notice than the last: it is laid aside."),
    *each(_HANDED_IN, hears(ACKNOWLEDGED), _was_passed, [send("from", ACKNOWLEDGED, _heard)], STAY,  "The acknowledgement is passed back."),
    *each(_HANDED_IN, hears(REFUSED),  _was_passed, [send("from", REFUSED, _heard)],       STAY,     "The refusal is passed back."),
    *each(_HANDED_IN, hears(ACKNOWLEDGED), None,    [],                                    STAY,     "It acknowledges no notice that was passed on: nothing is passed back."),
    *each(_HANDED_IN, hears(REFUSED),  None,        [],                                    STAY,     "It refuses no notice that was passed on: nothing is passed back."),
    *ignore((EMPTY,), [hears(ACKNOWLEDGED), hears(REFUSED)], "Nothing was passed on."),
])
# fmt: on


class _Passed(NamedTuple):
    """The newest notice that was handed in, what became of it, and the newest that was passed on."""

    number: int = 0
    stands: str = EMPTY
    passed: int = 0


_BECOMES = {yes(COVERS): WEIGHING, no(COVERS): KEPT, yes(PASSES_ON): PASSED, no(PASSES_ON): KEPT}


def _passes_on(desk: _Passed, happening: Happening) -> _Passed | str:
    row, (number, stands, passed) = happening.taken, desk
    again = row.on == hears(NOTICE) and happening.about == number
    if row.on == hears(NOTICE) and happening.about > number:
        number, stands = happening.about, READING
    elif again and stands is KEPT:
        stands = READING
    stands = _BECOMES.get(row.on, stands)
    wanted = [number] if row.on == yes(PASSES_ON) or (again and stands is PASSED) else []
    said = [sent.letter.about for sent in happening.sent if sent.letter.message == NOTICE]
    return _Passed(number, stands, max(passed, *wanted, 0)) if said == wanted and row.next is stands else BROKEN


def _answers_back(passed: int, happening: Happening) -> int | str:
    row, number = happening.taken, happening.about
    said = [sent.letter[1:] for sent in happening.sent]
    answer = row.on.input.what
    if row.on in (hears(ACKNOWLEDGED), hears(REFUSED)):
        return passed if said == ([(answer, number)] if number <= passed else []) else BROKEN
    if any(message != NOTICE for message, _ in said):
        return BROKEN
    return max([passed, *(int(number) for _, number in said)])


PROMISES = (
    Always(
        "relay-unchanged",
        "No notice is passed on that was not handed in, that is not the newest, or that the agreement does not cover.",
        _Passed(),
        _passes_on,
        of=[RELAY_OFFICER],
    ),
    Always(
        "nobody-answers-for-another",
        "An answer is passed back as it came, to what was passed on, and only when it has come.",
        0,
        _answers_back,
        of=[RELAY_OFFICER],
    ),
    LeadsTo(
        "relay-settled",
        "Every notice that is handed in is passed on or kept.",
        lambda h: h.taken.on == hears(NOTICE),
        lambda h: h.taken.next in (PASSED, KEPT),
        of=[RELAY_OFFICER],
    ),
    Sometimes("relay-passes", "A notice can be passed on.", lambda h: h.says(NOTICE), of=[RELAY_OFFICER]),
    Sometimes(
        "relay-not-covered",
        "A notice can be kept because no agreement covers it.",
        lambda h: h.taken.on == no(COVERS),
        of=[RELAY_OFFICER],
    ),
    Sometimes(
        "relay-answers",
        "An acknowledgement can come back through a third party.",
        lambda h: h.says(ACKNOWLEDGED),
        of=[RELAY_OFFICER],
    ),
)
