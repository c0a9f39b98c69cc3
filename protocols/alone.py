"""Each role by itself, everyone else outside: the smallest scopes, where a flaw in one table shows first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from protocols import channel_status, track_number
from protocols.channel_status import DECLINED, END
from protocols.engagement import HOLD, RELEASE, STAND_DOWN, Rules, Weapons
from protocols.exchange import Board
from protocols.guard_warning import WARNED
from protocols.hotline import ALL_CLEAR, AS_SAID, HANG_UP, OTHERWISE, READ_BACK, Call
from protocols.notation.channel import OUTSIDE, Channel
from protocols.notation.parts import part, replaced
from protocols.notation.system import System
from protocols.notation.wiring import Post
from protocols.notation.words import About
from protocols.prior_notice import ACKNOWLEDGED, NOTICE, PLAN_CHANGES, REFUSED
from protocols.regime import border
from protocols.scope import Scope
from protocols.scopes import ANY_IDENTITY, CALL, DESK, bound
from protocols.track import ATTACKS, CROSSED, CROSSES_IN, GONE, HOSTILE_ACT, INBOUND
from protocols.track_number import ANNOUNCED, FREE, GIVEN, IN_USE, UNIT, picture

_CUT = {"cuttable": True}


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


def _end() -> Scope:
    said = tuple((message, None) for message in sorted(END.hears))
    system = System(
        "channel end",
        [Post("ours", END, memory=False)],
        [Channel("note", ("ours.note", OUTSIDE), outside=said)],
    )
    kept = tuple(promise for promise in channel_status.PROMISES if promise.of)
    says = "One end of a channel, to whom anything may be said at any time."
    return Scope("channel end alone", says, system, kept, sure=[DECLINED])


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
    _alone("shooter alone", _border(), {RELEASE: (1, 2), HOLD: (1, 2)}, sure=[STAND_DOWN]),
    _calls("before the border is crossed", CALL),
    _calls("when it is crossed", evolve(CALL, early=False)),
    _alone("duty officer alone", _border(hotline=_CUT, tactical=_CUT), sure=[HANG_UP]),
    _alone("notice sender alone", _border(), {ACKNOWLEDGED: (1, 2), REFUSED: (1, 2)}, {PLAN_CHANGES: 1}),
    _alone("notice receiver alone", _border(), {NOTICE: (1, 2)}),
    _end(),
    _unit(),
    bound(
        "hotline, in patience",
        "One centre calls the other, nobody gives up, and the track stays.",
        part(_border(), "hotline", ("caller", "exchange", "duty officer")),
        {"patience": 0, ALL_CLEAR: 0},
    ),
)
"""What holds here holds in the whole, and is explored in no time."""
