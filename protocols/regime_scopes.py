"""A border in parts, as a proof takes it: who is in each, how often the world may act, and what binds it.

Whoever is left out of a part may say anything at any time, so that what holds in a part holds in the whole. Bounds keep
a part finite where somebody counts: each is how often the thing may happen in one encounter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve, frozen

from protocols.engagement import HOLD, INTERCEPT, RELEASE, STAND_DOWN, Rules
from protocols.exchange import Board
from protocols.guard_warning import Desk
from protocols.hotline import ALL_CLEAR, Call
from protocols.identification import IDENTITY, Identity
from protocols.notation.parts import part
from protocols.notation.promise import Sometimes
from protocols.notation.system import System
from protocols.notation.words import About
from protocols.regime import FIRING, INTERCEPTING, border, line_promises, promises
from protocols.scope import Scope, held_to
from protocols.track import GONE

DESK, CALL = Desk(2), Call(1, repeats=1)

CORE = ("track", "aircrew", "controller", "identification", "fire authority", "shooter")
ONCE = {"crosses in": 1, "attacks": 1}
ANY_IDENTITY = {IDENTITY: (Identity.UNKNOWN, Identity.FRIEND)}
"""One of each kind: the fire authority asks of an identity only whether it is known not to attack."""
NUMBERED = {RELEASE: (1, 2), HOLD: (1, 2)}
"""Two releases, and what holds each of them."""
_ABOUT: Mapping[str, tuple[About, ...]] = {**ANY_IDENTITY, **NUMBERED}


def bound(
    name: str,
    says: str,
    system: System,
    most: Mapping[str, int] | None = None,
    *,
    sure: Iterable[str] = (),
    but: Iterable[str] = (),
    counts: tuple[int, int, int] | None = None,
    unreached: int | None = None,
) -> Scope:
    """A part of a border or a line, or all of it, held to the promises of those who are in it, but for some by id."""
    memories = {post.name: post.memory for post in system.posts}
    desk, rules, call = (memories.get(name) for name in ("controller", "fire authority", "caller"))
    names = {post.table.name for post in system.posts} | {channel.name for channel in system.channels}
    response = INTERCEPTING if names & {"interceptor", "lookout"} else FIRING
    promised = (
        *promises(
            desk or DESK,
            rules=rules,
            call=call or CALL,
            cut=system.cut,
            response=response,
            relayed="relay officer" in names,
        ),
        *line_promises(Board()),
    )
    kept = (promise for promise in held_to(promised, system) if promise.id not in but)
    return Scope(name, says, system, tuple(kept), most or {}, sure, counts=counts, unreached=unreached)


PARTS: tuple[tuple[str, tuple[str, ...], Mapping[str, int]], ...] = (
    ("guard warning", ("track", "aircrew", "controller"), {"crosses in": 2, "attacks": 1}),
    ("identification", ("identification",), {}),
    ("engagement", ("track", "controller", "fire authority", "shooter"), {**ONCE, "turn": 1}),
    ("hotline", ("caller", "exchange", "duty officer"), {}),
    ("liaison", ("liaison officer",), {}),
    ("prior notice", ("notice sender", "notice receiver"), {"changes its plan": 2}),
)
"""The parts of a border, and how often the world may act in each: what is left out of one may say anything to it."""


@frozen
class Regime:
    """What distinguishes one border from another: rules, desk, call and line, what is cut, who flies out, who relays."""

    rules: Rules
    desk: Desk
    call: Call
    board: Board
    cut: frozenset[str]
    response: str = FIRING
    relayed: bool = False

    @property
    def system(self) -> System:
        """The border, with the exchange inside."""
        return border(
            self.rules,
            self.desk,
            self.call,
            cut=self.cut,
            board=self.board,
            response=self.response,
            relayed=self.relayed,
        )


ORDERED = {INTERCEPT: 1, RELEASE: 1, HOLD: 1, STAND_DOWN: 1}
_LEADS = {**ONCE, "turn": 1, "alongside": 0}
"""Where it is shown that a pair keeps what it promised through its leader, he is still on his way to the aircraft: once
alongside he says nothing more of it to his wing or to the fire authority."""


def _parts(regime: Regime) -> Iterable[tuple[str, tuple[str, ...], Mapping[str, int]]]:
    """The parts of a regime's border: fighters are with their leader, and notices with the third party."""
    for name, posts, most in PARTS:
        if regime.relayed and "notice sender" in posts:
            yield name, (*posts, "relay officer"), most
        elif regime.response == INTERCEPTING and "shooter" in posts:
            yield name, (*posts, "interceptor"), _LEADS
        else:
            yield name, posts, most
    if regime.response == INTERCEPTING:
        yield "interception", ("interceptor", "lookout", "shooter"), ORDERED


def parts(regime: Regime) -> tuple[Scope, ...]:
    """A regime in parts. What can happen when no channel is cut need not where one is, and is left out there."""
    system = regime.system
    scopes = (
        bound(name, "", part(system, name, posts, _ABOUT), most, sure=[GONE, ALL_CLEAR, STAND_DOWN])
        for name, posts, most in _parts(regime)
    )
    return tuple(
        evolve(scope, promised=tuple(p for p in scope.promised if not (system.cut and isinstance(p, Sometimes))))
        for scope in scopes
    )
