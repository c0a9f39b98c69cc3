"""Which letters may as well arrive at once: a reduction that leaves no promise's verdict out.

A letter may arrive first if its arrival commutes with whatever else could happen to its post before: both orders leave
the post, and what its own promises remember, in the same place, and say the same by other channels. Then nothing that
depends on the order of the two is lost by taking the arrival first (confluence; partial-order reduction with a single
ample action). It is checked on the tables, for every stand that the post can come to while the letter waits.
"""

from __future__ import annotations

from collections.abc import Iterator

from deconflict.verify.compact import Compact
from deconflict.verify.places import BITS, FIELD, After, Step
from protocols.notation.channel import Channel, Letter

_FAR = 400
"""So many stands are looked at before an arrival is taken to matter."""
_ROOM = 1 << 17
"""Of so many states it is kept what they settle to: many steps lead to one state, and mostly soon after each other."""


def plain(channel: Channel) -> bool:
    """Whether a channel does nothing to its messages but keep their order, and takes any number at any time."""
    special = channel.loses or channel.duplicating or channel.half_duplex or channel.cuttable
    return not special and channel.capacity is None and channel.ordered


class Priority:
    """A model in which every letter that may as well arrive at once does."""

    def __init__(self, model: Compact) -> None:
        self.model = model
        self._plain = [plain(channel) for channel in model.system.channels]
        self._waits = sum(FIELD << (BITS * way) for way, one in zip(model.wires, self._plain, strict=True) if one)
        self._first: dict[tuple[int, int, int, Letter], bool] = {}
        self._settled: dict[int, tuple[int, tuple[str, ...]]] = {}
        self._known = self._met()
        self.start, _ = self.settled(model.start)

    def _met(self) -> int:
        return sum(map(len, self.model.sent_to)) + self.model.remembered

    @property
    def stale(self) -> bool:
        """Whether letters were met since that the checks did not know of: then all is to be done again."""
        return self._known != self._met()

    def after(self, state: int) -> list[After]:
        """Everything that can happen next, and what each leads to once what may arrive has arrived."""
        found, waits, known = self.model.after(state), self._waits, self._settled
        for at, (following, step, broken) in enumerate(found):
            if following & waits:
                settled, more = known.get(following) or self._keep(following)
                found[at] = (settled, step, (*broken, *more) if more else broken)
        return found

    def _keep(self, state: int) -> tuple[int, tuple[str, ...]]:
        if len(self._settled) >= _ROOM:
            self._settled.clear()
        settled = self._settled[state] = self.settled(state)
        return settled

    def settled(self, state: int) -> tuple[int, tuple[str, ...]]:
        """The state once every letter that may as well arrive at once has, and the promises broken on the way."""
        broken: tuple[str, ...] = ()
        for _, (after, step, breaks) in self.arrivals(state):
            step.taken = True
            state, broken = after, broken + breaks
        return state, broken

    def arrivals(self, state: int) -> Iterator[tuple[int, After]]:
        """The letters that may as well arrive at once, one by one: the state before each, and what comes of it.

        Where they beget each other for ever, the first state that comes again is left to be explored in every order.
        """
        seen = {state}
        while (arrival := self.arrival(state)) is not None:
            yield state, arrival
            state = arrival[0]
            if state in seen:
                return
            seen.add(state)

    def arrival(self, state: int) -> After | None:
        """The first letter that may as well arrive at once."""
        model = self.model
        numbers = model.numbers(state)
        for way in model.wires:
            number = numbers[way]
            if number and self._plain[way - model.posts] and (arriving := model.arriving(way, number)) is not None:
                at, letter = arriving
                key = at, numbers[at], way, letter
                first = self._first.get(key)
                if first is None:
                    first = self._first[key] = self._commutes(*key)
                if first:
                    return model.deliver(state, numbers, way)
        return None

    def _commutes(self, at: int, number: int, way: int, letter: Letter) -> bool:
        model = self.model
        arrives = model.hear(at, number, way, letter)
        todo, seen = [number], {number}
        while todo:
            here = todo.pop()
            step = model.hear(at, here, way, letter)
            if not (self._silent(step) and step.sends == arrives.sends):
                return False
            there = here + step.shift_by
            chosen = {deed.action: deed for deed in model.choices(at, there)}
            others = [other for other in model.sent_to[at] if other[0] != way]
            pairs: list[tuple[Step, Step | None]]
            pairs = [(model.hear(at, here, *other), model.hear(at, there, *other)) for other in others]
            pairs += [(one, chosen.get(one.action)) for one in model.choices(at, here)]
            for one, same in pairs:
                if same is None or not self._alike(one, same, step):
                    return False
                left = here + one.shift_by
                if left + model.hear(at, left, way, letter).shift_by != there + same.shift_by:
                    return False
                if left not in seen:
                    seen.add(left)
                    todo.append(left)
            if len(seen) > _FAR:
                return False
        return True

    def _silent(self, step: Step) -> bool:
        """Whether a step goes unnoticed by promises, and sends on plain channels only."""
        plain_ways = all(self._plain[way - self.model.posts] for way, _ in step.sends)
        return plain_ways and not (step.broken or self.model.noticed(step))

    def _alike(self, one: Step, same: Step, arrival: Step) -> bool:
        """Whether an input does the same before and after the arrival, and says it by other channels."""
        ways = {way for way, _ in arrival.sends}
        return (
            one.sends == same.sends
            and one.broken == same.broken
            and one.seen_by == same.seen_by
            and (not self.model.noticed(one) or one.happening.row is same.happening.row)
            and not any(way in ways for way, _ in one.sends)
        )
