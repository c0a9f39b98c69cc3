"""What was proved is said in words and numbers, fits the terminal, and shows how a promise is broken.

The snapshots are what people see of a level crossing made by hand. Renew them with RENEW_SNAPSHOTS=1 in the
environment, and look at what changed.
"""

import json
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from rich.console import RenderableType

from deconflict.history import SCHEMA as EVENTS
from deconflict.show import proof
from deconflict.show.exports import to_json_lines
from deconflict.show.proof import WIDE, Bad, Explored, Promises, Regimes, Unreached, astray, history
from deconflict.show.proof_json import SCHEMA, to_json
from deconflict.verify.verdict import Report, Verdict, check, unexplored
from deconflict.verify.whole import Shown
from protocols.known_bad import KNOWN_BAD
from protocols.known_bad.change import KnownBad
from protocols.notation.channel import Channel
from protocols.notation.promise import BROKEN, Always, LeadsTo, Sometimes, Within
from protocols.notation.system import System
from protocols.notation.table import Row, Table, ignore
from protocols.notation.wiring import Post
from protocols.notation.words import Question, Timer, expires, hears, moves, send, start
from protocols.scope import Scope
from protocols.scopes import SCOPES
from tests.show.recorded import same_as_recorded
from tests.show.samples import printed

FAR, NEAR, PASSED = "far", "near", "passed"
UP, COMING_DOWN, DOWN = "up", "coming down", "down"
LOWERS = Timer("lowers", "barrier", "until the barrier is down")
RINGS = Question("rings", "wire", "Does the bell ring?", otherwise="The bell does not ring.")


def _train(*rows: Row, sure: tuple[str, ...] = ()) -> Table:
    return Table(
        "train",
        FAR,
        [FAR, PASSED],
        [
            Row(FAR, moves("comes near"), None, [send("wire", "train")], NEAR, "A train comes near, and rings a bell."),
            *rows,
            *ignore([FAR, PASSED], [hears("clear")], "It has nothing to do with this train."),
        ],
        sure=sure,
    )


HEEDLESS = _train(
    Row(NEAR, moves("passes"), None, [], PASSED, "It passes."),
    *ignore([NEAR], [hears("clear")], "The driver looks at the view."),
    sure=("passes",),
)
HEEDFUL = _train(Row(NEAR, hears("clear"), None, [], PASSED, "The barrier is down – it passes."))


def _in_order(_memory, _about):
    return True


KEEPER = Table(
    "gate keeper",
    UP,
    [UP, DOWN],
    [
        Row(UP, hears("train"), _in_order, [start(LOWERS)], COMING_DOWN, "The bell rings: the barrier is lowered."),
        Row(UP, hears("train"), None, [], UP, "The bell rings, but the barrier is out of order."),
        Row(COMING_DOWN, hears("train"), None, [], COMING_DOWN, "It is being lowered already."),
        *ignore([DOWN], [hears("train")], "It is down already."),
        Row(COMING_DOWN, expires(LOWERS), None, [send("wire", "clear")], DOWN, "The barrier is down."),
    ],
)


def down(lowered, happening):
    """Whether the barrier is down; broken if a train passes before."""
    row = happening.taken
    if row.next == PASSED:
        return lowered or BROKEN
    return lowered or row.next == DOWN


PROMISED = (
    Always("barrier-first", "No train passes before the barrier is down.", False, down, of=["train", KEEPER]),
    LeadsTo(
        "barrier-comes",
        "Whenever a train comes near, the barrier comes down in the end, whatever becomes of the train meanwhile.",
        lambda happening: happening.taken.next == NEAR,
        lambda happening: happening.taken.next == DOWN,
        of=["train", KEEPER],
    ),
    Within(
        "in-time",
        "The barrier is down in time.",
        LOWERS,
        lambda happening: happening.taken.next == COMING_DOWN,
        lambda happening: happening.taken.next == DOWN,
        of=[KEEPER],
    ),
    Sometimes("can-pass", "A train can pass.", lambda happening: happening.taken.next == PASSED, of=["train"]),
)


