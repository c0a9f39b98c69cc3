"""A table of rows: what it refuses to be, and what its one step does."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from protocols.channel_status import END
from protocols.engagement import FIRE_AUTHORITY, SHOOTER, Rules, Trigger, Weapons
from protocols.escalation import AUTHORITY, Ladder
from protocols.exchange import EXCHANGE, Board, Precedence
from protocols.guard_warning import AIRCREW, CONTROLLER, Desk
from protocols.hotline import CALLER, DUTY_OFFICER, Call
from protocols.identification import IDENTIFICATION, Identity
from protocols.interception import INTERCEPTOR, LOOKOUT, Signals
from protocols.liaison import LIAISON_OFFICER
from protocols.notation.errors import DefinitionError
from protocols.notation.table import STAY, Local, Row, Table, each, ignore
from protocols.notation.words import (
    Gate,
    Input,
    Kind,
    Question,
    Timer,
    cancel,
    expires,
    hears,
    moves,
    no,
    remember,
    send,
    start,
    yes,
)
from protocols.prior_notice import RECEIVER, SENDER, File, Filing
from protocols.relay import RELAY_OFFICER, Tray
from protocols.track import TRACK
from protocols.track_number import CENTRE, UNIT, Numbers, Tracks

READY, RUNG, TALKING, OVER = "ready", "rung", "talking", "over"
RING_OUT = Timer("ring_out", "line", "before a ringing set is given up")
LIMIT = Timer("limit", "line", "before the call is given up")
ANSWERS = Question("answers", "line", "Does anyone answer?", gate=Gate.WILLING)
COMES = Question("comes", "line", "How soon does he come?", certain=True)


@frozen
class Count:
    """How often the set has rung."""

    rings: int = 0


def _often(count: Count, _about: object) -> bool:
    return count.rings >= 2


_one_more = remember(lambda count, _about: evolve(count, rings=count.rings + 1))

ROWS = (
    Row(READY, hears("ring"), None, [_one_more, start(RING_OUT), start(LIMIT)], RUNG, "It rings."),
    Row(READY, hears("bye"), None, [], READY, "No call is in progress.", ignored=True),
    Row(RUNG, hears("ring"), _often, [cancel(RING_OUT), cancel(LIMIT)], OVER, "It rings for the last time."),
    Row(RUNG, hears("ring"), None, [_one_more, start(RING_OUT)], RUNG, "It rings again."),
    Row(
        RUNG,
        yes(ANSWERS),
        None,
        [cancel(RING_OUT), send("line", "hello", lambda count, _: count.rings)],
        TALKING,
        "Hello.",
    ),
    Row(RUNG, no(ANSWERS), None, [], RUNG, "Nobody answers yet."),
    Row(RUNG, expires(RING_OUT), None, [cancel(LIMIT)], OVER, "It has rung out."),
    *ignore([TALKING], [hears("ring")], "The set is in use."),
    *each([RUNG, TALKING], hears("bye"), None, [cancel(RING_OUT), cancel(LIMIT)], OVER, "The caller hangs up."),
    *each([RUNG, TALKING], expires(LIMIT), None, [cancel(RING_OUT)], OVER, "It takes too long."),
    *ignore([OVER], [hears("ring"), hears("bye")], "The call is over."),
)


def table(*rows: Row, ends: tuple[str, ...] = (OVER,)) -> Table:
    """A table of these rows."""
    return Table("set", READY, ends, rows)


def faults(*rows: Row, ends: tuple[str, ...] = (OVER,)) -> tuple[str, ...]:
    """What a table of these rows finds wrong with itself."""
    with pytest.raises(DefinitionError) as caught:
        table(*rows, ends=ends)
    assert caught.value.subject == "the table 'set'"
    assert len(str(caught.value).splitlines()) == 1 + len(caught.value.faults)
    return caught.value.faults


def row(state: str, on: Any, to: str, *do: Any, when: Any = None) -> Row:
    """A row with nothing to say."""
    return Row(state, on, when, do, to, "It happens.")


def never(_memory: object, _about: object) -> bool:
    """A guard that holds for nothing."""
    return False


def stepped(line: Table, local: Local, given_: Input, about: Any = None) -> tuple[Row, Local]:
    """The row that is taken, and where the post stands after it."""
    found = line.step(local, given_, about)
    assert found is not None, f"in {local.state}, nothing says what '{given_}' means"
    return found


RING = row(READY, hears("ring"), OVER)
DEAF = row(OVER, hears("ring"), OVER)


class TestWellFormed:
    """A table without a fault."""

    def test_steps_through_its_rows(self):
        """A small table takes the row of the cell, remembers first, and says what it is to say of the new memory."""
        line = table(*ROWS)
        rung, local = stepped(line, Local(READY, Count()), Input(Kind.HEARS, "ring"), None)
        assert (rung, local) == (ROWS[0], Local(RUNG, Count(1), ("limit", "ring_out")))
        answered, local = stepped(line, local, Input(Kind.YES, "answers"), None)
        assert (answered, local) == (ROWS[4], Local(TALKING, Count(1), ("limit",)))
        assert [said.about(local.memory, None) for said in answered.sends if said.about] == [1]
        _, local = stepped(line, local, Input(Kind.HEARS, "bye"), None)
        assert local == Local(OVER, Count(1))

    def test_knows_its_alphabet_and_its_timers(self):
        """A table says which messages it hears, which timers it starts, and which question each state asks."""
        line = table(*ROWS)
        assert line.hears == {"ring", "bye"}
        assert line.timers == (RING_OUT, LIMIT)
        assert line.questions == {RUNG: (ANSWERS,)}
        assert {row.table for row in line.rows} == {"set"}

    def test_rows_know_what_follows_from_them(self):
        """A row names its question, the gate of that question, and whether it passes it."""
        answered, silent, rings = ROWS[4], ROWS[5], ROWS[0]
        assert (answered.question, answered.gate, answered.passes) == (ANSWERS, Gate.WILLING, True)
        assert (silent.question, silent.gate, silent.passes) == (ANSWERS, Gate.WILLING, False)
        assert (rings.question, rings.gate, rings.passes) == (None, None, None)
        assert [(row.timed, row.starts, row.cancels) for row in (rings, answered, silent)] == [
            (True, (RING_OUT, LIMIT), ()),
            (True, (), (RING_OUT,)),
            (False, (), ()),
        ]

    def test_no_row_fits(self):
        """What is not in the alphabet, or not asked in the state, is no step."""
        line = table(*ROWS)
        assert line.step(Local(READY, Count()), Input(Kind.HEARS, "hello"), None) is None
        assert line.step(Local(READY, Count()), Input(Kind.YES, "answers"), None) is None
        guarded = table(RING, DEAF, row(READY, moves("leaves"), OVER, when=never))
        assert guarded.step(Local(READY, None), Input(Kind.MOVES, "leaves"), None) is None


class TestHelpers:
    """Rows for several states at once."""

    def test_each_makes_one_row_a_state(self):
        """The same row stands in every state; STAY is the state it starts from."""
        there = each([READY, RUNG], hears("bye"), never, [], OVER, "Bye.", source="a book")
        assert [(r.state, r.next, r.when, r.because, r.source) for r in there] == [
            (READY, OVER, never, "Bye.", "a book"),
            (RUNG, OVER, never, "Bye.", "a book"),
        ]
        assert [(r.state, r.next) for r in each([READY, RUNG], hears("bye"), None, [], STAY, "Bye.")] == [
            (READY, READY),
            (RUNG, RUNG),
        ]

    def test_ignore_does_nothing_and_says_why(self):
        """An ignored input changes nothing, in every state it is named for, each with the reason."""
        rows = ignore([READY, OVER], (hears(m) for m in ("ring", "bye")), "It is deaf.")
        assert [(r.state, r.on.input.what, r.next) for r in rows] == [
            (s, m, s) for s, m in product((READY, OVER), ("ring", "bye"))
        ]
        assert all(r.ignored and not r.do and r.when is None and r.because == "It is deaf." for r in rows)


class TestFaults:
    """What a table finds wrong with itself, all of it at once."""

    def test_unknown_target(self):
        """A row may not go to a state that has no row and is no end."""
        assert faults(RING, DEAF, row(READY, moves("x"), "nowhere")) == (
            "a row of ready goes to nowhere, which has no row",
            "in nowhere, nothing says what 'hears ring' means",
        )

    def test_row_behind_one_without_a_guard(self):
        """A row behind one that is always taken is a fault."""
        assert faults(RING, DEAF, row(READY, hears("ring"), READY, when=never)) == (
            "in ready, on 'hears ring', rows stand behind one without a guard and are never taken",
            "in ready, on 'hears ring', every row has a guard: nothing says what happens if none holds",
        )

    def test_two_rows_with_the_same_guard(self):
        """Two rows of a cell with the same guard are a fault."""
        twice = [row(READY, hears("ring"), to, when=never) for to in (READY, OVER)]
        assert faults(*twice, RING, DEAF) == ("in ready, on 'hears ring', two rows have the same guard",)

    def test_question_with_one_answer(self):
        """A question needs a row for yes and one for no."""
        assert faults(RING, DEAF, row(READY, yes(ANSWERS), OVER)) == (
            "in ready, the question 'answers' wants rows for no and yes, has yes",
        )

    def test_certain_question_with_two_answers(self):
        """A question whose answer is certain has no row for no."""
        assert faults(RING, DEAF, row(READY, yes(COMES), OVER), row(READY, no(COMES), OVER)) == (
            "in ready, the question 'comes' wants rows for yes, has no and yes",
        )

    def test_two_questions_at_once(self):
        """A state waits for one answer at a time."""
        both = [row(READY, yes(COMES), OVER), row(READY, yes(ANSWERS), OVER), row(READY, no(ANSWERS), OVER)]
        assert faults(RING, DEAF, *both) == ("in ready, 2 questions are open at once",)

    def test_guarded_answer(self):
        """An answer is always taken: a question whose rows all have guards could be left open for ever."""
        rows = [row(READY, yes(ANSWERS), OVER, when=never), row(READY, no(ANSWERS), OVER)]
        assert faults(RING, DEAF, *rows) == (
            "in ready, on 'yes answers', every row has a guard: nothing says what happens if none holds",
        )

    def test_missing_message(self):
        """Every message of the alphabet means something in every state that can be reached."""
        assert faults(RING, ends=(OVER,)) == ("in over, nothing says what 'hears ring' means",)

    def test_missing_expiry(self):
        """A timer that may run in a state has a row there for when it runs out."""
        assert faults(row(READY, hears("ring"), OVER, start(LIMIT)), DEAF) == (
            "in over, nothing says what 'expires limit' means",
        )

    def test_guards_alone(self):
        """The last row of a message's cell has no guard."""
        assert faults(row(READY, hears("ring"), OVER, when=never), DEAF) == (
            "in ready, on 'hears ring', every row has a guard: nothing says what happens if none holds",
        )

    def test_unreachable_state_and_end(self):
        """A state that no row leads to, and an end that is never reached, are faults."""
        assert faults(RING, DEAF, row(RUNG, hears("ring"), OVER), ends=(OVER, TALKING)) == (
            "rung cannot be reached",
            "talking cannot be reached",
        )

    def test_expiry_of_a_timer_that_never_runs(self):
        """A row for a timer that cannot run in its state is a fault."""
        assert faults(RING, DEAF, row(OVER, expires(LIMIT), OVER)) == (
            "in over, 'expires limit' has a row, but that timer never runs there",
        )

    def test_state_without_an_end(self):
        """From every state, some row leads on towards an end."""
        trap = row(READY, moves("x"), RUNG), row(RUNG, hears("ring"), RUNG)
        assert faults(RING, DEAF, *trap) == ("rung cannot come to an end",)

    def test_all_at_once(self):
        """A table names all its faults in one error."""
        found = faults(
            row(READY, hears("ring"), "nowhere", start(LIMIT)),
            row(READY, hears("ring"), OVER, when=never),
            row(READY, yes(COMES), READY),
            row(READY, yes(ANSWERS), RUNG),
            row(TALKING, hears("ring"), TALKING),
            row(RUNG, hears("ring"), RUNG, when=never),
        )
        assert found == (
            "a row of ready goes to nowhere, which has no row",
            "in ready, on 'hears ring', rows stand behind one without a guard and are never taken",
            "in ready, the question 'answers' wants rows for no and yes, has yes",
            "in ready, 2 questions are open at once",
            "in nowhere, nothing says what 'expires limit' means",
            "in nowhere, nothing says what 'hears ring' means",
            "in over, nothing says what 'hears ring' means",
            "in ready, on 'hears ring', every row has a guard: nothing says what happens if none holds",
            "in rung, on 'hears ring', every row has a guard: nothing says what happens if none holds",
            "talking cannot be reached",
            "rung cannot come to an end",
            "talking cannot come to an end",
        )


