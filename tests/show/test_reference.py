"""The page on how a scenario is written says all that the code knows, and nothing that the code does not take."""

import re
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from attrs import evolve, has

from deconflict.cli import main
from deconflict.engine.theatre import theatre
from deconflict.errors import ScenarioError
from deconflict.show.reference import (
    FLOWN,
    channels,
    described,
    keys,
    members,
    needers,
    played,
    reference,
    tables,
    users,
)
from deconflict.study.comparison import uncountable
from deconflict.study.outcome import SEVERITIES
from deconflict.world.checking import complaints
from deconflict.world.parameter import Delay, Grade, Graded, Shape
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.spelling import columns, match
from protocols.notation.words import Mark, Question, Timer
from protocols.procedures import PROCEDURES

ROOT = Path(__file__).parents[2]
SCENARIOS = {path.stem: path for path in (ROOT / "sims" / "scenarios").glob("*.toml")}
NEAREST = SCENARIOS["golan_2015"].read_text(encoding="utf-8")
"""The file of which the page says that it is changed."""
PAGE = reference()
BY_HAND, FROM_THE_CODE = PAGE.split("\n## Tables and keys\n")
RENEW = ".venv/bin/deconflict scenarios --reference > docs/scenarios.md"
TABLES = [table for procedure in PROCEDURES.values() for table in procedure.tables]
SNIPPETS = re.findall(r"^```toml\n(.*?)^```$", BY_HAND, flags=re.MULTILINE | re.DOTALL)
FAULTY = {
    "no TOML": [('weapons = "tight"', "weapons = tight")],
    "wrong keys, names and numbers": [
        ('owner = "israel"', 'owner = "isreal"'),
        ("range = [0.6, 1.0], ", ""),
        ("warnings = 10\n", ""),
        ("altitude_ft = 19000", "altitude = 19000"),
        ("place = [36.25, 33.45]", "place = [200, 33.45]"),
    ],
    "wrong meaning": [
        ("ends_h = 8", "ends_h = 7"),
        ('measure = "released"', 'measure = "shot"'),
        ("ring_out_s", "ringing_s"),
    ],
}
"""What is changed in that file for each message of faults that the page shows."""


@pytest.fixture
def mine(tmp_path):
    """Write the nearest scenario, with some of it changed, as a file of one's own; answer where."""

    def write(*changes):
        text = NEAREST
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "mycase.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def in_a_row(text):
    """A text without its line breaks."""
    return " ".join(text.split())


@cache
def sections():
    """What stands below each heading of the page, in a row."""
    parts = re.split(r"^#+ (.*)$", FROM_THE_CODE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], map(in_a_row, parts[2::2]), strict=True))


def words(cls):
    """A class's name as a heading."""
    return re.sub(r"(?<=[a-z])[A-Z]", lambda capital: f" {capital[0].lower()}", cls.__name__)


def inside(type_):
    """Every class of the schema in a type, whatever it is wrapped in."""
    return {type_} if isinstance(type_, type) and has(type_) else set().union(*map(inside, get_args(type_)))


def said_of(name):
    """What the page says of a channel."""
    if channels()[name]:
        return sections()[f"Channel {name}"]
    return sections()["Channels without questions"].partition(f"- `{name}`:")[2].partition(" - `")[0]


def test_page_is_renewed():
    """The page in docs is what the code says now."""
    page = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert page == PAGE, f"docs/scenarios.md is not what the code says; renew it: {RENEW}"


def test_command(capsys):
    """The command prints the page, and nothing else."""
    assert main(["scenarios", "--reference"]) == 0
    assert capsys.readouterr().out == PAGE


def test_every_table():
    """Every class that the schema leads to has a section, and says where it stands in a file."""
    found, new = set(), {Scenario}
    while new:
        found |= new
        new = {cls for of in new for column in columns(of).values() for cls in inside(column.type)} - found
    assert found == set(tables())
    for cls, headers in tables().items():
        assert words(cls) in sections()
        assert bool(headers) == (cls is not Scenario and not issubclass(cls, Graded))


