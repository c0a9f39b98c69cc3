"""Naive keepers of notices, liaison officers, and governments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from protocols import channel_status as status
from protocols import liaison, prior_notice
from protocols.guard_warning import ASKED
from protocols.identification import VOUCHED
from protocols.known_bad.change import Counts, KnownBad, among, bad, known_bad, minus, naive, other, plus
from protocols.liaison import LIAISON_OFFICER, RECALL
from protocols.notation.parts import replaced
from protocols.notation.table import STAY, Row, Table
from protocols.notation.words import Timer, cancel, expires, hears, moves, no, remember, send, start, yes
from protocols.prior_notice import ACK_WAIT, NOTICE, RECEIVER, SENDER, VALIDITY
from protocols.scope import Scope

_say_so = send("note", status.CUT_NOTE)
_FEW = {status.SUSPEND: 1, status.CUT_OFF: 2, status.PROPOSE: 2}
_ANSWERS = {prior_notice.ACKNOWLEDGED: (1, 2), prior_notice.REFUSED: (1, 2)}
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
        among(naive(SENDER, other(expires(ACK_WAIT), to=prior_notice.UNANSWERED, next=prior_notice.PLANNING, because="No acknowledgement: the next flight is planned.")), about=_ANSWERS),
        (27, 127, 10),
        most={"changes its plan": 1, "files its flight": 2},
    ),
    bad(
        "notice-given",
        "a sender who gives up at the first silence",
        "The notice is not acknowledged, and nobody sends it again.",
        among(naive(SENDER, minus(expires(ACK_WAIT), to=prior_notice.SENT)), about=_ANSWERS),
        (11, 51, 6),
        most={"changes its plan": 1},
    ),
    bad(
        "notice-counted-on",
        "a sender who counts on whatever is acknowledged",
        "The plan has changed; the old notice is acknowledged at last, and the new one is taken to be.",
        among(
            naive(
                SENDER,
                minus(hears(prior_notice.ACKNOWLEDGED), at=[prior_notice.SENT], to=prior_notice.SENT),
                other(hears(prior_notice.ACKNOWLEDGED), at=[prior_notice.SENT], to=prior_notice.STANDING, when=None, because="It is acknowledged."),
            ),
            about=_ANSWERS,
        ),
        (23, 106, 7),
        most={"changes its plan": 1},
    ),
    bad(
        "notice-answered",
        "a receiver that does not answer the same notice twice",
        "The acknowledgement was lost, the notice comes again, and the sender hears nothing again.",
        among(
            naive(RECEIVER, other(
                hears(NOTICE), at=[prior_notice.CURRENT], to=prior_notice.CURRENT, says=prior_notice.ACKNOWLEDGED, do=[],
                because="The same notice again: it is on the file.",
            )),
            about={NOTICE: (1, 2)},
        ),
        (25, 107, 8),
    ),
    bad(
        "file-true",
        "a receiver that strikes off what it cannot find",
        "The notice is not found in time for one track, and counts as expired for the next.",
        among(
            naive(RECEIVER, other(no(prior_notice.FOUND), do=[cancel(VALIDITY)], next=prior_notice.EXPIRED, because="The notice is not found: it must have expired.")),
            about={NOTICE: (1,)},
        ),
        (9, 28, 6),
    ),
    bad(
        "officer-speaks",
        "a liaison officer who vouches before he knows which track is meant",
        "He knows a flight of his own force, vouches, and then the two find out that they meant two tracks.",
        among(naive(LIAISON_OFFICER, other(yes(liaison.KNOWS), first=[send("plot", VOUCHED)], because="He knows a flight that it could be, and vouches for it."))),
        (13, 36, 7),
    ),
    bad(
        "assent-no-voucher",
        "a liaison officer who vouches for what he has not understood",
        "He does not know which track is meant, says yes all the same, and says that he knows it as well.",
        among(naive(LIAISON_OFFICER, other(yes(liaison.ASSENTS), first=[send("plot", VOUCHED)], because="He says yes to whatever he is asked: he knows it, and it is seen to."))),
        (13, 36, 8),
        besides=["officer-speaks"],
    ),
    bad(
        "absence-told",
        "a desk that nobody clears when its officer is recalled",
        "The liaison officer is asked whether the track is his, and nobody says that he has gone home.",
        among(naive(LIAISON_OFFICER, other(hears(ASKED), at=[liaison.RECALLED], do=[], because="The message lies on an empty desk."))),
        (12, 34, 7),
    ),
    bad(
        "silent-when-recalled",
        "a recalled liaison officer who finishes what he is at",
        "His government calls him home while he is asked about a track, and he vouches for it.",
        among(naive(LIAISON_OFFICER, other(moves(RECALL), at=_AT_WORK, next=STAY, because="He is recalled, and finishes what he is at."))),
        (22, 66, 8),
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


_IN_A_WEEK = Timer("in_a_week", "status", "Until somebody thinks of telling the other side.")
_tell_later = [remember(lambda _is_cut, _about: True), start(_IN_A_WEEK)]


# fmt: off
_STATUS = (
    _two_ends(
        "two-to-restore",
        "an end that takes a refusal for consent",
        "It proposes to restore the channel, the other side declines, and it takes the channel to be open.",
        naive(status.END, other(
            hears(status.DECLINED), at=[status.PROPOSED], do=[send("orders", status.OPENED)], next=status.OPEN,
            because="The other side has answered: the channel is open.",
        )),
        (1645, 4877, 13),
        besides=["cut-until-restored", "ends-agree"],
        most=_FEW,
    ),
    _two_ends(
        "proposal-answered",
        "an end that lets a proposal lie",
        "The other side proposes to restore the channel, and no answer is ever due.",
        naive(status.END, minus(yes(status.ACCEPTS)), minus(no(status.ACCEPTS)), ends=status.Status),
        (1478, 4239, 10),
        besides=["order-answered"],
        most=_FEW,
    ),
    _two_ends(
        "order-answered",
        "an end that does not report a refusal",
        "Restoring is proposed, as it was ordered, and declined, and the government waits for an answer.",
        naive(status.END, other(hears(status.DECLINED), at=[status.PROPOSED], do=[], because="The proposal is declined; nobody tells the government.")),
        (2365, 7003, 15),
        besides=["government-told"],
        most=_FEW,
    ),
    _two_ends(
        "government-told",
        "an end that reports what it hopes for",
        "It proposes to restore the channel, and tells its government at once that it is open.",
        naive(status.END, other(hears(status.PROPOSE), at=[status.SUSPENDED, status.CUT], first=[send("orders", status.OPENED)], because="Restoring it is proposed, and the government told that it is open.")),
        (2506, 7393, 13),
        most=_FEW,
    ),
    _two_ends(
        "answered-truly",
        "an end that declines a proposal that was taken back, and then decides on it",
        "The proposal is declined because it was taken back, lies on the table all the same, and is answered again.",
        naive(status.END, other(hears(status.SUSPENDED_NOTE), at=[status.ASKED], next=status.ASKED, because="The other side takes its proposal back: that is noted, and the proposal weighed.")),
        (5400, 17919, 16),
        besides=["ends-agree"],
        most={**_FEW, status.SUSPEND: 2},
    ),
    _two_ends(
        "cut-said-once",
        "an end that says again and again that the channel is cut",
        "Its proposal is taken back and the channel cut; whoever says so to it is told so.",
        naive(status.END, minus(hears(status.CUT_NOTE), at=[status.WITHDRAWN], to=status.WITHDRAWN), plus(
            Row(status.WITHDRAWN, hears(status.CUT_NOTE), None, [_say_so, remember(lambda _is_cut, _about: True)], status.WITHDRAWN, "The other side has cut it: so has this one."),
        )),
        (2227, 6555, 15),
        most=_FEW,
    ),
    _two_ends(
        "ends-agree",
        "an end that does not read the other's note",
        "One side declares the channel suspended, and the other takes it to be open.",
        naive(status.END, other(hears(status.SUSPENDED_NOTE), at=[status.OPEN], next=status.OPEN, because="A note of the other side is laid aside.")),
        (2743, 8135, 14),
        most=_FEW,
    ),
    _two_ends(
        "agree-in-time",
        "a government that cuts first and tells the other side a week later",
        "The channel is cut, and for a week the other side takes it to be open.",
        naive(
            status.END,
            other(hears(status.CUT_OFF), at=[status.OPEN], do=_tell_later, because="The channel is cut; the other side will hear of it."),
            plus(*(Row(state, expires(_IN_A_WEEK), None, [_say_so], state, "The other side is told that the channel is cut.") for state in status.Status)),
        ),
        (2374, 5275, 17),
        besides=["ends-agree", "cut-said-once"],
        most={status.CUT_OFF: 1, status.SUSPEND: 1, status.PROPOSE: 1},
    ).clocked({"status.agree": (0, 86_400), "note": (0, 86_400), "status.in_a_week": (604_800, 604_800)}),
    _two_ends(
        "cut-until-restored",
        "two ends that forget what was cut",
        "The channel is cut, a proposal to restore it is declined, and both take it to be suspended.",
        naive(status.END, minus(no(status.ACCEPTS), to=status.CUT), minus(hears(status.DECLINED), at=[status.PROPOSED], to=status.CUT)),
        (1523, 4413, 13),
        besides=["ends-agree", "cut-said-once"],
        most=_FEW,
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
        (37, 59, 8),
        besides=["can-suspend", "cut-said-once"],
        most={status.CUT_OFF: 1, status.PROPOSE: 1, status.SUSPEND: 0},
    ),
)
# fmt: on

OTHERS = (*_BORDER, *_STATUS)
