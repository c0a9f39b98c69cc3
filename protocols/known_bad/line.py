"""Naive callers, duty officers and exchanges."""

from __future__ import annotations

from attrs import evolve

from protocols import exchange
from protocols import hotline as line
from protocols.exchange import EXCHANGE, Board, Precedence
from protocols.hotline import ALARM, ALL_CLEAR, CALLER, DUTY_OFFICER, PATIENCE, RING_OUT, Call
from protocols.known_bad.change import among, bad, doing, minus, naive, other, plus
from protocols.notation.parts import replaced
from protocols.notation.system import System
from protocols.notation.table import STAY, Row, Table
from protocols.notation.words import LINE_DEAD, cancel, expires, hears, no, remember, send, start, yes
from protocols.regime import party_line

_ROUTINE, _FLASH = Call(1, Precedence.ROUTINE), Call(2, Precedence.FLASH)
_NOBODY_ANSWERS = ["call-waits"]
_CUT = {"cuttable": True}
_READ_BACK = {line.READ_BACK: (line.AS_SAID, line.OTHERWISE)}
_WAITING = [line.AWAITING_READBACK]
_order_turn, _ = doing(DUTY_OFFICER, line.PASSING_ON, yes(line.ORDERS))
_bump, *_tell = next(row.do for row in EXCHANGE.rows if any(sent.message == exchange.PREEMPTED for sent in row.sends))
_queue, _ = next(row.do for row in EXCHANGE.rows if any(sent.message == exchange.ENGAGED for sent in row.sends))
_ring = doing(CALLER, line.SEIZING, hears(exchange.CONNECTED))
_close = doing(CALLER, line.SEIZING, expires(PATIENCE))
_put_down = [output for output in doing(CALLER, line.HOLDING, expires(PATIENCE)) if output != _close[-1]]
_forget = remember(lambda board, _about: evolve(board, waiting=board.waiting[:0]))


def _shared(table: Table) -> System:
    return replaced(party_line(Board(), [_ROUTINE, _FLASH]), table)


