"""A lesson in plain lines: the plain stepper, which stops where the lesson does, and asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from rich.console import Console
from rich.text import Text

from deconflict.show.stepper.keys import meant
from deconflict.show.stepper.plain import Plain
from deconflict.show.stepper.stops import TO_STOP, Teaching, numbered, numbers
from deconflict.show.stepper.views import View
from deconflict.show.teaching.choice import outcome_lines
from deconflict.show.teaching.lesson import explanation_lines, introduction_lines, stop_lines, summary_lines
from deconflict.study.teaching.lesson import Stop, Taught

WIDEST = 100
"""Lines that are longer are hard to read."""


class PlainLesson(Plain):
    """Plays a lesson with a line for each key, to its last stop.

    Args:
        taught: the lesson.
        view: the walk, and how it is written.
        console: where it is written to.
        read: where the lines come from.
    """

    def __init__(self, taught: Taught, view: View, console: Console, read: TextIO | None = None) -> None:
        super().__init__(view, console, read)
        self.taught = taught
        self.teaching = Teaching(taught, view.walk)

    def play(self) -> None:
        """Read the introduction, and then step from stop to stop until all are behind, or nobody says anything."""
        self._tell(introduction_lines)
        self.say(f"Enter: the next event. {TO_STOP}: on to the next stop. ?: all keys. q: leave.")
        self.show()
        while self.teaching.ahead is not None:
            stop = self.teaching.due()
            if not (self._asked(stop) if stop else self._stepped()):
                return
        self._tell(summary_lines, self.teaching.chosen)

    def _stepped(self) -> bool:
        """Do what one line asks for; answers whether it goes on."""
        line = self._line()
        if line is None:
            return False
        if line.strip() == TO_STOP:
            return self._on_to_the_stop()
        found = meant(line, beside=self.walk.beside is not None)
        if found is None:
            self.say(f'"{line.strip()}" is no key; ? lists them, and {TO_STOP} goes on to the next stop.')
        elif found[0].action == "quit":
            return False
        else:
            self.do(*found)
        return True

    def _on_to_the_stop(self) -> bool:
        """Tell every event up to the stop."""
        place = self.teaching.place
        if self.walk.beside or self.walk.now.interventions or place is None:
            self.say("The stops are in what happened: x or u goes back there.")
            return True
        for at in range(self.walk.at + 1, place + 1):
            self.walk.at = at
            self.show()
        return True

    def _asked(self, stop: Stop) -> bool:
        """Ask what the lesson asks, run what is proposed, and read the explanation; answers whether it goes on."""
        self._tell(stop_lines, stop)
        asks = f"{numbers(stop)}: what it would have led to. " if stop.choices else ""
        self.say(f"{asks}Enter: go on.")
        first = None
        while line := self._line():
            if not line.strip():
                self.teaching.answer(stop, first)
                self._tell(explanation_lines, stop)
                return True
            if line.strip() == "q":
                return False
            choice = numbered(stop, line)
            if choice is None:
                self.say(f'"{line.strip()}" is none of them.')
                continue
            first = first or choice
            self._tell(outcome_lines, stop, choice)
            self.say("Another number: what that would have led to. Enter: what is known of it.")
        return False

    def _tell(self, lines: Callable[..., list[Text]], *about: object) -> None:
        width = min(self.console.width, WIDEST)
        self.lines(Text(), *lines(self.taught, *about, width, ascii_only=self.view.ascii_only), Text())
