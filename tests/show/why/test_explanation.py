"""An explanation on paper says everything that it found, fits the terminal, and needs no colour."""

import json
from functools import cache

import pytest
from attrs import evolve

from deconflict.show.why.blame import BlameTable
from deconflict.show.why.blame import to_json as blame_to_json
from deconflict.show.why.changes import came_to, said, to_spare_s, why_not
from deconflict.show.why.explanation import ExplanationPage, to_json
from deconflict.study.why.blame import Blame, Judged, Share
from deconflict.study.why.case import Case
from deconflict.study.why.changes import Change, Kind
from deconflict.study.why.explanation import explain
from deconflict.world.reading import read
from deconflict.world.shelf import find
from protocols.notation.words import Mark
from tests.show.recorded import same_as_recorded
from tests.show.samples import printed

COMMAND = "deconflict explain shootdown_2015_turkey --luck 34 --flight Su-24M"


@cache
def day():
    """The 24 November day under luck 34, explained."""
    return explain(Case.of(read(find("shootdown_2015_turkey")), "as_it_was", 34, 0), pairs=True)


JUDGED = (
    Judged(0, 0, Mark.LOST, ("guard", "hotline"), frozenset({"guard"}), True, frozenset({"guard"})),
    Judged(3, 0, Mark.RELEASED, ("guard", "hotline"), frozenset({"guard", "hotline"}), True, frozenset()),
)
BLAME = Blame(
    scenario="day",
    title="A day",
    arm="as_it_was",
    arm_title="as it was",
    lucks=(0, 3),
    campaigns=4,
    size=4,
    judged=JUDGED,
    shares=(Share("guard", 2, 2, 1), Share("hotline", 2, 1, 0)),
    verdict="all campaigns flown",
    version="0",
    fingerprint="f",
)


@pytest.mark.parametrize(
    ("name", "shown", "width", "encoding"),
    [
        ("explanation_80", lambda: ExplanationPage(day(), COMMAND), 80, "utf-8"),
        ("explanation_120_all", lambda: ExplanationPage(day(), COMMAND, all=True), 120, "utf-8"),
        ("explanation_80_ascii", lambda: ExplanationPage(day(), COMMAND), 80, "ascii"),
        ("blame_80", lambda: BlameTable(BLAME, "deconflict explain day --study"), 80, "utf-8"),
    ],
)
def test_looks_as_recorded(name, shown, width, encoding):
    """People see what was recorded."""
    same_as_recorded(name, printed(shown(), width, encoding))


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_fits_the_terminal(width, encoding):
    """No line is wider than the terminal, and in ASCII there is nothing else."""
    for shown in (ExplanationPage(day(), COMMAND), BlameTable(BLAME, COMMAND)):
        text = printed(shown, width, encoding)
        assert max(map(len, text.splitlines())) <= width
        assert encoding != "ascii" or text.isascii()
        assert "…" not in text


def test_everything_that_averts_is_shown():
    """Each single change that averts it, and the seconds to spare under it, stand in the table."""
    text = " ".join(printed(ExplanationPage(day()), 200, "utf-8").split())
    for tried in day().averting:
        assert " ".join(said(tried.changes[0]).split()) in text
        assert to_spare_s(tried) in text


def test_all_shows_what_else_was_tried():
    """With everything asked for, no change is left to a count."""
    text = " ".join(printed(ExplanationPage(day(), all=True), 300, "utf-8").split())
    assert "--all" not in text
    for tried in day().singles:
        assert " ".join(said(tried.changes[0]).split()) in text


def test_an_interrupt_is_said():
    """What was broken off says so, and that no change averts it where none was found."""
    text = printed(ExplanationPage(evolve(day(), interrupted=True, singles=())), 80, "utf-8")
    assert "interrupted" in text
    assert "None of 0 single changes." in text


def test_reasons_name_the_channel():
    """What a change did not avert says where its channel's messages died, or by how much they were too late."""
    because = {
        t.changes[0].of: why_not(t, day().met, day().case.base)
        for t in day().in_vain
        if t.changes[0].kind is not Kind.DELAY
    }
    assert because["defence.warnings"] == "guard dies at up, 20 times"
    assert because["liaison.at_post"] == "liaison dies at willing"
    assert because["call_at_crossing"].startswith("hotline at least ")
    assert because["patrol.recognises"].startswith("Known or not")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            Change(kind=Kind.GATE, of="guard.carried", says="Carried?", now=True, size=3),
            "guard: Carried? Yes (3 times)",
        ),
        (Change(kind=Kind.ANSWER, of="chain.x", says="Fire?", party="us", now=False), "us: Fire? No"),
        (Change(kind=Kind.DELAY, of="chain.x", says="Fire?", was=2.0, now=1.0), "chain: Fire? 1.0 s, not 2.0 s"),
        (Change(kind=Kind.CHANNEL, of="hotline", says="every gate"), "the hotline: every gate"),
        (
            Change(kind=Kind.RULE, of="defence.delegated", says="on the spot", was=True, now=False),
            "on the spot: no, not yes",
        ),
        (Change(kind=Kind.ARM, of="a", says="An arm", size=2), "An arm (arm a, 2 values)"),
    ],
)
def test_a_change_in_words(change, words):
    """Each kind says what is otherwise, and what it was."""
    assert " ".join(said(change).split()) == words


def test_what_comes_of_it_in_words():
    """An encounter that does not take place, one that is spared, and one that is too late, each say so."""
    tried = day().averting[0]
    assert came_to(evolve(tried, outcome=None)) == "it does not take place"
    spared = evolve(tried.outcome, marks={Mark.VIOLATED: 0}, spare_s=None)
    assert came_to(evolve(tried, outcome=spared)) == "violated, nobody fires"
    assert to_spare_s(evolve(tried, outcome=None, late_s=3.0)) == "-3.0 at best"


def test_json_holds_everything():
    """Every change that was tried, the chain and the channels are in the JSON, under a schema number."""
    whole = json.loads(to_json(day()))
    assert whole["schema"] == 1
    assert (whole["scenario"], whole["arm"], whole["luck"]) == ("shootdown_2015_turkey", "as_it_was", 34)
    assert len(whole["single"]) == len(day().singles)
    assert [event["cause"] for event in whole["chain"][:-1]] == [event["sequence"] for event in whole["chain"][1:]]
    assert sum(one["averted"] for one in whole["single"]) == len(day().averting)
    assert {one["channel"] for one in whole["channels"]} >= {"guard", "hotline"}
    assert whole["pairs_tried"] == day().pairs_tried > 0


def test_json_of_a_study():
    """Shares, intervals and every incident are in the JSON of a study."""
    whole = json.loads(blame_to_json(BLAME))
    assert whole["schema"] == 1
    assert whole["shares"][0]["sufficient_share"]["value"] == 1
    assert whole["judged"][1]["sufficient"] == ["guard", "hotline"]
    assert (whole["any_alone"], whole["together"]) == (2, 2)
