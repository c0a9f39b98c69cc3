"""What an encounter came to: a view of its history, and what campaigns are counted by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from attrs import define, field, frozen

from deconflict.engine.kinds import BORDER
from deconflict.history import Encounter, Entry, History, gate_of
from protocols.notation.words import Gate, Mark, Question

SEVERITIES = (
    Mark.APPROACHED,
    Mark.WARNED,
    Mark.VIOLATED,
    Mark.INTERCEPTED,
    Mark.LOCKED_ON,
    Mark.RELEASED,
    Mark.LOST,
    Mark.FURTHER_LOSS,
)
"""The severities of a flight, rising."""

SOMETIMES = frozenset({Mark.INTERCEPTED, Mark.FURTHER_LOSS})
"""Those that come only where fighters intercept, and where losses start a rescue."""

GRAVITY = (
    Mark.APPROACHED,
    Mark.PASSED_CLEAR,
    Mark.RESCUED,
    Mark.HALTED,
    Mark.WARNED,
    Mark.AIRPROX_C,
    Mark.AIRPROX_D,
    Mark.VIOLATED,
    Mark.AIRPROX_B,
    Mark.INTERCEPTED,
    Mark.LOCKED_ON,
    Mark.AIRPROX_A,
    Mark.RELEASED,
    Mark.STRUCK,
    Mark.LOST,
    Mark.FURTHER_LOSS,
)
"""What encounters of all kinds can come to, the severities among them, rising."""

INCIDENTS = frozenset({Mark.RELEASED, Mark.STRUCK, Mark.LOST, Mark.FURTHER_LOSS})
"""What an encounter comes to in which somebody is fired at."""

Span = tuple[Mark, Mark]
"""From the first time of one mark to the first time of another, in one encounter."""

THROUGH = "through"
"""Where a message died that passed all its gates."""

_GATES = tuple(Gate)
_RANK = {mark: rank for rank, mark in enumerate(GRAVITY)}


class Died(NamedTuple):
    """The fate of one channel in one encounter: the gate it died at, or THROUGH."""

    channel: str
    gate: str


@frozen
class Outcome:
    """One encounter in short.

    Attributes:
        number: the encounter.
        marks: everything that happened, and when first, in milliseconds.
        died: for each channel that was used, the furthest gate that it came to and did not pass.
        spare_s: seconds to spare; None where nothing irreversible was near, or nothing averting came.
        times: how often each thing happened: rounds strike more than once, and calls are placed again.
        known: how many rounds struck after the other side knew.
    """

    number: int
    marks: Mapping[Mark, int]
    died: tuple[Died, ...]
    spare_s: float | None
    times: Mapping[Mark, int] = field(factory=dict)
    known: int = 0

    @property
    def severity(self) -> Mark | None:
        """The gravest that it came to; None where it came to nothing, as when the flight had turned back before."""
        return max((mark for mark in self.marks if mark in _RANK), key=_RANK.__getitem__, default=None)

    @property
    def gravity(self) -> int:
        """How grave that is; -1 where it came to nothing."""
        return max((_RANK[mark] for mark in self.marks if mark in _RANK), default=-1)


@define
class _Running:
    marks: dict[Mark, int] = field(factory=dict)
    passed: dict[str, set[Gate]] = field(factory=dict)
    failed: dict[str, set[Gate]] = field(factory=dict)
    times: dict[Mark, int] = field(factory=dict)
    known: int = 0

    def add(self, entry: Entry, arrivals: Mapping[str, Question]) -> None:
        """Take one entry in."""
        row = entry.happening.row
        if row is not None and row.marks is not None:
            self.marks.setdefault(row.marks, entry.time_ms)
            self.times[row.marks] = self.times.get(row.marks, 0) + 1
            if row.marks is Mark.STRUCK and Mark.KNOWN in self.marks:
                self.known += 1
        seen = gate_of(entry.happening, arrivals)
        if seen is not None:
            passed, failed = (of.setdefault(seen.channel, set()) for of in (self.passed, self.failed))
            if seen.passed:
                passed.add(seen.gate)
                failed.discard(seen.gate)
            else:
                failed.add(seen.gate)

    def died(self) -> tuple[Died, ...]:
        """The fate of each channel that was used, in order of its name."""
        return tuple(Died(channel, self._fate(channel)) for channel in sorted({*self.passed, *self.failed}))

    def _fate(self, channel: str) -> str:
        passed = self.passed.get(channel, set())
        if Gate.PASSED_ON in passed:
            return THROUGH
        # A call comes to some gates twice: what it failed at last is not undone by what it passed before.
        stopped = self.failed.get(channel, set())
        if stopped:
            return str(max(stopped, key=_GATES.index))
        return str(next(gate for gate in _GATES if gate not in passed))


def outcomes(history: History) -> dict[int, Outcome]:
    """Every encounter's outcome, by its number."""
    running: dict[int, _Running] = {met.number: _Running() for met in history.encounters}
    for entry in history.entries:
        of = running.get(entry.encounter)
        if of is not None:
            of.add(entry, history.arrivals)
    found = {}
    for met in history.encounters:
        of = running[met.number]
        found[met.number] = Outcome(
            number=met.number,
            marks=of.marks,
            died=of.died(),
            spare_s=spare_s(met, of.marks),
            times=of.times,
            known=of.known,
        )
    return found


