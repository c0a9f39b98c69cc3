"""Each naive table breaks the promise that is named for it; what is explored, and what is recorded of it, agree."""

from functools import cache
from itertools import chain

import pytest
from attrs import evolve

from deconflict.verify.verdict import ENDS, RESTS, Report, Verdict, check
from protocols.known_bad import KNOWN_BAD, NONE_ALONE
from protocols.notation.actions import Pass
from protocols.notation.errors import PromiseBroken
from protocols.notation.promise import Always, LeadsTo, judge, tell
from protocols.procedures import PROCEDURES
from protocols.scopes import SCOPES
from tests.show.recorded import same_as_recorded

BY_PROMISE = {bad.breaks: bad for bad in KNOWN_BAD}
SHIPPED = {table.name: table for procedure in PROCEDURES.values() for table in procedure.tables}
EXPLORED = (*SCOPES, *(bad.scope for bad in KNOWN_BAD))
CLOCKLESS = [bad for bad in KNOWN_BAD if bad.promise and not bad.lasts]


@cache
def explored(of) -> Report:
    """What exploring a scope or a known-bad comes to."""
    return check(getattr(of, "scope", of), bounds=getattr(of, "lasts", None))


def counts(report: Report) -> tuple[int, int, int]:
    """What is recorded of an exploration."""
    return report.states, report.steps, report.depth


def named(of):
    """What a scope or a known-bad is called."""
    return getattr(of, "scope", of).name


def verdicts(report: Report) -> dict[str, Verdict]:
    """What is known of each promise, but for those that it takes a clock to show."""
    clocked = {promise.id for promise in report.scope.promised if promise.timer and not report.timed}
    return {judged.id: judged.verdict for judged in report.judged if judged.id not in clocked}


def failing(report: Report) -> set[str]:
    """The promises that are known not to be kept."""
    return {judged.id for judged in report.judged if judged.verdict is Verdict.FAILS}


def story_of(bad):
    """The history that shows what is naive."""
    return next(judged.story for judged in explored(bad).judged if judged.id == bad.breaks)


@pytest.mark.parametrize("bad", KNOWN_BAD, ids=named)
def test_breaks_its_promise_and_no_other(bad):
    """A known-bad fails on the promise that is named for it, holds all others, and is as large as is on record."""
    report = explored(bad)
    assert failing(report) == {bad.breaks}
    assert set(verdicts(report).values()) <= {Verdict.HOLDS, Verdict.FAILS}
    assert counts(report) == bad.scope.counts


@pytest.mark.parametrize("bad", [bad for bad in KNOWN_BAD if bad.besides], ids=named)
def test_what_else_is_broken(bad):
    """A promise that a known-bad is not held to is one that it breaks too."""
    scope = evolve(bad.scope, promised=(*bad.scope.promised, *bad.besides))
    assert failing(check(scope, bounds=bad.lasts)) == {bad.breaks, *(promise.id for promise in bad.besides)}


@pytest.mark.parametrize("bad", KNOWN_BAD, ids=named)
def test_the_flaw_is_in_what_is_naive(bad):
    """With the shipped tables in place of the naive ones, the same scope holds whatever it is held to."""
    report = check(bad.scope.with_tables(*(SHIPPED[table.name] for table in bad.scope.tables)), bounds=bad.lasts)
    assert failing(report) == set()
    assert set(verdicts(report).values()) == {Verdict.HOLDS}


@pytest.mark.parametrize("bad", KNOWN_BAD, ids=named)
def test_the_story_can_be_played(bad):
    """Each step of a story can happen where it does, and does what the story says."""
    system = bad.scope.system
    state = system.start
    for told in story_of(bad):
        if isinstance(told.action, Pass):
            continue
        assert told.action in system.enabled(state)
        state, happening = system.apply(state, told.action)
        assert happening == told


@pytest.mark.parametrize("bad", CLOCKLESS, ids=named)
def test_the_story_ends_with_the_step_that_breaks_it(bad):
    """Whoever judges the story by itself finds the promise broken by its last step, and not before."""
    story = story_of(bad)
    with pytest.raises(PromiseBroken) as caught:
        judge(bad.promise, story)
    assert (caught.value.promise, caught.value.story) == (bad.breaks, tuple(map(tell, story)))


@pytest.mark.parametrize("breaks", ["not-while-held", "readback-first", "warnings-apart", "right-aircraft"])
def test_the_story_reads_aloud(breaks):
    """What is naive, what comes of it, what that breaks, and how, step by step."""
    bad = BY_PROMISE[breaks]
    title = bad.scope.name[0].upper() + bad.scope.name[1:]
    sentence = next(judged.sentence for judged in explored(bad).judged if judged.id == breaks)
    lines = [f"{title}.", bad.scope.says, f"Broken: {sentence}", "", *map(tell, story_of(bad))]
    same_as_recorded(f"story_{breaks}", "\n".join(lines) + "\n")


def test_every_promise_can_fail():
    """Every promise of every scope has a known-bad that breaks it, or a reason why none can break it alone."""
    kept = chain.from_iterable(scope.promised for scope in SCOPES)
    ids = {promise.id for promise in kept if isinstance(promise, Always | LeadsTo)} | {RESTS, ENDS}
    assert ids == BY_PROMISE.keys() | NONE_ALONE.keys()
    assert not BY_PROMISE.keys() & NONE_ALONE.keys()


def test_each_says_what_it_is():
    """Every scope has a name of its own, and says what is in it in a sentence."""
    assert len({scope.name for scope in EXPLORED}) == len(EXPLORED)
    assert all(scope.says[0].isupper() and scope.says.endswith(".") for scope in EXPLORED)


@pytest.mark.parametrize("scope", SCOPES, ids=named)
def test_what_is_on_record(scope):
    """Every procedure keeps its promises, and its states, steps, depth and unreached rows are those on record."""
    report = explored(scope)
    assert failing(report) == set()
    assert set(verdicts(report).values()) == {Verdict.HOLDS}
    assert (counts(report), len(report.unreached)) == (scope.counts, scope.unreached)


SMALL = [scope for scope in EXPLORED if scope.counts and scope.counts[1] < 150_000]
"""Those that are explored in a second or two whatever is left out."""


@pytest.mark.parametrize("scope", SMALL, ids=named)
def test_nothing_is_left_out_that_matters(scope):
    """Letters that may as well arrive at once make no difference to any verdict, nor to the rows that are reached."""
    least, most = explored(scope), check(scope, every_order=True)
    assert verdicts(least) == verdicts(most)
    assert least.unreached == most.unreached
    assert least.states <= most.states
