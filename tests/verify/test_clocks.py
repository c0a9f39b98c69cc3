"""With clocks, things happen in the orders that their times leave, and what is promised in time is judged."""

from functools import cache
from math import gcd
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from deconflict.engine.campaign import run
from deconflict.engine.theatre import theatre
from deconflict.engine.traffic import traffic
from deconflict.show.promises import Check
from deconflict.show.story import told
from deconflict.verify.clocks import Bounds, Tick, Timed, fewest, in_time, milliseconds, moments
from deconflict.verify.compact import Compact
from deconflict.verify.explorer import explore
from deconflict.verify.places import BITS
from deconflict.verify.verdict import Report, Verdict, check
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.shelf import known
from deconflict.world.variation import at_value, with_arm
from protocols.guard_warning import AIRCREW, ATTENDING, CONTROLLER, DECIDING, LISTENING, WARNING, WONDERING
from protocols.known_bad import KNOWN_BAD
from protocols.notation.actions import State
from protocols.notation.channel import Channel
from protocols.notation.errors import PromiseBroken
from protocols.notation.parts import part, replaced
from protocols.notation.promise import BROKEN, Always, Apart, Within, judge, tell
from protocols.notation.system import System
from protocols.notation.table import Row, Table
from protocols.notation.wiring import Post
from protocols.notation.words import Question, Timer, expires, hears, moves, send, start, yes
from protocols.regime import border
from protocols.scope import Scope
from protocols.scopes import SCOPES
from protocols.track import GONE, INBOUND

SCOPE = {scope.name: scope for scope in SCOPES}
BAD = {bad.breaks: bad for bad in KNOWN_BAD}

FIRST, SECOND = Timer("first", "desk", "for the first"), Timer("second", "desk", "for the second")
LIMIT = Timer("limit", "desk", "for what is promised")
ASKED = Question("asked", "desk", "When does it come?", certain=True)
BEGIN = "begins"

LEASTS = st.integers(0, 5)
CLOSED = st.builds(lambda least, more: (least, least + more), LEASTS, LEASTS)
BOUNDS = CLOSED | LEASTS.map(lambda least: (least, None))
EXACTLY = LEASTS.map(lambda time: (time, time))


def table(name, *cells):
    """A table whose rows have no guard, and about which there is nothing to say."""
    rows = [Row(state, on, None, do, to, "It happens.") for state, on, do, to in cells]
    return Table(name, "before", ["over"], rows, sure=[BEGIN] if any(row.on == moves(BEGIN) for row in rows) else [])


RUN = table("desk", ("before", moves(BEGIN), [start(FIRST)], "running"), ("running", expires(FIRST), [], "over"))
RACE = table(
    "desk",
    ("before", moves(BEGIN), [start(FIRST), start(SECOND)], "racing"),
    ("racing", expires(FIRST), [], "first has run out"),
    ("racing", expires(SECOND), [], "second has run out"),
    ("first has run out", expires(SECOND), [], "over"),
    ("second has run out", expires(FIRST), [], "over"),
)
PAUSE: tuple[tuple[Any, ...], ...] = (
    ("before", moves(BEGIN), [start(FIRST)], "asking"),
    ("asking", expires(FIRST), [start(SECOND)], "aside"),
    ("aside", expires(SECOND), [], "asking"),
    ("asking", yes(ASKED), [], "over"),
    ("over", expires(FIRST), [], "over"),
)
ASKS_ANEW = table("desk", *PAUSE)
ASKS_ON = table("desk", *PAUSE, ("aside", yes(ASKED), [], "over"), ("over", expires(SECOND), [], "over"))
SENDER = table(
    "sender",
    ("before", moves(BEGIN), [start(FIRST), send("out", "one")], "waiting"),
    ("waiting", expires(FIRST), [send("out", "two")], "over"),
)
RECEIVER = table(
    "receiver",
    ("before", hears("one"), [], "between"),
    ("before", hears("two"), [], "out of order"),
    ("between", hears("one"), [], "between"),
    ("between", hears("two"), [], "over"),
    *(("out of order", hears(message), [], "over") for message in ("one", "two")),
    *(("over", hears(message), [], "over") for message in ("one", "two")),
)


