"""The strike of 17 September 2016 comes out as it is documented, and each arm changes what it says and nothing else.

Lucks are fixed; the documented figures themselves are held by `deconflict validate`.
"""

from functools import cache
from statistics import mean

import pytest
from pyproj import Geod

from deconflict.study.outcome import THROUGH
from deconflict.world.parameter import Delay
from deconflict.world.reading import read
from deconflict.world.variation import parameters
from sims import deir_ez_zor_2016 as script

LUCKS = range(60)
EARTH = Geod(ellps="WGS84")
SCENARIO = read(script.SCENARIO)


@cache
def flown(arm):
    """The strike under an arm, for each of the lucks."""
    return script.strikes(SCENARIO, arm, LUCKS)


def test_the_notice_is_nine_kilometres_off_and_taken_for_another_place():
    """The places differ by 9 km; that is out of reach, but in the arm that has the right place."""
    (strike,) = SCENARIO.strikes
    assert strike.announced is not None
    assert EARTH.inv(*strike.place, *strike.announced)[2] == pytest.approx(9000, abs=50)
    assert {one.died["notice"] for one in flown("as_it_was")} == {"understood"}
    assert {one.died["notice"] for one in flown("right_place")} == {THROUGH}


def test_every_strike_is_halted_but_without_the_line():
    """Only the halt ends it: with a line no strike has all the rounds of the file, and without it each has them all."""
    for arm in ("as_it_was", "contact_present", "substitute_taken", "right_place"):
        assert all(one.halted_s is not None and one.rounds < 60 for one in flown(arm)), arm
        assert {one.died["hotline"] for one in flown(arm)} == {THROUGH}
    assert {(one.halted_s, one.rounds, one.died["hotline"]) for one in flown("no_line")} == {(None, 60, "up")}


def test_the_halt_is_under_five_minutes_from_the_message():
    """From when the message is taken down to the halt it is under five minutes, in every luck and every arm."""
    for arm in script.arms(SCENARIO):
        assert all(0 < one.answered_s < 300 for one in flown(arm) if one.answered_s is not None), arm


def test_the_parts_of_the_five_minutes_do_not_add_up_to_more():
    """At their longest, all that happens after the message is under five minutes."""
    line = "channels.hotline"
    parts = [f"{line}.questions.understood.delay_s", f"{line}.questions.orders.delay_s", f"{line}.travel_s"]
    parts += [f"{line}.travel_s", "channels.tactical.travel_s", "channels.strike.questions.ceases.delay_s"]
    found = [parameters(SCENARIO)[path] for path in (*parts, "channels.strike net.travel_s")]
    delays = [delay for delay in found if isinstance(delay, Delay)]
    assert len(delays) == len(found)
    assert sum(delay.draw(1.0) for delay in delays) < 300


def test_the_wait_costs_what_the_gate_lets_through():
    """Luck by luck, the contact at his post and a substitute who is told save the same rounds but for one or two."""
    saved = [a.rounds - b.rounds for a, b in zip(flown("as_it_was"), flown("contact_present"), strict=True)]
    assert all(14 <= rounds <= 18 for rounds in saved)
    assert mean(saved) == pytest.approx(16, abs=0.5)
    both = zip(flown("contact_present"), flown("substitute_taken"), strict=True)
    assert all(abs(a.rounds - b.rounds) <= 1 for a, b in both)


def test_what_falls_before_the_other_side_knows_is_the_same_in_every_arm():
    """No arm but the one with the right place changes a round before the other side knows."""
    before = {arm: [one.rounds - one.known for one in flown(arm)] for arm in script.arms(SCENARIO)}
    assert not any(before.pop("right_place"))
    assert all(rounds == before["as_it_was"] for rounds in before.values())


def test_says_its_answer_and_shows_a_call(capsys, monkeypatch):
    """The script prints every arm and one call in full, in which the caller would rather wait."""
    monkeypatch.setenv("COLUMNS", "160")
    assert script.main(["--runs", "3"]) == 0
    out = capsys.readouterr().out
    assert all(SCENARIO.arms[arm].title in out for arm in script.arms(SCENARIO))
    assert "The caller would rather wait for the usual contact." in out
    assert script.main(["--runs", "1", "--arm", "no_line", "--luck", "7"]) == 0
    assert "luck 7" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--runs", "0"], ["--luck", "-1"], ["--arm", "peace"]])
def test_mistakes(arguments, capsys):
    """What makes no sense is refused."""
    with pytest.raises(SystemExit) as leaving:
        script.main(arguments)
    assert leaving.value.code == 2
    assert "argument" in capsys.readouterr().err
