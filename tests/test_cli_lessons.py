"""`deconflict lessons` lists and checks lessons, `deconflict teach` plays one; what is wrong is exit code 2."""

import shutil
import subprocess
import sys

import pytest

from deconflict.world.shelf import LESSONS, known

NAMES = ("ten_warnings", "the_day_after", "twenty_seven_minutes", "two_accounts")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working directory with a shelf of its own."""
    (tmp_path / LESSONS).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / LESSONS


def test_the_list(call):
    """Every lesson is listed by its name, with its title and its minutes."""
    status, out, err = call("lessons")
    assert (status, err) == (0, "")
    assert tuple(line.split()[0] for line in out.splitlines() if line[:1].strip())[1:] == NAMES
    assert "Twenty-seven minutes." in out


def test_a_lesson_of_ones_own(call, here):
    """A file in the working directory's shelf is listed and checked by its name; a wrong one is listed as wrong."""
    shutil.copy(known(LESSONS)["two_accounts"], here / "mine.toml")
    (here / "wrong.toml").write_text('title = "x"\n', encoding="utf-8")
    assert call("lessons", "--check", "mine")[:2] == (0, f"{here / 'mine.toml'}: nothing wrong\n")
    out = call("lessons")[1]
    assert "mine" in out
    assert "7 faults: deconflict lessons --check wrong" in " ".join(out.split())
    (here / "wrong.toml").write_text('title = "x', encoding="utf-8")
    assert " 1 fault: deconflict lessons --check wrong" in " ".join(call("lessons")[1].split())


def test_a_wrong_lesson(call, here):
    """All its faults are said at once, for the check as for playing it."""
    text = known(LESSONS)["two_accounts"].read_text(encoding="utf-8")
    wrong = text.replace('"violated"', '"crosses"').replace("_russia", "_rusia")
    (here / "wrong.toml").write_text(wrong, encoding="utf-8")
    for command in (("lessons", "--check", "wrong"), ("teach", "wrong"), ("teach", "wrong", "--serve")):
        status, out, err = call(*command)
        assert (status, out) == (2, "")
        assert "wrong.toml: 5 faults" in err
        assert 'stops[1]: found mark "crosses"; expected a mark of the run: approached,' in err
        assert 'stops[0].choices[1]: found the scenario "shootdown_2015_rusia"; did you mean' in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("teach", "ten"), 'found the lesson "ten"'),
        (("teach", "nowhere.toml"), "no such file; expected a lesson file"),
        (("lessons", "--check", "nowhere.toml"), "no such file; expected a lesson file"),
        (("teach", "ten_warnings", "--plain", "--serve"), "one of the two"),
        (("teach", "ten_warnings", "--port", "0"), "expected a whole number from 1"),
        (("teach",), "LESSON"),
        (("lessons", "--check", "ten_warnings", "--reference"), "not allowed with"),
    ],
)
def test_wrong_use(call, arguments, said):
    """What cannot be done is said in a message, with exit code 2 and nothing on standard output."""
    status, out, err = call(*arguments)
    assert (status, out) == (2, "")
    assert said in err


def test_in_a_pipe():
    """In a pipe a lesson is played in plain lines, without being asked to be."""
    command = "import sys; from deconflict.cli import main; sys.exit(main(['teach', 'two_accounts']))"
    played = subprocess.run(
        [sys.executable, "-c", command],
        input="s\n2\n\nq\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (played.returncode, played.stderr) == (0, "")
    assert "Stop 1 of 4" in played.stdout
    assert "24 November 2015, as Moscow tells it: it comes to: warned." in played.stdout