# fmt: off
LINE = (
    bad(
        "readback-first",
        "a duty officer who acts before the read-back is confirmed",
        "He reads the report back and orders the turn in the same breath; what he has read back is wrong.",
        among(naive(
            DUTY_OFFICER,
            other(yes(line.UNDERSTOOD), first=[_order_turn], because="It is read back as it was said, and the crew is ordered to turn."),
            other(no(line.UNDERSTOOD), first=[_order_turn], because="It is read back otherwise than it was said, and the crew is ordered to turn."),
        )),
        (56, 435, 14),
        sure=[line.HANG_UP],
    ),
    bad(
        "confirms-right",
        "a caller who confirms whatever is read back",
        "The report is read back otherwise than he said it, and he says that it is correct.",
        among(
            naive(
                CALLER,
                minus(hears(line.READ_BACK), at=_WAITING, to=line.DONE),
                minus(hears(line.READ_BACK), at=_WAITING, to=line.AWAITING_READBACK),
                other(hears(line.READ_BACK), at=_WAITING, when=None, because="The report is read back: that will be right."),
            ),
            about=_READ_BACK,
        ),
        (23, 345, 12),
        sure=[ALL_CLEAR],
    ),
    bad(
        "repeats-bounded",
        "a caller who says it again once too often",
        "He asks how often he has said it before he counts, and gives the report once more than he may.",
        among(
            naive(CALLER, other(
                hears(line.READ_BACK), at=_WAITING, to=line.AWAITING_READBACK, when=lambda call, _about: call.said <= call.repeats + 1,
            )),
            about=_READ_BACK,
        ),
        (35, 519, 15),
        sure=[ALL_CLEAR],
    ),
    bad(
        "passed-on-true",
        "a duty officer who says that it is done, and does nothing",
        "He tells the caller that the turn has been ordered, and the crew hears of nothing.",
        among(naive(DUTY_OFFICER, other(
            yes(line.ORDERS), do=[send("line", line.PASSED_ON)], because="The crew will be ordered to turn, and the caller is told so.",
        ))),
        (60, 467, 17),
        sure=[line.HANG_UP],
    ),
    bad(
        "call-bounded",
        "a caller whose patience has no end once someone answers",
        "He stops his clock when the set is answered, and asks for the usual contact for as long as it takes.",
        among(naive(
            CALLER,
            other(
                hears(line.ANSWERED), at=[line.RINGING], first=[cancel(PATIENCE)],
                because="Someone answers; the caller asks for the usual contact, and has all the time in the world.",
            ),
            minus(expires(PATIENCE), at=[line.ASKING, line.CHOOSING, line.HOLDING, line.AWAITING_READBACK, line.AWAITING_ACTION]),
        )),
        (16, 217, 8),
        sure=[ALL_CLEAR],
    ),
    bad(
        "call-ends",
        "a caller who drops a call that was pre-empted",
        "A flash call takes his circuit, and he goes home without a word; the exchange keeps his place.",
        among(naive(CALLER, other(
            hears(exchange.PREEMPTED), at=[line.RINGING], next=line.NO_CALL, first=[cancel(PATIENCE)],
            because="A call of higher precedence takes the circuit: there is nothing more to be done.",
        ))),
        (14, 195, 8),
        sure=[ALL_CLEAR],
        besides=["circuit-given-back"],
    ),
    bad(
        "call-in-time",
        "a caller whose patience begins anew whenever he is pre-empted",
        "His call is pre-empted again and again, and each time he is prepared to wait for as long once more.",
        among(naive(CALLER, other(
            hears(exchange.PREEMPTED), at=[line.RINGING], first=[start(PATIENCE)],
            because="A call of higher precedence takes the circuit: this one waits, with new patience, and begins again.",
        ))),
        (41, 586, 13),
        sure=[ALL_CLEAR],
    ).clocked({"hotline.patience": (180, 180)}),
    bad(
        "call-considered",
        "a centre that cannot make up its mind",
        "It has decided not to call; the border is crossed, and it considers the same again.",
        among(naive(
            CALLER,
            minus(hears(ALARM), at=[line.NO_CALL]),
            plus(Row(line.NO_CALL, hears(ALARM), None, [], line.CONSIDERING, "It has come to it: shall the other centre be called after all?")),
        )),
        (25, 350, 9),
        sure=[ALL_CLEAR],
    ),
    bad(
        "line-held",
        "a caller who rings before a circuit is his",
        "All circuits are taken, and he rings the other end all the same, on the line of another.",
        among(naive(
            CALLER,
            minus(hears(exchange.ENGAGED), at=[line.SEIZING]),
            plus(Row(line.SEIZING, hears(exchange.ENGAGED), None, _ring, line.RINGING, "All circuits are taken: the set at the other end is rung all the same.")),
        )),
        (23, 322, 8),
        besides=["call-in-order"],
        sure=[ALL_CLEAR],
    ),
    bad(
        "call-in-order",
        "a caller who does not say that he will wait",
        "The contact is away, the caller waits for him, and nobody sends for the contact.",
        among(naive(CALLER, other(no(line.SUBSTITUTE), do=[], because="The caller would rather wait for the usual contact, and says nothing."))),
        (22, 308, 11),
        sure=[ALL_CLEAR],
    ),
    bad(
        "set-hung-up",
        "a caller who walks away from the set",
        "His patience runs out while he holds for the contact; the circuit is free, and the other end still listens.",
        among(naive(CALLER, other(expires(PATIENCE), at=[line.HOLDING], do=_close, because="It takes too long: the caller gets up and leaves."))),
        (14, 195, 8),
        besides=["call-in-order"],
        sure=[ALL_CLEAR],
    ),
    bad(
        "circuit-given-back",
        "a caller who keeps the circuit when he has hung up",
        "Nobody answers, he puts the receiver down, and nobody else can call.",
        among(naive(CALLER, other(expires(RING_OUT), do=_put_down, because="Nobody answers: the receiver is put down."))),
        (14, 195, 8),
        sure=[ALL_CLEAR],
    ),
    bad(
        "dead-line-noted",
        "a caller who talks on to a dead line",
        "The line is cut while he asks for the contact, and he goes on waiting for an answer.",
        among(
            naive(CALLER, other(hears(LINE_DEAD), at=[line.ASKING], to=line.DONE, do=[], next=STAY, because="There is silence on the line: the caller goes on waiting.")),
            hotline=_CUT,
        ),
        (110, 1449, 13),
        besides=["call-in-order"],
        sure=[ALL_CLEAR],
    ),
    bad(
        "liaison-heeded",
        "a duty officer who does not listen to two at once",
        "He is being rung when his own liaison officer asks for a turn, and the turn is not ordered.",
        among(naive(DUTY_OFFICER, other(hears(line.BREAK_OFF_WANTED), at=[line.RUNG], do=[], because="The liaison officer asks for a turn; first, the telephone."))),
        (57, 442, 13),
        sure=[line.HANG_UP],
    ),
    bad(
        "officer-free",
        "a duty officer who leaves the set off the hook",
        "The caller hangs up, and whoever rings next finds the set in use.",
        among(naive(DUTY_OFFICER, other(hears(line.HANG_UP), at=[line.READING_BACK], next=line.LET_RING, because="The caller hangs up; the receiver is left on the desk."))),
        (62, 481, 17),
        sure=[line.HANG_UP],
    ),
    bad(
        "caller-knows-cut",
        "a caller who does not look at a set that he does not use",
        "The line is cut before anyone calls, and he learns of it when he needs it.",
        among(naive(CALLER, other(hears(LINE_DEAD), at=[line.IDLE], ignored=True, because="No call is in progress; nobody looks at the set.")), hotline=_CUT),
        (78, 1027, 11),
        sure=[ALL_CLEAR],
    ),
    bad(
        "officer-knows-cut",
        "a duty officer who does not look at a set that does not ring",
        "The line is cut between two calls, and he takes its silence for peace.",
        among(naive(DUTY_OFFICER, other(hears(LINE_DEAD), at=[line.ON_WATCH], ignored=True, because="No call is in progress; nobody looks at the set.")), hotline=_CUT),
        (160, 1193, 16),
        sure=[line.HANG_UP],
    ),
    bad(
        "one-call",
        "an exchange that connects everyone to one circuit",
        "It does not look whether the circuit is free, and two calls talk on it at once.",
        _shared(naive(
            EXCHANGE,
            minus(hears(exchange.SEIZE), says=exchange.PREEMPTED),
            minus(hears(exchange.SEIZE), says=exchange.ENGAGED),
            other(hears(exchange.SEIZE), when=None, because="The call is connected."),
        )),
        (97, 997, 11),
        sure=[ALL_CLEAR],
        besides=_NOBODY_ANSWERS,
    ),
    bad(
        "by-precedence",
        "an exchange where whoever comes last takes the circuit",
        "A routine call takes the circuit from a flash call that came before it.",
        _shared(naive(
            EXCHANGE,
            minus(hears(exchange.SEIZE), says=exchange.ENGAGED),
            other(hears(exchange.SEIZE), says=exchange.PREEMPTED, when=None, because="The call takes the circuit of the one before it."),
        )),
        (118, 1228, 11),
        sure=[ALL_CLEAR],
        besides=_NOBODY_ANSWERS,
    ),
    bad(
        "seize-answered",
        "an exchange that lets those who wait hear nothing",
        "All circuits are taken, and the caller is not told that he waits.",
        _shared(naive(EXCHANGE, other(
            hears(exchange.SEIZE), says=exchange.ENGAGED, do=[_queue], because="All circuits are taken: the call is put down to wait.",
        ))),
        (106, 1089, 11),
        sure=[ALL_CLEAR],
        besides=_NOBODY_ANSWERS,
    ),
    bad(
        "line-in-use",
        "an exchange that forgets the call that it took a circuit from",
        "A flash call takes the circuit of a routine one and gives it back, and the routine one waits at an idle line.",
        _shared(naive(EXCHANGE, other(
            hears(exchange.SEIZE), says=exchange.PREEMPTED, do=[_bump, _forget, *_tell],
            because="The call takes the circuit of a lower one, which is struck off.",
        ))),
        (106, 1094, 11),
        sure=[ALL_CLEAR],
        besides=_NOBODY_ANSWERS,
    ),
)
# fmt: on