def begins(happening):
    """Whether the world begins."""
    return happening.taken.on == moves(BEGIN)


def ends(happening):
    """Whether a table comes to its end."""
    return happening.taken.next == "over" != happening.taken.state


def either(happening):
    """Whether it begins or ends."""
    return begins(happening) or ends(happening)


NO_LATER = Within("no-later", "It is over in time.", LIMIT, begins, ends)
NO_SOONER = Apart("no-sooner", "It takes its time.", LIMIT, either)


def alone(desk):
    """A table by itself, held to an earliest and a latest end."""
    return Scope("desk", "A table by itself.", System("desk", [Post("desk", desk)], []), (NO_LATER, NO_SOONER))


def relay(*, ordered):
    """Two letters sent one after the other, held to an earliest and a latest arrival of the second."""
    way = Channel("way", ("sender.out", "receiver.in"), ordered=ordered)
    system = System("relay", [Post("sender", SENDER), Post("receiver", RECEIVER)], [way])

    def heard(happening):
        return happening.post == "receiver" and ends(happening)

    late = evolve(NO_LATER, answer=heard)
    soon = evolve(NO_SOONER, what=lambda happening: begins(happening) or heard(happening))
    return Scope("relay", "Two letters.", system, (late, soon))


def verdicts(scope, lasts, limit, tick_s=None):
    """Whether it is over no later and no sooner than a limit."""
    judged = check(scope, bounds={**lasts, LIMIT.path: (limit, limit)}, tick_s=tick_s).judged
    return tuple(next(one.verdict for one in judged if one.id == name) for name in ("no-later", "no-sooner"))


def as_promised(lasts, limit):
    """What is known of those promises of something that takes between a least and a greatest time."""
    least, most = lasts
    kept = (most is not None and most <= limit, least >= limit)
    return tuple(Verdict.HOLDS if holds else Verdict.FAILS for holds in kept)


def low(timed: Timed, state: int) -> State:
    """What a state is without its clocks."""
    return timed.compact.state(state % (1 << BITS * timed.compact.places))


def found(scope, lasts, post=0):
    """The states in which a post can be found."""
    timed = Timed(scope, lasts)
    return {low(timed, state).posts[post].state for state in explore(timed).states}


