"""Who can act, and when: duty officers on shifts and fighter pairs on patrol, as SimPy resources."""

from __future__ import annotations

from collections.abc import Callable

from simpy import Environment, Resource

from deconflict.world.luck import Chance, Luck
from deconflict.world.scenario import Centre, Patrol

DAY_MS = 86_400_000

Then = Callable[[], None]


class Pool:
    """Some who can each do one thing at a time; who asks while all are busy waits in turn."""

    def __init__(self, env: Environment, size: int) -> None:
        self._resource = Resource(env, capacity=size)

    def ask(self, then: Then) -> Then:
        """Call `then` when one is free; the answer gives him back, or takes the question back."""
        request = self._resource.request()
        if request.triggered:
            then()
        else:
            request.callbacks.append(lambda _event: then())

        def give_back() -> None:
            if request in self._resource.users:
                self._resource.release(request)
            elif not request.triggered:
                request.cancel()

        return give_back


class Rota:
    """The officers at a centre's telephone, by shift."""

    def __init__(self, env: Environment, centre: Centre) -> None:
        self._env = env
        self._shifts = [
            (round(shift.begins_s * 1000), round(shift.ends_s * 1000), Pool(env, shift.officers))
            for shift in centre.shifts
        ]

    def on_duty(self) -> Pool | None:
        """Who sits there now, or nobody."""
        hour = self._env.now % DAY_MS
        for begins, ends, pool in self._shifts:
            if begins <= hour < ends:
                return pool
        return None


class Fighters:
    """The fighter pairs that guard an airspace: each on station for its share of the day, or on ground alert."""

    def __init__(self, env: Environment, patrol: Patrol) -> None:
        self.pool = Pool(env, patrol.pairs)
        self._patrol = patrol

    def position_s(self, luck: Luck, encounter: int, time: int) -> float:
        """Seconds from the order to a firing position."""
        on_station = luck.uniform(Chance.PATROL, encounter, 0) < self._patrol.coverage.value
        delay = self._patrol.close_s if on_station else self._patrol.scramble_s
        return delay.draw(luck.uniform("patrol.in_position delay", encounter, time))
