"""Naive procedures: each a shipped table with a few rows changed, and the one promise that it breaks."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, NamedTuple

from attrs import evolve

from protocols import channel_status as status
from protocols import engagement as fire
from protocols import exchange, identification, liaison, prior_notice
from protocols import guard_warning as guard
from protocols import hotline as line
from protocols.engagement import FIRE_AUTHORITY, SHOOTER, Rules, Weapons
from protocols.exchange import EXCHANGE, Board, Precedence
from protocols.guard_warning import AIRCREW, CONTROLLER, REPEAT, TURN_WAIT, Desk
from protocols.hotline import CALLER, DUTY_OFFICER, PATIENCE, Call
from protocols.identification import IDENTIFICATION, IDENTITY, SEEN
from protocols.liaison import LIAISON_OFFICER, RECALL
from protocols.notation.promise import Promise
from protocols.notation.system import System
from protocols.notation.table import STAY, Row, Table, ignore
from protocols.notation.words import (
    LINE_DEAD,
    On,
    Output,
    When,
    cancel,
    expires,
    hears,
    moves,
    no,
    remember,
    send,
    yes,
)
from protocols.prior_notice import ACK_WAIT, RECEIVER, SENDER, VALIDITY
from protocols.regime import border, line_promises, party_line, promises
from protocols.track import CROSSED, EXITED, GONE, HOSTILE_ACT, INBOUND, TURNED_AWAY
from tests.protocols.walks import Allowed, anything, calm, peaceful

Change = Callable[[Sequence[Row]], list[Row]]


class Bad(NamedTuple):
    """A known-bad system.

    Args:
        breaks: the id of the promise that it breaks, and the only one.
        naive: what is naive about it.
        system: the system with the naive table.
        judged: the promises that it is held against.
        allowed: what may be chosen in the walks that find it.
    """

    breaks: str
    naive: str
    system: System
    judged: tuple[Promise, ...]
    allowed: Allowed = calm


def naive(table: Table, *changes: Change) -> Table:
    """A table of the same name, its rows changed."""
    rows: Sequence[Row] = table.rows
    for change in changes:
        rows = change(rows)
    return Table(table.name, table.start, table.ends, rows)


def plus(*rows: Row) -> Change:
    """More rows, before the others."""
    return lambda others: [*rows, *others]


def minus(on: On, *, at: Collection[str] = (), to: str = "", says: str = "") -> Change:
    """Fewer rows: without those on an input, at some states, that go to a state, that say something; or any."""
    return lambda rows: [row for row in rows if not _is(row, on, at, to, says)]


def other(
    on: On, *, at: Collection[str] = (), to: str = "", says: str = "", first: Iterable[Output] = (), **changes: Any
) -> Change:
    """The rows that `minus` would leave out, changed; what is `first` is done first."""

    def again(row: Row) -> Row:
        names = ("state", "on", "when", "do", "next", "because", "source", "marks", "ignored")
        new = {name: getattr(row, name) for name in names} | changes
        new["do"] = [*first, *new["do"]]
        new["next"] = row.state if new["next"] == STAY else new["next"]
        return Row(**new)

    return lambda rows: [again(row) if _is(row, on, at, to, says) else row for row in rows]


def _is(row: Row, on: On, at: Collection[str], to: str, says: str) -> bool:
    said = {sent.message for sent in row.sends}
    return row.on == on and (not at or row.state in at) and (not to or row.next == to) and (not says or says in said)


def doing(table: Table, state: str, on: On) -> tuple[Output, ...]:
    """What the first row of a cell does."""
    return table.cells[state, on.input][0].do


def asking(table: Table, state: str, on: On) -> When | None:
    """The guard of the first row of a cell."""
    return table.cells[state, on.input][0].when


def row(state: str, on: On, when: When | None, do: Iterable[Output], to: str) -> Row:
    """A row that its author thought nothing of."""
    return Row(state, on, when, tuple(do), to, "Naively, all is well.")


def rewired(system: System, *tables: Table, **channels: dict[str, Any]) -> System:
    """The system with other tables of the same names, and with some channels changed."""
    by_name = {table.name: table for table in tables}
    posts = [evolve(post, table=by_name.get(post.table.name, post.table)) for post in system.posts]
    ways = [evolve(channel, **channels.get(channel.name, {})) for channel in system.channels]
    return System(system.name, posts, ways, cut=system.cut)


def at_border(
    breaks: str,
    story: str,
    table: Table,
    *,
    rules: Rules | None = None,
    allowed: Allowed = calm,
    **channels: dict[str, Any],
) -> Bad:
    """A naive table at the border."""
    rules, desk, call = rules or Rules(), Desk(3), Call(repeats=1)
    system = rewired(border(rules, desk, call, board=Board()), table, **channels)
    return Bad(breaks, story, system, promises(desk, rules=rules, call=call), allowed)


CALLS = (Call(1, Precedence.ROUTINE), Call(2, Precedence.FLASH), Call(3, Precedence.PRIORITY))


def on_the_line(breaks: str, story: str, table: Table, *, callers: int = 3) -> Bad:
    """A naive exchange with some callers."""
    return Bad(breaks, story, rewired(party_line(Board(), CALLS[:callers]), table), line_promises(Board()))


_repeat = expires(REPEAT)
_count, _say, _ = _warn = doing(CONTROLLER, guard.WARNING_IT, _repeat)
_warnings_left = asking(CONTROLLER, guard.WARNING_IT, _repeat)
_alarm = [output for output in doing(CONTROLLER, guard.WATCHING, hears(INBOUND)) if output not in (_count, _say)]
_friend = doing(IDENTIFICATION, identification.PENDING, hears(SEEN))
_note_turn = doing(FIRE_AUTHORITY, fire.DECIDING, hears(TURNED_AWAY))

GUARD = (
    at_border(
        "warnings-numbered",
        "a controller who skips a number",
        naive(CONTROLLER, other(_repeat, to=guard.WARNING_IT, first=[_count])),
    ),
    at_border(
        "warnings-bounded",
        "a controller who warns for ever",
        naive(CONTROLLER, minus(_repeat, to=guard.SPENT), other(_repeat, when=None)),
    ),
    at_border(
        "warnings-spaced",
        "a controller who warns out of turn when the border is crossed",
        naive(
            CONTROLLER,
            plus(
                row(
                    guard.WARNING_IT,
                    hears(CROSSED),
                    _warnings_left,
                    [_count, _say, *doing(CONTROLLER, guard.WARNING_IT, hears(CROSSED))],
                    guard.WARNING_IT,
                )
            ),
        ),
    ),
    at_border(
        "warnings-stop",
        "a controller who goes on warning a track that turned away",
        naive(
            CONTROLLER,
            other(hears(TURNED_AWAY), at=[guard.WARNING_IT], do=[send("chain", TURNED_AWAY)]),
            plus(
                row(guard.OBEYED, _repeat, _warnings_left, _warn, guard.OBEYED),
                row(guard.OBEYED, _repeat, None, [], guard.OBEYED),
            ),
        ),
    ),
    at_border(
        "warned-first",
        "a controller who raises the alarm and says nothing on guard",
        naive(CONTROLLER, other(hears(INBOUND), at=[guard.WATCHING], do=_alarm, marks=None)),
    ),
    at_border(
        "no-timer-outlives",
        "a controller who leaves the desk with the clock running",
        naive(
            CONTROLLER,
            other(hears(GONE), at=[guard.WARNING_IT], do=[send("chain", GONE), send("calls", GONE)]),
            plus(*ignore([guard.CLOSED], [_repeat], "Naively, nobody looks at the clock.")),
        ),
    ),
    at_border(
        "authority-told",
        "a controller who keeps a turn away to himself",
        naive(CONTROLLER, other(hears(TURNED_AWAY), at=[guard.ANSWERED], do=[cancel(TURN_WAIT)])),
    ),
    at_border(
        "no-telepathy",
        "a crew that knows what the other side wants before it is told",
        naive(
            AIRCREW,
            plus(
                row(
                    guard.FLYING,
                    yes(guard.COMPLIES),
                    None,
                    doing(AIRCREW, guard.DECIDING, yes(guard.COMPLIES)),
                    guard.TURNED,
                ),
                row(guard.FLYING, no(guard.COMPLIES), None, [], guard.FLYING),
            ),
        ),
    ),
    at_border(
        "identity-grounded",
        "a desk that takes whoever crosses for a friend",
        naive(
            IDENTIFICATION,
            other(hears(CROSSED), at=[identification.PENDING], next=identification.ASSUMED_FRIEND, do=_friend),
        ),
    ),
    at_border(
        "identity-told",
        "a desk that keeps to itself whose aircraft it is",
        naive(IDENTIFICATION, other(yes(identification.SQUAWKS), do=[])),
    ),
    at_border(
        "hostile-stays",
        "a desk that trusts a transponder more than its eyes",
        naive(IDENTIFICATION, other(hears(HOSTILE_ACT), at=[identification.NEUTRAL], next=STAY)),
        allowed=anything,
    ),
)

FIRE = (
    at_border(
        "not-while-held",
        "a shooter that does not ask whether a release was withdrawn, on a net that keeps no order",
        naive(
            SHOOTER,
            minus(hears(fire.RELEASE), at=[fire.CLOSING, fire.LOOKING, fire.READY], says=fire.STALE),
            other(hears(fire.RELEASE), at=[fire.CLOSING, fire.LOOKING, fire.READY], when=None),
        ),
        fire={"ordered": False},
    ),
    at_border(
        "not-after-turn",
        "an authority that releases after a turn away",
        naive(FIRE_AUTHORITY, other(hears(TURNED_AWAY), at=[fire.ALERT, fire.DECIDING], do=[])),
    ),
    at_border(
        "withdrawn-at-once",
        "an authority that lets a release stand when the track turns away",
        naive(FIRE_AUTHORITY, other(hears(TURNED_AWAY), at=[fire.RELEASED], do=_note_turn)),
    ),
    at_border(
        "encounter-ends",
        "an authority that does not let go of a track that is gone",
        naive(FIRE_AUTHORITY, other(hears(GONE), at=[fire.HOLDING], next=STAY)),
    ),
    at_border(
        "only-inside",
        "an authority that goes on deciding when the track is out",
        naive(FIRE_AUTHORITY, other(hears(EXITED), at=[fire.DECIDING], next=STAY)),
    ),
    at_border(
        "by-authority",
        "an authority that asks nobody",
        naive(
            FIRE_AUTHORITY,
            other(
                hears(CROSSED),
                at=[fire.ALERT],
                to=fire.ASKING,
                do=doing(FIRE_AUTHORITY, fire.DECIDING, yes(fire.DISPOSED)),
                next=fire.RELEASED,
            ),
        ),
        rules=Rules(delegated=False),
    ),
    at_border(
        "self-defence-only",
        "an authority that forgets that weapons are on hold",
        naive(FIRE_AUTHORITY, other(hears(CROSSED), to=fire.HOLDING, when=lambda rules, _about: rules.turned)),
        rules=Rules(weapons=Weapons.HOLD),
    ),
    at_border(
        "known-weighed",
        "an authority that does not listen before the first warning",
        naive(FIRE_AUTHORITY, other(hears(IDENTITY), at=[fire.QUIET], do=[])),
    ),
)

_bump, *_tell = next(row.do for row in EXCHANGE.rows if any(sent.message == exchange.PREEMPTED for sent in row.sends))
_forget = remember(lambda board, _about: evolve(board, waiting=board.waiting[:0]))

HOTLINE = (
    at_border(
        "readback-first",
        "a duty officer who acts before the read-back is confirmed",
        naive(
            DUTY_OFFICER,
            plus(
                row(
                    line.READING_BACK,
                    yes(line.ORDERS),
                    None,
                    doing(DUTY_OFFICER, line.PASSING_ON, yes(line.ORDERS)),
                    line.ON_WATCH,
                ),
                row(line.READING_BACK, no(line.ORDERS), None, [], line.READING_BACK),
            ),
        ),
    ),
    at_border(
        "confirms-right",
        "a caller who confirms whatever is read back",
        naive(
            CALLER,
            minus(hears(line.READ_BACK), at=[line.AWAITING_READBACK], to=line.DONE),
            minus(hears(line.READ_BACK), at=[line.AWAITING_READBACK], to=line.AWAITING_READBACK),
            other(hears(line.READ_BACK), at=[line.AWAITING_READBACK], when=None),
        ),
    ),
    at_border(
        "repeats-bounded",
        "a caller who says it again until it is right",
        naive(
            CALLER,
            minus(hears(line.READ_BACK), at=[line.AWAITING_READBACK], to=line.DONE),
            other(hears(line.READ_BACK), at=[line.AWAITING_READBACK], to=line.AWAITING_READBACK, when=None),
        ),
    ),
    at_border(
        "passed-on-true",
        "a duty officer who says that it is done, and does nothing",
        naive(DUTY_OFFICER, other(yes(line.ORDERS), do=[send("line", line.PASSED_ON)])),
    ),
    at_border(
        "call-bounded",
        "a caller whose patience has no end once someone answers",
        naive(
            CALLER,
            other(hears(line.ANSWERED), at=[line.RINGING], first=[cancel(PATIENCE)]),
            minus(
                expires(PATIENCE),
                at=[line.ASKING, line.CHOOSING, line.HOLDING, line.AWAITING_READBACK, line.AWAITING_ACTION],
            ),
        ),
    ),
    at_border(
        "caller-knows-cut",
        "a caller who is deaf to a dead line",
        naive(CALLER, minus(hears(LINE_DEAD))),
        hotline={"cuttable": True},
    ),
    at_border(
        "officer-knows-cut",
        "a duty officer who is deaf to a dead line",
        naive(DUTY_OFFICER, minus(hears(LINE_DEAD))),
        hotline={"cuttable": True},
    ),
    on_the_line(
        "one-call",
        "an exchange that connects everyone to one circuit",
        naive(
            EXCHANGE,
            minus(hears(exchange.SEIZE), says=exchange.PREEMPTED),
            minus(hears(exchange.SEIZE), says=exchange.ENGAGED),
            other(hears(exchange.SEIZE), when=None),
        ),
    ),
    on_the_line(
        "by-precedence",
        "an exchange where whoever comes last takes the circuit",
        naive(
            EXCHANGE,
            minus(hears(exchange.SEIZE), says=exchange.ENGAGED),
            other(hears(exchange.SEIZE), says=exchange.PREEMPTED, when=None),
        ),
    ),
    on_the_line(
        "line-in-use",
        "an exchange that forgets the call that it took a circuit from",
        naive(EXCHANGE, other(hears(exchange.SEIZE), says=exchange.PREEMPTED, do=[_bump, _forget, *_tell])),
        callers=2,
    ),
)

_AT_WORK = [liaison.SENT_FOR, liaison.CONSIDERING, liaison.CONSULTING, liaison.SPEAKING]

OTHERS = (
    at_border(
        "notice-in-force",
        "a receiver that uses an expired notice",
        naive(RECEIVER, other(expires(VALIDITY), at=[prior_notice.CURRENT], next=STAY)),
    ),
    at_border(
        "notice-settled",
        "a sender who waits for ever for an acknowledgement",
        naive(SENDER, other(expires(ACK_WAIT), to=prior_notice.UNANSWERED, next=STAY)),
    ),
    at_border(
        "silent-when-recalled",
        "a recalled liaison officer who still vouches",
        naive(LIAISON_OFFICER, other(moves(RECALL), at=_AT_WORK, next=STAY)),
        allowed=peaceful,
    ),
    Bad(
        "two-to-restore",
        "an end that opens a channel although the other side declined",
        rewired(
            status.status(), naive(status.END, other(hears(status.DECLINED), at=[status.PROPOSED], next=status.OPEN))
        ),
        status.PROMISES,
    ),
)

KNOWN_BAD = (*GUARD, *FIRE, *HOTLINE, *OTHERS)

NONE_ALONE = {
    "cut-is-cut": "the channels keep it, whatever a table says",
    "call-ends": "a call without an end has no bound either, and breaks call-bounded first",
    "proposal-answered": "a question is always answered, so no table can leave it open",
}
"""Promises that no known-bad table breaks alone, each with the reason."""
