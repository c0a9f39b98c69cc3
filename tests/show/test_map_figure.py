"""A map for print is one SVG that needs no other file, the same for the same scene, with each thing said in words."""

import re
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from deconflict.engine.campaign import simulate
from deconflict.show.map_figure import LEAST, MARKERS, MOST, caption, figure, to_svg
from deconflict.show.stepper.reel import Reel
from deconflict.show.stepper.scene import Scene
from deconflict.show.stepper.signs import HAPPENED
from deconflict.show.stepper.sky import Sky
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from tests.conftest import SCENARIOS

SVG = "{http://www.w3.org/2000/svg}"


@cache
def scene(name: str, luck: int = 34, *, flown: bool = True) -> Scene:
    """The last of the first encounter of a scenario, or its theatre."""
    scenario = read(SCENARIOS / f"{name}.toml")
    sky = Sky(scenario, luck)
    if not flown:
        return sky.theatre()
    history = simulate(scenario, Luck(luck))
    reel = Reel(history, history.encounters[0].number)
    return sky.at(reel, len(reel) - 1)


def words(svg: str) -> list[str]:
    """The words of a picture."""
    return [text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - we wrote it


def test_whole_and_the_same():
    """It is one SVG element, asks for nothing from elsewhere, says no date, and is the same to the byte."""
    svg = to_svg(scene("shootdown_2015_turkey"), "A day & its <end>")
    assert svg.startswith("<svg")
    assert svg == to_svg(scene("shootdown_2015_turkey"), "A day & its <end>")
    assert ET.fromstring(svg).tag == f"{SVG}svg"  # noqa: S314 - we wrote it
    assert "A day & its <end>" in words(svg)
    assert not re.findall(r"(?:href|src)=\"(?!#)", svg)
    assert "url(http" not in svg
    assert "date" not in svg.lower()


def test_says_what_happened_and_when():
    """Each thing that happened has its words and its time, and fighters are said to be drawn."""
    said = words(to_svg(scene("shootdown_2015_turkey")))
    for told in ("first warned, 09:19:05.2", "crossed, 09:24:05.0", "fired at, 09:24:15.9"):
        assert told in said
    assert any(told.startswith("hit, 09:24:") for told in said)
    assert {"Turkey", "Syria", "warning zone, 13 nmi", "fighters"} <= set(said)
    assert any("places are drawn" in told for told in said)
    assert set(MARKERS) == set(HAPPENED)
    assert len(set(MARKERS.values())) == len(MARKERS)


@pytest.mark.parametrize(
    ("name", "luck", "flown", "said"),
    [
        ("severed_2015", 0, False, {"sorties to Aleppo", "base", "Turkey"}),
        ("deir_ez_zor_2016", 0, True, {"place that is struck: 39 rounds", "place that was announced"}),
        ("deir_ez_zor_2016", 0, False, {"Syria"}),
        ("shayrat_2017", 0, True, {"minimum, 4.8 km"}),
        ("black_sea_liaison", 0, False, {"station"}),
    ],
)
def test_every_kind_has_its_map(name, luck, flown, said):
    """Borders, passes, strikes and theatres each have a map that says what is on it, of a size that fits a page."""
    svg = to_svg(scene(name, luck, flown=flown))
    assert said <= set(words(svg))
    wide, high = figure(scene(name, luck, flown=flown)).get_size_inches()
    assert LEAST <= high / wide <= MOST + 0.001


@pytest.mark.parametrize(
    ("name", "flown", "said"),
    [
        (
            "shootdown_2015_turkey",
            True,
            "Map with the border of Turkey, its warning zone and what Su-24M has flown: first",
        ),
        ("deir_ez_zor_2016", True, "and the place that was announced."),
        ("severed_2015", False, "where sorties are sent."),
        ("khasham_2018", False, "Map."),
    ],
)
def test_caption(name, flown, said):
    """What is on the map is said in a sentence, too."""
    assert said in caption(scene(name, 0, flown=flown))
