"""Who can act, and when: officers by shift, fighters by their patrol, each busy with one thing at a time."""

from collections.abc import Callable
from pathlib import Path

from attrs import evolve

from deconflict.engine.campaign import simulate
from deconflict.engine.clock import Clock
from deconflict.engine.people import Fighters, Pool, Rota
from deconflict.engine.theatre import theatre
from deconflict.engine.timing import VISIT
from deconflict.world.luck import Luck
from deconflict.world.parameter import Delay, Grade, Probability
from deconflict.world.reading import read
from deconflict.world.scenario import Centre, Flight, Patrol, Scenario, Shift, Waypoint
from deconflict.world.variation import at_value
from protocols.notation.words import Mark, Question

HOUR_S = 3600.0
SCENARIOS = Path(__file__).parents[2] / "sims" / "scenarios"


def called(told: list[str], name: str) -> Callable[[], None]:
    """What keeps a name when it is called."""
    return lambda: told.append(name)


def test_who_is_busy_lets_the_next_wait() -> None:
    """With one officer the second question waits until the first gives him back."""
    clock, told = Clock(), list[str]()
    pool = Pool(clock, 1)
    give_back = pool.ask(called(told, "first"))
    pool.ask(called(told, "second"))
    clock.run()
    assert told == ["first"]
    give_back()
    clock.run()
    assert told == ["first", "second"]


def test_a_question_taken_back_holds_nobody() -> None:
    """A question that is taken back while it waits does not keep the officer from the next."""
    clock, told = Clock(), list[str]()
    pool = Pool(clock, 1)
    give_back = pool.ask(called(told, "first"))
    take_back = pool.ask(called(told, "second"))
    pool.ask(called(told, "third"))
    take_back()
    give_back()
    clock.run()
    assert told == ["first", "third"]


def test_shifts_follow_the_hour() -> None:
    """At each hour those of its shift sit at the telephone, on every day; in a gap nobody does."""
    shifts = (
        Shift(begins_s=0.0, ends_s=8 * HOUR_S, officers=1),
        Shift(begins_s=8 * HOUR_S, ends_s=20 * HOUR_S, officers=2),
    )
    for day in range(2):
        found = {}
        for hour in (1, 9, 21):
            clock = Clock((24 * day + hour) * 3_600_000)
            rota = Rota(clock, Centre(party="russia", shifts=shifts))
            pool, told = rota.on_duty(), list[str]()
            if pool is not None:
                for caller in ("a", "b", "c"):
                    pool.ask(called(told, caller))
            found[hour] = len(told) if pool else None
        assert found == {1: 1, 9: 2, 21: None}


def test_fighters_come_from_their_patrol_or_from_the_ground() -> None:
    """With full coverage the pair closes from its station, with none it scrambles."""
    near, far = Delay(value=60.0, grade=Grade.A), Delay(value=2400.0, grade=Grade.A)
    for covered, wanted in ((1.0, 60.0), (0.0, 2400.0)):
        coverage = Probability(value=covered, grade=Grade.A)
        fighters = Fighters(Clock(), Patrol(pairs=1, coverage=coverage, close_s=near, scramble_s=far))
        assert {fighters.position_s(Luck(luck), luck, 0) for luck in range(20)} == {wanted}


def test_what_stays_stays_for_the_flight(busy: Scenario) -> None:
    """A question that stays has the same answer on a flight's next visit; one that does not is asked anew."""
    staged = theatre(busy)
    draws = staged.timing.under(Luck(1))
    stays = {question.path: _answers(draws.yes[question.path]) for question in staged.system.questions()}
    kinds: dict[bool, list[Question]] = {True: [], False: []}
    for question in staged.system.questions():
        kinds[question.stays].append(question)
    assert all(first == second for question in kinds[True] for first, second in stays[question.path])
    assert any(first != second for question in kinds[False] for first, second in stays[question.path])


def _answers(yes: Callable[[int, int], bool]) -> list[tuple[bool, bool]]:
    return [(yes(flight, 0), yes(flight + VISIT, 1)) for flight in range(60)]


def test_ordinary_calls_are_made(busy: Scenario) -> None:
    """Ordinary calls seize and release the line near encounters, and belong to none."""
    often = at_value(busy, "channels.hotline.routine.calls_per_day", 40.0)
    history = simulate(often, Luck(2))
    rows = [entry.happening.row for entry in history.entries if entry.encounter == -1]
    assert len(rows) > 20
    assert {row.table for row in rows if row} == {"exchange"}


def test_a_flight_that_turned_does_not_come_again() -> None:
    """Of two visits to the zone the second does not happen once the crew has turned for home in the first."""
    scenario = read(SCENARIOS / "shootdown_2015_turkey.toml")
    for path, value in (
        ("channels.guard.questions.carried.chance", 1.0),
        ("channels.guard.questions.attends.chance", 1.0),
        ("channels.guard.questions.addressed.chance", 1.0),
        ("channels.guard.questions.understands.chance", 1.0),
        ("channels.guard.questions.complies.chance", 1.0),
    ):
        scenario = at_value(scenario, path, value)
    places = ((36.15, 35.2), (36.15, 35.79), (36.15, 35.2), (36.15, 35.79), (36.15, 35.2))
    there = tuple(Waypoint(at_s=30_000.0 + 400.0 * at, place=place) for at, place in enumerate(places))
    twice = Flight(id="twice", party="russia", type="Su-24M", altitude_m=5800.0, waypoints=there)
    history = simulate(evolve(scenario, flights=(twice,)), Luck(0))
    assert [met.number for met in history.encounters] == [0, VISIT]
    rows = {met.number: [h.row for h in history.of_encounter(met.number)] for met in history.encounters}
    assert Mark.TURNED in {row.marks for row in rows[0] if row}
    assert Mark.APPROACHED not in {row.marks for row in rows[VISIT] if row}
