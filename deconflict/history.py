"""The one list of what happened, and the views that everything shown is made from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from attrs import asdict, field, frozen

from deconflict.world.intervention import Intervention
from protocols.notation.actions import Cut, Deliver, Happening, Lose, Pass, Refuse, Repeat, Restore
from protocols.notation.words import LINE_DEAD, Gate, Question

SCHEMA = 3
"""The version of the JSON Lines form; docs/history.md describes it."""


class Entry(NamedTuple):
    """What was kept of one step: when, in which encounter, what, and the number of the entry that caused it."""

    time_ms: int
    encounter: int
    happening: Happening
    cause: int | None


@frozen
class Encounter:
    """Who meets whom, as it would go if nobody did anything. Times in seconds, lengths in metres.

    `inside` is when the flight is inside the border, or nearer to the other than it may be; `other` is the other
    flight's name, where there is one.
    """

    number: int
    kind: str
    flight: str
    party: str
    type: str
    against: str
    enters_s: float
    leaves_s: float
    inside: tuple[tuple[float, float], ...] = ()
    closest_m: float = 0.0
    depth_m: float = 0.0
    speed_m_s: float = 0.0
    other: str = ""


@frozen
class Cast:
    """Whom the posts of a kind of encounter act for.

    Those in `force` act for the force that an encounter names first, those in `parties` for a force of their own, all
    other `posts` for the force that is met.
    """

    posts: frozenset[str]
    force: frozenset[str]
    parties: Mapping[str, str] = field(factory=dict)

    def party(self, post: str, met: Encounter) -> str:
        """The force that a post acts for; empty for what is no post."""
        if post in self.parties:
            return self.parties[post]
        if post in self.force:
            return met.party
        return met.against if post in self.posts else ""


@frozen
class Event:
    """One line of the history, for people and for files.

    `gate` and `passed` are there where a message came to one of the five gates of `channel`;
    `cause` is the sequence number of the event that led to this one.
    """

    time_s: float
    sequence: int
    flight: str
    encounter: int
    party: str
    actor: str
    procedure: str
    state: str
    row: str
    sentence: str
    channel: str | None
    gate: str | None
    passed: bool | None
    about: Any
    mark: str | None
    cause: int | None


class GateSeen(NamedTuple):
    """A message at a gate: of which channel, which gate, and whether it got through."""

    channel: str
    gate: Gate
    passed: bool


@frozen(eq=False)
class History:
    """A run: what it was made from (with the arm's name, if it was run under one), whom it met, and what happened.

    `casts` says for which force each post acts, by kind of encounter; `arrivals` which question each channel's messages
    meet on the way; `in_force`, by encounter, how many steps of each government were in force when it began, where any
    were; `interventions` what was done to it while it went.
    """

    scenario: str
    fingerprint: str
    luck: int
    version: str
    sorties: Mapping[str, int]
    encounters: tuple[Encounter, ...]
    casts: Mapping[str, Cast]
    arrivals: Mapping[str, Question]
    entries: Sequence[Entry] = field(repr=False)
    in_force: Mapping[int, tuple[int, ...]] = field(factory=dict, repr=False)
    arm: str = ""
    interventions: tuple[Intervention, ...] = ()

    def events(self, encounter: int | None = None) -> Iterator[Event]:
        """The events of one encounter, or of all, in order."""
        known = {met.number: met for met in self.encounters}
        for sequence, entry in enumerate(self.entries):
            if encounter is None or entry.encounter == encounter:
                yield self._event(sequence, entry, known.get(entry.encounter))

    def of_encounter(self, number: int) -> list[Happening]:
        """What happened in one encounter, as its system saw it."""
        return [entry.happening for entry in self.entries if entry.encounter == number]

    def seen_at_gate(self, happening: Happening) -> GateSeen | None:
        """The gate that a happening passed or failed at, if any."""
        return gate_of(happening, self.arrivals)

    def _event(self, sequence: int, entry: Entry, met: Encounter | None) -> Event:
        happening = entry.happening
        row, action = happening.row, happening.action
        seen = self.seen_at_gate(happening)
        if row is not None:
            actor, procedure, state, name, sentence = (
                happening.post or "",
                row.table,
                row.next,
                str(row.on.input),
                row.because,
            )
        else:
            actor = procedure = getattr(action, "channel", "")
            state, (name, sentence) = "", self._told(happening)
        return Event(
            time_s=entry.time_ms / 1000,
            sequence=sequence,
            flight=met.flight if met else "",
            encounter=entry.encounter,
            party=self.casts[met.kind].party(actor, met) if met else "",
            actor=actor,
            procedure=procedure,
            state=str(state),
            row=name,
            sentence=sentence,
            channel=seen.channel if seen else getattr(action, "channel", None),
            gate=str(seen.gate) if seen else None,
            passed=seen.passed if seen else None,
            about=happening.about,
            mark=str(row.marks) if row is not None and row.marks else None,
            cause=entry.cause,
        )

    def _told(self, happening: Happening) -> tuple[str, str]:
        """What a channel did by itself, or time: in a word, and in a sentence."""
        action = happening.action
        if isinstance(action, Refuse):
            return "lost", action.why
        if isinstance(action, Pass):
            return "passes", f"{action.seconds:g} s pass."
        for kind, word, sentence in _ACTS:
            if isinstance(action, kind):
                return word, sentence
        question = self.arrivals.get(getattr(action, "channel", ""))
        return "lost", question.otherwise if question else "It is lost on the way."

    def lines(self) -> Iterator[str]:
        """The history as JSON Lines: a header, then one event a line, the same bytes for the same run."""
        header = {
            "schema": SCHEMA,
            "version": self.version,
            "scenario": self.scenario,
            "arm": self.arm,
            "fingerprint": self.fingerprint,
            "luck": self.luck,
            "interventions": [asdict(one) for one in self.interventions],
            "sorties": dict(self.sorties),
            "encounters": [asdict(met) for met in self.encounters],
        }
        yield json.dumps(header, sort_keys=True)
        for event in self.events():
            yield json.dumps(asdict(event), sort_keys=True)


_ACTS = (
    (Cut, "cut", "The channel is cut."),
    (Restore, "restored", "The channel works again."),
    (Repeat, "doubled", "The message is doubled on the way."),
)


def gate_of(happening: Happening, arrivals: Mapping[str, Question]) -> GateSeen | None:
    """The gate that a happening passed or failed at, if any; what a cut channel refuses fails at the gate up."""
    action, row = happening.action, happening.row
    if row is not None and row.gate is not None and row.question is not None:
        return GateSeen(row.question.channel, row.gate, row.passes is True)
    if (type(action) is Deliver or type(action) is Lose) and action.letter.message != LINE_DEAD:
        question = arrivals.get(action.channel)
        if question is not None and question.gate is not None:
            return GateSeen(question.channel, question.gate, type(action) is Deliver)
    if type(action) is Refuse:
        return GateSeen(action.channel, Gate.UP, passed=False)
    return None
