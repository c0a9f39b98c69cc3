"""The procedures joined: two forces at one border, and a line with several callers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from protocols import (
    engagement,
    engagement_promises,
    exchange,
    guard_warning,
    hotline,
    hotline_promises,
    identification,
    liaison,
    prior_notice,
    track,
)
from protocols.engagement import FIRE_AUTHORITY, RELEASE, SHOOTER, Rules, Trigger, Weapons
from protocols.exchange import EXCHANGE, Board
from protocols.guard_warning import (
    AIRCREW,
    ASKED,
    CARRIED,
    CONTROLLER,
    NEW_TRACK,
    TURN_ORDER,
    TURNING_AWAY,
    WARNED,
    WARNING,
    Desk,
)
from protocols.hotline import CALLER, DUTY_OFFICER, PASSED_ON, REPORT, TURN_WANTED, WORKS, Call
from protocols.identification import CLAIMED, IDENTIFICATION, NOTICE_MATCHES, VOUCHED
from protocols.liaison import LIAISON_OFFICER
from protocols.notation.actions import Bring, Cut, Deliver, Happening, Restore
from protocols.notation.channel import OUTSIDE, Channel
from protocols.notation.promise import BROKEN, Always, LeadsTo, Promise
from protocols.notation.system import System
from protocols.notation.wiring import Post
from protocols.notation.words import LINE_DEAD, Gate, Mark, Question, Timer, hears
from protocols.prior_notice import ARRIVES, NOTICE, RECEIVER, SENDER, File, Filing
from protocols.track import CROSSED, GONE, HIT, HOSTILE_ACT, INBOUND, KILLS, TRACK, TURN

REACHES = Question(
    "reaches",
    "tactical",
    "Does the order reach the crew on the tactical frequency?",
    gate=Gate.PASSED_ON,
    stays=True,
    otherwise="The order does not reach the crew.",
)

BETWEEN_FORCES = ("guard", "hotline", "liaison", "notice")
"""The channels that lead from one force to the other, in the order in which results show them."""


def border(rules: Rules, desk: Desk, call: Call, *, cut: Iterable[str] = (), board: Board | None = None) -> System:
    """One approach to a border: an intruder's track, crew and centre; a defender's desk, authority, fighters and caller.

    Args:
        rules: the fire authority's rules.
        desk: the controller's procedure.
        call: how the defender's centre calls.
        cut: which of the channels are cut: any of `channels`.
        board: the exchange's circuits, to have the exchange inside the system; without it, whoever runs the system is
            the exchange.
    """
    posts = [
        Post("track", TRACK),
        Post("aircrew", AIRCREW),
        Post("controller", CONTROLLER, desk),
        Post("identification", IDENTIFICATION),
        Post("fire authority", FIRE_AUTHORITY, rules),
        Post("shooter", SHOOTER, Trigger()),
        Post("caller", CALLER, call),
        Post("duty officer", DUTY_OFFICER),
        Post("liaison officer", LIAISON_OFFICER),
        Post("notice sender", SENDER, Filing()),
        Post("notice receiver", RECEIVER, File()),
        *([Post("exchange", EXCHANGE, board)] if board else []),
    ]
    channels = [
        Channel("sensor", ("track.sensor", "controller.sensor")),
        Channel("controls", ("aircrew.controls", "track.controls")),
        Channel("guard", ("controller.guard", "aircrew.guard"), arrives=CARRIED, half_duplex=True),
        Channel("tactical", ("duty officer.tactical", "aircrew.tactical"), arrives=REACHES),
        Channel("hotline", ("caller.line", "duty officer.line"), arrives=WORKS),
        Channel("exchange", ("caller.exchange", "exchange.calls" if board else OUTSIDE)),
        Channel("desk", ("controller.calls", "caller.desk")),
        Channel("plot", ("controller.plot", "identification.desk")),
        Channel("chain", ("controller.chain", "fire authority.desk")),
        Channel("identity", ("identification.chain", "fire authority.plot")),
        Channel("fire", ("fire authority.fire", "shooter.fire")),
        Channel("sight", ("shooter.sight", "identification.sight")),
        Channel("missile", ("shooter.missile", "track.sky"), arrives=KILLS),
        Channel("claim", ("caller.plot", "identification.claim")),
        Channel("liaison", ("controller.office", "liaison officer.office")),
        Channel("voucher", ("liaison officer.plot", "identification.voucher")),
        Channel("home", ("liaison officer.home", "duty officer.home")),
        Channel("notice", ("notice sender.notice", "notice receiver.notice"), arrives=ARRIVES),
        Channel("search", ("identification.notices", "notice receiver.plot")),
    ]
    return System("border", posts, channels, cut=cut)


INTRUDER = frozenset({"track", "aircrew", "duty officer", "liaison officer", "notice sender"})
"""The posts of the force that flies; the others are the defender's."""

