"""The channels of a system as the explorer walks it: what can happen on each, and what it makes of a letter."""

from __future__ import annotations

from typing import NamedTuple

from deconflict.verify.places import BITS, Carried, Numbers, Step
from protocols.notation.actions import Action, Bring, Deliver, Happen, Happening, Lose, Sent, on_channel
from protocols.notation.channel import Letter
from protocols.notation.promise import Always, LeadsTo
from protocols.notation.system import System
from protocols.notation.words import LINE_DEAD


class Act(NamedTuple):
    """What can happen on a channel.

    Attributes:
        step: the act.
        shift: by how much the state changes, in the channel's place.
        letter: the letter that arrives by it; None where the channel acts alone.
    """

    step: Step
    shift: int
    letter: Letter | None


class Wires:
    """The channels of a system.

    Args:
        system: the system; its channels' places come after its posts'.
        promises: the promises of several posts, which may look at what a channel does.

    Attributes:
        carried: by channel, what it can hold.
        acts: by channel and the number of what it holds, what can happen on it, as far as it was asked for.
        taken: by place, number and letter, the number of what the channel holds then, and what is said of the letter.
    """

    def __init__(self, system: System, promises: tuple[Always | LeadsTo, ...]) -> None:
        self._system, self._promises, self._first = system, promises, len(system.posts)
        self._memos = self._first + len(system.channels) + 1
        self.carried = [Numbers[Carried](channel.name) for channel in system.channels]
        self.acts: list[dict[int, tuple[Act, ...]]] = [{} for _ in system.channels]
        self.taken: dict[tuple[int, int, Letter], tuple[int, tuple[Sent, ...]]] = {}

    def can_happen(self, place: int, number: int) -> tuple[Act, ...]:
        """What can happen on a channel that holds what the number stands for."""
        way = place - self._first
        if number not in self.acts[way]:
            channel, carried = self._system.channels[way], self.carried[way].all[number]
            possible = on_channel(channel, carried.letters, cut=carried.cut)
            left = ((action, self._left_by(way, action, carried)) for action in possible)
            acts = (self._act(place, number, action, after) for action, after in left if after is not None)
            self.acts[way][number] = tuple(acts)
        return self.acts[way][number]

    def take(self, place: int, number: int, letter: Letter) -> tuple[int, tuple[Sent, ...]]:
        """The number of what a channel holds once a letter was given to it, and what is to be said of the letter."""
        key = place, number, letter
        if key not in self.taken:
            way = place - self._first
            carried = self.carried[way].all[number]
            after, told = self._system.put(way, letter, carried.letters, cut=carried.cut)
            self.taken[key] = self.carried[way].number(carried._replace(letters=after)), told
        return self.taken[key]

    def _act(self, place: int, number: int, action: Action, after: Carried) -> Act:
        way = place - self._first
        step = Step(action, Happening(action), sure=isinstance(action, Deliver | Lose))
        step.seen_by = tuple(at for at, promise in enumerate(self._promises) if promise.sees(step.happening))
        letter = action.letter if isinstance(action, Deliver) else None
        if isinstance(action, Bring):
            inside = self._system.channels[way].ends[0].partition(".")[0]
            letter = Letter(inside, action.message, action.about)
        step.look_at(self._memos + watch for watch in step.seen_by)
        return Act(step, (self.carried[way].number(after) - number) << (BITS * place), letter)

    def _left_by(self, way: int, action: Action, carried: Carried) -> Carried | None:
        """What a channel holds after an action on it; None if it was found before that it does or does not work."""
        letters, cut, works = carried
        arrives = self._system.channels[way].arrives
        if isinstance(action, Deliver | Lose):
            if arrives is not None and arrives.stays and action.letter.message != LINE_DEAD:
                now = isinstance(action, Deliver)
                if works is (not now):
                    return None
                works = now
            if isinstance(action, Deliver):
                return Carried(self._system.without(action, way, letters), cut, works)
        if isinstance(action, Happen | Bring):
            return carried
        return Carried(*self._system.disturbed(way, action, letters, cut=cut), works)
