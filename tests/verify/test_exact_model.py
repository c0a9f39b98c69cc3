"""What the simulator estimates is what a probabilistic model checker finds in a chain made of the same tables.

The model checker is Storm. It is under the GPL, so that only tests may use it; they are skipped where it is not there.
"""

import gc
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from math import ceil, exp, floor, log
from statistics import NormalDist

import pytest
from attrs import evolve, field, frozen
from hypothesis import given
from hypothesis import strategies as st

from deconflict.engine.campaign import run
from deconflict.engine.kinds import BORDER
from deconflict.engine.people import FIGHTERS
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import Traffic
from deconflict.errors import NotShown
from deconflict.history import Encounter
from deconflict.verify.markov import OVER, markov, spread
from deconflict.world.approaches import Approach
from deconflict.world.channels import Answer, Centre, Channel, Shift
from deconflict.world.luck import Luck
from deconflict.world.parameter import Delay, Grade, Probability
from deconflict.world.reading import read
from deconflict.world.scenario import Patrol
from deconflict.world.shelf import known
from protocols.engagement import IN_POSITION, SHOOTER, Rules
from protocols.exchange import ENGAGED, EXCHANGE, Board, Precedence
from protocols.guard_warning import AIRCREW, COMPLIES, TURNED, Desk
from protocols.hotline import ASKING, CALLER, CALLS, CONCERN, DUTY_OFFICER, ORDERS, PATIENCE, RING_OUT, Call
from protocols.notation.actions import Bring, Happen
from protocols.notation.channel import OUTSIDE
from protocols.notation.promise import Sometimes
from protocols.notation.system import System
from protocols.notation.wiring import Post
from protocols.notation.words import Mark, moves, yes
from protocols.regime import CHAIN_OF_COMMAND, border, party_line
from protocols.track import CROSSES_IN, CROSSES_OUT, ENTERS, LEAVES

FALSE_ALARM = 1e-6
"""How probable it is at most, over all lucks, that a simulator without a fault is found to differ in one of CASES."""

GROUPS = 3000
"""So many groups of flights are simulated of each regime."""

LEAVES_S, NEVER_S, NEXT_S = 1000, 1200, 3600
"""When a flight leaves the zone, by its own clock; a wait that ends later; how far each group is behind another."""

AUTUMN = read(known()["severed_2015"])

ANSWERED = Sometimes("answered", "Someone answers the call.", lambda h: h.taken.next is ASKING, of=[CALLER])
RELEASED = Sometimes("released", "A weapon is released.", lambda h: h.taken.marks is Mark.RELEASED, of=[SHOOTER])
TURNS = Sometimes("turns", "The crew begins to turn.", lambda h: h.taken.next is TURNED, of=[AIRCREW])


def _helps(officer: str) -> Sometimes:
    sentence = f"The {officer} orders the crew to turn."
    return Sometimes(
        "call-helps", sentence, lambda h: h.post == officer and h.taken.on == yes(ORDERS), of=[DUTY_OFFICER]
    )


FIRST_HELPED, SECOND_HELPED = _helps("duty officer 0"), _helps("duty officer 1")

Time = float | tuple[float, float] | Delay
"""Always so many seconds; or spread evenly between two; or as a scenario says."""


def _delay(time: Time) -> Delay:
    if isinstance(time, tuple):
        return Delay(low=time[0], high=time[1], grade=Grade.A)
    return time if isinstance(time, Delay) else Delay(value=time, grade=Grade.A)


def _chance(value: float) -> Probability:
    return Probability(value=value, grade=Grade.A)


def _channels(chances: Mapping[str, float], times: Mapping[str, Time]) -> dict[str, Channel]:
    """All channels of a border, with these chances and times: see `Regime`."""
    alone = border(Rules(), Desk(1), Call())
    questions, timers = alone.questions(), {timer for post in alone.posts for timer in post.table.timers}
    channels = {}
    names = {question.channel for question in questions} | {timer.channel for timer in timers}
    for name in names | {*CHAIN_OF_COMMAND}:
        answers = {
            question.name: Answer(
                chance=None if question.certain else _chance(chances.get(question.path, 0)),
                delay_s=None if question.needs == FIGHTERS else _delay(times.get(question.path, 0)),
            )
            for question in questions
            if question.channel == name
        }
        waits = {timer.name: _delay(times.get(timer.path, NEVER_S)) for timer in timers if timer.channel == name}
        travel_s = _delay(times[name]) if name in times else None
        channels[name] = Channel(ends=("turkey", "russia"), travel_s=travel_s, questions=answers, timers=waits)
    return channels


