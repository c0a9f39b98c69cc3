"""How times, numbers, units and the names of things are written for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import inf, isfinite, isnan

from deconflict.study.outcome import SOMETIMES
from deconflict.study.result import Comparison
from deconflict.study.spiral_result import Spiral
from deconflict.world.units import INSIDE, UNITS, kind, split
from protocols.notation.words import Mark
from protocols.played import PLAYED

TIE = "\N{NO-BREAK SPACE}"
"""Between a number and its unit: no line is broken there."""

MANY = 100
"""From how many incidents on a risk is worth a third digit."""

_DAY_TENTHS = 864_000
_TEN = 10
_SPELT = {"m_s": "m/s", "kmh": "km/h"}
_ASCII = str.maketrans(
    {"±": "+/-", "×": "x", "–": "-", "’": "'", "✓": "yes", "✗": "no", "∞": "inf", "…": "...", "→": "->", "←": "<"}
    | {"▶": ">", "·": ".", "≠": "!", "│": "|", "↑": "^", "↓": "v"}
)
_NOUNS = {
    Mark.APPROACHED: "an approach",
    Mark.WARNED: "a warning",
    Mark.VIOLATED: "a violation",
    Mark.INTERCEPTED: "an interception",
    Mark.LOCKED_ON: "a lock-on",
    Mark.RELEASED: "a release",
    Mark.LOST: "a loss",
    Mark.FURTHER_LOSS: "a further loss",
    Mark.AIRPROX_A: "a class A airprox",
    Mark.AIRPROX_B: "a class B airprox",
    Mark.AIRPROX_C: "a class C airprox",
    Mark.AIRPROX_D: "a class D airprox",
    Mark.PASSED_CLEAR: "a clear pass",
    Mark.STRUCK: "a hit",
    Mark.HALTED: "a halt",
    Mark.RESCUED: "a rescue",
}
CHANNELS = {"guard": "guard radio", "hotline": "the hotline", "liaison": "liaison officers", "notice": "prior notice"}
"""The channels between forces, in a sentence."""


def legible(text: str, *, ascii_only: bool) -> str:
    """The text as a terminal can show it: in words and plain letters where it knows no others."""
    return tied(text, ascii_only=ascii_only).replace(TIE, " ")


def tied(text: str, *, ascii_only: bool) -> str:
    """The same, before its lines are broken."""
    if not ascii_only:
        return text
    return "".join(letter if letter.isascii() or letter == TIE else "?" for letter in text.translate(_ASCII))


def day_and_clock(time_s: float) -> tuple[int, str]:
    """The day of the campaign, from 1, and the time of day to a tenth of a second."""
    days, tenths = divmod(round(time_s * 10), _DAY_TENTHS)
    seconds, tenth = divmod(tenths, 10)
    return days + 1, f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{tenth}"


def clock(time_s: float) -> str:
    """The day of the campaign and the time of day, as `18 10:42:31.2`."""
    day, time = day_and_clock(time_s)
    return f"{day} {time}"


def length(length_m: float) -> str:
    """A length in metres, or in kilometres from 10 km on."""
    return f"{length_m / 1000:.1f} km" if length_m >= 10_000 else f"{round(length_m):,} m"  # noqa: PLR2004


def significant(value: float, digits: int = 2) -> str:
    """A number with that many significant digits, and with all its digits before the point."""
    if not isfinite(value):
        return "–" if isnan(value) else "∞"
    if value == 0:
        return "0"
    text = f"{value:#.{digits}g}".removesuffix(".")
    if abs(value) >= _TEN**digits or "e+" in text:
        return f"{value:,.0f}"
    return f"{value:.{digits - 1}e}".replace("e-0", "e-") if "e" in text else text


def risk(per_1000: float, incidents: int) -> str:
    """Incidents per 1,000 sorties, with no more digits than their number supports."""
    return significant(per_1000, 3 if incidents >= MANY else 2)


def times(ratio: float) -> str:
    """A ratio, to two decimals where it is of the size of one."""
    if not isfinite(ratio) or 0 < ratio < 0.1 or ratio >= 100:  # noqa: PLR2004 - of quite another size than one
        return significant(ratio)
    return f"{ratio:.2f}" if ratio < _TEN else f"{ratio:.1f}"


def span(low: float, high: float) -> str:
    """The two ends of an interval of ratios."""
    return f"{times(low)} to {times(high)}"


def rough(low: float, high: float) -> str:
    """The two ends of a range of ratios."""
    return f"{low:.2f} to {high:.2f}"


def share(of_one: float) -> str:
    """A share in percent, and never 0 % of what is there."""
    return f"<1{TIE}%" if 0 < of_one < 0.005 else f"{100 * of_one:.0f}{TIE}%"  # noqa: PLR2004 - where it would be rounded to 0


def seconds(time_s: float) -> str:
    """A time in seconds."""
    return f"{significant(time_s)}{TIE}s"


def plural(number: int, one: str) -> str:
    """The number and the word for that many."""
    ending = "" if number == 1 else "es" if one.endswith(("s", "ch", "x")) else "s"
    return f"{number:,} {one}{ending}"


def listed(words: Iterable[str]) -> str:
    """Words as a list in a sentence."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def an_incident(measure: str) -> str:
    """The measure of a study as a noun with its article: `a release`."""
    return _NOUNS.get(Mark(measure), measure)


