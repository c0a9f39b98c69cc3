"""Each role by itself, everyone else outside: the smallest scopes, where a flaw in one table shows first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from protocols import airmanship_scopes, politics_scopes, rescue_scopes, strike_scopes, track_number
from protocols.engagement import STAND_DOWN, Rules, Weapons
from protocols.exchange import Board
from protocols.guard_warning import WARNED
from protocols.hotline import ALL_CLEAR, AS_SAID, HANG_UP, OTHERWISE, READ_BACK, Call
from protocols.notation.parts import part, replaced
from protocols.notation.system import System
from protocols.notation.words import About
from protocols.prior_notice import ACKNOWLEDGED, NOTICE, PLAN_CHANGES, REFUSED
from protocols.regime import INTERCEPTING, border
from protocols.regime_scopes import ANY_IDENTITY, CALL, DESK, NUMBERED, bound
from protocols.scope import Scope
from protocols.track import ATTACKS, CROSSED, CROSSES_IN, GONE, HOSTILE_ACT, INBOUND
from protocols.track_number import ANNOUNCED, FREE, GIVEN, IN_USE, UNIT, picture

_CUT = {"cuttable": True}
_WITH_OTHERS = border(Rules(), DESK, CALL, board=Board(), response=INTERCEPTING, relayed=True)
"""A border at which fighters have a leader, and notices go to a third party."""


def _border(rules: Rules | None = None, call: Call = CALL, **channels: dict[str, Any]) -> System:
    return replaced(border(rules or Rules(), DESK, call, board=Board()), **channels)


def _alone(
    name: str,
    system: System,
    about: Mapping[str, Iterable[About]] | None = None,
    most: Mapping[str, int] | None = None,
    sure: Iterable[str] = (),
) -> Scope:
    role = name.partition(" alone")[0]
    says = "One role by itself, to whom anything may be said at any time."
    return bound(name, says, part(system, name, (role,), about), most, sure=sure)


def _decides(how: str, rules: Rules) -> Scope:
    most: dict[str, int] = {CROSSED: 2, HOSTILE_ACT: 1}
    return _alone(f"fire authority alone, {how}", _border(rules), ANY_IDENTITY, most, (WARNED, GONE))


def _calls(when: str, call: Call) -> Scope:
    return _alone(
        f"caller alone, {when}",
        _border(call=call, hotline=_CUT, claim=_CUT),
        {READ_BACK: (AS_SAID, OTHERWISE)},
        sure=[ALL_CLEAR],
    )


def _unit() -> Scope:
    numbers, here, there = (1, 2, 3), "the first aircraft", "the second aircraft"
    about: dict[str, list[About]] = {said: [(number,) for number in numbers] for said in (ANNOUNCED, FREE, IN_USE)}
    about[GIVEN] = [(number, here if number < len(numbers) else there) for number in numbers]
    system = part(picture(numbers[:-1], numbers), "reporting unit", ("radar post",), about)
    kept = tuple(promise for promise in track_number.PROMISES if promise.binds({UNIT.name}))
    says = "One unit by itself, to whom anything may be said at any time."
    return Scope("reporting unit alone", says, system, kept, sure=[FREE])


ALONE = (
    _alone("track alone", _border(), most={CROSSES_IN: 2, ATTACKS: 1}),
    _alone("aircrew alone", _border()),
    _alone("controller alone", _border(), sure=[INBOUND, GONE]),
    _decides("delegated", Rules()),
    _decides("asked above", Rules(delegated=False)),
    _decides("weapons hold", Rules(Weapons.HOLD)),
    _alone("shooter alone", _border(), NUMBERED, sure=[STAND_DOWN]),
    _calls("before the border is crossed", CALL),
    _calls("when it is crossed", evolve(CALL, early=False)),
    _alone("duty officer alone", _border(hotline=_CUT, tactical=_CUT), sure=[HANG_UP]),
    _alone("notice sender alone", _border(), {ACKNOWLEDGED: (1, 2), REFUSED: (1, 2)}, {PLAN_CHANGES: 1}),
    _alone("notice receiver alone", _border(), {NOTICE: (1, 2)}),
    _alone("interceptor alone", _WITH_OTHERS, NUMBERED, sure=[STAND_DOWN]),
    _alone("lookout alone", _WITH_OTHERS),
    _alone("relay officer alone", _WITH_OTHERS, {NOTICE: (1, 2), ACKNOWLEDGED: (1, 2), REFUSED: (1, 2)}),
    *politics_scopes.ALONE,
    _unit(),
    *strike_scopes.ALONE,
    *airmanship_scopes.ALONE,
    *rescue_scopes.ALONE,
    bound(
        "hotline, in patience",
        "One centre calls the other, nobody gives up, and the track stays.",
        part(_border(), "hotline", ("caller", "exchange", "duty officer")),
        {"patience": 0, ALL_CLEAR: 0},
    ),
)
"""What holds here holds in the whole, and is explored in no time."""