@frozen
class ByFlight(Call):
    """How a centre calls that gives the flights of a group these precedences, in turn."""

    precedences: tuple[Precedence, ...] = (Precedence.FLASH,)

    def of(self, id: int | str) -> Call:
        """The call for the flight of that number."""
        return Call(id, self.precedences[int(id) % len(self.precedences)])


@frozen(eq=False)
class Regime:
    """Groups of flights that come to a border, and a line with one circuit.

    Attributes:
        chances: of the questions that are not always answered no.
        times: of what does not happen at once; a timer that is not there does not run out.
        inside: when a flight is inside the border, by its own clock.
        precedences: of the call for each flight of a group.
        behind_s: how far each of them is behind the one before.
        warnings: how many the controller has.
        helpful: the times that make what is asked more likely by being longer.
    """

    chances: Mapping[str, float]
    times: Mapping[str, Time]
    inside: tuple[tuple[float, float], ...] = ()
    precedences: tuple[Precedence, ...] = (Precedence.FLASH,)
    behind_s: float = 0
    warnings: int = 1
    helpful: frozenset[str] = frozenset()
    staged: Theatre = field(init=False, repr=False)

    @staged.default
    def _staged(self) -> Theatre:
        close_s = _delay(self.times.get(IN_POSITION.path, 0))
        patrol = Patrol(pairs=2, coverage=_chance(1), close_s=close_s, scramble_s=close_s)
        officers = Centre(party="russia", shifts=(Shift(begins_s=0, ends_s=86_400, officers=2),))
        assert AUTUMN.defence is not None
        defence = evolve(AUTUMN.defence, warnings=self.warnings, patrol=patrol)
        channels = _channels(self.chances, self.times)
        scenario = evolve(AUTUMN, channels=channels, centres={"officers": officers}, defence=defence)
        ready, call = theatre(scenario), self.call
        border = evolve(ready.kinds[BORDER], memories=lambda number: {"caller": call.of(number)})
        return evolve(ready, kinds={BORDER: border})

    @property
    def call(self) -> Call:
        """How the centre calls for each flight."""
        return ByFlight(precedences=self.precedences)

    def timed(self, **times: Time) -> "Regime":
        """The same with other times of the hotline."""
        return evolve(self, times={**self.times, **{f"hotline.{name}": time for name, time in times.items()}})

    def moves_s(self, number: int) -> list[tuple[str, float]]:
        """What a flight of a group does, and when, by the first one's clock."""
        crosses = [move for both in self.inside for move in zip((CROSSES_IN, CROSSES_OUT), both, strict=True)]
        moves_s = [(ENTERS, 0), *crosses, (LEAVES, LEAVES_S)]
        return [(move, number * self.behind_s + at_s) for move, at_s in moves_s]

    def system(self) -> System:
        """The engine's system once for each flight of a group, and the exchange that they share."""
        call, posts, channels = self.call, [Post("exchange", EXCHANGE, self.staged.board)], []
        for number in range(len(self.precedences)):
            for post in self.staged.system.posts:
                memory = call.of(number) if post.table is CALLER else post.memory
                posts.append(evolve(post, name=f"{post.name} {number}", memory=memory))
            for channel in self.staged.system.channels:
                here, there = (end.replace(".", f" {number}.") for end in channel.ends)
                key, there = (number, "exchange.calls") if there == OUTSIDE else (None, there)
                channels.append(evolve(channel, name=f"{channel.name} {number}", ends=(here, there), key=key))
        return System("regime", posts, channels)

    def chain(self, asked: tuple[Sometimes, ...], tick_s: float, *, likely: bool = True) -> str:
        """A group as a chain, with times rounded so that what is asked first is more likely than it is, or less."""
        size, timing, most = len(self.precedences), self.staged.timing, ceil(NEVER_S / tick_s)
        assert timing.scenario.defence is not None
        delays = {**timing.delays, IN_POSITION.path: timing.scenario.defence.patrol.close_s}
        times = {
            path: spread(_milliseconds(delay), tick_s * 1000, most, up=(path in self.helpful) is likely)
            for path, delay in delays.items()
        }
        times |= {f"{path} {number}": spread for path, spread in times.items() for number in range(size)}
        happens = [
            (Happen(f"track {number}", moves(move).input), [(round(at_s / tick_s), 1.0)])
            for number in range(size)
            for move, at_s in self.moves_s(number)
        ]
        return markov(self.system(), happens, times, timing.chances, asked)