class TestStep:
    """What one step does, and does not do."""

    def test_guards_are_asked_in_order(self):
        """Within a cell, the first row whose guard holds is taken, and no later guard is asked."""
        asked: list[str] = []

        def says(name: str, answer: bool) -> Any:
            def guard(_memory: object, _about: object) -> bool:
                asked.append(name)
                return answer

            return guard

        rows = [
            row(READY, hears("ring"), READY, when=says("first", False)),
            row(READY, hears("ring"), OVER, when=says("second", True)),
            row(READY, hears("ring"), READY, when=says("third", True)),
            row(READY, hears("ring"), READY),
        ]
        taken, _ = stepped(table(*rows, DEAF), Local(READY, None), Input(Kind.HEARS, "ring"), None)
        assert taken is rows[1]
        assert asked == ["first", "second"]

    def test_guards_see_what_was_said(self):
        """A guard reads the memory before the step, and what the message is about."""
        rows = [
            row(READY, hears("ring"), OVER, when=lambda memory, about: memory == about),
            row(READY, hears("ring"), READY),
        ]
        line = table(*rows, DEAF)
        assert stepped(line, Local(READY, 7), Input(Kind.HEARS, "ring"), 7)[0] is rows[0]
        assert stepped(line, Local(READY, 7), Input(Kind.HEARS, "ring"), 8)[0] is rows[1]

    def test_a_timer_started_twice_runs_once(self):
        """Starting a timer that runs starts it again: it is still one."""
        line = table(*ROWS)
        _, local = stepped(line, Local(RUNG, Count(1), ("limit", "ring_out")), Input(Kind.HEARS, "ring"), None)
        assert local.timers == ("limit", "ring_out")

    def test_a_timer_that_ran_out_runs_no_more(self):
        """What has run out is no longer running, unless the row starts it again."""
        rows = [
            row(READY, hears("ring"), RUNG, start(LIMIT)),
            row(RUNG, expires(LIMIT), OVER),
            row(RUNG, hears("ring"), RUNG),
            DEAF,
        ]
        again = [
            rows[0],
            row(RUNG, expires(LIMIT), RUNG, start(LIMIT)),
            row(RUNG, hears("ring"), OVER, cancel(LIMIT)),
            DEAF,
        ]
        running = Local(RUNG, None, ("limit",))
        assert stepped(table(*rows), running, Input(Kind.EXPIRES, "limit"), None)[1] == Local(OVER, None)
        assert stepped(table(*again), running, Input(Kind.EXPIRES, "limit"), None)[1] == running

    def test_a_timer_that_does_not_run_may_be_stopped(self):
        """Stopping a timer that does not run does nothing."""
        _, local = stepped(table(*ROWS), Local(RUNG, Count()), Input(Kind.HEARS, "bye"), None)
        assert local == Local(OVER, Count())

    @given(st.permutations([start(LIMIT), start(RING_OUT), cancel(LIMIT), cancel(RING_OUT)]))
    def test_a_row_that_stops_and_starts_a_timer_leaves_it_running(self, outputs):
        """In one row, stops come before starts, in whatever order they are written; what runs is in a fixed order."""
        rows = [row(READY, hears("ring"), RUNG, *outputs), *each([RUNG], expires(LIMIT), None, [], OVER, "Out.")]
        rows += [
            row(RUNG, expires(RING_OUT), OVER),
            row(RUNG, hears("ring"), OVER, cancel(LIMIT), cancel(RING_OUT)),
            DEAF,
        ]
        rows += [row(OVER, expires(t), OVER) for t in (LIMIT, RING_OUT)]
        assert stepped(table(*rows), Local(READY, None), Input(Kind.HEARS, "ring"), None)[1].timers == (
            "limit",
            "ring_out",
        )

    def test_enabled_leaves_out_what_no_guard_allows(self):
        """People and the world can do what some row takes; messages are not theirs to choose."""
        line = table(*ROWS)
        assert line.enabled(Local(READY, Count())) == []
        assert line.enabled(Local(RUNG, Count(), ("limit", "ring_out"))) == [
            Input(Kind.EXPIRES, "limit"),
            Input(Kind.EXPIRES, "ring_out"),
            Input(Kind.NO, "answers"),
            Input(Kind.YES, "answers"),
        ]
        guarded = table(RING, DEAF, row(READY, moves("leaves"), OVER, when=lambda memory, _about: memory == "may"))
        assert guarded.enabled(Local(READY, "may not")) == []
        assert guarded.enabled(Local(READY, "may")) == [Input(Kind.MOVES, "leaves")]


