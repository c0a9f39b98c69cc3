"""The map is as large as was asked for, true to scale, and each thing has a sign of its own where it is.

The snapshots are what people see. Renew them with RENEW_SNAPSHOTS=1 in the environment, and look at what changed.
"""

from functools import cache

import numpy as np
import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deconflict.engine.campaign import simulate
from deconflict.show.stepper.chart import ACROSS, DOWN, circle, drawn, letters, window
from deconflict.show.stepper.legend import legend
from deconflict.show.stepper.map import LEGENDS, map_lines, nice_km, scale
from deconflict.show.stepper.reel import Reel
from deconflict.show.stepper.signs import BORDER, CRAFTS, FLOWN, HAPPENED, LINES, LIT, SITES, SPOTS, ZONE
from deconflict.show.stepper.sky import Sky
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from protocols.notation.words import Mark
from tests.conftest import SCENARIOS
from tests.show.recorded import same_as_recorded

NAMES = ("shootdown_2015_turkey", "deir_ez_zor_2016", "golan_2015", "black_sea_liaison", "shayrat_2017")
FLIGHTS = "".join(CRAFTS["flight"].letters)


@cache
def shown(name, luck=34):
    """The sky of a scenario, and the reel of its first encounter."""
    scenario = read(SCENARIOS / f"{name}.toml")
    history = simulate(scenario, Luck(luck))
    return Sky(scenario, luck), Reel(history, history.encounters[0].number)


def scene(name="shootdown_2015_turkey", at=-1, luck=34, **others):
    """What there is to draw at a position."""
    sky, reel = shown(name, luck)
    return sky.at(reel, at % len(reel), **others)


def at_mark(mark):
    """The position of a mark on the 24th of November."""
    return next(at for at, event in enumerate(shown("shootdown_2015_turkey")[1].events) if event.mark == mark)


def text(lines):
    """The lines without their styles."""
    return [line.plain for line in lines]


@settings(max_examples=60)
@given(
    name=st.sampled_from(NAMES),
    at=st.integers(0, 300),
    width=st.integers(1, 150),
    height=st.integers(0, 60),
    ascii_only=st.booleans(),
    shows=st.sets(st.sampled_from(["follow", "ahead"])),
)
@example(name=NAMES[0], at=50, width=38, height=12, ascii_only=False, shows={"follow"})
@example(name=NAMES[0], at=50, width=130, height=45, ascii_only=True, shows={"ahead"})
def test_fits(name, at, width, height, ascii_only, shows):
    """There are exactly so many lines, none wider than asked for, and in ASCII no letter is any other."""
    _, reel = shown(name)
    now, lit = scene(name, at % len(reel), ahead="ahead" in shows), reel.why(at % len(reel))
    lines = map_lines(now, width, height, ascii_only=ascii_only, follow="follow" in shows, lit=lit)
    assert len(lines) == height
    assert all(line.cell_len <= width for line in lines)
    if ascii_only:
        assert "".join(text(lines)).isascii()


@settings(max_examples=50)
@given(st.integers(20, 150), st.integers(8, 60), st.floats(1_000, 400_000))
def test_a_circle_is_as_wide_as_it_is_high(width, height, radius_m):
    """A circle in metres is as many dots wide as high, whatever the size of the map."""
    paper = window((-radius_m, -radius_m, radius_m, radius_m), width, height)
    dots = drawn(paper, [circle((0.0, 0.0), 0.8 * radius_m)])
    assert dots.shape == (DOWN * height, ACROSS * width)
    high, wide = (np.flatnonzero(dots.any(axis=axis)) for axis in (1, 0))
    assert abs(np.ptp(high) - np.ptp(wide)) <= 1
    assert np.ptp(high) == pytest.approx(1.6 * radius_m / paper.dot_m, abs=1.5)


@settings(max_examples=50)
@given(st.integers(1, 150), st.integers(1, 60), st.floats(-1, 1), st.floats(-1, 1))
def test_a_frame_is_on_the_map(width, height, east, north):
    """Every place of the frame is on the map, north above and east to the right, and letters fit dots."""
    paper = window((-3_000.0, -1_000.0, 3_000.0, 1_000.0), width, height)
    cell = paper.cell((2_999 * east, 999 * north))
    assert paper.holds(cell)
    assert paper.cell((2_999.0, 0.0))[1] >= cell[1]
    assert paper.cell((0.0, 999.0))[0] <= cell[0]
    lower, left = paper.frame[1], paper.frame[0]
    assert lower <= -999
    assert left <= -2_999


