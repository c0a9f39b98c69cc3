"""The panels of text fit whatever room they are given, show where one stands, and do not show what is still to come.

The snapshots are what a class sees of a history made by hand. Renew them with RENEW_SNAPSHOTS=1 in the environment, and
look at what changed.
"""

from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deconflict.show.encounters import came_to
from deconflict.show.rows import given as in_words
from deconflict.show.stepper.causes import changed_lines, why_lines
from deconflict.show.stepper.channels import channel_lines
from deconflict.show.stepper.clock import clock_lines
from deconflict.show.stepper.futures import Future, stood_beside
from deconflict.show.stepper.ladderview import ladder_lines
from deconflict.show.stepper.logview import log_lines
from deconflict.show.stepper.parties import party_lines
from deconflict.show.stepper.reel import Reel
from deconflict.show.stepper.side import side_lines
from deconflict.study.rerun import Rerun
from deconflict.world.reading import read
from deconflict.world.variation import with_arm
from protocols.notation.words import Gate
from tests.conftest import SCENARIOS
from tests.show.recorded import same_as_recorded
from tests.show.samples import history

MADE = Reel(history(), 12)
ALL = Reel(history())
RERUN = Rerun(with_arm(read(SCENARIOS / "shootdown_2015_turkey.toml"), "as_it_was"), 34)
DAY = Reel(RERUN.history, 0)
GIVEN = Reel(RERUN.under(RERUN.given("hotline", after=6)), 0)
NOW = Future((), DAY)
BESIDE = stood_beside(NOW, Future((), GIVEN, "hotline given"), 0)
LAST = len(BESIDE.pairs) - 1
LOST = next(at for at, event in enumerate(DAY.events) if event.mark == "locked on")
CROSSED = next(at for at, event in enumerate(DAY.events) if event.mark == "violated")
PANELS: dict[str, Any] = {
    "log": log_lines,
    "log ahead": partial(log_lines, ahead=True),
    "log changed": partial(log_lines, only_changed=True),
    "parties": party_lines,
    "parties changed": partial(party_lines, only_changed=True),
    "channels": partial(channel_lines, cut=frozenset({"liaison"})),
    "channels changed": partial(channel_lines, only_changed=True),
    "clock": partial(clock_lines, title="a class’s own arm → as it was"),
    "changed": changed_lines,
    "why": why_lines,
    "ladder": ladder_lines,
}
LIGHT = ("log", "log ahead", "parties", "channels")


def shown(lines):
    """What is seen of lines without colours."""
    return "\n".join(line.plain.rstrip() for line in lines)


def words(lines):
    """The words of lines, however they are broken."""
    return " ".join(shown(lines).split())


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(PANELS)),
    st.sampled_from([MADE, ALL, DAY, GIVEN]),
    st.floats(0, 1),
    st.integers(20, 200),
    st.integers(1, 60),
    st.booleans(),
)
def test_fits(name, reel, where, width, height, ascii_only):
    """A panel has exactly the lines that it is asked for, none wider than it is, in letters that the terminal knows."""
    at = round(where * (len(reel) - 1))
    more = {"lit": frozenset(reel.why(at))} if name in LIGHT else {}
    lines = PANELS[name](reel, at, width, height, ascii_only=ascii_only, **more)
    assert len(lines) == height
    assert max(line.cell_len for line in lines) <= width
    assert not any("\n" in line.plain for line in lines)
    assert not ascii_only or shown(lines).isascii()


@settings(max_examples=60)
@given(st.floats(0, 1), st.integers(20, 200), st.integers(1, 60), st.booleans())
@example(0.0, 20, 1, True)
def test_two_futures_fit(where, width, height, ascii_only):
    """Two futures side by side fit, at any moment."""
    lines = side_lines(NOW, BESIDE, round(where * LAST), width, height, ascii_only=ascii_only)
    assert len(lines) == height
    assert max(line.cell_len for line in lines) <= width
    assert not ascii_only or shown(lines).isascii()