@pytest.mark.parametrize("cls", tables(), ids=words)
def test_every_key(cls):
    """A section has every key of its class, in all its units; each gives the field that it is said to give."""
    for name in columns(cls):
        for key in keys(name):
            assert f"`{key}`" in sections()[words(cls)]
            assert match(cls, key)[0] == name


@pytest.mark.parametrize("cls", tables(), ids=words)
def test_every_meaning_has_a_field(cls):
    """Nothing is explained that is not there."""
    assert set(described(cls)[1]) <= set(columns(cls))


def test_every_field_has_a_meaning():
    """Every field of the schema is explained in its class's docstring, under `Attributes:`."""
    bare = [f"{cls.__name__}.{name}" for cls in tables() for name in columns(cls) if not described(cls)[1].get(name)]
    assert not bare, f"no meaning under `Attributes:` of {', '.join(bare)}"


@pytest.mark.parametrize("enumeration", [Grade, Shape])
def test_every_member_has_a_meaning(enumeration):
    """Every grade and every shape is explained below its member."""
    assert not [member for member, meaning in members(enumeration).items() if not meaning]


@pytest.mark.parametrize("shape", Shape)
def test_shapes(shape):
    """A delay with the keys that are said to make a shape has that shape."""
    given_keys = re.findall(r"`(\w+)`", members(Shape)[shape])
    delay = Delay(grade=Grade.A, source="somebody", **{key: float(n) for n, key in enumerate(given_keys, start=1)})  # type: ignore[arg-type]
    assert delay.shape is shape
    assert not list(complaints(delay))


def test_every_question_and_wait():
    """Every question and every wait of a procedure is on the page, with its sentence, below its channel."""
    asked = {row.question for table in TABLES for row in table.rows if row.question}
    waited = {timer for table in TABLES for timer in table.timers}
    arrivals = {wire.arrives for system in FLOWN.values() for wire in system.channels if wire.arrives}
    for question in asked | arrivals:
        assert f"- `{question.name}`: {question.asks}" in said_of(question.channel)
    for timer in waited:
        assert f"- `{timer.name}_s`, " in said_of(timer.channel)
        assert f"The wait {timer.waits}, of " in said_of(timer.channel)


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_what_runs_ask(name):
    """What a scenario's runs ask, wait for and send is what the page says that they do.

    If this fails, `FLOWN` in deconflict/show/reference.py lacks a system that runs play now.
    """
    scenario = read(SCENARIOS[name])
    said = [system for table, system in FLOWN.items() if getattr(scenario, re.split(r"\W+", table)[1])]
    for kind in theatre(scenario).kinds.values():
        timers = [timer for post in kind.system.posts for timer in post.table.timers]
        asked: list[Question | Timer] = [*kind.system.questions(), *timers]
        for of in asked:
            assert of in channels()[of.channel]
            assert any(of.path in paths for paths in played().values())
        assert {wire.name for wire in kind.system.channels} <= {
            wire.name for system in said for wire in system.channels
        }


def test_what_is_needed():
    """A channel that the page says to be required cannot be left out; one said to be optional can."""
    scenario = read(SCENARIOS["golan_2015"])
    assert set(FLOWN) & {"[defence]"}
    for name in channels():
        left = evolve(scenario, channels={other: of for other, of in scenario.channels.items() if other != name})
        required = "[defence]" in needers(name)
        assert required is bool(re.search(r"Required with [^.]*`\[defence\]`", said_of(name)))
        if required:
            with pytest.raises(ScenarioError, match=rf"channels\.{name}\b"):
                theatre(left)
        else:
            theatre(left)


def test_what_no_run_plays():
    """A channel of which the page says that no scenario has it is a fault in one."""
    scenario = read(SCENARIOS["golan_2015"])
    for name in channels():
        assert bool(users(name)) is ("No scenario has it:" not in said_of(name))
        if not users(name):
            more = evolve(scenario, channels={**scenario.channels, name: scenario.channels["sensor"]})
            with pytest.raises(ScenarioError, match=rf"channels\.{name}:"):
                theatre(more)


