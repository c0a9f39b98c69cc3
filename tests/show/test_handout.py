"""A handout needs nothing but itself, says what makes it again, and is the same to the byte on every day."""

from xml.etree import ElementTree as ET

import pytest
from attrs import evolve

from deconflict.show.handout import Handout, to_html, to_svg, to_text
from deconflict.show.paper import WIDTH
from tests.show.pages.alone import stands_alone
from tests.show.samples import history

MADE = (("luck", "7"), ("command", "deconflict log border --luck 7 --flight 12"))
ONE = Handout(history(), 12, "A border, <some> autumn", "neither & nor", MADE)
ALL = evolve(ONE, encounter=None)
SENTENCES = [event.sentence for event in history().events(12)]


def letters(svg):
    """The letters of a drawing, line by line from the top, each from the left; between them it has no spaces."""
    texts = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - made here
    placed = sorted((float(text.attrib["y"]), float(text.attrib["x"]), text.text or "") for text in texts)
    return "".join("".join(text for _, _, text in placed).split())


@pytest.mark.parametrize("handout", [ONE, ALL, evolve(ONE, relative=True), evolve(ONE, ladder=True)])
def test_pages_stand_alone(handout):
    """A page fetches nothing, is well made, and says nothing of when it was made."""
    page = to_html(handout)
    stands_alone(page)
    assert "http" not in page
    assert page == to_html(handout)
    assert "A border, &lt;some&gt; autumn" in page
    assert "neither &amp; nor" in page


def test_pages_say_everything():
    """A page has every sentence, what it came to, the outcome of gates in words, and the command."""
    page = " ".join(to_html(ONE).split())
    for said in (*SENTENCES, "(warning 2)", "Came to: lost.", "hotline: up ✗", "(not passed)", "= released"):
        assert said in page
    assert "".join(f"<span>{word}</span> " for word in MADE[-1][1].split()).rstrip() in page


@pytest.mark.parametrize("handout", [ONE, evolve(ONE, ladder=True)])
def test_drawings_stand_alone(handout):
    """A drawing is sound XML, fetches no font and nothing else, and says the same as the text."""
    svg = to_svg(handout)
    assert svg.count("http") == 1
    assert 'xmlns="http://www.w3.org/2000/svg"' in svg
    assert "url(" not in svg
    assert "@" not in svg
    assert svg == to_svg(handout)
    assert letters(svg) == "".join(to_text(handout).split())


def test_text_is_as_wide_as_paper():
    """No line of the text is wider than a page, but for the command, which can be copied whole."""
    said = to_text(evolve(ONE, made=(("luck", "7"), ("command", "deconflict log " + "x" * 200))))
    *lines, command = said.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert command == "deconflict log " + "x" * 200
    assert "\x1b" not in said


def test_ladder_is_added():
    """The ladder comes after the log where it is asked for, and only of one encounter."""
    assert "Who told whom" in to_html(evolve(ONE, ladder=True))
    assert "all procedures" in to_text(evolve(ONE, ladder=True))
    assert "Who told whom" not in to_html(ONE)
    assert "Who told whom" not in to_html(evolve(ALL, ladder=True))
