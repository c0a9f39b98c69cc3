"""What is explored to prove channel status and escalation: both joined, and each role by itself."""

from __future__ import annotations

from attrs import evolve

from protocols import channel_status, escalation_promises
from protocols.channel_status import CUT_OFF, DECLINED, END, OPENED, ORDERS, PROPOSE, SUSPEND
from protocols.escalation import AGREED, AT_FAULT, INCIDENT, Ladder
from protocols.notation.channel import OUTSIDE, Channel
from protocols.notation.parts import part
from protocols.notation.system import System
from protocols.notation.wiring import Post
from protocols.notation.words import About
from protocols.politics import politics
from protocols.scope import Scope

_ALONE = "One role by itself, to whom anything may be said at any time."
_Told = tuple[tuple[str, About], ...]


def told(system: System, ours: _Told = (), theirs: _Told = ()) -> System:
    """A system of two governments, and what they may hear from outside at any time."""
    said = {"ours events": ours, "theirs events": theirs}
    ways = [evolve(channel, outside=said.get(channel.name, channel.outside)) for channel in system.channels]
    return System(system.name, system.posts, ways)


def _joined() -> Scope:
    ladders = {"ours": Ladder(("measure", "suspend")), "theirs": Ladder(("measure", "suspend", "cut"))}
    by_post = {f"{party} authority": ladder for party, ladder in ladders.items()}
    return Scope(
        "escalation",
        "Two governments answer two incidents, the channel between them is suspended and cut, and the way back.",
        told(politics(ladders), ((INCIDENT, 1), (INCIDENT, 2)), ((INCIDENT, 3), (AT_FAULT, None))),
        (*escalation_promises.promises(by_post), *channel_status.PROMISES),
        {INCIDENT: 2, AT_FAULT: 1},
        counts=(27675, 98697, 48),
        unreached=60,
    )


def _authority(how: str, *steps: str) -> Scope:
    ladders = {"ours": Ladder(steps), "theirs": Ladder()}
    incidents = tuple((INCIDENT, number) for number in range(len(steps) + 1))
    whole = told(politics(ladders), (*incidents, (AT_FAULT, None)))
    system = part(whole, "political authority", ("ours authority",))
    kept = escalation_promises.promises({"ours authority": ladders["ours"]})
    return Scope(f"political authority alone, {how}", _ALONE, system, kept, sure=[AGREED, OPENED])


def _end() -> Scope:
    orders = {order for order, _ in ORDERS}
    notes = tuple((note, None) for note in sorted(END.hears - orders))
    system = System(
        "channel end",
        [Post("ours", END, memory=False)],
        [
            Channel("note", ("ours.note", OUTSIDE), outside=notes),
            Channel("orders", ("ours.orders", OUTSIDE), outside=ORDERS),
        ],
    )
    kept = tuple(promise for promise in channel_status.PROMISES if promise.of)
    return Scope("channel end alone", _ALONE, system, kept, sure=[DECLINED])


POLITICS = (
    Scope(
        "channel status",
        "The two ends of a channel, and the notes between them; their governments may order anything at any time.",
        channel_status.status(),
        channel_status.PROMISES,
        counts=(31965, 253507, 16),
        unreached=10,
    ),
    _joined(),
)
ALONE = (
    _end(),
    Scope(
        "channel ends, a few orders",
        "The two ends of a channel, and governments that order little.",
        channel_status.status(),
        channel_status.PROMISES,
        {SUSPEND: 2, CUT_OFF: 2, PROPOSE: 2},
    ),
    _authority("who cuts first", "cut", "measure"),
    _authority("who cuts late", "measure", "suspend", "cut", "measure"),
)
