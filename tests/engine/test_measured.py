"""What the flights answer by how near they came has no chance in a scenario."""

from pathlib import Path

import pytest

from deconflict.engine.theatre import theatre
from deconflict.errors import ScenarioError
from deconflict.world.reading import read
from protocols.airmanship import MEASURED

FILE = Path(__file__).parents[2] / "sims" / "scenarios" / "euphrates_2017.toml"


def test_needs_no_chance() -> None:
    """A scenario with airproxes leaves them open, and runs."""
    assert not MEASURED & theatre(read(FILE)).timing.chances.keys()


@pytest.mark.parametrize("question", sorted(path.partition(".")[2] for path in MEASURED))
def test_takes_no_chance(question: str, tmp_path: Path) -> None:
    """One that gives them a chance is told that the distance answers."""
    given = f'[channels.airprox.questions.{question}]\nchance = {{ value = 0.5, grade = "B", source = "none" }}\n'
    file = tmp_path / "euphrates_2017.toml"
    file.write_text(f"{FILE.read_text(encoding='utf-8')}\n{given}", encoding="utf-8")
    with pytest.raises(ScenarioError, match="the distance answers it"):
        theatre(read(file))
