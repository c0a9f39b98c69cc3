"""The simulator stays inside what is explored with clocks: a run keeps within the least and the greatest times."""

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import run
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import traffic
from deconflict.history import Entry
from deconflict.verify.clocks import Bounds, Timed
from deconflict.world.luck import Luck
from deconflict.world.parameter import Delay, Grade
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.shelf import known
from deconflict.world.variation import with_arm
from protocols.exchange import CONNECTED, ENGAGED, PREEMPTED
from protocols.notation.actions import Refuse
from protocols.notation.parts import replaced
from protocols.notation.promise import tell
from protocols.notation.system import System
from protocols.scope import Scope


def exact_times(scenario: Scenario) -> Scenario:
    """The scenario with every delay at its centre, always."""

    def at_centre(delay):
        return delay and Delay(value=delay.centre, grade=Grade.A, source="the centre")

    def answered(answer):
        return evolve(answer, delay_s=at_centre(answer.delay_s))

    channels = {
        name: evolve(
            channel,
            travel_s=at_centre(channel.travel_s),
            timers={timer: at_centre(delay) for timer, delay in channel.timers.items()},
            questions={asked: answered(answer) for asked, answer in channel.questions.items()},
        )
        for name, channel in scenario.channels.items()
    }
    return evolve(scenario, channels=channels)


class Clocked:
    """Where an encounter has come to with clocks on every post and channel."""

    def __init__(self, staged: Theatre, number: int, lasts: Bounds) -> None:
        heard = [(message, (number,)) for message in (CONNECTED, ENGAGED, PREEMPTED)]
        system = replaced(staged.system, exchange={"outside": tuple(heard)})
        posts = [
            evolve(post, memory=staged.call.of(number)) if post.name == "caller" else post for post in system.posts
        ]
        scope = Scope("border", "", System("border", posts, system.channels, cut=system.cut), staged.promises)
        self.timed = Timed(scope, lasts)
        self.tick_ms = round(self.timed.tick_s * 1000)
        self.state, self.now = self.timed.start, 0

    def take(self, entry: Entry, early_ms: int) -> None:
        """Let time pass, and go on as the history does.

        Raises:
            AssertionError: it is too early, or too late.
        """
        ticks, rest = divmod(entry.time_ms, self.tick_ms)
        until = ticks + (rest > early_ms)
        if self.state == self.timed.start:
            self.now = until
        for _ in range(until - self.now):
            later = self.timed.later(self.state)
            assert later is not None, f"{tell(entry.happening)} comes too late"
            self.state, broken = later
            assert broken == ()
        self.now = until
        happening = entry.happening
        ways = [way for way in self.timed.after(self.state) if getattr(way[1], "action", None) == happening.action]
        assert ways, f"{tell(happening)} comes too early"
        ((self.state, _, broken),) = ways
        assert broken == ()


def assert_in_time(staged: Theatre, luck: int, early: float, lasts) -> None:
    """Every encounter of a run, told in whole ticks, is a way that things can go with clocks."""
    history = run(staged, Luck(luck), traffic(staged.scenario, Luck(luck)))
    clocked = {met.number: Clocked(staged, met.number, lasts) for met in history.encounters}
    for entry in history.entries:
        one = clocked.get(entry.encounter)
        if one and entry.happening.post != "exchange" and not isinstance(entry.happening.action, Refuse):
            one.take(entry, int(early * one.tick_ms))


def of_the_day(arm, *, exact) -> Theatre:
    """The day of the shootdown, as it is or with exact times."""
    scenario = with_arm(read(known()["shootdown_2015_turkey"]), arm)
    return theatre(exact_times(scenario) if exact else scenario)


def short(staged: Theatre):
    """How long things take, but for those that may take longer than an hour: ages are counted one by one."""
    return {path: lasts for path, lasts in staged.timing.bounds.items() if (lasts[1] or lasts[0]) <= 3600}


class TestSimulator:
    """The simulator stays inside what is explored with clocks."""

    @settings(max_examples=15)
    @given(
        st.sampled_from(["guard_carried", "call_at_warning"]), st.integers(0, 9999), st.floats(0, 0.99), st.booleans()
    )
    def test_a_run_keeps_to_its_times(self, arm, luck, early, exact):
        """A run keeps within the least and greatest times, told in whole ticks with any threshold for rounding up.

        So it does where all times are exact, and each thing has one moment to happen in.
        """
        staged = of_the_day(arm, exact=exact)
        assert_in_time(staged, luck, early, short(staged))

    @pytest.mark.parametrize(
        "path", ["sensor", "guard", "guard.repeat", "guard.attends", "identification.squawks", "liaison.at_post"]
    )
    @pytest.mark.parametrize(("by_s", "comes"), [(1, "too early"), (-1, "too late")])
    def test_a_second_is_noticed(self, path, by_s, comes):
        """If anything takes a second more or less than the clocks say, a run is no way that things can go."""
        staged = of_the_day("guard_carried", exact=True)
        lasts = short(staged)
        least, most = lasts[path]
        with pytest.raises(AssertionError, match=f"comes {comes}"):
            assert_in_time(staged, 0, 0, {**lasts, path: (least + by_s, most + by_s)})


class TestBounds:
    """The least and the greatest times of a scenario."""

    @given(
        st.sampled_from([("value",), ("low", "high"), ("low", "mode", "high"), ("median", "p95"), ("mean",)]), st.data()
    )
    def test_of_a_delay(self, names, data):
        """No draw is outside, and some come as near as one likes, or grow without limit."""
        sizes = sorted(data.draw(st.lists(st.floats(1, 99), min_size=len(names), max_size=len(names), unique=True)))
        delay = Delay(**dict(zip(names, sizes, strict=True)), grade=Grade.A)
        least, most = delay.bounds
        draws = [delay.draw(uniform) for uniform in (1e-12, 0.1, 0.5, 0.9, 1 - 1e-12)]
        assert all(draw >= least and (most is None or draw <= most) for draw in draws)
        if most is None:
            assert least == 0
            assert draws[-1] > sizes[-1]
            assert draws[-1] > draws[-2] > delay.centre
        else:
            assert draws[0] == pytest.approx(least, rel=1e-3)
            assert draws[-1] == pytest.approx(most, rel=1e-3)

    @pytest.mark.parametrize("name", known())
    def test_of_a_scenario(self, name):
        """Everything that takes time has bounds: timers, questions, channels, and these take their questions' time."""
        staged = theatre(read(known()[name]))
        lasts, timing = staged.timing.bounds, staged.timing
        systems = [kind.system for kind in staged.kinds.values()]
        tables = [post.table for system in systems for post in system.posts]
        waits = {timer.path for table in tables for timer in table.timers}
        asked = {q.path for table in tables for of in table.questions.values() for q in of}
        assert lasts.keys() == waits | asked | {channel.name for system in systems for channel in system.channels}
        assert lasts["hotline.answers"] == (timing.delays["hotline.answers"].bounds[0], None)
        defence, escalation = staged.scenario.defence, staged.scenario.escalation
        if defence:
            kills = timing.delays.get("missile.kills")
            assert lasts["missile"] == (kills.bounds if kills else (0, 0))
            least = min(defence.patrol.close_s.bounds[0], defence.patrol.scramble_s.bounds[0])
            assert lasts["patrol.in_position"] == (least, None)
        for party, own in escalation.parties.items() if escalation else ():
            for step in own.ladder:
                least, most = lasts[f"escalation.parties.{party}.next_step"]
                assert least <= step.after_s.bounds[0]
                assert most is None or (step.after_s.bounds[1] or 0) <= most
