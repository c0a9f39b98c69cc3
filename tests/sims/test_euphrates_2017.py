"""The middle Euphrates of late 2017 comes out as it is documented, and the script says what kept it from a shot.

Lucks are fixed, and the same in all arms.
"""

from collections.abc import Mapping
from functools import cache

import pytest

from deconflict.cli import main as deconflict
from deconflict.engine.campaign import simulate
from deconflict.history import History
from deconflict.study.outcome import outcomes
from deconflict.world.airspace import outlines
from deconflict.world.approaches import approaches
from deconflict.world.flights import tracks
from deconflict.world.luck import Luck
from deconflict.world.variation import at_value, with_arm
from protocols.notation.words import Mark
from sims import euphrates_2017 as script

LUCKS = range(2)
SCENARIO = script.build()


@cache
def months(arm: str) -> script.Months:
    """Some months under an arm."""
    return script.months(SCENARIO, arm, LUCKS)


@cache
def flown(arm: str) -> History:
    """The first of them."""
    return simulate(with_arm(SCENARIO, arm), Luck(0))


def reached(history: History, kind: str) -> Mapping[int, frozenset[Mark]]:
    """What each encounter of a kind came to."""
    of = {met.number: met.kind for met in history.encounters}
    return {number: frozenset(outcome.marks) for number, outcome in outcomes(history).items() if of[number] == kind}


def test_crossings_as_documented() -> None:
    """Six to eight flights a day cross, about a tenth of the 60 to 80 a day, and nobody fires at one of them."""
    month = months("as_it_was")
    assert 6 <= month.crossings_per_day <= 8
    assert month.share_of_flights == pytest.approx(0.1, abs=0.02)
    assert 60 <= flown("as_it_was").sorties["russia"] / SCENARIO.days <= 81
    assert month.shots == 0


def test_the_stray_is_what_makes_them_cross() -> None:
    """Crossings lie on both sides of the documented ones at the ends of the range in which `stray` was set."""
    ends = []
    for stray in (0.01, 0.3):
        moved = at_value(at_value(SCENARIO, "traffic[0].stray", stray), "traffic[1].stray", stray)
        ends.append(script.months(moved, "as_it_was", [0]).crossings_per_day)
    assert ends[0] < 6
    assert ends[1] > 8


def test_calls_of_three_periods() -> None:
    """The calls a day, the daily one among them, lie in the documented range of each period, and they grow."""
    early, late, busy = (months(arm).calls_per_day for arm in ("november_2015", "as_it_was", "august_2017"))
    assert 0.001 <= early <= 0.2
    assert 0 <= late <= 12
    assert 10 <= busy <= 12
    assert early < late < busy


def test_the_rules_keep_it_from_a_shot_and_not_the_line() -> None:
    """Without the line there are as many crossings and still no shot; under the Turkish rules there are shots."""
    as_it_was, no_line, turkish = (months(arm) for arm in ("as_it_was", "no_line", "turkish_rules"))
    assert no_line.shots == as_it_was.shots == 0
    assert no_line.crossings_per_day == pytest.approx(as_it_was.crossings_per_day, rel=0.02)
    assert turkish.shots > 1
    assert months("turkish_prompt").shots < turkish.shots <= months("turkish_no_line").shots


@pytest.mark.parametrize("arm", ["as_it_was", "turkish_rules", "no_frequency"])
def test_promises_hold(arm: str, capsys) -> None:
    """Every promise of every kind of encounter holds in a month."""
    assert deconflict(["run", "euphrates_2017", "--check", "--arm", arm]) == 0
    assert "airprox" in capsys.readouterr().out


def test_nobody_is_met_when_nobody_is_sent() -> None:
    """Fighters meet some of those who come, and none if the order to go does not reach them."""
    assert any(Mark.INTERCEPTED in marks for marks in reached(flown("as_it_was"), "border").values())
    assert not any(Mark.INTERCEPTED in marks for marks in reached(flown("not_met"), "border").values())


def test_flights_pass_near_each_other() -> None:
    """Flights of the two come within the minimum, each pass in one class, and most without a risk of collision."""
    passes = [marks & {*script.PASSES} for marks in reached(flown("as_it_was"), "airprox").values()]
    judged = [marks for marks in passes if marks]
    assert judged
    assert all(len(marks) == 1 for marks in judged)
    assert sum(Mark.AIRPROX_A in marks for marks in judged) < len(judged) / 2


def test_thirteenth_of_december() -> None:
    """The two Su-25s are inside for about 40 minutes, near Abu Kamal, and fighters reach them."""
    history = flown("as_it_was")
    met = next(met for met in history.encounters if met.flight == script.FLIGHT)
    (since_s, until_s), *more = met.inside
    assert not more
    assert 30 * 60 <= until_s - since_s <= 45 * 60
    assert since_s // 86_400 == 23
    assert Mark.INTERCEPTED in reached(history, "border")[met.number]


def test_only_errors_lead_across() -> None:
    """Of the flights that keep to where they are sent hardly one in a hundred crosses; the documented one does."""
    still = SCENARIO
    for entry in (0, 1):
        still = at_value(still, f"traffic[{entry}].stray", 0.0)
    inside = [one for one in approaches(tracks(still, Luck(0)), outlines(still)["east_bank"]) if one.inside]
    assert 1 <= len({one.flight for one in inside}) < 0.02 * 70 * still.days


def test_script_answers(capsys, monkeypatch) -> None:
    """It prints a row for each arm and each period, and 13 December in full."""
    monkeypatch.setenv("COLUMNS", "160")
    assert script.main(["--campaigns", "1"]) == 0
    out = capsys.readouterr().out
    for arm in (*script.ARMS, *script.PERIODS):
        assert SCENARIO.arms[arm].title in out
    assert f"flight {script.FLIGHT}" in out
    assert "= intercepted" in out


@pytest.mark.parametrize("arguments", [["--campaigns", "0"], ["--luck", "-1"]])
def test_mistakes(arguments, capsys) -> None:
    """A number that makes no sense is refused."""
    with pytest.raises(SystemExit) as leaving:
        script.main(arguments)
    assert leaving.value.code == 2
    assert "expected a" in capsys.readouterr().err
