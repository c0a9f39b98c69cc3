"""The main script says its answer and ends with an incident that can be replayed."""

import shlex

import pytest

from deconflict.cli import main as deconflict
from sims.severed_2015 import build, main


def test_answers_and_replays(capsys, monkeypatch):
    """The script prints all five arms and the worst incident in full, and its last line but the log replays that."""
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["--most", "2"]) == 0
    out = capsys.readouterr().out
    study = build().study
    assert study is not None
    for name in study.arms:
        assert build().arms[name].title in out
    assert "No published effect size" in out
    if "replayed by" in out:
        command = out.partition("replayed by\n")[2].partition("\n\n")[0].replace("\\\n", "")
        log = out.rpartition("─\nsevered_2015, ")[2]
        assert deconflict(shlex.split(command)[1:]) == 0
        assert log.rstrip() in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--most", "0"], ["--precision", "x"], ["--luck", "-1"]])
def test_mistakes(arguments, capsys):
    """A number that makes no sense is refused."""
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == 2
    assert "expected a" in capsys.readouterr().err
