"""A walk through a history: where the class stands, in which future, and what every key does to that."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from operator import itemgetter

from attrs import define, field

from deconflict.errors import UsageError
from deconflict.show.stepper.futures import Beside, Future, Offer, Wish, future, stood_beside
from deconflict.show.stepper.moves import EXCLUSIVE, LOOKS, MOVES, Move, back, end, on
from deconflict.show.stepper.reel import Reel
from deconflict.show.wording import clock, plural
from deconflict.study.rerun import Rerun
from deconflict.world.intervention import Intervention

_CLOCK = re.compile(r"(?:(?P<day>\d+)\s+)?(?P<hours>\d{1,2}):(?P<minutes>\d{2})(?::(?P<seconds>\d{2}(?:\.\d+)?))?")
_DAY_S, _HOUR_S, _MINUTE_S = 86_400, 3600, 60


@define
class Walk:
    """Where the class stands: everything that the screen and the plain stepper show is made from this.

    Attributes:
        rerun: the campaign, to be run again.
        encounter: the encounter that is shown; the whole campaign if None.
        now: the future that is shown.
        at: the position in it.
        past: the futures that were left for another, each with the position at which it was.
        beside: another future beside it, and the moment in both.
        why, changed, ladder, ahead: what is looked at.
        sought: what was last looked for.
    """

    rerun: Rerun
    encounter: int | None
    now: Future
    at: int = 0
    past: list[tuple[Future, int]] = field(factory=list)
    beside: Beside | None = None
    moment: int = 0
    why: bool = False
    changed: bool = False
    ladder: bool = False
    ahead: bool = False
    sought: str = ""

    @property
    def reel(self) -> Reel:
        """What is shown."""
        return self.now.reel

    @property
    def other_at(self) -> int:
        """The position in the future that stands beside."""
        return self.beside.pairs[self.moment][1] if self.beside else self.at

    @property
    def lit(self) -> frozenset[int]:
        """The positions of the causes of the event, where they are asked for."""
        return frozenset(self.reel.why(self.at)) if self.why else frozenset()

    @property
    def here(self) -> int:
        """The position from which on a change would be made: with two futures side by side, where the last one was."""
        return self.beside.since if self.beside else self.at

    @property
    def cut(self) -> frozenset[str]:
        """The channels that are cut as things stand."""
        return self._cut(self.at)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What can be done to the channels of the encounter."""
        there, cut = set(self.reel.channels(self.here)), self._cut(self.here)
        names = [name for name in self.rerun.channels if name in there] or self.rerun.channels
        return tuple(
            Offer(name, give, name in cut) for name in names for give in ((True,) if name in cut else (False, True))
        )

    def perform(self, action: str, said: str = "") -> str:
        """Do what a key asks for that takes no time; answers what there is to say of it.

        Raises:
            UsageError: what was said with it is not there.
        """
        if action in MOVES:
            return self._move(*MOVES[action])
        if action in LOOKS:
            return self._look(action)
        others: Mapping[str, Callable[[str], str]] = {
            "go": self._go,
            "find": self._find,
            "hit_on": lambda _said: self._hit(1),
            "hit_back": lambda _said: self._hit(-1),
            "adopt": self._adopt,
            "drop": self._drop,
            "undo": self._undo,
        }
        return others[action](said)

    def take(self, offer: Offer) -> Wish:
        """The future in which that is done to a channel, right after the event."""
        after = self.reel.event(self.here).sequence
        does = (self.rerun.given if offer.give else self.rerun.taken)(offer.channel, after)
        return Wish((*self._done(self.here), does), f"{offer} from event {self.here + 1} on")

    def other_luck(self) -> Wish:
        """The future that another luck decides, right after the event."""
        shown = self.beside.future if self.beside else self.now
        luck = shown.luck + 1
        does = Intervention(after=self.reel.event(self.here).sequence, luck=luck)
        return Wish((*self._done(self.here), does), f"luck {luck} from event {self.here + 1} on")

    def offer(self, said: str) -> Offer:
        """The offer that is meant by a channel's name: with + before it, it is given; it is taken away, if it works.

        Raises:
            UsageError: there is no such channel, or it cannot be taken away.
        """
        name = said.strip().removeprefix("-").strip()
        give = name.startswith("+")
        name = name.removeprefix("+").strip()
        meant = [one for one in self.offers if one.channel == name]
        if not meant:
            raise UsageError(f'the channel "{name}"', f"one of {', '.join(self._names())}")
        chosen = [one for one in meant if one.give == give]
        if not chosen:
            raise UsageError(f"the channel {name}, which is cut", f"+{name}, which gives it")
        return chosen[0]

    def run(self, wish: Wish) -> Future:
        """Run the campaign again; this takes its time, and changes nothing here.

        Raises:
            UsageError: the change names what is not there.
        """
        return future(self.rerun, self.encounter, wish)

    def put_beside(self, other: Future) -> str:
        """Stand another future beside this one; answers how the two compare."""
        beside = stood_beside(self.now, other, self.encounter)
        self.beside = beside
        if beside.differ is None:
            self._stand(beside.since)
            return f"{'Nothing' if beside.shared is None else 'Nothing but that'} differs."
        self.moment = beside.differ
        self.at = beside.pairs[self.moment][0]
        later = beside.differ - 1 - beside.since
        when = f"after {plural(later, 'more event')}" if later > 0 else "at once"
        return f"They differ {when}."

    def _done(self, at: int) -> tuple[Intervention, ...]:
        """What has been done up to a position: a change that was made later is not there yet."""
        here = self.reel.event(at).sequence
        return tuple(one for one in self.now.interventions if one.after is None or one.after <= here)

    def _cut(self, at: int) -> frozenset[str]:
        done = self._done(at)
        return self.reel.cut(at) | {name for name in self.rerun.channels if self.rerun.is_cut(name, done)}

    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.channel for one in self.offers))

    def _move(self, how: Move, none: str) -> str:
        found = how(self.reel, self.at)
        if self.beside is not None:
            return self._move_both(how, found, none)
        if found == self.at:
            return none
        self.at = found
        return ""

    def _move_both(self, how: Move, found: int, none: str) -> str:
        """Where the old future moves to, the new one does too; each is stepped to its end."""
        assert self.beside is not None  # noqa: S101 - whoever calls has looked
        steps: Mapping[Move, int] = {
            on: self.moment + 1,
            back: self.moment - 1,
            end: len(self.beside.pairs) - 1,
        }
        moment = steps.get(how, self.moment if found == self.at else self._moment(found))
        if moment == self.moment or not 0 <= moment < len(self.beside.pairs):
            return none
        self.moment, self.at = moment, self.beside.pairs[moment][0]
        return ""

    def _moment(self, at: int) -> int:
        return bisect_left(self.beside.pairs, at, key=itemgetter(0)) if self.beside else 0

    def _stand(self, at: int) -> None:
        self.at, self.moment = at, self._moment(at)

    def _look(self, action: str) -> str:
        turned_on = not getattr(self, action)
        if action in EXCLUSIVE and turned_on:
            for other in EXCLUSIVE:
                setattr(self, other, False)
        setattr(self, action, turned_on)
        return LOOKS[action][turned_on]

    def _go(self, said: str) -> str:
        said = said.strip()
        if said.isdecimal():
            number = int(said)
            if not 1 <= number <= len(self.reel):
                raise UsageError(f"event {number}", f"1 to {len(self.reel)}")
            self._stand(number - 1)
            return ""
        match = _CLOCK.fullmatch(said)
        if match is None:
            raise UsageError(
                f'"{said}"', "an event's number, or a time as 09:24:05, with its day before it as 3 09:24:05"
            )
        day, hours, minutes, seconds = match.groups()
        days = int(day) - 1 if day else int(self.reel.event(self.at).time_s // _DAY_S)
        time_s = days * _DAY_S + int(hours) * _HOUR_S + int(minutes) * _MINUTE_S + float(seconds or 0)
        self._stand(self.reel.at_time(time_s))
        stands = self.reel.event(self.at).time_s
        return "" if stands <= time_s else f"Nothing has happened by then; the first event is at {clock(stands)}."

    def _find(self, said: str) -> str:
        self.sought = said.strip() or self.sought
        return self._hit(1)

    def _hit(self, step: int) -> str:
        if not self.sought:
            return "Nothing has been looked for yet: / looks for a word."
        found = self.reel.find(self.sought, self.at, step)
        if found is None:
            return f'"{self.sought}" is nowhere.'
        if found == self.at:
            return f'"{self.sought}" is here alone.'
        round_again = (found < self.at) == (step > 0)
        self._stand(found)
        return f'"{self.sought}"{", once round" if round_again else ""}.'

    def _adopt(self, _said: str) -> str:
        if self.beside is None:
            return "There is one future only: t or n makes another."
        other, at = self.beside.future, self.other_at
        self.past.append((self.now, self.beside.since))
        self.now, self.at, self.beside = other, at, None
        return f"Now: {other.says}. u undoes it."

    def _drop(self, _said: str) -> str:
        if self.beside is None:
            return "There is nothing to go back from."
        self.at, self.beside = self.beside.since, None
        return "Back in the old future."

    def _undo(self, _said: str) -> str:
        if self.beside is not None:
            return self._drop("")
        if not self.past:
            return "Nothing has been changed yet."
        undone = self.now.says
        self.now, since = self.past.pop()
        # Later than the change, the two futures have no position in common.
        self.at = min(self.at, since)
        return f"Undone: {undone}."


def begin(rerun: Rerun, encounter: int | None) -> Walk:
    """A walk from the first event on.

    Raises:
        UsageError: nothing happens.
    """
    now = Future((), Reel(rerun.history, encounter))
    if not len(now.reel):
        raise UsageError("a campaign in which nothing happens", "one that has an event to show")
    return Walk(rerun, encounter, now)
