"""The page on how a scenario is written says all that the code knows, and nothing that the code does not take."""

import re
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from attrs import evolve, has

from deconflict.cli import main
from deconflict.engine import timing
from deconflict.engine.people import FIGHTERS
from deconflict.engine.theatre import theatre
from deconflict.errors import ScenarioError
from deconflict.show.reference import described, keys, members, reference, tables
from deconflict.show.reference_channels import (
    GOVERNMENTS,
    OF_STEPS,
    asked_of,
    channels,
    needers,
    played,
    users,
)
from deconflict.study.comparison import uncountable
from deconflict.study.documented import COUNTED
from deconflict.study.outcome import GRAVITY
from deconflict.world.channels import Answer
from deconflict.world.channels import Channel as ChannelSays
from deconflict.world.checking import complaints
from deconflict.world.encounters import Relay
from deconflict.world.parameter import Delay, Grade, Graded, Shape
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.spelling import columns, match
from protocols.channel_status import AGREE
from protocols.notation.words import Mark, Timer
from protocols.played import PLAYED
from protocols.procedures import PROCEDURES

ROOT = Path(__file__).parents[2]
SCENARIOS = {path.stem: path for path in (ROOT / "sims" / "scenarios").glob("*.toml")}
NEAREST = SCENARIOS["golan_2015"].read_text(encoding="utf-8")
"""The file of which the page says that it is changed."""
PAGE = reference()
BY_HAND, FROM_THE_CODE = PAGE.split("\n## Tables and keys\n")
RENEW = ".venv/bin/deconflict scenarios --reference > docs/scenarios.md"
CHANNELS = [name for name in channels() if name not in GOVERNMENTS]
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
    "more than the copy has": [('calls_at = "crossing"', 'calls_at = "crossing"\nresponse = "intercept"')],
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
    """What the page says of a channel, or of a table that each government has."""
    if channels()[name]:
        return sections()[f"{'Governments:' if name in GOVERNMENTS else 'Channel'} {name}"]
    return sections()["Channels without questions"].partition(f"- `{name}`:")[2].partition(" - `")[0]


@cache
def scenarios():
    """Every shipped scenario, by name, and where none has a third party, one that has."""
    found = {name: read(path) for name, path in SCENARIOS.items()}
    if not any(scenario.relay for scenario in found.values()):
        golan = found["golan_2015"]
        answer = golan.channels["liaison"].questions["willing"]
        answers = {of.name: answer for of in channels()["relay"]}
        relay = evolve(golan.channels["liaison"], questions=answers)
        found["relayed"] = evolve(golan, relay=Relay(party="israel"), channels={**golan.channels, "relay": relay})
    return found


def has_table(scenario, table):
    """Whether a scenario has a table that makes runs play something, by what the page calls it."""
    name, *condition = re.findall(r"\w+", table)
    if not getattr(scenario, name):
        return False
    return not condition or getattr(scenario.defence, condition[1]) == condition[2]


def tables_of(scenario):
    """The tables of a scenario that make runs play something."""
    found = [table for table in PLAYED if has_table(scenario, table)]
    others = [table for table in found if "response" in table]
    return [table for table in found if not (others and table == "[defence]")]


def plainest():
    """For each table that makes runs play something, the scenario that has it and else the least."""
    by_table = {table: [name for name in scenarios() if table in tables_of(scenarios()[name])] for table in PLAYED}
    least = {table: min(names, key=lambda name: len(tables_of(scenarios()[name]))) for table, names in by_table.items()}
    return list(dict.fromkeys(least.values()))


@cache
def systems(name):
    """What a shipped scenario's runs play."""
    return tuple(kind.system for kind in theatre(scenarios()[name]).kinds.values())


def faults(name, scenario):
    """The places of what runs find wrong with a shipped scenario that was changed."""
    try:
        timing.Timing(scenario, systems(name))
    except ScenarioError as wrong:
        return [place for place, *_ in wrong.faults]
    return []


def changed(scenario, of, said):
    """A scenario that says something else of a question or a wait, for every government if it is theirs."""
    kind = "timers" if isinstance(of, Timer) else "questions"

    def other(holder):
        kept = {name: old for name, old in getattr(holder, kind).items() if name != of.name}
        return evolve(holder, **{kind: kept if said is None else {**kept, of.name: said}})

    if of.channel not in GOVERNMENTS:
        return evolve(scenario, channels={**scenario.channels, of.channel: other(scenario.channels[of.channel])})
    parties = {party: other(authority) for party, authority in scenario.escalation.parties.items()}
    return evolve(scenario, escalation=evolve(scenario.escalation, parties=parties))


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
    arrivals = {wire.arrives for system in PLAYED.values() for wire in system.channels if wire.arrives}
    for question in asked | arrivals:
        assert f"- `{question.name}`: {question.asks}" in said_of(question.channel)
    for timer in waited:
        if timer.path in OF_STEPS:
            assert f"The wait {timer.waits}: no key here" in said_of(timer.channel)
        else:
            assert f"- `{timer.name}_s`, " in said_of(timer.channel)
            assert f"The wait {timer.waits}, of " in said_of(timer.channel)


def test_what_nobody_waits_for():
    """The bound of a promise, for which no table waits, is not asked of a scenario."""
    assert AGREE not in {timer for table in TABLES for timer in table.timers}
    assert AGREE.waits not in PAGE
    assert f"`{AGREE.name}_s`" not in PAGE


def test_what_the_flights_answer():
    """People are what the questions need that somebody has to be free for: fighters among them."""
    needed = {of.needs for asked in channels().values() for of in asked if not isinstance(of, Timer)}
    assert FIGHTERS in needed


