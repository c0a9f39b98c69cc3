"""What the world does in an encounter of each kind: when a flight moves, and how that changes when its crew acts."""

from __future__ import annotations

from deconflict.engine.clock import milliseconds
from deconflict.engine.surroundings import Script, UnderWay
from deconflict.engine.traffic import Attack, Meeting
from deconflict.world.approaches import Approach, aside_m, turned
from deconflict.world.encounters import Airprox, Rescue
from deconflict.world.luck import Chance, Luck
from deconflict.world.numbering import VISIT
from protocols import rescue
from protocols.airmanship import ASSURED, BREACHES, CONVERGES, GIVE_WAY, PAIR, PASSES, RISK
from protocols.hotline import CALLS
from protocols.notation.table import Row
from protocols.notation.words import Mark, hears
from protocols.prior_notice import FILES, RIGHT_PLACE
from protocols.strike_halt import BEGINS, REVIEWS
from protocols.track import CROSSES_IN, CROSSES_OUT, ENTERS, LEAVES, TURN


class Visit(Script):
    """A flight comes near a border.

    `turned_back` is shared by all visits of a campaign: flights whose crew began to turn for home, or was lost, do not
    come to the border again.
    """

    def __init__(self, number: int, approach: Approach, turned_back: set[int]) -> None:
        self._approach, self._flight, self._turned_back = approach, number % VISIT, turned_back

    def begin(self, running: UnderWay) -> None:
        """The flight files its plan as it takes off, and is on its way."""
        running.move("notice sender", FILES)
        approach = self._approach
        moves = [(approach.enters_s, ENTERS)]
        for in_s, out_s in approach.inside:
            moves += [(in_s, CROSSES_IN), (out_s, CROSSES_OUT)]
        for at_s, move in (*moves, (approach.leaves_s, LEAVES)):
            running.move("track", move, milliseconds(at_s))

    def seen(self, running: UnderWay, row: Row) -> None:
        """An aircraft that turns for home, or is lost, flies on otherwise than it would have."""
        if row.marks is Mark.TURNED:
            self._turn(running)
        elif row.marks is Mark.LOST:
            running.forget("track")
        elif row.on.input.what != TURN:
            return
        # A crew that begins its turn when it has left the zone does not come to it again either.
        self._turned_back.add(self._flight)

    def bars(self, running: UnderWay, move: str) -> bool:
        """A flight that has turned for home does not come again."""
        if move is not ENTERS or self._flight not in self._turned_back:
            return False
        running.forget("track")
        return True

    def _turn(self, running: UnderWay) -> None:
        self._approach = approach = turned(self._approach, running.now_s)
        running.forget("track")
        now_ms = milliseconds(running.now_s)
        for in_s, out_s in approach.inside:
            for at_s, move in ((in_s, CROSSES_IN), (out_s, CROSSES_OUT)):
                if milliseconds(at_s) > now_ms:
                    running.move("track", move, milliseconds(at_s))
        running.move("track", LEAVES, milliseconds(approach.leaves_s))


class Pass(Script):
    """Two flights come too near each other; who gives way adds to the distance at which they pass."""

    watches = frozenset({"pair"})

    def __init__(self, meeting: Meeting, airprox: Airprox) -> None:
        self._meeting, self._airprox = meeting, airprox
        self._closest_m = meeting.passing.closest_m

    def begin(self, running: UnderWay) -> None:
        """They come into sight of each other, within the minimum, and pass."""
        if not self._meeting.called:
            running.given[CALLS.path] = False
        running.move("pair", CONVERGES)
        self._judge(running)
        running.move("pair", BREACHES, milliseconds(self._meeting.passing.begins_s))
        running.move("pair", PASSES, milliseconds(self._meeting.passing.closest_s))

    def seen(self, running: UnderWay, row: Row) -> None:
        """Who gives way turns away from the other for as long as is left."""
        if row.on != hears(GIVE_WAY) or row.table != PAIR.name or row.marks is Mark.TOO_LATE:
            return
        passing = self._meeting.passing
        self._closest_m += aside_m(self._meeting.speed_m_s, passing.closest_s - running.now_s)
        self._judge(running)
        if self._closest_m >= self._airprox.minimum_m.value and running.now_s < passing.begins_s:
            running.forget("pair")
            running.move("pair", PASSES, milliseconds(passing.closest_s))

    def _judge(self, running: UnderWay) -> None:
        running.given[RISK.path] = self._closest_m < self._airprox.risk_m.value
        running.given[ASSURED.path] = self._closest_m >= self._airprox.assured_m.value


class Blow(Script):
    """A strike is announced or not, looked into or not, and begins."""

    def __init__(self, attack: Attack) -> None:
        self._attack = attack

    def begin(self, running: UnderWay) -> None:
        """The times of the plan; whether its place is the right one, as far as that is known."""
        attack, strike = self._attack, self._attack.strike
        if attack.right_place is not None:
            running.given[RIGHT_PLACE.path] = attack.right_place
        running.move("notice sender", FILES, milliseconds(attack.begins_s - strike.notice_s))
        running.move("own staff", REVIEWS, milliseconds(attack.begins_s - strike.review_s))
        running.move("strike package", BEGINS, milliseconds(attack.begins_s))

    def seen(self, running: UnderWay, row: Row) -> None:
        """A strike that is halted before it begins does not begin."""
        if row.marks is Mark.HALTED:
            running.forget("strike package")


class Sortie(Script):
    """A rescue sets out once it may, flies to the scene, and stays there until it has whom it came for."""

    watches = frozenset({"rescue flight"})

    def __init__(self, plan: Rescue, luck: Luck, number: int, cause: int) -> None:
        self._cause = cause
        self._reaches_s = plan.reaches_s.draw(luck.uniform(Chance.RESCUE_REACHES, number))
        self._left_s = plan.lasts_s.draw(luck.uniform(Chance.RESCUE_LASTS, number))
        self._since_s = 0.0

    def begin(self, running: UnderWay) -> None:
        """It makes ready."""
        running.move("rescue flight", rescue.SETS_OUT, cause=self._cause)

    def seen(self, running: UnderWay, row: Row) -> None:
        """What it does next depends on what it waits for now; fire from the ground holds it up."""
        if row.next == row.state or row.table != rescue.RESCUER.name:
            return
        running.forget("rescue flight")
        if row.state is rescue.ON_SCENE:
            self._left_s -= running.now_s - self._since_s
        if row.next is rescue.ON_THE_WAY:
            running.move("rescue flight", rescue.ARRIVES_ON_SCENE, milliseconds(running.now_s + self._reaches_s))
        elif row.next is rescue.ON_SCENE:
            self._since_s = running.now_s
            running.move("rescue flight", rescue.RECOVERS, milliseconds(running.now_s + max(self._left_s, 0.0)))
