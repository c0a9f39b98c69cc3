"""What two forces say of a channel between them, and what it really does: open, suspended, cut, restored.

The declared and the working state are two things: a suspended channel still carries calls, a cut one carries none.
Either side suspends or cuts alone; restoring needs both. The two ends speak by note, not over the channel itself.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from protocols.notation.actions import Deliver, Happening, State
from protocols.notation.channel import Channel
from protocols.notation.promise import BROKEN, Always, LeadsTo, Sometimes
from protocols.notation.system import System
from protocols.notation.table import STAY, Row, Table, each, ignore
from protocols.notation.wiring import Post
from protocols.notation.words import About, Memory, Question, hears, moves, no, remember, send, yes

SUSPEND, CUT_OFF, PROPOSE = "declares it suspended", "cuts it", "proposes to restore it"
"""What a government decides."""
SUSPENDED_NOTE, CUT_NOTE, PROPOSAL, ACCEPTED, DECLINED = "suspended", "cut", "proposal", "accepted", "declined"
"""What it tells the other."""

ACCEPTS = Question("accepts", "status", "Does the other side agree to restore the channel?")


class Status(StrEnum):
    """Where an end takes the channel to stand."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CUT = "cut"
    PROPOSED = "proposed to restore"
    ASKED = "asked to restore"


OPEN, SUSPENDED, CUT, PROPOSED, ASKED = Status
WORKING = frozenset({OPEN, SUSPENDED})
"""Where the channel carries calls whatever is declared: the suspensions of April and June 2017."""

_cut = remember(lambda _is_cut, _about: True)
_works = remember(lambda _is_cut, _about: False)


def _is_cut(is_cut: Memory, _about: About) -> bool:
    return bool(is_cut)


# fmt: off
END = Table("channel end", start=OPEN, ends=(OPEN, SUSPENDED, CUT), rows=[
    #    state      on                     if    do                            next       because
    Row(OPEN,      moves(SUSPEND),        None, [send("note", SUSPENDED_NOTE)], SUSPENDED, "The channel is declared suspended; calls still go through.", source="April 2017: https://www.military.com/daily-news/2017/04/18/us-still-talking-russia-to-deconflict-air-ops-syria-mattis.html"),
    Row(OPEN,      hears(SUSPENDED_NOTE), None, [],                           SUSPENDED, "The other side declares it suspended."),
    *each((OPEN, SUSPENDED), moves(CUT_OFF), None, [_cut, send("note", CUT_NOTE)], CUT,  "The channel is cut.", source="26 November 2015: http://www.ecns.cn/military/2015/11-27/190305.shtml"),
    *each((OPEN, SUSPENDED), hears(CUT_NOTE), None, [_cut],                   CUT,       "The other side has cut it."),
    *each((PROPOSED, ASKED), hears(CUT_NOTE), None, [_cut],                   STAY,      "The other side has cut it; the proposal stands."),
    *each((SUSPENDED, CUT), moves(PROPOSE), None, [send("note", PROPOSAL)],   PROPOSED,  "Restoring it is proposed to the other side."),
    *each((OPEN, SUSPENDED, CUT), hears(PROPOSAL), None, [],                  ASKED,     "The other side proposes to restore it."),
    Row(ASKED,     yes(ACCEPTS),          None, [_works, send("note", ACCEPTED)], OPEN,  "Both sides agree: the channel is open."),
    Row(ASKED,     no(ACCEPTS),        _is_cut, [send("note", DECLINED)],     CUT,       "The proposal is declined: the channel stays cut."),
    Row(ASKED,     no(ACCEPTS),           None, [send("note", DECLINED)],     SUSPENDED, "The proposal is declined: the channel stays suspended."),
    Row(PROPOSED,  hears(ACCEPTED),       None, [_works],                     OPEN,      "Both sides agree: the channel is open."),
    Row(PROPOSED,  hears(DECLINED),    _is_cut, [],                           CUT,       "The proposal is declined: the channel stays cut."),
    Row(PROPOSED,  hears(DECLINED),       None, [],                           SUSPENDED, "The proposal is declined: the channel stays suspended."),
    Row(PROPOSED,  hears(PROPOSAL),       None, [_works],                     OPEN,      "Both sides have proposed it: the channel is open."),
    *ignore((SUSPENDED, CUT, PROPOSED, ASKED), [hears(SUSPENDED_NOTE)], "The channel is not open as it is."),
    *ignore((CUT,), [hears(CUT_NOTE)], "It is cut already."),
    *ignore((ASKED,), [hears(PROPOSAL)], "The proposal lies on the table."),
    *ignore((OPEN, SUSPENDED, CUT, ASKED), [hears(ACCEPTED), hears(DECLINED)], "Nothing was proposed, or it was overtaken."),
])
# fmt: on


