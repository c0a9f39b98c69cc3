"""A lesson on the full screen: the stepper, which stops where the lesson does, asks, and runs what is proposed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Static
from textual.worker import Worker, get_current_worker

from deconflict.errors import DeconflictError
from deconflict.show.stepper.app import Stepper
from deconflict.show.stepper.futures import Wish
from deconflict.show.stepper.screens import Over
from deconflict.show.stepper.stops import TO_STOP, Teaching, numbers
from deconflict.show.stepper.views import View
from deconflict.show.teaching.choice import tried_lines
from deconflict.show.teaching.lesson import explanation_lines, introduction_lines, stop_lines, summary_lines
from deconflict.show.teaching.prose import wrapped
from deconflict.study.teaching.lesson import Stop, Taught, Tried
from deconflict.world.lesson import Choice

WIDEST = 97
"""Lines that are longer are hard to read from the back of a classroom."""

_AROUND = 7
"""Frame, margin and scroll bar."""
Lines = Callable[..., list[Text]]


class Paper(Over):
    """Something to read over the stepper, in lines of the width that there is; Enter goes on."""

    BINDINGS: ClassVar = [
        Binding("enter,space", "on", show=False),
        Binding("q", "app.quit", show=False),
    ]

    def __init__(self, view: View, lines: Callable[[int], list[Text]], hint: str = "Enter: go on") -> None:
        super().__init__()
        self._view = view
        self._lines = lines
        self._hint = hint

    def compose(self) -> ComposeResult:
        """The lines, which scroll where they do not fit."""
        with VerticalScroll(id="paper", classes="over") as box:
            box.border_subtitle = self._hint
            yield Static()

    def on_mount(self) -> None:
        """Write what there is to read; the arrows scroll it."""
        self.query_one(VerticalScroll).focus()
        self._write()

    def on_resize(self) -> None:
        """Write it again in the new width."""
        self._write()

    def action_on(self) -> None:
        """Go on."""
        self.dismiss(None)

    def put(self, lines: Callable[[int], list[Text]], hint: str) -> None:
        """Have something else read."""
        self._lines, self._hint = lines, hint
        box = self.query_one(VerticalScroll)
        box.border_subtitle = hint
        box.scroll_home(animate=False)
        self._write()

    def _write(self) -> None:
        width = max(1, min(WIDEST, self.app.size.width - _AROUND))
        self.query_one(Static).update(Text("\n").join(self._lines(width)))


class Asking(Paper):
    """A stop: the question, what a choice would have led to, and the explanation, in this order.

    It hands back what was proposed first, and the choice whose future is to stand beside, if one is.
    """

    BINDINGS: ClassVar = [
        *(Binding(str(digit), f"pick({digit})", show=False) for digit in range(1, 10)),
        Binding("f", "futures", show=False),
    ]

    def __init__(self, taught: Taught, stop: Stop, view: View) -> None:
        self._taught = taught
        self._stop = stop
        self._how = {"ascii_only": view.ascii_only}
        self._first: Choice | None = None
        self._tried: Tried | None = None
        self._explained = False
        asks = f"{numbers(stop)}: what it would have led to   " if stop.choices else ""
        hint = f"{asks}Enter: go on"
        super().__init__(view, partial(self._told, stop_lines, stop), hint)

    def action_pick(self, number: int) -> None:
        """Run what is proposed, beside the screen, and show what it would have led to."""
        if self._explained:
            return
        if number > len(self._stop.choices):
            self.query_one(VerticalScroll).border_subtitle = f"{number} is none of them   {self._hint}"
            return
        choice = self._stop.choices[number - 1]
        self._first = self._first or choice
        self.put(lambda _width: [Text("It is run, with the same luck ...")], "Esc: go on without it")
        self.run_worker(partial(self._run, choice), thread=True, exclusive=True)

    def action_on(self) -> None:
        """Read the explanation, and after it go on."""
        if self._explained:
            self.dismiss((self._first, None))
            return
        self._explained = True
        self.put(partial(self._told, explanation_lines, self._stop), "Enter: go on")

    def action_close(self) -> None:
        """Go on at once."""
        self.workers.cancel_node(self)
        self.dismiss((self._first, None))

    def action_futures(self) -> None:
        """Leave, with the future of the choice that was tried last beside what happened."""
        if self._tried is not None and not self._explained and self._goes_beside(self._tried):
            self.dismiss((self._first, self._tried.choice))

    def _run(self, choice: Choice) -> None:
        worker: Worker[None] = get_current_worker()
        try:
            found: Tried | DeconflictError = self._taught.tried(self._stop, choice)
        except DeconflictError as error:
            found = error
        if not worker.is_cancelled:
            self.app.call_from_thread(self._ran, found)

    def _ran(self, found: Tried | DeconflictError) -> None:
        if self._explained or not self.is_attached:
            return
        if isinstance(found, DeconflictError):
            said = f"It cannot be run: {found}."
            self.put(lambda width: wrapped([(said, "")], width, **self._how), self._hint)
            return
        self._tried = found
        beside = "   f: both futures side by side" if self._goes_beside(found) else ""
        hint = f"{numbers(self._stop)}: another{beside}   Enter: explanation"
        self.put(partial(self._told, tried_lines, found), hint)

    def _goes_beside(self, tried: Tried) -> bool:
        return not (tried.outcome.same or tried.choice.from_the_start)

    def _told(self, lines: Lines, about: object, width: int) -> list[Text]:
        return lines(self._taught, about, width, **self._how)


class Lesson(Stepper):
    """A lesson, stepped through.

    Args:
        taught: the lesson.
        view: what the panels draw.
    """

    BINDINGS: ClassVar = [Binding(TO_STOP, "to_stop", show=False)]

    def __init__(self, taught: Taught, view: View) -> None:
        keys = f"{TO_STOP}: on to the next stop. Enter: the next event. ?: all keys."
        super().__init__(view, f"{taught.lesson.title}. {keys}")
        self.teaching = Teaching(taught, view.walk)

    def on_ready(self) -> None:
        """Read the introduction."""
        self._read(introduction_lines, "Enter: begin")

    def action_to_stop(self) -> None:
        """Go on to the next stop."""
        self.says = ""
        place = self.teaching.place
        if place is None:
            self.says = "No stop follows."
        elif self.walk.beside or self.walk.now.interventions:
            self.says = "The stops are in what happened: Esc or u goes back there."
        else:
            self.walk.at = max(self.walk.at, place)
        self.show()

    def show(self) -> None:
        """Draw everything, and ask where the walk has come to a stop."""
        if len(self.screen_stack) == 1 and (stop := self.teaching.due()):
            self.push_screen(Asking(self.teaching.taught, stop, self.view), partial(self._answered, stop))
        super().show()

    def _answered(self, stop: Stop, answer: tuple[Choice | None, Choice | None] | None) -> None:
        first, beside = answer or (None, None)
        self.teaching.answer(stop, first)
        if beside is not None:
            done = self.teaching.taught.interventions(stop, beside)
            self.run_again(Wish(done, " ".join(beside.say.split())))
        if self.teaching.ahead is None:
            self._read(summary_lines, "Enter: back to the run", self.teaching.chosen)
        self.show()

    def _read(self, lines: Lines, hint: str, *about: object) -> None:
        told = partial(lines, self.teaching.taught, *about, ascii_only=self.view.ascii_only)
        self.push_screen(Paper(self.view, told, hint), lambda _: self.show())
