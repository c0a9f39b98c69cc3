"""Naive leaders of a pair that intercepts, and naive crews."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from protocols import engagement as fire
from protocols import interception as by_eye
from protocols.engagement import Rules
from protocols.exchange import Board
from protocols.interception import INTERCEPTOR, LOOKOUT, SIGNAL_WAIT
from protocols.known_bad.change import bad, doing, minus, naive, other, plus
from protocols.notation.parts import part, replaced
from protocols.notation.system import System
from protocols.notation.table import STAY, Row, Table
from protocols.notation.words import About, cancel, expires, hears, no, send, yes
from protocols.regime import INTERCEPTING, border
from protocols.regime_scopes import CALL, DESK

_NUMBERS = {fire.RELEASE: (1, 2), fire.HOLD: (1, 2)}
_COMES = [fire.STAND_DOWN]
_signal = doing(INTERCEPTOR, by_eye.IDENTIFYING, no(by_eye.RECOGNISES))
_count, _show, _wait = _signal
_seen, *_ = doing(INTERCEPTOR, by_eye.IDENTIFYING, yes(by_eye.RECOGNISES))
_again = expires(SIGNAL_WAIT)
_stand_down = doing(INTERCEPTOR, by_eye.ON_STATION, hears(fire.STAND_DOWN))


def _alone(table: Table, about: Mapping[str, Iterable[About]] | None = None) -> System:
    whole = border(Rules(), DESK, CALL, board=Board(), response=INTERCEPTING)
    return part(replaced(whole, table), "border", (table.name,), about)


# fmt: off
INTERCEPTION = (
    bad(
        "orders-passed-on",
        "a leader who keeps a hold-fire order to himself",
        "He has broken away and thinks the matter over; his wing was cleared to fire, and hears nothing.",
        _alone(naive(INTERCEPTOR, other(hears(fire.HOLD), at=[by_eye.AWAY], do=[], because="Hold fire: the pair has broken away already.")), _NUMBERS),
        (27, 307, 10),
        sure=_COMES,
    ),
    bad(
        "from-astern",
        "a leader who signals on his way",
        "He rocks his wings while he still comes up from astern, where the crew cannot see him, and counts it as a signal.",
        _alone(naive(INTERCEPTOR, other(yes(by_eye.ALONGSIDE), first=[_count, _show], because="He rocks his wings as he comes up, and looks.")), _NUMBERS),
        (16, 185, 7),
        sure=_COMES,
        besides=["breaks-away", "interception-counted"],
    ),
    bad(
        "signals-first",
        "a leader who locks on when the first signal is not followed",
        "He has signals left, and presses with his radar a crew that may not have seen the first.",
        _alone(naive(INTERCEPTOR, minus(_again, to=by_eye.SIGNALLING)), _NUMBERS),
        (15, 173, 7),
        sure=_COMES,
    ),
    bad(
        "signals-apart",
        "a leader who rocks his wings twice in one breath",
        "His clock for the crew's answer is the one that he set for his look: the second signal follows at once.",
        _alone(naive(
            INTERCEPTOR,
            other(yes(by_eye.ALONGSIDE), first=[_wait], because="He is alongside, and looks; his clock runs."),
            other(yes(by_eye.RECOGNISES), do=[_seen, _count, _show], because="He recognises it, and signals; his clock runs."),
            other(no(by_eye.RECOGNISES), do=[_count, _show], because="He cannot tell whose it is, and signals; his clock runs."),
            other(hears(fire.STAND_DOWN), at=[by_eye.IDENTIFYING], first=[cancel(SIGNAL_WAIT)]),
            plus(Row(by_eye.IDENTIFYING, _again, None, [_wait], by_eye.IDENTIFYING, "He is still looking; his clock is set again.")),
        ), _NUMBERS),
        (79, 941, 26),
        sure=_COMES,
        besides=["leader-true"],
    ).clocked({"interception.signal_wait": (30, 30), "interception.recognises": (5, 10)}),
    bad(
        "breaks-away",
        "a leader who goes home without a sign",
        "The pair stands down, and the crew still takes itself to be led.",
        _alone(naive(INTERCEPTOR, other(
            hears(fire.STAND_DOWN), at=[by_eye.SIGNALLING], do=[*_stand_down, cancel(SIGNAL_WAIT)], because="The pair is to stand down: he turns for home.",
        )), _NUMBERS),
        (22, 252, 8),
        sure=_COMES,
        besides=["interception-ends"],
    ),
    bad(
        "interception-ends",
        "a leader who stays beside what follows him",
        "It follows, he leads it on and on, and when the pair stands down he slips away: nobody tells it that it may proceed.",
        _alone(naive(INTERCEPTOR, *(
            other(hears(answer), at=[by_eye.SIGNALLING], do=[cancel(SIGNAL_WAIT)], because="It answers him: he flies on before it.")
            for answer in (by_eye.FOLLOWS_ME, by_eye.EVADES_ME)
        )), _NUMBERS),
        (22, 252, 8),
        sure=_COMES,
        besides=["breaks-away"],
    ),
    bad(
        "leader-true",
        "a leader who sends his wing home and flies on",
        "The pair is to stand down on its way out, and he comes alongside and signals by himself.",
        _alone(naive(INTERCEPTOR, other(
            hears(fire.STAND_DOWN), at=[by_eye.APPROACHING], next=STAY, because="The wing is to stand down, and turns back; he has the aircraft in sight.",
        )), _NUMBERS),
        (36, 415, 9),
        sure=_COMES,
    ),
    bad(
        "interception-counted",
        "a leader whose radar lock is not counted",
        "He locks on to a crew that does not follow, and the day's list says that nothing happened.",
        _alone(naive(INTERCEPTOR, other(yes(by_eye.PRESSES), marks=None, because="He switches his radar over, to see what it does.")), _NUMBERS),
        (22, 252, 9),
        sure=_COMES,
    ),
    bad(
        "signal-answered-true",
        "a crew that rocks its wings and flies on",
        "It sees the signal, knows it, answers that it follows, and holds its course.",
        _alone(naive(LOOKOUT, other(yes(by_eye.FOLLOWS), do=[send("eyes", by_eye.FOLLOWS_ME)], because="It rocks its wings."))),
        (20, 77, 7),
    ),
)
# fmt: on