def spare_s(met: Encounter, marks: Mapping[Mark, int]) -> float | None:
    """Seconds to spare: from when the averting act took hold to when it would have been too late.

    Too late is the launch, or where there was none the first time that the flight would have been inside: the crossing
    that was flown towards, before which nothing is released, the minimum broken, or the first round of a strike. The
    averting act is the turn, the halt, or an order that comes too late. Negative: by how much it came too late.
    """
    acts_ms = (marks[mark] for mark in (Mark.TURNED, Mark.TOO_LATE, Mark.HALTED) if mark in marks)
    act_ms = min(acts_ms, default=None)
    if act_ms is None:
        return None
    if Mark.RELEASED in marks:
        return (marks[Mark.RELEASED] - act_ms) / 1000
    return met.inside[0][0] - act_ms / 1000 if met.inside else None


@frozen
class Tally:
    """A campaign under one arm, counted.

    Attributes:
        sorties: how many were flown, strikes among them.
        counts: by what happened: the flights at a border, and the other encounters, to which it did.
        died: encounters, by the fate of a channel.
        spare: seconds to spare, where nobody was fired at.
        incidents: the encounters in which somebody was: the number, the severity, and when it first came to that, in
            milliseconds.
        times: how often each thing happened, in all encounters.
        known: rounds that struck after the other side knew.
        kinds: encounters, by their kind.
        flown: sorties, by party.
        spans: how long it took from one thing to another, in milliseconds, in each encounter that had both.
    """

    sorties: int
    counts: Mapping[Mark, int]
    died: Mapping[Died, int]
    spare: tuple[float, ...]
    incidents: tuple[tuple[int, Mark, int], ...]
    times: Mapping[Mark, int] = field(factory=dict)
    known: int = 0
    kinds: Mapping[str, int] = field(factory=dict)
    flown: Mapping[str, int] = field(factory=dict)
    spans: Mapping[Span, tuple[int, ...]] = field(factory=dict)


def tally(history: History, of: Iterable[Outcome], spans: Iterable[Span] = ()) -> Tally:
    """Count a campaign; a flight counts once for each severity, however often it comes to the border.

    Of the times from one thing to another only the `spans` that are asked for are kept.
    """
    # Of flights near each other each pass counts: a flight may pass several others.
    who = {met.number: met.flight if met.kind == BORDER else met.number for met in history.encounters}
    counts: dict[Mark, set[str | int]] = {mark: set() for mark in Mark}
    died: dict[Died, int] = {}
    times: Counter[Mark] = Counter()
    took: dict[Span, list[int]] = {span: [] for span in spans}
    spare, incidents, known = [], [], 0
    for outcome in of:
        marks, severity = outcome.marks, outcome.severity
        for mark in marks:
            counts[mark].add(who[outcome.number])
        times.update(outcome.times)
        known += outcome.known
        for fate in outcome.died:
            died[fate] = died.get(fate, 0) + 1
        for (since, until), found in took.items():
            if since in marks and until in marks:
                found.append(marks[until] - marks[since])
        if severity in INCIDENTS:
            incidents.append((outcome.number, severity, marks[severity]))
        elif outcome.spare_s is not None:
            spare.append(outcome.spare_s)
    return Tally(
        sorties=sum(history.sorties.values()),
        counts={mark: len(of_mark) for mark, of_mark in counts.items()},
        died=died,
        spare=tuple(spare),
        incidents=tuple(incidents),
        times=dict(times),
        known=known,
        kinds=dict(Counter(met.kind for met in history.encounters)),
        flown=dict(history.sorties),
        spans={span: tuple(found) for span, found in took.items()},
    )
