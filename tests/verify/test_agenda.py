"""What is to be explored is explored, on one process or on several, and what is found is the same."""

import multiprocessing
from time import monotonic, sleep

import pytest

from deconflict.engine.theatre import theatre
from deconflict.verify.agenda import CLOCK, KNOWN, PART, PROCEDURE, WHOLE, Item, explore_all
from deconflict.verify.clocks import fewest
from deconflict.verify.verdict import ENDS, RESTS, Report, Verdict, check, unexplored
from deconflict.verify.whole import Shown, by_the_clock, whole
from deconflict.world.reading import read
from deconflict.world.shelf import known
from deconflict.world.variation import with_arm
from protocols.engagement import Rules
from protocols.exchange import Board
from protocols.guard_warning import Desk
from protocols.hotline import Call
from protocols.known_bad import KNOWN_BAD
from protocols.notation.actions import Bring, Cut, Deliver, Happen, Pass
from protocols.notation.promise import Always, LeadsTo
from protocols.regime_scopes import PARTS, Regime, parts
from protocols.scopes import SCOPES

REGIME = Regime(Rules(), Desk(1), Call(1), Board(), frozenset())
SMALL = 1_000
TIMES = {"guard.repeat": (30.0, 30.0), "hotline.patience": (600.0, 600.0)}
CLOCKS = [
    Item(CLOCK, at, REGIME, lasts=tuple(fewest(scope, TIMES).items())) for at, scope in enumerate(by_the_clock(REGIME))
]
CROSSING = [at for at, bad in enumerate(KNOWN_BAD) if at % 3 == 0 or bad.lasts]
"""Some of the known-bad, and all that take clocks: no known-bad is packed in a way of its own."""
ITEMS = (
    *(Item(PROCEDURE, at, most=SMALL) for at in range(len(SCOPES))),
    *(Item(KNOWN, at) for at in CROSSING),
    *(Item(PART, at, REGIME, SMALL) for at in range(len(PARTS))),
    *CLOCKS,
    Item(WHOLE, 0, REGIME, SMALL),
    Item(PROCEDURE, 0, most=SMALL, every_order=True),
)


def found(report: Report):
    """All that a report says, but for how long it took; rows by what they say."""
    rows = [(row.table, row.state, row.on.input, row.because) for row in report.unreached]
    sizes = (report.scope.name, report.states, report.steps, report.depth, report.complete)
    timed = report.timed and (report.timed.bounds, [promise.id for promise in report.timed.clocked])
    return sizes, report.judged, rows, timed, report.verdict


@pytest.fixture(scope="module")
def alone() -> dict[Item, Report]:
    """What one process finds."""
    return dict(explore_all(ITEMS, 1))


def test_two_find_what_one_does(alone):
    """Two processes find what one does: sizes, verdicts, stories step by step, and the rows that nothing reaches."""
    together = dict(explore_all(ITEMS, 2))
    assert together.keys() == alone.keys()
    for item, report in alone.items():
        assert found(together[item]) == found(report)


def test_an_item_is_what_it_says(alone):
    """Each thing is explored as far as was asked, by the clock if it has times, and to the end if it may."""
    for item, report in alone.items():
        assert (report.timed is None) == (item.bounds is None)
        assert report.complete or (item.most is not None and report.states > item.most)


def test_stories_cross(alone):
    """Every known-bad that is found out has its story, whatever happens in it, and the time that passes by clocks."""
    stories = {
        alone[item].scope.name: judged.story
        for item in ITEMS
        if item.shelf == KNOWN
        for judged in alone[item].judged
        if judged.id == KNOWN_BAD[item.at].breaks
    }
    assert stories.keys() == {KNOWN_BAD[at].scope.name for at in CROSSING}
    assert all(stories.values())
    actions = {type(happening.action) for story in stories.values() for happening in story}
    assert actions == {Bring, Cut, Deliver, Happen, Pass}


