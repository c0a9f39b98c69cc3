"""Naive procedures: each a shipped table with a few rows changed, in the smallest part that shows the flaw."""

from __future__ import annotations

from protocols.known_bad.airmanship import AIRMANSHIP
from protocols.known_bad.escalation import GOVERNMENTS
from protocols.known_bad.fire import FIRE
from protocols.known_bad.guard import GUARD
from protocols.known_bad.interception import INTERCEPTION
from protocols.known_bad.line import LINE
from protocols.known_bad.number import NUMBER
from protocols.known_bad.others import OTHERS
from protocols.known_bad.plot import PLOT, TRACKS
from protocols.known_bad.relay import RELAY
from protocols.known_bad.rescue import RESCUE
from protocols.known_bad.strike import STRIKE

KNOWN_BAD = (
    *GUARD,
    *PLOT,
    *TRACKS,
    *FIRE,
    *LINE,
    *OTHERS,
    *NUMBER,
    *GOVERNMENTS,
    *STRIKE,
    *INTERCEPTION,
    *RELAY,
    *AIRMANSHIP,
    *RESCUE,
)

NONE_ALONE = {
    "cut-is-cut": "the channels keep it, whatever a table says",
}
"""Promises that no known-bad table breaks alone, each with the reason."""