class TestSmall:
    """Tables so small that one can say what is possible."""

    @given(BOUNDS)
    def test_one_timer(self, lasts):
        """A clock counts to the greatest time, or to the least where there is no greatest, and then stands still."""
        least, most = lasts
        explored = explore(Timed(alone(RUN), {FIRST.path: lasts}, 1))
        assert len(explored.states) == (least if most is None else most) + 3

    @given(BOUNDS, LEASTS)
    def test_earliest_and_latest(self, lasts, limit):
        """A timer runs out no sooner than its least time and no later than its greatest, and at both if it may."""
        assert verdicts(alone(RUN), {FIRST.path: lasts}, limit) == as_promised(lasts, limit)

    @given(BOUNDS, BOUNDS)
    def test_a_race(self, first, second):
        """Of two timers either may run out before the other if its least time is no more than the other's greatest."""
        states = found(alone(RACE), {FIRST.path: first, SECOND.path: second})
        for (least, _), (_, most), state in ((first, second, "first"), (second, first, "second")):
            assert (f"{state} has run out" in states) == (most is None or least <= most)

    @given(EXACTLY, EXACTLY)
    def test_nothing_is_open_between_exact_times(self, first, second):
        """Where all times are exact and differ, there is one way for things to go: that of the sooner first."""
        timed = Timed(alone(RACE), {FIRST.path: first, SECOND.path: second})
        ways = [len(timed.after(state)) for state in explore(timed).states]
        assert (max(ways) == 1) == (first != second)

    @given(EXACTLY, EXACTLY, EXACTLY, LEASTS)
    def test_questions(self, first, second, asked, limit):
        """A question that was left is asked anew; one that the post still waits for in another state stays open."""
        lasts = {FIRST.path: first, SECOND.path: second, ASKED.path: asked}
        (until,), (away,), (takes,) = {*first}, {*second}, {*asked}
        assert verdicts(alone(ASKS_ON), lasts, limit) == as_promised(asked, limit)
        if takes != until:
            comes = takes if takes < until else until + away + takes
            assert verdicts(alone(ASKS_ANEW), lasts, limit) == as_promised((comes, comes), limit)

    @given(CLOSED, CLOSED, LEASTS)
    def test_letters(self, waits, travels, limit):
        """A letter arrives between the least and the greatest time after it was sent, and none overtakes another."""
        lasts = {FIRST.path: waits, "way": travels}
        between = tuple(sum(both) for both in zip(waits, travels, strict=True))
        assert verdicts(relay(ordered=True), lasts, limit) == as_promised(between, limit)
        assert "out of order" not in found(relay(ordered=True), lasts, 1)
        overtakes = waits[0] + travels[0] <= travels[1]
        assert ("out of order" in found(relay(ordered=False), lasts, 1)) == overtakes

    @given(CLOSED, CLOSED, LEASTS, st.integers(1, 4), st.sets(st.sampled_from([FIRST.path, "way"])))
    def test_what_holds_with_wider_or_fewer_bounds_holds(self, waits, travels, limit, tick, known):
        """A coarse tick widens bounds, and some may be left out: no promise is found to hold that does not."""
        lasts = {FIRST.path: waits, "way": travels}
        exact = verdicts(relay(ordered=True), lasts, limit)
        assert exact == verdicts(relay(ordered=True), lasts, limit, tick_s=0.5)
        for fewer, tick_s in ((lasts, tick), ({path: lasts[path] for path in known}, None)):
            found = verdicts(relay(ordered=True), fewer, limit, tick_s)
            assert all(sure is Verdict.HOLDS for sure, told in zip(exact, found, strict=True) if told is Verdict.HOLDS)

    @given(st.lists(CLOSED, min_size=1, max_size=3), st.integers(1, 4))
    def test_the_tick(self, both, tick_s):
        """The tick is the longest that all bounds are whole numbers of, and any that divides it is exact too."""
        paths = (FIRST.path, SECOND.path, LIMIT.path)
        lasts = dict(zip(paths, both, strict=False))
        longest = gcd(*(time for times in both for time in times)) or 1
        assert Timed(alone(RACE), lasts).tick_s == longest
        assert Timed(alone(RACE), lasts, tick_s).exact == all(time % tick_s == 0 for times in both for time in times)

    def test_without_times_a_promise_of_time_is_not_shown(self):
        """Nor is it broken or kept by the order of things; nor is a latest time shown where a timer has no greatest."""
        unknown = check(alone(RUN), bounds={FIRST.path: (1, 2)})
        endless = check(alone(RUN), bounds={FIRST.path: (1, 2), LIMIT.path: (2, None)})
        of = {"no-later", "no-sooner"}
        for report, shown in ((check(alone(RUN)), set()), (unknown, set()), (endless, {"no-sooner"})):
            open_ = {judged.id for judged in report.judged if judged.verdict is Verdict.NOT_SHOWN}
            assert open_ == of - shown


@pytest.mark.parametrize("name", ["hotline", "prior notice", "channel status"])
def test_without_bounds_all_is_as_without_clocks(name):
    """What has no bounds happens at any time: the same states, the same steps, as far apart."""
    compact = Compact(SCOPE[name].system, [], SCOPE[name].most, SCOPE[name].sure)
    timed = Timed(evolve(SCOPE[name], promised=()), {})
    without, with_clocks = explore(compact), explore(timed)
    assert [*map(compact.state, without.states)] == [low(timed, state) for state in with_clocks.states]
    assert (without.steps, without.depth) == (with_clocks.steps, with_clocks.depth)


