"""The command line does what it says, says what is wrong, and starts at once."""

import csv
import json
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import pytest

from deconflict import __version__
from deconflict.cli import main
from deconflict.study import comparison as study
from deconflict.study.runner import Runner

SCENARIOS = Path(__file__).parents[1] / "sims" / "scenarios"
NAME = "severed_2015"
QUICK = ("compare", NAME, "--most", "3", "--no-ranges", "--processes", "1")
HEAVY = ("numpy", "rich", "simpy", "shapely", "matplotlib", "cattrs")


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    """A terminal of 100 columns."""
    monkeypatch.setenv("COLUMNS", "100")


def text_of(name=NAME):
    """A scenario's text."""
    return (SCENARIOS / f"{name}.toml").read_text(encoding="utf-8")


def without_question(text, path):
    """The text without one question of a procedure."""
    changed = re.sub(rf"\[{re.escape(path)}\]\n(?:[^\[\n].*\n)*", "", text)
    assert changed != text
    return changed


def found(pattern, text):
    """What a pattern's group stands for in a text."""
    match = re.search(pattern, text, re.MULTILINE)
    assert match is not None
    return match.group(1)


def line_after(text, words):
    """The command that stands after some words, as a shell reads it."""
    command = text.partition(f"{words}\n")[2].partition("\n\n")[0]
    return shlex.split(command.replace("\\\n", ""))


def test_scenarios(call):
    """The list names every scenario of the checkout, and each of them can be named."""
    status, out, _ = call("scenarios")
    assert status == 0
    for path in SCENARIOS.glob("*.toml"):
        assert path.stem in out


