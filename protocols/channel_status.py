"""What two forces say of a channel between them, and what it really does: open, suspended, cut, restored.

The declared and the working state are two things: a suspended channel still carries calls, a cut one carries none.
Either side suspends or cuts alone; restoring needs both. The two ends speak by note, not over the channel itself, and
each does what its own government orders.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from itertools import chain
from typing import NamedTuple

from attrs import evolve

from protocols.notation.actions import Deliver, Happening, State
from protocols.notation.channel import OUTSIDE, Channel
from protocols.notation.promise import BROKEN, Always, LeadsTo, Sometimes, Within
from protocols.notation.system import System
from protocols.notation.table import Row, Table, each, ignore
from protocols.notation.wiring import Post
from protocols.notation.words import About, Memory, Question, Timer, hears, no, remember, send, yes

SUSPEND, CUT_OFF, PROPOSE = "suspend it", "cut it", "propose to restore it"
"""From a government to its own end of the channel."""
OPENED, STAYS_SHUT = "open again", "not restored"
"""From an end to its own government, which ordered it to propose: one or the other, once."""
SUSPENDED_NOTE, CUT_NOTE, PROPOSAL, ACCEPTED, DECLINED = "suspended", "cut", "proposal", "accepted", "declined"
"""From one end to the other. Said after a proposal, the first two take it back: it is declined then, or overtaken."""

ACCEPTS = Question("accepts", "status", "Does the other side agree to restore the channel?")
AGREE = Timer("agree", "status", "until the other side knows")


class Status(StrEnum):
    """Where an end takes the channel to stand."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CUT = "cut"
    PROPOSED = "proposed to restore"
    ASKED = "asked to restore"
    WITHDRAWN = "waiting for the answer to a proposal taken back"


OPEN, SUSPENDED, CUT, PROPOSED, ASKED, WITHDRAWN = Status
WORKING = frozenset({OPEN, SUSPENDED})
"""Where the channel carries calls whatever is declared: the suspensions of April and June 2017."""
SETTLED = frozenset({OPEN, SUSPENDED, CUT})
"""Where no proposal is open."""

_cut = remember(lambda _is_cut, _about: True)
_works = remember(lambda _is_cut, _about: False)


def _is_cut(is_cut: Memory, _about: About) -> bool:
    return bool(is_cut)


