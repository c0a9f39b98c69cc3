"""Documents of what is not at a border, for the shared strategies of scenario documents."""

from typing import Any

from hypothesis import strategies as st

Document = dict[str, Any]


def number(value: float) -> Document:
    """A number's table."""
    return {"value": value, "grade": "B", "source": "an account"}


def delay(least: float, most: float) -> Document:
    """A delay's table."""
    return {"low": least, "high": most, "grade": "C", "range": [least, most], "source": "an assumption"}


@st.composite
def airproxes(draw: st.DrawFn, parties: list[str]) -> Document:
    """When two flights are too near each other."""
    risk, assured, minimum = sorted(draw(st.lists(st.floats(1, 9_000), min_size=3, max_size=3)))
    return {
        "caller": draw(st.sampled_from(parties)),
        "minimum_m": number(minimum),
        "vertical_ft": number(draw(st.floats(100, 5_000))),
        "risk_m": number(risk),
        "assured_m": number(assured),
        "sight_s": delay(1, draw(st.floats(1, 100))),
    }


@st.composite
def strikes(draw: st.DrawFn, parties: list[str]) -> Document:
    """A strike of one party where another may lie, without its id."""
    party, against, *_ = draw(st.permutations(parties))
    when: Document = draw(st.sampled_from([{"at_h": 9}, {"strikes_per_day": number(2.0)}]))
    announced: Document = draw(st.sampled_from([{}, {"announced": [36.5, 35.0], "reach_km": 2.0}]))
    return {
        "party": party,
        "against": against,
        "type": "F-16",
        "rounds": draw(st.integers(1, 60)),
        "notice_h": draw(st.integers(0, 12)),
        "review_min": draw(st.integers(0, 90)),
        "place": [36.4, 35.0],
        "source": "an account",
        **when,
        **announced,
    }


@st.composite
def rescues(draw: st.DrawFn, parties: list[str]) -> Document:
    """The rescue after a loss."""
    return {
        "over": draw(st.sampled_from(parties)),
        "sets_out_min": delay(5, 20),
        "reaches_min": delay(10, 60),
        "lasts_h": delay(1, draw(st.integers(1, 15))),
    }


@st.composite
def escalations(draw: st.DrawFn, parties: list[str], lines: list[str]) -> Document:
    """Two governments, each with a ladder."""
    return {"parties": {party: draw(authorities(lines)) for party in parties[:2]}, "loop": draw(st.booleans())}


@st.composite
def authorities(draw: st.DrawFn, lines: list[str]) -> Document:
    """A government and its ladder."""
    ladder = draw(st.lists(steps(lines), min_size=1, max_size=3))
    return {
        "ladder": ladder,
        "provoked_by": {"lost": draw(st.integers(1, len(ladder)))},
        "questions": {"climbs": {"chance": number(1.0), "delay_s": delay(1, 9)}},
        "timers": {"call_wait_h": delay(7, 8)},
    }


@st.composite
def steps(draw: st.DrawFn, lines: list[str]) -> Document:
    """A step of a ladder."""
    effect = {"value": draw(st.integers(1, 4)), "grade": "C", "range": [0, 9], "source": "an assumption"}
    return {
        "title": "something is done",
        "act": draw(st.sampled_from(["measure", "suspend", "cut"])),
        "after_day": delay(0, 7),
        "lasts_day": delay(1, 250),
        "cuts": draw(st.lists(st.sampled_from(lines), max_size=1)),
        "set": draw(st.sampled_from([{}, {"defence.patrol.pairs": effect}])),
        "taken": draw(st.booleans()),
        "source": "an account",
    }
