"""A call between two operations centres: dial, answer, right person, interpret, read back, pass on, confirm, close."""

from __future__ import annotations

from enum import StrEnum

from attrs import evolve, frozen

from protocols.exchange import CONNECTED, ENGAGED, PREEMPTED, RELEASE_LINE, SEIZE, Precedence
from protocols.notation.table import STAY, Row, Table, each, ignore
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
    no,
    remember,
    send,
    start,
    yes,
)

CONCERN, ALARM, ALL_CLEAR = "concern", "alarm", "all clear"
"""To the caller, from whoever in his own force sees what the other does: it comes near, it has come to it, it is over."""
SEEN_TO = "seen to"
"""To the caller, from the same: somebody of the other force has said that it is seen to."""
CLAIMED = "claimed"
"""From the caller, to whoever in his own force wants to know: the other centre says that it is theirs."""
BREAK_OFF = "break off"
"""On the tactical frequency: an operations centre to its own aircraft."""
RING, ASK_CONTACT, WILL_WAIT, REPORT, CORRECT, HANG_UP = (
    "ring",
    "ask for contact",
    "will wait",
    "report",
    "correct",
    "hang up",
)
"""Caller to duty officer, on the line."""
ANSWERED, SPEAKING, AWAY, READ_BACK, PASSED_ON, NOT_PASSED = (
    "answered",
    "contact speaking",
    "contact away",
    "read back",
    "passed on",
    "not passed on",
)
"""Duty officer to caller, on the line; a read-back is about what was understood."""
BREAK_OFF_WANTED = "break-off wanted"
"""From the liaison officer, on his own force's line."""
AS_SAID, OTHERWISE = "as said", "otherwise"


@frozen
class Call:
    """What the caller remembers: which call it is, how urgent, when it is wanted, and how often the report was said."""

    id: int | str = 0
    precedence: Precedence = Precedence.FLASH
    early: bool = True
    repeats: int = 2
    said: int = 0

    def of(self, id: int | str) -> Call:
        """The same kind of call, for one encounter."""
        return Call(id, self.precedence, self.early, self.repeats, self.said)


def _early(call: Call, _about: About) -> bool:
    return call.early


def _this_line(_memory: Memory, port: About) -> bool:
    return bool(port == "line")


def _who(call: Call, _about: About) -> tuple[int | str, Precedence]:
    return (call.id, call.precedence)


def _right(_call: Call, heard: About) -> bool:
    return bool(heard == AS_SAID)


def _may_repeat(call: Call, _about: About) -> bool:
    return call.said <= call.repeats


CALLS = Question("calls", "hotline", "Does the centre decide to call the other side?", gate=Gate.WILLING, stays=True)
WORKS = Question(
    "works", "hotline", "Does the line work at this hour?", gate=Gate.UP, stays=True, otherwise="The line is dead."
)
SUBSTITUTE = Question(
    "substitute", "hotline", "Does the caller accept a substitute for the usual contact?", gate=Gate.RIGHT_PERSON
)
RING_OUT = Timer("ring_out", "hotline", "before a ringing set is given up")
PATIENCE = Timer("patience", "hotline", "before the call is given up")

_report = [remember(lambda call, _about: evolve(call, said=call.said + 1)), send("line", REPORT)]
_begin_again = remember(lambda call, _about: evolve(call, said=0))
_close = [cancel(PATIENCE), cancel(RING_OUT), send("exchange", RELEASE_LINE, _who)]
_hang_up = [send("line", HANG_UP), *_close]


class Caller(StrEnum):
    """What the caller waits for."""

    IDLE = "idle"
    CONSIDERING = "considering a call"
    SEIZING = "waiting for a circuit"
    RINGING = "ringing"
    ASKING = "asking for the contact"
    CHOOSING = "offered a substitute"
    HOLDING = "holding for the contact"
    AWAITING_READBACK = "awaiting read-back"
    AWAITING_ACTION = "awaiting action"
    DONE = "call done"
    NO_CALL = "no call"


IDLE, CONSIDERING, SEIZING, RINGING, ASKING, CHOOSING, HOLDING, AWAITING_READBACK, AWAITING_ACTION, DONE, NO_CALL = (
    Caller
)
_TALKING = (ASKING, CHOOSING, HOLDING, AWAITING_READBACK, AWAITING_ACTION)
_ON_CIRCUIT = (RINGING, *_TALKING)
_CALLING = (SEIZING, *_ON_CIRCUIT)
_FINISHED = (DONE, NO_CALL)