def crossing(name: str, train: Table, *promises: str, counts=None) -> Scope:
    """A level crossing, held to some promises or to all."""
    system = System(
        "crossing",
        [Post("train", train), Post("gate keeper", KEEPER)],
        [Channel("wire", ("train.wire", "gate keeper.wire"), arrives=RINGS)],
    )
    promised = tuple(promise for promise in PROMISED if not promises or promise.id in promises)
    return Scope(name, "A train and a gate keeper.", system, promised, counts=counts)


def checked(scope: Scope, most=None, **how) -> Report:
    """What exploring it comes to, in half a second to the dot."""
    return evolve(check(scope, most, **how), seconds=0.5)


CROSSING = checked(crossing("level crossing", HEEDLESS))
FIELD = checked(crossing("level crossing in a field, where trains wait", HEEDFUL, "barrier-first", "can-pass"))
CUT_SHORT = checked(crossing("branch line", HEEDLESS, "barrier-comes"), 2)
REPORTS = (CROSSING, FIELD, CUT_SHORT)
EACH = tuple((judged, report) for report in REPORTS for judged in report.judged)
BAD = (
    KnownBad("barrier-first", crossing("a train that does not wait", HEEDLESS, "barrier-first", counts=(8, 11, 4))),
    KnownBad("can-end", crossing("a driver who waits for a bell that may not ring", HEEDFUL, "barrier-first")),
)
CHECKED = tuple((bad, checked(bad.scope)) for bad in BAD)
SHOWN = (
    Shown("north: as_it_is, quiet; south, west: as_it_is", (FIELD, CUT_SHORT)),
    Shown("south: heedless", (CROSSING, unexplored(CROSSING.scope, "interrupted"))),
    Shown("west: one, two", (FIELD, checked(crossing("all together", HEEDLESS, "can-pass")))),
)
TABLES = (HEEDLESS, HEEDFUL, KEEPER)
SHOWABLE: dict[str, RenderableType] = {
    "explored": Explored("procedure", REPORTS),
    "promises": Promises(EACH),
    "promises_where": Promises(EACH, where=True),
    "unreached": Unreached(REPORTS, TABLES),
    "bad": Bad(CHECKED),
    "regimes": Regimes(SHOWN),
}


@pytest.mark.parametrize("name", SHOWABLE)
@pytest.mark.parametrize("width", [80, 140])
def test_looks_as_recorded(name, width):
    """People see what was recorded."""
    same_as_recorded(f"proof_{name}_{width}", printed(SHOWABLE[name], width))


@given(st.sampled_from(sorted(SHOWABLE)), st.integers(70, 220), st.sampled_from(["utf-8", "ascii"]))
def test_fits(name, width, encoding):
    """From 70 columns on, no line is wider than the terminal, in any encoding."""
    assert max(map(len, printed(SHOWABLE[name], width, encoding).splitlines())) <= width


@pytest.mark.parametrize("width", [80, WIDE])
@pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope.name)
def test_a_procedure_takes_one_line(scope, width):
    """What is shipped takes a line each, whether it was explored to the end or not, up to a million states."""
    states = {sometimes.id: Verdict.HOLDS for sometimes in scope.promised if isinstance(sometimes, Sometimes)}
    judged = unexplored(scope, "").judged
    judged = tuple(one._replace(verdict=states.get(one.id, Verdict.NOT_SHOWN)) for one in judged)
    report = Report(scope, 999_999, 9_999_999, 99, 9.9, complete=False, judged=judged, unreached=())
    head, rule, line, *notes = printed(Explored("procedure", (report,)), width).splitlines()
    assert (head.split()[0], {*rule}, line[: len(scope.name)]) == ("procedure", {"─"}, scope.name)
    assert [note.partition(":")[0] for note in notes] == ["+", "timed"][: 1 + bool(report.unclocked)]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.scope.name)
def test_tally(report):
    """Every promise is counted once: it holds, fails, is not shown, or takes clocks."""
    counts = [int(said.split()[0]) for said in proof.tally(report).split(", ")]
    assert sum(counts) == len(report.judged)


