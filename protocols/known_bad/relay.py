"""Naive third parties."""

from __future__ import annotations

from protocols import relay
from protocols.engagement import Rules
from protocols.exchange import Board
from protocols.known_bad.change import bad, naive, other
from protocols.notation.parts import part, replaced
from protocols.notation.system import System
from protocols.notation.table import Table
from protocols.notation.words import no, send, yes
from protocols.prior_notice import ACKNOWLEDGED, NOTICE, REFUSED
from protocols.regime import border
from protocols.regime_scopes import CALL, DESK
from protocols.relay import RELAY_OFFICER


def _alone(table: Table) -> System:
    whole = replaced(border(Rules(), DESK, CALL, board=Board(), relayed=True), table)
    return part(whole, "border", (table.name,), dict.fromkeys((NOTICE, ACKNOWLEDGED, REFUSED), (1, 2)))


_acknowledge = send("from", ACKNOWLEDGED, lambda tray, _number: tray.newest)

# fmt: off
RELAY = (
    bad(
        "relay-unchanged",
        "a third party that passes on what no agreement covers",
        "The agreement does not cover the flight, and whether to tell another of it is weighed all the same.",
        _alone(naive(RELAY_OFFICER, other(no(relay.COVERS), next=relay.WEIGHING, because="The agreement does not cover this flight; that need not keep anyone from telling."))),
        (89, 631, 9),
    ),
    bad(
        "nobody-answers-for-another",
        "a third party that acknowledges for the one whom it tells",
        "It passes the notice on and says at once that it is acknowledged; the notice may never arrive.",
        _alone(naive(RELAY_OFFICER, other(yes(relay.PASSES_ON), first=[_acknowledge], because="The notice is passed on, and acknowledged on the receiver's behalf."))),
        (12, 85, 6),
        besides=["no-telepathy"],
    ),
    bad(
        "relay-settled",
        "a third party that forgets what it does not pass on",
        "A notice is handed in, is not passed on, and nobody can say afterwards that it was kept.",
        _alone(naive(RELAY_OFFICER, other(no(relay.PASSES_ON), next=relay.EMPTY, because="The notice goes back into the tray."))),
        (73, 503, 12),
        besides=["relay-unchanged"],
    ),
)
# fmt: on
