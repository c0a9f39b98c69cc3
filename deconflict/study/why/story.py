"""The chain of causes of an incident, and what became of each channel in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from deconflict.history import Encounter, Entry, Event
from deconflict.study.outcome import THROUGH, Outcome
from deconflict.study.why.case import Came, Case
from protocols.notation.table import Row
from protocols.notation.words import Gate, Kind, Mark

ACTS = (Mark.TURNED, Mark.HALTED, Mark.TOO_LATE)
"""What averts an incident, or would have if it had come in time."""


@frozen
class Death:
    """What became of a channel.

    Attributes:
        channel: the channel.
        gate: the furthest gate that it did not pass, THROUGH if it passed them all, and empty if nobody used it.
        times: how many messages died at that gate; 0 where one had not come past it when it was over.
        sentence: what happened there, in the words of the table.
        first_s: when first.
        last_s: when last.
        after_s: by how much the last time came after it was too late; negative if before.
        cut: whether the channel was cut.
    """

    channel: str
    gate: str
    times: int = 0
    sentence: str = ""
    first_s: float | None = None
    last_s: float | None = None
    after_s: float | None = None
    cut: bool = False


@frozen
class Use:
    """How a channel was used in one run.

    Attributes:
        channel: the channel.
        gate: its fate, as `Died` has it; empty if it was over before the first gate.
        times: how many messages died at that gate.
        begins_s: when it was first thought of, or used.
        last_s: when last.
        act_s: when the averting act came, if it came through this channel.
        through_s: when it first was passed on, if it was.
        under_way: whether nobody had said no, and it was not through, when it was over.
    """

    channel: str
    gate: str
    times: int
    begins_s: float
    last_s: float
    act_s: float | None
    through_s: float | None
    under_way: bool


def deed_of(came: Outcome, events: Iterable[Event]) -> Event | None:
    """The event that made it what it was: the first of its gravest mark."""
    return next((event for event in events if event.mark is not None and event.mark == came.severity), None)


def act_of(events: Iterable[Event]) -> Event | None:
    """The first averting act, in time or too late."""
    return next((event for event in events if event.mark in ACTS), None)


def deed_s(met: Encounter, of: Outcome) -> float | None:
    """From when on it was too late: the launch, or where there was none when it would have come to it."""
    if Mark.RELEASED in of.marks:
        return of.marks[Mark.RELEASED] / 1000
    return met.inside[0][0] if met.inside else None


def chain(last: Event | None, events: Sequence[Event]) -> tuple[Event, ...]:
    """An event, what caused it, what caused that, and so on to what the plan or the world decides."""
    known = {event.sequence: event for event in events}
    found = []
    while last is not None:
        found.append(last)
        last = None if last.cause is None else known.get(last.cause)
    return tuple(found)


def deaths(case: Case, events: Sequence[Event]) -> tuple[Death, ...]:
    """What became of each channel between the forces, and of every other that a message was sent on."""
    too_late_s = deed_s(case.met, case.outcome)
    fates = {died.channel: died.gate for died in case.outcome.died}
    known = {channel.name for channel in case.kind.system.channels}
    asked = {question.channel for question in case.kind.system.questions()}
    found = []
    for channel in case.rerun.channels:
        cut = case.rerun.is_cut(channel)
        gate = fates.get(channel)
        if gate is None:
            if channel in known | asked and _between(case, channel):
                found.append(Death(channel, "", cut=cut))
            continue
        through = gate == THROUGH
        at = [e for e in events if e.channel == channel and e.gate == (Gate.PASSED_ON if through else gate)]
        at = [e for e in at if e.passed is through]
        after_s = at[-1].time_s - too_late_s if at and too_late_s is not None else None
        found.append(
            Death(
                channel,
                gate,
                times=len(at),
                sentence=at[-1].sentence if at else "",
                first_s=at[0].time_s if at else None,
                last_s=at[-1].time_s if at else None,
                after_s=after_s,
                cut=cut,
            )
        )
    return tuple(found)


def _between(case: Case, channel: str) -> bool:
    own = case.rerun.scenario.channels.get(channel)
    return own is not None and own.ends[0] != own.ends[1]


def uses(case: Case, came: Came) -> tuple[Use, ...]:
    """How each channel was used in a run, in the order of their names."""
    if came.outcome is None:
        return ()
    entries = came.entries
    seen: dict[str, list[int]] = {}
    failed: dict[tuple[str, str], int] = {}
    through: dict[str, float] = {}
    for entry in entries.values():
        for channel in _touched(case, came, entry):
            seen.setdefault(channel, []).append(entry.time_ms)
        gate = came.history.seen_at_gate(entry.happening)
        if gate is not None and not gate.passed:
            failed[gate.channel, str(gate.gate)] = failed.get((gate.channel, str(gate.gate)), 0) + 1
        elif gate is not None and gate.gate is Gate.PASSED_ON:
            through.setdefault(gate.channel, entry.time_ms / 1000)
    acted = _acted(case, came, entries)
    fates = {died.channel: died.gate for died in came.outcome.died}
    found = []
    for channel, when in sorted(seen.items()):
        fate = fates.get(channel, "")
        if fate or channel in case.rerun.channels:
            times = failed.get((channel, fate), 0)
            found.append(
                Use(
                    channel=channel,
                    gate=fate,
                    times=times,
                    begins_s=when[0] / 1000,
                    last_s=when[-1] / 1000,
                    act_s=acted.get(channel),
                    through_s=through.get(channel),
                    under_way=fate != THROUGH and not times,
                )
            )
    return tuple(found)


def refusals(case: Case, came: Came) -> Iterator[str]:
    """What was said to questions without a gate that were not put as it was, where the answer was no."""
    asked = {row.question for row in _rows(case.came) if row.question is not None}
    for row in _rows(came):
        decided = row.question is not None and not row.question.gate and row.question not in asked
        if decided and row.on.input.kind is Kind.NO:
            yield row.because


def _rows(came: Came) -> list[Row]:
    return [entry.happening.row for entry in came.entries.values() if entry.happening.row is not None]


def _touched(case: Case, came: Came, entry: Entry) -> set[str]:
    """The channels that an entry has to do with: at a gate, or because a question of theirs is put."""
    gate = came.history.seen_at_gate(entry.happening)
    found = {gate.channel} if gate else set()
    row, post = entry.happening.row, entry.happening.post
    if row is not None and post is not None and post in case.kind.asks:
        question = case.kind.asks[post].get(row.next)
        asked = question is not None and (row.next is not row.state or row.question is not None)
        found |= {question.channel} if question and asked else set()
    return found


def _acted(case: Case, came: Came, entries: Mapping[int, Entry]) -> Mapping[str, float]:
    """When the averting act came, by each channel that led to it."""
    last = next(
        (n for n, entry in entries.items() if entry.happening.row is not None and entry.happening.row.marks in ACTS),
        None,
    )
    if last is None:
        return {}
    at_s = entries[last].time_ms / 1000
    through: set[str] = set()
    while last is not None and last in entries:
        through |= _touched(case, came, entries[last])
        last = entries[last].cause
    return dict.fromkeys(through, at_s)
