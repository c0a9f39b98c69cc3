"""The shared line queues as queueing theory says, and keeps precedence."""

from math import factorial

import pytest
import simpy
from simpy.events import ProcessGenerator

from deconflict.engine.exchange import DAY_S, Exchange, Hear, RoutineTraffic
from deconflict.world.channels import Routine
from deconflict.world.luck import Luck
from deconflict.world.parameter import Delay, Grade, Number
from protocols.exchange import CONNECTED, ENGAGED, PREEMPTED, RELEASE_LINE, SEIZE, Precedence

# Means of batches are nearly normal; five standard errors are a false alarm in two million.
FALSE_ALARM = 5.0
BATCHES = 40


def waits_s(circuits: int, calls_per_day: float, talk: Delay, days: int) -> list[float]:
    """How long each ordinary call waited for a circuit, in the order in which calls ended."""
    env = simpy.Environment()
    exchange = Exchange(circuits, lambda _encounter, _happening, _cause: 0)
    routine = Routine(calls_per_day=Number(value=calls_per_day, grade=Grade.A), talk_s=talk)
    traffic = RoutineTraffic(env, exchange, routine, Luck(2015), days * DAY_S * 1000)
    env.run()
    return [(connected - came) / 1000 for came, connected, _ in traffic.served]


def assert_mean(values: list[float], expected: float) -> None:
    """The mean is the expected one, within FALSE_ALARM standard errors by the method of batch means."""
    size = len(values) // BATCHES
    means = [sum(values[at * size : (at + 1) * size]) / size for at in range(BATCHES)]
    mean = sum(means) / BATCHES
    error = (sum((m - mean) ** 2 for m in means) / (BATCHES - 1) / BATCHES) ** 0.5
    assert abs(mean - expected) < FALSE_ALARM * error
    assert error < 0.1 * expected, "the check could hardly fail"


def erlang_c(circuits: int, offered: float) -> float:
    """The share of calls that wait at an M/M/c queue (Erlang 1917)."""
    waiting = offered**circuits / factorial(circuits) * circuits / (circuits - offered)
    return waiting / (sum(offered**n / factorial(n) for n in range(circuits)) + waiting)


@pytest.mark.parametrize(("circuits", "load"), [(1, 0.5), (1, 0.7), (2, 0.7), (3, 0.8)])
def test_exponential_calls_wait_as_erlang_says(circuits: int, load: float) -> None:
    """With exponential calls the mean wait is that of M/M/1 and M/M/c."""
    talk_s = 240.0
    arrivals_s = load * circuits / talk_s
    found = waits_s(circuits, arrivals_s * DAY_S, Delay(mean=talk_s, grade=Grade.A), days=40)
    expected = erlang_c(circuits, load * circuits) * talk_s / (circuits * (1 - load))
    assert_mean(found, expected)


def test_equal_calls_wait_half_as_long() -> None:
    """With calls of one length the mean wait is that of M/D/1 (Pollaczek 1930, Khinchine 1932)."""
    talk_s, load = 240.0, 0.6
    found = waits_s(1, load / talk_s * DAY_S, Delay(value=talk_s, grade=Grade.A), days=40)
    assert_mean(found, load * talk_s / (2 * (1 - load)))


def test_a_call_that_was_broken_off_talks_its_whole_time() -> None:
    """An ordinary call that is pre-empted does not end while it waits: connected again, it talks from the start."""
    env, talk_ms, every_ms = simpy.Environment(), 240_000, 660_000
    exchange = Exchange(1, lambda _encounter, _happening, _cause: 0)
    talk = Delay(value=talk_ms / 1000, grade=Grade.A)
    routine = Routine(calls_per_day=Number(value=100.0, grade=Grade.A), talk_s=talk)
    traffic = RoutineTraffic(env, exchange, routine, Luck(2015), DAY_S * 1000)
    exchange.enter("flash", lambda _message, _about, _cause: None)

    def flash() -> ProcessGenerator:
        while env.now < DAY_S * 1000:
            exchange.say(SEIZE, ("flash", Precedence.FLASH), None)
            yield env.timeout(60_000)
            exchange.say(RELEASE_LINE, ("flash", Precedence.FLASH), None)
            yield env.timeout(every_ms - 60_000)

    env.process(flash())
    env.run()
    assert len(traffic.served) > 50
    for _, connected, ended in traffic.served:
        assert ended - connected == talk_ms
        # The line is the flash call's whenever it asks: nobody talks on beyond that.
        assert connected // every_ms == (ended - 1) // every_ms


def listener(call: str, told: list[tuple[str, str]]) -> Hear:
    """Who keeps what a call is told."""
    return lambda message, _about, _cause: told.append((call, str(message)))


def test_flash_takes_the_circuit_and_gives_it_back() -> None:
    """A flash call takes the circuit from a routine one, which is connected again when the flash call ends."""
    told: list[tuple[str, str]] = []
    exchange = Exchange(1, lambda _encounter, _happening, _cause: 0)
    for call in ("routine", "flash"):
        exchange.enter(call, listener(call, told))
    exchange.say(SEIZE, ("routine", Precedence.ROUTINE), None)
    exchange.say(SEIZE, ("flash", Precedence.FLASH), None)
    exchange.say(RELEASE_LINE, ("flash", Precedence.FLASH), None)
    assert told == [("routine", CONNECTED), ("routine", PREEMPTED), ("flash", CONNECTED), ("routine", CONNECTED)]


def test_equal_precedence_waits_in_turn() -> None:
    """Calls of one precedence are connected in the order in which they came, and none pre-empts another."""
    told: list[tuple[str, str]] = []
    exchange = Exchange(1, lambda _encounter, _happening, _cause: 0)
    for call in "abc":
        exchange.enter(call, listener(call, told))
        exchange.say(SEIZE, (call, Precedence.IMMEDIATE), None)
    for call in "abc":
        exchange.say(RELEASE_LINE, (call, Precedence.IMMEDIATE), None)
    waiting = [("a", CONNECTED), ("b", ENGAGED), ("c", ENGAGED)]
    assert told == [*waiting, ("b", CONNECTED), ("c", CONNECTED)]
