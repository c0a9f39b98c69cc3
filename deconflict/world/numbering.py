"""How encounters are numbered: each kind from a place of its own, so that no number depends on what else there is."""

from __future__ import annotations

VISIT = 1 << 32
"""An encounter's number is its flight's, and this much more for each earlier visit of that flight to the border."""

PASSINGS, MOST_PASSINGS = 3_000_000_000, 400_000_000
"""The passing of two flights has a number from here on, by who they are, so that it does not depend on the others."""

STRIKES = 3_500_000_000
"""Strikes are numbered from here, those of each entry of the scenario in a block of their own."""

RESCUES = 3_900_000_000
"""A rescue's number is this and that of the flight that was lost."""

GOVERNMENTS = 4_200_000_000
"""The number of the governments' dealings."""
