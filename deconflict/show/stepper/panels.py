"""The panels of text: pure functions of a reel and a position that answer with lines of a width and a height."""

from __future__ import annotations

from deconflict.show.stepper.causes import changed_lines, why_lines
from deconflict.show.stepper.channels import channel_lines
from deconflict.show.stepper.clock import clock_lines
from deconflict.show.stepper.ladderview import ladder_lines
from deconflict.show.stepper.logview import log_lines
from deconflict.show.stepper.parties import party_lines
from deconflict.show.stepper.side import side_lines

__all__ = [
    "changed_lines",
    "channel_lines",
    "clock_lines",
    "ladder_lines",
    "log_lines",
    "party_lines",
    "side_lines",
    "why_lines",
]
