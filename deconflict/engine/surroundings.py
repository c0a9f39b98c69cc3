"""What surrounds an encounter: what all share, and what the world does in it, whatever the posts do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from deconflict.engine.clock import Clock
from deconflict.engine.exchange import Exchange
from deconflict.engine.people import Pool
from protocols.notation.actions import Happening
from protocols.notation.table import Row
from protocols.notation.words import Mark


class UnderWay(Protocol):
    """An encounter under way, as its script sees it."""

    number: int
    given: dict[str, bool]

    @property
    def now_s(self) -> float:
        """The time, in seconds since the campaign's first midnight."""

    def move(self, post: str, what: str, at_ms: int | None = None, cause: int | None = None) -> None:
        """The world moves a post, at a time or now; unless `forget` comes first."""

    def forget(self, post: str) -> None:
        """What was said of the moves of a post no longer holds."""


class Shared(Protocol):
    """What an encounter needs of what all share."""

    env: Clock
    exchange: Exchange
    on_duty: dict[str, Callable[[], Pool | None]]
    cuts: bool
    marked: Callable[[UnderWay, Mark, int], None] | None

    def note(self, encounter: int, happening: Happening, cause: int | None) -> int:
        """Keep what happened; answer its number."""


class Script:
    """What the world does in an encounter, whatever the posts do about it: nothing, if a kind of script does not say.

    It takes note of every row of the posts that it watches, and of those that count or ignore what was heard.
    """

    watches: frozenset[str] = frozenset()

    def begin(self, running: UnderWay) -> None:
        """Say when the world will move its posts."""

    def seen(self, running: UnderWay, row: Row) -> None:
        """Take note of a row."""

    def bars(self, running: UnderWay, move: str) -> bool:  # noqa: ARG002 - for those scripts that bar some
        """Whether a move that falls due does not happen after all."""
        return False