def test_what_can_happen_with_clocks_can_without():
    """Clocks leave out orders, and add none."""
    scope = evolve(SCOPE["prior notice"], promised=())
    compact, timed = Compact(scope.system, [], scope.most), Timed(scope, autumn(), 600)
    reached = {low(timed, state) for state in explore(timed).states}
    assert reached < {*map(compact.state, explore(compact).states)}


@given(st.sampled_from(["hotline", "fire net", "prior notice"]), st.lists(st.integers(0, 999), max_size=150))
def test_nothing_is_brought_to_a_stop(name, choices):
    """On channels that lose, double, reorder and are cut: while anything can happen, something can in time."""
    hard = {"cuttable": True, "duplicating": True, "ordered": False}
    system = replaced(SCOPE[name].system, **{channel.name: hard for channel in SCOPE[name].system.channels})
    timed = Timed(evolve(SCOPE[name], system=system, promised=()), autumn(), 30)
    state = timed.start
    for choice in choices:
        ways = timed.after(state)
        assert ways or not timed.compact.after(state % (1 << BITS * timed.compact.places))
        state = ways[choice % len(ways)][0] if ways else timed.start


@cache
def autumn() -> Bounds:
    """How long things take on the border in the autumn of 2015."""
    return theatre(read(known()["severed_2015"])).timing.bounds


def clocks(report: Report) -> tuple[float, bool]:
    """Which tick the clocks of an exploration had, and whether it is exact."""
    assert report.timed is not None
    return report.timed.tick_s, report.timed.exact


def counts(report: Report) -> tuple[int, int, int]:
    """What is recorded of an exploration."""
    return report.states, report.steps, report.depth


def verdict(report, promise):
    """What is known of one promise."""
    return next(judged for judged in report.judged if judged.id == promise)


def taking_in(busy, happening):
    """Whether the crew is taking in a warning; broken if another is sent meanwhile."""
    if happening.taken.table == AIRCREW.name:
        return happening.taken.next in (ATTENDING, WONDERING, LISTENING, DECIDING)
    return BROKEN if busy and happening.says(WARNING) else busy


TAKEN_IN = Always(
    "taken-in",
    "No warning goes out while the crew is still taking in the one before.",
    False,
    taking_in,
    of=[CONTROLLER, AIRCREW],
)


HASTY = [
    "controller: A track heads for the border: the first warning goes out on guard, and everyone is told.",
    "controller: The crew answers that it turns: warnings stop and the turn is awaited.",
    "15 s pass",
    "controller: The announced turn has not come: the next warning goes out at once.",
]


