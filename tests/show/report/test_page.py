"""The report says all that there is, and of what there is not that it is not; it is the same for the same findings."""

import re
from math import nan

import pytest
from attrs import evolve

from deconflict.show.report.findings import Findings, Told
from deconflict.show.report.page import to_html
from deconflict.study.comparison import INTERRUPTED
from deconflict.study.rounds import ArmRounds, Rounds
from deconflict.study.statistics import Estimate
from deconflict.study.validation import Row, Validation
from tests.show.pages.alone import stands_alone
from tests.show.samples import comparison, history, nothing_happened

COMMAND = "deconflict report severed_2015 --precision 0.1 --luck 0"
REPLAY = "deconflict replay severed_2015 --expect 0123abcd"
MAP = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9pt"><metadata><a b="http://a.example"/></metadata>'
    '<path d="M0 0"/></svg>'
)
TOLD = Told(history(), 12, "neither", "The gravest of them.", REPLAY, MAP, 'Map of <"here">.')


@pytest.fixture(scope="module")
def whole(autumn):
    """Findings with everything in them."""
    rows = tuple(
        Row(autumn.name, given, ("all_channels",), 20, Estimate(given.low / 2 if at == 1 else given.low, 0.0, 99.0))
        for at, given in enumerate(autumn.documented)
    )
    return Findings(
        scenario=autumn,
        command=COMMAND,
        version="1.2.3",
        fingerprint="00c0ffee00c0ffee",
        comparison=comparison(),
        validation=Validation(rows, "1.2.3", 0, interrupted=False),
        told=TOLD,
    )


@pytest.fixture(scope="module")
def bare(autumn):
    """Findings of a scenario that asks for nothing."""
    scenario = evolve(autumn, study=None, documented=(), centres={})
    return Findings(scenario=scenario, command=COMMAND, version="1.2.3", fingerprint="0")


def read(page):
    """The text of a page, without its tags, in one line."""
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    for entity, letter in (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return " ".join(text.split())


def test_stands_alone(whole, bare):
    """The page fetches nothing, is well made, and the same to the byte."""
    for findings in (whole, bare, evolve(whole, comparison=nothing_happened())):
        page = to_html(findings)
        stands_alone(page)
        assert page == to_html(findings)


def test_addresses_are_citations(whole):
    """An address stands nowhere but in a link that somebody has to follow."""
    page = re.sub(r'<a href="[^"]*" rel="noreferrer">[^<]*</a>', "", to_html(whole))
    assert "://" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_says_everything(whole):
    """Question, answer, chance and ignorance, gates, seconds, the incident, misses, assumptions and the command."""
    said = read(to_html(whole))
    for wanted in (
        whole.scenario.question,
        "Without the hotline and liaison officers, a release is 1.40 times as likely as with all channels",
        "1.40 (1.20 to 1.70)",
        "not known: 1.05 to 2.44",
        "<0.001",
        "half of them with less than 68 s, and a tenth with less than 9.6 s",
        "It fires. = released",
        "Came to: lost.",
        "deconflict replay severed_2015 --expect 0123abcd",
        "hotline 1,000 2 % 51 % 18 % 1 % 6 % 22 %",
        "notice 0 nobody tried it",
        "close approaches a day approached per day",
        "OUTSIDE",
        "20 to 300 s",
        "12, few",
        "Grade C, 86 numbers",
        "Grade B, 3 numbers",
        "lucks 0 to 639",
        "00c0ffee00c0ffee",
        COMMAND,
        "No published effect size",
    ):
        assert wanted in said, wanted
    assert "Interrupted" not in said


def test_the_map_is_told_to_those_who_do_not_see_it(whole, bare):
    """A map is part of the page, with what it shows in words; without one there is no section for it."""
    page = to_html(whole)
    assert '<svg role="img" aria-label="Map of &lt;&#34;here&#34;&gt;." xmlns=' in page
    assert "metadata" not in page
    assert 'href="#map"' in page
    assert 'id="map"' not in to_html(bare)


def test_says_what_is_not_there(bare):
    """A scenario without study, figures or encounters gets a page that says so, section by section."""
    said = read(to_html(bare))
    for wanted in (
        "No arms are compared",
        "Nothing is compared, for the scenario has no study.",
        "No study counted it",
        "there is none to tell",
        "documents no figure",
        "It was not asked: nothing is compared.",
    ):
        assert wanted in said, wanted


def test_nothing_happened(whole):
    """Where no ratio can be given, the page says so instead of drawing one."""
    said = read(to_html(evolve(whole, comparison=nothing_happened())))
    assert "No ratio can be given" in said
    assert "nothing was averted with time to spare" in said
    assert "the worlds of what is not known were left out" in said
    assert not {"nan", "inf", "None"} & set(said.split())


def test_none_under_the_baseline_alone(whole):
    """Where the baseline had none and another arm did, the answer counts instead of dividing."""
    first, *others = comparison().arms
    never = evolve(first, counts={**first.counts, "released": 0})
    said = read(to_html(evolve(whole, comparison=evolve(comparison(), arms=(never, *others)))))
    assert "a release never happened, so no ratio can be given. Of 2,073,600 sorties each, releases under" in said
    assert '"no hotline" 364 and "neither" 490.' in said


def test_interrupted(whole):
    """What was interrupted says so, and figures that were not flown say that."""
    broken = evolve(whole, comparison=evolve(comparison(), verdict=INTERRUPTED), validation=None)
    assert broken.interrupted
    said = read(to_html(broken))
    assert "Interrupted." in said
    assert "not flown" in said
    assert not whole.interrupted


def test_rounds_are_the_answer_of_a_strike(whole):
    """Of strikes the answer is how many rounds fall, under each arm."""
    fell = [Estimate(37.4, 37.3, 37.6), Estimate(0.0, 0.0, 0.02)]
    arms = tuple(
        ArmRounds(name, title, of, evolve(of, value=of.value / 2))
        for name, title, of in (("a", "as it was", fell[0]), ("b", "the right place", fell[1]))
    )
    said = read(to_html(evolve(whole, rounds=Rounds(arms, 20, interrupted=False))))
    answer = "As it was: 37.4 rounds fall, 18.7 of them after it was known. The right place: 0, 0 of them then."
    assert answer in said
    assert "37.4 (37.3 to 37.6) 18.7 after it was known" in said


def test_what_is_put_in_stays_text(whole):
    """A title with signs of HTML in it is shown as it is written."""
    odd = evolve(whole.scenario, title='<b onclick="x">&', question="<script>alert(1)</script>")
    page = to_html(evolve(whole, scenario=odd))
    assert "<script" not in page
    assert "<b " not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_figures_without_a_value(whole):
    """A simulated figure of which there was nothing to count is no number, and is said to be none."""
    first, *others = whole.validation.rows
    none = evolve(first, simulated=Estimate(nan, nan, nan))
    said = read(to_html(evolve(whole, validation=evolve(whole.validation, rows=(none, *others)))))
    assert "nothing to count" in said
