"""The other strikes that are documented: al-Bab and Shayrat in 2017, Khasham in 2018; and what binds all four files.

Lucks are fixed. That every arm of every shipped scenario keeps every promise is held in tests/engine.
"""

from functools import cache

import pytest

from deconflict.engine.campaign import run
from deconflict.engine.theatre import theatre
from deconflict.engine.traffic import traffic
from deconflict.study.comparison import uncountable
from deconflict.study.outcome import THROUGH, outcomes
from deconflict.world.luck import Luck
from deconflict.world.parameter import Grade
from deconflict.world.reading import read
from deconflict.world.sense import sense
from deconflict.world.shelf import known
from deconflict.world.variation import parameters, with_arm
from protocols.escalation import STEP_TAKEN
from protocols.hotline import ANSWERS
from protocols.notation.words import Mark, yes

STRIKES = ("deir_ez_zor_2016", "al_bab_2017", "shayrat_2017", "khasham_2018")
LUCKS = range(12)
DAY_S = 86400


@cache
def flown(name, arm):
    """The campaign under an arm, for each of the lucks."""
    staged = theatre(with_arm(read(known()[name]), arm))
    return [run(staged, Luck(luck), traffic(staged.scenario, Luck(luck))) for luck in LUCKS]


def strikes(name, arm):
    """What the strikes come to: by luck, by the name of each."""
    for history in flown(name, arm):
        of = outcomes(history)
        yield {met.flight: of[met.number] for met in history.encounters if met.kind == "strike"}


def rounds(name, arm):
    """How many rounds fell on each force: by luck, by the name of the strike."""
    return [{flight: of.times.get(Mark.STRUCK, 0) for flight, of in found.items()} for found in strikes(name, arm)]


def times_s(history, holds):
    """When a row was taken, or something said, for which something holds."""
    return [entry.time_ms / 1000 for entry in history.entries if entry.happening.row and holds(entry.happening)]


def declared_s(history):
    """When each step of a government was taken."""
    return times_s(history, lambda happening: happening.says(STEP_TAKEN))


def answered_s(history):
    """When each call was answered."""
    return times_s(history, lambda happening: happening.taken.on == yes(ANSWERS))


@pytest.mark.parametrize("name", STRIKES)
def test_the_file_makes_sense(name):
    """No fault of meaning or of the study; every number has a source, and every one of grade C a range."""
    scenario = read(known()[name])
    assert not sense(scenario)
    assert not uncountable(scenario)
    for path, parameter in parameters(scenario).items():
        assert parameter.source, path
        assert parameter.grade is not Grade.C or parameter.range, path


# al-Bab.


@pytest.mark.parametrize("arm", ["as_ankara_tells", "as_moscow_tells"])
def test_by_either_account_the_position_is_struck_and_nothing_follows(arm):
    """One round falls, and since the leaders speak no government takes a step."""
    assert rounds("al_bab_2017", arm) == [{"strike": 1}] * len(LUCKS)
    assert not any(declared_s(history) for history in flown("al_bab_2017", arm))


def test_the_accounts_die_at_different_gates():
    """By Ankara's nobody was willing to tell; by Moscow's it was told, and not passed on in time."""
    for arm, gate in (("as_ankara_tells", "willing"), ("as_moscow_tells", "passed on")):
        assert {dict(found["strike"].died)["notice"] for found in strikes("al_bab_2017", arm)} == {gate}


def test_a_step_is_taken_where_the_leaders_do_not_speak():
    """The call is what stands between the strike and the step."""
    assert all(len(declared_s(history)) == 1 for history in flown("al_bab_2017", "leaders_silent"))


def test_holding_the_list_against_the_map_mostly_saves_it():
    """Most strikes are called off where somebody looks; those that are not died on the line."""
    found = [found["strike"] for found in strikes("al_bab_2017", "compared")]
    assert sum(Mark.HALTED in of.marks for of in found) > len(found) / 2


# Shayrat.


def test_who_is_told_gets_out_of_the_way():
    """With a notice the missiles fall on one of the two forces; without one on both. Nobody halts them."""
    told, untold = {"russians on the base": 0, "syrians on the base": 59}, {"russians on the base": 59}
    for arm in ("as_it_was", "half_an_hour"):
        assert rounds("shayrat_2017", arm) == [told] * len(LUCKS)
    assert rounds("shayrat_2017", "no_notice") == [told | untold] * len(LUCKS)


def test_calls_go_on_after_the_declaration():
    """The same calls are answered as if nothing had been declared, some of them after it; after a cut none is."""
    later = 0
    for history, calm in zip(flown("shayrat_2017", "as_it_was"), flown("shayrat_2017", "not_suspended"), strict=True):
        (declared,) = declared_s(history)
        assert 6 * DAY_S + 8 * 3600 < declared < 7 * DAY_S + 3600
        assert answered_s(history) == answered_s(calm)
        later += sum(at_s > declared for at_s in answered_s(history))
    assert later > 0
    for history in flown("shayrat_2017", "really_cut"):
        (declared,) = declared_s(history)
        assert all(at_s <= declared for at_s in answered_s(history))


# Khasham.


def test_none_of_ours_ends_the_call_at_its_last_gate():
    """The call is answered, dies when it is to be passed on, and the attack has all its rounds, as with no line."""
    assert rounds("khasham_2018", "as_it_was") == rounds("khasham_2018", "no_line") == [{"attack": 48}] * len(LUCKS)
    died = [dict(found["attack"].died)["hotline"] for found in strikes("khasham_2018", "as_it_was")]
    assert max(died, key=died.count) == "passed on"
    assert THROUGH not in died


def test_the_attack_lasts_nearly_four_hours():
    """From the first round to the last it is 3 to 5 hours, as many rounds as the file gives it."""
    for found, history in zip(strikes("khasham_2018", "as_it_was"), flown("khasham_2018", "as_it_was"), strict=True):
        last_s = max(times_s(history, lambda happening: happening.taken.marks is Mark.STRUCK))
        assert 3 * 3600 < last_s - found["attack"].marks[Mark.STRUCK] / 1000 < 5 * 3600


def test_whoever_orders_it_halts_it():
    """As in March 2018: the same line, and another answer at its other end."""
    found = [found["attack"] for found in strikes("khasham_2018", "march_2018")]
    assert all(of.times[Mark.STRUCK] < 12 for of in found if Mark.HALTED in of.marks)
    assert sum(Mark.HALTED in of.marks for of in found) > len(found) / 2