def test_dots_make_the_letter_that_has_them():
    """Each of the eight dots of a letter is where it is in braille."""
    for line in range(DOWN):
        for column in range(ACROSS):
            dots = np.zeros((DOWN, ACROSS), dtype=bool)
            dots[line, column] = True
            number = [[1, 4], [2, 5], [3, 6], [7, 8]][line][column]
            assert letters(dots)[0, 0] == chr(0x2800 + 2 ** (number - 1))
    assert letters(np.zeros((DOWN, ACROSS), dtype=bool))[0, 0] == " "


@settings(max_examples=40)
@given(st.integers(0, 200), st.integers(30, 140), st.integers(12, 50))
def test_the_aircraft_is_where_its_place_says(at, width, height):
    """The flight's sign, or the cross of one that was hit, stands in the letter that its place falls on."""
    _, reel = shown("shootdown_2015_turkey")
    now = scene(at=at % len(reel))
    lines = map_lines(now, width, height)
    drawn_on = height - max(most for least, most in LEGENDS if height >= least)
    paper = window(now.close, width, drawn_on)
    flight = now.crafts[0]
    line, column = paper.cell(flight.at)
    if paper.holds((line, column)):
        assert text(lines)[line][column] == CRAFTS[flight.what].letter(flight.heading)
    else:
        assert f"{flight.name}, " in "\n".join(text(lines))


@pytest.mark.parametrize(
    ("heading", "letter", "plain"),
    [
        (0, "▲", "^"),
        (44, "◥", "^"),
        (90, "▶", ">"),
        (180, "▼", "v"),
        (268, "◀", "<"),
        (359, "▲", "^"),
        (None, "▲", "^"),
    ],
)
def test_heading(heading, letter, plain):
    """An aircraft's sign points where it is headed, to the nearest of the letters there are."""
    assert CRAFTS["flight"].letter(heading) == letter
    assert CRAFTS["flight"].letter(heading, ascii_only=True) == plain


def test_what_led_to_an_event_is_marked():
    """The places of the events that led to this one have the sign of causes, and the legend says so."""
    _, reel = shown("shootdown_2015_turkey")
    at = at_mark("lost")
    chain = reel.why(at)
    lines = text(map_lines(scene(at=at), 100, 36, lit=chain))
    assert any(LIT.letters in line for line in lines[:-3])
    assert "led to this" in "\n".join(lines[-3:])
    without = "\n".join(text(map_lines(scene(at=at), 100, 36)))
    assert LIT.letters not in without
    assert "led to this" not in without
    assert "@" in "\n".join(text(map_lines(scene(at=at), 100, 36, lit=chain, ascii_only=True)))


def test_positions_that_are_not_shown_light_nothing():
    """A cause that is later, or of another encounter, has no place on the map."""
    assert text(map_lines(scene(at=10), 60, 20, lit=(40, 9_999))) == text(map_lines(scene(at=10), 60, 20))


def test_every_thing_has_a_sign_of_its_own():
    """No two signs have a letter in common, in either alphabet, so colour is never the only sign."""
    signs = [
        *LINES.values(),
        *(CRAFTS[what] for what in CRAFTS if what != "other"),
        *SITES.values(),
        *SPOTS.values(),
        LIT,
    ]
    for alphabet in ("ascii", "letters"):
        used = "".join(getattr(sign, alphabet) for sign in signs)
        assert len(set(used)) == len(used)
    assert set(HAPPENED) == {*SPOTS, Mark.LOST}


def test_border_thick_zone_dotted_track_thin():
    """The border is two dots thick, the zone has gaps, and a track has neither."""
    paper = window((-1_000.0, -1_000.0, 1_000.0, 1_000.0), 40, 20)
    line = np.array([[-900.0, 0.0], [900.0, 0.0]])
    thick, dotted, thin = drawn(paper, [line], thick=True), drawn(paper, [line], 1, 2), drawn(paper, [line])
    assert (thick.sum(), dotted.sum()) == pytest.approx((2 * thin.sum(), thin.sum() / 3), abs=3)
    columns = np.flatnonzero(thin.any(axis=0))
    assert (np.diff(columns) == 1).all()