CHANNELS = frozenset(channel.name for channel in border(Rules(), Desk(1), Call()).channels)
"""The names of all channels at a border."""

CHAIN_OF_COMMAND = ("sensor", "chain", "fire")
"""From the radar to the controller, from him to the fire authority, from that to the fighters."""


_SEEN = tuple((report, None) for report in (INBOUND, CROSSED, GONE))


def party_line(board: Board, calls: Iterable[Call]) -> System:
    """Several callers and one exchange: what the line's precedence is proved on. There is nobody to answer.

    What the desks say comes from outside, at any time.
    """
    callers = tuple(calls)
    channels = [
        channel
        for call in callers
        for channel in (
            Channel(f"exchange {call.id}", (f"caller {call.id}.exchange", "exchange.calls"), key=call.id),
            Channel(
                f"desk {call.id}",
                (f"caller {call.id}.desk", OUTSIDE),
                outside=_SEEN,
            ),
            Channel(f"line {call.id}", (f"caller {call.id}.line", OUTSIDE)),
            Channel(f"claim {call.id}", (f"caller {call.id}.plot", OUTSIDE)),
        )
    ]
    posts = [Post("exchange", EXCHANGE, board), *(Post(f"caller {call.id}", CALLER, call) for call in callers)]
    return System("party line", posts, channels)


def shared_line(board: Board, calls: Iterable[Call]) -> System:
    """Several callers and one exchange, each with an officer of his own to answer, on lines that may be cut."""
    posts, ways = [Post("exchange", EXCHANGE, board)], []
    for call in calls:
        caller, officer = f"caller {call.id}", f"officer {call.id}"
        posts += [Post(caller, CALLER, call), Post(officer, DUTY_OFFICER)]
        ways += [
            Channel(f"exchange {call.id}", (f"{caller}.exchange", "exchange.calls"), key=call.id),
            Channel(f"desk {call.id}", (f"{caller}.desk", OUTSIDE), outside=_SEEN),
            Channel(f"line {call.id}", (f"{caller}.line", f"{officer}.line"), cuttable=True),
            Channel(f"claim {call.id}", (f"{caller}.plot", OUTSIDE)),
            Channel(f"tactical {call.id}", (f"{officer}.tactical", OUTSIDE)),
        ]
    return System("shared line", posts, ways)


def line_promises(board: Board) -> tuple[Promise, ...]:
    """Every promise of a line with several callers."""
    return (*exchange.LINE_PROMISES, *([exchange.ONE_CALL] if board.circuits == 1 else []))


@cache
def switchboard(board: Board) -> System:
    """The exchange alone, its callers outside."""
    return System("switchboard", [Post("exchange", EXCHANGE, board)], [Channel("calls", ("exchange.calls", OUTSIDE))])


_MUST_HEAR: dict[tuple[str, str], set[str]] = {
    (AIRCREW.name, TURN): {WARNING, TURN_ORDER},
    (AIRCREW.name, TURNING_AWAY): {WARNING},
    (DUTY_OFFICER.name, TURN_ORDER): {REPORT, TURN_WANTED},
    (LIAISON_OFFICER.name, VOUCHED): {ASKED},
    (LIAISON_OFFICER.name, TURN_WANTED): {ASKED},
    (CALLER.name, CLAIMED): {PASSED_ON},
    (RECEIVER.name, NOTICE_MATCHES): {NOTICE},
    (FIRE_AUTHORITY.name, RELEASE): {CROSSED, HOSTILE_ACT},
    (SHOOTER.name, HIT): {RELEASE},
}
"""What a role says only after it heard one of these: what it knows of the other side, a channel delivered."""
_TELLING = {message for told in _MUST_HEAR.values() for message in told}


def _told(heard: frozenset[str], happening: Happening) -> frozenset[str] | str:
    row = happening.taken
    if row.on.input.what in _TELLING and isinstance(happening.action, Deliver | Bring):
        heard |= {row.on.input.what}
    for sent in happening.sent:
        wanted = _MUST_HEAR.get((row.table, sent.letter.message))
        if wanted and not wanted & heard:
            return BROKEN
    return heard


_OVER = {CONTROLLER.name: guard_warning.CLOSED, CALLER.name: hotline.DONE}


