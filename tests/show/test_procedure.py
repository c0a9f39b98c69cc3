"""A card says everything that a table does, in words, and fits the terminal.

The snapshots are what people see of a procedure made by hand. Renew them with RENEW_SNAPSHOTS=1 in the environment, and
look at what changed.
"""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deconflict.show.card_json import SCHEMA, to_json
from deconflict.show.procedure import NEVER, WIDE, Card, Procedures
from deconflict.study.exercise import Exercise
from protocols.notation.promise import Always, LeadsTo, Sometimes
from protocols.notation.table import Row, Table, each, ignore
from protocols.notation.words import (
    Gate,
    Mark,
    Question,
    Timer,
    cancel,
    expires,
    hears,
    moves,
    no,
    remember,
    send,
    start,
    yes,
)
from protocols.procedures import PROCEDURES, Procedure
from tests.show.recorded import same_as_recorded
from tests.show.samples import printed

AWAKE = Question("awake", "watch", "Is the watchman awake?", gate=Gate.RIGHT_PERSON)
PATROL = Timer("patrol_due", "watch", "until the next round is due")


def _lamps_left(_memory, _about):
    return True


_count = remember(lambda memory, _about: memory)
ROUND = [_count, send("tower", "all well"), send("gate", "open"), start(PATROL)]

WATCHMAN = Table(
    "watchman",
    start="sitting",
    ends=("sitting", "gone home"),
    rows=[
        Row("sitting", hears("bell"), None, ROUND, "walking", "The bell rings: the round begins.", marks=Mark.WARNED),
        Row("walking", expires(PATROL), _lamps_left, ROUND, "walking", "Another lamp, another round."),
        Row(
            "walking",
            expires(PATROL),
            None,
            [],
            "resting",
            "No lamp is left.",
            source="An old order: https://a.example/1",
        ),
        Row("resting", yes(AWAKE), None, [], "sitting", "He is awake, and sits down."),
        Row(
            "resting",
            no(AWAKE),
            None,
            [remember(lambda memory, _about: memory)],
            "sitting",
            "He has slept: nobody knows.",
        ),
        *each(
            ("sitting", "walking", "resting"), moves("dawn comes"), None, [cancel(PATROL)], "gone home", "It is light."
        ),
        *ignore(("walking", "resting"), [hears("bell")], "He is on his round already."),
        *ignore(("gone home",), [hears("bell")], "Nobody is there."),
    ],
)
WATCH = Procedure(
    "night_watch",
    "A night watch, as nobody keeps it any more.",
    (WATCHMAN,),
    (
        Always("lamps-counted", "No lamp is lit twice in a round.", 0, lambda memo, _: memo),
        LeadsTo("bell-answered", "Every bell is answered.", lambda _: False, lambda _: False),
        Sometimes("can-sleep", "The watchman can sleep.", lambda _: False),
    ),
)
FLOWN = Exercise(
    Counter({WATCHMAN.rows[0]: 1234, WATCHMAN.rows[1]: 7, WATCHMAN.rows[5]: 3, WATCHMAN.rows[8]: 2}),
    ("autumn", "winter"),
    arms=3,
    campaigns=6,
    interrupted=False,
)

procedures = st.sampled_from([WATCH, *PROCEDURES.values()])
encodings = st.sampled_from(["utf-8", "ascii"])
runs = st.sampled_from([None, FLOWN])


@pytest.mark.parametrize(
    ("name", "shown", "width", "encoding"),
    [
        ("card_80", Card(WATCH), 80, "utf-8"),
        ("card_140", Card(WATCH), 140, "utf-8"),
        ("card_exercised_80_ascii", Card(WATCH, FLOWN), 80, "ascii"),
        ("card_exercised_140", Card(WATCH, FLOWN), 140, "utf-8"),
        ("procedures_80", Procedures((WATCH,), FLOWN), 80, "utf-8"),
    ],
)
def test_looks_as_recorded(name, shown, width, encoding):
    """People see what was recorded."""
    same_as_recorded(name, printed(shown, width, encoding))


@given(procedures, runs, st.integers(80, 220), encodings)
def test_fits(procedure, flown, width, encoding):
    """From 80 columns on, no line is wider than the terminal, in any encoding."""
    for shown in (Card(procedure, flown), Procedures((procedure,), flown)):
        assert max(map(len, printed(shown, width, encoding).splitlines())) <= width


@given(procedures, st.integers(80, 220))
def test_says_everything(procedure, width):
    """Every word of every sentence is there, every question and wait, every promise and its form, at any width."""
    text = printed(Card(procedure), width)
    words = set(text.split())
    for table in procedure.tables:
        asked = [row.question.asks for row in table.rows if row.question]
        for sentence in (*(row.because for row in table.rows), *asked, *(timer.waits for timer in table.timers)):
            assert set(sentence.split()) <= words
    for promise in procedure.promises:
        assert {promise.id, *promise.sentence.split()} <= words


@pytest.mark.parametrize("width", [80, WIDE])
def test_sources_are_footnotes(width):
    """A row with a source has its number, and the source stands below, under the same."""
    text = printed(Card(WATCH), width)
    assert "No lamp is left. [1]" in text
    assert "[1] An old order: https://a.example/1" in text


@pytest.mark.parametrize("width", [80, WIDE])
def test_never_taken_is_said(width):
    """What no run exercised is said in words, and so is in which states."""
    text = " ".join(printed(Card(WATCH, FLOWN), width).split())
    assert text.count(NEVER) == 4
    assert "never in resting" in text
    assert "3 of 8 rows, and 1 of 3 that are ignored" in text
    assert "6 campaigns of autumn and winter, 3 arms" in text


def test_interrupted_is_said():
    """A count that was interrupted says so."""
    cut_short = Exercise(Counter(), ("autumn",), arms=1, campaigns=1, interrupted=True)
    assert "1 campaign of autumn, 1 arm; interrupted." in printed(Card(WATCH, cut_short), 100)


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=lambda procedure: procedure.name)
def test_json_has_every_row(procedure):
    """The JSON has every row of every role as it stands in the table, every question, wait and promise."""
    read = json.loads(to_json([procedure]))
    assert read["schema"] == SCHEMA
    (card,) = read["procedures"]
    assert [promise["id"] for promise in card["promises"]] == [promise.id for promise in procedure.promises]
    for table, role in zip(procedure.tables, card["roles"], strict=True):
        assert role["name"] == table.name
        for row, said in zip(table.rows, role["rows"], strict=True):
            assert (said["state"], said["next"], said["because"]) == (row.state, row.next, row.because)
            assert (said["input"]["kind"], said["input"]["what"]) == row.on.input
            assert len(said["outputs"]) == len(row.do)
            assert (said["source"] or "", said["ignored"]) == (row.source, row.ignored)
            assert "exercised" not in said
        assert {of["name"] for of in role["questions"]} == {row.question.path for row in table.rows if row.question}
        assert {of["name"] for of in role["timers"]} == {timer.path for timer in table.timers}


def test_json_counts():
    """With runs, the JSON says how often each row was taken, and 0 where none was."""
    (card,) = json.loads(to_json([WATCH], FLOWN.counts))["procedures"]
    assert [row["exercised"] for row in card["roles"][0]["rows"]] == [1234, 7, 0, 0, 0, 3, 0, 0, 2, 0, 0]
