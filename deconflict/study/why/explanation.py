"""Why an incident happened, and what would have prevented it: run again with the same luck, one change at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from attrs import define, evolve, field, frozen

from deconflict.history import Encounter, Event
from deconflict.study.outcome import Outcome
from deconflict.study.why.alternatives import alternatives
from deconflict.study.why.case import Case, Goal, Scope
from deconflict.study.why.changes import Change, Kind, order
from deconflict.study.why.story import Death, Use, act_of, chain, deaths, deed_of, deed_s, refusals, uses

MOST_PAIRS = 2500
"""Where there are more pairs than this, those with a delay in them are left out."""

LINE = "hotline"
"""The channel by which centres call each other."""

CALLS_AT = "defence.calls_at"
"""When the centre thinks of a call."""

Progress = Callable[[int, int, str], None]
"""Told how many runs are done, how many there are, and what is tried."""


@frozen
class Tried:
    """What came of changes, made together.

    Attributes:
        changes: what was changed.
        averted: whether it came to the better end.
        outcome: what it came to; None where the encounter does not take place then.
        shared: how many of its events are those that happened, from the first on; None if all.
        uses: how each channel was used in the run.
        late_s: for how long at least after it was too late the averting act had still not come; None where it came,
            or where nothing was under way.
        by: the channel that was late.
        against: what was said against it that nobody was asked as it was, in the words of the tables.
    """

    changes: tuple[Change, ...]
    averted: bool
    outcome: Outcome | None
    shared: int | None
    uses: tuple[Use, ...] = ()
    late_s: float | None = None
    by: str = ""
    against: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[tuple[int, float], ...]:
        """Rises with how much is changed."""
        return order(self.changes)

    @property
    def same(self) -> bool:
        """Whether nothing of the encounter is otherwise."""
        return self.shared is None


@frozen(eq=False)
class Explanation:
    """An incident, explained.

    Attributes:
        case: the encounter.
        chain: the events that led to the deed, each because of the next; the deed first.
        undoing: the same for what was to avert it and came too late, or did not avert it all; empty where nothing did.
        deaths: what became of each channel.
        singles: what came of each single change, by how little it changes.
        calls: every gate of the line between the centres passed: as it was, and under each arm that says something else
            of calls.
        pairs: two changes together that avert it, of those that do not alone.
        pairs_tried: how many pairs were run.
        pairs_left: how many were left out, because there are too many with delays.
        interrupted: whether not everything was run.
    """

    case: Case
    chain: tuple[Event, ...]
    undoing: tuple[Event, ...]
    deaths: tuple[Death, ...]
    singles: tuple[Tried, ...] = ()
    calls: tuple[Tried, ...] = ()
    pairs: tuple[Tried, ...] = ()
    pairs_tried: int = 0
    pairs_left: int = 0
    interrupted: bool = False

    @property
    def met(self) -> Encounter:
        """The encounter."""
        return self.case.met

    @property
    def goal(self) -> Goal:
        """What would have been a better end."""
        return self.case.goal

    @property
    def scope(self) -> Scope:
        """What was flown again."""
        return self.case.scope

    @property
    def averting(self) -> tuple[Tried, ...]:
        """The single changes that avert it."""
        return tuple(tried for tried in self.singles if tried.averted)

    @property
    def in_vain(self) -> tuple[Tried, ...]:
        """Those after which it is otherwise, and not averted."""
        return tuple(tried for tried in self.singles if not tried.averted and not tried.same)

    @property
    def idle(self) -> tuple[Tried, ...]:
        """Those that change nothing of the encounter."""
        return tuple(tried for tried in self.singles if tried.same)


def explain(case: Case, pairs: bool | None = None, progress: Progress | None = None) -> Explanation:
    """Run a case again with each change, and with pairs of them.

    An interrupt (Ctrl-C) ends it; what was run is the answer, and says so.

    Args:
        case: the encounter.
        pairs: whether pairs are run; if None, where no single change averts it.
        progress: told of each run.
    """
    trial = _Trial(case, progress)
    interrupted = False
    try:
        trial.run(pairs)
    except KeyboardInterrupt:
        interrupted = True
    events = list(case.rerun.history.events())
    own = [event for event in events if event.encounter == case.number]
    deed = deed_of(case.outcome, own)
    return Explanation(
        case=case,
        chain=chain(deed, events),
        undoing=chain(act_of(own), events),
        deaths=deaths(case, own),
        singles=tuple(trial.timed(trial.singles)),
        calls=tuple(trial.timed(trial.calls)),
        pairs=tuple(sorted(trial.pairs, key=lambda tried: tried.order)),
        pairs_tried=trial.pairs_tried,
        pairs_left=trial.pairs_left,
        interrupted=interrupted,
    )


@define
class _Trial:
    """The runs of one explanation, as far as they have come."""

    case: Case
    progress: Progress | None
    singles: list[Tried] = field(factory=list)
    calls: list[Tried] = field(factory=list)
    pairs: list[Tried] = field(factory=list)
    pairs_tried: int = 0
    pairs_left: int = 0

    def run(self, pairs: bool | None) -> None:
        """Everything: single changes, calls that get through, and pairs if they are wanted."""
        alone = alternatives(self.case)
        through = list(_calls(self.case, alone))
        for at, change in enumerate(alone):
            self._tell(at, len(alone) + len(through), change.of)
            self.singles.append(self.tried(change))
        for at, together in enumerate(through):
            self._tell(len(alone) + at, len(alone) + len(through), together[0].of)
            self.calls.append(self.tried(*together))
        if pairs or (pairs is None and not any(tried.averted for tried in self.singles)):
            self._pairs([tried.changes[0] for tried in self.singles if not tried.averted])

    def _pairs(self, changes: Sequence[Change]) -> None:
        every = [change for change in changes if change.kind is not Kind.ARM]
        found = list(_pairs(every))
        if len(found) > MOST_PAIRS:
            quick = [pair for pair in found if all(change.kind is not Kind.DELAY for change in pair)]
            self.pairs_left, found = len(found) - len(quick), quick
        for at, pair in enumerate(found):
            self._tell(at, len(found), " and ".join(change.of for change in pair))
            tried = self.tried(*pair)
            self.pairs_tried += 1
            if tried.averted:
                self.pairs.append(tried)

    def _tell(self, done: int, size: int, said: str) -> None:
        if self.progress:
            self.progress(done, size, said)

    def tried(self, *changes: Change) -> Tried:
        """What comes of some changes."""
        came = self.case.under(*changes)
        used, against = uses(self.case, came), tuple(refusals(self.case, came))
        return Tried(changes, self.case.averted(came), came.outcome, came.shared, used, against=against)

    def timed(self, tried: Iterable[Tried]) -> Iterator[Tried]:
        """The same, with how late each channel was that was under way when it was too late."""
        needs, began_s = self._needs(), {use.channel: use.begins_s for use in uses(self.case, self.case.came)}
        for one in tried:
            late = _late(self.case, one, needs, began_s)
            yield one if late is None else evolve(one, by=late[0], late_s=late[1])

    def _needs(self) -> Mapping[str, float]:
        """How long each channel took at the quickest, from its first use until it had done what it can.

        That is the averting act, in time or too late; where it never came to that, until the message was passed on.
        """
        acted: dict[str, list[float]] = {}
        passed_on: dict[str, list[float]] = {}
        for use in (use for tried in (*self.singles, *self.calls) for use in tried.uses):
            for found, ends_s in ((acted, use.act_s), (passed_on, use.through_s)):
                if ends_s is not None:
                    found.setdefault(use.channel, []).append(ends_s - use.begins_s)
        return {channel: min(took_s) for channel, took_s in (passed_on | acted).items()}


def _late(
    case: Case, tried: Tried, needs: Mapping[str, float], began_s: Mapping[str, float]
) -> tuple[str, float] | None:
    """Of the channels that were under way when it was too late, or only then thought of: the nearest, and how late.

    At least: it was not through when it was last heard of, and it would not have been quicker than at its quickest.
    `began_s` is when each channel was first thought of as it was.
    """
    too_late_s = None if tried.outcome is None else deed_s(case.met, tried.outcome)
    if tried.averted or tried.same or too_late_s is None:
        return None
    found, comes_to_it_s = [], case.met.inside[0][0] if case.met.inside else too_late_s
    for use in tried.uses:
        put_off = began_s.get(use.channel, 0.0) < comes_to_it_s <= use.begins_s
        if use.act_s is not None or not (use.under_way or put_off):
            continue
        ends_s = [use.last_s] if use.under_way else []
        ends_s += [use.begins_s + needs[use.channel]] if use.channel in needs else []
        if ends_s and max(ends_s) > too_late_s:
            found.append((use.channel, max(ends_s) - too_late_s))
    return min(found, key=lambda late: late[1], default=None)


def _calls(case: Case, changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
    """Every gate of the line passed, as it was and under each arm that says something else of calls."""
    line = next((change for change in changes if change.kind is Kind.CHANNEL and change.of == LINE), None)
    if line is None:
        return
    yield (line,)
    for change in changes:
        paths = case.base.arms[change.arm].set if change.kind is Kind.ARM else ()
        if any(path == CALLS_AT or path.startswith(f"channels.{LINE}.") for path in paths):
            yield change, line


def _pairs(changes: Sequence[Change]) -> Iterator[tuple[Change, Change]]:
    """Two changes at once, but for those that contradict each other, or of which one is part of the other."""
    for one, other in combinations(changes, 2):
        if not (one.contradicts(other) or one.contains(other) or other.contains(one)):
            yield one, other
