"""`deconflict log` and `deconflict report` write files that need nothing else, and say what is wrong."""

import html
import re
import shlex
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from deconflict.study.runner import Runner
from tests.show.pages.alone import stands_alone

SCENARIOS = Path(__file__).parents[1] / "sims" / "scenarios"
LESSONS = SCENARIOS.parent / "lessons"
DAY = ("log", "shootdown_2015_turkey", "--luck", "34", "--flight", "Su-24M")
QUICK = ("--most", "2", "--no-ranges", "--processes", "1")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    """A terminal of 100 columns, in a directory of its own."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def mine(tmp_path):
    """A scenario of one's own, with parts of its text replaced."""

    def write(name, *replaced):
        text = (SCENARIOS / f"{name}.toml").read_text(encoding="utf-8")
        for pattern, by in replaced:
            text, times = re.subn(pattern, by, text, flags=re.MULTILINE | re.DOTALL)
            assert times
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def command_of(page):
    """The last command of a page, as a shell reads it."""
    last = re.findall(r'<code class="command">(.*?)</code>', page)[-1]
    return shlex.split(html.unescape(re.sub(r"<[^>]+>", "", last)))


def test_log_is_the_run(call):
    """Without a file, the log is printed as `run --flight` prints it."""
    assert call(*DAY) == call("run", *DAY[1:])


def test_log_in_three_forms(call, tmp_path):
    """Several files can be asked for at once, and nothing else is printed; each has the log and says what makes it."""
    assert call(*DAY, "--html", "a.html", "--svg", "a.svg", "--txt", "a.txt") == (0, "", "")
    page, svg, text = ((tmp_path / f"a.{kind}").read_text(encoding="utf-8") for kind in ("html", "svg", "txt"))
    stands_alone(page)
    assert "url(" not in svg
    digest = re.search(r"digest: ([0-9a-f]{8})\n", text)
    assert digest is not None
    assert digest[1] in page
    assert call("replay", *DAY[1:], "--arm", "as_it_was", "--expect", digest[1])[0] == 0
    line = text.splitlines()[-1]
    assert command_of(page) == shlex.split(line)
    assert call(*shlex.split(line)[1:], "--txt", "-") == (0, text, "")


@pytest.mark.parametrize("kind", ["--html", "--svg", "--txt"])
def test_log_on_standard_output(call, kind):
    """A single form can be printed, the same each time."""
    status, out, err = call(*DAY, "--ladder", kind, "-")
    assert (status, err) == (0, "")
    assert "shooter" in out
    assert call(*DAY, "--ladder", kind, "-")[1] == out


def test_log_of_an_incident(call):
    """The K-th incident is one of those that the luck of its command has."""
    status, out, _ = call("log", "shootdown_2015_turkey", "--incident", "2", "--txt", "-")
    assert status == 0
    assert "Came to: lost." in out
    again = shlex.split(out.splitlines()[-1])
    assert "--incident" not in again
    assert call(*again[1:], "--txt", "-")[1] == out


def test_log_of_a_lesson(call, tmp_path):
    """A lesson is handed out with its answers, by its name or its path; what each choice led to is run again."""
    head, one, two, *_ = (LESSONS / "ten_warnings.toml").read_text(encoding="utf-8").split("\n[[stops]]\n")
    head = head.replace("\nluck = 33\n", "\nluck = 33\nlucks = 3\n")
    file = tmp_path / "short.toml"
    file.write_text(f"{head}\n[[stops]]\n{one}\n[[stops]]\n{two}", encoding="utf-8")
    assert call("log", file, "--html", "a.html", "--txt", "a.txt", "--svg", "a.svg") == (0, "", "")
    page, said = ((tmp_path / f"a.{kind}").read_text(encoding="utf-8") for kind in ("html", "txt"))
    stands_alone(page)
    for words in ("Ten warnings", "Stop 1 of 2", "It averts it. It comes to: warned.", "Under 3 lucks", "mil.today"):
        assert words in page
        assert words in said
    assert "".join(call("log", file)[1].split()) in "".join(said.split())


@pytest.mark.parametrize("option", [("--luck", "3"), ("--all",), ("--flight", "X"), ("--ladder",), ("--arm", "X")])
def test_a_lesson_says_which_run_it_is_of(call, option):
    """Nothing can be asked of a lesson but the files."""
    status, out, err = call("log", "ten_warnings", *option)
    assert (status, out) == (2, "")
    assert f"{option[0]} with a lesson" in err


def test_log_of_everything(call):
    """A whole campaign can be handed out, with relative times."""
    status, out, _ = call("log", "golan_2015", "--all", "--relative", "--html", "-")
    assert status == 0
    stands_alone(out)
    assert "all encounters" in out.lower()
    assert "s to crossing" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--html", "-", "--txt", "-"), "-, twice"),
        (("--html", "no/where.html"), "no/where.html, in a directory that is not there"),
        (("--html", ""), "an empty name"),
        (("--flight", "X"), 'the flight "X"'),
        (("--arm", "X"), 'the arm "X"'),
        (("--all", "--ladder", "--txt", "-"), "--ladder with --all"),
        (("--incident", "1", "--flight", "X"), "--flight beside --incident"),
        (("--incident", "1", "--luck", "3"), "not allowed with"),
        (("--incident", "0"), "a whole number from 1"),
    ],
)
def test_log_refuses(call, words, said):
    """What cannot be done is said, with exit code 2, before anything is run for long."""
    status, out, err = call("log", "golan_2015", *words)
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize("name", ["golan_2015", "deir_ez_zor_2016"])
def test_report(call, tmp_path, name):
    """The report is a file of the scenario's name; its last command writes the same page, to the byte."""
    status, out, err = call("report", name, *QUICK)
    assert (status, out, err) == (0, "", f"deconflict: {name}.html\n")
    page = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
    stands_alone(page)
    assert 'aria-label="Map with' in page
    program, *again = command_of(page)
    assert program == "deconflict"
    assert call(*again, "--processes", "1", "--html", "-")[:2] == (0, page)


