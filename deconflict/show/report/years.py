"""What governments made of incidents, as tables and a chart of a page."""

from __future__ import annotations

from deconflict.show.pages.sheet import Chart, Given, Sheet
from deconflict.show.spiral import estimated, step_rows, wait_rows
from deconflict.show.wording import TIE, several, significant, times
from deconflict.study.spiral_result import Spiral

_MEDIAN = "0.5"


def year(of: Spiral) -> Chart:
    """Incidents in a year, by arm."""
    given = [
        Given(
            title=arm.title,
            said=estimated(arm.expected, significant),
            ends=(arm.expected.low, arm.expected.value, arm.expected.high),
            beneath=f"{significant(arm.without_loop.value)} if incidents change nothing",
        )
        for arm in of.arms
    ]
    caption = f"{several(of.measure).capitalize()} in a year; the lines are intervals of chance, 95{TIE}%."
    return Chart(caption, given, logarithmic=False)


def arms(of: Spiral) -> Sheet:
    """The same in numbers, and how soon the next incident comes."""
    rows = tuple(
        (
            arm.title,
            estimated(arm.expected, significant),
            significant(arm.without_loop.value),
            "1" if arm.name == of.baseline else estimated(arm.ratio, times),
            estimated(arm.to_next[_MEDIAN], significant),
        )
        for arm in of.arms
    )
    names = (
        "arm",
        f"{several(of.measure)} a year",
        "if incidents change nothing",
        "against the first",
        "days to the next, half of them",
    )
    return Sheet("The same in numbers", names, rows, numbers=frozenset(range(1, 5)), wide=True)


def steps(of: Spiral) -> Sheet | None:
    """What each step of the baseline added to the year, the one that did most first."""
    rows = step_rows(of)
    added = f"{several(of.measure)} it adds to a year"
    names = ("step", "campaigns that took it", "first on day", added, "over what is not known")
    caption = "What each step of a government did, the one that did most first"
    return Sheet(caption, names, rows, numbers=frozenset(range(1, 5)), wide=True) if rows else None


def took(of: Spiral) -> Sheet | None:
    """How long the way to the cut and back was under the baseline."""
    rows = wait_rows(of)
    return Sheet("How long it took", ("what", "time", "seen"), rows, numbers=frozenset({1, 2})) if rows else None