NUMBERS = (0, 1, 2, 3)
CALLS = tuple(product((1, 2, 3), (Precedence.FLASH, Precedence.ROUTINE)))
SHIPPED = {
    "track": (TRACK, (None,), (None,)),
    "aircrew": (AIRCREW, (None,), (1,)),
    "controller": (CONTROLLER, (Desk(1), Desk(3)), (None,)),
    "identification": (IDENTIFICATION, (None,), (None,)),
    "fire authority": (FIRE_AUTHORITY, tuple(Rules(w, d) for w in Weapons for d in (True, False)), (*Identity, None)),
    "shooter": (SHOOTER, (Trigger(),), NUMBERS),
    "caller": (CALLER, (Call(), Call(early=False, repeats=0)), ("as said", "otherwise", "line", None)),
    "duty officer": (DUTY_OFFICER, (None,), ("line", None)),
    "liaison officer": (LIAISON_OFFICER, (None,), (None,)),
    "interceptor": (INTERCEPTOR, (Signals(), Signals(given=3)), NUMBERS),
    "lookout": (LOOKOUT, (None,), (None,)),
    "relay officer": (RELAY_OFFICER, (Tray(), Tray(2, 1)), NUMBERS),
    "notice sender": (SENDER, (Filing(),), NUMBERS),
    "notice receiver": (RECEIVER, (File(),), NUMBERS),
    "exchange": (EXCHANGE, (Board(), Board(circuits=2)), CALLS),
    "channel end": (END, (False,), (None,)),
    "political authority": (
        AUTHORITY,
        (Ladder(("measure", "suspend", "cut", "measure")), Ladder(("cut",))),
        (0, 1, 2, 3, 4, None),
    ),
    "reporting unit": (UNIT, (Numbers((1, 2), "ours"),), ((1, "ours"), (2, "theirs"))),
    "identification centre": (CENTRE, (Tracks(),), ((1, "ours"), (2, "theirs"))),
}
"""Each table of the procedures, what its post may remember at the start, and what its messages may be about."""


