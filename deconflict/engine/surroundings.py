"""What surrounds an encounter: what all share, and what the world does in it, whatever the posts do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from deconflict.engine.clock import Clock
from deconflict.engine.exchange import Exchange
from deconflict.engine.people import Pool
from protocols.notation.actions import Happening
from protocols.notation.table import Row
from protocols.notation.words import Mark

if TYPE_CHECKING:
    from deconflict.engine.encounter import Running


class Shared(Protocol):
    """What an encounter needs of what all share."""

    env: Clock
    exchange: Exchange
    on_duty: dict[str, Callable[[], Pool | None]]
    cuts: bool
    marked: Callable[[Running, Mark, int], None] | None

    def note(self, encounter: int, happening: Happening, cause: int | None) -> int:
        """Keep what happened; answer its number."""


class Script:
    """What the world does in an encounter, whatever the posts do about it: nothing, if a kind of script does not say.

    It takes note of every row of the posts that it watches, and of those that count or ignore what was heard.
    """

    watches: frozenset[str] = frozenset()

    def begin(self, running: Running) -> None:
        """Say when the world will move its posts."""

    def seen(self, running: Running, row: Row) -> None:
        """Take note of a row."""

    def bars(self, running: Running, move: str) -> bool:  # noqa: ARG002 - for those scripts that bar some
        """Whether a move that falls due does not happen after all."""
        return False
