"""Naive procedures: each a shipped table with a few rows changed, in the smallest part that shows the flaw."""

from __future__ import annotations

from protocols.known_bad.fire import FIRE
from protocols.known_bad.guard import GUARD
from protocols.known_bad.line import LINE
from protocols.known_bad.number import NUMBER
from protocols.known_bad.others import OTHERS
from protocols.known_bad.plot import PLOT, TRACKS

KNOWN_BAD = (*GUARD, *PLOT, *TRACKS, *FIRE, *LINE, *OTHERS, *NUMBER)

NONE_ALONE = {
    "cut-is-cut": "the channels keep it, whatever a table says",
}
"""Promises that no known-bad table breaks alone, each with the reason."""
