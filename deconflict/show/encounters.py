"""What is said of an encounter, by its kind: who met whom, what would have happened, and what it came to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from deconflict.history import Encounter, History
from deconflict.show.wording import TIE, clock, day_and_clock, length, plural
from deconflict.study.outcome import SEVERITIES, SOMETIMES, THROUGH, Outcome
from protocols.escalation import STEP_TAKEN, STEP_UNDONE
from protocols.notation.words import Mark

_AIRPROX = (Mark.AIRPROX_A, Mark.AIRPROX_B, Mark.AIRPROX_C, Mark.AIRPROX_D, Mark.PASSED_CLEAR)


class Listed(NamedTuple):
    """How encounters of a kind are listed: the headings, which columns hold numbers, and the cells of one.

    A cell is made of what the encounter is called, who met whom, and what it came to.
    """

    headings: tuple[str, ...]
    numbers: tuple[int, ...]
    cells: Callable[[str, Encounter, Outcome], tuple[str, ...]]


def _signed(of: Outcome) -> str:
    return "" if of.spare_s is None else f"{of.spare_s:+.1f}"


def _inside(met: Encounter) -> float:
    return sum(out_s - in_s for in_s, out_s in met.inside)


def _at_border(name: str, met: Encounter, of: Outcome) -> tuple[str, ...]:
    flown = clock(met.enters_s), length(met.depth_m), f"{_inside(met):.1f} s"
    return (name, met.type, *flown, str(of.severity), _signed(of))


def _near(name: str, met: Encounter, of: Outcome) -> tuple[str, ...]:
    passed = clock(met.inside[0][0]), f"{_inside(met):.1f} s", length(met.closest_m)
    return (name, met.other, *passed, str(of.severity), _signed(of))


def _struck(name: str, met: Encounter, of: Outcome) -> tuple[str, ...]:
    rounds = str(of.times.get(Mark.STRUCK, 0)), str(of.known)
    return (name, met.against, clock(met.enters_s), *rounds, str(of.severity), _signed(of))


def _sought(name: str, met: Encounter, of: Outcome) -> tuple[str, ...]:
    return (name, met.party, clock(met.enters_s), str(of.severity))


_SPARE = ("came to", "seconds to spare")
LISTED: Mapping[str, Listed] = {
    "border": Listed(("flight", "type", "enters the zone", "deep", "inside", *_SPARE), (2, 3, 4, 6), _at_border),
    "airprox": Listed(("flight", "other", "too near from", "for", "would pass at", *_SPARE), (2, 3, 4, 6), _near),
    "strike": Listed(("strike", "against", "begins", "rounds", "known", *_SPARE), (2, 3, 4, 6), _struck),
    "rescue": Listed(("rescue", "party", "sets out", "came to"), (2,), _sought),
}
"""By kind, how encounters are listed."""


def counted(history: History, reached: Mapping[int, Outcome]) -> Iterator[str]:
    """How many encounters of each kind there were, and what they came to, a line each."""
    of_kind: dict[str, list[Outcome]] = {}
    for met in history.encounters:
        of_kind.setdefault(met.kind, []).append(reached[met.number])

    def having(kind: str, marks: tuple[Mark, ...], sometimes: frozenset[Mark] = frozenset()) -> str:
        numbers = {mark: sum(mark in of.marks for of in of_kind[kind]) for mark in marks}
        return ", ".join(
            f"{mark} {number}".replace(" ", TIE) for mark, number in numbers.items() if number or mark not in sometimes
        )

    if "border" in of_kind or not of_kind:
        of_kind.setdefault("border", [])
        yield f"encounters: {having('border', SEVERITIES, SOMETIMES)}"
    if passes := of_kind.get("airprox"):
        yield f"airprox: {plural(len(passes), 'pass')}, {having('airprox', _AIRPROX)}"
    if strikes := of_kind.get("strike"):
        rounds = sum(of.times.get(Mark.STRUCK, 0) for of in strikes), sum(of.known for of in strikes)
        said = having("strike", (Mark.STRUCK, Mark.HALTED))
        yield f"strikes: {len(strikes)}, {said}, rounds {rounds[0]:,}, of them after it was known {rounds[1]:,}"
    if rescues := of_kind.get("rescue"):
        yield f"rescues: {len(rescues)}, {having('rescue', (Mark.FURTHER_LOSS, Mark.RESCUED))}"
    if "politics" in of_kind:
        sent = [letter.message for entry in history.entries for _, letter, _ in entry.happening.sent]
        yield f"governments: steps taken {sent.count(STEP_TAKEN)}, undone {sent.count(STEP_UNDONE)}"


def who(met: Encounter) -> str:
    """Who met whom, as a heading names it."""
    force = f"{met.type} of {met.party}"
    match met.kind:
        case "airprox":
            return f"flights {met.flight} and {met.other}: {force}, and {met.against}"
        case "strike":
            return f"strike {met.flight}: {force}"
        case "rescue":
            return f"{met.flight}: {force}"
        case "politics":
            return f"{met.flight} of {met.party} and {met.against}"
    return f"flight {met.flight}: {force}"


def flown_towards(met: Encounter) -> str:
    """What was about to happen if nobody had done anything."""
    day, starts = day_and_clock(met.enters_s)
    match met.kind:
        case "airprox":
            nearer = f"nearer than {length(met.closest_m + met.depth_m)} from {day_and_clock(met.inside[0][0])[1]}"
            passes = f"would be {nearer} for {_inside(met):.1f} s, and pass at {length(met.closest_m)}"
            return f"{met.speed_m_s * 3.6:.0f} km/h closing: in sight on day {day} at {starts}, {passes}."
        case "strike":
            return f"on a place of {met.against}: begins on day {day} at {starts}."
        case "rescue":
            return f"over {met.against}: sets out on day {day} at {starts}."
        case "politics":
            return "from the first day to the last."
    head = f"{met.speed_m_s * 3.6:.0f} km/h towards {met.against}: enters the warning zone on day {day} at {starts}"
    if not met.inside:
        return f"{head} and would come within {length(met.closest_m)} of the border."
    (in_s, _), *more = met.inside
    again = f" in {len(more) + 1} stretches" if more else ""
    would = f"would cross at {day_and_clock(in_s)[1]} for {_inside(met):.1f} s{again}, {length(met.depth_m)} deep"
    return f"{head}, {would}."


def came_to(met: Encounter, of: Outcome) -> Iterator[str]:
    """The gravest that it came to, the seconds to spare, and where calls died."""
    if met.kind != "politics":
        came = f"Came to: {of.severity or 'nothing'}{rounds_of(of)}."
        spare = to_spare(met, of)
        yield f"{came} Seconds to spare: {spare}." if spare else came
    if of.died:
        fates = (f"{channel} {fate(gate)}" for channel, gate in of.died)
        yield f"Channels: {', '.join(fates)}."


def fate(gate: str) -> str:
    """What became of the messages on a channel, by how far they came."""
    return "got through" if gate == THROUGH else f"died at {gate}"


def aim(met: Encounter) -> str:
    """The moment that an encounter heads for."""
    return {"airprox": "the minimum", "strike": "the first round"}.get(met.kind, "the crossing")


def counts_from(met: Encounter) -> str:
    """What a time is counted from, where it is relative."""
    first = {"border": "crossing", "airprox": "the minimum", "strike": "the first round"}.get(met.kind)
    if met.inside and first:
        return f"s to {first}"
    return "s from entry" if met.kind == "border" else "s from the start"


def rounds_of(of: Outcome) -> str:
    """How many rounds struck, after a comma; empty where none did."""
    struck = of.times.get(Mark.STRUCK, 0)
    if not struck:
        return ""
    halted = ", halted" if Mark.HALTED in of.marks else ""
    return f", {plural(struck, 'round')}, {of.known:,} of them after it was known{halted}"


class _Acts(NamedTuple):
    """How the averting act of a kind is said: what it is, its being in time, too late, and not there at all."""

    act: str
    before: str
    after: str
    none: str


_ACTS = {
    "airprox": _Acts(
        "turn", "they would have come within the minimum", "they came within the minimum", "nobody gave way"
    ),
    "strike": _Acts("halt", "the first round", "the first round", "nothing halted it"),
    "rescue": _Acts("", "", "", ""),
}
_CROSSES = _Acts("turn", "it would have crossed", "it crossed", "no turn took hold")


def passed(met: Encounter, marks: Collection[Mark]) -> str:
    """What is said to lie behind it, once it is over, by what it has come to: that it came there, or would have."""
    said = _ACTS.get(met.kind, _CROSSES)
    came = Mark.VIOLATED in marks if met.kind == "border" else Mark.TURNED not in marks
    return said.after if came else said.before


def to_spare(met: Encounter, of: Outcome) -> str:
    """The seconds to spare in words; empty where nothing averts an encounter of this kind."""
    number = "not counted" if met.kind == "border" and not met.inside else "none"
    said = averted_when(met, of)
    return f"{number if of.spare_s is None else f'{of.spare_s:+.1f}'}, {said}" if said else ""


def averted_when(met: Encounter, of: Outcome) -> str:
    """When what averts it came, or that nothing did; empty where nothing averts an encounter of this kind."""
    said = _ACTS.get(met.kind, _CROSSES)
    if of.spare_s is None:
        return "it would not have crossed" if met.kind == "border" and not met.inside else said.none
    size = f"{abs(of.spare_s):.1f} s"
    if Mark.RELEASED in of.marks:
        when = f"{size} after the launch, too late" if of.spare_s < 0 else f"{size} before the launch, in vain"
    else:
        when = f"{size} before {said.before}" if of.spare_s >= 0 else f"{size} after {said.after}"
    return f"the {said.act} came {when}"
