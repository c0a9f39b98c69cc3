"""Who can act, and when: officers by shift, fighters by their patrol, each busy with one thing at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve

from deconflict.engine.campaign import simulate
from deconflict.engine.clock import Clock
from deconflict.engine.draws import Draws
from deconflict.engine.people import Pool, Rota
from deconflict.engine.theatre import theatre
from deconflict.history import History
from deconflict.world.channels import Centre, Shift
from deconflict.world.luck import Luck
from deconflict.world.numbering import VISIT
from deconflict.world.parameter import Delay, Grade, Probability
from deconflict.world.reading import read
from deconflict.world.scenario import Patrol, Scenario
from deconflict.world.skies import Flight, Waypoint
from deconflict.world.variation import at_value
from protocols.engagement import IN_POSITION, SHOOTER
from protocols.hotline import ANSWERS, DUTY_OFFICER
from protocols.notation.table import Table
from protocols.notation.words import Mark, Question, no, yes

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
    """At each hour those of its shift sit at the telephone, on every day; in a gap or an empty shift nobody does."""
    shifts = (
        Shift(begins_s=0.0, ends_s=8 * HOUR_S, officers=1),
        Shift(begins_s=8 * HOUR_S, ends_s=20 * HOUR_S, officers=2),
        Shift(begins_s=22 * HOUR_S, ends_s=24 * HOUR_S, officers=0),
    )
    for day in range(2):
        found = {}
        for hour in (1, 9, 21, 23):
            clock = Clock((24 * day + hour) * 3_600_000)
            rota = Rota(clock, Centre(party="russia", shifts=shifts))
            pool, told = rota.on_duty(), list[str]()
            if pool is not None:
                for caller in ("a", "b", "c"):
                    pool.ask(called(told, caller))
            found[hour] = len(told) if pool else None
        assert found == {1: 1, 9: 2, 21: None, 23: None}


def test_fighters_come_from_their_patrol_or_from_the_ground(busy: Scenario) -> None:
    """With full coverage the pair closes from its station, with none it scrambles."""
    assert busy.defence is not None
    near, far = Delay(value=60.0, grade=Grade.A), Delay(value=2400.0, grade=Grade.A)
    for covered, wanted in ((1.0, 60.0), (0.0, 2400.0)):
        coverage = Probability(value=covered, grade=Grade.A)
        patrol = Patrol(pairs=1, coverage=coverage, close_s=near, scramble_s=far)
        timing = theatre(evolve(busy, defence=evolve(busy.defence, patrol=patrol))).timing
        assert {Draws(timing, Luck(luck)).wait[IN_POSITION.path](luck, 0) for luck in range(20)} == {1000 * wanted}


def test_what_stays_stays_for_the_flight(busy: Scenario) -> None:
    """A question that stays has the same answer on a flight's next visit; one that does not is asked anew."""
    staged = theatre(busy)
    draws = Draws(staged.timing, Luck(1))
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


GUARD = {
    f"guard.questions.{name}.chance": 1.0 for name in ("carried", "attends", "addressed", "understands", "complies")
}
CALL = {
    f"hotline.questions.{name}.chance": 1.0 for name in ("works", "calls", "answers", "present", "understood", "orders")
} | {"tactical.questions.reaches.chance": 1.0, "guard.questions.carried.chance": 0.0}


def there_and_back(name: str, *, visits: int = 1, lon: float = 36.15, begins_s: float = 30_000.0) -> Flight:
    """A flight that comes to the border so many times and does not cross it."""
    places = [(lon, 35.2), *[(lon, 35.79), (lon, 35.2)] * visits]
    legs = tuple(Waypoint(at_s=begins_s + 400.0 * at, place=place) for at, place in enumerate(places))
    return Flight(id=name, party="russia", type="Su-24M", altitude_m=5800.0, waypoints=legs)


def day(*flights: Flight, **values: float) -> Scenario:
    """The day of the shootdown with other flights, and with these values of its channels."""
    scenario = read(SCENARIOS / "shootdown_2015_turkey.toml")
    for path, value in values.items():
        scenario = at_value(scenario, f"channels.{path}", value)
    return evolve(scenario, flights=flights)