@pytest.mark.parametrize(
    "of",
    [of for asked in channels().values() for of in asked if of.path in played()["[defence]"]],
    ids=lambda of: of.path,
)
def test_answers(of):
    """A question takes a chance and a time, but for those of which the page says that it takes none; a wait a time."""
    scenario = read(SCENARIOS["golan_2015"])
    channel, full = scenario.channels[of.channel], scenario.channels["liaison"].questions["willing"]

    def staged(answer):
        answered = evolve(channel, questions={**channel.questions, of.name: answer})
        return theatre(evolve(scenario, channels={**scenario.channels, of.channel: answered}))

    if isinstance(of, Timer):
        assert of.name in channel.timers
        return
    (said,) = re.findall(rf"- `{of.name}`: (.*?)(?= - `|$)", said_of(of.channel))
    refused = {key for key in ("chance", "delay_s") if re.search(f"[Nn]o `{key}`", said)}
    right = evolve(full, **dict.fromkeys(refused))
    assert staged(right)
    for key in refused:
        with pytest.raises(ScenarioError, match=of.name):
            staged(evolve(right, **{key: getattr(full, key)}))


def test_every_mark_and_measure(mine):
    """Every mark is on the page; what is said to be counted is counted, as a measure and in a documented quantity."""
    said = sections()["What is counted"]
    assert all(f"*{mark}*:" in said for mark in Mark)
    assert all(f"`{mark}`" in said for mark in SEVERITIES)
    for counted in re.findall("`([^`]+)`", said.partition("What each mark")[0])[1:]:
        if counted in (*SEVERITIES, "sorties", "day"):
            assert not uncountable(read(mine(("released per violated", f"{counted} per {counted}"))))


def test_lines_go_on():
    """No line of the page but the first of an item looks like an item, a heading or a number of a list."""
    for line in FROM_THE_CODE.splitlines():
        assert not re.match(r" *(?:\d+[.)]|[-+*>]|#+) ", re.sub(r"^(?:- |#+ )", "", line))


def test_links_lead_somewhere():
    """Every link on the page leads to a heading of it, each heading once, or to a file."""
    headings = [
        re.sub(r"[^\w -]", "", text).lower().replace(" ", "-") for text in re.findall("^#+ (.*)$", PAGE, re.MULTILINE)
    ]
    assert len(headings) == len(set(headings))
    for place in re.findall(r"\]\(([^)]+)\)", PAGE):
        file, _, heading = place.partition("#")
        assert (ROOT / "docs" / file).exists() if file else heading in headings


@pytest.mark.parametrize("faulty", FAULTY)
def test_faults_look_as_shown(faulty, mine, capsys):
    """The page shows what the command says of a file that is wrong as the page says."""
    path = mine(*FAULTY[faulty])
    assert main(["check", str(path)]) != 0
    said = capsys.readouterr().err.replace(str(path), "sims/scenarios/mycase.toml")
    assert f"```\n{said}```" in BY_HAND


def test_a_run_looks_as_shown(capsys):
    """The page shows what a run of the nearest scenario says of its track."""
    assert main(["run", "golan_2015"]) == 0
    (shown,) = re.findall(r"```\n(\d+ km/h .*?)```", BY_HAND, re.DOTALL)
    assert in_a_row(shown) in in_a_row(capsys.readouterr().out)


def test_snippets_are_of_scenarios(mine):
    """What the page shows of a file stands in a shipped one, but for the polygon, which can stand for a country."""
    (polygon,) = [snippet for snippet in SNIPPETS if snippet.startswith("polygon")]
    assert all(snippet in NEAREST for snippet in SNIPPETS if snippet is not polygon)
    assert read(mine(('country = "ISR"\n', polygon))).airspaces["israel"].polygon


@pytest.mark.parametrize("line", re.findall(r"^deconflict (.*)$", BY_HAND, re.MULTILINE))
def test_commands_are_taken(line, tmp_path, monkeypatch, capsys):
    """Every command that the page says to type is taken."""
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "sims" / "scenarios" / "mycase.toml"
    own.parent.mkdir(parents=True)
    own.write_text(NEAREST, encoding="utf-8")
    arguments = line.replace("--most 40", "--most 2 --no-ranges --processes 1").split()
    assert main(arguments) == 0
    assert capsys.readouterr().out
