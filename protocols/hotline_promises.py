"""What the two ends of a call promise, each other and whoever waits for the line."""

from __future__ import annotations

from protocols.exchange import CONNECTED, ENGAGED, PREEMPTED, RELEASE_LINE, SEIZE
from protocols.hotline import (
    ALARM,
    ALL_CLEAR,
    ANSWERED,
    AS_SAID,
    ASK_CONTACT,
    ASKING,
    AWAITING_ACTION,
    AWAITING_READBACK,
    AWAY,
    BREAK_OFF,
    BREAK_OFF_WANTED,
    CALLER,
    CALLS,
    CLAIMED,
    CONCERN,
    CONSIDERING,
    CORRECT,
    DONE,
    DUTY_OFFICER,
    HANG_UP,
    HOLDING,
    IDLE,
    NO_CALL,
    NOT_PASSED,
    OFFERING,
    ON_WATCH,
    ORDERS,
    PASSED_ON,
    PATIENCE,
    READ_BACK,
    READING_BACK,
    REPORT,
    RING,
    RINGING,
    SEEN_TO,
    SEIZING,
    SPEAKING,
    SPOKEN_TO,
    SUBSTITUTE,
    TAKING_DOWN,
    WILL_WAIT,
    Call,
)
from protocols.notation.actions import Cut, Happening
from protocols.notation.promise import BROKEN, Always, LeadsTo, Sometimes, Within
from protocols.notation.words import LINE_DEAD, expires, hears, no, yes


def _acts_on_readback(confirmed: bool, happening: Happening) -> bool | str:
    row = happening.taken
    if row.on == hears(CORRECT):
        return True
    acts = row.question is ORDERS or happening.says(BREAK_OFF) or happening.says(PASSED_ON)
    if acts and row.on != hears(BREAK_OFF_WANTED) and not confirmed:
        return BROKEN
    return confirmed and row.next is not ON_WATCH


def _confirms_right(_: int, happening: Happening) -> int | str:
    right = happening.taken.on == hears(READ_BACK) and happening.about == AS_SAID
    return 0 if happening.says(CORRECT) == right else BROKEN


def _says_true(_: int, happening: Happening) -> int | str:
    row = happening.taken
    told = (happening.says(PASSED_ON), happening.says(NOT_PASSED))
    came_of_it = (happening.says(BREAK_OFF), not row.passes) if row.question is ORDERS else (False, False)
    return 0 if told == came_of_it else BROKEN


def _turns_for_liaison(_: int, happening: Happening) -> int | str:
    row = happening.taken
    goes_on = happening.says(BREAK_OFF) and row.next == row.state
    return 0 if row.on != hears(BREAK_OFF_WANTED) or goes_on else BROKEN


def _dead(happening: Happening) -> bool:
    return happening.taken.on == hears(LINE_DEAD) and happening.about == "line"


def _free(in_hand: bool, happening: Happening) -> bool | str:
    row = happening.taken
    ended = _dead(happening) or row.on == hears(HANG_UP) or row.question is ORDERS
    in_hand = row.on == hears(RING) or (in_hand and not ended)
    return BROKEN if in_hand == (row.next is ON_WATCH) else in_hand


def _patient(waiting: bool, happening: Happening) -> bool | str:
    row = happening.taken
    ends = PATIENCE in row.cancels or row.on == expires(PATIENCE)
    waiting = PATIENCE in row.starts or (waiting and not ends)
    return BROKEN if row.next not in (IDLE, CONSIDERING, DONE, NO_CALL) and not waiting else waiting


def repeats_bounded(repeats: int) -> Always:
    """The promise of callers who may say a report again so many times."""

    def watch(said: int, happening: Happening) -> int | str:
        row = happening.taken
        times = 0 if row.on == hears(PREEMPTED) else said + happening.says(REPORT)
        gives_up = row.on == hears(READ_BACK) and row.next is DONE
        return BROKEN if times > 1 + repeats or (gives_up and times <= repeats) else times

    sentence = (
        f"In one call, a report that is read back wrong is given again {repeats} times before the call is given up."
    )
    return Always("repeats-bounded", sentence, 0, watch, of=[CALLER])


