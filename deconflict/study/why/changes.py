"""What could have been otherwise in one encounter, one thing at a time, ordered by how little it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import reduce

from attrs import field, frozen

from deconflict.world.intervention import Intervention

Value = float | bool | int | str


class Kind(StrEnum):
    """The kinds of changes, the least first."""

    GATE = "gate"
    """A gate at which messages died is passed."""
    ANSWER = "answer"
    """Somebody decides otherwise, or chance does."""
    DELAY = "delay"
    """Something takes its median."""
    CHANNEL = "channel"
    """A channel works, and every gate of it is passed."""
    RULE = "rule"
    """A rule of the procedure is another."""
    ARM = "arm"
    """Everything is as under another arm of the scenario."""


_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@frozen(kw_only=True)
class Change:
    """One thing that is otherwise.

    Attributes:
        kind: of what kind it is.
        of: the question, wait, channel, key path or arm.
        says: the same in words.
        party: whose answer it is, where it is one.
        was: what it was.
        now: what it is instead.
        size: how much it is, among its kind: the seconds of a delay, the values of a rule or an arm, the gates of a
            channel, how often a question was answered so.
        answers: what it does to questions, by path.
        takes_s: what it does to times, by path.
        given: the channels that work.
        set: the values that it sets, by key path.
        arm: the arm that takes the place of the one that was flown.
    """

    kind: Kind
    of: str
    says: str
    party: str = ""
    was: Value | None = None
    now: Value | None = None
    size: float = 1
    answers: Mapping[str, bool] = field(factory=dict)
    takes_s: Mapping[str, float] = field(factory=dict)
    given: tuple[str, ...] = ()
    set: Mapping[str, Value] = field(factory=dict)
    arm: str = ""

    @property
    def order(self) -> tuple[int, float]:
        """Rises with how much it changes."""
        return _RANK[self.kind], self.size

    def intervention(self, at_s: float) -> Intervention | None:
        """What is done to a run from a time on; None where the world is another, and nothing is done to it."""
        if not (self.answers or self.takes_s or self.given):
            return None
        return Intervention(at_s=at_s, restore=self.given, answers=self.answers, takes_s=self.takes_s)

    def contains(self, other: Change) -> bool:
        """Whether it does all that another does, so that both together are no more than it alone."""
        return all(
            mine.items() >= theirs.items()
            for mine, theirs in (
                (self.answers, other.answers),
                (self.takes_s, other.takes_s),
                (self.set, other.set),
            )
        ) and {*self.given} >= {*other.given}

    def contradicts(self, other: Change) -> bool:
        """Whether the two want something otherwise in two ways."""
        return bool(self.arm or other.arm) or any(
            mine[key] != theirs[key]
            for mine, theirs in (
                (self.answers, other.answers),
                (self.takes_s, other.takes_s),
                (self.set, other.set),
            )
            for key in mine.keys() & theirs.keys()
        )


def joined(changes: Iterable[Change]) -> Change:
    """Several changes as one."""

    def both(one: Change, other: Change) -> Change:
        return Change(
            kind=max(one.kind, other.kind, key=_RANK.__getitem__),
            of=f"{one.of} and {other.of}",
            says=f"{one.says} {other.says}",
            size=one.size + other.size,
            answers={**one.answers, **other.answers},
            takes_s={**one.takes_s, **other.takes_s},
            given=tuple(dict.fromkeys((*one.given, *other.given))),
            set={**one.set, **other.set},
            arm=one.arm or other.arm,
        )

    return reduce(both, changes)


def order(changes: Iterable[Change]) -> tuple[tuple[int, float], ...]:
    """The order of what is changed together: by the greatest of it first."""
    return tuple(sorted((change.order for change in changes), reverse=True))