def test_report_says_rounds_of_strikes(call):
    """Of a strike the answer is in rounds, and the incident that is told can be replayed."""
    page = call("report", "deir_ez_zor_2016", *QUICK, "--html", "-")[1]
    assert re.search(r"As it was: [\d.]+ rounds fall, [\d.]+ of them after it was known", page)
    replayed = re.findall(r'<code class="command">(.*?)</code>', page)[0]
    assert call(*shlex.split(re.sub(r"<[^>]+>", "", replayed))[1:])[0] == 0


def test_report_of_governments(call, mine):
    """Where governments act, the year is told, and the first incident in it."""
    file = mine("spiral_2015", ("^days = 365$", "days = 40"), (r"^arms = \[[^]]*\]", 'arms = ["cut_after_incident"]'))
    status, page, _ = call(
        "report", file, "--most", "1", "--no-ranges", "--luck", "4", "--processes", "1", "--html", "-"
    )
    assert status == 0
    stands_alone(page)
    assert "a year has" in page
    assert "The first incident that was flown under" in html.unescape(page)


def test_report_without_a_study(call, mine):
    """A scenario that asks for nothing gets a page all the same, of one campaign."""
    file = mine("golan_2015", (r"^\[arms\.as_it_was\].*", ""))
    status, page, _ = call("report", file, *QUICK, "--html", "-")
    assert status == 0
    stands_alone(page)
    assert "No arms are compared" in page
    assert "One campaign" in page
    assert "deconflict run" in re.sub("</?span>", "", page)


def test_report_interrupted(call, monkeypatch, tmp_path):
    """Ctrl-C leaves a page of what was flown by then, which says so."""

    @contextmanager
    def flying(_console):
        def tell(done, _size, _said):
            if done >= 2:
                raise KeyboardInterrupt

        yield tell

    monkeypatch.setattr("deconflict.show.progress.flying", flying)
    status, _, err = call("report", "golan_2015", "--no-ranges", "--processes", "1")
    assert (status, err) == (130, "deconflict: golan_2015.html (interrupted)\n")
    page = (tmp_path / "golan_2015.html").read_text(encoding="utf-8")
    stands_alone(page)
    assert "Interrupted." in page
    assert "2 campaigns an arm" in page
    assert "not flown" in page


def test_report_interrupted_before_anything(call, monkeypatch, tmp_path):
    """Ctrl-C before the first campaign leaves no page."""

    def enter(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Runner, "__enter__", enter)
    assert call("report", "golan_2015") == (130, "", "deconflict: interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), 'the scenario "nowhere"'),
        (("golan_2015", "--html", "."), "., a directory"),
        (("golan_2015", "--precision", "0"), "0.001 to 10"),
    ],
)
def test_report_refuses(call, words, said):
    """What cannot be done is said, with exit code 2."""
    status, out, err = call("report", *words)
    assert (status, out) == (2, "")
    assert said in err


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
def test_fits_a_phone(call, tmp_path):
    """In Chromium, neither a desktop's nor a phone's page has to be moved sideways; the chart is drawn in both."""
    page = call("report", "golan_2015", *QUICK, "--html", "-")[1]
    frames = "".join(
        f'<iframe style="width:{width}px;height:800px;border:0" srcdoc="{html.escape(page)}"></iframe>'
        for width in (1280, 390)
    )
    measure = """<script>onload = () => { document.title = [...document.querySelectorAll("iframe")].map(frame => {
        const all = frame.contentDocument, strip = all.querySelector(".strip .bar").getBoundingClientRect();
        return [frame.contentWindow.innerWidth, all.documentElement.scrollWidth, Math.round(strip.width)].join(" ");
    }).join(","); }</script>"""
    file = tmp_path / "frames.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8><title></title>{frames}{measure}", encoding="utf-8")
    line = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--dump-dom",
        f"--user-data-dir={tmp_path / 'own'}",
    ]
    dumped = subprocess.run([*line, file.as_uri()], capture_output=True, text=True, timeout=60, check=True).stdout
    measured = re.search(r"<title>([\d ,]+)</title>", dumped)
    assert measured is not None
    sizes = [tuple(map(int, frame.split())) for frame in measured[1].split(",")]
    assert [size[0] for size in sizes] == [1280, 390]
    for width, needed, bar in sizes:
        assert needed <= width
        assert bar > 20


def test_report_tells_the_first_flight_too(call, mine):
    """Without a study, the incident that is told may be that of the scenario's first flight, whose number is 0."""
    own = (r"^\[study\].*?(?=^\[)", ""), (r"^\[arms\.as_it_was\].*?(?=^\[)", "")
    file = mine("shootdown_2015_turkey", *own)
    status, page, _ = call("report", str(file), "--luck", "34", "--html", "-", "--processes", "1", "--most", "1")
    assert status == 0
    assert "The first incident that was flown as it stands." in html.unescape(page)