def staffed(scenario: Scenario, number: int, ends_s: float = 24 * HOUR_S) -> Scenario:
    """The scenario with so many officers, from midnight to then, and as many pairs of fighters."""
    shifts = (Shift(begins_s=0.0, ends_s=ends_s, officers=number),)
    centres = {name: evolve(centre, shifts=shifts) for name, centre in scenario.centres.items()}
    assert scenario.defence is not None
    defence = evolve(scenario.defence, patrol=evolve(scenario.defence.patrol, pairs=number))
    return evolve(scenario, centres=centres, defence=defence)


def marks(history: History, number: int) -> set[Mark | None]:
    """What an encounter came to."""
    return {happening.row.marks for happening in history.of_encounter(number) if happening.row}


@pytest.mark.parametrize("late", [False, True])
def test_a_flight_that_turned_does_not_come_again(late: bool) -> None:
    """Of two visits to the zone the second does not happen once the crew has turned for home.

    It is the same whether it turned in the first visit or, ordered to turn there, only after it.
    """
    values = CALL | {"tactical.questions.reacts.delay_s": 300.0} if late else GUARD
    history = simulate(day(there_and_back("twice", visits=2), **values), Luck(0))
    assert [met.number for met in history.encounters] == [0, VISIT]
    assert (Mark.TURNED in marks(history, 0)) is not late
    assert Mark.APPROACHED in marks(history, 0)
    assert Mark.APPROACHED not in marks(history, VISIT)


def test_a_flight_that_did_not_turn_comes_again() -> None:
    """Who was never told to turn comes to the zone a second time."""
    silent = {"guard.questions.carried.chance": 0.0, "hotline.questions.calls.chance": 0.0}
    history = simulate(day(there_and_back("twice", visits=2), **silent), Luck(0))
    assert Mark.APPROACHED in marks(history, VISIT)


def test_nobody_on_shift_does_not_answer() -> None:
    """A call in hours in which nobody sits at the telephone is not answered; the one that is on shift answers it."""
    scenario = day(there_and_back("jet"), **CALL)
    for ends_s, heard in ((24 * HOUR_S, yes(ANSWERS)), (6 * HOUR_S, no(ANSWERS))):
        history = simulate(staffed(scenario, 1, ends_s), Luck(0))
        rows = [entry.happening.row for entry in history.entries if entry.happening.row]
        assert {row.on for row in rows if row.question is ANSWERS} == {heard}


def most_busy(history: History, table: Table, question: Question) -> int:
    """In how many encounters at once, at most, this role was past the question and not yet done."""
    idle = {row.state for row in table.rows if row.question is question} | table.ends
    now, most = set[int](), 0
    for entry in history.entries:
        row = entry.happening.row
        if row is not None and row.table == table.name:
            (now.discard if row.next in idle else now.add)(entry.encounter)
            most = max(most, len(now))
    return most


@pytest.mark.parametrize("number", [1, 2, 3])
def test_officers_and_fighters_do_one_thing_at_a_time(number: int) -> None:
    """Of three calls and three intercepts at once, as many go on as there are officers, and pairs of fighters."""
    flights = [there_and_back(f"jet {at}", lon=36.13 + 0.02 * at) for at in range(3)]
    history = simulate(staffed(day(*flights, **CALL, **{"hotline.capacity": 3}), number), Luck(0))
    assert most_busy(history, DUTY_OFFICER, ANSWERS) == number
    assert most_busy(history, SHOOTER, IN_POSITION) == number


def test_who_is_done_is_free_for_the_next() -> None:
    """One officer and one pair serve a flight in the morning and another an hour later."""
    scenario = day(*(there_and_back(f"at {begins_s}", begins_s=begins_s) for begins_s in (30_000.0, 33_600.0)), **CALL)
    history = simulate(staffed(scenario, 1), Luck(0))
    for met in history.encounters:
        answered = {happening.row.on for happening in history.of_encounter(met.number) if happening.row}
        assert answered >= {yes(ANSWERS), yes(IN_POSITION)}