@pytest.mark.parametrize("name", scenarios())
def test_what_runs_ask(name):
    """What a scenario's runs ask, wait for and send is what the page says that they do."""
    scenario = scenarios()[name]
    known = {of.path for table in tables_of(scenario) for of in asked_of(PLAYED[table])}
    wires = {wire.name for table in tables_of(scenario) for wire in PLAYED[table].channels}
    governed = {of.name for government in GOVERNMENTS for of in channels()[government]}
    for kind in theatre(scenario).kinds.values():
        for of in asked_of(kind.system):
            if of.channel.startswith("escalation.parties."):
                assert of.name in governed
            else:
                assert of.path in known
                assert of in channels()[of.channel]
        assert {wire.name for wire in kind.system.channels if kind.name != "politics"} <= wires


@pytest.mark.parametrize("name", plainest())
def test_what_is_needed(name):
    """A channel that is said to be required cannot be left out, one that is said to be optional can, no other stand."""
    scenario = scenarios()[name]
    mine = set(tables_of(scenario))
    plain = ChannelSays(ends=(next(iter(scenario.parties)),) * 2)
    for channel in CHANNELS:
        others = {other: of for other, of in scenario.channels.items() if other != channel}
        left = faults(name, evolve(scenario, channels=others))
        assert any(place.startswith(f"channels.{channel}") for place in left) is bool(mine & set(needers(channel)))
        with_it = evolve(scenario, channels={**others, channel: scenario.channels.get(channel, plain)})
        assert (f"channels.{channel}" in faults(name, with_it)) is not bool(mine & set(users(channel)))


def test_needs_are_said():
    """The page says of each channel what it is required with, and of one that no run plays that no scenario has it."""
    for channel in CHANNELS:
        assert bool(users(channel)) is ("No scenario has it:" not in said_of(channel))
        (said,) = re.findall(r"Required with ([^.]*\.?[^.]*?)\.", said_of(channel)) or [""]
        plain = {"[defence]"} if "[defence]" in needers(channel) else set()
        borders = [table for table in PLAYED if PLAYED[table].name == "border"]
        shown = {table for table in needers(channel) if not plain or table not in borders} | plain
        assert {table for table in PLAYED if f"`{table}`" in said} == shown


@pytest.mark.parametrize("name", plainest())
def test_answers(name):
    """A question takes a chance and a time, but for those of which the page says that it takes none; a wait a time."""
    scenario = scenarios()[name]
    full = next(of for channel in scenario.channels.values() for of in channel.questions.values() if of.delay_s)
    full = evolve(full, chance=next(iter(scenario.channels["hotline"].questions.values())).chance)
    paths = frozenset().union(*(played()[table] for table in tables_of(scenario)))
    for of in (of for asked in channels().values() for of in asked if of.path in paths):

        def wrong(said, of=of):
            places = faults(name, changed(scenario, of, said))
            return any(re.search(rf"\.{of.name}(_s|\.|$)", place) for place in places)

        if isinstance(of, Timer):
            assert wrong(full.delay_s) is (of.path in OF_STEPS)
            assert wrong(None) is (of.path not in OF_STEPS)
            continue
        (said,) = re.findall(rf"- `{of.name}`: (.*?)(?= - `| - The wait|$)", said_of(of.channel))
        refused = {key for key in ("chance", "delay_s") if re.search(f"[Nn]o `{key}`", said)}
        right = evolve(full, **dict.fromkeys(refused))
        assert not wrong(right)
        assert all(wrong(evolve(right, **{key: getattr(full, key)})) for key in refused)
        assert wrong(Answer()) is ("chance" not in refused)


def test_every_mark_and_measure():
    """Every mark is on the page; what is said to be counted is counted, as a measure and in a documented quantity."""
    measures, quantities = sections()["What is counted"].partition(" A documented ")[::2]
    counted = re.findall("`([^`]+)`", quantities.partition("each one of:")[2].partition(". Or")[0])
    assert all(f"*{mark}*:" in quantities for mark in Mark)
    assert set(re.findall("`([^`]+)`", measures)) == {"measure", *map(str, GRAVITY)}
    assert set(counted) == set(COUNTED)
    golan = scenarios()["golan_2015"]
    (row,) = golan.documented
    said = [*(f"{name} per {name}" for name in counted), *counted, "violated per sortie", "time from violated to lost"]
    more = evolve(golan, documented=tuple(evolve(row, quantity=what) for what in said))
    assert not any(uncountable(evolve(more, study=evolve(golan.study, measure=str(mark)))) for mark in GRAVITY)
    assert uncountable(evolve(golan, documented=(evolve(row, quantity="shot per sortie"),)))


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
    shipped = [path.read_text(encoding="utf-8") for path in SCENARIOS.values()]
    (polygon,) = [snippet for snippet in SNIPPETS if snippet.startswith("polygon")]
    assert all(any(snippet in text for text in shipped) for snippet in SNIPPETS if snippet is not polygon)
    assert read(mine(('country = "ISR"\n', polygon))).airspaces["israel"].polygon


def test_what_to_copy():
    """Each scenario that the page says to copy is shipped, and has the tables that it is said to have."""
    rows = [line.split("|")[2:4] for line in BY_HAND.splitlines() if line.startswith("| ")][1:]
    assert rows
    for names, has_these in rows:
        for name in re.findall("`([^`]+)`", names):
            assert all(has_table(scenarios()[name], table) for table in re.findall("`([^`]+)`", has_these))
    assert all(name in SCENARIOS for name in re.findall(r"`([a-z_]+_\d{4}\w*)`", BY_HAND))


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