def _timers_stop(running: frozenset[Timer], happening: Happening) -> frozenset[Timer] | str:
    row = happening.taken
    running = (running - {*row.cancels, row.on.of}) | {*row.starts}
    return BROKEN if running and row.next is _OVER[row.table] else running


def _cut_is_cut(cut: frozenset[str], happening: Happening) -> frozenset[str] | str:
    action = happening.action
    if isinstance(action, Cut):
        return cut | {action.channel}
    if isinstance(action, Restore):
        return cut - {action.channel}
    if isinstance(action, Deliver) and action.channel in cut and action.letter.message != LINE_DEAD:
        return BROKEN
    taken = (sent for sent in happening.sent if sent.refused is None and sent.letter.message != LINE_DEAD)
    return BROKEN if any(sent.channel in cut for sent in taken) else cut


_TABLES = (AIRCREW, LIAISON_OFFICER)
_GATES = {t.name: tuple(gate for gate in Gate if gate in {row.gate for row in t.rows}) for t in _TABLES}
"""The gates that a message passes inside one head, in their order, by role."""
_BEGINS = (hears(WARNING), hears(ASKED))


def _in_series(passed: int, happening: Happening) -> int | str:
    """How many gates the message in hand has passed; less than none where none is in hand."""
    row = happening.taken
    if row.gate is None:
        return 0 if row.on in _BEGINS and row.next != row.state else -1
    gates = _GATES[row.table]
    if passed < 0 or row.gate is not gates[passed]:
        return BROKEN
    return passed + 1 if row.passes and passed + 1 < len(gates) else -1


_ACT_ON = {
    port: {row.on.input.what for row in other.rows if not row.ignored}
    for port, other in (("plot", IDENTIFICATION), ("calls", CALLER))
}
"""By the controller's port, what the role at its other end does something about."""
_ALARM = {("chain", WARNED), ("plot", NEW_TRACK), ("office", ASKED)}
"""What says at each port that a track is held."""


def _tells_all(_: int, happening: Happening) -> int | str:
    row = happening.taken
    told = {(send.port, send.message) for send in row.sends}
    wanted = {(port, row.on.input.what) for port, acts in _ACT_ON.items() if row.on.input.what in acts}
    wanted |= _ALARM if row.on == hears(INBOUND) else set()
    return 0 if wanted <= told else BROKEN


def promises(
    desk: Desk, *, rules: Rules | None = None, call: Call | None = None, cut: Iterable[str] = ()
) -> tuple[Promise, ...]:
    """Every promise of the procedures that meet at a border.

    Args:
        desk: the controller's procedure.
        rules: the fire authority's rules, for what these promise beyond the procedure.
        call: how the defender's centre calls, for what this promises beyond the procedure.
        cut: the channels that are cut from the start.
    """
    return (
        Always(
            "no-telepathy",
            "Nobody acts on what the other side knows or wants before a channel told him.",
            frozenset(),
            _told,
            of=[AIRCREW, DUTY_OFFICER, LIAISON_OFFICER, CALLER, RECEIVER, FIRE_AUTHORITY, SHOOTER],
            each=True,
        ),
        Always(
            "gates-in-series",
            "What is said to someone passes his gates one after the other, and where it fails at one it goes no further.",
            -1,
            _in_series,
            of=_TABLES,
            each=True,
        ),
        Always(
            "all-told",
            "Whoever acts on what is seen of a track is told of it at once: who identifies, who calls, who is asked.",
            0,
            _tells_all,
            of=[CONTROLLER],
        ),
        Always(
            "no-timer-outlives",
            "When a desk is closed or a call is done, none of its timers runs.",
            frozenset(),
            _timers_stop,
            of=[CONTROLLER, CALLER],
            each=True,
        ),
        Always("cut-is-cut", "Nothing passes on a channel that is cut.", frozenset(cut), _cut_is_cut),
        LeadsTo(
            "encounter-ends",
            "Every approach ends with the fire authority told that the track is gone.",
            lambda h: h.taken.marks is Mark.APPROACHED,
            lambda h: h.taken.next is engagement.CLOSED,
            of=[TRACK, FIRE_AUTHORITY],
        ),
        *([engagement_promises.WEAPONS_HOLD] if rules and rules.weapons is Weapons.HOLD else []),
        *([engagement_promises.by_rules(rules)] if rules else []),
        *([hotline_promises.repeats_bounded(call.repeats), hotline_promises.begins(call)] if call else []),
        *track.PROMISES,
        *guard_warning.promises(desk.limit),
        *identification.PROMISES,
        *engagement_promises.PROMISES,
        *hotline_promises.PROMISES,
        *liaison.PROMISES,
        *prior_notice.PROMISES,
    )
