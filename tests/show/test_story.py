"""The log of a history without a clock: the same sentences as a run's, step by step; and the same file."""

import json
from functools import cache
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconflict.history import SCHEMA, History
from deconflict.show.exports import to_json_lines
from deconflict.show.proof import broken, history, story
from deconflict.show.story import DEFENDS, INTRUDES, told
from deconflict.verify.verdict import check
from protocols.known_bad import KNOWN_BAD
from protocols.notation.actions import Cut, Pass, Restore
from protocols.notation.channel import Channel
from protocols.notation.system import System
from protocols.notation.table import Row, Table
from protocols.notation.wiring import Post
from protocols.notation.words import moves, send
from tests.show.samples import printed

BAD = {bad.breaks: bad for bad in KNOWN_BAD}
names = st.sampled_from(sorted(BAD))

SENDER = Table(
    "sender", "idle", ["idle"], [Row("idle", moves("speaks"), None, [send("way", "word")], "idle", "A word.")]
)


@cache
def counterexamples(breaks: str):
    """The shortest history that breaks each promise of a known-bad, with the report that tells of it."""
    bad = BAD[breaks]
    report = check(bad.scope, bounds=bad.lasts, until_broken=True)
    return broken((judged, report) for judged in report.judged)


def histories(breaks: str) -> list[History]:
    """The same as histories, and there are some."""
    found = [history(*each) for each in counterexamples(breaks)]
    assert found
    return found


@given(names)
def test_a_step_is_a_second(breaks):
    """The seconds count the steps from one; what a channel refuses is told beside the step that said it."""
    for (judged, _), of in zip(counterexamples(breaks), histories(breaks), strict=True):
        assert sorted({event.time_s for event in of.events()}) == list(range(1, len(judged.story) + 1))
        assert [entry.happening for entry in of.entries if entry.happening in judged.story] == [*judged.story]


@given(names)
def test_the_file_is_that_of_a_run(breaks):
    """As JSON Lines it has the header and the events of docs/history.md, and each cause precedes its effect."""
    for of in histories(breaks):
        header, *events = map(json.loads, to_json_lines(of))
        assert (header["schema"], header["scenario"]) == (SCHEMA, BAD[breaks].scope.name)
        assert [met["number"] for met in header["encounters"]] == [0]
        assert [event["sequence"] for event in events] == list(range(len(events)))
        assert {event["encounter"] for event in events} <= {0}
        assert all(event["cause"] is None or event["cause"] < event["sequence"] for event in events)


@given(names, st.integers(70, 220), st.sampled_from(["utf-8", "ascii"]))
def test_fits(breaks, width, encoding):
    """From 70 columns on, no line is wider than the terminal, in any encoding."""
    for each in counterexamples(breaks):
        assert max(map(len, printed(story(*each), width, encoding).splitlines())) <= width


@given(names, st.integers(70, 220))
def test_says_everything(breaks, width):
    """The promise, its sentence, why it fails, and every actor and word of every step are there."""
    for (judged, report), of in zip(counterexamples(breaks), histories(breaks), strict=True):
        text = " ".join(printed(story(judged, report), width).split())
        said = chain([judged.id, *judged.sentence.split(), *judged.why.split()])
        for event in of.events():
            said = chain(said, event.actor.split(), event.sentence.split())
        assert [word for word in said if word not in text] == []


def test_whose_they_are():
    """At the border it is told who flies and who defends; elsewhere nobody does, and there is no such column."""
    for breaks, forces in (("warned-first", {INTRUDES, DEFENDS}), ("two-to-restore", {""}), ("right-aircraft", {""})):
        for each in counterexamples(breaks):
            assert {event.party for event in history(*each).events()} == forces
            assert ("party" in printed(story(*each), 80)) == (forces != {""})


@pytest.mark.parametrize("breaks", ["warnings-apart", "call-in-time"])
def test_time_passes(breaks):
    """Where clocks were run, time that passes is a step, and says how long."""
    ((judged, report),) = counterexamples(breaks)
    waits = [happening.action.seconds for happening in judged.story if isinstance(happening.action, Pass)]
    assert waits
    assert all(f"{wait:g} s pass." in printed(story(judged, report), 80) for wait in waits)


def test_channels_act():
    """A channel is cut, refuses what it is given, and works again: each is told, and the refusal has its cause."""
    system = System("talk", [Post("sender", SENDER)], [Channel("way", ("sender.way", "outside"), cuttable=True)])
    speaks = next(action for action in system.enabled(system.start) if not isinstance(action, Cut))
    of = told("talk", system, system.story([Cut("way"), speaks, Restore("way")]))
    said = [(event.time_s, event.actor, event.row, event.sentence, event.cause) for event in of.events()]
    assert said == [
        (1, "way", "cut", "The channel is cut.", None),
        (2, "sender", str(moves("speaks").input), "A word.", None),
        (2, "way", "lost", "The way is cut.", 1),
        (3, "way", "restored", "The channel works again.", None),
    ]
