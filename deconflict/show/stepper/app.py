"""The stepper on the full screen: it binds the keys, holds the walk, and lets each panel draw itself."""

from __future__ import annotations

from asyncio import get_running_loop
from functools import partial
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize
from textual.worker import Worker, get_current_worker

from deconflict.errors import DeconflictError
from deconflict.show.stepper.aside import Aside
from deconflict.show.stepper.futures import Future, Offer, Wish
from deconflict.show.stepper.keys import KEY, TAKES, bound, shown
from deconflict.show.stepper.panel import ASCII, Panel
from deconflict.show.stepper.views import PANELS, View, status
from deconflict.show.stepper.walk import Walk

_CHANGES = frozenset({"take", "luck", "adopt", "drop", "undo"})
"""What must not happen while a run is under way: it would change what the run is compared with."""
_OPENS = frozenset({"help", "take", "go", "find"})
"""What opens something over the screen."""
_ROOM = {"-framed": (100, 32), "-roomy": (150, 45)}
"""How many columns and lines it takes."""
_BUSY = "A run is under way: Esc stops it."


class Stepper(App[None]):
    """One encounter, or one campaign, stepped through.

    Args:
        view: what the panels draw: the walk, and where everything is.
        says: what the last line says at first.
    """

    CSS_PATH = Path(__file__).with_name("app.tcss")
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    BINDINGS: ClassVar = [
        Binding(key, f"ask('{action}')", show=False, priority=key.startswith("ctrl+")) for key, action in bound()
    ]

    def __init__(self, view: View, says: str = "") -> None:
        super().__init__()
        self.set_class(view.ascii_only, ASCII)
        self.view = view
        self.says = says
        self.running: Worker[None] | None = None
        self._panels: list[Panel] = []
        self._asked = False

    @property
    def walk(self) -> Walk:
        """Where the class stands."""
        return self.view.walk

    def compose(self) -> ComposeResult:
        """The panels: the clock on top, map and posts below it, the log, and the line of the keys."""
        made = {name: Panel(partial(draw, self.view), name, title) for name, (title, draw) in PANELS.items()}
        made["status"] = Panel(self._status, "status")
        self._panels = [*made.values()]
        yield made["clock"]
        with Vertical(id="body"):
            with Horizontal(id="upper"):
                with Vertical(id="left"):
                    yield made["map"]
                    yield made["channels"]
                with Vertical(id="right"):
                    yield made["posts"]
                    yield made["told"]
            with Horizontal(id="lower"):
                yield made["log"]
                yield made["ladder"]
        yield made["side"]
        yield made["status"]

    def on_mount(self) -> None:
        """Show what is asked for."""
        get_running_loop().set_default_executor(Aside())
        self.title = self.walk.reel.history.scenario
        self.show()

    def on_resize(self, event: Resize) -> None:
        """Frames where there is room for them, and all panels at once where there is more."""
        for name, (width, height) in _ROOM.items():
            self.screen_stack[0].set_class(event.size.width >= width and event.size.height >= height, name)

    def action_ask(self, action: str) -> None:
        """Do what a key asks for."""
        self.says = ""
        if action == "enter":
            action = "adopt" if self.walk.beside else "next"
        if self.running and action == "drop":
            self.running.cancel()
            self.running, self.says = None, "The run is stopped."
        elif self.running and action in _CHANGES:
            self.says = _BUSY
        elif action in _OPENS:
            self._open(action)
        elif action == "luck":
            self.run_again(self.walk.other_luck())
        elif action == "quit":
            self.exit()
        else:
            self.perform(action)
        self.show()

    def on_click(self, event: Click) -> None:
        """A line of the log is gone to, a channel taken away or given, a key of the last line pressed."""
        if len(self.screen_stack) > 1:
            return
        match event.style.meta:
            case {"position": int(at)}:
                self.says = ""
                self.perform("go", str(at + 1))
                self.show()
            case {"channel": str(name)}:
                self._take(name)
            case {"key": str(action)}:
                self.action_ask(action)

    def _take(self, name: str) -> None:
        offers = [one for one in self.walk.offers if one.channel == name]
        if self.running:
            self.says = _BUSY
        elif offers:
            self.run_again(self.walk.take(offers[0]))
        else:
            self.says = f"The channel {name} cannot be taken away."
        self.show()

    def _open(self, action: str) -> None:
        # They take their time to load, and the first picture need not wait for it.
        from deconflict.show.stepper.screens import Ask, Choose, Help

        if action == "help":
            self.push_screen(Help(ascii_only=self.view.ascii_only))
        elif action == "take":
            self.push_screen(Choose(self.walk.offers), self._chosen)
        else:
            given = self.walk.sought if action == "find" else ""
            self.push_screen(Ask(KEY[action], given), partial(self._told, action))

    def _chosen(self, offer: Offer | None) -> None:
        if offer is not None:
            self.run_again(self.walk.take(offer))
            self.show()

    def _told(self, action: str, said: str | None) -> None:
        if said is not None:
            self.perform(action, said)
            self.show()

    def perform(self, action: str, said: str = "") -> None:
        """Do what takes no time, and keep what there is to say of it."""
        try:
            self.says = self.walk.perform(action, said)
        except DeconflictError as error:
            self.says = f"{error}."

    def run_again(self, wish: Wish) -> None:
        """Run the campaign again beside the screen, which stays alive."""
        self.says = f"{wish.says}: running; Esc stops it."
        self.running = self.run_worker(partial(self._run, wish), thread=True, exclusive=True, exit_on_error=False)

    def _run(self, wish: Wish) -> None:
        worker: Worker[None] = get_current_worker()
        try:
            found: Future | DeconflictError = self.walk.run(wish)
        except DeconflictError as error:
            found = error
        if not worker.is_cancelled:
            self.call_from_thread(self._ran, worker, found)

    def _ran(self, worker: Worker[None], found: Future | DeconflictError) -> None:
        if worker is not self.running:
            return
        self.running = None
        if isinstance(found, Future):
            keys = (shown(KEY[action].keys[0]) for action in ("adopt", "drop"))
            self.says = f"{self.walk.put_beside(found)} {TAKES.format(*keys)}"
        else:
            self.says = f"{found}."
        self.show()

    def show(self) -> None:
        """Draw everything once, after all keys that have been pressed already."""
        if not self._asked:
            self._asked = True
            self.call_later(self._show)

    def _show(self) -> None:
        self._asked = False
        screen, walk = self.screen_stack[0], self.walk
        for name, on in (("-beside", bool(walk.beside)), ("-ladder", walk.ladder), ("-told", walk.why or walk.changed)):
            if screen.has_class(name) != on:
                screen.set_class(on, name)
        for panel in self._panels:
            panel.redraw()

    def _status(self, width: int, height: int) -> list[Text]:
        return status(self.view, width, height, self.says)

    def on_mouse_scroll_down(self, _event: MouseScrollDown) -> None:
        """The wheel steps on."""
        if len(self.screen_stack) == 1:
            self.action_ask("next")

    def on_mouse_scroll_up(self, _event: MouseScrollUp) -> None:
        """The wheel steps back."""
        if len(self.screen_stack) == 1:
            self.action_ask("back")