def begins(call: Call) -> Always | Sometimes:
    """The promise of a caller about when a call is considered first."""

    def seen(happening: Happening) -> bool:
        return happening.taken.on == hears(CONCERN)

    if call.early:
        return Sometimes("call-early", "A call can be considered before the border is crossed.", seen, of=[CALLER])
    sentence = "No call is considered before the border is crossed."
    return Always("call-late", sentence, 0, lambda _, h: BROKEN if seen(h) else 0, of=[CALLER])


def _line_held(held: bool, happening: Happening) -> bool | str:
    on = happening.taken.on
    held = held or on == hears(CONNECTED)
    if any(send.port == "line" for send in happening.taken.sends) and not held:
        return BROKEN
    return held and on != hears(PREEMPTED) and not happening.says(RELEASE_LINE)


def _considers(stands: str, happening: Happening) -> str:
    """A call for a track is not considered yet, is, or has been."""
    row = happening.taken
    if row.on in (hears(CONCERN), hears(ALARM)):
        return CONSIDERING if stands == IDLE and row.next is CONSIDERING else BROKEN
    if row.question is CALLS:
        return DONE if stands == CONSIDERING and row.passes == happening.says(SEIZE) else BROKEN
    return DONE if row.on in (hears(ALL_CLEAR), hears(SEEN_TO)) else stands


def _dead_line(calling: bool, happening: Happening) -> bool | str:
    row = happening.taken
    over = DONE if row.table == CALLER.name else ON_WATCH
    if row.on == hears(LINE_DEAD) and row.next != (over if calling and _dead(happening) else row.state):
        return BROKEN
    begins = happening.says(SEIZE) or row.on == hears(RING)
    ends = happening.says(RELEASE_LINE) or row.on == hears(HANG_UP) or row.question is ORDERS or _dead(happening)
    return begins or (calling and not ends)


_SCRIPT = {
    hears(CONNECTED): RING,
    hears(ANSWERED): ASK_CONTACT,
    hears(SPEAKING): REPORT,
    yes(SUBSTITUTE): REPORT,
    no(SUBSTITUTE): WILL_WAIT,
    hears(PASSED_ON): CLAIMED,
    hears(PREEMPTED): HANG_UP,
}
_AWAITS: dict[str, str] = {
    RING: RINGING,
    ASK_CONTACT: ASKING,
    WILL_WAIT: HOLDING,
    REPORT: AWAITING_READBACK,
    CORRECT: AWAITING_ACTION,
    ANSWERED: SPOKEN_TO,
    SPEAKING: TAKING_DOWN,
    AWAY: OFFERING,
    READ_BACK: READING_BACK,
}
"""What is said on the line, and where who said it then stands until it is answered."""
_WAITING: dict[str, str] = {state: said for said, state in _AWAITS.items()}
_ANSWERS: dict[str, set[str]] = {
    RING: {NO_CALL},
    ANSWERED: {RING, ASK_CONTACT},
    ASK_CONTACT: {ANSWERED},
    SPEAKING: {ASK_CONTACT, WILL_WAIT},
    AWAY: {ASK_CONTACT},
    WILL_WAIT: {AWAY},
    REPORT: {SPEAKING, AWAY, READ_BACK},
    READ_BACK: {REPORT},
    CORRECT: {READ_BACK},
    PASSED_ON: {CORRECT},
    NOT_PASSED: {CORRECT},
    ENGAGED: set(),
}
"""What is heard, and what it may answer; who is in no call yet has said nothing that can be answered."""
_LAST_WORDS = (HANG_UP, PASSED_ON, NOT_PASSED)


