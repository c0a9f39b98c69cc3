"""What the world does in an encounter of each kind: when a flight moves, and how that changes when its crew acts."""

from __future__ import annotations

from deconflict.engine.clock import milliseconds
from deconflict.engine.encounter import Running
from deconflict.engine.traffic import VISIT
from deconflict.world.approaches import Approach, turned
from protocols.notation.table import Row
from protocols.notation.words import Mark
from protocols.prior_notice import FILES
from protocols.track import CROSSES_IN, CROSSES_OUT, ENTERS, LEAVES, TURN


class Visit:
    """A flight comes near a border.

    `turned_back` is shared by all visits of a campaign: flights whose crew began to turn for home, or was lost, do not
    come to the border again.
    """

    __slots__ = ("_approach", "_flight", "_turned_back")

    def __init__(self, number: int, approach: Approach, turned_back: set[int]) -> None:
        self._approach, self._flight, self._turned_back = approach, number % VISIT, turned_back

    def begin(self, running: Running) -> None:
        """The flight files its plan as it takes off, and is on its way."""
        running.move("notice sender", FILES)
        approach = self._approach
        moves = [(approach.enters_s, ENTERS)]
        for in_s, out_s in approach.inside:
            moves += [(in_s, CROSSES_IN), (out_s, CROSSES_OUT)]
        for at_s, move in (*moves, (approach.leaves_s, LEAVES)):
            running.move("track", move, milliseconds(at_s))

    def seen(self, running: Running, row: Row) -> None:
        """An aircraft that turns for home, or is lost, flies on otherwise than it would have."""
        if row.marks is Mark.TURNED:
            self._turn(running)
        elif row.marks is Mark.LOST:
            running.forget("track")
        elif row.on.input.what != TURN:
            return
        # A crew that begins its turn when it has left the zone does not come to it again either.
        self._turned_back.add(self._flight)

    def bars(self, running: Running, move: str) -> bool:
        """A flight that has turned for home does not come again."""
        if move is not ENTERS or self._flight not in self._turned_back:
            return False
        running.forget("track")
        return True

    def _turn(self, running: Running) -> None:
        self._approach = approach = turned(self._approach, running.now_s)
        running.forget("track")
        now_ms = milliseconds(running.now_s)
        for in_s, out_s in approach.inside:
            for at_s, move in ((in_s, CROSSES_IN), (out_s, CROSSES_OUT)):
                if milliseconds(at_s) > now_ms:
                    running.move("track", move, milliseconds(at_s))
        running.move("track", LEAVES, milliseconds(approach.leaves_s))
