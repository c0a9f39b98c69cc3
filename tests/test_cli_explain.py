"""`deconflict explain` finds the incident that is asked for, and refuses what makes no sense with exit code 2."""

import json

import pytest

from deconflict.study.why.case import Case

COMMAND = "explain"

DAY = "shootdown_2015_turkey"


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    """A terminal of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")


def test_the_first_incident(call):
    """Without a luck, it is the first incident; the last line makes it again."""
    status, out, err = call(DAY)
    assert (status, err) == (0, "")
    assert "Why it happened" in out
    assert "What would have averted it" in out
    again = out.splitlines()[-1].split()
    assert again == ["deconflict", "explain", DAY, "--luck", "0", "--flight", "Su-24M"]
    assert call(*again[2:])[1] == out


def test_a_luck_an_incident_and_a_flight(call):
    """A luck's gravest encounter, the K-th incident and a flight are the same where they name the same."""
    out = call(DAY, "--luck", 1)[1]
    assert "luck 1, flight Su-24M" in out.replace("\n", " ")
    assert call(DAY, "--incident", 2)[1] == out


def test_json(call):
    """As JSON it is one object; pairs are in it where they are asked for."""
    status, out, _ = call(DAY, "--luck", 34, "--json")
    assert (status, json.loads(out)["pairs_tried"]) == (0, 0)
    assert json.loads(call("al_bab_2017", "--json", "--pairs")[1])["pairs_tried"] > 10


def test_a_study(call):
    """All incidents of a study: a line for each channel, or one JSON object."""
    status, out, err = call(DAY, "--study", "--campaigns", 4, "--processes", 1)
    assert (status, err) == (0, "")
    assert "enough by itself" in out
    assert f"deconflict explain {DAY} --study --campaigns 4 --luck 0" in out
    whole = json.loads(call(DAY, "--study", "--campaigns", 4, "--processes", 1, "--json")[1])
    assert whole["campaigns"] == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((DAY, "--flight", "nobody"), 'the flight "nobody"'),
        ((DAY, "--arm", "none"), 'the arm "none"'),
        (("nowhere",), "nowhere"),
        ((DAY, "--luck", 3, "--incident", 1), "--incident beside a luck"),
        ((DAY, "--campaigns", 3), "--campaigns without --study"),
        ((DAY, "--processes", 3), "--processes without --study"),
        ((DAY, "--study", "--pairs"), "--pairs beside --study"),
        ((DAY, "--study", "--all"), "--all beside --study"),
        (("shootdown_2015_russia", "--luck", 34), "came to warned"),
        (("golan_2015", "--study", "--campaigns", 2, "--processes", 1), "no incident in 2 of 2 campaigns"),
    ],
)
def test_wrong_use(call, arguments, said):
    """What makes no sense is said in one message, with exit code 2 and no traceback."""
    status, out, err = call(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("deconflict: ")
    assert said in err


def test_an_interrupt_keeps_what_was_done(call, monkeypatch):
    """Ctrl-C after some runs prints what they came to, and ends with the exit code of an interrupt."""
    runs, under = [], Case.under

    def stopped(case, *changes):
        runs.append(changes)
        if len(runs) == 5:
            raise KeyboardInterrupt
        return under(case, *changes)

    monkeypatch.setattr(Case, "under", stopped)
    status, out, _ = call(DAY)
    assert status == 130
    assert "interrupted, and not everything was tried; 4 runs" in out
