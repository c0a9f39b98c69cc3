"""Tables broken in every simple way are caught by promises and self-checks, and what is not caught is known."""

from collections import Counter

import pytest
from attrs import evolve

from deconflict.verify import mutation
from deconflict.verify.equivalent import ALIKE
from deconflict.verify.fate import NO_STEP, SELF_CHECK, Fate, tally
from deconflict.verify.mutants import Slip, mutants, twins
from deconflict.verify.mutation import EXPLORED, TABLES, matrix, tried
from deconflict.verify.verdict import Verdict, check
from protocols.alone import ALONE
from protocols.guard_warning import AIRCREW
from protocols.notation.errors import DefinitionError, PromiseBroken
from protocols.notation.promise import BROKEN, Always, Sometimes

ON_RECORD = {
    "controller": (767, 226, 531, 10, 0),
    "aircrew": (268, 60, 208, 0, 0),
    "identification": (488, 79, 409, 0, 0),
    "shooter": (407, 75, 332, 0, 0),
    "liaison officer": (348, 78, 262, 0, 8),
    "interceptor": (1113, 243, 852, 18, 0),
    "lookout": (262, 67, 195, 0, 0),
    "relay officer": (234, 56, 175, 3, 0),
    "notice sender": (140, 65, 74, 1, 0),
    "notice receiver": (353, 119, 225, 9, 0),
    "channel end": (543, 72, 471, 0, 0),
    "reporting unit": (180, 48, 131, 1, 0),
    "identification centre": (30, 9, 21, 0, 0),
    "track": (264, 27, 233, 1, 3),
    "strike package": (73, 18, 54, 0, 1),
    "strike controller": (84, 28, 56, 0, 0),
    "protected force": (133, 36, 97, 0, 0),
    "own staff": (186, 42, 144, 0, 0),
    "pair": (233, 59, 174, 0, 0),
    "rescue flight": (151, 51, 100, 0, 0),
    "units on the ground": (99, 30, 69, 0, 0),
}
"""By table: its mutants; how many self-checks catch, and how many others; how many do the same, and survive."""

SAMPLED = {
    "fire authority": 7,
    "caller": 29,
    "duty officer": 13,
    "exchange": 5,
    "political authority": 37,
    "airman": 11,
    "rescue centre": 11,
    "passage authority": 11,
    "traffic monitor": 1,
}
"""The others, which take longer: of these, one mutant in so many is tried."""


@pytest.fixture(scope="module")
def found():
    """What became of every mutant of the tables on record."""
    return matrix(ON_RECORD)


@pytest.fixture
def exploring(monkeypatch):
    """Explores other scopes than those that are shipped."""

    def explore(*scopes):
        monkeypatch.setattr(mutation, "EXPLORED", scopes)
        forget()

    yield explore
    monkeypatch.undo()
    forget()


def forget():
    """Let go of what is known of scopes."""
    for known in (mutation._holding, mutation._asked):  # noqa: SLF001 - what is kept there is of the shipped scopes
        known.cache_clear()


def of(found, table):
    """What became of the mutants of a table."""
    return tally(one for one in found.tried if one.table == table)


def faults(mutant):
    """What a broken table notices by itself."""
    try:
        mutant.broken()
    except DefinitionError as error:
        return error.faults
    return ()


def several(numbers):
    """The states that share their number with another."""
    count = Counter(numbers.values())
    return {str(state) for state, number in numbers.items() if count[number] > 1}


class TestMutants:
    """How a table is broken."""

    @pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
    def test_one_thing_is_changed(self, table):
        """A mutant has all rows of the shipped table but for one that is changed or left out, or two that swap."""
        for mutant in mutants(table):
            gone = [row for row in table.rows if row not in mutant.rows]
            new = [row for row in mutant.rows if row not in table.rows]
            if mutant.slip is Slip.SWAPPED:
                assert (gone, new) == ([], [])
                assert len([1 for old, now in zip(table.rows, mutant.rows, strict=True) if old is not now]) == 2
            else:
                assert gone == [mutant.row]
                assert len(new) == (mutant.slip is not Slip.REMOVED)

    def test_in_every_way_and_the_same_each_time(self):
        """Every kind of slip is there, and numbers mean the same mutant whenever and wherever they are made."""
        slips = Counter(mutant.slip for table in TABLES.values() for mutant in mutants(table))
        assert slips.keys() == set(Slip)
        for table in TABLES.values():
            once, again = mutants(table), mutants(table)
            assert [one.number for one in once] == list(range(len(once)))
            assert [(one.slip, one.row, one.change) for one in once] == [
                (one.slip, one.row, one.change) for one in again
            ]

    def test_an_ignored_row_that_goes_elsewhere_is_not_ignored(self):
        """That a table notices an ignored row which does something catches none of the mutants of next states."""
        heeded = [one for one in mutants(TABLES["duty officer"]) if one.slip is Slip.ASTRAY and one.row.ignored]
        assert len(heeded) > 500
        assert not any("is ignored, but something is done" in fault for one in heeded for fault in faults(one))

    def test_twins(self):
        """States that do the same on every input, now and ever after: the table alone shows it."""
        found = {name: several(twins(table)) for name, table in TABLES.items()}
        assert {name: alike for name, alike in found.items() if alike} == {
            "identification": {"assumed friend", "neutral"},
            "fire authority": {"alert", "holding"},
            "caller": {"call done", "no call"},
            "lookout": {"evading", "following", "let go"},
            "notice sender": {"silent", "unanswered"},
            "track": {"clear", "down"},
        }


