"""A reel: a history cut to what is shown, indexed once, so that every position of it is at hand at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, TypeVar

from attrs import define, field, frozen

from deconflict.history import Encounter, Event, History
from deconflict.show.log import names
from deconflict.show.stepper.posts import gated
from deconflict.show.wording import CHANNELS
from deconflict.study.outcome import GRAVITY, Outcome, outcomes, spare_s
from protocols.notation.actions import Cut, Restore, Sent
from protocols.notation.table import Row
from protocols.notation.words import Gate, Mark

INCIDENT = frozenset(GRAVITY[GRAVITY.index(Mark.VIOLATED) :])
"""What counts as an incident on the way from one to the next: a violation, and all that is graver."""

Gates = Mapping[str, Mapping[Gate, bool | None]]
"""By channel and gate, whether what came to it last passed; None where nothing has come to it."""

NOBODY = Encounter(-1, "", "", "", "", "", 0.0, 0.0)
"""Stands for the encounter of what belongs to none: ordinary calls on the line."""

_T = TypeVar("_T")
_MINUTE_S, _DAY_S = 60, 86_400
_NOTHING: Mapping[Gate, bool | None] = dict.fromkeys(Gate)


class Spare(NamedTuple):
    """What the clock says, in seconds: what there is to spare so far, and what is left before the crossing.

    `so_far_s` is None while nothing averting has taken hold. `left_s` counts to the crossing, the minimum or the first
    round that was headed for, is negative after it, and None where there is none.
    """

    so_far_s: float | None
    left_s: float | None


class Changed(NamedTuple):
    """What one event changed: a post's state, a gate, what counts, and what was said on which channel.

    `before` and `after` are empty where no post acted.
    """

    event: Event
    before: str
    after: str
    sent: tuple[Sent, ...]


@define
class _Kept:
    """What is kept of one encounter: what held from which position on."""

    acted: dict[str, list[int]] = field(factory=dict)
    gates: dict[str, Mapping[Gate, bool | None]] = field(factory=dict)
    seen: list[tuple[int, Gates]] = field(factory=list)
    marks: list[tuple[int, Mapping[Mark, int]]] = field(factory=list)
    cut: list[tuple[int, frozenset[str]]] = field(factory=list)


@frozen(eq=False)
class Reel:
    """The events of one encounter of a history, or of all, in order; a position is an index into them.

    Where all encounters are shown, states, gates and seconds are those of the encounter of the event at the position.
    """

    history: History
    encounter: int | None = None
    events: list[Event] = field(init=False, repr=False)
    _known: Mapping[int, Encounter] = field(init=False, repr=False)
    _kept: Mapping[int, _Kept] = field(init=False, repr=False)
    _minutes: list[int] = field(init=False, repr=False)
    _sequences: list[int] = field(init=False, repr=False)
    _decisions: list[int] = field(init=False, repr=False)
    _incidents: list[int] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        events = list(self.history.events(self.encounter))
        kept = {met: _Kept() for met in dict.fromkeys(event.encounter for event in events)}
        minutes, decisions, incidents = [], [], []
        minute = None
        for at, event in enumerate(events):
            self._keep(kept[event.encounter], at, event)
            row = self.history.entries[event.sequence].happening.row
            if row is not None and row.question is not None:
                decisions.append(at)
            if row is not None and row.marks in INCIDENT:
                incidents.append(at)
            if event.time_s // _MINUTE_S != minute:
                minute = event.time_s // _MINUTE_S
                minutes.append(at)
        for name, value in (
            ("events", events),
            ("_known", {met.number: met for met in self.history.encounters}),
            ("_kept", kept),
            ("_minutes", minutes),
            ("_sequences", [event.sequence for event in events]),
            ("_decisions", decisions),
            ("_incidents", incidents),
        ):
            object.__setattr__(self, name, value)

    def _keep(self, kept: _Kept, at: int, event: Event) -> None:
        happening = self.history.entries[event.sequence].happening
        action, row = happening.action, happening.row
        if row is not None:
            kept.acted.setdefault(event.actor, []).append(at)
            if row.marks is not None and (not kept.marks or row.marks not in kept.marks[-1][1]):
                time_ms = self.history.entries[event.sequence].time_ms
                kept.marks.append((at, {**(kept.marks[-1][1] if kept.marks else {}), row.marks: time_ms}))
        if event.gate is not None and event.channel is not None:
            kept.gates[event.channel] = {
                **kept.gates.get(event.channel, _NOTHING),
                Gate(event.gate): event.passed is True,
            }
            kept.seen.append((at, dict(kept.gates)))
        if isinstance(action, Cut | Restore):
            now = kept.cut[-1][1] if kept.cut else frozenset()
            kept.cut.append((at, now | {action.channel} if isinstance(action, Cut) else now - {action.channel}))

    def __len__(self) -> int:
        return len(self.events)

    def event(self, at: int) -> Event:
        """The event at a position."""
        return self.events[at]

    def row(self, at: int) -> Row | None:
        """The row that fired there; None where a channel acted alone."""
        return self.history.entries[self.events[at].sequence].happening.row

    def is_done_to_a_channel(self, at: int) -> bool:
        """Whether a channel is cut or restored there."""
        return isinstance(self.history.entries[self.events[at].sequence].happening.action, Cut | Restore)

    def met(self, at: int) -> Encounter:
        """The encounter of the event at a position; NOBODY for an ordinary call on the line."""
        return self._known.get(self.events[at].encounter, NOBODY)

    def position(self, sequence: int) -> int | None:
        """The position of the event with a sequence number, if it is shown."""
        at = bisect_left(self._sequences, sequence)
        return at if at < len(self) and self._sequences[at] == sequence else None

    def at_time(self, time_s: float) -> int:
        """The position of the last event up to a time; the first where there is none."""
        return max(0, bisect_right(self.events, time_s, key=lambda event: event.time_s) - 1)

    def states(self, at: int) -> dict[tuple[int, str], Event]:
        """By encounter and post, the last event with a row of each post that has acted, in order of their first."""
        number = self.events[at].encounter
        found = {}
        for actor, positions in self._kept[number].acted.items():
            if positions[0] <= at:
                found[number, actor] = self.events[positions[bisect_right(positions, at) - 1]]
        return found

    def gates(self, at: int) -> Gates:
        """What came of the messages so far at the gates of each channel, the channels between the forces first."""
        seen = _latest(self._kept[self.events[at].encounter].seen, at, {})
        return {channel: seen.get(channel, _NOTHING) for channel in self.channels(at)}

    def channels(self, at: int) -> tuple[str, ...]:
        """The channels with gates in the encounter, those between the forces first."""
        met = self.met(at)
        cast = self.history.casts.get(met.kind)
        there = {*(gated(cast.posts) if cast else ()), *self._gated.get(met.kind, ())}
        return (*(name for name in CHANNELS if name in there), *sorted(there - CHANNELS.keys()))

    @cached_property
    def _gated(self) -> dict[str, set[str]]:
        """By kind of encounter, the channels on which a message came to a gate."""
        found: dict[str, set[str]] = {}
        for number, kept in self._kept.items():
            found.setdefault(self._known.get(number, NOBODY).kind, set()).update(kept.gates)
        return found

    def cut(self, at: int) -> frozenset[str]:
        """The channels that have been cut in the encounter, and have not been restored."""
        return _latest(self._kept[self.events[at].encounter].cut, at, frozenset())

    def marks(self, at: int) -> Mapping[Mark, int]:
        """What the encounter has come to so far, and when first, in milliseconds."""
        return _latest(self._kept[self.events[at].encounter].marks, at, {})

    def spare_s(self, at: int) -> Spare:
        """The seconds to spare so far, and those that are left before the crossing, the minimum or the first round."""
        met = self.met(at)
        left_s = met.inside[0][0] - self.events[at].time_s if met.inside else None
        return Spare(spare_s(met, self.marks(at)), left_s)

    @cached_property
    def only(self) -> Encounter | None:
        """The one encounter that is shown, if it is one."""
        return self._known.get(next(iter(self._kept))) if len(self._kept) == 1 else None

    @cached_property
    def one_day(self) -> bool:
        """Whether everything that is shown is on one day."""
        return not self.events or self.events[0].time_s // _DAY_S == self.events[-1].time_s // _DAY_S

    @cached_property
    def names(self) -> dict[int, str]:
        """What the encounters are called, by their numbers."""
        return names(self.history)

    @cached_property
    def widths(self) -> tuple[int, int, int]:
        """How wide the names of flights (none where one encounter is shown), of parties and of posts are."""
        flights = () if self.only else (self.names[number] for number in self._kept if number in self._known)
        events = {(event.party, event.actor) for event in self.events}
        parties, posts = (max([0, *map(len, names)]) for names in zip(*events, strict=True)) if events else (0, 0)
        return max([0, *map(len, flights)]), parties, posts

    @cached_property
    def outcomes(self) -> dict[int, Outcome]:
        """What every encounter of the history comes to in the end."""
        return outcomes(self.history)

    def next_event(self, at: int, step: int) -> int:
        """The position one event on or back; the same where there is none."""
        return min(max(at + step, 0), len(self) - 1)

    def by_minute(self, at: int, step: int) -> int:
        """The first event of the next minute of the clock in which anything happens, or the last of all.

        Back: the first of this minute, or of the one before where this is the first.
        """
        if step > 0:
            found = bisect_right(self._minutes, at)
            return self._minutes[found] if found < len(self._minutes) else len(self) - 1
        return _beside(self._minutes, at, step)

    def next_decision(self, at: int, step: int) -> int:
        """The next event, or the one before, that answers a question; the same where there is none."""
        return _beside(self._decisions, at, step)

    def next_incident(self, at: int, step: int) -> int:
        """The next event, or the one before, that counts as an incident; the same where there is none."""
        return _beside(self._incidents, at, step)

    def find(self, text: str, at: int, step: int) -> int | None:
        """The next event, or the one before, that says a text in its sentence, post, party, channel, gate or mark.

        After the last comes the first; None where none says it.
        """
        sought = text.casefold()
        for away in range(1, len(self) + 1):
            found = (at + (away if step > 0 else -away)) % len(self)
            if sought in self._words[found]:
                return found
        return None

    @cached_property
    def _words(self) -> list[str]:
        return ["\n".join(_said(event)).casefold() for event in self.events]

    def why(self, at: int) -> tuple[int, ...]:
        """The positions of the chain of causes, from this event back to the first; those not shown are passed over."""
        chain: list[int | None] = []
        sequence: int | None = self.events[at].sequence
        while sequence is not None:
            chain.append(self.position(sequence))
            sequence = self.history.entries[sequence].cause
        return tuple(found for found in chain if found is not None)

    def changed(self, at: int) -> Changed:
        """What the event at a position changed."""
        event, row = self.events[at], self.row(at)
        sent = self.history.entries[event.sequence].happening.sent
        return Changed(event, str(row.state) if row else "", str(row.next) if row else "", sent)


def _latest(kept: list[tuple[int, _T]], at: int, before: _T) -> _T:
    """What held at a position; `before` where nothing had been kept yet."""
    found = bisect_right(kept, at, key=itemgetter(0))
    return kept[found - 1][1] if found else before


def _beside(positions: list[int], at: int, step: int) -> int:
    """The next of some positions after one, or the one before it; the same where there is none."""
    found = bisect_right(positions, at) if step > 0 else bisect_left(positions, at) - 1
    return positions[found] if 0 <= found < len(positions) else at


def _said(event: Event) -> Iterator[str]:
    told = (event.sentence, event.actor, event.party, event.channel, event.gate, event.mark, event.flight)
    return (words for words in told if words)