def _milliseconds(delay: Delay) -> Callable[[float], float]:
    """A delay as the engine's clock has it."""
    quantile = delay.quantile()
    return lambda number: round(quantile(number) * 1000)


CALLED = {
    "hotline.works": 0.9,
    "hotline.calls": 0.8,
    "hotline.answers": 0.75,
    "hotline.present": 0.6,
    "hotline.substitute": 0.5,
    "hotline.understood": 0.6,
    "hotline.orders": 0.9,
}
WHOLE_SECONDS = {
    "sensor": 5,
    "hotline": 2,
    "hotline.calls": 10,
    "hotline.answers": 15,
    "hotline.present": 5,
    "hotline.substitute": 3,
    "hotline.comes": 70,
    "hotline.understood": 20,
    "hotline.orders": 10,
    "hotline.ring_out": 60,
    "hotline.patience": 150,
}
BUSY = Regime(CALLED, WHOLE_SECONDS, precedences=(Precedence.FLASH, Precedence.FLASH), behind_s=20)
PREEMPTED = evolve(BUSY, precedences=(Precedence.PRIORITY, Precedence.FLASH))
ANSWER_S = Delay(median=40, p95=110, grade=Grade.A)
CALL = Regime(CALLED, WHOLE_SECONDS).timed(answers=ANSWER_S, comes=(50, 90), orders=(5, 15))
TURN = Regime(
    chances={
        "guard.carried": 0.8,
        "guard.attends": 0.6,
        "guard.addressed": 0.7,
        "guard.understands": 0.8,
        "guard.complies": 0.7,
        "chain.disposed": 0.8,
        "patrol.fires": 0.9,
    },
    times={
        "sensor": 5,
        "chain": 1,
        "fire": 1,
        "guard": 6,
        "guard.repeat": 30,
        "guard.attends": 2,
        "guard.addressed": 2,
        "guard.understands": 3,
        "guard.complies": (3, 12),
        "chain.disposed": 12,
        "patrol.in_position": (60, 100),
        "patrol.fires": (1, 5),
    },
    inside=((60, 120),),
    warnings=3,
    helpful=frozenset({COMPLIES.path}),
)


@frozen(eq=False)
class Case:
    """Something asked of a regime.

    Attributes:
        regime: the regime.
        asked: what may come first; its chance is that of the first of these.
        error: by so much at most do the chains differ that are rounded for it and against it, with ticks of a second.
        other: a regime that differs in one thing.
    """

    regime: Regime
    asked: tuple[Sometimes, ...]
    error: float
    other: Regime


CASES = {
    "someone answers, or the ringing ends": Case(CALL, (ANSWERED,), 0.006, CALL.timed(ring_out=45)),
    "the call ends in an order, or patience ends": Case(CALL, (FIRST_HELPED,), 0.007, CALL.timed(patience=100)),
    "the weapon is released, or the crew turns": Case(TURN, (RELEASED, TURNS), 0.009, evolve(TURN, warnings=1)),
    "a call waits for the circuit": Case(BUSY, (SECOND_HELPED,), 0, PREEMPTED),
    "a call loses the circuit": Case(PREEMPTED, (FIRST_HELPED,), 0, BUSY),
}