def incident(measure: str) -> str:
    """The measure of a study as a noun: `release`."""
    return an_incident(measure).removeprefix("an ").removeprefix("a ")


def several(measure: str) -> str:
    """The measure of a study as a noun in the plural: `releases`."""
    return plural(0, incident(measure)).partition(" ")[2]


def without(channels: Iterable[str]) -> str:
    """What is gone when channels are taken away."""
    return f"without {listed(CHANNELS.get(name, f'the {name} channel') for name in channels)}"


def in_field_units(path: str, ends: tuple[float, float]) -> str:
    """A range in the unit in which its ends are written shortest, which is nearly always the one they were given in."""
    written, unit = in_one_unit(path, ends)
    return f"{' to '.join(written)} {unit}".rstrip()


def in_one_unit(path: str, numbers: Sequence[float]) -> tuple[list[str], str]:
    """Numbers in the unit in which they are written shortest, and that unit; empty for numbers without one."""
    unit = _unit(path)
    if unit is None:
        return [f"{number:g}" for number in numbers], ""
    factors = UNITS[kind(unit)]
    ways = {name: [f"{number / factor:.6g}" for number in numbers] for name, factor in factors.items()}
    best = min(ways, key=lambda name: sum(map(len, ways[name])))
    return ways[best], _SPELT.get(best, best)


def _unit(path: str) -> str | None:
    """The unit of a canonical key path, which is one of the inside; the day of `sorties_per_day` is none."""
    unit = split(path)[1]
    return unit if unit in INSIDE.values() else None


def asked(path: str) -> str:
    """What a parameter is about: the question or the wait of the procedure that it stands for, or its key path."""
    unit = _unit(path)
    steps = (split(path)[0] if unit else path).split(".")
    if steps[0] == "channels":
        _, channel, *rest = steps
        question = _questions().get(".".join([channel, *rest[1:2]]))
        if question is not None:
            return f"{channel}: {question}" + (" (time)" if unit and rest[0] == "questions" else "")
        return f"{channel}: {', '.join(rest)}".replace("_", " ")
    return ", ".join(steps).removeprefix("airspaces, ").replace("_", " ")


def severities(comparison: Comparison) -> tuple[str, ...]:
    """The severities that are shown: those that come seldom only where any arm has one."""
    counts = [arm.counts for arm in comparison.arms]
    return tuple(mark for mark in counts[0] if mark not in SOMETIMES or any(count[mark] for count in counts))


def lucks(of: Comparison | Spiral) -> str:
    """Which lucks were flown; after an interrupt there may be gaps."""
    first, last = of.lucks
    if first == last:
        return f"luck {first}"
    every = last - first + 1 == of.campaigns
    return f"{'' if every else f'{of.campaigns} of the '}lucks {first} to {last}"


def verdict(comparison: Comparison, reached: float) -> str:
    """Whether the study is as precise as was asked for, and if not, how precise it is."""
    said = comparison.verdict.removeprefix("stop: ")
    now = f"the ratios are to ±{share(reached)}" if reached < inf else "too few incidents to say how precise"
    return f"{said} (±{share(comparison.precision)}; {now})"


@cache
def _questions() -> dict[str, str]:
    """What the procedures ask and wait for, by the name that a scenario gives it."""
    systems = PLAYED.values()
    asked = {q.path: q for system in systems for q in system.questions()}
    timers = {timer.path: timer for system in systems for post in system.posts for timer in post.table.timers}
    asks = {path: f"{q.asks[:1].lower()}{q.asks[1:].removesuffix('?')}" for path, q in asked.items()}
    waits = {path: f"time {timer.waits}" for path, timer in timers.items()}
    return waits | asks