class TestAlone:
    """The scopes that show a flaw first."""

    @pytest.mark.parametrize("scope", ALONE, ids=lambda scope: scope.name)
    def test_what_is_shipped_holds(self, scope):
        """Whatever is said to a role, and whenever, it keeps its promises and comes to rest and to an end."""
        assert check(scope, every_order=True).verdict is Verdict.HOLDS

    def test_every_table_is_in_a_scope(self):
        """Every table is explored by itself, or with those without whom it has nothing to do."""
        assert {table.name for scope in EXPLORED for table in scope.tables} == TABLES.keys()
        assert len({scope.name for scope in EXPLORED}) == len(EXPLORED)


class TestMatrix:
    """Which promise catches what."""

    @pytest.mark.parametrize("table", ON_RECORD)
    def test_what_is_on_record(self, found, table):
        """How many mutants a table has, and what became of them."""
        total = of(found, table)
        own = total.caught.get(SELF_CHECK, 0)
        others = sum(total.caught.values()) - own
        assert (total.number, own, others, total.alike, total.survived) == ON_RECORD[table]

    def test_what_survives_is_that_the_world_does_less(self, found):
        """Nothing survives but a move of the world that is left out, where others of its kind are left."""
        survivors = found.those(Fate.SURVIVED)
        assert {one.slip for one in survivors} == {Slip.REMOVED}
        assert all("moves" in one.row for one in survivors)
        assert found.those(Fate.NEVER_TAKEN) == ()

    def test_what_does_the_same_has_a_reason(self, found):
        """Whatever is said to make no difference has a reason, and nothing else has one."""
        assert all(bool(one.why) == (one.fate is Fate.ALIKE) for one in found.tried)

    def test_few_are_caught_by_failing(self, found):
        """Next to none is caught because it cannot go on: promises are broken, and in words."""
        assert found.total.caught.get(NO_STEP, 0) < 5

    @pytest.mark.parametrize("table", SAMPLED)
    def test_a_sample_of_the_others(self, table):
        """Of the larger tables, every mutant that is looked at is caught, or does the same."""
        sample = [tried(mutant) for mutant in mutants(TABLES[table])[:: SAMPLED[table]]]
        assert {one.fate for one in sample} <= {Fate.CAUGHT, Fate.ALIKE}
        assert tally(sample).share == 1.0

    def test_processes_make_no_difference(self, found):
        """Several processes find what one finds, in the same order."""
        alone = tuple(one for one in found.tried if one.table in {"aircrew", "notice sender"})
        assert matrix(["notice sender", "aircrew"], processes=2).tried == alone

    def test_an_interrupt_keeps_what_is_finished(self):
        """Who interrupts gets what is known by then, and is told that it is not all."""

        def tell(done, of):
            if done >= 32:
                raise KeyboardInterrupt

        some = matrix(["aircrew"], tell=tell)
        assert (len(some.tried), some.of, some.complete) == (32, 268, False)


class TestTheTester:
    """What tries the mutants is tried itself."""

    def test_without_promises_next_to_nothing_is_caught(self, exploring):
        """It is the promises that catch: without them, only what cannot come to rest or to an end is noticed."""
        exploring(*(evolve(scope, promised=()) for scope in ALONE))
        total = matrix(["aircrew"]).total
        assert total.caught.keys() == {SELF_CHECK, "rests-at-end"}
        assert total.share < 0.3

    def test_a_promise_that_is_broken_as_shipped_proves_nothing(self, exploring):
        """Where the shipped table breaks a promise, no mutant is said to be caught by it."""
        never = Always("never", "Nothing ever happens.", 0, lambda _memo, _happening: BROKEN, of=[AIRCREW])
        exploring(*(evolve(scope, promised=(never,)) for scope in ALONE))
        with pytest.raises(PromiseBroken, match="never is broken"):
            matrix(["aircrew"])

    def test_what_no_scope_takes_is_said_to_be_unknown(self, exploring):
        """A row that is never taken is not counted as caught, nor as one that does the same."""
        exploring()
        total = matrix(["aircrew"]).total
        assert total.caught.keys() == {SELF_CHECK}
        assert total.never_taken == total.number - total.caught[SELF_CHECK]

    @pytest.mark.parametrize("alike", ALIKE, ids=lambda alike: alike.why)
    def test_each_reason_is_needed(self, alike):
        """A reason that is given by hand is a sentence, and covers a mutant that nothing catches."""
        assert alike.why[0].isupper()
        assert alike.why.endswith(".")
        fates = [tried(mutant).fate for mutant in mutants(TABLES[alike.table]) if alike.covers(mutant)]
        assert Fate.ALIKE in fates

    def test_doing_nothing_keeps_no_promise(self, exploring):
        """A table that keeps its promises by doing nothing is caught by what must be able to happen."""
        exploring(*(evolve(s, promised=tuple(p for p in s.promised if isinstance(p, Sometimes))) for s in ALONE))
        assert {"can-fire", "cleared-early"} <= matrix(["shooter"]).total.caught.keys()