@settings(max_examples=40)
@given(st.integers(0, len(DAY) - 1), st.integers(40, 200), st.integers(8, 60), st.booleans())
def test_the_log_tells_where_one_stands(at, width, height, ascii_only):
    """The event one stands at is told in full behind its sign; no later event is told unless it is asked for."""
    lines = log_lines(DAY, at, width, height, ascii_only=ascii_only)
    signs = [line.plain[0] for line in lines if line.plain.strip() and line.plain[0] != " "]
    assert signs == [">" if ascii_only else "▶"]
    assert DAY.event(at).sentence in words(lines)
    until = [at for line in lines for _, _, style in line.spans for at in [getattr(style, "meta", {}).get("position")]]
    assert max(position for position in until if position is not None) == at


def test_the_log_hides_the_future():
    """What follows is not there, and with `ahead` it is, after the event one stands at."""
    hit = "It is hit and falls."
    assert hit not in words(log_lines(DAY, LOST, 120, 40))
    ahead = words(log_lines(DAY, LOST, 120, 40, ahead=True))
    assert ahead.index("▶") < ahead.index(hit)


def test_the_chain_is_lit_in_words():
    """What led to an event has a sign of its own in the log, at its posts and at its channels."""
    chain = frozenset(DAY.why(LOST))
    for panel in (log_lines, party_lines):
        marked = [line.plain for line in panel(DAY, LOST, 100, 40, lit=chain) if line.plain.startswith("←")]
        assert any("controller" in line for line in marked)
    first = frozenset({4})
    assert "← guard" in shown(channel_lines(DAY, 1, 80, 8, lit=first))


def test_the_log_at_different_widths():
    """Party and post have columns where there is room, else the post stands before the sentence."""
    wide, narrow = (shown(log_lines(DAY, 3, width, 12)) for width in (120, 44))
    assert "turkey controller      A track heads" in wide
    assert "controller: A track heads" in narrow
    assert "turkey" not in narrow


def test_a_sign_is_always_seen():
    """However narrow the log, whether a gate was passed is seen, and what counts."""
    for width in (24, 40, 80, 160):
        text = shown(log_lines(DAY, LOST, width, 12))
        assert "locked on" in text
        assert "✗" in shown(log_lines(DAY, 4, width, 12))


def test_campaigns_name_their_flights():
    """Where all encounters are shown, each line has the day, the time of day and the flight."""
    lines = shown(log_lines(ALL, len(ALL) - 1, 120, 40))
    assert "4 10:00:00.0 12" in lines
    assert "117" in lines
    assert "flight" in lines.splitlines()[0]


def test_parties_show_the_row_that_fired():
    """The post that acted is lit, with the row that fired: state, input, guard, acts, next state and sentence."""
    lines = party_lines(DAY, LOST, 60, 40)
    row = DAY.row(LOST)
    assert row is not None
    text = words(lines)
    for part in (row.state, in_words(row.on.input), "if fresh", f"next {row.next}", row.because):
        assert str(part) in text
    (here,) = (line for line in lines if line.plain.startswith("▶"))
    assert here.plain.split() == ["▶", "shooter", str(row.next)]
    assert text.index("russia") < text.index("turkey")


def test_parties_have_room_for_whoever_acted_last():
    """Where room is short, posts that have not acted go first, then those that have been quiet longest."""

    def posts(height):
        text = shown(party_lines(DAY, LOST, 38, height))
        return {event.actor for event in DAY.events if f" {event.actor} " in f"{text} "}

    seen = [posts(height) for height in (1, 6, 9, 40)]
    assert seen[0] == {"shooter"}
    assert all(less <= more for less, more in pairwise(seen))
    assert "fire authority" in seen[1]
    assert "aircrew" in seen[3]
    assert "aircrew" not in seen[2]


def test_a_channel_that_acts_alone_is_shown_between_the_parties():
    """A message that is lost belongs to no party: its channel stands between them, with the reason."""
    text = words(party_lines(DAY, 4, 60, 30))
    assert "between them ▶ guard The set does not carry guard" in text


def test_only_what_changed():
    """The posts, channels and events that one event did not touch can be left out."""
    assert "controller" not in shown(party_lines(DAY, LOST, 80, 30, only_changed=True))
    text = shown(channel_lines(DAY, 4, 80, 30, only_changed=True))
    assert "guard" in text
    assert "hotline" not in text
    assert "controller" not in shown(log_lines(DAY, LOST, 80, 30, only_changed=True))