def test_one_story_a_promise():
    """Of one promise that several scopes break, the shortest history is shown, and no other."""
    longer = checked(crossing("level crossing", HEEDLESS), every_order=True)
    story = max((one for one in longer.judged if one.story), key=lambda one: len(one.story))
    long = evolve(longer, judged=(story._replace(id="barrier-first"),))
    for reports in ((CROSSING, long), (long, CROSSING)):
        each = [(judged, report) for report in reports for judged in report.judged if judged.id == "barrier-first"]
        ((judged, _),) = proof.broken(each)
        assert len(judged.story) == 2
        assert printed(Promises(tuple(each)), 80).count("barrier-first fails after") == 1


def test_unreached_of_several():
    """What one scope reaches is reached; a table that is in no scope is left out."""
    alone, both = Unreached((FIELD,), (KEEPER,)), Unreached((FIELD, CROSSING), (KEEPER,))
    assert both.rows[KEEPER] <= alone.rows[KEEPER]
    assert Unreached((FIELD,), (HEEDLESS,)).rows == {}


@pytest.mark.parametrize(
    ("breaks", "counts", "said"),
    [
        ("barrier-first", None, ()),
        ("barrier-first", (13, 19, 6), ()),
        ("barrier-first", (8, 11, 4), ("where 8 states, 11 steps, depth 4 are on record",)),
        ("can-end", None, ("does not break can-end", "breaks barrier-first")),
        ("can-end", (1, 2, 3), ("does not break can-end", "breaks barrier-first", "it has 13 states")),
    ],
)
def test_astray(breaks, counts, said):
    """A known-bad is astray if it does not break its promise, breaks another, or is not as large as is on record."""
    found = astray(KnownBad(breaks, crossing("bad", HEEDLESS, "barrier-first", counts=counts)), CHECKED[0][1])
    assert len(found) == len(said)
    assert all(words in one for words, one in zip(said, found, strict=True))


def test_bad_as_expected():
    """If none is astray, that is said."""
    bad = evolve(BAD[0], scope=evolve(BAD[0].scope, counts=None))
    text = printed(Bad(((bad, CHECKED[0][1]),)), 80)
    assert "Each breaks the promise that it is named for, and no other" in " ".join(text.split())
    assert "Astray" not in text


def test_json():
    """The JSON has every scope, known-bad and regime, and the events of every broken promise as a history has them."""
    found = json.loads(to_json(REPORTS, CHECKED, SHOWN))
    assert found["schema"] == SCHEMA
    for scope, report in zip(found["scopes"], REPORTS, strict=True):
        counts = [scope[name] for name in ("scope", "states", "steps", "depth", "complete")]
        assert counts == [report.scope.name, report.states, report.steps, report.depth, report.complete]
        for promise, judged in zip(scope["promises"], report.judged, strict=True):
            assert [promise[name] for name in ("id", "verdict", "why")] == [judged.id, judged.verdict, judged.why]
            header, *events = map(json.loads, to_json_lines(history(judged, report)))
            assert promise["story"] == events
            assert header["schema"] == EVENTS
    assert [bad["as_expected"] for bad in found["known_bad"]] == [False, False]
    assert [regime["verdict"] for regime in found["regimes"]] == ["not shown", "fails", "holds"]
    assert [len(regime["scopes"]) for regime in found["regimes"]] == [2, 2, 2]


def test_regimes_name_the_few():
    """A few promises that are not shown are named; of many it is said how many."""
    few = Regimes((Shown("few", (unexplored(BAD[0].scope, "interrupted"),)),))
    many = Regimes((Shown("many", (unexplored(CROSSING.scope, "interrupted"),)),))
    assert "barrier-first, rests-at-end and can-end not shown (interrupted)" in " ".join(printed(few, 80).split())
    assert "0 hold; 6 not shown (interrupted)" in printed(many, 80)


def test_the_page_shows_what_is_printed():
    """The counterexample in docs/proof.md is the one that is printed; if this fails, renew the page."""
    page = (Path(__file__).parents[2] / "docs" / "proof.md").read_text(encoding="utf-8")
    shown = page.partition("## How to read a counterexample\n\n```\n")[2].partition("```")[0]
    bad = next(bad for bad in KNOWN_BAD if bad.breaks == "notice-in-force")
    report = check(bad.scope)
    ((judged, _),) = proof.broken((judged, report) for judged in report.judged)
    assert printed(proof.story(judged, report), 80) == shown