def test_scenarios_goes_on_past_a_broken_one(call, tmp_path, monkeypatch):
    """A broken scenario does not hide the others: it is listed with the number of its faults."""
    (tmp_path / "sims" / "scenarios").mkdir(parents=True)
    (tmp_path / "sims" / "scenarios" / "broken.toml").write_text("days = 1", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    status, out, _ = call("scenarios")
    assert status == 0
    assert re.search(r"^broken +\d+ faults", out, re.MULTILINE)
    assert NAME in out


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.toml")), ids=lambda path: path.stem)
def test_check_finds_nothing(call, path):
    """Nothing is wrong with the scenarios of the checkout, by name or by path."""
    assert call("check", path.stem)[:2] == call("check", path)[:2] == (0, f"{path}: nothing wrong\n")


def test_check_finds_everything(call, tmp_path):
    """Questions that are left open, in any arm, and what makes no sense are found in one go."""
    text = text_of().replace('languages = ["Russian"]', "languages = []")
    text = without_question(text, "channels.hotline.questions.works")
    text = without_question(text, "channels.hotline.questions.substitute")
    file = tmp_path / "faulty.toml"
    file.write_text(text, encoding="utf-8")
    status, out, err = call("check", file)
    assert (status, out) == (2, "")
    assert f"{file}: 3 faults" in err
    for where in (
        "parties.russia.languages",
        "channels.hotline.questions.works",
        "channels.hotline.questions.substitute",
    ):
        assert where in err


@pytest.mark.parametrize("command", ["check", "run", "compare"])
def test_unknown_scenario(call, command):
    """An unknown name is answered with what was probably meant, and with the list."""
    status, out, err = call(command, "sevred_2015")
    assert (status, out) == (2, "")
    assert f"did you mean {NAME}" in err
    assert "shootdown_2015_turkey" in err
    assert "Traceback" not in err


def test_no_such_file(call):
    """A path that leads nowhere says so."""
    status, _, err = call("check", "nowhere/severed.toml")
    assert status == 2
    assert "no such file" in err


def test_run(call):
    """A run shows the campaign, its worst encounter, and the line that shows that one again."""
    status, out, _ = call("run", NAME, "--luck", "1", "--arm", "severed")
    assert status == 0
    assert f"{NAME}, severed, 26 November, luck 1: 3,240 sorties" in out
    *_, last = out.strip().splitlines()
    shown = out[out.index(f"{NAME}, severed, 26 November, luck 1, flight") :].rpartition("\n\n")[0]
    status, again, _ = call(*shlex.split(last)[1:])
    assert (status, again.strip()) == (0, shown.strip())


def test_run_all(call):
    """A run of everything shows every encounter and every event."""
    status, out, _ = call("run", "shootdown_2015_turkey", "--all")
    assert status == 0
    assert "1 encounter" in out
    assert "The aircraft enters the warning zone." in out


def test_run_one_flight_relative_to_its_crossing(call):
    """Documented flights go by their names, and time can count from the crossing."""
    _, out, _ = call("run", "shootdown_2015_turkey", "--all")
    flight = found(r"^(\S+) +Su-24M", out)
    status, out, _ = call("run", "shootdown_2015_turkey", "--flight", flight, "--relative")
    assert status == 0
    assert "s to crossing" in out
    assert re.search(r"^ +\+0\.0 .*It crosses the border", out, re.MULTILINE)


def test_run_json(call):
    """JSON Lines are a header and events; every cause precedes its effect; one flight's are a part of all."""
    status, out, _ = call("run", NAME, "--luck", "1", "--json")
    assert status == 0
    header, *events = map(json.loads, out.splitlines())
    assert header["schema"] == 3
    assert [event["sequence"] for event in events] == list(range(len(events)))
    for event in events:
        assert event["cause"] is None or event["cause"] < event["sequence"]
    flight = header["encounters"][0]["flight"]
    _, out, _ = call("run", NAME, "--luck", "1", "--json", "--flight", flight)
    assert [json.loads(line) for line in out.splitlines()[1:]] == [
        event for event in events if event["encounter"] == header["encounters"][0]["number"]
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", NAME, "--arm", "severd"), "one of all_channels"),
        (("run", NAME, "--flight", "nobody"), 'found the flight "nobody"; expected one of'),
        (("run", NAME, "--luck", "-1"), "expected a whole number from 0 to 2**128 - 1"),
        (("run", NAME, "--luck", "9" * 5000), "expected a whole number from 0 to 2**128 - 1"),
        (("run", NAME, "--luck", "1.5"), "'1.5': expected a whole number"),
        (("compare", NAME, "--most", "0"), "expected a whole number from 1 to 1000000"),
        (("compare", NAME, "--processes", "-2"), "expected a whole number from 1"),
        (("compare", NAME, "--precision", "nan"), "expected a number from 0.001 to 10"),
        (("compare", NAME, "--precision", "0"), "expected a number from 0.001 to 10"),
        (("compare", NAME, "--arms", "neither,,severed"), "with commas between them"),
        (("compare", NAME, "--arms", "nether"), "one of all_channels"),
        (("replay", NAME, "--luck", "1"), "required: --arm, --flight"),
        (("repaly", NAME), "invalid choice"),
        ((), "required: COMMAND"),
    ],
)
def test_mistakes(call, arguments, said):
    """Each mistake is named, with what was expected, on standard error and with exit code 2."""
    status, out, err = call(*arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


@pytest.fixture
def not_flown(monkeypatch):
    """Comparing would be noticed."""

    def flies(*_):
        pytest.fail("flown, although the answer could not have been written")

    monkeypatch.setattr(study, "compare", flies)


@pytest.mark.usefixtures("not_flown")
@pytest.mark.parametrize("option", ["--json", "--csv", "--plot"])
def test_unwritable_files_are_found_before_the_run(call, tmp_path, option):
    """A file that cannot be written is found before anything is flown."""
    for path in (tmp_path, tmp_path / "no" / "file.png"):
        status, out, err = call("compare", NAME, option, path)
        assert (status, out) == (2, "")
        assert str(path) in err


@pytest.mark.usefixtures("not_flown")
def test_wrong_plot_is_found_before_the_run(call, tmp_path):
    """So is a plot of an unknown kind."""
    status, _, err = call("compare", NAME, "--plot", tmp_path / "plot.bmp")
    assert status == 2
    assert ".png, .svg, .pdf" in err


def test_compare(call, tmp_path):
    """A comparison is printed and written; the lines in it replay the worst incident and ask the same again."""
    files = [tmp_path / name for name in ("result.json", "result.csv", "result.svg")]
    options = [
        word for option, path in zip(("--json", "--csv", "--plot"), files, strict=True) for word in (option, path)
    ]
    status, out, err = call(*QUICK, "--luck", "1", *options)
    assert (status, err) == (0, "")
    assert "Turkish-Syrian border" in out
    result = json.loads(files[0].read_text(encoding="utf-8"))
    assert (result["scenario"], result["campaigns"], result["lucks"]) == (NAME, 3, [1, 3])
    rows = list(csv.DictReader(files[1].read_text(encoding="utf-8").splitlines()))
    assert {row["arm"] for row in rows} == {arm["name"] for arm in result["arms"]}
    assert files[2].read_text(encoding="utf-8").startswith("<?xml")
    assert result["command"] in out
    _, again, _ = call(*shlex.split(result["command"])[1:], "--processes", "1", "--json", "-")
    assert json.loads(again) == result
    if result["worst"]:
        name, *words = line_after(out, f"Worst incident ({result['worst']['severity']}), replayed by")
        assert name == "deconflict"
        status, out, _ = call(*words)
        assert status == 0
        assert f"Came to: {result['worst']['severity']}." in out
        assert out.rstrip().endswith(", as expected")


def test_compare_some_arms(call):
    """Only the arms that are asked for are flown, the baseline always."""
    status, out, _ = call(*QUICK, "--arms", "no_hotline", "--json", "-")
    assert status == 0
    assert [arm["name"] for arm in json.loads(out)["arms"]] == ["all_channels", "no_hotline"]


def test_no_study(call, tmp_path):
    """A scenario without a study cannot be compared, and can be run."""
    file = tmp_path / "no_study.toml"
    file.write_text(text_of("shootdown_2015_turkey").partition("[arms.")[0], encoding="utf-8")
    status, _, err = call("compare", file)
    assert status == 2
    assert "which has no study" in err
    status, out, _ = call("run", file)
    assert status == 0
    assert "as it stands" in out


def interrupting(after):
    """Progress that is interrupted after so many campaigns."""

    @contextmanager
    def flying(_console):
        def tell(done, _size, _said):
            if done >= after:
                raise KeyboardInterrupt

        yield tell

    return flying


def test_interrupted(call, monkeypatch):
    """Ctrl-C ends a comparison with what it has, and says so."""
    monkeypatch.setattr("deconflict.show.progress.flying", interrupting(2))
    status, out, _ = call(*QUICK)
    assert status == 130
    assert "2 campaigns an arm" in out
    assert "interrupted (" in out


def test_interrupted_before_anything(call, monkeypatch):
    """Ctrl-C before the first campaign ends quietly."""

    def enter(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Runner, "__enter__", enter)
    assert call(*QUICK) == (130, "", "deconflict: interrupted\n")


def incident(call):
    """Words that replay some encounter."""
    header = json.loads(call("run", NAME, "--luck", "1", "--json")[1].partition("\n")[0])
    return "replay", NAME, "--arm", "severed", "--luck", "1", "--flight", header["encounters"][0]["flight"]


def test_replay(call):
    """A replay says its digest; expecting that one is met, and another is not."""
    words = incident(call)
    status, out, _ = call(*words)
    assert status == 0
    digest = found(r"^Digest: ([0-9a-f]{8})$", out)
    assert call(*words, "--expect", digest)[0] == 0
    status, shown, err = call(*words, "--expect", "00000000", "--json")
    assert status == 1
    assert json.loads(shown.partition("\n")[0])["luck"] == 1
    assert err == f"deconflict: the replay differs: found an encounter with the digest {digest}; expected 00000000\n"


def test_version(call):
    """The version is the package's."""
    assert call("--version") == (0, f"deconflict {__version__}\n", "")


@pytest.mark.parametrize("command", [(), ("scenarios",), ("check",), ("run",), ("replay",), ("compare",)])
def test_help(call, command):
    """Every command explains itself."""
    status, out, _ = call(*command, "--help")
    assert status == 0
    assert out.startswith("usage: deconflict")


def python(code):
    """Run code in a process of its own."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)


def test_starts_at_once():
    """Help and usage errors load nothing heavy; how long they take is printed, and is no reason to fail."""
    help_alone = "import sys; from deconflict.cli import main; main(['--help']); main(['run', 'x', '--luck', 'y'])"
    began_s = perf_counter()
    done = python(f"{help_alone}; print('loaded', sorted({set(HEAVY)!r} & set(sys.modules)))")
    print(f"help and a usage error: {perf_counter() - began_s:.3f} s, the interpreter's start included")  # noqa: T201
    assert done.stdout.splitlines()[-1] == "loaded []"


def test_nobody_reads_on():
    """A reader that has seen enough ends the command, and nobody is told."""
    for words in (["run", NAME, "--json"], ["run", NAME, "--all"]):
        code = f"import sys; from deconflict.cli import main; sys.exit(main({words!r}))"
        with subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline()
            process.stdout.close()
            assert process.stderr is not None
            assert process.stderr.read() == ""
        assert process.returncode == 141


def test_narrow_encodings():
    """Where the terminal knows no other letters than those of ASCII, everything is still said."""
    code = f"import sys; from deconflict.cli import main; sys.exit(main({['run', NAME, '--luck', '1']!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "ascii", "COLUMNS": "100", "PATH": ""},
    )
    assert b"guard: up no" in done.stdout
    assert done.stdout.isascii()


def test_interrupt_ends_at_once() -> None:
    """Ctrl-C ends a comparison within seconds, with its exit code and without a traceback."""
    start = "import sys; from deconflict.cli import main; sys.exit(main())"
    asked = "compare severed_2015 --most 4000 --precision 0.001 --no-ranges --processes 2"
    line = [sys.executable, "-c", start, *asked.split()]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        time.sleep(4)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=20)
    assert running.returncode == 130
    assert "Traceback" not in said


BROKEN = {
    "a measure that nobody counts": ('measure = "released"', 'measure = "exploded"', "study.measure"),
    "a quantity that nobody counts": ('"violated per sortie"', '"violated per fortnight"', "documented[0].quantity"),
    "a misspelt question": ("questions.willing]", "questions.wiling]", "channels.liaison.questions.wiling"),
    "too many sorties": ("days = 60", "days = 60000000", "traffic[0].sorties_per_day"),
    "a link of the chain of command missing": ("[channels.fire]", "[channels.dire]", "channels.fire"),
}


@pytest.mark.parametrize("command", ["check", "compare"])
@pytest.mark.parametrize("kind", BROKEN)
def test_faults_that_only_the_engine_sees(
    kind: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the procedures cannot run with is one clear message, before any worker starts."""
    before, after, place = BROKEN[kind]
    text = (Path(__file__).parents[1] / "sims" / "scenarios" / "severed_2015.toml").read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "mine.toml"
    file.write_text(text.replace(before, after), encoding="utf-8")
    assert main([command, str(file), *(["--most", "1"] if command == "compare" else [])]) == 2
    assert place in capsys.readouterr().err


def test_the_first_flight_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    """A documented flight goes by its name and by its number, 0 among them."""
    assert main(["replay", "golan_2015", "--arm", "as_it_was", "--luck", "0", "--flight", "0"]) == 0
    by_number = capsys.readouterr().out
    assert main(["replay", "golan_2015", "--arm", "as_it_was", "--luck", "0", "--flight", "jet"]) == 0
    assert capsys.readouterr().out == by_number
