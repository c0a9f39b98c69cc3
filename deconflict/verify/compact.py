"""A system as the explorer walks it: each state one integer, and each step of a post or a channel worked out once.

What a post does depends on where it stands and what it hears, and on nothing else; so each such step is asked of its
table once, and is an addition from then on. A promise that each post keeps by itself is part of where the post stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from struct import Struct
from typing import Any

from deconflict.verify.places import BITS, After, Carried, Led, Numbers, Stand, Step
from deconflict.verify.wires import Wires
from protocols.notation.actions import Action, Bring, Deliver, Happen, Happening, Sent, State
from protocols.notation.channel import OUTSIDE, Letter
from protocols.notation.promise import BROKEN, Always, LeadsTo
from protocols.notation.system import System
from protocols.notation.words import LINE_DEAD, Input, Kind


class Compact:
    """A system, the promises it is held to, and bounds on what the world may do to it.

    Args:
        system: the system.
        promises: what it is held to.
        most: how often each of some moves of the world, or messages from outside, may happen; the others as often as
            the tables let them.
        sure: the messages from outside that come sooner or later.
    """

    def __init__(
        self,
        system: System,
        promises: Iterable[Always | LeadsTo],
        most: Mapping[str, int] | None = None,
        sure: Collection[str] = (),
    ) -> None:
        self.system = system
        judged = tuple(promises)
        self._own = tuple(p for p in judged if p.each or len(p.of) == 1)
        self._shared = tuple(p for p in judged if p not in self._own)
        names, own = [post.table.name for post in system.posts], [*enumerate(self._own)]
        self._bound_by = [[(at, p) for at, p in own if not p.of or name in p.of] for name in names]
        self.posts, self._ways = len(system.posts), len(system.channels)
        self.wires = range(self.posts, self.posts + self._ways)
        self.sent_to: list[dict[tuple[int, Letter], None]] = [{} for _ in system.posts]
        self._most, self._sure = dict(most or {}), frozenset(sure)
        self._bounded = {what: at for at, what in enumerate(self._most)}
        self.places = self.posts + self._ways + 1 + len(self._shared)
        self._layout = Struct(f"<{self.places}H")
        self._at = {post.name: at for at, post in enumerate(system.posts)}
        self.stands = [Numbers[Stand](post.name) for post in system.posts]
        self._wires = Wires(system, self._shared)
        self.carried, self._acts = self._wires.carried, self._wires.acts
        self._left = Numbers[tuple[int, ...]]("bounds")
        self._memos = [Numbers[Any](promise.id) for promise in self._shared]
        self._choices: list[dict[int, tuple[Step, ...]]] = [{} for _ in system.posts]
        self._hears: list[dict[tuple[int, int, Letter], Step]] = [{} for _ in system.posts]
        self._noticed: dict[Step, bool] = {}
        self._spent: dict[tuple[int, int], int | None] = {}
        self._watched: dict[tuple[int, int, Step, tuple[Sent, ...] | None], int | None] = {}
        for place, channel in zip(self.wires, system.channels, strict=True):
            post = channel.ends[0].partition(".")[0]
            self.sent_to[self._at[post]] |= {(place, Letter(post, *said)): None for said in channel.outside}
        self.start = self._encode(system.start)

    def _encode(self, state: State) -> int:
        numbers = [
            self.stands[at].number(Stand(local, tuple(promise.start for promise in self._own)))
            for at, local in enumerate(state.posts)
        ]
        both = zip(state.traffic, state.cut, strict=True)
        numbers += [self.carried[way].number(Carried(*carried)) for way, carried in enumerate(both)]
        numbers.append(self._left.number(tuple(self._most.values())))
        numbers += [memo.number(promise.start) for memo, promise in zip(self._memos, self._shared, strict=True)]
        return int.from_bytes(self._layout.pack(*numbers), "little")

    def numbers(self, state: int) -> tuple[int, ...]:
        """The number of what each place holds."""
        return self._layout.unpack(state.to_bytes(self._layout.size, "little"))

    def state(self, state: int) -> State:
        """The state that a number stands for."""
        numbers = self.numbers(state)
        posts = tuple(stands.all[number].local for stands, number in zip(self.stands, numbers, strict=False))
        carried = [c.all[number] for c, number in zip(self.carried, numbers[self.posts :], strict=False)]
        return State(posts, tuple(one.letters for one in carried), tuple(one.cut for one in carried))

    def owed(self, state: int) -> list[str]:
        """The promises that something is still owed to."""
        numbers = self.numbers(state)
        owing = [
            promise.id
            for stands, number in zip(self.stands, numbers, strict=False)
            for promise, memo in zip(self._own, stands.all[number].memos, strict=True)
            if memo != BROKEN and promise.owes(memo)
        ]
        for promise, memos, number in zip(self._shared, self._memos, numbers[-len(self._shared) :], strict=False):
            memo = memos.all[number]
            if memo != BROKEN and promise.owes(memo):
                owing.append(promise.id)
        return owing

    def tell(self, state: int, step: Step) -> Happening:
        """What a step did, as the system reports it."""
        return self.system.apply(self.state(state), step.action)[1]

    def unfinished(self, state: int) -> list[str]:
        """Who stands where the procedure may not be left, in words."""
        both = zip(self.system.posts, self.state(state).posts, strict=True)
        return [f"the {post.name} is {local.state}" for post, local in both if local.state not in post.table.ends]

    def quiet(self, state: int) -> bool:
        """Whether nothing is under way on any channel."""
        return not any(self.state(state).traffic)

    def happened(self) -> Iterator[Happening]:
        """What every step that was taken did."""
        deeds = [step for steps in self._hears for step in steps.values()]
        deeds += [step for choices in self._choices for steps in choices.values() for step in steps]
        deeds += [on.step for ways in self._acts for each in ways.values() for on in each if on.letter is None]
        return (step.happening for step in deeds if step.taken)

    def after(self, state: int) -> list[After]:
        """Everything that can happen next, and what each leads to."""
        numbers = self.numbers(state)
        found: list[After] = []
        for at, choices in enumerate(self._choices):
            steps = choices.get(numbers[at])
            for step in self.choices(at, numbers[at]) if steps is None else steps:
                shift, broken, may = step.led.get(state & step.looks) or self._led(state, step)
                if may:
                    found.append((state + shift, step, broken))
        for way, on in enumerate(self._acts, self.posts):
            acts = on.get(numbers[way])
            for act, left, letter in self._wires.can_happen(way, numbers[way]) if acts is None else acts:
                now, step = state + left, act
                if letter is not None:
                    at = self._at[letter.to]
                    step = self._hears[at].get((numbers[at], way, letter)) or self.hear(at, numbers[at], way, letter)
                shift, broken, may = step.led.get(now & step.looks) or self._led(now, step)
                if may:
                    found.append((now + shift, step, broken))
        return found

    def _led(self, state: int, step: Step) -> Led:
        """What comes of a step once the channel has let go of its letter: worked out once for all that it looks at."""
        led = step.led[state & step.looks] = self._leads(self.numbers(state), step)
        return led

    def _leads(self, numbers: tuple[int, ...], step: Step) -> Led:
        shift, bounds = step.shift, self.posts + self._ways
        if step.bound >= 0:
            spent = self._spend(numbers[bounds], step.bound)
            if spent is None:
                return 0, (), False
            shift += (spent - numbers[bounds]) << (BITS * bounds)
        told: tuple[Sent, ...] = ()
        now: dict[int, int] = {}
        for place, letter in step.sends:
            number = now.get(place, numbers[place])
            now[place], said = self._given(place, number, letter)
            shift += (now[place] - number) << (BITS * place)
            told += said
        broken = step.broken
        for watch in step.seen_by:
            place = bounds + 1 + watch
            after = self._watch(watch, numbers[place], step, told)
            if after < 0:
                after = -after
                broken = (*broken, self._shared[watch].id)
            shift += (after - numbers[place]) << (BITS * place)
        return shift, broken, True

    def choices(self, at: int, number: int) -> tuple[Step, ...]:
        """What people, nature or a timer can do to a post where it stands."""
        steps = self._choices[at].get(number)
        if steps is None:
            steps = self._choices[at][number] = self._chosen(at, number)
        return steps

    def hear(self, at: int, number: int, way: int, letter: Letter) -> Step:
        """What a post does where it stands when a letter arrives."""
        step = self._hears[at].get((number, way, letter))
        if step is None:
            channel = self.system.channels[way - self.posts]
            inside = channel.ends[1] != OUTSIDE or letter.message == LINE_DEAD
            action = Deliver(channel.name, letter) if inside else Bring(channel.name, *letter[1:])
            step = self._step(
                at,
                number,
                action,
                Input(Kind.HEARS, letter.message),
                letter.about,
                sure=inside or letter.message in self._sure,
            )
            if step is None:
                raise ValueError(f"{letter} means nothing to {self.system.posts[at].name}")
            self._hears[at][number, way, letter] = step
        return step

    def arriving(self, way: int, number: int) -> tuple[int, Letter] | None:
        """The post that the first letter on a channel goes to, and the letter."""
        return self._first(way, number) if self.carried[way - self.posts].all[number].letters else None

    def _first(self, way: int, number: int) -> tuple[int, Letter]:
        letter = self.carried[way - self.posts].all[number].letters[0]
        return self._at[letter.to], letter

    def deliver(self, state: int, numbers: tuple[int, ...], way: int) -> After:
        """What comes of it when the first letter on a channel arrives."""
        _, left, _ = self._wires.can_happen(way, numbers[way])[0]
        at, letter = self._first(way, numbers[way])
        step, now = self.hear(at, numbers[at], way, letter), state + left
        shift, broken, _ = step.led.get(now & step.looks) or self._led(now, step)
        return now + shift, step, broken

    def noticed(self, step: Step) -> bool:
        """Whether a promise of several posts may remember something else after a step, or be broken by it."""
        noticed = self._noticed.get(step)
        if noticed is None:
            watched = ((self._shared[watch], self._memos[watch].all) for watch in step.seen_by)
            noticed = any(memo not in (BROKEN, p.after(memo, step.happening)) for p, memos in watched for memo in memos)
            self._noticed[step] = noticed
        return noticed

    @property
    def remembered(self) -> int:
        """How many things the promises of several posts were seen to remember."""
        return sum(len(memos.all) for memos in self._memos)

    def _spend(self, number: int, bound: int) -> int | None:
        key = number, bound
        if key not in self._spent:
            left = self._left.all[number]
            less = (*left[:bound], left[bound] - 1, *left[bound + 1 :])
            self._spent[key] = self._left.number(less) if left[bound] else None
        return self._spent[key]

    def _given(self, place: int, number: int, letter: Letter) -> tuple[int, tuple[Sent, ...]]:
        if letter.to != OUTSIDE:
            self.sent_to[self._at[letter.to]][place, letter] = None
        return self._wires.take(place, number, letter)

    def _watch(self, watch: int, number: int, step: Step, told: tuple[Sent, ...]) -> int:
        """The number of what a promise of several posts remembers then; less than nothing if it is broken by it."""
        promise, memos = self._shared[watch], self._memos[watch]
        key = (watch, number, step, None if promise.of else told)
        after = self._watched.get(key)
        if after is None:
            memo = memos.all[number]
            happening = step.happening if promise.of else step.happening._replace(sent=told)
            then = memo if memo == BROKEN else promise.after(memo, happening)
            after = memos.number(then)
            if then == BROKEN and memo != BROKEN:
                after = -after
            self._watched[key] = after
        return after

    def _chosen(self, at: int, number: int) -> tuple[Step, ...]:
        post, local = self.system.posts[at], self.stands[at].all[number].local
        steps = []
        for given in post.table.enabled(local):
            sure = given.kind is not Kind.MOVES or given.what in post.table.sure
            steps.append(self._step(at, number, Happen(post.name, given), given, None, sure=sure))
        return tuple(step for step in steps if step is not None)

    def _step(self, at: int, number: int, action: Action, given: Input, about: Any, *, sure: bool) -> Step | None:
        stand, name = self.stands[at].all[number], self.system.posts[at].name
        answered = self.system.answer(at, stand.local, given, about)
        if answered is None:
            return None
        row, local, sends = answered
        sent = tuple(Sent(self.system.channels[way].name, letter) for way, letter in sends)
        happening = Happening(action, name, row, about, sent)
        step = Step(action, happening, sure=sure)
        memos, broken = [*stand.memos], []
        for place, promise in self._bound_by[at]:
            if memos[place] != BROKEN and promise.sees(happening):
                memos[place] = promise.after(memos[place], happening)
                broken += [promise.id] if memos[place] == BROKEN else []
        after = self.stands[at].number(Stand(local, tuple(memos)))
        step.shift_by = after - number
        step.shift = step.shift_by << (BITS * at)
        step.sends = tuple((way + self.posts, letter) for way, letter in sends if self._matters(way, letter))
        step.bound = self._bounded.get(given.what, -1) if not isinstance(action, Deliver) else -1
        step.broken = tuple(broken)
        step.seen_by = tuple(at for at, promise in enumerate(self._shared) if promise.sees(happening))
        looks = [way for way, _ in step.sends] + [self.posts + self._ways + 1 + watch for watch in step.seen_by]
        step.look_at(looks if step.bound < 0 else (*looks, self.posts + self._ways))
        return step

    def _matters(self, way: int, letter: Letter) -> bool:
        """Whether anything inside the system comes of a letter."""
        channel = self.system.channels[way]
        return letter.to != OUTSIDE or channel.cuttable or channel.name in self.system.cut
