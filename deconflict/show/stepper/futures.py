"""The futures of a campaign: what may be done to a channel, and two of them side by side."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from math import inf
from operator import itemgetter
from typing import NamedTuple

from attrs import frozen

from deconflict.show.stepper.reel import Reel
from deconflict.study.rerun import Rerun, first_difference
from deconflict.world.intervention import Intervention
from protocols.notation.actions import Happening


class Offer(NamedTuple):
    """What can be done to a channel: it is cut, or it works and all its gates are passed."""

    channel: str
    give: bool
    cut: bool
    """Whether it is cut as things stand."""

    def __str__(self) -> str:
        return f"{self.channel} given" if self.give else f"without {self.channel}"


class Wish(NamedTuple):
    """A future that is asked for: all that is done to the campaign, and in words what is new in it."""

    interventions: tuple[Intervention, ...]
    says: str


@frozen(eq=False)
class Future:
    """A campaign as it goes under what is done to it, and in words what was done last."""

    interventions: tuple[Intervention, ...]
    reel: Reel
    says: str = ""

    @property
    def luck(self) -> int:
        """The luck that decides in the end."""
        changed = [one.luck for one in self.interventions if one.luck is not None]
        return changed[-1] if changed else self.reel.history.luck


@frozen(eq=False)
class Beside:
    """Another future beside the one that is shown.

    Attributes:
        future: the other.
        shared: how many events both share from the first on; None if they share all.
        pairs: the positions in both, moment by moment: whichever comes first is stepped first.
        since: the position from which on they may differ.
        apart: the positions in both of the first events that differ, beyond the cut of a channel itself; None if none
            do. One of them may be behind the last.
    """

    future: Future
    shared: int | None
    pairs: tuple[tuple[int, int], ...]
    since: int
    apart: tuple[int, int] | None

    @property
    def differ(self) -> int | None:
        """The moment at which they first differ."""
        if self.apart is None:
            return None
        here, there = self.apart
        return min(bisect_left(self.pairs, here, key=itemgetter(0)), bisect_left(self.pairs, there, key=itemgetter(1)))


def stood_beside(now: Future, other: Future, encounter: int | None) -> Beside:
    """Another future beside the one that is shown."""
    shared = first_difference(now.reel.history, other.reel.history, encounter)
    after = other.interventions[-1].after if other.interventions else None
    since = now.reel.position(after) if after is not None else None
    pairs = tuple(_pairs(now.reel, other.reel, len(now.reel) if shared is None else shared))
    apart = None if shared is None else _apart(now.reel, other.reel, shared)
    return Beside(other, shared, pairs, 0 if since is None else since, apart)


def future(rerun: Rerun, encounter: int | None, wish: Wish) -> Future:
    """The future that is asked for.

    Raises:
        UsageError: the change names what is not there.
    """
    return Future(wish.interventions, Reel(rerun.under(*wish.interventions), encounter), wish.says)


def _apart(one: Reel, other: Reel, shared: int) -> tuple[int, int] | None:
    """The positions of the first events that differ, once what the change itself did to a channel is passed over."""
    here = there = shared
    while there < len(other) and other.is_done_to_a_channel(there):
        there += 1
    while here < len(one) and there < len(other) and _happened(one, here) == _happened(other, there):
        here, there = here + 1, there + 1
    return None if (here, there) == (len(one), len(other)) else (here, there)


def _happened(reel: Reel, at: int) -> tuple[int, int, Happening]:
    return reel.history.entries[reel.event(at).sequence][:3]


def _pairs(one: Reel, other: Reel, shared: int) -> Iterator[tuple[int, int]]:
    """The positions in two futures, moment by moment; the next is whichever comes first, or both."""
    here = there = max(shared, 1) - 1
    yield from zip(range(here + 1), range(here + 1), strict=True)
    while here + 1 < len(one) or there + 1 < len(other):
        ours_s, theirs_s = (
            reel.event(at + 1).time_s if at + 1 < len(reel) else inf for reel, at in ((one, here), (other, there))
        )
        here, there = here + (ours_s <= theirs_s), there + (theirs_s <= ours_s)
        yield here, there
