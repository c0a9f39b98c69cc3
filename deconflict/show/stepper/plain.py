"""The stepper in plain lines: for any terminal, a pipe or a screen reader, with the words of the screen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.text import Text

from deconflict.errors import DeconflictError
from deconflict.show.encounters import came_to
from deconflict.show.log import signed
from deconflict.show.log import told as worded
from deconflict.show.stepper.futures import Future, Wish
from deconflict.show.stepper.keys import KEY, KEYS, TAKES, Key, meant
from deconflict.show.stepper.moves import EXCLUSIVE
from deconflict.show.stepper.reel import Reel
from deconflict.show.stepper.views import Drawn, View, clock, ladder, told
from deconflict.show.wording import day_and_clock, legible

PROMPT = "> "
_MANY = 400
"""As many lines as a list may have; it is not cut to a screen."""


class Plain:
    """Steps through a walk with a line for each key.

    Args:
        view: the walk, and how it is written.
        console: where it is written to.
        read: where the lines come from.
        says: what there is to say at first.
    """

    def __init__(self, view: View, console: Console, read: TextIO | None = None, says: str = "") -> None:
        self.view = view
        self.walk = view.walk
        self.console = console
        self.read = read or sys.stdin
        self.says = says

    def play(self) -> None:
        """Show the first event, and then do what each line asks for, until there are no more."""
        history = self.walk.reel.history
        self.lines(Text(f"{history.scenario}, {self.view.title or history.arm or 'as it stands'}, luck {history.luck}"))
        self.say(self.says)
        self.say("Enter: the next event. ?: all keys. q: leave.")
        self.show()
        while (typed := self._line()) is not None:
            found = meant(typed, beside=self.walk.beside is not None)
            if found is None:
                self.say(f'"{typed.strip()}" is no key; ? lists them.')
            elif found[0].action == "quit":
                return
            else:
                self.do(*found)

    def do(self, key: Key, said: str = "") -> None:
        """Do what a key asks for, and show what comes of it."""
        before = self._place()
        try:
            if key.action == "help":
                self._help()
            elif key.action == "take":
                self._take(said)
            elif key.action == "luck":
                self._run(self.walk.other_luck())
            elif key.action == "ladder":
                self._draw(ladder)
            else:
                self.say(self.walk.perform(key.action, said))
        except DeconflictError as error:
            self.say(f"{error}.")
        if before != self._place():
            self.show()
        elif key.action in EXCLUSIVE and getattr(self.walk, key.action):
            self._draw(told)

    def show(self) -> None:
        """The event, or the two of two futures."""
        walk = self.walk
        self.lines(Text(), *clock(self.view, self.console.width, 1))
        if walk.beside is None:
            self.lines(*self._event(walk.reel, walk.at))
            if walk.why or walk.changed:
                self._draw(told)
            if walk.ahead and walk.at + 1 < len(walk.reel):
                self.lines(Text.assemble("to come: ", next(self._event(walk.reel, walk.at + 1))))
        else:
            self._beside(walk.beside.future)

    def say(self, words: str) -> None:
        """A sentence, if there is one."""
        if words:
            self.lines(Text(legible(words[:1].upper() + words[1:], ascii_only=self.view.ascii_only)))

    def lines(self, *lines: Text) -> None:
        """Lines, broken where the terminal ends."""
        for line in lines:
            self.console.print(line)

    def _place(self) -> tuple[object, ...]:
        return (self.walk.now, self.walk.at, self.walk.moment, self.walk.beside)

    def _line(self) -> str | None:
        if self.read.isatty():
            self.console.print(PROMPT, end="")
            self.console.file.flush()
        return self.read.readline() or None

    def _draw(self, how: Drawn) -> None:
        """A list as long as it is."""
        self.lines(*(line for line in how(self.view, self.console.width, _MANY) if line))

    def _take(self, said: str) -> None:
        if said:
            self._run(self.walk.take(self.walk.offer(said)))
            return
        self.say("From this moment on, with the same luck:")
        for offer in self.walk.offers:
            how = (
                f"t +{offer.channel} gives it, every gate passed" if offer.give else f"t {offer.channel} takes it away"
            )
            self.lines(Text(f"{offer.channel} {'is cut' if offer.cut else 'works'}; {how}"))

    def _run(self, wish: Wish) -> None:
        compared = self.walk.put_beside(self.walk.run(wish))
        self.say(f"{compared} {TAKES.format('Enter', *KEY['drop'].typed)}")

    def _help(self) -> None:
        for key in KEYS:
            typed = " or ".join(word or "Enter" for word in key.typed)
            self.lines(Text(f"{typed}: {key.says}{f' ({key.takes})' if key.takes else ''}"))
        self.lines(Text("a number alone: to that event"))

    def _event(self, reel: Reel, at: int) -> Iterator[Text]:
        event, ascii_only = reel.event(at), self.view.ascii_only
        who = " ".join(filter(None, (event.party, event.actor)))
        said = Text(legible(f"{who}: {worded(reel.history, event)}", ascii_only=ascii_only))
        sign = signed(reel.history, event, ascii_only=ascii_only)
        yield Text.assemble(said, "  ", sign) if sign else said
        _, before, after, _ = reel.changed(at)
        if before != after:
            yield Text(legible(f"{event.actor}: {before} → {after}", ascii_only=ascii_only))

    def _beside(self, other: Future) -> None:
        walk, ascii_only = self.walk, self.view.ascii_only
        both = ((walk.now.says or "as it was", walk.reel, walk.at), (other.says, other.reel, walk.other_at))
        for name, reel, at in both:
            when = day_and_clock(reel.event(at).time_s)[1]
            first, *_ = self._event(reel, at)
            self.lines(Text.assemble(f"{name}, {when}: ", first))
        if all(at == len(reel) - 1 for _, reel, at in both) and walk.encounter is not None:
            for name, reel, at in both:
                met = reel.met(at)
                for line in came_to(met, reel.outcomes[met.number]):
                    self.lines(Text(legible(f"{name}: {line}", ascii_only=ascii_only)))