def status() -> System:
    """The two ends of one channel, and the notes between them."""
    return System(
        "channel status",
        [Post("ours", END, memory=False), Post("theirs", END, memory=False)],
        [Channel("note", ("ours.note", "theirs.note"))],
    )


def agreed(system: System, state: State) -> bool:
    """Whether, with no note under way and no proposal open, both ends take the channel to stand alike."""
    ours, theirs = (system.local(state, end).state for end in ("ours", "theirs"))
    settled = not any(state.traffic) and not {ours, theirs} & {PROPOSED, ASKED}
    return not settled or ours == theirs


def _opens_by_two(wills: frozenset[str], happening: Happening) -> frozenset[str] | str:
    row = happening.taken
    if row.on in (hears(ACCEPTED), hears(DECLINED)) and "its own" not in wills:
        return BROKEN
    if row.on in (moves(PROPOSE), yes(ACCEPTS)):
        wills |= {"its own"}
    elif row.on in (hears(PROPOSAL), hears(ACCEPTED)):
        wills |= {"the other's"}
    if row.next is OPEN and row.state is not OPEN and not wills >= {"its own", "the other's"}:
        return BROKEN
    return frozenset() if row.next in (OPEN, SUSPENDED, CUT) else wills


def _cut_until_restored(cut: bool, happening: Happening) -> bool | str:
    row = happening.taken
    cut = row.next is not OPEN and (cut or row.on in (moves(CUT_OFF), hears(CUT_NOTE)))
    return BROKEN if row.next in (WORKING if cut else {CUT}) else cut


class _Between(NamedTuple):
    """Where each end takes the channel to stand, and how many notes are under way between them."""

    stands: tuple[tuple[str, str], ...] = (("ours", OPEN), ("theirs", OPEN))
    notes: int = 0


def _agree(between: _Between, happening: Happening) -> _Between | str:
    stands = dict(between.stands) | {str(happening.post): happening.taken.next}
    notes = between.notes + len(happening.sent) - isinstance(happening.action, Deliver)
    settled = not notes and not {PROPOSED, ASKED} & {*stands.values()}
    return BROKEN if settled and len({*stands.values()}) > 1 else _Between(tuple(stands.items()), notes)


PROMISES = (
    Always(
        "ends-agree",
        "With no note under way and no proposal open, both ends take the channel to stand alike.",
        _Between(),
        _agree,
    ),
    Always(
        "cut-until-restored",
        "A channel is taken for cut from when a side cuts it until both restore it, and at no other time.",
        False,
        _cut_until_restored,
        of=[END],
    ),
    Always(
        "two-to-restore",
        "A channel is restored only when one side proposed it and the other agreed, and only a proposal is agreed to.",
        frozenset(),
        _opens_by_two,
        of=[END],
    ),
    LeadsTo(
        "proposal-answered",
        "A proposal to restore is accepted or declined.",
        lambda h: h.taken.on == hears(PROPOSAL) and h.taken.state is not PROPOSED,
        lambda h: h.says(ACCEPTED) or h.says(DECLINED),
        of=[END],
    ),
    Sometimes(
        "can-restore",
        "A channel that was cut can be opened again.",
        lambda h: h.taken.state is ASKED and h.taken.next is OPEN,
        of=[END],
    ),
    Sometimes(
        "can-suspend",
        "A channel can be declared suspended.",
        lambda h: h.taken.on == moves(SUSPEND),
        of=[END],
    ),
    Sometimes(
        "can-cut",
        "A channel can be cut without having been suspended.",
        lambda h: h.taken.on == moves(CUT_OFF) and h.taken.state is OPEN,
        of=[END],
    ),
)