def test_fighters_and_missiles_are_said_to_be_drawn():
    """Where fighters or a missile are on the map, its legend says that only their times are modelled."""
    fired, lost = at_mark("released"), at_mark("lost")
    assert "times are modelled, places are drawn" in "\n".join(text(map_lines(scene(at=fired), 100, 30)))
    assert "F, *: only the times are modelled" in "\n".join(text(map_lines(scene(at=fired), 38, 12)))
    assert "F: only the times are modelled" in "\n".join(text(map_lines(scene(at=lost), 38, 12)))
    assert "modelled" not in "\n".join(text(map_lines(scene(at=2), 100, 30)))


@settings(max_examples=40)
@given(st.integers(1, 150), st.integers(0, 4), st.integers(0, 60))
def test_the_legend_keeps_to_its_room(width, most, at):
    """A legend has at most so many lines, none wider than asked for, and each entry whole."""
    _, reel = shown("shootdown_2015_turkey")
    lines = legend(scene(at=at % len(reel)), width, most, (LIT, *SPOTS.values(), *SITES.values()))
    assert len(lines) <= most
    assert all(0 < line.cell_len <= width for line in lines)


@settings(max_examples=60)
@given(st.floats(200, 2_000_000), st.integers(24, 200))
def test_the_scale_says_how_long_it_is(across_m, width):
    """The bar is as long as it says, to half a letter, and no longer than a quarter of the map."""
    paper = window((0.0, 0.0, across_m, 1.0), width, 10)
    bar = scale(paper)
    letters_long = bar.index("┤") + 1
    km = float(bar.split()[1])
    assert letters_long * ACROSS * paper.dot_m == pytest.approx(1_000 * km, abs=ACROSS * paper.dot_m)
    assert letters_long <= width / 4 + 1
    assert nice_km(km) == pytest.approx(km)


def test_stepping_moves_no_border():
    """While an encounter is stepped through, borders, zone and names stay where they are."""
    _, reel = shown("shootdown_2015_turkey")
    fixed = None
    for at in range(len(reel)):
        now = evolve(scene(at=at), crafts=(), spots=(), flown=(), moments={})
        lines = text(map_lines(now, 60, 20))[:18]
        assert fixed is None or lines == fixed
        fixed = lines


def test_names_are_in_their_countries():
    """Countries that are seen are named, each inside its border."""
    lines = text(map_lines(scene(), 100, 36))
    whole = "\n".join(lines)
    assert whole.count("Turkey") == 2  # on the map, and in the legend
    assert "Syria" in whole
    turkey, syria = (next(at for at, line in enumerate(lines) if name in line) for name in ("Turkey", "Syria"))
    assert turkey < syria
    assert "↑N" in lines[0]
    assert "^N" in text(map_lines(scene(), 100, 36, ascii_only=True))[0]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("map_38", lambda: map_lines(scene(at=at_mark("lost")), 38, 12)),
        ("map_38_ascii", lambda: map_lines(scene(at=at_mark("lost")), 38, 12, ascii_only=True)),
        ("map_100", lambda: map_lines(scene(at=at_mark("released"), ahead=True), 100, 36, lit=(2, 3))),
        ("map_strike_60", lambda: map_lines(scene("deir_ez_zor_2016"), 60, 16)),
        ("map_airprox_80", lambda: map_lines(scene("shayrat_2017", 12, 0), 80, 24)),
    ],
)
def test_looks(name, lines):
    """Maps look as they did when someone looked at them."""
    same_as_recorded(name, "".join(f"{line.rstrip()}\n" for line in text(lines())))


def test_styles():
    """The flight is lit in its own colour, the border in the defender's, and the zone is not the border."""
    lines = map_lines(scene(at=at_mark("violated")), 60, 20)
    styles = {str(span.style) for line in lines for span in line.spans}
    assert {CRAFTS["flight"].style, LINES[BORDER].style, LINES[ZONE].style, LINES[FLOWN].style} <= styles