def _in_order(said: str, happening: Happening) -> str:
    """What was said last and is not answered yet; empty where it is one's own turn."""
    row, heard = happening.taken, happening.taken.on.input.what
    if said not in _ANSWERS.get(heard, {said}) or (row.on in _SCRIPT and not happening.says(_SCRIPT[row.on])):
        return BROKEN
    said = "" if heard in _ANSWERS else said
    said = next((send.message for send in row.sends if send.port == "line"), said)
    if said in _LAST_WORDS or row.on == hears(HANG_UP) or _dead(happening):
        said = NO_CALL
    return said if _WAITING.get(row.next, said) == said and _AWAITS.get(said, row.next) == row.next else BROKEN


def _cut(happening: Happening) -> bool:
    return isinstance(happening.action, Cut)


def _knows(happening: Happening) -> bool:
    return happening.row is not None and happening.row.on == hears(LINE_DEAD)


PROMISES = (
    Always(
        "readback-first",
        "A report is acted on only after its read-back was confirmed.",
        False,
        _acts_on_readback,
        of=[DUTY_OFFICER],
    ),
    Always(
        "confirms-right",
        "A read-back is confirmed if it is as it was said, and only then.",
        0,
        _confirms_right,
        of=[CALLER],
    ),
    Always(
        "passed-on-true",
        "A caller whose report was confirmed is told whether the turn was ordered, as it was.",
        0,
        _says_true,
        of=[DUTY_OFFICER],
    ),
    Always(
        "liaison-heeded",
        "A turn that the liaison officer asks for is ordered at once, whatever else the duty officer does.",
        0,
        _turns_for_liaison,
        of=[DUTY_OFFICER],
    ),
    Always(
        "officer-free",
        "The duty officer is on watch whenever he has no call in hand.",
        False,
        _free,
        of=[DUTY_OFFICER],
    ),
    Always(
        "call-considered",
        "When a track is reported, it is considered once whether to call about it, and no more when it is gone or seen to.",
        IDLE,
        _considers,
        of=[CALLER],
    ),
    Always(
        "dead-line-noted",
        "A dead line ends the call that is made on it, and changes nothing else.",
        False,
        _dead_line,
        of=[CALLER, DUTY_OFFICER],
        each=True,
    ),
    Always(
        "line-held",
        "A caller speaks on the line only while a circuit is his.",
        False,
        _line_held,
        of=[CALLER],
    ),
    LeadsTo(
        "circuit-given-back",
        "A circuit that was asked for is given back.",
        lambda h: h.says(SEIZE),
        lambda h: h.says(RELEASE_LINE),
        of=[CALLER],
    ),
    LeadsTo(
        "set-hung-up",
        "Who was rung is hung up on.",
        lambda h: h.says(RING),
        lambda h: h.says(HANG_UP),
        of=[CALLER],
    ),
    Always(
        "call-in-order",
        "On the line each says what it is his turn to say, and acts on nothing but what answers it.",
        NO_CALL,
        _in_order,
        of=[CALLER, DUTY_OFFICER],
        each=True,
    ),
    Always("call-bounded", "No call goes on without a limit to the caller's patience.", False, _patient, of=[CALLER]),
    LeadsTo("caller-knows-cut", "When the line is cut, the caller knows.", _cut, _knows, of=[CALLER, "hotline"]),
    LeadsTo(
        "officer-knows-cut", "When the line is cut, the duty officer knows.", _cut, _knows, of=[DUTY_OFFICER, "hotline"]
    ),
    LeadsTo(
        "call-ends",
        "Every call ends: done, given up or broken off.",
        lambda h: h.taken.next is SEIZING,
        lambda h: h.taken.next is DONE,
        of=[CALLER],
    ),
    Within(
        "call-in-time",
        "No call lasts longer than the caller's patience.",
        PATIENCE,
        lambda h: h.taken.on == yes(CALLS),
        lambda h: h.taken.next is DONE,
        of=[CALLER],
    ),
    Sometimes(
        "call-helps",
        "A call can end in an order to turn.",
        lambda h: h.taken.on == yes(ORDERS),
        of=[DUTY_OFFICER],
    ),
    Sometimes("call-waits", "A caller can hold for the usual contact.", lambda h: h.taken.next is HOLDING, of=[CALLER]),
)
