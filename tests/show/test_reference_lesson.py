"""The page on how a lesson is written says all that the code knows, and its example is a sound lesson."""

import re
from pathlib import Path

import pytest
from attrs import fields

from deconflict.cli import main
from deconflict.show.reference import described
from deconflict.show.reference_lesson import reference
from deconflict.study.teaching.lesson import taught
from deconflict.world.lesson import Choice, Lesson, Stop, read

ROOT = Path(__file__).parents[2]
PAGE = reference()
RENEW = ".venv/bin/deconflict lessons --reference > docs/lessons.md"


def test_the_page_is_what_the_command_prints(capsys):
    """The page in the repository is renewed by one command."""
    assert main(["lessons", "--reference"]) == 0
    printed = capsys.readouterr().out
    assert printed == PAGE
    assert (ROOT / "docs" / "lessons.md").read_text(encoding="utf-8") == printed, f"renew it: {RENEW}"


@pytest.mark.parametrize("cls", [Lesson, Stop, Choice])
def test_every_key_is_described(cls):
    """Each key of a class has a meaning in its docstring, and a line on the page."""
    _, meanings = described(cls)
    assert meanings.keys() == {field.name for field in fields(cls)}
    assert all(f"- `{name}`: " in PAGE for name in meanings)


def test_the_example_is_sound(tmp_path):
    """The lesson that the page shows can be saved, read and played as it stands."""
    (example,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    path = tmp_path / "mylesson.toml"
    path.write_text(example, encoding="utf-8")
    lesson = taught(read(path))
    assert not lesson.as_it_was.incident
    stop = lesson.stops[0]
    assert [lesson.outcome(stop, choice).incident for choice in stop.choices] == [False, True, True]


def test_every_way_of_the_page_is_a_key():
    """What stands in the tables of what pupils may propose is a key of a choice."""
    shown = re.findall(r"^\| .* \| `(\w+) = ", PAGE, flags=re.MULTILINE)
    shown += re.findall(r"`(restore) = ", PAGE)
    assert {*shown} == {field.name for field in fields(Choice)} - {"say", "as_it_was"}