# fmt: off
CALLER = Table("caller", start=IDLE, ends=(IDLE, *_FINISHED), rows=[
    #    state              on                   if           do                                              next               because
    Row(IDLE,              hears(CONCERN),      _early,      [],                                             CONSIDERING,       "It gives concern: shall the other centre be called?"),
    Row(IDLE,              hears(ALARM),      None,        [],                                             CONSIDERING,       "It has come to it: shall the other centre be called?"),
    Row(CONSIDERING,       yes(CALLS),          None,        [start(PATIENCE), send("exchange", SEIZE, _who)], SEIZING,          "The centre lifts the handset."),
    Row(CONSIDERING,       no(CALLS),           None,        [],                                             NO_CALL,           "The centre does not call."),
    Row(SEIZING,           hears(CONNECTED),    None,        [send("line", RING), start(RING_OUT)],          RINGING,           "A circuit is free: the set at the other end is rung.", marks=Mark.CALLED),
    Row(RINGING,           hears(ANSWERED),     None,        [cancel(RING_OUT), send("line", ASK_CONTACT)],  ASKING,            "Someone answers; the caller asks for the usual contact."),
    Row(RINGING,           expires(RING_OUT),   None,        _hang_up,                                       DONE,              "Nobody answers: the call is given up."),
    Row(ASKING,            hears(ANSWERED),     None,        [send("line", ASK_CONTACT)],                    ASKING,            "The first answer was to a call that was broken off: the caller asks again."),
    Row(ASKING,            hears(SPEAKING),     None,        _report,                                        AWAITING_READBACK, "The contact is there: the report is given."),
    Row(ASKING,            hears(AWAY),         None,        [],                                             CHOOSING,          "The contact is away; a substitute offers to take the message."),
    Row(CHOOSING,          yes(SUBSTITUTE),     None,        _report,                                        AWAITING_READBACK, "The caller gives the report to the substitute."),
    Row(CHOOSING,          no(SUBSTITUTE),      None,        [send("line", WILL_WAIT)],                      HOLDING,           "The caller would rather wait for the usual contact.", source="Deir ez-Zor, 17 September 2016: https://wikisum.wiki/wiki/September_2016_Deir_ez-Zor_air_raid"),
    Row(HOLDING,           hears(SPEAKING),     None,        _report,                                        AWAITING_READBACK, "The contact has come: the report is given."),
    Row(AWAITING_READBACK, hears(READ_BACK),    _right,      [send("line", CORRECT)],                        AWAITING_ACTION,   "The read-back is right."),
    Row(AWAITING_READBACK, hears(READ_BACK),    _may_repeat, _report,                                        AWAITING_READBACK, "The read-back is wrong: the report is given again."),
    Row(AWAITING_READBACK, hears(READ_BACK),    None,        _hang_up,                                       DONE,              "The read-back is wrong once more: the call is given up, and nothing is taken as understood."),
    Row(AWAITING_ACTION,   hears(PASSED_ON),    None,        [send("plot", CLAIMED), *_hang_up],             DONE,              "It is theirs, and it is ordered to break off: the call is closed."),
    Row(AWAITING_ACTION,   hears(NOT_PASSED),   None,        _hang_up,                                       DONE,              "The other centre does not order it to break off: the call is closed."),
    Row(SEIZING,           expires(PATIENCE),   None,        _close,                                         DONE,              "It takes too long: the call is given up."),
    *each(_ON_CIRCUIT,     expires(PATIENCE),   None,        _hang_up,                                       DONE,              "It takes too long: the call is given up."),
    Row(SEIZING,           hears(ALL_CLEAR),         None,        _close,                                         DONE,              "It is over: the call is no longer needed."),
    *each(_ON_CIRCUIT,     hears(ALL_CLEAR),         None,        _hang_up,                                       DONE,              "It is over: the call is no longer needed."),
    *each(_ON_CIRCUIT,     hears(PREEMPTED),    None,        [_begin_again, cancel(RING_OUT), send("line", HANG_UP)], SEIZING,   "A call of higher precedence takes the circuit: this one waits and begins again."),
    Row(SEIZING,           hears(LINE_DEAD),    _this_line,  _close,                                         DONE,              "The line goes dead: the call is closed."),
    *each(_ON_CIRCUIT,     hears(LINE_DEAD),    _this_line,  _hang_up,                                       DONE,              "The line goes dead: the call is closed."),
    *each((IDLE, CONSIDERING), hears(ALL_CLEAR),     None,        [],                                             NO_CALL,           "It is over before anyone called."),
    *each((IDLE, CONSIDERING), hears(SEEN_TO),       None,        [],                                             NO_CALL,           "The liaison officer has said that it is seen to: nobody calls."),
    *each((IDLE, CONSIDERING, *_FINISHED), hears(LINE_DEAD), None, [],                                       STAY,              "No call is in progress; it is noted that the line is dead."),
    *ignore(_CALLING, [hears(LINE_DEAD)], "It is another line that is dead."),
    Row(IDLE,              hears(CONCERN),      None,        [],                                             IDLE,              "A call is made only when it has come to it.", ignored=True),
    *ignore((SEIZING,), [hears(ENGAGED), hears(PREEMPTED)], "All circuits are taken: the call waits its turn."),
    *ignore((SEIZING, *_FINISHED), [hears(m) for m in (ANSWERED, SPEAKING, AWAY, READ_BACK, PASSED_ON, NOT_PASSED)], "It was said before the call was broken off."),
    *ignore(_CALLING, [hears(CONCERN), hears(ALARM), hears(SEEN_TO)], "A call is in progress already."),
    *ignore((CONSIDERING,), [hears(CONCERN), hears(ALARM)], "Whether to call is being considered already."),
    *ignore(_FINISHED, [hears(CONCERN), hears(ALARM), hears(SEEN_TO)], "Whether to call has been settled."),
    *ignore(_FINISHED, [hears(ALL_CLEAR)], "There is no call to break off."),
    *ignore((IDLE, CONSIDERING, *_ON_CIRCUIT, *_FINISHED), [hears(CONNECTED), hears(ENGAGED)], "It did not wait for a circuit."),
    *ignore((IDLE, CONSIDERING, *_FINISHED), [hears(PREEMPTED)], "It holds no circuit."),
    *ignore((IDLE, CONSIDERING), [hears(m) for m in (ANSWERED, SPEAKING, AWAY, READ_BACK, PASSED_ON, NOT_PASSED)], "No call is in progress."),
    *ignore((RINGING,), [hears(m) for m in (SPEAKING, AWAY, READ_BACK, PASSED_ON, NOT_PASSED)], "It belongs to a call that was broken off."),
    *ignore((ASKING,), [hears(m) for m in (READ_BACK, PASSED_ON, NOT_PASSED)], "It belongs to a call that was broken off."),
    *ignore((CHOOSING,), [hears(m) for m in (ANSWERED, SPEAKING, AWAY, READ_BACK, PASSED_ON, NOT_PASSED)], "It belongs to a call that was broken off."),
    *ignore((HOLDING,), [hears(m) for m in (ANSWERED, AWAY, READ_BACK, PASSED_ON, NOT_PASSED)], "It belongs to a call that was broken off."),
    *ignore((AWAITING_READBACK,), [hears(m) for m in (ANSWERED, SPEAKING, AWAY, PASSED_ON, NOT_PASSED)], "It belongs to a call that was broken off."),
    *ignore((AWAITING_ACTION,), [hears(m) for m in (ANSWERED, SPEAKING, AWAY, READ_BACK)], "It belongs to a call that was broken off."),
])
# fmt: on

