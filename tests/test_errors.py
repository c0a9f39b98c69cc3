"""An error that crosses a process is the same error with the same text."""

import pickle

import pytest

from deconflict.errors import (
    DeconflictError,
    DefinitionError,
    NotShown,
    PromiseBroken,
    ReplayMismatch,
    ScenarioError,
    UsageError,
)

ERRORS = (
    DefinitionError("the table 'caller'", ("a fault", "another")),
    NotShown("no deadlock", "1,000 states"),
    PromiseBroken("warned-first", "Nothing is released before a warning.", ("one", "two")),
    ReplayMismatch("00000000", "ffffffff"),
    ScenarioError("mine.toml", (("days", "0", "at least 1"),)),
    UsageError('the arm "x"', "one of a, b"),
)


def test_every_class_is_here() -> None:
    """Every error of the tree is held to the tests below."""
    assert {type(error) for error in ERRORS} == set(DeconflictError.__subclasses__())


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_rebuilt_and_pickled(error: DeconflictError) -> None:
    """Rebuilt from its arguments, as SimPy does, or pickled, it says what it said."""
    assert str(type(error)(*error.args)) == str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - the test's own bytes
