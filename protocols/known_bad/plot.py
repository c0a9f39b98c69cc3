"""Naive identification desks."""

from __future__ import annotations

from protocols import identification as plot
from protocols.identification import IDENTIFICATION
from protocols.known_bad.change import among, bad, doing, naive, other
from protocols.notation.table import STAY
from protocols.notation.words import hears, yes
from protocols.track import CROSSED, HOSTILE_ACT

_friend = doing(IDENTIFICATION, plot.PENDING, hears(plot.SEEN))

# fmt: off
PLOT = (
    bad(
        "identity-grounded",
        "a desk that takes whoever crosses for a friend",
        "A track crosses the border before its transponder was asked, and is a friend from then on.",
        among(naive(IDENTIFICATION, other(
            hears(CROSSED), at=[plot.PENDING], next=plot.ASSUMED_FRIEND, do=_friend, because="It crosses the border without fear: assumed friend.",
        ))),
        (11, 80, 4),
        besides=["word-counts"],
    ),
    bad(
        "identity-told",
        "a desk that keeps to itself whose aircraft it is",
        "The transponder tells who it is, and the fire authority is not told.",
        among(naive(IDENTIFICATION, other(yes(plot.SQUAWKS), do=[], because="Its transponder tells who it is; that is noted."))),
        (10, 73, 4),
    ),
    bad(
        "hostile-stays",
        "a desk that trusts a transponder more than its eyes",
        "A track that told who it is attacks, and stays what it said it was.",
        among(naive(IDENTIFICATION, other(
            hears(HOSTILE_ACT), at=[plot.NEUTRAL], next=STAY, because="It commits a hostile act; but its transponder has told who it is.",
        ))),
        (11, 80, 6),
    ),
)
# fmt: on
