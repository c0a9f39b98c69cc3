"""What stands at a place in a state, and by what number; and what a step changes.

A place is a post, a channel, what is left of a bound, or what a promise of several posts remembers. The contents of a
place are numbered as they are met, and a state holds one number a place, sixteen bits each.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

from deconflict.errors import NotShown
from protocols.notation.actions import Action, Happening
from protocols.notation.channel import Letter
from protocols.notation.table import Local

BITS = 16
FIELD = (1 << BITS) - 1
"""The bits of the first place."""

T = TypeVar("T", bound=Hashable)


class Numbers(Generic[T]):
    """The contents of one place, numbered as they are met."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.of: dict[T, int] = {}
        self.all: list[T] = []

    def number(self, content: T) -> int:
        """The number of a content.

        Raises:
            NotShown: there are more contents than a place can tell apart.
        """
        number = self.of.get(content)
        if number is None:
            number = self.of[content] = len(self.all)
            if number > FIELD:
                raise NotShown(f"what can stand at {self.name}", f"{FIELD + 1} contents")
            self.all.append(content)
        return number


class Stand(NamedTuple):
    """Where a post stands, and what the promises that it keeps by itself remember of it."""

    local: Local
    memos: tuple[Any, ...]


class Carried(NamedTuple):
    """What is under way on a channel, whether it is cut, and whether it was found to work, where that stays so."""

    letters: tuple[Letter, ...]
    cut: bool
    works: bool | None = None


class Step:
    """What a post does on one input, from one stand: how its number changes, what it sends, what was promised.

    Attributes:
        action: the action, as the system takes it.
        happening: what is reported of it, were every letter taken.
        sure: whether it comes sooner or later, if nothing else does.
        shift_by: by how much the number of where the post stands changes.
        shift: by how much the state changes for that.
        sends: the letters, and the place of the channel that each goes by.
        bound: the place in the bounds of what it uses up, or -1.
        broken: the promises that the post breaks by it.
        seen_by: which of the promises of several posts look at it.
        looks: the bits of the places that decide what else comes of it: what it uses up, sends by, and is seen by.
        led: by what those places hold, what comes of it, as far as it was worked out.
        taken: whether it was taken.
    """

    __slots__ = (
        "action",
        "bound",
        "broken",
        "happening",
        "led",
        "looks",
        "seen_by",
        "sends",
        "shift",
        "shift_by",
        "sure",
        "taken",
    )

    def __init__(self, action: Action, happening: Happening, *, sure: bool) -> None:
        self.action, self.happening, self.sure = action, happening, sure
        self.shift = self.shift_by = 0
        self.sends: tuple[tuple[int, Letter], ...] = ()
        self.bound = -1
        self.broken: tuple[str, ...] = ()
        self.seen_by: tuple[int, ...] = ()
        self.looks = 0
        self.led: dict[int, Led] = {}
        self.taken = False

    def look_at(self, places: Iterable[int]) -> None:
        """Say which places decide what else comes of it; where none does, all is known already."""
        self.looks = sum(FIELD << (BITS * place) for place in {*places})
        if not self.looks:
            self.led[0] = self.shift, self.broken, True


Led = tuple[int, tuple[str, ...], bool]
"""By how much a step changes the state, the promises that it breaks, and whether what it uses up is left at all."""

After = tuple[int, Step, tuple[str, ...]]
"""The next state, the step that leads to it, and the promises that it breaks."""
