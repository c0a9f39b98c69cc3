"""The script of the spiral answers its question from the numbers that it prints."""

import pytest
from attrs import evolve

from deconflict.study.spiral import Question, spiral
from deconflict.study.statistics import Estimate
from sims.spiral_2015 import ARMS, answer, build, main


def test_answers(capsys, monkeypatch):
    """The script prints both arms and ends with the sentence that answers."""
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["--campaigns", "2"]) == 0
    out = capsys.readouterr().out
    for name in ARMS:
        assert build().arms[name].title.split(",")[0] in " ".join(out.split())
    assert out.rstrip().rpartition("─\n")[2].startswith("Keeping the line")
    assert "did most" not in out


def test_the_answer_follows_the_numbers():
    """It says which way the ratio lies, and that it may be chance where it may."""
    result = spiral(Question(build(), ARMS, 1, processes=1, steps=False))
    cut, kept = result.arms

    def said(value: float, low: float, high: float) -> str:
        return answer(evolve(result, arms=(cut, evolve(kept, ratio=Estimate(value, low, high)))))

    assert "saves some of the next incidents" in said(0.8, 0.7, 0.9)
    assert "costs more incidents than it saves" in said(1.2, 1.1, 1.3)
    assert "which may be chance" in said(0.9, 0.7, 1.1)


@pytest.mark.parametrize("arguments", [["--campaigns", "0"], ["--luck", "-1"]])
def test_mistakes(arguments, capsys):
    """A number that makes no sense is refused."""
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == 2
    assert "expected a" in capsys.readouterr().err
