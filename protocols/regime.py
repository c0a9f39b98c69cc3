"""The procedures joined: two forces at one border, and a line with several callers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from protocols import (
    engagement_promises,
    exchange,
    guard_warning,
    hotline_promises,
    identification,
    interception_promises,
    joint,
    liaison,
    prior_notice,
    relay,
    track,
)
from protocols.engagement import FIRE_AUTHORITY, SHOOTER, Rules, Trigger, Weapons
from protocols.exchange import EXCHANGE, Board
from protocols.guard_warning import (
    AIRCREW,
    CARRIED,
    CONTROLLER,
    Desk,
)
from protocols.hotline import ALARM, ALL_CLEAR, CALLER, CONCERN, DUTY_OFFICER, SEEN_TO, WORKS, Call
from protocols.identification import IDENTIFICATION
from protocols.interception import INTERCEPTOR, LOOKOUT, Signals
from protocols.liaison import LIAISON_OFFICER
from protocols.notation.channel import OUTSIDE, Channel
from protocols.notation.promise import Promise
from protocols.notation.system import System
from protocols.notation.wiring import Post
from protocols.notation.words import Gate, Question
from protocols.prior_notice import ARRIVES, RECEIVER, SENDER, File, Filing
from protocols.relay import RELAY_OFFICER, Tray
from protocols.track import KILLS, TRACK

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


FIRING, INTERCEPTING = "fire", "intercept"
"""How a force's fighters answer a track: they close in and fire if they are released; or their leader flies alongside
and signals first, and the orders to fire go through him."""


def border(
    rules: Rules,
    desk: Desk,
    call: Call,
    *,
    cut: Iterable[str] = (),
    board: Board | None = None,
    response: str = FIRING,
    relayed: bool = False,
) -> System:
    """One approach to a border: an intruder's track, crew and centre; a defender's desk, authority, fighters and caller.

    Args:
        rules: the fire authority's rules.
        desk: the controller's procedure.
        call: how the defender's centre calls.
        cut: which of the channels are cut: any of `channels`.
        board: the exchange's circuits, to have the exchange inside the system; without it, whoever runs the system is
            the exchange.
        response: how the defender's fighters answer, FIRING or INTERCEPTING; with the latter their leader is at the border,
            and the intruder's eyes that see him.
        relayed: whether notices go to a third party, who may pass them on.
    """
    intercept = response == INTERCEPTING
    posts = [
        Post("track", TRACK),
        Post("aircrew", AIRCREW),
        Post("controller", CONTROLLER, desk),
        Post("identification", IDENTIFICATION),
        Post("fire authority", FIRE_AUTHORITY, rules),
        *([Post("interceptor", INTERCEPTOR, Signals())] if intercept else []),
        Post("shooter", SHOOTER, Trigger()),
        *([Post("lookout", LOOKOUT)] if intercept else []),
        Post("caller", CALLER, call),
        Post("duty officer", DUTY_OFFICER),
        Post("liaison officer", LIAISON_OFFICER),
        Post("notice sender", SENDER, Filing()),
        *([Post("relay officer", RELAY_OFFICER, Tray())] if relayed else []),
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
        Channel("fire", ("fire authority.fire", "interceptor.fire" if intercept else "shooter.fire")),
        *(_interception() if intercept else []),
        Channel("sight", ("shooter.sight", "identification.sight")),
        Channel("missile", ("shooter.missile", "track.sky"), arrives=KILLS),
        Channel("claim", ("caller.plot", "identification.claim")),
        Channel("liaison", ("controller.office", "liaison officer.office")),
        Channel("voucher", ("liaison officer.plot", "identification.voucher")),
        Channel("home", ("liaison officer.home", "duty officer.home")),
        Channel(
            "notice",
            ("notice sender.notice", "relay officer.from" if relayed else "notice receiver.notice"),
            arrives=ARRIVES,
        ),
        *([Channel("relay", ("relay officer.to", "notice receiver.notice"))] if relayed else []),
        Channel("search", ("identification.notices", "notice receiver.plot")),
    ]
    return System("border", posts, channels, cut=cut)


def _interception() -> list[Channel]:
    return [
        Channel("formation", ("interceptor.wing", "shooter.fire")),
        Channel("eyes", ("interceptor.eyes", "identification.eyes")),
        Channel("signals", ("interceptor.signals", "lookout.eyes")),
        Channel("stick", ("lookout.stick", "track.stick")),
    ]


INTRUDER = frozenset({"track", "aircrew", "lookout", "duty officer", "liaison officer", "notice sender"})
"""The posts of the force that flies; the others are the defender's, or a third party's."""

RELAYING = frozenset({"relay officer"})
"""The posts of a third party."""

CHANNELS = frozenset(channel.name for channel in border(Rules(), Desk(1), Call()).channels)
"""The names of all channels at a border that answers with fire and has no third party."""

CHAIN_OF_COMMAND = ("sensor", "chain", "fire")
"""From the radar to the controller, from him to the fire authority, from that to the fighters."""


_SEEN = tuple((report, None) for report in (CONCERN, ALARM, ALL_CLEAR, SEEN_TO))


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


def promises(
    desk: Desk,
    *,
    rules: Rules | None = None,
    call: Call | None = None,
    cut: Iterable[str] = (),
    response: str = FIRING,
    relayed: bool = False,
) -> tuple[Promise, ...]:
    """Every promise of the procedures that meet at a border.

    Args:
        desk: the controller's procedure.
        rules: the fire authority's rules, for what these promise beyond the procedure.
        call: how the defender's centre calls, for what this promises beyond the procedure.
        cut: the channels that are cut from the start.
        response: how the defender's fighters answer: FIRING, or INTERCEPTING, for what is promised of that.
        relayed: whether notices go to a third party, for what is promised of him.
    """
    return (
        *joint.promises(cut),
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
        *(interception_promises.PROMISES if response == INTERCEPTING else []),
        *(relay.PROMISES if relayed else []),
    )