@pytest.mark.parametrize(
    ("width", "says"),
    [
        (110, ("right person", "dies at up", "cut", "dies at willing")),
        (60, ("right person",)),
        (38, ("pers",)),
        (20, ()),
    ],
)
def test_channels_show_their_gates(width, says):
    """Gates are named in full where there is room, and each channel has five signs; how it ends is said beside them."""
    text = shown(channel_lines(DAY, LOST, width, 8, cut=frozenset({"tactical"})))
    assert all(words in text for words in says)
    (guard,) = (line for line in text.splitlines() if "guard" in line)
    assert [sign for sign in guard if sign in "✓✗·"] == ["✗", "·", "·", "·", "·"]
    assert ("cut" in text) == (width > 20)


def test_channels_say_how_far_messages_came():
    """A call that got through says so, as does one that is on the way, and one that a cut stopped later."""
    last = len(GIVEN) - 1
    hotline = next(line for line in shown(channel_lines(GIVEN, last, 110, 8)).splitlines() if "hotline" in line)
    assert "got through" in hotline
    assert hotline.count("✓") == 5
    underway = next(at for at in range(last) if GIVEN.gates(at)["hotline"][Gate.UP])
    assert "passed" in shown(channel_lines(GIVEN, underway, 110, 8))
    text = shown(channel_lines(GIVEN, last, 120, 8, cut=frozenset({"hotline"})))
    assert "got through, now cut" in text


def test_the_clock_says_everything():
    """The clock has scenario, arm, luck, time, the seconds to the crossing and to spare, and the position."""
    text = shown(clock_lines(DAY, 3, 100, 2, title="nobody calls"))
    for said in (
        *("shootdown_2015_turkey, nobody calls, luck 34", "event 4 of 55", "09:19:05.2"),
        *("299.8 s to crossing", "to spare: none so far"),
    ):
        assert said in text
    assert "s after it crossed" in shown(clock_lines(DAY, LOST, 100, 2))
    assert "   at the crossing   to spare" in shown(clock_lines(DAY, CROSSED, 80, 1))
    assert "299.8 s to crossing" in shown(clock_lines(DAY, 3, 80, 1))
    assert ", luck 34" in shown(clock_lines(DAY, 3, 60, 2, title="a very long title " * 5))
    assert "day 4, 10:00:00.0" in shown(clock_lines(ALL, 0, 80, 1))


def test_the_clock_says_what_was_to_spare():
    """Once the averting act has taken hold, the clock says by how much it came before or after the last moment."""
    last = len(GIVEN) - 1
    assert f"to spare: {GIVEN.spare_s(last).so_far_s:.1f} s" in shown(clock_lines(GIVEN, last, 100, 2))
    assert "s after it would have crossed" in shown(clock_lines(GIVEN, last, 100, 2))
    assert "too late by 20.5 s" in shown(clock_lines(MADE, len(MADE) - 1, 100, 2))
    turned = Reel(history(), 117)
    assert shown(clock_lines(turned, 3, 80, 1)).startswith("02:30:20.0   20.0 s from entry")


def test_the_clock_before_the_entry():
    """What happens before a flight that would not cross comes near counts down to its entry."""
    run = history()
    early = evolve(run, entries=[entry._replace(time_ms=entry.time_ms - 9000) for entry in run.entries])
    assert "9.0 s to entry" in shown(clock_lines(Reel(early, 117), 0, 80, 1))


def test_what_an_event_changed():
    """A change of state, what was said to whom over which channel, a gate and what counts are told, nothing else."""
    text = words(changed_lines(DAY, 3, 100, 20))
    assert "state watching → warning" in text
    assert 'says "warning" to aircrew on guard' in text
    assert "counts = warned" in text
    alone = words(changed_lines(DAY, 4, 100, 20))
    assert "gate guard: up ✗" in alone
    assert "state" not in alone


def test_why_begins_with_the_first_cause():
    """The chain is told from its first cause to the event itself; where there is little room, its middle gives way."""
    chain = DAY.why(len(DAY) - 1)
    text = words(why_lines(DAY, len(DAY) - 1, 120, 40))
    told = [text.index(DAY.event(at).sentence) for at in reversed(chain)]
    assert told == sorted(told)
    assert f"{len(chain) - 1} events led to it" in text
    short = shown(why_lines(DAY, len(DAY) - 1, 120, 6))
    first, last = (DAY.event(at).sentence for at in (chain[-1], chain[0]))
    assert first in short
    assert last in short
    assert "more …" in short
    assert "Nothing that happened led to it." in shown(why_lines(DAY, 0, 80, 5))


