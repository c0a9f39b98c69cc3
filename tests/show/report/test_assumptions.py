"""Every number of every scenario is in the report, with its range and its source."""

from pathlib import Path

import pytest

from deconflict.show.report.assumptions import assumptions, other_sources, sheets
from deconflict.world.reading import read
from deconflict.world.variation import parameters

SCENARIOS = sorted((Path(__file__).parents[3] / "sims" / "scenarios").glob("*.toml"))


@pytest.fixture(scope="module")
def spiral():
    """The year in which governments act."""
    return read(next(path for path in SCENARIOS if path.stem == "spiral_2015"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_nothing_is_left_out(path):
    """Each parameter is one row, under its grade; what has a range shows it, and what has a source says it."""
    scenario = read(path)
    known, rows = parameters(scenario), {of.path: of for of in assumptions(scenario)}
    assert known.keys() <= rows.keys()
    for key, of in known.items():
        row = rows[key]
        assert (row.grade, row.source) == (of.grade, of.source)
        assert bool(row.range) == (of.range is not None)
        assert row.value
        assert row.about
    told = [sheet for _, sheet in sheets(scenario)]
    assert sum(len(sheet.rows) for sheet in told) == len(rows)


def test_numbers_come_in_the_units_of_the_file(autumn):
    """A value and its range stand in one unit, the one that reads shortest, which is nearly always the file's."""
    rows = {of.path: (of.about, of.value, of.range) for of in assumptions(autumn)}
    said = {path: tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in row) for path, row in rows.items()}
    assert said["airspaces.turkey.zone_m"] == ("turkey, zone", "13 nmi", "10 to 15 nmi")
    assert said["channels.hotline.questions.answers.chance"][1:] == ("0.75", "0.3 to 0.95")
    answers = said["channels.hotline.questions.answers.delay_s"]
    assert answers[1:] == ("half below 40 s, 95 of 100 below 110 s", "20 to 300 s")
    assert said["channels.hotline.questions.comes.delay_s"][1] == "5 to 40 min, most often 15 min"
    assert said["channels.hotline.travel_s"][0] == "hotline: how long a message is on its way"
    assert said["traffic[0].sorties_per_day"][:2] == ("Su-24M of russia: sorties per day", "54")


def test_governments_are_named(spiral):
    """Steps are called by their titles, questions by what is asked, and what a step sets is an assumption too."""
    rows = {of.path: of for of in assumptions(spiral)}
    assert rows["escalation.parties.turkey.ladder[0].after_s"].about.startswith('turkey, step "protest": ')
    accepts = rows["escalation.parties.russia.questions.accepts.chance"].about
    assert accepts == "russia's government: does the other side agree to restore the channel"
    set_by_steps = [of for of in rows.values() if ".set." in of.path]
    assert set_by_steps
    assert all(of.source for of in set_by_steps)


def test_other_sources(spiral, autumn):
    """Shifts, traffic and steps that say who says so are listed; numbers and documented figures stand elsewhere."""
    listed = other_sources(spiral)
    assert listed is not None
    titles = [row[0][0] for row in listed.rows]
    assert "sanctions" in titles
    assert "Su-24M" in titles
    own = other_sources(autumn)
    assert own is not None
    assert [row[0][1] for row in own.rows] == ["centres.hmeimim", "traffic[0]"]
