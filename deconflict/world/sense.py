"""What a scenario may say without being wrong, but hardly means."""

from __future__ import annotations

from collections.abc import Iterator

from deconflict.errors import Fault
from deconflict.world.channels import Centre
from deconflict.world.scenario import Scenario
from deconflict.world.units import UNITS, Kind
from deconflict.world.variation import with_arm

_MINUTE_S = UNITS[Kind.TIME]["min"]
_HOUR_S = UNITS[Kind.TIME]["h"]
_DAY_S = UNITS[Kind.TIME]["day"]


def sense(scenario: Scenario) -> tuple[Fault, ...]:
    """Faults of meaning: lines from a post to itself, nobody on duty, no common words, arms that change nothing."""
    return (*_channels(scenario), *_centres(scenario), *_languages(scenario), *_arms(scenario))


def _channels(scenario: Scenario) -> Iterator[Fault]:
    posts = {*scenario.parties, *scenario.centres}
    for name, channel in scenario.channels.items():
        one, other = channel.ends
        # A party has many posts, and its own links run between them; a line that carries calls runs between two desks.
        if one == other and (one in scenario.centres or channel.capacity is not None):
            yield f"channels.{name}.ends", f'"{one}" twice', "two different ends"
        for number, end in enumerate(channel.ends):
            if end not in posts:
                yield f"channels.{name}.ends[{number}]", f'"{end}"', f"a party or a centre: {', '.join(sorted(posts))}"


def _centres(scenario: Scenario) -> Iterator[Fault]:
    for name, centre in scenario.centres.items():
        for number, shift in enumerate(centre.shifts):
            if shift.officers < 1:
                yield f"centres.{name}.shifts[{number}].officers", str(shift.officers), "at least 1"
        for begins_s, ends_s in _gaps(centre):
            found = f"nobody from {_clock(begins_s)} to {_clock(ends_s)}"
            yield f"centres.{name}.shifts", found, "shifts that cover the whole day"


def _gaps(centre: Centre) -> Iterator[tuple[float, float]]:
    covered_s = 0.0
    for shift in sorted(centre.shifts, key=lambda shift: shift.begins_s):
        if shift.begins_s > covered_s:
            yield covered_s, shift.begins_s
        covered_s = max(covered_s, shift.ends_s)
    if covered_s < _DAY_S:
        yield covered_s, _DAY_S


def _clock(time_s: float) -> str:
    hours, rest_s = divmod(time_s, _HOUR_S)
    minutes, seconds = divmod(rest_s, _MINUTE_S)
    return f"{hours:02.0f}:{minutes:02.0f}" + (f":{seconds:g}" if seconds else "")


def _languages(scenario: Scenario) -> Iterator[Fault]:
    ends = {end for channel in scenario.channels.values() for end in channel.ends}
    of_centres = {scenario.centres[end].party for end in ends & scenario.centres.keys()}
    for name in sorted((ends | of_centres) & scenario.parties.keys()):
        if not scenario.parties[name].languages:
            yield f"parties.{name}.languages", "none", "at least one, because the party has a channel"


def _arms(scenario: Scenario) -> Iterator[Fault]:
    baseline = scenario.study.baseline if scenario.study else None
    seen: list[tuple[str, Scenario]] = []
    for name in scenario.arms:
        changed = with_arm(scenario, name)
        if changed == scenario and name != baseline:
            yield f"arms.{name}", "no difference from the scenario", "something removed or set that changes it"
        for other, same in seen:
            if changed == same:
                yield f"arms.{name}", f"the same as arms.{other}", "a difference between any two arms"
        seen.append((name, changed))