def test_the_ladder_ends_where_one_stands():
    """A message that has been sent and not arrived is on its way, whatever becomes of it later; then it has arrived."""
    sends = next(at for at, event in enumerate(DAY.events) if '"release"' in words(changed_lines(DAY, at, 100, 20)))
    (rung,) = (line for line in shown(ladder_lines(DAY, sends, 120, 50)).splitlines() if '"release"' in line)
    assert "on its way" in rung
    (rung,) = (line for line in shown(ladder_lines(DAY, sends + 1, 120, 50)).splitlines() if '"release"' in line)
    assert "on its way" not in rung
    assert "locks on" not in shown(ladder_lines(DAY, sends, 120, 50))
    lit = [line.plain for line in ladder_lines(DAY, sends, 120, 50) if "reverse" in str(line.style)]
    assert any('"release"' in line for line in lit)


def test_two_futures_differ_from_the_sign_on():
    """The first difference has a sign and is told in full; before it both are the same, below is what each came to."""
    lines = shown(side_lines(NOW, BESIDE, LAST, 140, 100)).splitlines()
    (at,) = (at for at, line in enumerate(lines) if "≠" in line and "first difference" not in line)
    assert BESIDE.apart is not None
    here, there = BESIDE.apart
    assert DAY.event(here).sentence in lines[at]
    assert GIVEN.event(there).sentence in lines[at]
    before = [line.split(" = ") for line in lines[2:at]]
    assert len(before) == 3
    assert all(left.strip() == right.strip() for left, right in before)
    for reel in (DAY, GIVEN):
        said, *_ = came_to(reel.met(0), reel.outcomes[0])
        assert said.split(".")[0] in "\n".join(lines)


def test_two_futures_hide_what_is_still_to_come():
    """Up to a position in both, no later event and no outcome is shown; where both end, the outcomes are."""
    assert BESIDE.differ is not None
    text = shown(side_lines(NOW, BESIDE, BESIDE.differ + 8, 140, 60))
    assert text.count("▶") == 2
    assert "Came to" not in text
    assert "falls" not in text
    assert "Came to: lost." in shown(side_lines(NOW, BESIDE, LAST, 140, 60))
    assert "makes no difference" in shown(side_lines(NOW, stood_beside(NOW, NOW, 0), 0, 80, 5))


@settings(max_examples=20)
@given(st.sampled_from(RERUN.channels), st.booleans(), st.integers(0, len(DAY) - 1))
def test_the_sign_is_where_two_futures_part(channel, give, after):
    """At the moment from which on they differ, the sign stands where one stands, and not at the cut; it stays there."""
    does = (RERUN.given if give else RERUN.taken)(channel, after=DAY.event(after).sequence)
    beside = stood_beside(NOW, Future((does,), Reel(RERUN.under(does), 0)), 0)
    if beside.differ is None:
        return
    for moment in (beside.differ, len(beside.pairs) - 1):
        lines = [line for line in shown(side_lines(NOW, beside, moment, 140, 300)).splitlines()[2:] if "≠" in line]
        (sign,) = lines
        assert "The channel" not in sign
        assert ("▶" in sign) == (moment == beside.differ or beside.differ == len(beside.pairs) - 1)
    assert "≠" not in shown(side_lines(NOW, beside, beside.differ - 1, 140, 300)[2:])


def test_nothing_at_all():
    """A reel without events leaves every panel without a fault."""
    nothing = Reel(evolve(history(), entries=[]))
    for panel in PANELS.values():
        assert len(panel(nothing, 0, 40, 5)) == 5
    nobody = Future((), nothing)
    assert "Nothing happens" in shown(side_lines(nobody, stood_beside(nobody, NOW, 0), 0, 80, 5))


@pytest.mark.parametrize(
    ("name", "width", "height", "ascii_only"), [("stepper_80", 80, 14, False), ("stepper_38_ascii", 38, 9, True)]
)
def test_looks_as_recorded(name, width, height, ascii_only):
    """A class sees what was recorded."""
    pages = [
        f"{called}\n{shown(panel(MADE, 10, width, height, ascii_only=ascii_only))}" for called, panel in PANELS.items()
    ]
    same_as_recorded(name, "\n\n".join("\n".join(map(str.rstrip, page.splitlines())) for page in pages) + "\n")
