"""What an encounter came to: a view of its history, and what campaigns are counted by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from attrs import field, frozen

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
"""The severities, rising."""

THROUGH = "through"
"""Where a message died that passed all its gates."""

_GATES = tuple(Gate)


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
    """

    number: int
    marks: Mapping[Mark, int]
    died: tuple[Died, ...]
    spare_s: float | None

    @property
    def severity(self) -> Mark | None:
        """The highest severity that was reached; None where the flight had turned back before, and never came."""
        return max((mark for mark in self.marks if mark in SEVERITIES), key=SEVERITIES.index, default=None)


@frozen
class _Running:
    marks: dict[Mark, int] = field(factory=dict)
    passed: dict[str, set[Gate]] = field(factory=dict)
    failed: dict[str, set[Gate]] = field(factory=dict)

    def add(self, entry: Entry, arrivals: Mapping[str, Question]) -> None:
        """Take one entry in."""
        row = entry.happening.row
        if row is not None and row.marks is not None:
            self.marks.setdefault(row.marks, entry.time_ms)
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
        found[met.number] = Outcome(met.number, of.marks, of.died(), spare_s(met, of.marks))
    return found


def spare_s(met: Encounter, marks: Mapping[Mark, int]) -> float | None:
    """Seconds to spare: from when the averting act took hold to when it would have been too late.

    Too late is the launch, or where there was none the first crossing that was flown towards, before which nothing is
    released. The averting act is the turn, or an order to turn that comes to a crew already hit. Negative: by how much
    it came too late.
    """
    turn_ms = min((marks[mark] for mark in (Mark.TURNED, Mark.TOO_LATE) if mark in marks), default=None)
    if turn_ms is None:
        return None
    if Mark.RELEASED in marks:
        return (marks[Mark.RELEASED] - turn_ms) / 1000
    return met.inside[0][0] - turn_ms / 1000 if met.inside else None


@frozen
class Tally:
    """A campaign under one arm, counted.

    Attributes:
        sorties: how many were flown.
        counts: flights, by what happened to them.
        died: encounters, by the fate of a channel.
        spare: seconds to spare, where no shot was fired.
        incidents: the encounters in which one was, and their severity.
    """

    sorties: int
    counts: Mapping[Mark, int]
    died: Mapping[Died, int]
    spare: tuple[float, ...]
    incidents: tuple[tuple[int, Mark], ...]


def tally(history: History, of: Iterable[Outcome]) -> Tally:
    """Count a campaign; a flight counts once for each severity, however often it comes to the border."""
    flights = {met.number: met.flight for met in history.encounters}
    counts: dict[Mark, set[str]] = {mark: set() for mark in Mark}
    died: dict[Died, int] = {}
    spare, incidents = [], []
    for outcome in of:
        for mark in outcome.marks:
            counts[mark].add(flights[outcome.number])
        for fate in outcome.died:
            died[fate] = died.get(fate, 0) + 1
        if Mark.RELEASED in outcome.marks and outcome.severity is not None:
            incidents.append((outcome.number, outcome.severity))
        elif outcome.spare_s is not None:
            spare.append(outcome.spare_s)
    sorties, numbers = sum(history.sorties.values()), {mark: len(of_mark) for mark, of_mark in counts.items()}
    return Tally(sorties, numbers, died, tuple(spare), tuple(incidents))