ANSWERS = Question("answers", "hotline", "Does the duty officer answer the call?", gate=Gate.WILLING, needs="officer")
PRESENT = Question("present", "hotline", "Is the officer who can act at the telephone?", gate=Gate.RIGHT_PERSON)
COMES = Question("comes", "hotline", "How soon does the usual contact come?", gate=Gate.RIGHT_PERSON, certain=True)
UNDERSTOOD = Question("understood", "hotline", "Is the report understood as it was said?", gate=Gate.UNDERSTOOD)
ORDERS = Question("orders", "hotline", "Does the officer order it to break off?", gate=Gate.PASSED_ON)

_order = send("tactical", BREAK_OFF)


class DutyOfficer(StrEnum):
    """What the duty officer waits for."""

    ON_WATCH = "on watch"
    RUNG = "rung"
    LET_RING = "letting it ring"
    SPOKEN_TO = "spoken to"
    LOOKING_ROUND = "looking for the contact"
    OFFERING = "offering to take a message"
    SENDING_FOR = "sending for the contact"
    TAKING_DOWN = "ready to take the report"
    INTERPRETING = "interpreting"
    READING_BACK = "reading back"
    PASSING_ON = "passing it on"


(
    ON_WATCH,
    RUNG,
    LET_RING,
    SPOKEN_TO,
    LOOKING_ROUND,
    OFFERING,
    SENDING_FOR,
    TAKING_DOWN,
    INTERPRETING,
    READING_BACK,
    PASSING_ON,
) = DutyOfficer
_ON_THE_LINE = tuple(state for state in DutyOfficer if state is not ON_WATCH)