class TestShipped:
    """What the times of the autumn of 2015 leave of the procedures, and the counts that are on record."""

    def test_warnings_are_apart(self):
        """However long the announced turn is awaited, the next warning waits for the interval as well."""
        scope = SCOPE["guard warning"]
        report = check(in_time(scope), bounds=fewest(scope, autumn()))
        assert verdict(report, "warnings-apart").verdict is Verdict.HOLDS
        assert clocks(report) == (30, True)
        assert counts(report) == (47482, 363491, 25)

    def test_calls_end_in_time(self):
        """The line is cut and restored, calls are answered or not, and none outlasts the caller's patience."""
        scope = SCOPE["hotline"]
        report = check(in_time(scope), bounds=fewest(scope, autumn()))
        assert verdict(report, "call-in-time").verdict is Verdict.HOLDS
        assert clocks(report) == (2400, True)
        assert counts(report) == (4656, 47081, 26)

    @pytest.mark.parametrize(("turn_wait_s", "kept", "recorded"), [(30, True, (24, 237, 7)), (15, False, (34, 337, 9))])
    def test_what_a_hasty_controller_hangs_on(self, turn_wait_s, kept, recorded):
        """Who warns at once when the turn fails to come keeps the interval only if he awaits the turn for as long."""
        lasts = {"guard.repeat": autumn()["guard.repeat"], "guard.turn_wait": (turn_wait_s, turn_wait_s)}
        scope = in_time(BAD["warnings-apart"].scope)
        report = check(scope, bounds=lasts)
        judged = verdict(report, "warnings-apart")
        assert judged.verdict is (Verdict.HOLDS if kept else Verdict.FAILS)
        assert counts(report) == recorded
        assert [*map(tell, judged.story)] == ([] if kept else HASTY)
        logged = [event.sentence for event in told(scope.name, scope.system, judged.story).events()]
        assert ("15 s pass." in logged) is not kept

    def test_an_interval_is_long_enough_for_a_crew(self):
        """A crew takes a warning in before the next goes out: only clocks show it, and 30 s are just long enough.

        The longest that it takes is 7 s of speech, and 3, 3, 4 and 12 s to attend, to see who is meant, to understand
        and to decide.
        """
        crew = part(SCOPE["guard warning"].system, "crew", ["controller", "aircrew"])
        scope = Scope("crew", "A controller warns a crew.", crew, (TAKEN_IN,), sure=[INBOUND, GONE])
        assert verdict(check(scope), "taken-in").verdict is Verdict.FAILS
        report = check(scope, bounds=autumn())
        assert {judged.verdict for judged in report.judged} == {Verdict.HOLDS}
        assert clocks(report) == (1, True)
        assert counts(report) == (5152, 59960, 80)
        for repeat_s, kept in ((29.5, True), (29, False)):
            report = check(scope, bounds={**autumn(), "guard.repeat": (repeat_s, repeat_s)}, until_broken=True)
            assert (verdict(report, "taken-in").verdict is Verdict.FAILS) is not kept


class TestHistories:
    """What is promised in time is judged of what happened as it is of what can happen."""

    @given(st.sampled_from(["warnings-apart", "call-in-time"]), st.lists(st.integers(0, 999), max_size=120))
    def test_a_walk_is_judged_as_it_is_explored(self, breaks, choices):
        """A walk with clocks breaks a promise of time if and only if its history, judged by its times, does."""
        bad = BAD[breaks]
        assert bad.lasts is not None
        timed = Timed(bad.scope, {**bad.lasts})
        (promise,) = timed.clocked
        state, story, broken = timed.start, [], False
        for choice in choices:
            ways = timed.after(state)
            after, step, breaks_now = ways[choice % len(ways)]
            story.append(timed.between(state, after))
            state = after
            # Time alone may break it too; a history shows that when something happens next.
            if broken := promise.id in breaks_now and not isinstance(step, Tick):
                break
        happened = moments(story)
        times, lasts = [round(at_s * 1000) for at_s, _ in happened], milliseconds(bad.lasts[promise.timer.path])
        try:
            judge(promise, [happening for _, happening in happened], times, lasts)
            found = None
        except PromiseBroken as error:
            found = error.story
        assert found == (tuple(tell(happening) for _, happening in happened) if broken else None)

    @pytest.mark.parametrize("hasty", [True, False])
    def test_a_run_is_judged(self, monkeypatch, hasty):
        """Where the turn is awaited for a second only, runs break the interval of the hasty controller and of no other.

        Without the times that things take, nothing is found broken.
        """
        (table,) = (table for table in BAD["warnings-apart"].scope.tables if table.name == CONTROLLER.name)
        if hasty:
            monkeypatch.setattr(
                "deconflict.engine.kinds.border", lambda *what, **how: replaced(border(*what, **how), table)
            )
        day = with_arm(read(known()["shootdown_2015_turkey"]), "guard_carried")
        staged = theatre(at_value(day, "channels.guard.timers.turn_wait_s", 1.0))
        broken = {}
        for bounds in (staged.timing.bounds, {}):
            runs = (run(staged, Luck(luck), traffic(staged.scenario, Luck(luck))) for luck in range(40))
            checks = [
                Check(history, staged.promises_of(history), staged.line_promises, bounds=bounds) for history in runs
            ]
            broken[bool(bounds)] = {one.promise.id for check in checks for one in check.judged if one.breach}
        assert broken == {True: {"warnings-apart"} if hasty else set(), False: set()}