def _flown(regime: Regime) -> Traffic:
    """The flights of all groups."""
    size, approaches, met = len(regime.precedences), {}, {}
    for number in range(GROUPS * size):
        begins_s = number // size * NEXT_S + number % size * regime.behind_s
        leaves_s, inside = begins_s + LEAVES_S, tuple((begins_s + a, begins_s + b) for a, b in regime.inside)
        approaches[number] = Approach(
            flight=number,
            enters_s=begins_s,
            leaves_s=leaves_s,
            inside=inside,
            closest_m=0,
            closest_s=begins_s,
            depth_m=0,
            speed_m_s=250,
        )
        met[number] = Encounter(
            number, "border", str(number), "russia", "jet", "turkey", begins_s, leaves_s, inside, 0, 0, 250
        )
    departs_s = {number: approach.enters_s for number, approach in approaches.items()}
    return Traffic(approaches=approaches, met=met, departs_s=departs_s, sorties={})


@pytest.fixture(scope="module", autouse=True)
def _no_collections():
    """No collection of garbage, as in a study: a campaign leaves no cycles behind, and each would look through it."""
    gc.disable()
    yield
    gc.enable()


@cache
def simulated(regime: Regime, asked: tuple[Sometimes, ...]) -> float:
    """The share of groups in which, of all that is asked, the first came first."""
    came: dict[int, Sometimes] = {}
    for entry in run(regime.staged, Luck(2015), _flown(regime)).entries:
        group, number = divmod(entry.encounter, len(regime.precedences))
        if group not in came:
            happening = entry.happening._replace(post=f"{entry.happening.post} {number}")
            came.update((group, one) for one in asked if one.shown_by(happening))
    return [*came.values()].count(asked[0]) / GROUPS


def surprise(share: float, least: float, most: float) -> float:
    """At least the probability that the share of GROUPS is so far beyond a chance in this range, on that side of it.

    Chernoff's bound (1952): exp(-n D), where D is the relative entropy of the share to the chance.
    """
    chance = min(max(share, least), most)
    both = (share, chance), (1 - share, 1 - chance)
    return exp(-GROUPS * sum(part * log(part / expected) for part, expected in both if part))


ALARM = FALSE_ALARM / len(CASES) / 2
"""What is no more surprising than this is no chance: for each case, on either side."""


@pytest.fixture(scope="module")
def exact(tmp_path_factory):
    """What Storm finds: the probability of each label of a chain."""
    storm = pytest.importorskip("stormpy", exc_type=ImportError, reason="Storm's Python package is not there")
    file = tmp_path_factory.mktemp("chains") / "regime.pm"

    @cache
    def probabilities(chain):
        file.write_text(chain)
        program = storm.parse_prism_program(str(file))
        labels = [label.name for label in program.labels]
        formulas = storm.parse_properties(";".join(f'P=? [F "{label}"]' for label in labels), program)
        model = storm.build_model(program, formulas)
        (start,) = model.initial_states
        found = [storm.model_checking(model, formula).get_value(start) for formula in formulas]
        return dict(zip(labels, found, strict=True))

    return probabilities


@pytest.fixture(scope="module")
def bracket(exact):
    """The chance of what is asked first, at least and at most."""

    @cache
    def between(regime, asked, tick_s=1):
        chains = (regime.chain(asked, tick_s, likely=likely) for likely in (False, True))
        return tuple(exact(chain)[asked[0].id.replace("-", "_")] for chain in chains)

    return between


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_estimate_is_the_exact_chance(bracket, case):
    """The exact chance is known to within the error, and the simulated share is one that it may well lead to."""
    least, most = bracket(case.regime, case.asked)
    assert 0 <= most - least <= case.error
    assert surprise(simulated(case.regime, case.asked), least, most) > ALARM


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_another_regime_has_another_chance(bracket, case):
    """The share is not one that a regime which differs in one thing may lead to."""
    assert surprise(simulated(case.regime, case.asked), *bracket(case.other, case.asked)) < ALARM


@pytest.mark.parametrize("case", [case for case in CASES.values() if case.error], ids=lambda case: case.asked[0].id)
def test_shorter_ticks_say_more(bracket, case):
    """The bounds by ticks of a second lie between those by ticks of two."""
    (low, high), (least, most) = bracket(case.regime, case.asked, 2), bracket(case.regime, case.asked)
    assert low < least < most <= high
    assert most - least < 0.6 * (high - low)


