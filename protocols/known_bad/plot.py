"""Naive identification desks, and what a radar may fail to see."""

from __future__ import annotations

from protocols import identification as plot
from protocols import track
from protocols.identification import IDENTIFICATION
from protocols.known_bad.change import among, bad, doing, naive, other
from protocols.notation.table import STAY
from protocols.notation.words import hears, send, yes
from protocols.track import CROSSED, HOSTILE_ACT, TRACK, TURN

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
    bad(
        "word-counts",
        "a desk that believes a liaison officer less once the border is crossed",
        "He vouches for a track that has crossed, and it is not a friend for that.",
        among(naive(IDENTIFICATION, other(
            hears(plot.VOUCHED), at=[plot.SUSPECT], next=plot.ASSUMED_FRIEND, do=_friend, because="The liaison officer vouches for it: assumed friend.",
        ))),
        (11, 80, 5),
    ),
)

TRACKS = (
    bad(
        "track-seen",
        "a radar that does not see a turn",
        "The aircraft turns back inside the border, and nobody on the ground is told.",
        among(naive(TRACK, other(hears(TURN), at=[track.INSIDE], do=[], marks=None, because="It turns back inside the border; the radar shows no turn."))),
        (15, 45, 6),
        most={"crosses in": 1},
    ),
    bad(
        "struck-known",
        "a crew that is not told that it was hit",
        "The aircraft is hit and falls, and its crew flies on.",
        among(naive(TRACK, other(hears(track.HIT), at=[track.NEAR], do=[send("sensor", track.GONE)], marks=None, because="It is hit and falls; in the cockpit, nothing is noticed."))),
        (13, 39, 5),
        most={"crosses in": 1},
    ),
)
# fmt: on
