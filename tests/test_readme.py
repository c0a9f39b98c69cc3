"""What the README shows is what the commands do."""

import re
import shlex
from io import StringIO
from pathlib import Path

import pytest

from deconflict.cli import main

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
REPLAYS = re.findall(r"^deconflict (replay [^\n]*--expect [0-9a-f]+)$", README.replace("\\\n", ""), flags=re.MULTILINE)


def test_the_readme_replays_something() -> None:
    """The README shows at least one incident with the line that replays it."""
    assert REPLAYS


@pytest.mark.parametrize("line", REPLAYS)
def test_replay_lines_hold(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An incident that the README shows is the one that its line replays; if this fails, renew the README's output."""
    assert main(shlex.split(line)) == 0
    assert "Came to" in capsys.readouterr().out


@pytest.mark.parametrize("place", re.findall(r"\]\((docs/[^)]+|[A-Z]+\.md)\)", README))
def test_links_lead_somewhere(place: str) -> None:
    """What the README links to is there."""
    assert (Path(__file__).parents[1] / place).is_file()


SHOWN = [
    (["explain", "shootdown_2015_turkey", "--luck", "34"], "", "Why it happened"),
    (["teach", "ten_warnings", "--plain"], "s\n2\n", "> Warn it twice as often."),
]


@pytest.mark.parametrize(("command", "said", "contains"), SHOWN, ids=[command[0] for command, _, _ in SHOWN])
def test_what_is_shown_in_class_is_what_is_printed(command, said, contains, capsys, monkeypatch):
    """Each part of the block that the README shows stands in what the command prints, in that order."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdin", StringIO(said))
    assert main(command) == 0
    printed = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())
    (block,) = (
        one for one in re.findall(r"^```\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE) if contains in one
    )
    found = 0
    for part in block.split("[...]\n"):
        found = printed.find(part, found)
        assert found >= 0, part
