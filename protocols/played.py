"""Every system that runs play, as an example: whoever shows procedures reads from these who speaks to whom."""

from __future__ import annotations

from collections.abc import Mapping

from protocols.airmanship import airprox
from protocols.engagement import Rules
from protocols.escalation import Ladder
from protocols.guard_warning import Desk
from protocols.hotline import Call
from protocols.notation.system import System
from protocols.politics import politics
from protocols.regime import INTERCEPTING, border
from protocols.rescue import rescue
from protocols.strike_halt import Load, strike

PLAYED: Mapping[str, System] = {
    "[defence]": border(Rules(), Desk(1), Call()),
    '[defence] with response = "intercept"': border(Rules(), Desk(1), Call(), response=INTERCEPTING),
    "[relay]": border(Rules(), Desk(1), Call(), relayed=True),
    "[airprox]": airprox(Call()),
    "[[strikes]]": strike(Load(1), Call()),
    "[rescue]": rescue(),
    "[escalation]": politics({"one": Ladder(), "other": Ladder()}),
}
"""By the table of a scenario that makes runs play them."""
