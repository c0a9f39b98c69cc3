"""What opens over the stepper: the keys, a line to type in, and the channels that can be taken or given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.events import Click
from textual.screen import ModalScreen
from textual.scrollbar import ScrollBarRender
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from deconflict.show.stepper.futures import Offer
from deconflict.show.stepper.keys import KEYS, Key, shown
from deconflict.show.stepper.panel import ASCII

_CLOSE = Binding("escape", "close", show=False)


class _Bar(ScrollBarRender):
    """A scroll bar of whole letters, all of them blank."""

    VERTICAL_BARS: ClassVar = [" "] * 8


class Over(ModalScreen[Any]):
    """A screen over the stepper that Esc, or a click beside it, closes."""

    BINDINGS: ClassVar = [_CLOSE]

    def on_mount(self) -> None:
        """What scrolls shows where it is in plain letters, where the terminal knows no others."""
        if self.app.has_class(ASCII):
            for box in self.query(VerticalScroll):
                box.vertical_scrollbar.renderer = _Bar  # type: ignore[misc]  # this box's alone

    def action_close(self) -> None:
        """Close it, with nothing chosen."""
        self.dismiss(None)

    def on_click(self, event: Click) -> None:
        """A click beside it closes it."""
        if event.widget is self:
            self.dismiss(None)


class Help(Over):
    """All keys, and what they do."""

    BINDINGS: ClassVar = [Binding("q,question_mark,enter,space", "close", show=False)]

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._ascii_only = ascii_only

    def compose(self) -> ComposeResult:
        """The table of the keys."""
        with VerticalScroll(id="help", classes="over"):
            yield Static(helped(ascii_only=self._ascii_only))


class Ask(Over):
    """A line to type in; what is typed is handed back."""

    def __init__(self, key: Key, given: str = "") -> None:
        super().__init__()
        self._key = key
        self._given = given

    def compose(self) -> ComposeResult:
        """The line, and what to type."""
        yield Input(self._given, placeholder=self._key.takes, id="ask", compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand back what was typed."""
        self.dismiss(event.value)


class Choose(Over):
    """The channels, how they are, and what can be done to each."""

    BINDINGS: ClassVar = [Binding(str(digit), f"pick({digit})", show=False) for digit in range(1, 10)]

    def __init__(self, offers: Sequence[Offer]) -> None:
        super().__init__()
        self._offers = offers

    def compose(self) -> ComposeResult:
        """One line for each thing that can be done."""
        wide = max(len(offer.channel) for offer in self._offers)
        options = [
            Option(
                Text(
                    f"{number:>2}  {offer.channel:<{wide}}  {'is cut' if offer.cut else 'works'}  "
                    f"{'give it: every gate is passed' if offer.give else 'take it away'}"
                )
            )
            for number, offer in enumerate(self._offers, 1)
        ]
        with VerticalScroll(id="choose", classes="over"):
            yield Static("From this moment on, with the same luck:")
            yield OptionList(*options, compact=True)

    def on_mount(self) -> None:
        """The keys go to the list."""
        self.query_one(OptionList).focus()

    def action_pick(self, number: int) -> None:
        """Choose by number."""
        if number <= len(self._offers):
            self.dismiss(self._offers[number - 1])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand back what was chosen."""
        self.dismiss(self._offers[event.option_index])


def helped(*, ascii_only: bool = False) -> Table:
    """The table of the keys: what each is for, how it is called on the keyboard, and what it does."""
    table = Table.grid(padding=(0, 2, 0, 0))
    group = ""
    for key, names, says in _paired(ascii_only=ascii_only):
        table.add_row(Text(key.group if key.group != group else "", "dim"), Text(names, "bold"), Text(says))
        group = key.group
    return table


def _paired(*, ascii_only: bool) -> Iterator[tuple[Key, str, str]]:
    """The keys and what they do, those there and back in one line."""
    back = {key.action.removesuffix("_back"): key for key in KEYS if key.action.endswith("_back")}
    for key in KEYS:
        if key.action.endswith("_back"):
            continue
        both = [key, *([back[key.action.removesuffix("_on")]] if key.action.endswith("_on") else [])]
        names = " ".join(shown(name, ascii_only=ascii_only) for one in both for name in one.keys)
        yield key, names, ", ".join(one.says for one in both)
