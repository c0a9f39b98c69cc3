"""Naive keepers of notices, liaison officers, and governments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from protocols import channel_status as status
from protocols import liaison, prior_notice
from protocols.known_bad.change import Counts, KnownBad, among, bad, known_bad, minus, naive, other, plus
from protocols.liaison import LIAISON_OFFICER, RECALL
from protocols.notation.parts import replaced
from protocols.notation.table import STAY, Row, Table
from protocols.notation.words import expires, hears, moves, no, send, yes
from protocols.prior_notice import ACK_WAIT, NOTICE, RECEIVER, SENDER, VALIDITY
from protocols.scopes import Scope

_say_so = send("note", status.CUT_NOTE)
_AT_WORK = [liaison.SENT_FOR, liaison.CONSIDERING, liaison.CONSULTING, liaison.SPEAKING]

# fmt: off
_BORDER = (
    bad(
        "notice-in-force",
        "a receiver that uses an expired notice",
        "The notice has run out, a track appears, and the notice is found to fit it.",
        among(
            naive(RECEIVER, other(expires(VALIDITY), at=[prior_notice.CURRENT], next=STAY, because="The notice has run out; it is kept on the file.")),
            about={NOTICE: (1,)},
        ),
        (12, 38, 8),
        besides=["file-true"],
    ),
    bad(
        "notice-settled",
        "a sender who thinks no more of a notice that nobody acknowledged",
        "No acknowledgement comes, and nobody writes down that the notice cannot be counted on.",
        among(naive(SENDER, other(expires(ACK_WAIT), to=prior_notice.UNANSWERED, next=prior_notice.PLANNING, because="No acknowledgement: the next flight is planned."))),
        (10, 30, 8),
        besides=["plan-changes"],
        most={"changes its plan": 1, "files its flight": 2},
    ),
    bad(
        "silent-when-recalled",
        "a recalled liaison officer who finishes what he is at",
        "His government calls him home while he is asked about a track, and he vouches for it.",
        among(naive(LIAISON_OFFICER, other(moves(RECALL), at=_AT_WORK, next=STAY, because="He is recalled, and finishes what he is at."))),
        (17, 52, 8),
        besides=["absence-told", "gates-in-series"],
    ),
)
# fmt: on


def _two_ends(
    breaks: str,
    name: str,
    says: str,
    end: Table,
    counts: Counts,
    *,
    most: Mapping[str, int] | None = None,
    besides: Iterable[str] = (),
) -> KnownBad:
    system = replaced(status.status(), end)
    return known_bad(breaks, Scope(name, says, system, status.PROMISES, most or {}, counts=counts), besides)


# fmt: off
_STATUS = (
    _two_ends(
        "two-to-restore",
        "an end that takes a refusal for consent",
        "It proposes to restore the channel, the other side declines, and it takes the channel to be open.",
        naive(status.END, other(
            hears(status.DECLINED), at=[status.PROPOSED], next=status.OPEN, because="The other side has answered: the channel is open.",
        )),
        (232, 733, 17),
        besides=["cut-until-restored", "ends-agree"],
    ),
    _two_ends(
        "proposal-answered",
        "an end that lets a proposal lie",
        "The other side proposes to restore the channel, and no answer is ever due.",
        naive(
            status.END,
            minus(yes(status.ACCEPTS)),
            minus(no(status.ACCEPTS)),
            plus(Row(status.ASKED, moves(status.PROPOSE), None, [send("note", status.ACCEPTED)], status.OPEN, "In its own good time, it agrees: the channel is open.")),
            ends=status.Status,
        ),
        (875, 2163, 17),
    ),
    _two_ends(
        "can-end",
        "an end that answers every note with a note",
        "One side cuts the channel and says so, the other says that it has heard so, and there is no last word.",
        naive(
            status.END,
            other(hears(status.CUT_NOTE), at=[status.OPEN, status.SUSPENDED], first=[_say_so], because="The other side has cut it: that is noted, and the other side is told so."),
            other(hears(status.CUT_NOTE), at=[status.CUT], first=[_say_so], ignored=False, because="It is cut already: that is noted, and the other side is told so."),
        ),
        (29, 45, 8),
        besides=["can-suspend"],
        most={status.CUT_OFF: 1, status.PROPOSE: 1, status.SUSPEND: 0},
    ),
)
# fmt: on

OTHERS = (*_BORDER, *_STATUS)
