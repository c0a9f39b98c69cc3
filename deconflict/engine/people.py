"""Who can act, and when: duty officers on shifts and fighter pairs, as SimPy resources."""

from __future__ import annotations

from collections.abc import Callable

from simpy import Environment, Resource

from deconflict.world.channels import Centre

DAY_MS = 86_400_000

FIGHTERS, OFFICER = "fighters", "officer"
"""The kinds of people that a question may need."""

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
            if shift.officers
        ]

    def on_duty(self) -> Pool | None:
        """Who sits there now, or nobody."""
        hour = self._env.now % DAY_MS
        for begins, ends, pool in self._shifts:
            if begins <= hour < ends:
                return pool
        return None
