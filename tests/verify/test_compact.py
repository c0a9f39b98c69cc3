"""States in one integer, against the system that they stand for."""

from hypothesis import given, settings
from hypothesis import strategies as st

from deconflict.verify.compact import Compact
from deconflict.verify.priority import Priority
from deconflict.verify.verdict import Verdict, check
from protocols.notation.actions import Bring, Deliver, Happen, Lose, State
from protocols.notation.channel import Channel
from protocols.notation.promise import BROKEN, Sometimes
from protocols.notation.system import System
from protocols.notation.table import Row, Table, each
from protocols.notation.wiring import Post
from protocols.notation.words import LINE_DEAD, Kind, hears, moves, send
from protocols.scope import Scope
from protocols.scopes import SCOPES

CHOICES = st.lists(st.integers(0, 9_999), min_size=10, max_size=60)


def compact(scope: Scope) -> Compact:
    """A scope, packed."""
    kept = [promise for promise in scope.promised if not isinstance(promise, Sometimes)]
    return Compact(scope.system, kept, scope.most, scope.sure)


def stays(scope: Scope, channel: str) -> bool:
    """Whether a channel of a scope works for a whole encounter or does not."""
    arrives = scope.system.channel(channel).arrives
    return arrives is not None and arrives.stays


@settings(max_examples=60)
@given(st.sampled_from(SCOPES), CHOICES)
def test_the_steps_are_those_of_the_system(scope, choices):
    """In every state of a walk, what can happen and what it leads to are what the system says.

    But for two things: what is used up cannot happen again, and a channel that was found to work, or not to, stays so.
    """
    model = compact(scope)
    system, state = scope.system, model.start
    used = dict.fromkeys(scope.most, 0)
    works: dict[str, bool] = {}
    for choice in choices:
        packed = model.after(state)
        found = {step.action: model.state(after) for after, step, _ in packed}
        whole = model.state(state)
        wanted: dict[object, State] = {}
        for action in system.enabled(whole):
            what = action.given.what if isinstance(action, Happen) else getattr(action, "message", "")
            spent = isinstance(action, Happen | Bring) and used.get(what, -1) == scope.most.get(what, -2)
            if (
                isinstance(action, Deliver | Lose)
                and stays(scope, action.channel)
                and action.letter.message != LINE_DEAD
            ):
                spent = works.get(action.channel, isinstance(action, Deliver)) is not isinstance(action, Deliver)
            if not spent:
                wanted[action] = system.apply(whole, action)[0]
        assert found == wanted
        if not packed:
            break
        state, step, broken = packed[choice % len(packed)]
        assert broken == ()
        if isinstance(step.action, Happen | Bring):
            what = step.action.given.what if isinstance(step.action, Happen) else step.action.message
            used = {one: times + (one == what) for one, times in used.items()}
        if isinstance(step.action, Deliver | Lose) and step.action.letter.message != LINE_DEAD:
            works[step.action.channel] = isinstance(step.action, Deliver)


@settings(max_examples=60)
@given(st.sampled_from(SCOPES), CHOICES)
def test_promises_are_judged_as_on_a_history(scope, choices):
    """What a state owes is what the promises, judged on the way to it one happening after the other, owe."""
    model = compact(scope)
    state = model.start
    memos: dict[tuple[str, str | None], object] = {}
    promises = [promise for promise in scope.promised if not isinstance(promise, Sometimes)]
    for choice in choices:
        packed = model.after(state)
        if not packed:
            break
        after, step, broken = packed[choice % len(packed)]
        happening = model.tell(state, step)
        for promise in promises:
            if promise.sees(happening):
                whose = promise.id, promise.whose(happening)
                memos[whose] = promise.after(memos.get(whose, promise.start), happening)
                assert (memos[whose] == BROKEN) == (promise.id in broken)
        owed = {
            promise.id
            for promise in promises
            for (one, _), memo in memos.items()
            if one == promise.id and promise.owes(memo)
        }
        assert {*model.owed(after)} == owed
        state = after


@settings(max_examples=40)
@given(st.sampled_from(SCOPES), CHOICES)
def test_what_may_as_well_arrive_has_arrived(scope, choices):
    """In a settled state no letter waits that may as well arrive; settling changes nothing in it."""
    model = Priority(compact(scope))
    state = model.start
    for choice in choices:
        packed = model.after(state)
        if not packed:
            break
        state = packed[choice % len(packed)][0]
        assert model.arrival(state) is None
        assert model.settled(state) == (state, ())


def test_what_is_sure_is_what_nobody_can_withhold():
    """Letters, timers and answers come sooner or later; what a person or the world outside may do, need not."""
    for scope in SCOPES:
        model = compact(scope)
        for _, step, _ in model.after(model.start):
            action = step.action
            if isinstance(action, Happen) and action.given.kind is Kind.MOVES:
                assert step.sure == (action.given.what in scope.system.post(action.post).table.sure)
            elif isinstance(action, Bring):
                assert step.sure == (action.message in scope.sure)


def test_letters_that_beget_each_other_come_to_an_end():
    """Two posts that answer every word with a word go round for ever, and exploring them does not."""
    echo = Table("echo", "quiet", ["quiet"], [
        Row("quiet", moves("begins"), None, [send("line", "word")], "waiting", "It says a word."),
        *each(["quiet", "waiting"], hears("word"), None, [send("line", "word")], "waiting", "It says it back."),
        Row("waiting", moves("tires"), None, [], "quiet", "It is quiet."),
    ])  # fmt: skip
    ends = [Post("here", echo), Post("there", echo)]
    system = System("echo", ends, [Channel("line", ("here.line", "there.line"))])
    for every_order in (False, True):
        report = check(Scope("echo", "", system, (), {"begins": 1, "tires": 0}), 10_000, every_order=every_order)
        assert report.complete
        assert {judged.id for judged in report.judged if judged.verdict is Verdict.FAILS} == {"can-end"}
