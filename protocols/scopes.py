"""What is explored to prove the procedures: parts of the border and of the line, alone and together."""

from __future__ import annotations

from typing import Any

from protocols import track_number
from protocols.airmanship_scopes import MEETINGS
from protocols.engagement import HOLD, RELEASE, STAND_DOWN, Rules, Weapons
from protocols.exchange import Board, Precedence
from protocols.guard_warning import WARNED
from protocols.hotline import ALL_CLEAR, AS_SAID, OTHERWISE, READ_BACK, Call
from protocols.notation.parts import part, replaced
from protocols.notation.system import System
from protocols.politics_scopes import POLITICS
from protocols.regime import (
    FIRING,
    INTERCEPTING,
    border,
    party_line,
    shared_line,
)
from protocols.regime_scopes import ANY_IDENTITY, CALL, DESK, ONCE, ORDERED, bound
from protocols.rescue_scopes import RESCUES
from protocols.scope import Scope
from protocols.strike_scopes import STRIKES
from protocols.track import GONE


def _whole(rules: Rules, *, response: str = FIRING, relayed: bool = False, **channels: dict[str, Any]) -> System:
    whole = border(rules, DESK, CALL, board=Board(), response=response, relayed=relayed)
    return replaced(whole, **channels)


def _engagement(name: str, says: str, rules: Rules, counts: tuple[int, int, int], unreached: int) -> Scope:
    posts = ("track", "controller", "fire authority", "shooter")
    system = part(_whole(rules), name, posts, ANY_IDENTITY)
    most = {**ONCE, "turn": 1, "turning away": 0}
    return bound(name, says, system, most, counts=counts, unreached=unreached)


_BORDER = _whole(Rules())
_CUT = {"cuttable": True}
_SHARED = shared_line(Board(), [Call(1, Precedence.ROUTINE, repeats=1), Call(2, Precedence.FLASH, repeats=1)])

SCOPES = (
    bound(
        "guard warning",
        "A controller warns a crew, whoever else may speak to them.",
        part(_BORDER, "guard warning", ("track", "aircrew", "controller")),
        {"crosses in": 2, "attacks": 1},
        counts=(6065, 41939, 20),
        unreached=24,
    ),
    bound(
        "identification",
        "A track is identified, whatever is said of it in whatever order.",
        part(_BORDER, "identification", ("identification",)),
        counts=(8, 59, 3),
        unreached=0,
    ),
    _engagement(
        "engagement, delegated",
        "A track is watched, crosses and is shot at or not; the commander on the spot decides.",
        Rules(),
        counts=(62112, 503689, 25),
        unreached=111,
    ),
    _engagement(
        "engagement, asked above",
        "The same where permission is asked for up the chain.",
        Rules(delegated=False),
        counts=(62112, 503689, 25),
        unreached=111,
    ),
    _engagement(
        "engagement, weapons hold",
        "The same with weapons on hold.",
        Rules(Weapons.HOLD),
        counts=(11042, 83343, 20),
        unreached=142,
    ),
    bound(
        "fire net",
        "Orders to the fighters overtake each other.",
        part(_whole(Rules(), fire={"ordered": False}), "fire net", ("fire authority", "shooter"), ANY_IDENTITY),
        {"crossed": 1, "hostile act": 1, "identity": 2},
        sure=[WARNED, GONE],
        counts=(64400, 537002, 19),
        unreached=31,
    ),
    bound(
        "hotline",
        "One centre calls the other; the line may be cut and restored at any time.",
        part(_whole(Rules(), hotline=_CUT, tactical=_CUT), "hotline", ("caller", "exchange", "duty officer")),
        sure=[ALL_CLEAR],
        counts=(6136, 59297, 27),
        unreached=142,
    ),
    bound(
        "exchange",
        "Three callers share one circuit, and nobody answers.",
        party_line(Board(), [Call(1, Precedence.ROUTINE), Call(2, Precedence.FLASH), Call(3, Precedence.PRIORITY)]),
        sure=[ALL_CLEAR],
        but=["call-waits"],
        counts=(1366, 21408, 16),
        unreached=141,
    ),
    bound(
        "shared line",
        "Two callers share one circuit, whatever is said at the other end of their lines.",
        part(_SHARED, "shared line", ("exchange", "caller 1", "caller 2"), {READ_BACK: (AS_SAID, OTHERWISE)}),
        sure=[ALL_CLEAR],
        counts=(12764, 265796, 25),
        unreached=30,
    ),
    bound(
        "liaison",
        "A liaison officer is asked, and may be recalled.",
        part(_whole(Rules(), home=_CUT), "liaison", ("liaison officer",)),
        counts=(44, 195, 9),
        unreached=0,
    ),
    bound(
        "prior notice",
        "A flight is announced, and its plan may change twice.",
        part(
            _whole(Rules(), notice={"ordered": False}),
            "prior notice",
            ("notice sender", "notice receiver"),
        ),
        {"changes its plan": 2},
        counts=(795, 3262, 18),
        unreached=7,
    ),
    bound(
        "interception",
        "A pair flies out: its leader signals to the crew, and passes on what his wing is ordered, in whatever order.",
        part(
            _whole(Rules(), response=INTERCEPTING, formation={"ordered": False}),
            "interception",
            ("interceptor", "lookout", "shooter"),
            {RELEASE: (1,), HOLD: (1,)},
        ),
        ORDERED,
        sure=[STAND_DOWN],
        counts=(20783, 117583, 22),
        unreached=39,
    ),
    bound(
        "fire net, led",
        "Orders to the wing go through its leader, and overtake each other before him and behind him.",
        part(
            _whole(Rules(), response=INTERCEPTING, fire={"ordered": False}, formation={"ordered": False}),
            "fire net, led",
            ("fire authority", "interceptor", "shooter"),
            ANY_IDENTITY,
        ),
        {"crossed": 1, "hostile act": 0, "identity": 1, "alongside": 0},
        sure=[WARNED, GONE],
        counts=(7582, 71257, 21),
        unreached=123,
    ),
    bound(
        "relay",
        "A flight is announced through a third party, and its plan may change twice.",
        part(
            _whole(Rules(), relayed=True, notice={"ordered": False}, relay={"ordered": False}),
            "relay",
            ("notice sender", "relay officer", "notice receiver"),
        ),
        {"changes its plan": 2},
        counts=(3197, 14302, 32),
        unreached=20,
    ),
    *POLITICS,
    Scope(
        "track number",
        "Two units report a track each to one centre; by mistake, the block of one lies in that of the other.",
        track_number.picture((1, 2), (1, 2, 3)),
        track_number.PROMISES,
        counts=(70, 105, 10),
        unreached=9,
    ),
    *STRIKES,
    *MEETINGS,
    *RESCUES,
)
"""Every procedure by itself, the rest of the border left out."""