@cache
def end(of: str) -> Table:
    """The table of one end of a channel.

    Args:
        of: the table of the scenario that answers its question.
    """
    accepts = evolve(ACCEPTS, channel=of)
    # fmt: off
    return Table("channel end", start=OPEN, ends=SETTLED, rows=[
        #    state      on                     if    do                            next       because
        Row(OPEN,      hears(SUSPEND),        None, [send("note", SUSPENDED_NOTE)], SUSPENDED, "The channel is declared suspended; calls still go through.", source="April 2017: https://www.military.com/daily-news/2017/04/18/us-still-talking-russia-to-deconflict-air-ops-syria-mattis.html"),
        Row(OPEN,      hears(SUSPENDED_NOTE), None, [],                           SUSPENDED, "The other side declares it suspended."),
        *each((OPEN, SUSPENDED), hears(CUT_OFF), None, [_cut, send("note", CUT_NOTE)], CUT,  "The channel is cut.", source="26 November 2015: http://www.ecns.cn/military/2015/11-27/190305.shtml"),
        *each((OPEN, SUSPENDED), hears(CUT_NOTE), None, [_cut],                   CUT,       "The other side has cut it."),
        Row(OPEN,      hears(PROPOSE),        None, [send("orders", OPENED)],     OPEN,      "It is open: there is nothing to propose."),
        *each((SUSPENDED, CUT), hears(PROPOSE), None, [send("note", PROPOSAL)],   PROPOSED,  "Restoring it is proposed to the other side."),
        *each(SETTLED, hears(PROPOSAL),       None, [],                           ASKED,     "The other side proposes to restore it."),
        Row(ASKED,     yes(accepts),          None, [_works, send("note", ACCEPTED)], OPEN,  "Both sides agree: the channel is open."),
        Row(ASKED,     no(accepts),        _is_cut, [send("note", DECLINED)],     CUT,       "The proposal is declined: the channel stays cut."),
        Row(ASKED,     no(accepts),           None, [send("note", DECLINED)],     SUSPENDED, "The proposal is declined: the channel stays suspended."),
        Row(ASKED,     hears(PROPOSE),        None, [_works, send("note", ACCEPTED), send("orders", OPENED)], OPEN, "Both sides want it restored: the channel is open."),
        Row(ASKED,     hears(CUT_OFF),     _is_cut, [send("note", DECLINED)],     CUT,       "It is to be cut: the proposal is declined, and the channel stays so."),
        Row(ASKED,     hears(CUT_OFF),        None, [_cut, send("note", CUT_NOTE), send("note", DECLINED)], CUT, "The channel is cut, and the proposal declined."),
        Row(ASKED,     hears(SUSPEND),     _is_cut, [send("note", DECLINED)],     CUT,       "The proposal is to be declined: the channel stays cut."),
        Row(ASKED,     hears(SUSPEND),        None, [send("note", DECLINED)],     SUSPENDED, "The proposal is to be declined: the channel stays suspended."),
        Row(ASKED,     hears(CUT_NOTE),       None, [_cut, send("note", DECLINED)], CUT,     "The other side takes its proposal back, and the channel is cut."),
        Row(ASKED,     hears(SUSPENDED_NOTE), _is_cut, [send("note", DECLINED)],  CUT,       "The other side takes its proposal back: the channel stays cut."),
        Row(ASKED,     hears(SUSPENDED_NOTE), None, [send("note", DECLINED)],     SUSPENDED, "The other side takes its proposal back: the channel stays suspended."),
        Row(PROPOSED,  hears(ACCEPTED),       None, [_works, send("orders", OPENED)], OPEN,  "Both sides agree: the channel is open."),
        Row(PROPOSED,  hears(PROPOSAL),       None, [_works, send("orders", OPENED)], OPEN,  "Both sides have proposed it: the channel is open."),
        Row(PROPOSED,  hears(DECLINED),    _is_cut, [send("orders", STAYS_SHUT)], CUT,       "The proposal is declined: the channel stays cut."),
        Row(PROPOSED,  hears(DECLINED),       None, [send("orders", STAYS_SHUT)], SUSPENDED, "The proposal is declined: the channel stays suspended."),
        Row(PROPOSED,  hears(CUT_NOTE),       None, [_cut],                       PROPOSED,  "The other side has cut it; the proposal stands."),
        Row(PROPOSED,  hears(CUT_OFF),        None, [_cut, send("note", CUT_NOTE), send("orders", STAYS_SHUT)], WITHDRAWN, "The proposal is taken back, and the channel is cut."),
        Row(PROPOSED,  hears(SUSPEND),     _is_cut, [send("note", CUT_NOTE), send("orders", STAYS_SHUT)], WITHDRAWN, "The proposal is taken back: the channel stays cut."),
        Row(PROPOSED,  hears(SUSPEND),        None, [send("note", SUSPENDED_NOTE), send("orders", STAYS_SHUT)], WITHDRAWN, "The proposal is taken back: the channel stays suspended."),
        *chain.from_iterable((
            Row(WITHDRAWN, hears(said),    _is_cut, [],                           CUT,       "What was proposed is overtaken: the channel stays cut."),
            Row(WITHDRAWN, hears(said),       None, [],                           SUSPENDED, "What was proposed is overtaken: the channel stays suspended."),
        ) for said in (ACCEPTED, DECLINED, PROPOSAL)),
        *chain.from_iterable((
            Row(WITHDRAWN, hears(said),    _is_cut, [],                           WITHDRAWN, "It is cut already."),
            Row(WITHDRAWN, hears(said),       None, [_cut, send("note", CUT_NOTE)], WITHDRAWN, "The channel is cut, whatever the answer is."),
        ) for said in (CUT_OFF, CUT_NOTE)),
        Row(WITHDRAWN, hears(PROPOSE),        None, [send("orders", STAYS_SHUT)], WITHDRAWN, "The last proposal is not answered yet: none is made."),
        *ignore((SUSPENDED, CUT, PROPOSED, WITHDRAWN), [hears(SUSPENDED_NOTE)], "The channel is not open as it is."),
        *ignore((SUSPENDED, CUT, WITHDRAWN), [hears(SUSPEND)], "It is suspended or cut already."),
        *ignore((CUT,), [hears(CUT_NOTE), hears(CUT_OFF)], "It is cut already."),
        *ignore((ASKED,), [hears(PROPOSAL)], "The proposal lies on the table."),
        *ignore((PROPOSED,), [hears(PROPOSE)], "It is proposed already."),
        *ignore((OPEN, SUSPENDED, CUT, ASKED), [hears(ACCEPTED), hears(DECLINED)], "Nothing was proposed, or it was overtaken."),
    ])
    # fmt: on


END = end("status")
ORDERS = tuple((order, None) for order in (SUSPEND, CUT_OFF, PROPOSE))
"""What governments outside a system may order, at any time."""


def status() -> System:
    """The two ends of one channel, the notes between them, and two governments outside."""
    return System(
        "channel status",
        [Post("ours", END, memory=False), Post("theirs", END, memory=False)],
        [
            Channel("note", ("ours.note", "theirs.note")),
            *(Channel(f"{post} orders", (f"{post}.orders", OUTSIDE), outside=ORDERS) for post in ("ours", "theirs")),
        ],
    )


def agreed(system: System, state: State) -> bool:
    """Whether, with no note under way and no proposal open, both ends take the channel to stand alike."""
    stands = [local.state for post, local in zip(system.posts, state.posts, strict=True) if post.table.name == END.name]
    notes = [letters for channel, letters in zip(system.channels, state.traffic, strict=True) if channel.name == "note"]
    settled = not any(notes) and SETTLED.issuperset(stands)
    return not settled or len({*stands}) == 1


_ACCEPTS, _DECLINES = yes(ACCEPTS).input, no(ACCEPTS).input


