"""What holds for every test: the same examples on every run, no time limit, few collections; and the border."""

import gc
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import settings

from deconflict.cli import main
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.variation import at_value

settings.register_profile("deterministic", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("deterministic")

# Explorations and histories are many values and next to no cycles. To look through them at every 700 new ones, as
# Python does unless told otherwise, takes a tenth of the time of all tests.
gc.set_threshold(200_000, 20, 20)

SCENARIOS = Path(__file__).parents[1] / "sims" / "scenarios"


@pytest.fixture(scope="session")
def autumn() -> Scenario:
    """The autumn of 2015, as its file tells it."""
    return read(SCENARIOS / "severed_2015.toml")


@pytest.fixture(scope="session")
def busy(autumn: Scenario) -> Scenario:
    """Four days on which many lose their way, so that borders are crossed and shots fall."""
    return evolve(at_value(autumn, "traffic[0].stray", 0.04), days=4, name="busy")


@pytest.fixture
def call(capsys, request):
    """Run a command, the COMMAND of the test's file if it has one: its exit code, and what it wrote to both streams."""
    own = getattr(request.module, "COMMAND", None)

    def run(*arguments):
        status = main([*([own] if own else []), *map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run