def test_an_answer_in_closed_form(bracket):
    """The upper bound is where the formula lies: the time that is left is whole ticks, and loses nothing downwards."""
    # By the clock, which rounds to milliseconds, a time is less than 56 s if it is less than 55.9995 s.
    left_s = WHOLE_SECONDS["hotline.ring_out"] - 2 * WHOLE_SECONDS["hotline"] - 0.0005
    sigma = log(110 / 40) / NormalDist().inv_cdf(0.95)
    in_time = NormalDist(log(40), sigma).cdf(log(left_s))
    chance = CALLED["hotline.calls"] * CALLED["hotline.works"] * CALLED["hotline.answers"] * in_time
    least, most = bracket(CALL, (ANSWERED,))
    assert least < chance == pytest.approx(most, abs=1e-12)


def two_calls(most):
    """Two calls on one line within ten ticks; each is given up after four, since nobody answers."""
    engaged = Sometimes("engaged", "A call waits.", lambda h: h.says(ENGAGED), of=[EXCHANGE])
    happens = [(Bring(f"desk {number}", CONCERN), TEN_TICKS) for number in (1, 2)]
    times = {RING_OUT.path: [(4, 1.0)], PATIENCE.path: [(9, 1.0)]}
    return markov(party_line(Board(), [Call(1), Call(2)]), happens, times, {CALLS.path: 1.0}, [engaged], most)


TEN_TICKS = [(tick, 0.1) for tick in range(10)]


def test_what_is_begun_first_happens_first(exact):
    """A call waits if it is made while the other lasts; not at the tick at which that ends, which was begun before."""
    waits = sum(abs(one - other) < 4 for one, _ in TEN_TICKS for other, _ in TEN_TICKS) / 100
    assert exact(two_calls(100)) == {"engaged": pytest.approx(waits), OVER: pytest.approx(1 - waits)}


def test_too_many_states():
    """Where there are more states than may be, the answer is that nothing is shown."""
    states = two_calls(100).count("[] s=")
    assert two_calls(states) == two_calls(100)
    with pytest.raises(NotShown, match=f"stopped at {states - 1} states"):
        two_calls(states - 1)


def test_a_chain_ends_somewhere(exact):
    """The chances of all labels make one."""
    assert sum(exact(TURN.chain((RELEASED, TURNS), 2)).values()) == pytest.approx(1)


def test_labels_say_what_they_stand_for():
    """Over a label stand what is asked and the row that shows it; what never comes is nowhere."""
    chain = evolve(TURN, chances={**TURN.chances, COMPLIES.path: 0.0}).chain((RELEASED, TURNS), 2)
    assert '\n// A weapon is released.\n// shooter 0: It fires.\nlabel "released" = s=' in chain
    assert '\n// The crew begins to turn.\nlabel "turns" = false;\n' in chain


TIMES = (
    st.builds(Delay, value=st.floats(0, 50), grade=st.just(Grade.A))
    | st.builds(lambda low, more: Delay(low=low, high=low + more, grade=Grade.A), st.floats(0, 50), st.floats(0, 50))
    | st.builds(lambda mean: Delay(mean=mean, grade=Grade.A), st.floats(0.1, 20))
    | st.builds(
        lambda median, more: Delay(median=median, p95=median * (1 + more), grade=Grade.A),
        st.floats(0.1, 50),
        st.floats(0.1, 3),
    )
)


@given(TIMES, st.floats(0.25, 3), st.integers(1, 200), st.booleans(), st.floats(0.001, 0.999))
def test_a_time_in_ticks(delay, tick, most, up, number):
    """A number stands for the same time, rounded, before and after times are made ticks."""
    quantile = delay.quantile()
    ticks = spread(quantile, tick, most, up=up)
    expected = min((ceil if up else floor)(quantile(number) / tick), most)
    before = sum(chance for at, chance in ticks if at < expected)
    assert before - 1e-9 <= number <= before + dict(ticks)[expected] + 1e-9
    assert sum(chance for _, chance in ticks) == pytest.approx(1, abs=1e-12)
    assert all(one < other for (one, _), (other, _) in pairwise(ticks))