def reached(
    line: Table, memories: tuple[Any, ...], abouts: tuple[Any, ...], most: int = 1_500
) -> Iterator[tuple[Local, Any, Any]]:
    """Every step from every place that can be reached, breadth first: the place, the input and what it is about."""
    todo = [Local(line.start, memory) for memory in memories]
    seen = {*todo}
    while todo:
        local = todo.pop(0)
        inputs = [(Input(Kind.HEARS, message), about) for message in sorted(line.hears) for about in abouts]
        for given_, about in [*inputs, *((input_, None) for input_ in line.enabled(local))]:
            yield local, given_, about
            step = line.step(local, given_, about)
            if step and step[1] not in seen and len(seen) < most:
                seen.add(step[1])
                todo.append(step[1])


@pytest.mark.parametrize("name", SHIPPED)
class TestShipped:
    """The tables of the procedures."""

    def test_step_is_total_and_pure(self, name):
        """Wherever a post can stand, every message means something; the step leaves its place as it was."""
        line, memories, abouts = SHIPPED[name]
        assert line.name in (name, "channel end")
        for local, given_, about in reached(line, memories, abouts):
            before = repr(local)
            first, second = stepped(line, local, given_, about), stepped(line, local, given_, about)
            assert first == second
            assert repr(local) == before
            hash(first[1])

    def test_every_row_can_be_taken(self, name):
        """Every row of a table is taken somewhere, and every sentence ends as a sentence does."""
        line, memories, abouts = SHIPPED[name]
        taken = {step[0] for where in reached(line, memories, abouts) if (step := line.step(*where))}
        assert [f"in {row.state}, {row.on.input}" for row in line.rows if row not in taken] == []
        assert all(row.because[-1] in ".?" and row.because[0].isupper() for row in line.rows)