def _opens_by_two(wills: frozenset[str], happening: Happening) -> frozenset[str] | str:
    row, on = happening.taken, happening.taken.on
    if on in (hears(ACCEPTED), hears(DECLINED)) and "an answer is due" not in wills:
        return BROKEN
    if on == hears(PROPOSE) and row.next is PROPOSED:
        wills |= {"an answer is due", "its own"}
    elif on == hears(PROPOSE) or on.input == _ACCEPTS:
        wills |= {"its own"}
    elif on in (hears(SUSPEND), hears(CUT_OFF)):
        wills -= {"its own"}
    elif on in (hears(PROPOSAL), hears(ACCEPTED)):
        wills |= {"the other's"}
    if row.next is OPEN and row.state is not OPEN and not wills >= {"its own", "the other's"}:
        return BROKEN
    return frozenset() if row.next in SETTLED else wills


def _cut_until_restored(cut: bool, happening: Happening) -> bool | str:
    row = happening.taken
    cut = row.next is not OPEN and (cut or row.on in (hears(CUT_OFF), hears(CUT_NOTE)))
    return BROKEN if row.next in (WORKING if cut else {CUT}) else cut


def _tells_government(_: int, happening: Happening) -> int | str:
    row = happening.taken
    due = row.state is PROPOSED and row.next is not PROPOSED
    due = due or (row.on == hears(PROPOSE) and row.next is not PROPOSED)
    told = [sent.letter.message for sent in happening.sent if sent.letter.message in (OPENED, STAYS_SHUT)]
    return 0 if told == ([OPENED if row.next is OPEN else STAYS_SHUT] if due else []) else BROKEN


def _answers_truly(_: int, happening: Happening) -> int | str:
    row = happening.taken
    due = row.state is ASKED and row.next is not ASKED
    said = [sent.letter.message for sent in happening.sent if sent.letter.message in (ACCEPTED, DECLINED)]
    return 0 if said == ([ACCEPTED if row.next is OPEN else DECLINED] if due else []) else BROKEN


def _cut_said_once(said: bool, happening: Happening) -> bool | str:
    if happening.says(CUT_NOTE):
        return BROKEN if said else True
    return said and not happening.says(PROPOSAL) and happening.taken.next is not OPEN


class _Between(NamedTuple):
    """Where each end that has moved takes the channel to stand, and how many notes are under way between them."""

    stands: tuple[tuple[str, str], ...] = ()
    notes: int = 0


def _agree(between: _Between, happening: Happening) -> _Between | str:
    if happening.row is None or happening.row.table != END.name:
        return between
    stands = dict(between.stands) | {str(happening.post): happening.row.next}
    notes = between.notes + sum(sent.channel == "note" for sent in happening.sent)
    notes -= isinstance(happening.action, Deliver) and happening.action.channel == "note"
    alike = {*stands.values(), *([OPEN] if len(stands) == 1 else [])}
    if not notes and alike <= SETTLED and len(alike) > 1:
        return BROKEN
    return _Between(tuple(sorted(stands.items())), notes)


def _decides(happening: Happening) -> bool:
    """Whether an end settles something by itself: by an order, or by its answer to a proposal."""
    row = happening.row
    if row is None or row.table != END.name or row.next in (row.state, PROPOSED):
        return False
    return row.on in (hears(SUSPEND), hears(CUT_OFF), hears(PROPOSE)) or row.on.input in (_ACCEPTS, _DECLINES)


PROMISES = (
    Always(
        "ends-agree",
        "With no note under way and no proposal open, both ends take the channel to stand alike.",
        _Between(),
        _agree,
    ),
    Within(
        "agree-in-time",
        "What one side decides of the channel is noted by the other within the time that a note takes.",
        timer=AGREE,
        trigger=_decides,
        answer=lambda h: isinstance(h.action, Deliver) and h.action.channel == "note",
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
    Always(
        "government-told",
        "Who ordered that restoring be proposed is told once what came of it, and truly.",
        0,
        _tells_government,
        of=[END],
    ),
    Always(
        "answered-truly",
        "A proposal is answered once, and as it was decided.",
        0,
        _answers_truly,
        of=[END],
    ),
    Always(
        "cut-said-once",
        "That the channel is cut is said once, until it is open or proposed to be.",
        False,
        _cut_said_once,
        of=[END],
    ),
    LeadsTo(
        "proposal-answered",
        "A proposal to restore is accepted or declined.",
        lambda h: h.taken.on == hears(PROPOSAL) and h.taken.state not in (PROPOSED, WITHDRAWN),
        lambda h: h.says(ACCEPTED) or h.says(DECLINED),
        of=[END],
    ),
    LeadsTo(
        "order-answered",
        "An order to propose that the channel be restored is answered.",
        lambda h: h.taken.on == hears(PROPOSE),
        lambda h: h.says(OPENED) or h.says(STAYS_SHUT),
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
        lambda h: h.taken.on == hears(SUSPEND) and h.taken.next is SUSPENDED,
        of=[END],
    ),
    Sometimes(
        "can-cut",
        "A channel can be cut without having been suspended.",
        lambda h: h.taken.on == hears(CUT_OFF) and h.taken.state is OPEN,
        of=[END],
    ),
)
