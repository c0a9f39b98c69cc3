"""How a change to an encounter is said, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deconflict.history import Encounter
from deconflict.show.encounters import averted_when, rounds_of
from deconflict.show.exports import plain
from deconflict.show.wording import CHANNELS, plural, seconds
from deconflict.study.outcome import THROUGH, Outcome
from deconflict.study.why.changes import Change, Kind, Value
from deconflict.study.why.explanation import Tried
from deconflict.world.scenario import Scenario
from protocols.notation.words import Mark


def said(change: Change) -> str:
    """What is otherwise, in a sentence without its end."""
    match change.kind:
        case Kind.GATE | Kind.ANSWER:
            who = change.party or change.of.partition(".")[0]
            return f"{who}: {change.says} {'Yes' if change.now else 'No'}{_often(change)}"
        case Kind.DELAY:
            return f"{change.of.partition('.')[0]}: {change.says} {_value(change.now)}, not {_value(change.was)}"
        case Kind.CHANNEL:
            return f"{CHANNELS.get(change.of, change.of)}: {change.says}"
        case Kind.RULE:
            return f"{change.says}: {_value(change.now)}, not {_value(change.was)}"
        case Kind.ARM:
            return f"{change.says} (arm {change.of}, {plural(round(change.size), 'value')})"


def came_to(tried: Tried, was: Outcome | None = None) -> str:
    """What the encounter comes to then; what takes many words is not said again where it is as it was."""
    of = tried.outcome
    if of is None:
        return "it does not take place"
    parts = [str(of.severity or "nothing") + rounds_of(of)]
    if was and rounds_of(was) and parts[0] == str(was.severity) + rounds_of(was):
        return "the same"
    if tried.averted and Mark.FIRE_HELD in of.marks:
        parts.append("fire held")
    elif tried.averted and Mark.VIOLATED in of.marks:
        parts.append("nobody fires")
    return ", ".join(parts)


def to_spare_s(tried: Tried) -> str:
    """The seconds to spare, or the most that there would have been; nothing where nothing was on its way."""
    if tried.outcome is not None and tried.outcome.spare_s is not None:
        return f"{tried.outcome.spare_s:+.1f}"
    return "" if tried.late_s is None else f"-{tried.late_s:.1f} at best"


def why_not(tried: Tried, met: Encounter, scenario: Scenario) -> str:
    """Why a change did not avert it, where its channels say so."""
    if tried.late_s is not None:
        return f"{tried.by} at least {seconds(tried.late_s)} too late"
    if tried.outcome is not None and tried.outcome.spare_s is not None and tried.outcome.spare_s < 0:
        return averted_when(met, tried.outcome)
    about = {name for change in tried.changes for name in concerned(change, scenario)}
    died = [
        f"{use.channel} dies at {use.gate}{f', {use.times} times' if use.times > 1 else ''}"
        for use in tried.uses
        if use.channel in about and use.gate not in (THROUGH, "") and not use.under_way
    ]
    return "; ".join(died) or " ".join(tried.against)


def concerned(change: Change, scenario: Scenario) -> Iterator[str]:
    """The channels that a change has to do with."""
    if change.kind is Kind.ARM:
        arm = scenario.arms[change.arm]
        yield from arm.remove
        for path in arm.set:
            yield from _of_path(path)
    for path in change.set:
        yield from _of_path(path)
    if change.kind not in (Kind.ARM, Kind.RULE):
        yield change.of.partition(".")[0]


def as_json(tried: Tried) -> Mapping[str, Any]:
    """Everything that came of changes, for other programs."""
    of = tried.outcome
    return {
        "changes": [
            {
                "kind": str(change.kind),
                "of": change.of,
                "says": said(change),
                "was": change.was,
                "now": change.now,
                "size": change.size,
            }
            for change in tried.changes
        ],
        "averted": tried.averted,
        "came_to": None if of is None or of.severity is None else str(of.severity),
        "spare_s": None if of is None else of.spare_s,
        "late_s": tried.late_s,
        "late_by": tried.by or None,
        "rounds": 0 if of is None else of.times.get(Mark.STRUCK, 0),
        "rounds_known": 0 if of is None else of.known,
        "events_shared": tried.shared,
        "channels": [plain(use) for use in tried.uses],
    }


def _of_path(path: str) -> Iterator[str]:
    first, _, rest = path.partition(".")
    if first == "channels":
        yield rest.partition(".")[0]
    elif path == "defence.calls_at":
        yield "hotline"


def _often(change: Change) -> str:
    return f" ({round(change.size)} times)" if change.size > 1 else ""


def _value(of: Value | None) -> str:
    match of:
        case bool():
            return "yes" if of else "no"
        case float():
            return seconds(of)
    return str(of)