# fmt: off
DUTY_OFFICER = Table("duty officer", start=ON_WATCH, ends=(ON_WATCH, LET_RING), rows=[
    #    state          on                  if    do                                        next           because
    Row(ON_WATCH,      hears(RING),        None, [],                                       RUNG,          "The telephone rings."),
    Row(RUNG,          yes(ANSWERS),       None, [send("line", ANSWERED)],                 SPOKEN_TO,     "The duty officer answers."),
    Row(RUNG,          no(ANSWERS),        None, [],                                       LET_RING,      "Nobody picks it up."),
    Row(SPOKEN_TO,     hears(ASK_CONTACT), None, [],                                       LOOKING_ROUND, "The caller asks for the usual contact."),
    Row(LOOKING_ROUND, yes(PRESENT),       None, [send("line", SPEAKING)],                 TAKING_DOWN,   "The contact is at the telephone."),
    Row(LOOKING_ROUND, no(PRESENT),        None, [send("line", AWAY)],                     OFFERING,      "The contact is away; the officer offers to take the message."),
    Row(OFFERING,      hears(REPORT),      None, [],                                       INTERPRETING,  "The substitute takes the report."),
    Row(OFFERING,      hears(WILL_WAIT),   None, [],                                       SENDING_FOR,   "The contact is sent for."),
    Row(SENDING_FOR,   yes(COMES),         None, [send("line", SPEAKING)],                 TAKING_DOWN,   "The contact comes to the telephone."),
    Row(TAKING_DOWN,   hears(REPORT),      None, [],                                       INTERPRETING,  "The report is taken down and interpreted."),
    Row(INTERPRETING,  yes(UNDERSTOOD),    None, [send("line", READ_BACK, lambda _m, _a: AS_SAID)], READING_BACK, "It is read back as it was said."),
    Row(INTERPRETING,  no(UNDERSTOOD),     None, [send("line", READ_BACK, lambda _m, _a: OTHERWISE)], READING_BACK, "It is read back otherwise than it was said."),
    Row(READING_BACK,  hears(REPORT),      None, [],                                       INTERPRETING,  "The report is given again."),
    Row(READING_BACK,  hears(CORRECT),     None, [],                                       PASSING_ON,    "The read-back is confirmed: the report may be acted on."),
    Row(PASSING_ON,    yes(ORDERS),        None, [_order, send("line", PASSED_ON)],   ON_WATCH,      "It is ordered to break off, and the caller is told so."),
    Row(PASSING_ON,    no(ORDERS),         None, [send("line", NOT_PASSED)],               ON_WATCH,      "The officer does not order it to break off, and says so."),
    *each(DutyOfficer, hears(BREAK_OFF_WANTED), None, [_order],                            STAY,          "The liaison officer asks for it: it is ordered to break off."),
    *each(_ON_THE_LINE, hears(HANG_UP),    None, [],                                       ON_WATCH,      "The caller hangs up."),
    *each(_ON_THE_LINE, hears(LINE_DEAD),  _this_line, [],                                  ON_WATCH,      "The line goes dead."),
    Row(ON_WATCH,      hears(LINE_DEAD),   None, [],                                       ON_WATCH,      "No call is in progress; it is noted that the line is dead."),
    *ignore(_ON_THE_LINE, [hears(LINE_DEAD)], "It is another line that is dead."),
    *ignore((ON_WATCH,), [hears(m) for m in (HANG_UP, ASK_CONTACT, WILL_WAIT, REPORT, CORRECT)], "No call is in progress."),
    *ignore(_ON_THE_LINE, [hears(RING)], "The set is in use."),
    *ignore((RUNG, LET_RING), [hears(ASK_CONTACT)], "Nobody has answered yet."),
    *ignore(tuple(s for s in _ON_THE_LINE if s not in (RUNG, LET_RING, SPOKEN_TO)), [hears(ASK_CONTACT)], "The contact has been asked for."),
    *ignore(tuple(s for s in _ON_THE_LINE if s is not OFFERING), [hears(WILL_WAIT)], "Nobody was offered a substitute."),
    *ignore(tuple(s for s in _ON_THE_LINE if s not in (OFFERING, TAKING_DOWN, READING_BACK)), [hears(REPORT)], "Nobody is ready to take it down."),
    *ignore(tuple(s for s in _ON_THE_LINE if s is not READING_BACK), [hears(CORRECT)], "Nothing was read back."),
])
# fmt: on