@pytest.mark.parametrize("processes", [1, 2])
def test_progress(processes):
    """It is told how many are done, of how many, never fewer than before; at the end of several, that all are."""
    told = []
    items = ITEMS[:3]
    done = list(explore_all(items, processes, lambda *said: told.append(said)))
    counts = [count for count, _, _ in told]
    assert {of for _, of, _ in told} == {len(items)}
    assert counts == sorted(counts)
    assert counts[-1] == (len(items) if processes > 1 else len(items) - 1)
    assert {item for item, _ in done} == {*items}


def test_nobody_goes_on():
    """Who looks no further ends the processes at once, whatever they are exploring."""
    long = [Item(WHOLE, 0, REGIME, 10_000_000)]
    exploring = explore_all([Item(PROCEDURE, at, most=10) for at in range(2)] + long, 2)
    next(exploring)
    exploring.close()
    until = monotonic() + 10
    while multiprocessing.active_children() and monotonic() < until:
        sleep(0.05)
    assert not multiprocessing.active_children()


LIGHT = tuple(scope for scope in parts(REGIME) if scope.name != "engagement")
"""The parts that are explored in no time."""


def shown(*cut_short: str) -> Shown:
    """A regime whose parts are explored, but for some that are cut short; the whole is not."""
    reports = [check(scope, 5 if scope.name in cut_short else None) for scope in LIGHT]
    return Shown("regime", (*reports, unexplored(whole(REGIME), "too large")))


class TestShown:
    """What the parts of a regime and its whole say together."""

    def test_what_holds_in_a_part_holds(self):
        """What holds in a part holds; that everyone comes to rest at an end is only the whole's to say."""
        judged = shown().judged
        for scope in LIGHT:
            for promise in scope.promised:
                if not promise.timer and not promise.each:
                    assert judged[promise.id][0].verdict is Verdict.HOLDS
        assert {judged[name][0].verdict for name in (RESTS, ENDS)} == {Verdict.NOT_SHOWN}

    @pytest.mark.parametrize("cut_short", ["guard warning", "hotline"])
    def test_what_each_keeps_by_itself_takes_all(self, cut_short):
        """What each role keeps by itself holds only if every part that has such a role was explored to the end."""
        kept = [
            {p.id for p in scope.promised if p.each} for scope in LIGHT if scope.name in {"guard warning", "hotline"}
        ]
        name = min(set.intersection(*kept))
        judged, report = shown(cut_short).judged[name]
        assert (judged.verdict, report.scope.name) == (Verdict.NOT_SHOWN, cut_short)

    def test_what_fails_anywhere_fails(self):
        """A promise that fails in one report fails, whatever the others say."""
        reports = shown().reports
        name = next(p.id for p in LIGHT[0].promised if isinstance(p, Always | LeadsTo) and not p.timer)
        first, *others = reports
        fails = tuple(one._replace(verdict=Verdict.FAILS) if one.id == name else one for one in first.judged)
        worse = Report(first.scope, 1, 1, 1, 0.0, complete=True, judged=fails, unreached=())
        for some in ((worse, *others), (first, worse, *others)):
            assert Shown("regime", some).judged[name][0].verdict is Verdict.FAILS
            assert Shown("regime", some).verdict is Verdict.FAILS


def test_every_promise_in_time_holds_by_the_clock():
    """Under every arm that is shipped, each promise of time is judged by the clock, in no time, and holds."""
    judged = set()
    for name, path in known().items():
        scenario = read(path)
        for arm in scenario.arms if scenario.defence else ():
            staged = theatre(with_arm(scenario, arm))
            promised = {promise.id for scope in parts(staged.regime) for promise in scope.promised if promise.timer}
            clocked = by_the_clock(staged.regime)
            assert {promise.id for scope in clocked for promise in scope.promised} == promised
            for scope in clocked:
                lasts = fewest(scope, staged.timing.bounds)
                key = (scope.promised[0].id, *lasts.items(), staged.regime)
                if key not in judged:
                    judged.add(key)
                    assert check(scope, 1_000, bounds=lasts).verdict is Verdict.HOLDS, f"{name} {arm}"
