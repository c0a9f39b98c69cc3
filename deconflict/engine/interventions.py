"""What is done to a campaign while it goes, and to the encounters that are under way then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from math import isfinite

from simpy.events import URGENT

from deconflict.engine.clock import Due, milliseconds
from deconflict.engine.draws import Draws
from deconflict.engine.encounter import Running
from deconflict.engine.stage import Stage
from deconflict.engine.theatre import Theatre
from deconflict.errors import UsageError
from deconflict.world.intervention import Intervention
from deconflict.world.luck import Luck
from protocols.airmanship import MEASURED
from protocols.escalation import COOLING
from protocols.notation.channel import OUTSIDE

COOLS_S = 86_400.0
"""No step cools down sooner by hand: where the way back is refused it is offered again each time, for years."""


class Interventions:
    """Does what is to be done when it falls due.

    Raises:
        UsageError: there is no such channel, question or wait.
    """

    def __init__(self, stage: Stage, interventions: Sequence[Intervention]) -> None:
        _check(stage.theatre, interventions)
        self._stage = stage
        self._waiting: dict[int, list[Intervention]] = {}
        for one in interventions:
            if one.after is None:
                self._at(max(0, milliseconds(one.at_s) - stage.env.now), one)
            else:
                self._waiting.setdefault(one.after, []).append(one)
        stage.noted = self._noted
        stage.begun = self._begun

    def check_done(self) -> None:
        """Find what was to be done after an event that never came.

        Raises:
            UsageError: there was something.
        """
        for number in self._waiting:
            raise UsageError(f"something to be done after event {number}", f"one of {len(self._stage.entries)} events")

    def _at(self, wait_ms: int, one: Intervention) -> None:
        # Before anything else of that millisecond: all that is shared lies before it.
        Due(self._stage.env, wait_ms, partial(self._do, one), URGENT)

    def _noted(self, number: int) -> None:
        for one in self._waiting.pop(number, ()):
            self._at(0, one)

    def _do(self, one: Intervention, _event: object) -> None:
        stage = self._stage
        running = [*stage.standing, *stage.under_way()]
        takes_ms = {path: milliseconds(seconds) for path, seconds in one.takes_s.items()}
        changed = one.answers.keys() | takes_ms.keys()
        if changed or one.luck is not None:
            luck = None if one.luck is None else Luck(one.luck)
            others: dict[Draws, Draws] = {}

            def other(draws: Draws) -> Draws:
                if draws not in others:
                    others[draws] = draws.under(one.answers, takes_ms, luck)
                return others[draws]

            stage.decide_by(luck, other)
            for encounter in running:
                encounter.decide_by(other(encounter.draws), changed)
        stage.by_hand |= dict.fromkeys(one.cut, True) | dict.fromkeys(one.restore, False)
        for encounter in running:
            self._set_channels(encounter, {*one.cut, *one.restore})

    def _begun(self, encounter: Running) -> None:
        self._set_channels(encounter, self._stage.by_hand)

    def _set_channels(self, encounter: Running, names: Iterable[str]) -> None:
        for name in sorted(encounter.channels.intersection(names)):
            cut = self._stage.by_hand[name]
            if cut and not encounter.is_cut(name):
                encounter.cut(name, None)
            elif not cut and encounter.is_cut(name):
                encounter.restore(name, None)


def switched(interventions: Iterable[Intervention]) -> frozenset[str]:
    """The channels that are cut or restored."""
    return frozenset(name for one in interventions for name in (*one.cut, *one.restore))


def _check(staged: Theatre, interventions: Iterable[Intervention]) -> None:
    carrying = {channel.name for channel in staged.timing.channels}
    # Where a channel ends outside there is nobody who could be told that it is dead.
    channels = {channel.name for channel in staged.timing.channels if OUTSIDE not in channel.ends}
    questions = {question.path for question in staged.timing.questions} - MEASURED
    # Of some questions only the time is open: no table has a row for no.
    open_ones = questions - {question.path for question in staged.timing.questions if question.certain}
    timers = {timer.path for system in staged.timing.systems for post in system.posts for timer in post.table.timers}
    for one in interventions:
        for asked, names, known in (
            ("channel", (*one.cut, *one.restore), channels),
            ("question", one.answers, open_ones),
            ("question, wait or channel", one.takes_s, questions | timers | carrying),
        ):
            for name in names:
                if name not in known:
                    raise UsageError(f'the {asked} "{name}"', f"one of {', '.join(sorted(known))}")
        for path, seconds, least_s in _unlikely(one.takes_s):
            raise UsageError(f"{seconds:g} s for {path}", f"a time from {least_s:g} s on")


def _unlikely(takes_s: Mapping[str, float]) -> Iterator[tuple[str, float, float]]:
    for path, seconds in takes_s.items():
        least_s = COOLS_S if path.endswith(f".{COOLING.name}") else 0.0
        if not (isfinite(seconds) and seconds >= least_s):
            yield path, seconds, least_s
