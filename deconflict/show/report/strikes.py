"""The rounds of strikes, in a sentence and as a chart of a page."""

from __future__ import annotations

from deconflict.show.pages.sheet import Chart, Given
from deconflict.show.wording import TIE, plural, significant
from deconflict.study.interval import LEVEL
from deconflict.study.rounds import Rounds
from deconflict.study.statistics import Estimate


def answer(of: Rounds) -> str:
    """How many rounds fall under each arm, the baseline first."""
    first, *others = of.arms
    said = (
        f"{_capital(first.title)}: {_mean(first.rounds)} rounds fall, {_mean(first.known)} of them after it was known."
    )
    more = (f"{_capital(arm.title)}: {_mean(arm.rounds)}, {_mean(arm.known)} of them then." for arm in others)
    return " ".join((said, *more))


def chart(of: Rounds) -> Chart:
    """Rounds in a campaign, by arm, and how many of them fall after the other side knew."""
    given = [
        Given(
            title=arm.title,
            said=_interval(arm.rounds),
            ends=(arm.rounds.low, arm.rounds.value, arm.rounds.high),
            beneath=f"{_mean(arm.known)} after it was known",
        )
        for arm in of.arms
    ]
    flown = f"{plural(of.campaigns, 'campaign')} an arm, luck shared"
    return Chart(
        f"Rounds in a campaign, {flown}; intervals of chance, {100 * LEVEL:.4g}{TIE}%.", given, logarithmic=False
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _mean(of: Estimate) -> str:
    return significant(of.value, 3) if of.value else "0"


def _interval(of: Estimate) -> str:
    return f"{_mean(of)} ({significant(of.low, 3)} to {significant(of.high, 3)})"
