"""Where a lesson stands: which stops are still to come on a walk, and what was proposed at the others."""

from __future__ import annotations

from attrs import define, field

from deconflict.show.stepper.walk import Walk
from deconflict.study.teaching.lesson import Stop, Taught
from deconflict.world.lesson import Choice

TO_STOP = "s"
"""The key that goes on to the next stop."""


@define
class Teaching:
    """A lesson on a walk through its run.

    Attributes:
        taught: the lesson.
        walk: where the class stands.
        chosen: what was proposed at each stop so far; None where nobody answered.
    """

    taught: Taught
    walk: Walk
    chosen: list[tuple[Stop, Choice | None]] = field(factory=list)

    @property
    def ahead(self) -> Stop | None:
        """The next stop; None once all are behind."""
        stops = self.taught.stops
        return stops[len(self.chosen)] if len(self.chosen) < len(stops) else None

    @property
    def place(self) -> int | None:
        """The position of the next stop."""
        return self.walk.reel.position(self.ahead.at) if self.ahead else None

    def due(self) -> Stop | None:
        """The next stop, if the walk has come to it: it then stands there, and not beyond.

        There are no stops in another future, nor while two stand side by side.
        """
        if self.walk.beside or self.walk.now.interventions or self.place is None or self.walk.at < self.place:
            return None
        self.walk.at = self.place
        return self.ahead

    def answer(self, stop: Stop, choice: Choice | None) -> None:
        """Note what was proposed at a stop; it is behind from then on."""
        self.chosen.append((stop, choice))


def numbered(stop: Stop, said: str) -> Choice | None:
    """The choice that a number means; None where it means none."""
    said = said.strip()
    number = int(said) if said.isdecimal() and len(said) < 3 else 0  # noqa: PLR2004 - no stop has hundreds
    return stop.choices[number - 1] if 0 < number <= len(stop.choices) else None


def numbers(stop: Stop) -> str:
    """The numbers of a stop's choices, in words."""
    return "1" if len(stop.choices) == 1 else f"1 to {len(stop.choices)}"
